//! With whom an event is held: organisations nearby, which are asked when it goes out.

use super::Composer;
use crate::api;
use crate::parts::icon;
use crate::text::t;
use caunoi_wire::dates::Partner;
use caunoi_wire::id::OrganisationId;
use caunoi_wire::post::Details;
use leptos::prelude::*;
use leptos::task::spawn_local;

pub fn section(c: Composer) -> AnyView {
    let partners = RwSignal::new(Vec::<Partner>::new());
    let speaker = Memo::new(move |_| c.text.with(|text| text.organisation_id));
    Effect::new(move |_| {
        let organisation = speaker.get();
        spawn_local(async move {
            let path = format!("/organisations/{organisation}/partners");
            if let Ok(found) = api::get::<Vec<Partner>>(&path).await
                && speaker.try_get_untracked() == Some(organisation)
            {
                partners.try_set(found);
            }
        });
    });
    let chosen = Memo::new(move |_| {
        c.text.with(|text| {
            text.details
                .event()
                .map(|e| e.together.clone())
                .unwrap_or_default()
        })
    });
    let chip = move |partner: Partner| {
        let id = partner.organisation_id;
        let pressed = move || chosen.with(|chosen| chosen.contains(&id)).to_string();
        view! {
            <button type="button" class="chip" aria-pressed=pressed on:click=move |_| toggle(c, id)>{partner.name}</button>
        }
    };
    let chips = move || {
        let partners = partners.get();
        (!partners.is_empty()).then(|| {
            let chips: Vec<_> = partners.into_iter().map(chip).collect();
            view! {
                <details class="more" open=!chosen.with_untracked(Vec::is_empty)>
                    <summary>{icon("people")}{t("together")}</summary>
                    <div class="stack-tight">
                        <p class="help">{t("together-help")}</p>
                        <div class="chips chips-wrap" role="group" aria-label=t("together")>{chips}</div>
                    </div>
                </details>
            }
        })
    };
    chips.into_any()
}

fn toggle(c: Composer, id: OrganisationId) {
    c.text.update(|text| {
        if let Details::Event(event) = &mut text.details {
            if event.together.contains(&id) {
                event.together.retain(|other| *other != id);
            } else {
                event.together.push(id);
            }
        }
    });
}
