//! The classes of a school year, and the families whose children fill them.

use crate::dice::Dice;
use crate::family::{Family, Telephones};
use crate::{Day, PRESCHOOL, PRIMARY, Row, SECONDARY};

/// The calendar year in which the school year began.
const YEAR: u16 = 2026;
/// The roster whose classes `GRADES` counts.
const USUAL_ROWS: usize = 600;

/// Children of one age.
struct Grade {
    school: &'static str,
    /// A class is this with a number behind.
    name: &'static str,
    /// Classes in the usual roster.
    classes: usize,
    /// Years of age in the calendar year.
    age: u16,
}

const GRADES: &[Grade] = &[
    grade(PRESCHOOL, "Mầm ", 4, 3),
    grade(PRESCHOOL, "Chồi ", 4, 4),
    grade(PRESCHOOL, "Lá ", 4, 5),
    grade(PRIMARY, "1A", 4, 6),
    grade(PRIMARY, "2A", 3, 7),
    grade(PRIMARY, "3A", 3, 8),
    grade(PRIMARY, "4A", 3, 9),
    grade(PRIMARY, "5A", 3, 10),
    grade(SECONDARY, "6A", 3, 11),
    grade(SECONDARY, "7A", 3, 12),
    grade(SECONDARY, "8A", 3, 13),
    grade(SECONDARY, "9A", 3, 14),
];

const fn grade(school: &'static str, name: &'static str, classes: usize, age: u16) -> Grade {
    Grade {
        school,
        name,
        classes,
        age,
    }
}

/// A place in a class, and who sits on it.
struct Seat {
    grade: &'static Grade,
    class: usize,
}

/// So many children in classes of the usual size.
pub fn fill(rows: usize, dice: &mut Dice) -> Vec<Row> {
    let mut seats = seats(rows);
    dice.shuffle(&mut seats);
    let mut telephones = Telephones::default();
    let mut children = Vec::with_capacity(rows);
    while !seats.is_empty() {
        let family = Family::found(dice, &mut telephones);
        let (mut ages, mut names) = (Vec::new(), Vec::new());
        for _ in 0..Family::children(dice) {
            // No twins: a seat in a grade the family is not in yet.
            let free = seats.iter().rposition(|s| !ages.contains(&s.grade.age));
            let Some(at) = free else { break };
            let seat = seats.swap_remove(at);
            ages.push(seat.grade.age);
            let name = family.child_name(&names, dice);
            names.push(name.clone());
            children.push((seat, enrol(&family, name, dice)));
        }
    }
    children.sort_by_cached_key(|(seat, row)| (seat.grade.age, seat.class, register(&row.name)));
    children
        .into_iter()
        .zip(1..)
        .map(|((seat, row), number)| seat.place(row, number))
        .collect()
}

/// Classes grow in number with the roster, not in size; the seats are dealt out evenly.
fn seats(rows: usize) -> Vec<Seat> {
    let scale = rows.div_ceil(USUAL_ROWS).max(1);
    let classes: Vec<_> = GRADES
        .iter()
        .flat_map(|grade| (0..grade.classes * scale).map(move |class| (grade, class)))
        .collect();
    let dealt = classes.iter().cycle().take(rows);
    dealt
        .map(|(grade, class)| Seat {
            grade,
            class: *class,
        })
        .collect()
}

/// A row of the family's, without what depends on the seat.
fn enrol(family: &Family, name: String, dice: &mut Dice) -> Row {
    let mut row = Row {
        school: "",
        class: String::new(),
        code: String::new(),
        name,
        birth_date: Day {
            // The 28th is in every month.
            day: 1 + dice.below(28) as u8,
            month: 1 + dice.below(12) as u8,
            year: YEAR,
        },
        mother: None,
        father: None,
        other: None,
        language: "",
    };
    family.care(&mut row);
    row
}

impl Seat {
    fn place(&self, mut row: Row, number: usize) -> Row {
        row.school = self.grade.school;
        row.class = format!("{}{}", self.grade.name, self.class + 1);
        row.code = format!("SS{number:06}");
        row.birth_date.year -= self.grade.age;
        row
    }
}

/// Registers are sorted by given name, then by the rest.
fn register(name: &str) -> String {
    let (rest, given) = name.rsplit_once(' ').unwrap_or(("", name));
    format!("{given} {rest}")
}
