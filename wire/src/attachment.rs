//! Pictures, sounds and files that come with a post.

use crate::lesson::Texts;
use crate::text_enum::text_enum;
use crate::{Language, id::AttachmentId};
use serde::{Deserialize, Serialize};

text_enum! {
    /// What it is, as its first bytes say.
    AttachmentKind { Picture = "picture", Sound = "sound", File = "file" }
}

/// Largest upload, bytes: a photograph or a file as it comes.
pub const MAX_ATTACHMENT_BYTES: usize = 10 * 1024 * 1024;
/// Most that come with one post.
pub const MAX_ATTACHMENTS: usize = 10;
/// Longest description of a picture, characters.
pub const MAX_ALT: usize = 300;
/// Longest name of a file, characters.
pub const MAX_NAME: usize = 80;
/// Longest recording, seconds.
pub const MAX_SECONDS: i32 = 90;

/// One of a post as its author chose it; their order is that of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttachmentText {
    pub id: AttachmentId,
    /// What is to be seen, for whom does not see the picture; in the language of the original.
    #[serde(default)]
    pub alt: String,
    /// The same in other languages.
    #[serde(default)]
    pub alts: Texts,
    /// The language a sound is spoken in.
    #[serde(default)]
    pub language: Option<Language>,
}

/// One as its author sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attachment {
    pub id: AttachmentId,
    pub kind: AttachmentKind,
    /// Of a file, with its ending; empty for what has no name of its own.
    pub name: String,
    pub alt: String,
    /// The description in languages other than that of the original.
    #[serde(default)]
    pub alts: Texts,
    pub language: Option<Language>,
    /// Bytes.
    pub size: i64,
    /// Of a picture the small one's.
    pub preview_size: Option<i64>,
    pub seconds: Option<i32>,
}

impl Attachment {
    /// What a post says of it.
    pub fn text(&self) -> AttachmentText {
        AttachmentText {
            id: self.id,
            alt: self.alt.clone(),
            alts: self.alts.clone(),
            language: self.language,
        }
    }
}

/// What is said of a file beside its bytes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UploadQuery {
    /// What it is called where it comes from.
    #[serde(default)]
    pub name: String,
    /// The language a sound is spoken in.
    pub language: Option<Language>,
    /// How long the recorder ran.
    pub seconds: Option<i32>,
}
