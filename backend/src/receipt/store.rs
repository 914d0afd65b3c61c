//! Receipts: at most one of a kind for each recipient, the first one counts.

use super::Receipt;
use crate::db::{Conn, Result, execute, json};

/// Only for those the post was for. `$post`, `$person` and `$from` read the JSON array `$1` in a dialect.
macro_rules! insert {
    ($post:literal, $person:literal, $from:literal) => {
        concat!(
            "INSERT INTO receipt (post_id, person_id, kind, at, via)
            SELECT r.post_id, r.person_id, j.value->>'kind', CAST(j.value->>'at' AS BIGINT), j.value->>'via' FROM ",
            $from,
            " JOIN recipient r ON r.post_id = ",
            $post,
            " AND r.person_id = ",
            $person,
            " WHERE TRUE ON CONFLICT (post_id, person_id, kind) DO NOTHING"
        )
    };
}
const INSERT: &str = insert!(
    "unhex(j.value->>'post')",
    "unhex(j.value->>'person')",
    "json_each($1) j"
);
const INSERT_POSTGRES: &str = insert!(
    "CAST(j.value->>'post' AS UUID)",
    "CAST(j.value->>'person' AS UUID)",
    "jsonb_array_elements(CAST($1 AS JSONB)) AS j (value)"
);

pub async fn insert(conn: &mut Conn, receipts: &[Receipt]) -> Result<()> {
    let sql = conn.dialect(INSERT, INSERT_POSTGRES);
    execute!(conn, sql, json(receipts)?)?;
    Ok(())
}
