//! Courses that are written here: begun, filled little by little, with pictures; sent only when nothing is missing.

use super::library::import;
use super::programme::programme;
use super::{course, texts};
use caunoi::lesson::pack;
use caunoi_tests::*;
use caunoi_wire::lesson::*;
use caunoi_wire::{Done, ErrorCode, Language, id::*};
use http::Method;
use image::{DynamicImage, ImageFormat};
use std::collections::BTreeMap;
use std::io::Cursor;

fn photo(side: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    DynamicImage::new_rgb8(side, side)
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
        .expect("a picture");
    bytes
}

async fn begun(s: &School) -> Course {
    let new = NewCourse {
        title: "Nói với con về <b>cảm xúc</b>".to_owned(),
        language: Language::Vietnamese,
        age_band: AgeBand::UpTo10,
    };
    let path = format!("/organisations/{}/courses/new", s.school);
    s.teacher.post(&path, &new).await.ok()
}

async fn upload(user: &User, id: CourseId, bytes: Vec<u8>) -> Answer {
    let path = format!("/courses/{id}/media");
    user.send(user.request(Method::POST, &path).body(bytes))
        .await
}

async fn send(s: &School, id: CourseId) -> Answer {
    s.teacher.post("/posts", &programme(s, id)).await
}

stories! {
    async fn a_course_is_written_little_by_little_and_sent_when_it_is_complete(database) {
        let s = school(database).await;
        let begun = begun(&s).await;
        assert!(begun.may_change && begun.text.key.starts_with("noi-voi-con-ve-"), "{}", begun.text.key);
        assert_eq!((begun.text.attribution.as_str(), begun.text.lessons.len()), ("Trường Mẫu", 1));
        assert!(begun.missing > 5);
        let path = format!("/courses/{}", begun.id);
        // Nobody gets it, and nobody else sees it, before it is complete.
        assert_eq!(send(&s, begun.id).await.refused(), ErrorCode::CourseUnfinished);
        let publish = Publication { published: true };
        let refused = s.teacher.post(&format!("{path}/publication"), &publish).await.problem();
        assert_eq!(refused.code, ErrorCode::CourseUnfinished);
        assert!(refused.fields.contains(&"lessons.0.title.vi".to_owned()), "{:?}", refused.fields);
        assert_eq!(s.teacher.get(&format!("{path}/pack.zip")).await.refused(), ErrorCode::CourseUnfinished);
        let mut text = begun.text;
        text.lessons[0].title = texts("Gọi tên", "Name it");
        let saved: Course = s.teacher.put(&path, &text).await.ok();
        assert!(saved.missing < begun.missing);
        text.summary = texts("Sáu bài ngắn", "Six short lessons");
        text.lessons = course("x", 2).lessons;
        let saved: Course = s.teacher.put(&path, &text).await.ok();
        assert_eq!(saved.missing, 0);
        assert_eq!(send(&s, saved.id).await.status, 200);
        s.teacher.post(&format!("{path}/publication"), &publish).await.ok::<Course>();
        // What others see stays complete.
        let mut torn = text.clone();
        torn.lessons[0].cards.clear();
        assert_eq!(s.teacher.put(&path, &torn).await.refused(), ErrorCode::CourseUnfinished);
        text.lessons[0].title = texts(&"a".repeat(MAX_NAME + 1), "b");
        assert_eq!(s.teacher.put(&path, &text).await.refused(), ErrorCode::PackUnreadable);
        assert_eq!(s.teacher.get(&path).await.ok::<Course>(), Course { published_at: Some(s.server.now()), ..saved });
    }

    async fn a_picture_that_was_uploaded_stands_on_a_card_and_goes_with_it(database) {
        let s = school(database).await;
        let begun = begun(&s).await;
        let path = format!("/courses/{}", begun.id);
        for bad in [b"<svg/>".to_vec(), photo(4_000)] {
            assert_eq!(upload(&s.teacher, begun.id, bad).await.refused(), ErrorCode::MediaRefused);
        }
        for stranger in [&s.parents[0].user, &s.sibling_teacher] {
            assert_eq!(upload(stranger, begun.id, photo(40)).await.refused(), ErrorCode::NotFound);
        }
        let kept: KeptMedia = upload(&s.teacher, begun.id, photo(40)).await.ok();
        assert_eq!(s.teacher.get(&format!("{path}/{}", kept.name)).await.header("content-type"), "image/jpeg");
        let mut text = begun.text.clone();
        text.lessons[0].cards[0].picture = Some(kept.name.clone());
        s.teacher.put(&path, &text).await.ok::<Course>();
        // A course of somebody else's cannot show it by its name.
        let path_of = format!("/organisations/{}/courses/new", s.sibling);
        let new = NewCourse { title: "Khác".to_owned(), language: Language::Vietnamese, age_band: AgeBand::Guardians };
        let other: Course = s.sibling_teacher.post(&path_of, &new).await.ok();
        let mut theirs = other.text.clone();
        theirs.lessons[0].cards[0].picture = Some(kept.name.clone());
        let refused = s.sibling_teacher.put(&format!("/courses/{}", other.id), &theirs).await;
        assert_eq!(refused.refused(), ErrorCode::MediaRefused);
        s.teacher.delete(&path).await.ok::<Done>();
        assert_eq!(values!(s.server, i64, "SELECT COUNT(*) FROM media"), [0]);
    }

    async fn a_newer_edition_takes_the_place_of_the_older_one_when_asked_to(database) {
        let s = school(database).await;
        let edition = |title: &str| {
            let text = CourseText { title: texts(title, title), ..course("cung-mot-khoa", 1) };
            pack::write(text, &BTreeMap::new()).expect("a pack")
        };
        let first: Course = import(&s.teacher, s.school, edition("Một")).await.ok();
        assert_eq!(import(&s.teacher, s.school, edition("Hai")).await.refused(), ErrorCode::CourseKeyTaken);
        let path = format!("/organisations/{}/courses/import?replace=true", s.school);
        let again = |user: &User| user.request(Method::POST, &path).body(edition("Hai"));
        assert_eq!(s.sibling_teacher.send(again(&s.sibling_teacher)).await.refused(), ErrorCode::NotFound);
        let second: Course = s.teacher.send(again(&s.teacher)).await.ok();
        assert_eq!((second.id, second.text.title.of(Language::Vietnamese)), (first.id, "Hai"));
    }
}
