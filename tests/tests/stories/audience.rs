//! Who a post is for, and who not: rules, protection, scope.

use caunoi_tests::push::Order;
use caunoi_tests::school::{child, guardianship, staff};
use caunoi_tests::*;
use caunoi_wire::audience::{Audience, AudienceCount, AudienceQuery, Rule};
use caunoi_wire::feed::{Feed, FeedItem};
use caunoi_wire::organisation::Role;
use caunoi_wire::post::Post;
use caunoi_wire::time::{DAY, MINUTE};
use caunoi_wire::{ErrorCode, Language, id::*};

fn whole(organisation_id: OrganisationId) -> Rule {
    Rule::Organisation {
        organisation_id,
        below: true,
    }
}

async fn count(s: &School, who: &User, include: Vec<Rule>, exclude: Vec<Rule>) -> AudienceCount {
    let query = AudienceQuery {
        organisation_id: s.school,
        audience: Audience { include, exclude },
    };
    who.post("/audience/count", &query).await.ok()
}

/// Publishes to an audience; how many it reached, which must be what the preview said.
async fn reached(s: &School, include: Vec<Rule>, exclude: Vec<Rule>) -> (PostId, i64) {
    let preview = count(s, &s.teacher, include.clone(), exclude.clone()).await;
    let mut text = s.notice("Họp");
    text.audience = Audience { include, exclude };
    let post = s.teacher.publish(&text).await;
    s.server.pass(UNDO).await;
    let audience = s.teacher.reach(post).await.audience;
    assert_eq!(audience, preview.people);
    (post, audience)
}

async fn block(s: &School, until: Option<i64>) {
    let until = until.map(|ms| s.server.now().plus(ms));
    let parent = &s.parents[0];
    sql!(
        s.server,
        "UPDATE guardianship SET blocked_until = $2 WHERE guardian_id = $1",
        parent.id,
        until
    );
}

stories! {
    async fn whichever_rules_hit_a_person_is_one_recipient(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let second = child(&s.server, s.school, s.other_class, "Bé Hai", "2018-01-01").await;
        guardianship(&s.server, s.parents[0].id, second).await;
        let rules = vec![
            whole(s.school),
            Rule::Group { group_id: s.class },
            Rule::Group { group_id: s.other_class },
            Rule::Person { person_id: s.parents[0].id },
        ];
        let preview = count(&s, &s.teacher, rules.clone(), Vec::new()).await;
        assert_eq!(preview, AudienceCount { people: 4, children: 5, ringing: 1, unsure: 0, connected: 4, languages: vec![Language::Vietnamese] });
        let (post, people) = reached(&s, rules, Vec::new()).await;
        assert_eq!((people, phone.messages().len()), (4, 1));
        let item: FeedItem = s.parents[0].get(&format!("/feed/{post}")).await.ok();
        let names: Vec<&str> = item.children.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["Bé Hai", "Bé Hoa"], "one notice names both children");
    }

    async fn exclude_rules_take_children_away_and_persons_altogether(database) {
        let s = school(database).await;
        let class = || Rule::Group { group_id: s.class };
        assert_eq!(reached(&s, vec![whole(s.school)], vec![class()]).await.1, 1);
        let person = Rule::Person { person_id: s.parents[0].id };
        assert_eq!(reached(&s, vec![whole(s.school)], vec![person.clone()]).await.1, 3);
        // A guardian of another child stays when one class is taken away.
        let second = child(&s.server, s.school, s.other_class, "Bé Hai", "2018-01-01").await;
        guardianship(&s.server, s.parents[0].id, second).await;
        assert_eq!(reached(&s, vec![whole(s.school)], vec![class()]).await.1, 2);
        assert_eq!(reached(&s, vec![whole(s.school)], vec![class(), person]).await.1, 1);
        let mut text = s.notice("Không ai");
        text.audience.exclude = vec![class()];
        let draft: Post = s.teacher.post("/posts", &text).await.ok();
        let answer = s.teacher.act(&format!("/posts/{}/publish", draft.id)).await;
        assert_eq!(answer.refused(), ErrorCode::AudienceEmpty);
    }

    async fn age_bands_include_both_ends_on_the_day(database) {
        let s = school(database).await;
        let band = |from, until| vec![Rule::AgeBand { organisation_id: s.school, from, until }];
        // Born 2020-05-01 and 2019-05-01, today is 2026-11-24: six and seven.
        assert_eq!(count(&s, &s.teacher, band(6, 6), vec![]).await.people, 3);
        assert_eq!(count(&s, &s.teacher, band(7, 9), vec![]).await.people, 1);
        assert_eq!(count(&s, &s.teacher, band(6, 7), vec![]).await.people, 4);
        assert_eq!(count(&s, &s.teacher, band(8, 17), vec![]).await.people, 0);
        assert_eq!(count(&s, &s.teacher, vec![whole(s.school)], band(6, 6)).await.people, 1);
        // The ages of the day it goes out count, not those of the day it was written.
        s.server.advance(170 * DAY);
        assert_eq!(reached(&s, band(7, 7), vec![]).await.1, 3);
        for (from, until) in [(-1, 3), (9, 8), (0, 999)] {
            let query = AudienceQuery {
                organisation_id: s.school,
                audience: Audience { include: band(from, until), exclude: vec![] },
            };
            let answer = s.teacher.post("/audience/count", &query).await;
            assert_eq!(answer.refused(), ErrorCode::InvalidInput);
        }
    }

    async fn staff_are_addressed_by_role(database) {
        let s = school(database).await;
        let phone = s.teacher.subscribe(&s.server).await;
        let role = |organisation_id, below| Rule::Role { organisation_id, role: Role::Teacher, below };
        let (post, people) = reached(&s, vec![role(s.school, false)], vec![]).await;
        assert_eq!((people, phone.messages().len()), (1, 1));
        let item: FeedItem = s.teacher.get(&format!("/feed/{post}")).await.ok();
        assert!(item.children.is_empty());
        assert_eq!(count(&s, &s.admin, vec![role(s.school, true)], vec![]).await.people, 1);
    }

    async fn a_protection_block_keeps_everything_from_the_blocked_guardian(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        block(&s, Some(DAY)).await;
        let (post, people) = reached(&s, vec![Rule::Group { group_id: s.class }], vec![]).await;
        assert_eq!((people, phone.attempts()), (2, 0));
        assert_eq!(s.parents[0].get(&format!("/feed/{post}")).await.refused(), ErrorCode::NotFound);
        let me: caunoi_wire::person::Me = s.parents[0].get("/me").await.ok();
        assert!(me.children.is_empty());
        // It ends by itself.
        s.server.advance(DAY);
        assert_eq!(reached(&s, vec![Rule::Group { group_id: s.class }], vec![]).await.1, 3);
    }

    async fn a_block_after_publication_hides_and_stops_what_is_on_its_way(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let post = s.teacher.publish(&s.notice("Một")).await;
        s.server.pass(UNDO).await;
        let link = phone.last().url;
        assert_eq!(s.server.user().get(&link).await.status, 200);
        phone.order(Order::Status(503));
        let late = s.teacher.publish(&s.notice("Hai")).await;
        s.server.pass(UNDO).await;
        block(&s, Some(DAY)).await;
        s.server.pass(MINUTE).await;
        assert_eq!(phone.attempts(), 2, "the retry was called off");
        let feed: Feed = s.parents[0].get("/feed").await.ok();
        assert!(feed.needs_you.is_empty() && feed.news.is_empty());
        assert_eq!(s.server.user().get(&link).await.status, 410);
        for path in [format!("/feed/{post}/seen"), format!("/feed/{late}/acknowledge")] {
            assert_eq!(s.parents[0].act(&path).await.refused(), ErrorCode::NotFound);
        }
        s.teacher.reach(late).await;
        block(&s, None).await;
        let feed: Feed = s.parents[0].get("/feed").await.ok();
        assert_eq!(feed.needs_you.len(), 2);
    }

    async fn rights_are_respected(database) {
        let s = school(database).await;
        let [silent, reader, _] = &s.parents[..] else { panic!("three parents") };
        sql!(s.server, "UPDATE guardianship SET may_receive = FALSE WHERE guardian_id = $1", silent.id);
        sql!(s.server, "UPDATE guardianship SET may_respond = FALSE WHERE guardian_id = $1", reader.id);
        let (post, people) = reached(&s, vec![Rule::Group { group_id: s.class }], vec![]).await;
        assert_eq!(people, 2);
        let feed: Feed = reader.get("/feed").await.ok();
        assert_eq!((feed.needs_you.len(), feed.news.len()), (0, 1));
        let answer = reader.act(&format!("/feed/{post}/acknowledge")).await;
        assert_eq!(answer.refused(), ErrorCode::NotAllowed);
    }

    async fn nobody_addresses_what_is_not_theirs(database) {
        let s = school(database).await;
        let login = "co.tam";
        let of_class = staff(&s.server, &s.admin, s.school, Role::Teacher, Some(s.class), login).await;
        let foreign = [
            Rule::Group { group_id: unique().into() },
            whole(unique().into()),
            whole(s.sibling),
            whole(s.commune),
            Rule::AgeBand { organisation_id: s.province, from: 0, until: 9 },
            Rule::Role { organisation_id: s.sibling, role: Role::Teacher, below: false },
            Rule::Person { person_id: unique().into() },
        ];
        let too_wide = [
            whole(s.school),
            Rule::Group { group_id: s.other_class },
            Rule::Person { person_id: s.other_parent.id },
            Rule::Role { organisation_id: s.school, role: Role::Teacher, below: false },
        ];
        let tries = foreign.iter().map(|rule| (&s.teacher, rule));
        let tries = tries.chain(too_wide.iter().map(|rule| (&of_class, rule)));
        for (who, rule) in tries {
            let include = vec![rule.clone()];
            let query = AudienceQuery {
                organisation_id: s.school,
                audience: Audience { include: include.clone(), exclude: vec![] },
            };
            let answer = who.post("/audience/count", &query).await;
            assert_eq!(answer.refused(), ErrorCode::AudienceUnknown, "{rule:?}");
            let answer = who.post("/posts", &s.notice_to("Họp", rule.clone())).await;
            assert_eq!(answer.refused(), ErrorCode::AudienceUnknown, "{rule:?}");
        }
        let own = Rule::Group { group_id: s.class };
        assert_eq!(count(&s, &of_class, vec![own], vec![]).await.people, 3);
        let mut empty = s.notice("Họp");
        empty.audience.include.clear();
        assert_eq!(s.teacher.post("/posts", &empty).await.refused(), ErrorCode::AudienceEmpty);
        let mut speaker = s.notice("Họp");
        speaker.organisation_id = s.sibling;
        assert_eq!(s.teacher.post("/posts", &speaker).await.refused(), ErrorCode::NotFound);
    }
}
