//! Organisations take turns, each its part by weight, which whoever is above them sets.

use caunoi::delivery::claim::{Desk, claim};
use caunoi::delivery::core::{Event, Now};
use caunoi_tests::crowd::crowd;
use caunoi_tests::school::staff;
use caunoi_tests::*;
use caunoi_wire::audience::Rule;
use caunoi_wire::organisation::{DeliveryWeight, Role, Weights};
use caunoi_wire::{Done, ErrorCode};
use tokio::sync::Mutex;

/// Of each of two organisations.
const CROWD: usize = 200;

stories! {
    async fn a_heavier_organisation_gets_the_larger_part(database) {
        let s = school(database).await;
        let host = s.server.push.host.clone();
        crowd(&s.server, s.school, s.class, 0..CROWD, &host).await;
        crowd(&s.server, s.sibling, s.other_class, CROWD..2 * CROWD, &host).await;
        s.admin
            .put(&format!("/organisations/{}/weight", s.sibling), &DeliveryWeight { weight: 3 })
            .await
            .ok::<Done>();
        s.teacher.publish(&s.notice("Họp")).await;
        let beside = Rule::Organisation { organisation_id: s.sibling, below: false };
        let text = caunoi_wire::post::PostText { organisation_id: s.sibling, ..s.notice_to("Họp", beside) };
        s.sibling_teacher.publish(&text).await;
        s.server.advance(UNDO);
        while caunoi::delivery::dispatch::next(&s.server.app, caunoi::delivery::dispatch::Lanes::All)
            .await
            .expect("dispatched")
        {}
        let asked_at = Now { wall: s.server.now(), monotonic: s.server.app.clock.monotonic() };
        let desk = Mutex::new(Desk::default());
        let claimed = claim(&s.server.app, &desk, asked_at, 120).await.expect("claimed");
        let Event::Claimed { jobs, .. } = claimed else { panic!("no claim") };
        assert_eq!(jobs.len(), 120);
        let sql = "SELECT COUNT(*) FROM delivery WHERE state = 'sending' AND organisation_id = $1";
        let parts = [
            values!(s.server, i64, sql, s.school)[0],
            values!(s.server, i64, sql, s.sibling)[0],
        ];
        assert_eq!(parts, [30, 90]);
    }

    async fn whoever_is_above_weighs_and_nobody_weighs_themselves(database) {
        let s = school(database).await;
        let path = format!("/organisations/{}/weight", s.school);
        let own = staff(&s.server, &s.admin, s.school, Role::Admin, None, "hieu.truong").await;
        let heavier = DeliveryWeight { weight: 2 };
        assert_eq!(own.put(&path, &heavier).await.refused(), ErrorCode::NotFound);
        assert_eq!(s.teacher.put(&path, &heavier).await.refused(), ErrorCode::NotFound);
        for weight in [0, -1, 17] {
            let answer = s.admin.put(&path, &DeliveryWeight { weight }).await;
            assert_eq!(answer.refused(), ErrorCode::InvalidInput);
        }
        s.admin.put(&path, &heavier).await.ok::<Done>();
        let weight = values!(s.server, i32, "SELECT weight FROM organisation WHERE id = $1", s.school);
        assert_eq!(weight, [2]);
        // Who is above sees what it has set; the school sees its own part and changes none.
        let all: Weights = s.admin.get(&format!("/organisations/{}/weights", s.commune)).await.ok();
        let weights: Vec<_> = all.below.iter().map(|one| (one.organisation_id, one.weight)).collect();
        assert!(all.own == 1 && weights.contains(&(s.school, 2)) && weights.contains(&(s.sibling, 1)), "{weights:?}");
        let mine: Weights = own.get(&format!("/organisations/{}/weights", s.school)).await.ok();
        assert_eq!((mine.own, mine.below), (2, Vec::new()));
        for (user, organisation) in [(&own, s.commune), (&own, s.sibling), (&s.teacher, s.school), (&s.parents[0], s.school)] {
            let path = format!("/organisations/{organisation}/weights");
            assert_eq!(user.get(&path).await.refused(), ErrorCode::NotFound);
        }
        let said = values!(s.server, String, "SELECT subject FROM audit WHERE action = $1", "organisation_weighed");
        assert_eq!(said, [format!("{} 2", s.school)]);
        let top = s.admin.put(&format!("/organisations/{}/weight", s.province), &heavier).await;
        assert_eq!(top.refused(), ErrorCode::NotFound);
    }
}
