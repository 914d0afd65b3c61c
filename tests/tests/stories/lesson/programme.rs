//! Programmes: lessons come on their days, to each family where it is; the answer decides the tip; who pauses, joins late
//! or stays away.

use super::{course, imported};
use caunoi_tests::push::Device;
use caunoi_tests::school::{child, families, guardian, invited};
use caunoi_tests::*;
use caunoi_wire::feed::{Feed, FeedItem};
use caunoi_wire::lesson::*;
use caunoi_wire::post::{Details, Post, PostText};
use caunoi_wire::time::{DAY, HOUR, MINUTE};
use caunoi_wire::{Done, ErrorCode, Timestamp, id::*};
use http::Method;

/// What a phone shows for a lesson, a reminder of one, and the question of the day after.
const LESSON: &str = "Bài học mới";
const REMINDER: &str = "vẫn chờ bạn";
const FOLLOW_UP: &str = "hôm qua thế nào";

/// Tuesday and Friday at 19:00, for class 1A.
pub fn programme(s: &School, course_id: CourseId) -> PostText {
    let programme = Programme {
        course_id,
        weekdays: vec![2, 5],
        minute: 19 * 60,
        first: s.server.now().local_date(),
    };
    PostText {
        ask_acknowledgement: false,
        details: Details::Lesson(Box::new(programme)),
        ..s.notice("Dạy con không đòn roi")
    }
}

/// A programme of so many lessons that was told to all, on a Tuesday morning.
async fn begun(s: &School, lessons: usize) -> PostId {
    let course = imported(s, course("mau", lessons)).await;
    let post = s.teacher.publish(&programme(s, course)).await;
    s.server.pass(UNDO).await;
    post
}

/// Lets it become this hour of this weekday, the next one that comes.
async fn until(s: &School, weekday: u8, hour: i64) {
    let now = s.server.now();
    let today = caunoi_wire::series::weekday(now.local_date().days());
    let days = i64::from(weekday + 7 - today) % 7;
    let at = Timestamp::at_start_of(now.local_date()).plus(days * DAY + hour * HOUR);
    let wait = at.since(now);
    s.server
        .pass(if wait > 0 { wait } else { wait + 7 * DAY })
        .await;
}

/// How often a phone rang for something.
fn rang(phone: &Device, what: &str) -> usize {
    phone
        .messages()
        .iter()
        .filter(|m| m.body.contains(what))
        .count()
}

async fn open(user: &User, post: PostId) -> Reading {
    user.act(&format!("/feed/{post}/lessons/open")).await.ok()
}

async fn answer(user: &User, post: PostId, lesson: i32, asked: Asked, choice: i32) -> Answer {
    let path = format!("/feed/{post}/lessons/answer");
    user.post(
        &path,
        &LessonAnswer {
            lesson,
            asked,
            choice,
        },
    )
    .await
}

async fn pause(user: &User, post: PostId, paused: bool) -> Reading {
    user.post(&format!("/feed/{post}/lessons/pause"), &Pause { paused })
        .await
        .ok()
}

async fn position(user: &User, post: PostId) -> i32 {
    user.get(&format!("/feed/{post}/lessons"))
        .await
        .ok::<Reading>()
        .position
}

/// Sends a form of a light page as a browser without script does; the page that follows.
async fn submit(reader: &User, path: &str, fields: &str) -> String {
    let request = reader.request(Method::POST, path);
    let request = request
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", &reader.base)
        .header("sec-fetch-site", "same-origin");
    let answer = reader.send(request.body(fields.to_owned())).await;
    assert_eq!(answer.status, 303, "{answer}");
    let next = answer.header("location");
    reader
        .get(next.split('#').next().expect("a path"))
        .await
        .text()
}

stories! {
    async fn lessons_come_on_their_days_and_the_answer_decides_the_tip(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let post = begun(&s, 3).await;
        let [first, second, third] = [&s.parents[0], &s.parents[1], &s.parents[2]];
        let before: Reading = first.get(&format!("/feed/{post}/lessons")).await.ok();
        assert_eq!((before.position, before.lessons.len()), (0, 3));
        assert_eq!(before.next_at.expect("it comes").since(s.server.now()) / HOUR, 8);
        s.server.pass(8 * HOUR).await;
        assert_eq!(rang(&phones[0], LESSON), 0, "it is not time");

        let later = PostText { ask_acknowledgement: false, ..s.notice("Thực đơn") };
        s.teacher.publish(&later).await;
        s.server.pass(UNDO).await;
        let feed: Feed = first.get("/feed").await.ok();
        assert_ne!(feed.news[0].post_id, post);

        until(&s, 2, 19).await;
        assert_eq!(phones.iter().map(|p| rang(p, LESSON)).collect::<Vec<_>>(), [1, 1, 1]);
        // A lesson is news when it comes.
        let feed: Feed = first.get("/feed").await.ok();
        let told = feed.news[0].lesson.clone().expect("a lesson");
        assert_eq!((told.title.as_deref(), told.position, told.lessons), (Some("Bài 1"), 1, 3));
        assert_eq!(open(first, post).await.position, 1);
        assert_eq!(open(second, post).await.position, 1);

        until(&s, 3, 18).await;
        assert_eq!(phones.iter().map(|p| rang(p, FOLLOW_UP)).collect::<Vec<_>>(), [1, 1, 0], "who read it is asked");
        // The light page asks, and answers with the tip of what was chosen.
        let mut pages = Vec::new();
        for (phone, choice) in phones[..2].iter().zip(["0", "1"]) {
            let link = phone.last().url;
            let nobody = s.server.user();
            let page = nobody.get(&link).await.text();
            assert!(page.contains("value=follow_up") && !page.contains("Mẹo"), "{page}");
            let fields = format!("lesson=1&asked=follow_up&choice={choice}");
            pages.push(submit(&nobody, &format!("{link}/answer?lang=vi"), &fields).await);
        }
        assert!(pages[0].contains("Mẹo được") && !pages[0].contains("Mẹo chưa"), "{}", pages[0]);
        assert!(pages[1].contains("Mẹo chưa") && !pages[1].contains("Mẹo được"), "{}", pages[1]);

        until(&s, 5, 19).await;
        assert_eq!(phones.iter().map(|p| rang(p, LESSON)).collect::<Vec<_>>(), [2, 2, 1]);
        assert_eq!((position(first, post).await, position(third, post).await), (2, 1));
        let link = phones[0].last().url;
        let page = s.server.user().get(&link).await;
        assert!(page.text().contains("<h2>Bài 2</h2>") && page.text().contains("Thẻ <strong>2</strong>"), "{page}");
        assert!(page.body.len() < 14 * 1024, "{} bytes", page.body.len());
        let earlier = s.server.user().get(&format!("{link}?lesson=1")).await.text();
        assert!(earlier.contains("<h2>Bài 1</h2>") && earlier.contains("Mẹo được"), "{earlier}");
        let ahead = s.server.user().get(&format!("{link}?lesson=3")).await.text();
        assert!(ahead.contains("<h2>Bài 2</h2>"), "nobody is sent ahead");
        let all = s.server.user().get(&format!("{link}/course?lang=en")).await.text();
        assert!(all.contains("3. Lesson 3") && all.contains("Tip not yet"), "{all}");
        assert_eq!(s.teacher.reach(post).await.audience, 3);
    }

    async fn who_stays_away_is_reminded_once_and_left_in_peace(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let post = begun(&s, 2).await;
        let mother = &s.parents[0];
        until(&s, 2, 19).await;
        until(&s, 5, 19).await;
        assert_eq!((rang(&phones[0], LESSON), rang(&phones[0], REMINDER)), (1, 1));
        for _ in 0..6 {
            until(&s, 2, 19).await;
            until(&s, 5, 19).await;
        }
        assert_eq!((rang(&phones[0], LESSON), rang(&phones[0], REMINDER)), (1, 1), "silence");
        let planned = "SELECT COUNT(*) FROM dispatch WHERE dispatched_at IS NULL";
        assert_eq!(values!(s.server, i64, planned), [0], "nobody is to be told anything: it sleeps");
        // Back again: asked the day after, and on with the next slot.
        open(mother, post).await;
        assert_eq!(values!(s.server, i64, planned), [2]);
        until(&s, 6, 18).await;
        until(&s, 2, 19).await;
        assert_eq!((rang(&phones[0], FOLLOW_UP), rang(&phones[0], LESSON)), (1, 2));
        assert_eq!((rang(&phones[1], LESSON), rang(&phones[1], REMINDER)), (1, 1));
        open(mother, post).await;
        until(&s, 5, 19).await;
        let reading: Reading = mother.get(&format!("/feed/{post}/lessons")).await.ok();
        assert_eq!((reading.position, reading.next_at), (2, None), "that was the last one");
        assert_eq!(rang(&phones[0], LESSON), 2);
        assert_eq!(values!(s.server, i64, planned), [0], "it is over");
    }

    async fn a_family_pauses_and_goes_on(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let course = imported(&s, course("mau", 3)).await;
        let mut text = programme(&s, course);
        if let Details::Lesson(programme) = &mut text.details {
            programme.minute = 22 * 60;
        }
        let post = s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;
        let mother = &s.parents[0];
        until(&s, 2, 22).await;
        assert_eq!(rang(&phones[0], LESSON), 0, "the night holds it");
        assert!(pause(mother, post, true).await.paused);
        s.server.pass(9 * HOUR).await;
        assert_eq!(phones.iter().map(|p| rang(p, LESSON)).collect::<Vec<_>>(), [0, 1, 1]);
        open(mother, post).await;
        until(&s, 4, 18).await;
        until(&s, 6, 7).await;
        assert_eq!(phones[0].messages().len(), 1, "the announcement");
        let reading = pause(mother, post, false).await;
        assert_eq!((reading.paused, reading.position), (false, 1));
        until(&s, 3, 7).await;
        assert_eq!((rang(&phones[0], LESSON), position(mother, post).await), (1, 2));
        // Before the first lesson as well.
        let other = s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;
        pause(mother, other, true).await;
        until(&s, 6, 7).await;
        assert_eq!(position(mother, other).await, 0);
    }

    async fn a_child_who_comes_later_begins_with_the_first(database) {
        let s = school(database).await;
        let post = begun(&s, 3).await;
        until(&s, 2, 19).await;
        open(&s.parents[0], post).await;
        let late = child(&s.server, s.school, s.class, "Bé Muộn", "2020-07-01").await;
        let id = guardian(&s.server, "Mẹ Muộn", "+84912345677", late).await;
        let mother = invited(&s.server, &s.admin, s.class, id, late).await;
        let phone = mother.subscribe(&s.server).await;
        assert_eq!(mother.get(&format!("/feed/{post}/lessons")).await.refused(), ErrorCode::NotFound);
        until(&s, 5, 19).await;
        assert_eq!((position(&mother, post).await, rang(&phone, LESSON)), (1, 1));
        assert_eq!(position(&s.parents[0], post).await, 2);
        let item: FeedItem = mother.get(&format!("/feed/{post}")).await.ok();
        assert_eq!(item.children[0].id, late);
        assert_eq!(s.teacher.reach(post).await.audience, 4);
    }

    async fn what_is_withdrawn_brings_no_more_lessons(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let post = begun(&s, 3).await;
        until(&s, 2, 19).await;
        open(&s.parents[0], post).await;
        s.teacher.act(&format!("/posts/{post}/withdraw")).await.ok::<Post>();
        let read = s.parents[0].get(&format!("/feed/{post}/lessons")).await;
        assert_eq!(read.refused(), ErrorCode::NotFound);
        until(&s, 3, 18).await;
        until(&s, 5, 19).await;
        assert_eq!((rang(&phones[0], LESSON), rang(&phones[0], FOLLOW_UP)), (1, 0));
        assert_eq!(rang(&phones[1], REMINDER), 0);
        let planned = "SELECT COUNT(*) FROM dispatch WHERE dispatched_at IS NULL";
        assert_eq!(values!(s.server, i64, planned), [0]);
    }

    async fn several_engines_move_everybody_on_once(database) {
        let s = school(database).await;
        let phones = families(&s.server, s.school, s.class, 40).await;
        let post = begun(&s, 3).await;
        let read = "INSERT INTO lesson_read (post_id, person_id, position, opened_at, ask_at)
            SELECT l.post_id, l.person_id, l.position, $2, $2 FROM place l WHERE l.post_id = $1";
        let mut wait = 9 * HOUR;
        for slot in 1..=3_usize {
            s.server.advance(wait);
            let engines: Vec<_> = (0..4).map(|_| s.server.another_engine()).collect();
            for engine in engines {
                engine.await.expect("an engine").expect("a database");
            }
            assert_eq!(phones.iter().map(|p| rang(p, LESSON)).max(), Some(slot));
            assert_eq!(phones.iter().map(|p| rang(p, LESSON)).min(), Some(slot));
            sql!(s.server, read, post, s.server.now());
            wait = if slot == 1 { 3 * DAY } else { 4 * DAY };
        }
        let rounds = "SELECT COUNT(*) FROM dispatch WHERE purpose = 'lesson' AND dispatched_at IS NOT NULL";
        assert_eq!(values!(s.server, i64, rounds), [3], "one round a slot");
    }

    async fn who_has_no_phone_gets_lessons_by_mail_and_nothing_that_costs(database) {
        let s = school(database).await;
        s.gateway(s.school).await;
        let address = "INSERT INTO contact (person_id, kind, value, created_at) VALUES ($1, 'email', $2, $3)";
        sql!(s.server, address, s.parents[0].id, "me.hoa@nha.example", s.server.now());
        begun(&s, 2).await;
        let before = (s.server.mail.arrivals().len(), s.server.gateway.accepted().len());
        assert_eq!(before, (1, 2), "the announcement goes out by all ways");
        until(&s, 2, 19).await;
        let mails = s.server.mail.arrivals();
        assert_eq!((mails.len(), s.server.gateway.accepted().len()), (2, 2));
        assert!(mails[1].part("text/plain").contains(LESSON), "{}", mails[1].part("text/plain"));
    }

    async fn nobody_reads_or_answers_what_is_not_theirs(database) {
        let s = school(database).await;
        let post = begun(&s, 2).await;
        until(&s, 2, 19).await;
        let mother = &s.parents[0];
        for (lesson, choice) in [(0, 0), (3, 0), (1, 2), (1, -1), (-1, 0)] {
            let refused = answer(mother, post, lesson, Asked::Question, choice).await;
            assert_eq!(refused.refused(), ErrorCode::InvalidInput, "{lesson} {choice}");
        }
        let stranger = answer(&s.other_parent, post, 1, Asked::Question, 0).await;
        assert_eq!(stranger.refused(), ErrorCode::NotFound);
        assert_eq!(s.other_parent.get(&format!("/l/post/{post}")).await.status, 404);
        let own = mother.get(&format!("/l/post/{post}")).await;
        assert_eq!((own.status, own.header("location").starts_with("/l/")), (303, true));
        let notice = s.teacher.publish(&s.notice("Họp")).await;
        s.server.pass(UNDO).await;
        assert_eq!(answer(mother, notice, 1, Asked::Question, 0).await.refused(), ErrorCode::PostStateWrong);
        sql!(s.server, "UPDATE guardianship SET blocked_until = $2 WHERE guardian_id = $1", mother.id,
            s.server.now().plus(DAY));
        assert_eq!(answer(mother, post, 1, Asked::Question, 0).await.refused(), ErrorCode::NotFound);
        assert_eq!(values!(s.server, i64, "SELECT COUNT(*) FROM lesson_read"), [0]);
    }

    async fn what_is_sent_stays_as_it_was_whatever_becomes_of_the_course(database) {
        let s = school(database).await;
        let mut text = course("mau", 2);
        for lesson in &mut text.lessons {
            lesson.title.0.insert(caunoi_wire::Language::Vietnamese, "<img src=x onerror=alert(1)>".to_owned());
            lesson.home_action.0.insert(caunoi_wire::Language::Vietnamese, "<script>alert(2)</script>".to_owned());
        }
        let id = imported(&s, text).await;
        let phones = s.phones().await;
        let draft: Post = s.teacher.post("/posts", &programme(&s, id)).await.ok();
        assert_eq!(draft.details.lesson().map(|p| p.course_id), Some(id));
        s.teacher.act(&format!("/posts/{}/publish", draft.id)).await.ok::<Post>();
        s.teacher.delete(&format!("/courses/{id}")).await.ok::<Done>();
        s.server.pass(UNDO).await;
        until(&s, 2, 19).await;
        let page = s.server.user().get(&phones[0].last().url).await;
        assert_eq!(page.status, 200);
        assert!(!page.text().contains("<img") && !page.text().contains("<script>"), "{page}");
        assert!(page.header("content-security-policy").contains("script-src 'self'"));

        // What cannot be is said of a draft, with its field.
        let gone = s.teacher.post("/posts", &programme(&s, id)).await.problem();
        assert_eq!((gone.code, gone.fields), (ErrorCode::InvalidInput, vec!["course_id".to_owned()]));
        let change = |change: fn(&mut Programme)| {
            let mut text = programme(&s, id);
            if let Details::Lesson(programme) = &mut text.details {
                change(programme);
            }
            text
        };
        for text in [change(|p| p.weekdays.clear()), change(|p| p.weekdays = vec![5, 2]), change(|p| p.weekdays = vec![8]),
            change(|p| p.minute = 1440)] {
            assert_eq!(s.teacher.post("/posts", &text).await.refused(), ErrorCode::InvalidInput);
        }
    }

    async fn the_author_sees_counts_and_nobody_in_them(database) {
        let s = school(database).await;
        families(&s.server, s.school, s.class, 27).await;
        let post = begun(&s, 2).await;
        until(&s, 2, 19).await;
        let path = format!("/posts/{post}/lessons");
        let answered = "INSERT INTO lesson_read (post_id, person_id, position, opened_at, ask_at, choice)
            SELECT l.post_id, l.person_id, 1, $2, $2, CASE WHEN (SELECT COUNT(*) FROM place b WHERE b.post_id = l.post_id
                AND b.person_id < l.person_id) < $3 THEN 0 ELSE 1 END FROM place l WHERE l.post_id = $1";
        sql!(s.server, answered, post, s.server.now(), 14_i64);
        let seen: CourseProgress = s.teacher.get(&path).await.ok();
        assert_eq!((seen.people, seen.lessons[0].here, seen.lessons[0].opened), (30, Some(30), Some(30)));
        let tallies = |seen: &CourseProgress| seen.lessons[0].question.iter().map(|t| t.people).collect::<Vec<_>>();
        assert_eq!(tallies(&seen), [Some(14), Some(16)]);
        sql!(s.server, "DELETE FROM lesson_read");
        sql!(s.server, answered, post, s.server.now(), 27_i64);
        let seen: CourseProgress = s.teacher.get(&path).await.ok();
        assert_eq!(tallies(&seen), [None, None], "three cannot be worked out");
        assert_eq!(s.sibling_teacher.get(&path).await.refused(), ErrorCode::NotFound);
        assert!(seen.next_at.is_some_and(|at| at.since(s.server.now()) <= 3 * DAY + MINUTE));
    }
}
