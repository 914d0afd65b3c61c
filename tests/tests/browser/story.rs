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
