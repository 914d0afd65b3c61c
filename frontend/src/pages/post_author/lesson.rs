//! How far families are in a programme: which lesson is whose, and what was answered. No names; a count that would tell
//! of one family is not told.

use super::Sent;
use crate::parts::{icon, reach};
use crate::text::{language, number, t, text, when};
use caunoi_wire::lesson::{CourseProgress, LessonProgress, Tally};
use leptos::prelude::*;

pub fn section(sent: Sent) -> AnyView {
    let drawn = move || sent.lessons.get().map(|found| card(&found));
    drawn.into_any()
}

/// A count, or that it is too small to be told.
fn count(people: Option<i64>) -> String {
    people.map_or_else(|| t("progress-few"), number)
}

fn card(found: &CourseProgress) -> AnyView {
    let people = found.people;
    let lessons: Vec<_> = (1..)
        .zip(&found.lessons)
        .map(|(n, l)| lesson(n, l, people))
        .collect();
    let next = found.next_at.map(|at| {
        let words = text("progress-next", &[("time", when(at).into())]);
        view! { <p class="row-plain">{icon("clock")}<span>{words}</span></p> }
    });
    let paused = found.paused.filter(|people| *people > 0).map(|people| {
        view! { <p class="soft">{text("progress-paused", &[("count", people.into())])}</p> }
    });
    let (qr, url) = (found.qr_svg.clone(), found.url.clone());
    view! {
        <section class="card card-loose" aria-labelledby="lessons">
            <h2 id="lessons">{t("progress-lessons")}</h2>
            {next}
            {paused}
            <ol class="list">{lessons}</ol>
            <p class="help">{t("progress-few-help")}</p>
            <details class="more">
                <summary>{icon("qr")}{t("progress-qr")}</summary>
                <p class="help">{t("progress-qr-help")}</p>
                <div class="qr qr-center" inner_html=qr></div>
                <p class="note-text">{url}</p>
            </details>
        </section>
    }
    .into_any()
}

fn lesson(n: usize, lesson: &LessonProgress, people: i64) -> AnyView {
    let title = lesson.title.best(&[language()]).to_owned();
    let opened = lesson.opened.unwrap_or_default();
    let parts = [
        ("is-acknowledged".to_owned(), t("progress-opened"), opened),
        (
            "is-waiting".to_owned(),
            t("progress-not-yet"),
            people - opened,
        ),
    ];
    let bar = lesson
        .opened
        .map(|_| reach::parts("reach reach-thin", &parts));
    let facts = text(
        "progress-facts",
        &[
            ("opened", count(lesson.opened).into()),
            ("here", count(lesson.here).into()),
        ],
    );
    // Where nobody has been there is nothing to open.
    let answers = (lesson.opened != Some(0)).then(|| {
        view! {
            <details class="more">
                <summary>{icon("chart")}{t("progress-answers")}</summary>
                <div class="stack">
                    {answers("library-question", &lesson.question)}
                    {answers("library-day-after", &lesson.follow_up)}
                </div>
            </details>
        }
    });
    view! {
        <li class="list-row list-wrap">
            <div class="grow stack-tight">
                <strong>{format!("{n}. {title}")}</strong>
                {bar}
                <span class="help">{facts}</span>
                {answers}
            </div>
        </li>
    }
    .into_any()
}

/// The answers to a question, each with a bar of its own on one scale.
fn answers(key: &str, tallies: &[Tally]) -> AnyView {
    let most = tallies
        .iter()
        .filter_map(|tally| tally.people)
        .max()
        .unwrap_or(0);
    let row = |tally: &Tally| {
        let words = tally.text.best(&[language()]).to_owned();
        let bar = tally.people.map(|people| {
            let parts = [
                ("is-seen".to_owned(), words.clone(), people),
                ("is-waiting".to_owned(), String::new(), most - people),
            ];
            reach::parts("reach reach-thin", &parts)
        });
        view! { <li><span class="row spread"><span>{words.clone()}</span><strong class="num">{count(tally.people)}</strong></span>{bar}</li> }
    };
    let rows: Vec<_> = tallies.iter().map(row).collect();
    view! { <div class="stack-tight"><h3>{t(key)}</h3><ul class="stack-tight">{rows}</ul></div> }
        .into_any()
}
