//! The plan of a repeating post: what was sent, what is to come, and what one time, those from it on, or all of them
//! should do otherwise.

use super::{Sent, part};
use crate::api;
use crate::parts::button::{self, run};
use crate::parts::load::{self, Source};
use crate::parts::{badge, toast};
use crate::route::{self, Route};
use crate::text::{t, when};
use caunoi_wire::Done;
use caunoi_wire::post::{Post, PostState};
use caunoi_wire::series::*;
use leptos::prelude::*;

pub fn section(sent: Sent) -> AnyView {
    let repeats = part(sent, |post| post.state == PostState::Repeating);
    let drawn = move || {
        (repeats.get() == Some(true)).then(|| {
            let plan = load::load::<Series>(format!("/posts/{}/series", sent.id));
            let list = plan.draw(move |series| list(sent, plan, &series));
            view! {
                <section class="card card-loose" aria-labelledby="series">
                    <h2 id="series">{t("series")}</h2>
                    {list}
                </section>
            }
        })
    };
    drawn.into_any()
}

fn list(sent: Sent, plan: Source<Series>, series: &Series) -> AnyView {
    let planned = |o: &&Occurrence| o.state == OccurrenceState::Planned;
    let stop = series.occurrences.iter().find(planned).map(|next| {
        let path = format!("/occurrences/{}/stop", next.id);
        change(plan, "close", t("series-stop"), path, None)
    });
    let change_all = stop.is_some().then(|| {
        let to = Route::Compose(Some(sent.id));
        button::link("button secondary", "edit", t("series-edit"), &to)
    });
    let rows: Vec<_> = series.occurrences.iter().map(|o| row(plan, o)).collect();
    view! {
        <div class="actions">{change_all}{stop}</div>
        <ul class="list">{rows}</ul>
    }
    .into_any()
}

fn row(plan: Source<Series>, o: &Occurrence) -> AnyView {
    let time = when(o.due_at);
    let state = match (o.state, o.reason) {
        (OccurrenceState::Planned, _) => badge("badge badge-brand", "clock", t("series-planned")),
        (OccurrenceState::Made, _) => badge("badge badge-ok", "check", t("series-made")),
        (OccurrenceState::Skipped, reason) => {
            let reason = reason.unwrap_or(SkipReason::Author);
            badge("badge", "close", t(&format!("series-skipped-{reason}")))
        }
    };
    if let Some(made) = o.made_id {
        let to = Route::Sent(made).path();
        return view! {
            <li><a class="list-row" href=to><span class="grow">{time}</span>{state}</a></li>
        }
        .into_any();
    }
    let path = format!("/occurrences/{}", o.id);
    let skip = |skipped| Some(OccurrenceChange { skipped });
    let actions = match (o.state, o.reason) {
        (OccurrenceState::Planned, _) => view! {
            {change(plan, "close", t("series-skip"), path.clone(), skip(true))}
            {go(t("series-detach"), format!("{path}/detach"), Route::Sent)}
            {go(t("series-split"), format!("{path}/split"), |id| Route::Compose(Some(id)))}
            {change(plan, "close", t("series-stop-from"), format!("{path}/stop"), None)}
        }
        .into_any(),
        (_, Some(SkipReason::Author)) if o.due_at > crate::browser::now() => {
            change(plan, "undo", t("series-unskip"), path, skip(false))
        }
        _ => {
            return view! { <li class="list-row"><span class="grow">{time}</span>{state}</li> }
                .into_any();
        }
    };
    view! {
        <li>
            <details>
                <summary class="list-row"><span class="grow">{time}</span>{state}</summary>
                <div class="actions">{actions}</div>
            </details>
        </li>
    }
    .into_any()
}

/// Changes the plan and draws it anew.
fn change(
    plan: Source<Series>,
    icon_name: &'static str,
    label: String,
    path: String,
    to: Option<OccurrenceChange>,
) -> AnyView {
    let busy = RwSignal::new(false);
    let press = move || {
        let path = path.clone();
        let work = async move {
            match to {
                Some(to) => api::put::<Series>(&path, &to).await,
                None => api::post::<Series>(&path, &Done {}).await,
            }
        };
        run(busy, work, move |series| {
            toast::say(t("common-saved"));
            plan.put(series);
        });
    };
    button::button("button quiet", icon_name, label, busy, press)
}

/// Makes a post of its own, and goes there.
fn go(label: String, path: String, to: fn(caunoi_wire::id::PostId) -> Route) -> AnyView {
    let busy = RwSignal::new(false);
    let press = move || {
        let path = path.clone();
        let work = async move { api::post::<Post>(&path, &Done {}).await };
        run(busy, work, move |post| route::go(&to(post.id)));
    };
    button::button("button quiet", "edit", label, busy, press)
}
