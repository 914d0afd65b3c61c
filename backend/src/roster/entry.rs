//! One row of the file, parsed into a child with its guardians, or refused with the reason.

use super::header::{Columns, Field};
use super::school::Schools;
use crate::person::MAX_NAME;
use crate::text::{phone, search_name, tidy_name};
use caunoi_wire::person::Relation;
use caunoi_wire::roster::RowProblem;
use caunoi_wire::{Date, Language, id::*};

/// Oldest plausible child, years: classes of continuing education included.
const MAX_AGE: i32 = 25;
/// Longest student code or class name, characters.
const MAX_CODE: usize = 60;

/// A child as the file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub row: u32,
    pub school: OrganisationId,
    pub class: Box<str>,
    pub code: Option<Box<str>>,
    pub name: Box<str>,
    pub search_name: Box<str>,
    pub birth_date: Date,
    pub guardians: Vec<Guardian>,
    pub language: Option<Language>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardian {
    pub relation: Relation,
    pub name: Box<str>,
    pub search_name: Box<str>,
    pub phones: Vec<Phone>,
}

/// A telephone number in E.164 without its plus: a tenth of the memory of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(u64);

impl Phone {
    /// From its stored form `+84…`.
    pub fn stored(text: &str) -> Option<Self> {
        text.strip_prefix('+')?.parse().ok().map(Self)
    }
}

impl std::fmt::Display for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "+{}", self.0)
    }
}

/// Why a row is refused, and which column it is about; none when it is about the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub problem: RowProblem,
    pub field: Option<Field>,
}

impl Wrong {
    fn about(problem: RowProblem, field: Field) -> Self {
        Self {
            problem,
            field: Some(field),
        }
    }
}

/// The relations in the order they are read and shown.
pub const RELATIONS: [Relation; 3] = [Relation::Mother, Relation::Father, Relation::Guardian];

/// Parses a row.
///
/// # Errors
/// The first thing wrong with it.
pub fn parse(
    row: u32,
    columns: &Columns,
    cells: &[&str],
    schools: &mut Schools,
    today: Date,
) -> Result<Entry, Wrong> {
    if columns.surplus(cells).is_some() {
        return Err(Wrong {
            problem: RowProblem::TooManyColumns,
            field: None,
        });
    }
    let name = child_name(columns, cells)?;
    let birth_date = birth_date(written(columns.cell(cells, Field::BirthDate)), today)
        .map_err(|problem| Wrong::about(problem, Field::BirthDate))?;
    let school = schools
        .find(columns.cell(cells, Field::School))
        .ok_or(Wrong::about(RowProblem::SchoolUnknown, Field::School))?;
    let class = tidy_name(written(columns.cell(cells, Field::Class)));
    if class.is_empty() {
        return Err(Wrong::about(RowProblem::ClassMissing, Field::Class));
    }
    let code = tidy_name(written(columns.cell(cells, Field::Code)));
    for (text, field) in [(&class, Field::Class), (&code, Field::Code)] {
        if text.chars().count() > MAX_CODE {
            return Err(Wrong::about(RowProblem::NameTooLong, field));
        }
    }
    let mut guardians = Vec::new();
    for relation in RELATIONS {
        guardians.extend(guardian(columns, cells, relation)?);
    }
    // Files are held whole: no spare room in 50,000 lists.
    guardians.shrink_to_fit();
    let language = written(columns.cell(cells, Field::Language));
    Ok(Entry {
        row,
        school,
        class: class.into(),
        code: Some(code).filter(|c| !c.is_empty()).map(Into::into),
        search_name: search_name(&name).into(),
        name: name.into(),
        birth_date,
        guardians,
        language: self::language(language)
            .ok_or(Wrong::about(RowProblem::LanguageUnknown, Field::Language))?,
    })
}

/// What a cell says: dashes and dots stand for nothing.
fn written(cell: &str) -> &str {
    if cell.chars().any(char::is_alphanumeric) {
        cell
    } else {
        ""
    }
}

/// The name, from one column or two.
pub fn child_name(columns: &Columns, cells: &[&str]) -> Result<String, Wrong> {
    let whole = written(columns.cell(cells, Field::Name));
    let (name, field) = if whole.is_empty() {
        let family = written(columns.cell(cells, Field::FamilyName));
        let given = written(columns.cell(cells, Field::GivenName));
        (tidy_name(&format!("{family} {given}")), Field::GivenName)
    } else {
        (tidy_name(whole), Field::Name)
    };
    let field = if columns.has(field) {
        field
    } else {
        Field::Name
    };
    checked(name, field)?.ok_or(Wrong::about(RowProblem::NameMissing, field))
}

fn checked(name: String, field: Field) -> Result<Option<String>, Wrong> {
    if name.chars().count() > MAX_NAME {
        return Err(Wrong::about(RowProblem::NameTooLong, field));
    }
    Ok(Some(name).filter(|n| !n.is_empty()))
}

fn guardian(
    columns: &Columns,
    cells: &[&str],
    relation: Relation,
) -> Result<Option<Guardian>, Wrong> {
    let (name_field, phone_field) = (
        Field::GuardianName(relation),
        Field::GuardianPhone(relation),
    );
    let name = tidy_name(written(columns.cell(cells, name_field)));
    let phones = phones(written(columns.cell(cells, phone_field)))
        .ok_or(Wrong::about(RowProblem::PhoneInvalid, phone_field))?;
    match checked(name, name_field)? {
        Some(name) => Ok(Some(Guardian {
            relation,
            search_name: search_name(&name).into(),
            name: name.into(),
            phones,
        })),
        None if phones.is_empty() => Ok(None),
        None => Err(Wrong::about(RowProblem::GuardianNameMissing, phone_field)),
    }
}

/// The numbers of a cell: families write two of them with a slash, a semicolon or a comma between.
pub fn phones(cell: &str) -> Option<Vec<Phone>> {
    let mut phones: Vec<Phone> = cell
        .split(['/', ';', ',', '\n'])
        .filter(|part| !written(part).is_empty())
        .map(|part| Phone::stored(&phone(part)?))
        .collect::<Option<_>>()?;
    phones.sort_unstable();
    phones.dedup();
    phones.shrink_to_fit();
    Some(phones)
}

/// A plausible birth date.
pub fn birth_date(text: &str, today: Date) -> Result<Date, RowProblem> {
    if text.is_empty() {
        return Err(RowProblem::BirthDateMissing);
    }
    let date = date(text).ok_or(RowProblem::BirthDateInvalid)?;
    if date > today || date.age_on(today) > MAX_AGE {
        return Err(RowProblem::BirthDateImplausible);
    }
    Ok(date)
}

/// Days between Excel's day 0 and 1970-01-01, and the serials that can be a child's birth date (1954–2064).
const EXCEL_EPOCH: i64 = 25_569;
const EXCEL_SERIALS: std::ops::Range<i64> = 20_000..60_000;

/// A day written the Vietnamese way (`d/M/yyyy` with slash, dash or dot), the ISO way, or as Excel counts days.
pub fn date(text: &str) -> Option<Date> {
    // Some programs write the midnight too.
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['/', '-', '.']).collect();
    if parts.iter().any(|p| !p.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let small = |part: &str| (part.len() <= 2).then(|| part.parse().ok()).flatten();
    let year = |part: &str| (part.len() == 4).then(|| part.parse().ok()).flatten();
    match parts[..] {
        [y, m, d] if y.len() == 4 => Date::new(year(y)?, small(m)?, small(d)?),
        [d, m, y] => Date::new(year(y)?, small(m)?, small(d)?),
        [serial] => {
            let serial = serial.parse().ok().filter(|s| EXCEL_SERIALS.contains(s))?;
            Some(Date::from_days(serial - EXCEL_EPOCH))
        }
        _ => None,
    }
}

/// Languages as people write them, normalised.
const LANGUAGES: &[(Language, &[&str])] = &[
    (
        Language::Vietnamese,
        &["vi", "viet", "vietnamese", "viet nam", "kinh"],
    ),
    (Language::English, &["en", "anh", "english"]),
    (Language::Khmer, &["km", "khmer", "khome", "kho me"]),
    (
        Language::Hmong,
        &["hmn", "hmong", "mong", "h mong", "hmoob"],
    ),
    (Language::Tay, &["tyz", "tay"]),
    (Language::Thai, &["blt", "thai", "thai den"]),
];

/// The language of a cell: none for an empty one, nothing for one we do not know.
pub fn language(text: &str) -> Option<Option<Language>> {
    if text.is_empty() {
        return Some(None);
    }
    let words: String = search_name(text)
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words.strip_prefix("tieng ").unwrap_or(&words);
    let known = LANGUAGES.iter().find(|(_, names)| names.contains(&words));
    known.map(|(language, _)| Some(*language))
}

#[cfg(test)]
mod tests;
