//! How far a post got, drawn: one bar whose parts add up to the audience, and a legend that says the same in words.

use super::icon;
use crate::text::{number, t, text};
use caunoi_wire::reach::{FailureCount, Reach, ReachState, reason_key};
use leptos::prelude::*;
use std::fmt::Write;

/// From the furthest to the least.
const ORDER: [ReachState; 9] = [
    ReachState::Acknowledged,
    ReachState::Seen,
    ReachState::Visited,
    ReachState::Shown,
    ReachState::Sent,
    ReachState::Waiting,
    ReachState::NoDevice,
    ReachState::Failed,
    ReachState::Stopped,
];

fn people(reach: &Reach, state: ReachState) -> i64 {
    match state {
        ReachState::Waiting => reach.waiting,
        ReachState::NoDevice => reach.no_device,
        ReachState::Failed => reach.failed,
        ReachState::Stopped => reach.stopped,
        ReachState::Sent => reach.sent,
        ReachState::Shown => reach.shown,
        ReachState::Visited => reach.visited,
        ReachState::Seen => reach.seen,
        ReachState::Acknowledged => reach.acknowledged,
    }
}

/// The bar; read out as one sentence.
pub fn bar(class: &'static str, reach: &Reach) -> AnyView {
    let whole = reach.audience.max(1) as f64;
    let (mut parts, mut from) = (String::new(), 0.0);
    let mut said = Vec::new();
    for state in ORDER {
        let people = people(reach, state);
        if people == 0 {
            continue;
        }
        let share = people as f64 * 100.0 / whole;
        let _ = write!(
            parts,
            "<rect class=\"is-{state}\" x=\"{from}%\" width=\"{share}%\"/>"
        );
        from += share;
        said.push(format!(
            "{}: {}",
            t(&format!("reach-{state}")),
            number(people)
        ));
    }
    let label = said.join(", ");
    view! { <svg class=class role="img" aria-label=label inner_html=parts></svg> }.into_any()
}

/// A bar of one share.
pub fn share(class: &'static str, part: i64, whole: i64) -> AnyView {
    let share = part as f64 * 100.0 / whole.max(1) as f64;
    let inner = format!("<rect class=\"is-acknowledged\" x=\"0\" width=\"{share}%\"/>");
    let label = text(
        "common-of",
        &[("part", part.into()), ("whole", whole.into())],
    );
    view! { <svg class=class role="img" aria-label=label inner_html=inner></svg> }.into_any()
}

/// Each state with its people; states nobody is in are left out.
pub fn legend(reach: &Reach) -> AnyView {
    let line = |state: ReachState| {
        let people = people(reach, state);
        (people > 0).then(|| {
            let class = format!("swatch is-{state}");
            view! {
                <li>
                    <span class=class></span>
                    <span>{t(&format!("reach-{state}"))}</span>
                    <strong>{number(people)}</strong>
                </li>
            }
        })
    };
    let lines: Vec<_> = ORDER.into_iter().filter_map(line).collect();
    view! { <ul class="legend">{lines}</ul> }.into_any()
}

/// Why some could not be reached, each reason with its people.
pub fn failures(failures: &[FailureCount]) -> Option<AnyView> {
    if failures.is_empty() {
        return None;
    }
    // Reasons that mean the same to their reader are one line.
    let mut lines: Vec<(&str, i64)> = Vec::new();
    for failure in failures {
        let key = reason_key(&failure.reason);
        match lines.iter_mut().find(|(known, _)| *known == key) {
            Some((_, people)) => *people += failure.people,
            None => lines.push((key, failure.people)),
        }
    }
    let lines: Vec<_> = lines
        .into_iter()
        .map(|(key, people)| {
            view! {
                <li class="list-row">
                    {icon("alert")}
                    <span class="grow">{t(key)}</span>
                    <strong class="num">{number(people)}</strong>
                </li>
            }
        })
        .collect();
    Some(
        view! {
            <h3>{t("sent-failures")}</h3>
            <ul class="list">{lines}</ul>
        }
        .into_any(),
    )
}
