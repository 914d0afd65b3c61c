//! The whole way of a push message with nothing played: a real Firefox subscribes through the app, our engine
//! encrypts and posts to its push service, Firefox decrypts and wakes our service worker, the notification is tapped.

use caunoi_tests::autopush::{Autopush, DELIVERED};
use caunoi_tests::browser::Browser;
use caunoi_tests::firefox::{Alert, Firefox};
use caunoi_tests::*;
use caunoi_wire::Language;

stories! {
    async fn a_notice_rings_in_firefox_and_is_acknowledged_from_there(database) {
        let s = school(database).await;
        let autopush = Autopush::start(&s.server.push).await;
        let mut firefox = Firefox::start(&autopush.url).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);

        firefox.goto(&s.invitation(&s.parents[0]).await).await;
        firefox.until("!document.getElementById('first')").await;
        firefox.press(&word("join-accept")).await;
        firefox.press(Language::Vietnamese.autonym()).await;
        firefox.press(&word("bell-turn-on")).await;
        firefox.reads(&word("bell-on")).await;

        let post = s.teacher.publish(&s.notice("Họp phụ huynh")).await;
        s.server.pass(UNDO).await;
        let reach = s.teacher.reach(post).await;
        // Firefox may have shown it already.
        assert_eq!((reach.audience, reach.sent + reach.shown, reach.no_device), (3, 1, 2));
        let expected = Alert { title: word("push-title"), body: word("push-new") };
        assert_eq!(firefox.alert().await, expected, "neutral lines: the title is not public");
        until(async || s.teacher.reach(post).await.shown == 1).await;
        assert_eq!(autopush.acks(), [DELIVERED]);

        firefox.tap_alert().await;
        firefox.tab("/l/").await;
        firefox.reads("Họp phụ huynh").await;
        assert_eq!(s.teacher.reach(post).await.seen, 1);
        firefox.press(&word("light-acknowledge")).await;
        firefox.until("document.querySelector('[role=status]')").await;
        let reach = s.teacher.reach(post).await;
        assert_eq!((reach.acknowledged, reach.audience), (1, 3));
    }
    async fn a_parent_hears_the_own_phone(database) {
        let s = school(database).await;
        let autopush = Autopush::start(&s.server.push).await;
        let mut firefox = Firefox::start(&autopush.url).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        firefox.goto(&s.invitation(&s.parents[0]).await).await;
        firefox.until("!document.getElementById('first')").await;
        firefox.press(&word("join-accept")).await;
        firefox.press(Language::Vietnamese.autonym()).await;
        firefox.press(&word("bell-turn-on")).await;
        firefox.reads(&word("bell-on")).await;
        firefox.goto(&format!("{}/settings", s.server.url)).await;
        firefox.press(&word("bell-test")).await;
        firefox.reads(&word("bell-tested")).await;
        let expected = Alert { title: word("push-title"), body: word("push-test") };
        assert_eq!(firefox.alert().await, expected);
        // Its receipt names the device.
        let shown = "SELECT COUNT(*) FROM subscription WHERE last_shown_at IS NOT NULL";
        until(async || values!(s.server, i64, shown) == [1]).await;
    }
}
