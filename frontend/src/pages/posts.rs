//! What one has written: newest first, each with how far it got. Refreshes itself while something is on its way.

use crate::api;
use crate::browser::{get, global, now};
use crate::frame::SPEAKERS;
use crate::pages::compose::draft;
use crate::pages::post_author::is_out;
use crate::parts::button::{self, run};
use crate::parts::{self, badge, heading, icon, load, reach};
use crate::route::Route;
use crate::state::me;
use crate::text::{t, text, when};
use caunoi_wire::Page;
use caunoi_wire::post::{PostState, PostSummary};
use caunoi_wire::reach::Reach;
use caunoi_wire::series::Coming;
use caunoi_wire::time::HOUR;
use leptos::prelude::*;
use std::time::Duration;

/// How often a list with something under way asks again.
const REFRESH: Duration = Duration::from_secs(5);
/// A post older than this is looked at, not watched.
const WATCHED: i64 = HOUR;

/// Of what is to come the next few.
const COMING: usize = 5;

pub fn page() -> AnyView {
    if !me().is_some_and(|me| me.has_role(SPEAKERS)) {
        return super::lost();
    }
    let first = load::load::<Page<PostSummary>>("/posts".to_owned());
    // What "more" brought, after the first page.
    let older = RwSignal::new(Vec::<PostSummary>::new());
    let next = RwSignal::new(None::<Option<String>>);
    every(REFRESH, move || {
        let moves = first.state.with_untracked(
            |state| matches!(state, load::Load::Ready(page) if page.items.iter().any(is_moving)),
        );
        if moves {
            first.again();
        }
    });
    let write = button::link(
        "button primary",
        "edit",
        t("compose-title"),
        &Route::Compose(None),
    );
    let list = move || {
        first.draw(move |page| {
            if page.items.is_empty() && !has_unsaved() {
                let write = button::link(
                    "button primary",
                    "edit",
                    t("posts-first"),
                    &Route::Compose(None),
                );
                return parts::empty(
                    "art-send",
                    t("posts-empty"),
                    t("posts-empty-help"),
                    Some(write),
                );
            }
            let cards: Vec<_> = page.items.iter().map(card).collect();
            let known: Vec<_> = page.items.iter().map(|p| p.id).collect();
            let rest = move || {
                let known = known.clone();
                older.with(|older| {
                    let new = older.iter().filter(|p| !known.contains(&p.id));
                    new.map(card).collect::<Vec<_>>()
                })
            };
            let cursor = page.next.clone();
            let cursor = move || next.get().unwrap_or_else(|| cursor.clone());
            view! {
                <div class="stack">{unsaved()}{coming()}{cards}{rest}</div>
                {move || cursor().map(|cursor| more(cursor, older, next))}
            }
            .into_any()
        })
    };
    view! {
        <div class="page-head">{heading(t("posts-title"))}{write}</div>
        {list}
    }
    .into_any()
}

/// Runs while the screen is there and somebody looks at it.
pub fn every(interval: Duration, work: impl Fn() + 'static) {
    let tick = move || {
        if !get(&global("document"), "hidden").is_truthy() {
            work();
        }
    };
    if let Ok(handle) = set_interval_with_handle(tick, interval) {
        on_cleanup(move || handle.clear());
    }
}

fn is_moving(post: &PostSummary) -> bool {
    let recent =
        |at: Option<caunoi_wire::Timestamp>| at.is_some_and(|at| now().since(at) < WATCHED);
    match post.state {
        PostState::Scheduled => {
            recent(post.publish_at) && post.publish_at.is_some_and(|at| at.since(now()) < HOUR)
        }
        PostState::Published => recent(post.published_at) || post.reach.waiting > 0,
        PostState::Draft | PostState::Repeating | PostState::Withdrawn => false,
    }
}

fn has_unsaved() -> bool {
    me().is_some_and(|me| draft::kept(me.id, None).is_some())
}

/// What stands on this device and nowhere else.
fn unsaved() -> Option<AnyView> {
    let kept = draft::kept(me()?.id, None)?;
    let title = kept.text.versions.first()?.title.trim().to_owned();
    let title = if title.is_empty() {
        t("posts-untitled")
    } else {
        title
    };
    Some(
        view! {
            <article class="card card-link">
                <div class="row">{badge("badge badge-important", "edit", t("posts-unsaved"))}</div>
                <h2 class="card-title"><a href=Route::Compose(None).path()>{title}</a></h2>
            </article>
        }
        .into_any(),
    )
}

/// What will be sent next.
fn coming() -> AnyView {
    let coming = load::load::<Vec<Coming>>("/posts/coming".to_owned());
    let row = |next: &Coming| {
        let (name, to, help) = if next.asked {
            ("people", "/l/organising".to_owned(), t("organising"))
        } else {
            let name = if next.repeats { "refresh" } else { "clock" };
            (name, Route::Sent(next.post_id).path(), when(next.at))
        };
        view! {
            <li>
                <a class="list-row" href=to>
                    {icon(name)}
                    <span class="grow">{next.title.clone()}<span class="help">{help}</span></span>
                </a>
            </li>
        }
    };
    let drawn = move || {
        let coming = coming.ready().filter(|coming| !coming.is_empty())?;
        let rows: Vec<_> = coming.iter().take(COMING).map(row).collect();
        Some(view! {
            <section class="card" aria-labelledby="coming">
                <h2 id="coming">{t("posts-coming")}</h2>
                <ul class="list">{rows}</ul>
            </section>
        })
    };
    drawn.into_any()
}

fn card(post: &PostSummary) -> AnyView {
    let to = if post.state == PostState::Draft {
        Route::Compose(Some(post.id))
    } else {
        Route::Sent(post.id)
    };
    let far = (is_out(post.state) && post.reach.audience > 0).then(|| {
        view! {
            <p class="note-text strong">{headline(&post.reach, post.ask_acknowledgement)}</p>
            {reach::bar("reach reach-thin", &post.reach)}
        }
    });
    view! {
        <article class="card card-link">
            <div class="from">
                <span><strong>{post.organisation_name.clone()}</strong>{time_line(post)}</span>
            </div>
            <h2 class="card-title"><a href=to.path()>{post.title.clone()}</a></h2>
            <div class="row">{state(post.state)}{parts::priority(post.priority)}</div>
            {far}
        </article>
    }
    .into_any()
}

fn time_line(post: &PostSummary) -> String {
    let time = match post.state {
        PostState::Scheduled | PostState::Repeating => post.publish_at,
        _ => post.published_at,
    };
    text(
        "feed-author",
        &[
            ("author", post.author_name.as_str().into()),
            ("time", when(time.unwrap_or(post.created_at)).into()),
        ],
    )
}

/// The state of a post as a badge.
pub fn state(state: PostState) -> AnyView {
    let words = t(&format!("post-state-{state}"));
    match state {
        PostState::Draft => badge("badge", "edit", words),
        PostState::Scheduled => badge("badge badge-brand", "clock", words),
        PostState::Repeating => badge("badge badge-brand", "refresh", words),
        PostState::Published => badge("badge badge-ok", "check", words),
        PostState::Withdrawn => badge("badge", "close", words),
    }
}

/// The one number the author looks for.
pub fn headline(reach: &Reach, asked: bool) -> String {
    let key = if asked {
        "reach-of-acknowledged"
    } else {
        "reach-of-seen"
    };
    text(
        key,
        &[
            ("part", read(reach, asked).into()),
            ("whole", reach.audience.into()),
        ],
    )
}

/// How many answered, or where nothing was asked, how many read it.
pub fn read(reach: &Reach, asked: bool) -> i64 {
    if asked {
        reach.acknowledged
    } else {
        reach.seen + reach.acknowledged
    }
}

fn more(
    cursor: String,
    older: RwSignal<Vec<PostSummary>>,
    next: RwSignal<Option<Option<String>>>,
) -> AnyView {
    let busy = RwSignal::new(false);
    let press = move || {
        let path = format!("/posts?after={}", api::escaped(&cursor));
        let append = move |page: Page<PostSummary>| {
            older.update(|older| older.extend(page.items));
            next.set(Some(page.next));
        };
        run(
            busy,
            async move { api::get::<Page<PostSummary>>(&path).await },
            append,
        );
    };
    view! {
        <p class="center row">{button::button("button secondary", "", t("common-more"), busy, press)}</p>
    }
    .into_any()
}
