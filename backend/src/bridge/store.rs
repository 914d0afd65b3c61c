//! Names that must not be read out, and who speaks.

use crate::db::{Conn, Result, json, scalar_optional, scalars};
use caunoi_wire::id::PostId;

const ORGANISATION: &str =
    "SELECT o.name FROM post p JOIN organisation o ON o.id = p.organisation_id WHERE p.id = $1";

/// The caller has checked that the post may be seen.
pub async fn organisation(conn: &mut Conn, id: PostId) -> Result<Option<String>> {
    scalar_optional!(conn, String, ORGANISATION, id)
}

/// `$names` is a list of texts in a dialect, from the JSON array `$2`.
macro_rules! known {
    ($names:literal) => {
        concat!(
            "SELECT DISTINCT x.name FROM (
                SELECT c.name, c.search_name, c.organisation_id FROM child c WHERE c.removed_at IS NULL
                UNION ALL
                SELECT q.name, q.search_name, c.organisation_id FROM person q
                JOIN guardianship g ON g.guardian_id = q.id AND g.ended_at IS NULL
                JOIN child c ON c.id = g.child_id AND c.removed_at IS NULL WHERE q.removed_at IS NULL) x
            JOIN post p ON p.id = $1
            JOIN organisation_closure oc ON oc.ancestor_id = p.organisation_id AND oc.descendant_id = x.organisation_id
            WHERE x.search_name IN ",
            $names,
            " ORDER BY x.name LIMIT 20"
        )
    };
}
const KNOWN: &str = known!("(SELECT j.value FROM json_each($2) j)");
const KNOWN_POSTGRES: &str =
    known!("(SELECT j.value FROM jsonb_array_elements_text(CAST($2 AS JSONB)) AS j (value))");

/// Those of the names, written as they are searched for, that children and guardians of the post's organisation have.
pub async fn known_names(conn: &mut Conn, id: PostId, names: &[String]) -> Result<Vec<String>> {
    let sql = conn.dialect(KNOWN, KNOWN_POSTGRES);
    scalars!(conn, String, sql, id, json(names)?)
}
