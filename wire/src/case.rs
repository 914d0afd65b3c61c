//! Cases: what a check-in or a request for help opens, and what is done about it.

use crate::check_in::ReadAnswer;
use crate::duty::Counsellor;
use crate::text_enum::text_enum;
use crate::{Timestamp, id::*};
use serde::{Deserialize, Serialize};

text_enum! {
    /// Why there is a case.
    Reason {
        Score = "score",
        Trend = "trend",
        AskedToTalk = "asked_to_talk",
        CrisisWords = "crisis_words",
    }
}

text_enum! {
    CaseState {
        /// Waits for somebody to take it.
        Open = "open",
        Taken = "taken",
        Closed = "closed",
    }
}

text_enum! {
    /// What opened a case.
    CaseSource { CheckIn = "check_in", Request = "request" }
}

text_enum! {
    /// What happened to a case.
    CaseAction {
        Opened = "opened",
        Alerted = "alerted",
        Escalated = "escalated",
        Taken = "taken",
        Noted = "noted",
        HandedOver = "handed_over",
        Printed = "printed",
        Closed = "closed",
    }
}

/// Longest note, characters.
pub const MAX_NOTE: usize = 4_000;

/// A case in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct CaseSummary {
    pub id: CaseId,
    pub child_name: String,
    pub organisation_name: String,
    pub state: CaseState,
    pub owner_name: Option<String>,
    /// The viewer has it in hand.
    pub mine: bool,
    pub opened_at: Timestamp,
    /// When the next people are asked if nobody takes it.
    pub due_at: Option<Timestamp>,
}

/// A case with all that is known; that it was read is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Case {
    #[serde(flatten)]
    pub summary: CaseSummary,
    pub class: Option<String>,
    pub reasons: Vec<Reason>,
    /// What was written when it was opened by somebody.
    pub words: String,
    pub answer: Option<ReadAnswer>,
    pub guardians: Vec<CaseContact>,
    /// Oldest first.
    pub log: Vec<CaseEntry>,
    /// To whom it can be handed over.
    pub colleagues: Vec<Counsellor>,
}

/// How to reach a guardian. Nobody is written to by the system itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct CaseContact {
    pub name: String,
    pub phone: Option<String>,
    /// Nothing about this child may reach them.
    pub blocked: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CaseEntry {
    pub at: Timestamp,
    pub action: CaseAction,
    pub actor: Option<String>,
    pub note: String,
}

/// Words about a case: a note, or what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CaseNote {
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HandOver {
    pub person_id: PersonId,
    #[serde(default)]
    pub text: String,
}
