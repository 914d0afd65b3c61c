//! Measures. Each bench is a program with a workspace of its own, so that what it compares with is no part of ours.

use crate::shell;
use anyhow::Result;

#[derive(clap::Args)]
pub struct Options {
    what: What,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum What {
    /// Push messages prepared per second, against raw cryptography and the web-push crate
    PushPrepare,
}

pub fn run(options: &Options) -> Result<()> {
    let manifest = match options.what {
        What::PushPrepare => "webpush/bench/Cargo.toml",
    };
    let target = shell::target()?.join("bench");
    let mut bench = shell::cargo();
    bench.args(["run", "--release", "--locked", "--manifest-path", manifest]);
    shell::run(bench.arg("--target-dir").arg(target))
}
