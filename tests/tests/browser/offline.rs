//! Without a network: the app starts, shows what it knew, keeps an answer and sends it when the network is back.

use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::line::Line;
use caunoi_tests::*;
use caunoi_wire::Language;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_given_without_a_network_is_sent_later() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        let post = s.teacher.publish(&s.notice("Họp phụ huynh")).await;
        s.server.pass(UNDO).await;

        let mut line = Line::to(&s.server).await;
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await.over(&line);
        parent.open("/").await;
        parent.reads("Họp phụ huynh").await;
        parent.until("navigator.serviceWorker.controller").await;

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
