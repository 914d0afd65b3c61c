//! How time and memory of a worker grow with the people a post is for: a process of its own delivers to all of them.

use caunoi::clock::Clock;
use caunoi_tests::crowd::crowd;
use caunoi_tests::process::Process;
use caunoi_tests::push::PushService;
use caunoi_tests::school::school_at;
use caunoi_tests::{Database, Kind, Server};
use caunoi_wire::post::{PostText, Priority};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Milliseconds until the post is due: the worker has started by then.
const WAIT: i64 = 3_000;

/// Seconds and the most memory in bytes for each size.
pub async fn run(kind: Kind, sizes: &[usize]) {
    let mut grown = Vec::new();
    for people in sizes {
        let database = Database::fresh(kind).await;
        let (seconds, memory) = deliver(database.clone(), *people).await;
        database.remove().await;
        println!(
            "growth   {kind:<9?} {people:>8} people  {seconds:>8.1} s  {:>6.0}/s  {:>6.1} MB at most",
            *people as f64 / seconds,
            memory as f64 / 1e6
        );
        grown.push((*people, seconds, memory));
    }
    if let (Some(first), Some(last)) = (grown.first(), grown.last()) {
        let line = serde_json::json!({
            "bench": "growth", "database": format!("{kind:?}"), "people": [first.0, last.0],
            "time_ratio": (last.1 / first.1 * 10.0).round() / 10.0,
            "memory_ratio": (last.2 as f64 / first.2 as f64 * 100.0).round() / 100.0,
            "memory_at_most_bytes": last.2,
        });
        println!("{line}");
    }
}

async fn deliver(database: Database, people: usize) -> (f64, u64) {
    let push = PushService::start(Clock::System).await;
    push.only_counts();
    let s = school_at(Server::start_with(database, push).await).await;
    let host = s.server.push.host.clone();
    let crowd = crowd(&s.server, s.school, s.class, 0..people, &host).await;
    // Beside this program, built with it.
    let program = std::env::current_exe()
        .expect("this program")
        .with_file_name("program");
    let program = program.to_str().expect("a readable path");
    let text = PostText {
        priority: Priority::Urgent,
        ..s.notice("Họp")
    };
    s.teacher.publish_after(&s.server, &text, WAIT).await;
    // After the publication, which holds SQLite's one writer while it counts a million.
    let worker = Process::start(program, &s.server, &["deliver", "--log", "warn"]);
    let due = s.server.now().plus(WAIT);
    while s.server.now() < due {
        sleep(Duration::from_millis(1)).await;
    }
    let began = Instant::now();
    // Looking counts them all.
    let between_looks = Duration::from_millis((people / 5_000).clamp(2, 200) as u64);
    while crowd.reached() < people {
        sleep(between_looks).await;
    }
    let seconds = began.elapsed().as_secs_f64();
    let memory = worker.most_memory();
    worker.kill().await;
    (seconds, memory)
}
