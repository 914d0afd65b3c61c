//! A family: who cares for its children, and how they are reached.

use crate::dice::Dice;
use crate::names::{Habit, Sex};
use crate::{Guardian, Row};

pub struct Family {
    habit: &'static Habit,
    /// Of the children: the father's, or the mother's where she is alone.
    name: &'static str,
    mother: Option<Guardian>,
    father: Option<Guardian>,
    other: Option<Guardian>,
    language: &'static str,
}

/// Telephones given out so far; the range from 0900 000 001 is nobody's here.
#[derive(Default)]
pub struct Telephones(u32);

impl Family {
    pub fn found(dice: &mut Dice, telephones: &mut Telephones) -> Self {
        let habit = Habit::draw(dice);
        let name = habit.family(dice);
        let (with_mother, with_father, with_other) = match dice.below(100) {
            0..74 => (true, true, false),
            74..84 => (true, false, false),
            84..88 => (false, true, false),
            88..93 => (true, true, true),
            93..97 => (true, false, true),
            // The parents work far away, or are no more.
            _ => (false, false, true),
        };
        // Two in a hundred families have no telephone at all.
        let reached = !dice.percent(2);
        let mothers = if with_father {
            habit.family(dice)
        } else {
            name
        };
        let mut guardian = |family, sex, share| Guardian {
            name: habit.full(family, sex, dice),
            phone: (reached && dice.percent(share)).then(|| telephones.next(dice)),
        };
        let mother = with_mother.then(|| guardian(mothers, Sex::Female, 92));
        let father = with_father.then(|| guardian(name, Sex::Male, 82));
        let other = with_other.then(|| guardian(name, Sex::Female, 70));
        Self {
            habit,
            name,
            mother,
            father,
            other,
            language: if dice.percent(70) { habit.language } else { "" },
        }
    }

    /// How many of its children go to school: mostly one or two.
    pub fn children(dice: &mut Dice) -> usize {
        match dice.below(100) {
            0..62 => 1,
            62..92 => 2,
            _ => 3,
        }
    }

    /// A name for one more child: at home they are called by the last word, so no two of them share it.
    pub fn child_name(&self, siblings: &[String], dice: &mut Dice) -> String {
        let called = |name: &str| name.rsplit(' ').next().unwrap_or_default().to_owned();
        loop {
            let sex = if dice.percent(50) {
                Sex::Female
            } else {
                Sex::Male
            };
            let name = self.habit.full(self.name, sex, dice);
            if siblings.iter().all(|other| called(other) != called(&name)) {
                return name;
            }
        }
    }

    /// Writes who cares for the child into its row.
    pub fn care(&self, row: &mut Row) {
        row.mother.clone_from(&self.mother);
        row.father.clone_from(&self.father);
        row.other.clone_from(&self.other);
        row.language = self.language;
    }
}

impl Telephones {
    /// The next number, written in one of the ways people write them.
    fn next(&mut self, dice: &mut Dice) -> String {
        self.0 += 1;
        let number = format!("0{}", 900_000_000 + self.0);
        let (network, middle, end) = (&number[..4], &number[4..7], &number[7..]);
        match dice.below(100) {
            0..78 => number,
            78..88 => format!("{network} {middle} {end}"),
            88..94 => format!("{network}.{middle}.{end}"),
            _ => format!("+84{}", &number[1..]),
        }
    }
}
