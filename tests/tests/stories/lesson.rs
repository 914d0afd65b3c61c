//! Lessons: the library, packs, and programmes in which each family has its own place.

pub mod library;
mod programme;
mod writing;

use crate::matrix::BASE64;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caunoi_tests::*;
use caunoi_wire::lesson::*;
use caunoi_wire::{Language, id::*};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub fn texts(vi: &str, en: &str) -> Texts {
    let both = [(Language::Vietnamese, vi), (Language::English, en)];
    Texts(
        both.map(|(language, text)| (language, text.to_owned()))
            .into(),
    )
}

/// A course of so many short lessons.
pub fn course(key: &str, lessons: usize) -> CourseText {
    let lesson = |n: usize| LessonText {
        title: texts(&format!("Bài {n}"), &format!("Lesson {n}")),
        cards: vec![Card {
            text: texts(&format!("Thẻ **{n}**"), &format!("Card **{n}**")),
            picture: None,
            alt: Texts::default(),
            audio: BTreeMap::new(),
        }],
        question: Question {
            text: texts("Câu nào đúng?", "Which is right?"),
            choices: vec![
                Choice {
                    text: texts("Một", "One"),
                    reply: texts("Lời đáp một", "Reply one"),
                },
                Choice {
                    text: texts("Hai", "Two"),
                    reply: texts("Lời đáp hai", "Reply two"),
                },
            ],
        },
        home_action: texts(&format!("Việc nhà {n}"), &format!("At home {n}")),
        follow_up: vec![
            FollowUp {
                text: texts("Làm được", "It went well"),
                tip: texts("Mẹo được", "Tip well"),
            },
            FollowUp {
                text: texts("Chưa được", "Not yet"),
                tip: texts("Mẹo chưa", "Tip not yet"),
            },
        ],
    };
    CourseText {
        key: key.to_owned(),
        language: Language::Vietnamese,
        licence: "CC-BY-4.0".to_owned(),
        attribution: "Trường Mẫu".to_owned(),
        source: None,
        adapted_from: None,
        age_band: AgeBand::UpTo5,
        title: texts("Khóa học mẫu", "Sample course"),
        summary: texts("Vài bài ngắn.", "A few short lessons."),
        lessons: (1..=lessons).map(lesson).collect(),
    }
}

/// Puts a course into the library of the school.
pub async fn imported(s: &School, text: CourseText) -> CourseId {
    let pack = caunoi::lesson::pack::write(text, &BTreeMap::new()).expect("a pack");
    library::import(&s.teacher, s.school, pack)
        .await
        .ok::<Course>()
        .id
}

/// What the routes of lessons are asked with.
pub fn bodies(pack: Vec<u8>, course: &Course) -> Vec<(&'static str, Value)> {
    let picture = library::picture(image::ImageFormat::Png);
    let file = |bytes: Vec<u8>| Value::String(format!("{BASE64}{}", STANDARD.encode(bytes)));
    vec![
        (
            "POST /organisations/{organisation_id}/courses",
            json!({ "course_id": course.id }),
        ),
        (
            "POST /organisations/{organisation_id}/courses/import",
            file(pack),
        ),
        (
            "POST /organisations/{organisation_id}/courses/new",
            json!({ "title": "Khóa mới", "language": "vi", "age_band": "guardians" }),
        ),
        ("POST /courses/{course_id}/media", file(picture)),
        (
            "PUT /courses/{course_id}",
            serde_json::to_value(&course.text).expect("JSON"),
        ),
        (
            "POST /courses/{course_id}/publication",
            json!({ "published": false }),
        ),
        ("POST /feed/{post_id}/lessons/open", json!({})),
        (
            "POST /feed/{post_id}/lessons/answer",
            json!({ "lesson": 1, "asked": "question", "choice": 0 }),
        ),
        (
            "POST /feed/{post_id}/lessons/pause",
            json!({ "paused": true }),
        ),
    ]
}
