//! The gallery in `docs/screens`: pictures of every screen, the same in every run.

use crate::{need, sample, shell, site};
use anyhow::Result;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Options {
    /// Only screens whose name begins so
    #[arg(long)]
    only: Option<String>,
    /// Take the site as it was built last
    #[arg(long)]
    built: bool,
    /// Where the pictures go
    #[arg(long, default_value = "docs/screens")]
    out: PathBuf,
    /// Where each picture goes alone as well, to be looked at closely
    #[arg(long)]
    close: Option<PathBuf>,
}

pub fn take(options: &Options) -> Result<()> {
    need::browsers()?;
    if !options.built {
        site::build(&site::Options { dev: false })?;
    }
    let roster = sample::write(&sample::Options::default())?;
    let mut gallery = shell::cargo();
    gallery
        .args(["run", "--package", "caunoi-tests", "--bin", "gallery", "--"])
        .arg("--roster")
        .arg(roster)
        .arg("--out")
        .arg(&options.out);
    if let Some(close) = &options.close {
        gallery.arg("--close").arg(close);
    }
    if let Some(only) = &options.only {
        gallery.args(["--only", only]);
    }
    shell::run(&mut gallery)
}
