//! Who is on duty for what check-ins bring to light, and when.

use crate::{Date, id::*};
use serde::{Deserialize, Serialize};

/// Most hours that one rota may list, and days off.
pub const MAX_SHIFTS: usize = 200;
pub const MAX_HOLIDAYS: usize = 100;

/// Weekly hours of one counsellor, minutes of the local day. Until before from: over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Shift {
    pub person_id: PersonId,
    /// 1 is Monday, 7 Sunday: the day on which it begins.
    pub weekday: i32,
    pub minute_from: i32,
    pub minute_until: i32,
}

impl Shift {
    pub fn is_sane(&self) -> bool {
        let minutes = 0..24 * 60;
        (1..=7).contains(&self.weekday)
            && minutes.contains(&self.minute_from)
            && minutes.contains(&self.minute_until)
            && self.minute_from != self.minute_until
    }
}

/// The rota of an organisation; it serves what is below as well, unless that has its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rota {
    pub shifts: Vec<Shift>,
    /// Days on which no shift begins.
    pub holidays: Vec<Date>,
}

/// The rota with who may be put on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Duty {
    pub rota: Rota,
    pub counsellors: Vec<Counsellor>,
    /// The organisation above whose rota serves here as long as there is none of its own.
    pub served_by: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Counsellor {
    pub person_id: PersonId,
    pub name: String,
}
