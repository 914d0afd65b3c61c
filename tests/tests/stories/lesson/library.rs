//! The library: whose course is seen by whom, what becomes of one that is taken over, and packs, good and bad.

use super::{course, imported, texts};
use caunoi::lesson::pack;
use caunoi_tests::school::staff;
use caunoi_tests::*;
use caunoi_wire::lesson::*;
use caunoi_wire::organisation::Role;
use caunoi_wire::{Done, ErrorCode, Language, id::*};
use http::Method;
use image::{DynamicImage, ImageFormat};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};

pub async fn import(user: &User, library: OrganisationId, pack: Vec<u8>) -> Answer {
    let path = format!("/organisations/{library}/courses/import");
    user.send(user.request(Method::POST, &path).body(pack))
        .await
}

async fn list(user: &User, library: OrganisationId) -> Vec<CourseSummary> {
    user.get(&format!("/organisations/{library}/courses"))
        .await
        .ok()
}

async fn own(user: &User, library: OrganisationId) -> Vec<CourseSummary> {
    let all = list(user, library).await;
    all.into_iter()
        .filter(|course| course.shelf == Shelf::Own)
        .collect()
}

async fn adopt(user: &User, library: OrganisationId, course_id: CourseId) -> Answer {
    let path = format!("/organisations/{library}/courses");
    user.post(&path, &Adopt { course_id }).await
}

/// A zip of these files, whatever they are called.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .expect("a file");
        archive.write_all(content).expect("written");
    }
    archive.finish().expect("a zip").into_inner()
}

fn text_of(course: &CourseText) -> Vec<u8> {
    serde_json::to_vec(&Pack {
        format: PACK_FORMAT,
        course: course.clone(),
    })
    .expect("JSON")
}

/// A course whose first card has a picture, and the name of the file.
fn illustrated(picture: &[u8], ending: &str) -> (CourseText, String) {
    let name = format!("media/{}.{ending}", pack::hash(picture));
    let mut text = course("co-hinh", 1);
    text.lessons[0].cards[0].picture = Some(name.clone());
    text.lessons[0].cards[0].alt = texts("Một ô màu", "A square");
    (text, name)
}

/// A course of the school with a picture, and the pack it came in.
pub async fn illustrated_course(s: &School) -> (Vec<u8>, Course) {
    let picture = picture(ImageFormat::Png);
    let (text, name) = illustrated(&picture, "png");
    let pack = pack::write(text, &BTreeMap::from([(name, picture)])).expect("a pack");
    let course = import(&s.teacher, s.school, pack.clone()).await.ok();
    (pack, course)
}

pub fn picture_of(course: &Course) -> &str {
    let name = &course.text.lessons[0].cards[0].picture;
    name.as_deref().expect("a picture")
}

pub fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    let image = DynamicImage::new_rgb8(40, 30);
    image
        .write_to(&mut Cursor::new(&mut bytes), format)
        .expect("a picture");
    bytes
}

/// A photograph whose camera wrote down where it was.
fn photograph() -> Vec<u8> {
    let plain = picture(ImageFormat::Jpeg);
    let exif = b"Exif\0\0GPS 21.0278 N 105.8342 E";
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&plain[..2], b"\xff\xe1", &length, exif, &plain[2..]].concat()
}

stories! {
    async fn the_courses_that_come_along_are_in_every_library(database) {
        let s = school(database).await;
        let starters = list(&s.teacher, s.school).await;
        assert_eq!(starters.len(), 5);
        assert!(starters.iter().all(|c| c.shelf == Shelf::Starter && c.lessons >= 6));
        let read: Course = s.teacher.get(&format!("/courses/{}", starters[0].id)).await.ok();
        assert_eq!((read.may_change, read.text.lessons.len() as i64), (false, starters[0].lessons));
        assert_eq!(s.parents[0].get(&format!("/courses/{}", starters[0].id)).await.refused(), ErrorCode::NotFound);
        let answer = s.parents[0].get(&format!("/organisations/{}/courses", s.school)).await;
        assert_eq!(answer.refused(), ErrorCode::NotFound);
    }

    async fn what_is_taken_over_says_where_it_comes_from(database) {
        let s = school(database).await;
        let starter = &list(&s.teacher, s.school).await[0];
        let copy: Course = adopt(&s.teacher, s.school, starter.id).await.ok();
        let origin = copy.text.adapted_from.clone().expect("an origin");
        assert_eq!((origin.attribution.as_str(), origin.licence.as_str()), ("Cầu Nối", "CC-BY-4.0"));
        assert!(copy.may_change);
        assert_eq!(adopt(&s.teacher, s.school, starter.id).await.refused(), ErrorCode::CourseKeyTaken);

        let mut text = copy.text.clone();
        text.attribution = "Cầu Nối; Trường Mẫu sửa lại".to_owned();
        text.lessons[0].home_action = texts("Ôm con", "Hug your child");
        let path = format!("/courses/{}", copy.id);
        let changed: Course = s.teacher.put(&path, &text).await.ok();
        assert_eq!(changed.text, text);
        // Where it comes from is not for those who changed it to say.
        let claimed = CourseText { adapted_from: None, ..text.clone() };
        assert_eq!(s.teacher.put(&path, &claimed).await.refused(), ErrorCode::InvalidInput);
        let mut empty = text.clone();
        empty.lessons[0].title = Texts::default();
        assert_eq!(s.teacher.put(&path, &empty).await.ok::<Course>().missing, 1, "a draft may be incomplete");
        s.teacher.put(&path, &text).await.ok::<Course>();
        assert_eq!(s.sibling_teacher.get(&path).await.refused(), ErrorCode::NotFound, "nobody sees a draft");
        assert_eq!(s.sibling_teacher.put(&path, &text).await.refused(), ErrorCode::NotFound);
        let again: Course = s.teacher.get(&path).await.ok();
        assert_eq!(again.text, text);
        s.teacher.delete(&path).await.ok::<Done>();
        assert!(own(&s.teacher, s.school).await.is_empty());
    }

    async fn who_sees_a_course_is_a_question_of_licence_and_place(database) {
        let s = school(database).await;
        let closed = CourseText { licence: "Chỉ dùng trong xã".to_owned(), ..course("noi-bo", 1) };
        let pack = pack::write(closed, &BTreeMap::new()).expect("a pack");
        let commune: Course = import(&s.admin, s.commune, pack.clone()).await.ok();
        let school: Course = import(&s.teacher, s.school, pack).await.ok();
        let open = imported(&s, course("mo", 2)).await;
        let seen = async |user: &User, library| {
            let seen = list(user, library).await.into_iter().filter(|c| c.shelf != Shelf::Starter);
            seen.map(|c| (c.id, c.shelf)).collect::<BTreeSet<_>>()
        };
        assert_eq!(seen(&s.sibling_teacher, s.sibling).await, BTreeSet::new(), "nothing is published");
        for id in [commune.id, school.id, open] {
            let path = format!("/courses/{id}/publication");
            s.admin.post(&path, &Publication { published: true }).await.ok::<Course>();
        }
        let expected = BTreeSet::from([(commune.id, Shelf::Above), (open, Shelf::Shared)]);
        assert_eq!(seen(&s.sibling_teacher, s.sibling).await, expected);
        assert_eq!(s.sibling_teacher.get(&format!("/courses/{}", school.id)).await.refused(), ErrorCode::NotFound);
        let copy: Course = adopt(&s.sibling_teacher, s.sibling, open).await.ok();
        assert_eq!(copy.text.adapted_from.expect("an origin").key, "mo");
        let path = format!("/courses/{open}/publication");
        let refused = s.sibling_teacher.post(&path, &Publication { published: false }).await;
        assert_eq!(refused.refused(), ErrorCode::NotFound);
        // Who teaches one class sends what there is, and leaves the library alone.
        let class = staff(&s.server, &s.admin, s.school, Role::Teacher, Some(s.class), "co.hue").await;
        assert!(!list(&class, s.school).await.is_empty());
        assert_eq!(adopt(&class, s.school, commune.id).await.refused(), ErrorCode::NotFound);
        assert!(!class.get(&format!("/courses/{open}")).await.ok::<Course>().may_change);
    }

    async fn a_pack_that_was_exported_is_imported_as_it_was(database) {
        let s = school(database).await;
        let photograph = photograph();
        let (mut text, name) = illustrated(&photograph, "jpg");
        let sound = b"\xff\xfb\x90speech".to_vec();
        let spoken = format!("media/{}.mp3", pack::hash(&sound));
        text.lessons[0].cards[0].audio.insert(Language::Vietnamese, spoken.clone());
        let files = BTreeMap::from([(name, photograph), (spoken, sound)]);
        let bytes = pack::write(text, &files).expect("a pack");
        let first: Course = import(&s.teacher, s.school, bytes).await.ok();
        let picture = picture_of(&first);

        let answer = s.teacher.get(&format!("/courses/{}/{picture}", first.id)).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "image/jpeg"));
        assert!(answer.header("cache-control").contains("immutable"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(!answer.body.windows(3).any(|b| b == b"GPS"), "where it was taken is gone");
        assert_eq!(s.other_parent.get(&format!("/courses/{}/{picture}", first.id)).await.status, 404);

        let exported = s.teacher.get(&format!("/courses/{}/pack.zip", first.id)).await;
        assert_eq!(exported.header("content-type"), "application/zip");
        let second: Course = import(&s.sibling_teacher, s.sibling, exported.body.to_vec()).await.ok();
        assert_eq!(second.text, first.text);
        let again = s.sibling_teacher.get(&format!("/courses/{}/pack.zip", second.id)).await;
        assert_eq!(again.body, exported.body);
        // Of a course without it, the file is not told even to those who know its name.
        let plain = imported(&s, course("khac", 1)).await;
        assert_eq!(s.teacher.get(&format!("/courses/{plain}/{picture}")).await.status, 404);
    }

    async fn a_bad_pack_is_refused_by_name_and_changes_nothing(database) {
        let s = school(database).await;
        let good = text_of(&course("mau", 1));
        let png = picture(ImageFormat::Png);
        let (with_picture, name) = illustrated(&png, "png");
        let with_picture = text_of(&with_picture);
        let other = format!("media/{}.png", "0".repeat(64));
        let (naming_other, _) = illustrated(b"x", "png");
        let script = b"<svg onload=alert(1)>".to_vec();
        let (with_script, script_name) = illustrated(&script, "png");
        let (with_script, with_other) = (text_of(&with_script), text_of(&naming_other));
        let unknown = String::from_utf8(good.clone()).expect("text").replacen("\"key\"", "\"kay\"", 1);
        let newer = String::from_utf8(good.clone()).expect("text").replacen("\"format\":1", "\"format\":2", 1);
        let mut tall = course("mau", 1);
        tall.lessons[0].question.choices.truncate(1);
        let tall = text_of(&tall);
        let many: Vec<String> = (0..300).map(|n| format!("media/{n}")).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
        let bomb = vec![b' '; 3 * 1024 * 1024];
        let table: [(&str, Vec<u8>, ErrorCode, &str); 13] = [
            ("no zip", b"PK nothing".to_vec(), ErrorCode::PackUnreadable, "zip"),
            ("nothing in it", zip(&[]), ErrorCode::PackUnreadable, "pack.json"),
            ("no JSON", zip(&[("pack.json", b"{")]), ErrorCode::PackUnreadable, "EOF"),
            ("newer", zip(&[("pack.json", newer.as_bytes())]), ErrorCode::PackUnreadable, "format"),
            ("unknown field", zip(&[("pack.json", unknown.as_bytes())]), ErrorCode::PackUnreadable, "kay"),
            ("one choice", zip(&[("pack.json", &tall)]), ErrorCode::PackUnreadable, "lessons.0.question.choices"),
            ("a way out", zip(&[("pack.json", &good), ("../../etc/passwd", b"x")]), ErrorCode::PackUnreadable, "../../etc/passwd"),
            ("a way in", zip(&[("pack.json", &good), ("media/../x.png", b"x")]), ErrorCode::PackUnreadable, "media/../x.png"),
            ("missing", zip(&[("pack.json", &with_picture)]), ErrorCode::PackUnreadable, &name),
            ("wrong hash", zip(&[("pack.json", &with_other), (&other, b"x")]), ErrorCode::MediaRefused, &other),
            ("a script", zip(&[("pack.json", &with_script), (&script_name, &script)]), ErrorCode::MediaRefused, &script_name),
            ("many", zip(&many), ErrorCode::PackTooLarge, "zip"),
            ("a bomb", zip(&[("pack.json", &bomb)]), ErrorCode::PackTooLarge, "pack.json"),
        ];
        for (what, bytes, code, place) in table {
            let problem = import(&s.teacher, s.school, bytes).await.problem();
            assert_eq!((problem.code, problem.status), (code, 422), "{what}: {problem:?}");
            assert!(problem.fields.iter().any(|field| field.contains(place)), "{what}: {problem:?}");
        }
        let endless = vec![0; MAX_PACK_BYTES + 1];
        assert_eq!(import(&s.teacher, s.school, endless).await.refused(), ErrorCode::BodyTooLarge);
        let stranger = import(&s.sibling_teacher, s.school, zip(&[("pack.json", &good)])).await;
        assert_eq!(stranger.refused(), ErrorCode::NotFound);
        assert_eq!(values!(s.server, i64, "SELECT COUNT(*) FROM course"), [0]);
        assert_eq!(values!(s.server, i64, "SELECT COUNT(*) FROM media"), [0]);
    }
}
