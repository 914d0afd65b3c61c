//! How long the composer waits until it hears what an audience is sent: everybody has had four posts this week, and one
//! is planned for all of them.

use crate::{dispatch, median, tables, timed};
use caunoi_tests::crowd::crowd;
use caunoi_tests::{Database, UNDO, school};
use caunoi_wire::attention::{Attention, AttentionQuery};
use caunoi_wire::time::HOUR;

pub async fn run(database: Database, people: usize, runs: usize) {
    let kind = database.kind;
    let s = school(database).await;
    let host = s.server.push.host.clone();
    crowd(&s.server, s.school, s.class, 0..people, &host).await;
    let text = s.notice("Họp");
    for _ in 0..4 {
        s.teacher.publish(&text).await;
        s.server.advance(UNDO);
        dispatch(&s.server).await;
    }
    s.teacher.publish_after(&s.server, &text, HOUR).await;
    tables::tidy(&s.server).await;
    let query = AttentionQuery {
        organisation_id: text.organisation_id,
        audience: text.audience.clone(),
        priority: text.priority,
        at: None,
    };
    let (mut asked, mut counted, mut sample) = (Vec::new(), Vec::new(), None);
    for _ in 0..runs {
        let work = async {
            let found: Attention = s.teacher.post("/audience/attention", &query).await.ok();
            assert_eq!(found.week.map(|week| week.usual), Some(5));
            sample = found.sample;
        };
        asked.push(timed(work).await);
        let query = serde_json::json!({ "organisation_id": text.organisation_id, "audience": text.audience });
        let work = async {
            s.teacher
                .post("/audience/count", &query)
                .await
                .ok::<serde_json::Value>();
        };
        counted.push(timed(work).await);
    }
    let (asked, counted) = (median(asked), median(counted));
    println!(
        "attention {kind:?} {people} people, {} looked at: {:.0} ms (counting them: {:.0} ms)",
        sample.unwrap_or(people as i64),
        asked * 1e3,
        counted * 1e3
    );
    let line = serde_json::json!({
        "bench": "attention", "database": format!("{kind:?}"), "people": people, "sample": sample,
        "seconds": asked, "count_seconds": counted,
    });
    println!("{line}");
}
