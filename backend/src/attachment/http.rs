//! Attachments over HTTP: uploads of authors, and bytes for whom they are.

use super::store::Row;
use crate::app::App;
use crate::error::{Error, Result};
use crate::feed::Reader;
use crate::session::Viewer;
use crate::web::described;
use crate::web::extract::{File, Path, Query};
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post};
use aide::generate::GenContext;
use aide::openapi::Operation;
use aide::{OperationInput, OperationOutput};
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequestParts, State};
use axum::http::header::*;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use caunoi_wire::Done;
use caunoi_wire::attachment::*;
use caunoi_wire::id::{AttachmentId, PostId};
use serde::Deserialize;
use std::ops::Range;

/// How the path ends that takes uploads.
pub const UPLOAD: &str = "/attachments";

pub fn routes() -> ApiRouter<App> {
    let add = ApiRouter::new()
        .api_route("/attachments", post(upload))
        .layer(DefaultBodyLimit::max(MAX_ATTACHMENT_BYTES));
    ApiRouter::new()
        .api_route("/attachments/{attachment_id}", get(show).delete(discard))
        .api_route("/feed/{post_id}/attachments/{attachment_id}", get(read))
        .merge(add)
}

async fn upload(
    State(app): State<App>,
    viewer: Viewer,
    Query(query): Query<UploadQuery>,
    File(bytes): File,
) -> Result<axum::Json<Attachment>> {
    Ok(axum::Json(
        super::upload(&app, &viewer, &query, bytes).await?,
    ))
}

async fn discard(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<AttachmentId>,
) -> Result<axum::Json<Done>> {
    super::discard(&app, &viewer, id).await?;
    Ok(axum::Json(Done {}))
}

async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<AttachmentId>,
    Query(query): Query<SizeQuery>,
    wanted: Wanted,
) -> Result<Bytes> {
    let row = super::of_author(&app, &viewer, id).await?;
    send(&app, row, query, &wanted).await
}

async fn read(
    State(app): State<App>,
    viewer: Viewer,
    Path((post, id)): Path<(PostId, AttachmentId)>,
    Query(query): Query<SizeQuery>,
    wanted: Wanted,
) -> Result<Bytes> {
    let reader = Reader::of(&viewer, None);
    let row = super::of_reader(&app, &reader, post, id).await?;
    send(&app, row, query, &wanted).await
}

#[derive(Clone, Copy, Deserialize, schemars::JsonSchema)]
pub struct SizeQuery {
    /// Of a picture the small one.
    #[serde(default)]
    small: bool,
}

/// What the browser has already, and which part it wants.
pub struct Wanted(HeaderMap);

impl FromRequestParts<App> for Wanted {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        Ok(Self(parts.headers.clone()))
    }
}

impl OperationInput for Wanted {}

impl Wanted {
    fn has(&self, etag: &str) -> bool {
        let known = self.0.get(IF_NONE_MATCH);
        known.is_some_and(|known| known.as_bytes() == etag.as_bytes())
    }

    /// One part of so many bytes (RFC 9110, 14.2); none: all of it. A list of parts is answered with all of it.
    fn part(&self, size: u64) -> Result<Option<Range<u64>>, StatusCode> {
        let range = self.0.get(RANGE).and_then(|range| range.to_str().ok());
        match range.and_then(|range| range.strip_prefix("bytes=")) {
            Some(range) if !range.contains(',') => part(range, size).map(Some),
            _ => Ok(None),
        }
    }
}

fn part(range: &str, size: u64) -> Result<Range<u64>, StatusCode> {
    const WRONG: StatusCode = StatusCode::RANGE_NOT_SATISFIABLE;
    let (from, to) = range.split_once('-').ok_or(WRONG)?;
    let found = match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) => from..to.saturating_add(1).min(size),
        (Ok(from), Err(_)) if to.is_empty() => from..size,
        (Err(_), Ok(last)) if from.is_empty() => size.saturating_sub(last)..size,
        _ => return Err(WRONG),
    };
    if found.is_empty() {
        Err(WRONG)
    } else {
        Ok(found)
    }
}

/// Sends the bytes of an attachment to somebody who may have them. They may have to vanish at any moment: a browser asks
/// each time whether they are still there, and fetches them once.
pub async fn send(app: &App, row: Row, query: SizeQuery, wanted: &Wanted) -> Result<Bytes> {
    let small = row.preview_path.clone().zip(row.preview_size);
    let (path, size) = match small.filter(|_| query.small) {
        Some(small) => small,
        None => (row.path.clone(), row.size),
    };
    let etag = format!("\"{}\"", path.rsplit('/').next().unwrap_or_default());
    let size = u64::try_from(size).unwrap_or_default();
    let disposition = match row.kind {
        AttachmentKind::File => format!("attachment; filename*=UTF-8''{}", escaped(&row.name)),
        _ => "inline".to_owned(),
    };
    let mut headers = vec![
        (CONTENT_TYPE, row.content_type),
        (CONTENT_DISPOSITION, disposition),
        (CACHE_CONTROL, "private, no-cache".to_owned()),
        (ACCEPT_RANGES, "bytes".to_owned()),
        (ETAG, etag.clone()),
        // Whoever opens one by itself gets nothing that could run.
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox".to_owned(),
        ),
    ];
    if wanted.has(&etag) {
        return Ok(Bytes(StatusCode::NOT_MODIFIED, headers, Body::empty()));
    }
    let part = match wanted.part(size) {
        Ok(part) => part,
        Err(status) => {
            headers.push((CONTENT_RANGE, format!("bytes */{size}")));
            return Ok(Bytes(status, headers, Body::empty()));
        }
    };
    let length = part.as_ref().map_or(size, |part| part.end - part.start);
    let status = match &part {
        Some(part) => {
            headers.push((
                CONTENT_RANGE,
                format!("bytes {}-{}/{size}", part.start, part.end - 1),
            ));
            StatusCode::PARTIAL_CONTENT
        }
        None => StatusCode::OK,
    };
    headers.push((CONTENT_LENGTH, length.to_string()));
    let stream = app.media.read(&path, part).await?;
    Ok(Bytes(status, headers, Body::from_stream(stream)))
}

/// A name as a header carries it (RFC 8187).
fn escaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => out.push(byte.into()),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A picture, a sound or a file as it comes from where it lies.
pub struct Bytes(StatusCode, Vec<(HeaderName, String)>, Body);

impl IntoResponse for Bytes {
    fn into_response(self) -> Response {
        let Self(status, headers, body) = self;
        let mut response = (status, body).into_response();
        for (name, value) in headers {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

impl OperationOutput for Bytes {
    type Inner = Self;
    fn inferred_responses(
        _: &mut GenContext,
        _: &mut Operation,
    ) -> Vec<(Option<u16>, aide::openapi::Response)> {
        described("application/octet-stream", "A picture, a sound or a file")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_as_browsers_ask_for_them() {
        const WRONG: StatusCode = StatusCode::RANGE_NOT_SATISFIABLE;
        for (range, expected) in [
            ("0-", Ok(0..100)),
            ("0-1", Ok(0..2)),
            ("10-1000", Ok(10..100)),
            ("-5", Ok(95..100)),
            ("-500", Ok(0..100)),
            ("100-", Err(WRONG)),
            ("5-4", Err(WRONG)),
            ("-0", Err(WRONG)),
            ("-", Err(WRONG)),
            ("a-b", Err(WRONG)),
            ("", Err(WRONG)),
        ] {
            assert_eq!(part(range, 100), expected, "{range}");
        }
    }
}
