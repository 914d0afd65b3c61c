//! What a version says of an event in its own language: where it is, what to bring. What is left empty stays as the
//! original has it.

use super::draft;
use crate::text::t;
use caunoi_wire::Language;
use caunoi_wire::event::{EventText, EventWords, MAX_BRING, MAX_LINE};
use caunoi_wire::post::PostText;
use leptos::prelude::*;

/// One of the words, and how long it may be.
#[derive(Clone, Copy)]
struct Word {
    of_event: fn(&EventText) -> &String,
    name: &'static str,
    key: &'static str,
    most: usize,
    of: fn(&mut EventWords) -> &mut String,
}

const PLACE: Word = Word {
    of_event: |event| &event.place,
    name: "place",
    key: "event-place",
    most: MAX_LINE,
    of: |words| &mut words.place,
};
const BRING: Word = Word {
    of_event: |event| &event.bring,
    name: "bring",
    key: "event-bring",
    most: MAX_BRING,
    of: |words| &mut words.bring,
};

/// The fields of a version that is not the original, where there is an event with something to say.
pub fn fields(post: RwSignal<PostText>, language: Language) -> AnyView {
    let has = Memo::new(move |_| {
        post.with(|text| {
            text.details
                .event()
                .map(|event| !event.bring.trim().is_empty())
        })
    });
    let drawn = move || {
        let brings = has.get()?;
        let bring = brings.then(|| field(post, language, BRING));
        Some(view! {
            {field(post, language, PLACE)}
            {bring}
            <p class="help">{t("compose-event-words")}</p>
        })
    };
    drawn.into_any()
}

fn field(post: RwSignal<PostText>, language: Language, word: Word) -> AnyView {
    let id = format!("{}-{language}", word.name);
    let read = move || {
        post.with(|text| {
            let words = draft::of(&text.versions, language).map(|v| v.event_words.clone());
            (word.of)(&mut words.unwrap_or_default()).clone()
        })
    };
    let original = move || {
        post.with(|text| {
            text.details
                .event()
                .map(|event| (word.of_event)(event).clone())
        })
    };
    let write = move |event| {
        post.update(|text| {
            let version = text.versions.iter_mut().find(|v| v.language == language);
            if let Some(version) = version {
                *(word.of)(&mut version.event_words) = event_target_value(&event);
            }
        });
    };
    view! {
        <div class="field">
            <label for=id.clone()>{t(word.key)}</label>
            <input
                id=id
                class="input"
                type="text"
                autocomplete="off"
                maxlength=word.most.to_string()
                placeholder=original
                prop:value=read
                on:input=write
            />
        </div>
    }
    .into_any()
}
