//! The lunar calendar of Vietnam (âm lịch): months begin on the day of a new moon at UTC+7, the month of the winter
//! solstice is the eleventh, and a year of thirteen months repeats the first one without a principal term.
//!
//! By the astronomical method that H. N. Đức published: new moons and the sun's longitude after J. Meeus,
//! "Astronomical Algorithms". Vietnam counts at UTC+7 since 1968; earlier years followed other meridians.

use crate::Date;

/// Days between new moons.
const MONTH: f64 = 29.530_588_853;
/// The first new moon of 1900, and the noon that begins 1970, as Julian days.
const FIRST_MOON: f64 = 2_415_021.076_998_695;
const EPOCH: i64 = 2_440_588;
/// UTC+7, days.
const ZONE: f64 = 7.0 / 24.0;

/// A day of the lunar calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LunarDate {
    pub year: i32,
    pub month: u8,
    pub day: u8,
    /// The month repeats the one of the same number before it.
    pub is_leap: bool,
}

impl LunarDate {
    /// As it stands on a sheet: the day alone, with its month where that begins.
    pub fn short(self) -> String {
        match self.day {
            1 => format!("1/{}", self.month),
            day => day.to_string(),
        }
    }

    /// The festival of the day, by the end of its text's key.
    pub const fn holiday(self) -> Option<&'static str> {
        match (self.month, self.day, self.is_leap) {
            (1, 1..=3, false) => Some("tet"),
            (8, 15, false) => Some("mid-autumn"),
            _ => None,
        }
    }
}

impl Date {
    /// The same day in the lunar calendar.
    pub fn lunar(self) -> LunarDate {
        let day = self.days() + EPOCH;
        let guess = moons_before(day);
        let mut moons = (0..3).map(|back| new_moon(guess + 1 - back));
        let begins = moons.find(|begins| *begins <= day).unwrap_or(day);
        let year = self.year();
        // The eleventh months around it.
        let this = eleventh(year);
        let (last, next, year) = if this >= begins {
            (eleventh(year - 1), this, year)
        } else {
            (this, eleventh(year + 1), year + 1)
        };
        let count = (begins - last) / 29;
        // A thirteenth month makes the year longer than any solar one.
        let leap = (next - last > 365).then(|| leap_month(last));
        let is_after = leap.is_some_and(|leap| count >= leap);
        let month = (count + 10 - i64::from(is_after)) % 12 + 1;
        LunarDate {
            year: year - i32::from(month >= 11 && count < 4),
            month: month as u8,
            day: (day - begins + 1) as u8,
            is_leap: leap == Some(count),
        }
    }
}

/// How many new moons after the first of 1900 came before a Julian day, or one more or less: moons are not regular.
fn moons_before(day: i64) -> i64 {
    ((day as f64 - FIRST_MOON) / MONTH).floor() as i64
}

/// The day on which the eleventh month of a year begins: that of the winter solstice.
fn eleventh(year: i32) -> i64 {
    let end = Date::new(year, 12, 31).map_or(0, Date::days) + EPOCH;
    let moon = ((end - 2_415_021) as f64 / MONTH).floor() as i64;
    match new_moon(moon) {
        begins if term(begins) < 9 => begins,
        _ => new_moon(moon - 1),
    }
}

/// Which month after an eleventh one is the leap month: the first in which the sun enters no new sign.
fn leap_month(eleventh: i64) -> i64 {
    let moon = ((eleventh as f64 - FIRST_MOON) / MONTH + 0.5).floor() as i64;
    let enters = |i: &i64| term(new_moon(moon + i)) != term(new_moon(moon + i + 1));
    (1..14).find(|i| !enters(i)).unwrap_or(13)
}

/// The sign the sun is in when a day begins, 0–11 from the spring equinox.
fn term(day: i64) -> i64 {
    let t = (day as f64 - 2_451_545.5 - ZONE) / 36_525.0;
    let anomaly = sum(t, &[357.529_10, 35_999.050_30, -0.000_155_9, -0.000_000_48]);
    let mean = sum(t, &[280.466_45, 36_000.769_83, 0.000_303_2]);
    let equation = sum(t, &[1.914_6, -0.004_817, -0.000_014]) * sin(anomaly)
        + sum(t, &[0.019_993, -0.000_101]) * sin(2.0 * anomaly)
        + 0.000_29 * sin(3.0 * anomaly);
    (((mean + equation) / 30.0).floor() as i64).rem_euclid(12)
}

/// The day of a new moon, counted from the first of 1900.
fn new_moon(moon: i64) -> i64 {
    let k = moon as f64;
    let t = k / 1_236.85;
    let mean = 2_415_020.759_33
        + 29.530_588_68 * k
        + sum(t, &[0.0, 0.0, 0.000_117_8, -0.000_000_155])
        + 0.000_33 * sin(sum(t, &[166.56, 132.87, -0.009_173]));
    let sun = 29.105_356_08 * k + sum(t, &[359.224_2, 0.0, -0.000_033_3, -0.000_003_47]);
    let moon = 385.816_918_06 * k + sum(t, &[306.025_3, 0.0, 0.010_730_6, 0.000_012_36]);
    let node = 390.670_506_46 * k + sum(t, &[21.296_4, 0.0, -0.001_652_8, -0.000_002_39]);
    let terms = [
        (0.173_4 - 0.000_393 * t, sun),
        (0.002_1, 2.0 * sun),
        (-0.406_8, moon),
        (0.016_1, 2.0 * moon),
        (-0.000_4, 3.0 * moon),
        (0.010_4, 2.0 * node),
        (-0.005_1, sun + moon),
        (-0.007_4, sun - moon),
        (0.000_4, 2.0 * node + sun),
        (-0.000_4, 2.0 * node - sun),
        (-0.000_6, 2.0 * node + moon),
        (0.001_0, 2.0 * node - moon),
        (0.000_5, 2.0 * moon + sun),
    ];
    let correction: f64 = terms.iter().map(|(size, angle)| size * sin(*angle)).sum();
    // Of the earth's turning.
    let lag = sum(t, &[-0.000_278, 0.000_265, 0.000_262]);
    (mean + correction - lag + 0.5 + ZONE).floor() as i64
}

/// A polynomial, lowest power first.
fn sum(t: f64, of: &[f64]) -> f64 {
    of.iter().rev().fold(0.0, |sum, a| sum * t + a)
}

fn sin(degrees: f64) -> f64 {
    degrees.to_radians().sin()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lunar(text: &str) -> (i32, u8, u8, bool) {
        let date: Date = text.parse().expect("a date");
        let l = date.lunar();
        (l.year, l.month, l.day, l.is_leap)
    }

    #[test]
    fn holidays_fall_on_their_days() {
        // Tết. 1968 and 1985 are the years in which Vietnam and China began on different days.
        for day in [
            "1968-01-29",
            "1969-02-16",
            "1975-02-11",
            "1985-01-21",
            "2000-02-05",
            "2007-02-17",
            "2023-01-22",
            "2024-02-10",
            "2025-01-29",
            "2026-02-17",
            "2027-02-06",
            "2028-01-26",
            "2030-02-02",
        ] {
            let year = day[..4].parse().expect("a year");
            assert_eq!(lunar(day), (year, 1, 1, false), "{day}");
        }
        for day in ["2024-09-17", "2025-10-06", "2026-09-25"] {
            let year = day[..4].parse().expect("a year");
            assert_eq!(lunar(day), (year, 8, 15, false), "Mid-Autumn {day}");
        }
    }

    #[test]
    fn leap_months_repeat_the_one_before() {
        for (first, year, month) in [
            ("2023-03-22", 2023, 2),
            ("2025-07-25", 2025, 6),
            ("2028-06-23", 2028, 5),
            ("2020-05-23", 2020, 4),
            ("2033-12-22", 2033, 11),
        ] {
            assert_eq!(lunar(first), (year, month, 1, true), "{first}");
        }
    }

    #[test]
    fn days_follow_each_other() {
        let mut before = Date::new(1968, 1, 29).expect("a day").lunar();
        let mut leaps = Vec::new();
        for days in Date::new(1968, 1, 30).expect("a day").days()
            ..Date::new(2100, 1, 1).expect("a day").days()
        {
            let now = Date::from_days(days).lunar();
            if now.day == 1 {
                assert!((29..=30).contains(&before.day), "{before:?} {now:?}");
                let next = if now.is_leap {
                    before.month
                } else {
                    before.month % 12 + 1
                };
                assert_eq!(now.month, next, "{before:?} {now:?}");
                if now.is_leap {
                    leaps.push((now.year, now.month));
                }
            } else {
                assert_eq!(
                    now,
                    LunarDate {
                        day: before.day + 1,
                        ..before
                    }
                );
            }
            before = now;
        }
        // Seven in nineteen years.
        assert_eq!(
            leaps
                .iter()
                .filter(|(year, _)| (2000..2019).contains(year))
                .count(),
            7
        );
    }
}
