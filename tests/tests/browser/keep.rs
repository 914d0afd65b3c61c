//! What stays on a phone: sealed while somebody is signed in, gone when they leave, nothing on a phone that several share;
//! and answers that wait: in order, through three days and a kill, sent once, by the worker if need be.

use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::line::Line;
use caunoi_tests::*;
use caunoi_wire::Language;
use caunoi_wire::event::SignUpState;
use caunoi_wire::feed::{Feed, FeedItem};
use caunoi_wire::id::PostId;
use caunoi_wire::person::Me;
use caunoi_wire::post::PostText;
use caunoi_wire::time::{DAY, MINUTE};
use serde_json::{Value, json};
use std::time::Instant;

/// A script that gives the raw rows of a store of the phone; what is no plain value by its type.
pub fn rows(store: &str) -> String {
    format!(
        "const db = await new Promise(done => {{
            const asked = indexedDB.open('caunoi'); asked.onsuccess = () => done(asked.result);
        }});
        const rows = await new Promise(done => {{
            const asked = db.transaction('{store}').objectStore('{store}').getAll();
            asked.onsuccess = () => done(asked.result);
        }});
        db.close();
        const plain = value => value instanceof ArrayBuffer ? 'ArrayBuffer' : value instanceof CryptoKey
            ? 'key, extractable: ' + value.extractable : value;
        return rows.map(row => row.constructor === Object
            ? Object.fromEntries(Object.entries(row).map(([k, v]) => [k, plain(v)])) : plain(row))"
    )
}

fn word(s: &School, key: &str) -> String {
    s.server.app.text(Language::Vietnamese, key, &[])
}

/// A parent's phone with the app open over a line that can be cut.
async fn phone(s: &School, title: &str) -> (Line, Chromium) {
    let line = Line::to(&s.server).await;
    let mut parent = Chromium::of(&s.server, &s.parents[0]).await.over(&line);
    parent.open("/").await;
    parent.reads(title).await;
    parent.until("navigator.serviceWorker.controller").await;
    (line, parent)
}

/// A school whose families have a notice that asks for an answer, and the phone of one of them.
async fn told(database: Database, title: &str) -> (School, PostId, Line, Chromium) {
    let s = school(database).await;
    let post = s.teacher.publish(&s.notice(title)).await;
    s.server.pass(UNDO).await;
    let (line, parent) = phone(&s, title).await;
    (s, post, line, parent)
}

/// News that ask nothing.
fn news(s: &School, title: &str) -> PostText {
    let mut text = s.notice(title);
    text.ask_acknowledgement = false;
    text
}

/// How many cards say that their answer waits on the phone.
async fn kept(parent: &mut Chromium, s: &School, count: usize) {
    let words = json!(word(s, "common-kept"));
    let cards = "[...document.querySelectorAll('article')]";
    parent
        .until(&format!(
            "{cards}.filter(card => card.innerText.includes({words})).length === {count}"
        ))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_days_without_a_network_and_killed_in_the_middle() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let mut posts: Vec<PostId> = Vec::new();
        for n in 1..=9 {
            posts.push(s.teacher.publish(&s.notice(&format!("Tin {n:03}"))).await);
            s.server.pass(UNDO).await;
        }
        let event = s.teacher.publish(&s.event("Tin 010")).await;
        s.server.pass(UNDO).await;
        let (mut line, mut parent) = phone(&s, "Tin 001").await;
        line.cut();

        // Answers without a network; the phone dies between two of them, and again after the last.
        let (yes, coming) = (word(&s, "feed-acknowledge"), word(&s, "event-coming"));
        parent.press(&coming).await;
        kept(&mut parent, &s, 1).await;
        for n in 2..=5 {
            parent.press(&yes).await;
            kept(&mut parent, &s, n).await;
        }
        parent.kill().await;
        let before = Instant::now();
        parent.open("/").await;
        parent.reads("Tin 001").await;
        println!("opened without a network in {:?}", before.elapsed());
        kept(&mut parent, &s, 5).await;
        for n in 6..=10 {
            parent.press(&yes).await;
            kept(&mut parent, &s, n).await;
        }
        parent.kill().await;

        // Meanwhile the world goes on.
        for n in 11..=210 {
            s.teacher.publish(&news(&s, &format!("Tin {n:03}"))).await;
            s.server.pass(21 * MINUTE).await;
        }
        assert_eq!(
            values!(
                s.server,
                i64,
                "SELECT COUNT(*) FROM receipt WHERE kind = 'acknowledged'"
            ),
            [0]
        );

        line.mend().await;
        parent.open("/").await;
        let acknowledged = "SELECT COUNT(*) FROM receipt WHERE kind = 'acknowledged'";
        until(async || values!(s.server, i64, acknowledged) == [10]).await;
        for post in posts {
            assert_eq!(s.teacher.reach(post).await.acknowledged, 1);
        }
        let item: FeedItem = s.parents[0].get(&format!("/feed/{event}")).await.ok();
        let attendees = item.event.expect("an event").attendees;
        assert_eq!(attendees[0].state, Some(SignUpState::Coming));
        kept(&mut parent, &s, 0).await;
        parent.until("keep.slots === ''").await;

        // Each once, the newest first.
        parent.open("/").await;
        let cards = "document.querySelectorAll('article').length";
        let more = word(&s, "common-more");
        for shown in (20..210).step_by(20) {
            parent.until(&format!("{cards} === {shown}")).await;
            parent.press(&more).await;
        }
        parent.until(&format!("{cards} === 210")).await;
        let script = "return [...document.querySelectorAll('article h3')].map(h => h.innerText)";
        let shown = parent.run(script, json!([])).await;
        let expected: Vec<String> = (1..=210).rev().map(|n| format!("Tin {n:03}")).collect();
        assert_eq!(shown, json!(expected));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_on_a_phone_can_be_read_but_by_its_owner() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let title = "Chuyện riêng của gia đình";
        s.teacher.publish(&s.event(title)).await;
        s.server.pass(UNDO).await;
        let (_line, mut parent) = phone(&s, title).await;
        parent.open("/l/calendar").await;
        parent.reads(title).await;
        parent.open("/").await;
        parent.press(&word(&s, "event-coming")).await;
        parent.reads(&word(&s, "event-answered")).await;
        parent.until("await caches.has('calendar')").await;
        // That we find what is there is shown by something that is.
        let control =
            "await (await caches.open('control')).put('/x', new Response('Không phải bí mật'));
            localStorage.setItem('control', 'Ai đọc cũng được');";
        parent.run(control, json!([])).await;
        let stored = parent.run(&rows("kept"), json!([])).await;
        let stored = stored.as_array().expect("rows");
        assert!(
            stored.len() >= 2 && stored.iter().all(|row| row == "ArrayBuffer"),
            "{stored:?}"
        );
        let keys = parent.run(&rows("keys"), json!([])).await;
        assert_eq!(keys[0], "key, extractable: false");
        // Written behind; killed, so that nothing is tidied up first.
        parent.until("await caches.match('/x')").await;
        tokio::time::sleep(std::time::Duration::from_secs(6)).await;
        parent.kill().await;
        assert!(parent.profile_has("Không phải bí mật") && parent.profile_has("Ai đọc cũng được"));
        for secret in [title, "Bé Hoa", "Mẹ Hoa"] {
            assert!(
                !parent.profile_has(secret),
                "{secret} stands in the profile"
            );
        }

        // It opens for its owner, and for nobody once they have left.
        parent.open("/").await;
        parent.reads(title).await;
        parent.open("/settings").await;
        parent.press(&word(&s, "common-sign-out")).await;
        parent.reads(&word(&s, "door-families")).await;
        for store in ["kept", "keys", "outbox"] {
            assert_eq!(
                parent.run(&rows(store), json!([])).await,
                json!([]),
                "{store}"
            );
        }
        let caches =
            "return (await caches.keys()).filter(name => !/^shell-|^kept$|^control$/.test(name))";
        assert_eq!(parent.run(caches, json!([])).await, json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shared_phone_keeps_nothing() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let post = s.teacher.publish(&s.notice("Chuyện riêng")).await;
        s.server.pass(UNDO).await;
        let mut line = Line::to(&s.server).await;
        let mut parent = Chromium::start(&s.server).await.over(&line);
        let link = s.invitation(&s.parents[0]).await;
        let path = link.strip_prefix(&s.server.url).expect("a link to here");
        parent.open(path).await;
        parent.press(&word(&s, "settings-shared")).await;
        parent.until("document.cookie.includes('shared=1')").await;
        parent.press(&word(&s, "join-accept")).await;
        parent.press(Language::Vietnamese.autonym()).await;
        parent.reads("Chuyện riêng").await;
        let session = session_cookie(&mut parent).await;
        assert_eq!(session["session"], true, "it ends with the browser");
        parent.open("/l/calendar").await;
        parent.open("/").await;
        parent.reads("Chuyện riêng").await;
        for store in ["kept", "outbox"] {
            assert_eq!(
                parent.run(&rows(store), json!([])).await,
                json!([]),
                "{store}"
            );
        }

        line.cut();
        parent.press(&word(&s, "feed-acknowledge")).await;
        parent.reads(&word(&s, "common-not-kept")).await;
        line.mend().await;
        parent.press(&word(&s, "feed-acknowledge")).await;
        until(async || s.teacher.reach(post).await.acknowledged == 1).await;

        // One's own again: kept again, and the session stays.
        parent.open("/settings").await;
        parent.press(&word(&s, "settings-shared")).await;
        parent.until("!document.cookie.includes('shared')").await;
        parent
            .until("(await keep.waiting('')).length === 0 && keep.get('me')")
            .await;
        until(async || true).await;
        let mut kept = Value::Null;
        for _ in 0..100 {
            kept = session_cookie(&mut parent).await["session"].clone();
            if kept == false {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(kept, false, "it outlives the browser");
    })
    .await;
}

/// Plays the subscription of a browser, which outlives its pages; the push service is ours.
const PUSHES: &str = "const there = () => {
        const plain = JSON.parse(localStorage.getItem('test-push'));
        return plain && {toJSON: () => plain, options: {}, unsubscribe: async () => localStorage.removeItem('test-push')};
    };
    PushManager.prototype.getSubscription = async () => there();
    PushManager.prototype.subscribe = async () => {
        localStorage.setItem('test-push', 'DEVICE');
        return there();
    };
    Notification.requestPermission = async () => 'granted';
    Object.defineProperty(Notification, 'permission', {value: 'granted'});";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shared_phone_is_not_rung() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let me: Me = s.parents[0].get("/me").await.ok();
        let device = s.server.push.device(&me.push_key);
        let plain = json!(school::subscription(&device)).to_string();
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        let script = json!({ "source": PUSHES.replace("DEVICE", &plain) });
        parent
            .cdp("Page.addScriptToEvaluateOnNewDocument", script)
            .await;
        let rung = "SELECT COUNT(*) FROM subscription";
        parent.open("/settings").await;
        parent.press(&word(&s, "bell-turn-on")).await;
        parent.reads(&word(&s, "bell-is-on")).await;
        assert_eq!(values!(s.server, i64, rung), [1]);

        // From now on several use it: what it had is ended, and nothing begins anew.
        parent.press(&word(&s, "settings-shared")).await;
        parent.reads(&word(&s, "bell-shared")).await;
        until(async || values!(s.server, i64, rung) == [0]).await;
        parent.until("!localStorage.getItem('test-push')").await;
        let turn_on = json!(word(&s, "bell-turn-on"));
        parent
            .until(&format!("!document.body.innerText.includes({turn_on})"))
            .await;
        parent.look(390, "light").await;
        parent.picture("bell-shared").await;
        parent.open("/settings").await;
        parent.reads(&word(&s, "bell-shared")).await;
        parent.open("/").await;
        parent.reads(&word(&s, "feed-empty")).await;
        parent
            .until(&format!("!document.body.innerText.includes({turn_on})"))
            .await;

        // One's own again: it can be turned on.
        parent.open("/settings").await;
        parent.press(&word(&s, "settings-shared")).await;
        parent.press(&word(&s, "bell-turn-on")).await;
        parent.reads(&word(&s, "bell-is-on")).await;
        assert_eq!(values!(s.server, i64, rung), [1]);
    })
    .await;
}

async fn session_cookie(parent: &mut Chromium) -> Value {
    let cookies = parent.cdp("Network.getCookies", json!({})).await;
    let all = cookies["cookies"].as_array().expect("cookies").clone();
    let found = all.into_iter().find(|c| c["name"] == "__Host-caunoi");
    found.expect("signed in")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_does_not_count_says_so() {
    database::tell(Kind::Sqlite, async |database| {
        let (s, post, mut line, mut parent) = told(database, "Đi dã ngoại").await;
        line.cut();
        parent.press(&word(&s, "feed-acknowledge")).await;
        parent.reads(&word(&s, "common-kept")).await;
        s.teacher
            .act(&format!("/posts/{post}/withdraw"))
            .await
            .ok::<Value>();
        line.mend().await;
        parent.reads(&word(&s, "feed-refused")).await;
        // Also for whoever looks later.
        parent.open("/").await;
        parent.reads(&word(&s, "feed-refused")).await;
        parent.reads("Đi dã ngoại").await;
        parent.reads(&word(&s, "feed-refused-gone")).await;
        parent.look(390, "light").await;
        parent.picture("answer-refused").await;
        parent.press(&word(&s, "feed-understood")).await;
        let words = json!(word(&s, "feed-refused"));
        parent
            .until(&format!("!document.body.innerText.includes({words})"))
            .await;
        assert_eq!(parent.run(&rows("outbox"), json!([])).await, json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_worker_sends_what_waits_though_the_app_is_closed() {
    database::tell(Kind::Sqlite, async |database| {
        let (s, post, mut line, mut parent) = told(database, "Họp phụ huynh").await;
        line.cut();
        parent.press(&word(&s, "feed-acknowledge")).await;
        parent.reads(&word(&s, "common-kept")).await;
        parent.goto("about:blank").await;
        line.mend().await;
        // What the browser does by itself when it finds a network, at a time of its own choice.
        parent.cdp("ServiceWorker.enable", json!({})).await;
        let event = json!({"origin": line.url, "registrationId": "0", "tag": "outbox", "lastChance": false});
        parent.cdp("ServiceWorker.dispatchSyncEvent", event).await;
        until(async || s.teacher.reach(post).await.acknowledged == 1).await;
        parent.open("/").await;
        parent.until("keep.slots === ''").await;
    })
    .await;
}

/// A month of a family: forty notices, the app opened every day, each notice opened. Pictures are not part of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_costs_little() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let (_line, mut parent) = {
            s.teacher.publish(&news(&s, "Tin 0")).await;
            s.server.pass(UNDO).await;
            phone(&s, "Tin 0").await
        };
        for n in 1..=40 {
            let post = s.teacher.publish(&news(&s, &format!("Tin {n}"))).await;
            s.server.pass(DAY / 2).await;
            parent
                .open(if n % 2 == 0 { "/" } else { "/settings" })
                .await;
            parent.open(&format!("/post/{post}")).await;
            parent.reads(&format!("Tin {n}")).await;
        }
        let feed: Feed = s.parents[0].get("/feed").await.ok();
        assert_eq!(feed.news.len(), 20);
        parent.until("await keep.month() > 100000").await;
        let bytes = parent.run("return await keep.month()", json!([])).await;
        let bytes = bytes.as_i64().expect("a number");
        println!("a month: {bytes} bytes");
        assert!(bytes < 5_000_000, "{bytes}");
        parent.open("/settings").await;
        parent.reads(&word(&s, "settings-device")).await;
        parent.reads(" KB").await;
        parent.press(&word(&s, "settings-saver")).await;
        parent
            .until("document.documentElement.dataset.saver === '1'")
            .await;
        parent.open("/").await;
        parent
            .until("document.documentElement.dataset.saver === '1'")
            .await;
    })
    .await;
}
