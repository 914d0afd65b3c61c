//! What protects every request: same-origin check, session cookie, security headers.

use crate::app::App;
use crate::error::Error;
use crate::session::SESSION_LIFE;
use aide::OperationOutput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, COOKIE, HeaderName, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{AppendHeaders, IntoResponse, Response};
use caunoi_wire::time::SECOND;
use caunoi_wire::{Done, ErrorCode};

/// `__Host-`: the browser keeps it to this host, path `/` and https (RFC 6265bis §4.1.3.2); localhost counts as secure.
const COOKIE_NAME: &str = "__Host-caunoi";

/// Says that several people use this device (`static/keep.js`): a session there ends with the browser.
const SHARED: &str = "shared";

/// The session token a request carries.
pub fn session_token(headers: &HeaderMap) -> Option<String> {
    cookie(headers, COOKIE_NAME)
}

/// Whether a request comes from a device that several people use.
pub fn is_shared(headers: &HeaderMap) -> bool {
    cookie(headers, SHARED).is_some()
}

fn cookie(headers: &HeaderMap, wanted: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| value.to_owned())
}

/// The `Set-Cookie` that starts a session; on a device that several people use it ends with the browser.
pub fn session_cookie(token: &str, shared: bool) -> String {
    let life = SESSION_LIFE / SECOND;
    let ends = match shared {
        true => String::new(),
        false => format!("; Max-Age={life}"),
    };
    format!("{COOKIE_NAME}={token}; Path=/; Secure; HttpOnly; SameSite=Lax{ends}")
}

/// The `Set-Cookie` that ends a session.
pub fn no_session_cookie() -> String {
    format!("{COOKIE_NAME}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// An answer with nothing else to tell that starts or ends a session: the value of `Set-Cookie`.
pub struct SetSession(pub String);

impl SetSession {
    /// The header alone, for an answer that says something else.
    pub fn header(self) -> AppendHeaders<[(HeaderName, String); 1]> {
        AppendHeaders([(SET_COOKIE, self.0)])
    }
}

impl IntoResponse for SetSession {
    fn into_response(self) -> Response {
        (self.header(), Json(Done {})).into_response()
    }
}

impl OperationOutput for SetSession {
    type Inner = Done;
    fn inferred_responses(
        ctx: &mut GenContext,
        operation: &mut Operation,
    ) -> Vec<(Option<u16>, aide::openapi::Response)> {
        Json::<Done>::inferred_responses(ctx, operation)
    }
}

/// Refuses unsafe methods from other sites: `Sec-Fetch-Site` where the browser sends it, else `Origin`.
/// Programs send neither and carry no cookie by accident.
pub async fn same_origin(State(app): State<App>, request: Request, next: Next) -> Response {
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if safe || is_same_origin(request.headers(), &app.config.origin()) {
        next.run(request).await
    } else {
        Error::from(ErrorCode::OriginRefused).into_response()
    }
}

/// Whether the headers are those of our own pages, or of no browser at all.
pub fn is_same_origin(headers: &HeaderMap, own: &str) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin" || site == "none";
    }
    text(ORIGIN).is_none_or(|origin| origin == own)
}

/// Content comes from here alone; WebAssembly may be compiled, inline script may not run.
const CSP: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
                   object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Sets the security headers unless the page brought stricter ones of its own.
pub async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &'static str| {
        headers
            .entry(HeaderName::from_static(name))
            .or_insert(HeaderValue::from_static(value));
    };
    set("content-security-policy", CSP);
    set("x-content-type-options", "nosniff");
    // Links are keys: none leaves for another site. Not `no-referrer`, which makes older browsers send
    // `Origin: null` with our own forms.
    set("referrer-policy", "same-origin");
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    set(
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(self)",
    );
    if app.config.public_url.scheme() == "https" {
        set("strict-transport-security", "max-age=31536000");
    }
    if api {
        headers
            .entry(CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v)))
            .collect()
    }

    #[test]
    fn other_sites_are_refused() {
        let own = "https://caunoi.example";
        let table: [(&[(&'static str, &'static str)], bool); 6] = [
            (&[], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "cross-site"), ("origin", own)], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("origin", own)], true),
            (&[("origin", "https://evil.example")], false),
        ];
        for (pairs, expected) in table {
            assert_eq!(is_same_origin(&headers(pairs), own), expected, "{pairs:?}");
        }
    }

    #[test]
    fn finds_its_cookie_among_others() {
        let found = session_token(&headers(&[("cookie", "a=b; __Host-caunoi=tok; c=d")]));
        assert_eq!(found.as_deref(), Some("tok"));
        assert_eq!(session_token(&headers(&[("cookie", "a=b")])), None);
    }
}
