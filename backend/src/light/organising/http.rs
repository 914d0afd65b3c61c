//! `/l/organising` over HTTP, for whoever is signed in.

use crate::app::App;
use crate::error::{Error, Result};
use crate::event::organiser;
use crate::light::http::{html, spoken};
use crate::session::Viewer;
use crate::web::extract::{Form, Lang, Path};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use caunoi_wire::dates::OrganiserAnswer;
use caunoi_wire::id::PostId;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/l/organising", get(show))
        .route("/l/organising/{post_id}", post(answer))
}

async fn show(State(app): State<App>, viewer: Result<Viewer>, Lang(ui): Lang) -> Response {
    let Ok(viewer) = viewer else {
        return Redirect::to("/").into_response();
    };
    let ui = spoken(&viewer, ui);
    let page = async {
        let mut conn = app.db.read().await?;
        let asked = organiser::store::asked_of(&mut conn, &viewer).await?;
        Ok::<_, Error>(super::page(&app, ui, &asked))
    };
    html(&app, ui, page.await)
}

/// Who said yes goes on to the event.
async fn answer(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path(post): Path<PostId>,
    form: Form<OrganiserAnswer>,
) -> Response {
    let answer = async { organiser::answer(&app, &viewer?, post, form.0).await };
    match answer.await {
        Ok(()) if form.0.accepts => Redirect::to(&format!("/posts/{post}")).into_response(),
        Ok(()) => Redirect::to("/l/organising").into_response(),
        Err(error) => html(&app, ui, Err(error)),
    }
}
