//! Events, answers and offers of help in the database. Who comes is counted under the lock of the post
//! (`post::store::lock`), so that no two of them take one place.

use crate::db::{Conn, Error, Result, execute, fetch_all, fetch_optional, json};
use crate::feed::Reader;
use caunoi_wire::dates::Recurrence;
use caunoi_wire::event::*;
use caunoi_wire::{Date, Timestamp, id::*};
use uuid::Uuid;

const DELETE_ROLES: &str = "DELETE FROM event_role WHERE post_id = $1";
const DELETE: &str = "DELETE FROM event WHERE post_id = $1";

/// Of a draft: nobody has answered.
pub async fn delete(conn: &mut Conn, id: PostId) -> Result<()> {
    super::organiser::store::forget(conn, id).await?;
    execute!(conn, DELETE_ROLES, id)?;
    execute!(conn, DELETE, id)?;
    Ok(())
}

/// What an author writes of an event, in the order in which [`write`] gives it: `$2` to `$17`.
macro_rules! written {
    () => {
        "category, status, starts_at, ends_at, place, map_link, bring, contact, age_from, age_until, born_after, born_until,
            capacity, consent, changed_at, adults_count"
    };
}
macro_rules! given {
    () => {
        "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17"
    };
}

const INSERT: &str = concat!(
    "INSERT INTO event (post_id, ",
    written!(),
    ") VALUES ($1, ",
    given!(),
    ")"
);
const SET_RULE: &str = "UPDATE event SET rule = $2, left_out = $3 WHERE post_id = $1";

pub async fn insert(
    conn: &mut Conn,
    id: PostId,
    e: &EventText,
    born: Option<(Date, Date)>,
    now: Timestamp,
) -> Result<()> {
    write(conn, INSERT, id, e, born, now).await?;
    if let Some(repeat) = &e.repeat {
        execute!(conn, SET_RULE, id, repeat.rule.trim(), json(&repeat.skip)?)?;
    }
    Ok(())
}

/// Runs a statement that writes all of an event.
async fn write(
    conn: &mut Conn,
    sql: &'static str,
    id: PostId,
    e: &EventText,
    born: Option<(Date, Date)>,
    now: Timestamp,
) -> Result<()> {
    execute!(
        conn,
        sql,
        id,
        e.category,
        e.status,
        e.starts_at,
        e.ends_at,
        e.place.trim(),
        e.map_link.as_deref(),
        e.bring.trim(),
        e.contact.trim(),
        e.age_from,
        e.age_until,
        born.map(|(after, _)| after),
        born.map(|(_, until)| until),
        e.capacity,
        e.consent,
        now,
        e.adults_count
    )?;
    save_roles(conn, id, &e.roles).await
}

const SAVE_ROLE: &str =
    "INSERT INTO event_role (post_id, position, name, wanted) VALUES ($1, $2, $3, $4)
    ON CONFLICT (post_id, position) DO UPDATE SET name = excluded.name, wanted = excluded.wanted";

/// Writes the roles at their places; those that have helpers keep theirs.
async fn save_roles(conn: &mut Conn, id: PostId, roles: &[RoleText]) -> Result<()> {
    for (position, role) in (0_i32..).zip(roles) {
        execute!(conn, SAVE_ROLE, id, position, role.name.trim(), role.wanted)?;
    }
    Ok(())
}

/// An event as its row.
#[derive(sqlx::FromRow)]
pub struct EventRow {
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
    pub capacity: Option<i32>,
    pub consent: bool,
    pub was_starts_at: Option<Timestamp>,
    pub was_place: Option<String>,
    pub adults_count: bool,
    pub sequence: i32,
    pub first_id: Option<PostId>,
    pub rule: Option<String>,
    pub left_out: Option<String>,
    /// Places.
    pub taken: i64,
}

impl EventRow {
    /// When it takes place again.
    pub fn repeat(&self) -> Result<Option<Recurrence>> {
        let Some(rule) = self.rule.clone() else {
            return Ok(None);
        };
        let skip = self.left_out.as_deref().unwrap_or("[]");
        let skip = serde_json::from_str(skip).map_err(|error| Error::Decode(error.into()))?;
        Ok(Some(Recurrence { rule, skip }))
    }
}

/// How many places answer `$of` needs at event `e`.
macro_rules! places {
    ($of:literal) => {
        concat!(
            "CASE WHEN e.adults_count THEN 1 + ",
            $of,
            ".adults ELSE 1 END"
        )
    };
}

/// How many places of event `e` are taken.
macro_rules! taken {
    () => {
        concat!(
            "(SELECT CAST(COALESCE(SUM(",
            places!("t"),
            "), 0) AS BIGINT) FROM signup t
            WHERE t.post_id = e.post_id AND t.state = 'coming')"
        )
    };
}

const ROW: &str = concat!(
    "SELECT ",
    written!(),
    ", was_starts_at, was_place, sequence, first_id, rule, left_out, ",
    taken!(),
    " AS taken FROM event e WHERE e.post_id = $1"
);

/// The caller has checked that it may be seen.
pub async fn row(conn: &mut Conn, id: PostId) -> Result<Option<EventRow>> {
    fetch_optional!(conn, EventRow, ROW, id)
}

/// A role with how many offered to help in it.
#[derive(sqlx::FromRow)]
struct RoleRow {
    name: String,
    wanted: i32,
    taken: i64,
    mine: bool,
}

const ROLES: &str = "SELECT o.name, o.wanted,
        (SELECT COUNT(*) FROM volunteer v WHERE v.post_id = o.post_id AND v.position = o.position) AS taken,
        EXISTS (SELECT 1 FROM volunteer v WHERE v.post_id = o.post_id AND v.position = o.position
            AND v.person_id = $2) AS mine
    FROM event_role o WHERE o.post_id = $1 ORDER BY o.position";

async fn roles(conn: &mut Conn, id: PostId, person: Option<PersonId>) -> Result<Vec<RoleRow>> {
    let person = person.unwrap_or_else(|| Uuid::nil().into());
    fetch_all!(conn, RoleRow, ROLES, id, person)
}

pub async fn roles_of_reader(
    conn: &mut Conn,
    reader: &Reader,
    id: PostId,
) -> Result<Vec<FeedRole>> {
    let rows = roles(conn, id, Some(reader.person)).await?;
    let role = |row: RoleRow| FeedRole {
        name: row.name,
        wanted: row.wanted,
        taken: row.taken,
        mine: row.mine,
    };
    Ok(rows.into_iter().map(role).collect())
}

/// The event as it was written.
pub async fn text(conn: &mut Conn, id: PostId) -> Result<Option<EventText>> {
    let Some(row) = row(conn, id).await? else {
        return Ok(None);
    };
    let roles = roles(conn, id, None).await?;
    let roles = roles.into_iter().map(|r| RoleText {
        name: r.name,
        wanted: r.wanted,
    });
    let repeat = row.repeat()?;
    let together = super::organiser::store::asked(conn, id).await?;
    Ok(Some(EventText {
        category: row.category,
        status: row.status,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        place: row.place,
        map_link: row.map_link,
        bring: row.bring,
        contact: row.contact,
        age_from: row.age_from,
        age_until: row.age_until,
        capacity: row.capacity,
        consent: row.consent,
        adults_count: row.adults_count,
        roles: roles.collect(),
        repeat,
        together,
        sequence: Some(row.sequence),
        first_id: row.first_id,
    }))
}

const CHANGE: &str = concat!(
    "UPDATE event SET was_starts_at = CASE WHEN starts_at <> $4 THEN starts_at ELSE was_starts_at END,
        was_place = CASE WHEN place <> $6 THEN place ELSE was_place END, sequence = sequence + 1, (",
    written!(),
    ") = (",
    given!(),
    ") WHERE post_id = $1"
);
const FORGET_WORDS: &str = "UPDATE post_version SET
        place = CASE WHEN (SELECT e.place FROM event e WHERE e.post_id = $1) = $2 THEN place ELSE '' END,
        bring = CASE WHEN (SELECT e.bring FROM event e WHERE e.post_id = $1) = $3 THEN bring ELSE '' END
    WHERE post_id = $1";

/// Changes a published event; time and place remember what they were. What versions say of another place goes.
pub async fn change(
    conn: &mut Conn,
    id: PostId,
    e: &EventText,
    born: Option<(Date, Date)>,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, FORGET_WORDS, id, e.place.trim(), e.bring.trim())?;
    write(conn, CHANGE, id, e, born, now).await
}

const CANCEL: &str = "UPDATE event SET status = 'cancelled', changed_at = $2, sequence = sequence + 1 WHERE post_id = $1";

pub async fn cancel(conn: &mut Conn, id: PostId, now: Timestamp) -> Result<()> {
    execute!(conn, CANCEL, id, now)?;
    Ok(())
}

const DELETE_REMINDERS: &str = "DELETE FROM dispatch
    WHERE post_id = $1 AND purpose = 'event_reminder' AND dispatched_at IS NULL";
const STOP_REMINDERS: &str =
    "UPDATE delivery SET state = 'cancelled', reason = 'event_changed', updated_at = $2
    WHERE post_id = $1 AND state = 'due' AND round IN (SELECT x.round FROM dispatch x
        WHERE x.post_id = $1 AND x.purpose = 'event_reminder')";

/// Nobody is reminded of what is no longer so: neither later nor by what waits for the morning.
pub async fn cancel_reminders(conn: &mut Conn, id: PostId, now: Timestamp) -> Result<()> {
    execute!(conn, DELETE_REMINDERS, id)?;
    execute!(conn, STOP_REMINDERS, id, now)?;
    Ok(())
}

// ── answers ──

#[derive(sqlx::FromRow)]
struct AttendeeRow {
    child_id: Option<ChildId>,
    name: String,
    may_respond: bool,
    fits: bool,
    state: Option<SignUpState>,
    adults: i32,
    ahead: i64,
}

// A child of the reader's the post is about, as long as they receive for it; without any the reader.
const ATTENDEES: &str = "SELECT x.child_id, x.name, x.may_respond,
        (e.born_until IS NULL OR (x.child_id IS NOT NULL AND x.born > e.born_after AND x.born <= e.born_until)) AS fits,
        s.state, COALESCE(s.adults, 0) AS adults, (SELECT COUNT(*) FROM signup w WHERE s.state = 'waiting'
            AND w.post_id = e.post_id AND w.state = 'waiting'
            AND (w.asked_at, w.attendee_id) < (s.asked_at, s.attendee_id)) AS ahead
    FROM (
        SELECT c.id AS attendee_id, c.id AS child_id, c.name, g.may_respond, c.birth_date AS born
        FROM recipient_child rc JOIN child c ON c.id = rc.child_id AND c.removed_at IS NULL
        JOIN guardianship g ON g.child_id = c.id AND g.guardian_id = rc.person_id AND g.ended_at IS NULL
            AND g.may_receive AND (g.blocked_until IS NULL OR g.blocked_until <= $2)
        WHERE rc.person_id = $1 AND rc.post_id = $3
        UNION ALL
        SELECT q.id, NULL, q.name, TRUE, '' FROM recipient r JOIN person q ON q.id = r.person_id
        WHERE r.person_id = $1 AND r.post_id = $3 AND NOT EXISTS (SELECT 1 FROM recipient_child rc
            WHERE rc.post_id = r.post_id AND rc.person_id = r.person_id)
    ) x JOIN event e ON e.post_id = $3
    LEFT JOIN signup s ON s.post_id = e.post_id AND s.attendee_id = x.attendee_id
    ORDER BY x.born, x.attendee_id";

/// Whom the reader may sign up, with the answers there are.
pub async fn attendees(conn: &mut Conn, reader: &Reader, id: PostId) -> Result<Vec<Attendee>> {
    let rows = fetch_all!(conn, AttendeeRow, ATTENDEES, reader.person, reader.now, id)?;
    let attendee = |row: AttendeeRow| Attendee {
        child_id: row.child_id,
        name: row.name,
        may_respond: row.may_respond,
        fits: row.fits,
        state: row.state,
        adults: row.adults,
        ahead: row.ahead,
    };
    Ok(rows.into_iter().map(attendee).collect())
}

// Who comes or waits already keeps that place; who asks now gets one if there is one, and nobody waits for more.
const SIGN_UP: &str = concat!(
    "INSERT INTO signup (post_id, attendee_id, person_id, state, adults, consented_at, asked_at, changed_at)
    SELECT e.post_id, n.attendee_id, $3, CASE WHEN NOT $4 THEN 'declined'
            WHEN e.capacity IS NULL THEN 'coming'
            WHEN e.adults_count AND EXISTS (SELECT 1 FROM signup w
                WHERE w.post_id = e.post_id AND w.state = 'waiting') THEN 'waiting'
            WHEN ", taken!(), " + ", places!("n"), " <= e.capacity THEN 'coming'
            ELSE 'waiting' END, n.adults, $6, $7, $7
    FROM event e CROSS JOIN (SELECT $2 AS attendee_id, $5 AS adults) n WHERE e.post_id = $1
    ON CONFLICT (post_id, attendee_id) DO UPDATE SET
        state = CASE WHEN excluded.state = 'declined' OR signup.state = 'declined' THEN excluded.state
            ELSE signup.state END,
        asked_at = CASE WHEN signup.state = 'declined' THEN excluded.asked_at ELSE signup.asked_at END,
        person_id = excluded.person_id, adults = excluded.adults, consented_at = excluded.consented_at,
        changed_at = excluded.changed_at"
);

/// Writes an answer that was checked. The post is locked.
pub async fn sign_up(
    conn: &mut Conn,
    reader: &Reader,
    id: PostId,
    answer: &SignUp,
    consent: bool,
) -> Result<()> {
    let attendee = answer.child_id.map_or(reader.person.0, |child| child.0);
    let adults = if answer.coming { answer.adults } else { 0 };
    let consented_at = (consent && answer.coming).then_some(reader.now);
    execute!(
        conn,
        SIGN_UP,
        id,
        attendee,
        reader.person,
        answer.coming,
        adults,
        consented_at,
        reader.now
    )?;
    Ok(())
}

// Who waits for several places is not passed over: others would get them one by one.
const PROMOTE: &str = concat!(
    "UPDATE signup SET state = 'coming', changed_at = $2,
        promoted_round = (SELECT COALESCE(MAX(d.round) + 1, 0) FROM dispatch d WHERE d.post_id = $1)
    WHERE post_id = $1 AND attendee_id IN (
        SELECT w.attendee_id FROM (
            SELECT s.attendee_id, SUM(", places!("s"), ") OVER (ORDER BY s.asked_at, s.attendee_id) AS places
            FROM signup s JOIN event e ON e.post_id = s.post_id WHERE s.post_id = $1 AND s.state = 'waiting') w
        JOIN event e ON e.post_id = $1
        WHERE e.capacity IS NULL OR w.places <= e.capacity - ", taken!(), ")"
);

/// Gives free places to those who wait longest; they are told in the round that is written next. Returns how many.
pub async fn promote(conn: &mut Conn, id: PostId, now: Timestamp) -> Result<u64> {
    execute!(conn, PROMOTE, id, now)
}

const VOLUNTEER: &str = "INSERT INTO volunteer (post_id, position, person_id, created_at)
    SELECT o.post_id, o.position, $3, $4 FROM event_role o
    WHERE o.post_id = $1 AND o.position = $2 AND (SELECT COUNT(*) FROM volunteer v
        WHERE v.post_id = o.post_id AND v.position = o.position) < o.wanted
    ON CONFLICT (post_id, position, person_id) DO NOTHING";

/// False when enough have offered. The post is locked.
pub async fn volunteer(conn: &mut Conn, reader: &Reader, id: PostId, role: i32) -> Result<bool> {
    Ok(execute!(conn, VOLUNTEER, id, role, reader.person, reader.now)? == 1)
}

const STEP_BACK: &str =
    "DELETE FROM volunteer WHERE post_id = $1 AND position = $2 AND person_id = $3";

pub async fn step_back(conn: &mut Conn, reader: &Reader, id: PostId, role: i32) -> Result<()> {
    execute!(conn, STEP_BACK, id, role, reader.person)?;
    Ok(())
}

// ── whom a round is for ──

/// The purpose of round `$2` of the post of recipient `r`.
macro_rules! purpose {
    () => {
        "(SELECT x.purpose FROM dispatch x WHERE x.post_id = r.post_id AND x.round = $2)"
    };
}

/// Whether answer `s` is one that the round is about, which is `$round` of its event.
macro_rules! is_meant {
    ($round:literal) => {
        concat!(
            "CASE ",
            crate::event::store::purpose!(),
            " WHEN 'promotion' THEN s.promoted_round = ",
            $round,
            "
                WHEN 'event_reminder' THEN s.state = 'coming' WHEN 'thanks' THEN FALSE ELSE s.state <> 'declined' END"
        )
    };
}

/// Whether guardianship `g` lets its guardian hear of the child of `rc` (`$6` now).
macro_rules! receives {
    () => {
        "g.child_id = rc.child_id AND g.guardian_id = rc.person_id AND g.ended_at IS NULL
            AND g.may_receive AND (g.blocked_until IS NULL OR g.blocked_until <= $6)"
    };
}

/// Whether a round about answers to an event (`$2`) is for recipient `r` (`$6` now): of one they receive for, of their
/// own, or because they help; thanks are for those who came and helped.
macro_rules! concerned {
    () => {
        concat!(
            "(EXISTS (SELECT 1 FROM recipient_child rc
                JOIN signup s ON s.post_id = rc.post_id AND s.attendee_id = rc.child_id
                JOIN guardianship g ON ", crate::event::store::receives!(), "
                WHERE rc.post_id = r.post_id AND rc.person_id = r.person_id
                    AND ", crate::event::store::is_meant!("$2"), ")
            OR EXISTS (SELECT 1 FROM signup s WHERE s.post_id = r.post_id AND s.attendee_id = r.person_id AND ",
                crate::event::store::is_meant!("$2"), ")
            OR (EXISTS (SELECT 1 FROM volunteer v WHERE v.post_id = r.post_id AND v.person_id = r.person_id) AND ",
                crate::event::store::purpose!(), " NOT IN ('promotion', 'thanks'))
            OR (", crate::event::store::purpose!(), " = 'thanks' AND ", crate::event::thanks::store::thanked!("$6"), ")
            OR ", crate::event::store::concerned_elsewhere!(), ")"
        )
    };
}

/// The same for the other dates that the round tells of.
macro_rules! concerned_elsewhere {
    () => {
        concat!(
            "EXISTS (SELECT 1 FROM dispatch_date t WHERE t.post_id = r.post_id AND t.round = $2 AND (
                EXISTS (SELECT 1 FROM recipient_child rc
                    JOIN signup s ON s.post_id = t.date_id AND s.attendee_id = rc.child_id
                    JOIN guardianship g ON ", crate::event::store::receives!(), "
                    WHERE rc.post_id = r.post_id AND rc.person_id = r.person_id
                        AND ", crate::event::store::is_meant!("t.date_round"), ")
                OR EXISTS (SELECT 1 FROM signup s WHERE s.post_id = t.date_id AND s.attendee_id = r.person_id AND ",
                    crate::event::store::is_meant!("t.date_round"), ")
                OR (EXISTS (SELECT 1 FROM volunteer v WHERE v.post_id = t.date_id AND v.person_id = r.person_id) AND ",
                    crate::event::store::purpose!(), " <> 'promotion')))"
        )
    };
}

pub(crate) use {concerned, concerned_elsewhere, is_meant, purpose, receives};
