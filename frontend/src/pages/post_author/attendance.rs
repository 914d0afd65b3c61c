//! Who comes to an event, who waits, who has not answered, who helps: drawn, by name, and as a table to take along.

use super::Sent;
use crate::parts::{button, face, icon, reach};
use crate::text::{number, t, text};
use caunoi_wire::event::{Attendance, Expected, Helper, SignUpState};
use caunoi_wire::reach::ReachState;
use leptos::prelude::*;

/// Rows that are drawn before one asks for all.
const SHORT: usize = 20;

pub fn section(sent: Sent) -> AnyView {
    let all = RwSignal::new(false);
    let drawn = move || sent.attendance.get().map(|found| card(sent, &found, all));
    drawn.into_any()
}

fn card(sent: Sent, found: &Attendance, all: RwSignal<bool>) -> AnyView {
    let part = |state: ReachState, words: &str, people| (format!("is-{state}"), t(words), people);
    let parts = [
        part(ReachState::Acknowledged, "event-state-coming", found.coming),
        part(ReachState::Shown, "event-state-waiting", found.waiting),
        part(ReachState::Waiting, "event-unanswered", found.unanswered),
        part(ReachState::NoDevice, "event-state-declined", found.declined),
    ];
    let adults = (found.adults > 0).then(|| {
        view! { <p>{text("event-adults-along", &[("count", found.adults.into())])}</p> }
    });
    let came = (found.came > 0).then(
        || view! { <p><strong>{text("event-came", &[("count", found.came.into())])}</strong></p> },
    );
    let shown = if all.get() { found.people.len() } else { SHORT };
    let people: Vec<_> = found.people.iter().take(shown).map(person).collect();
    let more = (found.people.len() > shown).then(|| {
        let words = text("sent-show-all", &[("count", found.people.len().into())]);
        button::press("button secondary", "", words, move || all.set(true))
    });
    let helpers: Vec<_> = found.helpers.iter().map(helper).collect();
    let helpers = (!helpers.is_empty())
        .then(|| view! { <h3>{t("event-helpers")}</h3> <ul class="list">{helpers}</ul> });
    let table = format!("/api/v1/posts/{}/attendance.csv", sent.id);
    view! {
        <section class="card card-loose" aria-labelledby="attendance">
            <h2 id="attendance">{t("event-attendance")}</h2>
            <p class="big-number" aria-hidden="true">{number(found.coming)}</p>
            {reach::parts("reach reach-tall", &parts)}
            {reach::key(&parts)}
            {came}
            {adults}
            <ul class="list">{people}</ul>
            {more}
            {helpers}
            <a class="button quiet" href=table download="attendance.csv">{icon("download")}{t("delivery-export")}</a>
        </section>
    }
    .into_any()
}

fn person(person: &Expected) -> AnyView {
    let state = match person.state {
        Some(state) => t(&format!("event-state-{state}")),
        None => t("event-unanswered"),
    };
    let adults = (person.adults > 0 && person.state != Some(SignUpState::Declined))
        .then(|| text("event-adults-along", &[("count", person.adults.into())]));
    let consent = person.consented.then(|| t("event-column-consent"));
    let facts = [
        person.came_at.map(|_| t("day-there")),
        person.class.clone(),
        Some(state),
        adults,
        consent,
        person.by.clone(),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    row(
        person.attendee_id,
        &person.name,
        &facts.join(" · "),
        person.phone.as_deref(),
    )
}

fn helper(helper: &Helper) -> AnyView {
    row(
        uuid::Uuid::nil(),
        &helper.name,
        &helper.role,
        helper.phone.as_deref(),
    )
}

fn row(id: uuid::Uuid, name: &str, help: &str, phone: Option<&str>) -> AnyView {
    let call = phone.map(|phone| {
        let label = text("sent-call", &[("name", name.into())]);
        view! {
            <a class="icon-button" href=format!("tel:{phone}") aria-label=label.clone() title=label>
                {icon("call")}
            </a>
        }
    });
    view! {
        <li class="list-row">
            {face("face", id, name)}
            <span class="grow"><strong>{name.to_owned()}</strong><span class="help">{help.to_owned()}</span></span>
            {call}
        </li>
    }
    .into_any()
}
