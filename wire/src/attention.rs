//! What the people of an audience are asked to read in all, so that an author can choose a better time. Counts only.

use crate::Timestamp;
use crate::audience::Audience;
use crate::id::OrganisationId;
use crate::post::Priority;
use serde::{Deserialize, Serialize};

/// Normal posts a family should get in a week where no organisation says otherwise.
pub const POSTS_A_WEEK: i32 = 5;
/// Most an organisation may set.
pub const MAX_POSTS_A_WEEK: i32 = 50;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttentionQuery {
    /// The organisation that speaks.
    pub organisation_id: OrganisationId,
    pub audience: Audience,
    pub priority: Priority,
    /// When it is to be sent; none: now.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attention {
    /// Posts a family should get in a week.
    pub budget: i32,
    /// None: too few people to tell what others send them.
    pub week: Option<Week>,
    /// How many were looked at, if not all: counts are then estimates for all.
    #[serde(default)]
    pub sample: Option<i64>,
    /// Other posts within two hours, those to most people first.
    pub clashes: Vec<Clash>,
    /// A better time, if this post is more than the budget.
    pub quieter: Option<Timestamp>,
}

/// Posts of all senders in the calendar week of the chosen time, sent or planned, without the urgent ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Week {
    /// Of the average person, rounded.
    pub usual: i64,
    /// Of whoever gets most.
    pub busiest: i64,
}

/// Another post at about the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Clash {
    pub at: Timestamp,
    /// Who get both.
    pub people: i64,
    /// None: a sender that the viewer has no part in.
    pub sender: Option<String>,
}

/// How many normal posts a week an organisation finds enough for a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WeeklyBudget {
    /// None: as the organisation above has it.
    pub own: Option<i32>,
    /// What holds.
    pub valid: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewWeeklyBudget {
    pub own: Option<i32>,
}
