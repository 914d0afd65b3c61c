//! What an operator's monitoring reads: well-formed, complete, and only for whom it is meant.

use crate::processes::{PROGRAM, publish_at_once, real_time};
use caunoi_tests::process::{Process, eventually, free_port};
use caunoi_tests::push::Order;
use caunoi_tests::school::families;
use caunoi_tests::*;
use caunoi_wire::channel::Preferences;
use caunoi_wire::time::HOUR;
use std::collections::{BTreeMap, BTreeSet};

/// Samples by name and labels as they stand in the text.
#[derive(Debug)]
pub struct Scraped(BTreeMap<String, f64>);

impl Scraped {
    pub fn get(&self, sample: &str) -> f64 {
        self.0.get(sample).copied().unwrap_or_default()
    }

    fn sum(&self, family: &str, label: &str) -> f64 {
        let of = |name: &&String| name.starts_with(family) && name.contains(label);
        self.0.keys().filter(of).map(|name| self.0[name]).sum()
    }
}

/// Parses the exposition format 0.0.4 and nothing looser: each family has HELP, then TYPE, then its samples, once.
pub fn parse(text: &str) -> Scraped {
    assert!(text.ends_with('\n'));
    let (mut families, mut samples) = (BTreeSet::new(), BTreeMap::new());
    let (mut helped, mut family) = (String::new(), String::new());
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, words) = help.split_once(' ').expect("words");
            assert!(
                !words.is_empty() && families.insert(name.to_owned()),
                "{line}"
            );
            helped = name.to_owned();
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').expect("a type");
            assert_eq!(name, helped, "{line}");
            assert!(matches!(kind, "counter" | "gauge"), "{line}");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            family = name.to_owned();
        } else {
            let (sample, value) = line.rsplit_once(' ').expect("a value");
            let name = sample.split('{').next().unwrap_or_default();
            assert_eq!(name, family, "{line}");
            assert!(
                name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                "{line}"
            );
            check_labels(&sample[name.len()..]);
            let value: f64 = value.parse().expect("a number");
            assert!(value.is_finite() && value >= 0.0, "{line}");
            assert!(
                samples.insert(sample.to_owned(), value).is_none(),
                "twice: {line}"
            );
        }
    }
    Scraped(samples)
}

/// `{name="text",…}` or nothing.
fn check_labels(labels: &str) {
    if labels.is_empty() {
        return;
    }
    let inner = labels.strip_prefix('{').and_then(|l| l.strip_suffix('}'));
    for pair in inner.expect("braces").split(',') {
        let (name, text) = pair.split_once('=').expect("a label");
        assert!(
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase()),
            "{pair}"
        );
        let text = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
        assert!(!text.expect("quotes").contains(['"', '\\', '\n']), "{pair}");
    }
}

/// Asks as a scraper on the same machine does: no proxy stands between.
pub async fn scrape(base: &str, token: Option<&str>) -> (u16, String) {
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let mut request = client.get(format!("{base}/metrics"));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let answer = request.send().await.expect("an answer");
    let status = answer.status().as_u16();
    if status == 200 {
        let kind = answer.headers()["content-type"].to_str().expect("text");
        assert_eq!(kind, "text/plain; version=0.0.4; charset=utf-8");
    }
    (status, answer.text().await.expect("text"))
}

async fn scraped(s: &School) -> Scraped {
    let (status, text) = scrape(&s.server.url, None).await;
    assert_eq!(status, 200, "{text}");
    for secret in [
        "Họp",
        "Mẹ",
        "+84",
        "/l/",
        &s.school.to_string(),
        &s.parents[0].id.to_string(),
    ] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    parse(&text)
}

const WRITTEN: &str = "caunoi_deliveries_written_total";
const SETTLED: &str = "caunoi_deliveries_settled_total";

fn settled(outcome: &str) -> String {
    format!("{SETTLED}{{channel=\"push\",outcome=\"{outcome}\"}}")
}

stories! {
    async fn the_counters_of_a_fan_out_add_up_to_its_audience(database) {
        let s = school(database).await;
        let phones = families(&s.server, s.school, s.class, 30).await;
        phones[0].order(Order::Status(503));
        phones[1].order(Order::Status(410));
        phones[2].order(Order::Status(400));
        s.teacher.publish(&s.notice("Họp kín")).await;
        s.server.pass(UNDO).await;
        let seen = scraped(&s).await;
        assert_eq!(seen.get("caunoi_rounds_dispatched_total{purpose=\"publication\"}"), 1.0);
        // Three parents without a device.
        assert_eq!(seen.sum(WRITTEN, ""), 33.0);
        assert_eq!(seen.get(&format!("{WRITTEN}{{channel=\"push\",state=\"due\"}}")), 30.0);
        assert_eq!(seen.get("caunoi_deliveries_claimed_total{channel=\"push\"}"), 30.0);
        let outcomes = ["accepted", "retried", "no_device", "failed"].map(|o| seen.get(&settled(o)));
        assert_eq!(outcomes, [27.0, 1.0, 1.0, 1.0], "{seen:?}");
        assert_eq!(seen.get("caunoi_queue_deliveries{lane=\"normal\"}"), 1.0);
        assert_eq!(seen.get("caunoi_queue_oldest_due_seconds{lane=\"normal\"}"), 0.0, "it is due later");
        let host = &s.server.push.host;
        assert!(seen.get(&format!("caunoi_origin_limit{{origin=\"{host}\"}}")) >= 1.0, "{seen:?}");
        assert_eq!(seen.get(&format!("caunoi_origin_under_way{{origin=\"{host}\"}}")), 0.0);
        assert!(seen.sum("caunoi_http_requests_total", "2xx") > 10.0);

        // Nobody works for a minute.
        s.server.advance(60_000);
        let age = scraped(&s).await.get("caunoi_queue_oldest_due_seconds{lane=\"normal\"}");
        assert!((30.0..=60.0).contains(&age), "{age}");
        s.server.drain().await;
        let seen = scraped(&s).await;
        assert_eq!(seen.get("caunoi_queue_deliveries{lane=\"normal\"}"), 0.0);
        let over = ["accepted", "no_device", "failed", "expired", "cancelled"].map(|o| seen.get(&settled(o)));
        let began_over = seen.get(&format!("{WRITTEN}{{channel=\"push\",state=\"no_device\"}}"));
        assert_eq!(over.iter().sum::<f64>() + began_over, 33.0, "{seen:?}");
    }

    async fn the_counters_of_every_channel_add_up(database) {
        let s = school(database).await;
        s.gateway(s.school).await;
        // Two have an address: one gets a digest of mails. Two have a telephone only, one of whom no number reaches.
        let phones = families(&s.server, s.school, s.class, 5).await;
        let address = "INSERT INTO contact (person_id, kind, value, created_at) VALUES ($1, 'email', $2, $3)";
        for (parent, name) in s.parents[..2].iter().zip(["hoa", "mai"]) {
            sql!(s.server, address, parent.id, format!("{name}@x.example"), s.server.now());
        }
        let digest = Preferences { push: true, email: true, gateway: true, quiet: None, digest: true };
        s.parents[0].put("/me/preferences", &digest).await.ok::<Preferences>();
        phones[0].order(Order::Status(503));
        s.server.gateway.order(gateway::Order::Answer(503, ""));
        s.server.mail.order(smtp::Order::Recipient(451));
        for title in ["Một", "Hai", "Ba"] {
            s.teacher.publish(&s.notice(title)).await;
            s.server.pass(UNDO).await;
        }
        // What one reads meanwhile, or has no number for any more, needs no sending.
        sql!(s.server, "DELETE FROM contact WHERE person_id = $1 AND kind = 'phone'", s.parents[2].id);
        for _ in 0..20 {
            s.server.pass(HOUR).await;
        }
        let seen = scraped(&s).await;
        let mut written = 0.0;
        for channel in ["push", "email", "gateway"] {
            let label = |name: &str, value: &str| format!("channel=\"{channel}\",{name}=\"{value}\"");
            let settled = |outcome: &str| seen.get(&format!("{SETTLED}{{{}}}", label("outcome", outcome)));
            let began = |state: &str| seen.get(&format!("{WRITTEN}{{{}}}", label("state", state)));
            let over: f64 = ["accepted", "no_device", "failed", "expired", "cancelled"].map(settled).iter().sum();
            assert_eq!(over, began("due"), "{channel}: {seen:?}");
            assert!(settled("accepted") > 0.0 && settled("retried") == 1.0, "{channel}: {seen:?}");
            written += began("due") + began("no_device");
        }
        let rows = values!(s.server, i64, "SELECT COUNT(*) FROM delivery")[0];
        assert_eq!(written, rows as f64, "{seen:?}");
    }

    async fn the_public_address_shows_none_without_the_token(database) {
        let s = real_time(database).await;
        // People come through the proxy.
        assert_eq!(s.admin.get("/metrics").await.status, 404);
        assert_eq!(scrape(&s.server.url, None).await.0, 200);

        let phone = s.parents[0].subscribe(&s.server).await;
        let address = format!("127.0.0.1:{}", free_port());
        let settings = ["deliver", "--metrics-listen", &address, "--metrics-token", "cau-tre-42"];
        let worker = Process::start(PROGRAM, &s.server, &settings);
        worker.says("delivering").await;
        publish_at_once(&s, "Họp kín").await;
        phone.attempted(1).await;
        let base = format!("http://{address}");
        assert_eq!(scrape(&base, None).await.0, 404);
        assert_eq!(scrape(&base, Some("cau-tre")).await.0, 404);
        let sent = eventually(async || {
            let (status, text) = scrape(&base, Some("cau-tre-42")).await;
            assert_eq!(status, 200);
            (parse(&text).get(&settled("accepted")) == 1.0).then_some(())
        });
        assert!(sent.await.is_some());
        let (status, log) = worker.stop().await;
        assert!(status.success() && !log.contains("cau-tre-42"), "{log}");
    }
}
