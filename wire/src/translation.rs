//! Versions of posts as those who translate them see them: what is wanted, one at a time beside its source.

use crate::event::EventWords;
use crate::post::{PostKind, Priority, Provenance};
use crate::text_enum::text_enum;
use crate::{Language, Timestamp, id::*};
use serde::{Deserialize, Serialize};

text_enum! {
    /// Why a version waits for a translator, what is worst first.
    Need {
        /// Readers said that they do not understand.
        Asked = "asked",
        Missing = "missing",
        /// The original has changed since.
        Stale = "stale",
        /// A machine made it, and nobody has read it.
        Machine = "machine",
        /// One translator made it, and no other has read it.
        Review = "review",
    }
}

/// Most versions that a translator is shown at once.
pub const MAX_TASKS: usize = 100;

/// A version that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TranslationTask {
    pub post_id: PostId,
    pub language: Language,
    pub need: Need,
    pub kind: PostKind,
    pub priority: Priority,
    pub organisation_name: String,
    /// Of the original.
    pub title: String,
    pub original_language: Language,
    pub published_at: Timestamp,
    /// How many of the post's readers read this language, when it went out.
    pub readers: i64,
    /// How many asked for it since.
    pub asked: i64,
}

/// A word of the glossary that stands in the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Term {
    pub source: String,
    pub target: String,
}

/// A passage that was translated before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Remembered {
    /// As it stands in this source.
    pub passage: String,
    /// What it was like then; the same when `percent` is 100.
    pub source: String,
    pub target: String,
    /// How alike they are.
    pub percent: i32,
}

/// A version being made: source and target side by side, and what helps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TranslationJob {
    pub post_id: PostId,
    pub language: Language,
    /// None: nothing is wanted any more.
    pub need: Option<Need>,
    pub kind: PostKind,
    pub priority: Priority,
    pub organisation_name: String,
    pub original_language: Language,
    /// Of the original, small Markdown as its author wrote it.
    pub title: String,
    pub body: String,
    /// Of the original as it is now: saving names it.
    pub source: String,
    /// What the original says of an event; none: it is no event.
    #[serde(default)]
    pub event: Option<EventSource>,
    pub target: Option<Target>,
    pub readers: i64,
    pub asked: i64,
    pub glossary: Vec<Term>,
    pub memory: Vec<Remembered>,
    /// A machine can make a draft.
    pub can_draft: bool,
    /// A draft of a machine is kept from readers until somebody has read it.
    pub holds_drafts: bool,
}

/// What an event says in the language of the original.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventSource {
    pub words: EventWords,
    /// Saving words of the event names it: they are of no use for another place.
    pub source: String,
}

/// The version as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Target {
    pub title: String,
    pub body: String,
    pub provenance: Provenance,
    #[serde(default)]
    pub event_words: EventWords,
    pub stale: bool,
    /// The viewer may say that it is right: somebody else made it.
    pub may_review: bool,
}

/// A version as a translator saves it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewTranslation {
    pub title: String,
    pub body: String,
    /// The source that it was made from.
    pub source: String,
    /// What it says of an event; empty: as the original says it.
    #[serde(default)]
    pub place: String,
    #[serde(default)]
    pub bring: String,
    /// What of the event they were made from.
    #[serde(default)]
    pub event_source: String,
}

/// What the author of a post has a machine begin with, before it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DraftQuery {
    /// The organisation that speaks.
    pub organisation_id: OrganisationId,
    pub from: Language,
    pub into: Language,
    pub title: String,
    pub body: String,
}

/// What the machine made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Drafted {
    pub title: String,
    pub body: String,
}

/// "I don't understand this": in which language the reader would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AskTranslation {
    pub language: Language,
}
