//! Getting in, staying in, being kept out.

use caunoi_tests::school::{first_admin, invited, staff};
use caunoi_tests::user::token_of;
use caunoi_tests::*;
use caunoi_wire::organisation::{MembershipCreated, NewMembership, Role};
use caunoi_wire::person::Me;
use caunoi_wire::session::*;
use caunoi_wire::time::{DAY, MINUTE};
use caunoi_wire::{Done, ErrorCode, Language, id::CeremonyId};
use serde_json::json;

const PASSWORD: &str = "cầu tre lắc lẻo gập ghềnh 42";

fn accept(link: &str) -> AcceptInvitation {
    AcceptInvitation {
        token: token_of(link),
        reading_language: Some(Language::English),
        first_admin: None,
    }
}

fn totp(secret: &str, server: &Server) -> String {
    user::totp(secret, server.now())
}

/// Gives the teacher password and TOTP; the secret and the recovery codes.
async fn protect(s: &School) -> (String, Vec<String>) {
    let password = NewPassword {
        password: PASSWORD.into(),
    };
    s.teacher
        .put("/account/password", &password)
        .await
        .ok::<Done>();
    let start: TotpStart = s.teacher.act("/account/totp").await.ok();
    let code = totp(&start.secret, &s.server);
    let confirm = TotpConfirm {
        ceremony_id: start.ceremony_id,
        code,
    };
    let codes: RecoveryCodes = s.teacher.post("/account/totp/confirm", &confirm).await.ok();
    (start.secret, codes.codes)
}

async fn sign_in(s: &School, password: &str, code: &str) -> Answer {
    let form = PasswordSignIn {
        login: "Co.Lan@truong.example".into(),
        password: password.into(),
        code: code.into(),
    };
    s.server.user().post("/sign-in/password", &form).await
}

stories! {
    async fn an_invitation_works_once_and_not_for_ever(database) {
        let s = school(database).await;
        let class = format!("/groups/{}/invitations", s.class);
        let wanted = NewInvitations { guardian_id: Some(s.parents[0].id) };
        let card = async || s.admin.post(&class, &wanted).await.ok::<InvitationSheet>().cards.remove(0);
        let mut guardian = s.server.user();

        let link = card().await.url;
        let view: InvitationView =
            guardian.post("/invitations/view", &InvitationToken { token: token_of(&link) }).await.ok();
        assert_eq!((view.children, view.person_name.as_deref()), (vec!["Hoa".to_owned()], Some("Mẹ Hoa")));
        guardian.accept(&link).await;
        let again = s.server.user().post("/invitations/accept", &accept(&link)).await;
        assert_eq!(again.refused(), ErrorCode::InvitationUsed);

        let lost = card().await.url;
        let new = card().await.url;
        for (link, code) in [
            (lost.as_str(), ErrorCode::InvitationExpired),
            ("/join/AAAAAAAAAAAAAAAAAAAAAA", ErrorCode::InvitationUnknown),
            ("", ErrorCode::InvitationUnknown),
        ] {
            let answer = s.server.user().post("/invitations/accept", &accept(link)).await;
            assert_eq!(answer.refused(), code, "{link}");
        }
        s.server.advance(14 * DAY);
        let answer = s.server.user().post("/invitations/accept", &accept(&new)).await;
        assert_eq!(answer.refused(), ErrorCode::InvitationExpired);
        assert!(answer.header("set-cookie").is_empty());
    }

    async fn a_colleague_who_lost_the_way_in_gets_a_new_link_from_whoever_administers_all_their_work(database) {
        let s = school(database).await;
        let head = staff(&s.server, &s.admin, s.school, Role::Admin, None, "hieu.truong").await;
        let me: Me = s.teacher.get("/me").await.ok();
        let path = format!("/memberships/{}/invitation", me.memberships[0].id);
        let made: MembershipCreated = head.act(&path).await.ok();
        assert!(made.invitation_qr.is_some_and(|qr| qr.starts_with("<svg")));
        let mut again = s.server.user();
        again.accept(&made.invitation_url.expect("a link")).await;
        assert_eq!(again.get("/me").await.ok::<Me>().id, me.id);

        let elsewhere = NewMembership {
            person_id: Some(me.id),
            name: String::new(),
            login: String::new(),
            role: Role::Teacher,
            group_id: None,
        };
        let sibling = format!("/organisations/{}/memberships", s.sibling);
        let known: MembershipCreated = s.admin.post(&sibling, &elsewhere).await.ok();
        assert_eq!((known.invitation_url, known.invitation_qr), (None, None));
        assert_eq!(head.act(&path).await.refused(), ErrorCode::NotAllowed);
        s.admin.act(&path).await.ok::<MembershipCreated>();
        assert_eq!(s.parents[0].act(&path).await.refused(), ErrorCode::NotFound);
    }

    async fn two_phones_race_for_one_invitation_and_one_wins(database) {
        let s = school(database).await;
        let wanted = NewInvitations { guardian_id: Some(s.parents[0].id) };
        let sheet = s.admin.post(&format!("/groups/{}/invitations", s.class), &wanted).await;
        let form = accept(&sheet.ok::<InvitationSheet>().cards[0].url);
        let tries = (0..8).map(|_| {
            let (user, form) = (s.server.user(), form.clone());
            tokio::spawn(async move { user.post("/invitations/accept", &form).await.status })
        });
        let mut statuses = Vec::new();
        for attempt in tries.collect::<Vec<_>>() {
            statuses.push(attempt.await.expect("ended"));
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 410, 410, 410, 410, 410, 410, 410]);
    }

    async fn there_is_one_first_administrator(database) {
        let server = Server::start(database).await;
        let link = caunoi::session::invitation::first_admin(&server.app).await.expect("a database");
        let (mut admin, _) = first_admin(&server).await;
        admin.get("/me").await.ok::<caunoi_wire::person::Me>();
        assert_eq!(caunoi::session::invitation::first_admin(&server.app).await.expect("a database"), None);
        let mut late = accept(&link.expect("a link"));
        late.first_admin = Some(FirstAdmin {
            name: "Kẻ lạ".into(),
            login: "ke.la@x.example".into(),
            organisation_name: "X".into(),
            organisation_kind: caunoi_wire::organisation::OrganisationKind::School,
        });
        let answer = server.user().post("/invitations/accept", &late).await;
        assert_eq!(answer.status, 410, "{answer}");
        admin.language = "en";
    }

    async fn password_and_code_sign_in_each_code_once(database) {
        let s = school(database).await;
        let weak = NewPassword { password: "password123".into() };
        let answer = s.teacher.put("/account/password", &weak).await;
        assert_eq!(answer.refused(), ErrorCode::PasswordWeak);
        let (secret, recovery) = protect(&s).await;
        assert_eq!(recovery.len(), 10);

        let failed = ErrorCode::SignInFailed;
        assert_eq!(sign_in(&s, PASSWORD, &totp(&secret, &s.server)).await.refused(), failed, "enrolment used it");
        s.server.advance(30_000);
        let code = totp(&secret, &s.server);
        let wrong = if code == "000000" { "000001" } else { "000000" };
        assert_eq!(sign_in(&s, PASSWORD, wrong).await.refused(), failed);
        assert_eq!(sign_in(&s, "cầu tre", &code).await.refused(), failed);
        let mut again = s.server.user();
        let answer = sign_in(&s, PASSWORD, &code).await;
        answer.ok::<Done>();
        again.take_session(&answer);
        again.get("/me").await.ok::<caunoi_wire::person::Me>();
        assert_eq!(sign_in(&s, PASSWORD, &code).await.refused(), failed, "used");
        sign_in(&s, PASSWORD, &recovery[0].to_uppercase()).await.ok::<Done>();
        assert_eq!(sign_in(&s, PASSWORD, &recovery[0]).await.refused(), failed);
        let account: AccountInfo = s.teacher.get("/account").await.ok();
        assert_eq!((account.recovery_codes_left, account.has_totp), (9, true));
    }

    async fn a_wrong_code_does_not_enrol(database) {
        let s = school(database).await;
        let start: TotpStart = s.teacher.act("/account/totp").await.ok();
        let confirm = |code: String| TotpConfirm { ceremony_id: start.ceremony_id, code };
        let right = totp(&start.secret, &s.server);
        let wrong = if right == "123456" { "123457" } else { "123456" };
        let answer = s.teacher.post("/account/totp/confirm", &confirm(wrong.into())).await;
        assert_eq!(answer.refused(), ErrorCode::TotpWrong);
        // Somebody else's ceremony is nobody's.
        let answer = s.sibling_teacher.post("/account/totp/confirm", &confirm(right.clone())).await;
        assert_eq!(answer.refused(), ErrorCode::CeremonyExpired);
        s.teacher.post("/account/totp/confirm", &confirm(right)).await.ok::<RecoveryCodes>();
    }

    async fn guessing_is_slowed_down(database) {
        let s = school(database).await;
        let (secret, _) = protect(&s).await;
        s.server.advance(30_000);
        for _ in 0..10 {
            assert_eq!(sign_in(&s, "falsch", "000000").await.refused(), ErrorCode::SignInFailed);
        }
        let answer = sign_in(&s, PASSWORD, &totp(&secret, &s.server)).await;
        assert_eq!(answer.refused(), ErrorCode::TooManyRequests);
        let seconds: i64 = answer.header("retry-after").parse().expect("seconds");
        assert!((1..=900).contains(&seconds));
        s.server.advance(seconds * 1_000);
        sign_in(&s, PASSWORD, &totp(&secret, &s.server)).await.ok::<Done>();
        // Invitations are guessed from addresses; another address is not punished.
        let view = InvitationToken { token: "AAAAAAAAAAAAAAAAAAAAAA".into() };
        let mut guesser = s.server.user();
        guesser.address = "198.51.100.7";
        for _ in 0..300 {
            assert_eq!(guesser.post("/invitations/view", &view).await.status, 404);
        }
        let answer = guesser.post("/invitations/view", &view).await;
        assert_eq!(answer.refused(), ErrorCode::TooManyRequests);
        assert!(!answer.header("retry-after").is_empty());
        assert_eq!(s.server.user().post("/invitations/view", &view).await.status, 404);
    }

    async fn sessions_are_listed_revoked_and_stop_ringing(database) {
        let s = school(database).await;
        let first = &s.parents[0];
        let second = invited(&s.server, &s.admin, s.class, first.id, first.child).await;
        let lost = second.subscribe(&s.server).await;
        let kept = first.subscribe(&s.server).await;
        let sessions: Vec<SessionInfo> = first.get("/sessions").await.ok();
        assert_eq!(sessions.len(), 2);
        let other = sessions.iter().find(|x| !x.current).expect("the other one");
        first.delete(&format!("/sessions/{}", other.id)).await.ok::<Done>();
        assert_eq!(second.get("/me").await.refused(), ErrorCode::SignInNeeded);
        s.teacher.publish(&s.notice("Họp")).await;
        s.server.pass(UNDO).await;
        assert_eq!((lost.attempts(), kept.messages().len()), (0, 1));
        let mine = sessions.iter().find(|x| x.current).expect("this one");
        let stranger = s.parents[1].delete(&format!("/sessions/{}", mine.id)).await;
        assert_eq!(stranger.refused(), ErrorCode::NotFound);
        first.act("/sign-out").await.ok::<Done>();
        assert_eq!(first.get("/me").await.refused(), ErrorCode::SignInNeeded);
    }

    async fn an_unused_session_ends(database) {
        let s = school(database).await;
        s.server.advance(100 * DAY);
        s.parents[0].get("/feed").await.ok::<serde_json::Value>();
        s.server.advance(100 * DAY);
        s.parents[0].get("/feed").await.ok::<serde_json::Value>();
        assert_eq!(s.parents[1].get("/feed").await.refused(), ErrorCode::SignInNeeded);
    }

    async fn passkey_ceremonies_refuse_junk(database) {
        let s = school(database).await;
        let start: PasskeyStart = s.teacher.act("/account/passkeys").await.ok();
        assert_eq!(start.options["publicKey"]["rp"]["id"], "localhost");
        let junk = |ceremony_id, credential| PasskeyFinish { ceremony_id, credential, label: "Máy".into() };
        let shaped = json!({
            "id": "AAAA", "rawId": "AAAA", "type": "public-key",
            "response": { "attestationObject": "AAAA", "clientDataJSON": "AAAA" },
        });
        for credential in [json!({}), json!(null), shaped] {
            let form = junk(start.ceremony_id, credential);
            let answer = s.teacher.post("/account/passkeys/finish", &form).await;
            assert_eq!(answer.refused(), ErrorCode::PasskeyRefused);
        }
        let nowhere: CeremonyId = unique().into();
        for path in ["/account/passkeys/finish", "/sign-in/passkey/finish"] {
            let answer = s.teacher.post(path, &junk(nowhere, json!({}))).await;
            assert_eq!(answer.refused(), ErrorCode::CeremonyExpired);
        }
        for login in ["nobody@x.example", "co.lan@truong.example", ""] {
            let form = PasskeySignIn { login: login.into() };
            let answer = s.server.user().post("/sign-in/passkey", &form).await;
            assert_eq!(answer.refused(), ErrorCode::SignInFailed, "{login}");
        }
        s.server.advance(10 * MINUTE);
        let answer = s.teacher.post("/account/passkeys/finish", &junk(start.ceremony_id, json!({}))).await;
        assert_eq!(answer.refused(), ErrorCode::CeremonyExpired);
        let account: AccountInfo = s.teacher.get("/account").await.ok();
        assert!(account.passkeys.is_empty());
    }

    async fn a_guardian_has_no_staff_account(database) {
        let s = school(database).await;
        let password = NewPassword { password: PASSWORD.into() };
        let answers = [
            s.parents[0].put("/account/password", &password).await,
            s.parents[0].act("/account/totp").await,
            s.parents[0].act("/account/passkeys").await,
        ];
        for answer in answers {
            assert_eq!(answer.refused(), ErrorCode::NotAllowed);
        }
    }
}
