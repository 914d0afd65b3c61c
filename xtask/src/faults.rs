//! The long proofs that nothing is lost: what `cargo xtask test` does small, large, and a database that dies.

use crate::postgres::{ADDRESS, Cluster};
use crate::{need, shell};
use anyhow::Result;

/// Longest one story may take here, seconds.
const LONGEST: u32 = 3_600;

/// How long a worker is put to sleep, seconds.
const ASLEEP: u32 = 120;
/// Urgent posts beside a fan-out, and how soon 99 of 100 must have rung, seconds.
const URGENT: u32 = 200;
const WITHIN: u32 = 5;

#[derive(clap::Args)]
pub struct Options {
    /// Worlds to simulate
    #[arg(long, default_value_t = 100_000)]
    seeds: u32,
    /// Recipients of a fan-out
    #[arg(long, default_value_t = 100_000)]
    people: u32,
    /// Recipients of a fan-out beside which urgent posts go out
    #[arg(long, default_value_t = 1_000_000)]
    beside: u32,
    /// How often a worker is killed in the middle of a fan-out
    #[arg(long, default_value_t = 20)]
    kills: u32,
}

pub fn run(options: &Options) -> Result<()> {
    need::components()?;
    let cluster = Cluster::start()?;
    // One story at a time: each is to have the machine.
    let story = |files: &[&str], names: &[&str]| {
        let mut tests = shell::cargo();
        // Nearly as fast as what runs at schools.
        tests.args(["test", "--profile", "faults", "--package", "caunoi-tests"]);
        for file in files {
            tests.args(["--test", file]);
        }
        tests
            .arg("--")
            .args(names)
            .args(["--nocapture", "--test-threads=1"])
            .env(ADDRESS, &cluster.address)
            .env("CAUNOI_POSTGRES_RESTART", cluster.restart_command())
            .env("CAUNOI_LONGEST", LONGEST.to_string())
            .env("CAUNOI_SEEDS", options.seeds.to_string())
            .env("CAUNOI_PEOPLE", options.people.to_string())
            .env("CAUNOI_KILLS", options.kills.to_string())
            .env("CAUNOI_SLEEP", ASLEEP.to_string())
            .env("CAUNOI_BESIDE", options.beside.to_string())
            .env("CAUNOI_URGENT", URGENT.to_string())
            .env("CAUNOI_URGENT_WITHIN", WITHIN.to_string());
        shell::run(&mut tests)
    };
    story(&["stories"], &["simulation::", "fanout::"])?;
    story(&["restart"], &[])
}
