//! How far it got: one number, one bar, a legend that adds up, and why some phones could not be reached.

use super::{Sent, is_out, part};
use crate::pages::posts::{headline, read};
use crate::parts::reach;
use crate::text::{number, percent, t, text, when};
use caunoi_wire::reach::{LanguageCount, Reach};
use leptos::prelude::*;

pub fn section(sent: Sent) -> AnyView {
    let shown = part(sent, |post| {
        // A further date of an event is told of by the first.
        let event = post.details.event();
        let is_told = event.is_none_or(|e| e.first_id.is_none_or(|first| first == post.id));
        (
            post.reach,
            post.ask_acknowledgement,
            is_told && is_out(post.state),
        )
    });
    let drawn = move || {
        let (reach, asked, is_told) = shown.get()?;
        is_told.then(|| card(sent, &reach, asked))
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
            {move || sent.reach.get().map(|r| reach::failures(&r.failures))}
            {move || sent.reach.get().map(|r| asked_for(&r.asked))}
            {next}
            {(reach.no_device > 0).then(|| view! { <p class="note-text">{t("sent-no-device-help")}</p> })}
        </section>
    }
    .into_any()
}

/// Who does not understand it, by the language that they wait for.
fn asked_for(asked: &[LanguageCount]) -> Vec<AnyView> {
    let line = |asked: &LanguageCount| {
        let language = asked.language.autonym();
        let args = [
            ("people", asked.people.into()),
            ("language", language.into()),
        ];
        view! { <p class="note-text">{text("sent-asked", &args)}</p> }.into_any()
    };
    asked.iter().map(line).collect()
}
