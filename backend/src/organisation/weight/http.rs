//! Weights over HTTP.

use crate::app::App;
use crate::error::Result;
use crate::session::Viewer;
use crate::web::extract::{Json, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::{get, put};
use axum::extract::State;
use caunoi_wire::organisation::{DeliveryWeight, Weights};
use caunoi_wire::{Done, id::OrganisationId};

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/organisations/{organisation_id}/weights", get(show))
        .api_route("/organisations/{organisation_id}/weight", put(save))
}

async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OrganisationId>,
) -> Result<axum::Json<Weights>> {
    Ok(axum::Json(super::show(&app, &viewer, id).await?))
}

async fn save(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OrganisationId>,
    Json(weight): Json<DeliveryWeight>,
) -> Result<axum::Json<Done>> {
    super::save(&app, &viewer, id, weight).await?;
    Ok(axum::Json(Done {}))
}
