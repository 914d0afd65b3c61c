//! How much the families get already in the week it will be sent, what comes at the same time, and a quieter day one
//! tap away. It advises and never stops anybody.

use super::{Composer, Work, settled};
use crate::api;
use crate::parts::{button, moment, notice};
use crate::text::{number, t, text, when};
use caunoi_wire::attention::{Attention, AttentionQuery, Clash, Week};
use caunoi_wire::post::Priority;
use leptos::prelude::*;

/// Asks whenever the audience, the importance or the time has settled.
pub fn ask(c: Composer) {
    let query = Memo::new(move |_| {
        let at = c.at.with(|at| moment::parse(at)).filter(|_| c.is_later());
        c.text.with(|text| AttentionQuery {
            organisation_id: text.organisation_id,
            audience: text.audience.clone(),
            priority: text.priority,
            at,
        })
    });
    settled(move || {
        let asked = query.get();
        if asked.audience.include.is_empty() || asked.priority == Priority::Urgent {
            c.attention.set(None);
            return None;
        }
        let work = async move {
            let answer = api::ask::<Attention>("/audience/attention", &asked).await;
            if query.try_with_untracked(|now| *now == asked) == Some(true) {
                c.attention.try_set(answer.ok());
            }
        };
        Some(Box::pin(work) as Work)
    });
}

/// The week as a bar, under the count of the audience.
pub fn bar(c: Composer) -> AnyView {
    let drawn = move || {
        c.attention.with(|attention| {
            let attention = attention.as_ref()?;
            let week = attention.week.filter(|week| week.busiest > 0)?;
            Some(card(week, i64::from(attention.budget), attention.sample))
        })
    };
    view! { <div aria-live="polite">{drawn}</div> }.into_any()
}

fn card(week: Week, budget: i64, sample: Option<i64>) -> AnyView {
    let words = text(
        "attention-week",
        &[
            ("usual", week.usual.into()),
            ("busiest", week.busiest.into()),
        ],
    );
    let is_over = week.usual >= budget;
    let enough = text("attention-enough", &[("budget", budget.into())]);
    let estimate = sample.map(|looked| {
        let words = text("attention-sample", &[("looked", looked.into())]);
        view! { <p class="soft note-text">{words}</p> }
    });
    view! {
        <div class="card stack-tight" class:card-quiet=!is_over>
            <p>{words}</p>
            {load(week, budget)}
            <p class="soft note-text">{enough}</p>
            {estimate}
        </div>
    }
    .into_any()
}

/// What the usual family has, how far the busiest goes beyond that, and a mark where it is enough.
fn load(week: Week, budget: i64) -> AnyView {
    let whole = week.busiest.max(budget + 1);
    let share = |posts: i64| crate::parts::reach::width(posts, whole);
    let state = if week.usual >= budget {
        "is-failed"
    } else {
        "is-seen"
    };
    let parts = format!(
        "<rect class=\"{state}\" x=\"0\" width=\"{}\"/><rect class=\"is-sent\" x=\"{}\" width=\"{}\"/>\
        <rect class=\"mark\" x=\"{}\" width=\"6\"/>",
        share(week.usual),
        share(week.usual),
        share(week.busiest - week.usual),
        share(budget),
    );
    let counts = [("part", number(week.usual)), ("whole", number(budget))];
    let label = text("common-of", &counts.map(|(name, n)| (name, n.into())));
    view! { <svg class="reach reach-thin" role="img" aria-label=label inner_html=parts></svg> }
        .into_any()
}

/// What comes at the same time, and a better one.
pub fn advice(c: Composer) -> AnyView {
    let take = move |at| {
        c.at.set(moment::write(at));
        c.lack.set(None);
        c.when.set("later".to_owned());
    };
    let drawn = move || {
        let attention = c.attention.get()?;
        let clashes: Vec<_> = attention.clashes.iter().map(clash).collect();
        let quieter = attention.quieter.map(|at| {
            let words = text("attention-quieter", &[("time", when(at).into())]);
            view! {
                <div class="notice notice-warm list-wrap">
                    <p class="grow">{words}</p>
                    {button::press("button secondary", "clock", t("attention-take"), move || take(at))}
                </div>
            }
        });
        Some(view! { {clashes} {quieter} })
    };
    view! { <div class="stack-tight" aria-live="polite">{drawn}</div> }.into_any()
}

fn clash(clash: &Clash) -> AnyView {
    let sender = clash.sender.clone();
    let sender = sender.unwrap_or_else(|| t("attention-another"));
    let words = text(
        "attention-clash",
        &[
            ("sender", sender.into()),
            ("time", when(clash.at).into()),
            ("people", clash.people.into()),
        ],
    );
    notice("notice", "clock", words)
}
