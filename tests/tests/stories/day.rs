//! The day of an event: who comes shows a code, who manages it records who came, on phones whose network and clock are
//! not to be relied on.

mod after;
mod leave;
mod photo;

use crate::event::{answer, coming, declined, held};
use caunoi_tests::school::{organisation, staff};
use caunoi_tests::*;
use caunoi_wire::audience::Rule;
use caunoi_wire::day::*;
use caunoi_wire::event::*;
use caunoi_wire::feed::FeedItem;
use caunoi_wire::organisation::{OrganisationKind, Role};
use caunoi_wire::time::{DAY, HOUR, MINUTE, SECOND};
use caunoi_wire::{ErrorCode, Timestamp, id::*};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What the routes of the day take, for those who have no business there.
pub fn bodies(s: &School) -> BTreeMap<&'static str, Value> {
    let record = json!({ "id": unique(), "attendee_id": s.parents[0].child, "came": true, "way": "list",
        "at": s.server.now() });
    BTreeMap::from([
        (
            "POST /posts/{post_id}/arrivals",
            json!({ "sent_at": s.server.now(), "records": [record] }),
        ),
        ("POST /posts/{post_id}/thanks", json!({ "text": "" })),
        ("POST /posts/{post_id}/photos", json!("base64,AAAA")),
        (
            "PUT /posts/{post_id}/photos/{photo_id}",
            json!({ "people": [] }),
        ),
    ])
}

/// A picture of an event, as somebody may have guessed it.
pub async fn photo_of(s: &School, post: PostId) -> Uuid {
    let id = unique();
    let insert =
        "INSERT INTO photo (id, post_id, author_id, bytes, size, preview, preview_size, created_at)
        SELECT $1, p.id, p.author_id, $3, 3, $3, 3, 0 FROM post p WHERE p.id = $2";
    sql!(s.server, insert, id, post, b"abc".to_vec());
    id
}

pub async fn sheet(author: &User, post: PostId) -> Sheet {
    author.get(&format!("/posts/{post}/sheet")).await.ok()
}

pub fn arrival(attendee: Uuid, came: bool, at: Timestamp) -> Arrival {
    Arrival {
        id: unique(),
        attendee_id: Some(attendee),
        code: None,
        came,
        way: ArrivalWay::List,
        at,
    }
}

/// A phone sends what it has, by a clock that may be wrong.
pub async fn send(author: &User, post: PostId, sent_at: Timestamp, records: &[Arrival]) -> Answer {
    let records = records.to_vec();
    let path = format!("/posts/{post}/arrivals");
    author.post(&path, &Arrivals { sent_at, records }).await
}

/// Somebody came, now.
pub async fn came(s: &School, author: &User, post: PostId, attendee: Uuid) {
    let now = s.server.now();
    let told = send(author, post, now, &[arrival(attendee, true, now)]).await;
    assert_eq!(told.ok::<Recorded>().unknown, [] as [Uuid; 0]);
}

/// Whose name stands on the sheet as having come.
async fn there(author: &User, post: PostId) -> Vec<String> {
    let sheet = sheet(author, post).await;
    let came = sheet.people.into_iter().filter(|p| p.came_at.is_some());
    came.map(|p| p.name).collect()
}

/// An event for class 1A that the first of the parents have signed up for, an hour before it begins.
pub async fn begun(s: &School, coming_parents: usize) -> PostId {
    let post = held(s, |_| ()).await;
    for parent in &s.parents[..coming_parents] {
        answer(parent, post, &coming(parent.child))
            .await
            .ok::<FeedItem>();
    }
    s.server.pass(3 * DAY - UNDO - HOUR).await;
    post
}

stories! {
    async fn who_came_is_recorded_once_however_often_it_is_sent(database) {
        let s = school(database).await;
        let post = begun(&s, 2).await;
        let now = s.server.now();
        let records = [arrival(s.parents[0].child.0, true, now), arrival(s.parents[1].child.0, true, now)];
        for _ in 0..3 {
            let told: Recorded = send(&s.teacher, post, s.server.now(), &records).await.ok();
            assert_eq!((told.unknown, told.came), (vec![], 2));
            s.server.advance(SECOND);
        }
        assert_eq!(values!(s.server, i64, "SELECT COUNT(*) FROM arrival"), [2]);
        assert_eq!(there(&s.teacher, post).await, ["Bé Hoa", "Bé Mai"]);
        let seen = sheet(&s.teacher, post).await;
        assert_eq!(seen.people[0].came_at, Some(now));
        assert_eq!((seen.people[2].name.as_str(), seen.people[2].state), ("Bé Sen", None), "may still walk in");
        let reach: Attendance = s.teacher.get(&format!("/posts/{post}/attendance")).await.ok();
        assert_eq!(reach.came, 2);
    }

    async fn the_last_of_two_phones_wins_in_whichever_order_they_send(database) {
        let s = school(database).await;
        let post = begun(&s, 1).await;
        let child = s.parents[0].child.0;
        let start = s.server.now();
        s.server.advance(HOUR);
        let now = s.server.now();
        // The teacher ticked at five past and took it back at ten past; the administrator's phone, which was without a
        // network, saw the child come at twenty past. It sends first.
        let minutes = |m: i64| start.plus(m * MINUTE);
        let admin = [arrival(child, true, minutes(20))];
        let teacher = [arrival(child, true, minutes(5)), arrival(child, false, minutes(10))];
        send(&s.admin, post, now, &admin).await.ok::<Recorded>();
        let told: Recorded = send(&s.teacher, post, now, &teacher).await.ok();
        assert_eq!(told.came, 1);
        // The other way round.
        let undone = [arrival(child, false, minutes(40))];
        send(&s.teacher, post, now, &undone).await.ok::<Recorded>();
        let told: Recorded = send(&s.admin, post, now, &[arrival(child, true, minutes(30))]).await.ok();
        assert_eq!(told.came, 0);
        let by = values!(s.server, i64, "SELECT COUNT(DISTINCT recorded_by) FROM arrival");
        assert_eq!(by, [2], "it is known who recorded it");
    }

    async fn a_clock_that_is_wrong_by_a_day_breaks_nothing(database) {
        let s = school(database).await;
        let post = begun(&s, 2).await;
        let (first, second) = (s.parents[0].child.0, s.parents[1].child.0);
        let start = s.server.now();
        s.server.advance(HOUR);
        let now = s.server.now();
        for (child, wrong) in [(first, DAY), (second, -DAY)] {
            // By its own clock it recorded half an hour ago, and sends now.
            let made = arrival(child, true, now.plus(wrong - HOUR / 2));
            send(&s.teacher, post, now.plus(wrong), &[made]).await.ok::<Recorded>();
        }
        let times = values!(s.server, i64, "SELECT at FROM arrival ORDER BY at");
        assert_eq!(times, [start.plus(HOUR / 2).0; 2]);
        // A phone with the right time corrects it, earlier and later: as anybody would expect.
        let told: Recorded = send(&s.admin, post, now, &[arrival(first, false, now.plus(-HOUR))]).await.ok();
        assert_eq!(told.came, 2);
        let told: Recorded = send(&s.admin, post, now, &[arrival(first, false, now.plus(-MINUTE))]).await.ok();
        assert_eq!(told.came, 1);
        // A clock from nowhere.
        let mad = arrival(second, false, Timestamp(i64::MAX));
        send(&s.admin, post, Timestamp(i64::MIN), &[mad]).await.ok::<Recorded>();
        assert!(there(&s.teacher, post).await.is_empty());
    }

    async fn only_who_manages_it_records_and_only_around_its_day(database) {
        let s = school(database).await;
        let post = held(&s, |e| e.roles = vec![crate::event::role("Trông trẻ", 2)]).await;
        let offer = Volunteer { role: 0, helps: true };
        s.parents[0].post(&format!("/feed/{post}/volunteer"), &offer).await.ok::<FeedItem>();
        let child = s.parents[0].child.0;
        let early = send(&s.teacher, post, s.server.now(), &[arrival(child, true, s.server.now())]).await;
        assert_eq!(early.refused(), ErrorCode::AttendanceClosed, "three days before");
        let ahead = sheet(&s.teacher, post).await;
        assert_eq!(ahead.opens_at, s.server.now().plus(3 * DAY - UNDO - 12 * HOUR), "prepared for a place without a network");
        s.server.pass(3 * DAY - UNDO).await;
        for intruder in [&s.parents[0].user, &s.sibling_teacher] {
            let now = s.server.now();
            let refused = send(intruder, post, now, &[arrival(child, true, now)]).await;
            assert_eq!(refused.refused(), ErrorCode::NotFound, "a helper as well");
            assert_eq!(intruder.get(&format!("/posts/{post}/sheet")).await.refused(), ErrorCode::NotFound);
            let page = intruder.get(&format!("/l/day/{post}")).await;
            assert!(page.status == 404 && !page.text().contains("Tập bơi"), "{page}");
        }
        came(&s, &s.teacher, post, child).await;
        // A child of another class, and nobody.
        let now = s.server.now();
        let strangers = [arrival(s.other_parent.child.0, true, now), arrival(unique(), true, now)];
        let told: Recorded = send(&s.teacher, post, now, &strangers).await.ok();
        assert_eq!((told.unknown, told.came), (strangers.map(|a| a.id).to_vec(), 1));
        let many = vec![arrival(child, true, now); MAX_ARRIVALS + 1];
        assert_eq!(send(&s.teacher, post, now, &many).await.refused(), ErrorCode::InvalidInput);
        let notice = s.teacher.publish(&s.notice("Họp")).await;
        assert_eq!(s.teacher.get(&format!("/posts/{notice}/sheet")).await.refused(), ErrorCode::NotFound);
        s.server.pass(2 * HOUR + 7 * DAY).await;
        let last = s.server.now();
        send(&s.teacher, post, last, &[arrival(child, false, last)]).await.ok::<Recorded>();
        s.server.pass(SECOND).await;
        let late = send(&s.teacher, post, last, &[arrival(child, true, last)]).await;
        assert_eq!(late.refused(), ErrorCode::AttendanceClosed);
        let names = s.teacher.get(&format!("/posts/{post}/sheet")).await;
        assert_eq!(names.refused(), ErrorCode::AttendanceClosed, "no names for phones any more");
    }

    async fn a_cancelled_event_has_no_sheet(database) {
        let s = school(database).await;
        let post = held(&s, |_| ()).await;
        let before: caunoi_wire::post::Post = s.teacher.get(&format!("/posts/{post}")).await.ok();
        let event = EventText { status: EventStatus::Cancelled, ..before.details.event().expect("an event").clone() };
        s.teacher.post(&format!("/posts/{post}/event"), &event).await.ok::<caunoi_wire::post::Post>();
        assert_eq!(s.teacher.get(&format!("/posts/{post}/sheet")).await.refused(), ErrorCode::EventClosed);
    }

    async fn the_code_on_the_familys_page_is_the_one_on_the_sheet(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let post = held(&s, |_| ()).await;
        answer(&s.parents[0], post, &coming(s.parents[0].child)).await.ok::<FeedItem>();
        answer(&s.parents[1], post, &declined(s.parents[1].child)).await.ok::<FeedItem>();
        let on_sheet = sheet(&s.teacher, post).await;
        let code = on_sheet.people.iter().find(|p| p.name == "Bé Hoa").expect("expected").code.clone();
        assert_eq!(code.len(), CODE_LENGTH);
        let spaced = format!("{} {}", &code[..4], &code[4..]);
        let page = async |i: usize| s.server.user().get(&phones[i].last().url).await;
        let mothers = page(0).await;
        let html = mothers.text();
        assert!(html.contains("<details class=ticket><summary>") && html.contains(&spaced), "{html}");
        assert!(mothers.body.len() < 14 * 1024, "{} bytes", mothers.body.len());
        assert!(mothers.header("content-security-policy").contains("script-src 'self'"));
        for other in [1, 2] {
            let html = page(other).await.text();
            assert!(!html.contains("class=ticket"), "who does not come needs no code: {html}");
        }
        s.server.pass(2 * DAY + HOUR).await;
        assert!(page(0).await.text().contains("<details class=ticket open>"), "the day before it is open");
        // Typed with the camera broken, small and with a space: it is told who that is.
        s.server.pass(DAY).await;
        assert!(page(2).await.text().contains("class=ticket"), "who just came by has one from the beginning on");
        let now = s.server.now();
        let typed = Arrival {
            attendee_id: None,
            code: Some(spaced.to_lowercase()),
            way: ArrivalWay::Code,
            ..arrival(Uuid::nil(), true, now)
        };
        let wrong = Arrival { id: unique(), code: Some("ZZZZ ZZZZ".to_owned()), ..typed.clone() };
        let told: Recorded = send(&s.teacher, post, now, &[typed, wrong.clone()]).await.ok();
        assert_eq!((told.came, told.unknown), (1, vec![wrong.id]));
        assert_eq!(there(&s.teacher, post).await, ["Bé Hoa"]);
        s.server.pass(2 * HOUR).await;
        assert!(!page(0).await.text().contains("class=ticket"), "it is over");
    }

    async fn who_walks_in_with_a_code_is_named_to_an_organiser_who_did_not_know_them(database) {
        let s = school(database).await;
        let union = organisation(&s.admin, s.commune, OrganisationKind::YouthUnion, "Đoàn xã").await;
        let officer = staff(&s.server, &s.admin, union, Role::UnionOfficer, None, "anh.doan").await;
        let mut text = s.event("Hội trại");
        text.organisation_id = union;
        text.audience.include = vec![Rule::Organisation { organisation_id: s.commune, below: true }];
        let post = officer.publish(&text).await;
        s.server.pass(UNDO).await;
        answer(&s.parents[0], post, &coming(s.parents[0].child)).await.ok::<FeedItem>();
        s.server.pass(3 * DAY - UNDO).await;
        let names = |sheet: Sheet| sheet.people.into_iter().map(|p| p.name).collect::<Vec<_>>();
        assert_eq!(names(sheet(&officer, post).await), ["Bé Hoa"]);
        let link = s.parents[1].get(&format!("/l/post/{post}")).await;
        let html = s.parents[1].get(link.header("location")).await.text();
        let (_, rest) = html.split_once("<p class=code>").expect("a code");
        let code = rest.split('<').next().map(str::to_owned);
        let now = s.server.now();
        let shown = Arrival { attendee_id: None, code, way: ArrivalWay::Qr, ..arrival(Uuid::nil(), true, now) };
        send(&officer, post, now, &[shown]).await.ok::<Recorded>();
        assert_eq!(names(sheet(&officer, post).await), ["Bé Hoa", "Bé Mai"]);
    }

    async fn the_page_of_the_day_names_nobody_itself(database) {
        let s = school(database).await;
        let post = begun(&s, 3).await;
        let page = s.teacher.get(&format!("/l/day/{post}")).await;
        let html = page.text();
        assert!(html.contains("Tập bơi an toàn") && html.contains("src=/day.js"), "{html}");
        assert!(!html.contains("Bé Hoa") && !html.contains("+84"), "{html}");
        assert!(page.body.len() < 14 * 1024, "{} bytes", page.body.len());
        assert_eq!(page.header("permissions-policy"), "camera=(self), geolocation=(), microphone=()");
        let nobody = s.server.user().get(&format!("/l/day/{post}")).await;
        assert_eq!((nobody.status, nobody.header("location")), (303, "/"));
    }
}
