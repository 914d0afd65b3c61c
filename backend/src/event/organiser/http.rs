//! Organisers over HTTP: whom an event is held together with, and the answers of those who were asked.

use super::store;
use crate::app::App;
use crate::error::Result;
use crate::session::Viewer;
use crate::web::extract::{Json, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post};
use axum::extract::State;
use caunoi_wire::Done;
use caunoi_wire::dates::{OrganiserAnswer, Organising};
use caunoi_wire::id::PostId;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/organising", get(asked))
        .api_route("/posts/{post_id}/organisers", post(answer))
}

async fn asked(State(app): State<App>, viewer: Viewer) -> Result<axum::Json<Vec<Organising>>> {
    let mut conn = app.db.read().await?;
    Ok(axum::Json(store::asked_of(&mut conn, &viewer).await?))
}

async fn answer(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Json(answer): Json<OrganiserAnswer>,
) -> Result<axum::Json<Done>> {
    super::answer(&app, &viewer, id, answer).await?;
    Ok(axum::Json(Done {}))
}
