//! Drafts by a machine: asked over real HTTP, labelled, held back where the policy says so, never over a person's text.

use super::*;
use caunoi_tests::machine::{KEY, Machine};
use caunoi_wire::audience::{AudienceChoices, AudienceCount};

/// A school whose operator named a machine.
async fn with_machine(database: Database) -> (School, Machine) {
    let machine = Machine::start().await;
    let url = format!("http://{}/", machine.host);
    let flags = ["--translate-url", &url, "--translate-key", KEY];
    let server = Server::start_saying(database, &flags, &machine.host).await;
    (school_at(server).await, machine)
}

stories! {
    async fn a_machines_draft_is_labelled_until_somebody_has_read_it(database) {
        let (s, machine) = with_machine(database).await;
        reads(&s, 0, "hmn", "hmn").await;
        let post = published(&s, &s.notice("Họp phụ huynh")).await;
        let one = translator(&s, "dich.mot").await;
        let path = format!("/translations/{post}/hmn");
        assert!(machine.asked().is_empty(), "nothing is sent out by itself");
        let made: TranslationJob = one.act(&format!("{path}/draft")).await.ok();
        let target = made.target.as_ref().expect("a draft");
        assert_eq!((target.title.as_str(), target.provenance), ("[hmn] Họp phụ huynh", Provenance::MachineDraft));
        assert_eq!((made.need, made.holds_drafts), (Some(Need::Machine), false));
        let asked = machine.asked();
        assert_eq!(asked[0]["source"], "vi");
        assert_eq!(asked[0]["q"], json!(["Họp phụ huynh", "Kính mời **phụ huynh** dự họp."]));
        assert_eq!(asked.len(), 1);
        assert_eq!(provenance_of(&item(&s.parents[0], post).await), (Language::Hmong, Provenance::MachineDraft, false));
        let phone = s.parents[0].subscribe(&s.server).await;
        s.teacher.act(&format!("/posts/{post}/remind")).await.ok::<Reminded>();
        s.server.drain().await;
        let page = s.server.user().get(&phone.last().url).await.text();
        let label = s.server.app.text(Language::Vietnamese, "light-machine", &[]);
        assert!(page.contains(&label), "{page}");
        // Nobody reads over what no person made; reading it is saving it.
        assert_eq!(one.act(&format!("{path}/review")).await.refused(), ErrorCode::PostStateWrong);
        save(&one, post, Language::Hmong, &target.title, &target.body).await;
        assert_eq!(item(&s.parents[0], post).await.provenance, Provenance::Human);
        assert_eq!(one.act(&format!("{path}/draft")).await.refused(), ErrorCode::PostStateWrong);
    }

    async fn what_is_urgent_waits_for_a_person(database) {
        let (s, _machine) = with_machine(database).await;
        reads(&s, 0, "hmn", "hmn").await;
        let mut text = s.notice("Lũ quét");
        text.priority = Priority::Urgent;
        let post = published(&s, &text).await;
        let one = translator(&s, "dich.mot").await;
        let path = format!("/translations/{post}/hmn");
        let made: TranslationJob = one.act(&format!("{path}/draft")).await.ok();
        assert!(made.holds_drafts && made.target.is_some());
        let read = item(&s.parents[0], post).await;
        assert_eq!((read.language, read.languages), (Language::Vietnamese, vec![Language::Vietnamese]));
        save(&one, post, Language::Hmong, "Dej nyab", "Khiav mus qhov siab.").await;
        assert_eq!(item(&s.parents[0], post).await.language, Language::Hmong);
    }

    async fn a_machine_that_fails_changes_nothing(database) {
        let (s, machine) = with_machine(database).await;
        reads(&s, 0, "blt", "blt").await;
        let post = published(&s, &s.notice("Họp phụ huynh")).await;
        let one = translator(&s, "dich.mot").await;
        let draft = |language| format!("/translations/{post}/{language}/draft");
        assert_eq!(one.act(&draft(Language::Thai)).await.refused(), ErrorCode::MachineMissing);
        machine.fail(true);
        assert_eq!(one.act(&draft(Language::Hmong)).await.refused(), ErrorCode::Unavailable);
        machine.fail(false);
        assert_eq!(job(&one, post, Language::Hmong).await.target, None);
        for user in [&s.teacher, &s.parents[0].user] {
            assert_eq!(user.act(&draft(Language::Hmong)).await.refused(), ErrorCode::NotFound);
        }
        assert_eq!(machine.asked().len(), 2, "who may not translate makes nobody work");
    }

    async fn an_author_begins_with_a_draft_and_sends_it_as_one(database) {
        let (s, machine) = with_machine(database).await;
        reads(&s, 0, "km", "km").await;
        reads(&s, 1, "hmn", "hmn").await;
        let text = s.notice("Họp phụ huynh");
        let query = json!({ "organisation_id": s.school, "audience": text.audience });
        let count: AudienceCount = s.teacher.post("/audience/count", &query).await.ok();
        assert_eq!(count.languages.len(), 3, "{:?}", count.languages);
        assert!(count.languages.contains(&Language::Khmer) && count.languages.contains(&Language::Hmong));
        let choices: AudienceChoices = s.teacher.get(&format!("/organisations/{}/audience", s.school)).await.ok();
        assert!(choices.can_draft && choices.human_languages.contains(&Language::Khmer));

        let ask = |into, title: &str| DraftQuery {
            organisation_id: s.school,
            from: Language::Vietnamese,
            into,
            title: title.to_owned(),
            body: "Kính mời.".to_owned(),
        };
        let path = "/posts/draft-version";
        let made: Drafted = s.teacher.post(path, &ask(Language::Khmer, "Họp phụ huynh")).await.ok();
        assert_eq!(made, Drafted { title: "[km] Họp phụ huynh".to_owned(), body: "[km] Kính mời.".to_owned() });
        assert_eq!(machine.asked()[0]["q"], json!(["Họp phụ huynh", "Kính mời."]));
        // Whoever does not write there makes nobody work, nor does who asks for what is none.
        for (user, query, refused) in [
            (&s.sibling_teacher, ask(Language::Khmer, "x"), ErrorCode::NotFound),
            (&s.parents[0].user, ask(Language::Khmer, "x"), ErrorCode::NotFound),
            (&s.teacher, ask(Language::Khmer, " "), ErrorCode::TextMissing),
            (&s.teacher, ask(Language::Khmer, &"x".repeat(121)), ErrorCode::TextTooLong),
            (&s.teacher, ask(Language::Vietnamese, "x"), ErrorCode::InvalidInput),
        ] {
            assert_eq!(user.post(path, &query).await.refused(), refused);
        }
        assert_eq!(machine.asked().len(), 1);
        let unknown = s.teacher.post(path, &ask(Language::Thai, "x")).await;
        assert_eq!(unknown.refused(), ErrorCode::MachineMissing);
        machine.fail(true);
        assert_eq!(s.teacher.post(path, &ask(Language::Khmer, "x")).await.refused(), ErrorCode::Unavailable);

        // Sent as what it is, families read it with its label; where it is urgent they read the original.
        let with_draft = |priority| {
            let draft = version(Language::Khmer, &made.title, &made.body);
            let mut text = PostText { priority, ..text.clone() };
            text.versions.push(VersionText { provenance: Provenance::MachineDraft, ..draft });
            text
        };
        let normal = published(&s, &with_draft(Priority::Normal)).await;
        let read = item(&s.parents[0], normal).await;
        assert_eq!((read.language, read.provenance), (Language::Khmer, Provenance::MachineDraft));
        let urgent = published(&s, &with_draft(Priority::Urgent)).await;
        assert_eq!(item(&s.parents[0], urgent).await.language, Language::Vietnamese);
        // It waits for a translator as every machine's does.
        let one = translator(&s, "dich.mot").await;
        let waits = queue(&one).await.into_iter().find(|task| task.1 == Language::Khmer);
        assert_eq!(waits.map(|task| task.2), Some(Need::Machine));
    }

    async fn without_a_machine_none_is_offered(database) {
        let s = school(database).await;
        reads(&s, 0, "hmn", "hmn").await;
        let post = published(&s, &s.notice("Họp phụ huynh")).await;
        let one = translator(&s, "dich.mot").await;
        assert!(!job(&one, post, Language::Hmong).await.can_draft);
        let path = format!("/translations/{post}/hmn/draft");
        assert_eq!(one.act(&path).await.refused(), ErrorCode::MachineMissing);
        let choices: AudienceChoices = s.teacher.get(&format!("/organisations/{}/audience", s.school)).await.ok();
        assert!(!choices.can_draft);
        let query = json!({ "organisation_id": s.school, "from": "vi", "into": "km", "title": "a", "body": "b" });
        assert_eq!(s.teacher.post("/posts/draft-version", &query).await.refused(), ErrorCode::MachineMissing);
    }
}
