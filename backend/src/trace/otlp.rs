//! The OpenTelemetry protocol (OTLP 1, traces, JSON over HTTP): ids in hexadecimal, 64-bit numbers as text.

use super::{Ended, Value};
use crate::app::App;
use crate::config::Config;
use serde_json::{Value as Json, json};
use url::Url;

/// Where a collector takes traces, below the address that the setting names.
const PATH: &str = "v1/traces";

/// The collector's address for traces.
pub fn endpoint(config: &Config) -> Option<Url> {
    let mut url = config.otlp_endpoint.clone()?;
    let base = url.path().trim_end_matches('/').to_owned();
    url.set_path(&format!("{base}/{PATH}"));
    Some(url)
}

/// Headers from `name=value,name=value`; values may be percent-encoded (OpenTelemetry's specification, as for
/// W3C baggage).
pub fn headers(text: &str) -> Option<Vec<(String, String)>> {
    let pairs = text.split(',').filter(|pair| !pair.trim().is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=')?;
            let name = http::HeaderName::try_from(name.trim()).ok()?;
            // `+` is no space here.
            let value = format!("v={}", value.trim().replace('+', "%2B"));
            let (_, value) = url::form_urlencoded::parse(value.as_bytes()).next()?;
            http::HeaderValue::try_from(&*value).ok()?;
            Some((name.as_str().to_owned(), value.into_owned()))
        })
        .collect()
}

/// Hands spans over.
///
/// # Errors
/// A word on why they were not taken.
pub async fn send(app: &App, spans: Vec<Ended>) -> Result<(), &'static str> {
    let endpoint = endpoint(&app.config).ok_or("no_collector")?;
    let own = app.config.otlp_headers.as_deref().unwrap_or_default();
    let own = headers(own).ok_or("headers")?;
    let mut headers = vec![("content-type", "application/json".to_owned())];
    headers.extend(
        own.iter()
            .map(|(name, value)| (name.as_str(), value.clone())),
    );
    let body = message(&app.config.otlp_service, &app.live.process_id(), &spans);
    let body = serde_json::to_vec(&body).map_err(|_| "encoding")?;
    match app.outbound.post(endpoint, &headers, body).await {
        Ok(answer) if (200..300).contains(&answer.status) => Ok(()),
        Ok(_) => Err("refused"),
        Err(error) => Err(error.reason()),
    }
}

fn message(service: &str, process: &str, spans: &[Ended]) -> Json {
    let version = env!("CARGO_PKG_VERSION");
    let text = |name, value| json!({ "key": name, "value": { "stringValue": value } });
    json!({ "resourceSpans": [{
        "resource": { "attributes": [
            text("service.name", service),
            text("service.version", version),
            text("service.instance.id", process),
        ] },
        "scopeSpans": [{
            "scope": { "name": "caunoi", "version": version },
            "spans": spans.iter().map(span).collect::<Vec<_>>(),
        }],
    }] })
}

fn span(ended: &Ended) -> Json {
    let attributes = ended.attributes.iter().map(|(name, value)| {
        let value = match value {
            Value::Word(word) => json!({ "stringValue": word }),
            Value::Route(route) => json!({ "stringValue": route }),
            Value::Count(count) => json!({ "intValue": count.to_string() }),
        };
        json!({ "key": name, "value": value })
    });
    let began = i128::from(ended.began.0) * 1_000_000;
    let until = began + i128::try_from(ended.took.as_nanos()).unwrap_or_default();
    json!({
        "traceId": hexadecimal(&ended.trace),
        "spanId": hexadecimal(&ended.id),
        "name": ended.name,
        "kind": ended.kind as u8,
        "startTimeUnixNano": began.to_string(),
        "endTimeUnixNano": until.to_string(),
        "attributes": attributes.collect::<Vec<_>>(),
        "status": { "code": if ended.failed { 2 } else { 0 } },
    })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_as_the_specification_writes_them() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(headers(""), Some(vec![]));
        assert_eq!(
            headers("api-key=a%20b+c, X-Org = 7,"),
            Some(vec![pair("api-key", "a b+c"), pair("x-org", "7")])
        );
        for bad in ["api-key", "a b=c", "a=%0a"] {
            assert_eq!(headers(bad), None, "{bad}");
        }
    }
}
