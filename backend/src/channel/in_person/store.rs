//! Visits. Who may visit whom about which post is part of every query.

use crate::db::{Conn, Result, execute, fetch_optional, scalar};
use crate::session::Viewer;
use caunoi_wire::post::PostState;
use caunoi_wire::{Timestamp, id::*};

/// `$1` the viewer, `p` the post, `r` the recipient: who manages the post, a teacher of a child it is about, a
/// collaborator of the organisation that speaks or of that child's.
macro_rules! may_visit {
    () => {
        concat!(
            "(", crate::post::store::manages!(), "
            OR EXISTS (SELECT 1 FROM recipient_child rc JOIN enrolment e ON e.child_id = rc.child_id
                JOIN group_scope gs ON gs.group_id = e.group_id
                WHERE rc.post_id = r.post_id AND rc.person_id = r.person_id AND e.ended_at IS NULL
                AND gs.person_id = $1)
            OR EXISTS (SELECT 1 FROM membership m JOIN organisation_closure oc ON oc.ancestor_id = m.organisation_id
                WHERE m.person_id = $1 AND m.role = 'collaborator' AND m.ended_at IS NULL
                AND (oc.descendant_id = p.organisation_id OR oc.descendant_id IN (
                    SELECT c.organisation_id FROM recipient_child rc JOIN child c ON c.id = rc.child_id
                    WHERE rc.post_id = r.post_id AND rc.person_id = r.person_id))))"
        )
    };
}
pub(crate) use may_visit;

#[derive(sqlx::FromRow)]
pub struct Found {
    pub organisation_id: OrganisationId,
    pub state: PostState,
}

const FIND: &str = concat!(
    "SELECT p.organisation_id, p.state FROM recipient r JOIN post p ON p.id = r.post_id
    WHERE r.post_id = $2 AND r.person_id = $3 AND ",
    may_visit!()
);

/// The post of a recipient whom the viewer may visit about it.
pub async fn find(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    person: PersonId,
) -> Result<Option<Found>> {
    fetch_optional!(conn, Found, FIND, viewer.person, post, person)
}

const VISITS: &str = concat!(
    "SELECT EXISTS (SELECT 1 FROM recipient r JOIN post p ON p.id = r.post_id WHERE r.post_id = $2 AND ",
    may_visit!(),
    ")"
);

/// Whether there is anybody whom the viewer may visit about this post.
pub async fn visits(conn: &mut Conn, viewer: &Viewer, post: PostId) -> Result<bool> {
    scalar!(conn, bool, VISITS, viewer.person, post)
}

const INSERT: &str =
    "INSERT INTO visit (post_id, person_id, visitor_id, at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (post_id, person_id) DO NOTHING";

/// False when somebody was there before.
pub async fn insert(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    person: PersonId,
) -> Result<bool> {
    Ok(execute!(conn, INSERT, post, person, viewer.person, viewer.now)? == 1)
}

const DELETE: &str = "DELETE FROM visit WHERE post_id = $1 AND person_id = $2";

pub async fn delete(conn: &mut Conn, post: PostId, person: PersonId) -> Result<bool> {
    Ok(execute!(conn, DELETE, post, person)? == 1)
}

const CANCEL_PAID: &str =
    "UPDATE delivery SET state = 'cancelled', reason = 'visited', updated_at = $3
    WHERE post_id = $1 AND person_id = $2 AND state = 'due' AND channel <> 'push' AND digest_at IS NULL";

pub async fn cancel_paid(
    conn: &mut Conn,
    post: PostId,
    person: PersonId,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, CANCEL_PAID, post, person, now)?;
    Ok(())
}
