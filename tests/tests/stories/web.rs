//! What holds for every request: idempotency, origin, sizes, problems, headers, the audit chain.

use caunoi_tests::user::json;
use caunoi_tests::*;
use caunoi_wire::organisation::{MembershipCreated, NewMembership, Role};
use caunoi_wire::person::Me;
use caunoi_wire::post::{Post, PostSummary};
use caunoi_wire::time::{DAY, MINUTE};
use caunoi_wire::{ErrorCode, Language, Page};
use http::Method;

async fn post_with_key(user: &User, path: &str, key: &str, body: &impl serde::Serialize) -> Answer {
    let request = user
        .request(Method::POST, path)
        .header("idempotency-key", key);
    user.send(json(request, body)).await
}

async fn posts(s: &School) -> usize {
    s.teacher
        .get("/posts")
        .await
        .ok::<Page<PostSummary>>()
        .items
        .len()
}

stories! {
    async fn a_repeated_request_is_answered_again_and_done_once(database) {
        let s = school(database).await;
        let text = s.notice("Họp");
        let first = post_with_key(&s.teacher, "/posts", "k1", &text).await;
        let again = post_with_key(&s.teacher, "/posts", "k1", &text).await;
        assert_eq!(first.ok::<Post>().id, again.ok::<Post>().id);
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(posts(&s).await, 1);
        let other = post_with_key(&s.teacher, "/posts", "k1", &s.notice("Khác")).await;
        assert_eq!((other.status, other.refused()), (422, ErrorCode::IdempotencyKeyReused));
        // Keys belong to persons.
        let mut sibling = s.notice("Họp");
        sibling.organisation_id = s.sibling;
        sibling.audience.include = vec![caunoi_wire::audience::Rule::Organisation {
            organisation_id: s.sibling,
            below: false,
        }];
        post_with_key(&s.sibling_teacher, "/posts", "k1", &sibling).await.ok::<Post>();

        sql!(s.server, "UPDATE idempotency SET status = NULL, body = NULL WHERE key = 'k1'");
        let running = post_with_key(&s.teacher, "/posts", "k1", &text).await;
        assert_eq!((running.status, running.refused()), (409, ErrorCode::IdempotencyInProgress));
        // A first request that died is forgotten, and so is an old answer.
        s.server.advance(MINUTE + 1);
        post_with_key(&s.teacher, "/posts", "k1", &text).await.ok::<Post>();
        s.server.advance(DAY + 1);
        post_with_key(&s.teacher, "/posts", "k1", &s.notice("Khác")).await.ok::<Post>();
        assert_eq!(posts(&s).await, 3);
    }

    async fn a_refused_request_may_be_tried_again_under_its_key(database) {
        let s = school(database).await;
        let mut text = s.notice("Họp");
        text.versions.clear();
        let refused = post_with_key(&s.teacher, "/posts", "k", &text).await;
        assert_eq!(refused.refused(), ErrorCode::TextMissing);
        post_with_key(&s.teacher, "/posts", "k", &s.notice("Họp")).await.ok::<Post>();
        let long = "x".repeat(129);
        assert_eq!(post_with_key(&s.teacher, "/posts", &long, &text).await.refused(), ErrorCode::InvalidInput);
    }

    async fn many_at_once_under_one_key_do_it_once(database) {
        let s = school(database).await;
        let tries: Vec<_> = (0..8)
            .map(|_| {
                let (user, text) = (s.teacher.clone(), s.notice("Họp"));
                tokio::spawn(async move { post_with_key(&user, "/posts", "k", &text).await.status })
            })
            .collect();
        for attempt in tries {
            let status = attempt.await.expect("ended");
            assert!(matches!(status, 200 | 409), "{status}");
        }
        assert_eq!(posts(&s).await, 1);
    }

    async fn other_sites_are_refused(database) {
        let s = school(database).await;
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let request = s.teacher.request(Method::POST, "/posts").header(name, value);
            let answer = s.teacher.send(json(request, &s.notice("Họp"))).await;
            assert_eq!((answer.status, answer.refused()), (403, ErrorCode::OriginRefused));
        }
        assert_eq!(posts(&s).await, 0);
        let own = s.teacher.request(Method::POST, "/posts").header("origin", &s.server.url);
        s.teacher.send(json(own, &s.notice("Họp"))).await.ok::<Post>();
    }

    async fn bad_input_is_a_problem_in_the_readers_language(database) {
        let s = school(database).await;
        let mut teacher = s.teacher.clone();
        let raw = async |user: &User, body: Vec<u8>| {
            let request = user.request(Method::POST, "/posts").header("content-type", "application/json");
            user.send(request.body(body)).await
        };
        let mut titles = Vec::new();
        for language in ["vi", "en"] {
            teacher.language = language;
            let big = raw(&teacher, vec![b' '; 300 * 1024]).await;
            assert_eq!((big.status, big.refused()), (413, ErrorCode::BodyTooLarge));
            titles.push(big.problem().title);
        }
        assert_ne!(titles[0], titles[1]);
        let big = teacher.request(Method::POST, "/posts").header("idempotency-key", "k");
        let big = teacher.send(big.body(vec![b' '; 300 * 1024])).await;
        assert_eq!(big.refused(), ErrorCode::BodyTooLarge);
        for body in ["", "{", "[]", "{\"title\": 1}", "\u{feff}{}", "null"] {
            let answer = raw(&teacher, body.as_bytes().to_vec()).await;
            assert_eq!(answer.refused(), ErrorCode::InvalidInput, "{body}");
        }
        assert_eq!(raw(&teacher, vec![0xff, 0xfe, 0]).await.refused(), ErrorCode::InvalidInput);
        for path in ["/nothing", "/posts/not-an-id", "/posts/00000000-0000-0000-0000-000000000000"] {
            assert_eq!(teacher.get(path).await.refused(), ErrorCode::NotFound, "{path}");
        }
        assert_eq!(teacher.delete("/posts").await.refused(), ErrorCode::MethodNotAllowed);
        assert_eq!(posts(&s).await, 0);
    }

    async fn every_answer_carries_the_security_headers(database) {
        let s = school(database).await;
        let answers = [
            s.teacher.get("/me").await,
            s.server.user().get("/me").await,
            s.server.user().get("/l/x").await,
            s.server.user().get("/api/openapi.json").await,
            s.server.user().get("/healthz").await,
        ];
        for answer in &answers {
            for name in ["content-security-policy", "x-content-type-options", "referrer-policy"] {
                assert!(!answer.header(name).is_empty(), "{name} of {answer}");
            }
            assert!(!answer.header("content-security-policy").contains("unsafe-inline"));
        }
        assert_eq!(answers[0].header("cache-control"), "no-store");
        assert_eq!(answers[4].text(), "ok");
        assert_eq!(s.server.user().get("/readyz").await.text(), "ready");
    }

    async fn the_first_screen_is_its_readers_alone(database) {
        let s = school(database).await;
        s.teacher.publish(&s.notice("Họp phụ huynh <b>")).await;
        s.server.pass(UNDO).await;
        let drawn = s.parents[0].get("/").await;
        assert!(drawn.text().contains("Họp phụ huynh &lt;b&gt;"), "{drawn}");
        assert!(drawn.text().contains("id=\"shell\""), "the app comes after it");
        assert_eq!(drawn.header("cache-control"), "private, no-store");
        assert!(drawn.header("content-security-policy").contains("style-src 'self' 'sha256-"));
        // Nobody, another class, and those whose app has more on it.
        for user in [&s.server.user(), &s.other_parent.user, &s.teacher, &s.admin] {
            let bare = user.get("/").await;
            assert!(bare.text().contains("id=\"shell\""), "{bare}");
            assert!(!bare.text().contains("id=first"), "{bare}");
            assert_eq!(bare.header("cache-control"), "no-cache");
        }
    }

    async fn an_invitation_is_accepted_without_the_app(database) {
        let s = school(database).await;
        s.teacher.publish(&s.notice("Họp phụ huynh")).await;
        s.server.pass(UNDO).await;
        let link = s.invitation(&s.parents[0]).await;
        let path = format!("/join/{}", user::token_of(&link));
        let mut phone = s.server.user();
        let drawn = phone.get(&path).await;
        assert!(drawn.text().contains(&format!("action=\"{path}\"")), "{drawn}");
        assert_eq!(drawn.header("cache-control"), "private, no-store");
        let accept = async |user: &User, site: &str| {
            let request = user.request(Method::POST, &path).header("sec-fetch-site", site);
            let form = request.header("content-type", "application/x-www-form-urlencoded").body("language=hmn");
            user.send(form).await
        };
        // Not from another site, and by whom it was opened first.
        assert_eq!(accept(&phone, "cross-site").await.status, 403);
        let answer = accept(&phone, "same-origin").await;
        assert_eq!((answer.status, answer.header("location")), (303, "/"), "{answer}");
        phone.take_session(&answer);
        let me: Me = phone.get("/me").await.ok();
        assert_eq!(me.reading_language, Language::Hmong);
        assert!(phone.get("/").await.text().contains("Họp phụ huynh"));
        let used = accept(&s.server.user(), "same-origin").await;
        assert_eq!((used.status, used.header("set-cookie")), (410, ""), "{used}");
        // What cannot be accepted any more is told by the app.
        assert!(!s.server.user().get(&path).await.text().contains("id=first"));
        assert!(!s.server.user().get("/join/nobodys").await.text().contains("id=first"));
    }

    async fn words_go_out_packed_to_those_who_can_unpack(database) {
        let s = school(database).await;
        for i in 0..5 {
            s.teacher.publish(&s.notice(&format!("Họp phụ huynh {i}"))).await;
        }
        s.server.pass(UNDO).await;
        let parent = &s.parents[0];
        let plain = parent.get("/feed").await;
        assert_eq!(plain.header("content-encoding"), "");
        for packing in ["br", "gzip"] {
            let request = parent.request(Method::GET, "/feed").header("accept-encoding", packing);
            let packed = parent.send(request).await;
            assert_eq!(packed.header("content-encoding"), packing);
            assert!(packed.header("vary").contains("accept-encoding"));
            assert!(packed.body.len() * 3 < plain.body.len(), "{} of {}", packed.body.len(), plain.body.len());
        }
        // What is small goes as it is.
        let request = parent.request(Method::GET, "/healthz").header("accept-encoding", "br");
        assert_eq!(parent.send(request).await.header("content-encoding"), "");
    }

    async fn the_audit_chain_names_the_first_bad_entry(database) {
        let s = school(database).await;
        let verify = async || {
            let mut conn = s.server.app.db.read().await.expect("a connection");
            caunoi::audit::verify(&mut conn).await.expect("read")
        };
        assert_eq!(verify().await, None);
        let entries = values!(s.server, i64, "SELECT seq FROM audit WHERE organisation_id = $1 ORDER BY seq", s.school);
        assert!(entries.len() > 3, "{entries:?}");
        sql!(
            s.server,
            "UPDATE audit SET action = 'nothing' WHERE organisation_id = $1 AND seq = 2",
            s.school
        );
        assert_eq!(verify().await, Some((s.school, 2)));
        sql!(s.server, "DELETE FROM audit WHERE organisation_id = $1 AND seq = 2", s.school);
        assert_eq!(verify().await, Some((s.school, 3)));
    }

    async fn ids_of_another_school_open_nothing(database) {
        let s = school(database).await;
        let post = s.teacher.publish(&s.notice("Họp")).await;
        s.server.pass(UNDO).await;
        let stranger = &s.sibling_teacher;
        let p = format!("/posts/{post}");
        let text = s.notice("Khác");
        let answers = [
            stranger.get(&p).await,
            stranger.put(&p, &text).await,
            stranger.get(&format!("{p}/reach")).await,
            stranger.get(&format!("{p}/waiting")).await,
            stranger.act(&format!("{p}/publish")).await,
            stranger.act(&format!("{p}/undo")).await,
            stranger.act(&format!("{p}/withdraw")).await,
            stranger.act(&format!("{p}/remind")).await,
            stranger.get(&format!("/feed/{post}")).await,
            stranger.act(&format!("/groups/{}/invitations", s.class)).await,
            stranger.get(&format!("/organisations/{}/groups", s.school)).await,
            stranger.get(&format!("/organisations/{}/memberships", s.school)).await,
            stranger.get(&format!("/organisations/{}/audience", s.school)).await,
        ];
        for answer in answers {
            assert_eq!(answer.refused(), ErrorCode::NotFound, "{answer}");
        }
        assert_eq!(s.teacher.reach(post).await.audience, 3);
    }

    async fn the_last_administrator_stays(database) {
        let s = school(database).await;
        let memberships = format!("/organisations/{}/memberships", s.province);
        let list: Vec<caunoi_wire::organisation::Membership> = s.admin.get(&memberships).await.ok();
        let own = list.iter().find(|m| m.role == Role::Admin).expect("the administrator");
        let end = format!("/memberships/{}", own.id);
        assert_eq!(s.admin.delete(&end).await.refused(), ErrorCode::LastAdmin);
        let new = NewMembership {
            person_id: None,
            name: "Quản trị Hai".into(),
            login: "0912 000 222".into(),
            role: Role::Admin,
            group_id: None,
        };
        let created: MembershipCreated = s.admin.post(&memberships, &new).await.ok();
        assert_eq!(s.admin.post(&memberships, &new).await.refused(), ErrorCode::LoginTaken);
        assert!(created.invitation_url.is_some());
        s.admin.delete(&end).await.ok::<caunoi_wire::Done>();
        assert_eq!(s.admin.get(&memberships).await.refused(), ErrorCode::NotFound);
    }
}
