//! A family asks for help on a page without script, a counsellor answers at the desk.

use crate::inspector::Inspector;
use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::*;
use caunoi_wire::Language;
use caunoi_wire::help::{HelpKind, Service, ServiceText};
use caunoi_wire::organisation::Role;

stories! {
    async fn a_family_asks_for_help_and_is_answered(database) {
        let s = school(database).await;
        let said = |key: &str, args: &[_]| s.server.app.text(Language::Vietnamese, key, args);
        let word = |key: &str| said(key, &[]);
        let counsellor = school::staff(&s.server, &s.admin, s.school, Role::Counsellor, None, "tu.van").await;
        let service = ServiceText {
            kind: HelpKind::Health,
            name: "Trạm y tế xã".to_owned(),
            phone: "0212 3555 115".to_owned(),
            address: "Bản Trung".to_owned(),
            hours: "Cả ngày đêm".to_owned(),
        };
        let path = format!("/organisations/{}/services", s.school);
        counsellor.post(&path, &service).await.ok::<Vec<Service>>();

        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        parent.open("/").await;
        parent.press(&word("help-title")).await;
        parent.reads("Trạm y tế xã").await;
        parent.press(&word("help-kind-counselling")).await;
        parent.fill("#help-text", "Con sợ đến lớp.").await;
        parent.press(&word("help-send")).await;
        parent.reads(&word("help-sent")).await;
        parent.reads(&said("help-state-open", &[("organisation", "Trường Mẫu".into())])).await;

        let mut desk = Chromium::of(&s.server, &counsellor).await;
        desk.open("/help").await;
        desk.press(&word("help-kind-counselling")).await;
        desk.reads("Con sợ đến lớp.").await;
        desk.press(&word("help-take")).await;
        desk.fill("#help-answer", "Chị ghé phòng tư vấn chiều nay nhé.").await;
        desk.press(&word("help-answer-send")).await;
        desk.reads("Chị ghé phòng tư vấn chiều nay nhé.").await;
        parent.open("/l/help").await;
        parent.reads("Chị ghé phòng tư vấn chiều nay nhé.").await;

        let mut inspector = Inspector::new();
        inspector.look_at(&mut parent, "help-family").await;
        inspector.look_at(&mut desk, "help-request").await;
        inspector.inspect(&mut desk, &[("help-desk", "/help")]).await;
        inspector.done();
        assert_eq!(parent.complaints().await, [""; 0]);
        assert_eq!(desk.complaints().await, [""; 0]);
    }
}
