//! One notice in the feed: who says what about which child, and the one tap it may ask for.

use crate::browser;
use crate::outbox::{self, Says};
use crate::pages::post::event::said;
use crate::parts::{badge, button, focus, icon, priority, tag};
use crate::route::Route;
use crate::text::{span, t, text, when};
use caunoi_wire::event::{EventStatus, FeedEvent, SignUp, SignUpState};
use caunoi_wire::feed::FeedItem;
use caunoi_wire::html::plain;
use leptos::prelude::*;
use leptos::task::spawn_local;

pub fn card(item: &FeedItem) -> AnyView {
    let id = item.post_id;
    let kept = outbox::waits(id);
    let is_new = item.seen_at.is_none() && item.withdrawn_at.is_none() && !kept;
    let class = match (item.acknowledged_at.is_some() || kept, is_new) {
        (true, _) => "card card-link card-done",
        (false, true) => "card card-link unread",
        (false, false) => "card card-link",
    };
    let children: Vec<_> = item
        .children
        .iter()
        .map(|child| tag(child.id.0, child.name.clone()))
        .collect();
    let lang = item.language.as_str();
    view! {
        <article class=class id=format!("post-{id}")>
            {is_new.then(|| view! { <span class="visually-hidden">{t("feed-unread")}</span> })}
            {sender(item)}
            {badges(item)}
            <h3 class="card-title" lang=lang><a href=Route::Post(id).path()>{item.title.clone()}</a></h3>
            {item.event.as_deref().map(event_line)}
            <p class="excerpt" lang=lang>{plain(&item.html)}</p>
            {(!children.is_empty()).then(|| view! { <div class="tags">{children}</div> })}
            {lesson(item).map(|lesson| view! { <div class="card-foot">{lesson}</div> })}
            {foot(item, kept)}
        </article>
    }
    .into_any()
}

/// Who speaks, and when.
pub fn sender(item: &FeedItem) -> AnyView {
    let author = text(
        "feed-author",
        &[
            ("author", item.author_name.as_str().into()),
            ("time", when(item.published_at).into()),
        ],
    );
    view! {
        <div class="from">
            <span class="glyph">{icon("school")}</span>
            <span><strong>{item.organisation_name.clone()}</strong>{author}</span>
        </div>
    }
    .into_any()
}

/// What is special about a notice, in words.
pub fn badges(item: &FeedItem) -> Option<AnyView> {
    let mut found: Vec<AnyView> = Vec::new();
    if item.withdrawn_at.is_some() {
        found.push(badge("badge", "close", t("post-state-withdrawn")));
    } else {
        found.extend(priority(item.priority));
        if item.corrected_at.is_some() {
            found.push(badge("badge badge-brand", "edit", t("feed-corrected")));
        }
        if item.expires_at.is_some_and(|at| at <= browser::now()) {
            found.push(badge("badge", "clock", t("feed-expired")));
        }
    }
    (!found.is_empty()).then(|| view! { <div class="row">{found}</div> }.into_any())
}

/// When and where, on one line.
fn event_line(event: &FeedEvent) -> AnyView {
    let words = format!("{} · {}", span(event.starts_at, event.ends_at), event.place);
    let is_off = event.status == EventStatus::Cancelled;
    let off = is_off.then(|| badge("badge badge-urgent", "close", t("event-status-cancelled")));
    view! { {off} <p class="row-plain strong">{icon("calendar")}<span>{words}</span></p> }
        .into_any()
}

/// The lesson that it is now, and the way to it: a page of the server's, which needs none of this.
pub fn lesson(item: &FeedItem) -> Option<AnyView> {
    let lesson = item.lesson.as_deref()?;
    let words = lesson.title.as_ref().map(|title| {
        let args = [
            ("number", lesson.position.into()),
            ("count", lesson.lessons.into()),
        ];
        format!("{}: {title}", text("lesson-number", &args))
    });
    let to = format!("/l/post/{}", item.post_id);
    Some(
        view! {
            {words.map(|words| view! { <p class="row-plain strong">{icon("book")}<span>{words}</span></p> })}
            <a class="button primary" href=to>{icon("book")}{t("lesson-open")}</a>
        }
        .into_any(),
    )
}

/// The tap it asks for, or what was answered.
fn foot(item: &FeedItem, kept: bool) -> Option<AnyView> {
    let answered = if kept {
        Some(badge("badge", "clock", t("common-kept")))
    } else if item.acknowledged_at.is_some() {
        Some(badge("badge badge-ok", "check", t("reach-acknowledged")))
    } else {
        None
    };
    let id = item.post_id;
    if let Some(event) = item.event.as_deref().filter(|event| event.asks()) {
        return event_foot(item, event);
    }
    let inner = match answered {
        Some(answered) => answered,
        None if item.needs_you(browser::now()) => button::press(
            "button primary",
            "check",
            t("feed-acknowledge"),
            move || {
                spawn_local(outbox::answer(id, Says::Acknowledged));
                // The button goes; whoever came with the keyboard stays with this notice.
                request_animation_frame(move || focus(&format!("#post-{id} a")));
            },
        ),
        None => return None,
    };
    Some(view! { <div class="card-foot">{inner}</div> }.into_any())
}

/// The answer for each child, or the way to give it: one tap where there is one child and nothing more to say.
fn event_foot(item: &FeedItem, event: &FeedEvent) -> Option<AnyView> {
    let id = item.post_id;
    let answerable = event.attendees.iter().filter(|a| a.may_respond && a.fits);
    let said: Vec<_> = answerable
        .clone()
        .filter_map(|attendee| {
            if outbox::sign_up_waits(id, attendee.child_id) {
                return Some(badge("badge", "clock", t("common-kept")));
            }
            let class = match attendee.state? {
                SignUpState::Coming => "badge badge-ok",
                _ => "badge",
            };
            Some(badge(class, "calendar", said(attendee)?))
        })
        .collect();
    let open: Vec<_> = answerable
        .filter(|a| a.is_unanswered() && !outbox::sign_up_waits(id, a.child_id))
        .collect();
    let acts =
        match open.as_slice() {
            _ if !event.is_open(browser::now()) => None,
            [] => None,
            [only] if !event.consent => {
                let child_id = only.child_id;
                let say = move |coming: bool| {
                    let answer = SignUp {
                        child_id,
                        coming,
                        adults: 0,
                        consent: false,
                        all_dates: false,
                    };
                    spawn_local(outbox::answer(id, Says::SignedUp(answer)));
                    request_animation_frame(move || focus(&format!("#post-{id} a")));
                };
                Some(view! {
                {button::press("button primary", "check", t("event-coming"), move || say(true))}
                {button::press("button secondary", "", t("event-declined"), move || say(false))}
            }
            .into_any())
            }
            _ => Some(button::link(
                "button primary",
                "hand",
                t("event-answer"),
                &Route::Post(id),
            )),
        };
    if said.is_empty() && acts.is_none() {
        return None;
    }
    Some(view! { <div class="card-foot row">{said} {acts}</div> }.into_any())
}
