//! What is said over channels beside push: one line and a link, in the recipient's language. Others may read along, so
//! the line is the post's title only where the author made it public.

use super::store::Claimed;
use crate::app::App;
use crate::db::{Conn, Result};
use crate::delivery::DispatchPurpose;
use crate::delivery::message::Reader;
use crate::light::{LINK_LIFE, Link};
use crate::post::{self, store::VersionRow};
use caunoi_wire::post::Priority;
use caunoi_wire::{Language, Timestamp, id::PostId};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

#[derive(Clone, Debug)]
pub struct Letter {
    pub language: Language,
    pub line: String,
    pub link: String,
}

/// Texts of posts, each read once.
#[derive(Default)]
pub struct Letters(HashMap<PostId, Vec<VersionRow>>);

impl Letters {
    pub async fn write(
        &mut self,
        app: &App,
        conn: &mut Conn,
        d: &Claimed,
        now: Timestamp,
    ) -> Result<Letter> {
        let versions = match self.0.entry(d.post_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(entry) => entry.insert(post::store::shown(conn, &[d.post_id]).await?),
        };
        let reader = Reader {
            post: d.post_id,
            person: d.person_id,
            link_revision: d.link_revision,
            reading_language: d.reading_language,
            fallback_languages: &d.fallback_languages,
            original_language: d.original_language,
            public_title: d.public_title,
        };
        let (language, title) = (reader.language(), reader.public_title(versions));
        let path = format!("/l/{}", reader.link(now).read_token(&app.link_key));
        Ok(Letter {
            language,
            line: match d.purpose {
                DispatchPurpose::Publication | DispatchPurpose::Fallback => {
                    line(app, language, d.priority, title)
                }
                purpose => about_answers(app, language, purpose),
            },
            link: app.config.link(&path),
        })
    }
}

/// The line for who has answered for an event, or has a place in a programme.
fn about_answers(app: &App, language: Language, purpose: DispatchPurpose) -> String {
    let key = match purpose {
        DispatchPurpose::Promotion => "letter-promotion",
        DispatchPurpose::EventReminder => "letter-event-reminder",
        DispatchPurpose::EventCancelled => "letter-event-cancelled",
        DispatchPurpose::Thanks => "letter-thanks",
        DispatchPurpose::Lesson => "letter-lesson",
        DispatchPurpose::LessonReminder => "letter-lesson-reminder",
        DispatchPurpose::FollowUp => "letter-follow-up",
        _ => "letter-event-changed",
    };
    app.text(language, key, &[])
}

/// The line for a post whose title may or may not be public.
pub fn line(app: &App, language: Language, priority: Priority, title: Option<&str>) -> String {
    match (title, priority) {
        (Some(title), _) => title.to_owned(),
        (None, Priority::Urgent) => app.text(language, "letter-urgent", &[]),
        (None, _) => app.text(language, "letter-new", &[]),
    }
}

/// The letter of a post that is not sent yet: its link is as long as a real one.
pub fn sample(app: &App, language: Language, priority: Priority, title: Option<&str>) -> Letter {
    let nobody = uuid::Uuid::nil();
    let link = Link {
        post: nobody.into(),
        person: nobody.into(),
        revision: 0,
        expires_at: app.clock.now().plus(LINK_LIFE),
    };
    let path = format!("/l/{}", link.read_token(&app.link_key));
    Letter {
        language,
        line: line(app, language, priority, title),
        link: app.config.link(&path),
    }
}
