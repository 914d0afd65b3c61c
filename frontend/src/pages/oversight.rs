//! The officer's view: how far families are connected and notices are seen, organisation by organisation. Sums only;
//! what could point at a single family is not shown, and says so.

mod trends;

use super::classes::{none_found, search};
use crate::parts::field::Entry;
use crate::parts::{empty, heading, icon, load, notice, places, reach};
use crate::text::{number, percent, t, text};
use caunoi_wire::organisation::OrganisationKind;
use caunoi_wire::reach::OrganisationReach;
use leptos::prelude::*;

/// From so many on there is a search.
const MANY: usize = 12;

pub fn page() -> AnyView {
    let source = load::load::<Vec<OrganisationReach>>("/oversight".to_owned());
    let content = source.draw(|rows| {
        if rows.is_empty() {
            return empty(
                "art-calm",
                t("staff-oversight-none"),
                t("staff-oversight-none-help"),
                None,
            );
        }
        view! { <div class="stack">{sums(&rows)}{table(&rows)}</div> }.into_any()
    });
    view! {
        <div class="page-head"><div>{heading(t("staff-oversight"))}<p class="soft">{t("staff-oversight-help")}</p></div></div>
        {content}
        {trends::section()}
    }
    .into_any()
}

/// A share of a whole, where both may be shown.
type Share = fn(&OrganisationReach) -> Option<(i64, i64)>;

fn connected(row: &OrganisationReach) -> Option<(i64, i64)> {
    Some((row.connected?, row.guardians?))
}

fn reachable(row: &OrganisationReach) -> Option<(i64, i64)> {
    Some((row.reachable?, row.guardians?))
}

fn seen(row: &OrganisationReach) -> Option<(i64, i64)> {
    Some((row.seen?, row.received?))
}

/// The three questions over everything that may be shown.
fn sums(rows: &[OrganisationReach]) -> AnyView {
    let sum = |share: Share, words: String, help: String| {
        let shown = rows.iter().filter_map(share);
        let (part, whole) = shown.fold((0, 0), |(part, whole), (p, w)| (part + p, whole + w));
        let figure = if whole > 0 {
            view! {
                <p class="big-number">{percent(part, whole)}</p>
                {reach::share("reach", part, whole)}
                <p class="soft note-text">{of(part, whole)}</p>
            }
            .into_any()
        } else {
            view! { <p class="soft">{t("staff-oversight-too-few")}</p> }.into_any()
        };
        view! {
            <section class="card">
                <h2 class="card-title">{words}</h2>
                {figure}
                <p class="help">{help}</p>
            </section>
        }
        .into_any()
    };
    let hidden = rows
        .iter()
        .any(|row| connected(row).is_none() && row.guardians != Some(0) || row.children.is_none());
    view! {
        <div class="grid grid-three">
            {sum(connected, t("staff-stat-connected"), t("staff-oversight-connected-help"))}
            {sum(reachable, t("staff-stat-reachable"), t("staff-oversight-reachable-help"))}
            {sum(seen, t("staff-oversight-seen"), t("staff-oversight-seen-help"))}
        </div>
        {hidden.then(|| notice("notice", "lock", t("staff-oversight-hidden")))}
    }
    .into_any()
}

fn of(part: i64, whole: i64) -> String {
    text(
        "common-of",
        &[
            ("part", number(part).into()),
            ("whole", number(whole).into()),
        ],
    )
}

fn table(rows: &[OrganisationReach]) -> AnyView {
    let words = Entry::new("");
    let all = StoredValue::new(rows.to_vec());
    let is_many = rows.len() >= MANY;
    let count = RwSignal::new(0);
    let body = move || {
        let wanted = places::searchable(words.value.get().trim());
        let found: Vec<_> = all.with_value(|rows| {
            let fits = |row: &&OrganisationReach| places::searchable(&row.name).contains(&wanted);
            rows.iter().filter(fits).map(line).collect()
        });
        count.set(found.len());
        if found.is_empty() {
            return none_found(words.value.get());
        }
        view! {
            <table class="table">
                <caption class="visually-hidden">{t("staff-oversight")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t("staff-place")}</th>
                        <th scope="col" class="right">{t("staff-stat-children")}</th>
                        <th scope="col" class="bar-cell">{t("staff-stat-connected")}</th>
                        <th scope="col" class="bar-cell">{t("staff-stat-reachable")}</th>
                        <th scope="col" class="right">{t("staff-oversight-posts")}</th>
                        <th scope="col" class="bar-cell">{t("staff-oversight-seen")}</th>
                    </tr>
                </thead>
                <tbody>{found}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        {is_many.then(|| search("oversight-search", t("staff-tree-search"), words, count))}
        <section class="card">{body}</section>
    }
    .into_any()
}

fn line(row: &OrganisationReach) -> AnyView {
    let children = match row.children {
        Some(children) => view! { {number(children)} }.into_any(),
        None => too_few(),
    };
    view! {
        <tr>
            <th scope="row">
                <span class="row-plain">
                    <span class="glyph">{icon(places::icon_of(row.kind))}</span>
                    <span>{row.name.clone()}<span class="key block-line">{t(&format!("organisation-kind-{}", row.kind))}</span></span>
                </span>
            </th>
            <td class="right" data-label=t("staff-stat-children")>{children}</td>
            <td class="bar-cell" data-label=t("staff-stat-connected")>{families_share(row, connected)}</td>
            <td class="bar-cell" data-label=t("staff-stat-reachable")>{families_share(row, reachable)}</td>
            <td class="right" data-label=t("staff-oversight-posts")>{number(row.posts)}</td>
            <td class="bar-cell" data-label=t("staff-oversight-seen")>{seen_share(row)}</td>
        </tr>
    }
    .into_any()
}

fn share(share: Option<(i64, i64)>) -> AnyView {
    match share {
        Some((part, whole)) if whole > 0 => view! {
            {reach::share("reach reach-thin", part, whole)}
            <span class="key">{percent(part, whole)}" · "{of(part, whole)}</span>
        }
        .into_any(),
        _ => too_few(),
    }
}

/// A place without families of its own hides nobody: theirs are counted where their children go.
fn families_share(row: &OrganisationReach, of: Share) -> AnyView {
    if row.guardians != Some(0) {
        return share(of(row));
    }
    let words = match row.kind {
        OrganisationKind::Province | OrganisationKind::Commune => t("staff-oversight-at-schools"),
        _ => t("staff-oversight-no-families"),
    };
    view! { <span class="key">{words}</span> }.into_any()
}

/// Where nothing was sent, nobody is hidden.
fn seen_share(row: &OrganisationReach) -> AnyView {
    if row.posts == 0 {
        return view! { <span class="key">{t("staff-oversight-no-posts")}</span> }.into_any();
    }
    share(seen(row))
}

/// Never an empty cell: one might take it for zero.
fn too_few() -> AnyView {
    view! { <span class="key">{t("staff-oversight-too-few")}</span> }.into_any()
}
