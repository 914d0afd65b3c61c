//! Cases over HTTP, and the sheet on which one is handed to others.

use super::{Act, Case};
use crate::app::App;
use crate::error::Result;
use crate::light::http::html;
use crate::safeguarding::sheet;
use crate::session::Viewer;
use crate::web::extract::{Json, Lang, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use caunoi_wire::case::*;
use caunoi_wire::{Done, id::CaseId};

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/cases", get(list))
        .api_route("/cases/{case_id}", get(read))
        .api_route("/cases/{case_id}/take", post(take))
        .api_route("/cases/{case_id}/note", post(note))
        .api_route("/cases/{case_id}/hand-over", post(hand_over))
        .api_route("/cases/{case_id}/close", post(close))
}

/// What is printed, outside the API.
pub fn pages() -> Router<App> {
    Router::new().route("/l/case/{case_id}", axum::routing::get(print))
}

async fn list(State(app): State<App>, viewer: Viewer) -> Result<axum::Json<Vec<CaseSummary>>> {
    Ok(axum::Json(super::list(&app, &viewer).await?))
}

async fn read(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<CaseId>,
) -> Result<axum::Json<Case>> {
    Ok(axum::Json(super::read(&app, &viewer, id).await?))
}

async fn take(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<CaseId>,
    Json(_): Json<Done>,
) -> Result<axum::Json<Case>> {
    Ok(axum::Json(super::act(&app, &viewer, id, Act::Take).await?))
}

async fn note(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<CaseId>,
    Json(note): Json<CaseNote>,
) -> Result<axum::Json<Case>> {
    Ok(axum::Json(
        super::act(&app, &viewer, id, Act::Note(&note.text)).await?,
    ))
}

async fn hand_over(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<CaseId>,
    Json(to): Json<HandOver>,
) -> Result<axum::Json<Case>> {
    let act = Act::HandOver {
        to: to.person_id,
        text: &to.text,
    };
    Ok(axum::Json(super::act(&app, &viewer, id, act).await?))
}

async fn close(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<CaseId>,
    Json(note): Json<CaseNote>,
) -> Result<axum::Json<Case>> {
    Ok(axum::Json(
        super::act(&app, &viewer, id, Act::Close(&note.text)).await?,
    ))
}

async fn print(
    State(app): State<App>,
    Lang(ui): Lang,
    viewer: Result<Viewer>,
    Path(id): Path<CaseId>,
) -> Response {
    let answer = async { sheet::page(&app, &viewer?, ui, id).await };
    html(&app, ui, answer.await)
}
