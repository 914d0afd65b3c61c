//! A machine that translates: speaks LibreTranslate's `/translate` over real HTTP, knows Khmer and Hmong only, fails on
//! order, and remembers what it was asked.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;

/// What it wants to see.
pub const KEY: &str = "khoa-may-dich";

/// Clones are the same machine.
#[derive(Clone)]
pub struct Machine {
    /// `localhost:PORT`
    pub host: String,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    asked: Vec<Value>,
    fails: bool,
}

impl Machine {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let machine = Self {
            host: format!("localhost:{port}"),
            shared: Arc::default(),
        };
        let router = Router::new()
            .route("/translate", post(translate))
            .with_state(machine.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        machine
    }

    fn with<T>(&self, f: impl FnOnce(&mut Shared) -> T) -> T {
        f(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on it is broken, or works again.
    pub fn fail(&self, fails: bool) {
        self.with(|shared| shared.fails = fails);
    }

    /// Every request that came.
    pub fn asked(&self) -> Vec<Value> {
        self.with(|shared| shared.asked.clone())
    }
}

async fn translate(
    State(machine): State<Machine>,
    Json(asked): Json<Value>,
) -> (StatusCode, Json<Value>) {
    let fails = machine.with(|shared| {
        shared.asked.push(asked.clone());
        shared.fails
    });
    let target = asked["target"].as_str().unwrap_or_default();
    let refuse = |status, why: &str| (status, Json(json!({ "error": why })));
    if fails {
        return refuse(StatusCode::INTERNAL_SERVER_ERROR, "out of order");
    }
    if asked["api_key"] != KEY {
        return refuse(StatusCode::FORBIDDEN, "Invalid API key");
    }
    if !matches!(target, "km" | "hmn") {
        return refuse(StatusCode::BAD_REQUEST, "unsupported language");
    }
    let texts = asked["q"].as_array().into_iter().flatten();
    let said = texts.map(|text| format!("[{target}] {}", text.as_str().unwrap_or_default()));
    let said: Vec<String> = said.collect();
    (StatusCode::OK, Json(json!({ "translatedText": said })))
}
