//! Alerts, who they are for, and the ways to them.

use crate::channel::store::usable_address;
use crate::db::{Conn, Result, execute, fetch_all, fetch_optional, scalar, scalar_optional};
use crate::delivery::stored_word;
use crate::event::organiser::store::answers_for;
use caunoi_wire::{Language, Timestamp, id::*};
use uuid::Uuid;

stored_word! {
    /// What there is to look at.
    Subject {
        Case = "case",
        HelpRequest = "help_request",
        HelpAnswer = "help_answer",
        Organising = "organising",
    }
}

const NEXT_ROUND: &str = "SELECT CAST(COALESCE(MAX(round) + 1, 0) AS INTEGER) FROM alert
    WHERE subject = $1 AND subject_id = $2";
// Who was told of the like a moment ago is told again only after a while.
const INSERT: &str = "INSERT INTO alert (subject, subject_id, round, person_id, due_at, attempts)
    SELECT $1, $2, $3, $4, CASE WHEN l.next_at > $5 THEN l.next_at ELSE $5 END, 0
    FROM (SELECT COALESCE(MAX(a.sent_at), 0) + $6 AS next_at FROM alert a
        WHERE a.person_id = $4 AND a.subject = $1) l";

/// Has people told of something at a time, and `apart` milliseconds after they were last told of the like.
pub async fn insert(
    conn: &mut Conn,
    (subject, id): (Subject, Uuid),
    people: &[PersonId],
    at: Timestamp,
    apart: i64,
) -> Result<()> {
    let round = scalar!(conn, i32, NEXT_ROUND, subject, id)?;
    for person in people {
        execute!(conn, INSERT, subject, id, round, *person, at, apart)?;
    }
    Ok(())
}

const IS_DUE: &str = "SELECT EXISTS (SELECT 1 FROM alert WHERE due_at <= $1)";

pub async fn is_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    scalar!(conn, bool, IS_DUE, now)
}

#[derive(sqlx::FromRow)]
pub struct Due {
    pub subject: Subject,
    pub subject_id: Uuid,
    pub round: i32,
    pub person_id: PersonId,
    pub attempts: i32,
}

// The next time is that of whoever takes over should this worker die.
const CLAIM: &str = "UPDATE alert SET due_at = $2, attempts = attempts + 1
    WHERE (subject, subject_id, round, person_id) IN (SELECT subject, subject_id, round, person_id FROM alert
        WHERE due_at <= $1 ORDER BY due_at, subject, subject_id, round, person_id LIMIT 1) AND due_at <= $1
    RETURNING subject, subject_id, round, person_id, attempts";

pub async fn claim(conn: &mut Conn, now: Timestamp, until: Timestamp) -> Result<Option<Due>> {
    fetch_optional!(conn, Due, CLAIM, now, until)
}

const CASE_WANTED: &str = "SELECT COUNT(*) FROM safeguarding_case k
    WHERE k.id = $1 AND k.state = 'open' AND $2 = $2";
const REQUEST_WANTED: &str = "SELECT COUNT(*) FROM help_request h
    JOIN help_scope s ON s.organisation_id = h.organisation_id AND s.person_id = $2
    WHERE h.id = $1 AND h.state = 'open'";
const ANSWER_WANTED: &str = "SELECT COUNT(*) FROM help_answer a
    JOIN help_request h ON h.id = a.request_id AND h.person_id = $2
    WHERE a.id = $1 AND h.state <> 'closed'";

const ORGANISING_WANTED: &str = concat!(
    "SELECT COUNT(*) FROM co_organiser z JOIN post p ON p.id = z.post_id AND p.state IN ('scheduled', 'published')
    WHERE z.post_id = $1 AND z.state = 'asked' AND ",
    answers_for!("$2", "z.organisation_id")
);

/// Whether the person still has something to look at.
pub async fn is_wanted(conn: &mut Conn, due: &Due) -> Result<bool> {
    let wanted = match due.subject {
        Subject::Case => CASE_WANTED,
        Subject::HelpRequest => REQUEST_WANTED,
        Subject::HelpAnswer => ANSWER_WANTED,
        Subject::Organising => ORGANISING_WANTED,
    };
    Ok(scalar!(conn, i64, wanted, due.subject_id, due.person_id)? > 0)
}

#[derive(sqlx::FromRow)]
pub struct Device {
    pub id: SubscriptionId,
    pub endpoint: String,
    pub p256dh: String,
    pub auth: String,
}

/// The ways to a person.
pub struct Ways {
    pub devices: Vec<Device>,
    pub address: Option<String>,
    pub language: Language,
}

impl Default for Ways {
    fn default() -> Self {
        Self {
            devices: Vec::new(),
            address: None,
            language: Language::Vietnamese,
        }
    }
}

const DEVICES: &str =
    "SELECT s.id, s.endpoint, s.p256dh, s.auth FROM subscription s WHERE s.person_id = $1";
const ADDRESS: &str = concat!(
    "SELECT c.value FROM contact c WHERE c.person_id = $1 AND ",
    usable_address!("TRUE"),
    " ORDER BY c.value LIMIT 1"
);
const LANGUAGE: &str = "SELECT reading_language FROM person WHERE id = $1";

pub async fn reached_by(conn: &mut Conn, due: &Due) -> Result<Ways> {
    let language = scalar_optional!(conn, Language, LANGUAGE, due.person_id)?;
    Ok(Ways {
        devices: fetch_all!(conn, Device, DEVICES, due.person_id)?,
        address: scalar_optional!(conn, String, ADDRESS, due.person_id)?,
        language: language.unwrap_or(Language::Vietnamese),
    })
}

// One message about requests is enough for all that wait to be told.
const SENT: &str = "UPDATE alert SET due_at = NULL, sent_at = $5
    WHERE person_id = $4 AND subject = $1 AND due_at IS NOT NULL
        AND ((subject_id = $2 AND round = $3) OR subject = 'help_request')";

pub async fn sent(conn: &mut Conn, due: &Due, now: Timestamp) -> Result<()> {
    execute!(
        conn,
        SENT,
        due.subject,
        due.subject_id,
        due.round,
        due.person_id,
        now
    )?;
    Ok(())
}

const AGAIN: &str = "UPDATE alert SET due_at = $5
    WHERE subject = $1 AND subject_id = $2 AND round = $3 AND person_id = $4";

pub async fn again(conn: &mut Conn, due: &Due, at: Timestamp) -> Result<()> {
    execute!(
        conn,
        AGAIN,
        due.subject,
        due.subject_id,
        due.round,
        due.person_id,
        at
    )?;
    Ok(())
}

const GIVE_UP: &str = "UPDATE alert SET due_at = NULL
    WHERE subject = $1 AND subject_id = $2 AND round = $3 AND person_id = $4";

pub async fn give_up(conn: &mut Conn, due: &Due) -> Result<()> {
    execute!(
        conn,
        GIVE_UP,
        due.subject,
        due.subject_id,
        due.round,
        due.person_id
    )?;
    Ok(())
}
