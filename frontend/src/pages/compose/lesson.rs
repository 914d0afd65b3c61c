//! What a programme of lessons needs beside its text: which course, on which days, at what time.

use super::{Composer, draft, now, repeat};
use crate::api;
use crate::parts::field::{Entry, field, select};
use crate::parts::{icon, toast};
use crate::route::Route;
use crate::text::{language, t, text, when};
use caunoi_wire::lesson::{CourseSummary, Programme, Texts};
use caunoi_wire::post::{Details, PostText, VersionText};
use caunoi_wire::time::DAY;
use caunoi_wire::{Language, Timestamp};
use draft::Lack;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// When parents are home.
const EVENING: i32 = 19 * 60;
/// Lessons whose time the preview tells.
const TOLD: usize = 3;

/// Twice a week from tomorrow on; the course is still to be chosen.
pub fn fresh(now: Timestamp) -> Programme {
    Programme {
        course_id: uuid::Uuid::nil().into(),
        weekdays: vec![2, 5],
        minute: EVENING,
        first: now.plus(DAY).local_date(),
    }
}

/// Lets a post say what the course is, where it says nothing yet.
pub fn introduce(post: &mut PostText, title: &Texts, summary: &Texts) {
    if !draft::is_blank(&post.versions) {
        return;
    }
    let of = |language: &Language| {
        Some(VersionText {
            language: *language,
            title: title.0.get(language)?.clone(),
            body: summary.0.get(language)?.clone(),
            provenance: caunoi_wire::post::Provenance::Original,
            event_words: caunoi_wire::event::EventWords::default(),
        })
    };
    let versions: Vec<_> = Language::ALL.iter().filter_map(of).collect();
    let Some(first) = versions.first() else {
        return;
    };
    if !versions
        .iter()
        .any(|v| v.language == post.original_language)
    {
        post.original_language = first.language;
    }
    let original = post.original_language;
    post.versions = versions;
    post.versions.sort_by_key(|v| v.language != original);
    draft::settle_provenance(post);
}

/// The fields, while it is a programme.
pub fn section(c: Composer) -> AnyView {
    let is_lesson = Memo::new(move |_| c.text.with(|text| text.details.lesson().is_some()));
    let drawn = move || {
        let programme = is_lesson
            .get()
            .then(|| c.text.with_untracked(|text| text.details.lesson().cloned()));
        programme.flatten().map(|programme| fields(c, programme))
    };
    drawn.into_any()
}

fn fields(c: Composer, programme: Programme) -> AnyView {
    let chosen = RwSignal::new(programme.course_id.to_string());
    let days = RwSignal::new(programme.weekdays.clone());
    let (hour, minute) = (programme.minute / 60, programme.minute % 60);
    let time = Entry::new(&format!("{hour:02}:{minute:02}"));
    let first = Entry::new(&programme.first.to_string());
    let courses = RwSignal::new(None::<Arc<Vec<CourseSummary>>>);
    ask_courses(c, courses);
    Effect::new(move |_| {
        let programme = Programme {
            course_id: chosen.get().parse().unwrap_or(programme.course_id),
            weekdays: days.get(),
            minute: minute_of(&time.value.get()).unwrap_or(-1),
            first: first.value.get().parse().unwrap_or(programme.first),
        };
        let course = courses.with_untracked(|courses| {
            let courses = courses.as_ref()?;
            courses
                .iter()
                .find(|course| course.id == programme.course_id)
                .cloned()
        });
        c.text.maybe_update(|text| {
            let details = Details::Lesson(Box::new(programme));
            let is_new = text.details != details;
            text.details = details;
            if let Some(course) = course {
                introduce(text, &course.title, &course.summary);
            }
            is_new
        });
    });
    let wrong = move || match c.lack.get() {
        Some(Lack::Lesson("course_id")) => Some(t("lesson-course-missing")),
        Some(Lack::Lesson(_)) => Some(t("lesson-days-missing")),
        _ => None,
    };
    let choice = move || courses.get().map(|courses| choose(&courses, chosen));
    let read = move || {
        let id = chosen
            .get()
            .parse()
            .ok()
            .filter(|id: &uuid::Uuid| !id.is_nil())?;
        let to = Route::Course(id.into()).path();
        Some(view! { <a class="button quiet" href=to>{icon("book")}{t("lesson-read-all")}</a> })
    };
    view! {
        <div class="stack">
            {choice}
            {read}
            {super::wrong("lesson-wrong".to_owned(), wrong)}
            <div class="field">
                <p class="strong">{t("lesson-days")}</p>
                {repeat::weekdays(days)}
            </div>
            <div class="row">
                {field("lesson-minute", repeat::CLOCK, t("repeat-time"), None, time)}
                {field("lesson-first", repeat::DAY_OF, t("repeat-first"), None, first)}
            </div>
            <p class="help">{t("lesson-place-help")}</p>
        </div>
    }
    .into_any()
}

/// Minutes of the day from `19:00`.
fn minute_of(time: &str) -> Option<i32> {
    let (hour, minute) = time.trim().split_once(':')?;
    Some(hour.parse::<i32>().ok()? * 60 + minute.get(..2)?.parse::<i32>().ok()?)
}

/// Asks what the library of whoever speaks has.
fn ask_courses(c: Composer, courses: RwSignal<Option<Arc<Vec<CourseSummary>>>>) {
    let speaker = Memo::new(move |_| c.text.with(|text| text.organisation_id));
    Effect::new(move |_| {
        let organisation = speaker.get();
        spawn_local(async move {
            let path = format!("/organisations/{organisation}/courses");
            match api::get::<Vec<CourseSummary>>(&path).await {
                Ok(found) => drop(courses.try_set(Some(Arc::new(found)))),
                Err(failure) => toast::problem(&failure),
            }
        });
    });
}

fn choose(courses: &[CourseSummary], chosen: RwSignal<String>) -> AnyView {
    let nothing = (uuid::Uuid::nil().to_string(), t("lesson-choose"));
    let option = |course: &CourseSummary| {
        let title = course.title.best(&[language()]);
        let band = t(&format!("age-band-{}", course.age_band));
        (course.id.to_string(), format!("{title} · {band}"))
    };
    let choices = std::iter::once(nothing).chain(courses.iter().map(option));
    select(
        "lesson-course_id",
        t("lesson-course"),
        choices.collect(),
        chosen,
    )
}

/// When the first lessons come.
pub fn preview(c: Composer) -> AnyView {
    let programme = Memo::new(move |_| c.text.with(|text| text.details.lesson().cloned()));
    let drawn = move || {
        let programme = programme.get().filter(|p| p.wrong().is_empty())?;
        let after = |at: &Timestamp| Some(programme.next_after(*at));
        let times = std::iter::successors(Some(programme.next_after(now())), after);
        let line = |(number, at): (usize, Timestamp)| {
            let args = [("number", number.into()), ("time", when(at).into())];
            view! { <li>{text("lesson-comes", &args)}</li> }
        };
        let lines: Vec<_> = (1..).zip(times.take(TOLD)).map(line).collect();
        Some(view! { <ul class="prose">{lines}</ul> })
    };
    drawn.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_introduces_itself_where_nothing_is_written() {
        let mut post = draft::fresh(uuid::Uuid::nil().into(), Language::English);
        let texts = |vi: &str, en: &str| {
            let both = [(Language::Vietnamese, vi), (Language::English, en)];
            Texts(
                both.map(|(language, text)| (language, text.to_owned()))
                    .into(),
            )
        };
        introduce(&mut post, &texts("Khóa", "Course"), &texts("Ngắn", "Short"));
        let titles: Vec<_> = post.versions.iter().map(|v| v.title.as_str()).collect();
        assert_eq!(titles, ["Course", "Khóa"]);
        introduce(&mut post, &texts("Khác", "Other"), &texts("Khác", "Other"));
        assert_eq!(post.versions[0].title, "Course", "what is written stays");
    }

    #[test]
    fn a_time_is_minutes() {
        assert_eq!(minute_of("19:05"), Some(1_145));
        assert_eq!(minute_of("19"), None);
        assert_eq!(minute_of(""), None);
    }
}
