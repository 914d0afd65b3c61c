//! The feed over HTTP, with the receipts its reader gives.

use super::{Reader, page};
use crate::app::App;
use crate::attachment::draw;
use crate::error::Result;
use crate::receipt::{self, Via};
use crate::session::Viewer;
use crate::web::extract::{Json, Path, Query};
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post};
use axum::extract::State;
use caunoi_wire::feed::{Feed, FeedItem, FeedQuery};
use caunoi_wire::{Done, ErrorCode, id::PostId};

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/feed", get(list))
        .api_route("/feed/{post_id}", get(show))
        .api_route("/feed/{post_id}/seen", post(seen))
        .api_route("/feed/{post_id}/acknowledge", post(acknowledge))
}

async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Query(query): Query<FeedQuery>,
) -> Result<axum::Json<Feed>> {
    let after = query.after.as_deref().map(str::parse).transpose()?;
    let mut conn = app.db.read().await?;
    let reader = Reader::of(&viewer, query.language);
    let mut feed = page(&mut conn, &reader, after).await?;
    let mut items: Vec<&mut FeedItem> = feed.needs_you.iter_mut().chain(&mut feed.news).collect();
    draw::dress(&app, &mut conn, &reader, &mut items).await?;
    Ok(axum::Json(feed))
}

async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(post): Path<PostId>,
    Query(query): Query<FeedQuery>,
) -> Result<axum::Json<FeedItem>> {
    let mut conn = app.db.read().await?;
    let reader = Reader::of(&viewer, query.language);
    let item = super::item(&mut conn, &reader, post).await?;
    let mut item = item.ok_or(ErrorCode::NotFound)?;
    draw::dress(&app, &mut conn, &reader, &mut [&mut item]).await?;
    Ok(axum::Json(item))
}

async fn seen(
    State(app): State<App>,
    viewer: Viewer,
    Path(post): Path<PostId>,
    Json(_): Json<Done>,
) -> Result<axum::Json<FeedItem>> {
    Ok(axum::Json(
        receipt::see(&app, &Reader::of(&viewer, None), post, Via::App).await?,
    ))
}

async fn acknowledge(
    State(app): State<App>,
    viewer: Viewer,
    Path(post): Path<PostId>,
    Json(_): Json<Done>,
) -> Result<axum::Json<FeedItem>> {
    let reader = Reader::of(&viewer, None);
    let row = receipt::acknowledge(&app, &reader, post, Via::App).await?;
    let mut conn = app.db.read().await?;
    let item = super::complete(&mut conn, &reader, row).await?;
    Ok(axum::Json(item.ok_or(ErrorCode::NotFound)?))
}
