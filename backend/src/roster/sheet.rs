//! A whole file, parsed: the good rows, the refused ones with their reasons, and what the file is silent about.
//! No database here.

use super::entry::{self, Entry, RELATIONS, Wrong};
use super::file::{self, HEADER_WITHIN};
use super::header::{Columns, Field};
use super::school::Schools;
use crate::error::{Refusal, Result};
use crate::text::search_name;
use caunoi_wire::person::Relation;
use caunoi_wire::roster::{MAX_ROSTER_ROWS, RefusedRow, RowProblem};
use caunoi_wire::{Date, ErrorCode, id::*};
use std::collections::{HashMap, HashSet};

/// Longest quoted value of a refused row, characters.
const MAX_QUOTED: usize = 60;

#[derive(Debug, Default)]
pub struct Sheet {
    pub entries: Vec<Entry>,
    /// In the order of the file.
    pub refused: Vec<RefusedRow>,
    pub ignored_columns: Vec<String>,
    /// The relations the file has columns for.
    pub governs: Vec<Relation>,
    pub shield: Shield,
}

/// Children whose row was refused: the school still has them, so they are not missing from the file.
#[derive(Debug, Default)]
pub struct Shield {
    codes: HashSet<String>,
    names: HashSet<String>,
    /// Some refused row has neither code nor name: it could be anybody, so nobody counts as missing.
    everybody: bool,
}

impl Shield {
    pub fn covers(&self, code: Option<&str>, search_name: &str) -> bool {
        self.everybody
            || self.names.contains(search_name)
            || code.is_some_and(|code| self.codes.contains(code))
    }

    fn add(&mut self, code: &str, name: &str) {
        match (code.is_empty(), name.is_empty()) {
            (true, true) => self.everybody = true,
            (false, _) => {
                self.codes.insert(code.to_owned());
                // A child known by name alone so far.
                if !name.is_empty() {
                    self.names.insert(search_name(name));
                }
            }
            (true, false) => {
                self.names.insert(search_name(name));
            }
        }
    }
}

/// Parses a file for an import.
///
/// # Errors
/// When it is no table we can read, has no header, or is too long.
pub fn parse(bytes: &[u8], schools: Schools, today: Date) -> Result<Sheet> {
    let mut reading = Reading {
        schools,
        today,
        columns: None,
        before_header: 0,
        sheet: Sheet::default(),
    };
    file::rows(bytes, &mut |row, cells| reading.row(row, cells))?;
    let Reading {
        columns,
        mut sheet,
        schools,
        ..
    } = reading;
    let columns = columns.ok_or(ErrorCode::RosterHeaderMissing)?;
    if schools.default.is_none() && !columns.has(Field::School) {
        return Err(Refusal::about(ErrorCode::RosterHeaderMissing, &["school"]).into());
    }
    sheet.refuse_duplicates(&columns);
    sheet.governs = RELATIONS
        .into_iter()
        .filter(|relation| columns.governs(*relation))
        .collect();
    sheet.ignored_columns = columns.ignored;
    Ok(sheet)
}

struct Reading {
    schools: Schools,
    today: Date,
    columns: Option<Columns>,
    before_header: usize,
    sheet: Sheet,
}

impl Reading {
    fn row(&mut self, row: u32, cells: &[&str]) -> Result<(), ErrorCode> {
        let Some(columns) = &self.columns else {
            self.columns = Columns::of(cells);
            self.before_header += 1;
            let gone_by = self.columns.is_none() && self.before_header >= HEADER_WITHIN;
            return if gone_by {
                Err(ErrorCode::RosterHeaderMissing)
            } else {
                Ok(())
            };
        };
        if self.sheet.entries.len() + self.sheet.refused.len() >= MAX_ROSTER_ROWS {
            return Err(ErrorCode::RosterTooLong);
        }
        match entry::parse(row, columns, cells, &mut self.schools, self.today) {
            Ok(entry) => self.sheet.entries.push(entry),
            Err(wrong) => {
                self.sheet.shield_row(columns, cells, wrong);
                self.sheet.refused.push(refused(row, columns, cells, wrong));
            }
        }
        Ok(())
    }
}

impl Sheet {
    fn shield_row(&mut self, columns: &Columns, cells: &[&str], wrong: Wrong) {
        if wrong.problem == RowProblem::TooManyColumns {
            // Its cells stand in wrong columns.
            self.shield.everybody = true;
            return;
        }
        let code = crate::text::tidy_name(columns.cell(cells, Field::Code));
        let name = entry::child_name(columns, cells).unwrap_or_default();
        self.shield.add(&code, &name);
    }

    /// A code in several rows is refused in all of them: which one is right, only the school knows. Of a child
    /// written twice the first row counts.
    fn refuse_duplicates(&mut self, columns: &Columns) {
        let mut by_code = HashMap::<(OrganisationId, &str), usize>::new();
        let mut by_name = HashMap::<(OrganisationId, Date, String), usize>::new();
        let mut problems = HashMap::<usize, RowProblem>::new();
        for (at, entry) in self.entries.iter().enumerate() {
            let name = (entry.school, entry.birth_date, entry.name.to_lowercase());
            let same_name = by_name.get(&name).copied();
            let same_code = entry
                .code
                .as_deref()
                .and_then(|code| by_code.get(&(entry.school, code)).copied());
            match (same_code, same_name) {
                (Some(first), named) if named != Some(first) => {
                    problems.insert(first, RowProblem::DuplicateCode);
                    problems.insert(at, RowProblem::DuplicateCode);
                }
                (Some(_), _) => {
                    problems.insert(at, RowProblem::DuplicateRow);
                }
                // Two codes tell two children of one name apart.
                (None, Some(first))
                    if entry.code.is_none() || self.entries[first].code.is_none() =>
                {
                    problems.insert(at, RowProblem::DuplicateRow);
                }
                _ => {}
            }
            if let Some(code) = entry.code.as_deref() {
                by_code.entry((entry.school, code)).or_insert(at);
            }
            by_name.entry(name).or_insert(at);
        }
        if problems.is_empty() {
            return;
        }
        let mut at = 0;
        let (refused, shield) = (&mut self.refused, &mut self.shield);
        self.entries.retain(|entry| {
            let problem = problems.get(&at).copied();
            at += 1;
            if let Some(problem) = problem {
                shield.add(entry.code.as_deref().unwrap_or_default(), &entry.name);
                refused.push(duplicate(entry, problem, columns));
            }
            problem.is_none()
        });
        refused.sort_by_key(|row| row.row);
    }
}

fn duplicate(entry: &Entry, problem: RowProblem, columns: &Columns) -> RefusedRow {
    let (field, value) = match (problem, &entry.code) {
        (RowProblem::DuplicateCode, Some(code)) => (Field::Code, code),
        _ => (Field::Name, &entry.name),
    };
    RefusedRow {
        row: entry.row,
        problem,
        column: columns.header(field).to_owned(),
        value: quoted(value),
    }
}

fn refused(row: u32, columns: &Columns, cells: &[&str], wrong: Wrong) -> RefusedRow {
    let (column, value) = match wrong.field {
        Some(field) => (columns.header(field), columns.cell(cells, field)),
        None => ("", columns.surplus(cells).unwrap_or_default()),
    };
    RefusedRow {
        row,
        problem: wrong.problem,
        column: quoted(column),
        value: quoted(value),
    }
}

fn quoted(value: &str) -> String {
    crate::text::tidy_name(value)
        .chars()
        .take(MAX_QUOTED)
        .collect()
}

#[cfg(test)]
mod tests;
