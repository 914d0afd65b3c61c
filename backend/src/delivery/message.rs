//! What a phone shows: the push message of one recipient, in their language. A lock screen is public, so the text
//! is the post's title only where the author said so, else a neutral line.

use super::DispatchPurpose;
use super::store::Claimed;
use crate::app::App;
use crate::light::{LINK_LIFE, Link};
use crate::post;
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

/// The message for one delivery.
pub fn render(
    app: &App,
    d: &Claimed,
    versions: &[post::store::VersionRow],
    now: Timestamp,
) -> PushMessage {
    let chain = post::chain(&d.fallback_languages);
    let best = post::best_version(
        versions,
        |v| v.language,
        d.reading_language,
        &chain,
        d.original_language,
    );
    let public_title = best.filter(|_| d.public_title).map(|v| v.title.as_str());
    let lang = interface_language(d.reading_language, &chain);
    let own = |key: &str| (app.text(lang, "push-title", &[]), app.text(lang, key, &[]));
    let (title, body) = match d.purpose {
        DispatchPurpose::Publication | DispatchPurpose::Fallback => {
            lock_screen(app, lang, d.priority, public_title)
        }
        DispatchPurpose::Correction => own("push-corrected"),
        DispatchPurpose::Reminder => own("push-reminder"),
        DispatchPurpose::Withdrawal => own("push-withdrawn"),
    };
    let link = Link {
        post: d.post_id,
        person: d.person_id,
        revision: d.link_revision,
        expires_at: now.plus(LINK_LIFE),
    };
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
