//! The feed: one stream over all children and senders. "Needs you" first, then the news. Drawn from what was kept on
//! the device, then refreshed; answers given without a network are shown as kept.

pub mod card;

use crate::api::{self, Failure};
use crate::browser::{self, now};
use crate::device::{self, Bell};
use crate::first;
use crate::frame::work;
use crate::outbox::{self, Refused};
use crate::parts::button::{self, run};
use crate::parts::{drawn, face, heading, hotline, icon, load};
use crate::state::{self, app, me};
use crate::text::{t, text};
use caunoi_wire::Timestamp;
use caunoi_wire::feed::{Feed, FeedItem};
use caunoi_wire::id::ChildId;
#[cfg(feature = "desk")]
use caunoi_wire::organisation::Role;
use caunoi_wire::person::{Me, given_name};
use caunoi_wire::time::DAY;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// Where "later" to notifications is kept, and for how long it holds.
const BELL_LATER: &str = "bell-later";
const BELL_AGAIN: i64 = 7 * DAY;

/// Posts that are drawn in one go: more would keep a slow phone from answering to taps.
const AT_ONCE: usize = 3;

/// Whether all posts are on the screen.
pub fn is_drawn() -> bool {
    let app = app();
    let posts = |feed: &Feed| feed.needs_you.len() + feed.news.len();
    app.feed
        .with(|feed| feed.as_ref().is_some_and(|feed| posts(feed) <= reached()))
}

/// How many posts have had their turn.
fn reached() -> usize {
    AT_ONCE + app().drawn_later.get()
}

/// Draws what is left, a few posts after each frame.
fn draw_on() {
    let app = app();
    let some_more = move || app.drawn_later.update(|drawn| *drawn += AT_ONCE);
    Effect::new(move |_| {
        if app.feed.with(Option::is_some) && !is_drawn() {
            request_animation_frame(move || set_timeout(some_more, Duration::ZERO));
        }
    });
}

/// How many notices wait for the reader's answer.
pub fn waiting() -> usize {
    app().feed.with(|feed| {
        let items = feed.as_ref().map(|f| f.needs_you.as_slice());
        let waits = |i: &&FeedItem| i.needs_you(now()) && !outbox::waits(i.post_id);
        items.unwrap_or_default().iter().filter(waits).count()
    })
}

pub fn page() -> AnyView {
    let app = app();
    let failure = RwSignal::new(None::<Failure>);
    let child = RwSignal::new(None::<ChildId>);
    let refresh = move || {
        spawn_local(async move {
            match api::get::<Feed>("/feed").await {
                Ok(feed) => {
                    failure.try_set(None);
                    browser::keep(state::FEED, &feed);
                    app.feed.set(Some(feed));
                }
                Err(problem) => {
                    failure.try_set(Some(problem));
                    first::leave_soon();
                }
            }
        });
    };
    draw_on();
    Effect::new(|_| device::badge(waiting()));
    Effect::new(move |_| {
        app.pushes.track();
        refresh();
    });
    let body = move || match (app.feed.get(), failure.get()) {
        (Some(feed), _) => stream(&feed, child),
        (None, Some(problem)) => load::problem(&problem, refresh),
        (None, None) => load::skeleton(),
    };
    #[cfg(feature = "desk")]
    let visits = me().is_some_and(|me| me.has_role(VISITORS)).then(visits);
    #[cfg(not(feature = "desk"))]
    let visits = ();
    let refused = move || {
        app.refused
            .get()
            .into_iter()
            .map(not_counted)
            .collect::<Vec<_>>()
    };
    let me = me();
    view! {
        {me.as_deref().map(hello)}
        <div class="stack">{refused}{bell_card()}</div>
        {me.as_deref().map(|me| chips(me, child))}
        {body}
        {me.as_deref().is_some_and(|me| !me.children.is_empty()).then(help)}
        {visits}
        {hotline()}
    }
    .into_any()
}

/// A page of the server's: rarely needed, it is no part of what everybody fetches.
fn help() -> AnyView {
    view! { <a class="button quiet" href="/l/help">{icon("hand")}{t("help-title")}</a> }.into_any()
}

/// Who goes to families that nothing reaches now and then; collaborators have it in their menu.
#[cfg(feature = "desk")]
const VISITORS: &[Role] = &[Role::Teacher];

#[cfg(feature = "desk")]
fn visits() -> AnyView {
    view! { <a class="button quiet" href="/l/visits">{icon("home")}{t("visits")}</a> }.into_any()
}

fn hello(me: &Me) -> AnyView {
    let given = given_name(&me.name);
    view! {
        <div class="hello">
            {heading(text("feed-hello", &[("name", given.into())]))}
            {drawn("hello-art", "art-bridge")}
        </div>
    }
    .into_any()
}

/// One chip for each child; a family with one child needs none.
fn chips(me: &Me, chosen: RwSignal<Option<ChildId>>) -> Option<AnyView> {
    if me.children.len() < 2 {
        return None;
    }
    let all = view! {
        <button
            type="button"
            class="chip"
            aria-pressed=move || chosen.get().is_none().to_string()
            on:click=move |_| chosen.set(None)
        >
            {t("common-all")}
        </button>
    };
    let chip = |child: &caunoi_wire::person::MyChild| {
        let id = child.id;
        let given = given_name(&child.name).to_owned();
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || (chosen.get() == Some(id)).to_string()
                on:click=move |_| chosen.set(Some(id))
            >
                {face("face", id.0, &child.name)}
                {given}
            </button>
        }
    };
    let chips: Vec<_> = me.children.iter().map(chip).collect();
    let label = t("feed-children");
    Some(view! { <div class="chips" role="group" aria-label=label>{all}{chips}</div> }.into_any())
}

/// An answer that did not count, until its reader says that they know.
fn not_counted(answer: Refused) -> AnyView {
    let slot = answer.slot;
    view! {
        <section class="card card-loose" role="alert">
            <div class="row-plain">
                <span class="glyph glyph-warm">{icon("alert")}</span>
                <h2 class="grow">{t("feed-refused")}</h2>
            </div>
            <p class="strong">{answer.title}</p>
            <p>{answer.why}</p>
            <div class="actions">
                {button::press("button secondary", "check", t("feed-understood"), move || outbox::dismiss(&slot))}
            </div>
        </section>
    }
    .into_any()
}

fn stream(feed: &Feed, child: RwSignal<Option<ChildId>>) -> AnyView {
    let chosen = child.get();
    let concerns = |item: &&FeedItem| {
        chosen.is_none_or(|id| item.children.is_empty() || item.children.iter().any(|c| c.id == id))
    };
    let needs: Vec<&FeedItem> = feed.needs_you.iter().filter(concerns).collect();
    let news: Vec<&FeedItem> = feed.news.iter().filter(concerns).collect();
    if needs.is_empty() && news.is_empty() {
        return calm();
    }
    view! {
        {needs_you(&needs)}
        {(!news.is_empty()).then(|| news_list(&news, needs.len()))}
        {feed.next.clone().map(more)}
    }
    .into_any()
}

fn calm() -> AnyView {
    let work = work().map(|(route, name, icon)| button::link("button primary", icon, name, &route));
    crate::parts::empty("art-calm", t("feed-empty"), t("feed-empty-help"), work)
}

fn needs_you(items: &[&FeedItem]) -> Option<AnyView> {
    if items.is_empty() {
        return None;
    }
    let waits = |i: &&&FeedItem| i.needs_you(now()) && !outbox::waits(i.post_id);
    let waiting = items.iter().filter(waits).count();
    let cards = cards(items, 0);
    let count = (waiting > 0).then(|| view! { <span class="count">{waiting}</span> });
    Some(
        view! {
            <section class="needs" aria-labelledby="needs-you">
                <div class="section-head">
                    {icon("hand")}
                    <h2 id="needs-you">{t("feed-needs-you")}</h2>
                    {count}
                </div>
                {cards}
            </section>
        }
        .into_any(),
    )
}

/// So many posts stand before them.
fn news_list(items: &[&FeedItem], before: usize) -> AnyView {
    let cards = cards(items, before);
    view! {
        <section aria-labelledby="news">
            <div class="section-head"><h2 id="news">{t("feed-news")}</h2></div>
            <div class="stack">{cards}</div>
        </section>
    }
    .into_any()
}

/// Those whose turn has come, the others as it comes; so many stand before them.
fn cards(items: &[&FeedItem], before: usize) -> Vec<AnyView> {
    let at_once = |(part, items): (usize, &[&FeedItem])| {
        let begin = before + part * AT_ONCE;
        if begin < untrack(reached) {
            return items
                .iter()
                .map(|item| card::card(item))
                .collect_view()
                .into_any();
        }
        let items: Vec<FeedItem> = items.iter().map(|item| (*item).clone()).collect();
        let is_due = Memo::new(move |_| begin < reached());
        let when_due = move || {
            is_due
                .get()
                .then(|| items.iter().map(card::card).collect_view())
        };
        when_due.into_any()
    };
    items.chunks(AT_ONCE).enumerate().map(at_once).collect()
}

/// The next page, after the ones that are drawn.
fn more(cursor: String) -> AnyView {
    let busy = RwSignal::new(false);
    let app = app();
    let press = move || {
        let path = format!("/feed?after={}", api::escaped(&cursor));
        let append = move |page: Feed| {
            app.feed.update(|feed| {
                if let Some(feed) = feed {
                    // What was answered since stands above and is news by now: once is enough.
                    let here: Vec<_> = feed
                        .needs_you
                        .iter()
                        .chain(&feed.news)
                        .map(|i| i.post_id)
                        .collect();
                    let fresh = page.news.into_iter().filter(|i| !here.contains(&i.post_id));
                    feed.news.extend(fresh);
                    feed.next = page.next;
                }
            });
        };
        run(busy, async move { api::get::<Feed>(&path).await }, append);
    };
    view! {
        <p class="center row more">{button::button("button secondary", "", t("common-more"), busy, press)}</p>
    }
    .into_any()
}

/// Offers notifications in our own words before the browser asks in its.
fn bell_card() -> AnyView {
    let later = browser::kept::<Timestamp>(BELL_LATER);
    let is_quiet = RwSignal::new(later.is_some_and(|at| now().since(at) < BELL_AGAIN));
    let busy = RwSignal::new(false);
    let put_off = move || {
        browser::keep(BELL_LATER, &now());
        is_quiet.set(true);
    };
    let ring = move || {
        let work = async {
            device::ring().await;
            Ok(())
        };
        run(busy, work, |()| ());
    };
    let card = move || {
        let bell = app().bell.get();
        let home_screen = bell == Bell::Missing && device::needs_home_screen();
        if is_quiet.get() || !(bell == Bell::Off || home_screen) {
            return None;
        }
        let (words, act) = if home_screen {
            (t("bell-home-screen"), None)
        } else {
            let ring = button::button("button primary", "bell", t("bell-turn-on"), busy, ring);
            (t("bell-why"), Some(ring))
        };
        Some(view! {
            <section class="card card-loose" aria-labelledby="bell-title">
                <div class="row-plain">
                    <span class="glyph glyph-warm">{icon("bell")}</span>
                    <h2 id="bell-title" class="grow">{t("bell-title")}</h2>
                </div>
                <p>{words}</p>
                <div class="actions">{act}{button::press("button quiet", "", t("bell-later"), put_off)}</div>
            </section>
        })
    };
    card.into_any()
}
