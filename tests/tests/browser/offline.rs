//! Without a network: the app starts, shows what it knew, keeps an answer and sends it when the network is back.

use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::line::Line;
use caunoi_tests::*;
use caunoi_wire::{Language, id::PostId};

/// A notice, and a parent who has it open over a line that can be cut.
async fn reading(s: &School) -> (PostId, Line, Chromium) {
    let post = s.teacher.publish(&s.notice("Họp phụ huynh")).await;
    s.server.pass(UNDO).await;
    let line = Line::to(&s.server).await;
    let mut parent = Chromium::of(&s.server, &s.parents[0]).await.over(&line);
    parent.open("/").await;
    parent.reads("Họp phụ huynh").await;
    parent.until("navigator.serviceWorker.controller").await;
    (post, line, parent)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_given_without_a_network_is_sent_later() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        let (post, mut line, mut parent) = reading(&s).await;

        line.cut();
        parent.open("/").await;
        parent.reads("Họp phụ huynh").await;
        parent.reads(&word("common-offline")).await;
        parent.press(&word("feed-acknowledge")).await;
        parent.reads(&word("common-kept")).await;
        assert_eq!(s.teacher.reach(post).await.acknowledged, 0);

        line.mend().await;
        until(async || s.teacher.reach(post).await.acknowledged == 1).await;
        parent.reads(&word("reach-acknowledged")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_outlives_a_session_that_ran_out() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        let (post, mut line, mut parent) = reading(&s).await;
        line.cut();
        parent.press(&word("feed-acknowledge")).await;
        parent.reads(&word("common-kept")).await;
        sql!(
            s.server,
            "DELETE FROM session WHERE person_id = $1",
            s.parents[0].id
        );
        line.mend().await;
        parent.open("/").await;
        parent.reads(&word("door-families")).await;

        // Somebody else on the same device answers nothing for them.
        let come_in = async |parent: &mut Chromium, link: String| {
            let path = link.strip_prefix(&s.server.url).expect("a link to here");
            parent.open(path).await;
            parent.press(&word("join-accept")).await;
            parent.press(Language::Vietnamese.autonym()).await;
            parent.reads("Họp phụ huynh").await;
        };
        come_in(&mut parent, s.invitation(&s.parents[1]).await).await;
        parent.reads(&word("feed-acknowledge")).await;
        assert_eq!(s.teacher.reach(post).await.acknowledged, 0);

        come_in(&mut parent, s.invitation(&s.parents[0]).await).await;
        until(async || s.teacher.reach(post).await.acknowledged == 1).await;
        assert!(s.parents[0].user.get("/me").await.status == 401);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_that_is_spoken_here_is_kept_and_no_other() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let khmer = |key: &str| s.server.app.text(Language::Khmer, key, &[]);
        let (_, mut line, mut parent) = reading(&s).await;
        parent.speak(Language::Khmer).await;
        parent.open("/").await;
        parent.reads(&khmer("feed-acknowledge")).await;
        let kept = |language: &str| {
            format!(
                "await caches.match(document.querySelector('meta[name=locale-{language}]').content)"
            )
        };
        parent.until(&kept("km")).await;
        parent.until(&format!("!({})", kept("hmn"))).await;
        line.cut();
        parent.open("/").await;
        parent.reads("Họp phụ huynh").await;
        parent.reads(&khmer("common-offline")).await;
        parent.until("document.documentElement.lang === 'km'").await;

        // A draft that is not kept leaves nobody before an empty page.
        let choice = serde_json::json!(["\"hmn\""]);
        parent
            .run("localStorage.setItem('language', arguments[0])", choice)
            .await;
        parent.open("/").await;
        let word = s
            .server
            .app
            .text(Language::Vietnamese, "common-offline", &[]);
        parent.reads(&word).await;
    })
    .await;
}
