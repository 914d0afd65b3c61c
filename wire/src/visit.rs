//! Households without a phone that rings: who is still to be told at the door, and who was.

use crate::time::DAY;
use crate::{Timestamp, id::*};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What was sent longer ago is no reason to walk to somebody's door.
pub const VISITS_FOR: i64 = 14 * DAY;
/// Until so long afterwards a tick can be taken back on the list.
pub const TAKEN_BACK_FOR: i64 = DAY;
/// Most records in one request.
pub const MAX_VISITS: usize = 200;

/// What the phone of somebody who visits keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VisitList {
    /// Whose phone it is: what waits on it to be sent is theirs.
    pub person_id: PersonId,
    /// The phone forgets the names then.
    pub keep_until: Timestamp,
    /// What there is to tell, the newest first.
    pub posts: Vec<VisitPost>,
    pub households: Vec<Household>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VisitPost {
    pub post_id: PostId,
    pub organisation_name: String,
    pub title: String,
    /// Our own safe HTML, to be read out at the door.
    pub html: String,
}

/// Somebody whom nothing else reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Household {
    pub person_id: PersonId,
    pub name: String,
    pub phone: Option<String>,
    pub children: Vec<String>,
    pub posts: Vec<ToTell>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ToTell {
    pub post_id: PostId,
    /// By the viewer, not long ago.
    pub visited: bool,
}

/// What a phone has recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VisitRecords {
    /// When it sends them, by its own clock: so that we know how wrong that is.
    pub sent_at: Timestamp,
    pub records: Vec<VisitRecord>,
}

/// That somebody was told, or that this was a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VisitRecord {
    /// Made by the phone.
    pub id: Uuid,
    pub post_id: PostId,
    pub person_id: PersonId,
    pub visited: bool,
    /// By the phone's clock.
    pub at: Timestamp,
}

/// What became of the records of a phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VisitsRecorded {
    /// Records that do not count: the post was withdrawn meanwhile, or the family is none the viewer may visit.
    pub refused: Vec<Uuid>,
}
