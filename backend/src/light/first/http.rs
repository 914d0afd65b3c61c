//! The shell with the first screen in it, and an invitation accepted without script.

use super::Screen;
use crate::app::App;
use crate::error::Result;
use crate::light::http::{html, spoken};
use crate::session::account::http::signed_in;
use crate::session::{Viewer, invitation, rate};
use crate::web::extract::{Caller, Form, Lang, Path};
use crate::web::site;
use axum::Router;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use caunoi_wire::Language;
use caunoi_wire::session::AcceptInvitation;
use serde::Deserialize;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(home))
        .route("/join/{token}", get(door).post(come_in))
}

/// A request for a screen of the app.
struct Asked {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self {
            method: parts.method.clone(),
            uri: parts.uri.clone(),
            headers: parts.headers.clone(),
        })
    }
}

impl Asked {
    /// The shell with what was drawn; without it where nothing was, or it failed: the app says what is wrong.
    async fn answer(self, drawn: Result<Option<String>>) -> Response {
        let drawn = drawn.unwrap_or_else(|error| {
            tracing::debug!(?error, "first screen");
            None
        });
        match drawn.as_deref().and_then(site::shell_with) {
            Some(page) => page,
            None => site::serve(self.method, self.uri, self.headers).await,
        }
    }
}

async fn home(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(browser): Lang,
    asked: Asked,
) -> Response {
    let drawn = match viewer {
        Ok(viewer) => {
            let screen = Screen::new(&app, spoken(&viewer, browser));
            screen.home(&viewer).await
        }
        Err(_) => Ok(None),
    };
    asked.answer(drawn).await
}

/// An invitation, before it is accepted.
async fn door(
    State(app): State<App>,
    caller: Caller,
    Lang(ui): Lang,
    Path(token): Path<String>,
    asked: Asked,
) -> Response {
    let look = async {
        rate::hit(&app, rate::INVITATION_ADDRESS, &caller.address.to_string()).await?;
        let invited = invitation::view(&app, &token).await?;
        Ok(Screen::new(&app, ui).door(&token, &invited))
    };
    let drawn = look.await;
    asked.answer(drawn).await
}

#[derive(Deserialize)]
struct ComeIn {
    language: Language,
}

/// Accepts it without script, for guardians: colleagues have more to set up.
async fn come_in(
    State(app): State<App>,
    caller: Caller,
    Lang(ui): Lang,
    Path(token): Path<String>,
    Form(form): Form<ComeIn>,
) -> Response {
    let accept = async {
        rate::hit(&app, rate::INVITATION_ADDRESS, &caller.address.to_string()).await?;
        let form = AcceptInvitation {
            token,
            reading_language: Some(form.language),
            first_admin: None,
        };
        let mut tx = app.db.write().await?;
        let person = invitation::accept(&app, &mut tx, &form).await?;
        tx.commit().await?;
        signed_in(&app, person, &caller).await
    };
    match accept.await {
        Ok(session) => (session.header(), Redirect::to("/")).into_response(),
        Err(error) => html(&app, ui, Err(error)),
    }
}
