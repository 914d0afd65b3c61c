//! `Idempotency-Key` on POST: the same key and request get the first answer again, however often a bad network
//! makes the app repeat it. Another request under the same key is refused; one still running too.

mod store;

use super::guard;
use crate::app::App;
use crate::error::{Error, Result};
use aws_lc_rs::digest;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use caunoi_wire::time::{HOUR, MINUTE};
use caunoi_wire::{ErrorCode, id::PersonId};

/// Longest key, bytes.
const MAX_KEY: usize = 128;
/// Longest answer that is remembered, bytes: the report of a roster import is the longest there is.
const MAX_ANSWER: usize = 1024 * 1024;
/// A first request not finished after this died with its process.
const ABANDONED_AFTER: i64 = MINUTE;
/// How long an answer is remembered.
pub const REMEMBERED_FOR: i64 = 24 * HOUR;

/// What is known of a key.
enum Claim {
    Ours,
    Answered { status: u16, body: String },
}

pub async fn layer(State(app): State<App>, request: Request, next: Next) -> Response {
    let key = request
        .headers()
        .get("idempotency-key")
        .and_then(|k| k.to_str().ok())
        .map(str::to_owned);
    let token = guard::session_token(request.headers());
    match (key, token) {
        (Some(key), Some(token)) if request.method() == Method::POST => {
            once(&app, &key, &token, request, next)
                .await
                .unwrap_or_else(IntoResponse::into_response)
        }
        _ => next.run(request).await,
    }
}

async fn once(
    app: &App,
    key: &str,
    token: &str,
    mut request: Request,
    next: Next,
) -> Result<Response> {
    if key.is_empty() || key.len() > MAX_KEY {
        return Err(ErrorCode::InvalidInput.into());
    }
    let viewer = crate::session::resume(app, token).await?;
    let person = viewer.person;
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, super::max_body(parts.uri.path()))
        .await
        .map_err(|_| ErrorCode::BodyTooLarge)?;
    let request_hash = fingerprint(&parts.uri, &body);
    request = Request::from_parts(parts, Body::from(body));
    request.extensions_mut().insert(viewer);
    match claim(app, person, key, &request_hash).await? {
        Claim::Answered { status, body } => Ok(replay(status, body)),
        Claim::Ours => {
            let response = next.run(request).await;
            remember(app, person, key, response).await
        }
    }
}

async fn claim(app: &App, person: PersonId, key: &str, request_hash: &[u8]) -> Result<Claim> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    store::forget_abandoned(
        &mut tx,
        person,
        key,
        now.plus(-ABANDONED_AFTER),
        now.plus(-REMEMBERED_FOR),
    )
    .await?;
    let claim = if store::insert(&mut tx, person, key, request_hash, now).await? {
        Claim::Ours
    } else {
        let known = store::find(&mut tx, person, key).await?;
        if known.request_hash != request_hash {
            return Err(ErrorCode::IdempotencyKeyReused.into());
        }
        match (known.status, known.body) {
            (Some(status), body) => Claim::Answered {
                status: u16::try_from(status).unwrap_or(500),
                body: body.unwrap_or_default(),
            },
            (None, _) => return Err(ErrorCode::IdempotencyInProgress.into()),
        }
    };
    tx.commit().await?;
    Ok(claim)
}

/// Keeps a success or refusal; a failure of ours is forgotten, so that trying again is worth it.
async fn remember(app: &App, person: PersonId, key: &str, response: Response) -> Result<Response> {
    let (parts, body) = response.into_parts();
    let refused = parts.extensions.get::<crate::error::Refusal>().is_some();
    let mut tx = app.db.write().await?;
    if parts.status.is_success() {
        let body = axum::body::to_bytes(body, MAX_ANSWER)
            .await
            .map_err(anyhow::Error::from)?;
        let text = String::from_utf8_lossy(&body).into_owned();
        store::answer(&mut tx, person, key, parts.status.as_u16(), &text).await?;
        tx.commit().await?;
        return Ok(Response::from_parts(parts, Body::from(body)));
    }
    // Nothing was changed by a refusal: the next try may be answered afresh.
    debug_assert!(refused || !parts.status.is_success());
    store::forget(&mut tx, person, key).await?;
    tx.commit().await?;
    Ok(Response::from_parts(parts, body))
}

fn replay(status: u16, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(
        axum::http::header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
    response
}

fn fingerprint(uri: &Uri, body: &Bytes) -> Vec<u8> {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(uri.path().as_bytes());
    context.update(&[0]);
    context.update(uri.query().unwrap_or_default().as_bytes());
    context.update(&[0]);
    context.update(body);
    context.finish().as_ref().to_vec()
}

impl From<std::convert::Infallible> for Error {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}
