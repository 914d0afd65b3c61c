//! Organisations: the tree, and of each what hangs on it, its groups and who works there.

mod forms;
mod staff;
mod tree;

use super::classes;
use crate::parts::load::{self, Load};
use crate::parts::{button, heading, icon, places};
use crate::route::Route;
use crate::state::me;
use crate::text::{t, text};
use caunoi_wire::id::OrganisationId;
use caunoi_wire::organisation::{Group, Organisation, OrganisationKind};
use leptos::prelude::*;
use std::sync::Arc;

/// An organisation as this screen shows it.
#[derive(Clone)]
struct Shown {
    all: Arc<Vec<Organisation>>,
    organisations: load::Source<Vec<Organisation>>,
    organisation: Organisation,
    administers: bool,
}

pub fn page(id: Option<OrganisationId>) -> AnyView {
    let organisations = load::load::<Vec<Organisation>>("/organisations".to_owned());
    organisations.draw(move |all| {
        let only = (all.len() == 1).then(|| all[0].id);
        match id.or(only).and_then(|id| places::find(&all, id)) {
            Some(organisation) => one(Shown {
                administers: me().is_some_and(|me| places::administers(&all, &me, organisation.id)),
                organisation: organisation.clone(),
                all: all.clone(),
                organisations,
            }),
            None => whole(&all),
        }
    })
}

/// The tree alone.
fn whole(all: &Arc<Vec<Organisation>>) -> AnyView {
    view! {
        <div class="page-head">
            <div>{heading(t("nav-organisation"))}<p class="soft">{text("staff-places", &[("count", all.len().into())])}</p></div>
            {button::link("button secondary", "chart", t("nav-oversight"), &Route::Oversight)}
        </div>
        <div class="card">{tree::tree(all.clone(), None)}</div>
    }
    .into_any()
}

/// One organisation, the tree beside it.
fn one(shown: Shown) -> AnyView {
    let (id, all) = (shown.organisation.id, shown.all.clone());
    let is_alone = all.len() == 1;
    let side = (!is_alone).then(|| {
        view! {
            <aside aria-labelledby="tree">
                <div class="section-head"><h2 id="tree">{t("staff-tree")}</h2></div>
                <div class="card">{tree::tree(all, Some(id))}</div>
            </aside>
        }
    });
    let class = if is_alone { "stack" } else { "split" };
    let (classes, below) = (groups(&shown), parts(&shown));
    // What one comes for: a school's classes, another's schools.
    let (first, last) = match shown.organisation.kind {
        OrganisationKind::School => (Some(classes), below),
        _ => (below, Some(classes)),
    };
    view! {
        {head(&shown)}
        <div class=class>
            <div class="stack">
                {first}
                {shown.administers.then(|| staff::section(&shown.organisation))}
                {last}
            </div>
            {side}
        </div>
    }
    .into_any()
}

fn head(shown: &Shown) -> AnyView {
    let organisation = &shown.organisation;
    let kind = t(&format!("organisation-kind-{}", organisation.kind));
    let kind = match &organisation.code {
        Some(code) => format!(
            "{kind} · {}",
            text("staff-code-is", &[("code", code.into())])
        ),
        None => kind,
    };
    let above: Vec<_> = places::path(&shown.all, organisation.id)
        .into_iter()
        .filter(|o| o.id != organisation.id)
        .enumerate()
        .map(|(at, o)| {
            let to = Route::Organisation(Some(o.id)).path();
            let between = (at > 0).then(|| icon("chevron"));
            view! { <li>{between}<a href=to>{o.name.clone()}</a></li> }
        })
        .collect();
    let crumbs = (!above.is_empty())
        .then(|| view! { <nav aria-label=t("staff-above")><ol class="crumbs">{above}</ol></nav> });
    let acts = shown.administers.then(|| {
        let roster = Route::Roster(Some(organisation.id));
        view! {
            {button::link("button primary", "upload", t("staff-import"), &roster)}
            {button::link("button secondary", "send", t("delivery"), &Route::Delivery(organisation.id))}
            {button::link("button secondary", "phone", t("channels"), &Route::Channels(organisation.id))}
            {button::link("button secondary", "heart", t("wellbeing"), &Route::Wellbeing(organisation.id))}
            {forms::change(shown)}
        }
    });
    let oversight = (shown.all.len() == 1).then(|| {
        button::link(
            "button quiet",
            "chart",
            t("nav-oversight"),
            &Route::Oversight,
        )
    });
    view! {
        {crumbs}
        <div class="page-head">
            <div>{heading(organisation.name.clone())}<p class="soft">{kind}</p></div>
            {acts}
            {oversight}
        </div>
    }
    .into_any()
}

/// Classes, clubs and lists.
fn groups(shown: &Shown) -> AnyView {
    let (id, administers) = (shown.organisation.id, shown.administers);
    let source = load::load::<Vec<Group>>(format!("/organisations/{id}/groups"));
    let rows = move || match source.state.get() {
        Load::Waiting => load::skeleton(),
        Load::Ready(groups) if !groups.is_empty() => {
            let rows: Vec<_> = groups.iter().map(group).collect();
            view! { <ul class="list list-columns">{rows}</ul> }.into_any()
        }
        Load::Failed(failure) if !failure.is(caunoi_wire::ErrorCode::NotFound) => {
            load::problem(&failure, move || source.again())
        }
        _ => view! { <p class="soft">{t("staff-groups-none")}</p> }.into_any(),
    };
    let is_school = shown.organisation.kind == OrganisationKind::School;
    let title = if is_school {
        t("nav-classes")
    } else {
        t("staff-groups")
    };
    view! {
        <section class="card card-loose" aria-labelledby="groups">
            <div class="section-head section-in">
                <h2 id="groups">{title}</h2>
                {administers.then(|| forms::group(id, is_school, source))}
            </div>
            {rows}
        </section>
    }
    .into_any()
}

fn group(group: &Group) -> AnyView {
    let about = format!(
        "{} · {}",
        text("common-children", &[("count", group.children.into())]),
        group.school_year
    );
    view! {
        <li>
            <a class="list-row" href=Route::Class(group.id).path()>
                <span class="glyph">{icon("people")}</span>
                <span class="grow"><span class="strong">{classes::name(group)}</span><span class="help">{about}</span></span>
                {icon("chevron")}
            </a>
        </li>
    }
    .into_any()
}

/// What hangs on it.
fn parts(shown: &Shown) -> Option<AnyView> {
    let below = places::below(&shown.all, shown.organisation.id);
    if below.is_empty() && !shown.administers {
        return None;
    }
    let row = |o: &&Organisation| {
        view! {
            <li>
                <a class="list-row" href=Route::Organisation(Some(o.id)).path()>
                    <span class="glyph">{icon(places::icon_of(o.kind))}</span>
                    <span class="grow">
                        <span class="strong">{o.name.clone()}</span>
                        <span class="help">{t(&format!("organisation-kind-{}", o.kind))}</span>
                    </span>
                    {icon("chevron")}
                </a>
            </li>
        }
    };
    let rows: Vec<_> = below.iter().map(row).collect();
    let none = rows
        .is_empty()
        .then(|| view! { <p class="soft">{t("staff-below-none")}</p> });
    Some(
        view! {
            <section class="card card-loose" aria-labelledby="below">
                <div class="section-head section-in">
                    <h2 id="below">{t("staff-below")}</h2>
                    {shown.administers.then(|| forms::below(shown))}
                </div>
                {none}
                <ul class="list">{rows}</ul>
            </section>
        }
        .into_any(),
    )
}
