//! The day of an event: who came, recorded by whoever manages it, on the sheet that their phone keeps. Records come when
//! there is a network, in any order and perhaps twice; the last one made counts, by our clock.

pub mod http;
pub mod store;

use super::store::EventRow;
use crate::app::App;
use crate::db::Conn;
use crate::error::{Refusal, Result};
use crate::live::Hint;
use crate::post;
use crate::secret::LinkKey;
use crate::session::Viewer;
use caunoi_wire::day::*;
use caunoi_wire::event::EventStatus;
use caunoi_wire::post::PostState;
use caunoi_wire::{ErrorCode, Language, Timestamp, id::*};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

const ARRIVAL: &str = "arrival";

/// What somebody shows on arrival at an event: the same on every phone of the family, another at every event.
pub fn code(key: &LinkKey, post: PostId, attendee: Uuid) -> String {
    let mut payload = [0; 32];
    payload[..16].copy_from_slice(post.0.as_bytes());
    payload[16..].copy_from_slice(attendee.as_bytes());
    key.code(ARRIVAL, &payload)
}

/// From when until when it is recorded who comes.
pub fn window(event: &EventRow) -> (Timestamp, Timestamp) {
    (
        event.starts_at.plus(-OPENS_BEFORE),
        event.ends_at.plus(CLOSES_AFTER),
    )
}

/// The event of somebody who manages it, once it is out.
///
/// # Errors
/// `not_found` when the viewer may not manage the post, or it is no event; `event_closed` when it was called off.
pub async fn managed(conn: &mut Conn, viewer: &Viewer, id: PostId) -> Result<EventRow> {
    let head = post::store::find_own(conn, viewer, id).await?;
    begun(conn, head, id).await
}

/// The same of somebody who holds it together with them: they record who comes, and know no more names than before.
///
/// # Errors
/// As [`managed`].
pub async fn organised(conn: &mut Conn, viewer: &Viewer, id: PostId) -> Result<EventRow> {
    let head = post::store::find_organised(conn, viewer, id).await?;
    begun(conn, head, id).await
}

async fn begun(conn: &mut Conn, head: Option<post::store::Head>, id: PostId) -> Result<EventRow> {
    let head = head.ok_or(ErrorCode::NotFound)?;
    let event = super::store::row(conn, id).await?;
    let event = event.ok_or(ErrorCode::NotFound)?;
    if head.state != PostState::Published {
        return Err(ErrorCode::PostStateWrong.into());
    }
    if event.status == EventStatus::Cancelled {
        return Err(ErrorCode::EventClosed.into());
    }
    Ok(event)
}

/// What the pages of an event's day say of it.
pub struct Event {
    pub row: EventRow,
    pub title: String,
    pub organisation: OrganisationId,
    pub organisation_name: String,
}

/// The event of somebody who manages it, with its title in their language.
///
/// # Errors
/// As [`managed`].
pub async fn event(
    conn: &mut Conn,
    viewer: &Viewer,
    language: Language,
    id: PostId,
) -> Result<Event> {
    let row = organised(conn, viewer, id).await?;
    let head = store::head(conn, id).await?.ok_or(ErrorCode::NotFound)?;
    let versions = post::store::versions(conn, &[id]).await?;
    let chain = post::chain(&head.fallback_languages);
    let original = head.original_language;
    let best = post::best_version(&versions, |v| v.language, language, &chain, original);
    Ok(Event {
        row,
        title: best.map(|v| v.title.clone()).unwrap_or_default(),
        organisation: head.organisation_id,
        organisation_name: head.organisation_name,
    })
}

/// Everybody whom the viewer may know by name, with the codes that they show.
///
/// # Errors
/// As [`managed`]; `attendance_closed` when it is over, and names have no business on a phone any more.
pub async fn sheet(app: &App, viewer: &Viewer, id: PostId) -> Result<Sheet> {
    let mut conn = app.db.read().await?;
    let event = organised(&mut conn, viewer, id).await?;
    let (opens_at, closes_at) = window(&event);
    if viewer.now > closes_at {
        return Err(ErrorCode::AttendanceClosed.into());
    }
    let mut people = store::people(&mut conn, viewer, id).await?;
    for person in &mut people {
        person.code = code(&app.link_key, id, person.attendee_id);
    }
    Ok(Sheet {
        post_id: id,
        person_id: viewer.person,
        now: viewer.now,
        opens_at,
        closes_at,
        people,
    })
}

/// Who came and may be known to the viewer by name, at any time afterwards.
///
/// # Errors
/// As [`managed`].
pub async fn came(app: &App, viewer: &Viewer, id: PostId) -> Result<Vec<SheetPerson>> {
    let mut conn = app.db.read().await?;
    managed(&mut conn, viewer, id).await?;
    let mut people = store::people(&mut conn, viewer, id).await?;
    people.retain(|person| person.came_at.is_some());
    Ok(people)
}

/// Takes what a phone has recorded.
///
/// # Errors
/// As [`managed`]; `attendance_closed` before and after its days; `invalid_input` for more than fit into one request.
pub async fn record(
    app: &App,
    viewer: &Viewer,
    id: PostId,
    arrivals: &Arrivals,
) -> Result<Recorded> {
    if arrivals.records.len() > MAX_ARRIVALS {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["records"]).into());
    }
    let mut tx = app.db.write().await?;
    let event = organised(&mut tx, viewer, id).await?;
    let (opens_at, closes_at) = window(&event);
    if viewer.now < opens_at || viewer.now > closes_at {
        return Err(ErrorCode::AttendanceClosed.into());
    }
    let invited = Invited::of(&mut tx, &app.link_key, id).await?;
    let mut unknown = Vec::new();
    for record in &arrivals.records {
        let Some(attendee) = invited.find(record) else {
            unknown.push(record.id);
            continue;
        };
        let at = when(record.at, arrivals.sent_at, (opens_at, viewer.now));
        store::insert(&mut tx, viewer, id, (record, attendee, at)).await?;
    }
    let came = store::count(&mut tx, id).await?;
    tx.commit().await?;
    app.live.hint(Hint::Reach(id));
    Ok(Recorded { unknown, came })
}

/// When a record was made, by our clock: the phone's is as wrong when it sends as it was then. Should it have been set
/// in between, neither the future nor the time before it opened is believed.
pub fn when(
    at: Timestamp,
    sent_at: Timestamp,
    (opens_at, now): (Timestamp, Timestamp),
) -> Timestamp {
    let ago = sent_at.0.saturating_sub(at.0).max(0);
    Timestamp(now.0.saturating_sub(ago)).clamp(opens_at, now)
}

/// Everybody whom an event is for, by id and by code.
struct Invited {
    ids: HashSet<Uuid>,
    codes: HashMap<String, Uuid>,
}

impl Invited {
    async fn of(conn: &mut Conn, key: &LinkKey, id: PostId) -> Result<Self> {
        let ids = store::invited(conn, id).await?;
        let codes = ids.iter().map(|a| (code(key, id, *a), *a));
        Ok(Self {
            codes: codes.collect(),
            ids: ids.into_iter().collect(),
        })
    }

    fn find(&self, record: &Arrival) -> Option<Uuid> {
        match (&record.attendee_id, &record.code) {
            (Some(id), _) => self.ids.get(id).copied(),
            (None, Some(code)) => self.codes.get(&spelled(code)).copied(),
            (None, None) => None,
        }
    }
}

/// A code as we write it, however it was typed.
fn spelled(code: &str) -> String {
    let letters = code.chars().filter(|c| c.is_ascii_alphanumeric());
    letters
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .take(CODE_LENGTH + 1)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_whose_clock_is_wrong_tells_the_right_time() {
        let at = |at, sent| {
            when(
                Timestamp(at),
                Timestamp(sent),
                (Timestamp(1_000), Timestamp(9_000)),
            )
            .0
        };
        assert_eq!(at(5_000, 9_000), 5_000);
        // A day ahead, a day behind.
        assert_eq!(at(86_405_000, 86_409_000), 5_000);
        assert_eq!(at(-86_395_000, -86_391_000), 5_000);
        // Set back, or set forward, after it was recorded.
        assert_eq!(at(86_405_000, 9_000), 9_000);
        assert_eq!(at(5_000, 86_409_000), 1_000);
        assert_eq!(at(i64::MIN, i64::MAX), 1_000);
        assert_eq!(at(i64::MAX, i64::MIN), 9_000);
    }

    #[test]
    fn a_code_is_known_however_it_is_typed() {
        let key = LinkKey::new(b"k");
        let (post, child) = (Uuid::from_u128(1).into(), Uuid::from_u128(2));
        let code = code(&key, post, child);
        assert_eq!(code.len(), CODE_LENGTH);
        let typed = format!("{} {}", &code[..4], &code[4..]).to_lowercase();
        assert_eq!(spelled(&typed), code);
        assert_eq!(spelled("o0-il1"), "00111");
        assert_ne!(super::code(&key, post, Uuid::from_u128(3)), code);
        assert_ne!(super::code(&key, Uuid::from_u128(3).into(), child), code);
    }
}
