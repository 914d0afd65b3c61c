//! Whose a link is.

use super::Link;
use crate::db::{Conn, Result, scalar_optional};
use caunoi_wire::Language;

const LINK_READER: &str =
    "SELECT q.reading_language FROM recipient r JOIN person q ON q.id = r.person_id
    WHERE r.post_id = $1 AND r.person_id = $2 AND r.link_revision = $3 AND q.removed_at IS NULL";

/// The reading language of a link's holder; none when the link was revoked.
pub async fn reader(conn: &mut Conn, link: &Link) -> Result<Option<Language>> {
    scalar_optional!(
        conn,
        Language,
        LINK_READER,
        link.post,
        link.person,
        link.revision
    )
}
