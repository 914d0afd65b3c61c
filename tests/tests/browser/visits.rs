//! Whoever goes to families without a phone ticks them off where there is no network either.

use crate::inspector::Inspector;
use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::line::Line;
use caunoi_tests::school::staff;
use caunoi_tests::*;
use caunoi_wire::organisation::Role;
use caunoi_wire::{Language, Timestamp};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn families_are_ticked_off_without_a_network() {
    database::tell(Kind::Sqlite, async |database| {
        let server = Server::start(database).await;
        // Service workers know no time but the real one.
        let today = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let today = i64::try_from(today.expect("after 1970").as_millis()).expect("a time");
        server.advance(Timestamp(today).since(server.now()).max(0));
        let s = school::school_at(server).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        let waiting = |count: i64| {
            let args = [("count", count.into())];
            s.server
                .app
                .text(Language::Vietnamese, "day-waiting", &args)
        };
        let visitor = staff(
            &s.server,
            &s.admin,
            s.school,
            Role::Collaborator,
            None,
            "ctv.xa",
        )
        .await;
        let post = s.teacher.publish(&s.notice("Tiêm chủng ở trạm xá")).await;
        let second = s.teacher.publish(&s.notice("Nghỉ học tránh bão")).await;
        s.server.pass(UNDO).await;
        let mut line = Line::to(&s.server).await;
        let mut phone = Chromium::of(&s.server, &visitor).await.over(&line);
        phone.open("/l/visits").await;
        phone.reads("Mẹ Hoa").await;
        phone.reads(&word("visits-kept")).await;
        phone.until("navigator.serviceWorker.controller").await;

        line.cut();
        phone.open("/l/visits").await;
        phone.reads(&word("visits-stale")).await;
        phone.press("Tiêm chủng ở trạm xá").await;
        phone.press("Mẹ Hoa").await;
        phone.reads(&waiting(2)).await;
        phone.press("Mẹ Mai").await;
        phone.reads(&waiting(4)).await;
        // The wrong door.
        phone.press(&word("common-undo")).await;
        phone.reads(&waiting(6)).await;
        phone.press("Mẹ Sen").await;
        phone.reads(&waiting(8)).await;
        phone
            .until("document.querySelector('[data-left]').textContent === '1'")
            .await;
        assert_eq!(s.teacher.reach(post).await.visited, 0);
        phone.kill().await;
        phone.open("/l/visits").await;
        phone.reads(&waiting(8)).await;

        line.mend().await;
        for post in [post, second] {
            until(async || s.teacher.reach(post).await.visited == 2).await;
        }
        phone
            .until("document.querySelector('[data-waiting]').hidden")
            .await;
        // Of the time without a network the console may complain.
        phone.complaints().await;
        phone.open("/l/visits").await;
        phone
            .until("document.querySelector('[data-left]').textContent === '1'")
            .await;
        let mut inspector = Inspector::new();
        inspector.look_at(&mut phone, "light-visits").await;
        inspector.done();
        assert_eq!(phone.complaints().await, [""; 0]);

        phone.open("/settings").await;
        phone.press(&word("common-sign-out")).await;
        phone.reads(&word("door-families")).await;
        phone.until("!(await caches.has('days'))").await;
        let rows = phone.run(&crate::keep::rows("outbox"), json!([])).await;
        assert_eq!(rows, json!([]));
    })
    .await;
}
