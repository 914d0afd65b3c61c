//! Checks over `locales/` and the sources; a finding fails the build. Called by the tests, by `xtask tidy` and before
//! the browser build.
//!
//! Sources are read as tokens ([`source`]), so that comments and tests do not count, and then asked three things:
//! which keys they use and whether they exist, whether calls pass what a message needs ([`calls`]), and whether words
//! for people stand where they must not ([`bare`]). A comment `exempt: why` covers its line and those below it up to
//! the next empty one.

mod bare;
mod calls;
mod source;

use crate::Catalogue;
use crate::compile::{compile, variables};
use caunoi_wire::case::{CaseAction, CaseState, Reason};
use caunoi_wire::channel::GatewayPreset;
use caunoi_wire::check_in::{Band, InstrumentState, Respondent};
use caunoi_wire::dates::{OrganiserState, Which};
use caunoi_wire::event::{Category, EventStatus, SignUpState};
use caunoi_wire::help::{HelpKind, HelpState};
use caunoi_wire::lesson::{AgeBand, Shelf};
use caunoi_wire::organisation::{GroupKind, OrganisationKind, Role};
use caunoi_wire::person::Relation;
use caunoi_wire::post::{PostKind, PostState, Priority, Provenance};
use caunoi_wire::reach::ReachState;
use caunoi_wire::roster::{ChangeKind, RosterField, RosterImportState, RowProblem};
use caunoi_wire::series::SkipReason;
use caunoi_wire::translation::Need;
use caunoi_wire::{ErrorCode, Language};
use source::Source;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub rule: Rule,
    /// A file with its line, or a language.
    pub place: String,
    pub what: String,
}

/// The rule that a finding breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The locale does not compile.
    Unreadable,
    /// A language lacks a key.
    Missing,
    /// No source uses a key.
    Unused,
    /// Languages disagree about a message's variables.
    Variables,
    /// A source uses a key that does not exist.
    Unknown,
    /// A call passes too much or too little.
    Arguments,
    /// Words for people outside `locales/`.
    Bare,
    /// An allowance that nothing needs any more.
    Stale,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {:?}: {}", self.place, self.rule, self.what)
    }
}

/// Keys that code makes of a prefix and a word; every word needs its text as soon as a source writes `"prefix{…}"`.
type Family = (&'static str, fn() -> Vec<String>);

const FAMILIES: &[Family] = &[
    ("age-band-", || words(AgeBand::ALL)),
    ("case-action-", || words(CaseAction::ALL)),
    ("case-band-", || words(Band::ALL)),
    ("case-reason-", || words(Reason::ALL)),
    ("case-state-", || words(CaseState::ALL)),
    ("channels-preset-", || words(GatewayPreset::ALL)),
    ("change-", || words(ChangeKind::ALL)),
    ("error-", || words(ErrorCode::ALL)),
    ("calendar-", || {
        ["tet", "mid-autumn"].map(str::to_owned).to_vec()
    }),
    ("check-in-by-", || words(Respondent::ALL)),
    ("dates-every-", || {
        ["once", "week", "fortnight", "month_week", "month_day"]
            .map(str::to_owned)
            .to_vec()
    }),
    ("dates-which-", || words(Which::ALL)),
    ("event-category-", || words(Category::ALL)),
    ("event-state-", || words(SignUpState::ALL)),
    ("event-status-", || {
        words(&[EventStatus::Tentative, EventStatus::Cancelled])
    }),
    ("format-month-", || {
        (1..=12).map(|m| m.to_string()).collect()
    }),
    ("format-weekday-", || {
        (1..=7).map(|d| d.to_string()).collect()
    }),
    ("group-kind-", || words(GroupKind::ALL)),
    ("help-kind-", || words(HelpKind::ALL)),
    ("help-state-", || words(HelpState::ALL)),
    ("import-state-", || words(RosterImportState::ALL)),
    ("library-shelf-", || words(Shelf::ALL)),
    ("organisation-kind-", || words(OrganisationKind::ALL)),
    ("organiser-", || words(OrganiserState::ALL)),
    ("post-kind-", || words(PostKind::ALL)),
    ("post-state-", || words(PostState::ALL)),
    ("priority-", || words(Priority::ALL)),
    ("provenance-", || words(Provenance::ALL)),
    ("reach-", || words(ReachState::ALL)),
    ("relation-", || words(Relation::ALL)),
    ("role-", || words(Role::ALL)),
    ("role-help-", || words(Role::ALL)),
    ("roster-field-", || words(RosterField::ALL)),
    ("row-", || words(RowProblem::ALL)),
    ("series-skipped-", || words(SkipReason::ALL)),
    ("translate-need-", || words(Need::ALL)),
    ("trend-", || {
        [
            "well", "middle", "low", "rest", "answered", "waiting", "all", "hidden",
        ]
        .map(str::to_owned)
        .to_vec()
    }),
    ("trend-of-", || {
        ["mood", "family_needs", "help", "other"]
            .map(str::to_owned)
            .to_vec()
    }),
    ("wellbeing-", || {
        words(&[
            InstrumentState::WordingMissing,
            InstrumentState::LicenceMissing,
        ])
    }),
];

/// Keys written ahead of their screens: not yet used, and no finding. A line that no unused key needs is one.
const AHEAD: &[&str] = &["common-"];

fn words<T: ToString>(all: &[T]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

/// Everything wrong with the locales and the sources under a project root, sorted.
pub fn check(root: &Path) -> Vec<Finding> {
    let sources = source::read(root);
    match read_locales(root) {
        Ok(catalogues) => check_texts(&catalogues, &sources, AHEAD),
        Err(findings) => findings,
    }
}

/// The same for what was read already; `ahead` lists prefixes of keys that may wait for their use.
fn check_texts(catalogues: &[Catalogue], sources: &[Source], ahead: &[&str]) -> Vec<Finding> {
    let mut findings = compare(catalogues);
    let texts = texts(catalogues);
    let literals: BTreeSet<&str> = sources.iter().flat_map(Source::literals).collect();
    let made = made(&literals);
    for key in made.iter().filter(|key| !texts.contains_key(key.as_str())) {
        findings.push(Finding {
            rule: Rule::Missing,
            place: "locales".to_owned(),
            what: format!("{key}, which code makes of a prefix and a word"),
        });
    }
    let unused: Vec<&str> = texts
        .keys()
        .copied()
        .filter(|key| !literals.contains(key) && !made.contains(*key))
        .collect();
    for key in &unused {
        if !ahead.iter().any(|prefix| key.starts_with(prefix)) {
            findings.push(Finding {
                rule: Rule::Unused,
                place: "locales".to_owned(),
                what: (*key).to_owned(),
            });
        }
    }
    for prefix in ahead {
        if !unused.iter().any(|key| key.starts_with(prefix)) {
            findings.push(Finding {
                rule: Rule::Stale,
                place: "l10n/src/check.rs".to_owned(),
                what: format!("AHEAD: every {prefix} key is used by now; remove the line"),
            });
        }
    }
    for source in sources {
        findings.extend(calls::check(source, &texts));
        findings.extend(bare::check(source));
    }
    findings.sort();
    findings.dedup();
    findings
}

/// Every key with its variables; where languages differ (a finding of its own), those of the first.
fn texts(catalogues: &[Catalogue]) -> BTreeMap<&str, Vec<&str>> {
    let mut texts = BTreeMap::new();
    for (key, pattern) in catalogues.iter().flat_map(Catalogue::messages) {
        texts
            .entry(key.as_str())
            .or_insert_with(|| variables(pattern));
    }
    texts
}

/// Keys of the families whose prefix stands in a source.
fn made(literals: &BTreeSet<&str>) -> BTreeSet<String> {
    let begins = |literal: &&str, prefix: &str| {
        let rest = literal.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('{'))
    };
    let in_use = FAMILIES
        .iter()
        .filter(|(prefix, _)| literals.iter().any(|literal| begins(literal, prefix)));
    in_use
        .flat_map(|(prefix, words)| words().into_iter().map(move |w| format!("{prefix}{w}")))
        .collect()
}

/// The keys that the sources of some paths use or make.
pub(crate) fn keys_used(root: &Path, is_asked: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let sources = source::read(root);
    let asked: Vec<&Source> = sources.iter().filter(|s| is_asked(&s.path)).collect();
    let literals: BTreeSet<&str> = asked.iter().flat_map(|s| s.literals()).collect();
    let mut keys = made(&literals);
    keys.extend(literals.into_iter().map(str::to_owned));
    keys
}

/// Complete languages have the same keys, drafts no others; the same variables all.
fn compare(catalogues: &[Catalogue]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let texts = texts(catalogues);
    for catalogue in catalogues {
        let finding = |rule, what: String| Finding {
            rule,
            place: format!("locales/{}", catalogue.language()),
            what,
        };
        if Language::COMPLETE.contains(&catalogue.language()) {
            for key in texts.keys().filter(|key| !catalogue.has(key)) {
                findings.push(finding(Rule::Missing, (*key).to_owned()));
            }
        }
        for (key, pattern) in catalogue.messages() {
            let (names, expected) = (variables(pattern), &texts[key.as_str()]);
            if names != *expected {
                let what = format!("{key}: uses {names:?}, another language {expected:?}");
                findings.push(finding(Rule::Variables, what));
            }
        }
    }
    findings
}

/// All languages of the interface.
pub(crate) fn read_locales(root: &Path) -> Result<Vec<Catalogue>, Vec<Finding>> {
    let (mut catalogues, mut findings) = (Vec::new(), Vec::new());
    for language in Language::INTERFACE {
        let folder = root.join("locales").join(language.as_str());
        let compiled = read_folder(&folder)
            .map_err(|error| vec![error.to_string()])
            .and_then(|files| {
                compile(*language, &files)
                    .map_err(|errors| errors.iter().map(ToString::to_string).collect())
            });
        match compiled {
            Ok(catalogue) => catalogues.push(catalogue),
            Err(errors) => findings.extend(errors.into_iter().map(|what| Finding {
                rule: Rule::Unreadable,
                place: format!("locales/{language}"),
                what,
            })),
        }
    }
    if findings.is_empty() {
        Ok(catalogues)
    } else {
        Err(findings)
    }
}

fn read_folder(folder: &Path) -> std::io::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "ftl") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            files.push((name.into_owned(), std::fs::read_to_string(&path)?));
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests;
