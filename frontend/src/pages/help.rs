//! The desk of those who answer when a family needs help: what waits, one request opened, the directory of services.

mod directory;
mod request;

use crate::frame::HELPERS;
use crate::parts::field::select;
use crate::parts::load::{self, Source};
use crate::parts::{badge, empty, face, heading};
use crate::state::me;
use crate::text::{number, t, text, when};
use caunoi_wire::help::*;
use caunoi_wire::id::OrganisationId;
use leptos::prelude::*;

/// What the parts of this screen share.
#[derive(Clone, Copy)]
struct Screen {
    desk: Source<HelpDesk>,
    opened: RwSignal<Option<HelpHead>>,
}

pub fn page() -> AnyView {
    let me = me();
    let all = me.as_deref().map(|me| me.memberships.as_slice());
    let mut places: Vec<(String, String)> = Vec::new();
    for one in all.unwrap_or_default() {
        let place = (
            one.organisation_id.to_string(),
            one.organisation_name.clone(),
        );
        if HELPERS.contains(&one.role) && !places.contains(&place) {
            places.push(place);
        }
    }
    let first = places.first().map(|(id, _)| id.clone()).unwrap_or_default();
    let chosen = RwSignal::new(first);
    let is_one = places.len() < 2;
    let choice = (!is_one).then(|| select("help-place", t("staff-place"), places, chosen));
    let body = move || {
        let id = chosen.with(|id| id.parse::<OrganisationId>());
        id.map_or_else(|_| ().into_any(), of)
    };
    view! {
        <div class="page-head"><div>{heading(t("help-desk"))}<p class="soft">{t("help-desk-help")}</p></div></div>
        {choice}
        {body}
    }
    .into_any()
}

fn of(id: OrganisationId) -> AnyView {
    let screen = Screen {
        desk: load::load(format!("/organisations/{id}/help")),
        opened: RwSignal::new(None),
    };
    let content = screen.desk.draw(move |desk| {
        if desk.requests.is_empty() {
            return empty(
                "art-calm",
                t("help-desk-none"),
                t("help-desk-none-help"),
                None,
            );
        }
        let rows: Vec<_> = desk.requests.iter().map(|head| row(head, screen)).collect();
        view! {
            <section class="card card-loose"><ul class="list">{rows}</ul></section>
            {counts(&desk.counts)}
        }
        .into_any()
    });
    view! {
        <div class="stack">{content}{directory::section(id)}</div>
        {request::dialog(screen)}
    }
    .into_any()
}

pub fn kind(kind: HelpKind) -> String {
    t(&format!("help-kind-{kind}"))
}

fn from(head: &HelpHead) -> String {
    text(
        "help-from",
        &[
            ("person", head.person_name.as_str().into()),
            ("child", head.child_name.as_str().into()),
        ],
    )
}

fn state(head: &HelpHead) -> AnyView {
    match (head.state, &head.owner_name) {
        (HelpState::Open, _) => badge("badge badge-important", "clock", t("help-open")),
        (HelpState::Taken, owner) => {
            let name = owner.as_deref().unwrap_or_default();
            badge(
                "badge",
                "hand",
                text("help-taken", &[("name", name.into())]),
            )
        }
        (HelpState::Answered, _) => badge("badge badge-brand", "check", t("help-answered")),
        (HelpState::Closed, _) => badge("badge", "check", t("help-closed")),
    }
}

fn row(head: &HelpHead, screen: Screen) -> AnyView {
    let this = head.clone();
    view! {
        <li>
            <button type="button" class="list-row list-wrap plain" on:click=move |_| screen.opened.set(Some(this.clone()))>
                {face("face", head.id.0, &head.person_name)}
                <span class="grow">
                    <span class="strong">{kind(head.kind)}</span>
                    <span class="help">{from(head)}" · "{when(head.asked_at)}</span>
                </span>
                {state(head)}
            </button>
        </li>
    }
    .into_any()
}

fn counts(counts: &[HelpCount]) -> AnyView {
    let row = |count: &HelpCount| {
        let of = text(
            "help-count",
            &[
                ("answered", number(count.answered).into()),
                ("asked", number(count.asked).into()),
            ],
        );
        view! {
            <li class="stack-tight">
                <span class="row"><span class="strong grow">{kind(count.kind)}</span><span class="soft">{of}</span></span>
                {crate::parts::reach::share("reach", count.answered, count.asked)}
            </li>
        }
    };
    let rows: Vec<_> = counts.iter().map(row).collect();
    view! {
        <section class="card card-loose" aria-labelledby="help-year">
            <h2 id="help-year">{t("help-year")}</h2>
            <ul class="stack">{rows}</ul>
        </section>
    }
    .into_any()
}
