//! Ladders and costs over HTTP.

use crate::app::App;
use crate::channel;
use crate::error::Result;
use crate::session::Viewer;
use crate::web::extract::{Json, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::{post, put};
use axum::extract::State;
use caunoi_wire::channel::{Channels, Cost, CostQuery, LadderSettings};
use caunoi_wire::id::*;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/organisations/{organisation_id}/ladder",
            put(save).delete(remove),
        )
        .api_route("/audience/cost", post(cost))
}

async fn save(
    State(app): State<App>,
    viewer: Viewer,
    Path(organisation): Path<OrganisationId>,
    Json(settings): Json<LadderSettings>,
) -> Result<axum::Json<Channels>> {
    super::save(&app, &viewer, organisation, settings).await?;
    let shown = channel::show(&app, &viewer, organisation).await?;
    Ok(axum::Json(shown))
}

async fn remove(
    State(app): State<App>,
    viewer: Viewer,
    Path(organisation): Path<OrganisationId>,
) -> Result<axum::Json<Channels>> {
    super::remove(&app, &viewer, organisation).await?;
    let shown = channel::show(&app, &viewer, organisation).await?;
    Ok(axum::Json(shown))
}

async fn cost(
    State(app): State<App>,
    viewer: Viewer,
    Json(query): Json<CostQuery>,
) -> Result<axum::Json<Cost>> {
    Ok(axum::Json(
        super::cost::preview(&app, &viewer, &query).await?,
    ))
}
