//! Channels by hand: an administrator sets up a gateway and tries it, an author sees what it will cost, a parent chooses
//! to be told once a day.

use crate::inspector::Inspector;
use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::*;
use caunoi_wire::Language;
use caunoi_wire::channel::Preferences;
use caunoi_wire::organisation::Weights;
use serde_json::json;

stories! {
    async fn a_gateway_is_set_up_tried_and_paid_for(database) {
        let s = school(database).await;
        let said = |key: &str, args: &[_]| s.server.app.text(Language::Vietnamese, key, args);
        let word = |key: &str| said(key, &[]);
        let mut admin = Chromium::of(&s.server, &s.admin).await;
        admin.open(&format!("/organisation/{}/channels", s.school)).await;
        admin.reads(&word("channels-gateway")).await;
        let choose = "const list = document.querySelector('#gateway-preset');
            list.value = 'other'; list.dispatchEvent(new Event('change', { bubbles: true }))";
        admin.run(choose, serde_json::json!([])).await;
        admin.press(&word("channels-request")).await;
        admin.fill("#gateway-url", &format!("http://{}/send", s.server.gateway.host)).await;
        admin.fill("#gateway-price", "500").await;
        admin.press(&word("channels-strip")).await;
        // The first form of the screen; the ladder has a button of the same name.
        admin.fill("#gateway-per-second", "x").await;
        admin.press(&word("common-save")).await;
        admin.reads(&word("error-invalid_input")).await;
        admin.fill("#gateway-per-second", "5").await;
        admin.press(&word("common-save")).await;
        admin.reads(&word("common-saved")).await;
        admin.fill("#gateway-to", "0912 345 678").await;
        admin.press(&word("channels-test")).await;
        let text = "Cau Noi: Ban co thong bao moi.";
        admin.reads(text).await;
        let arrived = s.server.gateway.accepted();
        assert!(arrived[0].field("text").starts_with(text) && arrived[0].field("to") == "84912345678");
        assert_eq!(admin.complaints().await, [""; 0]);

        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        teacher.open("/compose").await;
        teacher.press("1A").await;
        let cost = [("people", 3.into()), ("price", 1_500.into()), ("most", 1_500.into())];
        teacher.reads(&said("compose-cost", &cost)).await;
        assert_eq!(teacher.complaints().await, [""; 0]);
    }

    async fn whoever_is_above_shares_out_the_sending_rate(database) {
        let s = school(database).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        let mut admin = Chromium::of(&s.server, &s.admin).await;
        admin.open(&format!("/organisation/{}/channels", s.commune)).await;
        admin.reads(&word("weight-below")).await;
        let path = format!("/organisations/{}/weights", s.commune);
        let before: Weights = s.admin.get(&path).await.ok();
        let all = before.below.len() as i64;
        let share = |percent: i64| {
            let percent = percent.to_string();
            s.server.app.text(Language::Vietnamese, "weight-share", &[("percent", (&percent).into())])
        };
        admin.reads(&share((100 + all / 2) / all)).await;
        let choose = "const list = document.querySelector('.list-row select');
            list.value = '3'; list.dispatchEvent(new Event('change', { bubbles: true }))";
        admin.run(choose, json!([])).await;
        admin.reads(&word("common-saved")).await;
        admin.reads(&share((300 + (all + 2) / 2) / (all + 2))).await;
        let after: Weights = s.admin.get(&path).await.ok();
        assert_eq!(after.below[0].weight, 3);
        let mut inspector = Inspector::new();
        inspector.look_at(&mut admin, "weights").await;
        inspector.done();
        assert_eq!(admin.complaints().await, [""; 0]);
    }

    async fn a_parent_chooses_one_digest_a_day(database) {
        let s = school(database).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        parent.open("/settings").await;
        parent.press(&word("settings-digest")).await;
        parent.reads(&word("common-saved")).await;
        let chosen: Preferences = s.parents[0].get("/me/preferences").await.ok();
        assert!(chosen.digest && chosen.gateway);
        parent.fill("#settings-address", "me.hoa@truong.example").await;
        parent.press(&word("settings-email-ask")).await;
        parent.reads(&word("settings-email-asked")).await;
        assert_eq!(s.server.mail.arrivals()[0].to, "me.hoa@truong.example");
        assert_eq!(parent.complaints().await, [""; 0]);
    }
}
