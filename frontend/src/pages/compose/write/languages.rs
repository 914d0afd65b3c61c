//! The way to a version in another language.

use super::super::Composer;
use super::draft;
use crate::parts::icon;
use crate::text::t;
use caunoi_wire::Language;
use leptos::prelude::*;

/// Further languages, each a version beside the others; first of all those that who gets it reads.
pub fn section(c: Composer) -> AnyView {
    let post = c.text;
    let missing = Memo::new(move |_| {
        post.with(|text| {
            let has = |l: &Language| text.versions.iter().any(|v| v.language == *l);
            let missing = Language::ALL.iter().copied().filter(|l| !has(l));
            missing.collect::<Vec<_>>()
        })
    });
    let chip = move |language: Language| {
        let add = move |_| {
            post.update(|text| {
                let mut version = draft::version(language);
                version.provenance = caunoi_wire::post::Provenance::Human;
                text.versions.push(version);
            });
            let field = format!("#title-{language}");
            request_animation_frame(move || crate::parts::focus(&field));
        };
        view! {
            <button type="button" class="chip" lang=language.as_str() on:click=add>
                {icon("plus")}
                {language.autonym()}
            </button>
        }
    };
    let is_read = move |l: &Language| {
        c.count.with(|count| {
            count
                .as_ref()
                .is_some_and(|count| count.languages.contains(l))
        })
    };
    let read = Memo::new(move |_| {
        missing
            .get()
            .into_iter()
            .filter(is_read)
            .collect::<Vec<_>>()
    });
    let wanted = move || {
        let read = read.get();
        (!read.is_empty()).then(|| {
            let chips: Vec<_> = read.into_iter().map(chip).collect();
            view! {
                <div class="stack-tight">
                    <p class="help">{t("compose-read")}</p>
                    <div class="chips chips-wrap">{chips}</div>
                </div>
            }
        })
    };
    let others = move |l: &Language| !read.with(|read| read.contains(l));
    let chips = move || {
        let missing = missing.get().into_iter();
        missing.filter(others).map(chip).collect::<Vec<_>>()
    };
    view! {
        <div aria-live="polite">{wanted}</div>
        <details class="more">
            <summary>{icon("globe")}{t("compose-add-language")}</summary>
            <div class="stack-tight">
                <p class="help">{t("compose-add-language-help")}</p>
                <div class="chips chips-wrap">{chips}</div>
            </div>
        </details>
    }
    .into_any()
}
