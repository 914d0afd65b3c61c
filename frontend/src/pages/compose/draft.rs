//! What is being written, as plain data: a fresh one, one taken up again, what is missing in it. No drawing and no
//! requests here.

use crate::browser;
use crate::state;
use caunoi_wire::attachment::Attachment;
use caunoi_wire::audience::{Audience, Rule, RuleName};
use caunoi_wire::event::EventWords;
use caunoi_wire::id::{OrganisationId, PersonId, PostId};
use caunoi_wire::lesson::Programme;
use caunoi_wire::post::{
    Details, MAX_BODY, MAX_TITLE, Post, PostText, Priority, Provenance, VersionText,
};
use caunoi_wire::{Language, Timestamp};
use serde::{Deserialize, Serialize};

/// Drafts kept on the device; older ones are on the server or given up.
const KEPT: usize = 5;

/// A draft on this device, until it is sent or saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Who writes: devices are shared.
    pub owner: PersonId,
    /// The post of the server, where it is one already.
    pub id: Option<PostId>,
    pub text: PostText,
    /// What the rules name, so that they can be shown without asking.
    pub names: Vec<RuleName>,
    /// The post of the server repeats.
    #[serde(default)]
    pub repeats: bool,
    /// What comes with it.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
}

/// What is not on the server yet, nor kept before.
pub fn blank(owner: PersonId, text: PostText) -> Kept {
    Kept {
        owner,
        id: None,
        text,
        names: Vec::new(),
        repeats: false,
        attachments: Vec::new(),
    }
}

impl Kept {
    fn is(&self, owner: PersonId, id: Option<PostId>) -> bool {
        self.owner == owner && self.id == id
    }
}

/// What was being written on this device.
pub fn kept(owner: PersonId, id: Option<PostId>) -> Option<Kept> {
    all().into_iter().find(|kept| kept.is(owner, id))
}

/// Keeps what is being written, the latest first.
pub fn keep(kept: Kept) {
    let mut drafts = all();
    drafts.retain(|other| !other.is(kept.owner, kept.id));
    drafts.insert(0, kept);
    drafts.truncate(KEPT);
    browser::keep(state::DRAFT, &drafts);
}

pub fn forget(owner: PersonId, id: Option<PostId>) {
    let mut drafts = all();
    drafts.retain(|kept| !kept.is(owner, id));
    browser::keep(state::DRAFT, &drafts);
}

fn all() -> Vec<Kept> {
    browser::kept(state::DRAFT).unwrap_or_default()
}

/// An empty sheet.
pub fn fresh(organisation_id: OrganisationId, language: Language) -> PostText {
    PostText {
        organisation_id,
        priority: Priority::Normal,
        ask_acknowledgement: false,
        public_title: false,
        original_language: language,
        audience: Audience::default(),
        versions: vec![version(language)],
        expires_at: None,
        details: Details::Notice,
        attachments: Vec::new(),
    }
}

/// An empty version; the first of a post is its original.
pub fn version(language: Language) -> VersionText {
    VersionText {
        language,
        title: String::new(),
        body: String::new(),
        provenance: Provenance::Original,
        event_words: EventWords::default(),
    }
}

/// A post of the server, to write on.
pub fn of_post(post: &Post) -> PostText {
    PostText {
        organisation_id: post.organisation_id,
        priority: post.priority,
        ask_acknowledgement: post.ask_acknowledgement,
        public_title: post.public_title,
        original_language: post.original_language,
        audience: post.audience.clone(),
        versions: texts(post),
        expires_at: post.expires_at,
        details: post.details.clone(),
        // The composer has them apart.
        attachments: Vec::new(),
    }
}

/// The versions of a post, the original first.
pub fn texts(post: &Post) -> Vec<VersionText> {
    let mut versions: Vec<VersionText> = Vec::new();
    for v in &post.versions {
        let text = VersionText {
            language: v.language,
            title: v.title.clone(),
            body: v.body.clone(),
            provenance: v.provenance,
            event_words: v.event_words.clone(),
        };
        if v.language == post.original_language {
            versions.insert(0, text);
        } else {
            versions.push(text);
        }
    }
    versions
}

pub fn is_blank(versions: &[VersionText]) -> bool {
    let blank = |v: &VersionText| v.title.trim().is_empty() && v.body.trim().is_empty();
    versions.iter().all(blank)
}

/// The one text of a language.
pub fn of(versions: &[VersionText], language: Language) -> Option<&VersionText> {
    versions.iter().find(|v| v.language == language)
}

/// What of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Title,
    Body,
}

/// What must be put right before sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    Audience,
    Missing(Language, Part),
    TooLong(Language, Part),
    /// The time to send, or to expire, is over.
    Time,
    Expiry,
    /// This field of the event.
    Event(&'static str),
    /// This field of the programme.
    Lesson(&'static str),
}

/// The first thing that keeps a post from being sent at a time (none: now). The server checks the same again.
pub fn lack(text: &PostText, at: Option<Timestamp>, now: Timestamp) -> Option<Lack> {
    if text.audience.include.is_empty() {
        return Some(Lack::Audience);
    }
    let of_texts = text.versions.iter().find_map(lack_of_version);
    if of_texts.is_some() {
        return of_texts;
    }
    if at.is_some_and(|at| at <= now) {
        return Some(Lack::Time);
    }
    let of_event = lack_of_event(text, at.unwrap_or(now));
    if of_event.is_some() {
        return of_event;
    }
    let of_lessons = text.details.lesson().and_then(lack_of_programme);
    if of_lessons.is_some() {
        return of_lessons;
    }
    let ends_too_early = |expires: Timestamp| expires <= at.unwrap_or(now);
    text.expires_at
        .is_some_and(ends_too_early)
        .then_some(Lack::Expiry)
}

/// What an event lacks that is told at a moment.
pub fn lack_of_event(text: &PostText, at: Timestamp) -> Option<Lack> {
    let event = text.details.event()?;
    if event.starts_at <= at {
        return Some(Lack::Event("starts_at"));
    }
    event.wrong().first().map(|field| Lack::Event(field))
}

/// What a programme of lessons lacks.
fn lack_of_programme(programme: &Programme) -> Option<Lack> {
    if programme.course_id.0.is_nil() {
        return Some(Lack::Lesson("course_id"));
    }
    programme.wrong().first().map(|field| Lack::Lesson(field))
}

/// What a version lacks.
pub fn lack_of_version(v: &VersionText) -> Option<Lack> {
    let parts = [
        (Part::Title, &v.title, MAX_TITLE),
        (Part::Body, &v.body, MAX_BODY),
    ];
    parts.into_iter().find_map(|(part, words, limit)| {
        if words.trim().is_empty() {
            Some(Lack::Missing(v.language, part))
        } else if words.chars().count() > limit {
            Some(Lack::TooLong(v.language, part))
        } else {
            None
        }
    })
}

/// Puts a rule in, or takes it out again; never in both lists.
pub fn toggle(list: &mut Vec<Rule>, rule: &Rule) {
    match list.iter().position(|r| r == rule) {
        Some(at) => {
            list.remove(at);
        }
        None => list.push(rule.clone()),
    }
}

/// A translation is made by a person as soon as it is not the original.
pub fn settle_provenance(text: &mut PostText) {
    let original = text.original_language;
    for version in &mut text.versions {
        if version.language == original {
            version.provenance = Provenance::Original;
        } else if version.provenance == Provenance::Original {
            version.provenance = Provenance::Human;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000);

    fn complete() -> PostText {
        let mut text = fresh(uuid::Uuid::nil().into(), Language::Vietnamese);
        text.versions[0].title = "t".to_owned();
        text.versions[0].body = "b".to_owned();
        toggle(
            &mut text.audience.include,
            &Rule::Group {
                group_id: uuid::Uuid::nil().into(),
            },
        );
        text
    }

    #[test]
    fn says_the_first_thing_that_is_missing() {
        use Language::{English, Vietnamese};
        let mut text = complete();
        assert_eq!(lack(&text, None, NOW), None);
        text.expires_at = Some(NOW.plus(5));
        assert_eq!(lack(&text, Some(NOW.plus(5)), NOW), Some(Lack::Expiry));
        assert_eq!(lack(&text, Some(NOW), NOW), Some(Lack::Time));
        text.versions.push(version(English));
        assert_eq!(
            lack(&text, None, NOW),
            Some(Lack::Missing(English, Part::Title))
        );
        text.versions[0].title = "x".repeat(MAX_TITLE + 1);
        assert_eq!(
            lack(&text, None, NOW),
            Some(Lack::TooLong(Vietnamese, Part::Title))
        );
        text.audience.include.clear();
        assert_eq!(lack(&text, None, NOW), Some(Lack::Audience));
    }

    #[test]
    fn the_original_is_original_and_others_are_made_by_people() {
        let mut text = complete();
        text.versions.push(version(Language::English));
        text.original_language = Language::English;
        settle_provenance(&mut text);
        assert_eq!(text.versions[0].provenance, Provenance::Human);
        assert_eq!(text.versions[1].provenance, Provenance::Original);
        text.versions[0].provenance = Provenance::MachineDraft;
        settle_provenance(&mut text);
        assert_eq!(text.versions[0].provenance, Provenance::MachineDraft);
    }
}
