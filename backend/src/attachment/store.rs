//! Rows of what comes with posts, and who may have them.

use crate::db::{Conn, Result, execute, fetch_all, fetch_optional, ids, json, scalar};
use crate::feed::{Reader, store::allowed};
use crate::post::store::organises;
use crate::session::Viewer;
use caunoi_wire::attachment::{Attachment, AttachmentKind, AttachmentText};
use caunoi_wire::lesson::Texts;
use caunoi_wire::{Language, Timestamp, id::*};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    pub id: AttachmentId,
    /// None: no post has taken it in.
    pub post_id: Option<PostId>,
    pub kind: AttachmentKind,
    pub name: String,
    pub content_type: String,
    pub alt: String,
    #[sqlx(try_from = "String")]
    pub alts: Alts,
    pub language: Option<Language>,
    pub path: String,
    pub size: i64,
    pub preview_path: Option<String>,
    pub preview_size: Option<i64>,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub seconds: Option<i32>,
}

/// What is to be seen in languages other than that of the original: JSON.
#[derive(Clone, Debug, Default)]
pub struct Alts(pub Texts);

impl TryFrom<String> for Alts {
    type Error = serde_json::Error;
    fn try_from(json: String) -> std::result::Result<Self, Self::Error> {
        serde_json::from_str(&json).map(Self)
    }
}

impl Row {
    /// Where its bytes lie.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        [Some(self.path.as_str()), self.preview_path.as_deref()]
            .into_iter()
            .flatten()
    }

    /// As its author sees it.
    pub fn attachment(&self) -> Attachment {
        Attachment {
            id: self.id,
            kind: self.kind,
            name: self.name.clone(),
            alt: self.alt.clone(),
            alts: self.alts.0.clone(),
            language: self.language,
            size: self.size,
            preview_size: self.preview_size,
            seconds: self.seconds,
        }
    }
}

macro_rules! columns {
    () => {
        "SELECT a.id, a.post_id, a.kind, a.name, a.content_type, a.alt, a.alts, a.language, a.path, a.size,
            a.preview_path, a.preview_size, a.width, a.height, a.seconds
        FROM attachment a "
    };
}

const MAY_UPLOAD: &str = "SELECT EXISTS (SELECT 1 FROM posting_scope s WHERE s.person_id = $1)";

/// Whether somebody writes to anybody.
pub async fn may_upload(conn: &mut Conn, viewer: &Viewer) -> Result<bool> {
    scalar!(conn, bool, MAY_UPLOAD, viewer.person)
}

const COUNT_LOOSE: &str =
    "SELECT COUNT(*) FROM attachment a WHERE a.author_id = $1 AND a.post_id IS NULL";

/// The viewer's uploads that no post has taken in.
pub async fn count_loose(conn: &mut Conn, viewer: &Viewer) -> Result<i64> {
    scalar!(conn, i64, COUNT_LOOSE, viewer.person)
}

const INSERT: &str =
    "INSERT INTO attachment (id, post_id, author_id, position, kind, name, content_type, alt, alts, language, path,
        size, preview_path, preview_size, width, height, seconds, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";

pub async fn insert(
    conn: &mut Conn,
    author: PersonId,
    row: &Row,
    position: i32,
    now: Timestamp,
) -> Result<()> {
    execute!(
        conn,
        INSERT,
        row.id,
        row.post_id,
        author,
        position,
        row.kind,
        &row.name,
        &row.content_type,
        &row.alt,
        json(&row.alts.0)?,
        row.language,
        &row.path,
        row.size,
        row.preview_path.as_deref(),
        row.preview_size,
        row.width,
        row.height,
        row.seconds,
        now
    )?;
    Ok(())
}

const AUTHOR: &str = "SELECT a.author_id FROM attachment a WHERE a.id = $1";

/// Who uploaded it.
pub async fn author(conn: &mut Conn, id: AttachmentId) -> Result<PersonId> {
    scalar!(conn, PersonId, AUTHOR, id)
}

// What only a picture or only a sound has is kept for these.
const TAKE_IN: &str = "UPDATE attachment SET post_id = $2, position = $4,
        alt = CASE WHEN kind = 'picture' THEN $5 ELSE alt END,
        alts = CASE WHEN kind = 'picture' THEN $6 ELSE alts END,
        language = CASE WHEN kind = 'sound' THEN $7 ELSE language END
    WHERE id = $3 AND (post_id = $2 OR (post_id IS NULL AND author_id = $1))";

/// Makes an upload of the viewer's part of a post that is theirs, or changes one that is. False when it is neither.
pub async fn take_in(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    text: &AttachmentText,
    position: i32,
) -> Result<bool> {
    let changed = execute!(
        conn,
        TAKE_IN,
        viewer.person,
        post,
        text.id,
        position,
        text.alt.trim(),
        json(&text.alts)?,
        text.language
    )?;
    Ok(changed == 1)
}

const DELETE: &str = "DELETE FROM attachment WHERE id = $1";

pub async fn delete(conn: &mut Conn, id: AttachmentId) -> Result<()> {
    execute!(conn, DELETE, id)?;
    Ok(())
}

const OF_POST: &str = concat!(
    columns!(),
    "WHERE a.post_id = $1 ORDER BY a.position, a.id LIMIT 100"
);

/// What comes with a post that the caller may see.
pub async fn of_post(conn: &mut Conn, post: PostId) -> Result<Vec<Row>> {
    fetch_all!(conn, Row, OF_POST, post)
}

const FORGOTTEN: &str = concat!(
    columns!(),
    "WHERE a.post_id IS NULL AND a.created_at <= $1 ORDER BY a.created_at, a.id LIMIT 1"
);

/// An upload that nobody has made part of anything since a moment.
pub async fn forgotten(conn: &mut Conn, since: Timestamp) -> Result<Option<Row>> {
    fetch_optional!(conn, Row, FORGOTTEN, since)
}

/// `$1` the viewer, `$ids` a list of ids.
macro_rules! of_author {
    ($ids:expr) => {
        concat!(
            columns!(),
            "LEFT JOIN post p ON p.id = a.post_id
            WHERE a.id IN ",
            $ids,
            " AND ((p.id IS NULL AND a.author_id = $1) OR (p.id IS NOT NULL AND ",
            organises!(),
            ")) ORDER BY a.id LIMIT 100"
        )
    };
}
const OF_AUTHOR: &str = of_author!(ids!(sqlite "$2"));
const OF_AUTHOR_POSTGRES: &str = of_author!(ids!(postgres "$2"));

/// What of these is the viewer's own, or of a post that they organise.
pub async fn of_author(
    conn: &mut Conn,
    viewer: &Viewer,
    list: &[AttachmentId],
) -> Result<Vec<Row>> {
    let sql = conn.dialect(OF_AUTHOR, OF_AUTHOR_POSTGRES);
    fetch_all!(conn, Row, sql, viewer.person, json(list)?)
}

/// `$1` the reader, `$2` now, `$posts` a list of ids: nothing of a post that was withdrawn or is over, or that is not
/// theirs any more.
macro_rules! of_reader {
    ($posts:expr) => {
        concat!(
            columns!(),
            "JOIN post p ON p.id = a.post_id AND p.state = 'published'
            JOIN recipient r ON r.post_id = p.id AND r.person_id = $1
            WHERE a.post_id IN ",
            $posts,
            " AND (p.expires_at IS NULL OR p.expires_at > $2) AND ",
            allowed!("may_receive"),
            " ORDER BY a.post_id, a.position, a.id LIMIT 2000"
        )
    };
}
const OF_READER: &str = of_reader!(ids!(sqlite "$3"));
const OF_READER_POSTGRES: &str = of_reader!(ids!(postgres "$3"));

/// What comes with posts, for one to whom they came.
pub async fn of_reader(conn: &mut Conn, reader: &Reader, posts: &[PostId]) -> Result<Vec<Row>> {
    let sql = conn.dialect(OF_READER, OF_READER_POSTGRES);
    fetch_all!(conn, Row, sql, reader.person, reader.now, json(posts)?)
}

const SPEAKS: &str = "SELECT q.spoken_language FROM person q WHERE q.id = $1";

/// What the reader speaks.
pub async fn speaks(conn: &mut Conn, reader: &Reader) -> Result<Language> {
    scalar!(conn, Language, SPEAKS, reader.person)
}
