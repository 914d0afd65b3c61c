//! What a family wants: which channels, which hours, all of a day at once.

use caunoi_tests::push::Order;
use caunoi_tests::*;
use caunoi_wire::channel::{Hours, Preferences};
use caunoi_wire::id::*;
use caunoi_wire::post::{PostText, Priority};
use caunoi_wire::time::{DAY, HOUR, MINUTE};

const USUAL: Preferences = Preferences {
    push: true,
    email: true,
    gateway: true,
    quiet: None,
    digest: false,
};
const DIGEST: Preferences = Preferences {
    digest: true,
    ..USUAL
};

async fn prefer(user: &User, wanted: Preferences) {
    let shown: Preferences = user.put("/me/preferences", &wanted).await.ok();
    assert_eq!(shown, wanted);
    assert_eq!(
        user.get("/me/preferences").await.ok::<Preferences>(),
        wanted
    );
}

async fn publish(s: &School, author: &User, title: &str, priority: Priority) -> PostId {
    author
        .publish(&PostText {
            priority,
            public_title: true,
            ..s.notice(title)
        })
        .await
}

async fn address(s: &School, person: PersonId) {
    sql!(
        s.server,
        "INSERT INTO contact (person_id, kind, value, created_at) VALUES ($1, 'email', 'hoa@x.example', $2)",
        person,
        s.server.now()
    );
}

stories! {
    async fn a_digest_gathers_a_day_of_all_senders_into_one_push(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        prefer(&s.parents[0], DIGEST).await;
        let mut posts = Vec::new();
        for (author, title) in [(&s.teacher, "Một"), (&s.teacher, "Hai"), (&s.admin, "Ba")] {
            posts.push(publish(&s, author, title, Priority::Normal).await);
        }
        publish(&s, &s.teacher, "Khẩn", Priority::Urgent).await;
        publish(&s, &s.teacher, "Quan trọng", Priority::Important).await;
        s.server.pass(UNDO).await;
        let titles = |phone: &push::Device| -> Vec<String> {
            let mut titles: Vec<_> = phone.messages().into_iter().map(|m| m.title).collect();
            titles.sort();
            titles
        };
        assert_eq!(titles(&phones[0]), ["Khẩn", "Quan trọng"]);
        assert_eq!(phones[1].messages().len(), 5);
        assert_eq!(s.teacher.reach(posts[0]).await.waiting, 1);
        // It is ten in the morning.
        s.server.pass(8 * HOUR - UNDO - MINUTE).await;
        assert_eq!(phones[0].messages().len(), 2);
        s.server.advance(MINUTE);
        for engine in [s.server.another_engine(), s.server.another_engine()] {
            engine.await.expect("ended").expect("worked");
        }
        let digest = phones[0].last();
        assert_eq!((digest.body.as_str(), digest.url.as_str()), ("Bạn có 3 thông báo mới. Chạm để đọc.", "/"));
        for post in &posts {
            assert_eq!(s.admin.reach(*post).await.sent, 3);
        }
        // One alone is itself.
        publish(&s, &s.teacher, "Tối", Priority::Normal).await;
        s.server.pass(UNDO).await;
        s.server.pass(DAY).await;
        assert_eq!(phones[0].messages().len(), 4);
        assert_eq!(phones[0].last().title, "Tối");
        assert!(phones[0].last().url.starts_with("/l/"));
        s.server.pass(3 * DAY).await;
        assert_eq!(phones[0].messages().len(), 4);
    }

    async fn a_digest_that_several_workers_find_at_once_rings_once(database) {
        let kind = database.kind;
        let s = school(database).await;
        let phones = s.phones().await;
        for parent in &s.parents {
            prefer(parent, DIGEST).await;
        }
        let first = publish(&s, &s.teacher, "Một", Priority::Normal).await;
        let commune = PostText { organisation_id: s.commune, public_title: true, ..s.notice("Hai") };
        let second = s.admin.publish(&commune).await;
        s.server.pass(UNDO).await;
        s.server.advance(8 * HOUR);
        if kind == Kind::Postgres {
            // Another worker is just about to claim the first of the two.
            let mut other = s.server.app.db.write().await.expect("a transaction");
            let caunoi::db::Link::Postgres(link) = other.link() else { panic!("not PostgreSQL") };
            let lock = sqlx::query("SELECT 1 FROM delivery WHERE post_id = $1 FOR UPDATE").bind(first.min(second));
            assert_eq!(lock.execute(link).await.expect("locked").rows_affected(), 3);
            s.server.drain().await;
            assert_eq!(phones[0].messages().len(), 0);
            other.commit().await.expect("let go");
        }
        let engines = [(); 4].map(|()| s.server.another_engine());
        for engine in engines {
            engine.await.expect("ended").expect("worked");
        }
        s.server.pass(MINUTE).await;
        for phone in &phones {
            let [digest] = &phone.messages()[..] else { panic!("{:?}", phone.messages()) };
            assert_eq!(digest.body, "Bạn có 2 thông báo mới. Chạm để đọc.");
        }
        for post in [first, second] {
            assert_eq!(s.admin.reach(post).await.sent, 3);
        }
    }

    async fn what_goes_out_together_shares_one_fate(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        prefer(&s.parents[0], DIGEST).await;
        let first = publish(&s, &s.teacher, "Một", Priority::Normal).await;
        let second = publish(&s, &s.teacher, "Hai", Priority::Normal).await;
        s.server.pass(UNDO).await;
        phone.order(Order::Status(503));
        s.server.pass(8 * HOUR).await;
        for post in [first, second] {
            assert_eq!(s.teacher.reach(post).await.waiting, 1);
        }
        // Whichever carries the other is withdrawn while it waits for its next try.
        s.teacher.act(&format!("/posts/{first}/withdraw")).await.ok::<serde_json::Value>();
        s.server.pass(MINUTE).await;
        assert_eq!(s.teacher.reach(second).await.sent, 1);
        let [only] = &phone.messages()[..] else { panic!("{:?}", phone.messages()) };
        assert_eq!(only.title, "Hai");
        // A device that is gone takes all with it.
        let third = publish(&s, &s.teacher, "Ba", Priority::Normal).await;
        let fourth = publish(&s, &s.teacher, "Bốn", Priority::Normal).await;
        s.server.pass(UNDO).await;
        phone.order(Order::Status(410));
        s.server.pass(DAY).await;
        s.server.drain().await;
        for post in [third, fourth] {
            assert_eq!(s.teacher.reach(post).await.no_device, 3);
        }
    }

    async fn a_digest_by_mail_has_every_line_and_link(database) {
        let s = school(database).await;
        address(&s, s.parents[0].id).await;
        prefer(&s.parents[0], DIGEST).await;
        let posts = [publish(&s, &s.teacher, "Một", Priority::Normal).await, publish(&s, &s.teacher, "Hai", Priority::Normal).await];
        s.server.pass(UNDO).await;
        assert!(s.server.mail.arrivals().is_empty());
        s.server.pass(8 * HOUR).await;
        let [mail] = &s.server.mail.arrivals()[..] else { panic!("one mail") };
        assert_eq!(mail.header("subject"), "2 thông báo mới");
        let text = mail.part("text/plain");
        assert!(text.contains("Một") && text.contains("Hai") && text.matches("/l/").count() == 2, "{text}");
        for post in posts {
            assert_eq!(s.teacher.reach(post).await.sent, 1);
        }
        s.server.pass(2 * DAY).await;
        assert_eq!(s.server.mail.arrivals().len(), 1);
    }

    async fn ones_own_quiet_hours_replace_the_organisations(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let hours = |from: i32, until: i32| Some(Hours { from: from * 60, until: until * 60 });
        prefer(&s.parents[0], Preferences { quiet: hours(9, 11), ..USUAL }).await;
        // Never quiet.
        prefer(&s.parents[1], Preferences { quiet: hours(0, 0), ..USUAL }).await;
        let rung = || phones.iter().map(|p| p.messages().len()).collect::<Vec<_>>();
        publish(&s, &s.teacher, "Sáng", Priority::Normal).await;
        publish(&s, &s.teacher, "Khẩn", Priority::Urgent).await;
        s.server.pass(UNDO).await;
        assert_eq!(rung(), [1, 2, 2]);
        s.server.pass(HOUR - UNDO - 1).await;
        assert_eq!(rung(), [1, 2, 2]);
        s.server.pass(1).await;
        assert_eq!(rung(), [2, 2, 2]);
        // Eleven at night.
        s.server.advance(12 * HOUR);
        publish(&s, &s.teacher, "Đêm", Priority::Normal).await;
        s.server.pass(UNDO).await;
        assert_eq!(rung(), [3, 3, 2]);
        s.server.pass(8 * HOUR).await;
        assert_eq!(rung(), [3, 3, 3]);
        let bad = Preferences { quiet: hours(9, 24), ..USUAL };
        assert_eq!(s.parents[0].put("/me/preferences", &bad).await.problem().fields, ["quiet"]);
    }

    async fn unwanted_channels_are_left_alone_but_for_urgent_posts(database) {
        let s = school(database).await;
        s.gateway(s.school).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        address(&s, s.parents[0].id).await;
        prefer(&s.parents[0], Preferences { push: false, ..USUAL }).await;
        prefer(&s.parents[1], Preferences { gateway: false, ..USUAL }).await;
        let so_far = || (phone.messages().len(), s.server.mail.arrivals().len(), s.server.gateway.accepted().len());
        let post = publish(&s, &s.teacher, "Thường", Priority::Normal).await;
        s.server.pass(UNDO).await;
        assert_eq!(so_far(), (0, 1, 1));
        let reach = s.teacher.reach(post).await;
        assert_eq!((reach.sent, reach.no_device), (2, 1));
        publish(&s, &s.teacher, "Khẩn", Priority::Urgent).await;
        s.server.pass(UNDO).await;
        assert_eq!(so_far(), (1, 1, 3));
    }
}
