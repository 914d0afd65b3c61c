//! The author's side of posts over HTTP.

use super::store::{self, PostRow, VersionRow};
use crate::app::App;
use crate::channel::{gateway, letter};
use crate::db::Conn;
use crate::error::Result;
use crate::session::Viewer;
use crate::web::extract::{Json, Lang, Path, Query};
use crate::{attachment, audience, delivery, markdown, organisation, reach, translation};
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post};
use axum::extract::State;
use caunoi_wire::post::*;
use caunoi_wire::reach::{PostReach, Reach};
use caunoi_wire::{Done, ErrorCode, Page, Timestamp, id::PostId};
use serde::Deserialize;

/// Posts a page of the author's list.
const PAGE: i64 = 20;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/posts", get(list).post(create))
        .api_route("/posts/preview", post(preview))
        .api_route("/posts/{post_id}", get(show).put(update).delete(delete))
        .api_route("/posts/{post_id}/publish", post(publish))
        .api_route("/posts/{post_id}/undo", post(undo))
        .api_route("/posts/{post_id}/correct", post(correct))
        .api_route("/posts/{post_id}/withdraw", post(withdraw))
        .api_route("/posts/{post_id}/remind", post(remind))
        .api_route("/posts/{post_id}/reach", get(show_reach))
        .api_route("/posts/{post_id}/waiting", get(waiting))
}

#[derive(Deserialize, schemars::JsonSchema)]
struct PageQuery {
    after: Option<PostId>,
}

async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<Page<PostSummary>>> {
    let mut conn = app.db.read().await?;
    let mut rows = store::list(&mut conn, &viewer, query.after, PAGE + 1).await?;
    let more = rows.len() as i64 > PAGE;
    rows.truncate(PAGE as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        items.push(summary(&mut conn, row).await?);
    }
    Ok(axum::Json(Page { items, next }))
}

async fn summary(conn: &mut Conn, row: PostRow) -> Result<PostSummary> {
    let versions = store::versions(conn, &[row.id]).await?;
    let title = super::best_version(
        &versions,
        |v| v.language,
        row.original_language,
        &[],
        row.original_language,
    );
    Ok(PostSummary {
        id: row.id,
        kind: row.kind,
        organisation_name: row.organisation_name,
        author_name: row.author_name,
        state: row.state,
        priority: row.priority,
        ask_acknowledgement: row.ask_acknowledgement,
        title: title.map(|v| v.title.clone()).unwrap_or_default(),
        publish_at: row.publish_at,
        published_at: row.published_at,
        created_at: row.created_at,
        reach: reach::store::of_post(conn, row.id).await?,
    })
}

async fn create(
    State(app): State<App>,
    viewer: Viewer,
    Json(text): Json<PostText>,
) -> Result<axum::Json<Post>> {
    let id = super::create(&app, &viewer, &text).await?;
    answer(&app, &viewer, id).await
}

async fn update(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Json(text): Json<PostText>,
) -> Result<axum::Json<Post>> {
    super::update(&app, &viewer, id, &text).await?;
    answer(&app, &viewer, id).await
}

async fn delete(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
) -> Result<axum::Json<Done>> {
    super::delete(&app, &viewer, id).await?;
    Ok(axum::Json(Done {}))
}

async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
) -> Result<axum::Json<Post>> {
    answer(&app, &viewer, id).await
}

/// The post as it is now: the answer of every request that changes it.
pub async fn answer(app: &App, viewer: &Viewer, id: PostId) -> Result<axum::Json<Post>> {
    let mut conn = app.db.read().await?;
    let row = store::get(&mut conn, viewer, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    let versions = store::versions(&mut conn, &[id]).await?;
    // Whom it is for, perhaps by name, is known to its own organisation.
    let is_own = store::find_own(&mut conn, viewer, id).await?.is_some();
    let (audience, audience_names) = if is_own {
        (
            audience::store::load(&mut conn, row.audience_id).await?,
            audience::store::names(&mut conn, row.audience_id).await?,
        )
    } else {
        Default::default()
    };
    let reach: Reach = reach::store::of_post(&mut conn, id).await?;
    let attachments = attachment::store::of_post(&mut conn, id).await?;
    Ok(axum::Json(Post {
        id,
        details: super::details(&mut conn, id).await?,
        organisation_id: row.organisation_id,
        organisation_name: row.organisation_name,
        author_name: row.author_name,
        state: row.state,
        priority: row.priority,
        ask_acknowledgement: row.ask_acknowledgement,
        public_title: row.public_title,
        original_language: row.original_language,
        audience,
        audience_names,
        versions: with_staleness(versions, row.original_language),
        attachments: attachments.iter().map(|a| a.attachment()).collect(),
        revision: row.revision,
        publish_at: row.publish_at,
        published_at: row.published_at,
        corrected_at: row.corrected_at,
        withdrawn_at: row.withdrawn_at,
        expires_at: row.expires_at,
        created_at: row.created_at,
        series_id: row.series_id,
        reach,
    }))
}

fn with_staleness(versions: Vec<VersionRow>, original: caunoi_wire::Language) -> Vec<Version> {
    let source = versions
        .iter()
        .find(|v| v.language == original)
        .and_then(|v| v.source_hash.clone());
    let version = |v: VersionRow| Version {
        stale: v.source_hash != source,
        language: v.language,
        title: v.title,
        body: v.body,
        provenance: v.provenance,
        event_words: v.event_words,
    };
    versions.into_iter().map(version).collect()
}

async fn publish(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Json(publish): Json<Publish>,
) -> Result<axum::Json<Post>> {
    super::publish(&app, &viewer, id, publish.at).await?;
    answer(&app, &viewer, id).await
}

async fn undo(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Json(_): Json<Done>,
) -> Result<axum::Json<Post>> {
    super::undo(&app, &viewer, id).await?;
    answer(&app, &viewer, id).await
}

async fn correct(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Json(correction): Json<Correction>,
) -> Result<axum::Json<Post>> {
    super::correct(&app, &viewer, id, &correction).await?;
    answer(&app, &viewer, id).await
}

async fn withdraw(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Json(_): Json<Done>,
) -> Result<axum::Json<Post>> {
    super::withdraw(&app, &viewer, id).await?;
    answer(&app, &viewer, id).await
}

async fn remind(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Json(_): Json<Done>,
) -> Result<axum::Json<Reminded>> {
    let people = super::remind(&app, &viewer, id).await?;
    Ok(axum::Json(Reminded { people }))
}

async fn show_reach(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
) -> Result<axum::Json<PostReach>> {
    let mut conn = app.db.read().await?;
    store::find_organised(&mut conn, &viewer, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    Ok(axum::Json(PostReach {
        reach: reach::store::of_post(&mut conn, id).await?,
        failures: reach::store::failures(&mut conn, id).await?,
        asked: translation::store::asked_for(&mut conn, id).await?,
        next_due_at: reach::store::next_due(&mut conn, id).await?,
    }))
}

async fn waiting(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
) -> Result<axum::Json<Vec<Waiting>>> {
    let mut conn = app.db.read().await?;
    let head = store::find_own(&mut conn, &viewer, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    // Names of readers are personal data: shown only where an acknowledgement was asked for.
    if !head.ask_acknowledgement {
        return Err(ErrorCode::NothingToAcknowledge.into());
    }
    Ok(axum::Json(reach::store::waiting(&mut conn, id).await?))
}

async fn preview(
    State(app): State<App>,
    viewer: Viewer,
    Lang(lang): Lang,
    Json(query): Json<PreviewQuery>,
) -> Result<axum::Json<Preview>> {
    let mut conn = app.db.read().await?;
    if !audience::store::speaks(&mut conn, &viewer, query.organisation_id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let title = query.version.title.trim();
    let language = if caunoi_wire::Language::INTERFACE.contains(&query.version.language) {
        query.version.language
    } else {
        lang
    };
    let title = query.public_title.then_some(title);
    let (lock_screen_title, lock_screen_body) =
        delivery::message::lock_screen(&app, language, query.priority, title);
    let gateway = gateway::store::nearest(&mut conn, query.organisation_id).await?;
    let gateway = gateway.and_then(|row| gateway::Open::new(&app, &row));
    let sms = gateway.map(|gateway| {
        let letter = letter::sample(&app, language, query.priority, title);
        gateway::preview(&app, &gateway.settings, &letter)
    });
    let quiet = organisation::store::quiet_hours(&mut conn, query.organisation_id).await?;
    let due: Timestamp = quiet.hold(query.priority, viewer.now);
    let shown = query.version.language;
    let languages = [shown, query.original_language.unwrap_or(shown)];
    let (above, below) =
        attachment::draw::for_author(&app, &mut conn, &viewer, &query.attachments, languages)
            .await?;
    Ok(axum::Json(Preview {
        html: markdown::to_html(&query.version.body),
        above,
        below,
        lock_screen_title,
        lock_screen_body,
        held_until: (due > viewer.now).then_some(due),
        sms,
    }))
}
