//! Posts that are sent again and again. Every time is a post of its own; the repeating post holds what they say.

use crate::id::{OccurrenceId, PostId};
use crate::text_enum::text_enum;
use crate::time::{DAY, MINUTE, ZONE_OFFSET};
use crate::{Date, Timestamp};
use serde::{Deserialize, Serialize};

/// Most times that a post repeats.
pub const MAX_OCCURRENCES: usize = 60;

/// On which days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Every {
    /// On days of the week, 1 being Monday and 7 Sunday.
    Week { days: Vec<u8> },
    /// On a day of the month; on the last one where a month is shorter.
    Month { day: u8 },
}

/// When a post repeats, in local time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Repeat {
    pub every: Every,
    /// Of the day.
    pub minute: i32,
    /// Not before this day.
    pub first: Date,
    /// Not after this day.
    pub until: Option<Date>,
    /// So many times, if the days do not run out before.
    pub count: Option<i32>,
    /// Days that are left out, though they count.
    #[serde(default)]
    pub skip: Vec<Date>,
}

impl Repeat {
    /// Its times in order, at most [`MAX_OCCURRENCES`]. None when there are none or it makes no sense.
    pub fn times(&self) -> Option<Vec<Timestamp>> {
        let days_are_sane = match &self.every {
            Every::Week { days } => days.iter().all(|day| (1..=7).contains(day)),
            Every::Month { day } => (1..=31).contains(day),
        };
        let count = match self.count {
            Some(count) => usize::try_from(count).ok()?,
            None => MAX_OCCURRENCES,
        };
        let is_bounded = self.count.is_some() || self.until.is_some();
        if !days_are_sane || !is_bounded || !(0..24 * 60).contains(&self.minute) {
            return None;
        }
        let first = self.first.days();
        // Sixty months have fewer days.
        let last = first + MAX_OCCURRENCES as i64 * 31;
        let last = self.until.map_or(last, |until| until.days().min(last));
        let at = |day: i64| Timestamp(day * DAY + i64::from(self.minute) * MINUTE - ZONE_OFFSET);
        let times: Vec<_> = (first..=last)
            .filter(|day| self.falls_on(*day))
            .take(count.min(MAX_OCCURRENCES))
            .map(at)
            .collect();
        (!times.is_empty()).then_some(times)
    }

    fn falls_on(&self, day: i64) -> bool {
        match &self.every {
            Every::Week { days } => days.contains(&weekday(day)),
            Every::Month { day: wanted } => {
                let date = Date::from_days(day);
                let is_last = Date::from_days(day + 1).day() == 1;
                date.day() == *wanted || (is_last && date.day() < *wanted)
            }
        }
    }

    /// Whether a time is left out.
    pub fn skips(&self, at: Timestamp) -> bool {
        self.skip.contains(&at.local_date())
    }
}

/// 1 for Monday to 7 for Sunday; 1970-01-01 was a Thursday.
pub const fn weekday(day: i64) -> u8 {
    ((day + 3).rem_euclid(7) + 1) as u8
}

text_enum! {
    /// Where one time of a repeating post is.
    OccurrenceState {
        Planned = "planned",
        /// It is a post of its own.
        Made = "made",
        Skipped = "skipped",
    }
}

text_enum! {
    /// Why a time was left out.
    SkipReason {
        /// The author said so.
        Author = "author",
        /// The server was down; a later one was sent.
        Missed = "missed",
        /// The author may not write to these people any more.
        NotAllowed = "not_allowed",
        /// There was nobody to send it to.
        Nobody = "nobody",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Occurrence {
    pub id: OccurrenceId,
    pub due_at: Timestamp,
    pub state: OccurrenceState,
    pub reason: Option<SkipReason>,
    /// The post it became.
    pub made_id: Option<PostId>,
}

/// A repeating post's plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Series {
    pub repeat: Repeat,
    /// In order of time.
    pub occurrences: Vec<Occurrence>,
}

/// Leaves one time out, or takes it back in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OccurrenceChange {
    pub skipped: bool,
}

/// Something that will be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Coming {
    /// The scheduled post, or the repeating one.
    pub post_id: PostId,
    pub title: String,
    pub at: Timestamp,
    pub repeats: bool,
    /// Nothing of the viewer's own: an event that they are asked to hold together with another organisation.
    #[serde(default)]
    #[cfg_attr(feature = "sqlx", sqlx(default))]
    pub asked: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    fn repeat(every: Every) -> Repeat {
        Repeat {
            every,
            minute: 7 * 60,
            first: date("2026-11-24"),
            until: None,
            count: Some(4),
            skip: Vec::new(),
        }
    }

    fn days(repeat: &Repeat) -> Vec<String> {
        let times = repeat.times().unwrap_or_default();
        times.iter().map(|at| at.local_date().to_string()).collect()
    }

    #[test]
    fn days_of_the_week_come_in_order() {
        // A Tuesday.
        let weekly = repeat(Every::Week { days: vec![4, 2] });
        let expected = ["2026-11-24", "2026-11-26", "2026-12-01", "2026-12-03"];
        assert_eq!(days(&weekly), expected);
        let at = weekly.times().expect("times")[0];
        assert_eq!(at.local_minute(), 7 * 60);
        let until = Repeat {
            until: Some(date("2026-12-01")),
            count: None,
            ..weekly
        };
        assert_eq!(days(&until), expected[..3]);
    }

    #[test]
    fn months_that_are_too_short_end_early() {
        let monthly = repeat(Every::Month { day: 31 });
        let expected = ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"];
        assert_eq!(days(&monthly), expected);
        let twentieth = repeat(Every::Month { day: 20 });
        assert_eq!(days(&twentieth)[..2], ["2026-12-20", "2027-01-20"]);
    }

    #[test]
    fn it_ends() {
        let daily = Repeat {
            count: None,
            until: Some(date("9999-12-31")),
            ..repeat(Every::Week {
                days: (1..=7).collect(),
            })
        };
        assert_eq!(days(&daily).len(), MAX_OCCURRENCES);
        let monthly = Repeat {
            count: Some(1_000),
            ..repeat(Every::Month { day: 31 })
        };
        assert_eq!(days(&monthly).len(), MAX_OCCURRENCES);
        let endless = Repeat {
            count: None,
            ..monthly
        };
        assert_eq!(endless.times(), None);
        for every in [
            Every::Week { days: vec![] },
            Every::Week { days: vec![8] },
            Every::Month { day: 0 },
        ] {
            assert_eq!(repeat(every).times(), None);
        }
    }
}
