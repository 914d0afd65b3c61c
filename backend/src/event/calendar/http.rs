//! The calendar over HTTP.

use super::store;
use crate::app::App;
use crate::error::Result;
use crate::feed::Reader;
use crate::session::Viewer;
use crate::web::described;
use crate::web::extract::{Json, Path, Query};
use aide::OperationOutput;
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post};
use aide::generate::GenContext;
use aide::openapi::Operation;
use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get as plain_get;
use caunoi_wire::Done;
use caunoi_wire::event::{CalendarItem, CalendarLink, CalendarQuery};
use caunoi_wire::id::PostId;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/calendar", get(list))
        .api_route("/feed/{post_id}/event.ics", get(one))
        .api_route("/me/calendar", post(follow).get(show).delete(unfollow))
}

/// What calendar programs ask, without a session: the address says whose.
pub fn pages() -> Router<App> {
    Router::new().route("/c/{token}", plain_get(followed))
}

async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Query(query): Query<CalendarQuery>,
) -> Result<axum::Json<Vec<CalendarItem>>> {
    let items = super::list(&app, &viewer, query.from, query.until).await?;
    Ok(axum::Json(items))
}

async fn one(State(app): State<App>, viewer: Viewer, Path(id): Path<PostId>) -> Result<Ics> {
    let reader = Reader::of(&viewer, None);
    Ok(Ics(super::one(&app, &reader, id).await?))
}

async fn followed(State(app): State<App>, Path(token): Path<String>) -> Result<Ics> {
    Ok(Ics(super::followed(&app, &token).await?))
}

async fn show(State(app): State<App>, viewer: Viewer) -> Result<axum::Json<CalendarLink>> {
    let mut conn = app.db.read().await?;
    let created_at = store::created_at(&mut conn, &viewer).await?;
    Ok(axum::Json(CalendarLink {
        url: None,
        created_at,
    }))
}

async fn follow(
    State(app): State<App>,
    viewer: Viewer,
    Json(_): Json<Done>,
) -> Result<axum::Json<CalendarLink>> {
    Ok(axum::Json(super::follow(&app, &viewer).await?))
}

async fn unfollow(State(app): State<App>, viewer: Viewer) -> Result<axum::Json<Done>> {
    super::unfollow(&app, &viewer).await?;
    Ok(axum::Json(Done {}))
}

/// A calendar as programs take it.
pub struct Ics(pub String);

const CALENDAR: &str = "text/calendar; charset=utf-8";

impl IntoResponse for Ics {
    fn into_response(self) -> Response {
        let headers = [
            (CONTENT_TYPE, CALENDAR),
            (CONTENT_DISPOSITION, "attachment; filename=\"caunoi.ics\""),
            (CACHE_CONTROL, "private, no-store"),
        ];
        (headers, self.0).into_response()
    }
}

impl OperationOutput for Ics {
    type Inner = Self;
    fn inferred_responses(
        _: &mut GenContext,
        _: &mut Operation,
    ) -> Vec<(Option<u16>, aide::openapi::Response)> {
        described(CALENDAR, "A calendar (RFC 5545)")
    }
}
