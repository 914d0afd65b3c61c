//! How many notices a week are enough for a family; the composer says so, and stops nobody.

use crate::api;
use crate::parts::field::select;
use crate::parts::{load, toast};
use crate::text::{t, text};
use caunoi_wire::attention::{NewWeeklyBudget, WeeklyBudget};
use caunoi_wire::id::OrganisationId;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Budgets that are offered.
const OFFERED: [i32; 8] = [1, 2, 3, 4, 5, 7, 10, 15];

pub fn section(organisation: OrganisationId) -> AnyView {
    let path = format!("/organisations/{organisation}/attention");
    let budget = load::load::<WeeklyBudget>(path.clone());
    let drawn = budget.draw(move |budget| choice(&budget, path.clone()));
    view! {
        <section class="card card-loose" aria-labelledby="attention">
            <h2 id="attention">{t("attention")}</h2>
            <p class="help">{t("attention-help")}</p>
            {drawn}
        </section>
    }
    .into_any()
}

fn choice(budget: &WeeklyBudget, path: String) -> AnyView {
    let own = budget.own.map(|own| own.to_string()).unwrap_or_default();
    let chosen = RwSignal::new(own);
    Effect::new(move |drawn: Option<()>| {
        let own = chosen.with(|chosen| chosen.parse().ok());
        if drawn.is_some() {
            let path = path.clone();
            spawn_local(async move {
                match api::put::<WeeklyBudget>(&path, &NewWeeklyBudget { own }).await {
                    Ok(_) => toast::say(t("common-saved")),
                    Err(failure) => toast::problem(&failure),
                }
            });
        }
    });
    let posts = |n: i32| text("attention-posts", &[("count", n.into())]);
    let above = match budget.own {
        None => text("attention-above", &[("count", budget.valid.into())]),
        Some(_) => t("attention-as-above"),
    };
    let mut offered = vec![(String::new(), above)];
    let listed = OFFERED.iter().chain(&budget.own);
    let mut listed: Vec<i32> = listed.copied().collect();
    listed.sort_unstable();
    listed.dedup();
    offered.extend(listed.into_iter().map(|n| (n.to_string(), posts(n))));
    select("posts-a-week", t("attention-budget"), offered, chosen)
}
