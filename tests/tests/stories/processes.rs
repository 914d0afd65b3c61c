//! Several engines at once, processes that are killed, databases that stall: nothing is lost, nothing doubled.

use caunoi::clock::Clock;
use caunoi::delivery::LEASE;
use caunoi_tests::process::{Process, eventually};
use caunoi_tests::push::{Device, Gate, Order, PushService};
use caunoi_tests::school::{families, first_admin, school_at};
use caunoi_tests::*;
use caunoi_wire::post::{PostText, Priority};
use caunoi_wire::session::InvitationSheet;
use caunoi_wire::{ErrorCode, id::PostId};
use std::time::Duration;
use tokio::time::Instant;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_program");

/// Publishes within the second, for stories on the wall clock; urgent, it may be night.
pub async fn publish_at_once(s: &School, title: &str) -> PostId {
    let text = PostText {
        priority: Priority::Urgent,
        ..s.notice(title)
    };
    s.teacher.publish_after(&s.server, &text, 500).await
}

/// A school on the wall clock; its own server does not deliver.
pub async fn real_time(database: Database) -> School {
    let push = PushService::start(Clock::System).await;
    school_at(Server::start_with(database, push).await).await
}

pub async fn until_sent(s: &School, post: PostId, sent: i64) {
    let reached = eventually(async || (s.teacher.reach(post).await.sent == sent).then_some(()));
    assert!(
        reached.await.is_some(),
        "{:?} instead of {sent} sent",
        s.teacher.reach(post).await
    );
}

fn rung(phones: &[Device]) -> Vec<usize> {
    phones.iter().map(|p| p.messages().len()).collect()
}

stories! {
    async fn engines_side_by_side_ring_every_phone_once(database) {
        let s = school(database).await;
        let phones = families(&s.server, s.school, s.class, 60).await;
        for phone in &phones[..20] {
            phone.order(Order::Status(503));
        }
        let posts = [s.teacher.publish(&s.notice("Một")).await, s.teacher.publish(&s.notice("Hai")).await];
        s.server.advance(UNDO);
        for _ in 0..2 {
            let engines: Vec<_> = (0..4).map(|_| s.server.another_engine()).collect();
            // At every instant the counts add up: `reach` checks it.
            while !engines.iter().all(tokio::task::JoinHandle::is_finished) {
                s.teacher.reach(posts[0]).await;
            }
            for engine in engines {
                engine.await.expect("ended").expect("worked");
            }
            s.server.advance(60_000);
        }
        assert_eq!(rung(&phones), [2; 60]);
        for post in posts {
            let reach = s.teacher.reach(post).await;
            assert_eq!((reach.audience, reach.sent, reach.no_device), (63, 60, 3));
        }
    }

    async fn a_killed_process_loses_nothing_and_doubles_nothing(database) {
        let s = real_time(database).await;
        let phones = families(&s.server, s.school, s.class, 40).await;
        let (held, free) = phones.split_at(5);
        for phone in held {
            phone.order(Order::Hold(Gate::default(), 201));
        }
        let first = Process::start(PROGRAM, &s.server, &["deliver"]);
        first.says("delivering").await;
        let post = publish_at_once(&s, "Họp kín").await;
        until_sent(&s, post, 35).await;
        for phone in held {
            phone.attempted(1).await;
        }
        let log = first.said();
        first.kill().await;
        let killed = Instant::now();
        let second = Process::start(PROGRAM, &s.server, &["deliver"]);
        until_sent(&s, post, 40).await;
        let took = killed.elapsed();
        assert!(took <= Duration::from_secs(60), "taken over after {took:?}");
        assert!(took >= Duration::from_millis(LEASE as u64 / 2), "the lease was not waited for: {took:?}");
        assert_eq!((rung(held), rung(free)), (vec![1; 5], vec![1; 35]));
        let (status, more) = second.stop().await;
        assert!(status.success() && more.contains("stopped"), "{status} {more}");
        // Nothing about people in the logs, and no link or endpoint.
        let log = log + &more;
        assert!(log.contains("dispatched"), "{log}");
        for secret in ["Họp kín", "Mẹ thứ", "Bé thứ", "+8498", "/push/", "/l/"] {
            assert!(!log.contains(secret), "{secret} in {log}");
        }
    }

    async fn the_program_serves_delivers_and_stops(database) {
        let s = real_time(database).await;
        let program = Process::start(PROGRAM, &s.server, &[]);
        program.says("serving").await;
        let at_program = |user: &User| user.at(&program.url);
        assert_eq!(at_program(&s.server.user()).get("/readyz").await.status, 200);
        let phone = s.parents[0].subscribe(&s.server).await;
        let s = School { teacher: at_program(&s.teacher), ..s };
        let post = publish_at_once(&s, "Họp kín").await;
        until_sent(&s, post, 1).await;
        let reader = at_program(&s.server.user());
        assert_eq!(reader.get(&phone.last().url).await.status, 200);
        let sheet = format!("/groups/{}/invitations", s.class);
        let everybody = serde_json::json!({ "guardian_id": s.parents[1].id });
        let sheet: InvitationSheet = at_program(&s.admin).post(&sheet, &everybody).await.ok();
        assert!(sheet.cards[0].url.starts_with(&program.url));
        reader.clone().accept(&sheet.cards[0].url).await;
        let (status, log) = program.stop().await;
        assert!(status.success() && log.contains("stopped"), "{status} {log}");
        let token = user::token_of(&sheet.cards[0].url);
        for secret in ["Họp kín", "Mẹ Hoa", "Bé Hoa", "+8491", "/push/", &phone.last().url, &token] {
            assert!(!log.contains(secret), "{secret} in {log}");
        }
        assert!(!log.contains("administrator yet"));
    }

    async fn a_first_start_prints_the_way_in_and_bad_settings_say_why(database) {
        let push = PushService::start(Clock::System).await;
        let server = Server::start_with(database, push).await;
        let program = Process::start(PROGRAM, &server, &[]);
        program.says("serving").await;
        program.says("/join/").await;
        let said = program.said();
        let link = said.split_whitespace().find(|w| w.contains("/join/")).expect("a link").to_owned();
        assert!(link.starts_with(&program.url));
        let user = server.user();
        let view = caunoi_wire::session::InvitationToken { token: user::token_of(&link) };
        user.post("/invitations/view", &view).await.ok::<serde_json::Value>();
        first_admin(&server).await;
        for (verb, words) in [
            (vec!["audit", "verify"], ""),
            (vec!["config", "check"], "settings"),
            (vec!["openapi"], "/api/v1/posts"),
            (vec!["migrate"], "up to date"),
            (vec!["invite", "quan.tri@tinh.example"], "/join/"),
        ] {
            let (status, said) = Process::start(PROGRAM, &server, &verb).end().await;
            assert!(status.success() && said.contains(words), "{verb:?}: {status} {said}");
        }
        for (verb, words) in [
            (vec!["invite", "nobody@x.example"], "nobody"),
            (vec!["--public-url", "http://truong.example", "serve"], "https"),
            (vec!["--push-contact", "x", "config", "check"], "mailto"),
            (vec!["--push-ca", "/nowhere.pem", "serve"], "/nowhere.pem"),
        ] {
            let (status, said) = Process::start(PROGRAM, &server, &verb).end().await;
            assert!(!status.success() && said.contains(words), "{verb:?}: {status} {said}");
        }
    }

    async fn a_locked_database_is_told_and_nothing_is_half_done(database) {
        let s = school(database).await;
        let post = s.teacher.publish(&s.notice("Họp")).await;
        s.server.pass(UNDO).await;
        let path = format!("/feed/{post}/acknowledge");
        // Another process writes and does not come to an end.
        let lock = async {
            let other = caunoi::db::Db::open(&s.server.app.config.database).await.expect("a database");
            let mut tx = other.write().await.expect("a transaction");
            match tx.link() {
                caunoi::db::Link::Sqlite(_) => {}
                caunoi::db::Link::Postgres(c) => {
                    let lock = "LOCK TABLE receipt IN EXCLUSIVE MODE";
                    sqlx::query(lock).execute(c).await.expect("locked");
                }
            }
            (tx, other)
        };
        let (tx, _other) = lock.await;
        let began = Instant::now();
        let answer = s.parents[0].act(&path).await;
        assert_eq!((answer.status, answer.refused()), (503, ErrorCode::Unavailable));
        assert!(!answer.header("retry-after").is_empty());
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        // Reading goes on.
        assert_eq!(s.teacher.reach(post).await.acknowledged, 0);
        drop(tx);
        s.parents[0].act(&path).await.ok::<serde_json::Value>();
        assert_eq!(s.teacher.reach(post).await.acknowledged, 1);
    }

    async fn lost_connections_are_replaced(database) {
        let kind = database.kind;
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        s.teacher.publish(&s.notice("Họp")).await;
        if kind == Kind::Postgres {
            let ended = values!(
                s.server,
                bool,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()"
            );
            assert!(!ended.is_empty());
        }
        s.server.pass(UNDO).await;
        assert_eq!(phone.messages().len(), 1);
    }
}
