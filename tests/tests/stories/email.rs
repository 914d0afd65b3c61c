//! Families without a device that confirmed an e-mail address.

use aws_lc_rs::hmac;
use caunoi_tests::server::SECRET_KEY_FILE;
use caunoi_tests::smtp::{Arrival, Order};
use caunoi_tests::user::json;
use caunoi_tests::*;
use caunoi_wire::channel::{MyEmail, NewEmail};
use caunoi_wire::post::{PostText, Priority};
use caunoi_wire::reach::PostReach;
use caunoi_wire::time::{DAY, MINUTE, SECOND};
use caunoi_wire::{Done, ErrorCode, id::PostId};
use http::Method;

const ADDRESS: &str = "me.hoa@truong.example";

/// The first parent has confirmed an address.
async fn confirmed(database: Database) -> School {
    let s = school(database).await;
    let email = NewEmail {
        address: " Me.Hoa@Truong.Example".to_owned(),
    };
    s.parents[0].post("/me/email", &email).await.ok::<Done>();
    let [mail] = &s.server.mail.arrivals()[..] else {
        panic!("one mail")
    };
    assert_eq!(mail.to, ADDRESS);
    let link = link_in(&s, mail, "/m/");
    // Looking at it is not confirming: scanners look.
    assert_eq!(s.server.user().get(&link).await.status, 200);
    assert_eq!(my_email(&s).await.address, None);
    assert_eq!(press(&s, &link).await.status, 200);
    assert_eq!(my_email(&s).await.address.as_deref(), Some(ADDRESS));
    s
}

async fn my_email(s: &School) -> MyEmail {
    s.parents[0].get("/me/email").await.ok()
}

/// Posts to a page as its button does.
async fn press(s: &School, path: &str) -> Answer {
    let user = s.server.user();
    user.send(user.request(Method::POST, path)).await
}

/// The path of the first link of this kind in a mail.
fn link_in(s: &School, mail: &Arrival, kind: &str) -> String {
    let start = format!("{}{kind}", s.server.url);
    let text = mail.part("text/plain");
    let at = text
        .find(&start)
        .unwrap_or_else(|| panic!("no {kind} in {text}"));
    let link = text[at..].split_whitespace().next().expect("a link");
    link[s.server.url.len()..].to_owned()
}

/// What went to the first parent since they confirmed.
fn mails(s: &School) -> Vec<Arrival> {
    s.server.mail.arrivals().split_off(1)
}

async fn publish(s: &School, priority: Priority) -> PostId {
    let post = s
        .teacher
        .publish(&PostText {
            priority,
            ..s.notice("Họp kín")
        })
        .await;
    s.server.pass(UNDO).await;
    post
}

async fn failure(s: &School, post: PostId) -> Option<String> {
    let reach: PostReach = s.teacher.get(&format!("/posts/{post}/reach")).await.ok();
    assert_eq!(reach.reach.total(), reach.reach.audience);
    reach.failures.first().map(|f| f.reason.clone())
}

/// What the mail server reports, signed.
async fn bounce(s: &School, body: &str) -> Answer {
    let key = std::fs::read_to_string(SECRET_KEY_FILE).expect("a key");
    let tag = hmac::sign(
        &hmac::Key::new(hmac::HMAC_SHA256, key.trim().as_bytes()),
        body.as_bytes(),
    );
    let tag: String = tag.as_ref().iter().map(|b| format!("{b:02x}")).collect();
    let user = s.server.user();
    let request = user
        .request(Method::POST, "/mail/bounces")
        .header("x-signature", tag);
    user.send(request.body(body.to_owned())).await
}

stories! {
    async fn a_confirmed_address_gets_what_no_device_can_show(database) {
        let s = confirmed(database).await;
        let post = publish(&s, Priority::Normal).await;
        let [mail] = &mails(&s)[..] else { panic!("{:?}", mails(&s)) };
        assert_eq!(mail.to, ADDRESS);
        assert_eq!(mail.header("from"), "Cầu Nối <khong-tra-loi@truong.example>");
        assert_eq!(mail.header("subject"), "Bạn có thông báo mới.");
        assert_eq!(mail.header("content-language"), "vi");
        assert_eq!(mail.header("auto-submitted"), "auto-generated");
        assert_eq!(mail.header("date"), "Tue, 24 Nov 2026 03:00:10 +0000");
        assert!(mail.header("message-id").ends_with("@localhost>"));
        assert!(mail.header("content-type").starts_with("multipart/alternative"));
        // Tokens are random and may hold any few letters: not looked through.
        let said = |kind| {
            let part = mail.part(kind);
            let mut between = part.split(s.server.url.as_str());
            let first = between.next().unwrap_or_default().to_owned();
            between.fold(first, |said, after| {
                let end = after.find(|c: char| c.is_whitespace() || "\"'<>".contains(c));
                said + &after[end.unwrap_or(after.len())..]
            })
        };
        let html = said("text/html");
        assert!(html.contains("<html lang=vi>") && html.contains("Bạn có thông báo mới."), "{html}");
        for fetched in ["<img", "<script", "<link", "src=", "url("] {
            assert!(!html.contains(fetched), "{fetched} in {html}");
        }
        for private in ["Họp kín", "Bé Hoa", "1A", "Trường Mẫu"] {
            assert!(!html.contains(private) && !said("text/plain").contains(private), "{private}");
        }
        let page = s.server.user().get(&link_in(&s, mail, "/l/")).await;
        assert!(page.status == 200 && page.text().contains("Họp kín"));
        let reach = s.teacher.reach(post).await;
        assert_eq!((reach.seen, reach.no_device), (1, 2));
    }

    async fn mail_speaks_the_readers_language_and_a_public_title(database) {
        let s = confirmed(database).await;
        sql!(s.server, "UPDATE person SET reading_language = 'en' WHERE id = $1", s.parents[0].id);
        let text = PostText { public_title: true, ..s.notice("Nghỉ học <vì> \"bão\" số 9, mưa rất to ở khắp nơi trong tỉnh") };
        s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;
        let mail = mails(&s).remove(0);
        assert_eq!(mail.header("subject"), text.versions[0].title);
        assert!(mail.part("text/html").contains("Nghỉ học &lt;vì&gt;"));
        assert!(mail.part("text/html").contains("Stop these e-mails"));
    }

    async fn one_request_unsubscribes_from_all_but_urgent_mail(database) {
        let s = confirmed(database).await;
        publish(&s, Priority::Important).await;
        let mail = mails(&s).remove(0);
        assert_eq!(mail.header("list-unsubscribe-post"), "List-Unsubscribe=One-Click");
        let link = mail.header("list-unsubscribe");
        let link = link.strip_prefix('<').and_then(|l| l.strip_suffix('>')).expect("a link");
        let path = link.strip_prefix(&s.server.url).expect("ours");
        assert_eq!(path, link_in(&s, &mail, "/u/"));
        assert_eq!(s.server.user().get(path).await.status, 200);
        assert!(!my_email(&s).await.stopped, "looking is not unsubscribing");
        // As RFC 8058 says: no cookie, no page, a form of one field.
        let user = s.server.user();
        let request = user.request(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded").body("List-Unsubscribe=One-Click");
        assert_eq!(user.send(request).await.status, 200);
        assert!(my_email(&s).await.stopped);
        let post = publish(&s, Priority::Normal).await;
        assert_eq!((mails(&s).len(), s.teacher.reach(post).await.no_device), (1, 3));
        publish(&s, Priority::Urgent).await;
        let urgent = mails(&s).pop().expect("urgent mail");
        assert_eq!(mails(&s).len(), 2);
        assert!(!urgent.headers().contains_key("list-unsubscribe"));
        for bad in ["/u/x", "/m/x", &path.replace("/u/", "/m/"), &path[..path.len() - 1]] {
            assert_eq!(press(&s, bad).await.status, 410, "{bad}");
        }
        // Confirming the address again is asking for mail again.
        s.server.advance(SECOND);
        s.parents[0].post("/me/email", &NewEmail { address: ADDRESS.to_owned() }).await.ok::<Done>();
        press(&s, &link_in(&s, &mails(&s).pop().expect("a mail"), "/m/")).await;
        assert!(!my_email(&s).await.stopped);
    }

    async fn an_address_that_bounces_is_never_written_to_again(database) {
        let s = confirmed(database).await;
        let post = publish(&s, Priority::Normal).await;
        assert_eq!((mails(&s).len(), s.teacher.reach(post).await.sent), (1, 1));
        let report = r#"[{"address": "ME.HOA@truong.example", "kind": "bounced"}, {"address": "?", "kind": "bounced"}]"#;
        let forged = s.server.user();
        let forged = forged.send(json(forged.request(Method::POST, "/mail/bounces"), &report)).await;
        assert_eq!(forged.refused(), ErrorCode::SignatureWrong);
        assert_eq!(s.teacher.reach(post).await.sent, 1);
        // One mail is on its way to it already.
        s.server.mail.order(Order::Recipient(451));
        let waiting = publish(&s, Priority::Normal).await;
        assert_eq!(s.teacher.reach(waiting).await.waiting, 1);
        assert_eq!(bounce(&s, report).await.status, 200);
        assert_eq!(failure(&s, post).await.as_deref(), Some("bounced"));
        s.server.pass(MINUTE).await;
        assert_eq!(failure(&s, waiting).await.as_deref(), Some("suppressed"));
        for priority in [Priority::Normal, Priority::Urgent] {
            let post = publish(&s, priority).await;
            assert_eq!(s.teacher.reach(post).await.no_device, 3);
        }
        s.server.pass(DAY).await;
        assert_eq!(mails(&s).len(), 1);
        assert!(my_email(&s).await.stopped);
    }

    async fn a_mail_server_that_stumbles_is_tried_again_with_the_same_mail(database) {
        let s = confirmed(database).await;
        for order in [Order::Recipient(451), Order::Data(452), Order::DropAfterData, Order::Hang, Order::Drip] {
            s.server.mail.order(order);
        }
        let post = publish(&s, Priority::Normal).await;
        for wait in [12 * SECOND, 72 * SECOND, 6 * MINUTE, 18 * MINUTE, 72 * MINUTE] {
            assert_eq!(s.teacher.reach(post).await.waiting, 1);
            s.server.pass(wait).await;
        }
        assert_eq!(s.teacher.reach(post).await.sent, 1);
        // What broke off after the mail was taken came twice, as one.
        let [first, second] = &mails(&s)[..] else { panic!("{:?}", mails(&s)) };
        assert_eq!(first.header("message-id"), second.header("message-id"));
        s.server.pass(DAY).await;
        assert_eq!(mails(&s).len(), 2);
        let other = publish(&s, Priority::Normal).await;
        assert_eq!(s.teacher.reach(other).await.sent, 1);
        assert_ne!(mails(&s)[2].header("message-id"), first.header("message-id"));
    }

    async fn a_mail_server_that_refuses_is_not_asked_again(database) {
        let s = confirmed(database).await;
        for order in [Order::Recipient(550), Order::Data(554)] {
            s.server.mail.order(order);
            let post = publish(&s, Priority::Normal).await;
            assert_eq!(failure(&s, post).await.as_deref(), Some("mail_refused"), "{order:?}");
            let asked = s.server.mail.connections();
            s.server.pass(DAY).await;
            assert_eq!(s.server.mail.connections(), asked);
        }
    }

    async fn an_address_is_ones_own_only_when_confirmed_in_time(database) {
        let s = school(database).await;
        for bad in ["", "hoa", "a@x.vn\r\nBcc: b@x.vn", "a@localhost"] {
            let answer = s.parents[0].post("/me/email", &NewEmail { address: bad.to_owned() }).await;
            assert_eq!(answer.problem().fields, ["address"], "{bad}");
        }
        s.parents[0].post("/me/email", &NewEmail { address: ADDRESS.to_owned() }).await.ok::<Done>();
        let link = link_in(&s, &s.server.mail.arrivals()[0], "/m/");
        s.server.advance(2 * DAY);
        assert_eq!(press(&s, &link).await.status, 410);
        assert_eq!(my_email(&s).await.address, None);
        // A stranger's mailbox is not filled.
        for _ in 0..5 {
            s.parents[0].post("/me/email", &NewEmail { address: ADDRESS.to_owned() }).await.ok::<Done>();
        }
        let answer = s.parents[0].post("/me/email", &NewEmail { address: ADDRESS.to_owned() }).await;
        assert_eq!(answer.refused(), ErrorCode::TooManyRequests);
        press(&s, &link_in(&s, &s.server.mail.arrivals()[3], "/m/")).await;
        assert_eq!(my_email(&s).await.address.as_deref(), Some(ADDRESS));
        s.parents[0].delete("/me/email").await.ok::<Done>();
        assert_eq!(my_email(&s).await.address, None);
    }

    async fn mail_comes_before_what_costs_money(database) {
        let s = confirmed(database).await;
        s.gateway(s.school).await;
        let post = publish(&s, Priority::Normal).await;
        assert_eq!((mails(&s).len(), s.server.gateway.accepted().len()), (1, 2));
        assert_eq!(s.teacher.reach(post).await.sent, 3);
        // A phone that rings costs nothing either.
        s.parents[0].subscribe(&s.server).await;
        publish(&s, Priority::Normal).await;
        assert_eq!((mails(&s).len(), s.server.gateway.accepted().len()), (1, 4));
    }
}
