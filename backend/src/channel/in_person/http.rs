//! Visits over HTTP.

use super::store;
use crate::app::App;
use crate::error::Result;
use crate::reach;
use crate::session::Viewer;
use crate::web::extract::{Json, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::{get, put};
use axum::extract::State;
use caunoi_wire::post::Waiting;
use caunoi_wire::visit::*;
use caunoi_wire::{Done, ErrorCode, id::*};
use serde::Deserialize;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/posts/{post_id}/unreached", get(unreached))
        .api_route(
            "/posts/{post_id}/visits/{person_id}",
            put(mark).delete(unmark),
        )
        .api_route("/visits", get(list).post(record))
}

#[derive(Deserialize, schemars::JsonSchema)]
struct VisitPath {
    post_id: PostId,
    person_id: PersonId,
}

/// What the phone of somebody who goes to see families keeps.
async fn list(State(app): State<App>, viewer: Viewer) -> Result<axum::Json<VisitList>> {
    Ok(axum::Json(super::list(&app, &viewer).await?))
}

async fn record(
    State(app): State<App>,
    viewer: Viewer,
    Json(visits): Json<VisitRecords>,
) -> Result<axum::Json<VisitsRecorded>> {
    Ok(axum::Json(super::record(&app, &viewer, &visits).await?))
}

/// Whom nothing reached, among those the viewer may visit.
async fn unreached(
    State(app): State<App>,
    viewer: Viewer,
    Path(post): Path<PostId>,
) -> Result<axum::Json<Vec<Waiting>>> {
    let mut conn = app.db.read().await?;
    if !store::visits(&mut conn, &viewer, post).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let people = reach::store::unreached(&mut conn, &viewer, post).await?;
    Ok(axum::Json(people))
}

async fn mark(
    State(app): State<App>,
    viewer: Viewer,
    Path(path): Path<VisitPath>,
    Json(_): Json<Done>,
) -> Result<axum::Json<Done>> {
    super::mark(&app, &viewer, path.post_id, path.person_id).await?;
    Ok(axum::Json(Done {}))
}

async fn unmark(
    State(app): State<App>,
    viewer: Viewer,
    Path(path): Path<VisitPath>,
) -> Result<axum::Json<Done>> {
    super::unmark(&app, &viewer, path.post_id, path.person_id).await?;
    Ok(axum::Json(Done {}))
}
