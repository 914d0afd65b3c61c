//! Measures. What compares with other people's libraries is a program with a workspace of its own, so that they are
//! no part of ours; what compares with the database and the network alone stands beside the tests.

use crate::postgres::{ADDRESS, Cluster};
use crate::{need, shell, site};
use anyhow::{Context, Result};

#[derive(clap::Args)]
pub struct Options {
    what: What,
    /// Recipients, several sizes separated by commas
    #[arg(long)]
    people: Option<String>,
    /// Runs of each; the median counts
    #[arg(long)]
    runs: Option<u32>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum What {
    /// Push messages prepared per second, against raw cryptography and the web-push crate
    PushPrepare,
    /// A post becomes durable deliveries, against a bare INSERT … SELECT
    Accept,
    /// Claim and settle without sending, against a bare loop of two statements
    Claim,
    /// A post to every phone, against the cryptography and the network alone
    Fanout,
    /// The parent's feed over HTTP, against the same statement behind a bare handler
    Feed,
    /// Everybody acknowledges at once, against bare rows
    Acks,
    /// The composer's look at what many people are sent: --people 10000,100000
    Attention,
    /// Time and memory of a worker: --people 10000,100000,1000000
    Growth,
    /// How soon families see something on a slow phone and network, and what Lighthouse says
    Web,
}

pub fn run(options: &Options) -> Result<()> {
    match options.what {
        What::PushPrepare => push_prepare(),
        What::Accept => engine(options, "accept"),
        What::Claim => engine(options, "claim"),
        What::Fanout => engine(options, "fanout"),
        What::Feed => engine(options, "feed"),
        What::Acks => engine(options, "acks"),
        What::Attention => engine(options, "attention"),
        What::Growth => engine(options, "growth"),
        What::Web => web(options),
    }
}

fn engine(options: &Options, what: &str) -> Result<()> {
    let cluster = Cluster::start()?;
    // One of them starts the program itself.
    let release = [
        "--release",
        "--package",
        "caunoi-tests",
        "--bin",
        "bench",
        "--bin",
        "program",
    ];
    shell::run(shell::cargo().arg("build").args(release))?;
    let mut bench = shell::cargo();
    bench.args([
        "run",
        "--release",
        "--package",
        "caunoi-tests",
        "--bin",
        "bench",
        "--",
        what,
    ]);
    if what == "fanout" {
        bench.env("CAUNOI_BENCH_PEERS", need::npm_web_push()?);
    }
    if let Some(people) = &options.people {
        bench.args(["--people", people]);
    }
    if let Some(runs) = options.runs {
        bench.args(["--runs", &runs.to_string()]);
    }
    shell::run(bench.env(ADDRESS, &cluster.address))
}

/// The browser is what is measured: the server need not be a fast one.
fn web(options: &Options) -> Result<()> {
    need::browsers()?;
    let lighthouse = need::lighthouse()?;
    if !site::is_packed(&site::folder()) {
        site::build(&site::Options { dev: false })?;
    }
    let mut bench = shell::cargo();
    bench.args(["run", "--package", "caunoi-tests", "--bin", "web", "--"]);
    if let Some(runs) = options.runs {
        bench.args(["--runs", &runs.to_string()]);
    }
    shell::run(bench.env("CAUNOI_LIGHTHOUSE", lighthouse))
}

/// Turns of each contender that is a program of its own; the median counts.
const TURNS: usize = 3;
/// Messages of a turn of other people's programs.
const MESSAGES: &str = "2000";

/// Ours and the cryptography take turns in one program, other people's programs take turns with it.
fn push_prepare() -> Result<()> {
    let manifest = "webpush/bench/Cargo.toml";
    let target = shell::target()?.join("bench");
    let peers = need::push_peers()?;
    let scripts = shell::root().join("webpush/bench/peers");
    let (mut ours, mut node, mut python) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let mut bench = shell::cargo();
        bench.args(["run", "--release", "--locked", "--manifest-path", manifest]);
        let told = shell::output(bench.arg("--target-dir").arg(&target))?;
        print!("{told}");
        ours.push(told_by_ours(&told)?);
        let mut script = shell::program("node");
        script.arg(scripts.join("prepare.mjs")).arg(&peers);
        node.push(number(&shell::output(script.arg(MESSAGES))?)?);
        let mut script = shell::program(peers.join("python/bin/python"));
        script.arg(scripts.join("prepare.py"));
        python.push(number(&shell::output(script.arg(MESSAGES))?)?);
    }
    let ours = median(ours);
    for (name, turns) in [("npm web-push", node), ("PyPI pywebpush", python)] {
        let theirs = median(turns);
        println!(
            "{name:<44} {theirs:>8.0}  ours is {:.1} times as fast",
            ours / theirs
        );
        let line = serde_json::json!({
            "bench": "push-prepare", "baseline": name, "ours_per_s": ours.round(),
            "baseline_per_s": theirs.round(), "ratio": (ours / theirs * 10.0).round() / 10.0,
        });
        println!("{line}");
    }
    Ok(())
}

/// Our rate in the last line that the program prints.
fn told_by_ours(told: &str) -> Result<f64> {
    let line = told.lines().last().unwrap_or_default();
    let line: serde_json::Value = serde_json::from_str(line)?;
    line["median"]["ours"].as_f64().context("a rate")
}

fn number(told: &str) -> Result<f64> {
    Ok(told.trim().parse()?)
}

fn median(mut turns: Vec<f64>) -> f64 {
    turns.sort_by(f64::total_cmp);
    turns.get(turns.len() / 2).copied().unwrap_or(f64::NAN)
}
