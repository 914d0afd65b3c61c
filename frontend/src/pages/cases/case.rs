//! One case: why it is there, what was answered, how to reach the family, what was done; take it, note, hand over, close.

use super::recorded;
use crate::api;
use crate::parts::button::{self, run};
use crate::parts::field::{Entry, error, select};
use crate::parts::{badge, dialog, heading, hotline, icon, load, toast};
use crate::text::{number, t, text, when};
use caunoi_wire::Done;
use caunoi_wire::case::*;
use caunoi_wire::check_in::ReadAnswer;
use caunoi_wire::id::CaseId;
use leptos::prelude::*;
use serde::Serialize;

type Source = load::Source<Case>;

pub fn page(id: CaseId) -> AnyView {
    let source = load::load::<Case>(format!("/cases/{id}"));
    source.draw(move |case| drawn(&case, source))
}

fn drawn(case: &Case, source: Source) -> AnyView {
    let s = &case.summary;
    let place = match &case.class {
        Some(class) => format!("{class} · {}", s.organisation_name),
        None => s.organisation_name.clone(),
    };
    let owner = match (&s.owner_name, s.due_at) {
        (Some(owner), _) => text("case-owner", &[("name", owner.into())]),
        (None, Some(due)) => text("case-due", &[("time", when(due).into())]),
        (None, None) => String::new(),
    };
    let reasons: Vec<_> = case
        .reasons
        .iter()
        .map(|reason| {
            badge(
                "badge badge-important",
                "alert",
                t(&format!("case-reason-{reason}")),
            )
        })
        .collect();
    let words =
        (!case.words.is_empty()).then(|| view! { <p class="prose">{case.words.clone()}</p> });
    view! {
        <div class="page-head">
            <div>{heading(s.child_name.clone())}<p class="soft">{place}</p></div>
            {badge("badge", "clock", t(&format!("case-state-{}", s.state)))}
        </div>
        <div class="split">
            <div class="stack">
                <section class="card" aria-labelledby="why">
                    <h2 id="why">{t("case-reasons")}</h2>
                    <div class="row">{reasons}</div>
                    <p class="help">{text("case-opened-at", &[("time", when(s.opened_at).into())])}" · "{owner}</p>
                    {words}
                    {case.answer.as_ref().map(answer)}
                </section>
                {acts(case, source)}
                {log(case)}
            </div>
            <aside class="stack">
                {guardians(case)}
                <a class="button secondary wide" href=format!("/l/case/{}", s.id) target="_blank" rel="noopener">
                    {icon("printer")}{t("case-sheet")}
                </a>
                {recorded()}
                {hotline()}
            </aside>
        </div>
    }
    .into_any()
}

/// What was answered, in words and drawn.
pub fn answer(answer: &ReadAnswer) -> AnyView {
    let (score, highest) = (i64::from(answer.score), i64::from(answer.highest));
    let said = text(
        "case-score",
        &[
            ("score", number(score).into()),
            ("highest", number(highest).into()),
        ],
    );
    let band = t(&format!("case-band-{}", answer.band));
    let words = (!answer.words.is_empty())
        .then(|| view! { <blockquote class="quote">{answer.words.clone()}</blockquote> });
    let talk = answer.talk.then(|| {
        badge(
            "badge badge-important",
            "speaker",
            t("case-reason-asked_to_talk"),
        )
    });
    view! {
        <div class="stack-tight">
            <p class="strong">{format!("{said} · {band}")}</p>
            {crate::parts::reach::share("reach", score, highest)}
            {words}
            <div class="row">{talk}</div>
            <p class="help">{t(&format!("check-in-by-{}", answer.respondent))}" · "{when(answer.at)}</p>
        </div>
    }
    .into_any()
}

fn guardians(case: &Case) -> AnyView {
    let row = |contact: &CaseContact| {
        let phone = contact
            .phone
            .clone()
            .filter(|_| !contact.blocked)
            .map(|phone| {
                let to = format!("tel:{phone}");
                view! { <a class="button quiet" href=to>{icon("call")}{phone}</a> }
            });
        let blocked = contact
            .blocked
            .then(|| badge("badge badge-urgent", "close", t("case-blocked")));
        view! { <li class="row spread"><span class="strong">{contact.name.clone()}</span>{phone}{blocked}</li> }
    };
    let rows: Vec<_> = case.guardians.iter().map(row).collect();
    view! {
        <section class="card stack" aria-labelledby="guardians">
            <h2 id="guardians">{t("case-guardians")}</h2>
            <p class="help">{t("case-guardians-help")}</p>
            <ul class="stack-tight plain">{rows}</ul>
        </section>
    }
    .into_any()
}

fn log(case: &Case) -> AnyView {
    let row = |entry: &CaseEntry| {
        let action = t(&format!("case-action-{}", entry.action));
        let who = entry
            .actor
            .as_ref()
            .map(|name| format!("{name} · "))
            .unwrap_or_default();
        let note =
            (!entry.note.is_empty()).then(|| view! { <p class="quote">{entry.note.clone()}</p> });
        view! {
            <li>
                <p><span class="strong">{action}</span>" "<span class="help">{format!("{who}{}", when(entry.at))}</span></p>
                {note}
            </li>
        }
    };
    let rows: Vec<_> = case.log.iter().map(row).collect();
    view! {
        <section class="card stack" aria-labelledby="log">
            <h2 id="log">{t("case-log")}</h2>
            <ol class="stack-tight plain">{rows}</ol>
        </section>
    }
    .into_any()
}

fn send(
    source: Source,
    id: CaseId,
    what: &'static str,
    body: impl Serialize + 'static,
    busy: RwSignal<bool>,
    then: impl FnOnce() + 'static,
) {
    let path = format!("/cases/{id}/{what}");
    let work = async move { api::post::<Case>(&path, &body).await };
    run(busy, work, move |case| {
        then();
        source.put(case);
        toast::say(t("common-saved"));
    });
}

fn acts(case: &Case, source: Source) -> Option<AnyView> {
    let (id, state) = (case.summary.id, case.summary.state);
    if state == CaseState::Closed {
        return None;
    }
    let busy = RwSignal::new(false);
    let note = Entry::new("");
    let (handing, closing) = (RwSignal::new(false), RwSignal::new(false));
    let take = (state == CaseState::Open).then(|| {
        let press = move || send(source, id, "take", Done {}, busy, || ());
        button::button(
            "button primary wide tall",
            "hand",
            t("case-take"),
            busy,
            press,
        )
    });
    let add = move || {
        if let Some(text) = note.required() {
            send(source, id, "note", CaseNote { text }, busy, move || {
                note.value.set(String::new())
            });
        }
    };
    let colleagues = StoredValue::new(case.colleagues.clone());
    Some(
        view! {
            <section class="card card-loose stack" aria-labelledby="do">
                <h2 id="do">{t("case-do")}</h2>
                {take}
                {area("case-note", t("case-note"), note)}
                <div class="actions">
                    {button::button("button secondary", "edit", t("case-note-add"), busy, add)}
                    {button::press("button secondary", "people", t("case-hand-over"), move || handing.set(true))}
                    {button::press("button quiet", "check", t("case-close"), move || closing.set(true))}
                </div>
                {dialog::dialog(handing, || t("case-hand-over"), move || hand_over(source, id, colleagues, handing))}
                {dialog::dialog(closing, || t("case-close"), move || close(source, id, closing))}
            </section>
        }
        .into_any(),
    )
}

fn hand_over(
    source: Source,
    id: CaseId,
    colleagues: StoredValue<Vec<caunoi_wire::duty::Counsellor>>,
    open: RwSignal<bool>,
) -> AnyView {
    let choices: Vec<(String, String)> = colleagues.with_value(|all| {
        all.iter()
            .map(|c| (c.person_id.to_string(), c.name.clone()))
            .collect()
    });
    let chosen = RwSignal::new(
        choices
            .first()
            .map(|(id, _)| id.clone())
            .unwrap_or_default(),
    );
    let (words, busy) = (Entry::new(""), RwSignal::new(false));
    let press = move || {
        if let Ok(person_id) = chosen.get_untracked().parse() {
            let body = HandOver {
                person_id,
                text: words.text(),
            };
            send(source, id, "hand-over", body, busy, move || {
                open.try_set(false);
            });
        }
    };
    view! {
        <div class="stack">
            {select("case-to", t("case-to"), choices, chosen)}
            {area("case-hand-over-words", t("case-note"), words)}
            <div class="actions">
                {button::press("button quiet", "", t("common-cancel"), move || open.set(false))}
                {button::button("button primary", "people", t("case-hand-over"), busy, press)}
            </div>
        </div>
    }
    .into_any()
}

fn close(source: Source, id: CaseId, open: RwSignal<bool>) -> AnyView {
    let (words, busy) = (Entry::new(""), RwSignal::new(false));
    let press = move || {
        if let Some(text) = words.required() {
            send(source, id, "close", CaseNote { text }, busy, move || {
                open.try_set(false);
            });
        }
    };
    view! {
        <div class="stack">
            {area("case-outcome", t("case-outcome"), words)}
            <div class="actions">
                {button::press("button quiet", "", t("common-cancel"), move || open.set(false))}
                {button::button("button primary", "check", t("case-close"), busy, press)}
            </div>
        </div>
    }
    .into_any()
}

/// A field of several lines.
fn area(id: &'static str, label: String, entry: Entry) -> AnyView {
    let error_id = format!("{id}-error");
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <textarea
                id=id
                class="input"
                rows="3"
                maxlength=MAX_NOTE.to_string()
                aria-describedby=error_id.clone()
                aria-invalid=move || entry.error.with(Option::is_some).to_string()
                prop:value=entry.value
                on:input=move |event| {
                    entry.value.set(event_target_value(&event));
                    entry.error.set(None);
                }
            ></textarea>
            {error(error_id, entry.error)}
        </div>
    }
    .into_any()
}
