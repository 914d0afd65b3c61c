//! The parent's feed over HTTP, beside the same statement behind a bare handler; and how long it takes while a post
//! goes out to everybody.

use crate::load::{Until, client, load};
use crate::{dispatch, median, report};
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use caunoi::app::App;
use caunoi::clock::Clock;
use caunoi::delivery::Delivery;
use caunoi::feed::{Reader, store};
use caunoi_tests::crowd::{crowd, literal, person, run as sql};
use caunoi_tests::push::PushService;
use caunoi_tests::school::school_at;
use caunoi_tests::{Database, School, Server};
use caunoi_wire::Language;
use caunoi_wire::id::PersonId;
use caunoi_wire::post::{PostText, Priority};
use caunoi_wire::time::DAY;
use http::StatusCode;
use std::time::Duration;
use tokio::sync::watch;

/// Posts that everybody has received.
const POSTS: usize = 10;
/// Signed-in readers among the people.
const READERS: usize = 500;
const CLIENTS: usize = 8;
const TURN: Duration = Duration::from_secs(3);
/// Milliseconds.
const WAIT: i64 = 1_000;
/// Rows of the bare statement: a page and one more.
const ROWS: i64 = 21;

pub async fn run(database: Database, people: usize, runs: usize) {
    let kind = database.kind;
    let push = PushService::start(Clock::System).await;
    push.only_counts();
    let s = school_at(Server::start_with(database, push).await).await;
    let host = s.server.push.host.clone();
    crowd(&s.server, s.school, s.class, 0..people, &host).await;
    for _ in 0..POSTS {
        publish(&s).await;
        dispatch(&s.server).await;
        let done = "UPDATE delivery SET state = 'accepted' WHERE state = 'due'";
        sql(&s.server, done.to_owned()).await;
    }
    sql(&s.server, "ANALYZE".to_owned()).await;
    let cookies = sign_in(&s, people).await;
    let bare = serve_bare(s.server.app.clone()).await;
    let (http, base) = (client(), s.server.url.clone());
    let feed = move |number: usize| {
        http.get(format!("{base}/api/v1/feed"))
            .header("cookie", &cookies[number % cookies.len()])
    };
    let http = client();
    let readers = READERS.min(people);
    let bare = move |number: usize| http.get(format!("{bare}/{}", person(number % readers)));
    let (mut ours, mut best) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let until = Until::After(TURN);
        ours.push(
            load(CLIENTS, until, StatusCode::OK, feed.clone())
                .await
                .per_second,
        );
        best.push(
            load(CLIENTS, until, StatusCode::OK, bare.clone())
                .await
                .per_second,
        );
    }
    let name = "bare handler, the same statement";
    report("feed", kind, people, median(ours), (name, median(best)));
    let idle = load(1, Until::After(TURN), StatusCode::OK, feed.clone())
        .await
        .p99();
    publish(&s).await;
    let (stop, stopped) = watch::channel(false);
    let mut delivery = Delivery::start(s.server.app.clone(), stopped).expect("threads");
    let busy = load(1, Until::After(TURN), StatusCode::OK, feed).await;
    stop.send_replace(true);
    delivery.ended().await.expect("an end");
    println!(
        "feed     {kind:<9?} {people:>8} people  p99 idle {idle:.1} ms, during a fan-out {:.1} ms: {:.1} times",
        busy.p99(),
        busy.p99() / idle
    );
}

/// Publishes a notice and waits until it is due. An urgent one: others rest at night, when a bench may run as well.
async fn publish(s: &School) {
    let text = PostText {
        priority: Priority::Urgent,
        ..s.notice("Họp")
    };
    s.teacher.publish_after(&s.server, &text, WAIT).await;
    let due = s.server.now().plus(WAIT);
    while s.server.now() < due {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Gives readers a session whose secret is known. Returns their cookies.
async fn sign_in(s: &School, people: usize) -> Vec<String> {
    let cookie = s.teacher.cookie.clone().expect("signed in");
    let (name, _) = cookie.split_once('=').expect("a pair");
    let until = s.server.now().plus(DAY).0;
    let mut cookies = Vec::new();
    for number in 0..READERS.min(people) {
        let token = format!("bench-{number}");
        let hash: String = caunoi::secret::hash(&token)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        let hash = match s.server.database.kind {
            caunoi_tests::Kind::Sqlite => format!("x'{hash}'"),
            caunoi_tests::Kind::Postgres => format!("'\\x{hash}'::bytea"),
        };
        let person = literal(s.server.database.kind, person(number));
        let change = format!(
            "UPDATE session SET token_hash = {hash}, expires_at = {until} WHERE person_id = {person}"
        );
        sql(&s.server, change).await;
        cookies.push(format!("{name}={token}"));
    }
    cookies
}

/// The statement of the feed and nothing else.
async fn serve_bare(app: App) -> String {
    let router = Router::new().route("/{person}", get(news)).with_state(app);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

async fn news(
    State(app): State<App>,
    Path(person): Path<PersonId>,
) -> axum::Json<Vec<[String; 3]>> {
    let reader = Reader {
        person,
        language: Language::Vietnamese,
        now: app.clock.now(),
    };
    let mut conn = app.db.read().await.expect("a connection");
    let rows = store::page(&mut conn, &reader, ROWS, ROWS)
        .await
        .expect("rows");
    let told = rows.into_iter().map(|row| {
        [
            row.post_id.to_string(),
            row.organisation_name,
            row.author_name,
        ]
    });
    axum::Json(told.collect())
}
