//! What it says: title and text in one language or several side by side, how urgent it is, what it asks for.

mod languages;
mod machine;
mod marks;
mod words;

use super::{Composer, Step, attach, audience, check_in, draft, event, lesson, wrong};
use crate::parts::field::{Entry, MOMENT, field, segmented, select, switch};
use crate::parts::{badge, button, icon, moment, notice};
use crate::text::{language, t, text};
use caunoi_wire::Language;
use caunoi_wire::post::{Details, MAX_BODY, MAX_TITLE, PostText, Priority};
use draft::{Lack, Part};
use leptos::html;
use leptos::prelude::*;
use marks::{Mark, apply};

pub fn section(c: Composer) -> AnyView {
    let line = move || (!c.wide.get()).then(|| audience::line(c));
    view! {
        <section class="stack" aria-labelledby="write">
            <h2 id="write" tabindex="-1">{t("compose-write")}</h2>
            {line}
            {event::kind(c)}
            {templates(c)}
            {versions(c.text, c.lack, Some(c))}
            {event::section(c)}
            {lesson::section(c)}
            {check_in::section(c)}
            {languages::section(c)}
            {attach::section(c.attached, c.text)}
            {asks(c)}
            {options(c)}
            {onward(c)}
        </section>
    }
    .into_any()
}

/// Beginnings for what is written most, as long as the sheet is empty.
fn templates(c: Composer) -> AnyView {
    const TEMPLATES: [(&str, &str, &str); 4] = [
        (
            "template-bring",
            "template-bring-title",
            "template-bring-body",
        ),
        (
            "template-closed",
            "template-closed-title",
            "template-closed-body",
        ),
        (
            "template-meeting",
            "template-meeting-title",
            "template-meeting-body",
        ),
        (
            "template-pickup",
            "template-pickup-title",
            "template-pickup-body",
        ),
    ];
    let blank = Memo::new(move |_| {
        c.text.with(|text| {
            // Templates are of notices, in the language of the interface.
            text.details == Details::Notice
                && text.original_language == language()
                && draft::is_blank(&text.versions)
        })
    });
    let chip = move |(name, title, body): (&'static str, &'static str, &'static str)| {
        let fill = move |_| {
            c.text.update(|text| {
                if let Some(version) = text.versions.first_mut() {
                    version.title = t(title);
                    version.body = t(body);
                }
            });
            request_animation_frame(|| crate::parts::focus(".compose textarea"));
        };
        view! { <button type="button" class="chip" on:click=fill>{t(name)}</button> }
    };
    let chips = move || {
        blank.get().then(|| {
            let chips: Vec<_> = TEMPLATES.into_iter().map(chip).collect();
            let label = t("compose-templates");
            view! { <div class="chips chips-wrap" role="group" aria-label=label>{chips}</div> }
        })
    };
    chips.into_any()
}

/// The editors of all versions, the original first.
pub fn versions(
    post: RwSignal<PostText>,
    lack: RwSignal<Option<Lack>>,
    composer: Option<Composer>,
) -> AnyView {
    let languages = Memo::new(move |_| {
        post.with(|text| {
            let original = text.original_language;
            let languages = text.versions.iter().map(|v| v.language);
            (original, languages.collect::<Vec<Language>>())
        })
    });
    let editors = move || {
        let (original, languages) = languages.get();
        let several = languages.len() > 1;
        let editor = |language: Language| {
            let machine = composer.filter(|_| language != original);
            let machine = machine.map(|c| machine::part(c, language));
            editor(post, lack, (language, original, several), machine)
        };
        languages.into_iter().map(editor).collect::<Vec<_>>()
    };
    view! { <div class="versions">{editors}</div> }.into_any()
}

fn editor(
    post: RwSignal<PostText>,
    lack: RwSignal<Option<Lack>>,
    (language, original, several): (Language, Language, bool),
    machine: Option<AnyView>,
) -> AnyView {
    let head = several.then(|| head(post, language, original));
    view! {
        <div class="stack" lang=language.as_str()>
            {head}
            {machine}
            {title(post, lack, language)}
            {body(post, lack, language)}
            {(language != original).then(|| words::fields(post, language))}
        </div>
    }
    .into_any()
}

/// Which language it is, and the way to take it out again.
fn head(post: RwSignal<PostText>, language: Language, original: Language) -> AnyView {
    let is_original = language == original;
    let name = language.autonym();
    let label = text("compose-drop-language", &[("language", name.into())]);
    let drop = move || {
        post.update(|text| text.versions.retain(|v| v.language != language));
    };
    let provenance = Memo::new(move |_| {
        let provenance =
            post.with(|text| draft::of(&text.versions, language).map(|v| v.provenance));
        provenance.unwrap_or(caunoi_wire::post::Provenance::Human)
    });
    let said = move || {
        let words = t(&format!("provenance-{}", provenance.get()));
        badge("badge", "globe", words)
    };
    view! {
        <div class="version-head">
            <h3>{name}</h3>
            {said}
            {(!is_original).then(|| button::icon_button("close", label, drop))}
        </div>
    }
    .into_any()
}

/// Changes one part of one version.
fn write(
    post: RwSignal<PostText>,
    lack: RwSignal<Option<Lack>>,
    at: (Language, Part),
    words: String,
) {
    post.update(|text| {
        let version = text.versions.iter_mut().find(|v| v.language == at.0);
        if let Some(version) = version {
            match at.1 {
                Part::Title => version.title = words,
                Part::Body => version.body = words,
            }
        }
    });
    if lack.with_untracked(Option::is_some) {
        lack.set(None);
    }
}

fn read(post: RwSignal<PostText>, at: (Language, Part)) -> String {
    post.with(|text| {
        let version = draft::of(&text.versions, at.0);
        let part = version.map(|v| match at.1 {
            Part::Title => v.title.clone(),
            Part::Body => v.body.clone(),
        });
        part.unwrap_or_default()
    })
}

/// What is wrong with a part, in words.
fn wrong_with(lack: RwSignal<Option<Lack>>, at: (Language, Part)) -> Option<String> {
    match lack.get()? {
        Lack::Missing(language, part) if (language, part) == at => Some(t("common-required")),
        Lack::TooLong(language, part) if (language, part) == at => Some(t("error-text_too_long")),
        _ => None,
    }
}

fn title(post: RwSignal<PostText>, lack: RwSignal<Option<Lack>>, language: Language) -> AnyView {
    let at = (language, Part::Title);
    let id = format!("title-{language}");
    let error_id = format!("title-{language}-error");
    view! {
        <div class="field">
            <label for=id.clone()>{t("compose-title-field")}</label>
            <input
                id=id
                class="input"
                type="text"
                autocomplete="off"
                enterkeyhint="next"
                maxlength=MAX_TITLE.to_string()
                aria-describedby=error_id.clone()
                aria-invalid=move || wrong_with(lack, at).is_some().to_string()
                prop:value=move || read(post, at)
                on:input=move |event| write(post, lack, at, event_target_value(&event))
            />
            {wrong(error_id, move || wrong_with(lack, at))}
        </div>
    }
    .into_any()
}

fn body(post: RwSignal<PostText>, lack: RwSignal<Option<Lack>>, language: Language) -> AnyView {
    let at = (language, Part::Body);
    let id = format!("body-{language}");
    let error_id = format!("body-{language}-error");
    let node = NodeRef::<html::Textarea>::new();
    let mark = move |mark: Mark| {
        if let Some(element) = node.get_untracked() {
            let words = apply(&element, mark);
            write(post, lack, at, words);
        }
    };
    view! {
        <div class="field">
            <div class="row spread">
                <label class="label" for=id.clone()>{t("compose-body-field")}</label>
                <div class="toolbar" role="group" aria-label=t("compose-toolbar")>
                    {button::icon_button("bold", t("compose-bold"), move || mark(Mark::Bold))}
                    {button::icon_button("list", t("compose-list"), move || mark(Mark::List))}
                </div>
            </div>
            <textarea
                id=id
                class="input"
                node_ref=node
                maxlength=MAX_BODY.to_string()
                aria-describedby=error_id.clone()
                aria-invalid=move || wrong_with(lack, at).is_some().to_string()
                prop:value=move || read(post, at)
                on:input=move |event| write(post, lack, at, event_target_value(&event))
            ></textarea>
            {wrong(error_id, move || wrong_with(lack, at))}
        </div>
    }
    .into_any()
}

/// How urgent it is, and whether it wants an answer.
fn asks(c: Composer) -> AnyView {
    let first = c.text.with_untracked(|text| text.priority.to_string());
    let priority = RwSignal::new(first);
    Effect::new(move |_| {
        if let Ok(chosen) = priority.get().parse::<Priority>() {
            change(c, |text| &mut text.priority, chosen);
        }
    });
    let ask = bound(c, |text| &mut text.ask_acknowledgement);
    let is_event = event::is(c, |details| details.event().is_some());
    let is_check_in = event::is(c, |details| details.check_in().is_some());
    Effect::new(move |_| {
        is_event.track();
        is_check_in.track();
        ask.set(c.text.with_untracked(|text| text.ask_acknowledgement));
    });
    let ask_switch = move || {
        let (words, help) = if is_event.get() {
            (t("event-ask-families"), t("event-ask-families-help"))
        } else {
            (t("compose-ask"), t("compose-ask-help"))
        };
        (!is_check_in.get()).then(|| switch(words, Some(help), ask))
    };
    let choices = vec![
        ("normal", t("priority-normal"), ""),
        ("important", t("priority-important"), "star"),
        ("urgent", t("priority-urgent"), "alert"),
    ];
    let urgent = move || {
        (priority.get() == "urgent")
            .then(|| notice("notice notice-warm", "alert", t("compose-urgent-help")))
    };
    view! {
        {segmented("priority", t("compose-priority"), choices, priority)}
        <div aria-live="polite">{urgent}</div>
        {ask_switch}
    }
    .into_any()
}

/// A switch of the post.
fn bound(c: Composer, part: impl Fn(&mut PostText) -> &mut bool + 'static) -> RwSignal<bool> {
    let first = *part(&mut c.text.get_untracked());
    let on = RwSignal::new(first);
    Effect::new(move |_| change(c, &part, on.get()));
    on
}

/// Changes a part of the post, if it is another.
fn change<T: PartialEq>(c: Composer, part: impl Fn(&mut PostText) -> &mut T, value: T) {
    c.text.maybe_update(|text| {
        let part = part(text);
        let is_new = *part != value;
        *part = value;
        is_new
    });
}

/// What most notices never need.
fn options(c: Composer) -> AnyView {
    let public = bound(c, |text| &mut text.public_title);
    let expires = c.text.with_untracked(|text| text.expires_at);
    let expiry = Entry::new(&expires.map(moment::write).unwrap_or_default());
    Effect::new(move |_| {
        let at = moment::parse(&expiry.value.get());
        change(c, |text| &mut text.expires_at, at);
    });
    Effect::new(move |_| {
        let is_wrong = c.lack.get() == Some(Lack::Expiry);
        expiry.error.set(is_wrong.then(|| t("error-time_in_past")));
    });
    let original = RwSignal::new(
        c.text
            .with_untracked(|text| text.original_language.to_string()),
    );
    Effect::new(move |_| {
        if let Ok(chosen) = original.get().parse::<Language>() {
            write_in(c, chosen);
        }
    });
    let languages = Language::ALL
        .iter()
        .map(|l| (l.to_string(), l.autonym().to_owned()))
        .collect();
    view! {
        <details class="more" open=move || c.lack.get() == Some(Lack::Expiry)>
            <summary>{icon("settings")}{t("compose-options")}</summary>
            <div class="stack">
                {switch(t("compose-public"), Some(t("compose-public-help")), public)}
                {field("expires", MOMENT, t("compose-expires"), Some(t("compose-expires-help")), expiry)}
                {select("original", t("compose-original"), languages, original)}
            </div>
        </details>
    }
    .into_any()
}

/// Says which language the original is in: another version, or the same words under another name.
fn write_in(c: Composer, chosen: Language) {
    if c.text
        .with_untracked(|text| text.original_language == chosen)
    {
        return;
    }
    c.text.update(|text| {
        let before = text.original_language;
        match text.versions.iter().position(|v| v.language == chosen) {
            Some(at) => {
                let version = text.versions.remove(at);
                text.versions.insert(0, version);
            }
            None => {
                let original = text.versions.iter_mut().find(|v| v.language == before);
                if let Some(version) = original {
                    version.language = chosen;
                }
            }
        }
        text.original_language = chosen;
        draft::settle_provenance(text);
    });
}

fn onward(c: Composer) -> AnyView {
    let button = move || {
        (!c.wide.get()).then(|| {
            let next = move || {
                let found = c.text.with_untracked(|text| {
                    let of_event = || draft::lack_of_event(text, super::now());
                    text.versions
                        .iter()
                        .find_map(draft::lack_of_version)
                        .or_else(of_event)
                });
                match found {
                    Some(lack) => show_lack(c, lack),
                    None => c.go(Step::Look),
                }
            };
            view! {
                <div class="action-bar">
                    {button::press("button primary tall", "eye", t("compose-look"), next)}
                </div>
            }
        })
    };
    button.into_any()
}

/// Leads to what must be put right.
pub fn show_lack(c: Composer, lack: Lack) {
    let (step, field) = match &lack {
        Lack::Audience => (Step::Who, "#who".to_owned()),
        Lack::Missing(language, part) | Lack::TooLong(language, part) => {
            let name = match part {
                Part::Title => "title",
                Part::Body => "body",
            };
            (Step::Write, format!("#{name}-{language}"))
        }
        Lack::Expiry => (Step::Write, "#expires".to_owned()),
        Lack::Event(field) => (Step::Write, format!("#event-{field}")),
        Lack::Lesson(field) => (Step::Write, format!("#lesson-{field}")),
        Lack::Time => (Step::Look, "#send-at".to_owned()),
    };
    c.lack.set(Some(lack));
    if c.step.get_untracked() != step {
        c.step.set(step);
    }
    request_animation_frame(move || crate::parts::focus(&field));
}
