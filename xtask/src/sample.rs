//! Writes a lifelike roster for the demo, the tests and the load test.

use anyhow::{Context, Result};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Options {
    /// Number of children
    #[arg(long, default_value_t = 600)]
    rows: usize,
    /// The same seed gives the same children
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder for roster.csv and roster.xlsx
    #[arg(long, default_value = "target/sample")]
    out: PathBuf,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            rows: 600,
            seed: 1,
            out: "target/sample".into(),
        }
    }
}

/// Writes both files and returns the path of the CSV.
pub fn write(options: &Options) -> Result<PathBuf> {
    let roster = caunoi_sample::roster(options.rows, options.seed);
    let folder = crate::shell::root().join(&options.out);
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let (csv, xlsx) = (folder.join("roster.csv"), folder.join("roster.xlsx"));
    std::fs::write(&csv, caunoi_sample::csv(&roster)?)?;
    std::fs::write(&xlsx, caunoi_sample::xlsx(&roster)?)?;
    println!(
        "{} children in {} and {}",
        roster.len(),
        csv.display(),
        xlsx.display()
    );
    Ok(csv)
}
