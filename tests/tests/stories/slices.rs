//! A large round is written slice by slice: each a transaction, so that nobody waits long for a large one.

use caunoi::delivery::dispatch::{Lanes, next_of};
use caunoi_tests::crowd::crowd;
use caunoi_tests::push::Crowd;
use caunoi_tests::*;
use caunoi_wire::audience::Rule;
use caunoi_wire::organisation::Role;
use caunoi_wire::post::{Post, PostText, Priority, Reminded};
use caunoi_wire::time::SECOND;

const CROWD: usize = 100;
/// People of a slice.
const SLICE: i64 = 25;

async fn many(database: Database) -> (School, Crowd) {
    let s = school(database).await;
    let host = s.server.push.host.clone();
    let crowd = crowd(&s.server, s.school, s.class, 0..CROWD, &host).await;
    (s, crowd)
}

async fn step(s: &School) -> bool {
    next_of(&s.server.app, Lanes::All, SLICE)
        .await
        .expect("dispatched")
}

stories! {
    async fn slices_add_up_to_the_audience(database) {
        let (s, crowd) = many(database).await;
        // The class, its school's teacher, and nobody twice: one parent is named beside their child.
        let mut text = s.notice("Họp");
        text.audience.include.push(Rule::Role { organisation_id: s.school, role: Role::Teacher, below: false });
        text.audience.include.push(Rule::Person { person_id: s.parents[0].id });
        let all = (CROWD + s.parents.len() + 1) as i64;
        let post = s.teacher.publish(&text).await;
        s.server.advance(UNDO);
        let mut written = Vec::new();
        while step(&s).await {
            written.push(s.teacher.reach(post).await.audience);
        }
        assert_eq!(written.first(), Some(&0), "the first step finds out for whom");
        assert_eq!(written.last(), Some(&all));
        assert!(written.len() > 4 && written.is_sorted(), "{written:?}");
        assert!(written.windows(2).all(|w| w[1] - w[0] <= SLICE + 2), "{written:?}");
        s.server.drain().await;
        assert!(crowd.rung().iter().all(|rung| *rung == 1));
        let rows = values!(s.server, i64, "SELECT COUNT(*) FROM delivery");
        assert_eq!(rows, [all], "one for each");
        // A reminder is sliced as well.
        s.server.advance(2 * 3_600 * SECOND);
        s.teacher.act(&format!("/posts/{post}/remind")).await.ok::<Reminded>();
        s.server.advance(UNDO);
        let mut steps = 0;
        while step(&s).await {
            steps += 1;
        }
        assert!(steps > 3, "{steps}");
        s.server.drain().await;
        assert!(crowd.rung().iter().all(|rung| *rung == 2));
    }

    async fn a_withdrawal_between_slices_stops_the_rest(database) {
        let (s, crowd) = many(database).await;
        let post = s.teacher.publish(&s.notice("Họp")).await;
        s.server.advance(UNDO);
        for _ in 0..3 {
            assert!(step(&s).await);
        }
        let begun = s.teacher.reach(post).await;
        assert!(begun.audience > 0 && begun.audience < CROWD as i64, "{begun:?}");
        s.teacher.act(&format!("/posts/{post}/withdraw")).await.ok::<Post>();
        s.server.pass(UNDO).await;
        let reach = s.teacher.reach(post).await;
        assert_eq!(reach.audience, begun.audience, "nobody more");
        assert_eq!(reach.sent, 0);
        assert_eq!(crowd.reached(), 0);
    }

    async fn an_urgent_post_goes_between_slices(database) {
        let (s, _crowd) = many(database).await;
        let large = s.teacher.publish(&s.notice("Thư viện mở cửa")).await;
        s.server.advance(UNDO);
        assert!(step(&s).await && step(&s).await);
        let few = Rule::Group { group_id: s.other_class };
        let text = PostText { priority: Priority::Urgent, ..s.notice_to("Nghỉ học vì bão", few) };
        let urgent = s.teacher.publish(&text).await;
        s.server.advance(UNDO);
        assert!(step(&s).await);
        assert_eq!(s.teacher.reach(urgent).await.audience, 1, "before the rest of the large one");
        assert!(s.teacher.reach(large).await.audience < CROWD as i64);
        s.server.drain().await;
        assert_eq!(s.teacher.reach(large).await.audience, (CROWD + s.parents.len()) as i64);
    }
}
