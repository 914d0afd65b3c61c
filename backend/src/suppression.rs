//! Which counts of a tree of units may be told, so that no published number, and no difference of published numbers,
//! points at a few people. Pure.
//!
//! A unit's row tells its people by band, at one of several *levels*: nothing, all of them in one number, the first band
//! and the rest, … , every band. A cell is *safe* when it is 0 or at least the smallest cell. A row is told at the finest
//! level at which its cells are safe, and never finer than that of the unit above. What a unit has and its published
//! units below leave over is the row of those not published: where it is not safe, a further unit below is told more
//! coarsely, until it is. So whatever can be computed are sums of safe rows; and where a coarse row crosses a finer one
//! above, each cell inside can still be anything within a range at least as wide as the smallest cell.

/// A unit with the people that no unit below it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The place of the unit above, which comes earlier in the list.
    pub above: Option<usize>,
    /// People in each band, in the order in which bands are split off.
    pub own: Vec<i64>,
}

/// The rows that may be told, in the order of the units; an empty one tells nothing. The last cell of a row shorter than
/// the bands is all the rest.
pub fn publish(units: &[Unit], smallest: i64) -> Vec<Vec<i64>> {
    let totals = totals(units);
    let mut levels = vec![0; units.len()];
    for at in 0..units.len() {
        // Units above come first: by now the level of this one is final, but for roots, which nothing bounds.
        if units[at].above.is_none() {
            levels[at] = finest(&totals[at], smallest, totals[at].len());
        }
        let below: Vec<usize> = (at + 1..units.len())
            .filter(|i| units[*i].above == Some(at))
            .collect();
        for &unit in &below {
            levels[unit] = finest(&totals[unit], smallest, levels[at]);
        }
        for level in 1..=levels[at] {
            while !is_safe(&rest(&totals, at, &below, &levels, level), smallest) {
                let shown = below.iter().copied().filter(|unit| levels[*unit] >= level);
                // None shown: the rest is the unit's own row, which is safe.
                let Some(least) = shown.min_by_key(|unit| totals[*unit].iter().sum::<i64>()) else {
                    break;
                };
                levels[least] = level - 1;
            }
        }
    }
    let told = totals.iter().zip(&levels);
    told.map(|(total, level)| row(total, *level)).collect()
}

/// People of each unit and all below it.
fn totals(units: &[Unit]) -> Vec<Vec<i64>> {
    let mut totals: Vec<Vec<i64>> = units.iter().map(|unit| unit.own.clone()).collect();
    for at in (0..units.len()).rev() {
        if let Some(above) = units[at].above {
            let (before, from) = totals.split_at_mut(at);
            add(&mut before[above], &from[0], 1);
        }
    }
    totals
}

fn add(to: &mut [i64], what: &[i64], times: i64) {
    for (cell, more) in to.iter_mut().zip(what) {
        *cell += more * times;
    }
}

/// The cells told at a level.
fn row(total: &[i64], level: usize) -> Vec<i64> {
    let Some(single) = level.checked_sub(1) else {
        return Vec::new();
    };
    let mut cells = total[..single].to_vec();
    cells.push(total[single..].iter().sum());
    cells
}

fn is_safe(row: &[i64], smallest: i64) -> bool {
    row.iter().all(|cell| *cell == 0 || *cell >= smallest)
}

/// The finest level, up to one, at which a row is safe. Merging safe cells makes safe ones.
fn finest(total: &[i64], smallest: i64, most: usize) -> usize {
    (1..=most)
        .rev()
        .find(|level| is_safe(&row(total, *level), smallest))
        .unwrap_or(0)
}

/// What is left of a unit's row at a level when those below that are told at it are taken away.
fn rest(
    totals: &[Vec<i64>],
    at: usize,
    below: &[usize],
    levels: &[usize],
    level: usize,
) -> Vec<i64> {
    let mut rest = row(&totals[at], level);
    for unit in below.iter().filter(|unit| levels[**unit] >= level) {
        add(&mut rest, &row(&totals[*unit], level), -1);
    }
    rest
}

#[cfg(test)]
mod tests;
