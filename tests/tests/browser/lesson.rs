//! Lessons in the browser: a programme is sent from the library, its lessons come on their days, the answer decides the
//! tip; a kept course is read and answered without a network.

use crate::inspector::Inspector;
use caunoi::lesson::pack;
use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::line::Line;
use caunoi_tests::push::Device;
use caunoi_tests::school::families;
use caunoi_tests::*;
use caunoi_wire::Language;
use caunoi_wire::id::{CourseId, PostId};
use caunoi_wire::lesson::*;
use caunoi_wire::post::{Details, PostText};
use caunoi_wire::time::{DAY, HOUR};
use serde_json::json;
use std::io::Cursor;

const SETTLED: &str =
    "document.querySelector('h1') && !document.querySelector('.skeleton, #shell')";

fn word(s: &School, key: &str) -> String {
    s.server.app.text(Language::Vietnamese, key, &[])
}

/// The course on talking about feelings, which comes with the program.
async fn starter(s: &School) -> Course {
    let path = format!("/organisations/{}/courses", s.school);
    let all: Vec<CourseSummary> = s.teacher.get(&path).await.ok();
    let course = all
        .iter()
        .find(|c| c.age_band == AgeBand::Guardians)
        .expect("a course");
    s.teacher.get(&format!("/courses/{}", course.id)).await.ok()
}

/// The same in the library of the school, with something to see and to hear on the first card.
async fn illustrated(s: &School) -> Course {
    let mut text = starter(s).await.text;
    let mut picture = Vec::new();
    let drawn = image::RgbImage::from_fn(640, 360, |x, y| {
        image::Rgb([(x / 3) as u8, 150, (y / 2) as u8])
    });
    drawn
        .write_to(&mut Cursor::new(&mut picture), image::ImageFormat::Png)
        .expect("a picture");
    let sound = b"\xff\xfb\x90speech".to_vec();
    let name = |bytes: &[u8], ending: &str| format!("media/{}.{ending}", pack::hash(bytes));
    let card = &mut text.lessons[0].cards[0];
    card.picture = Some(name(&picture, "png"));
    card.alt = text.title.clone();
    card.audio.insert(Language::Vietnamese, name(&sound, "mp3"));
    let files = [
        (name(&picture, "png"), picture),
        (name(&sound, "mp3"), sound),
    ]
    .into();
    let path = format!("/organisations/{}/courses/import", s.school);
    let pack = pack::write(text, &files).expect("a pack");
    s.teacher
        .send(s.teacher.request(http::Method::POST, &path).body(pack))
        .await
        .ok()
}

/// Sent to class 1A on a Tuesday morning; its first lesson has come at seven in the evening.
async fn begun(s: &School, course_id: CourseId) -> (PostId, Device) {
    let phone = s.parents[0].subscribe(&s.server).await;
    let programme = Programme {
        course_id,
        weekdays: vec![2, 5],
        minute: 19 * 60,
        first: s.server.now().local_date(),
    };
    let text = PostText {
        ask_acknowledgement: false,
        details: Details::Lesson(Box::new(programme)),
        ..s.notice("Trò chuyện về cảm xúc")
    };
    let post = s.teacher.publish(&text).await;
    s.server.pass(UNDO).await;
    s.server.pass(9 * HOUR).await;
    (post, phone)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_course_is_read_adapted_and_sent() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let course = starter(&s).await;
        let title = course.text.title.of(Language::Vietnamese).to_owned();
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        teacher.open("/lessons").await;
        teacher.press(&title).await;
        teacher.reads(course.text.lessons[0].home_action.of(Language::Vietnamese)).await;

        // A copy of one's own, with another home action.
        teacher.press(&word(&s, "library-adopt")).await;
        teacher.reads(&word(&s, "library-adopted")).await;
        teacher.press(&word(&s, "library-edit")).await;
        let field = "[...document.querySelectorAll('#lesson-0 textarea[lang=vi]')].find(f =>
            f.labels[0].innerText.startsWith(arguments[0]))";
        let script = format!("const f = {field}; f.value = arguments[1]; f.dispatchEvent(new Event('input', {{bubbles: true}}))");
        teacher.run(&script, json!([word(&s, "lesson-home"), "Ôm con một cái"])).await;
        teacher.press(&word(&s, "common-save")).await;
        teacher.reads("Ôm con một cái").await;

        // Sent as a programme: for whom, what (it is there), look, send.
        teacher.press(&word(&s, "library-send")).await;
        teacher.press("1A").await;
        teacher.until("document.querySelector('#lesson-course_id')?.value.length > 30").await;
        let people = s.server.app.text(Language::Vietnamese, "compose-send-to", &[("people", 3.into())]);
        teacher.press(&people).await;
        teacher.reads(&word(&s, "sent-take-back")).await;
        let post = s.teacher.posts().await.remove(0);
        assert_eq!((post.kind.as_str(), post.title.as_str()), ("lesson", title.as_str()));
        assert_eq!(teacher.complaints().await, [""; 0]);
        let phone = s.parents[0].subscribe(&s.server).await;
        s.server.pass(UNDO).await;
        // Friday is the first of its days that comes after tomorrow began.
        s.server.pass(3 * DAY + 9 * HOUR).await;
        let page = s.server.user().get(&phone.last().url).await.text();
        assert!(page.contains("Ôm con một cái"), "{page}");
    })
    .await;
}

/// A teacher writes a course: a title, a lesson, a picture on its card; it is sent when nothing is missing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_course_is_written_with_a_picture() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        teacher.look(390, "light").await;
        teacher.open("/lessons").await;
        teacher.press(&word(&s, "library-begin")).await;
        teacher.fill("#course-title", "Bữa cơm không điện thoại").await;
        teacher.press(&word(&s, "library-begin-do")).await;
        teacher.until("document.querySelector('#lesson-0 details')").await;
        teacher.press(&word(&s, "library-edit")).await;
        let photo = std::env::temp_dir().join(format!("bua-com-{}.png", unique()));
        let drawn = image::RgbImage::from_fn(640, 360, |x, y| image::Rgb([200, (y / 2) as u8, (x / 4) as u8]));
        drawn.save(&photo).expect("a picture");
        // What was typed before is kept when the picture comes.
        let fill = "for (const f of document.querySelectorAll('#lesson-0 textarea[lang=vi]')) { if (!f.value) {
            f.value = f.labels[0].innerText.slice(0, 40); f.dispatchEvent(new Event('input', {bubbles: true})); } }";
        teacher.run(fill, json!([])).await;
        teacher.give_file(&photo).await;
        teacher.until("document.querySelector('#lesson-0 img')?.naturalWidth > 0").await;
        teacher.run(fill, json!([])).await;
        teacher.picture("course-writing").await;
        teacher.press(&word(&s, "common-save")).await;
        teacher.press(&word(&s, "library-lesson-add")).await;
        teacher.until("document.querySelector('#lesson-1')?.open").await;
        teacher.press(&word(&s, "library-lesson-remove")).await;
        teacher.until("!document.querySelector('#lesson-1')").await;
        let path = format!("/organisations/{}/courses", s.school);
        let all: Vec<CourseSummary> = s.teacher.get(&path).await.ok();
        let course: Course = s.teacher.get(&format!("/courses/{}", all[0].id)).await.ok();
        let missing: Vec<String> = course.text.missing();
        assert_eq!(missing, ["summary.vi"], "the head is still to be written");
        assert!(course.text.lessons[0].cards[0].picture.is_some());
        assert_eq!(teacher.complaints().await, [""; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_lessons_come_and_the_answer_decides_the_tip() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let course = starter(&s).await.text;
        let (_, phone) = begun(&s, starter(&s).await.id).await;
        let vi = |texts: &Texts| texts.of(Language::Vietnamese).to_owned();
        let first = &course.lessons[0];
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        parent.open("/").await;
        parent.reads(&vi(&first.title)).await;
        parent.press(&word(&s, "lesson-open")).await;
        parent.reads(&vi(&first.home_action)).await;
        parent.press(&vi(&first.question.choices[1].text)).await;
        parent.reads(&vi(&first.question.choices[1].reply)).await;

        s.server.pass(23 * HOUR).await;
        parent.open(&phone.last().url).await;
        parent.press(&vi(&first.follow_up[2].text)).await;
        parent.reads(&vi(&first.follow_up[2].tip)).await;
        let others = json!(vi(&first.follow_up[0].tip));
        let says = format!("return document.body.innerText.includes({others})");
        assert_eq!(parent.run(&says, json!([])).await, json!(false));
        parent.press(&word(&s, "lesson-change")).await;
        parent.press(&vi(&first.follow_up[0].text)).await;
        parent.reads(&vi(&first.follow_up[0].tip)).await;

        s.server.pass(2 * DAY + HOUR).await;
        parent.open("/").await;
        parent.reads(&vi(&course.lessons[1].title)).await;
        parent.open(&phone.last().url).await;
        parent.reads(&vi(&course.lessons[1].home_action)).await;
        parent.press(&word(&s, "lesson-pause")).await;
        parent.reads(&word(&s, "lesson-paused")).await;
        assert_eq!(parent.complaints().await, [""; 0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_course_is_read_and_answered_without_a_network() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let course = illustrated(&s).await;
        let (_, phone) = begun(&s, course.id).await;
        let link = phone.last().url;
        let lessons = &course.text.lessons;
        let vi = |texts: &Texts| texts.of(Language::Vietnamese).to_owned();
        let mut line = Line::to(&s.server).await;
        // Not signed in, the app never opened: the link is enough.
        let mut parent = Chromium::start(&s.server).await.over(&line);
        parent.open(&link).await;
        let keep = word(&s, "lesson-keep");
        let keep = keep.split(" (").next().expect("words");
        parent.press(keep).await;
        parent.reads(&word(&s, "lesson-kept")).await;
        parent.until("navigator.serviceWorker.controller").await;

        line.cut();
        // Another link to the same: every message has one of its own.
        s.server.pass(3 * DAY).await;
        let other = phone.last().url;
        assert_ne!(other, link);
        for path in [&link, &other] {
            parent.open(path).await;
            parent.reads(&vi(&lessons[0].home_action)).await;
        }
        parent
            .until("document.querySelector('.cards img')?.naturalWidth === 640")
            .await;
        let hidden = json!(vi(&lessons[0].question.choices[0].reply));
        let says = format!("return document.body.innerText.includes({hidden})");
        assert_eq!(
            parent.run(&says, json!([])).await,
            json!(false),
            "the reply comes with the answer"
        );
        parent
            .press(&vi(&lessons[0].question.choices[0].text))
            .await;
        parent
            .reads(&vi(&lessons[0].question.choices[0].reply))
            .await;
        parent.reads(&word(&s, "lesson-waiting")).await;
        let answered = "SELECT COUNT(*) FROM lesson_read WHERE choice = 0 AND position = 1";
        assert_eq!(values!(s.server, i64, answered), [0]);
        // What comes later is there as well.
        parent.press(&format!("5. {}", vi(&lessons[4].title))).await;
        parent.reads(&vi(&lessons[4].home_action)).await;

        line.mend().await;
        parent.open(&link).await;
        until(async || values!(s.server, i64, answered) == [1]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn screens_of_lessons() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        families(&s.server, s.school, s.class, 27).await;
        let course = illustrated(&s).await;
        let (post, phone) = begun(&s, course.id).await;
        let read = "INSERT INTO lesson_read (post_id, person_id, position, opened_at, ask_at, choice)
            SELECT l.post_id, l.person_id, 1, $2, $2, CASE WHEN (SELECT COUNT(*) FROM place b WHERE b.post_id = l.post_id
                AND b.person_id < l.person_id) < 11 THEN 0 ELSE 1 END FROM place l WHERE l.post_id = $1";
        sql!(s.server, read, post, s.server.now());
        let mut inspector = Inspector::new();
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        let link = phone.last().url;
        for language in [Language::Vietnamese, Language::English] {
            for (name, path) in [
                ("light-lesson", format!("{link}?lang={language}")),
                ("light-course", format!("{link}/course?lang={language}")),
            ] {
                parent.open(&path).await;
                parent.until(SETTLED).await;
                inspector.look_at(&mut parent, &format!("{name}-{language}")).await;
            }
        }
        inspector.inspect(&mut parent, &[("feed-lesson", "/")]).await;
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        let (own, sent) = (format!("/lessons/{}", course.id), format!("/posts/{post}"));
        let screens = [("library", "/lessons"), ("course", &own), ("sent-lesson", &sent)];
        inspector.inspect(&mut teacher, &screens).await;
        teacher.open(&own).await;
        teacher.press(&s.server.app.text(Language::English, "library-send", &[])).await;
        teacher.until("document.querySelector('#lesson-course_id')").await;
        inspector.look_at(&mut teacher, "compose-lesson").await;
        inspector.done();
    })
    .await;
}
