//! Events that take place again and again: a rule, and its dates, each an event of its own; and the organisations that
//! hold an event together.

use crate::event::{EventStatus, SignUpState};
use crate::text_enum::text_enum;
use crate::{Date, Timestamp, id::*};
use serde::{Deserialize, Serialize};

/// Most dates of one event.
pub const MAX_DATES: usize = 100;
/// Longest rule, characters.
pub const MAX_RULE: usize = 120;
/// Most organisations that hold an event together with the one that speaks.
pub const MAX_TOGETHER: usize = 5;

/// When an event takes place again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Recurrence {
    /// The value of an RRULE (RFC 5545), in local time, with COUNT or UNTIL: `FREQ=WEEKLY;BYDAY=SA;COUNT=10`.
    pub rule: String,
    /// Days that are left out, though they count.
    #[serde(default)]
    pub skip: Vec<Date>,
}

/// Asks for the dates of a rule before anything is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DatesQuery {
    pub starts_at: Timestamp,
    pub rule: String,
}

/// The dates of a rule, those that are left out among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DatesFound {
    pub starts: Vec<Timestamp>,
}

text_enum! {
    /// Which dates a change is about.
    Which { This = "this", Following = "following", All = "all" }
}

/// Which dates a change is about: this one alone, or also others. What was changed here changes there, and they move by as
/// much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WhichQuery {
    pub which: Option<Which>,
}

/// A date as one of those it is for sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FeedDate {
    pub post_id: PostId,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub status: EventStatus,
    /// When it was to be before it was moved.
    pub was_starts_at: Option<Timestamp>,
    /// The best answer among the reader's own.
    pub state: Option<SignUpState>,
}

/// A date as its organisers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct EventDate {
    pub post_id: PostId,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub status: EventStatus,
    pub capacity: Option<i32>,
    pub coming: i64,
    pub waiting: i64,
}

text_enum! {
    /// What an organisation said that was asked to hold an event together.
    OrganiserState { Asked = "asked", Accepted = "accepted", Declined = "declined" }
}

/// An organisation that was asked to hold an event together with the one that speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Organiser {
    pub organisation_id: OrganisationId,
    pub name: String,
    pub state: OrganiserState,
}

/// What an event has beside it for those who organise it: its dates, none where it takes place once, and who was asked to
/// hold it together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Organised {
    pub dates: Vec<EventDate>,
    pub organisers: Vec<Organiser>,
}

/// An event that an organisation of the viewer's was asked to hold together with another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Organising {
    pub post_id: PostId,
    pub title: String,
    /// Who asks.
    pub organisation_name: String,
    /// Who is asked.
    pub organisation_id: OrganisationId,
    pub asked_name: String,
    pub state: OrganiserState,
    pub starts_at: Timestamp,
    pub place: String,
}

/// The answer of an organisation that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrganiserAnswer {
    pub organisation_id: OrganisationId,
    pub accepts: bool,
}
