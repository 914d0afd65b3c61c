//! An attacker who sees every published row, knows the tree, and tries every world that fits.

use super::*;
use proptest::prelude::*;

fn tree(rows: &[(Option<usize>, &[i64])]) -> Vec<Unit> {
    rows.iter()
        .map(|(above, own)| Unit {
            above: *above,
            own: own.to_vec(),
        })
        .collect()
}

#[test]
fn large_rows_are_told_and_small_ones_coarsened() {
    let units = tree(&[
        (None, &[0, 0, 0]),
        (Some(0), &[150, 42, 18]),
        (Some(0), &[90, 30, 12]),
        (Some(0), &[200, 40, 11]),
    ]);
    let told = publish(&units, 10);
    assert_eq!(
        told,
        [
            vec![440, 112, 41],
            vec![150, 42, 18],
            vec![90, 30, 12],
            vec![200, 40, 11]
        ]
    );
    // 8 are too few: the school is told coarsely, and so is another, or the difference would tell.
    let units = tree(&[
        (None, &[0, 0, 0]),
        (Some(0), &[150, 42, 8]),
        (Some(0), &[90, 30, 12]),
        (Some(0), &[200, 40, 11]),
    ]);
    let told = publish(&units, 10);
    assert_eq!(
        told,
        [
            vec![440, 112, 31],
            vec![150, 50],
            vec![90, 42],
            vec![200, 40, 11]
        ]
    );
}

#[test]
fn a_unit_that_is_too_small_hides_with_another() {
    let units = tree(&[
        (None, &[0, 0]),
        (Some(0), &[4, 0]),
        (Some(0), &[50, 20]),
        (Some(0), &[40, 30]),
    ]);
    let told = publish(&units, 10);
    assert_eq!(told[0], [94, 50]);
    assert_eq!(told[1], Vec::<i64>::new());
    assert_eq!(
        told[2..].iter().filter(|row| row.is_empty()).count(),
        1,
        "{told:?}"
    );
    let alone = tree(&[(None, &[3, 2])]);
    assert_eq!(publish(&alone, 10), [Vec::<i64>::new()]);
}

/// Every value that each unit's band can have in some world that fits what is told.
struct Attack<'a> {
    units: &'a [Unit],
    told: &'a [Vec<i64>],
    /// More than this nobody can have anywhere.
    most: i64,
    world: Vec<Vec<i64>>,
    seen: Vec<Vec<std::collections::BTreeSet<i64>>>,
}

impl Attack<'_> {
    fn run(units: &[Unit], told: &[Vec<i64>]) -> Vec<Vec<std::collections::BTreeSet<i64>>> {
        let bands = units[0].own.len();
        let most = told[0].iter().sum();
        let mut attack = Attack {
            units,
            told,
            most,
            world: Vec::new(),
            seen: vec![vec![Default::default(); bands]; units.len()],
        };
        attack.guess();
        attack.seen
    }

    /// Guesses the rows of units from the last to the first, so that what is below a unit is known when it comes.
    fn guess(&mut self) {
        let guessed = self.world.len();
        if guessed == self.units.len() {
            for (at, total) in self.world.iter().rev().enumerate() {
                for (band, cell) in total.iter().enumerate() {
                    self.seen[at][band].insert(*cell);
                }
            }
            return;
        }
        let at = self.units.len() - 1 - guessed;
        // Here a world holds totals: of this unit at least what those below it have.
        let bands = self.units[0].own.len();
        let mut least = vec![0; bands];
        for (below, unit) in self.units.iter().enumerate().skip(at + 1) {
            if unit.above == Some(at) {
                add(&mut least, &self.world[self.units.len() - 1 - below], 1);
            }
        }
        // Whoever attacks knows which units have nobody of their own.
        let is_full = self.units[at].own.iter().all(|n| *n == 0);
        let mut guess = least.clone();
        loop {
            let fits = row(&guess, self.told[at].len()) == self.told[at];
            if fits && guess.iter().sum::<i64>() <= self.most {
                self.world.push(guess.clone());
                self.guess();
                self.world.pop();
            }
            if is_full || !self.advance(&mut guess, &least) {
                return;
            }
        }
    }

    fn advance(&self, guess: &mut [i64], least: &[i64]) -> bool {
        for (cell, least) in guess.iter_mut().zip(least) {
            if *cell < self.most {
                *cell += 1;
                return true;
            }
            *cell = *least;
        }
        false
    }
}

fn shapes() -> impl Strategy<Value = (Vec<Option<usize>>, usize)> {
    prop_oneof![
        Just((vec![None, Some(0), Some(0)], 3)),
        Just((vec![None, Some(0), Some(0), Some(0)], 2)),
        Just((vec![None, Some(0), Some(0), Some(1), Some(1)], 2)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_attacker_learns_a_small_number(
        (shape, bands) in shapes(),
        counts in proptest::collection::vec(0_i64..5, 15),
        smallest in 2_i64..5,
    ) {
        let has_below = |at: usize| shape.contains(&Some(at));
        let units: Vec<Unit> = shape.iter().enumerate().map(|(at, above)| Unit {
            above: *above,
            own: (0..bands).map(|band| if has_below(at) { 0 } else { counts[at * 3 + band] }).collect(),
        }).collect();
        let told = publish(&units, smallest);
        if told[0].is_empty() {
            prop_assert!(told.iter().all(Vec::is_empty));
            return Ok(());
        }
        for (at, bands) in Attack::run(&units, &told).iter().enumerate() {
            for (band, values) in bands.iter().enumerate() {
                prop_assert!(!values.is_empty(), "the truth is one of the worlds");
                let only = values.first().filter(|_| values.len() == 1);
                prop_assert!(only.is_none_or(|n| *n == 0 || *n >= smallest),
                    "{units:?} told {told:?}: band {band} of unit {at} is {values:?}");
            }
        }
    }

    #[test]
    fn whatever_is_told_is_true_and_safe(
        counts in proptest::collection::vec(0_i64..60, 24),
        above in proptest::collection::vec(0_usize..8, 8),
    ) {
        let units: Vec<Unit> = (0..8).map(|at| Unit {
            above: (at > 0).then(|| above[at] % at.max(1)),
            own: counts[at * 3..at * 3 + 3].to_vec(),
        }).collect();
        let totals = totals(&units);
        for (at, told) in publish(&units, 10).iter().enumerate() {
            prop_assert!(is_safe(told, 10));
            prop_assert_eq!(told, &row(&totals[at], told.len()));
        }
    }
}
