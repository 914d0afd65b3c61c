//! Requests for help and the directory over HTTP.

use super::directory;
use crate::app::App;
use crate::error::Result;
use crate::session::Viewer;
use crate::web::extract::{Json, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post, put};
use axum::extract::State;
use caunoi_wire::help::*;
use caunoi_wire::{Done, id::*};

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/help", get(mine).post(ask))
        .api_route("/help/{help_request_id}", get(show))
        .api_route("/help/{help_request_id}/end", post(close_mine))
        .api_route("/help/{help_request_id}/take", post(take))
        .api_route("/help/{help_request_id}/answer", post(answer))
        .api_route("/help/{help_request_id}/pass", post(pass))
        .api_route("/help/{help_request_id}/close", post(close))
        .api_route("/organisations/{organisation_id}/help", get(desk))
        .api_route(
            "/organisations/{organisation_id}/services",
            get(services).post(add),
        )
        .api_route("/services/{service_id}", put(change).delete(remove))
}

async fn mine(State(app): State<App>, viewer: Viewer) -> Result<axum::Json<MyHelp>> {
    Ok(axum::Json(super::mine(&app, &viewer).await?))
}

async fn ask(
    State(app): State<App>,
    viewer: Viewer,
    Json(new): Json<NewHelpRequest>,
) -> Result<axum::Json<MyHelp>> {
    super::ask(&app, &viewer, &new).await?;
    Ok(axum::Json(super::mine(&app, &viewer).await?))
}

async fn close_mine(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<HelpRequestId>,
    Json(_): Json<Done>,
) -> Result<axum::Json<MyHelp>> {
    super::close_mine(&app, &viewer, id).await?;
    Ok(axum::Json(super::mine(&app, &viewer).await?))
}

async fn desk(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OrganisationId>,
) -> Result<axum::Json<HelpDesk>> {
    Ok(axum::Json(super::desk(&app, &viewer, id).await?))
}

async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<HelpRequestId>,
) -> Result<axum::Json<HelpRequest>> {
    Ok(axum::Json(super::show(&app, &viewer, id).await?))
}

async fn take(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<HelpRequestId>,
    Json(_): Json<Done>,
) -> Result<axum::Json<HelpRequest>> {
    Ok(axum::Json(super::take(&app, &viewer, id).await?))
}

async fn answer(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<HelpRequestId>,
    Json(new): Json<NewHelpAnswer>,
) -> Result<axum::Json<HelpRequest>> {
    Ok(axum::Json(
        super::answer(&app, &viewer, id, &new.text).await?,
    ))
}

async fn pass(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<HelpRequestId>,
    Json(to): Json<PassHelp>,
) -> Result<axum::Json<Done>> {
    super::pass(&app, &viewer, id, to.organisation_id).await?;
    Ok(axum::Json(Done {}))
}

async fn close(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<HelpRequestId>,
    Json(_): Json<Done>,
) -> Result<axum::Json<HelpRequest>> {
    Ok(axum::Json(super::close(&app, &viewer, id).await?))
}

async fn services(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OrganisationId>,
) -> Result<axum::Json<Vec<Service>>> {
    Ok(axum::Json(directory::list(&app, &viewer, id).await?))
}

async fn add(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OrganisationId>,
    Json(text): Json<ServiceText>,
) -> Result<axum::Json<Vec<Service>>> {
    Ok(axum::Json(directory::add(&app, &viewer, id, &text).await?))
}

async fn change(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<ServiceId>,
    Json(text): Json<ServiceText>,
) -> Result<axum::Json<Done>> {
    directory::change(&app, &viewer, id, &text).await?;
    Ok(axum::Json(Done {}))
}

async fn remove(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<ServiceId>,
) -> Result<axum::Json<Done>> {
    directory::remove(&app, &viewer, id).await?;
    Ok(axum::Json(Done {}))
}
