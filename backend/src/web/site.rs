//! The app's files: embedded in the release binary, read from `target/site` in a development build.

use axum::body::Body;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caunoi_wire::ErrorCode;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../target/site/"]
#[allow_missing = true]
struct Site;

/// Serves a file of the app; every other path is a screen of the app and gets its shell.
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return crate::error::Error::from(ErrorCode::MethodNotAllowed).into_response();
    }
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") {
        return crate::error::Error::from(ErrorCode::NotFound).into_response();
    }
    // A name with a dot is a file; a screen has none.
    let is_file = path
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'));
    let name = if is_file { path } else { "index.html" };
    file(name, &headers)
        .unwrap_or_else(|| crate::error::Error::from(ErrorCode::NotFound).into_response())
}

/// The shell, with what the server draws standing in it before the app comes: somebody's own, so that nobody else and no
/// cache may have it. None while the app is not built.
pub fn shell_with(first: &str) -> Option<Response> {
    let shell = shell()?;
    let (before, after) = shell.split_once(SHELL)?;
    let headers = [
        (CONTENT_TYPE, content_type("index.html").to_owned()),
        (CACHE_CONTROL, "private, no-store".to_owned()),
        (CONTENT_SECURITY_POLICY, shell_csp(&shell)),
    ];
    Some((headers, format!("{before}{first}{SHELL}{after}")).into_response())
}

/// Where what stands in the shell before the app begins.
const SHELL: &str = "<div id=\"shell\">";

fn shell() -> Option<String> {
    let file = Site::get("index.html")?;
    Some(String::from_utf8_lossy(&file.data).into_owned())
}

/// The address that the shell names in a `meta` element; empty while the app is not built.
pub fn address(name: &str) -> String {
    let shell = shell().unwrap_or_default();
    let named = shell.split_once(&format!("<meta name=\"{name}\" content=\""));
    let address = named.and_then(|(_, rest)| rest.split_once('"'));
    address
        .map(|(address, _)| address.to_owned())
        .unwrap_or_default()
}

fn file(name: &str, headers: &HeaderMap) -> Option<Response> {
    let brotli = headers
        .get(ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.contains("br"));
    let packed = brotli.then(|| Site::get(&format!("{name}.br"))).flatten();
    let is_packed = packed.is_some();
    let content = packed.or_else(|| Site::get(name))?;
    let etag = format!(
        "\"{}\"",
        STANDARD.encode(&content.metadata.sha256_hash()[..12])
    );
    let mut response = if headers
        .get(IF_NONE_MATCH)
        .is_some_and(|v| v.as_bytes() == etag.as_bytes())
    {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(content.data.into_owned()))
    };
    let set = response.headers_mut();
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            set.insert(name, value);
        }
    };
    put(CONTENT_TYPE, content_type(name));
    put(ETAG, &etag);
    put(VARY, "accept-encoding");
    put(
        CACHE_CONTROL,
        if is_hashed(name) {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        },
    );
    if is_packed {
        put(CONTENT_ENCODING, "br");
    }
    if let Some(shell) = (name == "index.html").then(shell).flatten() {
        put(CONTENT_SECURITY_POLICY, &shell_csp(&shell));
    }
    Some(response)
}

/// Hashed names look like `app.0123456789abcdef.js` and never change.
fn is_hashed(name: &str) -> bool {
    name.split('.')
        .any(|part| part.len() == 16 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The shell carries its critical style inline; the policy names exactly that style by its hash (CSP Level 3).
fn shell_csp(html: &str) -> String {
    let hashes: String = html
        .split("<style>")
        .skip(1)
        .filter_map(|rest| rest.split_once("</style>"))
        .map(|(style, _)| {
            let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, style.as_bytes());
            format!(" 'sha256-{}'", STANDARD.encode(hash))
        })
        .collect();
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'{hashes}; img-src 'self' data:; \
         object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}
