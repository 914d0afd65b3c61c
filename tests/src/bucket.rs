//! A bucket that speaks as much S3 as the server uses, over real HTTP: it checks that each request is signed (Signature
//! Version 4) by the key it knows, over the bytes it carries, and keeps them.

use aws_lc_rs::{digest, hmac};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex};

pub const KEY_ID: &str = "AKIATEST";
pub const SECRET: &str = "bi-mat-cua-thung";
const REGION: &str = "vn-1";

/// What it was asked and what lies in it.
#[derive(Default)]
struct Lying {
    objects: BTreeMap<String, Bytes>,
    asked: Vec<String>,
    unsigned: Vec<String>,
    is_down: bool,
}

/// One at a port of its own.
#[derive(Clone)]
pub struct Bucket {
    pub url: String,
    pub host: String,
    lying: Arc<Mutex<Lying>>,
}

impl Bucket {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let host = format!(
            "localhost:{}",
            listener.local_addr().expect("an address").port()
        );
        let lying = Arc::<Mutex<Lying>>::default();
        let router = Router::new().fallback(answer).with_state(lying.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            url: format!("http://{host}"),
            host,
            lying,
        }
    }

    /// The settings of a server that keeps its media here.
    pub fn settings(&self, secret_file: &str) -> Vec<String> {
        [
            "--media",
            "s3://truong/caunoi",
            "--media-endpoint",
            &self.url,
            "--media-region",
            REGION,
            "--media-key-id",
            KEY_ID,
            "--media-secret-file",
            secret_file,
        ]
        .map(str::to_owned)
        .to_vec()
    }

    /// The paths of what lies in it.
    pub fn paths(&self) -> Vec<String> {
        self.lying
            .lock()
            .expect("a lock")
            .objects
            .keys()
            .cloned()
            .collect()
    }

    /// Methods and paths, in order.
    pub fn asked(&self) -> Vec<String> {
        self.lying.lock().expect("a lock").asked.clone()
    }

    /// Requests whose signature was wrong or missing.
    pub fn unsigned(&self) -> Vec<String> {
        self.lying.lock().expect("a lock").unsigned.clone()
    }

    /// Answers with a failure from now on, or not any more.
    pub fn fail(&self, is_down: bool) {
        self.lying.lock().expect("a lock").is_down = is_down;
    }
}

async fn answer(
    State(lying): State<Arc<Mutex<Lying>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut lying = lying.lock().expect("a lock");
    let path = uri.path().to_owned();
    lying.asked.push(format!("{method} {path}"));
    if !is_signed(&method, &uri, &headers, &body) {
        lying.unsigned.push(format!("{method} {path} {headers:?}"));
        return StatusCode::FORBIDDEN.into_response();
    }
    if lying.is_down {
        return StatusCode::BAD_REQUEST.into_response();
    }
    match method {
        Method::PUT => {
            lying.objects.insert(path, body);
            [("etag", "\"e\"")].into_response()
        }
        Method::GET => match lying.objects.get(&path) {
            Some(bytes) => part(bytes, &headers),
            None => StatusCode::NOT_FOUND.into_response(),
        },
        Method::DELETE => {
            lying.objects.remove(&path);
            StatusCode::NO_CONTENT.into_response()
        }
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

fn part(bytes: &Bytes, headers: &HeaderMap) -> Response {
    let fixed = [
        ("etag", "\"e\"".to_owned()),
        ("last-modified", "Tue, 24 Nov 2026 03:00:00 GMT".to_owned()),
    ];
    let range = headers.get("range").and_then(|r| r.to_str().ok());
    let range = range.and_then(|r| r.strip_prefix("bytes=")?.split_once('-'));
    let Some((from, to)) = range else {
        return (fixed, bytes.clone()).into_response();
    };
    let (from, to): (usize, usize) = (
        from.parse().expect("a number"),
        to.parse().expect("a number"),
    );
    let to = to.min(bytes.len() - 1);
    let range = [(
        "content-range",
        format!("bytes {from}-{to}/{}", bytes.len()),
    )];
    (
        StatusCode::PARTIAL_CONTENT,
        fixed,
        range,
        bytes.slice(from..=to),
    )
        .into_response()
}

/// Computes the signature anew, by the documents of AWS.
fn is_signed(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> bool {
    let text = |name: &str| {
        headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let authorization = text("authorization");
    let Some(said) = authorization.strip_prefix("AWS4-HMAC-SHA256 ") else {
        return false;
    };
    let fields: BTreeMap<&str, &str> = said
        .split(',')
        .filter_map(|f| f.trim().split_once('='))
        .collect();
    let (Some(credential), Some(signed), Some(signature)) = (
        fields.get("Credential"),
        fields.get("SignedHeaders"),
        fields.get("Signature"),
    ) else {
        return false;
    };
    let time = text("x-amz-date");
    let scope = format!(
        "{}/{REGION}/s3/aws4_request",
        time.get(..8).unwrap_or_default()
    );
    let content = hex(digest::digest(&digest::SHA256, body).as_ref());
    if *credential != format!("{KEY_ID}/{scope}") || text("x-amz-content-sha256") != content {
        return false;
    }
    let mut canonical = format!(
        "{method}\n{}\n{}\n",
        uri.path(),
        uri.query().unwrap_or_default()
    );
    for name in signed.split(';') {
        let _ = writeln!(canonical, "{name}:{}", text(name).trim());
    }
    let _ = write!(canonical, "\n{signed}\n{content}");
    let canonical = hex(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref());
    let to_sign = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{canonical}");
    let sign = |key: &[u8], text: &str| {
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes())
    };
    let mut key = format!("AWS4{SECRET}").into_bytes();
    for step in [
        time.get(..8).unwrap_or_default(),
        REGION,
        "s3",
        "aws4_request",
    ] {
        key = sign(&key, step).as_ref().to_vec();
    }
    hex(sign(&key, &to_sign).as_ref()) == *signature
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
