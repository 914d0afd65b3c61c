//! Push services that break the protocol's promises: connections and requests cut off, answers that never end, the
//! way shown to somewhere else. Each is tried again or stopped, holds no memory, and slows nobody else.

use caunoi_tests::crowd::crowd;
use caunoi_tests::push::{Device, Order, Reason};
use caunoi_tests::*;
use caunoi_wire::id::PostId;
use caunoi_wire::push::SubscriptionInfo;
use caunoi_wire::reach::PostReach;
use caunoi_wire::time::{HOUR, MINUTE, SECOND};

/// As much as anybody may pour into us before we have had enough, bytes.
const SIP: usize = 256 * 1024;

/// A notice to the one phone of a school, treated as ordered once.
async fn rung(s: &School, phone: &Device, order: Order) -> PostId {
    phone.order(order);
    let post = s.teacher.publish(&s.notice("Họp phụ huynh")).await;
    s.server.pass(UNDO).await;
    post
}

async fn one_phone(database: Database) -> (School, Device) {
    let s = school(database).await;
    let phone = s.parents[0].subscribe(&s.server).await;
    (s, phone)
}

stories! {
    async fn what_breaks_off_is_tried_again_and_rings_once(database) {
        let (s, phone) = one_phone(database).await;
        for (number, order) in [
            Order::Close,
            Order::Reset(Reason::INTERNAL_ERROR),
            Order::Reset(Reason::CANCEL),
            Order::Reset(Reason::ENHANCE_YOUR_CALM),
            Order::GoAway(Reason::NO_ERROR),
            Order::GoAway(Reason::INTERNAL_ERROR),
            Order::GoAway(Reason::ENHANCE_YOUR_CALM),
        ]
        .into_iter()
        .enumerate()
        {
            let post = rung(&s, &phone, order.clone()).await;
            s.server.pass(15 * SECOND).await;
            assert_eq!(s.teacher.reach(post).await.sent, 1, "{order:?}");
            assert_eq!((phone.attempts(), phone.messages().len()), (2 * number + 2, number + 1), "{order:?}");
        }
        s.parents[0].get("/push/subscription").await.ok::<Option<SubscriptionInfo>>();
    }

    async fn a_request_that_was_not_looked_at_goes_out_again_at_once(database) {
        let (s, phone) = one_phone(database).await;
        let post = rung(&s, &phone, Order::Reset(Reason::REFUSED_STREAM)).await;
        assert_eq!(s.teacher.reach(post).await.sent, 1);
        assert_eq!((phone.attempts(), phone.messages().len()), (2, 1));
    }

    async fn a_connection_that_drips_is_left_for_a_new_one(database) {
        let (s, phone) = one_phone(database).await;
        let post = rung(&s, &phone, Order::Drip).await;
        assert_eq!(s.teacher.reach(post).await.waiting, 1);
        s.server.pass(15 * SECOND).await;
        assert_eq!(s.teacher.reach(post).await.sent, 1);
        assert_eq!((phone.attempts(), phone.messages().len()), (2, 1));
    }

    async fn bodies_without_an_end_are_not_read(database) {
        let (s, phone) = one_phone(database).await;
        for (number, order) in [Order::Endless, Order::DripBody, Order::Endless].into_iter().enumerate() {
            let before = s.server.push.poured();
            let post = rung(&s, &phone, order.clone()).await;
            assert_eq!(s.teacher.reach(post).await.sent, 1, "{order:?}");
            assert_eq!(phone.attempts(), number + 1, "{order:?}");
            // The next one goes over the same connection.
            let poured = s.server.push.poured() - before;
            assert!(poured <= SIP, "{order:?}: {poured} bytes");
        }
        assert_eq!(phone.messages().len(), 3);
    }

    async fn nobody_is_sent_elsewhere(database) {
        let (s, phone) = one_phone(database).await;
        let elsewhere = s.server.push.device(&s.server.app.vapid.key().public_key());
        let mut attempts = 0;
        for status in [301, 302, 303, 307, 308] {
            let post = rung(&s, &phone, Order::Redirect(status, elsewhere.endpoint.clone())).await;
            attempts += 1;
            let reach: PostReach = s.teacher.get(&format!("/posts/{post}/reach")).await.ok();
            assert_eq!((reach.reach.failed, reach.failures[0].reason.as_str()), (1, "refused"), "{status}");
            s.server.pass(HOUR).await;
            assert_eq!((phone.attempts(), elsewhere.attempts()), (attempts, 0), "{status}");
        }
    }

    async fn a_push_service_that_misbehaves_slows_nobody(database) {
        for sick in [
            Order::Drip,
            Order::Endless,
            Order::Close,
            Order::Reset(Reason::ENHANCE_YOUR_CALM),
            Order::GoAway(Reason::ENHANCE_YOUR_CALM),
        ] {
            let database = Database::fresh(database.kind).await;
            let s = school(database.clone()).await;
            let other = s.server.push.other_host().to_owned();
            let other = crowd(&s.server, s.school, s.class, 0..200, &other).await;
            let well = crowd(&s.server, s.school, s.class, 200..400, &s.server.push.host).await;
            s.server.push.other_host_is(Some(sick.clone()));
            s.teacher.publish(&s.notice("Họp")).await;
            s.server.advance(UNDO);
            let engine = s.server.another_engine();
            until(async || well.reached() == 200).await;
            engine.await.expect("ended").expect("worked");
            assert!(s.server.push.poured() <= 200 * SIP, "{sick:?}: {}", s.server.push.poured());
            s.server.push.other_host_is(None);
            for _ in 0..20 {
                s.server.pass(MINUTE).await;
            }
            assert_eq!((other.reached(), well.reached()), (200, 200), "{sick:?}");
            assert!(well.rung().iter().all(|rung| *rung == 1), "{sick:?}");
            drop(s);
            database.remove().await;
        }
    }
}
