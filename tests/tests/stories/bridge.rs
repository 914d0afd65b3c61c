//! Whether a message is real, and what is taken from it to those whom no phone reaches.

use caunoi_tests::*;
use caunoi_wire::Language;
use caunoi_wire::id::PostId;
use caunoi_wire::post::VersionText;
use caunoi_wire::{Done, code};
use http::Method;

const BODY: &str =
    "Mời phụ huynh đến họp lúc **14 giờ** thứ Bảy.\n\n- Mang sổ liên lạc\n- Đi đúng giờ";

async fn sent(s: &School) -> PostId {
    let mut text = s.notice("Họp phụ huynh");
    text.versions[0].body = BODY.to_owned();
    text.versions.push(VersionText {
        language: Language::English,
        title: "Parents' meeting".to_owned(),
        body: "Please come on Saturday.".to_owned(),
        ..text.versions[0].clone()
    });
    let post = s.teacher.publish(&text).await;
    s.server.pass(UNDO).await;
    post
}

async fn check(user: &User, post: PostId, script: &str) -> Answer {
    let mut form = String::from("script=");
    for byte in script.bytes() {
        form.push_str(&format!("%{byte:02X}"));
    }
    let request = user.request(Method::POST, &format!("/l/bridge/{post}?lang=vi"));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    user.send(request.body(form)).await
}

stories! {
    async fn anybody_can_ask_whether_a_message_is_real(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let post = sent(&s).await;
        let code = code::code_of(post);
        let light = s.server.user().get(&phone.last().url).await.text();
        assert!(light.contains(&code::spaced(&code)) && light.contains(&format!("href=/v/{code}")), "{light}");
        let stranger = s.server.user();
        for path in [format!("/v/{code}"), format!("/v?code={}", code::spaced(&code).to_lowercase())] {
            let page = stranger.get(&path).await.text();
            assert!(page.contains("Có thật. Trường Mẫu gửi qua Cầu Nối lúc"), "{page}");
            assert!(!page.contains("Họp phụ huynh") && !page.contains("Cô"), "the sender and the time, nothing else: {page}");
            assert!(page.contains("không bao giờ hỏi mã OTP"));
        }
        for path in ["/v/00000000".to_owned(), "/v/<b>".to_owned(), format!("/v/{post}")] {
            let page = stranger.get(&path).await.text();
            assert!(page.contains("Không có thông báo nào") && !page.contains("<b><"), "{page}");
        }
        s.teacher.act(&format!("/posts/{post}/withdraw")).await.ok::<Done>();
        assert!(stranger.get(&format!("/v/{code}")).await.text().contains("đã thu hồi"));
        // What was never sent is no message.
        let draft: caunoi_wire::post::Post = s.teacher.post("/posts", &s.notice("Nháp")).await.ok();
        let page = stranger.get(&format!("/v/{}", code::code_of(draft.id))).await.text();
        assert!(page.contains("Không có thông báo nào"));
    }

    async fn the_loudspeaker_says_it_in_time_and_names_nobody(database) {
        let s = school(database).await;
        let post = sent(&s).await;
        let page = s.teacher.get(&format!("/l/bridge/{post}")).await.text();
        let script = "Xin mời bà con chú ý nghe thông báo của Trường Mẫu. Họp phụ huynh. Mời phụ huynh đến họp lúc 14 giờ thứ Bảy. \
            Mang sổ liên lạc. Đi đúng giờ. Xin nhắc lại: Họp phụ huynh. Xin cảm ơn bà con.";
        assert!(page.contains(script), "{page}");
        assert!(page.contains("Truong Mau: Hop phu huynh. Ma "), "without diacritics: {page}");
        let page = check(&s.teacher, post, script).await.text();
        assert!(page.contains("Đọc được, khoảng"), "{page}");
        for (private, named) in [
            ("Mời mẹ cháu Bé Hoa lên gặp cô giáo.", "Bé Hoa"),
            ("Gọi 0912 345 678 nhé.", "0912 345 678"),
            ("Viết cho co@truong.example.", "co@truong.example"),
        ] {
            let page = check(&s.teacher, post, private).await.text();
            assert!(page.contains("Hãy bỏ:") && page.contains(named) && !page.contains("Đọc được"), "{page}");
            assert!(page.contains(private), "what was written is not lost");
        }
        let page = check(&s.teacher, post, &"Mời bà con đến trường. ".repeat(40)).await.text();
        assert!(page.contains("Hãy rút còn 45 giây"), "{page}");
        assert_eq!(check(&s.teacher, post, &"a".repeat(2_001)).await.status, 422);
        let english = s.teacher.get(&format!("/l/bridge/{post}?lang=en")).await.text();
        assert!(english.contains("Once more: Parents&#39; meeting. Thank you."), "{english}");
    }

    async fn a_sheet_is_printed_by_whoever_manages_the_post(database) {
        let s = school(database).await;
        let post = sent(&s).await;
        for size in ["a5", "a4"] {
            let page = s.teacher.get(&format!("/l/sheet/{post}?lang=vi&size={size}")).await.text();
            for words in [&format!("<div class={size}>"), "<svg", "Họ tên con", "Người giám hộ ký", &code::spaced(&code::code_of(post))] {
                assert!(page.contains(words), "{words} in {page}");
            }
            assert!(!page.contains("Sẽ đến"), "only an event asks who comes");
        }
        assert_eq!(s.server.user().get(&format!("/l/bridge/{post}")).await.status, 303);
        for user in [&s.parents[0].user, &s.sibling_teacher] {
            assert_eq!(user.get(&format!("/l/bridge/{post}")).await.status, 404);
            assert_eq!(user.get(&format!("/l/sheet/{post}")).await.status, 404);
            assert_eq!(check(user, post, "x").await.status, 404);
        }
    }
}
