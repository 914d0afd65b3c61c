//! The tree: branches open as one needs them; in a large one, a search.

use crate::pages::classes::{none_found, search};
use crate::parts::field::Entry;
use crate::parts::{icon, places};
use crate::route::Route;
use crate::text::{t, text};
use caunoi_wire::id::OrganisationId;
use caunoi_wire::organisation::Organisation;
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// From so many on there is a search.
const MANY: usize = 12;
/// Most that a search lists.
const FOUND: usize = 50;

#[derive(Clone)]
struct Tree {
    all: Arc<Vec<Organisation>>,
    current: Option<OrganisationId>,
    open: RwSignal<BTreeSet<OrganisationId>>,
}

pub fn tree(all: Arc<Vec<Organisation>>, current: Option<OrganisationId>) -> AnyView {
    let mut open: BTreeSet<OrganisationId> = places::roots(&all).iter().map(|o| o.id).collect();
    if let Some(current) = current {
        open.extend(places::path(&all, current).iter().map(|o| o.id));
    }
    let tree = Tree {
        current,
        open: RwSignal::new(open),
        all,
    };
    let words = Entry::new("");
    let is_many = tree.all.len() >= MANY;
    let count = RwSignal::new(0);
    let inner = move || {
        let wanted = places::searchable(words.value.get().trim());
        if wanted.is_empty() {
            let roots: Vec<_> = places::roots(&tree.all)
                .into_iter()
                .map(|o| node(&tree, o))
                .collect();
            return view! { <ul class="tree">{roots}</ul> }.into_any();
        }
        let fits = |o: &&Organisation| {
            let code = o.code.as_deref().unwrap_or_default();
            places::searchable(&o.name).contains(&wanted) || code.contains(&wanted)
        };
        let found = tree.all.iter().filter(fits).take(FOUND);
        let found: Vec<_> = found
            .map(|o| view! { <li class="tree-row">{link(&tree, o)}</li> })
            .collect();
        count.set(found.len());
        if found.is_empty() {
            return none_found(words.value.get());
        }
        view! { <ul class="tree">{found}</ul> }.into_any()
    };
    view! {
        {is_many.then(|| search("tree-search", t("staff-tree-search"), words, count))}
        {inner}
    }
    .into_any()
}

fn node(tree: &Tree, organisation: &Organisation) -> AnyView {
    let id = organisation.id;
    let open = tree.open;
    let has_below = tree.all.iter().any(|o| o.parent_id == Some(id));
    let label = text(
        "staff-tree-open",
        &[("name", organisation.name.as_str().into())],
    );
    let toggle = move |_| {
        open.update(|open| {
            if !open.remove(&id) {
                open.insert(id);
            }
        });
    };
    let is_open = Memo::new(move |_| open.with(|open| open.contains(&id)));
    let twist = if has_below {
        view! {
            <button
                type="button"
                class="twist"
                aria-label=label
                aria-expanded=move || is_open.get().to_string()
                on:click=toggle
            >
                {icon("chevron")}
            </button>
        }
        .into_any()
    } else {
        view! { <span class="twist-none"></span> }.into_any()
    };
    let branch = tree.clone();
    let below = move || {
        (has_below && is_open.get()).then(|| {
            let below = places::below(&branch.all, id);
            let below: Vec<_> = below.into_iter().map(|o| node(&branch, o)).collect();
            view! { <ul>{below}</ul> }
        })
    };
    view! {
        <li>
            <div class="tree-row">{twist}{link(tree, organisation)}</div>
            {below}
        </li>
    }
    .into_any()
}

fn link(tree: &Tree, organisation: &Organisation) -> AnyView {
    let to = Route::Organisation(Some(organisation.id)).path();
    let current = (tree.current == Some(organisation.id)).then_some("true");
    view! {
        <a href=to aria-current=current>
            {icon(places::icon_of(organisation.kind))}
            <span>{organisation.name.clone()}</span>
        </a>
    }
    .into_any()
}
