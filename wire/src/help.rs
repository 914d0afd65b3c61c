//! "We need help": what a family asks for, what comes of it, and the services that are there.

use crate::text_enum::text_enum;
use crate::{Timestamp, id::*};
use serde::{Deserialize, Serialize};

text_enum! {
    /// What it is about.
    HelpKind {
        Health = "health",
        SchoolFees = "school_fees",
        Food = "food",
        Counselling = "counselling",
        Other = "other",
    }
}

text_enum! {
    /// Where a request is.
    HelpState {
        Open = "open",
        /// Somebody has said that they see to it.
        Taken = "taken",
        Answered = "answered",
        /// By the family, which needs nothing more, or by those who helped.
        Closed = "closed",
    }
}

/// Longest request and answer, characters.
pub const MAX_HELP_TEXT: usize = 2_000;
/// Most requests of one person that are not closed.
pub const MAX_OPEN_REQUESTS: usize = 10;
/// Longest line about a service, characters.
pub const MAX_SERVICE_LINE: usize = 200;
/// Most services in one directory.
pub const MAX_SERVICES: usize = 200;

/// What a family asks for. Words are welcome, not needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewHelpRequest {
    pub kind: HelpKind,
    pub child_id: ChildId,
    #[serde(default)]
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HelpAnswer {
    pub author_name: String,
    pub text: String,
    pub at: Timestamp,
    /// Whoever asked was told of it, on a device or by mail.
    pub told: bool,
}

/// A request as its family sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MyHelpRequest {
    pub id: HelpRequestId,
    pub kind: HelpKind,
    pub child_name: String,
    /// Who reads it now.
    pub organisation_name: String,
    pub state: HelpState,
    pub text: String,
    pub asked_at: Timestamp,
    pub answers: Vec<HelpAnswer>,
}

/// Who would read a request about a child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HelpDestination {
    pub kind: HelpKind,
    pub organisation_name: String,
}

/// A child of the viewer's, and where requests about it go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HelpChild {
    pub id: ChildId,
    pub name: String,
    pub destinations: Vec<HelpDestination>,
}

/// What a family finds when it needs help.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MyHelp {
    pub children: Vec<HelpChild>,
    /// Those not closed first, then newest first.
    pub requests: Vec<MyHelpRequest>,
    pub services: Vec<Service>,
}

/// A request in the list of those who answer: its words stay closed until somebody opens it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct HelpHead {
    pub id: HelpRequestId,
    pub kind: HelpKind,
    pub state: HelpState,
    pub person_name: String,
    pub child_name: String,
    pub owner_name: Option<String>,
    pub asked_at: Timestamp,
}

/// How many asked in the past twelve months, and how many got an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct HelpCount {
    pub kind: HelpKind,
    pub asked: i64,
    pub answered: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HelpDesk {
    pub requests: Vec<HelpHead>,
    pub counts: Vec<HelpCount>,
}

/// A place that a request can be passed on to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct HelpPlace {
    pub id: OrganisationId,
    pub name: String,
}

/// A request opened by somebody who answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HelpRequest {
    pub head: HelpHead,
    pub phone: Option<String>,
    pub text: String,
    pub answers: Vec<HelpAnswer>,
    pub pass_to: Vec<HelpPlace>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewHelpAnswer {
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PassHelp {
    pub organisation_id: OrganisationId,
}

/// A service as its organisation describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServiceText {
    pub kind: HelpKind,
    pub name: String,
    pub phone: String,
    pub address: String,
    /// When it is open, in words.
    pub hours: String,
}

impl ServiceText {
    /// The fields that cannot be, by name.
    pub fn wrong(&self) -> Vec<&'static str> {
        let fields = [
            ("name", &self.name),
            ("phone", &self.phone),
            ("address", &self.address),
            ("hours", &self.hours),
        ];
        let long = |text: &str| text.chars().count() > MAX_SERVICE_LINE;
        let is_wrong = |(name, text): &(&str, &String)| {
            long(text) || (*name == "name" && text.trim().is_empty())
        };
        let wrong = fields.into_iter().filter(is_wrong);
        wrong.map(|(name, _)| name).collect()
    }
}

/// An entry of a directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Service {
    pub id: ServiceId,
    pub organisation_name: String,
    pub kind: HelpKind,
    pub name: String,
    pub phone: String,
    pub address: String,
    pub hours: String,
}
