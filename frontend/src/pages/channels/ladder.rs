//! When to go on from push to what costs money, and how much a month may cost.

use super::{Shown, shared, whole};
use crate::api;
use crate::parts::button::{self, run};
use crate::parts::field::{Entry, Kind, TEXT, field, select};
use crate::parts::toast;
use crate::text::{t, text};
use caunoi_wire::channel::{Channels, Ladder, LadderSettings};
use leptos::prelude::*;

/// Waits that are offered, minutes.
const WAITS: [i32; 6] = [30, 60, 120, 240, 480, 1440];
const URGENT_WAITS: [i32; 4] = [5, 10, 30, 60];

pub fn section(shown: Shown, ladder: Option<&Ladder>) -> AnyView {
    let settings = ladder.map_or(
        LadderSettings {
            wait_minutes: None,
            urgent_wait_minutes: None,
            monthly_budget: None,
        },
        |ladder| ladder.settings,
    );
    let (wait, urgent) = (
        chosen(settings.wait_minutes),
        chosen(settings.urgent_wait_minutes),
    );
    let budget = settings.monthly_budget.map(|budget| budget.to_string());
    let budget = Entry::new(&budget.unwrap_or_default());
    let busy = RwSignal::new(false);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let cap = budget.text();
        let monthly_budget = whole(&cap);
        if monthly_budget.is_none() && !cap.is_empty() {
            return budget.error.set(Some(t("error-invalid_input")));
        }
        let settings = LadderSettings {
            wait_minutes: wait.with_untracked(|w| w.parse().ok()),
            urgent_wait_minutes: urgent.with_untracked(|w| w.parse().ok()),
            monthly_budget,
        };
        let path = format!("/organisations/{}/ladder", shown.organisation);
        let work = async move { api::put::<Channels>(&path, &settings).await };
        run(busy, work, move |channels| {
            toast::say(t("common-saved"));
            shown.channels.put(channels);
        });
    };
    let spent = ladder.map(|ladder| {
        let words = text("channels-spent", &[("spent", ladder.spent.into())]);
        view! { <p class="note-text">{words}</p> }
    });
    let whose = ladder.and_then(|l| shared(shown, l.organisation_id, &l.organisation_name));
    let number = Kind {
        mode: "numeric",
        ..TEXT
    };
    view! {
        <section class="card card-loose" aria-labelledby="ladder">
            <h2 id="ladder">{t("channels-ladder")}</h2>
            <p class="help">{t("channels-ladder-help")}</p>
            {whose}
            <form class="stack-tight" novalidate on:submit=send>
                {select("ladder-wait", t("channels-wait"), waits(&WAITS), wait)}
                {select("ladder-urgent", t("channels-wait-urgent"), waits(&URGENT_WAITS), urgent)}
                {field("ladder-budget", number, t("channels-budget"), Some(t("channels-budget-help")), budget)}
                {spent}
                {button::submit("button primary", t("common-save"), busy)}
            </form>
        </section>
    }
    .into_any()
}

fn chosen(minutes: Option<i32>) -> RwSignal<String> {
    RwSignal::new(minutes.map(|m| m.to_string()).unwrap_or_default())
}

fn waits(minutes: &[i32]) -> Vec<(String, String)> {
    let words = |m: &i32| match m % 60 {
        0 => text("channels-hours", &[("count", (m / 60).into())]),
        _ => text("channels-minutes", &[("count", (*m).into())]),
    };
    let never = (String::new(), t("channels-never"));
    let offered = minutes.iter().map(|m| (m.to_string(), words(m)));
    std::iter::once(never).chain(offered).collect()
}
