//! From a published post to durable deliveries.

use crate::{dispatch, median, report, tables, timed};
use caunoi_tests::crowd::{crowd, literal};
use caunoi_tests::{Database, UNDO, school};

const TABLES: [&str; 3] = ["recipient", "recipient_child", "delivery"];

pub async fn run(database: Database, people: usize, runs: usize) {
    let kind = database.kind;
    let s = school(database).await;
    let host = s.server.push.host.clone();
    crowd(&s.server, s.school, s.class, 0..people, &host).await;
    tables::copy(&s.server, &TABLES).await;
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let post = s.teacher.publish(&s.notice("Họp")).await;
        s.server.advance(UNDO);
        ours.push(timed(dispatch(&s.server)).await);
        let post = literal(kind, post.0);
        bare.push(
            timed(async {
                let mut tx = s.server.app.db.write().await.expect("a transaction");
                for table in TABLES {
                    let sql = format!(
                        "INSERT INTO b_{table} SELECT * FROM {table} WHERE post_id = {post}"
                    );
                    assert!(tables::execute(&mut tx, &sql).await >= people as u64);
                }
                tx.commit().await.expect("committed");
            })
            .await,
        );
        tables::tidy(&s.server).await;
    }
    let per_second = |times| people as f64 / median(times);
    report(
        "accept",
        kind,
        people,
        per_second(ours),
        ("bare INSERT … SELECT", per_second(bare)),
    );
}
