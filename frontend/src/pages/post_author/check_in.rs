//! Of a check-in its author sees how many answered; a counsellor, once they ask, what was answered.

use super::{Sent, is_out, part};
use crate::api;
use crate::pages::cases::{case, recorded};
use crate::parts::button::{self, run};
use crate::parts::load::{self, Load};
use crate::state::me;
use crate::text::{t, text};
use caunoi_wire::check_in::{CheckInReach, ReadAnswer};
use caunoi_wire::organisation::Role;
use leptos::prelude::*;

/// Nothing for a post of another kind.
pub fn section(sent: Sent) -> AnyView {
    let is_it = part(sent, |post| {
        post.details.check_in().is_some() && is_out(post.state)
    });
    let drawn = move || (is_it.get() == Some(true)).then(|| card(sent));
    drawn.into_any()
}

fn card(sent: Sent) -> AnyView {
    let source = load::load::<CheckInReach>(format!("/posts/{}/check-in", sent.id));
    let reach = move || match source.state.get() {
        Load::Ready(reach) => {
            let args = [
                ("answered", reach.answered.into()),
                ("children", reach.children.into()),
            ];
            view! {
                <p class="strong">{text("check-in-answered", &args)}</p>
                {crate::parts::reach::share("reach", reach.answered, reach.children)}
            }
            .into_any()
        }
        Load::Failed(failure) => load::problem(&failure, move || source.again()),
        Load::Waiting => load::skeleton(),
    };
    let counsels = me().is_some_and(|me| me.has_role(&[Role::Counsellor]));
    view! {
        <section class="card" aria-labelledby="answers">
            <h2 id="answers">{t("check-in-answers")}</h2>
            {reach}
            {counsels.then(|| answers(sent))}
        </section>
    }
    .into_any()
}

fn answers(sent: Sent) -> AnyView {
    let (busy, read) = (RwSignal::new(false), RwSignal::new(None::<Vec<ReadAnswer>>));
    let press = move || {
        let path = format!("/posts/{}/answers", sent.id);
        run(
            busy,
            async move { api::get::<Vec<ReadAnswer>>(&path).await },
            move |answers| {
                read.try_set(Some(answers));
            },
        );
    };
    let one = |answer: &ReadAnswer| {
        let class = answer.class.clone().unwrap_or_default();
        view! { <li><h3>{answer.child_name.clone()}" "<span class="help">{class}</span></h3>{case::answer(answer)}</li> }
    };
    let drawn = move || {
        read.with(|read| match read {
            None => view! {
                {recorded()}
                {button::button("button secondary", "eye", t("check-in-read"), busy, press)}
            }
            .into_any(),
            Some(answers) if answers.is_empty() => {
                view! { <p class="soft">{t("check-in-answers-none")}</p> }.into_any()
            }
            Some(answers) => {
                let rows: Vec<_> = answers.iter().map(one).collect();
                view! { <ul class="plain stack">{rows}</ul> }.into_any()
            }
        })
    };
    drawn.into_any()
}
