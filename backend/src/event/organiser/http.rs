//! Organisers over HTTP: whom an event is held together with, and the answers of those who were asked.

use super::store;
use crate::app::App;
use crate::audience;
use crate::error::Result;
use crate::session::Viewer;
use crate::web::extract::{Json, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::get;
use axum::extract::State;
use caunoi_wire::dates::{Organiser, OrganiserAnswer, Organising, Partner};
use caunoi_wire::id::{OrganisationId, PostId};
use caunoi_wire::{Done, ErrorCode};

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/organising", get(asked))
        .api_route("/posts/{post_id}/organisers", get(show).post(answer))
        .api_route("/organisations/{organisation_id}/partners", get(partners))
}

async fn asked(State(app): State<App>, viewer: Viewer) -> Result<axum::Json<Vec<Organising>>> {
    let mut conn = app.db.read().await?;
    Ok(axum::Json(store::asked_of(&mut conn, &viewer).await?))
}

async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
) -> Result<axum::Json<Vec<Organiser>>> {
    Ok(axum::Json(super::show(&app, &viewer, id).await?))
}

async fn answer(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Json(answer): Json<OrganiserAnswer>,
) -> Result<axum::Json<Done>> {
    super::answer(&app, &viewer, id, answer).await?;
    Ok(axum::Json(Done {}))
}

async fn partners(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OrganisationId>,
) -> Result<axum::Json<Vec<Partner>>> {
    let mut conn = app.db.read().await?;
    if !audience::store::speaks(&mut conn, &viewer, id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    Ok(axum::Json(store::partners(&mut conn, id).await?))
}
