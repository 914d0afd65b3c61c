//! Sealed values of any table that has an id, an organisation and one such column.

use crate::db::{Conn, Result, execute, fetch_all};
use caunoi_wire::id::OrganisationId;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
pub struct Row {
    pub id: Uuid,
    pub organisation_id: OrganisationId,
    pub sealed: Vec<u8>,
}

/// The two statements of each table, and the column of the organisation that its values are sealed for.
macro_rules! statements {
    ($($table:literal of $organisation:literal),+ $(,)?) => {
        fn select(table: &str) -> &'static str {
            match table {
                $($table => concat!("SELECT id, ", $organisation, " AS organisation_id, sealed FROM ", $table,
                    " WHERE id > $1 ORDER BY id LIMIT $2"),)+
                other => unreachable!("{other} is not sealed"),
            }
        }

        fn update(table: &str) -> &'static str {
            match table {
                $($table => concat!("UPDATE ", $table, " SET sealed = $3 WHERE id = $1 AND sealed = $2"),)+
                other => unreachable!("{other} is not sealed"),
            }
        }
    };
}
statements!(
    "gateway" of "organisation_id",
    "instrument" of "organisation_id",
    "answer" of "organisation_id",
    "safeguarding_case" of "organisation_id",
    "case_entry" of "organisation_id",
    // Who was asked first: a request that is passed on stays sealed as it was.
    "help_request" of "asked_id",
    "help_answer" of "organisation_id",
);

/// Rows after an id, in the order of their ids.
pub async fn batch(conn: &mut Conn, table: &str, after: Uuid, limit: i64) -> Result<Vec<Row>> {
    fetch_all!(conn, Row, select(table), after, limit)
}

/// Replaces a sealed value, if it is still the one that was read.
pub async fn replace(conn: &mut Conn, table: &str, row: &Row, sealed: &[u8]) -> Result<u64> {
    execute!(conn, update(table), row.id, &row.sealed, sealed)
}
