//! Posts as their authors handle them.

use crate::attachment::{Attachment, AttachmentText};
use crate::audience::{Audience, RuleName};
use crate::check_in::CheckInText;
use crate::event::{EventText, EventWords};
use crate::lesson::Programme;
use crate::text_enum::text_enum;
use crate::{Language, Timestamp, id::*, reach::Reach};
use serde::{Deserialize, Serialize};

text_enum! {
    /// The kinds of post; all share one envelope.
    PostKind { Notice = "notice", Event = "event", Lesson = "lesson", CheckIn = "check_in" }
}

/// What a kind of post has of its own beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Details {
    #[default]
    Notice,
    Event(Box<EventText>),
    Lesson(Box<Programme>),
    CheckIn(CheckInText),
}

impl Details {
    pub const fn kind(&self) -> PostKind {
        match self {
            Self::Notice => PostKind::Notice,
            Self::Event(_) => PostKind::Event,
            Self::Lesson(_) => PostKind::Lesson,
            Self::CheckIn(_) => PostKind::CheckIn,
        }
    }

    pub fn lesson(&self) -> Option<&Programme> {
        match self {
            Self::Lesson(programme) => Some(programme),
            _ => None,
        }
    }

    pub fn check_in(&self) -> Option<&CheckInText> {
        match self {
            Self::CheckIn(check_in) => Some(check_in),
            _ => None,
        }
    }

    pub fn event(&self) -> Option<&EventText> {
        match self {
            Self::Event(event) => Some(event),
            _ => None,
        }
    }
}

text_enum! {
    /// How much a post may disturb. Only urgent rings during quiet hours.
    Priority { Normal = "normal", Important = "important", Urgent = "urgent" }
}

impl Priority {
    /// Delivery lane, lower first.
    pub const fn lane(self) -> i32 {
        match self {
            Self::Urgent => 0,
            Self::Important => 1,
            Self::Normal => 2,
        }
    }
}

text_enum! {
    /// Where a post is in its life.
    PostState {
        Draft = "draft",
        /// Waits for its time; "publish now" waits for the undo seconds.
        Scheduled = "scheduled",
        /// Says what its occurrences say; goes to nobody itself.
        Repeating = "repeating",
        Published = "published",
        Withdrawn = "withdrawn",
    }
}

text_enum! {
    /// Where a language version comes from.
    Provenance { Original = "original", Human = "human", Community = "community", MachineDraft = "machine_draft" }
}

/// How long "publish now" can be undone, milliseconds.
pub const UNDO: i64 = 10 * crate::time::SECOND;
/// Longest title, characters.
pub const MAX_TITLE: usize = 120;
/// Longest body, characters.
pub const MAX_BODY: usize = 10_000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VersionText {
    pub language: Language,
    pub title: String,
    /// Small Markdown: paragraphs, **bold**, *italics*, lists, links as text; no HTML.
    pub body: String,
    pub provenance: Provenance,
    /// Of an event, and not of the original.
    #[serde(default)]
    pub event_words: EventWords,
}

/// A post as written: creating and editing send the whole of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PostText {
    pub organisation_id: OrganisationId,
    pub priority: Priority,
    pub ask_acknowledgement: bool,
    /// The author says the title may stand on a lock screen; otherwise a neutral line does.
    pub public_title: bool,
    pub original_language: Language,
    pub audience: Audience,
    pub versions: Vec<VersionText>,
    pub expires_at: Option<Timestamp>,
    #[serde(default)]
    pub details: Details,
    #[serde(default)]
    pub attachments: Vec<AttachmentText>,
}

/// A version as its author sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Version {
    pub language: Language,
    pub title: String,
    pub body: String,
    pub provenance: Provenance,
    /// The original changed since this version was made from it.
    pub stale: bool,
    #[serde(default)]
    pub event_words: EventWords,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Post {
    pub id: PostId,
    pub details: Details,
    pub organisation_id: OrganisationId,
    pub organisation_name: String,
    pub author_name: String,
    pub state: PostState,
    pub priority: Priority,
    pub ask_acknowledgement: bool,
    pub public_title: bool,
    pub original_language: Language,
    pub audience: Audience,
    /// What the organisations, groups and people of the audience are called.
    pub audience_names: Vec<RuleName>,
    pub versions: Vec<Version>,
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    pub revision: i32,
    pub publish_at: Option<Timestamp>,
    pub published_at: Option<Timestamp>,
    pub corrected_at: Option<Timestamp>,
    pub withdrawn_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
    pub created_at: Timestamp,
    /// The repeating post it was made from.
    pub series_id: Option<PostId>,
    pub reach: Reach,
}

/// A post in the author's list.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PostSummary {
    pub id: PostId,
    pub kind: PostKind,
    pub organisation_name: String,
    pub author_name: String,
    pub state: PostState,
    pub priority: Priority,
    pub ask_acknowledgement: bool,
    pub title: String,
    pub publish_at: Option<Timestamp>,
    pub published_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub reach: Reach,
}

/// When to publish: now (after the undo seconds) or at a time.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Publish {
    pub at: Option<Timestamp>,
}

/// New texts for a published post; those who saw the old ones are told.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Correction {
    pub versions: Vec<VersionText>,
    /// What comes with it from now on; none: what came with it before.
    #[serde(default)]
    pub attachments: Option<Vec<AttachmentText>>,
}

/// Asks to see a text as the parent will.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewQuery {
    pub organisation_id: OrganisationId,
    pub priority: Priority,
    pub public_title: bool,
    pub version: VersionText,
    /// The language of the original; none: this one.
    #[serde(default)]
    pub original_language: Option<Language>,
    /// What comes with it. What is not the viewer's to see is left out.
    #[serde(default)]
    pub attachments: Vec<AttachmentText>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Preview {
    /// The body as safe HTML.
    pub html: String,
    /// What stands above it and below it, as safe HTML: sounds, then pictures and files.
    #[serde(default)]
    pub above: String,
    #[serde(default)]
    pub below: String,
    pub lock_screen_title: String,
    pub lock_screen_body: String,
    /// When phones may ring, if quiet hours hold the post back from now.
    pub held_until: Option<Timestamp>,
    /// None: nobody is written to by telephone.
    pub sms: Option<SmsPreview>,
}

/// The message to a telephone that no device of its owner rings for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SmsPreview {
    /// As it is sent.
    pub sent: SmsText,
    /// With diacritics if it is sent without, and the other way round; none where parts do not count.
    pub other: Option<SmsText>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SmsText {
    pub text: String,
    pub with_diacritics: bool,
    pub characters: i64,
    /// Has characters beyond the GSM alphabet: 70 fit into one part, not 160.
    pub is_unicode: bool,
    pub parts: i64,
    /// For one person, đồng.
    pub price: i64,
}

/// Somebody who has not acknowledged yet. Named only where acknowledgement was asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Waiting {
    pub person_id: PersonId,
    pub name: String,
    pub children: Vec<String>,
    /// Telephone number, so that the author can call.
    pub phone: Option<String>,
    pub state: crate::reach::ReachState,
    /// Why it did not arrive, as a code the client translates.
    pub reason: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reminded {
    pub people: i64,
}
