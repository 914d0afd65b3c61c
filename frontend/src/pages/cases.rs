//! The cases of a counsellor: what waits to be taken, what they have in hand, what is closed. Why there is a case stands
//! on its own page, whose reading is recorded.

pub mod case;

use crate::parts::{badge, button, empty, heading, icon, load, notice};
use crate::route::Route;
use crate::state::me;
use crate::text::{t, text, when};
use caunoi_wire::case::{CaseState, CaseSummary};
use caunoi_wire::organisation::Role;
use leptos::prelude::*;

pub fn page() -> AnyView {
    let source = load::load::<Vec<CaseSummary>>("/cases".to_owned());
    let content = source.draw(|cases| {
        if cases.is_empty() {
            return empty("art-calm", t("case-none"), t("case-none-help"), None);
        }
        let part = |state: CaseState| {
            let rows: Vec<_> = cases.iter().filter(|case| case.state == state).map(row).collect();
            (!rows.is_empty()).then(|| {
                view! {
                    <section class="card card-loose">
                        <h2 class="card-title">{t(&format!("case-state-{state}"))}</h2>
                        <ul class="list">{rows}</ul>
                    </section>
                }
            })
        };
        view! { <div class="stack">{CaseState::ALL.iter().map(|s| part(*s)).collect::<Vec<_>>()}</div> }.into_any()
    });
    view! {
        <div class="page-head">
            <div>{heading(t("nav-cases"))}<p class="soft">{t("case-list-help")}</p></div>
            {rota()}
        </div>
        {content}
    }
    .into_any()
}

/// The way to the rota, for who counsels without looking after organisations.
fn rota() -> Option<AnyView> {
    let me = me()?;
    let mine = me.memberships.iter().find(|m| m.role == Role::Counsellor)?;
    let to = Route::Wellbeing(mine.organisation_id);
    Some(button::link("button secondary", "clock", t("duty"), &to))
}

fn row(case: &CaseSummary) -> AnyView {
    let opened = text("case-opened-at", &[("time", when(case.opened_at).into())]);
    let about = match (&case.owner_name, case.due_at) {
        (Some(owner), _) => text("case-owner", &[("name", owner.into())]),
        (None, Some(due)) => text("case-due", &[("time", when(due).into())]),
        (None, None) => String::new(),
    };
    view! {
        <li>
            <a class="list-row" href=Route::Case(case.id).path()>
                <span class="glyph">{icon("heart")}</span>
                <span class="grow">
                    <span class="strong">{case.child_name.clone()}</span>
                    <span class="help">{format!("{} · {opened}", case.organisation_name)}</span>
                    <span class="help">{about}</span>
                </span>
                {case.mine.then(|| badge("badge badge-ok", "check", t("case-mine")))}
                {icon("chevron")}
            </a>
        </li>
    }
    .into_any()
}

/// What everybody who reads answers is told.
pub fn recorded() -> AnyView {
    notice("notice", "eye", t("case-recorded"))
}
