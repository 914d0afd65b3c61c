//! Thanks over HTTP.

use crate::app::App;
use crate::error::Result;
use crate::session::Viewer;
use crate::web::extract::{Json, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::post;
use axum::extract::State;
use caunoi_wire::Done;
use caunoi_wire::day::Thanks;
use caunoi_wire::id::PostId;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new().api_route("/posts/{post_id}/thanks", post(send))
}

async fn send(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Json(thanks): Json<Thanks>,
) -> Result<axum::Json<Done>> {
    super::send(&app, &viewer, id, &thanks).await?;
    Ok(axum::Json(Done {}))
}
