//! Several organisers of one event: asked, they say yes or no; together they change it, and know no more names than before.

use super::dates::meets;
use super::{answer, coming, counts, event_of, held, readers, role, state, with};
use crate::day;
use caunoi_tests::school::{families, organisation, staff};
use caunoi_tests::*;
use caunoi_wire::audience::AudienceChoices;
use caunoi_wire::dates::*;
use caunoi_wire::event::*;
use caunoi_wire::feed::FeedItem;
use caunoi_wire::organisation::{OrganisationKind, Role};
use caunoi_wire::post::{Post, PostSummary};
use caunoi_wire::series::Coming;
use caunoi_wire::time::{DAY, HOUR};
use caunoi_wire::{Done, ErrorCode, Language, Page, id::*};
use http::Method;

/// What the routes of this kind of thing take.
pub fn bodies(s: &School) -> [(&'static str, serde_json::Value); 4] {
    use serde_json::json;
    let rule = json!({ "starts_at": s.server.now(), "rule": "FREQ=WEEKLY;COUNT=2" });
    let answer = json!({ "organisation_id": s.commune, "accepts": true });
    let sign_up = json!({ "child_id": s.parents[0].child, "coming": true });
    [
        ("POST /feed/{post_id}/sign-up", sign_up),
        (
            "POST /feed/{post_id}/volunteer",
            json!({ "role": 0, "helps": true }),
        ),
        ("POST /events/dates", rule),
        ("POST /posts/{post_id}/organisers", answer),
    ]
}

/// The youth union of the commune and its officer.
async fn union(s: &School) -> (OrganisationId, User) {
    let union = organisation(
        &s.admin,
        s.commune,
        OrganisationKind::YouthUnion,
        "Đoàn xã Suối",
    )
    .await;
    let officer = staff(
        &s.server,
        &s.admin,
        union,
        Role::UnionOfficer,
        None,
        "anh.doan",
    )
    .await;
    (union, officer)
}

async fn says(user: &User, post: PostId, organisation_id: OrganisationId, accepts: bool) -> Answer {
    let answer = OrganiserAnswer {
        organisation_id,
        accepts,
    };
    user.post(&format!("/posts/{post}/organisers"), &answer)
        .await
}

async fn text_of(user: &User, post: PostId) -> EventText {
    let post: Post = user.get(&format!("/posts/{post}")).await.ok();
    post.details.event().expect("an event").clone()
}

async fn organisers(user: &User, post: PostId) -> Vec<(String, OrganiserState)> {
    let found: Organised = user.get(&format!("/posts/{post}/dates")).await.ok();
    found
        .organisers
        .into_iter()
        .map(|o| (o.name, o.state))
        .collect()
}

async fn asked(user: &User) -> Vec<PostId> {
    let found: Vec<Organising> = user.get("/organising").await.ok();
    found.into_iter().map(|o| o.post_id).collect()
}

stories! {
    async fn who_is_asked_says_yes_and_they_hold_it_together(database) {
        let s = school(database).await;
        let (union, officer) = union(&s).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let desk = officer.subscribe(&s.server).await;
        let post = held(&s, |e| e.together = vec![union]).await;
        let message = desk.last();
        let told = s.server.app.text(Language::Vietnamese, "push-organising", &[]);
        assert_eq!((message.body, message.url.as_str(), desk.messages().len()), (told, "/l/organising", 1));
        answer(&s.parents[0], post, &coming(s.parents[0].child)).await.ok::<FeedItem>();
        // Asked, but not yet in it.
        assert_eq!((asked(&officer).await, asked(&s.sibling_teacher).await), (vec![post], vec![]));
        assert_eq!(organisers(&s.teacher, post).await, [("Đoàn xã Suối".to_owned(), OrganiserState::Asked)]);
        let path = format!("/posts/{post}");
        assert_eq!(officer.get(&path).await.refused(), ErrorCode::NotFound);
        assert!(event_of(&s.parents[0], post).await.together.is_empty());
        let stranger = says(&s.sibling_teacher, post, union, true).await;
        assert_eq!(stranger.refused(), ErrorCode::NotFound);
        assert_eq!(says(&officer, post, s.commune, true).await.refused(), ErrorCode::NotFound, "another's answer");

        // The list of what is to come leads to the question, which needs no app.
        let coming: Vec<Coming> = officer.get("/posts/coming").await.ok();
        assert_eq!(coming.iter().map(|c| (c.post_id, c.asked)).collect::<Vec<_>>(), [(post, true)]);
        let page = officer.get("/l/organising").await.text();
        assert!(page.contains("Tập bơi an toàn") && page.contains("Đoàn xã Suối") && !page.contains("<script"), "{page}");
        let yes = officer.request(Method::POST, &format!("/l/organising/{post}"));
        let yes = yes.header("content-type", "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
        let told = officer.send(yes.body(format!("organisation_id={union}&accepts=true"))).await;
        assert_eq!((told.status, told.header("location")), (303, format!("/posts/{post}").as_str()));
        assert_eq!(s.server.user().get("/l/organising").await.status, 303);
        assert!(asked(&officer).await.is_empty());
        assert_eq!(event_of(&s.parents[0], post).await.together, ["Đoàn xã Suối"]);
        let page = s.server.user().get(&phone.last().url).await.text();
        assert!(page.contains("cùng Đoàn xã Suối tổ chức"), "{page}");
        let posts: Page<PostSummary> = officer.get("/posts").await.ok();
        assert_eq!(posts.items.iter().map(|p| p.id).collect::<Vec<_>>(), [post]);
        // Numbers of all, names of none: the union has no class.
        let found: Attendance = officer.get(&format!("{path}/attendance")).await.ok();
        assert_eq!((found.coming, found.unanswered, found.people.len()), (1, 2, 0));
        let seen: Post = officer.get(&path).await.ok();
        assert_eq!((seen.audience.include.len(), seen.audience_names.len()), (0, 0), "nor whom it is for");
        for (what, refused) in [
            (officer.get(&format!("{path}/waiting")).await, ErrorCode::NotFound),
            (officer.act(&format!("{path}/withdraw")).await, ErrorCode::NotFound),
            (officer.act(&format!("{path}/remind")).await, ErrorCode::NotFound),
        ] {
            assert_eq!(what.refused(), refused);
        }

        // Either changes it; who signed up is told as ever.
        let mut event = text_of(&officer, post).await;
        event.starts_at = event.starts_at.plus(DAY);
        event.ends_at = event.ends_at.plus(DAY);
        officer.post(&format!("{path}/event"), &event).await.ok::<Post>();
        s.server.drain().await;
        assert_eq!(desk.messages().len(), 1, "asked once");
        assert_eq!(phone.last().body, s.server.app.text(Language::Vietnamese, "push-event-changed", &[]));
        let stretch = format!("/calendar?from={}&until={}", s.server.now().0, s.server.now().plus(9 * DAY).0);
        let items: Vec<CalendarItem> = officer.get(&stretch).await.ok();
        assert_eq!(items.iter().map(|i| (i.post_id, i.is_own)).collect::<Vec<_>>(), [(post, true)]);

        // Whom to ask is the author's to say.
        let mut event = text_of(&officer, post).await;
        event.together.clear();
        officer.post(&format!("{path}/event"), &event).await.ok::<Post>();
        assert_eq!(organisers(&s.teacher, post).await.len(), 1);
        let mut event = text_of(&s.teacher, post).await;
        event.together.clear();
        s.teacher.post(&format!("{path}/event"), &event).await.ok::<Post>();
        assert_eq!(officer.get(&path).await.refused(), ErrorCode::NotFound);
        assert!(event_of(&s.parents[0], post).await.together.is_empty());
    }

    async fn who_says_no_has_nothing_to_do_with_it(database) {
        let s = school(database).await;
        let (union, officer) = union(&s).await;
        let post = held(&s, |e| e.together = vec![union]).await;
        says(&officer, post, union, false).await.ok::<Done>();
        assert_eq!(organisers(&s.teacher, post).await, [("Đoàn xã Suối".to_owned(), OrganiserState::Declined)]);
        assert!(asked(&officer).await.is_empty());
        assert_eq!(officer.get(&format!("/posts/{post}")).await.refused(), ErrorCode::NotFound);
        says(&officer, post, union, true).await.ok::<Done>();
        assert_eq!(text_of(&officer, post).await.together, [union], "one may think again");
        // An officer who left answers no more.
        let me: caunoi_wire::person::Me = officer.get("/me").await.ok();
        s.admin.delete(&format!("/memberships/{}", me.memberships[0].id)).await.ok::<Done>();
        assert_eq!(officer.get(&format!("/posts/{post}")).await.refused(), ErrorCode::NotFound);
    }

    async fn a_partner_sees_the_names_of_its_own_families_alone(database) {
        let s = school(database).await;
        let (union, officer) = union(&s).await;
        // The union speaks to the commune, together with the school.
        let mut text = with(s.event("Hội trại"), |e| {
            e.together = vec![s.school];
            e.roles = vec![role("Trông trẻ", 5)];
        });
        text.organisation_id = union;
        text.audience.include = vec![caunoi_wire::audience::Rule::Organisation { organisation_id: s.commune, below: true }];
        let post = officer.publish(&text).await;
        s.server.pass(UNDO).await;
        let sibling = caunoi_tests::school::child(&s.server, s.sibling, s.class, "Bé Lạ", "2020-05-01").await;
        sql!(s.server, "UPDATE enrolment SET ended_at = 1 WHERE child_id = $1", sibling);
        caunoi_tests::school::guardianship(&s.server, s.parents[2].id, sibling).await;
        sql!(s.server, "INSERT INTO recipient_child (post_id, person_id, child_id) VALUES ($1, $2, $3)",
            post, s.parents[2].id, sibling);
        for child in [s.parents[2].child, sibling] {
            answer(&s.parents[2], post, &coming(child)).await.ok::<FeedItem>();
        }
        let school = staff(&s.server, &s.admin, s.school, Role::Admin, None, "hieu.truong").await;
        says(&school, post, s.school, true).await.ok::<Done>();
        let found: Attendance = school.get(&format!("/posts/{post}/attendance")).await.ok();
        let come: Vec<_> = found.people.iter().filter(|p| p.state.is_some()).map(|p| p.name.as_str()).collect();
        assert_eq!((found.coming, come), (2, vec!["Bé Sen"]));
        let found: Attendance = officer.get(&format!("/posts/{post}/attendance")).await.ok();
        let come = found.people.iter().filter(|p| p.state.is_some()).count();
        assert_eq!(come, 2, "who signed up did so with the author");
        // On the day both record who comes, each by the names they may know.
        s.server.pass(3 * DAY - UNDO - HOUR).await;
        let on_sheet = async |user: &User| {
            let sheet = day::sheet(user, post).await;
            let come = sheet.people.into_iter().filter(|p| p.state.is_some());
            come.map(|p| p.name).collect::<Vec<_>>()
        };
        assert_eq!(on_sheet(&school).await, ["Bé Sen"]);
        assert_eq!(on_sheet(&officer).await, ["Bé Lạ", "Bé Sen"]);
        day::came(&s, &school, post, s.parents[2].child.0).await;
        day::came(&s, &officer, post, sibling.0).await;
        assert_eq!(on_sheet(&school).await, ["Bé Sen"]);
        let thanks = school.get(&format!("/posts/{post}/photos")).await;
        assert_eq!(thanks.refused(), ErrorCode::NotFound, "pictures stay with who speaks");
    }

    async fn only_near_organisations_are_offered_and_only_those_of_the_province_asked(database) {
        let s = school(database).await;
        let (union, _) = union(&s).await;
        let path = format!("/organisations/{}/audience", s.school);
        let found: AudienceChoices = s.teacher.get(&path).await.ok();
        let found = found.partners;
        let ids: Vec<OrganisationId> = found.iter().map(|p| p.id.into()).collect();
        for near in [union, s.commune, s.province, s.sibling] {
            assert!(ids.contains(&near), "{found:?}");
        }
        assert!(!ids.contains(&s.school));
        assert_eq!(s.parents[0].get(&path).await.refused(), ErrorCode::NotFound);
        let refused = async |together: Vec<OrganisationId>| {
            let text = with(s.event("Chung"), |e| e.together = together);
            s.teacher.post("/posts", &text).await.problem().fields
        };
        let nobody: OrganisationId = unique().into();
        assert_eq!(refused(vec![nobody]).await, ["together"]);
        assert_eq!(refused(vec![s.school]).await, ["together"], "not oneself");
        assert_eq!(refused(vec![union; 6]).await, ["together"]);
        // Nobody is asked about a draft.
        let text = with(s.event("Nháp"), |e| e.together = vec![union]);
        let draft: Post = s.teacher.post("/posts", &text).await.ok();
        assert_eq!(says(&s.admin, draft.id, union, true).await.refused(), ErrorCode::NotFound);
        s.teacher.delete(&format!("/posts/{}", draft.id)).await.ok::<Done>();
    }

    async fn all_dates_are_held_together(database) {
        let s = school(database).await;
        let (union, officer) = union(&s).await;
        let dates = meets(&s, |e| e.together = vec![union]).await;
        assert_eq!(asked(&officer).await, [dates[0]], "asked once");
        says(&officer, dates[2], union, true).await.ok::<Done>();
        assert_eq!(event_of(&s.parents[0], dates[3]).await.together, ["Đoàn xã Suối"]);
        let mut event = text_of(&officer, dates[1]).await;
        event.place = "Nhà thi đấu".to_owned();
        officer.post(&format!("/posts/{}/event?which=following", dates[1]), &event).await.ok::<Post>();
        let places = [0, 1, 3].map(|n| text_of(&officer, dates[n]));
        let [first, second, last] = places;
        assert_eq!(first.await.place, "Nhà văn hóa xã");
        assert_eq!((second.await.place, last.await.place), ("Nhà thi đấu".to_owned(), "Nhà thi đấu".to_owned()));
    }

    /// Two organisers raise and lower the places while families reach for them: who is second to change is told so, and
    /// never come more than there ever were places, nor waits anybody while there is one.
    async fn two_organisers_never_give_a_place_twice(database) {
        let s = school(database).await;
        let (union, officer) = union(&s).await;
        families(&s.server, s.school, s.class, 27).await;
        let post = held(&s, |e| {
            e.together = vec![union];
            e.capacity = Some(6);
        })
        .await;
        says(&officer, post, union, true).await.ok::<Done>();
        let mut tasks = Vec::new();
        for (person, child) in readers(&s, post).await {
            let app = s.server.app.clone();
            let reader = caunoi::feed::Reader { person, language: Language::Vietnamese, now: s.server.now() };
            tasks.push(tokio::spawn(async move {
                use caunoi::receipt::Via;
                caunoi::event::sign_up(&app, &reader, post, &coming(child), Via::App).await.expect("an answer");
            }));
        }
        let organiser = async |user: &User, places: [i32; 4]| {
            let mut lost = 0;
            for capacity in places {
                let mut event = text_of(user, post).await;
                event.capacity = Some(capacity);
                let path = format!("/posts/{post}/event");
                let answer = user.post(&path, &event).await;
                match answer.status {
                    200 => {}
                    _ => {
                        assert_eq!(answer.refused(), ErrorCode::ChangedMeanwhile);
                        lost += 1;
                    }
                }
            }
            lost
        };
        let (hers, theirs) = tokio::join!(
            organiser(&s.teacher, [9, 4, 11, 3]),
            organiser(&officer, [5, 10, 2, 8])
        );
        for task in tasks {
            task.await.expect("no panic");
        }
        let event = text_of(&s.teacher, post).await;
        assert_eq!(event.sequence, Some(8 - hers - theirs), "each change that was taken counts, no other does");
        let found = counts(&s, post).await;
        assert!(found["coming"] <= 11 && found["coming"] + found["waiting"] == 30, "{found:?}");
        let capacity = i64::from(event.capacity.expect("places"));
        assert!(found["coming"] >= capacity, "nobody waits while there is a place: {found:?} of {capacity}");
    }

    async fn adults_who_come_along_take_places_where_the_author_says_so(database) {
        let s = school(database).await;
        let post = held(&s, |e| {
            e.capacity = Some(4);
            e.adults_count = true;
        })
        .await;
        let [hoa, mai, sen] = [0, 1, 2].map(|i| &s.parents[i]);
        let with = |parent: &caunoi_tests::school::Parent, adults| SignUp { adults, ..coming(parent.child) };
        answer(hoa, post, &with(hoa, 1)).await.ok::<FeedItem>();
        assert_eq!(event_of(hoa, post).await.places_left, Some(2));
        // Three of them do not fit; whoever is alone does not overtake them.
        answer(mai, post, &with(mai, 2)).await.ok::<FeedItem>();
        s.server.advance(1);
        answer(sen, post, &with(sen, 0)).await.ok::<FeedItem>();
        use SignUpState::{Coming, Waiting};
        let states = async || [state(hoa, post).await, state(mai, post).await, state(sen, post).await];
        assert_eq!(states().await, [Some(Coming), Some(Waiting), Some(Waiting)]);
        assert_eq!(answer(hoa, post, &with(hoa, 4)).await.problem().code, ErrorCode::PlacesShort);
        assert_eq!(event_of(hoa, post).await.attendees[0].adults, 1, "nothing was changed");
        answer(hoa, post, &with(hoa, 0)).await.ok::<FeedItem>();
        assert_eq!(states().await, [Some(Coming), Some(Coming), Some(Waiting)], "two adults and a child moved up");
        assert_eq!(event_of(sen, post).await.places_left, Some(0));
        answer(mai, post, &with(mai, 1)).await.ok::<FeedItem>();
        assert_eq!(states().await, [Some(Coming), Some(Coming), Some(Coming)]);
    }

    /// Families of one to four reach for ten places at once and change their minds.
    async fn places_are_never_taken_twice_by_adults(database) {
        let s = school(database).await;
        families(&s.server, s.school, s.class, 22).await;
        let post = held(&s, |e| {
            e.capacity = Some(10);
            e.adults_count = true;
        })
        .await;
        let mut tasks = Vec::new();
        for (i, (person, child)) in (0_i32..).zip(readers(&s, post).await) {
            let app = s.server.app.clone();
            let reader = caunoi::feed::Reader { person, language: Language::Vietnamese, now: s.server.now() };
            tasks.push(tokio::spawn(async move {
                use caunoi::receipt::Via;
                for adults in [i % 4, (i + 1) % 4] {
                    let says = SignUp { adults, ..coming(child) };
                    let told = caunoi::event::sign_up(&app, &reader, post, &says, Via::App).await;
                    let refused = matches!(&told, Err(caunoi::error::Error::Refused(r)) if r.code == ErrorCode::PlacesShort);
                    assert!(told.is_ok() || refused, "{told:?}");
                }
            }));
        }
        for task in tasks {
            task.await.expect("no panic");
        }
        let places = values!(s.server, i64,
            "SELECT CAST(SUM(1 + adults) AS BIGINT) FROM signup WHERE post_id = $1 AND state = 'coming'", post);
        assert!((7..=10).contains(&places[0]), "{places:?}: no more than ten, and not enough left for four");
    }
}
