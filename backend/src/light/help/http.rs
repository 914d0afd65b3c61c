//! `/l/help` over HTTP, for whoever is signed in.

use crate::app::App;
use crate::error::{Error, Result};
use crate::help;
use crate::light::http::{html, spoken};
use crate::session::Viewer;
use crate::web::extract::{Form, Lang, Path, Query};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use caunoi_wire::help::NewHelpRequest;
use caunoi_wire::{Language, id::*};
use serde::Deserialize;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/l/help", get(show).post(ask))
        .route("/l/help/{id}/end", post(end))
}

#[derive(Deserialize)]
struct HelpQuery {
    /// The child it is about; none: the first.
    child: Option<ChildId>,
    /// A request has just been sent.
    #[serde(default)]
    sent: bool,
}

async fn show(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Query(query): Query<HelpQuery>,
) -> Response {
    let Ok(viewer) = viewer else {
        return Redirect::to("/").into_response();
    };
    let ui = spoken(&viewer, ui);
    let page = help::mine(&app, &viewer)
        .await
        .map(|help| super::page(&app, ui, viewer.now, &help, query.child, query.sent));
    html(&app, ui, page)
}

async fn ask(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    form: Form<NewHelpRequest>,
) -> Response {
    let answer = async {
        help::ask(&app, &viewer?, &form.0).await?;
        Ok::<_, Error>(Redirect::to("/l/help?sent=true"))
    };
    told(&app, ui, answer.await)
}

async fn end(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path(id): Path<HelpRequestId>,
) -> Response {
    let answer = async {
        help::close_mine(&app, &viewer?, id).await?;
        Ok::<_, Error>(Redirect::to("/l/help"))
    };
    told(&app, ui, answer.await)
}

fn told(app: &App, ui: Language, answer: Result<Redirect>) -> Response {
    match answer {
        Ok(there) => there.into_response(),
        Err(error) => html(app, ui, Err(error)),
    }
}
