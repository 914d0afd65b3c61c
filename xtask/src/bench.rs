//! Measures. What compares with other people's libraries is a program with a workspace of its own, so that they are
//! no part of ours; what compares with the database and the network alone stands beside the tests.

use crate::postgres::{ADDRESS, Cluster};
use crate::shell;
use anyhow::Result;

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
}

pub fn run(options: &Options) -> Result<()> {
    match options.what {
        What::PushPrepare => push_prepare(),
        What::Accept => engine(options, "accept"),
        What::Claim => engine(options, "claim"),
        What::Fanout => engine(options, "fanout"),
    }
}

fn engine(options: &Options, what: &str) -> Result<()> {
    let cluster = Cluster::start()?;
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
    if let Some(people) = &options.people {
        bench.args(["--people", people]);
    }
    if let Some(runs) = options.runs {
        bench.args(["--runs", &runs.to_string()]);
    }
    shell::run(bench.env(ADDRESS, &cluster.address))
}

fn push_prepare() -> Result<()> {
    let manifest = "webpush/bench/Cargo.toml";
    let target = shell::target()?.join("bench");
    let mut bench = shell::cargo();
    bench.args(["run", "--release", "--locked", "--manifest-path", manifest]);
    shell::run(bench.arg("--target-dir").arg(target))
}
