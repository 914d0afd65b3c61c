//! A post to every phone: dispatch, claim, encrypt, HTTP/2 over TLS to a push service on the same machine, settle.

use crate::{median, report, timed};
use caunoi::clock::Clock;
use caunoi_tests::crowd::crowd;
use caunoi_tests::push::{Crowd, PushService};
use caunoi_tests::school::school_at;
use caunoi_tests::{Database, Server};
use caunoi_webpush::{SubscriberKeys, encrypt};
use caunoi_wire::post::{PostText, Priority};
use futures_util::StreamExt;
use http::HeaderMap;
use std::time::Duration;
use tokio::time::Instant;

/// Prepared by both cores for the crypto limit.
const ENCRYPTED: usize = 4_000;
/// Its rate is steady from the first thousand on.
const NPM_MOST: usize = 5_000;
/// Long enough to be ready when the post is due, milliseconds.
const WAIT: i64 = 2_000;
/// Requests under way for the network limit.
const UNDER_WAY: usize = 256;

pub async fn run(database: Database, people: usize, runs: usize) {
    let kind = database.kind;
    let push = PushService::start(Clock::System).await;
    push.only_counts();
    let s = school_at(Server::start_with(database, push).await).await;
    let host = s.server.push.host.clone();
    let crowd = crowd(&s.server, s.school, s.class, 0..people, &host).await;
    let keys = SubscriberKeys::parse(&crowd.p256dh, &crowd.auth).expect("keys");
    let (mut ours, mut crypto, mut network) = (Vec::new(), Vec::new(), Vec::new());
    let (mut loops, mut npm) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let text = PostText {
            priority: Priority::Urgent,
            ..s.notice("Họp")
        };
        let before = crowd.rung();
        let post = s.teacher.publish_after(&s.server, &text, WAIT).await;
        let due = s.server.now().plus(WAIT);
        while s.server.now() < due {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let began = Instant::now();
        s.server.drain().await;
        ours.push(began.elapsed().as_secs_f64());
        assert_eq!(s.teacher.reach(post).await.sent, people as i64);
        assert!(
            crowd
                .rung()
                .iter()
                .zip(before)
                .all(|(after, before)| *after == before + 1)
        );
        crypto.push(timed(encrypt_on_both_cores(&keys)).await * people as f64 / ENCRYPTED as f64);
        let ready = Some(vec![7; 500]);
        network.push(timed(post_all(&s.server, &crowd.base, people, &keys, ready)).await);
        loops.push(timed(post_all(&s.server, &crowd.base, people, &keys, None)).await);
        npm.extend(npm_loop(&crowd, people.min(NPM_MOST)).await);
    }
    let per_second = |times| people as f64 / median(times);
    let (ours, crypto, network) = (per_second(ours), per_second(crypto), per_second(network));
    let loops = per_second(loops);
    let mut baselines = vec![
        ("cryptography, both cores", crypto),
        ("network and push service alone", network),
        ("both, in a loop without a database", loops),
    ];
    if !npm.is_empty() {
        baselines.push(("npm web-push, one HTTP/2 connection", median(npm)));
    }
    for baseline in baselines {
        report("fanout", kind, people, ours, baseline);
    }
}

/// Messages a second of npm's web-push to the same push service; none where it was not installed for this.
async fn npm_loop(crowd: &Crowd, people: usize) -> Option<f64> {
    let peers = std::env::var_os("CAUNOI_BENCH_PEERS")?;
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../webpush/bench/peers/fanout.mjs"
    );
    let mut node = std::process::Command::new("node");
    node.arg(script).arg(peers).arg(&crowd.base);
    node.arg(people.to_string())
        .args([&crowd.p256dh, &crowd.auth]);
    let told = tokio::task::spawn_blocking(move || node.output()).await;
    let told = told.expect("a thread").expect("node runs");
    let rate = String::from_utf8_lossy(&told.stdout);
    let why = String::from_utf8_lossy(&told.stderr);
    Some(rate.trim().parse().unwrap_or_else(|_| panic!("{why}")))
}

async fn encrypt_on_both_cores(keys: &SubscriberKeys) {
    let text = text();
    let work = |keys: SubscriberKeys, text: Vec<u8>| {
        tokio::task::spawn_blocking(move || {
            for _ in 0..ENCRYPTED / 2 {
                assert!(encrypt(&keys, &text).is_ok());
            }
        })
    };
    let (one, two) = tokio::join!(work(keys.clone(), text.clone()), work(keys.clone(), text));
    one.and(two).expect("both cores");
}

/// The same requests by the same client, with a body made beforehand or encrypted on the way.
async fn post_all(
    server: &Server,
    base: &str,
    people: usize,
    keys: &SubscriberKeys,
    ready: Option<Vec<u8>>,
) {
    let requests = (0..people).map(|n| {
        let endpoint = server
            .app
            .outbound
            .push_endpoint(&format!("{base}{n}"))
            .expect("an endpoint");
        let (app, keys, ready) = (server.app.clone(), keys.clone(), ready.clone());
        async move {
            let post = async move {
                let body = ready.unwrap_or_else(|| encrypt(&keys, &text()).expect("encrypted"));
                app.outbound
                    .push(endpoint, HeaderMap::new(), body.into())
                    .await
            };
            tokio::spawn(post).await.expect("sent").expect("answered");
        }
    });
    futures_util::stream::iter(requests)
        .buffer_unordered(UNDER_WAY)
        .for_each(|()| async {})
        .await;
}

/// About what a notice's message is.
fn text() -> Vec<u8> {
    br#"{"title":"Truong Mau","body":"Co thong bao moi","tag":"01a20b7e-f780-779e-9184-1238da3c99cf"}"#.repeat(3)
}
