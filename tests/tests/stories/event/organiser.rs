//! The organiser of an event: who comes, changing it, calling it off; and the reminders that go out by themselves.

use super::{answer, coming, declined, event_of, held, role, state};
use caunoi_tests::school::staff;
use caunoi_tests::*;
use caunoi_wire::event::*;
use caunoi_wire::feed::{Feed, FeedItem};
use caunoi_wire::organisation::Role;
use caunoi_wire::post::Post;
use caunoi_wire::time::{DAY, HOUR, SECOND};
use caunoi_wire::{ErrorCode, Language, Timestamp, id::PostId};

/// The answer of the author's page, checked to add up.
async fn attendance(author: &User, post: PostId, all: i64) -> Attendance {
    let path = format!("/posts/{post}/attendance");
    let found: Attendance = author.get(&path).await.ok();
    let sum = found.coming + found.waiting + found.unanswered + found.declined;
    assert_eq!(sum, all, "{found:?}");
    found
}

async fn change(author: &User, post: PostId, change: impl FnOnce(&mut EventText)) -> Answer {
    let before: Post = author.get(&format!("/posts/{post}")).await.ok();
    let mut event = before.details.event().expect("an event").clone();
    change(&mut event);
    author.post(&format!("/posts/{post}/event"), &event).await
}

stories! {
    async fn the_author_sees_who_comes_and_takes_the_list_along(database) {
        let s = school(database).await;
        let post = held(&s, |e| {
            e.capacity = Some(1);
            e.consent = true;
            e.roles = vec![role("Trông trẻ", 2)];
        })
        .await;
        let agrees = |child| SignUp { consent: true, adults: 2, ..coming(child) };
        for parent in &s.parents[..2] {
            answer(parent, post, &agrees(parent.child)).await.ok::<FeedItem>();
            s.server.advance(SECOND);
        }
        let offer = Volunteer { role: 0, helps: true };
        s.parents[2].post(&format!("/feed/{post}/volunteer"), &offer).await.ok::<FeedItem>();
        let found = attendance(&s.teacher, post, 3).await;
        assert_eq!((found.coming, found.waiting, found.unanswered, found.adults), (1, 1, 1, 2));
        let lines: Vec<_> = found.people.iter().map(|p| (p.name.as_str(), p.class.as_deref(), p.state)).collect();
        assert_eq!(lines, [
            ("Bé Hoa", Some("1A"), Some(SignUpState::Coming)),
            ("Bé Mai", Some("1A"), Some(SignUpState::Waiting)),
            ("Bé Sen", Some("1A"), None),
        ]);
        assert_eq!(found.people[0].by.as_deref(), Some("Mẹ Hoa"));
        assert_eq!((found.helpers[0].name.as_str(), found.helpers[0].role.as_str()), ("Mẹ Sen", "Trông trẻ"));
        let table = s.teacher.get(&format!("/posts/{post}/attendance.csv")).await;
        let text = table.text();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5, "{text}");
        assert!(lines[1].starts_with("Bé Hoa,1A,Có tham gia,2,Có,Mẹ Hoa,'+84912345600"), "{text}");
        assert!(lines[3].starts_with("Bé Sen,1A,Chưa trả lời,,,,"), "{text}");
        let notice = s.teacher.publish(&s.notice("Họp")).await;
        assert_eq!(s.teacher.get(&format!("/posts/{notice}/attendance")).await.refused(), ErrorCode::NotFound);
        assert_eq!(s.sibling_teacher.get(&format!("/posts/{post}/attendance")).await.refused(), ErrorCode::NotFound);
    }

    async fn a_union_officer_knows_who_signed_up_and_only_counts_the_others(database) {
        use caunoi_tests::school::organisation;
        use caunoi_wire::organisation::OrganisationKind;
        let s = school(database).await;
        let union = organisation(&s.admin, s.commune, OrganisationKind::YouthUnion, "Đoàn xã").await;
        let officer = staff(&s.server, &s.admin, union, Role::UnionOfficer, None, "anh.doan").await;
        let mut text = s.event_of("Hội trại", s.event("").details.event().expect("an event").clone());
        text.organisation_id = union;
        text.audience.include = vec![caunoi_wire::audience::Rule::Organisation {
            organisation_id: s.commune, below: true }];
        let post = officer.publish(&text).await;
        s.server.pass(UNDO).await;
        answer(&s.parents[0], post, &coming(s.parents[0].child)).await.ok::<FeedItem>();
        answer(&s.parents[1], post, &declined(s.parents[1].child)).await.ok::<FeedItem>();
        let found = attendance(&officer, post, 4).await;
        assert_eq!((found.coming, found.declined, found.unanswered), (1, 1, 2));
        let names: Vec<&str> = found.people.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["Bé Hoa"]);
        assert_eq!(attendance(&s.admin, post, 4).await.people.len(), 4, "the administrator may know all");
    }

    async fn a_moved_event_shows_the_change_and_tells_who_signed_up(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let post = held(&s, |e| e.capacity = Some(2)).await;
        for parent in &s.parents {
            s.server.advance(SECOND);
            answer(parent, post, &coming(parent.child)).await.ok::<FeedItem>();
        }
        answer(&s.parents[0], post, &declined(s.parents[0].child)).await.ok::<FeedItem>();
        s.server.drain().await;
        let rung = || phones.iter().map(|p| p.messages().len()).collect::<Vec<_>>();
        assert_eq!(rung(), [1, 1, 2], "the last moved up");
        let before = event_of(&s.parents[1], post).await;
        let moved = change(&s.teacher, post, |e| {
            e.starts_at = e.starts_at.plus(DAY);
            e.ends_at = e.ends_at.plus(DAY);
            e.place = "Sân trường".to_owned();
        })
        .await;
        let moved: Post = moved.ok();
        assert_eq!(moved.revision, 1);
        s.server.drain().await;
        assert_eq!(rung(), [1, 2, 3], "not who declined");
        let told = s.server.app.text(Language::Vietnamese, "push-event-changed", &[]);
        assert_eq!(phones[1].last().body, told);
        let event = event_of(&s.parents[1], post).await;
        assert_eq!((event.was_starts_at, event.starts_at), (Some(before.starts_at), before.starts_at.plus(DAY)));
        assert_eq!(event.was_place.as_deref(), Some("Nhà văn hóa xã"));
        let page = s.server.user().get(&phones[1].last().url).await.text();
        assert!(page.contains("10:00, 27/11/2026"), "{page}");

        // More places: who waits moves up; nobody else is disturbed.
        answer(&s.parents[0], post, &coming(s.parents[0].child)).await.ok::<FeedItem>();
        assert_eq!(state(&s.parents[0], post).await, Some(SignUpState::Waiting));
        change(&s.teacher, post, |e| e.capacity = Some(3)).await.ok::<Post>();
        s.server.drain().await;
        assert_eq!(rung(), [2, 2, 3]);
        assert_eq!(state(&s.parents[0], post).await, Some(SignUpState::Coming));
        // Fewer: who has a place keeps it.
        change(&s.teacher, post, |e| e.capacity = Some(1)).await.ok::<Post>();
        assert_eq!(attendance(&s.teacher, post, 3).await.coming, 3);
    }

    async fn a_cancelled_event_is_over_for_everybody(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let post = held(&s, |_| ()).await;
        answer(&s.parents[0], post, &coming(s.parents[0].child)).await.ok::<FeedItem>();
        let cancelled = change(&s.teacher, post, |e| e.status = EventStatus::Cancelled).await;
        assert_eq!(cancelled.ok::<Post>().details.event().expect("an event").status, EventStatus::Cancelled);
        s.server.drain().await;
        let rung: Vec<_> = phones.iter().map(|p| p.messages().len()).collect();
        assert_eq!(rung, [2, 1, 1]);
        let told = s.server.app.text(Language::Vietnamese, "push-event-cancelled", &[]);
        assert_eq!(phones[0].last().body, told);
        let feed: Feed = s.parents[1].get("/feed").await.ok();
        assert!(feed.needs_you.is_empty(), "nobody is asked any more");
        let late = answer(&s.parents[1], post, &coming(s.parents[1].child)).await;
        assert_eq!(late.refused(), ErrorCode::EventClosed);
        let again = change(&s.teacher, post, |e| e.status = EventStatus::Confirmed).await;
        assert_eq!(again.refused(), ErrorCode::EventClosed);
        let remind = s.teacher.act(&format!("/posts/{post}/remind")).await;
        assert_eq!(remind.refused(), ErrorCode::EventClosed);
        let page = s.server.user().get(&phones[0].last().url).await.text();
        assert!(page.contains(&s.server.app.text(Language::Vietnamese, "event-status-cancelled", &[])));
        s.server.pass(4 * DAY).await;
        assert_eq!(phones[0].messages().len(), 2, "nobody is reminded of it");
    }

    async fn changes_are_checked_as_the_event_was(database) {
        let s = school(database).await;
        let post = held(&s, |e| e.roles = vec![role("Trông trẻ", 2)]).await;
        let past = change(&s.teacher, post, |e| e.starts_at = Timestamp(1_000)).await.problem();
        assert_eq!(past.fields, ["ends_at"]);
        let fewer = change(&s.teacher, post, |e| e.roles.clear()).await.problem();
        assert_eq!((fewer.code, fewer.fields.as_slice()), (ErrorCode::InvalidInput, &["roles".to_owned()][..]));
        let other = change_as(&s.sibling_teacher, &s.teacher, post).await;
        assert_eq!(other.refused(), ErrorCode::NotFound);
        let draft: Post = s.teacher.post("/posts", &s.event("Nháp")).await.ok();
        assert_eq!(change(&s.teacher, draft.id, |_| ()).await.refused(), ErrorCode::PostStateWrong);
        s.server.advance(4 * DAY);
        assert_eq!(change(&s.teacher, post, |_| ()).await.refused(), ErrorCode::EventClosed);
    }

    async fn who_comes_is_reminded_a_week_a_day_and_two_hours_before(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let begins = s.server.now().plus(10 * DAY);
        let post = held(&s, |e| {
            e.starts_at = begins;
            e.ends_at = begins.plus(HOUR);
        })
        .await;
        answer(&s.parents[0], post, &coming(s.parents[0].child)).await.ok::<FeedItem>();
        answer(&s.parents[1], post, &declined(s.parents[1].child)).await.ok::<FeedItem>();
        let rung = || phones.iter().map(|p| p.messages().len()).collect::<Vec<_>>();
        let until = |at: i64| begins.plus(-at).since(s.server.now());
        s.server.pass(until(7 * DAY) - 1).await;
        assert_eq!(rung(), [1, 1, 1]);
        for (n, before) in [(2, 7 * DAY), (3, DAY), (4, 2 * HOUR)] {
            s.server.advance(until(before));
            // Two engines find it at once: it goes out once.
            let other = s.server.another_engine();
            s.server.drain().await;
            other.await.expect("no panic").expect("dispatched");
            s.server.drain().await;
            assert_eq!(rung(), [n, 1, 1], "only who comes");
        }
        let told = s.server.app.text(Language::Vietnamese, "push-event-reminder", &[]);
        assert_eq!(phones[0].last().body, told);
        s.server.pass(DAY).await;
        assert_eq!(rung(), [4, 1, 1]);
    }

    async fn a_reminder_waits_out_the_night_and_comes_before_the_beginning_or_not(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        // From 10:00: 07:00 and 05:30 of the day after tomorrow.
        for (begins, last) in [(45 * HOUR, 3), (43 * HOUR + HOUR / 2, 2)] {
            let start = s.server.now();
            let before = phone.messages().len();
            let post = held(&s, |e| {
                e.starts_at = start.plus(begins);
                e.ends_at = start.plus(begins + HOUR);
            })
            .await;
            answer(&s.parents[0], post, &coming(s.parents[0].child)).await.ok::<FeedItem>();
            live(&s, 48).await;
            let rung = phone.messages().len() - before;
            assert_eq!(rung, last, "published, a day before, perhaps two hours before");
        }
    }

    async fn moving_an_event_moves_its_reminders(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let post = held(&s, |_| ()).await;
        answer(&s.parents[0], post, &coming(s.parents[0].child)).await.ok::<FeedItem>();
        change(&s.teacher, post, |e| {
            e.starts_at = e.starts_at.plus(6 * DAY);
            e.ends_at = e.ends_at.plus(6 * DAY);
        })
        .await
        .ok::<Post>();
        s.server.drain().await;
        let rung = || phones[0].messages().len();
        assert_eq!(rung(), 2);
        s.server.pass(2 * DAY - UNDO).await;
        assert_eq!(rung(), 3, "a week before the new day");
        s.server.pass(DAY + HOUR).await;
        assert_eq!(rung(), 3, "nothing of the old day");
        live(&s, 6 * 24).await;
        assert_eq!(rung(), 5);
    }
}

/// Lets hours pass, one after the other.
async fn live(s: &School, hours: usize) {
    for _ in 0..hours {
        s.server.pass(HOUR).await;
    }
}

/// Somebody changes another's event.
async fn change_as(intruder: &User, author: &User, post: PostId) -> Answer {
    let before: Post = author.get(&format!("/posts/{post}")).await.ok();
    let event = before.details.event().expect("an event").clone();
    intruder.post(&format!("/posts/{post}/event"), &event).await
}
