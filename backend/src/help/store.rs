//! Requests for help and the directory in the database. Whoever asks is in every query: the family by its
//! guardianships, those who answer by `help_scope`.

use crate::db::{
    Conn, Result, execute, fetch_all, fetch_optional, scalar, scalar_optional, scalars,
};
use crate::session::Viewer;
use caunoi_wire::help::*;
use caunoi_wire::organisation::OrganisationKind;
use caunoi_wire::{Timestamp, id::*};

/// A live guardianship `g` of the viewer (`$1`) at a moment (`$2`) over a child `c`.
macro_rules! own_child {
    () => {
        "child c JOIN guardianship g ON g.child_id = c.id AND g.guardian_id = $1 AND g.ended_at IS NULL
            AND (g.blocked_until IS NULL OR g.blocked_until <= $2) AND c.removed_at IS NULL"
    };
}

#[derive(sqlx::FromRow)]
pub struct ChildRow {
    pub id: ChildId,
    pub name: String,
}

const CHILDREN: &str = concat!(
    "SELECT c.id, c.name FROM ",
    own_child!(),
    " ORDER BY c.birth_date, c.id"
);

pub async fn children(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<ChildRow>> {
    fetch_all!(conn, ChildRow, CHILDREN, viewer.person, viewer.now)
}

/// The places `o` over a child `c`, itself included, in which somebody reads requests.
macro_rules! places {
    () => {
        "JOIN organisation_closure oc ON oc.descendant_id = c.organisation_id
        JOIN organisation o ON o.id = oc.ancestor_id AND o.closed_at IS NULL
            AND EXISTS (SELECT 1 FROM help_scope s WHERE s.organisation_id = o.id)"
    };
}

const DESTINATION: &str = concat!(
    "SELECT o.id, o.name FROM ",
    own_child!(),
    " ",
    places!(),
    " WHERE c.id = $3 ORDER BY CASE WHEN o.kind = $4 THEN 0 ELSE 1 END, oc.depth, o.id LIMIT 1"
);

/// Who is asked about a child of the viewer's: the level that is best placed, else whoever is nearest.
pub async fn destination(
    conn: &mut Conn,
    viewer: &Viewer,
    child: ChildId,
    best: OrganisationKind,
) -> Result<Option<HelpPlace>> {
    fetch_optional!(
        conn,
        HelpPlace,
        DESTINATION,
        viewer.person,
        viewer.now,
        child,
        best
    )
}

const INSERT: &str = "INSERT INTO help_request
        (id, asked_id, organisation_id, person_id, child_id, kind, state, sealed, asked_at)
    VALUES ($1, $2, $2, $3, $4, $5, 'open', $6, $7)";

pub async fn insert(
    conn: &mut Conn,
    viewer: &Viewer,
    id: HelpRequestId,
    to: OrganisationId,
    new: &NewHelpRequest,
    sealed: &[u8],
) -> Result<()> {
    execute!(
        conn,
        INSERT,
        id,
        to,
        viewer.person,
        new.child_id,
        new.kind,
        sealed,
        viewer.now
    )?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub struct MyRow {
    pub id: HelpRequestId,
    pub asked_id: OrganisationId,
    pub child_id: ChildId,
    pub kind: HelpKind,
    pub child_name: String,
    pub organisation_name: String,
    pub state: HelpState,
    pub sealed: Vec<u8>,
    pub asked_at: Timestamp,
}

const MINE: &str = "SELECT h.id, h.asked_id, h.child_id, h.kind, c.name AS child_name,
        o.name AS organisation_name, h.state, h.sealed, h.asked_at
    FROM help_request h JOIN child c ON c.id = h.child_id JOIN organisation o ON o.id = h.organisation_id
    WHERE h.person_id = $1
    ORDER BY CASE WHEN h.state = 'closed' THEN 1 ELSE 0 END, h.asked_at DESC, h.id LIMIT 50";

/// What the viewer asked for themselves.
pub async fn mine(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<MyRow>> {
    fetch_all!(conn, MyRow, MINE, viewer.person)
}

const CLOSE_MINE: &str =
    "UPDATE help_request SET state = 'closed', closed_at = COALESCE(closed_at, $3)
    WHERE id = $2 AND person_id = $1";

pub async fn close_mine(conn: &mut Conn, viewer: &Viewer, id: HelpRequestId) -> Result<bool> {
    Ok(execute!(conn, CLOSE_MINE, viewer.person, id, viewer.now)? == 1)
}

#[derive(sqlx::FromRow)]
pub struct AnswerRow {
    pub id: uuid::Uuid,
    pub request_id: HelpRequestId,
    pub organisation_id: OrganisationId,
    pub author_name: String,
    pub sealed: Vec<u8>,
    pub at: Timestamp,
    pub told: bool,
}

const ANSWERS: &str = "SELECT a.id, a.request_id, a.organisation_id, p.name AS author_name, a.sealed, a.at,
        EXISTS (SELECT 1 FROM alert x WHERE x.subject = 'help_answer' AND x.subject_id = a.id
            AND x.sent_at IS NOT NULL) AS told
    FROM help_answer a JOIN person p ON p.id = a.author_id WHERE a.request_id = $1 ORDER BY a.at, a.id";

/// The caller has checked that the request may be read.
pub async fn answers(conn: &mut Conn, id: HelpRequestId) -> Result<Vec<AnswerRow>> {
    fetch_all!(conn, AnswerRow, ANSWERS, id)
}

// ── those who answer ──

const ANSWERS_FOR: &str =
    "SELECT COUNT(*) FROM help_scope WHERE person_id = $1 AND organisation_id = $2";

pub async fn answers_for(conn: &mut Conn, viewer: &Viewer, id: OrganisationId) -> Result<bool> {
    Ok(scalar!(conn, i64, ANSWERS_FOR, viewer.person, id)? > 0)
}

const READERS: &str = "SELECT person_id FROM help_scope WHERE organisation_id = $1";

/// Who reads the requests to an organisation.
pub async fn readers(conn: &mut Conn, id: OrganisationId) -> Result<Vec<PersonId>> {
    scalars!(conn, PersonId, READERS, id)
}

// Where nobody is left to read, the nearest place above does.
const PASS_UP: &str = "UPDATE help_request SET owner_id = NULL,
        state = CASE WHEN state = 'taken' THEN 'open' ELSE state END,
        organisation_id = (SELECT oc.ancestor_id FROM organisation_closure oc
            JOIN help_scope s ON s.organisation_id = oc.ancestor_id
            WHERE oc.descendant_id = $1 ORDER BY oc.depth LIMIT 1)
    WHERE organisation_id = $1 AND state <> 'closed'
        AND NOT EXISTS (SELECT 1 FROM help_scope s WHERE s.organisation_id = $1)
        AND EXISTS (SELECT 1 FROM organisation_closure oc JOIN help_scope s ON s.organisation_id = oc.ancestor_id
            WHERE oc.descendant_id = $1)
    RETURNING id, organisation_id";

#[derive(sqlx::FromRow)]
pub struct Passed {
    pub id: HelpRequestId,
    pub organisation_id: OrganisationId,
}

/// Passes what waits at a place in which nobody reads any more to the nearest above in which somebody does.
pub async fn pass_up(conn: &mut Conn, from: OrganisationId) -> Result<Vec<Passed>> {
    fetch_all!(conn, Passed, PASS_UP, from)
}

macro_rules! heads {
    () => {
        "SELECT h.id, h.kind, h.state, p.name AS person_name, c.name AS child_name, w.name AS owner_name, h.asked_at
        FROM help_request h JOIN person p ON p.id = h.person_id JOIN child c ON c.id = h.child_id
        LEFT JOIN person w ON w.id = h.owner_id
        JOIN help_scope s ON s.organisation_id = h.organisation_id AND s.person_id = $1 "
    };
}

const HEADS: &str = concat!(
    heads!(),
    "WHERE h.organisation_id = $2
    ORDER BY CASE h.state WHEN 'open' THEN 0 WHEN 'taken' THEN 1 WHEN 'answered' THEN 2 ELSE 3 END,
        h.asked_at, h.id LIMIT 500"
);

/// The requests to an organisation, those that nobody sees to first, the oldest first.
pub async fn heads(conn: &mut Conn, viewer: &Viewer, id: OrganisationId) -> Result<Vec<HelpHead>> {
    fetch_all!(conn, HelpHead, HEADS, viewer.person, id)
}

const HEAD: &str = concat!(heads!(), "WHERE h.id = $2");

pub async fn head(conn: &mut Conn, viewer: &Viewer, id: HelpRequestId) -> Result<Option<HelpHead>> {
    fetch_optional!(conn, HelpHead, HEAD, viewer.person, id)
}

/// What belongs to a request that was found.
#[derive(sqlx::FromRow)]
pub struct Inside {
    pub asked_id: OrganisationId,
    pub organisation_id: OrganisationId,
    pub person_id: PersonId,
    pub child_id: ChildId,
    pub sealed: Vec<u8>,
}

const INSIDE: &str =
    "SELECT asked_id, organisation_id, person_id, child_id, sealed FROM help_request WHERE id = $1";

pub async fn inside(conn: &mut Conn, id: HelpRequestId) -> Result<Option<Inside>> {
    fetch_optional!(conn, Inside, INSIDE, id)
}

const PHONE: &str =
    "SELECT value FROM contact WHERE person_id = $1 AND kind = 'phone' ORDER BY created_at LIMIT 1";

/// The number under which somebody who asked is called back.
pub async fn phone(conn: &mut Conn, person: PersonId) -> Result<Option<String>> {
    scalar_optional!(conn, String, PHONE, person)
}

const PASS_TO: &str = concat!(
    "SELECT o.id, o.name FROM child c ",
    places!(),
    " WHERE c.id = $1 AND o.id <> $2 ORDER BY oc.depth, o.id"
);

/// Where else a request about a child may be seen to.
pub async fn pass_to(conn: &mut Conn, inside: &Inside) -> Result<Vec<HelpPlace>> {
    fetch_all!(
        conn,
        HelpPlace,
        PASS_TO,
        inside.child_id,
        inside.organisation_id
    )
}

const PASS: &str =
    "UPDATE help_request SET organisation_id = $2, owner_id = NULL, state = 'open' WHERE id = $1";

pub async fn pass(conn: &mut Conn, id: HelpRequestId, to: OrganisationId) -> Result<()> {
    execute!(conn, PASS, id, to)?;
    Ok(())
}

const TAKE: &str = "UPDATE help_request SET owner_id = $2,
        state = CASE WHEN state = 'open' THEN 'taken' ELSE state END
    WHERE id = $1 AND state <> 'closed'";

pub async fn take(conn: &mut Conn, viewer: &Viewer, id: HelpRequestId) -> Result<bool> {
    Ok(execute!(conn, TAKE, id, viewer.person)? == 1)
}

const ANSWER: &str =
    "INSERT INTO help_answer (id, request_id, organisation_id, author_id, sealed, at)
    VALUES ($1, $2, $3, $4, $5, $6)";
const ANSWERED: &str = "UPDATE help_request SET state = 'answered', owner_id = $2,
        answered_at = COALESCE(answered_at, $3) WHERE id = $1";

pub async fn answer(
    conn: &mut Conn,
    viewer: &Viewer,
    id: uuid::Uuid,
    request: HelpRequestId,
    organisation: OrganisationId,
    sealed: &[u8],
) -> Result<()> {
    execute!(
        conn,
        ANSWER,
        id,
        request,
        organisation,
        viewer.person,
        sealed,
        viewer.now
    )?;
    execute!(conn, ANSWERED, request, viewer.person, viewer.now)?;
    Ok(())
}

const CLOSE: &str =
    "UPDATE help_request SET state = 'closed', closed_at = $2 WHERE id = $1 AND state <> 'closed'";

pub async fn close(conn: &mut Conn, viewer: &Viewer, id: HelpRequestId) -> Result<()> {
    execute!(conn, CLOSE, id, viewer.now)?;
    Ok(())
}

const COUNTS: &str =
    "SELECT kind, COUNT(*) AS asked, COUNT(answered_at) AS answered FROM help_request
    WHERE organisation_id = $1 AND asked_at > $2 GROUP BY kind ORDER BY kind";

/// The caller has checked that it may be seen.
pub async fn counts(
    conn: &mut Conn,
    id: OrganisationId,
    since: Timestamp,
) -> Result<Vec<HelpCount>> {
    fetch_all!(conn, HelpCount, COUNTS, id, since)
}

// ── the directory ──

macro_rules! services {
    () => {
        "SELECT s.id, o.name AS organisation_name, s.kind, s.name, s.phone, s.address, s.hours
        FROM service s JOIN organisation o ON o.id = s.organisation_id "
    };
}

const NEAR: &str = concat!(
    services!(),
    "WHERE o.closed_at IS NULL AND EXISTS (SELECT 1 FROM ",
    own_child!(),
    " JOIN organisation_closure oc ON oc.descendant_id = c.organisation_id WHERE oc.ancestor_id = o.id)
    ORDER BY s.kind, s.name, s.id LIMIT 500"
);

/// The services of the places that the viewer's children belong to.
pub async fn near(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<Service>> {
    fetch_all!(conn, Service, NEAR, viewer.person, viewer.now)
}

const DIRECTORY: &str = concat!(
    services!(),
    "WHERE s.organisation_id = $1 ORDER BY s.kind, s.name, s.id"
);

/// The caller has checked that it may be seen.
pub async fn directory(conn: &mut Conn, id: OrganisationId) -> Result<Vec<Service>> {
    fetch_all!(conn, Service, DIRECTORY, id)
}

const ADD: &str =
    "INSERT INTO service (id, organisation_id, kind, name, phone, address, hours, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

pub async fn add(
    conn: &mut Conn,
    id: ServiceId,
    organisation: OrganisationId,
    text: &ServiceText,
    now: Timestamp,
) -> Result<()> {
    execute!(
        conn,
        ADD,
        id,
        organisation,
        text.kind,
        text.name.trim(),
        text.phone.trim(),
        text.address.trim(),
        text.hours.trim(),
        now
    )?;
    Ok(())
}

const KEEPER: &str = "SELECT v.organisation_id FROM service v
    JOIN help_scope s ON s.organisation_id = v.organisation_id AND s.person_id = $1 WHERE v.id = $2";

/// Whose directory a service is in, if the viewer keeps it.
pub async fn keeper(
    conn: &mut Conn,
    viewer: &Viewer,
    id: ServiceId,
) -> Result<Option<OrganisationId>> {
    scalar_optional!(conn, OrganisationId, KEEPER, viewer.person, id)
}

const CHANGE: &str =
    "UPDATE service SET kind = $2, name = $3, phone = $4, address = $5, hours = $6, changed_at = $7
    WHERE id = $1";

pub async fn change(
    conn: &mut Conn,
    id: ServiceId,
    text: &ServiceText,
    now: Timestamp,
) -> Result<()> {
    execute!(
        conn,
        CHANGE,
        id,
        text.kind,
        text.name.trim(),
        text.phone.trim(),
        text.address.trim(),
        text.hours.trim(),
        now
    )?;
    Ok(())
}

const REMOVE: &str = "DELETE FROM service WHERE id = $1";

pub async fn remove(conn: &mut Conn, id: ServiceId) -> Result<()> {
    execute!(conn, REMOVE, id)?;
    Ok(())
}
