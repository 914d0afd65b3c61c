//! What Lighthouse (npm) says of a page on its mobile profile.

use crate::median;
use serde_json::{Value, json};
use std::path::Path;
use tokio::process::Command;

/// Of a hundred each.
pub struct Scores {
    pub performance: f64,
    pub accessibility: f64,
    pub best_practices: f64,
}

/// Medians of some runs; what it finds is printed once.
pub async fn scores(module: &Path, url: &str, cookie: Option<&str>, runs: usize) -> Scores {
    let mut told = Vec::new();
    for _ in 0..runs {
        told.push(report(module, url, cookie).await);
    }
    for finding in findings(&told[0]) {
        println!("Lighthouse: {finding}");
    }
    let score = |category: &str| {
        let of = |report: &Value| report["categories"][category]["score"].as_f64();
        median(
            told.iter()
                .filter_map(of)
                .map(|score| (score * 100.0).round())
                .collect(),
        )
    };
    Scores {
        performance: score("performance"),
        accessibility: score("accessibility"),
        best_practices: score("best-practices"),
    }
}

async fn report(module: &Path, url: &str, cookie: Option<&str>) -> Value {
    let mut lighthouse = Command::new("node");
    lighthouse
        .arg(module.join("cli/index.js"))
        .arg(url)
        .args(["--output=json", "--output-path=stdout", "--quiet"])
        .arg("--only-categories=performance,accessibility,best-practices")
        .arg("--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage")
        .env("CHROME_PATH", "/usr/bin/chromium");
    if let Some(cookie) = cookie {
        let headers = json!({ "cookie": cookie }).to_string();
        lighthouse.arg(format!("--extra-headers={headers}"));
    }
    let output = lighthouse.output().await.expect("node");
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// What could be better, without what was only measured.
fn findings(report: &Value) -> Vec<String> {
    let audits = report["audits"].as_object().into_iter().flatten();
    let weak = audits.filter(|(_, audit)| audit["score"].as_f64().is_some_and(|s| s < 0.9));
    weak.map(|(id, audit)| {
        let value = audit["displayValue"].as_str().unwrap_or_default();
        format!("{id} {} {value}", audit["score"])
    })
    .collect()
}
