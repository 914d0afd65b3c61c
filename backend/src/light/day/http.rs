//! `/l/day/{post}` over HTTP, for whoever manages the event and is signed in.

use super::Desk;
use crate::app::App;
use crate::error::{Error, Result};
use crate::event::arrival;
use crate::light::http::{html, spoken};
use crate::light::lesson::http::allow_script;
use crate::session::Viewer;
use crate::web::extract::{Lang, Path};
use axum::Router;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use caunoi_wire::id::PostId;

pub fn routes() -> Router<App> {
    Router::new().route("/l/day/{post_id}", get(sheet))
}

async fn sheet(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path(id): Path<PostId>,
) -> Response {
    let Ok(viewer) = viewer else {
        return Redirect::to("/").into_response();
    };
    let ui = spoken(&viewer, ui);
    let page = async {
        let mut conn = app.db.read().await?;
        let event = arrival::event(&mut conn, &viewer, ui, id).await?;
        let desk = Desk {
            app: &app,
            ui,
            id,
            event: &event,
            now: viewer.now,
        };
        Ok::<_, Error>(super::page(&desk))
    };
    let mut response = html(&app, ui, page.await);
    allow_script(&mut response);
    // Codes are read by camera, here alone.
    response.headers_mut().insert(
        "permissions-policy",
        HeaderValue::from_static("camera=(self), geolocation=(), microphone=()"),
    );
    response
}
