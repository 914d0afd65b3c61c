//! Channels by hand: an administrator sets up a gateway and tries it, an author sees what it will cost, a parent chooses
//! to be told once a day.

use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::*;
use caunoi_wire::Language;
use caunoi_wire::channel::Preferences;

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
