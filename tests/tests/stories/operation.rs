//! What an operator's collector and log keep of a day at school: how long and how many, never who.

use crate::metrics::{parse, scrape};
use crate::processes::{PROGRAM, publish_at_once, real_time, until_sent};
use caunoi_tests::collector::Collector;
use caunoi_tests::gateway::{API_KEY, TOKEN};
use caunoi_tests::process::{Process, eventually, free_port};
use caunoi_tests::school::{organisation, staff};
use caunoi_tests::*;
use caunoi_wire::Done;
use caunoi_wire::channel::NewEmail;
use caunoi_wire::organisation::{OrganisationKind, Role};
use caunoi_wire::roster::{ApplyRoster, RosterImport};
use http::Method;

const COLLECTOR_KEY: &str = "khoa thu gom";
const ROSTER: &str = "Trường,Lớp,Mã học sinh,Họ và tên,Ngày sinh,Họ tên mẹ,Điện thoại mẹ\n\
    Trường Kín,1A,TM77,Quàng Thị Bé Na,05/09/2019,Lò Thị Mẹ Na,0977000111\n\
    Trường Kín,1A,TM78,Quàng Văn Sai Ngày,99/99/2019,Lò Thị Mẹ Sai,0977000222\n";

/// A school whose people speak to a process of its own with these settings.
async fn school_at_program(database: Database, settings: &[&str]) -> (School, Process) {
    let s = real_time(database).await;
    let mail = [
        "--smtp-url",
        &s.server.mail.url,
        "--mail-from",
        "khong-tra-loi@truong.example",
    ];
    let program = Process::start(PROGRAM, &s.server, &[&mail, settings].concat());
    program.says("serving").await;
    let [admin, teacher] = [&s.admin, &s.teacher].map(|user| user.at(&program.url));
    (
        School {
            admin,
            teacher,
            ..s
        },
        program,
    )
}

/// A day at school, in which nearly everything happens. Returns what must not be found anywhere afterwards.
async fn day(s: &School, program: &Process) -> Vec<String> {
    let parent = s.parents[0].user.at(&program.url);
    let phone = parent.subscribe(&s.server).await;
    let school = OrganisationKind::School;
    let school = organisation(&s.admin, s.commune, school, "Trường Kín").await;
    let path = format!("/organisations/{school}/roster?file_name=danh-sach-mat.csv");
    let upload = s
        .admin
        .request(Method::POST, &path)
        .header("idempotency-key", "mot");
    let import: RosterImport = s.admin.send(upload.body(ROSTER)).await.ok();
    let apply = format!("/roster-imports/{}/apply", import.id);
    s.admin
        .post(&apply, &ApplyRoster::default())
        .await
        .ok::<RosterImport>();
    let colleague = staff(&s.server, &s.admin, s.school, Role::Teacher, None, "co.kin").await;
    s.gateway(s.school).await;
    let post = publish_at_once(s, "Họp kín tối nay").await;
    // One by phone, two by text message.
    until_sent(s, post, 3).await;
    let link = phone.last().url;
    let reader = s.server.user().at(&program.url);
    assert_eq!(reader.get(&link).await.status, 200);
    let button = reader.request(Method::POST, &format!("{link}/acknowledge"));
    assert!(reader.send(button).await.status < 400);
    parent.get(&format!("/feed/{post}")).await;
    let email = NewEmail {
        address: "me.hoa.kin@truong.example".to_owned(),
    };
    parent.post("/me/email", &email).await.ok::<Done>();
    // What goes wrong is told too, but not about whom.
    for path in [
        "/l/ma-bi-mat-gia",
        "/Lo-Thi-Bi-Mat",
        "/posts/Lo-Thi-Bi-Mat",
        "/feed?q=Lo-Thi-Bi-Mat",
    ] {
        reader.get(path).await;
    }
    let wrong = serde_json::json!({ "login": "co.kin@truong.example", "password": "mat khau sai ma kin", "code": "123456" });
    reader.post("/sign-in/password", &wrong).await;
    let cookies = [&s.admin, &s.teacher, &parent, &colleague]
        .map(|user| user.cookie.clone().expect("signed in"));
    let mut secrets: Vec<String> = cookies
        .iter()
        .filter_map(|c| Some(c.split_once('=')?.1.to_owned()))
        .collect();
    secrets.push(link.rsplit('/').next().expect("a token").to_owned());
    secrets.push(
        phone
            .endpoint
            .rsplit('/')
            .next()
            .expect("an endpoint")
            .to_owned(),
    );
    secrets.push(phone.p256dh.clone());
    secrets.extend(
        [
            "Mẹ Hoa",
            "Bé Hoa",
            "Bé Na",
            "Mẹ Na",
            "Sai Ngày",
            "Cán bộ",
            "Trường Mẫu",
            "Trường Kín",
            "Họp kín",
            "phụ huynh",
            "+849",
            "849123",
            "0977000",
            "977000111",
            "me.hoa",
            "co.kin",
            "co.lan",
            "mat khau",
            "danh-sach-mat",
            "TM77",
            "bi-mat",
            "Bi-Mat",
            API_KEY,
            TOKEN,
            COLLECTOR_KEY,
            "203.0.113.1",
            "Bearer ",
            "vapid t=",
        ]
        .map(str::to_owned),
    );
    secrets
}

stories! {
    async fn a_collector_gets_traces_without_anybody_in_them(database) {
        let collector = Collector::start().await;
        let settings = ["--otlp-endpoint", &collector.url, "--otlp-headers", "api-key=khoa%20thu%20gom"];
        let (s, program) = school_at_program(database, &settings).await;
        let mut secrets = day(&s, &program).await;
        let (status, log) = program.stop().await;
        assert!(status.success(), "{log}");

        let spans = collector.spans();
        let named = |name: &str| {
            let found = spans.iter().find(|span| span.name == name);
            found.unwrap_or_else(|| panic!("{name} in {:?}", spans.iter().map(|s| &s.name).collect::<Vec<_>>()))
        };
        let has = |span: &collector::Span, name: &str, value: &str| {
            assert!(span.attributes.contains(&(name.to_owned(), value.to_owned())), "{span:?}");
        };
        let published = named("POST /api/v1/posts/{post_id}/publish");
        assert_eq!((published.kind, published.status), (2, 0));
        assert!(published.nanoseconds > 0);
        has(published, "http.request.method", "POST");
        has(published, "http.route", "/api/v1/posts/{post_id}/publish");
        has(published, "http.response.status_code", "200");
        has(named("GET /l/{token}"), "http.route", "/l/{token}");
        // A path that is no route has no name.
        named("GET");
        assert_eq!(named("dispatch").kind, 1);
        for round in ["claim", "settle"] {
            let span = named(round);
            assert!(span.attributes.iter().any(|(name, n)| name == "caunoi.deliveries" && n != "0"), "{span:?}");
        }
        for resource in collector.resources() {
            assert_eq!(resource[0], ("service.name".to_owned(), "caunoi".to_owned()));
        }
        assert!(collector.headers("api-key").iter().all(|key| key == COLLECTOR_KEY));
        assert!(!collector.headers("api-key").is_empty());

        secrets.extend([&s.school, &s.commune].map(ToString::to_string));
        secrets.extend([s.parents[0].id.to_string(), s.parents[0].child.to_string()]);
        let text = collector.text();
        for secret in secrets {
            assert!(!text.contains(&secret), "{secret} in {text}");
        }
    }

    async fn a_collector_that_is_away_holds_nobody_up(database) {
        let nowhere = format!("http://localhost:{}", free_port());
        let (s, program) = school_at_program(database, &["--otlp-endpoint", &nowhere]).await;
        let phone = s.parents[0].user.at(&program.url).subscribe(&s.server).await;
        publish_at_once(&s, "Họp").await;
        phone.attempted(1).await;
        let dropped = eventually(async || {
            let (_, text) = scrape(&program.url, None).await;
            (parse(&text).get("caunoi_spans_dropped_total") > 0.0).then_some(())
        });
        assert!(dropped.await.is_some());
        let (status, log) = program.stop().await;
        assert!(status.success() && log.contains("the collector took no traces"), "{log}");
    }

    async fn a_log_in_json_names_nobody(database) {
        let (s, program) = school_at_program(database, &["--log-format", "json"]).await;
        let secrets = day(&s, &program).await;
        let (status, log) = program.stop().await;
        assert!(status.success(), "{log}");
        let mut told = Vec::new();
        for line in log.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
            told.push(line["fields"]["message"].as_str().unwrap_or_default().to_owned());
        }
        for words in ["serving", "dispatched", "stopped"] {
            assert!(told.iter().any(|line| line == words), "{words} in {told:?}");
        }
        for secret in secrets {
            let line = log.lines().find(|line| line.contains(&secret));
            assert_eq!(line, None, "{secret}");
        }
    }
}
