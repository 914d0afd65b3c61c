//! `/metrics`: for a scraper on this machine, or one that knows the token; never through the public address without.

use super::store;
use super::{Counter, LaneGauge};
use crate::app::App;
use crate::error::Result;
use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use axum::http::{Extensions, HeaderMap};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use caunoi_wire::ErrorCode;
use std::net::SocketAddr;

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
/// What proxies add: such a request came from elsewhere, whoever connects.
const FORWARDED: [&str; 4] = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

pub fn routes() -> Router<App> {
    Router::new().route("/metrics", get(show))
}

/// Counts answers.
pub async fn layer(State(app): State<App>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let class = match response.status().as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    };
    app.metrics.count(Counter::Requests, [class], 1);
    response
}

async fn show(State(app): State<App>, request: Request) -> Result<Response> {
    let token = app.config.metrics_token.as_deref();
    if !may_read(token, request.headers(), request.extensions()) {
        // As if there were nothing.
        return Err(ErrorCode::NotFound.into());
    }
    let lanes = lanes(&app).await?;
    Ok(([(CONTENT_TYPE, TEXT)], app.metrics.exposition(&lanes)).into_response())
}

fn may_read(token: Option<&str>, headers: &HeaderMap, extensions: &Extensions) -> bool {
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
    match token {
        Some(token) => {
            let given = text(AUTHORIZATION).and_then(|v| v.strip_prefix("Bearer "));
            // Hashes: how long a comparison takes tells nothing.
            given.is_some_and(|given| crate::secret::hash(given) == crate::secret::hash(token))
        }
        None => {
            let peer = extensions.get::<ConnectInfo<SocketAddr>>();
            let is_near = peer.is_some_and(|peer| peer.0.ip().to_canonical().is_loopback());
            let is_direct = FORWARDED.iter().all(|name| !headers.contains_key(*name));
            let host = text(HOST).unwrap_or_default();
            let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
            is_near && is_direct && matches!(host, "localhost" | "127.0.0.1" | "[::1]")
        }
    }
}

async fn lanes(app: &App) -> Result<Vec<LaneGauge>> {
    let now = app.clock.now();
    let mut conn = app.db.read().await?;
    let mut gauges = Vec::new();
    for (lane, name) in (0..).zip(["urgent", "important", "normal"]) {
        let (deliveries, oldest) = store::lane(&mut conn, lane).await?;
        gauges.push(LaneGauge {
            lane: name,
            deliveries,
            oldest: oldest.map_or(0, |at| now.since(at).max(0)),
        });
    }
    Ok(gauges)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    /// Setting, peer, headers; may read.
    type Case = (
        Option<&'static str>,
        &'static str,
        &'static [(&'static str, &'static str)],
        bool,
    );

    #[test]
    fn strangers_and_proxies_need_the_token() {
        let near = "127.0.0.1:5";
        let table: [Case; 8] = [
            (None, near, &[("host", "localhost:8080")], true),
            (None, "[::1]:5", &[("host", "[::1]:8080")], true),
            (None, "203.0.113.9:5", &[("host", "localhost:8080")], false),
            (None, near, &[("host", "caunoi.example")], false),
            (
                None,
                near,
                &[("host", "localhost"), ("x-forwarded-for", "203.0.113.9")],
                false,
            ),
            (Some("s3cret"), near, &[("host", "localhost")], false),
            (
                Some("s3cret"),
                near,
                &[("authorization", "Bearer s3creT")],
                false,
            ),
            (
                Some("s3cret"),
                "203.0.113.9:5",
                &[("authorization", "Bearer s3cret"), ("via", "proxy")],
                true,
            ),
        ];
        for (token, peer, pairs, expected) in table {
            let headers: HeaderMap = pairs
                .iter()
                .map(|(name, value)| {
                    let name = HeaderName::try_from(*name).expect("a name");
                    (name, HeaderValue::from_str(value).expect("a value"))
                })
                .collect();
            let mut extensions = Extensions::new();
            extensions.insert(ConnectInfo::<SocketAddr>(peer.parse().expect("a peer")));
            let may = may_read(token, &headers, &extensions);
            assert_eq!(may, expected, "{token:?} {peer} {pairs:?}");
        }
    }
}
