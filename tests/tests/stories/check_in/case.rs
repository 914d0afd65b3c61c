//! Cases: opened by what is worrying, told to whoever is there, passed on until somebody takes them; never to the family.

use super::*;

/// A guardian of the class says that the child is very sad.
async fn worry(s: &School, parent: usize, post: PostId) {
    let parent = &s.parents[parent];
    answer(parent, post, &feels(parent.child, 4))
        .await
        .ok::<Done>();
}

async fn alerts(s: &School) -> i64 {
    values!(s.server, i64, "SELECT COUNT(*) FROM alert")[0]
}

stories! {
    async fn a_worrying_answer_reaches_the_counsellor_on_duty_at_once(database) {
        let s = school(database).await;
        let counsellor = counsellor(&s).await;
        let phone = counsellor.subscribe(&s.server).await;
        let post = asked(&s, &mood(&s)).await;
        answer(&s.parents[1], post, &feels(s.parents[1].child, 0)).await.ok::<Done>();
        s.server.drain().await;
        assert!(phone.messages().is_empty(), "all is well");
        worry(&s, 0, post).await;
        s.server.drain().await;
        let message = phone.last();
        let found = cases(&counsellor).await;
        assert_eq!(message.body, "Có việc cần xem.");
        assert_eq!(message.url, format!("/case/{}", found[0].id));
        assert!(!format!("{message:?}").contains("Bé Hoa"), "a lock screen names nobody");
        assert_eq!((found.len(), found[0].state, found[0].child_name.as_str()), (1, CaseState::Open, "Bé Hoa"));

        let path = format!("/cases/{}", found[0].id);
        let case: Case = counsellor.get(&path).await.ok();
        assert_eq!(case.reasons, [Reason::Score]);
        assert_eq!(case.answer.as_ref().map(|a| a.score), Some(1));
        assert_eq!(case.guardians[0].phone.as_deref(), Some("+84912345600"));
        let read = values!(s.server, i64, "SELECT COUNT(*) FROM audit WHERE action = 'case_read'");
        assert_eq!(read, [1]);

        let case: Case = counsellor.act(&format!("{path}/take")).await.ok();
        assert_eq!((case.summary.state, case.summary.mine, case.summary.due_at), (CaseState::Taken, true, None));
        assert_eq!(counsellor.act(&format!("{path}/take")).await.refused(), ErrorCode::CaseStateWrong);
        let note = |text: &str| CaseNote { text: text.to_owned() };
        counsellor.post(&format!("{path}/note"), &note("Đã gọi <mẹ>")).await.ok::<Case>();
        assert_eq!(counsellor.post(&format!("{path}/note"), &note(" ")).await.refused(), ErrorCode::TextMissing);
        let long = note(&"đ".repeat(MAX_NOTE + 1));
        assert_eq!(counsellor.post(&format!("{path}/note"), &long).await.refused(), ErrorCode::TextTooLong);
        let case: Case = counsellor.post(&format!("{path}/close"), &note("Ổn rồi")).await.ok();
        let actions: Vec<CaseAction> = case.log.iter().map(|e| e.action).collect();
        use CaseAction::*;
        assert_eq!(actions, [Opened, Alerted, Taken, Noted, Closed]);
        assert_eq!(case.log[3].note, "Đã gọi <mẹ>");
        assert_eq!(counsellor.post(&format!("{path}/note"), &note("x")).await.refused(), ErrorCode::CaseStateWrong);
        s.server.pass(DAY).await;
        assert_eq!(phone.messages().len(), 1, "what is closed rings nobody");
    }

    async fn each_rule_opens_a_case(database) {
        let s = school(database).await;
        let counsellor = counsellor(&s).await;
        let mother = &s.parents[0];
        for choice in [1, 2, 3] {
            let post = asked(&s, &mood(&s)).await;
            answer(mother, post, &feels(mother.child, choice)).await.ok::<Done>();
        }
        let post = asked(&s, &mood(&s)).await;
        answer(&s.parents[1], post, &says(s.parents[1].child, "em khong muon song nua")).await.ok::<Done>();
        let talk = CheckInAnswer { talk: true, ..feels(s.parents[2].child, 0) };
        answer(&s.parents[2], post, &talk).await.ok::<Done>();
        let mut reasons = Vec::new();
        for case in cases(&counsellor).await {
            let case: Case = counsellor.get(&format!("/cases/{}", case.id)).await.ok();
            reasons.push((case.summary.child_name, case.reasons));
        }
        reasons.sort();
        let one = |name: &str, reason| (name.to_owned(), vec![reason]);
        assert_eq!(reasons, [one("Bé Hoa", Reason::Trend), one("Bé Mai", Reason::CrisisWords), one("Bé Sen", Reason::AskedToTalk)]);
    }

    async fn a_case_that_nobody_takes_goes_up_and_never_to_the_family(database) {
        let s = school(database).await;
        let first = counsellor(&s).await;
        let second = staff(&s.server, &s.admin, s.school, Role::Counsellor, None, "tu.van.2").await;
        let head = staff(&s.server, &s.admin, s.school, Role::Admin, None, "hieu.truong").await;
        let chair = staff(&s.server, &s.admin, s.commune, Role::Admin, None, "chu.tich").await;
        let (mut phones, mut staff_phones) = (s.phones().await, Vec::new());
        phones.push(s.other_parent.subscribe(&s.server).await);
        phones.push(s.teacher.subscribe(&s.server).await);
        for user in [&first, &second, &head, &chair, &s.admin] {
            staff_phones.push(user.subscribe(&s.server).await);
        }
        let post = asked(&s, &mood(&s)).await;
        let told = |phones: &[push::Device]| phones.iter().map(|p| p.messages().len()).collect::<Vec<_>>();
        let families = told(&phones);
        worry(&s, 0, post).await;
        s.server.drain().await;
        assert_eq!(told(&staff_phones), [1, 0, 0, 0, 0]);
        assert!(cases(&head).await.is_empty(), "who was not asked knows nothing");
        for expected in [[1, 1, 0, 0, 0], [1, 1, 1, 0, 0], [1, 1, 1, 1, 0], [1, 1, 1, 1, 1]] {
            s.server.pass(HOUR / 2).await;
            assert_eq!(told(&staff_phones), expected);
        }
        s.server.pass(HOUR).await;
        assert_eq!(told(&staff_phones)[4], 1, "at the top there is more time");
        s.server.pass(4 * HOUR).await;
        assert_eq!(told(&staff_phones)[4], 2, "and nobody is forgotten");
        assert_eq!(told(&phones), families, "neither family nor teacher hears of it");
        // Who was asked may take it; a neighbour may not know of it.
        let id = cases(&chair).await[0].id;
        assert_eq!(s.sibling_teacher.get(&format!("/cases/{id}")).await.refused(), ErrorCode::NotFound);
        chair.act(&format!("/cases/{id}/take")).await.ok::<Case>();
        s.server.pass(DAY).await;
        assert_eq!(told(&staff_phones), [1, 1, 1, 1, 2]);
        assert_eq!(told(&phones), families);
    }

    async fn at_night_it_waits_for_who_begins_first(database) {
        let s = school(database).await;
        let counsellor = counsellor(&s).await;
        let phone = counsellor.subscribe(&s.server).await;
        let post = asked(&s, &mood(&s)).await;
        s.server.advance(12 * HOUR);
        worry(&s, 0, post).await;
        s.server.pass(HOUR).await;
        assert_eq!((phone.messages().len(), alerts(&s).await), (0, 0));
        // It is 23:00:10; duty begins at 7.
        s.server.pass(8 * HOUR - 20_000).await;
        assert!(phone.messages().is_empty());
        s.server.pass(20_000).await;
        assert_eq!(phone.messages().len(), 1);
    }

    async fn who_cannot_be_rung_is_passed_over_at_once(database) {
        let s = school(database).await;
        counsellor(&s).await;
        let head = staff(&s.server, &s.admin, s.school, Role::Admin, None, "hieu.truong").await;
        let phone = head.subscribe(&s.server).await;
        let post = asked(&s, &mood(&s)).await;
        worry(&s, 0, post).await;
        s.server.drain().await;
        assert_eq!(phone.messages().len(), 1);
        let steps = values!(s.server, i32, "SELECT step FROM safeguarding_case");
        assert_eq!(steps, [2]);
    }

    async fn many_processes_ask_once(database) {
        let s = school(database).await;
        let counsellor = counsellor(&s).await;
        let phone = counsellor.subscribe(&s.server).await;
        let post = asked(&s, &mood(&s)).await;
        for parent in 0..3 {
            worry(&s, parent, post).await;
        }
        let engines: Vec<_> = (0..6).map(|_| s.server.another_engine()).collect();
        for engine in engines {
            engine.await.expect("an engine").expect("it came to rest");
        }
        assert_eq!((alerts(&s).await, phone.messages().len()), (3, 3));
        let steps = values!(s.server, i32, "SELECT step FROM safeguarding_case");
        assert_eq!(steps, [0, 0, 0]);
    }

    async fn a_case_is_handed_over_and_printed(database) {
        let s = school(database).await;
        let first = counsellor(&s).await;
        let second = staff(&s.server, &s.admin, s.commune, Role::Counsellor, None, "tu.van.xa").await;
        let phone = second.subscribe(&s.server).await;
        let post = asked(&s, &mood(&s)).await;
        let mother = &s.parents[0];
        answer(mother, post, &says(mother.child, "muốn chết <script>alert(1)</script>")).await.ok::<Done>();
        sql!(s.server, "UPDATE guardianship SET blocked_until = $2 WHERE guardian_id = $1", mother.id, s.server.now().plus(DAY));
        let id = cases(&first).await[0].id;
        first.act(&format!("/cases/{id}/take")).await.ok::<Case>();
        let to = |person_id| HandOver { person_id, text: "Gần nhà".to_owned() };
        let path = format!("/cases/{id}/hand-over");
        let stranger = to(id_of(&s.teacher).await);
        assert_eq!(first.post(&path, &stranger).await.refused(), ErrorCode::InvalidInput);
        let case: Case = first.post(&path, &to(id_of(&second).await)).await.ok();
        assert_eq!((case.summary.state, case.summary.owner_name), (CaseState::Open, None));
        s.server.drain().await;
        assert_eq!(phone.messages().len(), 1);
        second.act(&format!("/cases/{id}/take")).await.ok::<Case>();

        let sheet = second.get(&format!("/l/case/{id}")).await;
        let html = sheet.text();
        assert_eq!(sheet.status, 200);
        assert!(html.contains("muốn chết &lt;script&gt;") && !html.contains("<script"), "{html}");
        assert!(html.contains("không được báo") && html.contains("Gần nhà") && html.contains("111"), "{html}");
        for user in [&s.teacher, &s.admin, &mother.user, &s.server.user()] {
            let refused = user.get(&format!("/l/case/{id}")).await;
            assert!((400..500).contains(&refused.status) && !refused.text().contains("Hoa"), "{refused}");
        }
        let printed = values!(s.server, i64, "SELECT COUNT(*) FROM audit WHERE action = 'case_printed'");
        assert_eq!(printed, [1]);
        let mut conn = s.server.app.db.read().await.expect("a connection");
        assert_eq!(caunoi::audit::verify(&mut conn).await.expect("a database"), None);
    }
}
