//! This device: its service worker and its notifications. The subscription is compared with the server's on every
//! open, because browsers drop and change subscriptions without a word.

use crate::api::{self, Failure};
use crate::browser::{self, call, from_js, get, global, keeper, object, offered, wait};
use crate::parts::field::switch;
use crate::parts::toast;
use crate::state::{app, me};
use crate::text::{language, t};
use caunoi_wire::push::{NewSubscription, PushTested, SubscriptionInfo};
use caunoi_wire::{Done, ErrorCode};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

/// The choice of a device that several people use.
const SHARED: &str = "shared";

/// What can be said about notifications on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bell {
    Unknown,
    /// The browser cannot do it, or not until the app is on the home screen (iOS).
    Missing,
    /// The reader told the browser not to ask again.
    Denied,
    /// Several people use this device: its lock screen is everybody's.
    Shared,
    Off,
    On,
}

/// Registers the service worker and listens to it.
pub fn start() {
    let Some(worker) = offered("navigator.serviceWorker") else {
        app().bell.set(Bell::Missing);
        return;
    };
    browser::listen(&worker, "message", |event| {
        if get(&event, "data.type").as_string().as_deref() == Some("pushed") {
            app().pushes.update(|count| *count += 1);
        }
    });
    // Whoever was never asked has none: known before the worker has come, so that nothing moves down later.
    let permission = global("Notification.permission").as_string();
    if is_shared() {
        app().bell.set(Bell::Shared);
    } else if permission.as_deref() == Some("default") && offered("PushManager").is_some() {
        app().bell.set(Bell::Off);
    }
    spawn_local(async move {
        let Ok(registration) = wait(&worker, "register", &["/sw.js".into()]).await else {
            app().bell.set(Bell::Missing);
            return;
        };
        watch_updates(&worker, registration);
        tell_worker().await;
    });
}

/// Says when a newer version has been loaded behind this one.
fn watch_updates(worker: &JsValue, registration: JsValue) {
    let controlled = get(worker, "controller").is_truthy();
    if controlled && get(&registration, "waiting").is_truthy() {
        app().update.set(true);
    }
    let watched = registration.clone();
    browser::listen(&registration, "updatefound", move |_| {
        let installing = get(&watched, "installing");
        let state = installing.clone();
        browser::listen(&installing, "statechange", move |_| {
            let is_ready = get(&state, "state").as_string().as_deref() == Some("installed");
            if is_ready && global("navigator.serviceWorker.controller").is_truthy() {
                app().update.set(true);
            }
        });
    });
}

/// Lets the newer version take over and draws it.
pub async fn update() {
    let worker = global("navigator.serviceWorker");
    browser::listen(&worker, "controllerchange", |_| {
        let _ = window().location().reload();
    });
    if let Ok(registration) = wait(&worker, "getRegistration", &[]).await {
        let message = object(&[("type", "skip-waiting".into())]);
        let _ = call(&get(&registration, "waiting"), "postMessage", &[message]);
    }
}

async fn registration() -> Option<JsValue> {
    let ready = get(&offered("navigator.serviceWorker")?, "ready");
    wasm_bindgen_futures::JsFuture::from(js_sys::Promise::resolve(&ready))
        .await
        .ok()
}

/// Leaves the words of a lock screen and the server's key with the worker, which has none of its own.
pub async fn tell_worker() {
    let Some(registration) = registration().await else {
        return;
    };
    let worker = get(&registration, "active");
    let texts = object(&[
        ("type", "texts".into()),
        ("title", t("push-title").into()),
        ("body", t("push-new").into()),
        ("lang", language().as_str().into()),
    ]);
    let _ = call(&worker, "postMessage", &[texts]);
    #[cfg(feature = "desk")]
    let _ = call(
        &worker,
        "postMessage",
        &[object(&[("type", "desk".into())])],
    );
    if let Some(me) = me() {
        let key = object(&[
            ("type", "push-key".into()),
            ("key", me.push_key.as_str().into()),
        ]);
        let _ = call(&worker, "postMessage", &[key]);
    }
}

/// Compares this device's subscription with what the server knows, and mends the difference.
pub async fn resync() {
    tell_worker().await;
    let app = app();
    let Some(registration) = registration().await else {
        return;
    };
    let manager = get(&registration, "pushManager");
    if manager.is_undefined() || offered("Notification").is_none() {
        app.bell.set(Bell::Missing);
        return;
    }
    let subscription = wait(&manager, "getSubscription", &[]).await;
    let subscription = subscription.unwrap_or(JsValue::NULL);
    if is_shared() {
        unsubscribe(&registration).await;
        if !subscription.is_null() || me().is_some_and(|me| me.subscribed) {
            let _ = api::delete("/push/subscription").await;
        }
        app.bell.set(Bell::Shared);
        return;
    }
    if is_denied() {
        app.bell.set(Bell::Denied);
        return;
    }
    if subscription.is_null() {
        app.bell.set(Bell::Off);
        if me().is_some_and(|me| me.subscribed) {
            let _ = api::delete("/push/subscription").await;
        }
        return;
    }
    app.bell.set(match register(&subscription).await {
        Ok(_) | Err(Failure::Offline) => Bell::On,
        // Made with a key the server no longer has: a new one is needed.
        Err(_) => match subscribe_anew(&manager, Some(&subscription)).await {
            Ok(()) => Bell::On,
            Err(_) => Bell::Off,
        },
    });
}

fn is_denied() -> bool {
    global("Notification.permission").as_string().as_deref() == Some("denied")
}

/// Asks the browser for permission and subscribes; called from a tap, after our own words.
pub async fn ring() {
    let app = app();
    let asked = wait(&global("Notification"), "requestPermission", &[]).await;
    let granted = asked.ok().and_then(|answer| answer.as_string());
    if granted.as_deref() != Some("granted") {
        app.bell
            .set(if is_denied() { Bell::Denied } else { Bell::Off });
        return;
    }
    let Some(registration) = registration().await else {
        return;
    };
    let manager = get(&registration, "pushManager");
    match subscribe_anew(&manager, None).await {
        Ok(()) => {
            app.bell.set(Bell::On);
            toast::say(t("bell-on"));
        }
        Err(failure) => toast::problem(&failure),
    }
}

async fn subscribe_anew(manager: &JsValue, old: Option<&JsValue>) -> Result<(), Failure> {
    let refused = || Failure::code(ErrorCode::SubscriptionRefused);
    if let Some(old) = old {
        let _ = wait(old, "unsubscribe", &[]).await;
    }
    let key = me().map(|me| me.push_key.clone()).ok_or_else(refused)?;
    let options = object(&[
        ("userVisibleOnly", JsValue::TRUE),
        ("applicationServerKey", key.as_str().into()),
    ]);
    let subscription = wait(manager, "subscribe", &[options]).await;
    register(&subscription.map_err(|_| refused())?).await?;
    Ok(())
}

async fn register(subscription: &JsValue) -> Result<SubscriptionInfo, Failure> {
    let plain = call(subscription, "toJSON", &[]).unwrap_or(JsValue::NULL);
    let mut new: NewSubscription =
        from_js(&plain).ok_or(Failure::code(ErrorCode::SubscriptionRefused))?;
    new.key = key_of(subscription);
    api::put("/push/subscription", &new).await
}

/// The server key a subscription was made with, base64url.
fn key_of(subscription: &JsValue) -> Option<String> {
    let buffer = get(subscription, "options.applicationServerKey");
    if !buffer.is_object() {
        return None;
    }
    let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
    let binary: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    // `btoa` takes one character a byte, which is what this text is made of.
    let text = window().btoa(&binary).ok()?;
    Some(text.replace('+', "-").replace('/', "_").replace('=', ""))
}

/// Rings this device once, so that its owner hears whether it does.
pub async fn test() {
    let tested = api::post::<PushTested>("/push/test", &Done {}).await;
    toast::say(t(match tested {
        Ok(PushTested { accepted: true, .. }) => "bell-tested",
        Ok(_) => "bell-test-failed",
        Err(failure) => return toast::problem(&failure),
    }));
}

/// Stops notifications on this device.
pub async fn silence() {
    match stop().await {
        Ok(()) => app().bell.set(Bell::Off),
        Err(failure) => toast::problem(&failure),
    }
}

async fn stop() -> Result<(), Failure> {
    api::delete("/push/subscription").await?;
    if let Some(registration) = registration().await {
        unsubscribe(&registration).await;
    }
    Ok(())
}

async fn unsubscribe(registration: &JsValue) {
    let manager = get(registration, "pushManager");
    if let Ok(subscription) = wait(&manager, "getSubscription", &[]).await {
        let _ = wait(&subscription, "unsubscribe", &[]).await;
    }
}

/// Before signing out: no notifications for somebody who left, nothing of theirs kept by the worker.
pub async fn leave() {
    if app().bell.get_untracked() == Bell::On {
        let _ = stop().await;
        app().bell.set(Bell::Off);
    }
    let _ = call(&global("navigator"), "clearAppBadge", &[]);
    let _ = wait(&global("caches"), "delete", &["kept".into()]).await;
}

async fn choose(name: &'static str, on: bool) {
    let _ = wait(&keeper(), "choose", &[name.into(), on.into()]).await;
    if name == SHARED {
        resync().await;
    }
}

fn is_shared() -> bool {
    let root = get(&global("document"), "documentElement.dataset");
    !get(&root, SHARED).is_undefined()
}

/// A choice of this device that `static/keep.js` acts on, as a switch.
pub fn choice(name: &'static str, label: String, help: String) -> AnyView {
    let root = get(&global("document"), "documentElement.dataset");
    let on = RwSignal::new(!get(&root, name).is_undefined());
    Effect::new(move |before: Option<()>| {
        let on = on.get();
        if before.is_some() {
            spawn_local(choose(name, on));
        }
    });
    switch(label, Some(help), on)
}

/// The same for a device that several people use.
pub fn shared() -> AnyView {
    choice(SHARED, t("settings-shared"), t("settings-shared-help"))
}

/// How many notices need the reader, on the app's icon where the system draws it.
pub fn badge(count: usize) {
    let count = JsValue::from_f64(count as f64);
    let _ = call(&global("navigator"), "setAppBadge", &[count]);
}

/// Whether the reader's iPhone or iPad needs the app on its home screen first.
pub fn needs_home_screen() -> bool {
    let agent = global("navigator.userAgent")
        .as_string()
        .unwrap_or_default();
    let is_ios = agent.contains("iPhone") || agent.contains("iPad");
    is_ios && !global("navigator.standalone").is_truthy()
}

/// A passkey ceremony (WebAuthn Level 3): what the server asks for goes to the browser and back as it is, in its own
/// JSON forms.
pub async fn passkey(method: &str, start: &JsValue, label: &str) -> Result<JsValue, Failure> {
    let refused = |_| Failure::code(ErrorCode::PasskeyRefused);
    let parser = match method {
        "create" => "parseCreationOptionsFromJSON",
        _ => "parseRequestOptionsFromJSON",
    };
    let options = get(start, "options.publicKey");
    let parsed = call(&global("PublicKeyCredential"), parser, &[options]).map_err(refused)?;
    let request = object(&[("publicKey", parsed)]);
    let made = wait(&global("navigator.credentials"), method, &[request]).await;
    let credential = call(&made.map_err(refused)?, "toJSON", &[]).map_err(refused)?;
    Ok(object(&[
        ("ceremony_id", get(start, "ceremony_id")),
        ("credential", credential),
        ("label", label.into()),
    ]))
}

/// Whether this browser does passkeys in the forms we use.
pub fn has_passkeys() -> bool {
    offered("PublicKeyCredential.parseCreationOptionsFromJSON").is_some()
}
