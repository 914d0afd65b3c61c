//! The verification page over HTTP, for strangers too.

use crate::app::App;
use crate::light::http::html;
use crate::web::extract::{Lang, Path, Query};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/v", get(ask))
        .route("/v/{code}", get(show))
}

#[derive(Deserialize)]
struct Typed {
    code: Option<String>,
}

async fn ask(State(app): State<App>, Lang(ui): Lang, Query(typed): Query<Typed>) -> Response {
    html(&app, ui, super::page(&app, ui, typed.code.as_deref()).await)
}

async fn show(State(app): State<App>, Lang(ui): Lang, Path(code): Path<String>) -> Response {
    html(&app, ui, super::page(&app, ui, Some(&code)).await)
}
