//! Answers of those who are not in the audience any more.

use crate::audience::store::{hit_children, named};
use crate::db::{Conn, Result, execute, fetch_all, scalar, scalar_optional};
use caunoi_wire::{Timestamp, id::*};
use uuid::Uuid;

/// An event that still takes answers, with whom it is for.
#[derive(sqlx::FromRow)]
pub struct Open {
    pub post_id: PostId,
    pub audience_id: AudienceId,
}

/// `$2` now; in the order of their ids, so that two who free places do not wait for one another.
macro_rules! open {
    ($whose:expr) => {
        concat!(
            "SELECT DISTINCT p.id AS post_id, p.audience_id FROM signup s
            JOIN event e ON e.post_id = s.post_id AND e.status <> 'cancelled' AND e.starts_at > $2
            JOIN post p ON p.id = s.post_id AND p.state = 'published' ",
            $whose,
            " AND s.state <> 'declined' ORDER BY p.id"
        )
    };
}

const OF_CHILDREN: &str =
    open!("JOIN child c ON c.id = s.attendee_id WHERE c.organisation_id = $1");
const OF_PERSON: &str = open!("WHERE s.attendee_id = $1");

/// Open events with answers for children of an organisation.
pub async fn of_children(
    conn: &mut Conn,
    organisation: OrganisationId,
    now: Timestamp,
) -> Result<Vec<Open>> {
    fetch_all!(conn, Open, OF_CHILDREN, organisation, now)
}

/// Open events that somebody has answered for themselves.
pub async fn of_person(conn: &mut Conn, person: PersonId, now: Timestamp) -> Result<Vec<Open>> {
    fetch_all!(conn, Open, OF_PERSON, person, now)
}

/// `$1` the audience: those whom it addresses, children and people.
macro_rules! addressed {
    () => {
        concat!(
            "SELECT h.child_id AS id FROM (",
            hit_children!("include"),
            ") h WHERE h.child_id NOT IN (SELECT x.child_id FROM (",
            hit_children!("exclude"),
            ") x) UNION ALL ",
            named!()
        )
    };
}

const DECLINE: &str = concat!(
    "UPDATE signup SET state = 'declined', adults = 0, consented_at = NULL, changed_at = $3
    WHERE post_id = $2 AND state <> 'declined' AND attendee_id NOT IN (SELECT y.id FROM (",
    addressed!(),
    ") y)"
);

/// Takes back the answers of who is not addressed any more. How many. The post is locked.
pub async fn decline(conn: &mut Conn, post: &Open, now: Timestamp) -> Result<u64> {
    execute!(conn, DECLINE, post.audience_id, post.post_id, now)
}

const AUDIENCE: &str = "SELECT p.audience_id FROM post p WHERE p.id = $1";

pub async fn audience(conn: &mut Conn, id: PostId) -> Result<Option<AudienceId>> {
    scalar_optional!(conn, AudienceId, AUDIENCE, id)
}

const IS_ADDRESSED: &str = concat!(
    "SELECT EXISTS (SELECT 1 FROM (",
    addressed!(),
    ") y WHERE y.id = $2)"
);

/// The caller has checked that the answer is theirs to give.
pub async fn is_addressed(conn: &mut Conn, audience: AudienceId, attendee: Uuid) -> Result<bool> {
    scalar!(conn, bool, IS_ADDRESSED, audience, attendee)
}
