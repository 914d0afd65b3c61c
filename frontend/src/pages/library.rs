//! The library of lessons: what an organisation can send, by age; taking over, importing.

pub mod course;
mod edit;
mod shape;

use super::compose::speakers;
use crate::api::{self, Failure};
use crate::browser::get;
use crate::frame::SPEAKERS;
use crate::parts::button::{self, attempt};
use crate::parts::field::{Entry, TEXT, field, select};
use crate::parts::{badge, dialog, heading, icon, load};
use crate::route::{self, Route};
use crate::state::me;
use crate::text::{language, t, text};
use caunoi_wire::ErrorCode;
use caunoi_wire::id::OrganisationId;
use caunoi_wire::lesson::{AgeBand, Course, CourseSummary, MAX_PACK_BYTES, NewCourse, Shelf};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsValue;

pub fn page() -> AnyView {
    let Some(me) = me().filter(|me| me.has_role(SPEAKERS)) else {
        return super::lost();
    };
    let speakers = speakers(&me);
    let chosen = RwSignal::new(speakers[0].0.to_string());
    let choice = (speakers.len() > 1).then(|| {
        let choices = speakers
            .iter()
            .map(|(id, name)| (id.to_string(), name.clone()));
        select("library-of", t("library-of"), choices.collect(), chosen)
    });
    let body = move || chosen.get().parse().ok().map(shelves);
    view! {
        <div class="page-head">
            <div>{heading(t("library"))}<p class="soft">{t("library-help")}</p></div>
        </div>
        {choice}
        {body}
    }
    .into_any()
}

fn shelves(organisation: OrganisationId) -> AnyView {
    let source = load::load::<Vec<CourseSummary>>(format!("/organisations/{organisation}/courses"));
    view! {
        <div class="stack-loose">
            {begin(organisation)}
            {source.draw(by_age)}
            {import(organisation)}
        </div>
    }
    .into_any()
}

fn by_age(courses: Arc<Vec<CourseSummary>>) -> AnyView {
    let band = |band: &AgeBand| {
        let cards: Vec<_> = courses
            .iter()
            .filter(|c| c.age_band == *band)
            .map(card)
            .collect();
        (!cards.is_empty()).then(|| {
            let (id, of) = (format!("band-{band}"), format!("band-{band}"));
            view! {
                <section aria-labelledby=of>
                    <div class="section-head"><h2 id=id>{t(&format!("age-band-{band}"))}</h2></div>
                    <div class="grid">{cards}</div>
                </section>
            }
        })
    };
    AgeBand::ALL
        .iter()
        .filter_map(band)
        .collect::<Vec<_>>()
        .into_any()
}

fn card(course: &CourseSummary) -> AnyView {
    let to = Route::Course(course.id).path();
    let title = course.title.best(&[language()]).to_owned();
    let summary = course.summary.best(&[language()]).to_owned();
    let from = course
        .organisation_name
        .clone()
        .filter(|_| course.shelf != Shelf::Own);
    view! {
        <article class="card card-link">
            <h3 class="card-title"><a href=to>{title}</a></h3>
            <p>{summary}</p>
            {from.map(|from| view! { <p class="soft">{from}</p> })}
            <div class="row">
                {shelf(course)}
                {badge("badge", "book", text("library-lessons", &[("count", course.lessons.into())]))}
                {badge("badge", "copy", course.licence.clone())}
            </div>
        </article>
    }
    .into_any()
}

fn shelf(course: &CourseSummary) -> AnyView {
    let words = t(&format!("library-shelf-{}", course.shelf));
    match course.shelf {
        Shelf::Own if course.published_at.is_some() => {
            badge("badge badge-ok", "check", t("library-published"))
        }
        Shelf::Own => badge("badge badge-brand", "edit", words),
        Shelf::Above => badge("badge", "building", words),
        Shelf::Shared => badge("badge", "globe", words),
        Shelf::Starter => badge("badge", "star", words),
    }
}

/// A course that is written here.
fn begin(organisation: OrganisationId) -> AnyView {
    let (busy, open) = (RwSignal::new(false), RwSignal::new(false));
    let (title, age) = (
        Entry::new(""),
        RwSignal::new(AgeBand::Guardians.to_string()),
    );
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (Some(title), Ok(age_band)) = (title.required(), age.get_untracked().parse()) else {
            return;
        };
        let new = NewCourse {
            title,
            language: language(),
            age_band,
        };
        let path = format!("/organisations/{organisation}/courses/new");
        let work = async move { api::post::<Course>(&path, &new).await };
        button::run(busy, work, |course| route::go(&Route::Course(course.id)));
    };
    let bands = AgeBand::ALL
        .iter()
        .map(|band| (band.to_string(), t(&format!("age-band-{band}"))));
    let bands: Vec<_> = bands.collect();
    let content = move || {
        view! {
            <form novalidate on:submit=send>
                {field("course-title", TEXT, t("library-title"), None, title)}
                {select("course-age", t("library-age"), bands.clone(), age)}
                {button::submit("button primary", t("library-begin-do"), busy)}
            </form>
        }
        .into_any()
    };
    view! {
        <div class="actions">
            {button::press("button secondary", "plus", t("library-begin"), move || open.set(true))}
        </div>
        {dialog::dialog(open, || t("library-begin"), content)}
    }
    .into_any()
}

/// A pack from a memory stick.
fn import(organisation: OrganisationId) -> AnyView {
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let chosen = StoredValue::new_local(JsValue::UNDEFINED);
    let take = move |event: web_sys::Event| {
        let input = get(&event, "target");
        let file = get(&input, "files.0");
        if !file.is_undefined() {
            chosen.set_value(file.clone());
            upload(organisation, file, false, busy, failure);
        }
        // The same file may be corrected and chosen again.
        crate::browser::set(&input, "value", &"".into());
    };
    let failure_of = failure;
    let failed = move || {
        failure.get().map(|failure| {
            let places = match &failure {
                Failure::Refused { fields, .. } => fields.join(", "),
                Failure::Offline => String::new(),
            };
            let replace = failure.is(ErrorCode::CourseKeyTaken).then(|| {
                button::button("button secondary", "refresh", t("library-replace"), busy, move || {
                    upload(organisation, chosen.get_value(), true, busy, failure_of);
                })
            });
            view! {
                <div class="notice notice-red">
                    {icon("alert")}
                    <div class="stack-tight"><p>{failure.message()}" "<code>{places}</code></p>{replace}</div>
                </div>
            }
        })
    };
    let words = move || {
        if busy.get() {
            t("common-loading")
        } else {
            t("library-import")
        }
    };
    view! {
        <div class="stack">
            <div aria-live="assertive">{failed}</div>
            <label class="drop">
                <span class="glyph glyph-big">{icon("upload")}</span>
                <strong>{words}</strong>
                <span class="help">{t("library-import-help")}</span>
                <input type="file" class="visually-hidden" accept=".zip" on:change=take/>
            </label>
        </div>
    }
    .into_any()
}

fn upload(
    organisation: OrganisationId,
    file: JsValue,
    replace: bool,
    busy: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
) {
    failure.set(None);
    let bytes = get(&file, "size").as_f64().unwrap_or_default();
    if bytes > MAX_PACK_BYTES as f64 {
        failure.set(Some(Failure::code(ErrorCode::PackTooLarge)));
        return;
    }
    let path = format!("/organisations/{organisation}/courses/import?replace={replace}");
    let work = async move { api::upload::<Course>(&path, file).await };
    let done = |course: Course| route::go(&Route::Course(course.id));
    attempt(busy, work, done, move |refused| {
        failure.try_set(Some(refused));
    });
}
