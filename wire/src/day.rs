//! The day of an event and what comes after it: the sheet on the organiser's phone, who came, numbers, thanks, pictures.

use crate::event::SignUpState;
use crate::text_enum::text_enum;
use crate::time::{DAY, HOUR};
use crate::{Timestamp, id::*};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

text_enum! {
    /// How it was told that somebody came.
    ArrivalWay {
        /// Their code, by camera.
        Qr = "qr",
        /// Their code, typed in.
        Code = "code",
        /// Their name on the sheet.
        List = "list",
    }
}

/// From so long before an event begins it is recorded who comes.
pub const OPENS_BEFORE: i64 = 12 * HOUR;
/// Until so long after its end: phones that were without a network have sent theirs by then. Names leave them with it.
pub const CLOSES_AFTER: i64 = 7 * DAY;
/// Most records in one request.
pub const MAX_ARRIVALS: usize = 200;
/// Letters and digits of a code.
pub const CODE_LENGTH: usize = 8;
/// Longest thanks, characters.
pub const MAX_THANKS: usize = 1_000;
/// Most pictures of an event, and the largest file that is sent for one, bytes.
pub const MAX_PHOTOS: i64 = 60;
pub const MAX_PHOTO_BYTES: usize = 8 * 1024 * 1024;
/// Most people in a picture who can be told apart.
pub const MAX_PEOPLE: usize = 100;
/// From this age a child is asked itself, years.
pub const ASKED_FROM: i32 = 7;

/// What an organiser's phone keeps of an event for its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sheet {
    pub post_id: PostId,
    /// Whose phone it is: what waits on it to be sent is theirs.
    pub person_id: PersonId,
    /// The server's clock, from which the phone's may differ.
    pub now: Timestamp,
    pub opens_at: Timestamp,
    /// Records are taken until then; the phone forgets the names at the same time.
    pub closes_at: Timestamp,
    pub people: Vec<SheetPerson>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SheetPerson {
    /// A child, or a person to whom the post came without one or who helps.
    pub attendee_id: Uuid,
    pub code: String,
    pub name: String,
    pub class: Option<String>,
    pub state: Option<SignUpState>,
    /// Adults who come along.
    pub adults: i32,
    /// What they help with.
    pub helps: Option<String>,
    /// Of who signed them up.
    pub phone: Option<String>,
    /// The viewer may know them by name anyway, whatever they do at this event.
    pub is_known: bool,
    pub came_at: Option<Timestamp>,
}

/// What a phone has recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Arrivals {
    /// When it sends them, by its own clock: so that we know how wrong that is.
    pub sent_at: Timestamp,
    pub records: Vec<Arrival>,
}

/// That somebody came, or that this was a mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Arrival {
    /// Made by the phone: what arrives twice counts once.
    pub id: Uuid,
    /// Who; none: whose code it is.
    #[serde(default)]
    pub attendee_id: Option<Uuid>,
    #[serde(default)]
    pub code: Option<String>,
    pub came: bool,
    pub way: ArrivalWay,
    /// By the phone's clock.
    pub at: Timestamp,
}

/// What became of the records of a phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Recorded {
    /// Records about nobody whom the event is for.
    pub unknown: Vec<Uuid>,
    /// How many came by now.
    pub came: i64,
}

/// The numbers of a past event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DayReport {
    /// Who take part, without helpers and adults who come along.
    pub signed_up: i64,
    pub came: i64,
    /// Of them who had not signed up.
    pub walk_ins: i64,
    /// Who had signed up and did not come.
    pub absent: i64,
    /// Adults who came along.
    pub adults: i64,
    pub helpers: i64,
    pub helpers_came: i64,
    pub ages: Vec<DayCount>,
    pub classes: Vec<DayCount>,
}

/// So many of one age or class; none: of no known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DayCount {
    /// A school with its class.
    pub name: Option<String>,
    /// Whole years, both inclusive.
    pub age_from: Option<i32>,
    pub age_until: Option<i32>,
    pub signed_up: i64,
    pub came: i64,
}

/// Thanks to those who came and helped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Thanks {
    /// Empty: the usual words, in each reader's language.
    #[serde(default)]
    pub text: String,
}

/// A picture as those who manage the event see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Photo {
    pub id: PhotoId,
    pub size: i64,
    /// Whether it was said who can be recognised.
    pub is_marked: bool,
    pub people: Vec<Uuid>,
    /// Whether families see it now: it is marked, and each of these agrees.
    pub is_shown: bool,
}

/// Who can be recognised in a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PhotoPeople {
    pub people: Vec<Uuid>,
}
