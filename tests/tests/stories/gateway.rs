//! Families without a device, reached by text message: through a gateway that an administrator set up.

use caunoi_tests::gateway::{API_KEY, Arrival, Order, REPORT_KEY, TOKEN};
use caunoi_tests::*;
use caunoi_wire::channel::*;
use caunoi_wire::post::{PostText, Priority};
use caunoi_wire::reach::{PostReach, Reach};
use caunoi_wire::time::{DAY, HOUR, MINUTE, SECOND};
use caunoi_wire::{ErrorCode, id::*};
use serde_json::json;

/// The first parent has no device, the others have one; a notice is due.
async fn due(database: Database) -> (School, Channels, PostId) {
    let s = school(database).await;
    let channels = s.gateway(s.school).await;
    for parent in &s.parents[1..] {
        parent.subscribe(&s.server).await;
    }
    let post = s.teacher.publish(&s.notice("Họp phụ huynh")).await;
    s.server.advance(UNDO);
    (s, channels, post)
}

async fn failure(s: &School, post: PostId) -> (i64, String) {
    let reach: PostReach = s.teacher.get(&format!("/posts/{post}/reach")).await.ok();
    let why = reach.failures.first().map(|f| f.reason.clone());
    (reach.reach.failed, why.unwrap_or_default())
}

fn ids(arrivals: &[Arrival]) -> Vec<&str> {
    arrivals.iter().map(|a| a.field("id")).collect()
}

fn settings_path(organisation: OrganisationId) -> String {
    format!("/organisations/{organisation}/gateway")
}

const ALL: Reach = Reach {
    audience: 3,
    waiting: 0,
    no_device: 0,
    failed: 0,
    sent: 0,
    shown: 0,
    visited: 0,
    stopped: 0,
    seen: 0,
    acknowledged: 0,
};

stories! {
    async fn who_has_no_device_gets_a_text_message_and_answers_it(database) {
        let (s, channels, post) = due(database).await;
        s.server.drain().await;
        let [message] = &s.server.gateway.accepted()[..] else { panic!("one message") };
        assert_eq!(message.path, "/send");
        assert_eq!(message.headers["x-token"], TOKEN);
        assert_eq!(message.headers["content-type"], "application/json");
        assert_eq!((message.field("key"), message.field("brand")), (API_KEY, "TRUONG \"MAU\""));
        assert_eq!(message.field("to"), "84912345600");
        let text = message.field("text");
        assert!(text.is_ascii() && text.starts_with("Cau Noi: Ban co thong bao moi. http"), "{text}");
        assert!(!text.contains("Hop") && !text.contains("Truong"), "{text}");
        assert_eq!(s.teacher.reach(post).await, Reach { sent: 3, ..ALL });

        let report = json!({ "id": message.field("id"), "state": "delivered" }).to_string();
        assert_eq!(s.report(&channels, &report).await.status, 200);
        assert_eq!(s.teacher.reach(post).await, Reach { sent: 2, shown: 1, ..ALL });

        // The link is that of a light page.
        let path = message.field("link").strip_prefix(&s.server.url).expect("ours").to_owned();
        assert_eq!(s.server.user().get(&path).await.status, 200);
        let request = s.server.user().request(http::Method::POST, &format!("{path}/acknowledge"));
        assert_eq!(s.server.user().send(request).await.status, 303);
        assert_eq!(s.teacher.reach(post).await, Reach { sent: 2, acknowledged: 1, ..ALL });
    }

    async fn a_public_title_is_in_the_message_and_the_language_is_the_readers(database) {
        let s = school(database).await;
        let mut settings = s.gateway_settings();
        settings.strip_diacritics = false;
        s.admin.put(&settings_path(s.school), &settings).await.ok::<Channels>();
        sql!(s.server, "UPDATE person SET reading_language = 'en' WHERE id = $1", s.parents[2].id);
        s.teacher.publish(&PostText { public_title: true, ..s.notice("Nghỉ học vì \"bão\" số 9\\") }).await;
        s.teacher.publish(&PostText { priority: Priority::Urgent, ..s.notice("Khẩn") }).await;
        s.server.pass(UNDO).await;
        let accepted = s.server.gateway.accepted();
        let texts: Vec<&str> = accepted.iter().filter(|a| a.field("to").ends_with("02")).map(|a| a.field("text")).collect();
        assert_eq!(texts.len(), 2, "{accepted:?}");
        for line in ["Cầu Nối: Nghỉ học vì \"bão\" số 9\\ http", "Cầu Nối: Urgent notice, please read it now. http"] {
            assert!(texts.iter().any(|t| t.starts_with(line)), "{line} in {texts:?}");
        }
    }

    async fn reports_are_believed_only_with_their_signature(database) {
        let (s, channels, post) = due(database).await;
        s.server.drain().await;
        let id = s.server.gateway.accepted()[0].field("id").to_owned();
        let failed = json!([{ "id": id, "state": "failed", "why": "SIM bị khóa" }]).to_string();
        let url = &channels.gateway.as_ref().expect("a gateway").report_url;
        let path = url.strip_prefix(&s.server.url).expect("one of ours");
        for signature in [None, Some(""), Some("00"), Some("sha256=xyz"), Some(REPORT_KEY)] {
            let user = s.server.user();
            let mut request = user.request(http::Method::POST, path).body(failed.clone());
            if let Some(signature) = signature {
                request = request.header("x-signature", signature);
            }
            assert_eq!(user.send(request).await.refused(), ErrorCode::SignatureWrong);
        }
        assert_eq!(s.teacher.reach(post).await, Reach { sent: 3, ..ALL });

        assert_eq!(s.report(&channels, &failed).await.status, 200);
        assert_eq!(failure(&s, post).await, (1, "undelivered".to_owned()));
        // It came after all; that the gateway gave up before, said once more, changes nothing.
        let delivered = json!({ "id": id, "state": "delivered" }).to_string();
        for report in [&delivered, &failed, &delivered] {
            assert_eq!(s.report(&channels, report).await.status, 200);
        }
        assert_eq!(s.teacher.reach(post).await, Reach { sent: 2, shown: 1, ..ALL });
        // What it cannot know is passed over, what is no report refused.
        let stranger = json!({ "id": unique(), "state": "delivered" }).to_string();
        for report in [stranger.as_str(), "{}", "[]", r#"{"id": 5, "state": []}"#] {
            assert_eq!(s.report(&channels, report).await.status, 200, "{report}");
        }
        assert_eq!(s.report(&channels, "[").await.refused(), ErrorCode::InvalidInput);
    }

    async fn a_gateway_that_stumbles_is_tried_again_under_the_same_id(database) {
        let (s, _, post) = due(database).await;
        let gateway = &s.server.gateway;
        let orders = [Order::Answer(503, ""), Order::Close, Order::Answer(200, r#"{"code": "99"}"#), Order::RetryAfter(429, "120")];
        for order in orders {
            gateway.order(order);
        }
        s.server.drain().await;
        for wait in [12 * SECOND, 72 * SECOND, 6 * MINUTE] {
            assert_eq!(s.teacher.reach(post).await, Reach { sent: 2, waiting: 1, ..ALL });
            s.server.pass(wait).await;
        }
        assert_eq!(gateway.arrivals().len(), 4);
        s.server.pass(119 * SECOND).await;
        assert_eq!(gateway.arrivals().len(), 4, "Retry-After is obeyed");
        s.server.pass(SECOND).await;
        assert_eq!(s.teacher.reach(post).await, Reach { sent: 3, ..ALL });
        let arrivals = gateway.arrivals();
        assert_eq!(arrivals.len(), 5);
        assert!(ids(&arrivals).iter().all(|id| *id == arrivals[0].field("id")));
        s.server.pass(DAY).await;
        assert_eq!(gateway.arrivals().len(), 5);
    }

    async fn a_gateway_that_refuses_is_not_asked_again(database) {
        let s = school(database).await;
        s.gateway(s.school).await;
        for parent in &s.parents[1..] {
            parent.subscribe(&s.server).await;
        }
        let mut asked = 0;
        for (order, reason) in [
            (Order::Answer(200, r#"{"code": 101}"#), "gateway_refused"),
            (Order::Answer(200, "<html>"), "gateway_unreadable"),
            (Order::Endless, "gateway_unreadable"),
            (Order::Redirect("http://169.254.169.254/"), "gateway_refused"),
            (Order::Answer(401, ""), "gateway_not_authorized"),
            (Order::Answer(404, ""), "gateway_refused"),
            (Order::Answer(410, ""), "gateway_refused"),
        ] {
            s.server.gateway.order(order.clone());
            let post = s.teacher.publish(&s.notice("Họp")).await;
            s.server.pass(UNDO).await;
            assert_eq!(failure(&s, post).await, (1, reason.to_owned()), "{order:?}");
            s.server.pass(MINUTE).await;
            asked += 1;
            assert_eq!(s.server.gateway.arrivals().len(), asked, "{order:?}");
        }
    }

    async fn a_gateway_that_never_comes_to_an_end_is_given_up_on_and_retried(database) {
        let (s, _, post) = due(database).await;
        for order in [Order::Hang, Order::Drip, Order::DripBody] {
            s.server.gateway.order(order);
        }
        s.server.drain().await;
        for wait in [12 * SECOND, 72 * SECOND, 6 * MINUTE] {
            assert_eq!(s.teacher.reach(post).await, Reach { sent: 2, waiting: 1, ..ALL });
            s.server.pass(wait).await;
        }
        assert_eq!(s.teacher.reach(post).await, Reach { sent: 3, ..ALL });
    }

    async fn quotas_hold_with_engines_side_by_side(database) {
        let s = school(database).await;
        let limits = GatewaySettings { per_second: 1, per_day: Some(2), ..s.gateway_settings() };
        s.admin.put(&settings_path(s.school), &limits).await.ok::<Channels>();
        let post = s.teacher.publish(&s.notice("Họp")).await;
        s.server.advance(UNDO);
        let engines = async || {
            for engine in [s.server.another_engine(), s.server.another_engine(), s.server.another_engine()] {
                engine.await.expect("ended").expect("worked");
            }
        };
        let sent = || s.server.gateway.accepted().len();
        engines().await;
        assert_eq!(sent(), 1, "one a second");
        s.server.advance(SECOND);
        engines().await;
        assert_eq!(sent(), 2);
        s.server.advance(HOUR);
        engines().await;
        assert_eq!(sent(), 2, "two a day");
        assert_eq!(s.teacher.reach(post).await, Reach { sent: 2, waiting: 1, ..ALL });
        // The next morning.
        s.server.advance(20 * HOUR + MINUTE);
        engines().await;
        assert_eq!(sent(), 3);
        assert_eq!(s.teacher.reach(post).await, Reach { sent: 3, ..ALL });
    }

    async fn what_was_seen_or_withdrawn_meanwhile_costs_nothing(database) {
        let s = school(database).await;
        s.gateway(s.school).await;
        s.server.advance(12 * HOUR);
        let night = s.teacher.publish(&s.notice("Đêm")).await;
        let gone = s.teacher.publish(&s.notice("Nhầm")).await;
        s.server.pass(UNDO).await;
        assert_eq!(s.teacher.reach(night).await, Reach { waiting: 3, ..ALL });
        s.parents[0].act(&format!("/feed/{night}/seen")).await.ok::<serde_json::Value>();
        s.teacher.act(&format!("/posts/{gone}/withdraw")).await.ok::<serde_json::Value>();
        s.server.pass(8 * HOUR).await;
        let arrivals = s.server.gateway.arrivals();
        assert_eq!(arrivals.len(), 2);
        assert!(arrivals.iter().all(|a| a.field("to") != "84912345600"));
        assert_eq!(s.teacher.reach(night).await, Reach { seen: 1, sent: 2, ..ALL });
    }

    async fn a_school_shares_the_gateway_of_its_commune_until_it_has_its_own(database) {
        let s = school(database).await;
        s.gateway(s.commune).await;
        let channels = format!("/organisations/{}/channels", s.school);
        let shown: Channels = s.admin.get(&channels).await.ok();
        assert_eq!(shown.gateway.expect("shared").organisation_id, s.commune);
        assert_eq!(s.teacher.get(&channels).await.refused(), ErrorCode::NotFound);
        // Somebody who administers the school alone sees whose it is and no more.
        let principal = school::staff(
            &s.server, &s.admin, s.school, caunoi_wire::organisation::Role::Admin, None, "hieu.truong",
        ).await;
        let shown: Channels = principal.get(&channels).await.ok();
        assert!(shown.gateway.expect("shared").settings.is_none());
        assert_eq!(principal.delete(&settings_path(s.school)).await.refused(), ErrorCode::NotFound);

        let post = s.teacher.publish(&s.notice("Họp")).await;
        s.server.pass(UNDO).await;
        assert_eq!(s.teacher.reach(post).await, Reach { sent: 3, ..ALL });

        let mut own = s.gateway_settings();
        own.url.push_str("-own");
        let shown: Channels = principal.put(&settings_path(s.school), &own).await.ok();
        assert_eq!(shown.gateway.expect("own").organisation_id, s.school);
        s.teacher.publish(&s.notice("Họp")).await;
        s.server.pass(UNDO).await;
        let paths: Vec<String> = s.server.gateway.accepted().into_iter().map(|a| a.path).collect();
        assert_eq!(paths, ["/send", "/send", "/send", "/send-own", "/send-own", "/send-own"]);
        let shown: Channels = principal.delete(&settings_path(s.school)).await.ok();
        assert_eq!(shown.gateway.expect("shared again").organisation_id, s.commune);
    }

    async fn secrets_are_written_and_never_read_back(database) {
        let s = school(database).await;
        let path = settings_path(s.school);
        let answer = s.admin.put(&path, &s.gateway_settings()).await;
        let id = answer.ok::<Channels>().gateway.expect("set up").id;
        let shown = s.admin.get(&format!("/organisations/{}/channels", s.school)).await;
        let kept: Vec<String> = values!(s.server, String, "SELECT settings FROM gateway");
        let sealed: Vec<Vec<u8>> = values!(s.server, Vec<u8>, "SELECT sealed FROM gateway");
        for secret in [API_KEY, TOKEN, REPORT_KEY] {
            let found = |text: &str| text.contains(secret);
            assert!(!found(&answer.text()) && !found(&shown.text()) && !found(&kept[0]));
            assert!(!found(&String::from_utf8_lossy(&sealed[0])));
        }
        // Changing something else leaves them as they are.
        let mut settings = shown.ok::<Channels>().gateway.expect("set up").settings.expect("ours");
        settings.price = 700;
        let shown: Channels = s.admin.put(&path, &settings).await.ok();
        assert_eq!(shown.gateway.expect("set up").id, id);
        let test = GatewayTest { to: "0912 345 678".to_owned() };
        let tested: GatewayTested = s.admin.post(&format!("{path}/test"), &test).await.ok();
        assert_eq!((tested.accepted, tested.reason, tested.parts, tested.price), (true, None, 1, 700));
        let arrived = s.server.gateway.accepted();
        assert_eq!((arrived[0].field("key"), arrived[0].field("to")), (API_KEY, "84912345678"));
        assert_eq!(arrived[0].headers["x-token"], TOKEN);
        // But they do not go to another server.
        settings.url = "https://evil.example/".to_owned();
        assert_eq!(s.admin.put(&path, &settings).await.problem().fields, ["headers"]);
    }

    async fn settings_that_cannot_work_are_refused(database) {
        let s = school(database).await;
        let path = settings_path(s.school);
        let refused = async |change: &dyn Fn(&mut GatewaySettings)| {
            let mut settings = s.gateway_settings();
            change(&mut settings);
            s.admin.put(&path, &settings).await.problem().fields
        };
        let own_port = s.server.url.clone();
        for url in [
            "http://169.254.169.254/latest", "https://127.0.0.1/x", "https://[::1]/x", "http://sms.example/x",
            "https://user:password@sms.example/x", "ftp://sms.example/x", "https://localhost/x", "", own_port.as_str(),
        ] {
            assert_eq!(refused(&|g| url.clone_into(&mut g.url)).await, ["url"], "{url}");
        }
        for body in ["{", "{{to}}", r#"{"to": {{to}}}"#, r#"{"to": "{{to"}"#, r#"{"to": "{{nobody}}"}"#, r#"{"to": "{{secret.other}}"}"#] {
            assert_eq!(refused(&|g| body.clone_into(&mut g.body)).await, ["body"], "{body}");
        }
        for name in ["Host", "content-length", "x y", ""] {
            assert_eq!(refused(&|g| name.clone_into(&mut g.headers[0].name)).await, ["headers"], "{name}");
        }
        assert_eq!(refused(&|g| g.headers[0].value = Some("a\r\nb".to_owned())).await, ["headers"]);
        assert_eq!(refused(&|g| g.secrets[0].value = None).await, ["secrets"]);
        assert_eq!(refused(&|g| g.parameters[0].name = "a b".to_owned()).await, ["parameters"]);
        assert_eq!(refused(&|g| g.per_second = 0).await, ["per_second"]);
        assert_eq!(refused(&|g| g.price = -1).await, ["price"]);
        assert_eq!(refused(&|g| g.success.pointer = "code".to_owned()).await, ["success"]);
        assert_eq!(refused(&|g| g.report.as_mut().expect("one").key = None).await, ["report.key"]);
        assert_eq!(refused(&|g| g.report.as_mut().expect("one").key = Some("short".to_owned())).await, ["report.key"]);
        // The presets work once one's own account is filled in.
        for preset in GatewayPreset::ALL.iter().filter(|p| **p != GatewayPreset::Other) {
            let mut settings = GatewaySettings::preset(*preset);
            for hidden in settings.headers.iter_mut().chain(&mut settings.secrets) {
                hidden.value = Some("bi-mat-bi-mat".to_owned());
            }
            if let Some(report) = &mut settings.report {
                report.key = Some("bi-mat-bi-mat".to_owned());
            }
            s.admin.put(&path, &settings).await.ok::<Channels>();
        }
        let test = GatewayTest { to: "không có".to_owned() };
        assert_eq!(s.admin.post(&format!("{path}/test"), &test).await.problem().fields, ["to"]);
    }
}
