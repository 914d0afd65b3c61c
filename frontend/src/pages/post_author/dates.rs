//! The dates of an event that takes place again, with who comes to each; and with whom it is held.

use super::{Sent, part};
use crate::parts::field::segmented;
use crate::parts::{badge, icon, load};
use crate::route::Route;
use crate::text::{lunar, span, t, text};
use caunoi_wire::dates::{EventDate, Organised, Organiser, OrganiserState, Which};
use caunoi_wire::event::EventStatus;
use leptos::prelude::*;

/// Which dates a change is about, as one chooses.
#[derive(Clone, Copy)]
pub struct Choice(RwSignal<String>);

impl Choice {
    pub fn new() -> Self {
        Self(RwSignal::new(Which::This.to_string()))
    }

    pub fn which(self) -> String {
        self.0.get_untracked()
    }

    /// Nothing to choose where it takes place once.
    pub fn field(self, sent: Sent) -> Option<AnyView> {
        let is_repeated = sent.post.state.with_untracked(|state| {
            let post = state.ready();
            post.is_some_and(|post| post.details.event().is_some_and(|e| e.first_id.is_some()))
        });
        let choices = || {
            let choice = |which: &Which| (which.as_str(), t(&format!("dates-which-{which}")), "");
            Which::ALL.iter().map(choice).collect()
        };
        is_repeated.then(|| segmented("which", t("dates-which"), choices(), self.0))
    }
}

/// Of an event that has several of either; drawn anew with every change.
pub fn section(sent: Sent) -> AnyView {
    let shown = part(sent, |post| {
        let event = post.details.event();
        let several = event.is_some_and(|e| e.first_id.is_some() || !e.together.is_empty());
        several.then_some(post.revision)
    });
    let drawn = move || {
        shown.get().flatten()?;
        let found = load::load::<Organised>(format!("/posts/{}/dates", sent.id));
        Some(found.draw(move |found| {
            let dates: Vec<_> = found.dates.iter().map(|date| row(sent, date)).collect();
            let organisers: Vec<_> = found.organisers.iter().map(organiser).collect();
            view! { <section class="card card-loose">{list("dates", dates)}{list("together", organisers)}</section> }
                .into_any()
        }))
    };
    drawn.into_any()
}

fn list(key: &str, rows: Vec<AnyView>) -> Option<AnyView> {
    (!rows.is_empty()).then(|| view! { <h2>{t(key)}</h2> <ul class="list">{rows}</ul> }.into_any())
}

fn row(sent: Sent, date: &EventDate) -> AnyView {
    let time = span(date.starts_at, date.ends_at);
    let counts = text(
        "dates-counts",
        &[
            ("coming", date.coming.into()),
            ("waiting", date.waiting.into()),
        ],
    );
    let help = format!("{} · {counts}", lunar(date.starts_at.local_date()));
    let cancelled = (date.status == EventStatus::Cancelled)
        .then(|| badge("badge", "close", t("event-status-cancelled")));
    let current = (date.post_id == sent.id).then_some("date");
    view! {
        <li>
            <a class="list-row" href=Route::Sent(date.post_id).path() aria-current=current>
                {icon("calendar")}
                <span class="grow">{time}<span class="help">{help}</span></span>
                {cancelled}
            </a>
        </li>
    }
    .into_any()
}

fn organiser(organiser: &Organiser) -> AnyView {
    let (class, name) = match organiser.state {
        OrganiserState::Asked => ("badge", "clock"),
        OrganiserState::Accepted => ("badge badge-ok", "check"),
        OrganiserState::Declined => ("badge", "close"),
    };
    let state = badge(class, name, t(&format!("organiser-{}", organiser.state)));
    view! { <li class="list-row">{icon("people")}<span class="grow">{organiser.name.clone()}</span>{state}</li> }
        .into_any()
}
