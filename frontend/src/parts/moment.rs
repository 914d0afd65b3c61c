//! Moments as the browser's field for a day and a time writes them (`2026-11-24T19:05`), meant as local time in Vietnam whatever zone
//! the device is set to.

use caunoi_wire::time::{DAY, MINUTE, ZONE_OFFSET};
use caunoi_wire::{Date, Timestamp};

/// The moment that a field means; none while it is empty or half written.
pub fn parse(text: &str) -> Option<Timestamp> {
    let (day, time) = text.split_once('T')?;
    let day: Date = day.parse().ok()?;
    let mut parts = time.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let is_time = (0..24).contains(&hour) && (0..60).contains(&minute);
    is_time.then(|| Timestamp(day.days() * DAY + (hour * 60 + minute) * MINUTE - ZONE_OFFSET))
}

/// What stands in the field for a moment.
pub fn write(at: Timestamp) -> String {
    let minute = at.local_minute();
    format!("{}T{:02}:{:02}", at.local_date(), minute / 60, minute % 60)
}

/// The next time it is that minute of the day.
pub fn next(minute: i64, now: Timestamp) -> Timestamp {
    let today = now.local_date().days() * DAY - ZONE_OFFSET;
    let at = Timestamp(today + minute * MINUTE);
    if at > now { at } else { at.plus(DAY) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use caunoi_wire::time::HOUR;

    #[test]
    fn fields_and_moments_agree() {
        // 2026-11-24 19:05 in Vietnam.
        let at = parse("2026-11-24T19:05").expect("a moment");
        assert_eq!(write(at), "2026-11-24T19:05");
        assert_eq!(at.local_minute(), 19 * 60 + 5);
        // Seconds that some browsers write are left out.
        assert_eq!(parse("2026-11-24T19:05:30"), Some(at));
        for text in [
            "",
            "2026-11-24",
            "2026-02-30T10:00",
            "2026-11-24T24:00",
            "T:",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_next_morning_is_today_before_it() {
        let seven = 7 * 60;
        let evening = parse("2026-11-24T21:00").expect("a moment");
        assert_eq!(write(next(seven, evening)), "2026-11-25T07:00");
        assert_eq!(
            write(next(seven, evening.plus(-15 * HOUR))),
            "2026-11-24T07:00"
        );
        assert_eq!(
            write(next(seven, evening.plus(-14 * HOUR))),
            "2026-11-25T07:00"
        );
    }
}
