//! From a post to those whom no phone reaches, and whether a message is real, as they are seen.

use crate::inspector::Inspector;
use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::*;
use caunoi_wire::{Language, code};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_passed_on_of_a_post() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let mut text = s.notice("Họp phụ huynh");
        "Mời phụ huynh đến họp lúc **14 giờ** thứ Bảy.\n\n- Mang sổ liên lạc\n- Đi đúng giờ"
            .clone_into(&mut text.versions[0].body);
        let post = s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;
        let mut inspector = Inspector::new();
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        teacher.open(&format!("/posts/{post}")).await;
        teacher
            .press(&s.server.app.text(Language::Vietnamese, "sent-bridge", &[]))
            .await;
        teacher.until("document.querySelector('#script')").await;
        inspector.look_at(&mut teacher, "bridge").await;
        teacher
            .fill("#script", "Mời mẹ của Bé Hoa, số 0912 345 678, lên gặp cô.")
            .await;
        let check = s.server.app.text(Language::Vietnamese, "bridge-check", &[]);
        teacher.press(&check).await;
        teacher.reads("Bé Hoa").await;
        inspector.look_at(&mut teacher, "bridge-private").await;
        teacher
            .fill(
                "#script",
                "Mời phụ huynh lớp 1A đến họp lúc 14 giờ thứ Bảy.",
            )
            .await;
        teacher.press(&check).await;
        teacher.until("document.querySelector('.done')").await;
        inspector.look_at(&mut teacher, "bridge-fine").await;
        teacher
            .open(&format!("/l/sheet/{post}?lang=vi&size=a5"))
            .await;
        teacher.until("document.querySelector('.slip')").await;
        inspector.look_at(&mut teacher, "sheet").await;
        let mut stranger = Chromium::start(&s.server).await;
        stranger.open("/v").await;
        stranger
            .fill("#code", &code::spaced(&code::code_of(post)).to_lowercase())
            .await;
        stranger
            .press(&s.server.app.text(Language::Vietnamese, "verify-do", &[]))
            .await;
        stranger.until("document.querySelector('.done')").await;
        inspector.look_at(&mut stranger, "verify").await;
        inspector.done();
    })
    .await;
}
