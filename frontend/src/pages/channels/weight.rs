//! Who is sent how much of when several organisations send at once: what hangs on this one, each with its part.

use crate::api;
use crate::parts::{load, reach, toast};
use crate::text::{number, t, text};
use caunoi_wire::Done;
use caunoi_wire::id::OrganisationId;
use caunoi_wire::organisation::{DeliveryWeight, MAX_WEIGHT, Weighed, Weights};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Weights that are offered.
const OFFERED: [i32; 7] = [1, 2, 3, 4, 6, 8, MAX_WEIGHT];

pub fn section(organisation: OrganisationId) -> AnyView {
    let weights = load::load::<Weights>(format!("/organisations/{organisation}/weights"));
    let drawn = weights.draw(|weights| parts(&weights));
    view! {
        <section class="card card-loose" aria-labelledby="weight">
            <h2 id="weight">{t("weight")}</h2>
            <p class="help">{t("weight-help")}</p>
            {drawn}
        </section>
    }
    .into_any()
}

fn parts(weights: &Weights) -> AnyView {
    let own = text("weight-own", &[("parts", weights.own.into())]);
    let all = RwSignal::new(weights.below.clone());
    let rows: Vec<_> = (0..weights.below.len()).map(|at| row(all, at)).collect();
    let list = (!rows.is_empty()).then(|| {
        view! { <p class="strong">{t("weight-below")}</p><ul class="list">{rows}</ul> }
    });
    view! { <p class="note-text">{own}</p>{list} }.into_any()
}

/// One of them with its part, and what that comes to when all of them send at once.
fn row(all: RwSignal<Vec<Weighed>>, at: usize) -> AnyView {
    let Some(this) = all.with_untracked(|all| all.get(at).cloned()) else {
        return ().into_any();
    };
    let weight = move || all.with(|all| all.get(at).map_or(1, |one| one.weight));
    let share = move || {
        let sum: i64 = all.with(|all| all.iter().map(|one| i64::from(one.weight)).sum());
        let weight = i64::from(weight());
        let percent = (weight * 100 + sum / 2) / sum.max(1);
        let words = text("weight-share", &[("percent", number(percent).into())]);
        let bar = format!(
            "<rect class=\"is-seen\" x=\"0\" width=\"{}\"/>",
            reach::width(weight, sum)
        );
        view! {
            <span class="help">{words}</span>
            <svg class="reach reach-thin" aria-hidden="true" inner_html=bar></svg>
        }
    };
    let path = format!("/organisations/{}/weight", this.organisation_id);
    let choose = move |event| {
        let Ok(weight) = event_target_value(&event).parse() else {
            return;
        };
        all.update(|all| all[at].weight = weight);
        let path = path.clone();
        spawn_local(async move {
            match api::put::<Done>(&path, &DeliveryWeight { weight }).await {
                Ok(_) => toast::say(t("common-saved")),
                Err(failure) => toast::problem(&failure),
            }
        });
    };
    let mut offered: Vec<i32> = OFFERED.into_iter().chain([this.weight]).collect();
    offered.sort_unstable();
    offered.dedup();
    let option = |parts: i32| {
        let words = text("weight-parts", &[("count", parts.into())]);
        view! { <option value=parts.to_string() selected=move || weight() == parts>{words}</option> }
    };
    let options: Vec<_> = offered.into_iter().map(option).collect();
    view! {
        <li>
            <div class="list-row">
                <span class="grow"><span class="strong">{this.name.clone()}</span>{share}</span>
                <select class="input" aria-label=this.name on:change=choose>{options}</select>
            </div>
        </li>
    }
    .into_any()
}
