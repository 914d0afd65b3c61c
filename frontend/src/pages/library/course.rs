//! A course: every lesson as families read it, where it comes from, and what one can do with it.

use super::edit;
use crate::api;
use crate::frame::SPEAKERS;
use crate::pages::compose::{draft, lesson, speakers};
use crate::parts::button;
use crate::parts::load::{self, Source};
use crate::parts::{badge, dialog, heading, icon, languages, notice, toast};
use crate::route::{self, Route};
use crate::state::me;
use crate::text::{language, t, text};
use caunoi_wire::Language;
use caunoi_wire::id::{CourseId, OrganisationId};
use caunoi_wire::lesson::{Adopt, Card, Course, LessonText, Publication, Texts};
use caunoi_wire::post::Details;
use leptos::prelude::*;
use std::sync::Arc;

pub fn page(id: CourseId) -> AnyView {
    if !me().is_some_and(|me| me.has_role(SPEAKERS)) {
        return crate::pages::lost();
    }
    let source = load::load::<Course>(format!("/courses/{id}"));
    let (shown, editing) = (RwSignal::new(language()), RwSignal::new(None));
    source.draw(move |course| whole(&course, source, shown, editing))
}

fn whole(
    course: &Arc<Course>,
    source: Source<Course>,
    shown: RwSignal<Language>,
    editing: RwSignal<Option<usize>>,
) -> AnyView {
    let text = &course.text;
    let offered: Vec<Language> = text.title.0.keys().copied().collect();
    let switch = (offered.len() > 1).then(|| {
        let choose = move |language| shown.set(language);
        languages(t("post-languages"), offered, move || shown.get(), choose)
    });
    let (title, summary) = (text.title.clone(), text.summary.clone());
    let lessons: Vec<_> = text
        .lessons
        .iter()
        .enumerate()
        .map(|(at, lesson)| one(course, at, lesson, source, (shown, editing)))
        .collect();
    view! {
        <div class="page-head">
            <div class="stack-tight">
                {heading(title.best(&[language()]).to_owned())}
                <p class="soft">{said(summary, shown)}</p>
            </div>
            {acts(course, source)}
        </div>
        {about(course)}
        {switch}
        <div class="stack">{lessons}</div>
        {course.may_change.then(|| edit::add_lesson(course, source, editing))}
        {course.may_change.then(|| edit::head(course, source, editing))}
    }
    .into_any()
}

/// A text in the language that is read.
fn said(texts: Texts, shown: RwSignal<Language>) -> impl Fn() -> String + Send + 'static {
    move || texts.best(&[shown.get()]).to_owned()
}

/// Where it comes from, and who may see it.
fn about(course: &Course) -> AnyView {
    let from = course.text.adapted_from.as_ref().map(|origin| {
        let args = [
            ("attribution", origin.attribution.as_str().into()),
            ("licence", origin.licence.as_str().into()),
        ];
        notice("notice", "copy", text("library-adapted", &args))
    });
    let missing = (course.missing > 0).then(|| {
        let words = text("library-missing", &[("count", course.missing.into())]);
        notice("notice notice-important", "edit", words)
    });
    let published = course
        .published_at
        .map(|_| badge("badge badge-ok", "check", t("library-published")));
    let source = course.text.source.clone();
    view! {
        {missing}
        {from}
        <div class="row">
            {published}
            {badge("badge", "child", t(&format!("age-band-{}", course.text.age_band)))}
            {badge("badge", "people", course.text.attribution.clone())}
            {badge("badge", "copy", course.text.licence.clone())}
            {source.map(|source| badge("badge", "link", source))}
        </div>
    }
    .into_any()
}

fn acts(course: &Arc<Course>, source: Source<Course>) -> AnyView {
    let (id, busy) = (course.id, RwSignal::new(false));
    let sent = course.clone();
    let is_published = course.published_at.is_some();
    let publish = course.may_change.then(|| {
        let (icon_name, words) = match is_published {
            true => ("lock", "library-unpublish"),
            false => ("globe", "library-publish"),
        };
        let press = move || {
            let body = Publication {
                published: !is_published,
            };
            let path = format!("/courses/{id}/publication");
            let work = async move { api::post::<Course>(&path, &body).await };
            button::run(busy, work, move |course| source.put(course));
        };
        button::button("button secondary", icon_name, t(words), busy, press)
    });
    let pack = format!("/api/v1/courses/{id}/pack.zip");
    let name = format!("{}.zip", course.text.key);
    view! {
        <div class="row">
            {button::press("button primary", "send", t("library-send"), move || send(&sent))}
            {(!course.may_change).then(|| adopt(id))}
            {publish}
            <a class="button quiet" href=pack download=name>{icon("download")}{t("library-export")}</a>
            {course.may_change.then(|| delete(id))}
        </div>
    }
    .into_any()
}

/// Goes on to the composer with this course on the sheet; what is written there stays.
fn send(course: &Course) {
    let Some(me) = me() else { return };
    let blank = || draft::blank(me.id, draft::fresh(speakers(&me)[0].0, language()));
    let mut kept = draft::kept(me.id, None).unwrap_or_else(blank);
    let mut programme = lesson::fresh(crate::browser::now());
    programme.course_id = course.id;
    kept.text.details = Details::Lesson(Box::new(programme));
    kept.text.ask_acknowledgement = false;
    lesson::introduce(&mut kept.text, &course.text.title, &course.text.summary);
    draft::keep(kept);
    route::go(&Route::Compose(None));
}

/// Takes a copy, into the one library there is or one of several.
fn adopt(id: CourseId) -> AnyView {
    let speakers = me().map(|me| speakers(&me)).unwrap_or_default();
    let (busy, open) = (RwSignal::new(false), RwSignal::new(false));
    let take = move |organisation: OrganisationId| {
        let body = Adopt { course_id: id };
        let path = format!("/organisations/{organisation}/courses");
        let work = async move { api::post::<Course>(&path, &body).await };
        button::run(busy, work, |course| {
            toast::say(t("library-adopted"));
            route::go(&Route::Course(course.id));
        });
    };
    let only = (speakers.len() == 1).then(|| speakers[0].0);
    let press = move || match only {
        Some(organisation) => take(organisation),
        None => open.set(true),
    };
    let content = move || {
        let row = |(organisation, name): &(OrganisationId, String)| {
            let organisation = *organisation;
            button::press("button secondary wide", "", name.clone(), move || {
                take(organisation)
            })
        };
        let rows: Vec<_> = speakers.iter().map(row).collect();
        view! { <div class="stack">{rows}</div> }.into_any()
    };
    view! {
        {button::button("button secondary", "copy", t("library-adopt"), busy, press)}
        {dialog::dialog(open, || t("library-adopt-where"), content)}
    }
    .into_any()
}

fn delete(id: CourseId) -> AnyView {
    let (busy, open) = (RwSignal::new(false), RwSignal::new(false));
    let press = move || {
        let path = format!("/courses/{id}");
        button::run(busy, async move { api::delete(&path).await }, |_| {
            route::replace(&Route::Library);
        });
    };
    let content = move || {
        view! {
            <p>{t("library-delete-help")}</p>
            <div class="actions">
                {button::press("button quiet", "", t("common-cancel"), move || open.set(false))}
                {button::button("button danger", "trash", t("library-delete"), busy, press)}
            </div>
        }
        .into_any()
    };
    view! {
        {button::press("button danger-quiet", "trash", t("library-delete"), move || open.set(true))}
        {dialog::dialog(open, || t("library-delete-ask"), content)}
    }
    .into_any()
}

/// A lesson, all of it.
fn one(
    course: &Arc<Course>,
    at: usize,
    lesson: &LessonText,
    source: Source<Course>,
    (shown, editing): (RwSignal<Language>, RwSignal<Option<usize>>),
) -> AnyView {
    let cards: Vec<_> = lesson
        .cards
        .iter()
        .map(|card| one_card(course.id, card, shown))
        .collect();
    let pair = |(answer, reply): (&Texts, &Texts)| {
        let (answer, reply) = (said(answer.clone(), shown), said(reply.clone(), shown));
        view! { <li><strong>{answer}</strong><br/>{reply}</li> }
    };
    let choices = lesson.question.choices.iter().map(|c| (&c.text, &c.reply));
    let choices: Vec<_> = choices.map(pair).collect();
    let tips: Vec<_> = lesson
        .follow_up
        .iter()
        .map(|f| (&f.text, &f.tip))
        .map(pair)
        .collect();
    let title = said(lesson.title.clone(), shown);
    let writing = editing.get_untracked();
    let open = writing.unwrap_or(0) == at;
    view! {
        <details class="card more" id=format!("lesson-{at}") open=open>
            <summary>{icon("book")}{move || format!("{}. {}", at + 1, title())}</summary>
            <div class="stack" lang=move || shown.get().as_str()>
                {cards}
                <p class="strong">{said(lesson.question.text.clone(), shown)}</p>
                <ul class="prose">{choices}</ul>
                <p class="strong">{t("lesson-home")}</p>
                <p>{said(lesson.home_action.clone(), shown)}</p>
                <p class="strong">{t("library-day-after")}</p>
                <ul class="prose">{tips}</ul>
                {course.may_change.then(|| edit::lesson(course, at, source, editing))}
            </div>
        </details>
    }
    .into_any()
}

fn one_card(course: CourseId, card: &Card, shown: RwSignal<Language>) -> AnyView {
    let alt = card.alt.clone();
    let picture = card.picture.as_ref().map(|name| {
        let path = format!("/api/v1/courses/{course}/{name}");
        view! { <img class="media" src=path alt=said(alt, shown) loading="lazy"/> }
    });
    let sounds = card.audio.clone();
    let sound = move || {
        let name = sounds.get(&shown.get())?;
        let path = format!("/api/v1/courses/{course}/{name}");
        Some(view! { <audio class="media" controls preload="none" src=path></audio> })
    };
    view! { <div class="card card-quiet">{picture}<p>{said(card.text.clone(), shown)}</p>{sound}</div> }
        .into_any()
}
