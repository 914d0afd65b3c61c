//! Dates over HTTP: what a rule comes to, and the dates of an event.

use super::rule;
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::feed::Reader;
use crate::session::Viewer;
use crate::web::extract::{Json, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post};
use axum::extract::State;
use caunoi_wire::dates::{DatesFound, DatesQuery, FeedDate, Organised};
use caunoi_wire::id::PostId;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/events/dates", post(preview))
        .api_route("/posts/{post_id}/dates", get(show))
        .api_route("/feed/{post_id}/dates", get(of_reader))
}

async fn preview(_: Viewer, Json(query): Json<DatesQuery>) -> Result<axum::Json<DatesFound>> {
    let starts = rule::dates(query.starts_at, &query.rule);
    let starts = starts.map_err(|code| Refusal::about(code, &["repeat"]))?;
    Ok(axum::Json(DatesFound { starts }))
}

async fn of_reader(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
) -> Result<axum::Json<Vec<FeedDate>>> {
    let mut conn = app.db.read().await?;
    let reader = Reader::of(&viewer, None);
    Ok(axum::Json(super::of_reader(&mut conn, &reader, id).await?))
}

async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
) -> Result<axum::Json<Organised>> {
    Ok(axum::Json(super::show(&app, &viewer, id).await?))
}
