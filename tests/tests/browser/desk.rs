//! What a teacher does beside the main story: schedule, stop, delete a draft, remind; and what the app does when it
//! cannot come.

use crate::inspector::PHONE;
use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::{Chromium, DESKTOP};
use caunoi_tests::line::Line;
use caunoi_tests::*;
use caunoi_wire::Language;
use caunoi_wire::post::{Post, PostState};
use caunoi_wire::time::HOUR;
use serde_json::json;

const ESCAPE: &str = "\u{e00c}";

/// Counts the files of the desk that the service worker keeps.
const COUNT_KEPT: &str = "setInterval(async () => {
    let kept = 0;
    for (const name of await caches.keys())
        for (const { url } of await (await caches.open(name)).keys())
            kept += url.includes('/desk.');
    window.kept = kept;
}, 100)";

fn word(s: &School, key: &str) -> String {
    s.server.app.text(Language::Vietnamese, key, &[])
}

fn counted(s: &School, key: &str, name: &'static str, count: i64) -> String {
    s.server
        .app
        .text(Language::Vietnamese, key, &[(name, count.into())])
}

/// A notice to class 1A as it stands on the sheet.
async fn write(teacher: &mut Chromium) {
    teacher.open("/compose").await;
    teacher.press("1A").await;
    teacher.fill("#title-vi", "Họp phụ huynh").await;
    teacher.fill("#body-vi", "Lúc 8 giờ.").await;
}

/// The first of the usual times.
async fn choose_time(teacher: &mut Chromium) {
    teacher.until("document.querySelector('#send-at')").await;
    let script =
        "document.querySelector('#send-at').closest('section').querySelector('.chip').click()";
    teacher.run(script, json!([])).await;
}

stories! {
    async fn a_notice_waits_for_its_time_and_can_be_stopped(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        write(&mut teacher).await;
        teacher.press(&word(&s, "compose-later")).await;
        choose_time(&mut teacher).await;
        teacher.press(&counted(&s, "compose-schedule-to", "people", 3)).await;
        teacher.reads(&word(&s, "sent-take-back")).await;
        let post = s.teacher.posts().await.remove(0);
        assert_eq!(post.state, PostState::Scheduled);
        let at = post.publish_at.expect("a time");
        assert!(at.since(s.server.now()) > 0 && at.since(s.server.now()) <= 24 * HOUR);

        teacher.press(&word(&s, "sent-take-back")).await;
        teacher.reads(&word(&s, "compose-taken-back")).await;
        assert_eq!(s.teacher.posts().await[0].state, PostState::Draft);
        teacher.press(&word(&s, "compose-later")).await;
        choose_time(&mut teacher).await;
        teacher.press(&counted(&s, "compose-schedule-to", "people", 3)).await;
        teacher.reads(&word(&s, "sent-take-back")).await;
        s.server.pass(at.since(s.server.now())).await;
        assert_eq!(phones[0].messages().len(), 1);
        assert_eq!(s.teacher.posts().await[0].state, PostState::Published);
        assert_eq!(teacher.complaints().await, [""; 0]);
    }

    async fn a_phones_bar_has_five_places_the_last_of_which_leads_to_the_others(database) {
        let s = school(database).await;
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        teacher.look(PHONE, "light").await;
        teacher.open("/").await;
        let (more, settings) = (word(&s, "nav-more"), word(&s, "common-settings"));
        let places = "return [...document.querySelectorAll('.rail a, .rail button')].filter(e => e.checkVisibility()).length";
        teacher.until("document.querySelector('.rail .more')").await;
        assert_eq!(teacher.run(places, json!([])).await, json!(5));
        teacher.press(&more).await;
        teacher.press(&settings).await;
        teacher.until("location.pathname === '/settings' && !document.querySelector('#rest.open')").await;
        teacher.until("document.querySelector('.more.here')").await;
        teacher.press(&more).await;
        teacher.until("document.querySelector('#rest.open, .veil')").await;
        teacher.keys(ESCAPE).await;
        teacher.until("!document.querySelector('#rest.open, .veil')").await;
        teacher.until("document.activeElement.matches('.more')").await;
        // A wide screen has room for all.
        teacher.look(DESKTOP, "light").await;
        teacher.until("document.querySelector('.rail a[href=\"/settings\"]').checkVisibility()").await;
        teacher.until("!document.querySelector('.rail .more').checkVisibility()").await;
        assert_eq!(teacher.complaints().await, [""; 0]);
    }

    async fn one_tap_reminds_those_who_did_not_answer(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let post = s.teacher.publish(&s.notice("Họp phụ huynh")).await;
        s.server.pass(UNDO).await;
        s.parents[0].act(&format!("/feed/{post}/acknowledge")).await;
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        teacher.open(&format!("/posts/{post}")).await;
        let remind = counted(&s, "sent-remind", "count", 2);
        teacher.press(&remind).await;
        teacher.reads(&counted(&s, "sent-reminded", "people", 2)).await;
        s.server.pass(0).await;
        let rung: Vec<usize> = phones.iter().map(|p| p.messages().len()).collect();
        assert_eq!(rung, [1, 2, 2]);
        teacher.press(&remind).await;
        teacher.reads(&word(&s, "sent-remind-later")).await;
    }

    async fn a_draft_is_kept_deleted_and_brought_back(database) {
        let s = school(database).await;
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        write(&mut teacher).await;
        teacher.press(&word(&s, "compose-keep-draft")).await;
        teacher.reads(&word(&s, "compose-draft-kept")).await;
        teacher.press("Họp phụ huynh").await;
        teacher.press(&word(&s, "compose-delete")).await;
        teacher.reads(&word(&s, "compose-deleted")).await;
        teacher.reads(&word(&s, "posts-empty")).await;
        assert!(s.teacher.posts().await.is_empty());
        teacher.press(&word(&s, "common-undo")).await;
        teacher.until("document.querySelector('#title-vi')?.value === 'Họp phụ huynh'").await;
        let draft = s.teacher.posts().await.remove(0);
        let draft: Post = s.teacher.get(&format!("/posts/{}", draft.id)).await.ok();
        assert_eq!((draft.state, draft.audience), (PostState::Draft, s.notice("").audience));
        assert_eq!(teacher.complaints().await, [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_opens_without_a_network() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let mut line = Line::to(&s.server).await;
        let mut teacher = Chromium::of(&s.server, &s.teacher).await.over(&line);
        teacher.open("/compose").await;
        teacher.reads(&word(&s, "compose-who")).await;
        // Kept by the worker, and not only by the browser's own memory of what it fetched.
        teacher.run(COUNT_KEPT, json!([])).await;
        teacher.until("window.kept === 2").await;
        teacher.cdp("Network.clearBrowserCache", json!({})).await;
        line.cut();
        teacher.open("/compose").await;
        teacher.reads(&word(&s, "common-offline")).await;
        teacher.fill("#title-vi", "Viết khi không có mạng").await;
        teacher.open("/compose").await;
        teacher
            .until("document.querySelector('#title-vi')?.value === 'Viết khi không có mạng'")
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_that_does_not_come_says_so() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        parent.cdp("Network.enable", json!({})).await;
        let blocked = json!({"urls": ["*.wasm"]});
        parent.cdp("Network.setBlockedURLs", blocked).await;
        for language in [Language::Vietnamese, Language::English] {
            let choice = json!(language).to_string();
            parent.open("/").await;
            let script = "localStorage.setItem('language', arguments[0])";
            parent.run(script, json!([choice])).await;
            parent.open("/").await;
            let says = |key: &str| s.server.app.text(language, key, &[]);
            parent.reads(&says("common-late")).await;
            parent.reads(&says("common-late-help")).await;
            let shown = "[...document.querySelectorAll('#late [lang]')].filter(e => e.checkVisibility()).length === 1";
            parent.until(shown).await;
        }
        let unblocked = json!({"urls": []});
        parent.cdp("Network.setBlockedURLs", unblocked).await;
        parent
            .press(&s.server.app.text(Language::English, "common-retry", &[]))
            .await;
        let calm = s.server.app.text(Language::English, "feed-empty", &[]);
        parent.reads(&calm).await;
    })
    .await;
}
