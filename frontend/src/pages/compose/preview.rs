//! How the parent will see it: in the app, and on the lock screen that others see too. The server renders both, so
//! that what is shown here is what will be sent.

use super::{Composer, Step, draft, event, lesson, now, sms};
use crate::api;
use crate::parts::{self, button, icon};
use crate::state::me;
use crate::text::{t, text, when};
use caunoi_wire::Language;
use caunoi_wire::attachment::Attachment;
use caunoi_wire::post::{Details, Preview, PreviewQuery};
use leptos::prelude::*;

/// What of the phone is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Screen {
    App,
    Lock,
    Sms,
}

pub fn section(c: Composer) -> AnyView {
    let chosen = RwSignal::new(None::<Language>);
    let shown = Memo::new(move |_| {
        c.text.with(|text| {
            let chosen = chosen
                .get()
                .filter(|l| draft::of(&text.versions, *l).is_some());
            chosen.unwrap_or(text.original_language)
        })
    });
    let preview = RwSignal::new(None::<Preview>);
    ask(c, shown, preview);
    let screen = RwSignal::new(Screen::App);
    let drawn = move || match screen.get() {
        Screen::App => app_screen(c, shown, preview),
        Screen::Lock => lock_screen(c, preview),
        Screen::Sms => sms::screen(preview),
    };
    view! {
        <section class="stack" aria-labelledby="look">
            <h2 id="look" tabindex="-1">{t("compose-preview")}</h2>
            <div class="row center">{tabs(screen, preview)}{languages(c, shown, chosen)}</div>
            <div class="phone">{drawn}</div>
            {(!c.wide.get_untracked()).then(|| {
                button::press("button quiet", "edit", t("compose-edit-again"), move || c.go(Step::Write))
            })}
        </section>
    }
    .into_any()
}

/// Asks the server for the look of what is written, when the writing pauses.
fn ask(c: Composer, shown: Memo<Language>, preview: RwSignal<Option<Preview>>) {
    let query = Memo::new(move |_| {
        let language = shown.get();
        c.text.with(|text| {
            let version = draft::of(&text.versions, language).cloned();
            (
                text.organisation_id,
                text.priority,
                text.public_title,
                version,
            )
        })
    });
    // What comes with it, and the language that its pictures are described in.
    let attached = Memo::new(move |_| {
        let attachments: Vec<_> = c
            .attached
            .list
            .with(|list| list.iter().map(Attachment::text).collect());
        (c.text.with(|text| text.original_language), attachments)
    });
    super::settled(move || {
        let asked = (query.get(), attached.get());
        let (organisation_id, priority, public_title, version) = asked.0.clone();
        let (original_language, attachments) = asked.1.clone();
        let work = async move {
            let body = PreviewQuery {
                organisation_id,
                priority,
                public_title,
                version: version.unwrap_or_else(|| draft::version(Language::Vietnamese)),
                original_language: Some(original_language),
                attachments,
            };
            let answer = api::ask::<Preview>("/posts/preview", &body).await;
            let is_still = query.try_with_untracked(|now| *now == asked.0) == Some(true)
                && attached.try_with_untracked(|now| *now == asked.1) == Some(true);
            if let (Ok(answer), true) = (answer, is_still) {
                c.held_until.try_set(answer.held_until);
                preview.try_set(Some(answer));
            }
        };
        Some(Box::pin(work) as super::Work)
    });
}

fn tabs(screen: RwSignal<Screen>, preview: RwSignal<Option<Preview>>) -> AnyView {
    let tab = move |which: Screen, words: String| {
        view! {
            <button
                type="button"
                aria-pressed=move || (screen.get() == which).to_string()
                on:click=move |_| screen.set(which)
            >
                {words}
            </button>
        }
    };
    let has_sms = Memo::new(move |_| preview.with(|p| p.as_ref().is_some_and(|p| p.sms.is_some())));
    let sms = move || has_sms.get().then(|| tab(Screen::Sms, t("sms")));
    view! {
        <div class="langs" role="group" aria-label=t("compose-preview")>
            {tab(Screen::App, t("compose-preview-app"))}
            {tab(Screen::Lock, t("compose-preview-lock"))}
            {sms}
        </div>
    }
    .into_any()
}

fn languages(c: Composer, shown: Memo<Language>, chosen: RwSignal<Option<Language>>) -> AnyView {
    let drawn = move || {
        let offered: Vec<Language> = c
            .text
            .with(|text| text.versions.iter().map(|v| v.language).collect());
        (offered.len() > 1).then(|| {
            let choose = move |language| chosen.set(Some(language));
            parts::languages(t("post-languages"), offered, move || shown.get(), choose)
        })
    };
    drawn.into_any()
}

fn app_screen(c: Composer, shown: Memo<Language>, preview: RwSignal<Option<Preview>>) -> AnyView {
    let title = move || {
        let language = shown.get();
        c.text.with(|text| {
            let version = draft::of(&text.versions, language);
            version.map(|v| v.title.clone()).unwrap_or_default()
        })
    };
    let html = move || preview.with(|p| p.as_ref().map(|p| p.html.clone()).unwrap_or_default());
    // Drawn anew only when they change: a sound plays on while one writes.
    let part = |pick: fn(&Preview) -> &String| {
        Memo::new(move |_| {
            preview.with(|p| p.as_ref().map(|p| pick(p).clone()).unwrap_or_default())
        })
    };
    let (above, below) = (part(|p| &p.above), part(|p| &p.below));
    let empty = move || {
        let is_empty = title().trim().is_empty() && html().trim().is_empty();
        is_empty.then(|| view! { <p class="soft">{t("compose-preview-empty")}</p> })
    };
    let badge = move || parts::priority(c.text.with(|text| text.priority));
    let asks = Memo::new(move |_| {
        c.text.with(|text| match text.details {
            Details::Event(_) => Some("event-coming"),
            Details::CheckIn(_) => Some("check-in-open"),
            Details::Notice | Details::Lesson(_) => {
                text.ask_acknowledgement.then_some("feed-acknowledge")
            }
        })
    });
    let ask = move || {
        asks.get().map(|key| {
            view! { <p class="button primary wide" aria-hidden="true">{icon("check")}{t(key)}</p> }
        })
    };
    view! {
        <div class="phone-screen" tabindex="0" role="region" aria-label=t("compose-preview-app")>
            {sender(c)}
            {badge}
            <p class="article-title strong" lang=move || shown.get().as_str()>{title}</p>
            {empty}
            <div inner_html=above></div>
            <div class="prose" lang=move || shown.get().as_str() inner_html=html></div>
            <div inner_html=below></div>
            {event::preview(c)}
            {lesson::preview(c)}
            {ask}
        </div>
    }
    .into_any()
}

fn sender(c: Composer) -> AnyView {
    let organisation = move || {
        let id = c.text.with(|text| text.organisation_id);
        let mine = me().and_then(|me| {
            let mut memberships = me.memberships.iter();
            let membership = memberships.find(|m| m.organisation_id == id);
            membership.map(|m| m.organisation_name.clone())
        });
        mine.or_else(|| c.name(id.0)).unwrap_or_default()
    };
    let author = me().map(|me| me.name.clone()).unwrap_or_default();
    let line = text(
        "feed-author",
        &[("author", author.into()), ("time", when(now()).into())],
    );
    view! {
        <div class="from">
            <span class="glyph">{icon("school")}</span>
            <span><strong>{organisation}</strong>{line}</span>
        </div>
    }
    .into_any()
}

/// What others may see over the parent's shoulder, at the time it will ring.
fn lock_screen(c: Composer, preview: RwSignal<Option<Preview>>) -> AnyView {
    let rings = move || c.held_until.get().unwrap_or_else(now);
    let time = move || text("compose-lock-time", &[("at", rings().into())]);
    let day = move || text("compose-lock-day", &[("at", rings().into())]);
    let line = move |pick: fn(&Preview) -> &String| {
        preview.with(|p| p.as_ref().map(|p| pick(p).clone()).unwrap_or_default())
    };
    view! {
        <div class="phone-screen lock" tabindex="0" role="region" aria-label=t("compose-preview-lock")>
            <p class="lock-time">{time}</p>
            <p>{day}</p>
            <div class="lock-note">
                {icon("logo")}
                <div class="grow">
                    <strong>{move || line(|p| &p.lock_screen_title)}</strong>
                    {move || line(|p| &p.lock_screen_body)}
                </div>
            </div>
        </div>
    }
    .into_any()
}
