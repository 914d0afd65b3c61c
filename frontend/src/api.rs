//! Alone fetches: requests to `/api/v1`, and what refusals mean. POSTs by a signed-in person carry an
//! `Idempotency-Key`, so that a request repeated on a bad network is still one request.

use crate::browser::{self, call, get as property, object, wait};
use crate::json;
use crate::state;
use crate::text::{language, t};
use caunoi_wire::{Done, ErrorCode, Problem};
use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The request did not get through.
    Offline,
    Refused {
        code: ErrorCode,
        /// The fields of the request it is about.
        fields: Vec<String>,
    },
}

impl Failure {
    pub fn code(code: ErrorCode) -> Self {
        let fields = Vec::new();
        Self::Refused { code, fields }
    }

    /// The problem in an answer; a proxy's own page has none, then its status says what it can.
    pub fn of(text: &str, status: Option<f64>) -> Self {
        match json::read::<Problem>(text) {
            Some(problem) => Self::Refused {
                code: problem.code,
                fields: problem.fields,
            },
            None => {
                let status = status.unwrap_or_default() as u16;
                let of_status = |code: &&ErrorCode| code.status() == status;
                let code = ErrorCode::ALL.iter().rev().find(of_status);
                Self::code(*code.unwrap_or(&ErrorCode::Unavailable))
            }
        }
    }

    pub fn is(&self, wanted: ErrorCode) -> bool {
        matches!(self, Self::Refused { code, .. } if *code == wanted)
    }

    /// Whether it is about a field.
    pub fn is_about(&self, field: &str) -> bool {
        matches!(self, Self::Refused { fields, .. } if fields.iter().any(|f| f == field))
    }

    /// What happened and what to do, in the reader's language.
    pub fn message(&self) -> String {
        match self {
            Self::Offline => t("app-not-through"),
            Self::Refused { code, .. } => t(&format!("error-{code}")),
        }
    }
}

pub type Answer<T> = Result<T, Failure>;

pub async fn get<T: DeserializeOwned>(path: &str) -> Answer<T> {
    parse(&request("GET", path, None, None).await?)
}

/// Changes something, once however often it is repeated.
pub async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Answer<T> {
    post_once(path, body, browser::fresh_key()).await
}

/// The same under a key of the caller, who may repeat it later.
pub async fn post_once<T: DeserializeOwned>(
    path: &str,
    body: &impl Serialize,
    key: String,
) -> Answer<T> {
    parse(&request("POST", path, Some(written(body)), Some(key)).await?)
}

/// A POST of somebody who is not signed in yet: keys belong to sessions.
pub async fn post_as_stranger<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Answer<T> {
    parse(&request("POST", path, Some(written(body)), None).await?)
}

/// A question too long for an address: a POST that changes nothing and needs no key.
pub async fn ask<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Answer<T> {
    parse(&request("POST", path, Some(written(body)), None).await?)
}

pub async fn put<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Answer<T> {
    parse(&request("PUT", path, Some(written(body)), None).await?)
}

pub async fn delete(path: &str) -> Answer<Done> {
    parse(&request("DELETE", path, None, None).await?)
}

/// Sends a file as it is.
pub async fn upload<T: DeserializeOwned>(path: &str, file: JsValue) -> Answer<T> {
    parse(&request("POST", path, Some(file), Some(browser::fresh_key())).await?)
}

/// A POST whose answer and body stay values of the browser; strangers have no key.
pub async fn post_js(path: &str, body: &JsValue, key: Option<String>) -> Answer<JsValue> {
    let body = JSON::stringify(body).map(JsValue::from);
    let text = request("POST", path, body.ok(), key).await?;
    JSON::parse(&text).map_err(|_| Failure::code(ErrorCode::Internal))
}

/// As JSON.
pub fn written(body: &impl Serialize) -> JsValue {
    serde_json::to_string(body).unwrap_or_default().into()
}

fn parse<T: DeserializeOwned>(text: &str) -> Answer<T> {
    // An answer of a newer server that we cannot read: the new version of the app will.
    json::read(text).ok_or(Failure::code(ErrorCode::Internal))
}

/// One request; the text of its answer. Not generic: this is the code all requests share.
async fn request(
    method: &str,
    path: &str,
    body: Option<JsValue>,
    key: Option<String>,
) -> Answer<String> {
    let mut headers = vec![("accept-language", language().as_str().into())];
    if body.as_ref().is_some_and(JsValue::is_string) {
        headers.push(("content-type", "application/json".into()));
    } else if body.is_some() {
        headers.push(("content-type", "application/octet-stream".into()));
    }
    if let Some(key) = key {
        headers.push(("idempotency-key", key.into()));
    }
    let options = object(&[
        ("method", method.into()),
        ("headers", object(&headers)),
        ("body", body.unwrap_or(JsValue::UNDEFINED)),
    ]);
    let address = format!("/api/v1{path}");
    let response = wait(&js_sys::global(), "fetch", &[address.into(), options]).await;
    let Ok(response) = response else {
        state::went_offline();
        return Err(Failure::Offline);
    };
    state::went_online();
    let text = wait(&response, "text", &[]).await;
    let text = text.ok().and_then(|text| text.as_string());
    let text = text.ok_or(Failure::Offline)?;
    if property(&response, "ok").is_truthy() {
        return Ok(text);
    }
    let failure = Failure::of(&text, property(&response, "status").as_f64());
    if failure.is(ErrorCode::SignInNeeded) {
        state::signed_out();
    }
    Err(failure)
}

/// A part of an address.
pub fn escaped(part: &str) -> String {
    call(&js_sys::global(), "encodeURIComponent", &[part.into()])
        .ok()
        .and_then(|escaped| escaped.as_string())
        .unwrap_or_default()
}
