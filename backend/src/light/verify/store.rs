//! Codes of posts that went out.

use crate::db::{Conn, Result, fetch_optional};
use caunoi_wire::Timestamp;

/// All that is told to a stranger.
#[derive(sqlx::FromRow)]
pub struct Found {
    pub organisation_name: String,
    pub published_at: Timestamp,
    pub withdrawn: bool,
}

const FIND: &str =
    "SELECT o.name AS organisation_name, p.published_at, p.state = 'withdrawn' AS withdrawn
    FROM post_code k JOIN post p ON p.id = k.post_id JOIN organisation o ON o.id = p.organisation_id
    WHERE k.code = $1 AND p.published_at IS NOT NULL";

pub async fn find(conn: &mut Conn, code: &str) -> Result<Option<Found>> {
    fetch_optional!(conn, Found, FIND, code)
}
