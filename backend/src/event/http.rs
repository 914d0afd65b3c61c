//! Events over HTTP: the answers of those they are for; changes and the list of names for their authors.

use super::{attendance, change, dates, organiser};
use crate::app::App;
use crate::error::Result;
use crate::feed::Reader;
use crate::receipt::Via;
use crate::session::Viewer;
use crate::web::extract::{Json, Lang, Path, Query};
use crate::web::table::Table;
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post};
use axum::extract::State;
use caunoi_wire::dates::{Which, WhichQuery};
use caunoi_wire::event::{Attendance, EventText, SignUp, Volunteer};
use caunoi_wire::feed::FeedItem;
use caunoi_wire::id::PostId;
use caunoi_wire::post::Post;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/feed/{post_id}/sign-up", post(sign_up))
        .api_route("/feed/{post_id}/volunteer", post(volunteer))
        .api_route("/posts/{post_id}/event", post(change_event))
        .api_route("/posts/{post_id}/attendance", get(show_attendance))
        .api_route("/posts/{post_id}/attendance.csv", get(table))
        .merge(dates::http::routes())
        .merge(organiser::http::routes())
}

async fn sign_up(
    State(app): State<App>,
    viewer: Viewer,
    Path(post): Path<PostId>,
    Json(answer): Json<SignUp>,
) -> Result<axum::Json<FeedItem>> {
    let reader = Reader::of(&viewer, None);
    let item = super::sign_up(&app, &reader, post, &answer, Via::App).await?;
    Ok(axum::Json(item))
}

async fn volunteer(
    State(app): State<App>,
    viewer: Viewer,
    Path(post): Path<PostId>,
    Json(offer): Json<Volunteer>,
) -> Result<axum::Json<FeedItem>> {
    let item = super::volunteer(&app, &Reader::of(&viewer, None), post, offer).await?;
    Ok(axum::Json(item))
}

async fn change_event(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Query(query): Query<WhichQuery>,
    Json(to): Json<EventText>,
) -> Result<axum::Json<Post>> {
    let which = query.which.unwrap_or(Which::This);
    change::change(&app, &viewer, id, &to, which).await?;
    crate::post::http::answer(&app, &viewer, id).await
}

async fn show_attendance(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
) -> Result<axum::Json<Attendance>> {
    Ok(axum::Json(attendance::show(&app, &viewer, id).await?))
}

async fn table(
    State(app): State<App>,
    viewer: Viewer,
    Lang(language): Lang,
    Path(id): Path<PostId>,
) -> Result<Table> {
    let bytes = attendance::csv(&app, &viewer, language, id).await?;
    let name = "attendance.csv";
    Ok(Table { name, bytes })
}
