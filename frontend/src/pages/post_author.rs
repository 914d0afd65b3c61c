//! A post as its author sees it: how far it got, in numbers that add up; who has not answered and how to reach them;
//! the text; and what can still be done. Refreshes itself while things move.

mod act;
mod attendance;
mod check_in;
mod dates;
mod event;
mod lesson;
mod reach;
mod series;
mod waiting;

use crate::api;
use crate::browser::now;
use crate::frame::SPEAKERS;
use crate::pages::posts::{every, state};
use crate::parts::load::{self, Load, Source};
use crate::parts::{self, button, heading, icon, notice};
use crate::route::Route;
use crate::state::{app, me};
use crate::text::{list, t, text, when};
use caunoi_wire::Language;
use caunoi_wire::attachment::Attachment;
use caunoi_wire::audience::{Audience, Rule};
use caunoi_wire::event::Attendance;
use caunoi_wire::id::PostId;
use caunoi_wire::lesson::CourseProgress;
use caunoi_wire::post::{
    Details, Post, PostState, Preview, PreviewQuery, Version, VersionText, Waiting,
};
use caunoi_wire::reach::PostReach;
use caunoi_wire::time::{HOUR, MINUTE};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use std::time::Duration;

/// How often the page asks again while something moves, and otherwise every how many of these turns.
const TURN: Duration = Duration::from_secs(3);
const SLOW: u32 = 10;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub struct Sent {
    pub id: PostId,
    pub post: Source<Post>,
    pub reach: RwSignal<Option<PostReach>>,
    pub waiting: RwSignal<Option<Vec<Waiting>>>,
    pub attendance: RwSignal<Option<Attendance>>,
    pub lessons: RwSignal<Option<CourseProgress>>,
}

impl Sent {
    /// Asks for everything again; what is shown stays until there is an answer.
    pub fn refresh(self) {
        self.post.again();
        let known = self.post.state.with_untracked(Load::ready);
        if let Some(post) = known.filter(|post| is_out(post.state)) {
            self.refresh_details(&post.details);
        }
        spawn_local(async move {
            let path = format!("/posts/{}/reach", self.id);
            if let Ok(reach) = api::get::<PostReach>(&path).await {
                self.reach.try_set(Some(reach));
            }
        });
    }

    /// What only a kind of post has: who comes to an event, how far families are in a programme.
    fn refresh_details(self, details: &Details) {
        let (is_event, is_lesson) = (details.event().is_some(), details.lesson().is_some());
        spawn_local(async move {
            if is_event {
                let path = format!("/posts/{}/attendance", self.id);
                if let Ok(attendance) = api::get::<Attendance>(&path).await {
                    self.attendance.try_set(Some(attendance));
                }
            }
            if is_lesson {
                let path = format!("/posts/{}/lessons", self.id);
                if let Ok(lessons) = api::get::<CourseProgress>(&path).await {
                    self.lessons.try_set(Some(lessons));
                }
            }
        });
    }

    fn refresh_waiting(self) {
        spawn_local(async move {
            let path = format!("/posts/{}/waiting", self.id);
            if let Ok(waiting) = api::get::<Vec<Waiting>>(&path).await {
                self.waiting.try_set(Some(waiting));
            }
        });
    }
}

pub fn page(id: PostId) -> AnyView {
    if !me().is_some_and(|me| me.has_role(SPEAKERS)) {
        return super::lost();
    }
    let sent = Sent {
        id,
        post: load::load::<Post>(format!("/posts/{id}")),
        reach: RwSignal::new(None),
        waiting: RwSignal::new(None),
        attendance: RwSignal::new(None),
        lessons: RwSignal::new(None),
    };
    sent.refresh();
    follow(sent);
    // The page is drawn once; parts that change read the source themselves, so that focus and open dialogs stay.
    let drawn = Memo::new(move |_| match sent.post.state.get() {
        Load::Waiting => 0,
        Load::Failed(_) => 1,
        Load::Ready(_) => 2,
    });
    let body = move || match drawn.get() {
        0 => load::skeleton(),
        1 => match sent.post.state.get_untracked() {
            Load::Failed(failure) => load::problem(&failure, move || sent.post.again()),
            _ => load::skeleton(),
        },
        _ => whole(sent),
    };
    body.into_any()
}

/// Asks when the server says so, at most once in a turn; where it cannot, often while phones ring and seldom later. For
/// the names as soon as an answer came in.
fn follow(sent: Sent) {
    let turn = StoredValue::new(0_u32);
    let asked = StoredValue::new(false);
    let hinted = StoredValue::new(false);
    every(TURN, move || {
        turn.update_value(|turn| *turn = turn.wrapping_add(1));
        let is_slow_turn = turn.get_value().is_multiple_of(SLOW);
        let post = sent.post.state.get_untracked();
        let moves = matches!(&post, Load::Ready(post) if is_moving(post));
        let is_told = app().live.get_untracked();
        let again = hinted.get_value() || is_slow_turn || (moves && !is_told);
        hinted.set_value(false);
        asked.set_value(again);
        if again && matches!(post, Load::Ready(_)) {
            sent.refresh();
        }
    });
    Effect::new(move |before: Option<()>| {
        let what = app().heard.get();
        let is_meant = what
            .strip_prefix("reach:")
            .is_some_and(|id| id.is_empty() || id.parse() == Ok(sent.id));
        // The first run only begins to listen.
        if before.is_none() || !is_meant {
            return;
        }
        if asked.get_value() {
            hinted.set_value(true);
        } else {
            asked.set_value(true);
            sent.refresh();
        }
    });
    let details = part(sent, |post| {
        is_out(post.state).then(|| post.details.clone())
    });
    Effect::new(move |_| {
        if let Some(details) = details.get().flatten() {
            sent.refresh_details(&details);
        }
    });
    let names = Memo::new(move |_| {
        let post = sent.post.ready()?;
        let is_out = post.state == PostState::Published && post.ask_acknowledgement;
        is_out.then_some((post.reach, post.revision))
    });
    Effect::new(move |_| {
        if names.get().is_some() {
            sent.refresh_waiting();
        }
    });
}

fn is_moving(post: &Post) -> bool {
    let soon = |at: i64| (-HOUR..2 * MINUTE).contains(&at);
    match post.state {
        PostState::Scheduled => post.publish_at.is_some_and(|at| soon(at.since(now()))),
        PostState::Published | PostState::Withdrawn => {
            post.published_at.is_some_and(|at| now().since(at) < HOUR) || post.reach.waiting > 0
        }
        PostState::Draft | PostState::Repeating => false,
    }
}

/// A part of the post that draws anew only when it changes.
pub fn part<T: PartialEq + Clone + Send + Sync + 'static>(
    sent: Sent,
    pick: impl Fn(&Post) -> T + Send + Sync + 'static,
) -> Memo<Option<T>> {
    Memo::new(move |_| sent.post.ready().map(|post| pick(&post)))
}

fn whole(sent: Sent) -> AnyView {
    let title = part(sent, title_of);
    let has_two_columns = part(sent, |post| {
        is_out(post.state) || post.state == PostState::Repeating
    });
    let lang = move || {
        sent.post
            .ready()
            .map(|post| post.original_language.as_str())
    };
    view! {
        <div class="page-head">
            <div class="stack-tight">
                {badges(sent)}
                <div lang=lang>{move || title.get().map(heading)}</div>
                {time_line(sent)}
            </div>
        </div>
        {state_notice(sent)}
        <div class:split=move || has_two_columns.get() == Some(true)>
            <div class="stack-loose">
                {attendance::section(sent)}
                {dates::section(sent)}
                {lesson::section(sent)}
                {check_in::section(sent)}
                {reach::section(sent)}
                {series::section(sent)}
                {waiting::section(sent)}
            </div>
            <div class="stack-loose">
                {act::section(sent)}
                {what_was_sent(sent)}
            </div>
        </div>
    }
    .into_any()
}

/// Whether it reached anybody, so that there is something to show beside the text.
pub fn is_out(state: PostState) -> bool {
    matches!(state, PostState::Published | PostState::Withdrawn)
}

fn title_of(post: &Post) -> String {
    let original = post
        .versions
        .iter()
        .find(|v| v.language == post.original_language);
    original.map(|v| v.title.clone()).unwrap_or_default()
}

fn badges(sent: Sent) -> AnyView {
    let shown = part(sent, |post| {
        let is_over = post.expires_at.is_some_and(|at| at <= now());
        (
            post.state,
            post.priority,
            post.corrected_at.is_some(),
            is_over,
        )
    });
    let drawn = move || {
        let (now, priority, is_corrected, is_over) = shown.get()?;
        let corrected =
            is_corrected.then(|| parts::badge("badge badge-brand", "edit", t("feed-corrected")));
        let over = is_over.then(|| parts::badge("badge", "clock", t("feed-expired")));
        Some(
            view! { <div class="row">{state(now)}{parts::priority(priority)}{corrected}{over}</div> },
        )
    };
    drawn.into_any()
}

fn time_line(sent: Sent) -> AnyView {
    let line = move || {
        let post = sent.post.ready()?;
        let at = match post.state {
            PostState::Scheduled | PostState::Repeating => post.publish_at,
            _ => post.published_at,
        };
        let author = text(
            "feed-author",
            &[
                ("author", post.author_name.as_str().into()),
                ("time", when(at.unwrap_or(post.created_at)).into()),
            ],
        );
        Some(view! { <p class="soft">{format!("{} · {author}", post.organisation_name)}</p> })
    };
    line.into_any()
}

/// What the state means for the author.
fn state_notice(sent: Sent) -> AnyView {
    let state = part(sent, |post| {
        (post.state, post.publish_at, post.withdrawn_at)
    });
    let drawn = move || {
        let (state, publish_at, withdrawn_at) = state.get()?;
        let time = |at: Option<caunoi_wire::Timestamp>| {
            [("time", at.map(when).unwrap_or_default().into())]
        };
        Some(match state {
            PostState::Published => return None,
            PostState::Draft => notice("notice", "edit", t("sent-is-draft")),
            PostState::Scheduled => notice(
                "notice notice-brand",
                "clock",
                text("sent-is-scheduled", &time(publish_at)),
            ),
            PostState::Repeating => match publish_at {
                Some(_) => notice(
                    "notice notice-brand",
                    "refresh",
                    text("sent-is-repeating", &time(publish_at)),
                ),
                None => notice("notice", "refresh", t("sent-is-over")),
            },
            PostState::Withdrawn => notice(
                "notice notice-warm",
                "close",
                text("sent-is-withdrawn", &time(withdrawn_at)),
            ),
        })
    };
    view! { <div role="status">{drawn}</div> }.into_any()
}

/// The text in its languages as its readers see it, whom it is for, until when it counts.
fn what_was_sent(sent: Sent) -> AnyView {
    let chosen = RwSignal::new(None::<Language>);
    let shown = Memo::new(move |_| {
        let post = sent.post.ready()?;
        let language = chosen.get().unwrap_or(post.original_language);
        let of = |language| post.versions.iter().find(move |v| v.language == language);
        of(language).or_else(|| of(post.original_language)).cloned()
    });
    let preview = rendered(sent, shown);
    let part = |pick: fn(&Preview) -> &String| {
        Memo::new(move |_| {
            preview.with(|p| p.as_ref().map(|p| pick(p).clone()).unwrap_or_default())
        })
    };
    // Drawn anew only when they change: the page refreshes itself while a sound plays.
    let (above, html, below) = (part(|p| &p.above), part(|p| &p.html), part(|p| &p.below));
    let text = move || {
        let version = shown.get()?;
        let stale = version
            .stale
            .then(|| notice("notice notice-warm", "info", t("sent-stale")));
        let from = t(&format!("provenance-{}", version.provenance));
        Some(view! {
            {stale}
            <p class="help">{from}</p>
            <p class="strong" lang=version.language.as_str()>{version.title}</p>
        })
    };
    let lang = move || shown.get().map(|version| version.language.as_str());
    let facts = move || sent.post.ready().map(|post| facts(&post));
    view! {
        <section class="card" aria-labelledby="what">
            <h2 id="what">{t("sent-what")}</h2>
            {languages(sent, shown, chosen)}
            {text}
            <div inner_html=above></div>
            <div class="prose" lang=lang inner_html=html></div>
            <div inner_html=below></div>
            {event::outline(sent)}
            {facts}
        </section>
    }
    .into_any()
}

fn languages(
    sent: Sent,
    shown: Memo<Option<Version>>,
    chosen: RwSignal<Option<Language>>,
) -> AnyView {
    let offered = part(sent, |post| {
        let languages = post.versions.iter().map(|v| v.language);
        languages.collect::<Vec<Language>>()
    });
    let drawn = move || {
        let offered = offered.get().filter(|offered| offered.len() > 1)?;
        let pressed = move || shown.get().map_or(Language::Vietnamese, |v| v.language);
        let choose = move |language| chosen.set(Some(language));
        Some(parts::languages(
            t("post-languages"),
            offered,
            pressed,
            choose,
        ))
    };
    drawn.into_any()
}

/// The text as HTML, with what comes with it: the server alone reads the small Markdown, and draws for readers too.
fn rendered(sent: Sent, shown: Memo<Option<Version>>) -> RwSignal<Option<Preview>> {
    let preview = RwSignal::new(None);
    let attached = self::part(sent, |post| post.attachments.clone());
    Effect::new(move |_| {
        let (version, attached) = (shown.get(), attached.get());
        let Some(version) = version else { return };
        let Some(post) = sent.post.state.with_untracked(load::Load::ready) else {
            return;
        };
        let query = PreviewQuery {
            organisation_id: post.organisation_id,
            priority: post.priority,
            public_title: post.public_title,
            version: VersionText {
                language: version.language,
                title: version.title.clone(),
                body: version.body.clone(),
                provenance: version.provenance,
                event_words: version.event_words.clone(),
            },
            original_language: Some(post.original_language),
            attachments: attached
                .unwrap_or_default()
                .iter()
                .map(Attachment::text)
                .collect(),
        };
        spawn_local(async move {
            let answer = api::ask::<Preview>("/posts/preview", &query).await;
            let is_still = shown.try_get_untracked().flatten().as_ref() == Some(&version);
            if let (Ok(answer), true) = (answer, is_still) {
                preview.try_set(Some(answer));
            }
        });
    });
    preview
}

fn facts(post: &Arc<Post>) -> AnyView {
    let line = |name: &str, words: String| {
        view! { <li class="list-row">{icon(name)}<span class="grow">{words}</span></li> }
    };
    let expires = post.expires_at.map(|at| {
        let words = text("sent-expires", &[("time", when(at).into())]);
        line("clock", words)
    });
    let asks = post
        .ask_acknowledgement
        .then(|| line("hand", t("sent-asks")));
    let series = post.series_id.map(|id| {
        let to = Route::Sent(id);
        view! { <li>{button::link("button quiet", "refresh", t("sent-series"), &to)}</li> }
    });
    view! {
        <ul class="list note-text">
            {series}
            {line("people", audience_words(&post.audience, post))}
            {asks}
            {expires}
            {line("lock", if post.public_title { t("sent-public") } else { t("sent-neutral") })}
        </ul>
    }
    .into_any()
}

fn audience_words(audience: &Audience, post: &Post) -> String {
    let name = |id: uuid::Uuid| {
        let found = post.audience_names.iter().find(|n| n.id == id);
        found.map(|n| n.name.clone()).unwrap_or_default()
    };
    let words = |rule: &Rule| crate::pages::compose::describe(rule, &name);
    let include: Vec<String> = audience.include.iter().map(words).collect();
    let include: Vec<&str> = include.iter().map(String::as_str).collect();
    let to = text("sent-to", &[("who", list(&include).into())]);
    if audience.exclude.is_empty() {
        return to;
    }
    let exclude: Vec<String> = audience.exclude.iter().map(words).collect();
    let exclude: Vec<&str> = exclude.iter().map(String::as_str).collect();
    let except = text("compose-except", &[("who", list(&exclude).into())]);
    format!("{to} · {except}")
}
