//! Translations over HTTP: the queue, one version, and what a reader asks for.

use crate::app::App;
use crate::error::Result;
use crate::feed::Reader;
use crate::session::Viewer;
use crate::web::extract::{Json, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post};
use axum::extract::State;
use caunoi_wire::translation::*;
use caunoi_wire::{Done, Language, id::PostId};

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/translations", get(queue))
        .api_route("/posts/draft-version", post(propose))
        .api_route("/translations/{post_id}/{language}", get(show).put(save))
        .api_route("/translations/{post_id}/{language}/review", post(review))
        .api_route("/translations/{post_id}/{language}/draft", post(draft))
        .api_route("/feed/{post_id}/translation", post(ask))
}

async fn queue(State(app): State<App>, viewer: Viewer) -> Result<axum::Json<Vec<TranslationTask>>> {
    Ok(axum::Json(super::queue(&app, &viewer).await?))
}

/// A version of a post, named by its post and its language.
type One = Path<(PostId, Language)>;

async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, language)): One,
) -> Result<axum::Json<TranslationJob>> {
    let job = super::show(&app, &viewer, id, language).await?;
    Ok(axum::Json(job))
}

async fn save(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, language)): One,
    Json(new): Json<NewTranslation>,
) -> Result<axum::Json<TranslationJob>> {
    super::save(&app, &viewer, id, language, &new).await?;
    show(State(app), viewer, Path((id, language))).await
}

async fn propose(
    State(app): State<App>,
    viewer: Viewer,
    Json(query): Json<DraftQuery>,
) -> Result<axum::Json<Drafted>> {
    Ok(axum::Json(
        super::machine::propose(&app, &viewer, &query).await?,
    ))
}

async fn review(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, language)): One,
    Json(_): Json<Done>,
) -> Result<axum::Json<TranslationJob>> {
    super::review(&app, &viewer, id, language).await?;
    show(State(app), viewer, Path((id, language))).await
}

async fn draft(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, language)): One,
    Json(_): Json<Done>,
) -> Result<axum::Json<TranslationJob>> {
    super::machine::draft(&app, &viewer, id, language).await?;
    show(State(app), viewer, Path((id, language))).await
}

async fn ask(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Json(asked): Json<AskTranslation>,
) -> Result<axum::Json<Done>> {
    let reader = Reader::of(&viewer, None);
    super::ask(&app, &reader, id, asked.language).await?;
    Ok(axum::Json(Done {}))
}
