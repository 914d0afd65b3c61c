//! Events in calendars: of the app, and of other programs, read back by somebody else's parser.

use crate::event::dates::recurrence;
use crate::event::with;
use caunoi_tests::school::version;
use caunoi_tests::*;
use caunoi_wire::dates::Organised;
use caunoi_wire::event::*;
use caunoi_wire::feed::FeedItem;
use caunoi_wire::post::Post;
use caunoi_wire::time::{DAY, HOUR, MINUTE};
use caunoi_wire::{Done, ErrorCode, Language, Timestamp, id::PostId};
use ical::parser::ical::component::{IcalCalendar, IcalEvent};

/// One calendar, well-formed.
fn parsed(answer: &Answer) -> IcalCalendar {
    assert_eq!(answer.status, 200, "{answer}");
    assert_eq!(
        answer.header("content-type"),
        "text/calendar; charset=utf-8"
    );
    let text = answer.text();
    assert!(
        text.split("\r\n")
            .all(|line| line.len() <= 75 && !line.contains('\n')),
        "{text}"
    );
    let mut calendars = ical::IcalParser::new(text.as_bytes());
    let calendar = calendars.next().expect("a calendar").expect("well-formed");
    assert!(calendars.next().is_none());
    assert_eq!(calendar.timezones.len(), 1);
    calendar
}

fn value(event: &IcalEvent, name: &str) -> String {
    let property = event.properties.iter().find(|p| p.name == name);
    property.and_then(|p| p.value.clone()).unwrap_or_default()
}

fn zone(event: &IcalEvent) -> String {
    let start = event.properties.iter().find(|p| p.name == "DTSTART");
    let params = start.and_then(|p| p.params.clone()).unwrap_or_default();
    let zone = params.into_iter().find(|(name, _)| name == "TZID");
    zone.map(|(_, values)| values.join("")).unwrap_or_default()
}

async fn held(s: &School) -> PostId {
    let mut text = with(
        s.event("Ngày hội bơi; lặn, nổi \\ Bể bơi nhà văn hóa xã, dành cho các bạn nhỏ yêu nước"),
        |e| {
            e.bring = "Áo phao\nKhăn; mũ".to_owned();
        },
    );
    text.versions
        .push(version(Language::English, "Swimming day", "Come."));
    let post = s.teacher.publish(&text).await;
    s.server.pass(UNDO).await;
    post
}

async fn say(user: &User, post: PostId, child: caunoi_wire::id::ChildId, coming: bool) {
    let answer = SignUp {
        child_id: Some(child),
        coming,
        adults: 0,
        consent: false,
        all_dates: false,
    };
    user.post(&format!("/feed/{post}/sign-up"), &answer)
        .await
        .ok::<FeedItem>();
}

stories! {
    async fn an_event_goes_into_any_calendar(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let post = held(&s).await;
        let path = format!("/feed/{post}/event.ics");
        let calendar = parsed(&s.parents[0].get(&path).await);
        let event = &calendar.events[0];
        assert_eq!(value(event, "UID"), format!("{post}@localhost"));
        assert_eq!((value(event, "SEQUENCE"), value(event, "STATUS")), ("0".into(), "CONFIRMED".into()));
        assert_eq!((value(event, "DTSTART"), value(event, "DTEND")), ("20261127T100000".into(), "20261127T120000".into()));
        assert_eq!(zone(event), "Asia/Ho_Chi_Minh");
        assert_eq!(value(event, "SUMMARY"),
            "Ngày hội bơi\\; lặn\\, nổi \\\\ Bể bơi nhà văn hóa xã\\, dành cho các bạn nhỏ yêu nước");
        assert_eq!(value(event, "DESCRIPTION"), "Áo phao\\nKhăn\\; mũ");
        let light = s.server.user().get(&format!("{}/event.ics?lang=en", phone.last().url)).await;
        assert_eq!(value(&parsed(&light).events[0], "SUMMARY"), "Swimming day");
        assert_eq!(s.other_parent.get(&path).await.refused(), ErrorCode::NotFound);
        let notice = s.teacher.publish(&s.notice("Họp")).await;
        s.server.pass(UNDO).await;
        let none = s.parents[0].get(&format!("/feed/{notice}/event.ics")).await;
        assert_eq!(none.refused(), ErrorCode::NotFound);
    }

    async fn a_calendar_program_follows_until_the_address_is_revoked(database) {
        let s = school(database).await;
        let mother = &s.parents[0];
        let (post, other) = (held(&s).await, held(&s).await);
        let link: CalendarLink = mother.act("/me/calendar").await.ok();
        let url = link.url.expect("an address, once");
        let path = url.strip_prefix(&s.server.url).expect("a link to here").to_owned();
        let again: CalendarLink = mother.get("/me/calendar").await.ok();
        assert_eq!((again.url, again.created_at), (None, Some(s.server.now())));
        let program = s.server.user();
        assert_eq!(parsed(&program.get(&path).await).events.len(), 2);
        say(mother, other, mother.child, false).await;
        say(mother, post, mother.child, true).await;
        let uid = |event: &IcalEvent| value(event, "UID");
        let before = parsed(&program.get(&path).await);
        assert_eq!(before.events.len(), 1, "not what was declined");

        let draft: Post = s.teacher.get(&format!("/posts/{post}")).await.ok();
        let mut event = draft.details.event().expect("an event").clone();
        event.starts_at = event.starts_at.plus(DAY);
        event.ends_at = event.ends_at.plus(DAY);
        let changed: Post = s.teacher.post(&format!("/posts/{post}/event"), &event).await.ok();
        event = changed.details.event().expect("an event").clone();
        let moved = parsed(&program.get(&path).await);
        assert_eq!((uid(&moved.events[0]), value(&moved.events[0], "SEQUENCE")), (uid(&before.events[0]), "1".into()));
        assert_eq!(value(&moved.events[0], "DTSTART"), "20261128T100000");
        event.status = EventStatus::Cancelled;
        s.teacher.post(&format!("/posts/{post}/event"), &event).await.ok::<Post>();
        let cancelled = parsed(&program.get(&path).await);
        assert_eq!(value(&cancelled.events[0], "STATUS"), "CANCELLED");
        assert_eq!(value(&cancelled.events[0], "SEQUENCE"), "2");

        let fresh: CalendarLink = mother.act("/me/calendar").await.ok();
        assert_eq!(program.get(&path).await.status, 404, "the one before works no more");
        let url = fresh.url.expect("an address");
        let path = url.strip_prefix(&s.server.url).expect("a link to here");
        assert_eq!(program.get(path).await.status, 200);
        mother.delete("/me/calendar").await.ok::<Done>();
        assert_eq!(program.get(path).await.status, 404);
        assert_eq!(program.get("/c/AAAA").await.status, 404);
    }

    /// Over midnight, at Tết and over the end of the year; moved, cancelled and left out.
    async fn each_date_is_an_entry_of_its_own_that_keeps_its_name(database) {
        let s = school(database).await;
        let mother = &s.parents[0];
        let text = with(s.event("Đêm văn nghệ"), |e| {
            e.starts_at = Timestamp::at_start_of("2026-12-17".parse().expect("a day")).plus(23 * HOUR + 30 * MINUTE);
            e.ends_at = e.starts_at.plus(2 * HOUR);
            e.repeat = recurrence("FREQ=WEEKLY;BYDAY=TH;UNTIL=20270211", &["2027-01-28"]);
        });
        let first = s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;
        let link: CalendarLink = mother.act("/me/calendar").await.ok();
        let url = link.url.expect("an address");
        let path = url.strip_prefix(&s.server.url).expect("a link to here").to_owned();
        let program = s.server.user();
        let starts = |calendar: &IcalCalendar| {
            let events = calendar.events.iter();
            events.map(|e| (value(e, "DTSTART"), value(e, "DTEND"))).collect::<Vec<_>>()
        };
        let before = parsed(&program.get(&path).await);
        let pair = |a: &str, b: &str| (format!("{a}T233000"), format!("{b}T013000"));
        assert_eq!(starts(&before), [
            pair("20261217", "20261218"), pair("20261224", "20261225"), pair("20261231", "20270101"),
            pair("20270107", "20270108"), pair("20270114", "20270115"), pair("20270121", "20270122"),
            pair("20270204", "20270205"), pair("20270211", "20270212"),
        ]);
        let uids = |calendar: &IcalCalendar| calendar.events.iter().map(|e| value(e, "UID")).collect::<Vec<_>>();
        let names: std::collections::BTreeSet<_> = uids(&before).into_iter().collect();
        assert_eq!(names.len(), 8);
        assert!(before.events.iter().all(|e| value(e, "RRULE").is_empty() && zone(e) == "Asia/Ho_Chi_Minh"));

        // From the third on an hour later, so that the last night of the year becomes the first of the next.
        let Organised { dates, .. } = s.teacher.get(&format!("/posts/{first}/dates")).await.ok();
        let third: Post = s.teacher.get(&format!("/posts/{}", dates[2].post_id)).await.ok();
        let mut event = third.details.event().expect("an event").clone();
        event.starts_at = event.starts_at.plus(HOUR);
        event.ends_at = event.ends_at.plus(HOUR);
        s.teacher.post(&format!("/posts/{}/event?which=following", dates[2].post_id), &event).await.ok::<Post>();
        let moved = parsed(&program.get(&path).await);
        assert_eq!(uids(&moved), uids(&before), "each keeps its name");
        let told = |calendar: &IcalCalendar, n: usize| {
            (value(&calendar.events[n], "DTSTART"), value(&calendar.events[n], "SEQUENCE"))
        };
        assert_eq!(told(&moved, 1), ("20261224T233000".into(), "0".into()));
        assert_eq!(told(&moved, 2), ("20270101T003000".into(), "1".into()));
        assert_eq!(told(&moved, 7), ("20270212T003000".into(), "1".into()));
    }

    async fn the_calendar_shows_what_one_receives_or_manages(database) {
        let s = school(database).await;
        let post = held(&s).await;
        let stretch = |from: i64, until: i64| {
            let now = s.server.now();
            format!("/calendar?from={}&until={}", now.plus(from).0, now.plus(until).0)
        };
        let items: Vec<CalendarItem> = s.parents[0].get(&stretch(0, 30 * DAY)).await.ok();
        assert_eq!((items.len(), items[0].post_id, items[0].is_own, items[0].state), (1, post, false, None));
        say(&s.parents[0], post, s.parents[0].child, true).await;
        let items: Vec<CalendarItem> = s.parents[0].get(&stretch(0, 30 * DAY)).await.ok();
        assert_eq!(items[0].state, Some(SignUpState::Coming));
        let items: Vec<CalendarItem> = s.teacher.get(&stretch(0, 30 * DAY)).await.ok();
        assert_eq!((items.len(), items[0].is_own), (1, true));
        for (user, from, until) in [(&s.parents[0].user, 0, 2 * DAY), (&s.other_parent.user, 0, 30 * DAY),
            (&s.sibling_teacher, 0, 30 * DAY), (&s.parents[0].user, 4 * DAY, 5 * DAY)] {
            let items: Vec<CalendarItem> = user.get(&stretch(from, until)).await.ok();
            assert!(items.is_empty(), "{items:?}");
        }
        assert_eq!(s.teacher.get(&stretch(0, 401 * DAY)).await.refused(), ErrorCode::InvalidInput);
        assert_eq!(s.teacher.get(&stretch(HOUR, 0)).await.refused(), ErrorCode::InvalidInput);
    }

    async fn the_light_calendar_needs_no_script(database) {
        let s = school(database).await;
        let post = held(&s).await;
        let mother = &s.parents[0];
        let page = mother.get("/l/calendar").await.text();
        for words in ["tháng Mười Một 2026", "<b>27</b><small>19</small>", "1/10</small>", "· 19/10 âm lịch", &post.to_string()] {
            assert!(page.contains(words), "{words} in {page}");
        }
        assert!(page.len() <= 14 * 1024 && !page.contains("<script"));
        let tet = mother.get("/l/calendar?day=2027-02-20").await.text();
        assert!(tet.contains("<td>6<small>Tết") && !tet.contains(&post.to_string()), "{tet}");
        assert_eq!(mother.get("/l/calendar?day=x").await.status, 422);
        let told = mother.act("/l/calendar/follow").await.text();
        let (_, path) = told.split_once(&format!("{}/c/", s.server.url)).expect("an address");
        let path = format!("/c/{}", path.split('<').next().expect("a token"));
        assert_eq!(parsed(&s.server.user().get(&path).await).events.len(), 1);
        assert!(mother.get("/l/calendar").await.text().contains("/l/calendar/end"));
        assert_eq!(mother.act("/l/calendar/end").await.status, 303);
        assert_eq!(s.server.user().get(&path).await.status, 404);
        let nobody = s.server.user();
        assert_eq!(nobody.get("/l/calendar").await.status, 303);
        assert_eq!(nobody.act("/l/calendar/follow").await.status, 401);
    }
}
