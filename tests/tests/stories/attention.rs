//! What an author is told before sending: how much the families get already, what clashes, which day is quieter.

use caunoi_tests::crowd::crowd;
use caunoi_tests::school::{child, families, guardianship, organisation, staff};
use caunoi_tests::*;
use caunoi_wire::ErrorCode;
use caunoi_wire::attention::*;
use caunoi_wire::audience::{Audience, AudienceCount, AudienceQuery, Rule};
use caunoi_wire::organisation::{OrganisationKind, Role};
use caunoi_wire::post::{Post, PostText, Priority};
use caunoi_wire::time::{DAY, HOUR, MINUTE};

async fn asked(s: &School, user: &User, text: &PostText, after: Option<i64>) -> Attention {
    let query = AttentionQuery {
        organisation_id: text.organisation_id,
        audience: text.audience.clone(),
        priority: text.priority,
        at: after.map(|after| s.server.now().plus(after)),
    };
    user.post("/audience/attention", &query).await.ok()
}

/// To the families of a whole commune.
fn to_commune(s: &School, title: &str) -> PostText {
    let rule = Rule::Organisation {
        organisation_id: s.commune,
        below: true,
    };
    PostText {
        organisation_id: s.commune,
        ..s.notice_to(title, rule)
    }
}

stories! {
    async fn a_full_week_points_at_a_quieter_day(database) {
        let s = school(database).await;
        families(&s.server, s.school, s.class, 3).await;
        let text = s.notice("Họp");
        let path = format!("/organisations/{}/attention", s.commune);
        let set = |own| NewWeeklyBudget { own };
        assert_eq!(s.admin.put(&path, &set(Some(0))).await.refused(), ErrorCode::InvalidInput);
        assert_eq!(s.teacher.put(&path, &set(Some(2))).await.refused(), ErrorCode::NotFound);
        let before = asked(&s, &s.teacher, &text, None).await;
        assert_eq!((before.budget, before.week), (POSTS_A_WEEK, Some(Week { usual: 0, busiest: 0 })));

        s.admin.put(&path, &set(Some(2))).await.ok::<WeeklyBudget>();
        let school = format!("/organisations/{}/attention", s.school);
        let inherited: WeeklyBudget = s.admin.get(&school).await.ok();
        assert_eq!((inherited.own, inherited.valid), (None, 2));

        // One sent to all six, one planned by the commune to all of them, one to one family, one urgent.
        s.teacher.publish(&text).await;
        let only = Rule::Person { person_id: s.parents[0].id };
        s.teacher.publish(&s.notice_to("Riêng", only)).await;
        let urgent = PostText { priority: Priority::Urgent, ..s.notice("Bão") };
        s.teacher.publish(&urgent).await;
        s.server.pass(UNDO).await;
        s.admin.publish_after(&s.server, &to_commune(&s, "Tiêm chủng"), 2 * DAY).await;

        let now = asked(&s, &s.teacher, &text, None).await;
        assert_eq!(now.week, Some(Week { usual: 2, busiest: 3 }));
        // The next Monday, when parents are home: this week has no room left.
        let monday = s.server.now().plus(-UNDO + 6 * DAY + 9 * HOUR);
        assert_eq!(now.quieter, Some(monday));
        let next_week = asked(&s, &s.teacher, &text, Some(7 * DAY)).await;
        assert_eq!((next_week.week, next_week.quieter), (Some(Week { usual: 0, busiest: 0 }), None));
        // Urgent posts are never held against anybody, and a withdrawn one is none.
        assert_eq!(asked(&s, &s.teacher, &urgent, None).await.quieter, None);
        for post in s.teacher.posts().await {
            s.teacher.act(&format!("/posts/{}/withdraw", post.id)).await;
        }
        assert_eq!(asked(&s, &s.teacher, &text, None).await.week, Some(Week { usual: 1, busiest: 1 }));
    }

    async fn clashes_name_those_whom_the_viewer_knows(database) {
        let s = school(database).await;
        families(&s.server, s.school, s.class, 3).await;
        let union = organisation(&s.admin, s.commune, OrganisationKind::WomenUnion, "Hội Phụ nữ").await;
        let officer = staff(&s.server, &s.admin, union, Role::UnionOfficer, None, "chi.nga").await;
        let text = s.notice("Họp");
        s.admin.publish_after(&s.server, &to_commune(&s, "Tiêm chủng"), 3 * HOUR).await;
        let to_class = PostText { organisation_id: union, ..text.clone() };
        officer.publish_after(&s.server, &to_class, 3 * HOUR + MINUTE).await;
        let only = PostText {
            organisation_id: union,
            ..s.notice_to("Thăm hỏi", Rule::Person { person_id: s.parents[0].id })
        };
        officer.publish_after(&s.server, &only, 3 * HOUR).await;

        assert_eq!(asked(&s, &s.teacher, &text, None).await.clashes, []);
        let found = asked(&s, &s.teacher, &text, Some(2 * HOUR)).await.clashes;
        let said: Vec<_> = found.iter().map(|c| (c.people, c.sender.as_deref())).collect();
        // What the union writes to one family is nobody's business.
        assert_eq!(said, [(6, Some("Xã Mẫu")), (6, None)]);
        // Who administers the commune knows them all.
        let found = asked(&s, &s.admin, &text, Some(2 * HOUR)).await.clashes;
        assert_eq!(found.len(), 3);
        // Once they are out it is the same.
        s.server.pass(3 * HOUR + MINUTE).await;
        assert_eq!(asked(&s, &s.teacher, &text, None).await.clashes.len(), 2);

        // Of a few people nothing is told that others send them.
        let few = s.notice_to("Riêng", Rule::Person { person_id: s.parents[0].id });
        let found = asked(&s, &s.teacher, &few, None).await;
        assert_eq!((found.week, found.quieter), (None, None));
        assert_eq!(found.clashes.len(), 1);
        assert_eq!(found.clashes[0].sender.as_deref(), Some("Xã Mẫu"));
    }
    /// Planned posts are looked at by rules of their own: they must mean what publishing means.
    async fn planned_posts_are_counted_as_they_will_be_sent(database) {
        let s = school(database).await;
        families(&s.server, s.school, s.class, 2).await;
        let second = child(&s.server, s.school, s.other_class, "Bé Hai", "2018-01-01").await;
        guardianship(&s.server, s.parents[0].id, second).await;
        let whole = |below| Rule::Organisation { organisation_id: s.school, below };
        let class = || Rule::Group { group_id: s.class };
        let other = || Rule::Group { group_id: s.other_class };
        let person = || Rule::Person { person_id: s.parents[0].id };
        let age = |from, until| Rule::AgeBand { organisation_id: s.commune, from, until };
        let role = || Rule::Role { organisation_id: s.school, role: Role::Teacher, below: true };
        let all = [
            (vec![whole(true)], vec![]),
            (vec![whole(false), class()], vec![other()]),
            (vec![whole(true)], vec![person()]),
            (vec![other(), person()], vec![class()]),
            (vec![age(6, 6)], vec![]),
            (vec![age(0, 7)], vec![class()]),
            (vec![role(), class()], vec![]),
            (vec![class(), other()], vec![role(), person()]),
        ];
        // Each on a day of its own.
        for (n, (include, exclude)) in all.into_iter().enumerate() {
            let mut text = s.notice("Tin");
            text.organisation_id = s.commune;
            text.audience = Audience { include, exclude };
            let after = DAY * (n as i64 + 1);
            let post = s.admin.publish_after(&s.server, &text, after).await;
            let everybody = Audience { include: vec![whole(true), role()], exclude: Vec::new() };
            let asked_for = PostText { audience: everybody, organisation_id: s.commune, ..s.notice("") };
            let found = asked(&s, &s.admin, &asked_for, Some(after)).await;
            let people: i64 = found.clashes.iter().map(|c| c.people).sum();
            let query = AudienceQuery { organisation_id: s.commune, audience: text.audience };
            let count: AudienceCount = s.admin.post("/audience/count", &query).await.ok();
            assert_eq!(people, count.people, "{n}");
            assert!(people > 0, "{n}");
            s.admin.act(&format!("/posts/{post}/undo")).await.ok::<Post>();
        }
    }
    /// Of thousands a sample is looked at, and what it says is near to what is so.
    async fn of_a_province_a_sample_speaks(database) {
        const CROWD: usize = 12_000;
        let s = school(database).await;
        let host = s.server.push.host.clone();
        crowd(&s.server, s.school, s.class, 0..CROWD / 3, &host).await;
        crowd(&s.server, s.sibling, s.other_class, CROWD / 3..CROWD, &host).await;
        let whole = Rule::Organisation { organisation_id: s.commune, below: true };
        let text = PostText { organisation_id: s.commune, ..s.notice_to("Tiêm chủng", whole) };
        s.admin.publish(&text).await;
        s.server.pass(UNDO).await;
        // Planned in an hour: for the families of one school, a third of all.
        let third = Rule::Organisation { organisation_id: s.school, below: true };
        let part = PostText { organisation_id: s.commune, ..s.notice_to("Họp", third) };
        s.admin.publish_after(&s.server, &part, HOUR).await;
        let found = asked(&s, &s.admin, &text, None).await;
        let looked_at = found.sample.expect("a sample");
        assert!((1_250..=2_500).contains(&looked_at), "{looked_at}");
        assert_eq!(found.week, Some(Week { usual: 1, busiest: 2 }));
        let people: Vec<_> = found.clashes.iter().map(|c| c.people).collect();
        assert!(matches!(people[..], [12_000, 3_800..=4_200]), "{people:?}");
        // Of so few that all can be looked at the count is exact.
        let found = asked(&s, &s.admin, &part, None).await;
        let people: Vec<_> = found.clashes.iter().map(|c| c.people).collect();
        let query = AudienceQuery { organisation_id: s.commune, audience: part.audience.clone() };
        let all = s.admin.post("/audience/count", &query).await.ok::<AudienceCount>().people;
        assert_eq!((found.sample, people), (None, vec![all, all]));
    }
}
