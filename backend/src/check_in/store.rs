//! Check-ins and their sealed answers. Who may answer or read is part of each query.

use super::instrument::{self, Instrument};
use crate::db::{
    Conn, Result, execute, fetch_all, fetch_one, fetch_optional, scalar, scalar_optional,
};
use crate::error;
use crate::feed::Reader;
use crate::session::Viewer;
use caunoi_wire::check_in::*;
use caunoi_wire::{ErrorCode, Timestamp, id::*};

const DELETE: &str = "DELETE FROM check_in WHERE post_id = $1";

/// Of a draft: nobody has answered.
pub async fn delete(conn: &mut Conn, id: PostId) -> Result<()> {
    execute!(conn, DELETE, id)?;
    Ok(())
}

const INSERT: &str =
    "INSERT INTO check_in (post_id, instrument, respondent, free_words) VALUES ($1, $2, $3, $4)";

pub async fn insert(conn: &mut Conn, id: PostId, c: &CheckInText) -> Result<()> {
    execute!(conn, INSERT, id, &c.instrument, c.respondent, c.free_words)?;
    Ok(())
}

const COPY: &str = "INSERT INTO check_in (post_id, instrument, respondent, free_words)
    SELECT $2, instrument, respondent, free_words FROM check_in WHERE post_id = $1";

/// For a post that says the same as another.
pub async fn copy(conn: &mut Conn, from: PostId, to: PostId) -> Result<()> {
    execute!(conn, COPY, from, to)?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub struct Row {
    pub organisation_id: OrganisationId,
    instrument: String,
    pub respondent: Respondent,
    free_words: bool,
}

impl Row {
    pub fn instrument(&self) -> error::Result<&'static Instrument> {
        Ok(instrument::find(&self.instrument).ok_or(ErrorCode::InstrumentNotReady)?)
    }

    pub fn text(&self) -> CheckInText {
        CheckInText {
            instrument: self.instrument.clone(),
            respondent: self.respondent,
            free_words: self.free_words,
        }
    }
}

const ROW: &str =
    "SELECT p.organisation_id, c.instrument, c.respondent, c.free_words FROM check_in c
    JOIN post p ON p.id = c.post_id WHERE c.post_id = $1";

/// The caller has checked that it may be seen.
pub async fn row(conn: &mut Conn, id: PostId) -> Result<Option<Row>> {
    fetch_optional!(conn, Row, ROW, id)
}

const CHILD_ANSWERS: &str = "SELECT w.child_answers FROM wellbeing w
    JOIN organisation_closure oc ON oc.ancestor_id = w.organisation_id
    WHERE oc.descendant_id = $1 ORDER BY oc.depth LIMIT 1";

/// Whether children answer for themselves here: as the organisation says, or the nearest above that says anything.
pub async fn child_answers(conn: &mut Conn, organisation: OrganisationId) -> Result<bool> {
    Ok(scalar_optional!(conn, bool, CHILD_ANSWERS, organisation)?.unwrap_or(false))
}

#[derive(sqlx::FromRow)]
pub struct AttendeeRow {
    pub id: ChildId,
    pub name: String,
    pub organisation_id: OrganisationId,
    pub may_respond: bool,
    pub has_answered: bool,
    pub consented: bool,
}

const ATTENDEES: &str = "SELECT c.id, c.name, c.organisation_id, g.may_respond,
        EXISTS (SELECT 1 FROM answer a WHERE a.post_id = rc.post_id AND a.child_id = c.id
            AND a.person_id = rc.person_id) AS has_answered,
        EXISTS (SELECT 1 FROM child_consent k WHERE k.child_id = c.id AND k.guardian_id = rc.person_id) AS consented
    FROM recipient_child rc
    JOIN child c ON c.id = rc.child_id
    JOIN guardianship g ON g.child_id = c.id AND g.guardian_id = rc.person_id AND g.ended_at IS NULL
        AND g.may_receive AND (g.blocked_until IS NULL OR g.blocked_until <= $3)
    WHERE rc.post_id = $1 AND rc.person_id = $2 ORDER BY c.birth_date, c.id";

/// The reader's children whom it is about.
pub async fn attendees(conn: &mut Conn, reader: &Reader, id: PostId) -> Result<Vec<AttendeeRow>> {
    fetch_all!(conn, AttendeeRow, ATTENDEES, id, reader.person, reader.now)
}

/// An answer on its way into the database.
pub struct NewAnswer<'a> {
    pub id: AnswerId,
    pub organisation: OrganisationId,
    pub child: ChildId,
    pub respondent: Respondent,
    pub instrument: &'a str,
}

const ANSWER: &str =
    "INSERT INTO answer (id, post_id, organisation_id, child_id, person_id, respondent, instrument, sealed, at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (post_id, child_id, person_id) DO NOTHING";

/// False when there is one already.
pub async fn answer(
    conn: &mut Conn,
    reader: &Reader,
    id: PostId,
    new: &NewAnswer<'_>,
    sealed: &[u8],
) -> Result<bool> {
    let written = execute!(
        conn,
        ANSWER,
        new.id,
        id,
        new.organisation,
        new.child,
        reader.person,
        new.respondent,
        new.instrument,
        sealed,
        reader.now
    )?;
    Ok(written == 1)
}

const AGREE: &str =
    "INSERT INTO child_consent (child_id, guardian_id, agreed_at) VALUES ($1, $2, $3)
    ON CONFLICT (child_id, guardian_id) DO NOTHING";
const DISAGREE: &str = "DELETE FROM child_consent WHERE child_id = $1 AND guardian_id = $2";

pub async fn consent(conn: &mut Conn, reader: &Reader, consent: ChildConsent) -> Result<()> {
    if consent.agrees {
        execute!(conn, AGREE, consent.child_id, reader.person, reader.now)?;
    } else {
        execute!(conn, DISAGREE, consent.child_id, reader.person)?;
    }
    Ok(())
}

/// A sealed answer, and what it is sealed for.
#[derive(sqlx::FromRow)]
pub struct Sealed {
    pub id: AnswerId,
    pub organisation_id: OrganisationId,
    pub sealed: Vec<u8>,
}

const HISTORY: &str = "SELECT id, organisation_id, sealed FROM answer
    WHERE child_id = $1 AND instrument = $2 AND respondent = $3 ORDER BY at DESC, id DESC LIMIT $4";

/// Answers of the same kind about the same child, the newest first.
pub async fn history(conn: &mut Conn, new: &NewAnswer<'_>, many: i64) -> Result<Vec<Sealed>> {
    fetch_all!(
        conn,
        Sealed,
        HISTORY,
        new.child,
        new.instrument,
        new.respondent,
        many
    )
}

const REACH: &str =
    "SELECT (SELECT COUNT(DISTINCT rc.child_id) FROM recipient_child rc WHERE rc.post_id = $1),
    (SELECT COUNT(DISTINCT a.child_id) FROM answer a WHERE a.post_id = $1)";

/// The caller has checked that the post may be managed.
pub async fn reach(conn: &mut Conn, id: PostId) -> Result<CheckInReach> {
    let (children, answered) = fetch_one!(conn, (i64, i64), REACH, id)?;
    Ok(CheckInReach { children, answered })
}

/// An answer with what a counsellor sees beside it.
#[derive(sqlx::FromRow)]
pub struct Answered {
    pub id: AnswerId,
    pub organisation_id: OrganisationId,
    pub sealed: Vec<u8>,
    pub instrument: String,
    pub respondent: Respondent,
    pub at: Timestamp,
    pub child_name: String,
    pub class: Option<String>,
}

macro_rules! answered {
    ($which:literal) => {
        concat!(
            "SELECT a.id, a.organisation_id, a.sealed, a.instrument, a.respondent, a.at, c.name AS child_name,
                (SELECT MIN(gr.name) FROM enrolment e JOIN groups gr ON gr.id = e.group_id
                    WHERE e.child_id = c.id AND e.ended_at IS NULL AND gr.kind = 'class') AS class
            FROM answer a JOIN child c ON c.id = a.child_id WHERE ",
            $which
        )
    };
}

const ANSWERS: &str = answered!(
    "a.post_id = $2 AND EXISTS (SELECT 1 FROM counsellor_scope s
        WHERE s.person_id = $1 AND s.organisation_id = a.organisation_id) ORDER BY a.at DESC, a.id LIMIT 1000"
);

/// Answers about the children that the viewer counsels, the newest first.
pub async fn answers(conn: &mut Conn, viewer: &Viewer, id: PostId) -> Result<Vec<Answered>> {
    fetch_all!(conn, Answered, ANSWERS, viewer.person, id)
}

const ONE: &str = answered!("a.id = $1");

/// The answer of a case that the caller has checked.
pub async fn one(conn: &mut Conn, id: AnswerId) -> Result<Option<Answered>> {
    fetch_optional!(conn, Answered, ONE, id)
}

const COUNSELS: &str = "SELECT COUNT(*) FROM check_in c JOIN post p ON p.id = c.post_id
    JOIN counsellor_scope s ON s.organisation_id = p.organisation_id AND s.person_id = $1 WHERE c.post_id = $2";

/// Whether the viewer counsels where a check-in comes from.
pub async fn counsels(conn: &mut Conn, viewer: &Viewer, id: PostId) -> Result<bool> {
    Ok(scalar!(conn, i64, COUNSELS, viewer.person, id)? > 0)
}
