//! Pictures and who agrees to be seen in them.

use super::Word;
use crate::db::{Conn, Result, execute, fetch_all, scalar, scalar_optional};
use crate::feed::Reader;
use crate::session::Viewer;
use caunoi_wire::day::Photo;
use caunoi_wire::{Date, Timestamp, id::*};
use uuid::Uuid;

/// A picture as it is kept, or small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Whole,
    Preview,
}

const COUNT: &str = "SELECT COUNT(*) FROM photo f WHERE f.post_id = $1";

/// How many pictures an event has, shown or not.
pub async fn count(conn: &mut Conn, id: PostId) -> Result<i64> {
    scalar!(conn, i64, COUNT, id)
}

const INSERT: &str =
    "INSERT INTO photo (id, post_id, author_id, bytes, size, preview, preview_size, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

pub async fn insert(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    id: PhotoId,
    (bytes, preview): (&[u8], &[u8]),
) -> Result<()> {
    let size = |bytes: &[u8]| i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    execute!(
        conn,
        INSERT,
        id,
        post,
        viewer.person,
        bytes,
        size(bytes),
        preview,
        size(preview),
        viewer.now
    )?;
    Ok(())
}

/// Whether families may see picture `f` of organisation `$organisation` at `$now`: it was said who is in it, and for each
/// of them somebody agrees whose word counts, nobody whose word counts refuses, and a child born until `$asked` agrees.
macro_rules! is_shown {
    ($organisation:literal, $now:literal, $asked:literal) => {
        concat!(
            "(f.marked_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM photo_person m LEFT JOIN child c ON c.id = m.attendee_id
            WHERE m.photo_id = f.id AND (NOT EXISTS (SELECT 1 FROM photo_word w WHERE w.attendee_id = m.attendee_id
                    AND w.organisation_id = ", $organisation, " AND (w.blocked_until IS NULL OR w.blocked_until <= ", $now, ")
                    AND w.agrees AND (c.id IS NULL OR c.birth_date > ", $asked, " OR w.child_agrees))
                OR EXISTS (SELECT 1 FROM photo_word w WHERE w.attendee_id = m.attendee_id
                    AND w.organisation_id = ", $organisation, " AND (w.blocked_until IS NULL OR w.blocked_until <= ", $now, ")
                    AND NOT w.agrees))))"
        )
    };
}

#[derive(sqlx::FromRow)]
struct PhotoRow {
    id: PhotoId,
    size: i64,
    is_marked: bool,
    is_shown: bool,
}

const LIST: &str = concat!(
    "SELECT f.id, f.size, f.marked_at IS NOT NULL AS is_marked, ",
    is_shown!("p.organisation_id", "$2", "$3"),
    " AS is_shown FROM photo f JOIN post p ON p.id = f.post_id
    WHERE f.post_id = $1 ORDER BY f.created_at, f.id LIMIT 100"
);

/// All of an event that the viewer manages, as the caller has checked; who is in them follows.
pub async fn list(conn: &mut Conn, id: PostId, now: Timestamp, asked: Date) -> Result<Vec<Photo>> {
    let rows = fetch_all!(conn, PhotoRow, LIST, id, now, asked)?;
    let photo = |row: PhotoRow| Photo {
        id: row.id,
        size: row.size,
        is_marked: row.is_marked,
        people: Vec::new(),
        is_shown: row.is_shown,
    };
    Ok(rows.into_iter().map(photo).collect())
}

const PEOPLE: &str =
    "SELECT m.photo_id, m.attendee_id FROM photo_person m JOIN photo f ON f.id = m.photo_id
    WHERE f.post_id = $1 ORDER BY m.photo_id, m.attendee_id LIMIT 10000";

/// Who is in the pictures of an event.
pub async fn people(conn: &mut Conn, id: PostId) -> Result<Vec<(PhotoId, Uuid)>> {
    fetch_all!(conn, (PhotoId, Uuid), PEOPLE, id)
}

const MARK: &str = "UPDATE photo SET marked_at = $3 WHERE id = $2 AND post_id = $1";

/// False when the event has no such picture.
pub async fn mark(conn: &mut Conn, post: PostId, id: PhotoId, now: Timestamp) -> Result<bool> {
    Ok(execute!(conn, MARK, post, id, now)? == 1)
}

const FORGET_PEOPLE: &str = "DELETE FROM photo_person WHERE photo_id = $1";
const ADD_PERSON: &str = "INSERT INTO photo_person (photo_id, attendee_id) VALUES ($1, $2)";

/// Writes who is in a picture, in place of what was said before.
pub async fn put_people(conn: &mut Conn, id: PhotoId, people: &[Uuid]) -> Result<()> {
    execute!(conn, FORGET_PEOPLE, id)?;
    for who in people {
        execute!(conn, ADD_PERSON, id, *who)?;
    }
    Ok(())
}

const DELETE: &str = "DELETE FROM photo WHERE id = $2 AND post_id = $1";
const FORGET_PEOPLE_OF: &str = "DELETE FROM photo_person WHERE photo_id IN (
    SELECT f.id FROM photo f WHERE f.post_id = $1 AND f.id = $2)";

/// False when the event has no such picture.
pub async fn delete(conn: &mut Conn, post: PostId, id: PhotoId) -> Result<bool> {
    execute!(conn, FORGET_PEOPLE_OF, post, id)?;
    Ok(execute!(conn, DELETE, post, id)? == 1)
}

const DELETE_ALL: &str = "DELETE FROM photo WHERE post_id = $1";
const FORGET_ALL: &str = "DELETE FROM photo_person WHERE photo_id IN (
    SELECT f.id FROM photo f WHERE f.post_id = $1)";

/// With the post: nothing of its pictures stays.
pub async fn delete_all(conn: &mut Conn, post: PostId) -> Result<()> {
    execute!(conn, FORGET_ALL, post)?;
    execute!(conn, DELETE_ALL, post)?;
    Ok(())
}

const WHOLE: &str = "SELECT f.bytes FROM photo f WHERE f.id = $2 AND f.post_id = $1";
const PREVIEW: &str = "SELECT f.preview FROM photo f WHERE f.id = $2 AND f.post_id = $1";

/// The caller has checked that it may be seen.
pub async fn bytes(
    conn: &mut Conn,
    post: PostId,
    id: PhotoId,
    size: Size,
) -> Result<Option<Vec<u8>>> {
    let sql = match size {
        Size::Whole => WHOLE,
        Size::Preview => PREVIEW,
    };
    scalar_optional!(conn, Vec<u8>, sql, post, id)
}

/// A picture that a reader may see.
#[derive(sqlx::FromRow)]
pub struct Shown {
    pub id: PhotoId,
    pub size: i64,
    pub preview_size: i64,
}

const SHOWN: &str = concat!(
    "SELECT f.id, f.size, f.preview_size FROM photo f JOIN post p ON p.id = f.post_id AND p.state = 'published'
    JOIN recipient r ON r.post_id = p.id AND r.person_id = $1
    WHERE f.post_id = $3 AND ",
    is_shown!("p.organisation_id", "$2", "$4"),
    " ORDER BY f.created_at, f.id LIMIT 100"
);

/// The pictures of an event that is the reader's, as far as they may be seen.
pub async fn shown(
    conn: &mut Conn,
    reader: &Reader,
    id: PostId,
    asked: Date,
) -> Result<Vec<Shown>> {
    fetch_all!(conn, Shown, SHOWN, reader.person, reader.now, id, asked)
}

const IS_ASKED: &str =
    "SELECT EXISTS (SELECT 1 FROM child c WHERE c.id = $1 AND c.birth_date <= $2)";

/// Whether a child was born until a day, from which on it is asked itself.
pub async fn is_asked(conn: &mut Conn, child: ChildId, born: Date) -> Result<bool> {
    scalar!(conn, bool, IS_ASKED, child, born)
}

const CONSENT: &str = "INSERT INTO photo_consent
        (attendee_id, organisation_id, person_id, agrees, child_agrees, changed_at)
    SELECT $3, p.organisation_id, $2, $4, $5, $6 FROM post p WHERE p.id = $1
    ON CONFLICT (attendee_id, organisation_id, person_id) DO UPDATE SET agrees = excluded.agrees,
        child_agrees = excluded.child_agrees, changed_at = excluded.changed_at";

/// Writes a word that the reader may give.
pub async fn consent(conn: &mut Conn, reader: &Reader, id: PostId, word: Word) -> Result<()> {
    let who = word.child_id.map_or(reader.person.0, |child| child.0);
    let child_agrees = word.agrees && word.child_agrees;
    execute!(
        conn,
        CONSENT,
        id,
        reader.person,
        who,
        word.agrees,
        child_agrees,
        reader.now
    )?;
    Ok(())
}

const WORD: &str =
    "SELECT k.agrees FROM photo_consent k JOIN post p ON p.organisation_id = k.organisation_id
    WHERE p.id = $1 AND k.person_id = $2 AND k.attendee_id = $3";

/// What the reader has said to the organisation of a post about somebody.
pub async fn word(conn: &mut Conn, reader: &Reader, id: PostId, who: Uuid) -> Result<Option<bool>> {
    scalar_optional!(conn, bool, WORD, id, reader.person, who)
}

const AGREEING: &str = "SELECT DISTINCT w.attendee_id FROM photo_word w JOIN post p ON p.organisation_id = w.organisation_id
    LEFT JOIN child c ON c.id = w.attendee_id
    WHERE p.id = $1 AND (w.blocked_until IS NULL OR w.blocked_until <= $2)
        AND w.agrees AND (c.id IS NULL OR c.birth_date > $3 OR w.child_agrees)
        AND NOT EXISTS (SELECT 1 FROM photo_word n WHERE n.attendee_id = w.attendee_id
            AND n.organisation_id = w.organisation_id AND NOT n.agrees
            AND (n.blocked_until IS NULL OR n.blocked_until <= $2))
        AND EXISTS (SELECT 1 FROM arrived t WHERE t.post_id = $1 AND t.attendee_id = w.attendee_id)
    LIMIT 20000";

/// Of those who came to an event, who may be shown: for whoever manages it, before they choose pictures.
pub async fn agreeing(
    conn: &mut Conn,
    id: PostId,
    now: Timestamp,
    asked: Date,
) -> Result<Vec<Uuid>> {
    crate::db::scalars!(conn, Uuid, AGREEING, id, now, asked)
}
