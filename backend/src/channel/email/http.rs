//! E-mail over HTTP: one's own address, the links that mails carry, and the mail server's reports.

use super::store;
use crate::app::App;
use crate::error::{Error, Result};
use crate::light::page;
use crate::markdown::escape;
use crate::session::Viewer;
use crate::web::extract::{File, Json, Lang, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::{get as api_get, post as api_post};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use caunoi_wire::channel::{MyEmail, NewEmail};
use caunoi_wire::{Done, ErrorCode, Language};

/// The header that carries the signature of a report.
const SIGNATURE: &str = "x-signature";

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/me/email", api_get(show).post(ask).delete(forget))
        .api_route("/mail/bounces", api_post(bounces))
}

/// Pages without sign-in: the link itself says for whom.
pub fn pages() -> Router<App> {
    Router::new()
        .route("/u/{token}", get(ask_unsubscribe).post(unsubscribe))
        .route("/m/{token}", get(ask_confirm).post(confirm))
}

async fn show(State(app): State<App>, viewer: Viewer) -> Result<axum::Json<MyEmail>> {
    let mut conn = app.db.read().await?;
    let address = store::own_address(&mut conn, viewer.person).await?;
    let stopped = match &address {
        Some(address) => store::suppressed(&mut conn, address).await?,
        None => None,
    };
    Ok(axum::Json(MyEmail {
        address,
        stopped: stopped.is_some(),
        possible: app.mail.is_some(),
    }))
}

async fn ask(
    State(app): State<App>,
    viewer: Viewer,
    Json(new): Json<NewEmail>,
) -> Result<axum::Json<Done>> {
    super::ask(&app, &viewer, &new.address).await?;
    Ok(axum::Json(Done {}))
}

async fn forget(State(app): State<App>, viewer: Viewer) -> Result<axum::Json<Done>> {
    let mut tx = app.db.write().await?;
    store::set_address(&mut tx, viewer.person, None, viewer.now).await?;
    tx.commit().await?;
    Ok(axum::Json(Done {}))
}

/// Called by the operator's mail server or service, which signs what it says.
async fn bounces(
    State(app): State<App>,
    headers: HeaderMap,
    File(body): File,
) -> Result<axum::Json<Done>> {
    let signature = headers.get(SIGNATURE).and_then(|v| v.to_str().ok());
    super::take_bounces(&app, signature.unwrap_or_default(), &body).await?;
    Ok(axum::Json(Done {}))
}

// Links in mails are opened by scanners too: looking changes nothing, pressing does.

async fn ask_unsubscribe(
    State(app): State<App>,
    Lang(ui): Lang,
    Path(token): Path<String>,
) -> Response {
    let known = super::unsubscribe_address(&app, &token);
    let answer = known.ok_or(ErrorCode::LinkExpired.into()).map(|address| {
        let button = app.text(ui, "letter-stop-do", &[]);
        let title = app.text(ui, "letter-stop-title", &[]);
        question(&app, ui, &title, &address, &button)
    });
    html(&app, ui, answer)
}

/// Also what a mail program posts when its reader presses "unsubscribe" (RFC 8058).
async fn unsubscribe(
    State(app): State<App>,
    Lang(ui): Lang,
    Path(token): Path<String>,
) -> Response {
    let answer = super::unsubscribe(&app, &token).await;
    let done = app.text(ui, "letter-stopped", &[]);
    html(&app, ui, answer.map(|()| page::plain(&app, ui, &done, "")))
}

async fn ask_confirm(
    State(app): State<App>,
    Lang(ui): Lang,
    Path(token): Path<String>,
) -> Response {
    let known = super::confirmed_address(&app, &token);
    let answer = known
        .ok_or(ErrorCode::LinkExpired.into())
        .map(|(_, address)| {
            let button = app.text(ui, "letter-confirm-do", &[]);
            let title = app.text(ui, "letter-confirm-title", &[]);
            question(&app, ui, &title, &address, &button)
        });
    html(&app, ui, answer)
}

async fn confirm(State(app): State<App>, Lang(ui): Lang, Path(token): Path<String>) -> Response {
    let answer = super::confirm(&app, &token).await;
    let done = app.text(ui, "letter-confirmed", &[]);
    html(&app, ui, answer.map(|()| page::plain(&app, ui, &done, "")))
}

/// A page whose one button posts to where it is.
fn question(app: &App, ui: Language, title: &str, about: &str, button: &str) -> String {
    let form = format!(
        "<p class=body>{}</p><form method=post><button>{}</button></form>",
        escape(about),
        escape(button)
    );
    page::plain(app, ui, title, &form)
}

fn html(app: &App, ui: Language, answer: Result<String>) -> Response {
    let (status, body) = match answer {
        Ok(body) => (StatusCode::OK, body),
        Err(Error::Refused(refusal)) => {
            let status = StatusCode::from_u16(refusal.code.status()).unwrap_or(StatusCode::GONE);
            (status, page::problem(app, ui, refusal.code))
        }
        Err(Error::Internal(error)) => {
            tracing::error!(error = format!("{error:#}"), "page of a mail's link");
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            (status, page::problem(app, ui, ErrorCode::Internal))
        }
    };
    (status, page::headers(), body).into_response()
}
