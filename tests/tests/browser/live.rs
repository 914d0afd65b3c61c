//! Screens that follow what happens while somebody looks at them.

use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::push::Order;
use caunoi_tests::school::families;
use caunoi_tests::*;
use caunoi_wire::Language;
use caunoi_wire::feed::FeedItem;

stories! {
    async fn a_notice_comes_into_an_open_feed_and_an_answer_onto_the_teachers_screen(database) {
        let s = school(database).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        parent.open("/").await;
        parent.reads(&word("feed-empty")).await;
        // No telephone rings: the open app alone can tell.
        let post = s.teacher.publish(&s.notice("Họp phụ huynh")).await;
        s.server.pass(UNDO).await;
        parent.reads("Họp phụ huynh").await;

        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        teacher.open(&format!("/posts/{post}")).await;
        teacher.reads("Mẹ Mai").await;
        s.parents[1].act(&format!("/feed/{post}/acknowledge")).await.ok::<FeedItem>();
        teacher.until("!document.querySelector('main').innerText.includes('Mẹ Mai')").await;
        assert!(parent.complaints().await.is_empty() && teacher.complaints().await.is_empty());
    }

    async fn an_administrator_tries_again_what_failed(database) {
        let s = school(database).await;
        let said = |key: &str, people: i64| s.server.app.text(Language::Vietnamese, key, &[("people", people.into())]);
        let phones = families(&s.server, s.school, s.class, 4).await;
        for phone in &phones[..3] {
            phone.order(Order::Status(400));
        }
        s.teacher.publish(&s.notice("Họp phụ huynh")).await;
        s.server.pass(UNDO).await;
        let mut admin = Chromium::of(&s.server, &s.admin).await;
        admin.open(&format!("/organisation/{}", s.school)).await;
        admin.press(&s.server.app.text(Language::Vietnamese, "delivery", &[])).await;
        admin.reads("Họp phụ huynh").await;
        admin.picture("delivery-failed").await;
        admin.press(&said("delivery-retry", 3)).await;
        admin.reads(&said("delivery-retried", 3)).await;
        admin.reads(&said("delivery-moving", 3)).await;
        s.server.drain().await;
        admin.until("!document.querySelector('main .list')").await;
        assert!(phones.iter().all(|phone| phone.messages().len() == 1));
        assert!(admin.complaints().await.is_empty());
    }
}
