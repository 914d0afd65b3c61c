//! Check-ins over HTTP: answers of those they ask; what of it staff may see; how an organisation asks.

use super::{read, setting, trend};
use crate::app::App;
use crate::error::Result;
use crate::feed::Reader;
use crate::receipt::Via;
use crate::session::Viewer;
use crate::web::extract::{Json, Lang, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post, put};
use axum::extract::State;
use caunoi_wire::check_in::*;
use caunoi_wire::{Done, id::*};

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/feed/{post_id}/check-in", post(answer))
        .api_route("/feed/{post_id}/child-consent", put(consent))
        .api_route("/posts/{post_id}/check-in", get(reach))
        .api_route("/posts/{post_id}/answers", get(answers))
        .api_route(
            "/organisations/{organisation_id}/wellbeing",
            get(settings).put(change),
        )
        .api_route("/organisations/{organisation_id}/instrument", put(enter))
        .api_route("/trends", get(trends))
}

async fn answer(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Json(answer): Json<CheckInAnswer>,
) -> Result<axum::Json<Done>> {
    super::answer(&app, &Reader::of(&viewer, None), id, &answer, Via::App).await?;
    Ok(axum::Json(Done {}))
}

async fn consent(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Json(consent): Json<ChildConsent>,
) -> Result<axum::Json<Done>> {
    super::consent(&app, &Reader::of(&viewer, None), id, consent).await?;
    Ok(axum::Json(Done {}))
}

async fn reach(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
) -> Result<axum::Json<CheckInReach>> {
    Ok(axum::Json(read::reach(&app, &viewer, id).await?))
}

async fn answers(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
) -> Result<axum::Json<Vec<ReadAnswer>>> {
    Ok(axum::Json(read::answers(&app, &viewer, id).await?))
}

async fn settings(
    State(app): State<App>,
    viewer: Viewer,
    Lang(ui): Lang,
    Path(id): Path<OrganisationId>,
) -> Result<axum::Json<WellbeingSettings>> {
    Ok(axum::Json(setting::show(&app, &viewer, ui, id).await?))
}

async fn change(
    State(app): State<App>,
    viewer: Viewer,
    Lang(ui): Lang,
    Path(id): Path<OrganisationId>,
    Json(to): Json<WellbeingChange>,
) -> Result<axum::Json<WellbeingSettings>> {
    Ok(axum::Json(
        setting::change(&app, &viewer, ui, id, to).await?,
    ))
}

async fn enter(
    State(app): State<App>,
    viewer: Viewer,
    Lang(ui): Lang,
    Path(id): Path<OrganisationId>,
    Json(new): Json<InstrumentChange>,
) -> Result<axum::Json<WellbeingSettings>> {
    Ok(axum::Json(
        setting::enter(&app, &viewer, ui, id, new).await?,
    ))
}

async fn trends(State(app): State<App>, viewer: Viewer) -> Result<axum::Json<Vec<Trend>>> {
    Ok(axum::Json(trend::show(&app, &viewer).await?))
}
