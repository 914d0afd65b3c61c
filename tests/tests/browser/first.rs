//! The first screen as the server draws it: what there is to read and to answer while the app is still on its way.

use crate::inspector::Inspector;
use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::*;
use caunoi_wire::{Language, id::PostId};
use serde_json::json;

/// A parent with a notice that asks for an answer, on a phone that never had the app.
async fn newcomer(s: &School) -> (PostId, Chromium) {
    let post = s.teacher.publish(&s.notice("Họp phụ huynh")).await;
    s.server.pass(UNDO).await;
    let mut phone = Chromium::of(&s.server, &s.parents[0]).await;
    phone.look(390, "light").await;
    (post, phone)
}

/// The program does not come for now.
async fn withhold(phone: &mut Chromium) {
    phone.cdp("Network.enable", json!({})).await;
    let blocked = json!({"urls": ["*.wasm"]});
    phone.cdp("Network.setBlockedURLs", blocked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_is_something_to_read_before_the_app() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let (_, mut phone) = newcomer(&s).await;
        withhold(&mut phone).await;
        phone.arrive("/").await;
        phone.reads("Họp phụ huynh").await;
        phone.until("document.getElementById('first')").await;
        // Says that the app does not come, and leaves what is to be read.
        let late = s.server.app.text(Language::Vietnamese, "common-late", &[]);
        phone.reads(&late).await;
        phone.picture("first-light").await;
        // What the app could not load is no finding.
        phone.complaints().await;
        let mut inspector = Inspector::new();
        inspector.look_at(&mut phone, "first").await;
        inspector.done();

        // A tap leads to a page that needs no program.
        phone.press("Họp phụ huynh").await;
        phone.until("location.pathname.startsWith('/l/')").await;
        let word = s
            .server
            .app
            .text(Language::Vietnamese, "light-acknowledge", &[]);
        phone.reads(&word).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_before_the_app_counts() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let (post, mut phone) = newcomer(&s).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        // Slow enough for a tap, with all of it coming.
        let slow = json!({"offline": false, "latency": 100, "downloadThroughput": 60_000, "uploadThroughput": 60_000});
        phone.cdp("Network.enable", json!({})).await;
        phone.cdp("Network.emulateNetworkConditions", slow).await;
        phone.arrive("/").await;
        phone.press(&word("feed-acknowledge")).await;
        phone.until("document.querySelector('#first [aria-busy=true]')").await;
        assert_eq!(s.teacher.reach(post).await.acknowledged, 0);
        until(async || s.teacher.reach(post).await.acknowledged == 1).await;
        phone.until("!document.getElementById('first')").await;
        phone.reads(&word("reach-acknowledged")).await;
        let path = phone.run("return location.pathname", json!([])).await;
        assert_eq!(path, "/");

        // Whoever comes again has everything here: the worker asks for the bare shell.
        phone.until("navigator.serviceWorker.controller").await;
        phone.until("await caches.match('/')").await;
        phone.arrive("/").await;
        let shell = phone.run("return (await (await caches.match('/')).text()).includes('id=first')", json!([])).await;
        assert_eq!(shell, false);
        let drawn = "return performance.getEntriesByType('navigation')[0].name && !document.getElementById('first')";
        assert_eq!(phone.run(drawn, json!([])).await, true);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_is_accepted_before_the_app() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        s.teacher.publish(&s.notice("Họp phụ huynh")).await;
        s.server.pass(UNDO).await;
        let link = s.invitation(&s.parents[0]).await;
        let path = link.strip_prefix(&s.server.url).expect("a link to here");
        let mut phone = Chromium::start(&s.server).await;
        phone.look(390, "light").await;
        withhold(&mut phone).await;
        phone.arrive(path).await;
        let word = |language: Language, key: &str| s.server.app.text(language, key, &[]);
        phone
            .reads(&word(Language::Vietnamese, "common-late"))
            .await;
        phone.complaints().await;
        let mut inspector = Inspector::new();
        inspector.look_at(&mut phone, "first-door").await;
        inspector.done();

        let choose = "document.querySelector('select').value = 'en'; return true";
        phone.run(choose, json!([])).await;
        phone
            .press(&word(Language::Vietnamese, "join-accept"))
            .await;
        phone.reads("Họp phụ huynh").await;
        phone
            .reads(&word(Language::English, "feed-acknowledge"))
            .await;
        let path = phone.run("return location.pathname", json!([])).await;
        assert_eq!(path, "/");
    })
    .await;
}
