//! Lessons: courses of short lessons in a library, and a post that sends one as a programme.

mod check;

use crate::text_enum::text_enum;
use crate::time::{DAY, MINUTE, ZONE_OFFSET};
use crate::{Date, Language, Timestamp, id::*};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

text_enum! {
    /// For which age of child a course is, or for those who care for them.
    AgeBand {
        UpTo2 = "from_0_to_2",
        UpTo5 = "from_3_to_5",
        UpTo10 = "from_6_to_10",
        UpTo15 = "from_11_to_15",
        Guardians = "guardians",
    }
}

/// The one version of the pack format there is.
pub const PACK_FORMAT: u32 = 1;
/// Largest pack, bytes, and what it may unpack to.
pub const MAX_PACK_BYTES: usize = 16 * 1024 * 1024;
pub const MAX_UNPACKED_BYTES: u64 = 24 * 1024 * 1024;
/// Largest picture or sound as it is uploaded, bytes: a photo as phones take it.
pub const MAX_MEDIA_BYTES: usize = 10 * 1024 * 1024;
/// Most files in a pack, `pack.json` among them.
pub const MAX_PACK_FILES: usize = 200;
/// Largest `pack.json`, bytes: the answer to an import has all of it, and answers are remembered up to a megabyte.
pub const MAX_TEXT_BYTES: u64 = 768 * 1024;

pub const MAX_LESSONS: usize = 40;
pub const MAX_CARDS: usize = 12;
/// Of a question, and of what is asked the day after.
pub const CHOICES: std::ops::RangeInclusive<usize> = 2..=4;
/// Longest title, and longest other line, characters.
pub const MAX_NAME: usize = 120;
pub const MAX_LINE: usize = 300;
/// Longest text of a card or a tip, characters: a lesson is read on the way.
pub const MAX_PARAGRAPH: usize = 1_200;

/// Licences under which others may use and change a course. With another one it stays with its organisation and those
/// below it.
pub const OPEN_LICENCES: &[&str] = &["CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0"];

/// One text in the languages there are. The course's own language is always among them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Texts(pub BTreeMap<Language, String>);

impl Texts {
    /// The text in the first of these languages that it has, or in any.
    pub fn best(&self, wanted: &[Language]) -> &str {
        let said = wanted.iter().find_map(|language| self.0.get(language));
        said.or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// The text in one language; empty when there is none.
    pub fn of(&self, language: Language) -> &str {
        self.0.get(&language).map_or("", String::as_str)
    }
}

/// A pack as its `pack.json` says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    pub format: u32,
    pub course: CourseText,
}

/// A course as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CourseText {
    /// Lower-case letters, digits and hyphens; the same in every edition of the course.
    pub key: String,
    /// The language it is written in; every text has it.
    #[serde(default = "vietnamese")]
    pub language: Language,
    /// An SPDX identifier, or the words of a licence that has none.
    pub licence: String,
    /// Who is to be named.
    pub attribution: String,
    /// Where the original is to be found.
    pub source: Option<String>,
    /// What it was made from, where it is somebody's adaptation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adapted_from: Option<Origin>,
    pub age_band: AgeBand,
    pub title: Texts,
    pub summary: Texts,
    pub lessons: Vec<LessonText>,
}

fn vietnamese() -> Language {
    Language::Vietnamese
}

/// The course that another one was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Origin {
    pub key: String,
    pub attribution: String,
    pub licence: String,
}

/// A lesson: cards, a question, something to do at home, and how it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LessonText {
    pub title: Texts,
    pub cards: Vec<Card>,
    pub question: Question,
    pub home_action: Texts,
    /// What is asked the day after it was read, each answer with its tip.
    pub follow_up: Vec<FollowUp>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Small Markdown, as posts have it.
    pub text: Texts,
    /// `media/<sha256>.<ending>`
    #[serde(default)]
    pub picture: Option<String>,
    /// What the picture shows, for who does not see it.
    #[serde(default)]
    pub alt: Texts,
    /// The text read aloud, by language.
    #[serde(default)]
    pub audio: BTreeMap<Language, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub text: Texts,
    pub choices: Vec<Choice>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub text: Texts,
    /// What is said to who chose it.
    pub reply: Texts,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    pub text: Texts,
    pub tip: Texts,
}

impl CourseText {
    /// Every media file that a card names.
    pub fn media(&self) -> impl Iterator<Item = &String> {
        self.lessons.iter().flat_map(LessonText::media)
    }

    /// The same, to be renamed.
    pub fn media_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let cards = self.lessons.iter_mut().flat_map(|l| &mut l.cards);
        cards.flat_map(|card| card.picture.iter_mut().chain(card.audio.values_mut()))
    }
}

impl LessonText {
    pub fn media(&self) -> impl Iterator<Item = &String> {
        let cards = self.cards.iter();
        cards.flat_map(|card| card.picture.iter().chain(card.audio.values()))
    }
}

/// Endings of the pictures and of the sounds that a pack may have.
pub const PICTURES: &[&str] = &["jpg", "png", "webp"];
pub const SOUNDS: &[&str] = &["ogg", "mp3"];

/// Whether a name is one of a media file: `media/`, the SHA-256 of its bytes, one of these endings.
pub fn is_media(name: &str, endings: &[&str]) -> bool {
    let parts = name.strip_prefix("media/").and_then(|n| n.split_once('.'));
    parts.is_some_and(|(hash, ending)| {
        let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        hash.len() == 64 && hash.bytes().all(is_hex) && endings.contains(&ending)
    })
}

text_enum! {
    /// Whose course it is to the one who looks into the library.
    Shelf {
        Own = "own",
        /// Published by an organisation above.
        Above = "above",
        /// Published by somebody else under an open licence.
        Shared = "shared",
        /// Comes with the program.
        Starter = "starter",
    }
}

/// A course as the library lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CourseSummary {
    pub id: CourseId,
    pub shelf: Shelf,
    /// None: it comes with the program.
    pub organisation_name: Option<String>,
    pub age_band: AgeBand,
    pub title: Texts,
    pub summary: Texts,
    pub licence: String,
    pub attribution: String,
    pub adapted_from: Option<Origin>,
    pub lessons: i64,
    pub published_at: Option<Timestamp>,
}

/// A course with all its lessons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Course {
    pub id: CourseId,
    /// None: it comes with the program.
    pub organisation_id: Option<OrganisationId>,
    /// The viewer may change it.
    pub may_change: bool,
    /// Texts without which it cannot be sent.
    pub missing: i64,
    pub published_at: Option<Timestamp>,
    pub text: CourseText,
}

/// A course that is to be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewCourse {
    pub title: String,
    pub language: Language,
    pub age_band: AgeBand,
}

impl LessonText {
    /// A lesson that waits to be written: what every lesson has, without words.
    pub fn blank() -> Self {
        let choice = || Choice {
            text: Texts::default(),
            reply: Texts::default(),
        };
        let answer = || FollowUp {
            text: Texts::default(),
            tip: Texts::default(),
        };
        Self {
            title: Texts::default(),
            cards: vec![Card::default()],
            question: Question {
                text: Texts::default(),
                choices: vec![choice(), choice()],
            },
            home_action: Texts::default(),
            follow_up: vec![answer(), answer()],
        }
    }
}

/// A picture or a sound that is kept, under the name by which a card has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeptMedia {
    pub name: String,
}

/// What is done with a pack of a course that the library has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Import {
    /// It takes the place of what is there.
    #[serde(default)]
    pub replace: bool,
}

/// Takes a copy of a course into one's own library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Adopt {
    pub course_id: CourseId,
}

/// Shows a course to others, or to nobody else any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Publication {
    pub published: bool,
}

/// A course sent as a programme: which, on which days, at what time. Every family has its own place in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Programme {
    pub course_id: CourseId,
    /// 1 is Monday, 7 Sunday.
    pub weekdays: Vec<u8>,
    /// Of the local day.
    pub minute: i32,
    /// No lesson comes before this day.
    pub first: Date,
}

impl Programme {
    /// The fields that cannot be so.
    pub fn wrong(&self) -> Vec<&'static str> {
        let days = &self.weekdays;
        let days_fit = !days.is_empty()
            && days.iter().all(|day| (1..=7).contains(day))
            && days.windows(2).all(|pair| pair[0] < pair[1]);
        let checks = [
            ("weekdays", !days_fit),
            ("minute", !(0..24 * 60).contains(&self.minute)),
        ];
        let wrong = checks.into_iter().filter(|(_, is_wrong)| *is_wrong);
        wrong.map(|(field, _)| field).collect()
    }

    /// When the next lessons come, after a moment.
    pub fn next_after(&self, moment: Timestamp) -> Timestamp {
        let at = |day: i64| Timestamp(day * DAY + i64::from(self.minute) * MINUTE - ZONE_OFFSET);
        let from = moment.local_date().days().max(self.first.days());
        // Within eight days every weekday comes, even if today's time is over.
        let fits =
            |day: &i64| self.weekdays.contains(&crate::series::weekday(*day)) && at(*day) > moment;
        (from..from + 8).find(fits).map_or(at(from + 8), at)
    }
}

/// What the feed says of a programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FeedLesson {
    /// Of the lesson that it is now; none before the first one.
    pub title: Option<String>,
    /// Which one, from 1; 0 before the first.
    pub position: i32,
    pub lessons: i32,
}

/// A family's place in a programme, with the lessons up to there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reading {
    /// The lesson that it is now, from 1; 0 before the first.
    pub position: i32,
    pub paused: bool,
    /// When the next one comes, to who has read this one; none after the last, and while it pauses.
    pub next_at: Option<Timestamp>,
    /// The language that the course is written in.
    pub language: Language,
    /// All of the course, in order.
    pub lessons: Vec<ReadLesson>,
}

/// A lesson with the answers given in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReadLesson {
    pub text: LessonText,
    pub opened_at: Option<Timestamp>,
    /// The answer to the question, by its place from 0.
    pub choice: Option<i32>,
    /// How it went is asked from now on.
    pub is_asked: bool,
    pub follow_up: Option<i32>,
}

text_enum! {
    /// Which question an answer is to.
    Asked { Question = "question", FollowUp = "follow_up" }
}

/// An answer in a lesson. The last one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LessonAnswer {
    /// The lesson, from 1.
    pub lesson: i32,
    pub asked: Asked,
    /// Its place among the choices, from 0.
    pub choice: i32,
}

/// Lets a programme rest, or go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pause {
    pub paused: bool,
}

/// How far families are, as the author sees it. No names; a count below ten that is not shown is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CourseProgress {
    pub people: i64,
    pub paused: Option<i64>,
    pub next_at: Option<Timestamp>,
    /// Leads those it is for to their lesson, for a notice board.
    pub url: String,
    /// The same to be read by a camera, as SVG.
    pub qr_svg: String,
    pub lessons: Vec<LessonProgress>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LessonProgress {
    pub title: Texts,
    /// Whose lesson it is now.
    pub here: Option<i64>,
    pub opened: Option<i64>,
    pub question: Vec<Tally>,
    pub follow_up: Vec<Tally>,
}

/// How many gave an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tally {
    pub text: Texts,
    pub people: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_lesson_comes_on_one_of_its_days() {
        let programme = Programme {
            course_id: uuid::Uuid::nil().into(),
            weekdays: vec![2, 5],
            minute: 19 * 60,
            first: "2026-11-24".parse().expect("a Tuesday"),
        };
        let day = |day: &str| Timestamp::at_start_of(day.parse().expect("a day"));
        let at = |date: &str, minute: i64| day(date).plus(minute * MINUTE);
        let table = [
            (at("2026-10-01", 0), at("2026-11-24", 1140)),
            (at("2026-11-24", 1139), at("2026-11-24", 1140)),
            (at("2026-11-24", 1140), at("2026-11-27", 1140)),
            (at("2026-11-26", 0), at("2026-11-27", 1140)),
            (at("2026-11-27", 1141), at("2026-12-01", 1140)),
        ];
        for (moment, expected) in table {
            assert_eq!(programme.next_after(moment), expected, "{moment:?}");
        }
        let weekly = Programme {
            weekdays: vec![7],
            minute: 0,
            ..programme
        };
        assert_eq!(weekly.next_after(at("2026-11-29", 0)), at("2026-12-06", 0));
    }

    #[test]
    fn the_name_of_a_file_is_its_hash() {
        let hash = "0123456789abcdef".repeat(4);
        assert!(is_media(&format!("media/{hash}.png"), PICTURES));
        for name in [
            format!("media/{hash}.svg"),
            format!("media/{hash}.mp3"),
            format!("media/../{hash}.png"),
            format!("media/{}.png", hash.to_uppercase()),
            format!("media/{}.png", &hash[1..]),
            format!("{hash}.png"),
        ] {
            assert!(!is_media(&name, PICTURES), "{name}");
        }
    }
}
