//! Wellbeing check-ins: a short question set to guardians about a child, or to the child. An answer is sealed, read by
//! counsellors alone, and never comes back to a family.

use crate::organisation::OrganisationKind;
use crate::text_enum::text_enum;
use crate::{Date, Language, Timestamp, id::*, time::DAY};
use serde::{Deserialize, Serialize};

text_enum! {
    /// Who answers.
    Respondent {
        /// A guardian, about the child.
        Guardian = "guardian",
        /// The child itself, on its guardian's or the school's device, where a guardian has agreed.
        Child = "child",
    }
}

text_enum! {
    /// What a score means, the best first. No diagnosis.
    Band { Well = "well", Middle = "middle", Low = "low" }
}

text_enum! {
    /// Whether an instrument can be used.
    InstrumentState {
        Ready = "ready",
        /// An administrator has to enter the official text.
        WordingMissing = "wording_missing",
        /// An administrator has to enter the key of a licence.
        LicenceMissing = "licence_missing",
    }
}

/// Longest free words, characters.
pub const MAX_WORDS: usize = 2_000;
/// Longest sentence of a wording, characters.
pub const MAX_SENTENCE: usize = 400;
/// How long after it went out a check-in takes answers, milliseconds, if it does not expire before.
pub const OPEN_FOR: i64 = 7 * DAY;

/// A check-in as its author writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckInText {
    /// The key of an instrument.
    pub instrument: String,
    pub respondent: Respondent,
    /// Asks for words of one's own as well.
    pub free_words: bool,
}

/// The answer about one child. Sent is sent: there is one for each guardian, and it cannot be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckInAnswer {
    pub child_id: ChildId,
    /// For each item the place of what was chosen, from 0.
    pub choices: Vec<u8>,
    #[serde(default)]
    pub words: String,
    /// "I would like to talk to someone."
    #[serde(default)]
    pub talk: bool,
}

/// A guardian lets the child answer for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChildConsent {
    pub child_id: ChildId,
    pub agrees: bool,
}

/// How many answered: all that staff who are no counsellors learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckInReach {
    /// Children it is about.
    pub children: i64,
    pub answered: i64,
}

/// An answer as a counsellor reads it; that it was read is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReadAnswer {
    pub child_name: String,
    pub class: Option<String>,
    pub at: Timestamp,
    pub respondent: Respondent,
    pub score: i32,
    pub highest: i32,
    pub band: Band,
    pub choices: Vec<u8>,
    pub words: String,
    pub talk: bool,
}

/// The words of an instrument in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Wording {
    pub language: Language,
    pub intro: String,
    pub items: Vec<String>,
    /// What can be chosen, the same for every item.
    pub choices: Vec<String>,
}

/// An instrument as it may be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Instrument {
    pub key: String,
    pub name: String,
    pub licence: String,
    pub source: String,
    pub age_from: i32,
    pub age_until: i32,
    pub respondents: Vec<Respondent>,
    pub items: usize,
    pub choices: usize,
    pub state: InstrumentState,
    pub needs_licence: bool,
    /// Its text is ours; otherwise an administrator enters the official one.
    pub is_ours: bool,
    /// In which languages there is a text.
    pub languages: Vec<Language>,
    /// Has an item about harming oneself: answered only while somebody is on duty.
    pub self_harm: bool,
}

/// What an administrator enters for an instrument that is not ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InstrumentChange {
    pub instrument: String,
    pub licence_key: Option<String>,
    pub wording: Vec<Wording>,
}

/// How an organisation and what is below it asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WellbeingSettings {
    /// Children may answer for themselves, each with the consent of a guardian.
    pub child_answers: bool,
    pub instruments: Vec<Instrument>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WellbeingChange {
    pub child_answers: bool,
}

/// How children of an organisation and below were, month by month. Published once a month is over, and never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Trend {
    pub organisation_id: OrganisationId,
    pub name: String,
    pub kind: OrganisationKind,
    pub instrument: String,
    pub months: Vec<TrendMonth>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrendMonth {
    /// Its first day.
    pub month: Date,
    /// Children in each band, the best first; the last is all the rest where one of them is too small to be told. Empty:
    /// too few to tell anything.
    pub counts: Vec<i64>,
}
