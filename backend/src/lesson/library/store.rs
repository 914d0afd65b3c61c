//! Courses in the database, and what their cards show and play.

use crate::db::{Conn, Result, execute, fetch_all, fetch_optional, json, scalar, scalar_optional};
use crate::session::Viewer;
use caunoi_wire::lesson::*;
use caunoi_wire::{Timestamp, id::*};
use std::collections::BTreeSet;

const IS_STAFF: &str = "SELECT EXISTS (SELECT 1 FROM posting_scope s WHERE s.person_id = $1)";

/// Whether the viewer may send anything anywhere.
pub async fn is_staff(conn: &mut Conn, viewer: &Viewer) -> Result<bool> {
    scalar!(conn, bool, IS_STAFF, viewer.person)
}

/// Viewer `$1` looks after the library of an organisation: they speak for all of it, or for one above.
macro_rules! curates {
    ($organisation:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM posting_scope s
                JOIN organisation_closure oc ON oc.ancestor_id = s.speaks_as AND oc.descendant_id = ",
            $organisation,
            " WHERE s.person_id = $1 AND s.group_id IS NULL)"
        )
    };
}

const CURATES: &str = concat!("SELECT ", curates!("$2"));

pub async fn curates(
    conn: &mut Conn,
    viewer: &Viewer,
    organisation: OrganisationId,
) -> Result<bool> {
    scalar!(conn, bool, CURATES, viewer.person, organisation)
}

/// JSON of the database as what it is.
fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into()))
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    id: CourseId,
    shelf: Shelf,
    organisation_name: String,
    age_band: AgeBand,
    title: String,
    summary: String,
    licence: String,
    attribution: String,
    adapted_from: Option<String>,
    lessons: i64,
    published_at: Option<Timestamp>,
}

/// Most courses of one answer.
const LIMIT: i64 = 300;

const LIST: &str = "SELECT x.id, x.shelf, x.organisation_name, x.age_band, x.title, x.summary, x.licence, x.attribution,
        x.adapted_from, x.lessons, x.published_at
    FROM (SELECT c.id, CASE WHEN c.organisation_id = $1 THEN 'own'
            WHEN c.published_at IS NULL THEN 'hidden'
            WHEN EXISTS (SELECT 1 FROM organisation_closure oc
                WHERE oc.ancestor_id = c.organisation_id AND oc.descendant_id = $1) THEN 'above'
            WHEN c.is_open THEN 'shared' ELSE 'hidden' END AS shelf,
        o.name AS organisation_name, c.age_band, c.title, c.summary, c.licence, c.attribution, c.adapted_from,
        c.lessons, c.published_at
        FROM course c JOIN organisation o ON o.id = c.organisation_id) x
    WHERE x.shelf <> 'hidden'
    ORDER BY CASE x.shelf WHEN 'own' THEN 0 WHEN 'above' THEN 1 ELSE 2 END, x.id DESC LIMIT $2";

/// What stands in the library of an organisation for which the viewer speaks.
pub async fn list(conn: &mut Conn, organisation: OrganisationId) -> Result<Vec<CourseSummary>> {
    let rows = fetch_all!(conn, SummaryRow, LIST, organisation, LIMIT)?;
    let summary = |row: SummaryRow| {
        Ok(CourseSummary {
            id: row.id,
            shelf: row.shelf,
            organisation_name: Some(row.organisation_name),
            age_band: row.age_band,
            title: parse(&row.title)?,
            summary: parse(&row.summary)?,
            licence: row.licence,
            attribution: row.attribution,
            adapted_from: row.adapted_from.as_deref().map(parse).transpose()?,
            lessons: row.lessons,
            published_at: row.published_at,
        })
    };
    rows.into_iter().map(summary).collect()
}

#[derive(sqlx::FromRow)]
struct CourseRow {
    organisation_id: OrganisationId,
    may_change: bool,
    published_at: Option<Timestamp>,
    content: String,
}

// Drafts are for those who speak for their organisation; what is published for those below it, and with an open licence
// for all who send anything.
const FIND: &str = concat!(
    "SELECT c.organisation_id, c.published_at, c.content, ",
    curates!("c.organisation_id"),
    " AS may_change
    FROM course c WHERE c.id = $2 AND EXISTS (SELECT 1 FROM posting_scope s WHERE s.person_id = $1 AND (
        EXISTS (SELECT 1 FROM organisation_closure oc
            WHERE oc.ancestor_id = s.speaks_as AND oc.descendant_id = c.organisation_id)
        OR (c.published_at IS NOT NULL AND (c.is_open OR EXISTS (SELECT 1 FROM organisation_closure oc
            WHERE oc.ancestor_id = c.organisation_id AND oc.descendant_id = s.speaks_as)))))"
);

pub async fn find(conn: &mut Conn, viewer: &Viewer, id: CourseId) -> Result<Option<Course>> {
    let row = fetch_optional!(conn, CourseRow, FIND, viewer.person, id)?;
    let course = |row: CourseRow| {
        let text: CourseText = parse(&row.content)?;
        Ok(Course {
            id,
            missing: text.missing().len() as i64,
            organisation_id: Some(row.organisation_id),
            may_change: row.may_change,
            published_at: row.published_at,
            text,
        })
    };
    row.map(course).transpose()
}

const INSERT: &str =
    "INSERT INTO course (id, organisation_id, key, licence, is_open, attribution, age_band, title,
        summary, adapted_from, lessons, content, created_at, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)";

pub async fn insert(
    conn: &mut Conn,
    id: CourseId,
    organisation: OrganisationId,
    text: &CourseText,
    now: Timestamp,
) -> Result<()> {
    execute!(
        conn,
        INSERT,
        id,
        organisation,
        &text.key,
        text.licence.trim(),
        is_open(text),
        text.attribution.trim(),
        text.age_band,
        json(&text.title)?,
        json(&text.summary)?,
        origin(text)?,
        text.lessons.len() as i64,
        json(text)?,
        now
    )?;
    Ok(())
}

fn is_open(text: &CourseText) -> bool {
    OPEN_LICENCES.contains(&text.licence.trim())
}

fn origin(text: &CourseText) -> Result<Option<String>> {
    text.adapted_from.as_ref().map(json).transpose()
}

const NAME: &str = "SELECT name FROM organisation WHERE id = $1 AND closed_at IS NULL";

pub async fn name(conn: &mut Conn, id: OrganisationId) -> Result<Option<String>> {
    scalar_optional!(conn, String, NAME, id)
}

const BY_KEY: &str = "SELECT id FROM course WHERE organisation_id = $1 AND key = $2";

pub async fn by_key(
    conn: &mut Conn,
    organisation: OrganisationId,
    key: &str,
) -> Result<Option<CourseId>> {
    scalar_optional!(conn, CourseId, BY_KEY, organisation, key)
}

const UPDATE: &str =
    "UPDATE course SET adapted_from = $11, licence = $2, is_open = $3, attribution = $4, age_band = $5, title = $6,
        summary = $7, lessons = $8, content = $9, changed_at = $10
    WHERE id = $1";

pub async fn update(
    conn: &mut Conn,
    id: CourseId,
    text: &CourseText,
    now: Timestamp,
) -> Result<()> {
    execute!(
        conn,
        UPDATE,
        id,
        text.licence.trim(),
        is_open(text),
        text.attribution.trim(),
        text.age_band,
        json(&text.title)?,
        json(&text.summary)?,
        text.lessons.len() as i64,
        json(text)?,
        now,
        origin(text)?
    )?;
    Ok(())
}

const PUBLISH: &str = "UPDATE course SET published_at = $2 WHERE id = $1";

pub async fn publish(conn: &mut Conn, id: CourseId, at: Option<Timestamp>) -> Result<()> {
    execute!(conn, PUBLISH, id, at)?;
    Ok(())
}

const FORGET: &str = "DELETE FROM course_upload WHERE course_id = $1";
const DELETE: &str = "DELETE FROM course WHERE id = $1";

pub async fn delete(conn: &mut Conn, id: CourseId) -> Result<()> {
    execute!(conn, FORGET, id)?;
    execute!(conn, DELETE, id)?;
    Ok(())
}

// ── pictures and sounds ──

/// The hash in a name, which [`is_media`] has found there.
fn hash_of(name: &str) -> &str {
    let file = name.strip_prefix("media/").unwrap_or(name);
    file.split('.').next().unwrap_or_default()
}

const IS_KNOWN: &str = "SELECT EXISTS (SELECT 1 FROM media m WHERE m.hash = $1)";

/// Those of the names that are kept already.
pub async fn known(
    conn: &mut Conn,
    names: impl Iterator<Item = &String>,
) -> Result<BTreeSet<String>> {
    let mut known = BTreeSet::new();
    for name in names {
        if scalar!(conn, bool, IS_KNOWN, hash_of(name))? {
            known.insert(name.clone());
        }
    }
    Ok(known)
}

const KEEP: &str =
    "INSERT INTO media (hash, bytes, created_at) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING";

pub async fn keep(conn: &mut Conn, name: &str, content: &[u8], now: Timestamp) -> Result<()> {
    execute!(conn, KEEP, hash_of(name), content, now)?;
    Ok(())
}

const RESERVE: &str = "INSERT INTO course_upload (course_id, hash, at) VALUES ($1, $2, $3)
    ON CONFLICT (course_id, hash) DO NOTHING";

/// Notes that a file was uploaded for a course, which may put it on its cards.
pub async fn reserve(conn: &mut Conn, id: CourseId, name: &str, now: Timestamp) -> Result<()> {
    execute!(conn, RESERVE, id, hash_of(name), now)?;
    Ok(())
}

const IS_RESERVED: &str =
    "SELECT EXISTS (SELECT 1 FROM course_upload u WHERE u.course_id = $1 AND u.hash = $2)";

pub async fn is_reserved(conn: &mut Conn, id: CourseId, name: &str) -> Result<bool> {
    scalar!(conn, bool, IS_RESERVED, id, hash_of(name))
}

// Names stand in the texts of courses and of what is under way.
const SWEEP: &str = "DELETE FROM media WHERE hash = $1
    AND NOT EXISTS (SELECT 1 FROM course_upload u WHERE u.hash = $1)
    AND NOT EXISTS (SELECT 1 FROM course c WHERE c.content LIKE '%' || $1 || '%')
    AND NOT EXISTS (SELECT 1 FROM programme_lesson l WHERE l.content LIKE '%' || $1 || '%')";

/// Removes a picture or a sound that nothing shows or plays any more.
pub async fn sweep(conn: &mut Conn, name: &str) -> Result<()> {
    execute!(conn, SWEEP, hash_of(name))?;
    Ok(())
}

const MEDIA: &str = "SELECT bytes FROM media WHERE hash = $1";

/// The caller has checked that it may be seen.
pub async fn media(conn: &mut Conn, name: &str) -> Result<Option<Vec<u8>>> {
    scalar_optional!(conn, Vec<u8>, MEDIA, hash_of(name))
}

const SIZE: &str = "SELECT LENGTH(bytes) FROM media WHERE hash = $1";
const SIZE_POSTGRES: &str = "SELECT CAST(LENGTH(bytes) AS BIGINT) FROM media WHERE hash = $1";

/// Bytes that media take on a phone.
pub async fn size(conn: &mut Conn, names: &BTreeSet<&String>) -> Result<i64> {
    let sql = conn.dialect(SIZE, SIZE_POSTGRES);
    let mut size = 0;
    for name in names {
        size += scalar_optional!(conn, i64, sql, hash_of(name))?.unwrap_or(0);
    }
    Ok(size)
}
