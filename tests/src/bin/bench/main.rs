//! Measures the delivery engine against what the database, the cryptography and the network give at best, in the
//! same run. `cargo xtask bench accept|claim|fanout|feed|acks|attention|growth` runs it; each bench prints a table and one line of JSON.

mod accept;
mod acks;
mod attention;
mod claim;
mod fanout;
mod feed;
mod growth;
mod load;
mod tables;

use caunoi::delivery::dispatch::{Lanes, next};
use caunoi_tests::{Database, Kind, Server};
use clap::{Parser, ValueEnum};
use tokio::time::Instant;

#[derive(Parser)]
struct Options {
    what: What,
    /// Recipients; several sizes one after the other
    #[arg(long, value_delimiter = ',', default_value = "10000")]
    people: Vec<usize>,
    /// Runs of each, interleaved; the median counts
    #[arg(long, default_value_t = 5)]
    runs: usize,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// A post becomes durable deliveries, against a bare INSERT … SELECT of the same rows
    Accept,
    /// Claim and settle with a sender that does nothing, against a bare loop of two statements
    Claim,
    /// A post to every phone over HTTP/2 and TLS, against the cryptography and the network alone
    Fanout,
    /// The parent's feed over HTTP, against the same statement behind a bare handler
    Feed,
    /// Everybody acknowledges at once, against bare rows
    Acks,
    /// The composer's look at what many people are sent, against counting them
    Attention,
    /// Time and memory of a worker, ever more people
    Growth,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let options = Options::parse();
    if let What::Growth = options.what {
        for kind in [Kind::Sqlite, Kind::Postgres] {
            growth::run(kind, &options.people).await;
        }
        return;
    }
    for people in &options.people {
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let database = Database::fresh(kind).await;
            match options.what {
                What::Accept => accept::run(database.clone(), *people, options.runs).await,
                What::Claim => claim::run(database.clone(), *people, options.runs).await,
                What::Fanout => fanout::run(database.clone(), *people, options.runs).await,
                What::Feed => feed::run(database.clone(), *people, options.runs).await,
                What::Acks => acks::run(database.clone(), *people, options.runs).await,
                What::Attention => attention::run(database.clone(), *people, options.runs).await,
                What::Growth => {}
            }
            database.remove().await;
        }
    }
}

/// Works off all that is due to be dispatched.
async fn dispatch(server: &Server) {
    while next(&server.app, Lanes::All).await.expect("dispatched") {}
}

/// Seconds something takes.
async fn timed(work: impl Future<Output = ()>) -> f64 {
    let began = Instant::now();
    work.await;
    began.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// One line of the table and the same as JSON: what was done, how much of it per second by us and by the baseline.
fn report(bench: &str, kind: Kind, people: usize, ours: f64, baseline: (&str, f64)) {
    let (name, best) = baseline;
    let ratio = ours / best;
    println!(
        "{bench:<8} {kind:<9?} {people:>8} people  ours {ours:>9.0}/s  {name} {best:>9.0}/s  ratio {ratio:.2}"
    );
    let line = serde_json::json!({
        "bench": bench, "database": format!("{kind:?}"), "people": people, "ours_per_s": ours.round(),
        "baseline": name, "baseline_per_s": best.round(), "ratio": (ratio * 100.0).round() / 100.0,
    });
    println!("{line}");
}
