//! A commune to look at: builds everything, makes up a roster, and lets the server fill a database with it.

use crate::{sample, shell, site};
use anyhow::{Result, bail};
use std::os::unix::process::CommandExt;

#[derive(clap::Args)]
pub struct Options {
    /// Port on this machine
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Build the app fast instead of small
    #[arg(long)]
    dev: bool,
}

/// Ends by becoming the server; returns only when that fails.
pub fn run(options: &Options) -> Result<()> {
    site::build(&site::Options { dev: options.dev })?;
    let roster = sample::write(&sample::Options::default())?;
    shell::run(shell::cargo().args(["build", "--package", "caunoi"]))?;
    let port = options.port;
    let mut server = shell::program(shell::target()?.join("debug/caunoi"));
    server
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .args(["--public-url", &format!("http://localhost:{port}")])
        .arg("--database")
        .arg(shell::target()?.join("demo.db"))
        .args(["demo", "--roster"])
        .arg(roster);
    let error = server.exec();
    bail!("{}: {error}", shell::line(&server))
}
