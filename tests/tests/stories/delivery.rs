//! From a teacher's tap to the phone and back, when all goes well.

use caunoi_tests::school::invited;
use caunoi_tests::*;
use caunoi_wire::feed::{Feed, FeedItem};
use caunoi_wire::post::{Priority, Waiting};
use caunoi_wire::push::{PushMessage, Shown};
use caunoi_wire::reach::Reach;
use caunoi_wire::time::DAY;
use caunoi_wire::{Done, id::PostId};

/// The service worker's report.
async fn report_shown(s: &School, message: &PushMessage) {
    let token = message.shown.clone();
    let shown = Shown {
        token,
        endpoint: None,
    };
    s.server
        .user()
        .post("/push/shown", &shown)
        .await
        .ok::<Done>();
}

async fn reach(s: &School, post: PostId) -> Reach {
    s.teacher.reach(post).await
}

stories! {
    async fn a_notice_goes_out_and_answers_come_back(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let post = s.teacher.publish(&s.notice("Họp phụ huynh")).await;
        assert_eq!(reach(&s, post).await.audience, 0, "nothing before the undo seconds are over");
        s.server.pass(UNDO).await;
        let all = Reach { audience: 3, ..Reach::default() };
        assert_eq!(reach(&s, post).await, Reach { sent: 3, ..all });
        for phone in &phones {
            assert_eq!(phone.messages().len(), 1);
        }

        report_shown(&s, &phones[0].last()).await;
        report_shown(&s, &phones[1].last()).await;
        assert_eq!(reach(&s, post).await, Reach { sent: 1, shown: 2, ..all });

        let parent = &s.parents[0];
        let feed: Feed = parent.get("/feed").await.ok();
        assert_eq!(feed.needs_you.len(), 1);
        assert!(feed.needs_you[0].html.contains("<strong>phụ huynh</strong>"));
        parent.act(&format!("/feed/{post}/seen")).await.ok::<FeedItem>();
        assert_eq!(reach(&s, post).await, Reach { sent: 1, shown: 1, seen: 1, ..all });

        // Twice is once.
        for _ in 0..2 {
            let item: FeedItem = parent.act(&format!("/feed/{post}/acknowledge")).await.ok();
            assert_eq!(item.acknowledged_at, Some(s.server.now()));
        }
        assert_eq!(reach(&s, post).await, Reach { sent: 1, shown: 1, acknowledged: 1, ..all });
        let waiting: Vec<Waiting> = s.teacher.get(&format!("/posts/{post}/waiting")).await.ok();
        assert_eq!(waiting.len(), 2);
        assert_eq!(waiting[0].children, ["Bé Mai"]);
        assert_eq!(waiting[0].phone.as_deref(), Some("+84912345601"));
        let feed: Feed = parent.get("/feed").await.ok();
        assert_eq!((feed.needs_you.len(), feed.news.len()), (0, 1));
    }

    async fn who_has_no_device_is_counted_and_finds_it_in_the_app(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let post = s.teacher.publish(&s.notice("Họp")).await;
        s.server.pass(UNDO).await;
        let reach = reach(&s, post).await;
        assert_eq!((reach.sent, reach.no_device), (1, 2));
        assert_eq!(phone.messages().len(), 1);
        let feed: Feed = s.parents[1].get("/feed").await.ok();
        assert_eq!(feed.needs_you[0].post_id, post);
        let other: Feed = s.other_parent.get("/feed").await.ok();
        assert!(other.needs_you.is_empty() && other.news.is_empty());
    }

    async fn headers_tell_the_push_service_how_long_how_urgent_and_what_replaces_what(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let post = s.teacher.publish(&s.notice("Thường")).await;
        let mut text = s.notice("Gấp");
        text.priority = Priority::Urgent;
        text.expires_at = Some(s.server.now().plus(UNDO + 60_000));
        s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;
        s.server.pass(2 * 3_600_000).await;
        s.teacher.act(&format!("/posts/{post}/remind")).await.ok::<serde_json::Value>();
        s.server.drain().await;
        // Sent side by side, so they may arrive in either order.
        let (urgent, normal): (Vec<_>, Vec<_>) = phone.arrivals().into_iter().partition(|a| a.message.urgent);
        let [urgent] = &urgent[..] else { panic!("{urgent:?}") };
        let [first, reminder] = &normal[..] else { panic!("{normal:?}") };
        assert_eq!((urgent.urgency.as_str(), urgent.ttl), ("high", 60));
        assert_eq!((first.urgency.as_str(), first.ttl), ("normal", 7 * DAY / 1_000));
        assert_ne!(urgent.topic, first.topic);
        assert_eq!(first.topic, reminder.topic, "a reminder replaces what was not delivered");
        assert_eq!(first.message.tag, reminder.message.tag);
    }

    async fn a_lock_screen_says_nothing_private(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        s.teacher.publish(&s.notice("Kết quả khám sức khoẻ của Bé Hoa")).await;
        s.server.pass(UNDO).await;
        let message = phone.last();
        for private in ["khám", "Hoa", "1A", "Trường Mẫu"] {
            assert!(!format!("{} {}", message.title, message.body).contains(private), "{message:?}");
        }
        let mut text = s.notice("Nghỉ học ngày mai vì bão");
        text.public_title = true;
        s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;
        assert_eq!(phone.last().title, "Nghỉ học ngày mai vì bão");
    }

    async fn every_phone_of_a_person_rings_and_only_the_failed_one_is_tried_again(database) {
        let s = school(database).await;
        let parent = &s.parents[0];
        let first = parent.subscribe(&s.server).await;
        let second = invited(&s.server, &s.admin, s.class, parent.id, parent.child).await;
        let second = second.subscribe(&s.server).await;
        second.order(push::Order::Status(503));
        let post = s.teacher.publish(&s.notice("Họp")).await;
        s.server.pass(UNDO).await;
        assert_eq!((first.messages().len(), second.messages().len()), (1, 0));
        assert_eq!(reach(&s, post).await.waiting, 1);
        s.server.pass(12_000).await;
        assert_eq!((first.attempts(), second.messages().len()), (1, 1));
        assert_eq!(reach(&s, post).await.sent, 1);
    }
}
