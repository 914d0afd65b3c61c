//! The calendar of a person: what comes, as a list for the app and as iCalendar for other programs. A calendar program
//! follows through an address of its own that its owner can revoke; only a hash of its secret is kept.

pub mod http;
pub mod store;

use super::ics::{self, Entry};
use crate::app::App;
use crate::db::{Conn, Result as DbResult};
use crate::error::Result;
use crate::feed::{self, Reader};
use crate::post;
use crate::secret;
use crate::session::Viewer;
use caunoi_wire::event::{CalendarItem, CalendarLink, SignUpState};
use caunoi_wire::time::DAY;
use caunoi_wire::{ErrorCode, Language, Timestamp, id::*};
use store::Row;

/// Longest stretch a screen can ask for.
const MAX_STRETCH: i64 = 400 * DAY;
/// What programs that follow are told of: so far back, so far ahead.
const BACK: i64 = 60 * DAY;
const AHEAD: i64 = 2 * 366 * DAY;

/// What takes place between two moments, of what the viewer receives or manages.
///
/// # Errors
/// `invalid_input` about a stretch that is too long.
pub async fn list(
    app: &App,
    viewer: &Viewer,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<CalendarItem>> {
    if !(0..=MAX_STRETCH).contains(&until.since(from)) {
        return Err(ErrorCode::InvalidInput.into());
    }
    let mut conn = app.db.read().await?;
    let reader = Reader::of(viewer, None);
    let mut items = Vec::new();
    for row in store::received(&mut conn, &reader, from, until).await? {
        items.push(item(&mut conn, reader.language, row, false).await?);
    }
    for row in store::managed(&mut conn, viewer, from, until).await? {
        if items
            .iter()
            .all(|item: &CalendarItem| item.post_id != row.post_id)
        {
            items.push(item(&mut conn, reader.language, row, true).await?);
        }
    }
    items.sort_by_key(|item| (item.starts_at, item.post_id));
    Ok(items)
}

async fn item(
    conn: &mut Conn,
    language: Language,
    mut row: Row,
    is_own: bool,
) -> DbResult<CalendarItem> {
    let title = say(conn, language, &mut row).await?;
    let state = row.state();
    Ok(CalendarItem {
        post_id: row.post_id,
        title,
        status: row.status,
        category: row.category,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        place: row.place,
        state,
        is_own,
    })
}

/// The title in the best language for its reader; place and what to bring become that version's as well, where it has them.
async fn say(conn: &mut Conn, language: Language, row: &mut Row) -> DbResult<String> {
    let versions = post::store::shown(conn, &[row.post_id]).await?;
    let chain = post::chain(&row.fallback_languages);
    let original = row.original_language;
    let best = post::best_version(&versions, |v| v.language, language, &chain, original);
    let Some(best) = best else {
        return Ok(String::new());
    };
    for (own, said) in [
        (&mut row.place, &best.event_words.place),
        (&mut row.bring, &best.event_words.bring),
    ] {
        if !said.is_empty() {
            said.clone_into(own);
        }
    }
    Ok(best.title.clone())
}

/// One event for a calendar program.
///
/// # Errors
/// `not_found` when it is not the reader's, or no event.
pub async fn one(app: &App, reader: &Reader, id: PostId) -> Result<String> {
    let mut conn = app.db.read().await?;
    let item = feed::item(&mut conn, reader, id).await?;
    if item.is_none_or(|item| item.event.is_none()) {
        return Err(ErrorCode::NotFound.into());
    }
    let row = store::one(&mut conn, reader, id).await?;
    let row = row.ok_or(ErrorCode::NotFound)?;
    let entry = entry(app, &mut conn, reader.language, row).await?;
    Ok(written(app, reader.language, &[entry]))
}

/// All that whoever follows an address is to see: what they did not decline.
///
/// # Errors
/// `not_found` for an address that was revoked or never was.
pub async fn followed(app: &App, token: &str) -> Result<String> {
    let now = app.clock.now();
    let mut conn = app.db.read().await?;
    let owner = store::owner(&mut conn, &secret::hash(token)).await?;
    let owner = owner.ok_or(ErrorCode::NotFound)?;
    let reader = Reader {
        person: owner.person_id,
        language: owner.reading_language,
        now,
    };
    let (from, until) = (now.plus(-BACK), now.plus(AHEAD));
    let mut entries = Vec::new();
    for row in store::received(&mut conn, &reader, from, until).await? {
        if row.state() != Some(SignUpState::Declined) {
            entries.push(entry(app, &mut conn, reader.language, row).await?);
        }
    }
    Ok(written(app, reader.language, &entries))
}

async fn entry(app: &App, conn: &mut Conn, language: Language, mut row: Row) -> DbResult<Entry> {
    let title = say(conn, language, &mut row).await?;
    let state = row.state();
    let place = match &row.map_link {
        Some(link) => format!("{} {link}", row.place),
        None => row.place,
    };
    Ok(Entry {
        id: row.post_id,
        sequence: row.sequence,
        status: row.status,
        is_certain: !matches!(state, Some(SignUpState::Waiting)),
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        changed_at: row.changed_at,
        title,
        place,
        description: row.bring,
        organiser: row.organisation_name,
        url: app.config.link(&format!("/post/{}", row.post_id)),
    })
}

fn written(app: &App, language: Language, entries: &[Entry]) -> String {
    let name = app.text(language, "common-app", &[]);
    let host = app.config.public_url.host_str().unwrap_or("caunoi");
    ics::calendar(&name, host, entries)
}

/// A fresh address to follow; the one before works no more.
pub async fn follow(app: &App, viewer: &Viewer) -> Result<CalendarLink> {
    let token = secret::token(app.entropy);
    let mut tx = app.db.write().await?;
    store::put(&mut tx, viewer, &secret::hash(&token)).await?;
    tx.commit().await?;
    Ok(CalendarLink {
        url: Some(app.config.link(&format!("/c/{token}"))),
        created_at: Some(viewer.now),
    })
}

/// Whether there is an address to end.
pub async fn is_followed(app: &App, viewer: &Viewer) -> Result<bool> {
    let mut conn = app.db.read().await?;
    Ok(store::created_at(&mut conn, viewer).await?.is_some())
}

/// Ends the address.
pub async fn unfollow(app: &App, viewer: &Viewer) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::delete(&mut tx, viewer).await?;
    tx.commit().await?;
    Ok(())
}

impl Row {
    /// The best answer among the reader's own.
    fn state(&self) -> Option<SignUpState> {
        self.rank.map(SignUpState::of_rank)
    }
}
