//! Whether phones can ring: known before sending, without ringing them to find out.

use caunoi_tests::push::{Device, Order};
use caunoi_tests::*;
use caunoi_wire::audience::{AudienceCount, AudienceQuery};
use caunoi_wire::person::Me;
use caunoi_wire::post::PostText;
use caunoi_wire::push::*;
use caunoi_wire::time::DAY;
use caunoi_wire::{Done, ErrorCode};

/// Ringing, unsure, without a device: of class 1A.
async fn counted(s: &School) -> (i64, i64, i64) {
    let PostText {
        organisation_id,
        audience,
        ..
    } = s.notice("Họp");
    let query = AudienceQuery {
        organisation_id,
        audience,
    };
    let count: AudienceCount = s.teacher.post("/audience/count", &query).await.ok();
    let silent = count.people - count.ringing - count.unsure;
    (count.ringing, count.unsure, silent)
}

async fn shows(s: &School, phone: &Device, endpoint: Option<&str>) {
    let shown = Shown {
        token: phone.last().shown,
        endpoint: endpoint.map(str::to_owned),
    };
    s.server
        .user()
        .post("/push/shown", &shown)
        .await
        .ok::<Done>();
}

async fn publish(s: &School) {
    s.teacher.publish(&s.notice("Họp")).await;
    s.server.pass(UNDO).await;
}

stories! {
    async fn a_phone_not_heard_from_is_unsure_until_it_shows_something(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let second = s.parents[1].subscribe(&s.server).await;
        assert_eq!(counted(&s).await, (2, 0, 1));
        s.server.pass(30 * DAY + 1).await;
        assert_eq!(counted(&s).await, (0, 2, 1));
        // Nobody is rung for that.
        assert_eq!(phone.attempts(), 0);
        publish(&s).await;
        assert_eq!(counted(&s).await, (0, 2, 1), "accepted is not shown");
        shows(&s, &phone, Some(&phone.endpoint)).await;
        assert_eq!(counted(&s).await, (1, 1, 1));
        // Opening the app does it too: it registers again.
        let again = school::subscription(&second);
        s.parents[1].put("/push/subscription", &again).await.ok::<SubscriptionInfo>();
        assert_eq!(counted(&s).await, (2, 0, 1));
    }

    async fn a_phone_that_refuses_three_times_is_unsure(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        for failures in 1..=3 {
            assert_eq!(counted(&s).await, (1, 0, 2));
            phone.order(Order::Status(400));
            publish(&s).await;
            let info: SubscriptionInfo = s.parents[0].get("/push/subscription").await.ok();
            assert_eq!(info.failures, failures);
        }
        assert_eq!(counted(&s).await, (0, 1, 2));
        // The same keys registered again prove nothing; a message that is taken does.
        let again = school::subscription(&phone);
        s.parents[0].put("/push/subscription", &again).await.ok::<SubscriptionInfo>();
        assert_eq!(counted(&s).await, (0, 1, 2));
        publish(&s).await;
        let info: SubscriptionInfo = s.parents[0].get("/push/subscription").await.ok();
        assert_eq!((info.failures, info.last_accepted_at), (0, Some(s.server.now())));
        assert_eq!(counted(&s).await, (1, 0, 2));
    }

    async fn a_phone_that_several_use_is_not_rung(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let mut shared = s.parents[1].user.clone();
        let subscription = school::subscription(&s.server.push.device(&shared.get("/me").await.ok::<Me>().push_key));
        shared.cookie = shared.cookie.map(|cookie| format!("{cookie}; shared=1"));
        let refused = shared.put("/push/subscription", &subscription).await;
        assert_eq!(refused.refused(), ErrorCode::SubscriptionRefused);
        assert_eq!(counted(&s).await, (1, 0, 2));
        publish(&s).await;
        assert_eq!(phone.attempts(), 1);
    }

    async fn a_parent_rings_the_own_phone(database) {
        let s = school(database).await;
        let mother = &s.parents[0];
        assert_eq!(mother.act("/push/test").await.refused(), ErrorCode::NotFound);
        let phone = mother.subscribe(&s.server).await;
        let others = s.parents[1].subscribe(&s.server).await;
        let tested: PushTested = mother.act("/push/test").await.ok();
        assert_eq!(tested, PushTested { accepted: true, reason: None });
        let note = phone.last();
        assert_eq!((note.url.as_str(), note.tag.as_str(), note.urgent), ("/settings", "test", false));
        assert_eq!(others.attempts(), 0);
        // Its receipt is of this device alone, and of no post.
        shows(&s, &phone, Some("https://other.example/x")).await;
        let info: SubscriptionInfo = mother.get("/push/subscription").await.ok();
        assert_eq!(info.last_shown_at, None);
        shows(&s, &phone, Some(&phone.endpoint)).await;
        let info: SubscriptionInfo = mother.get("/push/subscription").await.ok();
        assert_eq!(info.last_shown_at, Some(s.server.now()));

        phone.order(Order::Status(503));
        let tested: PushTested = mother.act("/push/test").await.ok();
        assert_eq!(tested.reason.as_deref(), Some("push_service_error"));
        s.server.advance(1);
        phone.order(Order::Status(410));
        let tested: PushTested = mother.act("/push/test").await.ok();
        assert_eq!(tested.reason.as_deref(), Some("no_device"));
        assert_eq!(mother.get("/push/subscription").await.refused(), ErrorCode::NotFound);
        // Not for playing.
        mother.subscribe(&s.server).await;
        let mut answers = Vec::new();
        for _ in 0..10 {
            answers.push(mother.act("/push/test").await.status);
        }
        assert!(answers.contains(&429), "{answers:?}");
    }

    async fn an_administrator_sees_how_many_can_ring(database) {
        let s = school(database).await;
        s.phones().await;
        s.server.pass(30 * DAY + 1).await;
        s.other_parent.subscribe(&s.server).await;
        let expected = DeviceCount { people: 4, ringing: 1, unsure: 3, no_device: 0 };
        for place in [s.school, s.commune] {
            let path = format!("/organisations/{place}/devices");
            assert_eq!(s.admin.get(&path).await.ok::<DeviceCount>(), expected);
        }
        let path = format!("/organisations/{}/devices", s.school);
        assert_eq!(s.teacher.get(&path).await.refused(), ErrorCode::NotFound);
    }
}
