//! Push first, then what costs money, for who has not read it in time and as far as the budget goes.

use caunoi_tests::gateway::Order;
use caunoi_tests::*;
use caunoi_wire::audience::Rule;
use caunoi_wire::channel::*;
use caunoi_wire::organisation::Role;
use caunoi_wire::post::{PostText, Priority};
use caunoi_wire::reach::PostReach;
use caunoi_wire::time::{DAY, HOUR, MINUTE, SECOND};
use caunoi_wire::{Done, ErrorCode, id::*};

const SETTINGS: LadderSettings = LadderSettings {
    wait_minutes: Some(120),
    urgent_wait_minutes: Some(10),
    monthly_budget: None,
};

fn path(organisation: OrganisationId) -> String {
    format!("/organisations/{organisation}/ladder")
}

async fn ladder(s: &School, settings: LadderSettings) -> Ladder {
    let channels: Channels = s.admin.put(&path(s.school), &settings).await.ok();
    channels.ladder.expect("set up")
}

/// The last two digits of the telephones that got a message, in order.
fn rung(s: &School) -> Vec<String> {
    let accepted = s.server.gateway.accepted();
    let mut to: Vec<String> = accepted
        .iter()
        .map(|a| a.field("to")[9..].to_owned())
        .collect();
    to.sort();
    to
}

async fn publish(s: &School, priority: Priority) -> PostId {
    let post = s
        .teacher
        .publish(&PostText {
            priority,
            ..s.notice("Họp")
        })
        .await;
    s.server.pass(UNDO).await;
    post
}

async fn failures(s: &School, post: PostId) -> Vec<(String, i64)> {
    let reach: PostReach = s.teacher.get(&format!("/posts/{post}/reach")).await.ok();
    assert_eq!(reach.reach.total(), reach.reach.audience);
    reach
        .failures
        .into_iter()
        .map(|f| (f.reason, f.people))
        .collect()
}

stories! {
    async fn who_has_not_read_it_in_time_gets_a_message(database) {
        let s = school(database).await;
        s.gateway(s.school).await;
        ladder(&s, SETTINGS).await;
        for parent in &s.parents[..2] {
            parent.subscribe(&s.server).await;
        }
        let post = publish(&s, Priority::Normal).await;
        assert_eq!(rung(&s), ["02"], "no device, no waiting");
        s.parents[0].act(&format!("/feed/{post}/seen")).await.ok::<serde_json::Value>();
        s.server.pass(119 * MINUTE).await;
        assert_eq!(rung(&s), ["02"]);
        s.server.pass(MINUTE).await;
        assert_eq!(rung(&s), ["01", "02"]);
        let reach = s.teacher.reach(post).await;
        assert_eq!((reach.audience, reach.sent, reach.seen), (3, 2, 1));
        s.server.pass(7 * DAY).await;
        assert_eq!(rung(&s), ["01", "02"]);
    }

    async fn urgent_posts_climb_sooner_and_nothing_climbs_for_what_is_over(database) {
        let s = school(database).await;
        s.gateway(s.school).await;
        ladder(&s, SETTINGS).await;
        s.phones().await;
        publish(&s, Priority::Urgent).await;
        s.server.pass(9 * MINUTE).await;
        assert!(rung(&s).is_empty());
        s.server.pass(MINUTE).await;
        assert_eq!(rung(&s).len(), 3);
        let gone = publish(&s, Priority::Normal).await;
        s.teacher.act(&format!("/posts/{gone}/withdraw")).await.ok::<serde_json::Value>();
        let over = PostText { expires_at: Some(s.server.now().plus(HOUR)), ..s.notice("Hôm nay") };
        s.teacher.publish(&over).await;
        s.server.pass(UNDO).await;
        let told = publish(&s, Priority::Normal).await;
        for parent in &s.parents {
            let visit = format!("/posts/{told}/visits/{}", parent.id);
            s.teacher.put(&visit, &Done {}).await.ok::<Done>();
        }
        s.server.pass(3 * HOUR).await;
        assert_eq!(rung(&s).len(), 3);
        // Without a wait nothing climbs.
        ladder(&s, LadderSettings { wait_minutes: None, ..SETTINGS }).await;
        publish(&s, Priority::Normal).await;
        s.server.pass(DAY).await;
        assert_eq!(rung(&s).len(), 3);
    }

    async fn mail_comes_between_push_and_what_costs_money(database) {
        let s = school(database).await;
        s.gateway(s.school).await;
        ladder(&s, SETTINGS).await;
        s.phones().await;
        for (parent, address) in s.parents.iter().zip(["hoa@x.example", "mai@x.example"]) {
            sql!(
                s.server,
                "INSERT INTO contact (person_id, kind, value, created_at) VALUES ($1, 'email', $2, $3)",
                parent.id, address, s.server.now()
            );
        }
        let post = publish(&s, Priority::Normal).await;
        let mails = || s.server.mail.arrivals().len();
        assert_eq!((mails(), rung(&s).len()), (0, 0));
        s.server.pass(2 * HOUR).await;
        assert_eq!((mails(), rung(&s)), (2, vec!["02".to_owned()]), "who has no address goes on at once");
        s.parents[0].act(&format!("/feed/{post}/seen")).await.ok::<serde_json::Value>();
        s.server.pass(2 * HOUR).await;
        assert_eq!((mails(), rung(&s)), (2, vec!["01".to_owned(), "02".to_owned()]));
        s.server.pass(DAY).await;
        assert_eq!((mails(), rung(&s).len()), (2, 2));
        let reach = s.teacher.reach(post).await;
        assert_eq!((reach.seen, reach.sent), (1, 2));
    }

    async fn a_budget_is_never_exceeded_however_many_engines_spend(database) {
        let s = school(database).await;
        s.gateway(s.school).await;
        // One part is 500 đồng.
        let set = ladder(&s, LadderSettings { monthly_budget: Some(1_499), ..SETTINGS }).await;
        assert_eq!(set.spent, 0);
        s.server.gateway.order(Order::Answer(503, ""));
        let post = s.teacher.publish(&s.notice("Họp")).await;
        let other = s.teacher.publish(&s.notice("Họp nữa")).await;
        s.server.advance(UNDO);
        for engine in [s.server.another_engine(), s.server.another_engine(), s.server.another_engine()] {
            engine.await.expect("ended").expect("worked");
        }
        // Trying again costs nothing again.
        s.server.pass(12 * SECOND).await;
        assert_eq!(s.server.gateway.accepted().len(), 2);
        let mut failed = failures(&s, post).await;
        failed.extend(failures(&s, other).await);
        assert!(failed.iter().all(|(reason, _)| reason == "over_budget"), "{failed:?}");
        assert_eq!(failed.iter().map(|(_, people)| people).sum::<i64>(), 4);
        let channels: Channels = s.admin.get(&format!("/organisations/{}/channels", s.school)).await.ok();
        assert_eq!(channels.ladder.expect("set up").spent, 1_000);
        // Another month, another budget.
        s.server.advance(7 * DAY);
        let post = publish(&s, Priority::Normal).await;
        assert_eq!(s.server.gateway.accepted().len(), 4);
        assert_eq!(failures(&s, post).await, [("over_budget".to_owned(), 1)]);
    }

    async fn schools_of_one_commune_share_its_ladder_and_budget(database) {
        let s = school(database).await;
        s.gateway(s.commune).await;
        let budget = LadderSettings { monthly_budget: Some(1_000), ..SETTINGS };
        s.admin.put(&path(s.commune), &budget).await.ok::<Channels>();
        let shown: Channels = s.admin.get(&format!("/organisations/{}/channels", s.school)).await.ok();
        assert_eq!(shown.ladder.expect("shared").organisation_id, s.commune);
        let post = publish(&s, Priority::Normal).await;
        assert_eq!(failures(&s, post).await, [("over_budget".to_owned(), 1)]);
        // Its own, without a cap.
        ladder(&s, SETTINGS).await;
        publish(&s, Priority::Normal).await;
        assert_eq!(s.server.gateway.accepted().len(), 5);
        let shown: Channels = s.admin.delete(&path(s.school)).await.ok();
        let shared = shown.ladder.expect("shared again");
        assert_eq!((shared.organisation_id, shared.spent), (s.commune, 1_000));
        assert_eq!(s.admin.delete(&path(s.school)).await.refused(), ErrorCode::NotFound);
        for (bad, field) in [
            (LadderSettings { wait_minutes: Some(0), ..SETTINGS }, "wait_minutes"),
            (LadderSettings { urgent_wait_minutes: Some(MAX_WAIT + 1), ..SETTINGS }, "urgent_wait_minutes"),
            (LadderSettings { monthly_budget: Some(-1), ..SETTINGS }, "monthly_budget"),
        ] {
            assert_eq!(s.admin.put(&path(s.school), &bad).await.problem().fields, [field]);
        }
        let principal = school::staff(&s.server, &s.admin, s.school, Role::Admin, None, "hieu.truong").await;
        assert_eq!(principal.put(&path(s.commune), &SETTINGS).await.refused(), ErrorCode::NotFound);
    }

    async fn the_cost_is_known_before_sending(database) {
        let s = school(database).await;
        let everybody = Rule::Organisation { organisation_id: s.school, below: false };
        let query = |priority, title: Option<&str>| CostQuery {
            organisation_id: s.school,
            audience: s.notice_to("", everybody.clone()).audience,
            priority,
            public_title: title.map(str::to_owned),
        };
        let cost = async |query: CostQuery| s.admin.post("/audience/cost", &query).await.ok::<Cost>();
        let nothing = cost(query(Priority::Normal, None)).await;
        assert_eq!(nothing, Cost { people: 4, nobody: 4, ..Cost::default() });
        s.gateway(s.school).await;
        s.parents[0].subscribe(&s.server).await;
        sql!(
            s.server,
            "INSERT INTO contact (person_id, kind, value, created_at) VALUES ($1, 'email', 'mai@x.example', $2)",
            s.parents[1].id, s.server.now()
        );
        let first = cost(query(Priority::Normal, None)).await;
        let expected = Cost {
            people: 4, push: 1, unsure: 0, email: 1, gateway: 2, nobody: 0, parts: 1, price: 1_000, price_at_most: 1_000,
            budget_left: None,
        };
        assert_eq!(first, expected);
        ladder(&s, LadderSettings { monthly_budget: Some(5_000), ..SETTINGS }).await;
        let long = "Nghỉ học vì bão số 9, phụ huynh theo dõi tin tức trên đài và giữ trẻ ở nhà cho an toàn";
        let climbing = cost(query(Priority::Urgent, Some(long))).await;
        assert_eq!((climbing.parts, climbing.price, climbing.price_at_most), (2, 2_000, 4_000));
        assert_eq!(climbing.budget_left, Some(5_000));
        // What it says is what is paid.
        let text = PostText { public_title: true, ..s.notice_to(long, everybody.clone()) };
        s.admin.publish(&text).await;
        s.server.pass(UNDO).await;
        let after = cost(query(Priority::Normal, None)).await;
        assert_eq!(after.budget_left, Some(3_000));
        let parent = s.parents[0].post("/audience/cost", &query(Priority::Normal, None)).await;
        assert_eq!(parent.refused(), ErrorCode::NotFound);
    }
}
