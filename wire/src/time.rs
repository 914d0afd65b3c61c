//! Moments: Unix milliseconds in database, wire and browser.

use serde::{Deserialize, Serialize};

/// A moment as Unix milliseconds. The zone (Asia/Ho_Chi_Minh) appears only where a person reads it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
#[serde(transparent)]
pub struct Timestamp(pub i64);

pub const SECOND: i64 = 1_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// Vietnam is at UTC+7 all year: no daylight saving since 1975 (IANA zone Asia/Ho_Chi_Minh).
pub const ZONE_OFFSET: i64 = 7 * HOUR;

impl Timestamp {
    /// This moment moved by milliseconds.
    pub const fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// Milliseconds since an earlier moment; negative when `earlier` is later.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The day in Vietnam at this moment.
    pub fn local_date(self) -> crate::Date {
        crate::Date::from_days((self.0 + ZONE_OFFSET).div_euclid(DAY))
    }

    /// When a day begins in Vietnam.
    pub const fn at_start_of(day: crate::Date) -> Self {
        Self(day.days() * DAY - ZONE_OFFSET)
    }

    /// Minutes since local midnight, 0–1439.
    pub const fn local_minute(self) -> i64 {
        (self.0 + ZONE_OFFSET).rem_euclid(DAY) / MINUTE
    }
}
