//! How far each language of the interface is, for those who translate; keeps `l10n/sources`.

use crate::shell;
use anyhow::Result;
use caunoi_l10n::progress::{self, Progress};

#[derive(clap::Args)]
pub struct Options {
    /// List the keys that this language lacks, of those that families see
    #[arg(long, value_name = "LANGUAGE")]
    pub missing: Option<String>,
    /// Say that the stale keys of this language were looked at and are right as they are
    #[arg(long, value_name = "LANGUAGE")]
    pub reviewed: Option<String>,
}

/// Prints a line for each language.
pub fn run(options: &Options) -> Result<()> {
    let language = |code: &String| {
        let unknown = |_| anyhow::anyhow!("{code}: no language of ours");
        code.parse::<caunoi_wire::Language>().map_err(unknown)
    };
    let reviewed = options.reviewed.as_ref().map(language).transpose()?;
    let missing = options.missing.as_ref().map(language).transpose()?;
    let all = progress::update(shell::root(), reviewed).map_err(anyhow::Error::msg)?;
    println!(
        "{:<10} {:>15} {:>8} {:>13} {:>6}",
        "language", "for families", "", "all", "stale"
    );
    for one in &all {
        println!("{}", line(one));
    }
    for one in &all {
        for key in &one.stale {
            println!("stale: {} {key}", one.language);
        }
        for key in one.missing.iter().filter(|_| missing == Some(one.language)) {
            println!("missing: {} {key}", one.language);
        }
    }
    Ok(())
}

fn line(one: &Progress) -> String {
    let (done, all) = one.families;
    let draft = if one.language.is_draft() {
        " draft"
    } else {
        ""
    };
    format!(
        "{:<10} {:>15} {:>7}% {:>13} {:>6}",
        format!("{}{draft}", one.language),
        format!("{done} of {all}"),
        done * 100 / all.max(1),
        format!("{} of {}", one.all.0, one.all.1),
        one.stale.len()
    )
}
