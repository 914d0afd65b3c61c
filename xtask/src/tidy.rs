//! The invariants that no compiler checks: what must be absent where, how long a file may get. Each rule says why.

use crate::shell;
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Lines of a file that one can still keep in mind.
const MAX_LINES: usize = 500;
/// Folders with sources of ours.
const SOURCES: &[&str] = &[
    "wire", "l10n", "webpush", "backend", "frontend", "tests", "xtask",
];
/// What `wire` may lean on: it is compiled for the browser too, where every crate is paid for by phones.
const WIRE_MAY_USE: &[&str] = &["serde", "serde_json", "uuid", "sqlx", "schemars"];

/// A crate that only some files may name.
struct Fence {
    krate: &'static str,
    /// Folder that the rule is about.
    within: &'static str,
    allowed: fn(&Path) -> bool,
    why: &'static str,
}

const FENCES: &[Fence] = &[
    Fence {
        krate: "sqlx",
        within: "backend/src",
        allowed: |path| is(path, "store.rs") || is(path, "db.rs"),
        why: "queries stand in store.rs, where the viewer's scope is part of them",
    },
    Fence {
        krate: "axum",
        within: "backend/src",
        allowed: |path| {
            is(path, "http.rs")
                || is(path, "web.rs")
                || is(path, "cli.rs")
                // Plays the world outside: telephones and their push service.
                || path.iter().any(|part| part == "demo")
                || path.iter().any(|part| part == "web")
        },
        why: "the domain does not know HTTP",
    },
    Fence {
        krate: "reqwest",
        within: "backend/src",
        allowed: |path| is(path, "outbound.rs") || path.starts_with("backend/src/outbound/"),
        why: "what goes out goes through the one guarded client",
    },
    Fence {
        krate: "lettre",
        within: "backend/src",
        allowed: |path| is(path, "mail.rs"),
        why: "mail goes out in one way",
    },
    Fence {
        krate: "sqlx",
        within: "l10n",
        allowed: |_| false,
        why: "texts need no database",
    },
    Fence {
        krate: "sqlx",
        within: "webpush",
        allowed: |_| false,
        why: "cryptography without I/O",
    },
    Fence {
        krate: "reqwest",
        within: "webpush",
        allowed: |_| false,
        why: "cryptography without I/O",
    },
    Fence {
        krate: "sqlx",
        within: "frontend",
        allowed: |_| false,
        why: "the browser has no database",
    },
];

/// Everything untidy; fails when there is something.
pub fn check() -> Result<()> {
    let root = shell::root();
    let mut findings = Vec::new();
    for folder in SOURCES {
        for path in files(&root.join(folder))? {
            let text =
                std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            let path = path.strip_prefix(root)?;
            findings.extend(
                untidy(path, &text)
                    .into_iter()
                    .map(|what| format!("{}: {what}", path.display())),
            );
        }
    }
    findings.extend(wire_uses()?);
    findings.extend(migrations(root)?);
    findings.extend(
        caunoi_l10n::check::check(root)
            .iter()
            .map(ToString::to_string),
    );
    if findings.is_empty() {
        println!("tidy");
        return Ok(());
    }
    bail!("{}", findings.join("\n"))
}

/// What is wrong with one file, in words.
fn untidy(path: &Path, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let lines = text.lines().count();
    if lines > MAX_LINES {
        findings.push(format!(
            "{lines} lines; split it by what belongs together (at most {MAX_LINES})"
        ));
    }
    if path.extension().is_some_and(|ending| ending != "rs") {
        return findings;
    }
    // `tests.rs` holds the tests of the module whose folder it is in.
    if !text.starts_with("//!") && !is(path, "tests.rs") {
        findings.push("opens without //!: say what the module is for".to_owned());
    }
    if is(path, "mod.rs") {
        findings.push("name the module's file after the module".to_owned());
    }
    for fence in FENCES
        .iter()
        .filter(|f| path.starts_with(f.within) && !(f.allowed)(path))
    {
        if let Some(line) = text.lines().position(|line| names(line, fence.krate)) {
            findings.push(format!(
                "line {}: {} has no place here: {}",
                line + 1,
                fence.krate,
                fence.why
            ));
        }
    }
    findings
}

/// Whether code on this line names the crate. Comments may; so may a type that says how it is stored.
fn names(line: &str, krate: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    let code = code.replace("sqlx::Type", "").replace("#[sqlx(", "");
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|word| word == krate)
}

fn is(path: &Path, name: &str) -> bool {
    path.file_name().is_some_and(|file| file == name)
}

fn wire_uses() -> Result<Vec<String>> {
    let metadata =
        shell::output(shell::cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let mut packages = metadata["packages"].as_array().into_iter().flatten();
    let wire = packages
        .find(|package| package["name"] == "caunoi-wire")
        .context("no caunoi-wire")?;
    let uses = wire["dependencies"].as_array().into_iter().flatten();
    let named = uses
        .filter(|d| d["kind"].is_null())
        .filter_map(|d| d["name"].as_str());
    let strange = named.filter(|name| !WIRE_MAY_USE.contains(name));
    Ok(strange
        .map(|name| format!("wire/Cargo.toml: {name}: phones pay for it"))
        .collect())
}

/// Both databases go through the same steps.
fn migrations(root: &Path) -> Result<Vec<String>> {
    let steps = |database: &str| -> Result<BTreeSet<_>> {
        let folder = root.join("migrations").join(database);
        let entries = std::fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
        Ok(entries
            .map(|entry| entry.map(|e| e.file_name()))
            .collect::<std::io::Result<_>>()?)
    };
    let (sqlite, postgres) = (steps("sqlite")?, steps("postgres")?);
    let lone = sqlite.symmetric_difference(&postgres);
    Ok(lone
        .map(|name| {
            format!(
                "migrations: {} is there for one database only",
                name.display()
            )
        })
        .collect())
}

/// Rust and JavaScript below a folder, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|ending| ending == "rs" || ending == "js")
            {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::untidy;
    use std::path::Path;

    #[test]
    fn files_are_judged() {
        let long = format!("//! Why.\n{}", "\n".repeat(super::MAX_LINES));
        for (path, text, findings) in [
            (
                "backend/src/post.rs",
                "//! Why.\n// sqlx is elsewhere\nfn f() {}",
                0,
            ),
            ("backend/src/post.rs", "//! Why.\nuse sqlx::Row;", 1),
            ("backend/src/post.rs", "//! Why.\nuse sqlx_like::Row;", 0),
            (
                "backend/src/post.rs",
                "//! Why.\n#[derive(sqlx::Type)]\n#[sqlx(transparent)]",
                0,
            ),
            ("backend/src/post/store.rs", "//! Why.\nuse sqlx::Row;", 0),
            ("backend/src/post/store.rs", "//! Why.\nuse axum::Json;", 1),
            ("backend/src/web/extract.rs", "//! Why.\nuse axum::Json;", 0),
            ("backend/src/post/mod.rs", "use reqwest::Client;", 3),
            ("backend/src/post.rs", &long, 1),
            ("frontend/static/sw.js", "axum", 0),
        ] {
            assert_eq!(
                untidy(Path::new(path), text).len(),
                findings,
                "{path}: {text:.40}"
            );
        }
    }
}
