//! Changing a course of one's own: its texts, language by language, a lesson at a time.

use super::shape::{self, Change};
use crate::api::{self, Failure};
use crate::parts::button::{self, attempt};
use crate::parts::field::{Entry, TEXT, field};
use crate::parts::load::Source;
use crate::parts::{icon, toast};
use crate::text::{t, text};
use caunoi_wire::Language;
use caunoi_wire::lesson::{Course, CourseText, LessonText, Texts};
use leptos::prelude::*;
use std::sync::Arc;

/// A text that can be changed, and what it is called.
type Named<'t> = (String, &'t mut Texts);

/// All texts of a lesson, in the order in which they are read.
fn texts_of(lesson: &mut LessonText) -> Vec<Named<'_>> {
    let numbered = |key: &str, n: usize| text(key, &[("number", n.into())]);
    let mut found = vec![(t("library-title"), &mut lesson.title)];
    for (at, card) in lesson.cards.iter_mut().enumerate() {
        found.push((numbered("library-card", at + 1), &mut card.text));
        if card.picture.is_some() {
            found.push((numbered("library-alt", at + 1), &mut card.alt));
        }
    }
    found.push((t("library-question"), &mut lesson.question.text));
    for (at, choice) in lesson.question.choices.iter_mut().enumerate() {
        found.push((numbered("library-choice", at + 1), &mut choice.text));
        found.push((numbered("library-reply", at + 1), &mut choice.reply));
    }
    found.push((t("lesson-home"), &mut lesson.home_action));
    for (at, answer) in lesson.follow_up.iter_mut().enumerate() {
        found.push((numbered("library-answer", at + 1), &mut answer.text));
        found.push((numbered("library-tip", at + 1), &mut answer.tip));
    }
    found
}

fn head_of(course: &mut CourseText) -> Vec<Named<'_>> {
    vec![
        (t("library-title"), &mut course.title),
        (t("library-summary"), &mut course.summary),
    ]
}

/// The languages of the interface, and the course's own.
fn languages_of(course: &CourseText) -> Vec<Language> {
    let mut found = vec![course.language];
    let others = Language::COMPLETE.iter().filter(|l| **l != course.language);
    found.extend(others.copied());
    found
}

/// The fields of one lesson.
pub fn lesson(
    course: &Arc<Course>,
    at: usize,
    source: Source<Course>,
    editing: RwSignal<Option<usize>>,
) -> AnyView {
    editor(
        course,
        source,
        format!("edit-{at}"),
        Part::Lesson(at),
        editing,
    )
}

/// One more lesson, to be written.
pub fn add_lesson(
    course: &Arc<Course>,
    source: Source<Course>,
    editing: RwSignal<Option<usize>>,
) -> AnyView {
    let (busy, course) = (RwSignal::new(false), course.clone());
    let add = move || {
        let mut text = course.text.clone();
        text.lessons.push(LessonText::blank());
        let (path, at) = (format!("/courses/{}", course.id), text.lessons.len() - 1);
        let work = async move { api::put::<Course>(&path, &text).await };
        button::run(busy, work, move |course| {
            editing.set(Some(at));
            source.put(course);
        });
    };
    button::button(
        "button secondary",
        "plus",
        t("library-lesson-add"),
        busy,
        add,
    )
}

/// What stands above the lessons.
pub fn head(
    course: &Arc<Course>,
    source: Source<Course>,
    editing: RwSignal<Option<usize>>,
) -> AnyView {
    editor(course, source, "edit-head".to_owned(), Part::Head, editing)
}

/// What of a course is changed.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Head,
    Lesson(usize),
}

impl Part {
    /// Which lesson is being written after a change.
    fn after(self, change: Option<&Change>) -> Option<usize> {
        match (self, change) {
            (Self::Head, _) | (_, Some(Change::Remove)) => None,
            (Self::Lesson(at), Some(Change::Earlier)) => Some(at - 1),
            (Self::Lesson(at), _) => Some(at),
        }
    }

    fn texts(self, course: &mut CourseText) -> Vec<Named<'_>> {
        match self {
            Self::Head => head_of(course),
            Self::Lesson(at) => course.lessons.get_mut(at).map(texts_of).unwrap_or_default(),
        }
    }
}

/// What stands in the field of each language.
type Values = Vec<(Language, RwSignal<String>)>;

/// What stands in the fields of a part.
#[derive(Clone)]
struct Form {
    part: Part,
    texts: Vec<(String, Values)>,
    licence: Entry,
    attribution: Entry,
}

impl Form {
    fn of(course: &CourseText, part: Part) -> Self {
        let mut copy = course.clone();
        let languages = languages_of(course);
        let values = |(label, texts): Named<'_>| {
            let value = |l: &Language| (*l, RwSignal::new(texts.of(*l).to_owned()));
            (label, languages.iter().map(value).collect())
        };
        Self {
            part,
            texts: part.texts(&mut copy).into_iter().map(values).collect(),
            licence: Entry::new(&course.licence),
            attribution: Entry::new(&course.attribution),
        }
    }

    /// The course as the fields have it.
    fn changed(&self, course: &CourseText) -> CourseText {
        let mut changed = course.clone();
        let texts = self.part.texts(&mut changed).into_iter();
        for ((_, texts), (_, values)) in texts.zip(&self.texts) {
            write(texts, values);
        }
        changed.licence = self.licence.text();
        changed.attribution = self.attribution.text();
        changed
    }

    /// Saves what stands in the fields, and the change if there is one.
    fn save(&self, course: &Course, source: Source<Course>, at: At, change: Option<Change>) {
        let mut changed = self.changed(&course.text);
        let stays = self.part.after(change.as_ref());
        if let (Part::Lesson(lesson), Some(change)) = (self.part, change) {
            change.apply(&mut changed, lesson);
        }
        at.wrong.set(None);
        let path = format!("/courses/{}", course.id);
        let work = async move { api::put::<Course>(&path, &changed).await };
        let saved = move |course| {
            toast::say(t("common-saved"));
            at.editing.set(stays);
            source.put(course);
        };
        attempt(at.busy, work, saved, move |failure: Failure| {
            at.refused(&failure);
        });
    }
}

/// Where saving is, and what came of it.
#[derive(Clone, Copy)]
struct At {
    busy: RwSignal<bool>,
    wrong: RwSignal<Option<String>>,
    /// The lesson whose fields stay open.
    editing: RwSignal<Option<usize>>,
}

impl At {
    fn refused(self, failure: &Failure) {
        let places = match failure {
            Failure::Refused { fields, .. } => fields.join(", "),
            Failure::Offline => String::new(),
        };
        let words = format!("{} {places}", failure.message());
        self.wrong.try_set(Some(words));
    }
}

fn editor(
    course: &Arc<Course>,
    source: Source<Course>,
    id: String,
    part: Part,
    editing: RwSignal<Option<usize>>,
) -> AnyView {
    let form = Form::of(&course.text, part);
    let numbered = form.texts.iter().enumerate();
    let fields: Vec<_> = numbered
        .map(|(n, (label, values))| text_field(&format!("{id}-{n}"), label, values))
        .collect();
    let (licence, attribution) = (form.licence, form.attribution);
    let rights = (part == Part::Head).then(|| {
        view! {
            {field("course-attribution", TEXT, t("library-attribution"), None, attribution)}
            {field("course-licence", TEXT, t("library-licence"), Some(t("library-licence-help")), licence)}
        }
    });
    let at = At {
        busy: RwSignal::new(false),
        wrong: RwSignal::new(None),
        editing,
    };
    let open = matches!(part, Part::Lesson(lesson) if editing.get_untracked() == Some(lesson));
    let saved = StoredValue::new((form, course.clone()));
    let save =
        move |change| saved.with_value(|(form, course)| form.save(course, source, at, change));
    let shape = match part {
        Part::Lesson(lesson) => Some(shape::controls(
            course,
            lesson,
            at.busy,
            move |change| save(Some(change)),
            move |failure| at.refused(&failure),
        )),
        Part::Head => None,
    };
    let words = match part {
        Part::Head => t("library-edit-head"),
        Part::Lesson(_) => t("library-edit"),
    };
    let failed = move || {
        at.wrong
            .get()
            .map(|words| view! { <p class="error">{icon("alert")}<span>{words}</span></p> })
    };
    view! {
        <details class="more" open=open>
            <summary>{icon("edit")}{words}</summary>
            <div class="stack">
                {fields}
                {shape}
                {rights}
                <div aria-live="polite">{failed}</div>
                <div class="actions">{button::button("button primary", "check", t("common-save"), at.busy, move || save(None))}</div>
            </div>
        </details>
    }
    .into_any()
}

/// What the fields say; an empty one says nothing in its language.
fn write(texts: &mut Texts, values: &Values) {
    for (language, value) in values {
        let value = value.get_untracked();
        if value.trim().is_empty() {
            texts.0.remove(language);
        } else {
            texts.0.insert(*language, value.trim().to_owned());
        }
    }
}

/// One text in its languages, side by side where there is room.
fn text_field(id: &str, label: &str, values: &Values) -> AnyView {
    let several = values.len() > 1;
    let one = |(language, value): &(Language, RwSignal<String>)| {
        let (id, value) = (format!("{id}-{language}"), *value);
        let label = match several {
            true => format!("{label} ({})", language.autonym()),
            false => label.to_owned(),
        };
        view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <textarea
                    id=id
                    class="input"
                    rows="2"
                    lang=language.as_str()
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                ></textarea>
            </div>
        }
    };
    let fields: Vec<_> = values.iter().map(one).collect();
    view! { <div class="versions">{fields}</div> }.into_any()
}
