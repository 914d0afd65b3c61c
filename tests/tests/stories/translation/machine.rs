//! Drafts by a machine: asked over real HTTP, labelled, held back where the policy says so, never over a person's text.

use super::*;
use caunoi_tests::machine::{KEY, Machine};

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

    async fn without_a_machine_none_is_offered(database) {
        let s = school(database).await;
        reads(&s, 0, "hmn", "hmn").await;
        let post = published(&s, &s.notice("Họp phụ huynh")).await;
        let one = translator(&s, "dich.mot").await;
        assert!(!job(&one, post, Language::Hmong).await.can_draft);
        let path = format!("/translations/{post}/hmn/draft");
        assert_eq!(one.act(&path).await.refused(), ErrorCode::MachineMissing);
    }
}
