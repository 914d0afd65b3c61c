//! Events: what a post of this kind has beside its text, and the answers of those it is for.

use crate::dates::{MAX_RULE, MAX_TOGETHER, Recurrence};
use crate::text_enum::text_enum;
use crate::{Language, Timestamp, id::*, time::DAY};
use serde::{Deserialize, Serialize};

text_enum! {
    /// What it is about.
    Category {
        Health = "health",
        Safety = "safety",
        Skills = "skills",
        Sport = "sport",
        Culture = "culture",
        Arts = "arts",
        Tourism = "tourism",
        Charity = "charity",
        Meeting = "meeting",
        Other = "other",
    }
}

text_enum! {
    /// How sure it is; the words of calendars (RFC 5545).
    EventStatus { Tentative = "tentative", Confirmed = "confirmed", Cancelled = "cancelled" }
}

text_enum! {
    /// The answer for one who may take part.
    SignUpState {
        Coming = "coming",
        /// Wants to come, and moves up by itself as soon as there is a place.
        Waiting = "waiting",
        Declined = "declined",
    }
}

impl SignUpState {
    /// By how much one wants to come: the best answer of several is the lowest.
    pub const fn of_rank(rank: i64) -> Self {
        match rank {
            0 => Self::Coming,
            1 => Self::Waiting,
            _ => Self::Declined,
        }
    }
}

/// Longest place and contact, characters.
pub const MAX_LINE: usize = 200;
/// Longest list of what to bring, characters.
pub const MAX_BRING: usize = 1_000;
pub const MAX_CAPACITY: i32 = 100_000;
/// Most kinds of help at one event, and people for one kind.
pub const MAX_ROLES: usize = 12;
pub const MAX_HELPERS: i32 = 1_000;
/// Most adults who come along with one child.
pub const MAX_ADULTS: i32 = 9;
/// Longest event.
pub const MAX_LENGTH: i64 = 60 * DAY;

/// An event as its author writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventText {
    pub category: Category,
    pub status: EventStatus,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub place: String,
    /// An address of a map; a page shows it, and fetches nothing from it.
    pub map_link: Option<String>,
    pub bring: String,
    pub contact: String,
    /// Ages on the day, whole years, both inclusive.
    pub age_from: Option<i32>,
    pub age_until: Option<i32>,
    /// Places for those who take part. None: no limit.
    pub capacity: Option<i32>,
    /// Adults who come along need a place as well.
    #[serde(default)]
    pub adults_count: bool,
    /// Children go without their parents: a guardian who may respond has to agree.
    pub consent: bool,
    /// Help that is wanted. A role keeps its place in the list.
    pub roles: Vec<RoleText>,
    /// When it takes place again, each time as an event of its own.
    #[serde(default)]
    pub repeat: Option<Recurrence>,
    /// Organisations that are asked to hold it together.
    #[serde(default)]
    pub together: Vec<OrganisationId>,
    /// How often it was changed since it was published: a change names what it was made from, and is refused where somebody
    /// else was faster.
    #[serde(default)]
    pub sequence: Option<i32>,
    /// The first date of an event that takes place again, once it is published; said by the server.
    #[serde(default)]
    pub first_id: Option<PostId>,
}

/// What a version of the post says of its event in its own language; empty: as the event has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct EventWords {
    pub place: String,
    pub bring: String,
}

impl EventWords {
    pub fn is_empty(&self) -> bool {
        self.place.trim().is_empty() && self.bring.trim().is_empty()
    }

    pub fn is_too_long(&self) -> bool {
        self.place.chars().count() > MAX_LINE || self.bring.chars().count() > MAX_BRING
    }
}

/// A kind of help and how many are needed for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleText {
    pub name: String,
    pub wanted: i32,
}

impl EventText {
    /// Whether answers are still taken.
    pub fn is_open(&self, now: Timestamp) -> bool {
        is_open(self.status, self.starts_at, now)
    }

    /// The fields that cannot be so.
    pub fn wrong(&self) -> Vec<&'static str> {
        let long = |text: &str, limit: usize| text.chars().count() > limit;
        let length = self.ends_at.since(self.starts_at);
        let map_is_odd = |link: &String| !link.starts_with("https://") || long(link, 2 * MAX_LINE);
        let ages = (self.age_from.unwrap_or(0), self.age_until.unwrap_or(120));
        let role_is_odd = |role: &RoleText| {
            let no_name = role.name.trim().is_empty() || long(&role.name, MAX_LINE);
            no_name || !(1..=MAX_HELPERS).contains(&role.wanted)
        };
        let checks = [
            ("ends_at", !(1..=MAX_LENGTH).contains(&length)),
            (
                "place",
                self.place.trim().is_empty() || long(&self.place, MAX_LINE),
            ),
            ("map_link", self.map_link.as_ref().is_some_and(map_is_odd)),
            ("bring", long(&self.bring, MAX_BRING)),
            ("contact", long(&self.contact, MAX_LINE)),
            (
                "age_from",
                !(0 <= ages.0 && ages.0 <= ages.1 && ages.1 <= 120),
            ),
            (
                "capacity",
                self.capacity
                    .is_some_and(|c| !(1..=MAX_CAPACITY).contains(&c)),
            ),
            (
                "roles",
                self.roles.len() > MAX_ROLES || self.roles.iter().any(role_is_odd),
            ),
            (
                "repeat",
                self.repeat.as_ref().is_some_and(|repeat| {
                    repeat.rule.trim().is_empty() || long(&repeat.rule, MAX_RULE)
                }),
            ),
            ("together", self.together.len() > MAX_TOGETHER),
        ];
        let wrong = checks.into_iter().filter(|(_, is_wrong)| *is_wrong);
        wrong.map(|(field, _)| field).collect()
    }
}

/// An event as somebody it is for sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FeedEvent {
    pub category: Category,
    pub status: EventStatus,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub place: String,
    pub map_link: Option<String>,
    pub bring: String,
    pub contact: String,
    pub age_from: Option<i32>,
    pub age_until: Option<i32>,
    pub consent: bool,
    /// When and where it was to be before it was moved.
    pub was_starts_at: Option<Timestamp>,
    pub was_place: Option<String>,
    /// Places left; none without a limit.
    pub places_left: Option<i64>,
    pub attendees: Vec<Attendee>,
    pub roles: Vec<FeedRole>,
    /// Adults who come along need a place as well.
    #[serde(default)]
    pub adults_count: bool,
    /// Organisations that hold it together with the one that speaks.
    #[serde(default)]
    pub together: Vec<String>,
    /// How many dates it has, this one among them, if it takes place again; else 0.
    #[serde(default)]
    pub dates: i64,
    /// Which language place and what to bring are in; none: not known.
    #[serde(default)]
    pub place_language: Option<Language>,
    #[serde(default)]
    pub bring_language: Option<Language>,
}

impl FeedEvent {
    /// Says what the version that is read says of it in its own language; what that leaves out is the original's.
    pub fn put_into_words(&mut self, words: &EventWords, language: Language, original: Language) {
        let put = |own: &mut String, said: &str| {
            let is_said = !said.is_empty();
            if is_said {
                said.clone_into(own);
            }
            Some(if is_said { language } else { original })
        };
        self.place_language = put(&mut self.place, &words.place);
        self.bring_language = put(&mut self.bring, &words.bring);
    }

    /// Whether the reader has somebody to answer for.
    pub fn asks(&self) -> bool {
        self.attendees.iter().any(|a| a.may_respond && a.fits)
    }

    /// Whether answers are still taken.
    pub fn is_open(&self, now: Timestamp) -> bool {
        is_open(self.status, self.starts_at, now)
    }
}

fn is_open(status: EventStatus, starts_at: Timestamp, now: Timestamp) -> bool {
    status != EventStatus::Cancelled && starts_at > now
}

/// One whom the reader may sign up: a child, or the reader where the post is about no child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attendee {
    pub child_id: Option<ChildId>,
    pub name: String,
    /// Whether the reader may answer for them.
    pub may_respond: bool,
    /// Of the right age on the day.
    pub fits: bool,
    pub state: Option<SignUpState>,
    pub adults: i32,
    /// How many wait before them.
    pub ahead: i64,
}

impl Attendee {
    /// Whether the reader still has to say something.
    pub fn is_unanswered(&self) -> bool {
        self.may_respond && self.fits && self.state.is_none()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FeedRole {
    pub name: String,
    pub wanted: i32,
    pub taken: i64,
    /// The reader helps here.
    pub mine: bool,
}

/// The answer for one attendee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignUp {
    /// None: the reader.
    pub child_id: Option<ChildId>,
    pub coming: bool,
    /// Who come along.
    #[serde(default)]
    pub adults: i32,
    /// The guardian agrees that the child goes without them.
    #[serde(default)]
    pub consent: bool,
    /// The same for all other dates to come.
    #[serde(default)]
    pub all_dates: bool,
}

/// Offers help, or takes it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Volunteer {
    /// The place of the role in the list, from 0.
    pub role: i32,
    pub helps: bool,
}

/// Who is expected, as the author sees it. The first four add up to all who may take part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attendance {
    pub coming: i64,
    pub waiting: i64,
    pub unanswered: i64,
    pub declined: i64,
    /// Adults who come along.
    pub adults: i64,
    /// Who came, helpers among them, as far as it is recorded.
    pub came: i64,
    /// Whom the viewer may know by name: who comes, who waits, who has not answered, who does not come.
    pub people: Vec<Expected>,
    pub helpers: Vec<Helper>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Expected {
    /// A child, or a person to whom the post came without one.
    pub attendee_id: uuid::Uuid,
    pub name: String,
    pub class: Option<String>,
    pub state: Option<SignUpState>,
    pub adults: i32,
    pub consented: bool,
    /// Who signed them up, and their telephone number.
    pub by: Option<String>,
    pub phone: Option<String>,
    pub came_at: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Helper {
    pub role: String,
    pub name: String,
    pub phone: Option<String>,
    pub came_at: Option<Timestamp>,
}

/// The stretch of a calendar that is shown.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CalendarQuery {
    pub from: Timestamp,
    pub until: Timestamp,
}

/// An event in the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CalendarItem {
    pub post_id: PostId,
    pub title: String,
    pub status: EventStatus,
    pub category: Category,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub place: String,
    /// The best answer among the reader's own.
    pub state: Option<SignUpState>,
    /// The reader manages it, and did not receive it.
    pub is_own: bool,
}

impl CalendarItem {
    /// Whether some of it is on a day.
    pub fn is_on(&self, day: crate::Date) -> bool {
        let last = self.ends_at.plus(-1).local_date();
        (self.starts_at.local_date()..=last).contains(&day)
    }
}

/// The address under which a calendar program follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CalendarLink {
    /// Told once, when it is made.
    pub url: Option<String>,
    pub created_at: Option<Timestamp>,
}
