//! A PostgreSQL that dies in the middle of a fan-out and comes back. It takes the whole cluster down, so it has a
//! file of its own and `cargo xtask faults` runs it alone; `CAUNOI_POSTGRES_RESTART` is the command that does it.

use caunoi_tests::crowd::crowd;
use caunoi_tests::process::{Process, eventually};
use caunoi_tests::push::PushService;
use caunoi_tests::school::school_at;
use caunoi_tests::{Database, Kind, Server, database};
use caunoi_wire::post::{PostText, Priority};
use std::time::Duration;

const PROGRAM: &str = env!("CARGO_BIN_EXE_program");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_dies_in_the_middle_loses_nobody() {
    database::tell(Kind::Postgres, story).await;
}

async fn story(database: Database) {
    let restart = std::env::var("CAUNOI_POSTGRES_RESTART")
        .expect("CAUNOI_POSTGRES_RESTART is set: run `cargo xtask faults`");
    let people = std::env::var("CAUNOI_PEOPLE").map_or(2_000, |n| n.parse().expect("a number"));
    let push = PushService::start(caunoi::clock::Clock::System).await;
    let s = school_at(Server::start_with(database, push).await).await;
    let host = s.server.push.host.clone();
    let crowd = crowd(&s.server, s.school, s.class, 0..people, &host).await;
    let text = PostText {
        priority: Priority::Urgent,
        ..s.notice("Họp")
    };
    let post = s.teacher.publish_after(&s.server, &text, 500).await;
    let worker = Process::start(PROGRAM, &s.server, &["deliver"]);
    for share in [4, 2] {
        while crowd.reached() < people / share {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let ended = tokio::process::Command::new("sh")
            .args(["-c", &restart])
            .status()
            .await;
        assert!(ended.expect("a shell").success(), "{restart}");
    }
    let sent = i64::try_from(people).expect("not that many");
    let reached = async || {
        let answer = s.teacher.get(&format!("/posts/{}/reach", post)).await;
        (answer.status == 200 && s.teacher.reach(post).await.sent == sent).then_some(())
    };
    assert!(eventually(reached).await.is_some(), "{}", worker.said());
    let rung = crowd.rung();
    let doubled: usize = rung.iter().map(|n| n.saturating_sub(1)).sum();
    println!("{people} people, two deaths of the database: {doubled} doubled");
    assert!(rung.iter().all(|n| *n > 0));
    assert!(doubled <= 2 * caunoi::delivery::core::WINDOW);
    let (status, _) = worker.stop().await;
    assert!(status.success());
}
