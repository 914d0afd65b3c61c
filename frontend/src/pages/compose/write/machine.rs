//! A machine's draft of a version, where the operator has named a machine: begun with a tap, marked as what it is until
//! somebody who reads the language has read it, and no use for a text that has changed since.

use super::super::Composer;
use super::draft;
use crate::api;
use crate::parts::{button, notice, toast};
use crate::text::t;
use caunoi_wire::Language;
use caunoi_wire::event::Category;
use caunoi_wire::post::{Details, PostText, Priority, Provenance};
use caunoi_wire::translation::{DraftQuery, Drafted};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is offered for one version.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Somebody writes it.
    Own,
    /// Nothing is there yet.
    Blank,
    Draft {
        /// Families get it no sooner than somebody has read it.
        held: bool,
        /// The original has changed since.
        stale: bool,
    },
}

/// The way to a draft, and what becomes of one.
pub fn part(c: Composer, language: Language) -> AnyView {
    let made_from = RwSignal::new(None::<(String, String)>);
    let busy = RwSignal::new(false);
    let state = Memo::new(move |_| {
        let choices = c.choices.get()?;
        if !choices.can_draft {
            return None;
        }
        let guarded = choices.human_languages.contains(&language);
        Some(c.text.with(|text| {
            let Some(version) = draft::of(&text.versions, language) else {
                return State::Own;
            };
            if version.provenance == Provenance::MachineDraft {
                return State::Draft {
                    held: guarded && is_grave(text),
                    stale: made_from.with(|from| from.is_some() && *from != source(text)),
                };
            }
            match draft::is_blank(std::slice::from_ref(version)) {
                true => State::Blank,
                false => State::Own,
            }
        }))
    });
    let make = move || begin(c, language, busy, made_from);
    let read = move || {
        c.text.update(|text| {
            let version = text.versions.iter_mut().find(|v| v.language == language);
            if let Some(version) = version {
                version.provenance = Provenance::Human;
            }
        });
    };
    let again = move |key| button::press("button secondary", "refresh", t(key), make);
    let drawn = move || match state.get()? {
        State::Own => None,
        State::Blank => Some(view! { <div class="row">{again("compose-draft")}</div> }.into_any()),
        State::Draft { held, stale } => {
            let words = match (stale, held) {
                (true, _) => t("compose-draft-stale"),
                (false, true) => t("compose-draft-held"),
                (false, false) => t("compose-draft-shown"),
            };
            let way = match stale {
                true => again("compose-draft-again"),
                false => button::press("button secondary", "check", t("compose-draft-read"), read),
            };
            Some(view! { <div class="stack-tight">{notice("notice notice-warm", "info", words)}<div class="row">{way}</div></div> }.into_any())
        }
    };
    view! { <div aria-live="polite" aria-busy=move || busy.get().to_string() lang=crate::text::language().as_str()>{drawn}</div> }
        .into_any()
}

/// What must not be wrong: nobody is left with a machine's words alone. The server judges by the same.
fn is_grave(text: &PostText) -> bool {
    let event = |details: &Details| {
        details
            .event()
            .is_some_and(|event| event.consent || event.category == Category::Health)
    };
    text.priority == Priority::Urgent || text.details.check_in().is_some() || event(&text.details)
}

fn source(text: &PostText) -> Option<(String, String)> {
    let original = draft::of(&text.versions, text.original_language)?;
    Some((
        original.title.trim().to_owned(),
        original.body.trim().to_owned(),
    ))
}

fn begin(
    c: Composer,
    language: Language,
    busy: RwSignal<bool>,
    made_from: RwSignal<Option<(String, String)>>,
) {
    let (organisation_id, from, original) = c
        .text
        .with_untracked(|text| (text.organisation_id, text.original_language, source(text)));
    let Some((title, body)) =
        original.filter(|(title, body)| !title.is_empty() && !body.is_empty())
    else {
        return toast::say(t("compose-draft-first"));
    };
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    spawn_local(async move {
        let query = DraftQuery {
            organisation_id,
            from,
            into: language,
            title,
            body,
        };
        let answer = api::ask::<Drafted>("/posts/draft-version", &query).await;
        busy.try_set(false);
        match answer {
            Ok(made) => {
                made_from.try_set(Some((query.title, query.body)));
                c.text.try_update(|text| {
                    let version = text.versions.iter_mut().find(|v| v.language == language);
                    if let Some(version) = version {
                        (version.title, version.body) = (made.title, made.body);
                        version.provenance = Provenance::MachineDraft;
                    }
                });
            }
            Err(failure) => toast::problem(&failure),
        }
    });
}
