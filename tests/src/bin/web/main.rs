//! How fast families see something, in Chromium on a slow network and a slow processor, and what Lighthouse says.
//! `cargo xtask bench web` runs it; it prints a table and one line of JSON.

mod lighthouse;
mod measure;

use caunoi_tests::push::Device;
use caunoi_tests::school::version;
use caunoi_tests::{Database, Kind, School, UNDO, school};
use caunoi_wire::Language;
use caunoi_wire::audience::Rule;
use caunoi_wire::post::Priority;
use clap::Parser;
use measure::{Figures, Place};
use serde_json::{Value, json};

#[derive(Parser)]
struct Options {
    /// Runs of each; the median counts
    #[arg(long, default_value_t = 5)]
    runs: usize,
}

/// Notices that a family has before it.
const NOTICES: usize = 20;
const BODY: &str = "Kính gửi các gia đình,\n\nSáng **thứ Bảy** lớp họp phụ huynh giữa kỳ:\n\n- Giờ: 8 giờ\n\
    - Nơi họp: phòng 1A, tầng 2\n- Mang theo: sổ liên lạc\n\nRất mong gặp đủ các gia đình.";

/// What is measured, and the most it may be.
struct Bar {
    place: &'static str,
    figure: &'static str,
    unit: &'static str,
    limit: Option<f64>,
    at_least: bool,
    value: f64,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let options = Options::parse();
    let database = Database::fresh(Kind::Sqlite).await;
    let s = school(database.clone()).await;
    let link = busy(&s).await.last().url;
    let mut bars = Vec::new();
    for place in Place::ALL {
        let mut runs = Vec::new();
        for _ in 0..options.runs {
            runs.push(measure::once(&s, &link, place).await);
        }
        bars.extend(seconds(place, &runs));
    }
    if let Some(module) = std::env::var_os("CAUNOI_LIGHTHOUSE") {
        let cookie = s.parents[0].cookie.clone().expect("signed in");
        let runs = options.runs.min(3);
        let url = format!("{}{link}", s.server.url);
        let light = lighthouse::scores(module.as_ref(), &url, None, runs).await;
        bars.extend(scores("light page", &light, 95.0));
        let home = format!("{}/", s.server.url);
        let app = lighthouse::scores(module.as_ref(), &home, Some(&cookie), runs).await;
        bars.extend(scores("app", &app, 85.0));
    }
    tell(&bars, options.runs);
    drop(s);
    database.remove().await;
}

/// A school term: notices, some of which ask for an answer. Returns the phone of a parent.
async fn busy(s: &School) -> Device {
    let phone = s.parents[0].subscribe(&s.server).await;
    for i in 0..NOTICES {
        let class = Rule::Group { group_id: s.class };
        let mut text = s.notice_to("", class);
        text.ask_acknowledgement = i % 4 == 0;
        if i % 5 == 0 {
            text.priority = Priority::Important;
        }
        let title = format!("Họp phụ huynh giữa kỳ, lần {}", i + 1);
        text.versions = vec![version(Language::Vietnamese, &title, BODY)];
        s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;
    }
    phone
}

fn seconds(place: Place, runs: &[Figures]) -> Vec<Bar> {
    let middle = |of: fn(&Figures) -> f64| median(runs.iter().map(of).collect());
    let bar = |figure, unit, limit, value| Bar {
        place: place.name(),
        figure,
        unit,
        limit,
        at_least: false,
        value,
    };
    let (first, tasks) = place.limits();
    vec![
        bar("first paint", "s", None, middle(|f| f.painted)),
        bar("content readable", "s", Some(first), middle(|f| f.readable)),
        bar("LCP", "s", None, middle(|f| f.largest)),
        bar("time to interactive", "s", None, middle(|f| f.interactive)),
        bar("long tasks", "", tasks, middle(|f| f.long_tasks)),
        bar(
            "moved by itself",
            "",
            Some(measure::MOVES),
            middle(|f| f.moved),
        ),
        bar("bytes", "B", None, middle(|f| f.bytes)),
    ]
}

fn scores(place: &'static str, scores: &lighthouse::Scores, performance: f64) -> Vec<Bar> {
    let bar = |figure, limit, value| Bar {
        place,
        figure,
        unit: "",
        limit: Some(limit),
        at_least: true,
        value,
    };
    vec![
        bar("Lighthouse performance", performance, scores.performance),
        bar("Lighthouse accessibility", 100.0, scores.accessibility),
        bar("Lighthouse best practices", 100.0, scores.best_practices),
    ]
}

fn tell(bars: &[Bar], runs: usize) {
    println!("{:<22} {:<26} {:>10} {:>10}", "", "", "median", "bar");
    let mut figures: Vec<Value> = Vec::new();
    for bar in bars {
        let value = (bar.value * 100.0).round() / 100.0;
        let limit = bar.limit.map_or_else(String::new, |limit| {
            format!("{} {limit}", if bar.at_least { "≥" } else { "≤" })
        });
        let held = match bar.limit {
            Some(limit) if bar.at_least => value >= limit,
            Some(limit) => value <= limit,
            None => true,
        };
        let missed = if held { "" } else { "  missed" };
        println!(
            "{:<22} {:<26} {value:>8} {:<1} {limit:>10}{missed}",
            bar.place, bar.figure, bar.unit
        );
        figures.push(json!({
            "place": bar.place, "figure": bar.figure, "unit": bar.unit, "median": value, "bar": bar.limit, "held": held,
        }));
    }
    println!(
        "{}",
        json!({ "bench": "web", "runs": runs, "figures": figures })
    );
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
