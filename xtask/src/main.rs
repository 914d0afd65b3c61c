//! `cargo xtask`: builds, runs and checks the project; the words after it are the verbs below.
//!
//! Each verb is a module. [`shell`] runs commands, [`need`] installs what they need. No product logic here.

mod need;
mod shell;
mod site;

use clap::{Parser, Subcommand};

/// Builds, runs and checks Cầu Nối
#[derive(Parser)]
#[command(name = "cargo xtask", arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Build the app for the browser into target/site
    Site(site::Options),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().verb {
        Verb::Site(options) => site::build(&options),
    }
}
