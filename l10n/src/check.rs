//! Checks over locales and sources; a finding fails the build.

use crate::Catalogue;
use crate::compile::{compile, variables};
use crate::embedded::files;
use caunoi_wire::Language;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Keys made from words of the code; the words themselves are checked by their enums' own tests.
pub const DYNAMIC: &[&str] = &[
    "error-",
    "format-weekday-",
    "role-",
    "kind-",
    "reach-",
    "reason-",
    "row-",
    "field-",
    "provenance-",
    "priority-",
    "state-",
    "relation-",
    "group-kind-",
    "language-",
];

/// Where text is used.
const SOURCES: &[&str] = &["backend/src", "frontend/src", "l10n/src"];
/// Where no text may stand.
const BARE: &[&str] = &["backend/src", "frontend/src", "frontend/static/sw.js"];

/// Everything wrong with the locales under a project root.
pub fn check(root: &Path) -> Vec<String> {
    let mut findings = Vec::new();
    let mut catalogues = Vec::new();
    for language in Language::INTERFACE {
        match compile(*language, &files(*language)) {
            Ok(catalogue) => catalogues.push(catalogue),
            Err(errors) => findings.extend(errors.iter().map(ToString::to_string)),
        }
    }
    compare(&catalogues, &mut findings);
    let sources = read_all(root, SOURCES);
    if let Some(catalogue) = catalogues.first() {
        unused(catalogue, &sources, &mut findings);
        unknown(catalogue, &sources, &mut findings);
    }
    bare_text(&read_all(root, BARE), &mut findings);
    findings
}

fn compare(catalogues: &[Catalogue], findings: &mut Vec<String>) {
    let keys: BTreeSet<&String> = catalogues.iter().flat_map(|c| c.messages.keys()).collect();
    for key in keys {
        let mut first: Option<(Language, Vec<String>)> = None;
        for catalogue in catalogues {
            let Some(pattern) = catalogue.messages.get(key) else {
                findings.push(format!("{key}: missing in {}", catalogue.language));
                continue;
            };
            let names = variables(pattern);
            match &first {
                Some((language, expected)) if *expected != names => findings.push(format!(
                    "{key}: {} uses {names:?}, {language} uses {expected:?}",
                    catalogue.language
                )),
                Some(_) => {}
                None => first = Some((catalogue.language, names)),
            }
        }
    }
}

fn unused(catalogue: &Catalogue, sources: &[(PathBuf, String)], findings: &mut Vec<String>) {
    for key in catalogue.messages.keys() {
        let quoted = format!("\"{key}\"");
        let used = DYNAMIC.iter().any(|prefix| key.starts_with(prefix))
            || sources.iter().any(|(_, text)| text.contains(&quoted));
        if !used {
            findings.push(format!("{key}: used nowhere"));
        }
    }
}

fn unknown(catalogue: &Catalogue, sources: &[(PathBuf, String)], findings: &mut Vec<String>) {
    for (path, text) in sources {
        for call in ["t!(", ".text("] {
            for rest in text.split(call).skip(1) {
                let arguments = &rest[..rest.find([')', ';']).unwrap_or(rest.len())];
                let Some(key) = arguments.split('"').nth(1) else {
                    continue;
                };
                let is_key = !key.is_empty()
                    && key.bytes().all(|b| {
                        b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_'
                    });
                if is_key && !catalogue.messages.contains_key(key) {
                    findings.push(format!("{}: no text for {key:?}", path.display()));
                }
            }
        }
    }
}

/// Words for people outside `locales/`: letters only Vietnamese has, and text nodes of views.
fn bare_text(sources: &[(PathBuf, String)], findings: &mut Vec<String>) {
    for (path, text) in sources {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let is_view = path.components().any(|c| c.as_os_str() == "frontend");
        for (number, line) in code.lines().enumerate() {
            let line = line.split("//").next().unwrap_or_default().trim();
            let vietnamese = line.chars().any(|c| {
                matches!(
                    c,
                    'ă' | 'â' | 'đ' | 'ê' | 'ô' | 'ơ' | 'ư' | 'Đ' | '\u{1ea0}'..='\u{1ef9}'
                )
            });
            let letters = line
                .trim_matches(['"', ' '])
                .split_whitespace()
                .any(|w| w.len() > 2 && w.chars().all(char::is_alphabetic));
            let text_node = is_view && line.starts_with('"') && line.ends_with('"') && letters;
            // The product's own name is the same in every language, and so are the letters folding works on.
            let exempt =
                line.contains("Cầu Nối") || line.contains("'đ'") || line.contains("exempt:");
            if (vietnamese || text_node) && !exempt {
                findings.push(format!(
                    "{}:{}: text outside locales/: {line}",
                    path.display(),
                    number + 1
                ));
            }
        }
    }
}

fn read_all(root: &Path, folders: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = folders.iter().map(|f| root.join(f)).collect();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                std::fs::read_dir(&path)
                    .into_iter()
                    .flatten()
                    .flatten()
                    .map(|e| e.path()),
            );
        } else if path.extension().is_some_and(|e| e == "rs" || e == "js")
            && !path
                .components()
                .any(|c| c.as_os_str() == "demo" || c.as_os_str() == "demo.rs")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            found.push((path.strip_prefix(root).unwrap_or(&path).to_owned(), text));
        }
    }
    found
}
