//! What a phone shows: the push message of one recipient, in their language. A lock screen is public, so the text
//! is the post's title only where the author said so, else a neutral line.

use super::DispatchPurpose;
use super::store::Claimed;
use crate::app::App;
use crate::light::{LINK_LIFE, Link};
use crate::post;
use caunoi_wire::id::{PersonId, PostId};
use caunoi_wire::post::Priority;
use caunoi_wire::push::PushMessage;
use caunoi_wire::{Language, Timestamp};

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

/// The message for one delivery.
pub fn render(
    app: &App,
    d: &Claimed,
    versions: &[post::store::VersionRow],
    now: Timestamp,
) -> PushMessage {
    let reader = Reader {
        post: d.post_id,
        person: d.person_id,
        link_revision: d.link_revision,
        reading_language: d.reading_language,
        fallback_languages: &d.fallback_languages,
        original_language: d.original_language,
        public_title: d.public_title,
    };
    let public_title = reader.public_title(versions);
    let lang = reader.language();
    let own = |key: &str| (app.text(lang, "push-title", &[]), app.text(lang, key, &[]));
    let (title, body) = match d.purpose {
        DispatchPurpose::Publication | DispatchPurpose::Fallback => {
            lock_screen(app, lang, d.priority, public_title)
        }
        DispatchPurpose::Correction => own("push-corrected"),
        DispatchPurpose::Reminder => own("push-reminder"),
        DispatchPurpose::Withdrawal => own("push-withdrawn"),
    };
    let link = reader.link(now);
    let (title, body) = match d.bundled {
        0 => (title, body),
        more => {
            let args = [("count", (more + 1).into())];
            (
                app.text(lang, "push-title", &[]),
                app.text(lang, "push-digest", &args),
            )
        }
    };
    PushMessage {
        title,
        body,
        lang,
        tag: d.post_id.to_string(),
        // Several are read where all are.
        url: match d.bundled {
            0 => format!("/l/{}", link.read_token(&app.link_key)),
            _ => "/".to_owned(),
        },
        shown: link.shown_token(&app.link_key),
        urgent: d.priority == Priority::Urgent,
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
