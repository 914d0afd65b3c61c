//! Everybody acknowledges at once, over the light page's form, against rows written by the hundred.

use crate::load::{Until, client, load};
use crate::{dispatch, median, report, tables, timed};
use caunoi::light::{LINK_LIFE, Link};
use caunoi_tests::crowd::{crowd, literal, person};
use caunoi_tests::{Database, UNDO, school};
use http::StatusCode;

const CLIENTS: usize = 64;
/// Acknowledgements of one transaction of the baseline.
const TOGETHER: usize = 100;

pub async fn run(database: Database, people: usize, runs: usize) {
    let kind = database.kind;
    let s = school(database).await;
    let host = s.server.push.host.clone();
    crowd(&s.server, s.school, s.class, 0..people, &host).await;
    tables::copy(&s.server, &["receipt"]).await;
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let post = s.teacher.publish(&s.notice("Họp")).await;
        s.server.advance(UNDO);
        dispatch(&s.server).await;
        let (app, http, base) = (s.server.app.clone(), client(), s.server.url.clone());
        let answer = move |number: usize| {
            let link = Link {
                post,
                person: person(number).into(),
                revision: 0,
                expires_at: app.clock.now().plus(LINK_LIFE),
            };
            let token = link.read_token(&app.link_key);
            http.post(format!("{base}/l/{token}/acknowledge")).header(
                "x-forwarded-for",
                format!("2001:db8::{:x}", number % 0xffff),
            )
        };
        let all = load(CLIENTS, Until::Done(people), StatusCode::SEE_OTHER, answer).await;
        ours.push(all.per_second);
        assert_eq!(
            s.teacher.reach(post).await.acknowledged,
            people as i64,
            "none lost"
        );
        let write = async {
            for first in (0..people).step_by(TOGETHER) {
                let mut tx = s.server.app.db.write().await.expect("a transaction");
                for number in first..people.min(first + TOGETHER) {
                    let [post, person] = [post.0, person(number)].map(|id| literal(kind, id));
                    for receipt in ["seen", "acknowledged"] {
                        let sql = format!(
                            "INSERT INTO b_receipt (post_id, person_id, kind, at, via)
                            VALUES ({post}, {person}, '{receipt}', 0, 'light')"
                        );
                        tables::execute(&mut tx, &sql).await;
                    }
                }
                tx.commit().await.expect("committed");
            }
        };
        bare.push(people as f64 / timed(write).await);
    }
    let name = "bare rows, by the hundred";
    report("acks", kind, people, median(ours), (name, median(bare)));
}
