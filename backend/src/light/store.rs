//! Whose a link is.

use super::Link;
use crate::db::{Conn, Result, scalar_optional};
use caunoi_wire::Language;
use caunoi_wire::id::{PersonId, PostId};

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

const REVISION: &str =
    "SELECT r.link_revision FROM recipient r WHERE r.post_id = $1 AND r.person_id = $2";

/// What links of a post to one of its recipients are signed with; none when it is not theirs.
pub async fn revision(conn: &mut Conn, post: PostId, person: PersonId) -> Result<Option<i32>> {
    scalar_optional!(conn, i32, REVISION, post, person)
}
