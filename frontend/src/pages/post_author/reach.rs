//! How far it got: one number, one bar, a legend that adds up, and why some phones could not be reached.

use super::{Sent, is_out, part};
use crate::pages::posts::{headline, read};
use crate::parts::{icon, reach};
use crate::text::{number, percent, t, text, when};
use caunoi_wire::reach::{PostReach, Reach};
use leptos::prelude::*;

pub fn section(sent: Sent) -> AnyView {
    let shown = part(sent, |post| {
        (post.reach, post.ask_acknowledgement, post.state)
    });
    let drawn = move || {
        let (reach, asked, state) = shown.get()?;
        is_out(state).then(|| card(sent, &reach, asked))
    };
    drawn.into_any()
}

fn card(sent: Sent, reach: &Reach, asked: bool) -> AnyView {
    if reach.audience == 0 {
        return view! { <p class="card soft" role="status">{t("sent-gathering")}</p> }.into_any();
    }
    let part = read(reach, asked);
    let next = move || {
        let next = sent.reach.get().and_then(|r| r.next_due_at)?;
        let words = text("sent-next", &[("time", when(next).into())]);
        Some(view! { <p class="soft note-text">{words}</p> })
    };
    view! {
        <section class="card card-loose" aria-labelledby="reach">
            <h2 id="reach">{t("sent-reach")}</h2>
            <p class="big-number" aria-hidden="true">
                {number(part)}<small>{format!(" / {}", number(reach.audience))}</small>
            </p>
            <p class="strong" role="status">
                {headline(reach, asked)}" "
                <span class="soft">{percent(part, reach.audience)}</span>
            </p>
            {reach::bar("reach reach-tall", reach)}
            {reach::legend(reach)}
            <p class="soft note-text">{text("sent-sum", &[("people", reach.audience.into())])}</p>
            {move || sent.reach.get().map(|r| failures(&r))}
            {next}
            {(reach.no_device > 0).then(|| view! { <p class="note-text">{t("sent-no-device-help")}</p> })}
        </section>
    }
    .into_any()
}

fn failures(reach: &PostReach) -> Option<AnyView> {
    if reach.failures.is_empty() {
        return None;
    }
    // Reasons that mean the same to an author are one line.
    let mut lines: Vec<(String, i64)> = Vec::new();
    for failure in &reach.failures {
        let words = reason(&failure.reason);
        match lines.iter_mut().find(|(known, _)| *known == words) {
            Some((_, people)) => *people += failure.people,
            None => lines.push((words, failure.people)),
        }
    }
    let lines: Vec<_> = lines
        .into_iter()
        .map(|(words, people)| {
            view! {
                <li class="list-row">
                    {icon("alert")}
                    <span class="grow">{words}</span>
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

/// Why a phone could not be reached, as an author can use it.
pub fn reason(code: &str) -> String {
    match code {
        "too_many_requests" | "push_service_error" | "timeout" => t("reason-service"),
        "endpoint_not_allowed" | "subscription_keys" | "refused" => t("reason-device"),
        "no_device" => t("reach-no_device"),
        "bounced" | "suppressed" | "mail_address" => t("reason-mail-address"),
        "mail_later" | "mail_refused" | "no_mail" => t("reason-mail"),
        "over_budget" => t("reason-budget"),
        "undelivered" | "no_address" => t("reason-address"),
        "no_gateway"
        | "gateway_error"
        | "gateway_not_allowed"
        | "gateway_not_authorized"
        | "gateway_refused"
        | "gateway_settings"
        | "gateway_unreadable"
        | "secret_key" => t("reason-gateway"),
        _ => t("reason-ours"),
    }
}
