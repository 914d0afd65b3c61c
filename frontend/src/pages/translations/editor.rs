//! One version beside its source: words of the glossary and earlier translations at hand while writing.

use super::{need, waiting};
use crate::api;
use crate::browser::call;
use crate::parts::button::{self, attempt};
use crate::parts::field::{Entry, TEXT, error, field};
use crate::parts::load::{self, Source};
use crate::parts::{badge, heading, icon, notice, priority, toast};
use crate::text::{t, text};
use caunoi_wire::id::PostId;
use caunoi_wire::post::Provenance;
use caunoi_wire::translation::*;
use caunoi_wire::{Done, ErrorCode, Language};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsValue;

/// The field that suggestions go into.
const BODY: &str = "translation-body";

/// What the parts of the screen share.
#[derive(Clone, Copy)]
struct Desk {
    job: Source<TranslationJob>,
    path: StoredValue<String>,
    title: Entry,
    body: Entry,
    /// The original that what stands in the fields is of.
    source: RwSignal<String>,
    busy: RwSignal<bool>,
}

pub fn page(post: PostId, language: Language) -> AnyView {
    let path = format!("/translations/{post}/{language}");
    let desk = Desk {
        job: load::load(path.clone()),
        path: StoredValue::new(path),
        title: Entry::new(""),
        body: Entry::new(""),
        source: RwSignal::new(String::new()),
        busy: RwSignal::new(false),
    };
    let began = StoredValue::new(false);
    desk.job.draw(move |job| {
        if !began.get_value() {
            began.set_value(true);
            desk.fill(&job);
        }
        drawn(&job, desk)
    })
}

impl Desk {
    /// Puts the version as it is into the fields.
    fn fill(self, job: &TranslationJob) {
        let target = job.target.as_ref();
        let of = |f: fn(&Target) -> &String| target.map(f).cloned().unwrap_or_default();
        self.title.value.set(of(|t| &t.title));
        self.body.value.set(of(|t| &t.body));
        self.source.set(job.source.clone());
    }

    fn to(self, way: &str) -> String {
        self.path.with_value(|path| format!("{path}{way}"))
    }

    fn save(self) {
        let (Some(title), Some(body)) = (self.title.required(), self.body.required()) else {
            return;
        };
        let source = self.source.get_untracked();
        let new = NewTranslation {
            title,
            body,
            source,
        };
        let path = self.to("");
        let work = async move { api::put::<TranslationJob>(&path, &new).await };
        let saved = move |job: TranslationJob| {
            toast::say(t("translate-saved"));
            self.job.put(job);
        };
        attempt(self.busy, work, saved, move |failure| {
            toast::problem(&failure);
            if failure.is(ErrorCode::SourceChanged) {
                // The new original comes beside what was written.
                self.source.set(String::new());
                self.job.again();
            }
        });
    }

    /// Asks for something that changes the version, and shows what it has become.
    fn act(self, way: &'static str, fills: bool) {
        let path = self.to(way);
        let work = async move { api::post::<TranslationJob>(&path, &Done {}).await };
        button::run(self.busy, work, move |job| {
            if fills {
                self.fill(&job);
            }
            toast::say(t("common-saved"));
            self.job.put(job);
        });
    }
}

fn drawn(job: &Arc<TranslationJob>, desk: Desk) -> AnyView {
    if desk.source.with_untracked(String::is_empty) {
        desk.source.set(job.source.clone());
    }
    let lang = job.original_language.as_str();
    view! {
        <div class="page-head"><div>
            {heading(text("translate-into", &[("language", job.language.autonym().into())]))}
            <p class="soft">{job.organisation_name.clone()}" · "{waiting(job.readers, job.asked)}</p>
            <p class="tags">{priority(job.priority)}{job.need.map(need)}{state(job)}</p>
        </div></div>
        {job.holds_drafts.then(|| notice("notice", "lock", t("translate-held")))}
        <div class="versions">
            <section class="card" aria-labelledby="source">
                <h2 id="source">{t("provenance-original")}</h2>
                <p class="strong" lang=lang>{job.title.clone()}</p>
                <p class="said" lang=lang>{job.body.clone()}</p>
            </section>
            <section class="card">{form(job, desk)}</section>
        </div>
        {glossary(job, desk)}
        {memory(job)}
    }
    .into_any()
}

/// Where the version comes from.
fn state(job: &TranslationJob) -> Option<AnyView> {
    let target = job.target.as_ref()?;
    let name = match target.provenance {
        Provenance::MachineDraft => "alert",
        _ => "check",
    };
    let words = t(&format!("provenance-{}", target.provenance));
    Some(badge("badge", name, words))
}

fn form(job: &TranslationJob, desk: Desk) -> AnyView {
    let lang = job.language.as_str();
    let may_review = job.target.as_ref().is_some_and(|target| target.may_review);
    let review = may_review.then(|| {
        let press = move || desk.act("/review", false);
        let label = t("translate-review");
        button::button("button secondary", "check-double", label, desk.busy, press)
    });
    let is_machines = |target: &Target| target.provenance == Provenance::MachineDraft;
    let can_draft = job.can_draft && job.target.as_ref().is_none_or(is_machines);
    let draft = can_draft.then(|| {
        let press = move || desk.act("/draft", true);
        button::button("button quiet", "refresh", t("translate-draft"), desk.busy, press)
    });
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        desk.save();
    };
    view! {
        <form novalidate on:submit=save lang=lang>
            {field("translation-title", TEXT, t("translate-title"), None, desk.title)}
            <div class="field">
                <label for=BODY>{t("translate-body")}</label>
                <textarea
                    id=BODY
                    class="input"
                    rows="10"
                    aria-describedby="translation-body-error"
                    aria-invalid=move || desk.body.error.with(Option::is_some).to_string()
                    prop:value=desk.body.value
                    on:input=move |event| {
                        desk.body.value.set(event_target_value(&event));
                        desk.body.error.set(None);
                    }
                ></textarea>
                {error("translation-body-error".to_owned(), desk.body.error)}
            </div>
            <div class="actions">
                {button::submit("button primary", t("translate-save"), desk.busy)}
                {review}
                {draft}
            </div>
        </form>
    }
    .into_any()
}

/// The words that should be in the version: a tick once they are.
fn glossary(job: &Arc<TranslationJob>, desk: Desk) -> Option<AnyView> {
    if job.glossary.is_empty() {
        return None;
    }
    let chip = |term: &Term| {
        let (target, put) = (term.target.to_lowercase(), term.target.clone());
        let is_used = Memo::new(move |_| {
            let has = |text: &String| text.to_lowercase().contains(&target);
            desk.body.value.with(has) || desk.title.value.with(has)
        });
        let words = format!("{} → {}", term.source, term.target);
        let press = move |_| insert(&put);
        view! {
            <button type="button" class="chip" aria-pressed=move || is_used.get().to_string() on:click=press>
                {move || is_used.get().then(|| icon("check"))}
                {words}
            </button>
        }
    };
    let chips: Vec<_> = job.glossary.iter().map(chip).collect();
    let content = view! {
        <section class="card" aria-labelledby="glossary">
            <h2 id="glossary">{t("translate-glossary")}</h2>
            <p class="help">{t("translate-glossary-help")}</p>
            <div class="chips chips-wrap">{chips}</div>
        </section>
    };
    Some(content.into_any())
}

/// What was translated before.
fn memory(job: &Arc<TranslationJob>) -> Option<AnyView> {
    if job.memory.is_empty() {
        return None;
    }
    let (from, into) = (job.original_language, job.language);
    let row = |one: &Remembered| {
        let put = one.target.clone();
        let alike = text("translate-alike", &[("percent", i64::from(one.percent).into())]);
        let press = move || insert(&put);
        view! {
            <li class="list-row list-wrap">
                <span class="grow">
                    <span class="help" lang=from.as_str()>{one.source.clone()}" · "{alike}</span>
                    <span class="said" lang=into.as_str()>{one.target.clone()}</span>
                </span>
                {button::press("button quiet", "copy", t("translate-use"), press)}
            </li>
        }
    };
    let rows: Vec<_> = job.memory.iter().map(row).collect();
    let content = view! {
        <section class="card" aria-labelledby="memory">
            <h2 id="memory">{t("translate-memory")}</h2>
            <ul class="list">{rows}</ul>
        </section>
    };
    Some(content.into_any())
}

/// Writes words where the caret is; the browser's own undo takes them back.
fn insert(words: &str) {
    let Some(element) = document().get_element_by_id(BODY) else {
        return;
    };
    let element = JsValue::from(element);
    let _ = call(&element, "focus", &[]);
    let command = ["insertText".into(), JsValue::FALSE, words.into()];
    let _ = call(&document(), "execCommand", &command);
}
