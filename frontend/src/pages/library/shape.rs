//! What of a lesson can come and go: cards with their pictures, answers, whole lessons.

use crate::api::{self, Failure};
use crate::browser::get;
use crate::parts::button;
use crate::text::{t, text};
use caunoi_wire::ErrorCode;
use caunoi_wire::id::CourseId;
use caunoi_wire::lesson::*;
use leptos::prelude::*;

/// One change of a lesson's shape.
#[derive(Clone)]
pub enum Change {
    AddCard,
    RemoveCard(usize),
    /// None: it goes.
    Picture(usize, Option<String>),
    AddChoice,
    RemoveChoice,
    AddAnswer,
    RemoveAnswer,
    /// The lesson comes one earlier.
    Earlier,
    Remove,
}

impl Change {
    /// Changes lesson `at` of a course.
    pub fn apply(self, course: &mut CourseText, at: usize) {
        match self {
            Self::Earlier => course.lessons.swap(at, at - 1),
            Self::Remove => drop(course.lessons.remove(at)),
            inside => inside.apply_inside(&mut course.lessons[at]),
        }
    }

    fn apply_inside(self, lesson: &mut LessonText) {
        let blank = LessonText::blank();
        let (choices, answers) = (&mut lesson.question.choices, &mut lesson.follow_up);
        match self {
            Self::AddCard => lesson.cards.push(Card::default()),
            Self::RemoveCard(card) => drop(lesson.cards.remove(card)),
            Self::Picture(card, picture) => {
                let card = &mut lesson.cards[card];
                if picture.is_none() {
                    card.alt = Texts::default();
                }
                card.picture = picture;
            }
            Self::AddChoice => choices.extend(blank.question.choices.into_iter().take(1)),
            Self::RemoveChoice => drop(choices.pop()),
            Self::AddAnswer => answers.extend(blank.follow_up.into_iter().take(1)),
            Self::RemoveAnswer => drop(answers.pop()),
            Self::Earlier | Self::Remove => {}
        }
    }
}

/// What can be done to lesson `at`; `change` saves it with what stands in the fields.
pub fn controls(
    course: &Course,
    at: usize,
    busy: RwSignal<bool>,
    change: impl Fn(Change) + Copy + Send + 'static,
    refused: impl Fn(Failure) + Copy + Send + 'static,
) -> AnyView {
    let lesson = &course.text.lessons[at];
    let act = move |glyph: &'static str, words: String, what: Change| {
        button::button("button quiet", glyph, words, busy, move || {
            change(what.clone());
        })
    };
    let cards = lesson.cards.iter().enumerate().map(|(number, card)| {
        let name = text("library-card", &[("number", (number + 1).into())]);
        let choose = picture(course.id, number, card.picture.is_some(), change, refused);
        let gone = card.picture.is_some().then(|| {
            act(
                "trash",
                t("library-picture-remove"),
                Change::Picture(number, None),
            )
        });
        let remove = (lesson.cards.len() > 1).then(|| {
            act(
                "trash",
                t("library-card-remove"),
                Change::RemoveCard(number),
            )
        });
        view! { <li class="row wrap"><span class="strong">{name}</span>{choose}{gone}{remove}</li> }
    });
    let cards: Vec<_> = cards.collect();
    let (choices, answers) = (lesson.question.choices.len(), lesson.follow_up.len());
    let (least, most) = (*CHOICES.start(), *CHOICES.end());
    let can = |holds: bool, glyph, key: &str, what| holds.then(|| act(glyph, t(key), what));
    view! {
        <ul class="plain stack-tight">{cards}</ul>
        <div class="row wrap">
            {can(lesson.cards.len() < MAX_CARDS, "plus", "library-card-add", Change::AddCard)}
            {can(choices < most, "plus", "library-choice-add", Change::AddChoice)}
            {can(choices > least, "trash", "library-choice-remove", Change::RemoveChoice)}
            {can(answers < most, "plus", "library-answer-add", Change::AddAnswer)}
            {can(answers > least, "trash", "library-answer-remove", Change::RemoveAnswer)}
            {can(at > 0, "back", "library-lesson-earlier", Change::Earlier)}
            {can(course.text.lessons.len() > 1, "trash", "library-lesson-remove", Change::Remove)}
        </div>
    }
    .into_any()
}

/// Chooses a picture for a card: it is sent at once, and stands on the card when it is there.
fn picture(
    id: CourseId,
    card: usize,
    has_one: bool,
    change: impl Fn(Change) + Copy + Send + 'static,
    refused: impl Fn(Failure) + Copy + Send + 'static,
) -> AnyView {
    let words = match has_one {
        true => t("library-picture-other"),
        false => t("library-picture-add"),
    };
    let take = move |event: web_sys::Event| {
        let input = get(&event, "target");
        let file = get(&input, "files.0");
        if file.is_undefined() {
            return;
        }
        if get(&file, "size").as_f64().unwrap_or_default() > MAX_MEDIA_BYTES as f64 {
            return refused(Failure::code(ErrorCode::MediaRefused));
        }
        leptos::task::spawn_local(async move {
            match api::upload::<KeptMedia>(&format!("/courses/{id}/media"), file).await {
                Ok(kept) => change(Change::Picture(card, Some(kept.name))),
                Err(failure) => refused(failure),
            }
        });
        crate::browser::set(&input, "value", &"".into());
    };
    view! {
        <label class="button quiet">
            {crate::parts::icon("upload")}
            {words}
            <input type="file" class="visually-hidden" accept="image/jpeg,image/png,image/webp" on:change=take/>
        </label>
    }
    .into_any()
}
