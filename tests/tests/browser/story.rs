//! The main job, by hand in two browsers: a teacher writes, a parent answers, the teacher sees it.

use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::*;
use caunoi_wire::Language;

stories! {
    async fn a_teacher_writes_a_parent_acknowledges_the_teacher_sees_it(database) {
        let s = school(database).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        let phones = s.phones().await;

        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        teacher.open("/compose").await;
        teacher.press("1A").await;
        teacher.fill("#title-vi", "Họp phụ huynh").await;
        teacher.fill("#body-vi", "Mời **phụ huynh** dự họp lúc 8 giờ.").await;
        teacher.press(&word("compose-ask")).await;
        let send = s.server.app.text(Language::Vietnamese, "compose-send-to", &[("people", 3.into())]);
        teacher.press(&send).await;
        let sent = s.server.app.text(Language::Vietnamese, "compose-sent", &[("people", 3.into())]);
        teacher.reads(&sent).await;
        s.server.pass(UNDO).await;
        for phone in &phones {
            assert_eq!(phone.messages().len(), 1);
        }

        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        parent.open("/").await;
        parent.reads("Họp phụ huynh").await;
        parent.press(&word("feed-acknowledge")).await;
        parent.reads(&word("reach-acknowledged")).await;

        let one_of_three = [("part", 1.into()), ("whole", 3.into())];
        let seen = s.server.app.text(Language::Vietnamese, "reach-of-acknowledged", &one_of_three);
        teacher.reads(&seen).await;
        teacher.reads("Mẹ Mai").await;
        assert_eq!(teacher.complaints().await, [""; 0]);
        assert_eq!(parent.complaints().await, [""; 0]);
    }
}

stories! {
    async fn a_family_signs_up_for_an_event_in_one_tap(database) {
        let s = school(database).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        s.phones().await;
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        teacher.open("/compose").await;
        teacher.press("1A").await;
        teacher.press(&word("post-kind-event")).await;
        teacher.fill("#title-vi", "Ngày hội bơi an toàn").await;
        teacher.fill("#body-vi", "Các em học nổi và cứu đuối.").await;
        let send = s.server.app.text(Language::Vietnamese, "compose-send-to", &[("people", 3.into())]);
        teacher.press(&send).await;
        teacher.reads(&word("event-wrong")).await;
        teacher.choose("#event-starts_at", "2026-11-28T14:00").await;
        teacher.fill("#event-place", "Bể bơi nhà văn hóa").await;
        teacher.fill("#event-capacity", "1").await;
        teacher.press(&send).await;
        let sent = s.server.app.text(Language::Vietnamese, "compose-sent", &[("people", 3.into())]);
        teacher.reads(&sent).await;
        s.server.pass(UNDO).await;

        let coming = |name: &str| s.server.app.text(Language::Vietnamese, "event-is-coming", &[("name", name.into())]);
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        parent.open("/").await;
        parent.reads("14:00–16:00, thứ Bảy, 28/11/2026 · Bể bơi nhà văn hóa").await;
        parent.press(&word("event-coming")).await;
        parent.reads(&coming("Bé Hoa")).await;

        let mut other = Chromium::of(&s.server, &s.parents[1]).await;
        other.open("/").await;
        other.press("Ngày hội bơi an toàn").await;
        other.reads(&word("event-full")).await;
        other.press(&word("event-coming")).await;
        let args = [("name", "Bé Mai".into()), ("ahead", 0.into())];
        other.reads(&s.server.app.text(Language::Vietnamese, "event-is-waiting", &args)).await;

        parent.press("Ngày hội bơi an toàn").await;
        parent.press(&word("event-change-answer")).await;
        parent.press(&word("event-declined")).await;
        let declined = [("name", "Bé Hoa".into())];
        parent.reads(&s.server.app.text(Language::Vietnamese, "event-is-declined", &declined)).await;
        s.server.drain().await;
        other.open("/").await;
        other.reads(&coming("Bé Mai")).await;

        teacher.reads(&word("event-attendance")).await;
        teacher.reads("Bé Mai").await;
        teacher.press(&word("event-change")).await;
        teacher.choose("#event-starts_at", "2026-11-28T15:00").await;
        teacher.press(&word("event-change-send")).await;
        teacher.reads("15:00–17:00, thứ Bảy, 28/11/2026").await;
        other.open("/").await;
        other.press("Ngày hội bơi an toàn").await;
        let before = [("before", "14:00, 28/11/2026".into())];
        other.reads(&s.server.app.text(Language::Vietnamese, "event-moved", &before)).await;
        teacher.press(&word("event-cancel")).await;
        teacher.reads(&word("event-cancel-help")).await;
        teacher.run("document.querySelector('dialog[open] .danger').click()", serde_json::json!([])).await;
        teacher.reads(&word("event-status-cancelled")).await;
        other.open("/").await;
        other.reads(&word("event-status-cancelled")).await;
        for browser in [&mut teacher, &mut parent, &mut other] {
            assert_eq!(browser.complaints().await, [""; 0]);
        }
    }
}

stories! {
    async fn the_calendar_shows_the_day_beside_the_moon(database) {
        let s = school(database).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        s.teacher.publish(&s.event("Ngày hội bơi an toàn")).await;
        s.server.pass(UNDO).await;
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        // A page of the server's: the families' app need not carry it.
        parent.open("/l/calendar").await;
        parent.reads("Tháng Mười Một 2026").await;
        parent.reads("thứ Sáu, 27/11/2026 · 19/10 âm lịch").await;
        parent.press(&word("calendar-make")).await;
        parent.reads("/c/").await;

        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        teacher.open("/calendar").await;
        teacher.reads("thứ Sáu, 27/11/2026 · 19/10 âm lịch").await;
        // Three months on: Tết of 2027 is on 6 February.
        let next = "document.querySelector('[aria-label=\"Tháng sau\"]').click()";
        for _ in 0..3 {
            teacher.run(next, serde_json::json!([])).await;
        }
        teacher.reads(&word("calendar-empty")).await;
        teacher.reads(&word("calendar-tet")).await;
        for browser in [&mut parent, &mut teacher] {
            assert_eq!(browser.complaints().await, [""; 0]);
        }
    }
}
