//! Every route of the API, from its own description, against everybody who has no business there. A new route
//! fails here until it says which ids and body it takes.

mod document;

use super::event::{role, with};
use super::{attachment, check_in, day, translation};
use crate::event::together;
use crate::lesson::{
    self,
    library::{illustrated_course, picture_of},
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caunoi_tests::school::{School, school, staff};
use caunoi_tests::user::json;
use caunoi_tests::*;
use caunoi_wire::help::{MyHelp, Service};
use caunoi_wire::organisation::{Membership, Role};
use caunoi_wire::person::Me;
use caunoi_wire::post::{Post, PostText};
use caunoi_wire::roster::RosterImport;
use caunoi_wire::series::Series;
use caunoi_wire::session::SessionInfo;
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Routes that work without a session: getting in, and what carries its own token.
const OPEN: [&str; 8] = [
    "/invitations/view",
    "/invitations/accept",
    "/sign-in/password",
    "/sign-in/passkey",
    "/sign-in/passkey/finish",
    "/push/shown",
    "/gateway/{gateway_id}/report",
    "/mail/bounces",
];

/// Goes on for minutes: its own story tells who hears what.
const STREAM: &str = "/live";

/// A roster of the school: the child of the first parent.
const ROSTER: &str = "Lớp,Họ và tên,Ngày sinh\n1A,Bé Hoa,01/05/2020\n";

/// The ids of one school, which the intruders know.
struct Victim {
    ids: BTreeMap<&'static str, Uuid>,
    bodies: BTreeMap<&'static str, Value>,
    /// Of the school.
    counsellor: User,
    /// A picture of the course.
    file: String,
}

/// Begins what stands for a file that is no text.
pub const BASE64: &str = "base64,";

impl Victim {
    async fn of(s: &School) -> Self {
        let secret = with(s.event("Họp kín"), |e| {
            e.roles = vec![role("Trông trẻ", 2)];
            e.together = vec![s.commune];
        });
        let post = s.teacher.publish(&secret).await;
        s.server.pass(UNDO).await;
        let attached = attachment::of(s, post).await;
        let teacher: Me = s.teacher.get("/me").await.ok();
        let sessions: Vec<SessionInfo> = s.teacher.get("/sessions").await.ok();
        let passkey = unique();
        sql!(
            s.server,
            "INSERT INTO passkey (id, person_id, credential_id, credential, label, created_at)
                VALUES ($1, $2, 'AAAA', '{}', 'Máy', $3)",
            passkey,
            teacher.id,
            s.server.now()
        );
        let path = format!("/organisations/{}/roster", s.school);
        let upload = s.admin.request(Method::POST, &path).body(ROSTER);
        let import: RosterImport = s.admin.send(upload).await.ok();
        let gateway = s.gateway(s.school).await.gateway.expect("set up");
        let repeat = json!({ "every": { "kind": "week", "days": [1] }, "minute": 960, "first": "2026-11-25",
            "until": null, "count": 3 });
        let draft: Post = s.teacher.post("/posts", &s.notice("Hằng tuần")).await.ok();
        let path = format!("/posts/{}/series", draft.id);
        s.teacher.put(&path, &repeat).await.ok::<Post>();
        let series: Series = s.teacher.get(&path).await.ok();
        let (pack, course) = illustrated_course(s).await;
        let (_, file) = picture_of(&course).rsplit_once('/').expect("a folder");
        let counsellor = check_in::counsellor(s).await;
        let (asked, case) = check_in::opened(s, &counsellor).await;
        let help = json!({ "kind": "other", "child_id": s.parents[0].child, "text": "Riêng tư" });
        let mine: MyHelp = s.parents[0].post("/help", &help).await.ok();
        let service =
            json!({ "kind": "health", "name": "Trạm", "phone": "", "address": "", "hours": "" });
        let path = format!("/organisations/{}/services", s.province);
        let services: Vec<Service> = s.admin.post(&path, &service).await.ok();
        let ids = BTreeMap::from([
            ("case_id", case.0),
            ("check_in_id", asked.0),
            ("help_request_id", mine.requests[0].id.0),
            ("service_id", services[0].id.0),
            ("course_id", course.id.0),
            ("photo_id", day::photo_of(s, post).await),
            ("attachment_id", attached.0),
            ("gateway_id", gateway.id.0),
            ("occurrence_id", series.occurrences[1].id.0),
            ("organisation_id", s.school.0),
            ("import_id", import.id.0),
            ("child_id", s.parents[0].child.0),
            ("guardian_id", s.parents[0].id.0),
            ("person_id", s.parents[0].id.0),
            ("group_id", s.class.0),
            ("post_id", post.0),
            ("membership_id", teacher.memberships[0].id.0),
            ("session_id", sessions[0].id.0),
            ("passkey_id", passkey),
        ]);
        let text_of = |text| serde_json::to_value::<PostText>(text).expect("JSON");
        let text = text_of(s.notice("Chen ngang"));
        let finish = json!({ "ceremony_id": Uuid::nil(), "credential": {} });
        let mut bodies = BTreeMap::from([
            ("POST /invitations/view", json!({ "token": "x" })),
            ("POST /invitations/accept", json!({ "token": "x" })),
            (
                "POST /sign-in/password",
                json!({ "login": "x@y.example", "password": "x", "code": "0" }),
            ),
            ("POST /sign-in/passkey", json!({ "login": "x@y.example" })),
            ("POST /sign-in/passkey/finish", finish.clone()),
            ("POST /push/shown", json!({ "token": "x" })),
            ("POST /push/test", json!({})),
            ("POST /mail/bounces", json!([])),
            (
                "PUT /me/preferences",
                json!({ "push": true, "email": true, "gateway": true, "quiet": null, "digest": false }),
            ),
            ("POST /me/email", json!({ "address": "ke.la@x.example" })),
            ("POST /gateway/{gateway_id}/report", json!({})),
            (
                "PUT /organisations/{organisation_id}/gateway",
                serde_json::to_value(s.gateway_settings()).expect("JSON"),
            ),
            (
                "PUT /organisations/{organisation_id}/ladder",
                json!({ "wait_minutes": 60, "urgent_wait_minutes": null, "monthly_budget": 0 }),
            ),
            (
                "POST /posts/draft-version",
                json!({ "organisation_id": s.school, "from": "vi", "into": "km", "title": "Chen ngang", "body": "Chen ngang" }),
            ),
            (
                "PUT /organisations/{organisation_id}/weight",
                json!({ "weight": 2 }),
            ),
            (
                "PUT /organisations/{organisation_id}/attention",
                json!({ "own": 3 }),
            ),
            (
                "POST /audience/attention",
                json!({ "organisation_id": s.school, "audience": text["audience"], "priority": "normal" }),
            ),
            (
                "POST /audience/cost",
                json!({ "organisation_id": s.school, "audience": text["audience"], "priority": "normal",
                    "public_title": null }),
            ),
            (
                "POST /organisations/{organisation_id}/gateway/test",
                json!({ "to": "0912345678" }),
            ),
            ("PUT /sessions/current", json!({})),
            ("POST /sign-out", json!({})),
            (
                "PUT /me",
                json!({ "reading_language": "vi", "spoken_language": "vi" }),
            ),
            (
                "PUT /account/password",
                json!({ "password": "cầu tre lắc lẻo gập ghềnh 42" }),
            ),
            ("POST /account/totp", json!({})),
            (
                "POST /account/totp/confirm",
                json!({ "ceremony_id": Uuid::nil(), "code": "0" }),
            ),
            ("POST /account/passkeys", json!({})),
            ("POST /account/passkeys/finish", finish),
            ("POST /groups/{group_id}/invitations", json!({})),
            ("POST /memberships/{membership_id}/invitation", json!({})),
            (
                "POST /organisations",
                json!({ "parent_id": s.school, "kind": "association", "name": "Hội Mẫu", "code": null }),
            ),
            (
                "PUT /organisations/{organisation_id}",
                json!({ "name": "Trường Khác", "code": null }),
            ),
            (
                "POST /organisations/{organisation_id}/groups",
                json!({ "kind": "class", "name": "9Z", "grade": 9, "school_year": "2026-2027" }),
            ),
            (
                "POST /organisations/{organisation_id}/memberships",
                json!({ "name": "Kẻ lạ", "login": "ke.la@x.example", "role": "teacher" }),
            ),
            (
                "POST /organisations/{organisation_id}/roster",
                Value::String(ROSTER.to_owned()),
            ),
            (
                "POST /roster-imports/{import_id}/apply",
                json!({ "confirm_removals": true }),
            ),
            ("POST /roster-imports/{import_id}/undo", json!({})),
            (
                "PUT /children/{child_id}/guardians/{guardian_id}",
                json!({ "may_receive": true, "may_see_data": true, "may_respond": true, "may_pick_up": true,
                    "blocked_until": null }),
            ),
            (
                "POST /audience/count",
                json!({ "organisation_id": s.school, "audience": text["audience"] }),
            ),
            ("POST /posts", text.clone()),
            ("PUT /posts/{post_id}", text.clone()),
            (
                "POST /posts/preview",
                json!({ "organisation_id": s.school, "priority": "normal", "public_title": true,
                    "version": text["versions"][0] }),
            ),
            ("POST /posts/{post_id}/publish", json!({})),
            ("PUT /posts/{post_id}/series", repeat),
            (
                "PUT /occurrences/{occurrence_id}",
                json!({ "skipped": true }),
            ),
            ("POST /occurrences/{occurrence_id}/stop", json!({})),
            ("POST /occurrences/{occurrence_id}/detach", json!({})),
            ("POST /occurrences/{occurrence_id}/split", json!({})),
            ("POST /posts/{post_id}/undo", json!({})),
            (
                "POST /posts/{post_id}/correct",
                json!({ "versions": text["versions"] }),
            ),
            ("POST /posts/{post_id}/withdraw", json!({})),
            ("POST /posts/{post_id}/remind", json!({})),
            ("PUT /posts/{post_id}/visits/{person_id}", json!({})),
            ("POST /visits", json!({ "sent_at": 0, "records": [] })),
            ("POST /posts/{post_id}/retry", json!({})),
            ("POST /feed/{post_id}/seen", json!({})),
            ("POST /feed/{post_id}/acknowledge", json!({})),
            ("POST /help", help),
            ("POST /help/{help_request_id}/end", json!({})),
            ("POST /help/{help_request_id}/take", json!({})),
            (
                "POST /help/{help_request_id}/answer",
                json!({ "text": "Chen ngang" }),
            ),
            (
                "POST /help/{help_request_id}/pass",
                json!({ "organisation_id": s.commune }),
            ),
            ("POST /help/{help_request_id}/close", json!({})),
            (
                "POST /organisations/{organisation_id}/services",
                service.clone(),
            ),
            ("PUT /services/{service_id}", service),
            ("POST /me/calendar", json!({})),
            (
                "POST /posts/{post_id}/event",
                text_of(secret.clone())["details"]["event"].clone(),
            ),
            (
                "PUT /push/subscription",
                json!({ "endpoint": "https://evil.example/x", "keys": { "p256dh": "", "auth": "" } }),
            ),
        ]);
        bodies.extend(check_in::bodies(s, &counsellor).await);
        bodies.extend(lesson::bodies(pack, &course));
        bodies.extend(together::bodies(s));
        bodies.extend(day::bodies(s));
        bodies.insert("POST /attachments", attachment::body());
        bodies.extend(translation::bodies(s, &counsellor).await);
        Self {
            ids,
            bodies,
            counsellor,
            file: file.to_owned(),
        }
    }

    /// The path with the victim's ids; whether it names any.
    fn path(&self, route: &Route) -> (String, bool) {
        let mut path = route.path.replace("{language}", "hmn");
        if check_in::ROUTES.iter().any(|end| path.ends_with(end)) {
            path = path.replace("{post_id}", "{check_in_id}");
        }
        for (name, id) in &self.ids {
            path = path.replace(&format!("{{{name}}}"), &id.to_string());
        }
        path = path.replace("{file}", &self.file);
        assert!(!path.contains('{'), "which id does {path} take?");
        let named = path != route.path;
        (path, named)
    }

    fn body(&self, route: &Route) -> Option<&Value> {
        let key = route.key();
        let body = self.bodies.get(key.as_str());
        let needed = matches!(route.method, Method::POST | Method::PUT);
        assert!(body.is_some() || !needed, "which body does {key} take?");
        body
    }

    async fn call(&self, user: &User, route: &Route) -> Answer {
        let request = user.request(route.method.clone(), &self.path(route).0);
        match self.body(route) {
            // A file.
            Some(Value::String(text)) => {
                let bytes = text.strip_prefix(BASE64).map(|text| STANDARD.decode(text));
                let bytes = bytes.map_or_else(|| text.clone().into(), |b| b.expect("base64"));
                user.send(request.body(bytes)).await
            }
            Some(body) => user.send(json(request, body)).await,
            None => user.send(request).await,
        }
    }
}

#[derive(Clone, Debug)]
struct Route {
    method: Method,
    path: String,
}

impl Route {
    fn key(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// All routes of the document, those that end something last.
async fn routes(server: &Server) -> Vec<Route> {
    let document: Value = server.user().get("/api/openapi.json").await.ok();
    assert!(
        document["openapi"]
            .as_str()
            .expect("a version")
            .starts_with("3.1")
    );
    let mut routes = Vec::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        let path = path
            .strip_prefix("/api/v1")
            .expect("below /api/v1")
            .to_owned();
        for (method, operation) in operations.as_object().expect("operations") {
            let answers = &operation["responses"];
            let described = answers["200"].is_object() && answers["default"].is_object();
            assert!(described, "{method} {path} describes {answers}");
            let method = method.to_uppercase().parse().expect("a method");
            routes.push(Route {
                method,
                path: path.clone(),
            });
        }
    }
    let last = |path: &str| path == "/sign-out" || path.ends_with("/withdraw");
    let ends = |r: &Route| (r.method == Method::DELETE, last(&r.path), r.key());
    routes.sort_by_key(ends);
    routes
}

/// Everybody who must get nowhere, with what they are.
async fn intruders(s: &School) -> Vec<(&'static str, User)> {
    let admin_of = async |organisation, login| {
        staff(&s.server, &s.admin, organisation, Role::Admin, None, login).await
    };
    let removed = admin_of(s.school, "da.nghi").await;
    let me: Me = removed.get("/me").await.ok();
    s.admin
        .delete(&format!("/memberships/{}", me.memberships[0].id))
        .await
        .ok::<caunoi_wire::Done>();
    let stranger = admin_of(s.sibling, "nguoi.la").await;
    let me: Me = stranger.get("/me").await.ok();
    sql!(
        s.server,
        "DELETE FROM membership WHERE person_id = $1",
        me.id
    );
    vec![
        ("stranger", stranger),
        ("removed member", removed),
        (
            "administrator of a sibling",
            admin_of(s.sibling, "ben.canh").await,
        ),
        ("guardian of another class", s.other_parent.user.clone()),
    ]
}

/// What of the school could leak.
fn secrets(s: &School, victim: &Victim) -> Vec<String> {
    let mut secrets: Vec<String> = victim.ids.values().map(Uuid::to_string).collect();
    secrets.push(s.other_class.to_string());
    secrets.extend(
        s.parents
            .iter()
            .flat_map(|p| [p.id.to_string(), p.child.to_string()]),
    );
    secrets.extend(["Họp kín", "muốn chết", "Bé Hoa", "Mẹ Hoa", "+84912345600"].map(str::to_owned));
    secrets
}

stories! {
    async fn nobody_gets_anywhere_in_what_is_not_theirs(database) {
        let s = school(database).await;
        let victim = Victim::of(&s).await;
        let routes = routes(&s.server).await;
        let secrets = secrets(&s, &victim);
        let mut found = Vec::new();
        for route in &routes {
            let answer = victim.call(&s.server.user(), route).await;
            let open = OPEN.contains(&route.path.as_str());
            if !(400..500).contains(&answer.status) || (!open && answer.status != 401) {
                found.push(format!("nobody: {answer}"));
            }
        }
        for (what, user) in intruders(&s).await {
            for route in routes.iter().filter(|r| r.path != STREAM) {
                let answer = victim.call(&user, route).await;
                let (_, named) = victim.path(route);
                let touches = named || victim.body(route).is_some_and(|b| b.to_string().contains(&s.school.to_string()));
                let refused = (400..500).contains(&answer.status);
                // A guardian's own class is in the school whose name the tree may tell, and near the same services.
                let own = what == "guardian of another class";
                let known = [s.school.to_string(), victim.ids["service_id"].to_string()];
                let leaks = secrets.iter().filter(|x| !own || !known.iter().any(|id| x.contains(id)))
                    .find(|x| answer.text().contains(*x) && !refused);
                if answer.status >= 500 || (touches && !refused) || leaks.is_some() {
                    found.push(format!("{what}: {leaks:?} {answer}"));
                }
            }
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
        // The school is as it was.
        let members: Vec<Membership> =
            s.admin.get(&format!("/organisations/{}/memberships", s.school)).await.ok();
        assert_eq!(members.len(), 3);
        let post = &victim.ids["post_id"];
        let post: caunoi_wire::post::Post = s.teacher.get(&format!("/posts/{post}")).await.ok();
        assert_eq!((post.revision, post.state), (0, caunoi_wire::post::PostState::Published));
        assert_eq!(post.reach.acknowledged, 0);
    }

    async fn who_belongs_there_is_let_in_with_the_same_requests(database) {
        let s = school(database).await;
        let victim = Victim::of(&s).await;
        let mut shut = Vec::new();
        for route in routes(&s.server).await {
            let (_, named) = victim.path(&route);
            if !named || OPEN.contains(&route.path.as_str()) {
                continue;
            }
            let mut answers = Vec::new();
            for user in [&s.teacher, &s.parents[0].user, &s.admin, &victim.counsellor] {
                answers.push(victim.call(user, &route).await);
            }
            // 409: the state is wrong for it, the person was right.
            if !answers.iter().any(|a| matches!(a.status, 200 | 409)) {
                shut.push(answers.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
            }
        }
        assert!(shut.is_empty(), "{}", shut.join("\n"));
    }
}
