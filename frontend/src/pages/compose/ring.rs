//! Whose phone can ring now, how the others are reached, and what that costs: known before sending.

use super::{Composer, Work, settled};
use crate::api;
use crate::parts::{button, icon, notice, reach};
use crate::route::Route;
use crate::text::{list, number, t, text};
use caunoi_wire::audience::AudienceCount;
use caunoi_wire::channel::{Cost, CostQuery};
use leptos::prelude::*;

/// Asks how the audience is reached whenever it, the importance or a public title has settled.
pub fn ask(c: Composer) {
    let query = Memo::new(move |_| {
        c.text.with(|text| {
            let versions = text.versions.iter();
            let mut original = versions.filter(|v| v.language == text.original_language);
            CostQuery {
                organisation_id: text.organisation_id,
                audience: text.audience.clone(),
                priority: text.priority,
                public_title: original
                    .next()
                    .filter(|_| text.public_title)
                    .map(|v| v.title.clone()),
            }
        })
    });
    settled(move || {
        let asked = query.get();
        if asked.audience.include.is_empty() {
            c.cost.set(None);
            return None;
        }
        let work = async move {
            let answer = api::ask::<Cost>("/audience/cost", &asked).await;
            if query.try_with_untracked(|now| *now == asked) == Some(true) {
                c.cost.try_set(answer.ok());
            }
        };
        Some(Box::pin(work) as Work)
    });
}

/// The ways to an audience with how many go each: they add up to it.
fn ways(count: &AudienceCount, cost: Option<&Cost>) -> [reach::Part; 5] {
    let part = |class: &str, name: String, people| (class.to_owned(), name, people);
    // Until the costs are known, whoever has no device counts as reached by nothing else.
    let (email, gateway) = cost.map_or((0, 0), |cost| (cost.email, cost.gateway));
    let silent = count.people - count.ringing - count.unsure - email - gateway;
    [
        part("is-seen", t("ring-ringing"), count.ringing),
        part("is-waiting", t("ring-unsure"), count.unsure),
        part("is-shown", t("ring-email"), email),
        part("is-sent", t("ring-gateway"), gateway),
        part("is-no_device", t("ring-silent"), silent.max(0)),
    ]
}

/// What the choice comes to: people, children, and how they are reached.
pub fn card(c: Composer, count: &AudienceCount) -> AnyView {
    if count.people == 0 {
        let words = t("compose-count-none");
        return view! { <p class="notice notice-warm">{icon("info")}<span>{words}</span></p> }
            .into_any();
    }
    let ways = c.cost.with(|cost| ways(count, cost.as_ref()));
    let missing = count.people - count.connected;
    let missing = (missing > 0).then(|| {
        view! {
            <p class="soft note-text">{text("ring-missing", &[("missing", missing.into())])}</p>
            {button::link("button quiet", "qr", t("compose-invite"), &Route::Classes)}
        }
    });
    view! {
        <div class="card">
            <p class="big-number">
                {number(count.people)}" "
                <small>{text("compose-count", &[("people", count.people.into()), ("children", count.children.into())])}</small>
            </p>
            {reach::parts("reach reach-thin", &ways)}
            {reach::key(&ways)}
            {missing}
        </div>
    }
    .into_any()
}

/// The same in one sentence, where it is sent.
pub fn sentence(c: Composer) -> AnyView {
    let drawn = move || {
        let count = c.count.get().filter(|count| count.people > 0)?;
        let silent = count.people - count.ringing - count.unsure;
        let words = text(
            "ring-now",
            &[
                ("ringing", count.ringing.into()),
                ("people", count.people.into()),
                ("unsure", count.unsure.into()),
                ("silent", silent.into()),
            ],
        );
        let others = c.cost.get().filter(|_| silent > 0);
        let others = others.map(|cost| text("ring-others", &[("ways", others_of(&cost).into())]));
        let words = [Some(words), others].into_iter().flatten();
        let words = words.collect::<Vec<_>>().join(" ");
        Some(notice("notice", "bell", words))
    };
    view! { <div aria-live="polite">{drawn}</div> }.into_any()
}

/// The ways of those without a device.
fn others_of(cost: &Cost) -> String {
    let ways = [
        (
            cost.email,
            text("ring-by-email", &[("count", cost.email.into())]),
        ),
        (
            cost.gateway,
            text("ring-by-gateway", &[("count", cost.gateway.into())]),
        ),
        (
            cost.nobody,
            text("ring-by-nobody", &[("count", cost.nobody.into())]),
        ),
    ];
    let there = ways.iter().filter(|(people, _)| *people > 0);
    list(&there.map(|(_, words)| words.as_str()).collect::<Vec<_>>())
}

/// What reaching those without a device costs, where it costs something.
pub fn cost(c: Composer) -> AnyView {
    let hint = move || {
        let cost = c.cost.get().filter(|cost| cost.price_at_most > 0)?;
        let args = [
            ("people", cost.gateway.into()),
            ("price", cost.price.into()),
            ("most", cost.price_at_most.into()),
        ];
        let over = cost.budget_left.filter(|left| *left < cost.price_at_most);
        let over = over.map(|left| {
            let words = text("compose-cost-over", &[("left", left.into())]);
            notice("notice", "alert", words)
        });
        Some(view! { {notice("notice notice-brand", "phone", text("compose-cost", &args))} {over} })
    };
    view! { <div aria-live="polite">{hint}</div> }.into_any()
}
