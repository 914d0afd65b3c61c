//! Whom a hint concerns, and how processes on one PostgreSQL tell each other.

use crate::db::{Conn, Result, execute, json, scalars};
use caunoi_wire::id::{PersonId, PostId};

/// PostgreSQL's name for what processes say to each other.
pub const CHANNEL: &str = "caunoi";

const SAY: &str = "SELECT pg_notify('caunoi', $1)";

/// Tells the other processes; those who share a SQLite file poll.
pub async fn say(conn: &mut Conn, payload: &str) -> Result<()> {
    if conn.dialect("", SAY).is_empty() {
        return Ok(());
    }
    execute!(conn, SAY, payload)?;
    Ok(())
}

/// `$2` is a JSON array of ids: few against the recipients of a large post.
macro_rules! readers {
    ($id:literal, $from:literal) => {
        concat!(
            "SELECT r.person_id FROM ",
            $from,
            " JOIN recipient r ON r.post_id = $1 AND r.person_id = ",
            $id
        )
    };
}
const READERS: &str = readers!("unhex(j.value)", "json_each($2) j");
const READERS_POSTGRES: &str = readers!(
    "CAST(j.value AS UUID)",
    "jsonb_array_elements_text(CAST($2 AS JSONB)) AS j (value)"
);

/// Who of these people a post is for.
pub async fn readers(conn: &mut Conn, post: PostId, among: &[PersonId]) -> Result<Vec<PersonId>> {
    let among: Vec<_> = among.iter().map(|id| id.0.simple().to_string()).collect();
    let sql = conn.dialect(READERS, READERS_POSTGRES);
    scalars!(conn, PersonId, sql, post, json(&among)?)
}

const MANAGERS: &str = "SELECT p.author_id FROM post p WHERE p.id = $1
    UNION SELECT a.person_id FROM post p JOIN admin_scope a ON a.organisation_id = p.organisation_id WHERE p.id = $1";

/// Who looks at how far a post got: its author and the administrators of its organisation.
pub async fn managers(conn: &mut Conn, post: PostId) -> Result<Vec<PersonId>> {
    scalars!(conn, PersonId, MANAGERS, post)
}
