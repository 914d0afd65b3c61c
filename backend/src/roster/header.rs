//! What the columns of a roster file mean. Headers are compared without case, accents, punctuation or composition,
//! because every school writes them a little differently.

use crate::text::search_name;
use caunoi_wire::person::Relation;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    School,
    Class,
    Code,
    Name,
    /// Family and middle name, where the given name has a column of its own.
    FamilyName,
    GivenName,
    BirthDate,
    GuardianName(Relation),
    GuardianPhone(Relation),
    Language,
    /// Running numbers: understood, not needed.
    Number,
}

/// Headers as [`normal`] leaves them.
const ALIASES: &[(Field, &[&str])] = &[
    (
        Field::School,
        &[
            "truong",
            "ten truong",
            "truong hoc",
            "don vi",
            "school",
            "school name",
        ],
    ),
    (
        Field::Class,
        &[
            "lop",
            "ten lop",
            "lop hoc",
            "nhom lop",
            "class",
            "class name",
        ],
    ),
    (
        Field::Code,
        &[
            "ma hoc sinh",
            "ma hs",
            "ma so hoc sinh",
            "ma so",
            "ma",
            "ma tre",
            "ma dinh danh",
            "ma dinh danh hoc sinh",
            "ma dinh danh hs",
            "student code",
            "student id",
            "pupil code",
            "code",
            "id",
        ],
    ),
    (
        Field::Name,
        &[
            "ho va ten",
            "ho ten",
            "ho va ten hoc sinh",
            "ho ten hoc sinh",
            "ho va ten hs",
            "ho ten hs",
            "ten hoc sinh",
            "ho va ten tre",
            "ho ten tre",
            "ten tre",
            "hoc sinh",
            "full name",
            "name",
            "student name",
            "student s name",
            "student full name",
            "student",
            "child s name",
            "child name",
        ],
    ),
    (
        Field::FamilyName,
        &[
            "ho dem",
            "ho va dem",
            "ho lot",
            "ho va lot",
            "ho va ten dem",
            "ho ten dem",
            "ho va chu lot",
            "last name",
            "family name",
            "surname",
            "family and middle name",
        ],
    ),
    (Field::GivenName, &["ten", "given name", "first name"]),
    (
        Field::BirthDate,
        &[
            "ngay sinh",
            "ngay thang nam sinh",
            "sinh ngay",
            "ngay thang sinh",
            "date of birth",
            "birth date",
            "birthdate",
            "birthday",
            "dob",
        ],
    ),
    (
        Field::GuardianPhone(Relation::Guardian),
        &[
            "dien thoai",
            "so dien thoai",
            "sdt",
            "so dt",
            "dt",
            "dien thoai lien he",
            "so dien thoai lien he",
            "sdt lien he",
            "phone",
            "phone number",
            "contact phone",
        ],
    ),
    (
        Field::Language,
        &[
            "ngon ngu",
            "ngon ngu o nha",
            "ngon ngu gia dinh",
            "language",
            "home language",
        ],
    ),
    (Field::Number, &["stt", "tt", "so tt", "so thu tu", "no"]),
];

/// Words for the people around a child, and what they are to it.
const PEOPLE: &[(&str, Relation)] = &[
    ("me", Relation::Mother),
    ("mother", Relation::Mother),
    ("bo", Relation::Father),
    ("cha", Relation::Father),
    ("ba", Relation::Father),
    ("father", Relation::Father),
    ("nguoi giam ho", Relation::Guardian),
    ("giam ho", Relation::Guardian),
    ("nguoi do dau", Relation::Guardian),
    ("phu huynh", Relation::Guardian),
    ("guardian", Relation::Guardian),
    ("parent", Relation::Guardian),
];
/// Before a person in Vietnamese, after one in English.
const NAME_OF: &[&str] = &["ho ten", "ho va ten", "ten"];
const PHONE_OF: &[&str] = &[
    "dien thoai",
    "so dien thoai",
    "sdt",
    "so dt",
    "dt",
    "di dong",
    "so di dong",
];
const NAME_AFTER: &[&str] = &["", "name", "full name"];
const PHONE_AFTER: &[&str] = &[
    "phone",
    "phone number",
    "mobile",
    "mobile number",
    "telephone",
    "tel",
];

/// A header without what differs between schools: case, accents, punctuation, and notes in parentheses.
fn normal(header: &str) -> String {
    let before_note = header.split(['(', '[']).next().unwrap_or_default();
    let words: String = search_name(before_note)
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The meaning of a header, if it has one for us.
pub fn field(header: &str) -> Option<Field> {
    let header = normal(header);
    let alias = ALIASES
        .iter()
        .find(|(_, aliases)| aliases.contains(&header.as_str()));
    alias
        .map(|(field, _)| *field)
        .or_else(|| guardian_field(&header))
}

fn guardian_field(header: &str) -> Option<Field> {
    for (person, relation) in PEOPLE {
        if let Some(before) = header.strip_suffix(person) {
            let before = before.trim_end();
            let before = before.strip_suffix(" cua").unwrap_or(before);
            if NAME_OF.contains(&before) {
                return Some(Field::GuardianName(*relation));
            }
            if PHONE_OF.contains(&before) {
                return Some(Field::GuardianPhone(*relation));
            }
        }
        if let Some(after) = header.strip_prefix(person)
            && (after.is_empty() || after.starts_with(' '))
        {
            let after = after.trim_start();
            let after = after.strip_prefix("s ").unwrap_or(after);
            if NAME_AFTER.contains(&after) {
                return Some(Field::GuardianName(*relation));
            }
            if PHONE_AFTER.contains(&after) {
                return Some(Field::GuardianPhone(*relation));
            }
        }
    }
    None
}

/// The columns of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    headers: Vec<String>,
    fields: Vec<Option<Field>>,
    /// Headers that mean nothing to us, or repeat another.
    pub ignored: Vec<String>,
}

impl Columns {
    /// The columns a row names; none when it is not the header: a child needs a name, a birth date and a class.
    pub fn of(cells: &[&str]) -> Option<Self> {
        let mut columns = Self {
            headers: Vec::with_capacity(cells.len()),
            fields: Vec::with_capacity(cells.len()),
            ignored: Vec::new(),
        };
        for cell in cells {
            let header = crate::text::tidy_name(cell);
            let found = field(&header).filter(|f| !columns.fields.contains(&Some(*f)));
            if found.is_none() && !header.is_empty() {
                columns.ignored.push(header.clone());
            }
            columns.headers.push(header);
            columns.fields.push(found);
        }
        let is_header = (columns.has(Field::Name) || columns.has(Field::GivenName))
            && columns.has(Field::BirthDate)
            && columns.has(Field::Class);
        is_header.then_some(columns)
    }

    pub fn has(&self, field: Field) -> bool {
        self.fields.contains(&Some(field))
    }

    /// The cell of a field in a row, trimmed; empty where the file has none.
    pub fn cell<'c>(&self, cells: &[&'c str], field: Field) -> &'c str {
        let at = self.fields.iter().position(|f| *f == Some(field));
        let cell = at.and_then(|at| cells.get(at)).copied();
        cell.unwrap_or_default().trim()
    }

    /// The header of a field, as in the file.
    pub fn header(&self, field: Field) -> &str {
        let at = self.fields.iter().position(|f| *f == Some(field));
        at.map_or("", |at| self.headers[at].as_str())
    }

    /// The first cell beyond the last column: separators or quotation marks in this row are wrong.
    pub fn surplus<'c>(&self, cells: &[&'c str]) -> Option<&'c str> {
        let beyond = cells.iter().skip(self.headers.len());
        beyond.map(|c| c.trim()).find(|c| !c.is_empty())
    }

    /// What guardians the file tells of: it is silent about the others and leaves them as they are.
    pub fn governs(&self, relation: Relation) -> bool {
        self.has(Field::GuardianName(relation))
    }
}

#[cfg(test)]
mod tests;
