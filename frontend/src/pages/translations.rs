//! The desk of those who translate: what waits in all their organisations, what is worst first. Posts only, no person.

pub mod editor;

use crate::parts::load;
use crate::parts::{badge, empty, heading, priority};
use crate::route::Route;
use crate::text::{number, t, text, when};
use caunoi_wire::translation::{Need, TranslationTask};
use leptos::prelude::*;

pub fn page() -> AnyView {
    let queue = load::load::<Vec<TranslationTask>>("/translations".to_owned());
    let list = queue.draw(|tasks| {
        if tasks.is_empty() {
            let (title, words) = (t("translate-none"), t("translate-none-help"));
            return empty("art-calm", title, words, None);
        }
        let rows: Vec<_> = tasks.iter().map(row).collect();
        view! { <section class="card card-loose"><ul class="list">{rows}</ul></section> }.into_any()
    });
    view! {
        <div class="page-head">
            <div>{heading(t("nav-translations"))}<p class="soft">{t("translate-help")}</p></div>
        </div>
        {list}
    }
    .into_any()
}

fn row(task: &TranslationTask) -> AnyView {
    let to = Route::Translation(task.post_id, task.language);
    view! {
        <li>
            <a class="list-row list-wrap" href=to.path()>
                <span class="grow">
                    <span class="strong" lang=task.original_language.as_str()>{task.title.clone()}</span>
                    <span class="help">
                        {task.organisation_name.clone()}" · "{when(task.published_at)}" · "
                        {waiting(task.readers, task.asked)}
                    </span>
                </span>
                <span class="tags">
                    {priority(task.priority)}
                    <span class="badge" lang=task.language.as_str()>{task.language.autonym()}</span>
                    {need(task.need)}
                </span>
            </a>
        </li>
    }
    .into_any()
}

/// How many read the language, and how many asked for it.
fn waiting(readers: i64, asked: i64) -> String {
    let count = |key: &str, many: i64| text(key, &[("count", number(many).into())]);
    let readers = count("translate-readers", readers);
    match asked {
        0 => readers,
        asked => format!("{readers} · {}", count("translate-asked", asked)),
    }
}

fn need(need: Need) -> AnyView {
    let (class, name) = match need {
        Need::Asked => ("badge badge-urgent", "hand"),
        Need::Missing => ("badge badge-important", "plus"),
        Need::Stale => ("badge badge-important", "refresh"),
        Need::Machine => ("badge", "edit"),
        Need::Review => ("badge", "eye"),
    };
    badge(class, name, t(&format!("translate-need-{need}")))
}
