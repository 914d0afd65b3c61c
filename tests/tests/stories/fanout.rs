//! Large fan-outs whose workers are killed, put to sleep and restarted, with sick push services and full disks.
//! `CAUNOI_PEOPLE=100000 CAUNOI_KILLS=20` makes it as large as `cargo xtask faults` does.

use super::processes::{PROGRAM, publish_at_once, real_time, until_sent};
use caunoi::delivery::core::WINDOW;
use caunoi_tests::crowd::crowd;
use caunoi_tests::process::Process;
use caunoi_tests::push::{Crowd, Device, Order};
use caunoi_tests::*;
use caunoi_wire::audience::Rule;
use caunoi_wire::post::{Post, PostText, Priority, Publish};
use caunoi_wire::time::{DAY, HOUR, SECOND};
use caunoi_wire::{ErrorCode, id::PostId};
use std::time::Duration;
use tokio::time::{Instant, sleep};

fn setting(name: &str, otherwise: usize) -> usize {
    let set = std::env::var(name).ok();
    set.map_or(otherwise, |n| n.parse().expect("a number"))
}

fn people() -> usize {
    setting("CAUNOI_PEOPLE", 2_000)
}

/// A crowd in the class of a school on the wall clock.
async fn many(database: Database) -> (School, Crowd) {
    let s = real_time(database).await;
    let host = s.server.push.host.clone();
    let crowd = crowd(&s.server, s.school, s.class, 0..people(), &host).await;
    (s, crowd)
}

/// Waits until so many more phones have rung than before; false when nothing moves for a minute.
async fn moves_on(crowd: &Crowd, more: usize) -> bool {
    let wanted = (crowd.reached() + more).min(crowd.size());
    let (mut best, mut since) = (crowd.reached(), Instant::now());
    // Counting takes its time too.
    let pause = Duration::from_millis(20 + crowd.size() as u64 / 1_000);
    while best < wanted {
        sleep(pause).await;
        let reached = crowd.reached();
        if reached > best {
            (best, since) = (reached, Instant::now());
        }
        if since.elapsed() > Duration::from_secs(60) {
            return false;
        }
    }
    true
}

/// One more urgent post to a few; how long after it should be due the last of them had it. A database that is busy is
/// asked again, as the app does.
async fn urgent(s: &School, few: &[Device], number: usize) -> Duration {
    let (began, wait) = (Instant::now(), Duration::from_millis(500));
    let insist = async |path: &str, body: &dyn Fn() -> serde_json::Value| loop {
        let answer = s.teacher.post(path, &body()).await;
        if answer.status != 503 {
            return answer.ok::<Post>();
        }
        sleep(Duration::from_millis(50)).await;
    };
    let text = PostText {
        priority: Priority::Urgent,
        ..s.notice("Nghỉ học vì bão")
    };
    let draft = insist("/posts", &|| serde_json::to_value(&text).expect("JSON")).await;
    let publish = || {
        let at = Some(s.server.now().plus(wait.as_millis() as i64));
        serde_json::to_value(Publish { at }).expect("JSON")
    };
    insist(&format!("/posts/{}/publish", draft.id), &publish).await;
    while few.iter().any(|phone| phone.messages().len() < number) {
        sleep(Duration::from_millis(5)).await;
    }
    began.elapsed().saturating_sub(wait)
}

/// Everybody has been rung and it is written down.
async fn everybody(s: &School, post: PostId) {
    until_sent(s, post, people() as i64).await;
}

fn doubled(crowd: &Crowd) -> usize {
    crowd.rung().iter().map(|rung| rung.saturating_sub(1)).sum()
}

stories! {
    async fn a_worker_killed_again_and_again_loses_nobody(database) {
        let (s, crowd) = many(database).await;
        let kills = setting("CAUNOI_KILLS", 3);
        let post = publish_at_once(&s, "Họp").await;
        let (mut began, mut longest) = (Instant::now(), Duration::ZERO);
        for kill in 0..kills {
            let worker = Process::start(PROGRAM, &s.server, &["deliver"]);
            assert!(moves_on(&crowd, 1).await, "resumed within a minute of kill {kill}");
            longest = longest.max(began.elapsed());
            // Anywhere in its work: the share differs each time.
            let share = people() / (kills + 1) * (kill * 7 % kills + 1) / kills.max(1);
            assert!(moves_on(&crowd, share.max(1)).await, "goes on after kill {kill}");
            worker.kill().await;
            began = Instant::now();
        }
        let worker = Process::start(PROGRAM, &s.server, &["deliver"]);
        everybody(&s, post).await;
        let (lost, doubled) = (people() - crowd.reached(), doubled(&crowd));
        let kind = s.server.database.kind;
        println!("{kind:?}, {} people, {kills} kills: {lost} lost, {doubled} doubled, resumed within {longest:?}, \
            all through {:?} after the last kill", people(), began.elapsed());
        assert_eq!(lost, 0);
        assert!(doubled <= kills * WINDOW, "{doubled}");
        worker.stop().await;
    }

    async fn workers_that_restart_in_turn_double_nothing(database) {
        let (s, crowd) = many(database).await;
        let restarts = setting("CAUNOI_KILLS", 6) / 2;
        let post = publish_at_once(&s, "Họp").await;
        let mut worker = Process::start(PROGRAM, &s.server, &["deliver"]);
        for _ in 0..restarts {
            assert!(moves_on(&crowd, people() / (restarts + 2)).await);
            let next = Process::start(PROGRAM, &s.server, &["deliver"]);
            next.says("delivering").await;
            let (status, _) = std::mem::replace(&mut worker, next).stop().await;
            assert!(status.success());
        }
        everybody(&s, post).await;
        println!("{:?}, {} people, {restarts} restarts: nobody lost or doubled", s.server.database.kind, people());
        assert_eq!((people() - crowd.reached(), doubled(&crowd)), (0, 0));
        worker.stop().await;
    }

    async fn a_worker_that_slept_through_its_lease_writes_nothing_twice(database) {
        let kind = database.kind;
        let (s, crowd) = many(database).await;
        let post = publish_at_once(&s, "Họp").await;
        let [sleeper, other] = [(); 2].map(|()| Process::start(PROGRAM, &s.server, &["deliver"]));
        other.says("delivering").await;
        assert!(moves_on(&crowd, people() / 10).await);
        sleeper.signal("STOP").await;
        let asleep = Instant::now();
        // On SQLite a sleeper may hold the one write lock of the file: then everybody waits for it.
        if kind == Kind::Postgres {
            everybody(&s, post).await;
        }
        let least = Duration::from_secs(setting("CAUNOI_SLEEP", 45) as u64);
        tokio::time::sleep_until(asleep + least).await;
        let before = doubled(&crowd);
        sleeper.signal("CONT").await;
        everybody(&s, post).await;
        sleep(Duration::from_secs(2)).await;
        println!("{kind:?}, {} people, asleep for {least:?}: {before} doubled meanwhile, {} in all", people(), doubled(&crowd));
        assert!(doubled(&crowd) - before <= WINDOW);
        assert_eq!(s.teacher.reach(post).await.sent, people() as i64);
        for worker in [sleeper, other] {
            let (status, _) = worker.stop().await;
            assert!(status.success());
        }
    }

    async fn thirty_urgent_ones_overtake_a_crowd(database) {
        let s = real_time(database).await;
        let host = s.server.push.host.clone();
        let all = 3 * people();
        let crowd = crowd(&s.server, s.sibling, s.other_class, 0..all, &host).await;
        let few = caunoi_tests::school::families(&s.server, s.school, s.class, 30).await;
        let large = s.notice_to("Thư viện mở cửa", Rule::Organisation { organisation_id: s.sibling, below: true });
        let large = PostText { organisation_id: s.sibling, priority: Priority::Urgent, ..large };
        s.sibling_teacher.publish_after(&s.server, &large, 500).await;
        let worker = Process::start(PROGRAM, &s.server, &["deliver"]);
        assert!(moves_on(&crowd, 1).await);
        // The crowd's ringing is under way; only now the thirty are written to, just as urgently.
        publish_at_once(&s, "Nghỉ học vì bão").await;
        while few.iter().any(|phone| phone.messages().is_empty()) {
            assert!(crowd.reached() < all, "the crowd was through before the thirty");
            sleep(Duration::from_millis(5)).await;
        }
        assert!(moves_on(&crowd, all).await);
        let (status, _) = worker.stop().await;
        assert!(status.success());
        assert_eq!((crowd.reached(), doubled(&crowd)), (all, 0));
    }

    async fn urgent_posts_pass_by_a_fan_out_of_somebody_else(database) {
        let s = real_time(database).await;
        let (host, kind) = (s.server.push.host.clone(), s.server.database.kind);
        let (all, most) = (setting("CAUNOI_BESIDE", 20_000), setting("CAUNOI_URGENT", 5));
        let crowd = crowd(&s.server, s.sibling, s.other_class, 0..all, &host).await;
        let few = caunoi_tests::school::families(&s.server, s.school, s.class, 30).await;
        // It may be night.
        sql!(s.server, "UPDATE organisation SET quiet_from = 0, quiet_until = 0");
        let large = s.notice_to("Thư viện mở cửa", Rule::Organisation { organisation_id: s.sibling, below: true });
        let large = PostText { organisation_id: s.sibling, ..large };
        let worker = Process::start(PROGRAM, &s.server, &["deliver"]);
        worker.says("delivering").await;
        s.sibling_teacher.publish_after(&s.server, &large, 500).await;
        let (mut waits, mut told) = (Vec::new(), 0);
        while waits.is_empty() || (waits.len() < most && crowd.reached() < all) {
            told += 1;
            waits.push(urgent(&s, &few, told).await);
            assert!(told > 1 || crowd.reached() < all, "the crowd was through before the thirty");
        }
        let reached = crowd.reached();
        waits.sort();
        let p99 = waits[(waits.len() * 99).div_ceil(100) - 1];
        println!("{kind:?}, {told} urgent posts to 30 beside a fan-out to {all} (at {reached} in the end): median {:?}, \
            p99 {p99:?}", waits[waits.len() / 2]);
        if let Ok(limit) = std::env::var("CAUNOI_URGENT_WITHIN") {
            assert!(p99 <= Duration::from_secs(limit.parse().expect("seconds")), "{waits:?}");
        }
        let (status, log) = worker.stop().await;
        assert!(status.success());
        let troubles = log.lines().filter(|line| line.contains("not reached") || line.contains("WARN"));
        assert_eq!(doubled(&crowd), 0, "{:#?}", troubles.take(20).collect::<Vec<_>>());
    }

    async fn a_push_service_that_hangs_slows_nobody(database) {
        let s = school(database).await;
        let (healthy, sick) = (s.server.push.host.clone(), s.server.push.other_host().to_owned());
        let sick = crowd(&s.server, s.school, s.class, 0..800, &sick).await;
        let healthy = crowd(&s.server, s.school, s.class, 800..1_600, &healthy).await;
        s.server.push.other_host_is(Some(Order::Hang));
        s.teacher.publish(&s.notice("Họp")).await;
        s.server.advance(UNDO);
        let engine = s.server.another_engine();
        let began = Instant::now();
        while healthy.reached() < 800 {
            assert!(!engine.is_finished() && began.elapsed() < Duration::from_secs(100));
            sleep(Duration::from_millis(10)).await;
        }
        // The hanging requests are given up after 15 s; the others did not wait for that.
        assert!(!engine.is_finished() && sick.reached() == 0);
        engine.await.expect("ended").expect("worked");
        s.server.push.other_host_is(None);
        for _ in 0..40 {
            s.server.pass(30 * SECOND).await;
        }
        assert_eq!((sick.reached(), healthy.reached()), (800, 800));
        assert_eq!(doubled(&healthy), 0);
    }

    async fn clocks_that_jump_make_nothing_early_and_nothing_twice(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let plan = async |title: &str, wait: i64| {
            s.teacher.publish_after(&s.server, &s.notice(title), wait).await;
        };
        plan("Một", HOUR).await;
        plan("Hai", 3 * DAY).await;
        s.server.pass(HOUR).await;
        assert_eq!(phone.messages().len(), 1);
        for jump in [DAY, -DAY, -DAY, DAY] {
            s.server.pass(jump).await;
            assert_eq!(phone.messages().len(), 1, "after a jump of {jump}");
        }
        s.server.pass(3 * DAY - HOUR).await;
        assert_eq!(phone.messages().len(), 2);
    }

    async fn a_full_or_read_only_database_refuses_keeps_reading_and_recovers(database) {
        // PostgreSQL answers with the same class of errors; only SQLite lets a test fill its disk.
        if database.kind == Kind::Postgres {
            return a_read_only_cluster_refuses(database).await;
        }
        let s = school(database).await;
        let pages = values!(s.server, i64, "PRAGMA page_count")[0];
        let limits = [
            (format!("PRAGMA max_page_count = {pages}"), "PRAGMA max_page_count = 1073741823"),
            ("PRAGMA query_only = 1".to_owned(), "PRAGMA query_only = 0"),
        ];
        for (begin, end) in limits {
            let post = s.teacher.publish(&s.notice("Trước")).await;
            s.server.pass(UNDO).await;
            on_the_writer(&s, &begin).await;
            let mut refused = None;
            for _ in 0..200 {
                let body = format!("Dài {}", "chữ ".repeat(2_000));
                let mut text = s.notice("Sau");
                text.versions[0].body = body;
                let answer = s.teacher.post("/posts", &text).await;
                if answer.status != 201 && answer.status != 200 {
                    refused = Some(answer);
                    break;
                }
            }
            let refused = refused.expect("the disk is full at last");
            assert_eq!((refused.status, refused.refused()), (503, ErrorCode::Unavailable));
            // Reading goes on, and the engine does not fall over.
            assert_eq!(s.teacher.reach(post).await.audience, 3);
            s.server.drain().await;
            on_the_writer(&s, end).await;
            let phone = s.parents[0].subscribe(&s.server).await;
            s.teacher.publish(&s.notice("Sau đó")).await;
            s.server.pass(UNDO).await;
            assert_eq!(phone.messages().len(), 1);
        }
    }
}

async fn a_read_only_cluster_refuses(database: Database) {
    let s = school(database).await;
    let post = s.teacher.publish(&s.notice("Trước")).await;
    s.server.pass(UNDO).await;
    let name = values!(s.server, String, "SELECT current_database()::text").remove(0);
    // From a connection of its own, so that none of the server's is left as it was.
    let set = async |to: &str| {
        let own = caunoi::db::Db::open(&s.server.app.config.database)
            .await
            .expect("a database");
        let mut conn = own.read().await.expect("a connection");
        let caunoi::db::Link::Postgres(link) = conn.link() else {
            panic!("not PostgreSQL");
        };
        for statement in [
            "SET default_transaction_read_only = off".to_owned(),
            format!("ALTER DATABASE {name} SET default_transaction_read_only = {to}"),
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()"
                .to_owned(),
        ] {
            let statement = sqlx::raw_sql(sqlx::AssertSqlSafe(statement));
            statement.execute(&mut *link).await.expect("done");
        }
        drop(conn);
        own.close().await;
    };
    set("on").await;
    let mut answers = Vec::new();
    for _ in 0..20 {
        answers.push(s.teacher.post("/posts", &s.notice("Sau")).await);
    }
    let last = answers.pop().expect("an answer");
    assert_eq!((last.status, last.refused()), (503, ErrorCode::Unavailable));
    assert_eq!(s.teacher.reach(post).await.audience, 3);
    s.server.drain().await;
    set("off").await;
    let phone = s.parents[0].subscribe(&s.server).await;
    s.teacher.publish(&s.notice("Sau đó")).await;
    s.server.pass(UNDO).await;
    assert_eq!(phone.messages().len(), 1);
}

/// Runs a statement on SQLite's one writing connection, outside of any transaction.
async fn on_the_writer(s: &School, statement: &str) {
    let caunoi::db::Db::Sqlite { writer, .. } = &s.server.app.db else {
        panic!("not SQLite");
    };
    let statement = sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()));
    statement.execute(writer).await.expect("done");
}
