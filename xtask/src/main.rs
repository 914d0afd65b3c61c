//! `cargo xtask`: builds, runs and checks the project; the words after it are the verbs below.
//!
//! Each verb is a module. [`shell`] runs commands, [`need`] installs what they need. No product logic here.

mod bench;
mod budget;
mod demo;
mod faults;
mod l10n;
mod need;
mod postgres;
mod sample;
mod screens;
mod shell;
mod site;
mod test;
mod tidy;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Builds, runs and checks Cầu Nối
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Build everything and serve an invented commune, with links to sign in
    Demo(demo::Options),
    /// Check everything, on both databases and in browsers
    Test(test::Options),
    /// The long proofs that nothing is lost: a hundred thousand people, workers killed, a database that dies
    Faults(faults::Options),
    /// Build the app for the browser into target/site
    Site(site::Options),
    /// Weigh what phones fetch; fail when it is too much
    Budget,
    /// Check the rules that no compiler knows
    Tidy,
    /// Tell how far each language is, and what was translated from a text that has changed
    L10n(l10n::Options),
    /// Take the pictures of docs/screens
    Screens(screens::Options),
    /// Measure
    Bench(bench::Options),
    /// Write a lifelike roster as CSV and XLSX
    SampleRoster(sample::Options),
}

fn main() -> ExitCode {
    match run(Cli::parse().verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> anyhow::Result<()> {
    match verb {
        Verb::Demo(options) => demo::run(&options),
        Verb::Test(options) => test::run(&options),
        Verb::Faults(options) => faults::run(&options),
        Verb::Site(options) => site::build(&options),
        Verb::Budget => budget::check(),
        Verb::Screens(options) => screens::take(&options),
        Verb::Bench(options) => bench::run(&options),
        Verb::L10n(options) => l10n::run(&options),
        Verb::Tidy => tidy::check(),
        Verb::SampleRoster(options) => sample::write(&options).map(drop),
    }
}
