//! Check-ins by hand: a teacher writes one, a parent says how the child is, the counsellor's phone rings and they take
//! it; at night there is 111 and no room for words. And how the screens look.

use crate::inspector::Inspector;
use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::school::staff;
use caunoi_tests::*;
use caunoi_wire::Done;
use caunoi_wire::Language;
use caunoi_wire::case::CaseSummary;
use caunoi_wire::check_in::*;
use caunoi_wire::duty::{Duty, Rota, Shift};
use caunoi_wire::id::{AnswerId, OrganisationId, PostId};
use caunoi_wire::organisation::Role;
use caunoi_wire::person::Me;
use caunoi_wire::post::{Details, PostText};
use caunoi_wire::time::{DAY, HOUR};
use serde_json::json;

/// A counsellor of the school, on duty from 7 to 17.
async fn counsellor(s: &School) -> User {
    let user = staff(
        &s.server,
        &s.admin,
        s.school,
        Role::Counsellor,
        None,
        "tu.van",
    )
    .await;
    let me: Me = user.get("/me").await.ok();
    let shift = |weekday| Shift {
        person_id: me.id,
        weekday,
        minute_from: 7 * 60,
        minute_until: 17 * 60,
    };
    let rota = Rota {
        shifts: (1..=7).map(shift).collect(),
        holidays: vec!["2026-12-25".parse().expect("a day")],
    };
    let path = format!("/organisations/{}/duty", s.school);
    s.admin.put(&path, &rota).await.ok::<Duty>();
    user
}

async fn asked(s: &School) -> PostId {
    let text = PostText {
        details: Details::CheckIn(CheckInText {
            instrument: "mood".to_owned(),
            respondent: Respondent::Guardian,
            free_words: true,
        }),
        ask_acknowledgement: false,
        ..s.notice("Con hôm nay thế nào?")
    };
    let post = s.teacher.publish(&text).await;
    s.server.pass(UNDO).await;
    post
}

/// Chooses a face as a thumb does.
async fn choose(parent: &mut Chromium, face: usize) {
    let script = "document.querySelectorAll('.faces input')[arguments[0]].click()";
    parent.until("document.querySelector('.faces input')").await;
    parent.run(script, json!([face])).await;
}

stories! {
    async fn a_worrying_check_in_reaches_the_counsellor_on_duty(database) {
        let s = school(database).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        let on_duty = counsellor(&s).await;
        let phone = on_duty.subscribe(&s.server).await;
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        teacher.open("/compose").await;
        teacher.press("1A").await;
        teacher.press(&word("post-kind-check_in")).await;
        teacher.fill("#title-vi", "Con hôm nay thế nào?").await;
        teacher.fill("#body-vi", "Nhà trường muốn biết các con thế nào.").await;
        teacher.reads(&word("check-in-author-help")).await;
        let send = s.server.app.text(Language::Vietnamese, "compose-send-to", &[("people", 3.into())]);
        teacher.press(&send).await;
        let sent = s.server.app.text(Language::Vietnamese, "compose-sent", &[("people", 3.into())]);
        teacher.reads(&sent).await;
        s.server.pass(UNDO).await;

        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        parent.open("/").await;
        parent.press("Con hôm nay thế nào?").await;
        parent.press(&word("check-in-open")).await;
        parent.reads("tư vấn của Trường Mẫu").await;
        choose(&mut parent, 4).await;
        parent.fill("textarea", "Cháu khóc cả tuần.").await;
        parent.press(&word("check-in-send")).await;
        parent.reads("Đã gửi câu trả lời về Bé Hoa").await;

        s.server.drain().await;
        let link = phone.last().url;
        let mut counsellor = Chromium::of(&s.server, &on_duty).await;
        counsellor.open(&link).await;
        counsellor.reads("Cháu khóc cả tuần.").await;
        counsellor.reads(&word("case-reason-score")).await;
        counsellor.press(&word("case-take")).await;
        counsellor.reads(&word("case-action-taken")).await;
        counsellor.fill("#case-note", "Đã hẹn gặp mẹ ở trường").await;
        counsellor.press(&word("case-note-add")).await;
        counsellor.reads("Đã hẹn gặp mẹ ở trường").await;
        let answered = [("answered", 1.into()), ("children", 3.into())];
        teacher.open(&format!("/posts/{}", s.teacher.posts().await[0].id)).await;
        teacher.reads(&s.server.app.text(Language::Vietnamese, "check-in-answered", &answered)).await;
        for browser in [&mut teacher, &mut parent, &mut counsellor] {
            assert_eq!(browser.complaints().await, [""; 0]);
        }
    }

    async fn at_night_there_is_111_and_no_room_for_words(database) {
        let s = school(database).await;
        counsellor(&s).await;
        let post = asked(&s).await;
        s.server.advance(12 * HOUR);
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        parent.open(&format!("/l/post/{post}")).await;
        parent.reads("Bây giờ không có người trực").await;
        parent.until("document.querySelector('a[href=\"tel:111\"]') && !document.querySelector('textarea')").await;
        assert_eq!(parent.complaints().await, [""; 0]);
    }
}

/// Months of answers of two schools, one of which is small.
async fn months(s: &School, post: PostId) {
    let answered = async |school: OrganisationId, score: i32, many: usize| {
        for _ in 0..many {
            let id: AnswerId = unique().into();
            let content = caunoi::check_in::Content {
                choices: vec![0],
                score,
                words: String::new(),
                talk: false,
            };
            let sealed = caunoi::check_in::place(school, id)
                .seal(&s.server.app, &content)
                .expect("sealed");
            sql!(s.server, "INSERT INTO answer (id, post_id, organisation_id, child_id, person_id, respondent, instrument,
                sealed, at) VALUES ($1, $2, $3, $4, $4, 'guardian', 'mood', $5, $6)",
                id, post, school, unique(), sealed, s.server.now());
        }
    };
    for month in 0..4 {
        answered(s.school, 5, 22 + month * 2).await;
        answered(s.school, 3, 12).await;
        answered(s.school, 2, if month == 2 { 6 } else { 11 }).await;
        answered(s.sibling, 5, 14).await;
        answered(s.sibling, 3, if month == 1 { 2 } else { 12 }).await;
        answered(s.sibling, 1, if month == 1 { 0 } else { 10 }).await;
        s.server.pass(31 * DAY).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn screens_of_check_ins() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let on_duty = counsellor(&s).await;
        let post = asked(&s).await;
        months(&s, post).await;
        let post = asked(&s).await;
        let mother = &s.parents[0];
        let answer = CheckInAnswer {
            child_id: mother.child,
            choices: vec![4],
            words: "Cháu hay khóc, không muốn chết nhưng sợ về nhà.".to_owned(),
            talk: true,
        };
        let path = format!("/feed/{post}/check-in");
        mother.post(&path, &answer).await.ok::<Done>();
        s.server.drain().await;
        let cases: Vec<CaseSummary> = on_duty.get("/cases").await.ok();
        let case = format!("/case/{}", cases[0].id);
        let sheet = format!("/l/case/{}", cases[0].id);
        let wellbeing = format!("/organisation/{}/wellbeing", s.school);
        let form = format!("/l/post/{post}");
        let read = format!("/post/{post}");
        let sent = format!("/posts/{post}");

        let mut inspector = Inspector::new();
        let mut parent = Chromium::of(&s.server, &s.parents[1]).await;
        inspector
            .inspect(
                &mut parent,
                &[("check-in-form", &form), ("check-in", &read)],
            )
            .await;
        let khmer = json!({ "reading_language": "km", "spoken_language": "km" });
        s.parents[1].put("/me", &khmer).await.ok::<Done>();
        inspector
            .inspect_in_khmer(&mut parent, &[("check-in-form", &form)])
            .await;
        let vietnamese = json!({ "reading_language": "vi", "spoken_language": "vi" });
        s.parents[1].put("/me", &vietnamese).await.ok::<Done>();
        let mut sender = Chromium::of(&s.server, mother).await;
        inspector
            .inspect(&mut sender, &[("check-in-sent", &form)])
            .await;
        let mut counsellor = Chromium::of(&s.server, &on_duty).await;
        let screens = [
            ("cases", "/cases"),
            ("case", &case),
            ("case-sheet", &sheet),
            ("duty-counsellor", &wellbeing),
        ];
        inspector.inspect(&mut counsellor, &screens).await;
        let mut admin = Chromium::of(&s.server, &s.admin).await;
        inspector
            .inspect(
                &mut admin,
                &[("wellbeing", &wellbeing), ("trends", "/oversight")],
            )
            .await;
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        inspector
            .inspect(&mut teacher, &[("sent-check-in", &sent)])
            .await;
        s.server.advance(12 * HOUR);
        inspector
            .inspect(&mut parent, &[("check-in-night", &form)])
            .await;
        inspector.done();
    })
    .await;
}
