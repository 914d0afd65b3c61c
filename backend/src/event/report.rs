//! The numbers of a past event: who had signed up, who came, by age and class; for the report that somebody has to write.

pub mod http;
pub mod store;

use super::arrival;
use crate::app::App;
use crate::error::Result;
use crate::session::Viewer;
use caunoi_wire::day::{DayCount, DayReport};
use caunoi_wire::{Date, id::PostId};
use std::collections::BTreeMap;
use store::Taking;

/// Where an age band ends, whole years: nursery school, primary school, both secondary schools; then grown-ups.
const BAND_ENDS: [i32; 4] = [5, 10, 14, 17];

/// Of an event that the viewer manages.
///
/// # Errors
/// As [`arrival::managed`].
pub async fn show(app: &App, viewer: &Viewer, id: PostId) -> Result<DayReport> {
    let mut conn = app.db.read().await?;
    let event = arrival::organised(&mut conn, viewer, id).await?;
    let taking = store::taking(&mut conn, id).await?;
    let helpers = store::helpers(&mut conn, id).await?;
    let mut report = count(&taking, event.starts_at.local_date());
    report.helpers = helpers.offered;
    report.helpers_came = helpers.came;
    Ok(report)
}

/// The numbers of those who take part, on a day.
fn count(taking: &[Taking], day: Date) -> DayReport {
    let mut report = DayReport::default();
    let mut ages: BTreeMap<usize, DayCount> = BTreeMap::new();
    let mut classes: BTreeMap<(bool, Option<String>), DayCount> = BTreeMap::new();
    for one in taking {
        let (signed_up, came) = (i64::from(one.signed_up), i64::from(one.came));
        report.signed_up += signed_up;
        report.came += came;
        report.walk_ins += i64::from(one.came && !one.signed_up);
        report.absent += i64::from(one.signed_up && !one.came);
        if one.came && one.signed_up {
            report.adults += i64::from(one.adults);
        }
        let band = band(one.born.map(|born| born.age_on(day)));
        let name = one.class_name();
        let of_age = ages.entry(band).or_insert_with(|| of_band(band));
        // Those of no class stand at the end.
        let of_class = classes.entry((name.is_none(), name.clone()));
        let of_class = of_class.or_insert_with(|| DayCount {
            name,
            ..of_band(usize::MAX)
        });
        for count in [of_age, of_class] {
            count.signed_up += signed_up;
            count.came += came;
        }
    }
    report.ages = ages.into_values().collect();
    report.classes = classes.into_values().collect();
    report
}

/// Which band an age is in; who has no birth date is a grown-up.
fn band(age: Option<i32>) -> usize {
    let ends = BAND_ENDS.iter();
    age.map_or(BAND_ENDS.len(), |age| {
        ends.take_while(|end| age > **end).count()
    })
}

fn of_band(band: usize) -> DayCount {
    let before = band.checked_sub(1).and_then(|b| BAND_ENDS.get(b));
    DayCount {
        name: None,
        age_from: before.map(|end| end + 1),
        age_until: BAND_ENDS.get(band).copied(),
        signed_up: 0,
        came: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(born: &str, class: Option<&str>, signed_up: bool, came: bool) -> Taking {
        Taking {
            born: born.parse().ok(),
            organisation: class.map(|_| "Trường".to_owned()),
            class: class.map(str::to_owned),
            signed_up,
            came,
            adults: 2,
        }
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        let day = "2026-11-27".parse().expect("a date");
        let taking = [
            one("2021-11-28", Some("Lá"), true, true),
            one("2020-11-27", Some("1A"), true, false),
            one("2015-01-01", Some("1A"), false, true),
            one("", None, true, true),
        ];
        let report = count(&taking, day);
        assert_eq!(
            (
                report.signed_up,
                report.came,
                report.walk_ins,
                report.absent,
                report.adults
            ),
            (3, 3, 1, 1, 4)
        );
        let bands: Vec<_> = report
            .ages
            .iter()
            .map(|a| (a.age_from, a.age_until, a.came))
            .collect();
        assert_eq!(
            bands,
            [
                (None, Some(5), 1),
                (Some(6), Some(10), 0),
                (Some(11), Some(14), 1),
                (Some(18), None, 1)
            ]
        );
        let classes: Vec<_> = report
            .classes
            .iter()
            .map(|c| (c.name.as_deref(), c.signed_up))
            .collect();
        assert_eq!(
            classes,
            [
                (Some("Trường · 1A"), 1),
                (Some("Trường · Lá"), 1),
                (None, 1)
            ]
        );
        for part in [&report.ages, &report.classes] {
            assert_eq!(part.iter().map(|p| p.came).sum::<i64>(), report.came);
            assert_eq!(
                part.iter().map(|p| p.signed_up).sum::<i64>(),
                report.signed_up
            );
        }
    }
}
