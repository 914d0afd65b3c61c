//! Push services that fail, lie or hang; engines that die.

use caunoi_tests::push::{Device, Gate, Order};
use caunoi_tests::school::subscription;
use caunoi_tests::*;
use caunoi_wire::push::SubscriptionInfo;
use caunoi_wire::reach::{PostReach, Reach};
use caunoi_wire::time::{DAY, HOUR, MINUTE, SECOND};
use caunoi_wire::{ErrorCode, id::PostId};

/// A published notice, due now, and the phone of the first parent alone.
async fn due(database: Database, order: Order) -> (School, Device, PostId) {
    let s = school(database).await;
    let phone = s.parents[0].subscribe(&s.server).await;
    phone.order(order);
    let post = s.teacher.publish(&s.notice("Họp phụ huynh")).await;
    s.server.advance(UNDO);
    (s, phone, post)
}

async fn reach(s: &School, post: PostId) -> Reach {
    s.teacher.reach(post).await
}

/// How long until the engine tries again, milliseconds.
async fn wait(s: &School, post: PostId) -> i64 {
    let reach: PostReach = s.teacher.get(&format!("/posts/{post}/reach")).await.ok();
    reach
        .next_due_at
        .expect("something is due")
        .since(s.server.now())
}

async fn is_subscribed(s: &School) -> bool {
    s.parents[0].get("/push/subscription").await.status == 200
}

stories! {
    async fn a_gone_subscription_is_deleted(database) {
        for status in [404, 410] {
            let database = Database::fresh(database.kind).await;
            let (s, phone, post) = due(database.clone(), Order::Status(status)).await;
            s.server.drain().await;
            assert_eq!(reach(&s, post).await.no_device, 3);
            assert!(!is_subscribed(&s).await);
            s.server.pass(DAY).await;
            assert_eq!(phone.attempts(), 1);
            drop(s);
            database.remove().await;
        }
    }

    async fn a_subscription_registered_again_meanwhile_stays(database) {
        let gate = Gate::default();
        let (s, phone, post) = due(database, Order::Hold(gate.clone(), 410)).await;
        tokio::join!(s.server.drain(), async {
            phone.attempted(1).await;
            s.server.advance(SECOND);
            let again = subscription(&phone);
            s.parents[0].put("/push/subscription", &again).await.ok::<SubscriptionInfo>();
            gate.open();
        });
        assert!(is_subscribed(&s).await);
        // And the new registration gets the notice.
        s.server.pass(MINUTE).await;
        assert_eq!(phone.messages().len(), 1);
        assert_eq!(reach(&s, post).await.sent, 1);
    }

    async fn retry_after_in_seconds_is_obeyed(database) {
        let (s, phone, post) = due(database, Order::RetryAfter(429, "120".into())).await;
        s.server.drain().await;
        assert_eq!((reach(&s, post).await.waiting, wait(&s, post).await), (1, 120 * SECOND));
        s.server.pass(119 * SECOND).await;
        assert_eq!(phone.attempts(), 1);
        s.server.pass(SECOND).await;
        assert_eq!((phone.attempts(), phone.messages().len()), (2, 1));
        assert_eq!(reach(&s, post).await.sent, 1);
    }

    async fn retry_after_as_a_date_is_obeyed(database) {
        let date = "Tue, 24 Nov 2026 03:05:10 GMT".to_owned();
        let (s, phone, post) = due(database, Order::RetryAfter(503, date)).await;
        s.server.drain().await;
        assert_eq!(wait(&s, post).await, 5 * MINUTE);
        s.server.pass(5 * MINUTE).await;
        assert_eq!(phone.messages().len(), 1);
    }

    async fn failures_of_the_push_service_are_retried_along_the_schedule(database) {
        let (s, phone, post) = due(database, Order::Status(500)).await;
        for status in [502, 503, 504, 500] {
            phone.order(Order::Status(status));
        }
        s.server.drain().await;
        for (tries, base) in [10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR].iter().enumerate() {
            assert_eq!(phone.attempts(), tries + 1);
            let wait = wait(&s, post).await;
            assert!((wait - base).abs() <= base / 5 + 1, "{wait} for {base}");
            s.server.pass(wait).await;
        }
        assert_eq!((phone.attempts(), phone.messages().len()), (6, 1));
    }

    async fn what_cannot_be_delivered_in_time_expires(database) {
        let (s, phone, post) = due(database, Order::Status(503)).await;
        for _ in 0..100 {
            phone.order(Order::Status(503));
        }
        s.server.drain().await;
        for _ in 0..60 {
            s.server.pass(4 * HOUR).await;
        }
        let reach: PostReach = s.teacher.get(&format!("/posts/{post}/reach")).await.ok();
        assert_eq!((reach.reach.failed, reach.next_due_at), (1, None));
        assert_eq!(reach.failures[0].reason, "push_service_error");
        assert!(phone.attempts() < 60);
    }

    async fn our_own_mistakes_are_dead_letters_and_delete_nothing(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let mut attempts = 0;
        for (status, reason) in [
            (400, "refused"),
            (401, "not_authorized"),
            (403, "not_authorized"),
            (413, "message_too_large"),
        ] {
            phone.order(Order::Status(status));
            let post = s.teacher.publish(&s.notice("Họp")).await;
            s.server.pass(UNDO).await;
            attempts += 1;
            let reach: PostReach = s.teacher.get(&format!("/posts/{post}/reach")).await.ok();
            assert_eq!((reach.reach.failed, reach.failures[0].reason.as_str()), (1, reason));
            s.server.pass(HOUR).await;
            assert_eq!(phone.attempts(), attempts);
        }
        assert!(is_subscribed(&s).await);
        s.teacher.publish(&s.notice("Họp lại")).await;
        s.server.pass(UNDO).await;
        assert_eq!(phone.messages().len(), 1);
    }

    async fn a_broken_connection_is_retried(database) {
        let (s, phone, post) = due(database, Order::Close).await;
        phone.order(Order::Close);
        s.server.drain().await;
        assert_eq!(reach(&s, post).await.waiting, 1);
        s.server.pass(2 * MINUTE).await;
        s.server.pass(2 * MINUTE).await;
        assert_eq!((phone.messages().len(), reach(&s, post).await.sent), (1, 1));
    }

    async fn a_push_service_that_never_answers_is_given_up_on_and_retried(database) {
        let (s, phone, post) = due(database, Order::Hang).await;
        s.server.drain().await;
        let reach: PostReach = s.teacher.get(&format!("/posts/{post}/reach")).await.ok();
        assert_eq!(reach.reach.waiting, 1);
        s.server.pass(MINUTE).await;
        assert_eq!((phone.attempts(), phone.messages().len()), (2, 1));
    }

    async fn the_work_of_a_dead_engine_is_taken_over(database) {
        let (s, phone, post) = due(database, Order::Hold(Gate::default(), 201)).await;
        let engine = s.server.another_engine();
        phone.attempted(1).await;
        engine.abort();
        assert!(engine.await.is_err_and(|e| e.is_cancelled()));
        assert_eq!(reach(&s, post).await.waiting, 1);
        s.server.drain().await;
        assert_eq!(phone.attempts(), 1, "the lease still holds");
        s.server.pass(MINUTE).await;
        assert_eq!((phone.messages().len(), reach(&s, post).await.sent), (1, 1));
        s.server.pass(DAY).await;
        assert_eq!(phone.messages().len(), 1);
    }

    async fn a_late_zombie_cannot_write(database) {
        for status in [503, 410, 401] {
            let database = Database::fresh(database.kind).await;
            let gate = Gate::default();
            let (s, phone, post) = due(database.clone(), Order::Hold(gate.clone(), status)).await;
            let zombie = s.server.another_engine();
            phone.attempted(1).await;
            s.server.drain().await;
            s.server.pass(MINUTE).await;
            assert_eq!(reach(&s, post).await.sent, 1);
            gate.open();
            zombie.await.expect("ended").expect("worked");
            assert_eq!(reach(&s, post).await.sent, 1);
            assert!(is_subscribed(&s).await, "{status}");
            s.server.pass(DAY).await;
            assert_eq!(phone.messages().len(), 1);
            drop(s);
            database.remove().await;
        }
    }

    async fn endpoints_of_strangers_are_not_called(database) {
        let s = school(database).await;
        let phone = s.server.push.device("");
        for endpoint in [
            "http://169.254.169.254/latest/meta-data",
            "https://127.0.0.1/x",
            "https://evil.example/x",
            "https://fcm.googleapis.com.evil.example/x",
            "https://fcm.googleapis.com@evil.example/x",
            "https://fcm.googleapis.com:8443/x",
            "file:///etc/passwd",
            "",
        ] {
            let mut wish = subscription(&phone);
            wish.endpoint = endpoint.to_owned();
            let answer = s.parents[0].put("/push/subscription", &wish).await;
            assert_eq!(answer.refused(), ErrorCode::SubscriptionRefused, "{endpoint}");
        }
        let mut wish = subscription(&phone);
        wish.keys.p256dh = "AAAA".to_owned();
        let answer = s.parents[0].put("/push/subscription", &wish).await;
        assert_eq!(answer.problem().fields, ["keys"]);
        assert!(!is_subscribed(&s).await);
    }
}
