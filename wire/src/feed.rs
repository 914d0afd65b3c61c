//! The parent's feed.

use crate::event::FeedEvent;
use crate::lesson::FeedLesson;
use crate::post::{PostKind, Priority, Provenance};
use crate::{Language, Timestamp, id::*};
use serde::{Deserialize, Serialize};

/// A post as its recipient sees it, in the best language there is for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FeedItem {
    pub post_id: PostId,
    pub kind: PostKind,
    pub priority: Priority,
    pub organisation_name: String,
    pub author_name: String,
    pub children: Vec<FeedChild>,
    pub language: Language,
    pub title: String,
    /// The body as safe HTML; empty when withdrawn.
    pub html: String,
    pub provenance: Provenance,
    pub stale: bool,
    /// The languages this post can be read in.
    pub languages: Vec<Language>,
    pub original_language: Language,
    pub published_at: Timestamp,
    pub corrected_at: Option<Timestamp>,
    pub withdrawn_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
    pub ask_acknowledgement: bool,
    /// Whether this reader may answer for the children it concerns.
    pub may_respond: bool,
    pub seen_at: Option<Timestamp>,
    pub acknowledged_at: Option<Timestamp>,
    /// What stands above the text and below it, as safe HTML: sounds, then pictures and files. Nothing when withdrawn, and
    /// where only what was answered is told.
    #[serde(default)]
    pub above: String,
    #[serde(default)]
    pub below: String,
    /// Of an event that was not withdrawn.
    #[serde(default)]
    pub event: Option<Box<FeedEvent>>,
    /// Of a programme of lessons that was not withdrawn.
    #[serde(default)]
    pub lesson: Option<Box<FeedLesson>>,
}

impl FeedItem {
    /// Whether the reader still has something to do here.
    pub fn needs_you(&self, now: Timestamp) -> bool {
        self.ask_acknowledgement
            && self.may_respond
            && self.acknowledged_at.is_none()
            && self.withdrawn_at.is_none()
            && self.expires_at.is_none_or(|at| at > now)
            && self.event.as_ref().is_none_or(|event| event.is_open(now))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FeedChild {
    pub id: ChildId,
    pub name: String,
}

/// The first screen: what needs an answer on top, whatever its age, then the newest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Feed {
    pub needs_you: Vec<FeedItem>,
    pub news: Vec<FeedItem>,
    pub next: Option<String>,
}

/// `after` is the cursor of the page before; `language` overrides the reading language.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FeedQuery {
    pub after: Option<String>,
    pub language: Option<Language>,
}
