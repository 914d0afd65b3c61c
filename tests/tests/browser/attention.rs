//! Before sending, by hand: a quieter day is taken with one tap, it is said whose phone rings and what the others get, a
//! notice repeats; and the service worker shows something whatever comes.

use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::school::families;
use caunoi_tests::*;
use caunoi_wire::Language;
use caunoi_wire::attention::{NewWeeklyBudget, WeeklyBudget};
use caunoi_wire::post::{Post, PostState};
use caunoi_wire::time::{DAY, HOUR};
use serde_json::{Value, json};

/// What the screen shows, as `title / body`, once the worker has said so many times that it has shown something.
/// Not before: Chromium forgets a notice that is looked for while it is being put up.
async fn shown(parent: &mut Chromium, pushes: usize) -> Value {
    parent.until(&format!("window.pushes === {pushes}")).await;
    let look = "return navigator.serviceWorker.ready.then(r => r.getNotifications())
        .then(all => all.map(n => `${n.title} / ${n.body}`))";
    parent.run(look, json!([])).await
}

async fn write(teacher: &mut Chromium) {
    teacher.open("/compose").await;
    teacher.press("1A").await;
    teacher.fill("#title-vi", "Mang đồ bơi").await;
    teacher.fill("#body-vi", "Chiều nay các con học bơi.").await;
}

stories! {
    async fn a_quieter_day_is_one_tap_away(database) {
        let s = school(database).await;
        families(&s.server, s.school, s.class, 3).await;
        let path = format!("/organisations/{}/attention", s.school);
        s.admin.put(&path, &NewWeeklyBudget { own: Some(1) }).await.ok::<WeeklyBudget>();
        s.teacher.publish(&s.notice("Họp")).await;
        s.server.pass(UNDO).await;
        let said = |key: &str, args: &[_]| s.server.app.text(Language::Vietnamese, key, args);
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        write(&mut teacher).await;
        let week = [("usual", 1.into()), ("busiest", 1.into())];
        teacher.reads(&said("attention-week", &week)).await;
        teacher.press(&said("attention-take", &[])).await;
        teacher.press(&said("compose-schedule-to", &[("people", 6.into())])).await;
        teacher.reads(&said("sent-take-back", &[])).await;
        // The next Monday at 19:00.
        let monday = s.server.now().plus(-UNDO + 6 * DAY + 9 * HOUR);
        assert_eq!(s.teacher.posts().await[0].publish_at, Some(monday));
        assert_eq!(teacher.complaints().await, [""; 0]);

        let mut admin = Chromium::of(&s.server, &s.admin).await;
        admin.open(&format!("/organisation/{}/channels", s.school)).await;
        let choose = "const list = document.querySelector('#posts-a-week');
            list.value = '7'; list.dispatchEvent(new Event('change', { bubbles: true }))";
        admin.until("document.querySelector('#posts-a-week')").await;
        admin.run(choose, json!([])).await;
        admin.reads(&said("common-saved", &[])).await;
        assert_eq!(s.admin.get(&path).await.ok::<WeeklyBudget>().own, Some(7));
        admin.reads(&said("devices-none", &[])).await;
        assert_eq!(admin.complaints().await, [""; 0]);
    }

    async fn who_can_ring_and_what_the_others_get_is_said_before(database) {
        let s = school(database).await;
        s.gateway(s.school).await;
        s.parents[0].subscribe(&s.server).await;
        let said = |key: &str, args: &[_]| s.server.app.text(Language::Vietnamese, key, args);
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        write(&mut teacher).await;
        let now = [("ringing", 1.into()), ("people", 3.into()), ("unsure", 0.into()), ("silent", 2.into())];
        teacher.reads(&said("ring-now", &now)).await;
        let others = said("ring-by-gateway", &[("count", 2.into())]);
        teacher.reads(&said("ring-others", &[("ways", (&others).into())])).await;
        teacher.press(&said("sms", &[])).await;
        teacher.reads("Cau Noi: Ban co thong bao moi.").await;
        teacher.reads(&said("sms-gsm", &[])).await;
        assert_eq!(teacher.complaints().await, [""; 0]);
    }

    async fn a_notice_repeats_and_one_day_is_left_out(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let said = |key: &str, args: &[_]| s.server.app.text(Language::Vietnamese, key, args);
        let word = |key: &str| said(key, &[]);
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        write(&mut teacher).await;
        teacher.press(&word("repeat")).await;
        teacher.fill("#repeat-count", "4").await;
        teacher.reads(&said("repeat-times", &[("count", 4.into())])).await;
        teacher.press(&said("repeat-to", &[("people", 3.into())])).await;
        teacher.reads(&word("series-edit")).await;
        let post = s.teacher.posts().await.remove(0);
        // Every week on the day after, from tomorrow 16:30 on.
        let first = s.server.now().plus(DAY + 6 * HOUR + HOUR / 2);
        assert_eq!((post.state, post.publish_at), (PostState::Repeating, Some(first)));
        teacher.run("document.querySelector('.list summary').click()", json!([])).await;
        teacher.press(&word("series-skip")).await;
        teacher.reads(&word("series-skipped-author")).await;
        assert_eq!(s.teacher.posts().await[0].publish_at, Some(first.plus(7 * DAY)));

        teacher.press(&word("series-edit")).await;
        teacher.fill("#title-vi", "Mang đồ bơi và khăn").await;
        teacher.press(&word("repeat-again")).await;
        teacher.reads("Mang đồ bơi và khăn").await;
        teacher.open("/posts").await;
        teacher.reads(&word("posts-coming")).await;
        s.server.pass(9 * DAY).await;
        assert_eq!(phones[0].messages().len(), 1);
        let made = &s.teacher.posts().await[0];
        assert_eq!((made.state, made.title.as_str()), (PostState::Published, "Mang đồ bơi và khăn"));
        let made: Post = s.teacher.get(&format!("/posts/{}", made.id)).await.ok();
        assert_eq!(made.series_id, Some(post.id));
        assert_eq!(teacher.complaints().await, [""; 0]);
    }

    /// Safari withdraws the permission of a worker that stays silent.
    async fn something_is_shown_whatever_comes(database) {
        let s = school(database).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        let grant = json!({ "origin": s.server.url, "permissions": ["notifications"] });
        parent.cdp("Browser.grantPermissions", grant).await;
        parent.open("/settings").await;
        parent.until("navigator.serviceWorker.controller").await;
        // The app leaves its words with the worker.
        let words = "(caches.match('/kept/push-texts', { cacheName: 'kept' }).then(w => { window.words = w }), window.words)";
        parent.until(words).await;
        parent.cdp("ServiceWorker.enable", json!({})).await;
        let neutral = format!("{} / {}", word("push-title"), word("push-new"));
        let count = "window.pushes = 0;
            navigator.serviceWorker.addEventListener('message', e => { if (e.data.type === 'pushed') window.pushes += 1 })";
        parent.run(count, json!([])).await;
        let own = r#"{"title": "Họp", "body": "Mai"}"#;
        let said = [("", &*neutral), ("gibberish", &neutral), ("[1]", &neutral), (own, "Họp / Mai")];
        for (before, (data, expected)) in said.into_iter().enumerate() {
            let message = json!({ "origin": s.server.url, "registrationId": "0", "data": data });
            parent.cdp("ServiceWorker.deliverPushMessage", message).await;
            assert_eq!(shown(&mut parent, before + 1).await, json!([expected]), "{data}");
        }
    }
}
