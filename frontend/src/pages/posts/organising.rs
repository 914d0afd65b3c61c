//! What organisations of the reader's were asked to hold together with others: one tap says yes or no.

use crate::api;
use crate::parts::button::{self, attempt};
use crate::parts::load::{self, Source};
use crate::parts::toast;
use crate::route::{self, Route};
use crate::text::{t, text, when};
use caunoi_wire::Done;
use caunoi_wire::dates::{OrganiserAnswer, Organising};
use leptos::prelude::*;

/// Nothing where nobody asked.
pub fn section() -> AnyView {
    let asked = load::load::<Vec<Organising>>("/organising".to_owned());
    let drawn = move || {
        let found = asked.ready().filter(|found| !found.is_empty())?;
        let cards: Vec<_> = found.iter().map(|event| card(asked, event)).collect();
        Some(view! { <div class="stack">{cards}</div> })
    };
    drawn.into_any()
}

fn card(asked: Source<Vec<Organising>>, event: &Organising) -> AnyView {
    let words = text(
        "organising-ask",
        &[
            ("organisation", event.organisation_name.as_str().into()),
            ("asked", event.asked_name.as_str().into()),
        ],
    );
    let (post, organisation_id) = (event.post_id, event.organisation_id);
    let busy = RwSignal::new(false);
    let say = move |accepts: bool| {
        let path = format!("/posts/{post}/organisers");
        let answer = OrganiserAnswer {
            organisation_id,
            accepts,
        };
        let work = async move { api::post::<Done>(&path, &answer).await };
        let done = move |_| {
            toast::say(t("common-saved"));
            if accepts {
                route::go(&Route::Sent(post));
            } else {
                asked.again();
            }
        };
        attempt(busy, work, done, |failure| toast::problem(&failure));
    };
    let place = format!("{} · {}", when(event.starts_at), event.place);
    view! {
        <article class="card">
            <p class="strong">{words}</p>
            <h2 class="card-title">{event.title.clone()}</h2>
            <p class="soft">{place}</p>
            <div class="actions">
                {button::button("button primary", "check", t("organising-yes"), busy, move || say(true))}
                {button::button("button quiet", "", t("organising-no"), busy, move || say(false))}
            </div>
        </article>
    }
    .into_any()
}
