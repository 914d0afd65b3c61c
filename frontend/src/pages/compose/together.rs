//! With whom an event is held: organisations nearby, which are asked when it goes out.

use super::Composer;
use crate::parts::icon;
use crate::text::t;
use caunoi_wire::audience::RuleName;
use caunoi_wire::id::OrganisationId;
use caunoi_wire::post::Details;
use leptos::prelude::*;

pub fn section(c: Composer) -> AnyView {
    let is_chosen = move |id: OrganisationId| {
        c.text.with(|text| {
            text.details
                .event()
                .is_some_and(|e| e.together.contains(&id))
        })
    };
    let chip = move |partner: &RuleName| {
        let id = partner.id.into();
        let pressed = move || is_chosen(id).to_string();
        let name = partner.name.clone();
        view! { <button type="button" class="chip" aria-pressed=pressed on:click=move |_| toggle(c, id)>{name}</button> }
            .into_any()
    };
    let chips = move || {
        let choices = c.choices.get()?;
        let chips: Vec<_> = choices.partners.iter().map(chip).collect();
        Some(
            view! { <div class="chips chips-wrap" role="group" aria-label=t("together")>{chips}</div> },
        )
    };
    view! {
        <details class="more">
            <summary>{icon("people")}{t("together")}</summary>
            <div class="stack-tight"><p class="help">{t("together-help")}</p>{chips}</div>
        </details>
    }
    .into_any()
}

fn toggle(c: Composer, id: OrganisationId) {
    c.text.update(|text| {
        if let Details::Event(event) = &mut text.details {
            let before = event.together.len();
            event.together.retain(|other| *other != id);
            if event.together.len() == before {
                event.together.push(id);
            }
        }
    });
}
