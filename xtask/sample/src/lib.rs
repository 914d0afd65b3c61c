//! Lifelike rosters of an invented commune, from a seed: for the demo, the tests and the load test.
//!
//! The same seed and number of rows give the same bytes, on every machine. Families come first ([`family`]), of
//! names thrown together from common parts ([`names`]); then a school year's classes are filled with their children
//! ([`school`]); then the rows are written the way schools write them ([`file`]): telephones in several styles,
//! fathers left out, a grandmother who minds the children of parents far away. Telephones are of a range invented
//! here, one for each person who has one.

mod dice;
mod family;
mod file;
mod names;
mod school;

pub use file::{HEADERS, csv, xlsx};

/// The commune, its province and the three schools: the demo makes them by these names.
pub const PROVINCE: &str = "Tỉnh Sơn La Mẫu";
pub const COMMUNE: &str = "Xã Suối Sỏi";
pub const PRESCHOOL: &str = "Trường Mầm non Hoa Ban";
pub const PRIMARY: &str = "Trường Tiểu học Suối Sỏi";
pub const SECONDARY: &str = "Trường THCS Suối Sỏi";

/// A row of a roster: a child and who cares for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub school: &'static str,
    pub class: String,
    pub code: String,
    pub name: String,
    pub birth_date: Day,
    pub mother: Option<Guardian>,
    pub father: Option<Guardian>,
    /// A grandparent, mostly.
    pub other: Option<Guardian>,
    /// What is spoken at home, as a school writes it; empty where nobody asked.
    pub language: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardian {
    pub name: String,
    pub phone: Option<String>,
}

/// A day, as in `dd/MM/yyyy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    pub day: u8,
    pub month: u8,
    pub year: u16,
}

/// A roster of so many children, sorted by school, class and given name. 600 rows make 40 classes of 15.
pub fn roster(rows: usize, seed: u64) -> Vec<Row> {
    school::fill(rows, &mut dice::Dice::new(seed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn the_usual_roster_has_forty_classes_in_three_schools() {
        let rows = roster(600, 1);
        let classes: BTreeSet<_> = rows.iter().map(|r| (r.school, r.class.as_str())).collect();
        let schools: BTreeSet<_> = rows.iter().map(|r| r.school).collect();
        let codes: BTreeSet<_> = rows.iter().map(|r| r.code.as_str()).collect();
        assert_eq!((rows.len(), classes.len(), schools.len()), (600, 40, 3));
        assert_eq!(codes.len(), 600);
    }

    #[test]
    fn a_seed_gives_the_same_bytes() {
        let files = |seed| {
            (
                csv(&roster(60, seed)).expect("csv"),
                xlsx(&roster(60, seed)).expect("xlsx"),
            )
        };
        assert_eq!(files(1), files(1));
        assert_ne!(files(1).0, files(2).0);
    }

    #[test]
    fn a_telephone_is_one_persons() {
        let rows = roster(2_000, 3);
        let mut owners: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for guardian in rows
            .iter()
            .flat_map(|r| [&r.mother, &r.father, &r.other])
            .flatten()
        {
            if let Some(phone) = &guardian.phone {
                let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
                let digits = digits
                    .strip_prefix("84")
                    .map_or(digits.clone(), |d| format!("0{d}"));
                assert!(digits.len() == 10 && digits.starts_with("0900"), "{phone}");
                owners.entry(digits).or_default().insert(&guardian.name);
            }
        }
        assert!(owners.values().all(|names| names.len() == 1));
    }

    #[test]
    fn life_is_not_complete() {
        let rows = roster(600, 1);
        let guardians = |r: &Row| {
            [&r.mother, &r.father, &r.other]
                .into_iter()
                .flatten()
                .cloned()
                .collect::<Vec<_>>()
        };
        let phones = |r: &Row| guardians(r).iter().filter(|g| g.phone.is_some()).count();
        assert!(rows.iter().all(|r| !guardians(r).is_empty()));
        for (what, count, range) in [
            (
                "without any telephone",
                rows.iter().filter(|r| phones(r) == 0).count(),
                5..60,
            ),
            (
                "without a father",
                rows.iter().filter(|r| r.father.is_none()).count(),
                20..150,
            ),
            (
                "with a grandparent",
                rows.iter().filter(|r| r.other.is_some()).count(),
                30..200,
            ),
            ("with a brother or sister", siblings(&rows), 150..450),
        ] {
            assert!(range.contains(&count), "{what}: {count}");
        }
    }

    fn siblings(rows: &[Row]) -> usize {
        let mothers = rows
            .iter()
            .filter_map(|r| r.mother.as_ref()?.phone.as_ref());
        let mut children: BTreeMap<String, usize> = BTreeMap::new();
        for phone in mothers {
            // The last nine digits, however it is written.
            let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
            *children
                .entry(digits[digits.len() - 9..].iter().collect())
                .or_default() += 1;
        }
        children.values().filter(|n| **n > 1).sum()
    }
}
