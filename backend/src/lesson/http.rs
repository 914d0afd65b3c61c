//! Lessons over HTTP: reading and answering for those they are for, how far families are for their author.

use super::{progress, reading};
use crate::app::App;
use crate::error::Result;
use crate::feed::Reader;
use crate::session::Viewer;
use crate::web::extract::{Json, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post};
use axum::extract::State;
use caunoi_wire::Done;
use caunoi_wire::id::PostId;
use caunoi_wire::lesson::{CourseProgress, LessonAnswer, Pause, Reading};

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/feed/{post_id}/lessons", get(show))
        .api_route("/feed/{post_id}/lessons/open", post(open))
        .api_route("/feed/{post_id}/lessons/answer", post(answer))
        .api_route("/feed/{post_id}/lessons/pause", post(pause))
        .api_route("/posts/{post_id}/lessons", get(show_progress))
}

async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
) -> Result<axum::Json<Reading>> {
    let mut conn = app.db.read().await?;
    let reader = Reader::of(&viewer, None);
    Ok(axum::Json(reading::show(&mut conn, &reader, id).await?))
}

async fn open(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Json(_): Json<Done>,
) -> Result<axum::Json<Reading>> {
    let reader = Reader::of(&viewer, None);
    Ok(axum::Json(reading::open(&app, &reader, id).await?))
}

async fn answer(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Json(given): Json<LessonAnswer>,
) -> Result<axum::Json<Reading>> {
    let reader = Reader::of(&viewer, None);
    let reading = reading::answer(&app, &reader, id, &given).await?;
    Ok(axum::Json(reading))
}

async fn pause(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Json(form): Json<Pause>,
) -> Result<axum::Json<Reading>> {
    let reader = Reader::of(&viewer, None);
    let reading = reading::pause(&app, &reader, id, form.paused).await?;
    Ok(axum::Json(reading))
}

async fn show_progress(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
) -> Result<axum::Json<CourseProgress>> {
    Ok(axum::Json(progress::show(&app, &viewer, id).await?))
}
