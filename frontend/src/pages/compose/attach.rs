//! What comes with a post: pictures, files and recordings. `attach.js` takes and sends them; here stands what the server
//! has, with what is said of it.

use crate::api;
use crate::browser::{from_js, get};
use crate::parts::{button, icon, notice};
use crate::text::{size, t, text};
use caunoi_wire::Language;
use caunoi_wire::attachment::{Attachment, AttachmentKind, MAX_ALT};
use caunoi_wire::id::AttachmentId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;

/// What can be chosen as a file; the server looks into it.
const FILES: &str = ".pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp";
const SOUNDS: &str = "audio/*";

/// What comes with a post, and what is still on its way.
#[derive(Clone, Copy)]
pub struct Attached {
    pub list: RwSignal<Vec<Attachment>>,
    pub pending: RwSignal<usize>,
}

impl Attached {
    pub fn new(list: Vec<Attachment>) -> Self {
        Self {
            list: RwSignal::new(list),
            pending: RwSignal::new(0),
        }
    }

    fn change(self, id: AttachmentId, change: impl FnOnce(&mut Attachment)) {
        self.list.update(|list| {
            if let Some(found) = list.iter_mut().find(|a| a.id == id) {
                change(found);
            }
        });
    }

    fn drop(self, id: AttachmentId) {
        self.list.update(|list| list.retain(|a| a.id != id));
        // What a post has already it lets go of when it is saved.
        spawn_local(async move {
            let _ = api::delete(&format!("/attachments/{id}")).await;
        });
    }
}

/// What `attach.js` tells.
#[derive(Deserialize)]
struct Told {
    key: String,
    pending: usize,
    attachment: Option<Attachment>,
}

/// `key` says which draft it is of: what waits on this device is found by it.
pub fn section(attached: Attached, original: Language, key: String) -> AnyView {
    load_script();
    let own = key.clone();
    let told = window_event_listener_untyped("attached", move |event| {
        let told = from_js::<Told>(&get(&event, "detail"));
        let Some(told) = told.filter(|told| told.key == own) else {
            return;
        };
        attached.pending.set(told.pending);
        if let Some(new) = told.attachment {
            attached.list.update(|list| {
                if list.iter().all(|a| a.id != new.id) {
                    list.push(new);
                }
            });
        }
    });
    on_cleanup(move || told.remove());
    // Drawn anew when one comes or goes, not at every letter of a description.
    let ids = Memo::new(move |_| {
        attached
            .list
            .with(|list| list.iter().map(|a| a.id).collect::<Vec<_>>())
    });
    let rows = move || {
        ids.track();
        let list = attached.list.get_untracked();
        list.into_iter().map(|a| row(attached, a)).collect::<Vec<_>>()
    };
    let lacks = move || {
        let lacks = attached.list.with(|list| {
            let is_bare = |a: &&Attachment| a.kind == AttachmentKind::Picture && a.alt.trim().is_empty();
            list.iter().filter(is_bare).count()
        });
        (lacks > 0).then(|| notice("notice notice-warm", "eye", t("attach-alt-missing")))
    };
    view! {
        <section class="stack-tight" aria-labelledby="attach">
            <h3 id="attach">{t("attach-title")}</h3>
            <ul class="stack-tight">{rows}</ul>
            <div aria-live="polite">{lacks}</div>
            <c-attach data-key=key data-words=words()>
                <ul class="stack-tight" data-pending aria-live="polite"></ul>
                {recorder(original)}
                <div class="row">
                    {input("camera", t("attach-camera"), "image/*", true)}
                    {input("picture", t("attach-picture"), "image/*", false)}
                    {input("file", t("attach-file"), FILES, false)}
                    <button type="button" class="button secondary" data-do="record">{icon("microphone")}{t("attach-record")}</button>
                    {input("speaker", t("attach-sound"), SOUNDS, false)}
                </div>
            </c-attach>
        </section>
    }
    .into_any()
}

/// Once for the life of the page.
fn load_script() {
    let path = "/attach.js";
    let document = document();
    let there = document.query_selector("script[src='/attach.js']");
    if there.is_ok_and(|found| found.is_some()) {
        return;
    }
    if let (Ok(script), Some(body)) = (document.create_element("script"), document.body()) {
        let _ = script.set_attribute("src", path);
        let _ = body.append_child(&script);
    }
}

fn words() -> String {
    let words = [
        ("recording", t("attach-recording")),
        ("sending", t("attach-sending")),
        ("waits", t("attach-waits")),
        ("failed", t("attach-failed")),
        ("large", t("attach-large")),
        ("drop", t("attach-drop")),
        ("microphone", t("attach-microphone")),
        ("records", t("attach-records")),
    ];
    let words: std::collections::BTreeMap<_, _> = words.into_iter().collect();
    serde_json::to_string(&words).unwrap_or_default()
}

fn input(icon_name: &'static str, label: String, accept: &'static str, camera: bool) -> AnyView {
    view! {
        <label class="button secondary">
            {icon(icon_name)}
            {label}
            <input
                type="file"
                class="visually-hidden"
                accept=accept
                multiple=!camera
                capture=camera.then_some("environment")
            />
        </label>
    }
    .into_any()
}

/// Drawn once; its script shows what belongs to where a recording is.
fn recorder(original: Language) -> AnyView {
    let act = |class: &'static str, icon_name: &'static str, label: String, act: &'static str, when: &'static str| {
        view! {
            <button type="button" class=class data-do=act data-when=when>{icon(icon_name)}{label}</button>
        }
        .into_any()
    };
    let option = |language: &Language| {
        let chosen = *language == original;
        view! { <option value=language.as_str() selected=chosen>{language.autonym()}</option> }
    };
    let options: Vec<_> = Language::ALL.iter().map(option).collect();
    view! {
        <div class="recorder" data-recorder data-state="none" role="group" aria-label=t("attach-record") hidden>
            <p class="row spread">
                <span class="strong" data-part="says" role="status"></span>
                <span class="count" data-part="time" data-when="records"></span>
            </p>
            <meter data-part="level" data-when="records" min="0" max="1" aria-label=t("attach-level")></meter>
            <label class="field" data-when="records made">
                <span class="label">{t("attach-spoken")}</span>
                <select class="input">{options}</select>
            </label>
            <div class="row">
                {act("button danger", "stop", t("attach-stop"), "stop", "records")}
                {act("button secondary", "speaker", t("attach-listen"), "listen", "made")}
                {act("button primary", "check", t("attach-use"), "use", "made")}
                {act("button quiet", "refresh", t("attach-again"), "again", "made failed")}
                {act("button quiet", "close", t("attach-drop"), "drop", "records made failed")}
            </div>
        </div>
    }
    .into_any()
}

fn row(attached: Attached, one: Attachment) -> AnyView {
    let id = one.id;
    let remove = text("attach-remove", &[("name", name(&one).into())]);
    let source = format!("/api/v1/attachments/{id}");
    let body = match one.kind {
        AttachmentKind::Picture => {
            let field = format!("alt-{id}");
            let write = move |event| attached.change(id, |a| a.alt = event_target_value(&event));
            view! {
                <img class="attach-thumb" src=format!("{source}?small=true") alt="" />
                <div class="field grow">
                    <label for=field.clone()>{t("attach-alt")}</label>
                    <input id=field class="input" type="text" maxlength=MAX_ALT.to_string() value=one.alt.clone() on:input=write />
                </div>
            }
            .into_any()
        }
        AttachmentKind::Sound => {
            let language = one.language.map(|l| l.autonym());
            view! {
                <div class="grow stack-tight">
                    <strong>{t("attach-recording")}{language.map(|name| format!(" · {name}"))}</strong>
                    <audio controls preload="none" src=source></audio>
                </div>
            }
            .into_any()
        }
        AttachmentKind::File => view! {
            {icon("file")}
            <span class="grow"><strong>{one.name.clone()}</strong><span class="help">{size(one.size)}</span></span>
        }
        .into_any(),
    };
    view! {
        <li class="attach-row">
            {body}
            {button::icon_button("close", remove, move || attached.drop(id))}
        </li>
    }
    .into_any()
}

fn name(one: &Attachment) -> String {
    match one.kind {
        AttachmentKind::Picture => t("attach-picture"),
        AttachmentKind::Sound => t("attach-recording"),
        AttachmentKind::File => one.name.clone(),
    }
}

/// Which draft of whom: a device may be shared.
pub fn key(owner: caunoi_wire::id::PersonId, id: Option<caunoi_wire::id::PostId>) -> String {
    let id = id.map_or_else(|| "new".to_owned(), |id| id.to_string());
    format!("{owner}:{id}")
}
