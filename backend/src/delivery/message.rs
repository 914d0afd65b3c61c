//! What a phone shows: the push message of one recipient, in their language. A lock screen is public, so the text
//! is the post's title only where the author said so, else a neutral line.

use super::DispatchPurpose;
use super::store::{self, Claimed, Round};
use crate::app::App;
use crate::db::{self, Conn};
use crate::light::{LINK_LIFE, Link};
use crate::{event, post};
use caunoi_wire::id::{PersonId, PostId};
use caunoi_wire::post::Priority;
use caunoi_wire::push::PushMessage;
use caunoi_wire::{Language, Timestamp};
use std::collections::HashMap;

/// The two lines on the lock screen for a newly published post.
pub fn lock_screen(
    app: &App,
    language: Language,
    priority: Priority,
    public_title: Option<&str>,
) -> (String, String) {
    let own = |key: &str| {
        (
            app.text(language, "push-title", &[]),
            app.text(language, key, &[]),
        )
    };
    match (public_title, priority) {
        (Some(title), _) => (title.to_owned(), app.text(language, "push-open", &[])),
        (None, Priority::Urgent) => own("push-urgent"),
        (None, _) => own("push-new"),
    }
}

/// A recipient of a post as a text for them needs it, whatever carries it.
pub struct Reader<'a> {
    pub post: PostId,
    pub person: PersonId,
    pub link_revision: i32,
    pub reading_language: Language,
    pub fallback_languages: &'a str,
    pub original_language: Language,
    /// The author says that others may see the title.
    pub public_title: bool,
}

impl Reader<'_> {
    /// Of what we say ourselves.
    pub fn language(&self) -> Language {
        interface_language(self.reading_language, &post::chain(self.fallback_languages))
    }

    /// The title in the best language there is, if others may see it.
    pub fn public_title<'v>(&self, versions: &'v [post::store::VersionRow]) -> Option<&'v str> {
        let chain = post::chain(self.fallback_languages);
        let (wanted, original) = (self.reading_language, self.original_language);
        let best = post::best_version(versions, |v| v.language, wanted, &chain, original);
        best.filter(|_| self.public_title).map(|v| v.title.as_str())
    }

    /// Leads to the post without signing in.
    pub fn link(&self, now: Timestamp) -> Link {
        Link {
            post: self.post,
            person: self.person,
            revision: self.link_revision,
            expires_at: now.plus(LINK_LIFE),
        }
    }
}

/// The messages of one round. What they say depends on the language alone and is put into words once for each.
pub struct Messages {
    pub round: Round,
    /// It tells of several dates of an event at once.
    several: bool,
    versions: Vec<post::store::VersionRow>,
    lines: HashMap<Language, Lines>,
}

/// What a lock screen shows.
#[derive(Clone)]
struct Lines {
    language: Language,
    title: String,
    body: String,
}

impl Messages {
    /// Of the round a delivery belongs to.
    pub async fn load(conn: &mut Conn, d: &Claimed) -> db::Result<Self> {
        Ok(Self {
            round: store::round(conn, d.post_id, d.round).await?,
            several: event::dates::store::several(conn, d.post_id, d.round).await?,
            versions: post::store::shown(conn, &[d.post_id]).await?,
            lines: HashMap::new(),
        })
    }

    /// The message for one delivery.
    pub fn render(&mut self, app: &App, d: &Claimed, now: Timestamp) -> PushMessage {
        let Self {
            round,
            several,
            versions,
            lines,
        } = self;
        let reader = Reader {
            post: d.post_id,
            person: d.person_id,
            link_revision: d.link_revision,
            reading_language: d.reading_language,
            fallback_languages: &round.fallback_languages,
            original_language: round.original_language,
            public_title: round.public_title,
        };
        let said = lines
            .entry(d.reading_language)
            .or_insert_with(|| say(app, (round, *several), &reader, versions));
        let Lines {
            language,
            title,
            body,
        } = match d.bundled {
            0 => said.clone(),
            more => digest(app, said.language, more + 1),
        };
        let link = reader.link(now);
        PushMessage {
            title,
            body,
            lang: language,
            tag: d.post_id.to_string(),
            // Several are read where all are.
            url: match d.bundled {
                0 => format!("/l/{}", link.read_token(&app.link_key)),
                _ => "/".to_owned(),
            },
            shown: link.shown_token(&app.link_key),
            urgent: round.priority == Priority::Urgent,
        }
    }
}

fn say(
    app: &App,
    (round, several): (&Round, bool),
    reader: &Reader<'_>,
    versions: &[post::store::VersionRow],
) -> Lines {
    let language = reader.language();
    let own = |key: &str| {
        (
            app.text(language, "push-title", &[]),
            app.text(language, key, &[]),
        )
    };
    let (title, body) = match round.purpose {
        DispatchPurpose::Publication | DispatchPurpose::Date | DispatchPurpose::Fallback => {
            let public_title = reader.public_title(versions);
            lock_screen(app, language, round.priority, public_title)
        }
        DispatchPurpose::Correction => own("push-corrected"),
        DispatchPurpose::Reminder => own("push-reminder"),
        DispatchPurpose::Withdrawal => own("push-withdrawn"),
        DispatchPurpose::Promotion => own("push-promotion"),
        DispatchPurpose::EventReminder => own("push-event-reminder"),
        DispatchPurpose::EventChanged if several => own("push-dates-changed"),
        DispatchPurpose::EventCancelled if several => own("push-dates-cancelled"),
        DispatchPurpose::EventChanged => own("push-event-changed"),
        DispatchPurpose::EventCancelled => own("push-event-cancelled"),
        DispatchPurpose::Thanks => own("push-thanks"),
        DispatchPurpose::Lesson => own("push-lesson"),
        DispatchPurpose::LessonReminder => own("push-lesson-reminder"),
        DispatchPurpose::FollowUp => own("push-follow-up"),
    };
    Lines {
        language,
        title,
        body,
    }
}

fn digest(app: &App, language: Language, count: i64) -> Lines {
    Lines {
        language,
        title: app.text(language, "push-title", &[]),
        body: app.text(language, "push-digest", &[("count", count.into())]),
    }
}

/// The reader's language if the interface speaks it, else the first of the chain it speaks.
pub fn interface_language(reading: Language, chain: &[Language]) -> Language {
    let spoken = |l: &&Language| Language::INTERFACE.contains(l);
    std::iter::once(&reading)
        .chain(chain)
        .find(spoken)
        .copied()
        .unwrap_or(Language::Vietnamese)
}
