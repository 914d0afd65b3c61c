//! The day of an event over HTTP: the sheet of a phone, and what it has recorded.

use crate::app::App;
use crate::error::Result;
use crate::session::Viewer;
use crate::web::extract::{Json, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post};
use axum::extract::State;
use caunoi_wire::day::{Arrivals, Recorded, Sheet};
use caunoi_wire::id::PostId;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/posts/{post_id}/sheet", get(sheet))
        .api_route("/posts/{post_id}/arrivals", post(record))
}

async fn sheet(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
) -> Result<axum::Json<Sheet>> {
    Ok(axum::Json(super::sheet(&app, &viewer, id).await?))
}

async fn record(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Json(arrivals): Json<Arrivals>,
) -> Result<axum::Json<Recorded>> {
    Ok(axum::Json(
        super::record(&app, &viewer, id, &arrivals).await?,
    ))
}
