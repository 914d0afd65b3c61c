//! Who is on duty, and when. Pure but for reading and keeping the rota; hours are those of the local day.

pub mod http;
pub mod store;

use crate::app::App;
use crate::db::{self, Conn};
use crate::error::{Refusal, Result};
use crate::session::Viewer;
use crate::{audit, organisation};
use caunoi_wire::duty::*;
use caunoi_wire::time::{DAY, MINUTE};
use caunoi_wire::{ErrorCode, Timestamp, id::*};

/// How far ahead the next hours of duty are looked for, days: past the longest holidays there are.
const LOOK_AHEAD: i64 = 28;

/// One shift of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    pub person: PersonId,
    pub from: Timestamp,
    /// The first moment after it.
    pub until: Timestamp,
}

impl Hours {
    fn cover(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}

/// The shifts that begin on one local day, in the order of the rota.
fn on_day(rota: &Rota, days: i64) -> impl Iterator<Item = Hours> + '_ {
    let day = caunoi_wire::Date::from_days(days);
    let weekday = days - day.monday().days() + 1;
    let is_off = rota.holidays.contains(&day);
    let start = Timestamp::at_start_of(day);
    let shifts = rota.shifts.iter();
    let today = shifts.filter(move |shift| !is_off && i64::from(shift.weekday) == weekday);
    today.map(move |shift| {
        let from = i64::from(shift.minute_from) * MINUTE;
        let until = i64::from(shift.minute_until) * MINUTE;
        let next_day = if until <= from { DAY } else { 0 };
        Hours {
            person: shift.person_id,
            from: start.plus(from),
            until: start.plus(until + next_day),
        }
    })
}

/// Who is on duty at a moment, in the order of the rota, nobody twice.
pub fn at(rota: &Rota, now: Timestamp) -> Vec<Hours> {
    let today = now.local_date().days();
    let shifts = on_day(rota, today - 1).chain(on_day(rota, today));
    let mut found: Vec<Hours> = Vec::new();
    for hours in shifts.filter(|hours| hours.cover(now)) {
        match found.iter_mut().find(|known| known.person == hours.person) {
            Some(known) => known.until = known.until.max(hours.until),
            None => found.push(hours),
        }
    }
    found
}

/// Until when somebody is on duty without a gap; none when nobody is.
pub fn covered_until(rota: &Rota, now: Timestamp) -> Option<Timestamp> {
    let mut end = at(rota, now).iter().map(|hours| hours.until).max()?;
    // A rota that covers every hour has no end: looking a week ahead says enough.
    while end < now.plus(7 * DAY) {
        match at(rota, end).iter().map(|hours| hours.until).max() {
            Some(later) => end = later,
            None => break,
        }
    }
    Some(end)
}

/// When somebody is on duty next: now, if somebody is; none when nobody will be for weeks.
pub fn next(rota: &Rota, now: Timestamp) -> Option<Timestamp> {
    if !at(rota, now).is_empty() {
        return Some(now);
    }
    let today = now.local_date().days();
    let coming = (today..today + LOOK_AHEAD).flat_map(|day| on_day(rota, day));
    coming
        .map(|hours| hours.from)
        .filter(|from| *from > now)
        .min()
}

/// The rota that serves an organisation: its own, or the nearest above.
pub async fn serving(
    conn: &mut Conn,
    organisation: OrganisationId,
) -> db::Result<Option<(OrganisationId, Rota)>> {
    match store::serving(conn, organisation).await? {
        Some(of) => Ok(Some((of, store::rota(conn, of).await?))),
        None => Ok(None),
    }
}

/// The rota as its administrator or one of its counsellors sees it.
pub async fn show(conn: &mut Conn, viewer: &Viewer, organisation: OrganisationId) -> Result<Duty> {
    check_may_plan(conn, viewer, organisation).await?;
    let serving = store::serving(conn, organisation).await?;
    let served_by = match serving.filter(|of| *of != organisation) {
        Some(of) => store::name(conn, of).await?,
        None => None,
    };
    Ok(Duty {
        rota: store::rota(conn, organisation).await?,
        counsellors: store::counsellors(conn, organisation).await?,
        served_by,
    })
}

async fn check_may_plan(
    conn: &mut Conn,
    viewer: &Viewer,
    organisation: OrganisationId,
) -> Result<()> {
    let may = organisation::store::administers(conn, viewer, organisation).await?
        || store::counsels(conn, viewer, organisation).await?;
    if may {
        Ok(())
    } else {
        Err(ErrorCode::NotFound.into())
    }
}

/// Puts another rota in place of the one there was.
pub async fn save(
    app: &App,
    viewer: &Viewer,
    organisation: OrganisationId,
    rota: &Rota,
) -> Result<Duty> {
    let mut tx = app.db.write().await?;
    check_may_plan(&mut tx, viewer, organisation).await?;
    let known = store::counsellors(&mut tx, organisation).await?;
    let is_known = |shift: &Shift| known.iter().any(|c| c.person_id == shift.person_id);
    let is_odd = |shift: &Shift| !shift.is_sane() || !is_known(shift);
    if rota.shifts.len() > MAX_SHIFTS || rota.shifts.iter().any(is_odd) {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["shifts"]).into());
    }
    let mut holidays = rota.holidays.clone();
    holidays.sort_unstable();
    holidays.dedup();
    if holidays.len() > MAX_HOLIDAYS {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["holidays"]).into());
    }
    store::replace(&mut tx, organisation, &rota.shifts, &holidays).await?;
    audit::append(
        &mut tx,
        organisation,
        viewer,
        "duty_changed",
        &organisation.to_string(),
    )
    .await?;
    let duty = show(&mut tx, viewer, organisation).await?;
    tx.commit().await?;
    Ok(duty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use caunoi_wire::Date;
    use caunoi_wire::time::HOUR;

    fn person(n: u128) -> PersonId {
        uuid::Uuid::from_u128(n).into()
    }

    fn shift(n: u128, weekday: i32, from: i32, until: i32) -> Shift {
        Shift {
            person_id: person(n),
            weekday,
            minute_from: from * 60,
            minute_until: until * 60,
        }
    }

    /// A local moment of a day in November 2026; the 23rd is a Monday.
    fn moment(day: u8, hour: i64) -> Timestamp {
        let day = Date::new(2026, 11, day).expect("a day");
        Timestamp::at_start_of(day).plus(hour * HOUR)
    }

    #[test]
    fn hours_begin_and_end_to_the_minute_in_the_local_day() {
        let rota = Rota {
            shifts: vec![shift(1, 1, 7, 17)],
            holidays: vec![],
        };
        assert!(at(&rota, moment(23, 7).plus(-1)).is_empty());
        assert_eq!(at(&rota, moment(23, 7)).len(), 1);
        assert_eq!(at(&rota, moment(23, 17).plus(-1)).len(), 1);
        assert!(at(&rota, moment(23, 17)).is_empty());
        // 07:00 in Vietnam is midnight in Greenwich: the day is the local one on both sides of it.
        assert_eq!(moment(23, 7).0.rem_euclid(DAY), 0);
        assert!(at(&rota, moment(24, 8)).is_empty());
    }

    #[test]
    fn a_night_shift_belongs_to_the_day_it_begins_on() {
        let rota = Rota {
            shifts: vec![shift(1, 7, 22, 6)],
            holidays: vec![],
        };
        assert_eq!(at(&rota, moment(22, 23)).len(), 1);
        assert_eq!(at(&rota, moment(23, 5)).len(), 1, "Monday morning");
        assert!(at(&rota, moment(23, 6)).is_empty());
        assert!(
            at(&rota, moment(22, 5)).is_empty(),
            "no shift began on Saturday"
        );
        let off = Rota {
            holidays: vec![Date::new(2026, 11, 22).expect("a day")],
            ..rota
        };
        assert!(at(&off, moment(23, 5)).is_empty());
    }

    #[test]
    fn the_next_hours_are_found_past_holidays() {
        let rota = Rota {
            shifts: vec![shift(1, 1, 8, 16), shift(2, 2, 8, 16)],
            holidays: vec![Date::new(2026, 11, 24).expect("a day")],
        };
        assert_eq!(next(&rota, moment(23, 10)), Some(moment(23, 10)));
        assert_eq!(next(&rota, moment(23, 16)), Some(moment(30, 8)));
        assert_eq!(next(&Rota::default(), moment(23, 16)), None);
    }

    #[test]
    fn cover_goes_on_where_the_next_takes_over() {
        let rota = Rota {
            shifts: vec![shift(1, 1, 8, 12), shift(2, 1, 12, 16), shift(1, 1, 20, 22)],
            holidays: vec![],
        };
        assert_eq!(covered_until(&rota, moment(23, 9)), Some(moment(23, 16)));
        assert_eq!(covered_until(&rota, moment(23, 16)), None);
        let always: Vec<Shift> = (1..=7)
            .map(|day| shift(1, day, 6, 18))
            .chain((1..=7).map(|day| shift(2, day, 18, 6)))
            .collect();
        let rota = Rota {
            shifts: always,
            holidays: vec![],
        };
        assert!(covered_until(&rota, moment(23, 9)).is_some_and(|end| end >= moment(30, 9)));
    }
}
