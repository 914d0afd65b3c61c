//! The classes somebody looks after: how many children, and how many families are connected.

use crate::parts::field::{Entry, TEXT};
use crate::parts::load::{self, Load};
use crate::parts::{button, empty, heading, icon, places, reach};
use crate::route::Route;
use crate::state::me;
use crate::text::{number, t, text};
use caunoi_wire::ErrorCode;
use caunoi_wire::id::OrganisationId;
use caunoi_wire::organisation::{Group, Organisation};
use caunoi_wire::person::Me;
use leptos::prelude::*;

/// From so many on there is a search.
pub const MANY: usize = 9;

pub fn page() -> AnyView {
    let organisations = load::load::<Vec<Organisation>>("/organisations".to_owned());
    let content = organisations.draw(|all| match me() {
        Some(me) => of_one(&all, &me),
        None => ().into_any(),
    });
    view! {
        <div class="page-head">{heading(t("nav-classes"))}</div>
        {content}
    }
    .into_any()
}

/// The classes of one school, and which where there are several.
fn of_one(all: &[Organisation], me: &Me) -> AnyView {
    let offered = places::with_classes(all, me);
    let Some(first) = offered.first() else {
        return nothing(None);
    };
    let is_mine = |o: &&Organisation| places::administers(all, me, o.id);
    let administered: Vec<OrganisationId> = offered
        .iter()
        .copied()
        .filter(is_mine)
        .map(|o| o.id)
        .collect();
    let chosen = RwSignal::new(first.id.to_string());
    let chooser = places::chooser(t("staff-place"), &offered, chosen);
    let classes = move || {
        let id = chosen.get().parse().ok()?;
        Some(classes(id, administered.contains(&id)))
    };
    view! { <div class="stack">{chooser}{classes}</div> }.into_any()
}

fn classes(id: OrganisationId, administers: bool) -> AnyView {
    let source = load::load::<Vec<Group>>(format!("/organisations/{id}/groups"));
    let roster = administers.then_some(id);
    let drawn = move || match source.state.get() {
        Load::Waiting => load::skeleton(),
        // A teacher without a class yet: nothing to see is no fault.
        Load::Failed(failure) if failure.is(ErrorCode::NotFound) => nothing(roster),
        Load::Failed(failure) => load::problem(&failure, move || source.again()),
        Load::Ready(groups) if groups.is_empty() => nothing(roster),
        Load::Ready(groups) => list(&groups, roster),
    };
    drawn.into_any()
}

fn nothing(roster: Option<OrganisationId>) -> AnyView {
    let act = roster.map(import_link);
    let help = if act.is_some() {
        t("staff-classes-none-admin")
    } else {
        t("staff-classes-none-teacher")
    };
    empty("art-roster", t("staff-classes-none"), help, act)
}

fn import_link(id: OrganisationId) -> AnyView {
    let to = Route::Roster(Some(id));
    button::link("button secondary", "upload", t("staff-import"), &to)
}

fn list(groups: &[Group], roster: Option<OrganisationId>) -> AnyView {
    let words = Entry::new("");
    let cards: Vec<(String, Group)> = groups
        .iter()
        .map(|group| (places::searchable(&group.name), group.clone()))
        .collect();
    let is_many = cards.len() >= MANY;
    let count = RwSignal::new(0);
    let shown = move || {
        let wanted = places::searchable(words.value.get().trim());
        let found = cards.iter().filter(|(name, _)| name.contains(&wanted));
        let found: Vec<_> = found.map(|(_, group)| card(group)).collect();
        count.set(found.len());
        if found.is_empty() {
            return none_found(words.value.get());
        }
        view! { <div class="grid">{found}</div> }.into_any()
    };
    view! {
        <div class="row spread">
            {is_many.then(|| search("class-search", t("staff-class-search"), words, count))}
            {roster.map(import_link)}
        </div>
        {shown}
    }
    .into_any()
}

/// A field that narrows a list while one writes; how many are left is read out.
pub fn search(id: &'static str, label: String, words: Entry, count: RwSignal<usize>) -> AnyView {
    let found = move || {
        let is_searched = !words.value.with(String::is_empty);
        is_searched.then(|| text("staff-found", &[("count", count.get().into())]))
    };
    view! {
        <div class="search grow-search">
            <label class="visually-hidden" for=id>{label.clone()}</label>
            {icon("search")}
            <input
                id=id
                type="search"
                class="input"
                autocomplete=TEXT.autocomplete
                placeholder=label
                prop:value=words.value
                on:input=move |event| words.value.set(event_target_value(&event))
            />
            <span class="visually-hidden" role="status">{found}</span>
        </div>
    }
    .into_any()
}

pub fn none_found(words: String) -> AnyView {
    let words = text("common-search-none", &[("words", words.trim().into())]);
    view! { <p class="soft">{words}</p> }.into_any()
}

/// A class or another group as people name it; a class may be called "3A" or "Lớp 3A".
pub fn name(group: &Group) -> String {
    let kind = t(&format!("group-kind-{}", group.kind));
    let begins = places::searchable(&group.name).starts_with(&places::searchable(&kind));
    if begins {
        group.name.clone()
    } else {
        format!("{kind} {}", group.name)
    }
}

fn card(group: &Group) -> AnyView {
    let connected = text(
        "staff-connected-of",
        &[
            ("part", number(group.connected).into()),
            ("whole", number(group.guardians).into()),
        ],
    );
    let bar = (group.guardians > 0)
        .then(|| reach::share("reach reach-thin", group.connected, group.guardians));
    view! {
        <article class="card card-link">
            <div class="row-plain">
                <span class="glyph">{icon("people")}</span>
                <h2 class="card-title grow"><a href=Route::Class(group.id).path()>{name(group)}</a></h2>
            </div>
            <p class="soft note-text">
                {text("common-children", &[("count", group.children.into())])}" · "{group.school_year.clone()}
            </p>
            {bar}
            <p class="note-text">{connected}</p>
        </article>
    }
    .into_any()
}
