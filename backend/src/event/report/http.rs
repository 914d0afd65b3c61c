//! The numbers of a past event over HTTP.

use crate::app::App;
use crate::error::Result;
use crate::session::Viewer;
use crate::web::extract::Path;
use aide::axum::ApiRouter;
use aide::axum::routing::get;
use axum::extract::State;
use caunoi_wire::day::DayReport;
use caunoi_wire::id::PostId;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new().api_route("/posts/{post_id}/report", get(show))
}

async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
) -> Result<axum::Json<DayReport>> {
    Ok(axum::Json(super::show(&app, &viewer, id).await?))
}
