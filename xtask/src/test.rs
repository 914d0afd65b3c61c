//! Everything that must hold, in one go: what is cheap to find out comes first, what needs browsers last. A step that
//! fails does not stop the others, so that one run tells all.

use crate::postgres::{self, Cluster};
use crate::{budget, need, shell, site, tidy};
use anyhow::{Result, bail};
use clap::ValueEnum;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Test files that drive a browser: they need the site, and the machine for themselves.
const BROWSER: &[&str] = &["browser", "real_push"];
/// Test files that only `cargo xtask faults` runs: they take the whole database server down.
const ALONE: &[&str] = &["restart"];

#[derive(clap::Args)]
pub struct Options {
    /// Only this step; may be given several times
    #[arg(long)]
    only: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Step {
    /// rustfmt
    Format,
    /// Rules of ours, and the locales
    Tidy,
    /// The app for the browser
    Site,
    /// Sizes
    Budget,
    /// Clippy, the server's side
    Lint,
    /// Clippy, the browser's side
    LintApp,
    /// Units, and stories on both databases
    Stories,
    /// Examples in the documentation
    Docs,
    /// Stories in Chromium and Firefox
    Browser,
}

/// What came of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    passed: u64,
    failed: u64,
    /// Left out; nothing may be.
    ignored: u64,
}

pub fn run(options: &Options) -> Result<()> {
    let wanted = |step: &&Step| options.only.is_empty() || options.only.contains(step);
    let (mut total, mut told) = (Count::default(), Vec::new());
    for step in Step::value_variants().iter().filter(wanted) {
        println!("── {step:?}");
        let (began, mut count) = (now(), Count::default());
        let outcome = step.run(&mut count);
        if let Err(error) = &outcome {
            println!("{error:#}");
            // A step that fails without a failed test is a failure of its own.
            count.failed = count.failed.max(1);
        }
        count.failed += count.ignored;
        total.passed += count.passed;
        total.failed += count.failed;
        told.push((*step, began.elapsed(), count));
    }
    println!();
    for (step, took, count) in &told {
        let verdict = if count.failed == 0 { "ok" } else { "FAILED" };
        println!(
            "{:<9} {verdict:<6} {:>5} s",
            format!("{step:?}"),
            took.as_secs()
        );
    }
    let took: Duration = told.iter().map(|(_, took, _)| *took).sum();
    println!("{} min {} s", took.as_secs() / 60, took.as_secs() % 60);
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed > 0 {
        bail!("not everything holds");
    }
    Ok(())
}

impl Step {
    fn run(self, count: &mut Count) -> Result<()> {
        match self {
            Self::Format => {
                need::components()?;
                shell::run(shell::cargo().args(["fmt", "--all", "--check"]))
            }
            Self::Tidy => tidy::check(),
            Self::Site => site::build(&site::Options { dev: false }),
            Self::Budget => budget::check(),
            Self::Lint => lint(&["--workspace", "--all-targets"]),
            Self::LintApp => {
                need::wasm_target()?;
                lint(&["--package", "caunoi-app", "--lib", "--target", need::WASM])
            }
            Self::Stories => {
                let cluster = cluster()?;
                let mut tests = tests(&["--lib", "--bins"]);
                for name in story_files()? {
                    tests.args(["--test", &name]);
                }
                share(&mut tests, cluster.as_ref());
                counted(&mut tests, count)
            }
            Self::Docs => counted(&mut tests(&["--doc"]), count),
            Self::Browser => {
                need::browsers()?;
                let (axe, cluster) = (need::axe()?, cluster()?);
                let mut tests = tests(&[]);
                for name in BROWSER {
                    tests.args(["--test", name]);
                }
                tests
                    .args(["--", "--test-threads=1"])
                    .env("CAUNOI_AXE", axe);
                share(&mut tests, cluster.as_ref());
                counted(&mut tests, count)
            }
        }
    }
}

fn lint(what: &[&str]) -> Result<()> {
    need::components()?;
    let mut clippy = shell::cargo();
    shell::run(
        clippy
            .arg("clippy")
            .args(what)
            .args(["--", "-D", "warnings"]),
    )
}

/// `cargo test` over all crates always: with another choice Cargo would build their dependencies anew, with other
/// features.
fn tests(what: &[&str]) -> Command {
    let mut tests = shell::cargo();
    tests
        .args(["test", "--workspace", "--no-fail-fast"])
        .args(what);
    tests
}

/// None when the environment names a cluster already.
fn cluster() -> Result<Option<Cluster>> {
    if std::env::var_os(postgres::ADDRESS).is_some() {
        return Ok(None);
    }
    Cluster::start().map(Some)
}

fn share(tests: &mut Command, cluster: Option<&Cluster>) {
    if let Some(cluster) = cluster {
        tests.env(postgres::ADDRESS, &cluster.address);
    }
}

/// Names of the test files of all crates, without those for browsers and those that run alone.
fn story_files() -> Result<Vec<String>> {
    let metadata =
        shell::output(shell::cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let targets = packages
        .filter_map(|package| package["targets"].as_array())
        .flatten();
    let files = targets.filter(|target| target["kind"][0] == "test");
    let names = files.filter_map(|target| target["name"].as_str());
    let mut names: Vec<String> = names
        .filter(|name| !BROWSER.contains(name) && !ALONE.contains(name))
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    Ok(names)
}

/// Runs tests, shows what they print, and counts.
fn counted(tests: &mut Command, count: &mut Count) -> Result<()> {
    let mut child = tests.stdout(Stdio::piped()).spawn()?;
    for line in child
        .stdout
        .take()
        .into_iter()
        .flat_map(|out| BufReader::new(out).split(b'\n'))
    {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        count.add(&line);
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{}: {status}", shell::line(tests));
    }
    Ok(())
}

impl Count {
    /// Adds what a line `test result: ok. 3 passed; 0 failed; 0 ignored; …` says.
    fn add(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else {
            return;
        };
        let words: Vec<&str> = result
            .split([' ', ';'])
            .filter(|word| !word.is_empty())
            .collect();
        for pair in words.windows(2) {
            let Ok(number) = pair[0].parse::<u64>() else {
                continue;
            };
            match pair[1] {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "measures how long the machine takes"
)]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn results_are_counted() {
        let mut count = Count::default();
        for line in [
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.00s",
            "test x ... FAILED",
            "test result: FAILED. 12 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s",
        ] {
            count.add(line);
        }
        let (passed, failed, ignored) = (15, 2, 1);
        assert_eq!(
            count,
            Count {
                passed,
                failed,
                ignored
            }
        );
    }
}
