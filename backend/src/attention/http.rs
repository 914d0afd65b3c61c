//! The composer's look at what families get already, and the organisation's weekly budget.

use crate::app::App;
use crate::error::Result;
use crate::session::Viewer;
use crate::web::extract::{Json, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post};
use axum::extract::State;
use caunoi_wire::attention::{Attention, AttentionQuery, NewWeeklyBudget, WeeklyBudget};
use caunoi_wire::id::OrganisationId;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/audience/attention", post(preview))
        .api_route(
            "/organisations/{organisation_id}/attention",
            get(show).put(save),
        )
}

async fn preview(
    State(app): State<App>,
    viewer: Viewer,
    Json(query): Json<AttentionQuery>,
) -> Result<axum::Json<Attention>> {
    Ok(axum::Json(super::preview(&app, &viewer, &query).await?))
}

async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(organisation): Path<OrganisationId>,
) -> Result<axum::Json<WeeklyBudget>> {
    Ok(axum::Json(super::show(&app, &viewer, organisation).await?))
}

async fn save(
    State(app): State<App>,
    viewer: Viewer,
    Path(organisation): Path<OrganisationId>,
    Json(budget): Json<NewWeeklyBudget>,
) -> Result<axum::Json<WeeklyBudget>> {
    let saved = super::save(&app, &viewer, organisation, budget.own).await?;
    Ok(axum::Json(saved))
}
