//! One class: its children, their guardians, who is connected and whose phone can ring; new invitations and rights.

mod card;
mod rights;

use super::classes::{MANY, name, none_found, search};
use crate::parts::field::Entry;
use crate::parts::load;
use crate::parts::{badge, button, empty, face, heading, icon, places};
use crate::route::Route;
use crate::state::me;
use crate::text::{date, number, t, text};
use caunoi_wire::id::{ChildId, GroupId, PersonId};
use caunoi_wire::organisation::{Group, Organisation};
use caunoi_wire::person::{ChildOfGroup, GuardianOfChild};
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the reader is doing on this screen, shared by its rows.
#[derive(Clone, Copy)]
struct Screen {
    group: GroupId,
    children: load::Source<Vec<ChildOfGroup>>,
    /// Whether the reader administers the class's school and so decides about rights.
    administers: RwSignal<bool>,
    /// Whose invitation is being renewed, whose rights are open.
    renewing: RwSignal<Option<Who>>,
    deciding: RwSignal<Option<(ChildId, Who)>>,
}

/// A guardian in a dialog.
#[derive(Clone)]
struct Who {
    guardian: Arc<GuardianOfChild>,
    child: String,
}

pub fn page(id: GroupId) -> AnyView {
    let group = load::load::<Group>(format!("/groups/{id}"));
    let screen = Screen {
        group: id,
        children: load::load(format!("/groups/{id}/children")),
        administers: RwSignal::new(false),
        renewing: RwSignal::new(None),
        deciding: RwSignal::new(None),
    };
    find_rights(group, screen);
    let content = group.draw(move |group| {
        let children = screen.children.draw(move |children| {
            if children.is_empty() {
                nobody()
            } else {
                list(&children, screen)
            }
        });
        view! { {head(&group)} {children} }.into_any()
    });
    view! { {content} {card::dialog(screen)} {rights::dialog(screen)} }.into_any()
}

/// Whether the reader decides about rights here.
fn find_rights(group: load::Source<Group>, screen: Screen) {
    let organisations = load::load::<Vec<Organisation>>("/organisations".to_owned());
    Effect::new(move |_| {
        let (Some(all), Some(group), Some(me)) = (organisations.ready(), group.ready(), me())
        else {
            return;
        };
        let administers = places::administers(&all, &me, group.organisation_id);
        screen.administers.set(administers);
    });
}

fn head(group: &Group) -> AnyView {
    let to = Route::Invitations(group.id);
    view! {
        <div class="page-head">
            <div>{heading(name(group))}<p class="soft">{group.school_year.clone()}</p></div>
            {button::link("button primary", "qr", t("staff-invitations"), &to)}
        </div>
    }
    .into_any()
}

fn nobody() -> AnyView {
    empty(
        "art-roster",
        t("staff-class-empty"),
        t("staff-class-empty-help"),
        None,
    )
}

fn list(children: &[ChildOfGroup], screen: Screen) -> AnyView {
    let words = Entry::new("");
    let only_missing = RwSignal::new(false);
    let all: Vec<(String, ChildOfGroup)> = children
        .iter()
        .map(|child| (searchable(child), child.clone()))
        .collect();
    let is_many = all.len() >= MANY;
    let count = RwSignal::new(0);
    let rows = move || {
        let wanted = places::searchable(words.value.get().trim());
        let is_missing = |child: &ChildOfGroup| !child.guardians.iter().any(|g| g.connected);
        let shown = all.iter().filter(|(text, child)| {
            text.contains(&wanted) && (!only_missing.get() || is_missing(child))
        });
        let rows: Vec<_> = shown.map(|(_, child)| row(child, screen)).collect();
        count.set(rows.len());
        if rows.is_empty() && !only_missing.get() {
            return none_found(words.value.get());
        }
        if rows.is_empty() {
            return view! { <p class="done"><span class="tick">{icon("check")}</span>{t("staff-all-connected")}</p> }
                .into_any();
        }
        view! { <section class="card"><ul class="list">{rows}</ul></section> }.into_any()
    };
    view! {
        <div class="stack">
            {numbers(children)}
            <div class="row">
                {is_many.then(|| search("child-search", t("staff-child-search"), words, count))}
                <button
                    type="button"
                    class="chip"
                    aria-pressed=move || only_missing.get().to_string()
                    on:click=move |_| only_missing.update(|only| *only = !*only)
                >
                    {t("staff-only-missing")}
                </button>
            </div>
            {rows}
        </div>
    }
    .into_any()
}

/// A child is found by its own name, its guardians' and their telephone numbers.
fn searchable(child: &ChildOfGroup) -> String {
    let mut words = child.name.clone();
    for guardian in &child.guardians {
        words.push(' ');
        words.push_str(&guardian.name);
        words.push(' ');
        words.push_str(guardian.phone.as_deref().unwrap_or_default());
    }
    places::searchable(&words)
}

/// Each guardian once, however many children they have here.
fn guardians(children: &[ChildOfGroup]) -> BTreeMap<PersonId, &GuardianOfChild> {
    let all = children.iter().flat_map(|child| &child.guardians);
    all.map(|guardian| (guardian.id, guardian)).collect()
}

fn numbers(children: &[ChildOfGroup]) -> AnyView {
    let guardians = guardians(children);
    let whole = guardians.len();
    let connected = guardians.values().filter(|g| g.connected).count();
    let reachable = guardians.values().filter(|g| g.reachable).count();
    let of = |part: usize| {
        let whole = number(i64::try_from(whole).unwrap_or(i64::MAX));
        view! { {part}<span class="of">"/"{whole}</span> }
    };
    view! {
        <div class="stats">
            <div class="stat"><strong>{children.len()}</strong><span>{t("staff-stat-children")}</span></div>
            <div class="stat"><strong>{of(connected)}</strong><span>{t("staff-stat-connected")}</span></div>
            <div class="stat"><strong>{of(reachable)}</strong><span>{t("staff-stat-reachable")}</span></div>
        </div>
    }
    .into_any()
}

fn row(child: &ChildOfGroup, screen: Screen) -> AnyView {
    let born = text("staff-born", &[("date", date(child.birth_date).into())]);
    let details = match &child.code {
        Some(code) => format!("{born} · {code}"),
        None => born,
    };
    let guardians: Vec<_> = child
        .guardians
        .iter()
        .map(|guardian| guardian_row(child, guardian, screen))
        .collect();
    let missing = guardians
        .is_empty()
        .then(|| view! { <li class="soft">{t("staff-no-guardian")}</li> });
    view! {
        <li class="kin">
            <div class="list-row">
                {face("face", child.id.0, &child.name)}
                <span class="grow"><span class="strong">{child.name.clone()}</span><span class="help">{details}</span></span>
            </div>
            <ul class="kin-of">{guardians}{missing}</ul>
        </li>
    }
    .into_any()
}

fn guardian_row(child: &ChildOfGroup, guardian: &GuardianOfChild, screen: Screen) -> AnyView {
    let relation = t(&format!("relation-{}", guardian.relation));
    let phone = guardian.phone.clone().map(|phone| {
        let (to, shown) = (format!("tel:{phone}"), local_phone(&phone));
        view! { " · "<a href=to>{shown}</a> }
    });
    let who = Who {
        guardian: Arc::new(guardian.clone()),
        child: child.name.clone(),
    };
    let (id, for_rights, label) = (child.id, who.clone(), guardian.name.clone());
    let named = move |key| format!("{}: {label}", t(key));
    let renew = button::icon_button("qr", named("staff-renew"), move || {
        screen.renewing.set(Some(who.clone()));
    });
    let rights_label = named("staff-rights");
    let rights = move || {
        let for_rights = for_rights.clone();
        screen.administers.get().then(|| {
            button::icon_button("settings", rights_label.clone(), move || {
                screen.deciding.set(Some((id, for_rights.clone())));
            })
        })
    };
    view! {
        <li class="kin-row">
            <span class="grow">
                <span class="strong">{guardian.name.clone()}</span>
                <span class="help">{relation}{phone}</span>
                <span class="tags">{badges(guardian)}</span>
            </span>
            {renew}
            {rights}
        </li>
    }
    .into_any()
}

/// What matters about a guardian: a block before everything else.
fn badges(guardian: &GuardianOfChild) -> Vec<AnyView> {
    if rights::is_blocked(&guardian.rights) {
        return vec![badge("badge badge-red", "lock", t("staff-blocked"))];
    }
    let mut found = vec![if guardian.reachable {
        badge("badge badge-ok", "bell", t("staff-reachable"))
    } else if guardian.connected {
        badge("badge badge-brand", "check", t("staff-connected"))
    } else {
        badge("badge", "phone-off", t("staff-not-connected"))
    }];
    if !guardian.rights.may_receive {
        found.push(badge(
            "badge badge-important",
            "minus",
            t("staff-receives-nothing"),
        ));
    }
    found
}

/// A Vietnamese number as people dial and say it.
fn local_phone(phone: &str) -> String {
    let Some(rest) = phone.strip_prefix("+84") else {
        return phone.to_owned();
    };
    let mut shown = String::from("0");
    for (at, digit) in rest.chars().enumerate() {
        if at == 3 || at == 6 {
            shown.push(' ');
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::local_phone;

    #[test]
    fn numbers_are_shown_as_dialled() {
        assert_eq!(local_phone("+84912345678"), "0912 345 678");
        assert_eq!(local_phone("+85620123"), "+85620123");
    }
}
