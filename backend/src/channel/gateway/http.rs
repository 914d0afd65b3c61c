//! Gateways over HTTP: their administrators, and their own delivery reports.

use super::report;
use crate::app::App;
use crate::channel;
use crate::error::Result;
use crate::session::Viewer;
use crate::web::extract::{File, Json, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::{post, put};
use axum::extract::State;
use axum::http::HeaderMap;
use caunoi_wire::channel::{Channels, GatewaySettings, GatewayTest, GatewayTested};
use caunoi_wire::{Done, id::*};

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/organisations/{organisation_id}/gateway",
            put(save).delete(remove),
        )
        .api_route("/organisations/{organisation_id}/gateway/test", post(test))
        .api_route("/gateway/{gateway_id}/report", post(take_report))
}

async fn save(
    State(app): State<App>,
    viewer: Viewer,
    Path(organisation): Path<OrganisationId>,
    Json(settings): Json<GatewaySettings>,
) -> Result<axum::Json<Channels>> {
    super::save(&app, &viewer, organisation, settings).await?;
    Ok(axum::Json(
        channel::show(&app, &viewer, organisation).await?,
    ))
}

async fn remove(
    State(app): State<App>,
    viewer: Viewer,
    Path(organisation): Path<OrganisationId>,
) -> Result<axum::Json<Channels>> {
    super::remove(&app, &viewer, organisation).await?;
    Ok(axum::Json(
        channel::show(&app, &viewer, organisation).await?,
    ))
}

async fn test(
    State(app): State<App>,
    viewer: Viewer,
    Path(organisation): Path<OrganisationId>,
    Json(test): Json<GatewayTest>,
) -> Result<axum::Json<GatewayTested>> {
    Ok(axum::Json(
        super::test(&app, &viewer, organisation, &test).await?,
    ))
}

/// Called by the gateway, which signs what it says.
async fn take_report(
    State(app): State<App>,
    Path(gateway): Path<GatewayId>,
    headers: HeaderMap,
    File(body): File,
) -> Result<axum::Json<Done>> {
    let text = |name: &str| Some(headers.get(name)?.to_str().ok()?.to_owned());
    report::take(&app, gateway, text, &body).await?;
    Ok(axum::Json(Done {}))
}
