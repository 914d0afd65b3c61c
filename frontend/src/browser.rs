//! The browser behind small functions: what is kept on the device, moments, and calls by name. Calls by name keep the
//! download small: interfaces used once (passkeys, notifications, speech) need no bindings of their own.

use caunoi_wire::Timestamp;
use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// A property by its dotted path; undefined where a part is missing.
pub fn get(from: &JsValue, path: &str) -> JsValue {
    let step = |at: JsValue, name: &str| {
        Reflect::get(&at, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
    };
    path.split('.').fold(from.clone(), step)
}

/// A property of the global object, such as `navigator.serviceWorker`.
pub fn global(path: &str) -> JsValue {
    get(&js_sys::global(), path)
}

/// A global property if this browser has it.
pub fn offered(path: &str) -> Option<JsValue> {
    let value = global(path);
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// Calls a method by its name.
pub fn call(on: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = get(on, method).dyn_into()?;
    function.apply(on, &arguments.iter().collect::<Array>())
}

/// Calls a method and waits for what it promises.
pub async fn wait(on: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let promised = call(on, method, arguments)?;
    JsFuture::from(Promise::resolve(&promised)).await
}

/// `new Constructor(…)` of a global constructor.
pub fn construct(path: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let constructor: Function = global(path).dyn_into()?;
    Reflect::construct(&constructor, &arguments.iter().collect::<Array>())
}

/// A plain object of these properties.
pub fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        set(&object, name, value);
    }
    object.into()
}

/// Sets a property.
pub fn set(on: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(on, &JsValue::from_str(name), value);
}

/// A value of the browser, as one of our types.
pub fn from_js<T: DeserializeOwned>(value: &JsValue) -> Option<T> {
    let text = String::from(JSON::stringify(value).ok()?);
    crate::json::read(&text)
}

/// A handler of a browser event that stays for the life of the page.
pub fn listen(on: &JsValue, event: &str, handler: impl FnMut(JsValue) + 'static) {
    let closure = Closure::<dyn FnMut(JsValue)>::new(handler).into_js_value();
    let _ = call(on, "addEventListener", &[event.into(), closure]);
}

/// The moment on this device.
pub fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

/// A fresh key that makes a repeated request the same request.
pub fn fresh_key() -> String {
    call(&global("crypto"), "randomUUID", &[])
        .ok()
        .and_then(|key| key.as_string())
        .unwrap_or_else(|| {
            // Without a secure context, which a key need not have.
            let random = (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
            format!("{}-{random}", now().0)
        })
}

/// The content of a `<meta>` of the shell.
pub fn meta(name: &str) -> String {
    let found = leptos::prelude::document()
        .query_selector(&format!("meta[name={name}]"))
        .ok()
        .flatten();
    found
        .and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_default()
}

/// Who keeps things on this device: `static/keep.js`.
pub fn keeper() -> JsValue {
    global("keep")
}

/// What was kept under a name. The device may refuse to keep anything: then there is nothing.
pub fn kept<T: DeserializeOwned>(name: &str) -> Option<T> {
    let text = call(&keeper(), "get", &[name.into()]).ok()?;
    crate::json::read(&text.as_string()?)
}

/// Keeps a value under a name, sealed if it is private.
pub fn keep<T: Serialize>(name: &str, value: &T) {
    let text = crate::api::written(value);
    let _ = call(&keeper(), "put", &[name.into(), text]);
}

/// Forgets what was kept under a name.
pub fn forget(name: &str) {
    let _ = call(&keeper(), "drop", &[name.into()]);
}

/// An attribute of the root element, where the stylesheet looks for choices; none removes it.
pub fn mark_root(name: &str, value: Option<&str>) {
    let Some(root) = leptos::prelude::document().document_element() else {
        return;
    };
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}

/// For developers, on the console: nobody else can do anything about it.
pub fn complain(what: &str) {
    let _ = call(&global("console"), "error", &[what.into()]);
}

/// Copies a text; whether the browser did.
pub async fn copy(text: &str) -> bool {
    wait(&global("navigator.clipboard"), "writeText", &[text.into()])
        .await
        .is_ok()
}
