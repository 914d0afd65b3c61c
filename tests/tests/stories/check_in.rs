//! Check-ins: who may answer, who reads, what is sealed, what opens a case and whom it reaches.

mod case;
mod sealed;
mod trend;

use caunoi_tests::school::{School, school, staff};
use caunoi_tests::*;
use caunoi_wire::case::*;
use caunoi_wire::check_in::*;
use caunoi_wire::duty::{Duty, Rota, Shift};
use caunoi_wire::organisation::Role;
use caunoi_wire::person::Me;
use caunoi_wire::post::{Details, Post, PostText, Publish};
use caunoi_wire::time::{DAY, HOUR};
use caunoi_wire::{Date, Done, ErrorCode, Language, id::*};
use http::Method;
use serde_json::{Value, json};

/// A check-in about the children of class 1A.
pub fn mood(s: &School) -> PostText {
    let check_in = CheckInText {
        instrument: "mood".to_owned(),
        respondent: Respondent::Guardian,
        free_words: true,
    };
    PostText {
        details: Details::CheckIn(check_in),
        ask_acknowledgement: false,
        ..s.notice("Con hôm nay thế nào?")
    }
}

pub fn with(mut text: PostText, change: impl FnOnce(&mut CheckInText)) -> PostText {
    if let Details::CheckIn(check_in) = &mut text.details {
        change(check_in);
    }
    text
}

pub async fn id_of(user: &User) -> PersonId {
    user.get("/me").await.ok::<Me>().id
}

/// Weekly hours, every day alike, in whole local hours.
pub fn daily(person: PersonId, from: i32, until: i32) -> Vec<Shift> {
    let shift = |weekday| Shift {
        person_id: person,
        weekday,
        minute_from: from * 60,
        minute_until: until * 60,
    };
    (1..=7).map(shift).collect()
}

pub async fn keep(user: &User, organisation: OrganisationId, shifts: Vec<Shift>) -> Duty {
    let rota = Rota {
        shifts,
        holidays: Vec::new(),
    };
    user.put(&format!("/organisations/{organisation}/duty"), &rota)
        .await
        .ok()
}

/// A counsellor of the school, on duty from 7 to 17 every day. The clock stands at 10.
pub async fn counsellor(s: &School) -> User {
    let user = staff(
        &s.server,
        &s.admin,
        s.school,
        Role::Counsellor,
        None,
        "tu.van",
    )
    .await;
    keep(&s.admin, s.school, daily(id_of(&user).await, 7, 17)).await;
    user
}

pub async fn asked(s: &School, text: &PostText) -> PostId {
    let post = s.teacher.publish(text).await;
    s.server.pass(UNDO).await;
    post
}

/// An answer to the mood check: 0 is very happy, 4 very sad.
pub fn feels(child: ChildId, choice: u8) -> CheckInAnswer {
    CheckInAnswer {
        child_id: child,
        choices: vec![choice],
        words: String::new(),
        talk: false,
    }
}

pub fn says(child: ChildId, words: &str) -> CheckInAnswer {
    CheckInAnswer {
        words: words.to_owned(),
        ..feels(child, 2)
    }
}

pub async fn answer(user: &User, post: PostId, answer: &CheckInAnswer) -> Answer {
    user.post(&format!("/feed/{post}/check-in"), answer).await
}

pub async fn cases(user: &User) -> Vec<CaseSummary> {
    user.get("/cases").await.ok()
}

/// A check-in, and the case that an answer to it opened.
pub async fn opened(s: &School, counsellor: &User) -> (PostId, CaseId) {
    let post = asked(s, &mood(s)).await;
    let parent = &s.parents[1];
    let given = says(parent.child, "muốn chết");
    answer(parent, post, &given).await.ok::<Done>();
    (post, cases(counsellor).await[0].id)
}

/// Ends of routes of posts that are about check-ins alone.
pub const ROUTES: [&str; 3] = ["/check-in", "/child-consent", "/answers"];

/// What the routes of check-ins and cases take, about the first parent's child.
pub async fn bodies(s: &School, counsellor: &User) -> Vec<(&'static str, Value)> {
    vec![
        (
            "POST /feed/{post_id}/check-in",
            json!({ "child_id": s.parents[0].child, "choices": [0] }),
        ),
        (
            "PUT /feed/{post_id}/child-consent",
            json!({ "child_id": s.parents[0].child, "agrees": true }),
        ),
        (
            "PUT /organisations/{organisation_id}/duty",
            json!({ "shifts": [], "holidays": [] }),
        ),
        (
            "PUT /organisations/{organisation_id}/wellbeing",
            json!({ "child_answers": true }),
        ),
        (
            "PUT /organisations/{organisation_id}/instrument",
            json!({ "instrument": "sdq", "licence_key": "K", "wording": [] }),
        ),
        ("POST /cases/{case_id}/take", json!({})),
        (
            "POST /cases/{case_id}/note",
            json!({ "text": "Chen ngang" }),
        ),
        (
            "POST /cases/{case_id}/hand-over",
            json!({ "person_id": id_of(counsellor).await }),
        ),
        (
            "POST /cases/{case_id}/close",
            json!({ "text": "Chen ngang" }),
        ),
    ]
}

/// Sends a form as a browser without script does.
pub async fn submit(reader: &User, path: &str, body: &str) -> Answer {
    let request = reader.request(Method::POST, path).body(body.to_owned());
    let request = request
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", &reader.base)
        .header("sec-fetch-site", "same-origin");
    reader.send(request).await
}

/// The light page of a post, reached from the app.
pub async fn page(user: &User, post: PostId) -> (String, Answer) {
    let answer = user.get(&format!("/l/post/{post}")).await;
    assert_eq!(answer.status, 303, "{answer}");
    let path = answer.header("location").to_owned();
    let page = user.get(&path).await;
    assert_eq!(page.status, 200, "{page}");
    (path, page)
}

/// How many rows a check-in has left behind.
async fn rows(s: &School) -> Vec<i64> {
    values!(
        s.server,
        i64,
        "SELECT COUNT(*) FROM answer UNION ALL SELECT COUNT(*) FROM safeguarding_case"
    )
}

stories! {
    async fn a_parent_answers_without_the_app_and_learns_who_reads_first(database) {
        let s = school(database).await;
        let counsellor = counsellor(&s).await;
        let post = asked(&s, &mood(&s)).await;
        let mother = &s.parents[0];
        let (path, before) = page(mother, post).await;
        let html = before.text();
        let (reads, types) = (html.find("tư vấn của Trường Mẫu").expect("who reads"), html.find("<textarea").expect("words"));
        assert!(reads < types && html.contains("17:00"), "{html}");
        assert!(html.contains("tel:111") && html.contains("không sửa được") && html.contains("chẩn đoán"), "{html}");
        // Five faces, and the bridge of the page.
        assert_eq!(html.matches("<svg").count(), 6);
        assert!(!html.contains("<script") && before.body.len() <= 14 * 1024, "{} bytes", before.body.len());

        let body = format!("child_id={}&c0=3&words=B%C3%A9+bi%E1%BA%BFng+%C4%83n+%3Cb%3E", mother.child);
        let sent = submit(mother, &format!("{path}/check-in"), &body).await;
        assert_eq!(sent.status, 303, "{sent}");
        let (_, after) = page(mother, post).await;
        let html = after.text();
        assert!(html.contains("class=done") && !html.contains("<form") && !html.contains("biếng ăn"), "{html}");
        // An impatient thumb sends once.
        assert_eq!(submit(mother, &format!("{path}/check-in"), &body).await.status, 303);
        assert_eq!(rows(&s).await, [1, 0]);

        let read: Vec<ReadAnswer> = counsellor.get(&format!("/posts/{post}/answers")).await.ok();
        assert_eq!((read[0].child_name.as_str(), read[0].class.as_deref()), ("Bé Hoa", Some("1A")));
        assert_eq!((read[0].score, read[0].band, read[0].words.as_str()), (2, Band::Low, "Bé biếng ăn <b>"));
        let audited = values!(s.server, i64, "SELECT COUNT(*) FROM audit WHERE action = 'answers_read'");
        assert_eq!(audited, [1]);
    }

    async fn staff_who_are_no_counsellors_see_only_how_many(database) {
        let s = school(database).await;
        counsellor(&s).await;
        let post = asked(&s, &mood(&s)).await;
        let mother = &s.parents[0];
        answer(mother, post, &says(mother.child, "lời riêng")).await.ok::<Done>();
        let reach: CheckInReach = s.teacher.get(&format!("/posts/{post}/check-in")).await.ok();
        assert_eq!(reach, CheckInReach { children: 3, answered: 1 });
        for user in [&s.teacher, &s.admin, &mother.user, &s.parents[1].user] {
            let read = user.get(&format!("/posts/{post}/answers")).await;
            assert_eq!(read.refused(), ErrorCode::NotFound);
        }
        assert_eq!(s.teacher.get(&format!("/posts/{post}/waiting")).await.refused(), ErrorCode::NothingToAcknowledge);
        for path in [format!("/posts/{post}"), format!("/feed/{post}"), "/feed".to_owned()] {
            for user in [&s.teacher, &mother.user] {
                assert!(!user.get(&path).await.text().contains("lời riêng"));
            }
        }
    }

    async fn nobody_answers_for_what_is_not_theirs_nor_nonsense(database) {
        let s = school(database).await;
        counsellor(&s).await;
        let post = asked(&s, &mood(&s)).await;
        let mother = &s.parents[0];
        let refused = async |user: &User, given: &CheckInAnswer| answer(user, post, given).await.refused();
        assert_eq!(refused(mother, &feels(s.parents[1].child, 0)).await, ErrorCode::NotFound, "another's child");
        assert_eq!(refused(&s.other_parent, &feels(s.other_parent.child, 0)).await, ErrorCode::NotFound);
        assert_eq!(refused(mother, &feels(mother.child, 5)).await, ErrorCode::InvalidInput);
        let none = CheckInAnswer { choices: vec![], ..feels(mother.child, 0) };
        assert_eq!(refused(mother, &none).await, ErrorCode::InvalidInput);
        assert_eq!(refused(mother, &says(mother.child, &"đ".repeat(MAX_WORDS + 1))).await, ErrorCode::TextTooLong);
        sql!(s.server, "UPDATE guardianship SET may_respond = FALSE WHERE guardian_id = $1", mother.id);
        assert_eq!(refused(mother, &feels(mother.child, 0)).await, ErrorCode::NotAllowed);
        sql!(s.server, "UPDATE guardianship SET may_respond = TRUE WHERE guardian_id = $1", mother.id);
        assert_eq!(rows(&s).await, [0, 0]);
        answer(mother, post, &feels(mother.child, 0)).await.ok::<Done>();
        assert_eq!(refused(mother, &feels(mother.child, 4)).await, ErrorCode::AlreadyAnswered, "sent is sent");
        s.server.advance(OPEN_FOR);
        assert_eq!(refused(&s.parents[1], &feels(s.parents[1].child, 0)).await, ErrorCode::CheckInClosed);
        assert_eq!(rows(&s).await, [1, 0]);
    }

    async fn a_check_in_goes_out_only_where_somebody_looks_at_it(database) {
        let s = school(database).await;
        let draft: Post = s.teacher.post("/posts", &mood(&s)).await.ok();
        let publish = async |id: PostId| s.teacher.post(&format!("/posts/{id}/publish"), &Publish::default()).await;
        assert_eq!(publish(draft.id).await.refused(), ErrorCode::NobodyOnDuty);
        counsellor(&s).await;
        publish(draft.id).await.ok::<Post>();
        for (field, text) in [
            ("instrument", with(mood(&s), |c| c.instrument = "x".to_owned())),
            ("respondent", with(mood(&s), |c| { c.instrument = "family_needs".to_owned(); c.respondent = Respondent::Child })),
            ("public_title", PostText { public_title: true, ..mood(&s) }),
            ("ask_acknowledgement", PostText { ask_acknowledgement: true, ..mood(&s) }),
        ] {
            let problem = s.teacher.post("/posts", &text).await.problem();
            assert_eq!((problem.code, problem.fields), (ErrorCode::InvalidInput, vec![field.to_owned()]));
        }
    }

    async fn instruments_of_others_need_their_text_and_licence(database) {
        let s = school(database).await;
        counsellor(&s).await;
        let sdq = with(mood(&s), |c| c.instrument = "sdq".to_owned());
        let draft: Post = s.teacher.post("/posts", &sdq).await.ok();
        let publish = async || s.teacher.post(&format!("/posts/{}/publish", draft.id), &Publish::default()).await;
        assert_eq!(publish().await.refused(), ErrorCode::InstrumentNotReady);
        let path = format!("/organisations/{}/instrument", s.commune);
        let wording = Wording {
            language: Language::Vietnamese,
            intro: String::new(),
            items: vec!["Câu <i>".to_owned(); 25],
            choices: vec!["0".to_owned(), "1".to_owned(), "2".to_owned()],
        };
        let mut new = InstrumentChange { instrument: "sdq".to_owned(), licence_key: None, wording: vec![wording] };
        let settings: WellbeingSettings = s.admin.put(&path, &new).await.ok();
        let state = |settings: &WellbeingSettings| settings.instruments.iter().find(|i| i.key == "sdq").map(|i| i.state);
        assert_eq!(state(&settings), Some(InstrumentState::LicenceMissing));
        assert_eq!(publish().await.refused(), ErrorCode::InstrumentNotReady);
        new.licence_key = Some("GIẤY-PHÉP".to_owned());
        let told = s.admin.put(&path, &new).await;
        assert_eq!(state(&told.ok()), Some(InstrumentState::Ready));
        assert!(!told.text().contains("GIẤY-PHÉP"));
        publish().await.ok::<Post>();
        s.server.pass(UNDO).await;
        let (_, page) = page(&s.parents[0], draft.id).await;
        assert!(page.text().contains("Câu &lt;i&gt;"), "{page}");
        new.wording[0].items.pop();
        assert_eq!(s.admin.put(&path, &new).await.refused(), ErrorCode::InvalidInput);
        new.instrument = "mood".to_owned();
        assert_eq!(s.admin.put(&path, &new).await.refused(), ErrorCode::InvalidInput);
        assert_eq!(s.teacher.put(&path, &new).await.refused(), ErrorCode::NotFound);
    }

    async fn a_child_answers_where_the_school_and_a_guardian_agree_and_only_counsellors_read_it(database) {
        let s = school(database).await;
        let counsellor = counsellor(&s).await;
        let text = with(mood(&s), |c| c.respondent = Respondent::Child);
        let draft: Post = s.teacher.post("/posts", &text).await.ok();
        let path = format!("/posts/{}/publish", draft.id);
        assert_eq!(s.teacher.post(&path, &Publish::default()).await.refused(), ErrorCode::ChildAnswersOff);
        let switch = format!("/organisations/{}/wellbeing", s.school);
        s.admin.put(&switch, &WellbeingChange { child_answers: true }).await.ok::<WellbeingSettings>();
        let post = asked(&s, &text).await;
        let mother = &s.parents[0];
        assert_eq!(answer(mother, post, &feels(mother.child, 4)).await.refused(), ErrorCode::ConsentMissing);
        let (path, before) = page(mother, post).await;
        assert!(before.text().contains("Tôi đồng ý") && !before.text().contains("<input type=radio"), "{before}");
        let body = format!("child_id={}&agrees=true", mother.child);
        assert_eq!(submit(mother, &format!("{path}/child-consent"), &body).await.status, 303);
        let (_, asked) = page(mother, post).await;
        assert!(asked.text().contains("<input type=radio"), "{asked}");
        answer(mother, post, &says(mother.child, "con sợ về nhà")).await.ok::<Done>();

        // The guardian's phone, pages, feed and links say nothing of it, and nobody rings it.
        let phone = mother.subscribe(&s.server).await;
        s.server.pass(DAY).await;
        assert!(phone.messages().is_empty());
        for path in [format!("/feed/{post}"), "/feed".to_owned(), format!("/posts/{post}/answers"), "/cases".to_owned()] {
            let told = mother.get(&path).await.text();
            assert!(!told.contains("sợ") && !told.contains("crisis"), "{told}");
        }
        let (_, after) = page(mother, post).await;
        assert!(!after.text().contains("sợ") && !after.text().contains(" checked"));
        let read: Vec<ReadAnswer> = counsellor.get(&format!("/posts/{post}/answers")).await.ok();
        assert_eq!((read[0].words.as_str(), read[0].respondent), ("con sợ về nhà", Respondent::Child));
        // Switched off, it stops at once.
        s.admin.put(&switch, &WellbeingChange { child_answers: false }).await.ok::<WellbeingSettings>();
        let other = &s.parents[1];
        assert_eq!(answer(other, post, &feels(other.child, 0)).await.refused(), ErrorCode::ChildAnswersOff);
    }

    async fn outside_hours_no_words_are_taken_and_111_is_shown(database) {
        let s = school(database).await;
        counsellor(&s).await;
        let post = asked(&s, &mood(&s)).await;
        let mother = &s.parents[0];
        s.server.advance(7 * HOUR);
        // Who began in time may finish.
        answer(mother, post, &says(mother.child, "vừa kịp")).await.ok::<Done>();
        s.server.advance(5 * HOUR);
        let father = &s.parents[1];
        let (_, night) = page(father, post).await;
        let html = night.text();
        assert!(!html.contains("<textarea") && html.contains("tel:111") && html.contains("07:00"), "{html}");
        let problem = answer(father, post, &says(father.child, "đêm khuya")).await.problem();
        assert_eq!((problem.code, problem.fields), (ErrorCode::NobodyOnDuty, vec!["words".to_owned()]));
        assert_eq!(rows(&s).await, [1, 0]);
        // A face alone can be sent; it waits for the morning.
        answer(father, post, &feels(father.child, 4)).await.ok::<Done>();
        assert_eq!(rows(&s).await, [2, 1]);
    }

    async fn a_check_in_repeats_and_each_time_has_its_answer(database) {
        let s = school(database).await;
        counsellor(&s).await;
        let draft: Post = s.teacher.post("/posts", &mood(&s)).await.ok();
        let repeat = serde_json::json!({ "every": { "kind": "week", "days": [3, 4] }, "minute": 9 * 60,
            "first": "2026-11-25", "until": null, "count": 2 });
        s.teacher.put(&format!("/posts/{}/series", draft.id), &repeat).await.ok::<Post>();
        let mother = &s.parents[0];
        for day in 1..=2 {
            s.server.pass(DAY).await;
            let feed: caunoi_wire::feed::Feed = mother.get("/feed").await.ok();
            assert_eq!(feed.news.len(), day);
            answer(mother, feed.news[0].post_id, &feels(mother.child, 1)).await.ok::<Done>();
        }
        assert_eq!(rows(&s).await, [2, 0]);
    }

    async fn the_rota_is_kept_by_those_who_may(database) {
        let s = school(database).await;
        let counsellor = counsellor(&s).await;
        let me = id_of(&counsellor).await;
        let path = format!("/organisations/{}/duty", s.school);
        let duty: Duty = counsellor.get(&path).await.ok();
        assert_eq!((duty.rota.shifts.len(), duty.counsellors[0].person_id), (7, me));
        let holiday = Rota { shifts: daily(me, 22, 6), holidays: vec![Date::new(2026, 12, 25).expect("a day"); 2] };
        let duty: Duty = counsellor.put(&path, &holiday).await.ok();
        assert_eq!(duty.rota.holidays.len(), 1, "once is enough");
        for user in [&s.teacher, &s.sibling_teacher, &s.parents[0].user] {
            assert_eq!(user.put(&path, &holiday).await.refused(), ErrorCode::NotFound);
            assert_eq!(user.get(&path).await.refused(), ErrorCode::NotFound);
        }
        let teacher = id_of(&s.teacher).await;
        for shift in [daily(teacher, 7, 9)[0], daily(me, 7, 7)[0], daily(me, 7, 24)[0]] {
            let odd = Rota { shifts: vec![shift], holidays: Vec::new() };
            assert_eq!(s.admin.put(&path, &odd).await.refused(), ErrorCode::InvalidInput);
        }
        assert_eq!(counsellor.get(&path).await.ok::<Duty>().rota.shifts.len(), 7);
    }
}
