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

/// A part of a bar: its class, what it is called, how many.
pub type Part = (String, String, i64);

/// A share of a whole as a length of a drawing. In whole numbers: writing others is code that nothing else needs.
pub fn width(part: i64, whole: i64) -> String {
    let share = part * 10_000 / whole.max(1);
    format!("{}.{:02}%", share / 100, share % 100)
}

/// A bar of parts; read out as one sentence.
pub fn parts(class: &'static str, all: &[Part]) -> AnyView {
    let whole = all.iter().map(|(_, _, people)| people).sum::<i64>();
    let (mut inner, mut from) = (String::new(), 0);
    let mut said = Vec::new();
    for (class, name, people) in all.iter().filter(|(_, _, people)| *people > 0) {
        let (x, share) = (width(from, whole), width(*people, whole));
        let _ = write!(
            inner,
            "<rect class=\"{class}\" x=\"{x}\" width=\"{share}\"/>"
        );
        from += people;
        said.push(format!("{name}: {}", number(*people)));
    }
    let label = said.join(", ");
    view! { <svg class=class role="img" aria-label=label inner_html=inner></svg> }.into_any()
}

/// Each part in words; those with nobody are left out.
pub fn key(all: &[Part]) -> AnyView {
    let line = |(class, name, people): &Part| {
        view! {
            <li>
                <span class=format!("swatch {class}")></span>
                <span>{name.clone()}</span>
                <strong>{number(*people)}</strong>
            </li>
        }
    };
    let there = all.iter().filter(|(_, _, people)| *people > 0);
    let lines: Vec<_> = there.map(line).collect();
    view! { <ul class="legend">{lines}</ul> }.into_any()
}

/// How far a post got, from the furthest to the least.
fn of(reach: &Reach) -> [Part; 9] {
    ORDER.map(|state| {
        let name = t(&format!("reach-{state}"));
        (format!("is-{state}"), name, people(reach, state))
    })
}

/// How far a post got.
pub fn bar(class: &'static str, reach: &Reach) -> AnyView {
    parts(class, &of(reach))
}

/// A bar of one share.
pub fn share(class: &'static str, part: i64, whole: i64) -> AnyView {
    let share = width(part, whole);
    let inner = format!("<rect class=\"is-acknowledged\" x=\"0\" width=\"{share}\"/>");
    let label = text(
        "common-of",
        &[("part", part.into()), ("whole", whole.into())],
    );
    view! { <svg class=class role="img" aria-label=label inner_html=inner></svg> }.into_any()
}

/// Each state with its people; states nobody is in are left out.
pub fn legend(reach: &Reach) -> AnyView {
    key(&of(reach))
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
