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

/// A part of a whole: how it is filled, its words, its people.
pub type Part = (ReachState, String, i64);

fn parts(reach: &Reach) -> Vec<Part> {
    let part = |state| (state, t(&format!("reach-{state}")), people(reach, state));
    ORDER.map(part).to_vec()
}

/// The bar; read out as one sentence.
pub fn bar(class: &'static str, reach: &Reach) -> AnyView {
    drawn(class, &parts(reach))
}

/// A bar of parts that add up.
pub fn drawn(class: &'static str, parts: &[Part]) -> AnyView {
    let whole = parts
        .iter()
        .map(|(_, _, people)| people)
        .sum::<i64>()
        .max(1) as f64;
    let (mut rects, mut from) = (String::new(), 0.0);
    let mut said = Vec::new();
    for (fill, words, people) in parts.iter().filter(|(_, _, people)| *people > 0) {
        let share = *people as f64 * 100.0 / whole;
        let _ = write!(
            rects,
            "<rect class=\"is-{fill}\" x=\"{from}%\" width=\"{share}%\"/>"
        );
        from += share;
        said.push(format!("{words}: {}", number(*people)));
    }
    let label = said.join(", ");
    view! { <svg class=class role="img" aria-label=label inner_html=rects></svg> }.into_any()
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
    lines(&parts(reach))
}

/// The parts of a bar in words.
pub fn lines(parts: &[Part]) -> AnyView {
    let line = |(fill, words, people): &Part| {
        let class = format!("swatch is-{fill}");
        view! {
            <li>
                <span class=class></span>
                <span>{words.clone()}</span>
                <strong>{number(*people)}</strong>
            </li>
        }
    };
    let some = parts.iter().filter(|(_, _, people)| *people > 0);
    let lines: Vec<_> = some.map(line).collect();
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
