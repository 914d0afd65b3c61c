//! What an organisation and all below it send: how far each post got, how fast, why some could not be sent, and
//! another try for these. Refreshes itself.

use crate::api;
use crate::pages::posts::{every, state};
use crate::parts::button::{self, run};
use crate::parts::{self, empty, heading, icon, load, reach, toast};
use crate::route::Route;
use crate::text::{t, text, when};
use caunoi_wire::Done;
use caunoi_wire::id::{OrganisationId, PostId};
use caunoi_wire::progress::{PostProgress, Retried};
use leptos::prelude::*;
use std::time::Duration;

/// How often the page asks again.
const REFRESH: Duration = Duration::from_secs(3);

type Posts = load::Source<Vec<PostProgress>>;

pub fn page(id: OrganisationId) -> AnyView {
    let source: Posts = load::load(format!("/organisations/{id}/deliveries"));
    every(REFRESH, move || source.again());
    // Cards stay while their numbers change, so that focus stays in them.
    let ids = Memo::new(move |_| {
        let posts = source.ready()?;
        Some(posts.iter().map(|post| post.id).collect::<Vec<_>>())
    });
    let failed = Memo::new(move |_| {
        source.state.with(|state| match state {
            load::Load::Failed(failure) => Some(failure.clone()),
            _ => None,
        })
    });
    let body = move || match (ids.get(), failed.get()) {
        (Some(ids), _) if ids.is_empty() => empty(
            "art-send",
            t("delivery-none"),
            t("delivery-none-help"),
            None,
        ),
        (Some(ids), _) => {
            let cards: Vec<_> = ids.into_iter().map(|id| card(source, id)).collect();
            view! { <div class="stack">{cards}</div> }.into_any()
        }
        (None, Some(failure)) => load::problem(&failure, move || source.again()),
        (None, None) => load::skeleton(),
    };
    view! {
        <div class="page-head">
            <div>{heading(t("delivery"))}<p class="soft">{t("delivery-help")}</p></div>
        </div>
        {body}
    }
    .into_any()
}

fn card(source: Posts, id: PostId) -> AnyView {
    let post = Memo::new(move |_| {
        let posts = source.ready()?;
        posts.iter().find(|post| post.id == id).cloned()
    });
    let part = move |draw: fn(&PostProgress) -> AnyView| move || post.get().map(|post| draw(&post));
    let retriable = Memo::new(move |_| post.get().map_or(0, |post| post.retriable));
    let acts = move || {
        let people = retriable.get();
        (people > 0).then(|| retry(source, id, people))
    };
    let table = format!("/api/v1/posts/{id}/deliveries.csv");
    view! {
        <article class="card card-loose">
            {post.get_untracked().map(|post| head(&post))}
            {part(badges)}
            {part(far)}
            {part(failures)}
            <div class="row">
                {acts}
                <a class="button quiet" href=table download="deliveries.csv">{icon("download")}{t("delivery-export")}</a>
            </div>
        </article>
    }
    .into_any()
}

fn head(post: &PostProgress) -> AnyView {
    view! {
        <div class="from">
            <span><strong>{post.organisation_name.clone()}</strong>{when(post.published_at)}</span>
        </div>
        <h2><a href=Route::Sent(post.id).path()>{post.title.clone()}</a></h2>
    }
    .into_any()
}

fn badges(post: &PostProgress) -> AnyView {
    view! { <div class="row">{state(post.state)}{parts::priority(post.priority)}</div> }.into_any()
}

fn far(post: &PostProgress) -> AnyView {
    let waiting = post.reach.waiting;
    let mut facts = vec![match waiting {
        0 => t("delivery-done"),
        _ => text("delivery-moving", &[("people", waiting.into())]),
    }];
    if post.per_minute > 0 {
        facts.push(text("delivery-pace", &[("people", post.per_minute.into())]));
    }
    if let Some(at) = post.retry_at {
        let args = [("people", post.retrying.into()), ("time", when(at).into())];
        facts.push(text("delivery-retrying", &args));
    }
    view! {
        <p class="strong">{facts.join(" · ")}</p>
        {reach::bar("reach reach-tall", &post.reach)}
        {reach::legend(&post.reach)}
        <p class="soft note-text">{text("sent-sum", &[("people", post.reach.audience.into())])}</p>
    }
    .into_any()
}

fn failures(post: &PostProgress) -> AnyView {
    reach::failures(&post.failures).into_any()
}

fn retry(source: Posts, id: PostId, people: i64) -> AnyView {
    let busy = RwSignal::new(false);
    let press = move || {
        run(
            busy,
            async move { api::post::<Retried>(&format!("/posts/{id}/retry"), &Done {}).await },
            move |done| {
                toast::say(text("delivery-retried", &[("people", done.people.into())]));
                source.again();
            },
        );
    };
    let words = text("delivery-retry", &[("people", people.into())]);
    button::button("button secondary", "refresh", words, busy, press)
}
