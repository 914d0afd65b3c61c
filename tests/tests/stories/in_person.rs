//! Families whom nothing reaches but somebody at the door.

use caunoi_tests::*;
use caunoi_wire::organisation::Role;
use caunoi_wire::post::Waiting;
use caunoi_wire::reach::Reach;
use caunoi_wire::time::{DAY, HOUR};
use caunoi_wire::visit::*;
use caunoi_wire::{Done, ErrorCode, id::*};

async fn unreached(user: &User, post: PostId) -> Vec<String> {
    let people: Vec<Waiting> = user.get(&format!("/posts/{post}/unreached")).await.ok();
    people.into_iter().map(|person| person.name).collect()
}

fn visit(post: PostId, person: PersonId) -> String {
    format!("/posts/{post}/visits/{person}")
}

stories! {
    async fn a_visit_counts_once_and_is_no_acknowledgement(database) {
        let s = school(database).await;
        s.parents[0].subscribe(&s.server).await;
        let post = s.teacher.publish(&s.notice("Họp")).await;
        s.server.pass(UNDO).await;
        assert_eq!(unreached(&s.teacher, post).await, ["Mẹ Mai", "Mẹ Sen"]);
        let path = visit(post, s.parents[1].id);
        for _ in 0..2 {
            s.teacher.put(&path, &Done {}).await.ok::<Done>();
        }
        let all = Reach { audience: 3, ..Reach::default() };
        assert_eq!(s.teacher.reach(post).await, Reach { sent: 1, visited: 1, no_device: 1, ..all });
        assert_eq!(unreached(&s.teacher, post).await, ["Mẹ Sen"]);
        let waiting: Vec<Waiting> = s.teacher.get(&format!("/posts/{post}/waiting")).await.ok();
        assert_eq!(waiting.len(), 3, "nobody has acknowledged");
        let entries = values!(s.server, String, "SELECT action FROM audit WHERE action = 'visited'");
        assert_eq!(entries.len(), 1);
        let who: Vec<PersonId> = values!(s.server, PersonId, "SELECT visitor_id FROM visit");
        let teacher: caunoi_wire::person::Me = s.teacher.get("/me").await.ok();
        assert_eq!(who, [teacher.id]);
        // What the family does itself weighs more.
        s.parents[1].act(&format!("/feed/{post}/acknowledge")).await.ok::<serde_json::Value>();
        assert_eq!(s.teacher.reach(post).await, Reach { sent: 1, acknowledged: 1, no_device: 1, ..all });
        // A mistake is taken back.
        let path = visit(post, s.parents[2].id);
        s.teacher.put(&path, &Done {}).await.ok::<Done>();
        s.teacher.delete(&path).await.ok::<Done>();
        assert_eq!(s.teacher.reach(post).await, Reach { sent: 1, acknowledged: 1, no_device: 1, ..all });
    }

    async fn who_was_visited_is_not_paid_for_any_more(database) {
        let s = school(database).await;
        s.gateway(s.school).await;
        s.server.advance(12 * HOUR);
        let post = s.teacher.publish(&s.notice("Đêm")).await;
        s.server.pass(UNDO).await;
        s.teacher.put(&visit(post, s.parents[0].id), &Done {}).await.ok::<Done>();
        s.server.pass(9 * HOUR).await;
        assert_eq!(s.server.gateway.accepted().len(), 2);
        let reach = s.teacher.reach(post).await;
        assert_eq!((reach.visited, reach.sent), (1, 2));
    }

    async fn visitors_see_and_mark_whom_they_care_for(database) {
        let s = school(database).await;
        let helper = async |organisation, login| {
            school::staff(&s.server, &s.admin, organisation, Role::Collaborator, None, login).await
        };
        let teacher = school::staff(&s.server, &s.admin, s.school, Role::Teacher, Some(s.class), "co.mot").await;
        let other = school::staff(&s.server, &s.admin, s.school, Role::Teacher, Some(s.other_class), "co.hai").await;
        let (commune, sibling) = (helper(s.commune, "ctv.xa").await, helper(s.sibling, "ctv.ben").await);
        // Of the whole school, written by its administrator.
        let whole = caunoi_wire::audience::Rule::Organisation { organisation_id: s.school, below: false };
        let post = s.admin.publish(&s.notice_to("Chung", whole)).await;
        s.server.pass(UNDO).await;
        assert_eq!(unreached(&teacher, post).await, ["Mẹ Hoa", "Mẹ Mai", "Mẹ Sen"]);
        assert_eq!(unreached(&other, post).await, ["Bố Cúc"]);
        assert_eq!(unreached(&commune, post).await.len(), 4);
        for user in [&sibling, &s.sibling_teacher, &s.parents[0].user] {
            let list = user.get(&format!("/posts/{post}/unreached")).await;
            assert_eq!(list.refused(), ErrorCode::NotFound);
            let answer = user.put(&visit(post, s.parents[0].id), &Done {}).await;
            assert_eq!(answer.refused(), ErrorCode::NotFound);
        }
        assert_eq!(other.put(&visit(post, s.parents[0].id), &Done {}).await.refused(), ErrorCode::NotFound);
        teacher.put(&visit(post, s.parents[0].id), &Done {}).await.ok::<Done>();
        commune.put(&visit(post, s.other_parent.id), &Done {}).await.ok::<Done>();
        let reach = s.admin.reach(post).await;
        assert_eq!((reach.visited, reach.no_device), (2, 2));
        s.admin.act(&format!("/posts/{post}/withdraw")).await.ok::<serde_json::Value>();
        let late = teacher.put(&visit(post, s.parents[1].id), &Done {}).await;
        assert_eq!(late.refused(), ErrorCode::PostStateWrong);
    }

    async fn a_list_for_the_way_names_households_and_takes_ticks_twice(database) {
        let s = school(database).await;
        let helper = school::staff(&s.server, &s.admin, s.school, Role::Collaborator, None, "ctv").await;
        let sibling = school::staff(&s.server, &s.admin, s.sibling, Role::Collaborator, None, "ctv.ben").await;
        s.parents[0].subscribe(&s.server).await;
        let first = s.teacher.publish(&s.notice("Họp")).await;
        s.server.pass(UNDO).await;
        let second = s.teacher.publish(&s.notice("Tiêm")).await;
        s.server.pass(UNDO).await;
        let list = async |user: &User| user.get("/visits").await.ok::<VisitList>();
        // Who comes to a post later has it from then on; it is one post all the same.
        sql!(s.server, "UPDATE recipient SET published_at = published_at + 1000 WHERE person_id = $1", s.parents[2].id);
        let there = list(&helper).await;
        let names: Vec<_> = there.households.iter().map(|h| (h.name.as_str(), h.children.join(", "), h.posts.len())).collect();
        assert_eq!(names, [("Mẹ Mai", "Bé Mai".to_owned(), 2), ("Mẹ Sen", "Bé Sen".to_owned(), 2)]);
        assert_eq!(there.posts.iter().map(|p| p.title.as_str()).collect::<Vec<_>>(), ["Tiêm", "Họp"]);
        assert!(there.posts.iter().all(|p| p.html.starts_with("<p>")));
        for user in [&sibling, &s.parents[1].user] {
            let theirs = list(user).await;
            assert_eq!((theirs.posts.len(), theirs.households.len()), (0, 0));
        }

        let now = s.server.now();
        let tick = |post_id, person_id, visited, at: i64| VisitRecord { id: unique(), post_id, person_id, visited, at: now.plus(at) };
        let (mai, sen) = (s.parents[1].id, s.parents[2].id);
        let records = vec![
            tick(first, mai, true, -3 * HOUR), tick(second, mai, true, -3 * HOUR), tick(first, sen, true, -2 * HOUR),
            tick(first, sen, false, -HOUR), tick(first, s.other_parent.id, true, 0),
        ];
        let visits = VisitRecords { sent_at: now.plus(HOUR), records };
        for _ in 0..2 {
            let done: VisitsRecorded = helper.post("/visits", &visits).await.ok();
            assert_eq!(done.refused, [visits.records[4].id], "no recipient is no household");
        }
        assert_eq!(s.teacher.reach(first).await.visited, 1);
        assert_eq!(s.teacher.reach(second).await.visited, 1);
        // An hour ahead the phone's clock was: a tick of three hours ago was made four hours before it was sent.
        let at = values!(s.server, caunoi_wire::Timestamp, "SELECT at FROM visit");
        assert_eq!(at, [now.plus(-4 * HOUR); 2]);
        let states: Vec<_> = list(&helper).await.households.iter().map(|h| h.posts.iter().map(|p| p.visited).collect::<Vec<_>>()).collect();
        assert_eq!(states, [vec![true, true], vec![false, false]]);
        let other: VisitsRecorded = sibling.post("/visits", &visits).await.ok();
        assert_eq!(other.refused.len(), visits.records.len());

        s.teacher.act(&format!("/posts/{first}/withdraw")).await.ok::<serde_json::Value>();
        let late = VisitRecords { sent_at: now, records: vec![tick(first, sen, true, 0)] };
        let done: VisitsRecorded = helper.post("/visits", &late).await.ok();
        assert_eq!(done.refused, [late.records[0].id]);
        s.server.pass(2 * DAY).await;
        let there = list(&helper).await;
        assert_eq!(there.households.iter().map(|h| h.name.as_str()).collect::<Vec<_>>(), ["Mẹ Sen"]);
        let many = VisitRecords { sent_at: now, records: vec![late.records[0]; MAX_VISITS + 1] };
        assert_eq!(helper.post("/visits", &many).await.refused(), ErrorCode::InvalidInput);
    }
}
