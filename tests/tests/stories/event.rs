//! Events: who comes, who waits, who helps; never more than there are places.

pub mod dates;
mod organiser;
pub mod together;

use caunoi_tests::school::{child, families, guardianship, staff, version};
use caunoi_tests::*;
use caunoi_wire::event::*;
use caunoi_wire::feed::{Feed, FeedItem};
use caunoi_wire::organisation::Role;
use caunoi_wire::post::{Details, Post, PostText};
use caunoi_wire::time::{DAY, HOUR, SECOND};
use caunoi_wire::{ErrorCode, Language, Timestamp, id::*};
use http::Method;
use std::collections::BTreeMap;

/// Changes what an event has of its own.
pub fn with(mut text: PostText, change: impl FnOnce(&mut EventText)) -> PostText {
    if let Details::Event(event) = &mut text.details {
        change(event);
    }
    text
}

/// A published event, told to all.
pub async fn held(s: &School, change: impl FnOnce(&mut EventText)) -> PostId {
    let text = with(s.event("Tập bơi an toàn"), change);
    let post = s.teacher.publish(&text).await;
    s.server.pass(UNDO).await;
    post
}

pub fn coming(child: ChildId) -> SignUp {
    SignUp {
        child_id: Some(child),
        coming: true,
        adults: 0,
        consent: false,
        all_dates: false,
    }
}

pub fn declined(child: ChildId) -> SignUp {
    SignUp {
        coming: false,
        ..coming(child)
    }
}

pub async fn answer(user: &User, post: PostId, answer: &SignUp) -> Answer {
    user.post(&format!("/feed/{post}/sign-up"), answer).await
}

pub async fn event_of(user: &User, post: PostId) -> FeedEvent {
    let item: FeedItem = user.get(&format!("/feed/{post}")).await.ok();
    *item.event.expect("an event")
}

pub async fn state(user: &User, post: PostId) -> Option<SignUpState> {
    event_of(user, post).await.attendees[0].state
}

pub fn role(name: &str, wanted: i32) -> RoleText {
    RoleText {
        name: name.to_owned(),
        wanted,
    }
}

stories! {
    async fn a_family_signs_its_child_up_with_one_tap(database) {
        let s = school(database).await;
        let post = held(&s, |e| e.capacity = Some(20)).await;
        let mother = &s.parents[0];
        let feed: Feed = mother.get("/feed").await.ok();
        assert_eq!(feed.needs_you[0].post_id, post, "an event that asks waits on top");
        let event = event_of(mother, post).await;
        assert_eq!((event.places_left, event.attendees.len()), (Some(20), 1));
        assert_eq!((event.attendees[0].name.as_str(), event.attendees[0].state), ("Bé Hoa", None));

        let with_father = SignUp { adults: 2, ..coming(mother.child) };
        let item: FeedItem = answer(mother, post, &with_father).await.ok();
        assert!(item.acknowledged_at.is_some(), "an answer is what was asked for");
        let event = item.event.expect("an event");
        assert_eq!((event.places_left, event.attendees[0].adults), (Some(19), 2));
        assert_eq!(event.attendees[0].state, Some(SignUpState::Coming));
        let feed: Feed = mother.get("/feed").await.ok();
        assert!(feed.needs_you.is_empty());
        assert_eq!(s.teacher.reach(post).await.acknowledged, 1);

        answer(mother, post, &declined(mother.child)).await.ok::<FeedItem>();
        let event = event_of(mother, post).await;
        assert_eq!((event.places_left, event.attendees[0].adults), (Some(20), 0));
        assert_eq!(event.attendees[0].state, Some(SignUpState::Declined));
    }

    async fn nobody_answers_for_what_is_not_theirs(database) {
        let s = school(database).await;
        let post = held(&s, |_| ()).await;
        let mother = &s.parents[0];
        let others = answer(mother, post, &coming(s.parents[1].child)).await;
        assert_eq!(others.refused(), ErrorCode::NotFound, "another's child");
        let oneself = SignUp { child_id: None, ..coming(mother.child) };
        assert_eq!(answer(mother, post, &oneself).await.refused(), ErrorCode::NotFound);
        let stranger = answer(&s.other_parent, post, &coming(s.other_parent.child)).await;
        assert_eq!(stranger.refused(), ErrorCode::NotFound, "another class");
        let crowd = SignUp { adults: 10, ..coming(mother.child) };
        assert_eq!(answer(mother, post, &crowd).await.refused(), ErrorCode::InvalidInput);
        sql!(s.server, "UPDATE guardianship SET may_respond = FALSE WHERE guardian_id = $1", mother.id);
        assert_eq!(answer(mother, post, &coming(mother.child)).await.refused(), ErrorCode::NotAllowed);
        sql!(s.server, "UPDATE guardianship SET blocked_until = $2 WHERE guardian_id = $1", mother.id,
            s.server.now().plus(DAY));
        assert_eq!(answer(mother, post, &coming(mother.child)).await.refused(), ErrorCode::NotFound);
        let notice = s.teacher.publish(&s.notice("Họp")).await;
        s.server.pass(UNDO).await;
        let no_event = answer(&s.parents[1], notice, &coming(s.parents[1].child)).await;
        assert_eq!(no_event.refused(), ErrorCode::EventClosed);
        assert_eq!(values!(s.server, i64, "SELECT COUNT(*) FROM signup"), [0]);
    }

    async fn each_child_has_an_answer_of_its_own(database) {
        let s = school(database).await;
        let mother = &s.parents[0];
        let younger = child(&s.server, s.school, s.class, "Bé Na", "2021-09-01").await;
        guardianship(&s.server, mother.id, younger).await;
        // Of age six on the day: the younger one is five.
        let post = held(&s, |e| e.age_from = Some(6)).await;
        let event = event_of(mother, post).await;
        let fits: Vec<bool> = event.attendees.iter().map(|a| a.fits).collect();
        assert_eq!(fits, [true, false]);
        assert_eq!(answer(mother, post, &coming(younger)).await.refused(), ErrorCode::OutsideAges);
        let item: FeedItem = answer(mother, post, &coming(mother.child)).await.ok();
        assert!(item.acknowledged_at.is_some(), "nothing is asked about the younger one");

        let both = held(&s, |_| ()).await;
        let item: FeedItem = answer(mother, both, &coming(mother.child)).await.ok();
        assert!(item.acknowledged_at.is_none(), "one of two is not answered for");
        let item: FeedItem = answer(mother, both, &declined(younger)).await.ok();
        assert!(item.acknowledged_at.is_some());
    }

    async fn a_colleague_without_a_child_signs_up_in_person(database) {
        let s = school(database).await;
        let officer = staff(&s.server, &s.admin, s.school, Role::UnionOfficer, None, "chi.doan").await;
        let mut text = s.event("Tập huấn");
        text.audience.include = vec![caunoi_wire::audience::Rule::Role {
            organisation_id: s.school, role: Role::UnionOfficer, below: false }];
        let post = s.admin.publish(&text).await;
        s.server.pass(UNDO).await;
        let oneself = SignUp { child_id: None, coming: true, adults: 0, consent: false, all_dates: false };
        let item: FeedItem = answer(&officer, post, &oneself).await.ok();
        let attendee = &item.event.expect("an event").attendees[0];
        assert_eq!((attendee.child_id, attendee.state), (None, Some(SignUpState::Coming)));
    }

    async fn a_child_goes_alone_only_where_its_guardian_agrees(database) {
        let s = school(database).await;
        let post = held(&s, |e| e.consent = true).await;
        let mother = &s.parents[0];
        assert_eq!(answer(mother, post, &coming(mother.child)).await.refused(), ErrorCode::ConsentMissing);
        answer(mother, post, &declined(mother.child)).await.ok::<FeedItem>();
        let agrees = SignUp { consent: true, ..coming(mother.child) };
        answer(mother, post, &agrees).await.ok::<FeedItem>();
        let consented = values!(s.server, i64, "SELECT consented_at FROM signup WHERE person_id = $1", mother.id);
        assert_eq!(consented, [s.server.now().0]);
    }

    async fn who_waits_moves_up_and_is_told(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let post = held(&s, |e| e.capacity = Some(1)).await;
        for parent in &s.parents {
            s.server.advance(SECOND);
            answer(parent, post, &coming(parent.child)).await.ok::<FeedItem>();
        }
        let last = event_of(&s.parents[2], post).await;
        assert_eq!((last.attendees[0].state, last.attendees[0].ahead), (Some(SignUpState::Waiting), 1));
        assert_eq!(last.places_left, Some(0));
        // Asking again is no step back in the queue.
        s.server.advance(SECOND);
        answer(&s.parents[1], post, &coming(s.parents[1].child)).await.ok::<FeedItem>();
        let rung = |i: usize| phones[i].messages().len();
        assert_eq!([rung(0), rung(1), rung(2)], [1, 1, 1]);

        answer(&s.parents[0], post, &declined(s.parents[0].child)).await.ok::<FeedItem>();
        s.server.drain().await;
        assert_eq!([rung(0), rung(1), rung(2)], [1, 2, 1], "who moved up, and nobody else");
        let told = s.server.app.text(Language::Vietnamese, "push-promotion", &[]);
        assert_eq!(phones[1].last().body, told);
        assert_eq!(state(&s.parents[1], post).await, Some(SignUpState::Coming));
        assert_eq!(state(&s.parents[2], post).await, Some(SignUpState::Waiting));

        answer(&s.parents[1], post, &declined(s.parents[1].child)).await.ok::<FeedItem>();
        s.server.drain().await;
        assert_eq!([rung(0), rung(1), rung(2)], [1, 2, 2]);
        assert_eq!(s.teacher.reach(post).await.audience, 3);
    }

    async fn who_has_no_phone_is_told_by_mail_that_there_is_a_place(database) {
        let s = school(database).await;
        let post = held(&s, |e| e.capacity = Some(1)).await;
        sql!(s.server, "INSERT INTO contact (person_id, kind, value, created_at) VALUES ($1, 'email', $2, 0)",
            s.parents[1].id, "me.mai@nha.example");
        for parent in &s.parents[..2] {
            answer(parent, post, &coming(parent.child)).await.ok::<FeedItem>();
        }
        answer(&s.parents[0], post, &declined(s.parents[0].child)).await.ok::<FeedItem>();
        s.server.drain().await;
        let line = s.server.app.text(Language::Vietnamese, "letter-promotion", &[]);
        let mails = s.server.mail.arrivals();
        assert_eq!(mails.len(), 1);
        assert!(mails[0].part("text/plain").contains(&line));
    }

    /// Forty families reach for seven places and three helpers' jobs at once, and some give theirs back meanwhile.
    async fn places_are_never_taken_twice(database) {
        let s = school(database).await;
        families(&s.server, s.school, s.class, 37).await;
        let post = held(&s, |e| {
            e.capacity = Some(7);
            e.roles = vec![role("Trông trẻ", 3)];
        })
        .await;
        let everybody = readers(&s, post).await;
        assert_eq!(everybody.len(), 40);
        let mut tasks = Vec::new();
        for (i, (person, child)) in everybody.into_iter().enumerate() {
            let app = s.server.app.clone();
            let reader = caunoi::feed::Reader { person, language: Language::Vietnamese, now: s.server.now() };
            tasks.push(tokio::spawn(async move {
                use caunoi::receipt::Via;
                caunoi::event::sign_up(&app, &reader, post, &coming(child), Via::App).await.expect("an answer");
                let offer = Volunteer { role: 0, helps: true };
                let helps = caunoi::event::volunteer(&app, &reader, post, offer).await.is_ok();
                if i % 4 == 0 {
                    caunoi::event::sign_up(&app, &reader, post, &declined(child), Via::App).await.expect("an answer");
                }
                helps
            }));
        }
        let mut helpers = 0;
        for task in tasks {
            helpers += i32::from(task.await.expect("no panic"));
        }
        assert_eq!(helpers, 3);
        let counts: BTreeMap<String, i64> = counts(&s, post).await;
        let expected = [("coming", 7), ("declined", 10), ("waiting", 23)];
        assert_eq!(counts, expected.map(|(state, many)| (state.to_owned(), many)).into());
        assert_eq!(values!(s.server, i64, "SELECT COUNT(*) FROM volunteer"), [3]);
    }

    async fn helpers_fill_a_role_and_may_step_back(database) {
        let s = school(database).await;
        let post = held(&s, |e| e.roles = vec![role("Trông trẻ", 1), role("Nấu cháo", 5)]).await;
        let path = format!("/feed/{post}/volunteer");
        let offer = |role, helps| Volunteer { role, helps };
        let item: FeedItem = s.parents[0].post(&path, &offer(0, true)).await.ok();
        let roles = &item.event.expect("an event").roles;
        assert_eq!((roles[0].taken, roles[0].mine, roles[1].mine), (1, true, false));
        s.parents[0].post(&path, &offer(0, true)).await.ok::<FeedItem>();
        assert_eq!(s.parents[1].post(&path, &offer(0, true)).await.refused(), ErrorCode::RoleFull);
        assert_eq!(s.parents[1].post(&path, &offer(7, true)).await.refused(), ErrorCode::NotFound);
        s.parents[0].post(&path, &offer(0, false)).await.ok::<FeedItem>();
        s.parents[1].post(&path, &offer(0, true)).await.ok::<FeedItem>();
        assert!(event_of(&s.parents[1], post).await.roles[0].mine);
    }

    async fn answers_end_when_it_begins(database) {
        let s = school(database).await;
        let post = held(&s, |_| ()).await;
        s.server.advance(3 * DAY);
        let late = answer(&s.parents[0], post, &coming(s.parents[0].child)).await;
        assert_eq!(late.refused(), ErrorCode::EventClosed);
        let feed: Feed = s.parents[0].get("/feed").await.ok();
        assert!(feed.needs_you.is_empty() && feed.news.len() == 1);
    }

    async fn what_cannot_be_is_refused_by_its_name(database) {
        let s = school(database).await;
        let now = s.server.now();
        type Change = fn(&mut EventText, Timestamp);
        let wrong: [(&str, ErrorCode, Change); 9] = [
            ("starts_at", ErrorCode::TimeInPast, |e, now| e.starts_at = now),
            ("starts_at", ErrorCode::TimeInPast, |e, now| {
                e.starts_at = now.plus(900 * DAY);
                e.ends_at = now.plus(900 * DAY + 1);
            }),
            ("ends_at", ErrorCode::InvalidInput, |e, _| e.ends_at = e.starts_at),
            ("place", ErrorCode::InvalidInput, |e, _| e.place = " ".to_owned()),
            ("map_link", ErrorCode::InvalidInput, |e, _| e.map_link = Some("javascript:alert(1)".to_owned())),
            ("age_from", ErrorCode::InvalidInput, |e, _| { e.age_from = Some(9); e.age_until = Some(8); }),
            ("capacity", ErrorCode::InvalidInput, |e, _| e.capacity = Some(0)),
            ("roles", ErrorCode::InvalidInput, |e, _| e.roles = vec![role("", 1)]),
            ("status", ErrorCode::InvalidInput, |e, _| e.status = EventStatus::Cancelled),
        ];
        for (field, code, change) in wrong {
            let text = with(s.event("Sai"), |e| change(e, now));
            let problem = s.teacher.post("/posts", &text).await.problem();
            assert_eq!((problem.code, problem.fields.as_slice()), (code, &[field.to_owned()][..]), "{field}");
        }
        // A draft that waited until after its event.
        let draft: Post = s.teacher.post("/posts", &s.event("Muộn")).await.ok();
        s.server.advance(4 * DAY);
        let late = s.teacher.act(&format!("/posts/{}/publish", draft.id)).await;
        assert_eq!(late.refused(), ErrorCode::TimeInPast);
    }

    async fn a_draft_becomes_another_kind_and_goes_without_a_trace(database) {
        let s = school(database).await;
        let draft: Post = s.teacher.post("/posts", &s.event("Hội thao")).await.ok();
        let path = format!("/posts/{}", draft.id);
        let event = draft.details.event().expect("an event").clone();
        assert_eq!(event.place, "Nhà văn hóa xã");
        let changed = with(s.event("Hội thao"), |e| e.roles = vec![role("Trọng tài", 2)]);
        let changed: Post = s.teacher.put(&path, &changed).await.ok();
        assert_eq!(changed.details.event().expect("an event").roles.len(), 1);
        let notice: Post = s.teacher.put(&path, &s.notice("Tin")).await.ok();
        assert_eq!(notice.details, Details::Notice);
        s.teacher.put(&path, &s.event("Hội thao")).await.ok::<Post>();
        s.teacher.delete(&path).await.ok::<caunoi_wire::Done>();
        assert_eq!(values!(s.server, i64, "SELECT COUNT(*) FROM event"), [0]);
    }

    async fn the_light_page_signs_up_without_script(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let mut text = with(s.event("Bơi <an toàn>"), |e| {
            e.consent = true;
            e.capacity = Some(5);
            e.place = "Suối <b>Sỏi</b>".to_owned();
            e.roles = vec![role("Nấu <cháo>", 2)];
        });
        text.versions.push(version(Language::English, "Safe swimming", "Come."));
        let post = s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;
        let nobody = s.server.user();
        let link = phone.last().url;
        let page = nobody.get(&link).await.text();
        for words in ["10:00–12:00, thứ Sáu, 27/11/2026", "Suối &lt;b&gt;Sỏi", "Bé Hoa", "Nấu &lt;cháo&gt;", "required"] {
            assert!(page.contains(words), "{words} in {page}");
        }
        assert!(page.len() <= 14 * 1024 && page.matches("<script").count() == 1 && !page.contains("/acknowledge"));
        let submit = async |path: &str, form: String| {
            let request = nobody.request(Method::POST, &format!("{link}/{path}?lang=vi"));
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            nobody.send(request.header("sec-fetch-site", "same-origin").body(form)).await
        };
        let child = s.parents[0].child;
        let refused = submit("sign-up", format!("child_id={child}&adults=1&coming=true")).await;
        assert_eq!(refused.status, 422, "without consent");
        let other = s.parents[1].child;
        let stranger = submit("sign-up", format!("child_id={other}&adults=1&coming=true&consent=true")).await;
        assert_eq!(stranger.status, 410);
        let answered = submit("sign-up", format!("child_id={child}&adults=1&coming=true&consent=true")).await;
        assert_eq!((answered.status, answered.header("location")), (303, format!("{link}?lang=vi").as_str()));
        let helped = submit("volunteer", "role=0&helps=true".to_owned()).await;
        assert_eq!(helped.status, 303);
        let page = nobody.get(&link).await.text();
        assert!(page.contains("✓ Bé Hoa") && page.contains("1 trên 2"), "{page}");
        assert_eq!(state(&s.parents[0], post).await, Some(SignUpState::Coming));
        s.server.advance(2 * DAY + 23 * HOUR + HOUR);
        let late = submit("sign-up", format!("child_id={child}&coming=false")).await;
        assert_eq!(late.status, 409);
    }
}

/// All recipients of an event with their child.
async fn readers(s: &School, post: PostId) -> Vec<(PersonId, ChildId)> {
    let people = values!(
        s.server,
        PersonId,
        "SELECT person_id FROM recipient_child WHERE post_id = $1 ORDER BY person_id",
        post
    );
    let children = values!(
        s.server,
        ChildId,
        "SELECT child_id FROM recipient_child WHERE post_id = $1 ORDER BY person_id",
        post
    );
    people.into_iter().zip(children).collect()
}

/// How many answers there are of each kind.
async fn counts(s: &School, post: PostId) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for state in SignUpState::ALL {
        let many = values!(
            s.server,
            i64,
            "SELECT COUNT(*) FROM signup WHERE post_id = $1 AND state = $2",
            post,
            state.as_str()
        );
        counts.insert(state.to_string(), many[0]);
    }
    counts
}
