//! What of a light page belongs to lessons, over HTTP.

use super::Page;
use crate::app::App;
use crate::delivery::message::interface_language;
use crate::error::{Error, Result};
use crate::feed::{self, Reader};
use crate::lesson::library::http::Media;
use crate::lesson::{library, reading};
use crate::light::http::{LanguageQuery, Sent, gone, html, open};
use crate::light::{Link, page};
use crate::web::extract::{Form, Lang, Path, Query};
use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::Response;
use axum::routing::{get, post};
use caunoi_wire::ErrorCode;
use caunoi_wire::feed::FeedItem;
use caunoi_wire::lesson::{LessonAnswer, Pause, Reading};
use std::collections::BTreeSet;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/l/{token}/answer", post(answer))
        .route("/l/{token}/pause", post(pause))
        .route("/l/{token}/course", get(course))
        .route("/l/{token}/media/{file}", get(media))
}

/// What the page of a programme has beside the text of its post. Opening the page opens the lesson it shows first.
pub async fn section(
    app: &App,
    reader: &Reader,
    link: &Link,
    token: &str,
    item: &FeedItem,
    (is_read, wanted): (bool, Option<i32>),
) -> Result<String> {
    let reading = if is_read {
        reading::open(app, reader, link.post).await?
    } else {
        let mut conn = app.db.read().await?;
        reading::show(&mut conn, reader, link.post).await?
    };
    let media_bytes = media_bytes(app, &reading).await?;
    let page = Page {
        app,
        ui: interface_language(reader.language, &[item.language]),
        reader,
        post: link.post,
        token,
        reading: &reading,
        media_bytes,
    };
    Ok(page.section(wanted))
}

/// Lets our own script run on a page that works without it as well.
pub fn allow_script(response: &mut Response) {
    if let Ok(policy) = page::policy_with_script().parse() {
        response
            .headers_mut()
            .insert(CONTENT_SECURITY_POLICY, policy);
    }
}

async fn media_bytes(app: &App, reading: &Reading) -> Result<i64> {
    let lessons = reading.lessons.iter();
    let names: BTreeSet<&String> = lessons.flat_map(|lesson| lesson.text.media()).collect();
    if names.is_empty() {
        return Ok(0);
    }
    let mut conn = app.db.read().await?;
    Ok(library::store::size(&mut conn, &names).await?)
}

async fn course(
    State(app): State<App>,
    Lang(asked): Lang,
    Path(token): Path<String>,
    Query(query): Query<LanguageQuery>,
) -> Response {
    let answer = async {
        let (reader, link) = open(&app, &token, query.lang).await?;
        let mut conn = app.db.read().await?;
        let item = feed::item(&mut conn, &reader, link.post).await?;
        let item = item.ok_or(ErrorCode::LinkExpired)?;
        let reading = reading::show(&mut conn, &reader, link.post)
            .await
            .map_err(gone)?;
        drop(conn);
        let ui = interface_language(reader.language, &[item.language]);
        let page = Page {
            app: &app,
            ui,
            reader: &reader,
            post: link.post,
            token: &token,
            reading: &reading,
            media_bytes: 0,
        };
        Ok::<_, Error>(page::plain(&app, ui, &item.title, &page.course()))
    };
    let mut response = html(&app, query.interface().unwrap_or(asked), answer.await);
    allow_script(&mut response);
    response
}

async fn answer(sent: Sent, form: Form<LessonAnswer>) -> Response {
    let given = form.0;
    // The reply stands with its lesson.
    let place = format!("lesson={}#{}", given.lesson, given.asked);
    let act = async |app: &App, reader: &Reader, post| {
        let answered = reading::answer(app, reader, post, &given).await;
        answered.map(drop).map_err(gone)
    };
    sent.act_at(&place, act).await
}

async fn pause(sent: Sent, form: Form<Pause>) -> Response {
    let act = async |app: &App, reader: &Reader, post| {
        let paused = reading::pause(app, reader, post, form.0.paused).await;
        paused.map(drop).map_err(gone)
    };
    sent.act(act).await
}

async fn media(
    State(app): State<App>,
    Path((token, file)): Path<(String, String)>,
) -> Result<Media> {
    let (reader, link) = open(&app, &token, None).await?;
    let bytes = reading::media(&app, &reader, link.post, &file).await;
    Ok(Media {
        name: file,
        bytes: bytes.map_err(gone)?,
    })
}
