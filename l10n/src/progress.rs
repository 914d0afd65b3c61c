//! How far each language is: what it lacks, and what was translated from a text that has changed since.
//!
//! `l10n/sources/<language>` remembers for every translated key a fingerprint of the Vietnamese text it was made from
//! and one of the translation. A translation that changes is taken to be made anew; one that stays while its source
//! changes is stale. `cargo xtask l10n` keeps these files.

use crate::check::{keys_used, read_locales};
use crate::{Catalogue, Key, Piece, Style, fnv1a};
use caunoi_wire::Language;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Where families are spoken to; staff work in Vietnamese or English.
const FAMILIES: &[&str] = &["backend/src/", "frontend/", "l10n/src/"];
/// Folders and files of these that are for staff alone.
const STAFF: &[&str] = &[
    "backend/src/light/translator",
    "backend/src/roster",
    "backend/src/safeguarding",
    "backend/src/progress",
    "backend/src/event/attendance",
    "frontend/src/pages/account",
    "frontend/src/pages/calendar",
    "frontend/src/pages/cases",
    "frontend/src/pages/channels",
    "frontend/src/pages/class",
    "frontend/src/pages/compose",
    "frontend/src/pages/delivery",
    "frontend/src/pages/help",
    "frontend/src/pages/invitations",
    "frontend/src/pages/join/",
    "frontend/src/pages/library",
    "frontend/src/pages/organisation",
    "frontend/src/pages/oversight",
    "frontend/src/pages/post_author",
    "frontend/src/pages/posts",
    "frontend/src/pages/roster",
    "frontend/src/pages/settings/protection",
    "frontend/src/pages/wellbeing",
];
/// Names of what staff alone meet, made of a prefix and a word.
const STAFF_KEYS: &[&str] = &[
    "role-",
    "organisation-kind-",
    "group-kind-",
    "reach-",
    "change-",
];

/// One language beside its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    pub language: Language,
    /// Keys translated, and keys there are, of those that families meet.
    pub families: (usize, usize),
    /// The same in all files.
    pub all: (usize, usize),
    /// Keys for families that are said in a fallback, sorted.
    pub missing: Vec<String>,
    /// Keys whose source has changed since, sorted.
    pub stale: Vec<String>,
}

/// Fingerprints of a source and of its translation.
type Prints = (String, String);

/// Compares all languages with Vietnamese and remembers what is new. `reviewed`: the stale keys of this language are
/// right as they are.
///
/// # Errors
/// What cannot be read or written, in words.
pub fn update(root: &Path, reviewed: Option<Language>) -> Result<Vec<Progress>, String> {
    let said = |findings: Vec<crate::check::Finding>| {
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        lines.join("\n")
    };
    let catalogues = read_locales(root).map_err(said)?;
    let (source, others) = catalogues.split_first().ok_or("no locales")?;
    let families = for_families(root);
    let mut all = Vec::new();
    for catalogue in others {
        let path = file(root, catalogue.language());
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        let accepts = reviewed == Some(catalogue.language());
        let (progress, after) = compare(source, catalogue, &families, &before, accepts);
        if after != before {
            std::fs::write(&path, after).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        all.push(progress);
    }
    Ok(all)
}

fn file(root: &Path, language: Language) -> PathBuf {
    root.join("l10n/sources").join(language.as_str())
}

/// The keys that sources for families use.
fn for_families(root: &Path) -> BTreeSet<String> {
    let is_theirs = |path: &str| {
        let begins = |prefix: &&str| path.starts_with(*prefix);
        FAMILIES.iter().any(begins) && !STAFF.iter().any(begins)
    };
    let mut keys = keys_used(root, is_theirs);
    keys.retain(|key| !STAFF_KEYS.iter().any(|prefix| key.starts_with(prefix)));
    keys
}

/// A language beside its source, and what to remember of it.
fn compare(
    source: &Catalogue,
    catalogue: &Catalogue,
    families: &BTreeSet<String>,
    before: &str,
    accepts: bool,
) -> (Progress, String) {
    let known: BTreeMap<&str, Prints> = before.lines().filter_map(remembered).collect();
    let translated: BTreeMap<&str, &[Piece]> = catalogue
        .messages()
        .iter()
        .map(|(key, pattern)| (key.as_str(), pattern.as_slice()))
        .collect();
    let (mut stale, mut missing, mut after) = (Vec::new(), Vec::new(), String::new());
    for (key, pattern) in source.messages() {
        let Some(own) = translated.get(key.as_str()) else {
            missing.extend(families.contains(key).then(|| key.clone()));
            continue;
        };
        let now = (print(pattern), print(own));
        let (from, to) = match known.get(key.as_str()) {
            Some((from, to)) if *to == now.1 && *from != now.0 && !accepts => {
                stale.push(key.clone());
                (from.clone(), to.clone())
            }
            _ => now,
        };
        after.push_str(&format!("{key} {from} {to}\n"));
    }
    let count = |keys: &mut dyn Iterator<Item = &String>| {
        let (mut done, mut all) = (0, 0);
        for key in keys {
            all += 1;
            done += usize::from(translated.contains_key(key.as_str()));
        }
        (done, all)
    };
    let in_source: Vec<&String> = source.messages().iter().map(|(key, _)| key).collect();
    let progress = Progress {
        language: catalogue.language(),
        families: count(
            &mut in_source
                .iter()
                .copied()
                .filter(|key| families.contains(*key)),
        ),
        all: count(&mut in_source.iter().copied()),
        missing,
        stale,
    };
    (progress, after)
}

fn remembered(line: &str) -> Option<(&str, Prints)> {
    let mut words = line.split(' ');
    let (key, from, to) = (words.next()?, words.next()?, words.next()?);
    Some((key, (from.to_owned(), to.to_owned())))
}

/// A fingerprint of what a message says, whatever file or layout it stands in.
fn print(pattern: &[Piece]) -> String {
    let mut text = String::new();
    flatten(pattern, &mut text);
    format!("{:08x}", fnv1a(text.as_bytes()) >> 32)
}

fn flatten(pattern: &[Piece], out: &mut String) {
    for piece in pattern {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Value { name, style } => {
                let style = if *style == Style::Plain {
                    ""
                } else {
                    style.as_str()
                };
                out.push_str(&format!("\u{1}{name}:{style}"));
            }
            Piece::Select { name, variants, .. } => {
                out.push_str(&format!("\u{2}{name}"));
                for variant in variants {
                    match &variant.key {
                        Key::Number(number) => out.push_str(&format!("\u{3}{number}")),
                        Key::Word(word) => out.push_str(&format!("\u{3}{word}")),
                    }
                    flatten(&variant.pattern, out);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::compile;

    fn catalogue(language: Language, text: &str) -> Catalogue {
        let files = [("t.ftl".to_owned(), text.to_owned())];
        compile(language, &files).expect("compiles")
    }

    fn told(vi: &str, km: &str, before: &str, accepts: bool) -> (Progress, String) {
        let families = ["a", "b"].map(str::to_owned).into();
        let (vi, km) = (
            catalogue(Language::Vietnamese, vi),
            catalogue(Language::Khmer, km),
        );
        compare(&vi, &km, &families, before, accepts)
    }

    #[test]
    fn a_translation_is_stale_until_it_changes_or_is_reviewed() {
        let (vi, km) = ("a = Có\nb = Không\nc = Lớp\n", "a = បាទ\n");
        let (progress, first) = told(vi, km, "", false);
        assert_eq!((progress.families, progress.all), ((1, 2), (1, 3)));
        assert_eq!(
            (progress.missing, progress.stale),
            (vec!["b".to_owned()], vec![])
        );

        let changed = "a = Vâng\nb = Không\nc = Lớp\n";
        let (progress, second) = told(changed, km, &first, false);
        assert_eq!(progress.stale, ["a"]);
        assert_eq!(second, first, "what it was made from stays known");
        // Stale until somebody looks.
        assert_eq!(told(changed, km, &second, false).0.stale, ["a"]);
        let (progress, third) = told(changed, km, &second, true);
        assert_eq!(progress.stale, ["a"; 0]);
        assert_eq!(told(changed, km, &third, false).0.stale, ["a"; 0]);
        // Or translates it anew.
        assert_eq!(told(changed, "a = ចាស\n", &second, false).0.stale, ["a"; 0]);
    }
}
