//! Coming in: by invitation, by password and code, by passkey, and with nothing but a keyboard.

use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::{Chromium, ENTER};
use caunoi_tests::user::totp;
use caunoi_tests::*;
use caunoi_wire::Language;
use caunoi_wire::organisation::{MembershipCreated, NewMembership, Role};
use serde_json::json;

const PASSWORD: &str = "cầu tre lắc lẻo gập ghềnh 42";
const LOGIN: &str = "co.moi@truong.example";
/// The step of an authenticator's code, milliseconds: each code opens once.
const STEP: i64 = 30_000;

/// A link for a new teacher.
async fn invite_teacher(s: &School) -> String {
    let new = NewMembership {
        person_id: None,
        name: "Cô Mới".to_owned(),
        login: LOGIN.to_owned(),
        role: Role::Teacher,
        group_id: None,
    };
    let path = format!("/organisations/{}/memberships", s.school);
    let created: MembershipCreated = s.admin.post(&path, &new).await.ok();
    created.invitation_url.expect("a link for a new account")
}

fn word(s: &School, key: &str) -> String {
    s.server.app.text(Language::Vietnamese, key, &[])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_parent_comes_in_by_the_link_of_a_card() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        s.teacher.publish(&s.notice("Họp phụ huynh")).await;
        s.server.pass(UNDO).await;
        let link = s.invitation(&s.parents[0]).await;
        let mut parent = Chromium::start(&s.server).await;
        let path = link.strip_prefix(&s.server.url).expect("a link to here");
        parent.open(path).await;
        parent.reads("Mẹ Hoa").await;
        let about = [("children", "Hoa".into())];
        parent
            .reads(
                &s.server
                    .app
                    .text(Language::Vietnamese, "join-children", &about),
            )
            .await;
        parent.press(&word(&s, "join-accept")).await;
        parent.press(Language::English.autonym()).await;
        let english = |key: &str| s.server.app.text(Language::English, key, &[]);
        parent.reads(&english("feed-needs-you")).await;
        parent.reads("Họp phụ huynh").await;

        let mut second = Chromium::start(&s.server).await;
        second.goto(&link).await;
        second.reads(&word(&s, "join-refused")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_teacher_sets_password_and_codes_and_signs_in_by_keyboard_alone() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let mut teacher = Chromium::start(&s.server).await;
        teacher.goto(&invite_teacher(&s).await).await;
        teacher.press(&word(&s, "common-next")).await;
        teacher.fill("#new-password", PASSWORD).await;
        teacher.press(&word(&s, "account-password-set")).await;
        teacher.until("document.querySelector('.secret')").await;
        let secret = teacher
            .run(
                "return document.querySelector('.secret').textContent",
                json!([]),
            )
            .await;
        let secret = secret.as_str().expect("a secret");
        teacher
            .fill("#totp-code", &totp(secret, s.server.now()))
            .await;
        teacher.press(&word(&s, "account-totp-confirm")).await;
        teacher.press(&word(&s, "account-recovery-kept")).await;
        teacher.reads(&word(&s, "nav-compose")).await;

        s.server.advance(STEP);
        let mut again = Chromium::start(&s.server).await;
        again.open("/sign-in").await;
        again.reads(&word(&s, "door-login")).await;
        again.tab_to("login").await;
        again.keys(LOGIN).await;
        again.tab_to("password").await;
        again.keys(PASSWORD).await;
        again.tab_to("code").await;
        again.keys(&totp(secret, s.server.now())).await;
        again.keys(ENTER).await;
        again.reads(&word(&s, "nav-compose")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_teacher_makes_a_passkey_and_signs_in_with_it() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let mut teacher = Chromium::start(&s.server).await;
        teacher.give_passkeys().await;
        teacher.goto(&invite_teacher(&s).await).await;
        teacher.press(&word(&s, "common-next")).await;
        teacher.press(&word(&s, "account-passkey-add")).await;
        teacher.reads(&word(&s, "nav-compose")).await;

        teacher.cdp("Network.clearBrowserCookies", json!({})).await;
        teacher.run("localStorage.clear()", json!([])).await;
        teacher.open("/sign-in").await;
        teacher.fill("#login", LOGIN).await;
        teacher.press(&word(&s, "door-passkey")).await;
        teacher.reads(&word(&s, "nav-compose")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_parent_acknowledges_by_keyboard_alone() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let post = s.teacher.publish(&s.notice("Họp phụ huynh")).await;
        s.server.pass(UNDO).await;
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        parent.open("/").await;
        parent.reads("Họp phụ huynh").await;
        parent.tab_to("Họp phụ huynh").await;
        parent.keys(ENTER).await;
        parent.reads(&word(&s, "light-needs-you")).await;
        parent.tab_to(&word(&s, "light-acknowledge")).await;
        parent.keys(ENTER).await;
        until(async || s.teacher.reach(post).await.acknowledged == 1).await;
    })
    .await;
}
