//! Events that take place again and again: one notice, a date each with its own answers, and one message when several move.

use super::{answer, coming, counts, declined, event_of, held, readers, state, with};
use caunoi_tests::school::{Parent, families, version};
use caunoi_tests::*;
use caunoi_wire::attention::{Attention, AttentionQuery};
use caunoi_wire::dates::*;
use caunoi_wire::event::*;
use caunoi_wire::feed::{Feed, FeedItem};
use caunoi_wire::post::{Correction, Post, PostSummary, PostText};
use caunoi_wire::time::{DAY, HOUR, MINUTE};
use caunoi_wire::{Date, ErrorCode, Language, Page, Timestamp, id::PostId};
use http::Method;

const WEEK: i64 = 7 * DAY;

pub fn recurrence(rule: &str, skip: &[&str]) -> Option<Recurrence> {
    let day = |day: &&str| day.parse::<Date>().expect("a day");
    Some(Recurrence {
        rule: rule.to_owned(),
        skip: skip.iter().map(day).collect(),
    })
}

/// A club on five Fridays, of which one is left out.
fn club(s: &School, change: impl FnOnce(&mut EventText)) -> PostText {
    with(s.event("Câu lạc bộ bơi"), |e| {
        e.repeat = recurrence("FREQ=WEEKLY;BYDAY=FR;COUNT=5", &["2026-12-11"]);
        change(e);
    })
}

/// The same, published; the ids of its four dates in order.
pub async fn meets(s: &School, change: impl FnOnce(&mut EventText)) -> Vec<PostId> {
    let first = s.teacher.publish(&club(s, change)).await;
    s.server.pass(UNDO).await;
    dates_of(&s.teacher, first)
        .await
        .iter()
        .map(|d| d.post_id)
        .collect()
}

async fn dates_of(user: &User, post: PostId) -> Vec<EventDate> {
    let found: Organised = user.get(&format!("/posts/{post}/dates")).await.ok();
    found.dates
}

async fn listed(user: &User, post: PostId) -> Vec<FeedDate> {
    user.get(&format!("/feed/{post}/dates")).await.ok()
}

async fn event_text(author: &User, post: PostId) -> EventText {
    let post: Post = author.get(&format!("/posts/{post}")).await.ok();
    post.details.event().expect("an event").clone()
}

async fn change(
    author: &User,
    post: PostId,
    which: Which,
    change: impl FnOnce(&mut EventText),
) -> Answer {
    let mut event = event_text(author, post).await;
    change(&mut event);
    let path = format!("/posts/{post}/event?which={which}");
    author.post(&path, &event).await
}

fn later(by: i64) -> impl Fn(&mut EventText) {
    move |e| {
        e.starts_at = e.starts_at.plus(by);
        e.ends_at = e.ends_at.plus(by);
    }
}

async fn answer_all(parent: &Parent, post: PostId, says: bool) -> FeedItem {
    let says = SignUp {
        coming: says,
        all_dates: true,
        ..coming(parent.child)
    };
    answer(parent, post, &says).await.ok()
}

async fn feed(user: &User) -> Feed {
    user.get("/feed").await.ok()
}

stories! {
    async fn a_series_is_one_notice_and_a_date_each(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let dates = meets(&s, |_| ()).await;
        let begins: Vec<_> = dates_of(&s.teacher, dates[0]).await.iter().map(|d| d.starts_at).collect();
        let first = s.server.now().plus(3 * DAY - UNDO);
        assert_eq!(begins, [first, first.plus(WEEK), first.plus(3 * WEEK), first.plus(4 * WEEK)]);
        assert!(phones.iter().all(|phone| phone.messages().len() == 1), "one notice");

        // One card in the feed, the next date's; all of them in the calendar and on the page of each.
        let mother = &s.parents[0];
        let shown = feed(mother).await;
        let ids = |items: &[FeedItem]| items.iter().map(|i| i.post_id).collect::<Vec<_>>();
        assert_eq!((ids(&shown.needs_you), ids(&shown.news)), (vec![dates[0]], vec![]));
        let stretch = format!("/calendar?from={}&until={}", first.0, first.plus(5 * WEEK).0);
        let items: Vec<CalendarItem> = mother.get(&stretch).await.ok();
        assert_eq!(items.iter().map(|i| i.post_id).collect::<Vec<_>>(), dates);
        assert_eq!(event_of(mother, dates[2]).await.dates, 4);
        assert_eq!(s.other_parent.get(&format!("/feed/{}/dates", dates[2])).await.refused(), ErrorCode::NotFound);
        assert_eq!(listed(mother, dates[2]).await.iter().map(|d| d.post_id).collect::<Vec<_>>(), dates);
        let posts: Page<PostSummary> = s.teacher.get("/posts").await.ok();
        assert_eq!(posts.items.iter().map(|p| p.id).collect::<Vec<_>>(), [dates[0]], "one line for its author");

        // The next one asks when this is over; nobody is rung for it.
        s.server.pass(3 * DAY).await;
        assert_eq!(ids(&feed(mother).await.needs_you), [dates[1]]);
        s.server.pass(5 * WEEK).await;
        assert_eq!(ids(&feed(mother).await.news), [dates[3]], "the last when all are over");
        assert!(phones.iter().all(|phone| phone.messages().len() == 1));
    }

    async fn the_first_date_is_the_first_of_the_rule(database) {
        let s = school(database).await;
        let text = with(club(&s, |_| ()), |e| e.repeat = recurrence("FREQ=MONTHLY;BYDAY=2SU;COUNT=2", &[]));
        let first = s.teacher.publish(&text).await;
        let event = event_text(&s.teacher, first).await;
        let day = |at: Timestamp| at.local_date().to_string();
        assert_eq!((day(event.starts_at), event.ends_at.since(event.starts_at)), ("2026-12-13".to_owned(), 2 * HOUR));
        let undone: Post = s.teacher.act(&format!("/posts/{first}/undo")).await.ok();
        assert_eq!(undone.details.event().expect("an event").repeat, event.repeat);
        s.server.pass(DAY).await;
        assert_eq!(values!(s.server, i64, "SELECT COUNT(*) FROM post"), [1], "what was taken back has no dates");
        s.teacher.post(&format!("/posts/{first}/publish"), &caunoi_wire::post::Publish::default()).await.ok::<Post>();
        s.server.pass(UNDO).await;
        let dates = dates_of(&s.teacher, first).await;
        assert_eq!(dates.iter().map(|d| day(d.starts_at)).collect::<Vec<_>>(), ["2026-12-13", "2027-01-10"]);
        // A correction of the first corrects all that are to come, and is told once.
        let correction = Correction { versions: vec![version(Language::Vietnamese, "Mới", "Chữ mới")], attachments: None };
        s.teacher.post(&format!("/posts/{first}/correct"), &correction).await.ok::<Post>();
        let second: Post = s.teacher.get(&format!("/posts/{}", dates[1].post_id)).await.ok();
        assert_eq!(second.versions[0].title, "Mới");
    }

    async fn who_withdraws_the_first_date_withdraws_what_is_to_come(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let dates = meets(&s, |_| ()).await;
        answer_all(&s.parents[0], dates[0], true).await;
        s.server.pass(11 * DAY).await;
        let before = phones.iter().map(|p| p.messages().len()).sum::<usize>();
        s.teacher.act(&format!("/posts/{}/withdraw", dates[0])).await.ok::<Post>();
        s.server.drain().await;
        assert_eq!(phones.iter().map(|p| p.messages().len()).sum::<usize>(), before + 3, "each is told once");
        s.server.pass(5 * WEEK).await;
        assert_eq!(phones.iter().map(|p| p.messages().len()).sum::<usize>(), before + 3, "and reminded of nothing");
        let state = async |post| s.teacher.get(&format!("/posts/{post}")).await.ok::<Post>().state;
        use caunoi_wire::post::PostState::{Published, Withdrawn};
        assert_eq!(state(dates[1]).await, Published, "what took place did");
        assert_eq!([state(dates[2]).await, state(dates[3]).await], [Withdrawn, Withdrawn]);
        assert_eq!(listed(&s.parents[0], dates[1]).await.len(), 1);
    }

    async fn a_family_signs_up_for_one_date_or_for_all(database) {
        let s = school(database).await;
        let dates = meets(&s, |e| e.capacity = Some(1)).await;
        let [hoa, mai, _] = [0, 1, 2].map(|i| &s.parents[i]);
        answer(mai, dates[1], &coming(mai.child)).await.ok::<FeedItem>();
        answer_all(hoa, dates[0], true).await;
        let told: Vec<_> = listed(hoa, dates[0]).await.iter().map(|d| d.state).collect();
        use SignUpState::{Coming, Waiting};
        assert_eq!(told, [Some(Coming), Some(Waiting), Some(Coming), Some(Coming)], "capacity counts for each");
        // Who is first in line moves up, at that date alone.
        answer(mai, dates[1], &declined(mai.child)).await.ok::<FeedItem>();
        assert_eq!(state(hoa, dates[1]).await, Some(Coming));
        assert!(feed(hoa).await.needs_you.is_empty());
        assert_eq!(feed(mai).await.needs_you[0].post_id, dates[0], "nothing was said about that one");

        // Of what is over nothing changes; what is cancelled takes no answers.
        s.server.pass(4 * DAY).await;
        change(&s.teacher, dates[3], Which::This, |e| e.status = EventStatus::Cancelled).await.ok::<Post>();
        answer_all(hoa, dates[1], false).await;
        let states = values!(s.server, String, "SELECT s.state FROM signup s JOIN event e ON e.post_id = s.post_id
            WHERE s.person_id = $1 ORDER BY e.starts_at", hoa.id);
        assert_eq!(states, ["coming", "declined", "declined", "coming"]);
        let late = SignUp { all_dates: true, ..coming(hoa.child) };
        assert_eq!(answer(hoa, dates[0], &late).await.refused(), ErrorCode::EventClosed);
        let stranger = SignUp { all_dates: true, ..coming(s.other_parent.child) };
        assert_eq!(answer(&s.other_parent, dates[1], &stranger).await.refused(), ErrorCode::NotFound);
    }

    async fn who_comes_is_reminded_of_each_date(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let dates = meets(&s, |_| ()).await;
        answer_all(&s.parents[0], dates[0], true).await;
        answer(&s.parents[1], dates[2], &coming(s.parents[1].child)).await.ok::<FeedItem>();
        let rung = || [0, 1, 2].map(|i| phones[i].messages().len());
        s.server.pass(2 * DAY).await;
        assert_eq!(rung(), [2, 1, 1], "a day before the first");
        s.server.pass(22 * HOUR).await;
        s.server.pass(6 * DAY + 2 * HOUR).await;
        s.server.pass(22 * HOUR).await;
        assert_eq!(rung(), [5, 1, 1], "two hours before; the same for the second; never a week before");
        s.server.pass(13 * DAY + 2 * HOUR).await;
        assert_eq!(rung(), [6, 2, 1], "nothing for the one that was left out");
    }

    async fn following_dates_move_and_who_signed_up_hears_of_it_once(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let dates = meets(&s, |_| ()).await;
        let [hoa, mai, sen] = [0, 1, 2].map(|i| &s.parents[i]);
        answer_all(hoa, dates[0], true).await;
        answer(mai, dates[0], &coming(mai.child)).await.ok::<FeedItem>();
        // At the last alone: told by the round of another date.
        answer(sen, dates[3], &coming(sen.child)).await.ok::<FeedItem>();
        let before = dates_of(&s.teacher, dates[0]).await;
        let exception = |e: &mut EventText| e.bring = "Kính bơi".to_owned();
        change(&s.teacher, dates[2], Which::This, exception).await.ok::<Post>();
        s.server.drain().await;
        let rung = || [0, 1, 2].map(|i| phones[i].messages().len());
        assert_eq!(rung(), [2, 1, 1], "one date is told to who comes then");

        let moved = change(&s.teacher, dates[1], Which::Following, |e| {
            later(DAY + 30 * MINUTE)(e);
            e.place = "Bể bơi huyện".to_owned();
        });
        moved.await.ok::<Post>();
        s.server.drain().await;
        assert_eq!(rung(), [3, 1, 2], "once for three dates, and not who comes to the first");
        let told = s.server.app.text(Language::Vietnamese, "push-dates-changed", &[]);
        assert_eq!([&phones[0], &phones[2]].map(|p| p.last().body), [told.clone(), told]);
        let after = dates_of(&s.teacher, dates[0]).await;
        let by: Vec<_> = before.iter().zip(&after).map(|(b, a)| a.starts_at.since(b.starts_at)).collect();
        assert_eq!(by, [0, DAY + 30 * MINUTE, DAY + 30 * MINUTE, DAY + 30 * MINUTE]);
        let third = event_of(hoa, dates[2]).await;
        assert_eq!((third.place.as_str(), third.was_place.as_deref()), ("Bể bơi huyện", Some("Nhà văn hóa xã")));
        assert_eq!(third.bring, "Kính bơi", "its own exception stays");
        assert_eq!(third.was_starts_at, Some(before[2].starts_at));
        let first = event_of(hoa, dates[0]).await;
        assert_eq!(first.place, "Nhà văn hóa xã");
        let was: Vec<_> = listed(hoa, dates[0]).await.iter().map(|d| d.was_starts_at.is_some()).collect();
        assert_eq!(was, [false, true, true, true], "the change is shown in the list");
        // Whom the message was about reads of it on the page that it leads to.
        let page = s.server.user().get(&phones[2].last().url).await.text();
        assert!(page.contains("10:00, 04/12/2026") && page.contains("10:30"), "{page}");

        // All that is left is cancelled: once more, one message.
        change(&s.teacher, dates[0], Which::All, |e| e.status = EventStatus::Cancelled).await.ok::<Post>();
        s.server.drain().await;
        assert_eq!(rung(), [4, 2, 3]);
        let told = s.server.app.text(Language::Vietnamese, "push-dates-cancelled", &[]);
        assert_eq!(phones[1].last().body, told);
        s.server.pass(6 * WEEK).await;
        assert_eq!(rung(), [4, 2, 3], "nobody is reminded any more");
        assert!(feed(hoa).await.needs_you.is_empty());
    }

    async fn more_places_at_all_dates_are_told_once(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let dates = meets(&s, |e| e.capacity = Some(1)).await;
        for parent in &s.parents {
            s.server.advance(1);
            answer_all(parent, dates[0], true).await;
        }
        let rung = || [0, 1, 2].map(|i| phones[i].messages().len());
        change(&s.teacher, dates[1], Which::All, |e| e.capacity = Some(2)).await.ok::<Post>();
        s.server.drain().await;
        assert_eq!(rung(), [1, 2, 1], "who moved up, once for four dates");
        for date in &dates {
            assert_eq!(state(&s.parents[1], *date).await, Some(SignUpState::Coming));
            assert_eq!(state(&s.parents[2], *date).await, Some(SignUpState::Waiting));
        }
        // Later somebody moves up at one date: only they hear of it.
        answer(&s.parents[0], dates[3], &declined(s.parents[0].child)).await.ok::<FeedItem>();
        s.server.drain().await;
        assert_eq!(rung(), [1, 2, 2]);
        let told = s.server.app.text(Language::Vietnamese, "push-promotion", &[]);
        assert_eq!(phones[2].last().body, told);
    }

    async fn what_cannot_be_at_one_date_changes_none(database) {
        let s = school(database).await;
        let dates = meets(&s, |_| ()).await;
        let before = dates_of(&s.teacher, dates[0]).await;
        let early = change(&s.teacher, dates[3], Which::All, later(-4 * DAY)).await;
        assert_eq!(early.refused(), ErrorCode::TimeInPast, "the first would be over");
        assert_eq!(dates_of(&s.teacher, dates[0]).await, before);
        assert_eq!(values!(s.server, i64, "SELECT COUNT(*) FROM dispatch_date"), [0]);
        assert_eq!(change(&s.teacher, dates[1], Which::Following, |e| e.place.clear()).await.refused(),
            ErrorCode::InvalidInput);
        let path = format!("/posts/{}/dates", dates[0]);
        assert_eq!(s.sibling_teacher.get(&path).await.refused(), ErrorCode::NotFound);
    }

    async fn of_two_who_change_it_the_second_is_told_so(database) {
        let s = school(database).await;
        let post = held(&s, |_| ()).await;
        let (mut hers, mut theirs) = (event_text(&s.teacher, post).await, event_text(&s.admin, post).await);
        hers.place = "Sân trường".to_owned();
        theirs.bring = "Mũ".to_owned();
        let path = format!("/posts/{post}/event");
        s.teacher.post(&path, &hers).await.ok::<Post>();
        assert_eq!(s.admin.post(&path, &theirs).await.refused(), ErrorCode::ChangedMeanwhile);
        let now = event_text(&s.admin, post).await;
        assert_eq!((now.place.as_str(), now.bring.as_str(), now.sequence), ("Sân trường", "Quần áo bơi", Some(1)));
        theirs.place = now.place;
        theirs.sequence = now.sequence;
        s.admin.post(&path, &theirs).await.ok::<Post>();
        assert_eq!(event_text(&s.teacher, post).await.bring, "Mũ");
    }

    async fn a_bomb_of_a_rule_is_refused_and_nothing_is_written(database) {
        let s = school(database).await;
        let refused = async |rule: &str| {
            let text = with(s.event("Bom"), |e| e.repeat = recurrence(rule, &[]));
            s.teacher.post("/posts", &text).await.problem()
        };
        for (rule, code) in [
            ("FREQ=SECONDLY;COUNT=5", ErrorCode::RuleWrong),
            ("FREQ=DAILY", ErrorCode::RuleWrong),
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;COUNT=9", ErrorCode::RuleWrong),
            ("FREQ=DAILY;COUNT=1000000", ErrorCode::DatesTooMany),
            ("FREQ=DAILY;UNTIL=99991231", ErrorCode::DatesTooMany),
        ] {
            let problem = refused(rule).await;
            assert_eq!((problem.code, problem.fields.as_slice()), (code, &["repeat".to_owned()][..]), "{rule}");
        }
        let long = refused(&format!("FREQ=DAILY;COUNT=2;BYMONTHDAY={}", "1,".repeat(500))).await;
        assert_eq!((long.code, long.fields.as_slice()), (ErrorCode::InvalidInput, &["repeat".to_owned()][..]));
        let skipped = with(s.event("Không"), |e| {
            e.repeat = recurrence("FREQ=DAILY;COUNT=2", &["2026-11-27", "2026-11-28"]);
        });
        assert_eq!(s.teacher.post("/posts", &skipped).await.refused(), ErrorCode::RuleWrong);
        assert_eq!(values!(s.server, i64, "SELECT COUNT(*) FROM post"), [0]);
        let query = DatesQuery { starts_at: s.server.now(), rule: "FREQ=WEEKLY;COUNT=3".to_owned() };
        let found: DatesFound = s.teacher.post("/events/dates", &query).await.ok();
        assert_eq!(found.starts, [0, WEEK, 2 * WEEK].map(|by| s.server.now().plus(by)));
        // A notice repeats as it did; an event has dates of its own.
        let draft: Post = s.teacher.post("/posts", &s.event("Lặp")).await.ok();
        let repeat = serde_json::json!({ "every": { "kind": "week", "days": [1] }, "minute": 960,
            "first": "2026-11-30", "until": null, "count": 3 });
        let answer = s.teacher.put(&format!("/posts/{}/series", draft.id), &repeat).await;
        assert_eq!(answer.problem().fields, ["details"]);
    }

    async fn further_dates_are_no_further_posts_to_who_counts_them(database) {
        let s = school(database).await;
        meets(&s, |_| ()).await;
        let text = s.notice("Họp");
        let query = AttentionQuery {
            organisation_id: text.organisation_id,
            audience: text.audience,
            priority: text.priority,
            at: Some(s.server.now().plus(HOUR)),
        };
        let found: Attention = s.teacher.post("/audience/attention", &query).await.ok();
        assert_eq!((found.clashes.len(), found.clashes[0].people), (1, 3), "{found:?}");
    }

    /// Families answer for all dates while the author changes all of them: no place is taken twice, nobody is locked out.
    async fn places_are_never_taken_twice_at_any_date(database) {
        let s = school(database).await;
        families(&s.server, s.school, s.class, 17).await;
        let dates = meets(&s, |e| e.capacity = Some(5)).await;
        let mut tasks = Vec::new();
        for (i, (person, child)) in readers(&s, dates[0]).await.into_iter().enumerate() {
            let app = s.server.app.clone();
            let reader = caunoi::feed::Reader { person, language: Language::Vietnamese, now: s.server.now() };
            let post = dates[i % dates.len()];
            tasks.push(tokio::spawn(async move {
                use caunoi::receipt::Via;
                let says = SignUp { all_dates: true, ..coming(child) };
                caunoi::event::sign_up(&app, &reader, post, &says, Via::App).await.expect("an answer");
            }));
        }
        let moved = change(&s.teacher, dates[2], Which::All, later(HOUR)).await;
        moved.ok::<Post>();
        for task in tasks {
            task.await.expect("no panic");
        }
        for date in dates {
            let found = counts(&s, date).await;
            assert_eq!((found["coming"], found["waiting"]), (5, 15));
        }
    }

    async fn the_page_without_an_app_lists_the_dates_and_answers_for_all(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let dates = meets(&s, |e| e.consent = true).await;
        let nobody = s.server.user();
        let link = phone.last().url;
        let page = nobody.get(&link).await.text();
        for words in ["thứ Sáu, 04/12/2026", "25/12/2026", "âm lịch", "4 buổi sắp tới", "name=all_dates"] {
            assert!(page.contains(words), "{words} in {page}");
        }
        assert!(!page.contains("11/12/2026"), "left out");
        assert!(page.len() <= 14 * 1024 && page.matches("<script").count() == 1);
        let (_, other) = page.split_once("<h2>Các buổi").expect("the dates");
        let (_, other) = other.split_once("<a href=\"").expect("a link to another date");
        let other = other.split('"').next().expect("an address");
        assert!(nobody.get(other).await.text().contains("<b>10:00–12:00, thứ Sáu, 04/12/2026"));
        let form = format!("child_id={}&all_dates=true&adults=1&consent=true&coming=true", s.parents[0].child);
        let request = nobody.request(Method::POST, &format!("{link}/sign-up?lang=vi"));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answered = nobody.send(request.header("sec-fetch-site", "same-origin").body(form)).await;
        assert_eq!(answered.status, 303);
        for date in dates {
            assert_eq!(state(&s.parents[0], date).await, Some(SignUpState::Coming));
        }
        let page = nobody.get(&link).await.text();
        assert!(page.contains("<details><summary>"), "{page}");
    }
}
