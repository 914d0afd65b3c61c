//! A notice as its recipient reads it: the whole text in their language, the others one tap away, read aloud where
//! the browser has a voice, and the answer it asks for. Opening it says "seen".

pub mod event;

use super::feed::card::{badges, lesson, sender};
use crate::api;
use crate::browser;
use crate::outbox::{self, Says};
use crate::parts::button::{self, run};
use crate::parts::load::{self, Load};
use crate::parts::{heading, hotline, icon, languages, notice, tag};
use crate::state::{app, me};
use crate::text::{t, text, when};
use caunoi_wire::feed::FeedItem;
use caunoi_wire::id::PostId;
use caunoi_wire::post::{PostKind, Provenance};
use caunoi_wire::{Language, code};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

pub fn page(id: PostId) -> AnyView {
    let source = load::load::<FeedItem>(format!("/feed/{id}"));
    if let Some(known) = in_feed(id) {
        source.put(known);
    }
    let seen = StoredValue::new(false);
    Effect::new(move |_| {
        if source.ready().is_some_and(|i| i.seen_at.is_none()) && !seen.get_value() {
            seen.set_value(true);
            spawn_local(outbox::answer(id, Says::Seen));
        }
    });
    Effect::new(move |_| {
        let confirmed = app().confirmed.get();
        let Some(confirmed) = confirmed.filter(|item| item.post_id == id) else {
            return;
        };
        source.state.update(|state| {
            if let Load::Ready(item) = state {
                // The text stays in the language it is read in.
                let item = Arc::make_mut(item);
                item.seen_at = confirmed.seen_at;
                item.acknowledged_at = confirmed.acknowledged_at;
                item.event.clone_from(&confirmed.event);
            }
        });
    });
    // What is answered changes while the page is read; drawn anew, the rest would cut off who listens.
    let text = Memo::new(move |_| {
        let mut item = FeedItem::clone(&*source.ready()?);
        (item.seen_at, item.acknowledged_at, item.event) = (None, None, None);
        Some(item)
    });
    let body = move || match text.get() {
        Some(item) => article(&item, source),
        None => match source.state.get() {
            Load::Failed(failure) => load::problem(&failure, move || source.again()),
            _ => load::skeleton(),
        },
    };
    view! { {body} {hotline()} }.into_any()
}

fn in_feed(id: PostId) -> Option<FeedItem> {
    app().feed.with_untracked(|feed| {
        let feed = feed.as_ref()?;
        let mut items = feed.needs_you.iter().chain(&feed.news);
        items.find(|item| item.post_id == id).cloned()
    })
}

/// What is said, drawn once, and around it what is answered.
fn article(item: &FeedItem, source: load::Source<FeedItem>) -> AnyView {
    let answered = Memo::new(move |_| source.ready().map(Answered));
    let event = move || answered.get().and_then(|now| event::section(&now.0));
    let answer = move || answered.get().map(|now| answer(&now.0));
    let lang = item.language.as_str();
    let children: Vec<_> = item
        .children
        .iter()
        .map(|child| tag(child.id.0, child.name.clone()))
        .collect();
    view! {
        <article class="stack">
            {sender(item)}
            {badges(item)}
            <div lang=lang>{heading(item.title.clone())}</div>
            {(!children.is_empty()).then(|| view! { <div class="tags">{children}</div> })}
            {tools(item, source)}
            {provenance(item)}
            {state_of(item)}
            <div inner_html=item.above.clone()></div>
            <div class="prose" lang=lang inner_html=item.html.clone()></div>
            <div inner_html=item.below.clone()></div>
            {event}
            {lesson(item)}
            {answer}
            {real(item.post_id)}
            {not_understood(item)}
        </article>
    }
    .into_any()
}

/// A notice that is another one when something else was answered.
#[derive(Clone)]
struct Answered(Arc<FeedItem>);

impl PartialEq for Answered {
    fn eq(&self, other: &Self) -> bool {
        (self.0.acknowledged_at, &self.0.event) == (other.0.acknowledged_at, &other.0.event)
    }
}

/// The code by which anybody may ask whether this is real.
fn real(id: PostId) -> AnyView {
    let code = code::code_of(id);
    let (to, code) = (format!("/v/{code}"), code::spaced(&code));
    let words = text("light-code", &[("code", code.into())]);
    view! { <p class="help">{words}" · "<a href=to>{t("light-real")}</a></p> }.into_any()
}

/// The languages it can be read in.
fn tools(item: &FeedItem, source: load::Source<FeedItem>) -> AnyView {
    let (id, shown) = (item.post_id, item.language);
    let busy = RwSignal::new(false);
    let choose = move |wanted: Language| {
        let path = format!("/feed/{id}?language={wanted}");
        run(
            busy,
            async move { api::get::<FeedItem>(&path).await },
            move |item| source.put(item),
        );
    };
    let switch = (item.languages.len() > 1).then(|| {
        languages(
            t("post-languages"),
            item.languages.clone(),
            move || shown,
            choose,
        )
    });
    switch.into_any()
}

/// Says where a text comes from, when that matters to its reader.
fn provenance(item: &FeedItem) -> AnyView {
    let is_machine = item.provenance == Provenance::MachineDraft;
    let is_one_of_several = item.languages.len() > 1 || item.language != item.original_language;
    let words = is_one_of_several.then(|| t(&format!("provenance-{}", item.provenance)));
    let wanted = me().map(|me| me.reading_language);
    let wanted = wanted.filter(|language| !item.languages.contains(language));
    let not_yet = wanted.map(|language| {
        let words = text("light-not-yet", &[("language", language.autonym().into())]);
        notice("notice", "globe", words)
    });
    let class = if is_machine {
        "notice notice-warm"
    } else {
        "notice"
    };
    view! {
        {not_yet}
        {words.map(|words| notice(class, "globe", words))}
        {item.stale.then(|| notice("notice notice-warm", "info", t("light-stale")))}
    }
    .into_any()
}

fn state_of(item: &FeedItem) -> AnyView {
    let corrected = item.corrected_at.filter(|_| item.withdrawn_at.is_none());
    let corrected = corrected.map(|at| {
        let words = text("light-corrected", &[("time", when(at).into())]);
        notice("notice notice-brand", "edit", words)
    });
    let withdrawn = item
        .withdrawn_at
        .map(|_| notice("notice", "close", t("light-withdrawn")));
    view! { {corrected} {withdrawn} }.into_any()
}

/// A check-in is answered on a page of the server's, at once or not at all: no answer waits in the clear on a phone that
/// others use.
fn check_in(id: PostId) -> AnyView {
    let way = move || {
        if app().online.get() {
            let path = format!("/l/post/{id}");
            view! { <a class="button primary wide tall" href=path>{t("check-in-open")}</a> }
                .into_any()
        } else {
            notice("notice", "offline", t("check-in-online"))
        }
    };
    way.into_any()
}

/// Leads whoever reads or speaks another language than the author's to where translators are asked.
fn not_understood(item: &FeedItem) -> Option<AnyView> {
    let me = me()?;
    let is_plain = [item.language, me.reading_language, me.spoken_language]
        .iter()
        .all(|language| *language == item.original_language);
    let path = format!("/l/post/{}#ask", item.post_id);
    (!is_plain && item.withdrawn_at.is_none()).then(|| {
        view! { <a class="button quiet" href=path>{icon("globe")}{t("light-ask")}</a> }.into_any()
    })
}

/// What the notice asks for, or what was answered.
fn answer(item: &FeedItem) -> AnyView {
    if item.kind == PostKind::CheckIn && item.withdrawn_at.is_none() {
        return check_in(item.post_id);
    }
    if item.event.as_ref().is_some_and(|event| event.asks()) {
        return ().into_any();
    }
    let item = item.clone();
    let id = item.post_id;
    let drawn = move || {
        if outbox::waits(id) {
            return done("clock", t("common-kept"));
        }
        if let Some(at) = item.acknowledged_at {
            let words = text("light-acknowledged", &[("time", when(at).into())]);
            return done("check", words);
        }
        if item.needs_you(browser::now()) {
            return ask(id);
        }
        let may_not = item.ask_acknowledgement && !item.may_respond && item.withdrawn_at.is_none();
        if may_not {
            return notice("notice", "info", t("light-may-not"));
        }
        ().into_any()
    };
    view! { <div aria-live="polite">{drawn}</div> }.into_any()
}

fn ask(id: PostId) -> AnyView {
    let press = move || spawn_local(outbox::answer(id, Says::Acknowledged));
    view! {
        <section class="ask">
            <h2>{t("light-needs-you")}</h2>
            {button::press("button primary wide tall", "check", t("light-acknowledge"), press)}
        </section>
    }
    .into_any()
}

fn done(icon_name: &str, words: String) -> AnyView {
    view! { <div class="done"><span class="tick">{icon(icon_name)}</span><span>{words}</span></div> }
        .into_any()
}
