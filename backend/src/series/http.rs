//! What repeats, over HTTP.

use super::store;
use crate::app::App;
use crate::error::Result;
use crate::event::organiser;
use crate::post::http::answer;
use crate::session::Viewer;
use crate::web::extract::{Json, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post, put};
use axum::extract::State;
use caunoi_wire::Done;
use caunoi_wire::id::{OccurrenceId, PostId};
use caunoi_wire::post::Post;
use caunoi_wire::series::{Coming, OccurrenceChange, Repeat, Series};

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/posts/coming", get(coming))
        .api_route("/posts/{post_id}/series", get(show).put(repeat))
        .api_route("/occurrences/{occurrence_id}", put(change))
        .api_route("/occurrences/{occurrence_id}/stop", post(stop))
        .api_route("/occurrences/{occurrence_id}/detach", post(detach))
        .api_route("/occurrences/{occurrence_id}/split", post(split))
}

async fn coming(State(app): State<App>, viewer: Viewer) -> Result<axum::Json<Vec<Coming>>> {
    let mut conn = app.db.read().await?;
    let asked = organiser::store::asked_of(&mut conn, &viewer).await?;
    let asked = asked.into_iter().map(|event| Coming {
        post_id: event.post_id,
        title: event.title,
        at: event.starts_at,
        repeats: false,
        asked: true,
    });
    let mut coming: Vec<_> = asked.collect();
    coming.extend(store::coming(&mut conn, &viewer).await?);
    Ok(axum::Json(coming))
}

async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
) -> Result<axum::Json<Series>> {
    let mut conn = app.db.read().await?;
    Ok(axum::Json(super::show(&mut conn, &viewer, id).await?))
}

async fn repeat(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Json(repeat): Json<Repeat>,
) -> Result<axum::Json<Post>> {
    super::repeat(&app, &viewer, id, &repeat).await?;
    answer(&app, &viewer, id).await
}

async fn change(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OccurrenceId>,
    Json(change): Json<OccurrenceChange>,
) -> Result<axum::Json<Series>> {
    let series = super::skip(&app, &viewer, id, change.skipped).await?;
    Ok(axum::Json(series))
}

async fn stop(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OccurrenceId>,
    Json(_): Json<Done>,
) -> Result<axum::Json<Series>> {
    Ok(axum::Json(super::stop(&app, &viewer, id).await?))
}

async fn detach(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OccurrenceId>,
    Json(_): Json<Done>,
) -> Result<axum::Json<Post>> {
    let made = super::detach(&app, &viewer, id).await?;
    answer(&app, &viewer, made).await
}

async fn split(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OccurrenceId>,
    Json(_): Json<Done>,
) -> Result<axum::Json<Post>> {
    let copy = super::split(&app, &viewer, id).await?;
    answer(&app, &viewer, copy).await
}
