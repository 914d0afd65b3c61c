//! Drafts by a machine, where the operator named one: a service that speaks LibreTranslate's `/translate`. A draft is
//! labelled for its readers, kept from them where [`super::store::guarded`] says so, and never takes the place of what
//! a person wrote.

use super::store::Saved;
use crate::app::App;
use crate::audience;
use crate::error::{Refusal, Result};
use crate::session::Viewer;
use crate::session::rate::{self, Limit};
use anyhow::Context;
use caunoi_wire::post::{MAX_BODY, MAX_TITLE, Provenance};
use caunoi_wire::time::HOUR;
use caunoi_wire::translation::{DraftQuery, Drafted};
use caunoi_wire::{ErrorCode, Language, id::PostId};
use serde::{Deserialize, Serialize};

/// Somebody else's machine works for it.
const DRAFTS: Limit = Limit {
    name: "machine-draft",
    hits: 60,
    window: HOUR,
};

/// A request as LibreTranslate reads it.
#[derive(Serialize)]
struct Request<'a> {
    q: [&'a str; 2],
    source: Language,
    target: Language,
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<&'a str>,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "translatedText")]
    texts: [String; 2],
}

/// Lets the machine make a version, which readers get as a draft.
///
/// # Errors
/// `machine_missing` when there is none or it does not speak the language, `unavailable` when it does not answer,
/// `post_state_wrong` when a person has made one.
pub async fn draft(app: &App, viewer: &Viewer, post: PostId, language: Language) -> Result<()> {
    let mut conn = app.db.read().await?;
    let job = super::find(&mut conn, viewer, post, language).await?;
    drop(conn);
    let source = job.head.source_hash.ok_or(ErrorCode::NotFound)?;
    let texts = [job.head.title.as_str(), job.body.as_str()];
    let Drafted { title, body } =
        make(app, viewer, texts, (job.head.original_language, language)).await?;
    let version = Saved {
        post,
        language,
        title: &title,
        body: &body,
        provenance: Provenance::MachineDraft,
        source_hash: &source,
        event: None,
    };
    super::write(app, viewer, &version).await
}

/// What an author who has not sent it yet begins a version with. Nothing is kept: it is for them to send it, as a draft or
/// as what they have read over.
///
/// # Errors
/// `not_found` for who may not speak there, `text_missing`, `text_too_long`; else as [`draft`].
pub async fn propose(app: &App, viewer: &Viewer, query: &DraftQuery) -> Result<Drafted> {
    let (title, body) = (query.title.trim(), query.body.trim());
    if title.is_empty() || body.is_empty() {
        return Err(Refusal::about(ErrorCode::TextMissing, &["title", "body"]).into());
    }
    if title.chars().count() > MAX_TITLE || body.chars().count() > MAX_BODY {
        return Err(Refusal::about(ErrorCode::TextTooLong, &["title", "body"]).into());
    }
    if query.from == query.into {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["into"]).into());
    }
    let mut conn = app.db.read().await?;
    if !audience::store::speaks(&mut conn, viewer, query.organisation_id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    drop(conn);
    make(app, viewer, [title, body], (query.from, query.into)).await
}

/// Has the machine make a version, if there is one and the viewer has not asked it too often.
async fn make(
    app: &App,
    viewer: &Viewer,
    texts: [&str; 2],
    (from, into): (Language, Language),
) -> Result<Drafted> {
    if app.config.translate_url.is_none() {
        return Err(ErrorCode::MachineMissing.into());
    }
    rate::hit(app, DRAFTS, &viewer.person.to_string()).await?;
    let [title, body] = translate(app, texts, from, into).await?;
    let (title, body) = (cut(&title, MAX_TITLE), cut(&body, MAX_BODY));
    if title.is_empty() || body.is_empty() {
        return Err(ErrorCode::MachineMissing.into());
    }
    Ok(Drafted { title, body })
}

fn cut(text: &str, most: usize) -> String {
    text.trim().chars().take(most).collect()
}

/// Asks the machine; somebody waits for the answer.
async fn translate(
    app: &App,
    q: [&str; 2],
    source: Language,
    target: Language,
) -> Result<[String; 2]> {
    let url = app.config.translate_url.as_ref();
    let url = url.ok_or(ErrorCode::MachineMissing)?;
    let url = format!("{}/translate", url.as_str().trim_end_matches('/'));
    let request = Request {
        q,
        source,
        target,
        format: "text",
        api_key: app.config.translate_key.as_deref(),
    };
    let body = serde_json::to_vec(&request).context("a request to the machine")?;
    let failed = |error: crate::outbound::OutboundError| {
        tracing::warn!(reason = error.reason(), "machine translation");
        ErrorCode::Unavailable
    };
    let url = app.outbound.gateway_endpoint(&url).map_err(failed)?;
    let headers = [("content-type", "application/json".to_owned())];
    let answer = app.outbound.post(url, &headers, body).await;
    let answer = answer.map_err(failed)?;
    match answer.status {
        200 => {}
        // Says so of a language that it does not know.
        400 => return Err(ErrorCode::MachineMissing.into()),
        status => {
            tracing::warn!(status, "machine translation");
            return Err(ErrorCode::Unavailable.into());
        }
    }
    let texts = serde_json::from_slice::<Answer>(&answer.body);
    Ok(texts.map_err(|_| ErrorCode::Unavailable)?.texts)
}
