//! An OpenTelemetry collector: takes traces over HTTP, remembers them as they came.

use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;

/// Clones are the same collector.
#[derive(Clone, Default)]
pub struct Collector {
    /// What `--otlp-endpoint` takes.
    pub url: String,
    taken: Arc<Mutex<Vec<(HeaderMap, Value)>>>,
}

/// A span with what our own code put into it.
#[derive(Clone, Debug)]
pub struct Span {
    pub name: String,
    pub kind: u64,
    pub status: u64,
    pub nanoseconds: u64,
    /// Names with values, in order.
    pub attributes: Vec<(String, String)>,
}

impl Collector {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let collector = Self {
            url: format!("http://localhost:{port}/otlp/"),
            ..Self::default()
        };
        let router = axum::Router::new()
            .route("/otlp/v1/traces", axum::routing::post(take))
            .with_state(collector.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        collector
    }

    fn taken(&self) -> Vec<(HeaderMap, Value)> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.clone()
    }

    /// Everything that came, as text.
    pub fn text(&self) -> String {
        let taken = self.taken().into_iter();
        taken.map(|(_, body)| body.to_string() + "\n").collect()
    }

    /// What every request said in this header.
    pub fn headers(&self, name: &str) -> Vec<String> {
        let taken = self.taken().into_iter();
        let text = |headers: HeaderMap| Some(headers.get(name)?.to_str().ok()?.to_owned());
        taken.filter_map(|(headers, _)| text(headers)).collect()
    }

    /// What is said about the process, one text for each request.
    pub fn resources(&self) -> Vec<Vec<(String, String)>> {
        let resources = self.all("/resourceSpans");
        let attributes = resources.iter().map(|r| &r["resource"]["attributes"]);
        attributes.map(attributes_of).collect()
    }

    pub fn spans(&self) -> Vec<Span> {
        let scopes = self.all("/resourceSpans/0/scopeSpans");
        let spans = scopes.iter().flat_map(|scope| array(&scope["spans"]));
        spans.map(Span::read).collect()
    }

    fn all(&self, pointer: &str) -> Vec<Value> {
        let taken = self.taken().into_iter();
        let found = taken.map(|(_, body)| body.pointer(pointer).cloned());
        found
            .flat_map(|list| array(&list.expect(pointer)).to_vec())
            .collect()
    }
}

impl Span {
    /// Strict: what a real collector would refuse fails here.
    fn read(span: &Value) -> Self {
        let hexadecimal = |name: &str, length: usize| {
            let id = span[name].as_str().expect(name);
            let is_id = id.len() == length && id.bytes().all(|b| b.is_ascii_hexdigit());
            assert!(is_id && id.bytes().any(|b| b != b'0'), "{name} {id}");
        };
        hexadecimal("traceId", 32);
        hexadecimal("spanId", 16);
        let time = |name: &str| span[name].as_str().expect(name).parse::<u64>().expect(name);
        let (from, until) = (time("startTimeUnixNano"), time("endTimeUnixNano"));
        Self {
            name: span["name"].as_str().expect("a name").to_owned(),
            kind: span["kind"].as_u64().expect("a kind"),
            status: span["status"]["code"].as_u64().expect("a status"),
            nanoseconds: until.checked_sub(from).expect("it ends after it began"),
            attributes: attributes_of(&span["attributes"]),
        }
    }
}

fn array(list: &Value) -> &[Value] {
    list.as_array().expect("a list")
}

fn attributes_of(list: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let read = |pair: &Value| {
        let value = pair["value"].as_object().expect("a value");
        let [(kind, value)] = &value.iter().collect::<Vec<_>>()[..] else {
            panic!("{pair}")
        };
        match kind.as_str() {
            "stringValue" => {}
            "intValue" => drop(text(value).parse::<i64>().expect("a number as text")),
            _ => panic!("{pair}"),
        }
        (text(&pair["key"]), text(value))
    };
    array(list).iter().map(read).collect()
}

async fn take(
    State(collector): State<Collector>,
    headers: HeaderMap,
    body: String,
) -> &'static str {
    let body = serde_json::from_str(&body).expect("JSON");
    let mut taken = collector
        .taken
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    taken.push((headers, body));
    "{}"
}
