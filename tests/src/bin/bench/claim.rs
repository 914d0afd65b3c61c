//! Claiming and settling, without anything in between.

use crate::{dispatch, median, report, tables, timed};
use caunoi::delivery::DeliveryState;
use caunoi::delivery::claim::{Desk, claim};
use caunoi::delivery::core::{BATCH, Event, Now, Settlement};
use caunoi::delivery::decide::{Outcome, Verdict};
use caunoi::delivery::settle::settle;
use caunoi_tests::crowd::{crowd, literal};
use caunoi_tests::{Database, Kind, Server, UNDO, school};
use tokio::sync::Mutex;

pub async fn run(database: Database, people: usize, runs: usize) {
    let kind = database.kind;
    let s = school(database).await;
    let host = s.server.push.host.clone();
    crowd(&s.server, s.school, s.class, 0..people, &host).await;
    tables::copy(&s.server, &["delivery"]).await;
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        s.teacher.publish(&s.notice("Họp")).await;
        s.server.advance(UNDO);
        dispatch(&s.server).await;
        let copy = "INSERT INTO b_delivery SELECT * FROM delivery WHERE state = 'due'";
        let mut tx = s.server.app.db.write().await.expect("a transaction");
        tables::execute(&mut tx, copy).await;
        tx.commit().await.expect("committed");
        tables::tidy(&s.server).await;
        ours.push(timed(work_off(&s.server, people)).await);
        bare.push(timed(bare_loop(&s.server, people)).await);
    }
    let per_second = |times| people as f64 / median(times);
    report(
        "claim",
        kind,
        people,
        per_second(ours),
        ("bare loop", per_second(bare)),
    );
}

/// The engine's own claim and settlement; every device is said to have taken its message.
async fn work_off(server: &Server, people: usize) {
    let desk = Mutex::new(Desk::default());
    let mut done = 0;
    while done < people {
        let now = Now {
            wall: server.now(),
            monotonic: server.app.clock.monotonic(),
        };
        let claimed = claim(&server.app, &desk, now, BATCH)
            .await
            .expect("claimed");
        let Event::Claimed { lease, jobs, .. } = claimed else {
            panic!("no claim")
        };
        assert!(!jobs.is_empty());
        done += jobs.len();
        let group = jobs.into_iter().map(|job| Settlement {
            lease,
            claimed_at: now.wall,
            outcomes: vec![Outcome::Accepted; job.targets.len()],
            verdict: Verdict::last(DeliveryState::Accepted, None, now.wall),
            job,
        });
        settle(&server.app, group.collect(), &[lease]).await;
    }
}

/// What anybody would write: take some, mark them done.
async fn bare_loop(server: &Server, people: usize) {
    let kind = server.database.kind;
    let (now, locked) = match kind {
        Kind::Sqlite => (server.now().0, ""),
        Kind::Postgres => (server.now().0, " FOR UPDATE SKIP LOCKED"),
    };
    let mut done = 0;
    while done < people {
        let lease = literal(kind, server.app.entropy.id(server.now()));
        let take = format!(
            "UPDATE b_delivery SET state = 'sending', lease_token = {lease}, attempts = attempts + 1, updated_at = {now}
            WHERE (post_id, round, person_id, channel) IN (
                SELECT d.post_id, d.round, d.person_id, d.channel FROM b_delivery d
                WHERE d.state = 'due' AND d.due_at <= {now} ORDER BY d.lane, d.due_at LIMIT {BATCH}{locked})"
        );
        let mark = format!(
            "UPDATE b_delivery SET state = 'accepted', lease_token = NULL, updated_at = {now}
            WHERE lease_token = {lease}"
        );
        let mut tx = server.app.db.write().await.expect("a transaction");
        done += usize::try_from(tables::execute(&mut tx, &take).await).expect("not that many");
        tx.commit().await.expect("committed");
        let mut tx = server.app.db.write().await.expect("a transaction");
        tables::execute(&mut tx, &mark).await;
        tx.commit().await.expect("committed");
    }
}
