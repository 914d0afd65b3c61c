//! Who leaves the audience of an event gives their place back.

use crate::event::{answer, coming, event_of, held, state};
use caunoi_tests::school::staff;
use caunoi_tests::*;
use caunoi_wire::Done;
use caunoi_wire::ErrorCode;
use caunoi_wire::audience::Rule;
use caunoi_wire::event::*;
use caunoi_wire::feed::FeedItem;
use caunoi_wire::organisation::{Membership, Role};
use caunoi_wire::person::Me;
use caunoi_wire::roster::RosterImport;
use caunoi_wire::time::SECOND;
use http::Method;
use serde_json::json;

/// Applies a roster of the school.
async fn import(s: &School, rows: &str) -> RosterImport {
    let path = format!("/organisations/{}/roster", s.school);
    let body = format!("Lớp,Họ và tên,Ngày sinh\n{rows}");
    let dry: RosterImport = s
        .admin
        .send(s.admin.request(Method::POST, &path).body(body))
        .await
        .ok();
    let path = format!("/roster-imports/{}/apply", dry.id);
    s.admin
        .post(&path, &json!({ "confirm_removals": true }))
        .await
        .ok()
}

/// An event with one place: the first parent's child has it, the others wait.
async fn full(s: &School) -> caunoi_wire::id::PostId {
    let post = held(s, |e| e.capacity = Some(1)).await;
    for parent in &s.parents {
        s.server.advance(SECOND);
        answer(parent, post, &coming(parent.child))
            .await
            .ok::<FeedItem>();
    }
    post
}

const OTHERS: &str = "1A,Bé Mai,01/05/2020\n1A,Bé Sen,01/05/2020\n1B,Bé Cúc,01/05/2019\n";

stories! {
    async fn a_child_that_leaves_the_class_frees_its_place(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let post = full(&s).await;
        import(&s, &format!("1B,Bé Hoa,01/05/2020\n{OTHERS}")).await;
        s.server.drain().await;
        assert_eq!(state(&s.parents[0], post).await, Some(SignUpState::Declined));
        assert_eq!(state(&s.parents[1], post).await, Some(SignUpState::Coming), "who waited longest");
        assert_eq!(state(&s.parents[2], post).await, Some(SignUpState::Waiting));
        let rung: Vec<usize> = phones.iter().map(|p| p.messages().len()).collect();
        assert_eq!(rung, [1, 2, 1], "who moved up is told");
        assert_eq!(event_of(&s.parents[1], post).await.places_left, Some(0));
        let again = answer(&s.parents[0], post, &coming(s.parents[0].child)).await;
        assert_eq!(again.refused(), ErrorCode::NotInvited);
    }

    async fn a_child_that_leaves_the_school_frees_its_place_and_who_waits_and_leaves_does_not_move_up(database) {
        let s = school(database).await;
        let post = full(&s).await;
        import(&s, "1A,Bé Sen,01/05/2020\n1B,Bé Cúc,01/05/2019\n").await;
        s.server.drain().await;
        assert_eq!(state(&s.parents[2], post).await, Some(SignUpState::Coming));
        let states = values!(s.server, String, "SELECT state FROM signup ORDER BY asked_at");
        assert_eq!(states, ["declined", "declined", "coming"]);
        let report: Attendance = s.teacher.get(&format!("/posts/{post}/attendance")).await.ok();
        assert_eq!((report.coming, report.waiting), (1, 0));
    }

    async fn who_stays_in_the_audience_keeps_the_place(database) {
        let s = school(database).await;
        let text = crate::event::with(s.event("Cả trường"), |e| e.capacity = Some(1));
        let mut text = text;
        text.audience.include = vec![Rule::Organisation { organisation_id: s.school, below: false }];
        let post = s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;
        answer(&s.parents[0], post, &coming(s.parents[0].child)).await.ok::<FeedItem>();
        import(&s, &format!("1B,Bé Hoa,01/05/2020\n{OTHERS}")).await;
        assert_eq!(state(&s.parents[0], post).await, Some(SignUpState::Coming), "of the same school");
    }

    async fn a_colleague_who_goes_frees_the_place(database) {
        let s = school(database).await;
        let officers = [
            staff(&s.server, &s.admin, s.school, Role::UnionOfficer, None, "chi.doan").await,
            staff(&s.server, &s.admin, s.school, Role::UnionOfficer, None, "anh.doan").await,
        ];
        let mut text = crate::event::with(s.event("Tập huấn"), |e| e.capacity = Some(1));
        text.audience.include = vec![Rule::Role {
            organisation_id: s.school, role: Role::UnionOfficer, below: false }];
        let post = s.admin.publish(&text).await;
        s.server.pass(UNDO).await;
        let oneself = SignUp { child_id: None, coming: true, adults: 0, consent: false, all_dates: false };
        for officer in &officers {
            s.server.advance(SECOND);
            answer(officer, post, &oneself).await.ok::<FeedItem>();
        }
        let me: Me = officers[0].get("/me").await.ok();
        let all: Vec<Membership> = s.admin.get(&format!("/organisations/{}/memberships", s.school)).await.ok();
        let own = all.iter().find(|m| m.person_id == me.id).expect("a colleague");
        s.admin.delete(&format!("/memberships/{}", own.id)).await.ok::<Done>();
        assert_eq!(state(&officers[1], post).await, Some(SignUpState::Coming));
    }
}
