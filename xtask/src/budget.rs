//! What a phone has to fetch, as it is sent, against what we allow: over means a failure.

use crate::site;
use anyhow::{Context, Result, bail};
use std::path::Path;

/// Bytes before the app's own: with headers they fit the first ten packets of a connection (RFC 6928), so the first
/// view needs one round trip more than the handshake.
const FIRST_VIEW: u64 = 14 * 1024;
/// The app: about a second on a slow 3G network, and again only after an update.
const APP: u64 = 200 * 1024;

/// The same with the screens of the desk, which its people fetch once for work.
const DESK: u64 = 512 * 1024;

/// Files by the beginning and the end of their names.
type Files = &'static [(&'static str, &'static str)];

struct Line {
    what: &'static str,
    files: Files,
    /// None: told, not bounded.
    limit: Option<u64>,
}

const LINES: &[Line] = &[
    // Nothing is painted before the stylesheet is there: it counts.
    Line {
        what: "first view: page and style",
        files: &[("index", ".html"), ("style.", ".css")],
        limit: Some(FIRST_VIEW),
    },
    Line {
        what: "app: wasm and glue",
        files: &[("app.", ".wasm"), ("app.", ".js")],
        limit: Some(APP),
    },
    Line {
        what: "desk: wasm and glue",
        files: &[("desk.", ".wasm"), ("desk.", ".js")],
        limit: Some(DESK),
    },
    Line {
        what: "texts of one language",
        files: &[("locales/vi.", ".txt")],
        limit: None,
    },
    Line {
        what: "texts of a draft, where spoken",
        files: &[("locales/km.", ".txt")],
        limit: None,
    },
    Line {
        what: "icons",
        files: &[("icons.", ".svg")],
        limit: None,
    },
    Line {
        what: "reader of codes, where needed",
        files: &[("scan", ".js"), ("scan", ".wasm")],
        limit: None,
    },
    Line {
        what: "service worker",
        files: &[("sw", ".js")],
        limit: None,
    },
];

/// Prints the table; fails when a line is over its limit.
pub fn check() -> Result<()> {
    let folder = site::folder();
    if !site::is_packed(&folder) {
        site::build(&site::Options { dev: false })?;
    }
    let mut over = Vec::new();
    println!(
        "{:<30} {:>9} {:>9} {:>9}",
        "as sent (brotli), bytes", "sent", "limit", "unpacked"
    );
    for line in LINES {
        let (sent, unpacked) = weigh(&folder, line.files)?;
        let limit = line
            .limit
            .map_or_else(String::new, |limit| limit.to_string());
        println!("{:<30} {sent:>9} {limit:>9} {unpacked:>9}", line.what);
        if line.limit.is_some_and(|limit| sent > limit) {
            over.push(line.what);
        }
    }
    if over.is_empty() {
        return Ok(());
    }
    bail!("over budget: {}", over.join("; "))
}

/// Bytes sent and unpacked.
fn weigh(site: &Path, files: Files) -> Result<(u64, u64)> {
    let mut sum = (0, 0);
    for (begin, end) in files {
        let path = site::find(site, begin, end)?;
        let packed = format!("{}.br", path.display());
        sum.0 += std::fs::metadata(&packed).context(packed)?.len();
        sum.1 += std::fs::metadata(&path)?.len();
    }
    Ok(sum)
}
