//! The rota over HTTP.

use crate::app::App;
use crate::error::Result;
use crate::session::Viewer;
use crate::web::extract::{Json, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::get;
use axum::extract::State;
use caunoi_wire::duty::{Duty, Rota};
use caunoi_wire::id::OrganisationId;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new().api_route("/organisations/{organisation_id}/duty", get(show).put(save))
}

async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OrganisationId>,
) -> Result<axum::Json<Duty>> {
    let mut conn = app.db.read().await?;
    Ok(axum::Json(super::show(&mut conn, &viewer, id).await?))
}

async fn save(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OrganisationId>,
    Json(rota): Json<Rota>,
) -> Result<axum::Json<Duty>> {
    Ok(axum::Json(super::save(&app, &viewer, id, &rota).await?))
}
