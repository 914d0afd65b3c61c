//! Which organisation a row's school is: by code or by name, as people abbreviate it.

use super::existing::store::School;
use crate::text::search_name;
use caunoi_wire::id::OrganisationId;
use caunoi_wire::organisation::OrganisationKind;
use std::collections::HashMap;

/// The schools an import may name.
#[derive(Clone, Debug, Default)]
pub struct Schools {
    /// Where rows without a school belong; none above the level of schools.
    pub default: Option<OrganisationId>,
    by_code: HashMap<String, OrganisationId>,
    /// None where two schools are called the same: then only the code tells them apart.
    by_name: HashMap<String, Option<OrganisationId>>,
    /// As written in the file: 50,000 rows name a handful of schools.
    seen: HashMap<String, Option<OrganisationId>>,
}

impl Schools {
    /// The schools at or below the organisation that imports.
    pub fn below(organisation: OrganisationId, all: &[School]) -> Self {
        let mut schools = Self::default();
        for school in all {
            if school.id == organisation && school.kind == OrganisationKind::School {
                schools.default = Some(school.id);
            }
            if school.kind != OrganisationKind::School {
                continue;
            }
            if let Some(code) = &school.code {
                schools.by_code.insert(search_name(code), school.id);
            }
            schools
                .by_name
                .entry(key(&school.name))
                .and_modify(|id| *id = None)
                .or_insert(Some(school.id));
        }
        schools
    }

    pub fn find(&mut self, written: &str) -> Option<OrganisationId> {
        if written.is_empty() {
            return self.default;
        }
        if let Some(known) = self.seen.get(written) {
            return *known;
        }
        let by_code = self.by_code.get(&search_name(written)).copied();
        let found = by_code.or_else(|| self.by_name.get(&key(written)).copied().flatten());
        self.seen.insert(written.to_owned(), found);
        found
    }
}

/// What schools abbreviate in their names.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("mn", "mam non"),
    ("mg", "mau giao"),
    ("th", "tieu hoc"),
    ("thcs", "trung hoc co so"),
    ("thpt", "trung hoc pho thong"),
];

/// A school's name without what may be missing or short: "Trường TH Kim Đồng" is "Tiểu học Kim Đồng".
fn key(name: &str) -> String {
    let name = search_name(name);
    let words = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(|word| {
            let long = ABBREVIATIONS.iter().find(|(short, _)| *short == word);
            long.map_or(word, |(_, long)| long)
        });
    let name = words.collect::<Vec<_>>().join(" ");
    name.strip_prefix("truong ").unwrap_or(&name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(n: u128) -> OrganisationId {
        Uuid::from_u128(n).into()
    }

    fn school(n: u128, name: &str, code: Option<&str>) -> School {
        School {
            id: id(n),
            kind: OrganisationKind::School,
            name: name.to_owned(),
            code: code.map(str::to_owned),
        }
    }

    #[test]
    fn schools_are_found_as_people_write_them() {
        let all = [
            school(1, "Trường Tiểu học Kim Đồng", Some("TH-01")),
            school(2, "Trường THCS Mường Vi", None),
            school(3, "Trường Mầm non Hoa Ban", None),
            school(4, "Trường Mầm non Hoa Ban", Some("MN-2")),
        ];
        let mut schools = Schools::below(id(99), &all);
        for (written, expected) in [
            ("Trường Tiểu học Kim Đồng", Some(1)),
            ("TIỂU HỌC KIM ĐỒNG", Some(1)),
            ("TH Kim Dong", Some(1)),
            ("th-01", Some(1)),
            ("Trung học cơ sở Mường Vi", Some(2)),
            ("Mầm non Hoa Ban", None),
            ("mn-2", Some(4)),
            ("Trường khác", None),
            ("", None),
        ] {
            assert_eq!(schools.find(written), expected.map(id), "{written}");
        }
        assert_eq!(Schools::below(id(1), &all).find(""), Some(id(1)));
    }
}
