//! The decision: what a file changes in the roster as it stands. Pure: rows in, rows to write and a report out.
//!
//! A row's child is looked for by student code in its school, then by name and birth date there, then by name and
//! birth date anywhere the import reaches (it changed schools). Guardians are the business of [`family`].

mod child;
mod family;

use super::entry::Entry;
use super::existing::{Child, Existing};
use super::parts::{Part, Parts, kind};
use super::sheet::{Sheet, Shield};
use crate::entropy::Entropy;
use caunoi_wire::person::Relation;
use caunoi_wire::roster::*;
use caunoi_wire::{Date, Timestamp, id::*};
use family::Families;
use std::collections::{HashMap, HashSet};

/// What the decision needs to know besides the two rosters.
pub struct Context {
    pub school_year: String,
    pub now: Timestamp,
    pub entropy: Entropy,
    pub school_names: HashMap<OrganisationId, String>,
}

/// What an import would do.
#[derive(Debug)]
pub struct Plan {
    pub counts: RosterCounts,
    /// Removals first, they deserve the closest look; cut to [`MAX_CHANGES`].
    pub changes: Vec<RosterChange>,
    pub refused: Vec<RefusedRow>,
    pub ignored_columns: Vec<String>,
    pub needs_confirmation: bool,
    pub parts: Vec<Part>,
}

/// Longest lists of a report.
pub const MAX_CHANGES: usize = 500;

pub fn plan(context: &Context, existing: Existing, mut sheet: Sheet) -> Plan {
    let mut entries = std::mem::take(&mut sheet.entries);
    let matches = matches(&existing.children, &entries);
    let Existing {
        children,
        people,
        classes,
        ..
    } = existing;
    let mut families = Families::new(people, context);
    let resolved: Vec<Vec<family::Tie>> = entries
        .iter_mut()
        .zip(&matches)
        .map(|(entry, at)| families.resolve(entry, at.map(|at| &children[at])))
        .collect();
    let mut writing = Writing {
        context,
        classes: Classes::new(context, classes),
        families,
        governs: &sheet.governs,
        parts: Parts::default(),
        report: Report::default(),
    };
    let covered: HashSet<OrganisationId> = entries.iter().map(|e| e.school).collect();
    for at in left_codes(&children, &entries, &matches) {
        writing.leave_code(&children[at]);
    }
    let mut present = vec![false; children.len()];
    for ((entry, at), ties) in entries.into_iter().zip(matches).zip(resolved) {
        match at {
            Some(at) => {
                present[at] = true;
                writing.keep(entry, &children[at], &ties);
            }
            None => writing.add(entry, &ties),
        }
    }
    let mut before = 0;
    for (child, present) in children.iter().zip(present) {
        if child.removed_at.is_some() || !covered.contains(&child.school) {
            continue;
        }
        before += 1;
        if !present && is_missing(child, &sheet.shield) {
            writing.remove(child);
        }
    }
    writing.families.write(&mut writing.parts);
    let counts = RosterCounts {
        refused: i64::try_from(sheet.refused.len()).unwrap_or(i64::MAX),
        ..writing.report.counts
    };
    sheet.refused.truncate(MAX_CHANGES);
    Plan {
        counts,
        changes: writing.report.changes(),
        refused: sheet.refused,
        ignored_columns: sheet.ignored_columns,
        needs_confirmation: counts.removed * 100 > before * REMOVAL_GUARD_PERCENT,
        parts: writing.parts.finish(),
    }
}

fn is_missing(child: &Child, shield: &Shield) -> bool {
    !shield.covers(child.code.as_deref(), &child.search_name)
}

/// For each entry the place of its child, if it has one already. No child is taken twice.
fn matches(children: &[Child], entries: &[Entry]) -> Vec<Option<usize>> {
    let mut by_code = HashMap::<(OrganisationId, &str), usize>::new();
    let mut by_name = HashMap::<(&str, Date), Vec<usize>>::new();
    for (at, child) in children.iter().enumerate() {
        if let Some(code) = child.code.as_deref() {
            by_code.insert((child.school, code), at);
        }
        by_name
            .entry((&child.search_name, child.birth_date))
            .or_default()
            .push(at);
    }
    let mut taken = vec![false; children.len()];
    let mut found = vec![None; entries.len()];
    for (entry, found) in entries.iter().zip(&mut found) {
        let at = entry
            .code
            .as_deref()
            .and_then(|code| by_code.get(&(entry.school, code)).copied());
        *found = at.filter(|at| is_same_code(&children[*at], entry));
        found.iter().for_each(|at| taken[*at] = true);
    }
    // The nearest likeness first: twins may differ by an accent, and namesakes by their school.
    let likeness: [fn(&Child, &Entry) -> bool; 4] = [
        |child, entry| child.school == entry.school && is_same_name(child, entry),
        |child, entry| child.school == entry.school,
        is_same_name,
        |_, _| true,
    ];
    for is_like in likeness {
        for (entry, found) in entries.iter().zip(&mut found) {
            if found.is_some() {
                continue;
            }
            let candidates = by_name.get(&(&*entry.search_name, entry.birth_date));
            let free = candidates
                .into_iter()
                .flatten()
                .filter(|at| !taken[**at] && is_like(&children[**at], entry));
            *found = free.min_by_key(|at| children[**at].removed_at).copied();
            found.iter().for_each(|at| taken[*at] = true);
        }
    }
    found
}

fn is_same_name(child: &Child, entry: &Entry) -> bool {
    child.name.to_lowercase() == entry.name.to_lowercase()
}

/// A code that a child who left once had may have been given to a new one.
fn is_same_code(child: &Child, entry: &Entry) -> bool {
    child.removed_at.is_none()
        || child.search_name == entry.search_name
        || child.birth_date == entry.birth_date
}

/// Children who left and whose code the file gives to somebody else.
fn left_codes(children: &[Child], entries: &[Entry], matches: &[Option<usize>]) -> Vec<usize> {
    let given: HashMap<(OrganisationId, &str), Option<usize>> = entries
        .iter()
        .zip(matches)
        .filter_map(|(e, at)| Some(((e.school, e.code.as_deref()?), *at)))
        .collect();
    let is_left = |(at, child): &(usize, &Child)| {
        let code = child.code.as_deref();
        let holder = code.and_then(|code| given.get(&(child.school, code)));
        holder.is_some_and(|holder| *holder != Some(*at))
    };
    let left = children.iter().enumerate().filter(is_left);
    left.map(|(at, _)| at)
        .filter(|at| !matches.contains(&Some(*at)))
        .collect()
}

/// The classes of the school year, found or made.
struct Classes<'a> {
    context: &'a Context,
    known: HashMap<GroupId, (String, String)>,
    of_year: HashMap<(OrganisationId, String), GroupId>,
}

impl<'a> Classes<'a> {
    fn new(context: &'a Context, classes: Vec<super::existing::Class>) -> Self {
        let mut known = HashMap::new();
        let mut of_year = HashMap::new();
        for class in classes {
            if *class.school_year == *context.school_year {
                of_year
                    .entry((class.school, class_key(&class.name)))
                    .or_insert(class.id);
            }
            known.insert(class.id, (class.name.into(), class.school_year.into()));
        }
        Self {
            context,
            known,
            of_year,
        }
    }

    fn find_or_add(&mut self, school: OrganisationId, name: &str, parts: &mut Parts) -> GroupId {
        let key = (school, class_key(name));
        if let Some(id) = self.of_year.get(&key) {
            return *id;
        }
        let id: GroupId = self.context.entropy.id(self.context.now);
        let year = self.context.school_year.clone();
        let search_name = crate::text::search_name(name);
        parts.push(
            kind::GROUP_ADD,
            &(id, school, name, search_name, grade(&key.1), &year),
        );
        self.known.insert(id, (name.to_owned(), year));
        self.of_year.insert(key, id);
        id
    }

    /// The name for people; with its year when that is another one than the file's.
    fn name(&self, id: GroupId) -> String {
        match self.known.get(&id) {
            Some((name, year)) if *year == self.context.school_year => name.clone(),
            Some((name, year)) => format!("{name} ({year})"),
            None => String::new(),
        }
    }
}

/// "Lớp 1A" is the class "1a".
fn class_key(name: &str) -> String {
    let key = crate::text::search_name(name);
    let key = key.strip_prefix("lop ").unwrap_or(&key);
    key.strip_prefix("class ").unwrap_or(key).to_owned()
}

/// The grade a class name begins with.
fn grade(key: &str) -> Option<i32> {
    let digits: String = key.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|grade| (1..=12).contains(grade))
}

/// The rows to write and the report, as they grow.
struct Writing<'a> {
    context: &'a Context,
    classes: Classes<'a>,
    families: Families<'a>,
    governs: &'a [Relation],
    parts: Parts,
    report: Report,
}

/// Counts whole, lists cut.
#[derive(Default)]
struct Report {
    counts: RosterCounts,
    removed: Vec<RosterChange>,
    changed: Vec<RosterChange>,
    added: Vec<RosterChange>,
}

impl Report {
    fn note(&mut self, change: RosterChange) {
        let (count, list) = match change.kind {
            ChangeKind::Added => (&mut self.counts.added, &mut self.added),
            ChangeKind::Changed => (&mut self.counts.changed, &mut self.changed),
            ChangeKind::Removed => (&mut self.counts.removed, &mut self.removed),
        };
        *count += 1;
        if list.len() < MAX_CHANGES {
            list.push(change);
        }
    }

    fn changes(self) -> Vec<RosterChange> {
        let mut changes = self.removed;
        changes.extend(self.changed);
        changes.extend(self.added);
        changes.truncate(MAX_CHANGES);
        changes
    }
}

#[cfg(test)]
mod tests;
