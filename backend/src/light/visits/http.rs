//! `/l/visits` over HTTP, for whoever is signed in.

use super::draw;
use crate::app::App;
use crate::error::{Error, Result};
use crate::light::http::{html, spoken};
use crate::light::lesson::http::allow_script;
use crate::session::Viewer;
use crate::web::extract::Lang;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

pub fn routes() -> Router<App> {
    Router::new().route("/l/visits", get(show))
}

async fn show(State(app): State<App>, viewer: Result<Viewer>, Lang(ui): Lang) -> Response {
    let Ok(viewer) = viewer else {
        return Redirect::to("/").into_response();
    };
    let ui = spoken(&viewer, ui);
    let mut response = html(&app, ui, Ok::<_, Error>(draw(&app, ui)));
    allow_script(&mut response);
    response
}
