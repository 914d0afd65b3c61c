//! Counts over recipients, receipts and deliveries. Each recipient falls into exactly one state, so the counts
//! add up to the audience by construction.

use crate::db::{Conn, Result, fetch_all, scalar_optional};
use crate::post::store::further_date;
use crate::session::Viewer;
use caunoi_wire::organisation::OrganisationKind;
use caunoi_wire::post::Waiting;
use caunoi_wire::reach::{FailureCount, Reach, ReachState};
use caunoi_wire::{Timestamp, id::*};

/// The furthest state of recipient `r`, judged over all rounds of sending.
macro_rules! state {
    () => {
        "CASE
        WHEN EXISTS (SELECT 1 FROM receipt x WHERE x.post_id = r.post_id AND x.person_id = r.person_id
            AND x.kind = 'acknowledged') THEN 'acknowledged'
        WHEN EXISTS (SELECT 1 FROM receipt x WHERE x.post_id = r.post_id AND x.person_id = r.person_id
            AND x.kind = 'seen') THEN 'seen'
        WHEN EXISTS (SELECT 1 FROM visit v WHERE v.post_id = r.post_id AND v.person_id = r.person_id) THEN 'visited'
        WHEN EXISTS (SELECT 1 FROM receipt x WHERE x.post_id = r.post_id AND x.person_id = r.person_id
            AND x.kind = 'delivered') THEN 'shown'
        WHEN EXISTS (SELECT 1 FROM delivery d WHERE d.post_id = r.post_id AND d.person_id = r.person_id
            AND d.state = 'accepted') THEN 'sent'
        WHEN EXISTS (SELECT 1 FROM delivery d WHERE d.post_id = r.post_id AND d.person_id = r.person_id
            AND d.state IN ('due', 'sending', 'bundled')) THEN 'waiting'
        WHEN EXISTS (SELECT 1 FROM delivery d WHERE d.post_id = r.post_id AND d.person_id = r.person_id
            AND d.state IN ('failed', 'expired')) THEN 'failed'
        WHEN EXISTS (SELECT 1 FROM delivery d WHERE d.post_id = r.post_id AND d.person_id = r.person_id
            AND d.state = 'no_device') THEN 'no_device'
        WHEN EXISTS (SELECT 1 FROM delivery d WHERE d.post_id = r.post_id AND d.person_id = r.person_id
            AND d.state = 'cancelled') THEN 'stopped'
        ELSE 'waiting' END"
    };
}
pub(crate) use state;

#[derive(sqlx::FromRow)]
struct Count {
    state: ReachState,
    people: i64,
}

const OF_POST: &str = concat!(
    "SELECT y.state, COUNT(*) AS people FROM (SELECT ",
    state!(),
    " AS state FROM recipient r WHERE r.post_id = $1) y GROUP BY y.state"
);

/// The reach of one post. The caller has checked that the viewer may manage it.
pub async fn of_post(conn: &mut Conn, post: PostId) -> Result<Reach> {
    let mut reach = Reach::default();
    for count in fetch_all!(conn, Count, OF_POST, post)? {
        reach.add(count.state, count.people);
    }
    Ok(reach)
}

const FAILURES: &str = concat!(
    "SELECT COALESCE(y.reason, 'unknown') AS reason, COUNT(*) AS people FROM (SELECT ",
    state!(),
    " AS state, (SELECT MIN(d.reason) FROM delivery d WHERE d.post_id = r.post_id AND d.person_id = r.person_id
        AND d.state IN ('failed', 'expired')) AS reason
    FROM recipient r WHERE r.post_id = $1) y WHERE y.state = 'failed'
    GROUP BY COALESCE(y.reason, 'unknown') ORDER BY people DESC, reason"
);

/// Why it failed for those counted as failed: the sum is that count.
pub async fn failures(conn: &mut Conn, post: PostId) -> Result<Vec<FailureCount>> {
    fetch_all!(conn, FailureCount, FAILURES, post)
}

const NEXT_DUE: &str = "SELECT MIN(at) FROM (
    SELECT MIN(due_at) AS at FROM delivery WHERE post_id = $1 AND state = 'due'
    UNION ALL SELECT MIN(due_at) FROM dispatch WHERE post_id = $1 AND dispatched_at IS NULL) x";

pub async fn next_due(conn: &mut Conn, post: PostId) -> Result<Option<Timestamp>> {
    Ok(scalar_optional!(conn, Option<Timestamp>, NEXT_DUE, post)?.flatten())
}

#[derive(sqlx::FromRow)]
struct WaitingRow {
    person_id: PersonId,
    name: String,
    phone: Option<String>,
    state: ReachState,
    reason: Option<String>,
}

/// Longest list of people who have not acknowledged; beyond that one reminds, not calls.
const WAITING_LIMIT: i64 = 500;

const WAITING: &str = concat!(
    "SELECT p.id AS person_id, p.name, ",
    "(SELECT MIN(c.value) FROM contact c WHERE c.person_id = p.id AND c.kind = 'phone') AS phone, ",
    state!(),
    " AS state,
    (SELECT MIN(d.reason) FROM delivery d WHERE d.post_id = r.post_id AND d.person_id = r.person_id
        AND d.state IN ('failed', 'expired')) AS reason
    FROM recipient r JOIN person p ON p.id = r.person_id
    WHERE r.post_id = $1 AND NOT EXISTS (SELECT 1 FROM receipt x WHERE x.post_id = r.post_id
        AND x.person_id = r.person_id AND x.kind = 'acknowledged')
    ORDER BY p.search_name, p.id LIMIT $2"
);

// Whose names it tells is not who has read it, but whom it did not reach.
const UNREACHED: &str = concat!(
    "SELECT y.person_id, y.name, y.phone, y.state, y.reason FROM (SELECT q.id AS person_id, q.name, q.search_name,
        (SELECT MIN(c.value) FROM contact c WHERE c.person_id = q.id AND c.kind = 'phone') AS phone, ",
    state!(),
    " AS state,
        (SELECT MIN(d.reason) FROM delivery d WHERE d.post_id = r.post_id AND d.person_id = r.person_id
            AND d.state IN ('failed', 'expired')) AS reason
        FROM recipient r JOIN post p ON p.id = r.post_id JOIN person q ON q.id = r.person_id
        WHERE r.post_id = $2 AND p.state = 'published' AND ",
    crate::channel::in_person::store::may_visit!(),
    ") y WHERE y.state IN ('no_device', 'failed') ORDER BY y.search_name, y.person_id LIMIT $3"
);

/// Whom nothing reached, among those the viewer may visit.
pub async fn unreached(conn: &mut Conn, viewer: &Viewer, post: PostId) -> Result<Vec<Waiting>> {
    let limit = WAITING_LIMIT;
    let people = fetch_all!(conn, WaitingRow, UNREACHED, viewer.person, post, limit)?;
    with_children(conn, post, people).await
}

#[derive(sqlx::FromRow)]
struct ChildName {
    person_id: PersonId,
    name: String,
}

const WAITING_CHILDREN: &str =
    "SELECT rc.person_id, c.name FROM recipient_child rc JOIN child c ON c.id = rc.child_id
    WHERE rc.post_id = $1 ORDER BY c.search_name";

/// Who has not acknowledged, with the children it is about.
pub async fn waiting(conn: &mut Conn, post: PostId) -> Result<Vec<Waiting>> {
    let people = fetch_all!(conn, WaitingRow, WAITING, post, WAITING_LIMIT)?;
    with_children(conn, post, people).await
}

async fn with_children(
    conn: &mut Conn,
    post: PostId,
    people: Vec<WaitingRow>,
) -> Result<Vec<Waiting>> {
    let mut children = std::collections::HashMap::<PersonId, Vec<String>>::new();
    for child in fetch_all!(conn, ChildName, WAITING_CHILDREN, post)? {
        children
            .entry(child.person_id)
            .or_default()
            .push(child.name);
    }
    let waiting = |row: WaitingRow| Waiting {
        children: children.remove(&row.person_id).unwrap_or_default(),
        person_id: row.person_id,
        name: row.name,
        phone: row.phone,
        state: row.state,
        reason: row.reason,
    };
    Ok(people.into_iter().map(waiting).collect())
}

#[derive(sqlx::FromRow)]
pub struct OversightRow {
    pub organisation_id: OrganisationId,
    pub name: String,
    pub kind: OrganisationKind,
    pub children: i64,
    pub guardians: i64,
    pub connected: i64,
    pub reachable: i64,
    pub posts: i64,
    pub received: i64,
    pub seen: i64,
}

/// Each organisation the viewer oversees, with itself alone counted (not what is below), so that cells add up.
const OVERSIGHT: &str = concat!(
    "SELECT o.id AS organisation_id, o.name, o.kind,
    (SELECT COUNT(*) FROM child c WHERE c.organisation_id = o.id AND c.removed_at IS NULL) AS children,
    (SELECT COUNT(DISTINCT g.guardian_id) FROM child c JOIN guardianship g ON g.child_id = c.id AND g.ended_at IS NULL
        WHERE c.organisation_id = o.id AND c.removed_at IS NULL) AS guardians,
    (SELECT COUNT(DISTINCT g.guardian_id) FROM child c JOIN guardianship g ON g.child_id = c.id AND g.ended_at IS NULL
        WHERE c.organisation_id = o.id AND c.removed_at IS NULL
        AND EXISTS (SELECT 1 FROM session s WHERE s.person_id = g.guardian_id)) AS connected,
    (SELECT COUNT(DISTINCT g.guardian_id) FROM child c JOIN guardianship g ON g.child_id = c.id AND g.ended_at IS NULL
        WHERE c.organisation_id = o.id AND c.removed_at IS NULL
        AND EXISTS (SELECT 1 FROM subscription s WHERE s.person_id = g.guardian_id)) AS reachable,
    (SELECT COUNT(*) FROM post p WHERE p.organisation_id = o.id AND p.published_at > $2 AND NOT ", further_date!(), ") AS posts,
    (SELECT COUNT(*) FROM post p JOIN recipient r ON r.post_id = p.id
        WHERE p.organisation_id = o.id AND p.published_at > $2 AND NOT ", further_date!(), ") AS received,
    (SELECT COUNT(*) FROM post p JOIN recipient r ON r.post_id = p.id
        JOIN receipt x ON x.post_id = r.post_id AND x.person_id = r.person_id AND x.kind = 'seen'
        WHERE p.organisation_id = o.id AND p.published_at > $2 AND NOT ", further_date!(), ") AS seen
    FROM oversight_scope v JOIN organisation o ON o.id = v.organisation_id
    WHERE v.person_id = $1 AND o.closed_at IS NULL ORDER BY o.kind, o.search_name LIMIT 500"
);

pub async fn oversight(
    conn: &mut Conn,
    viewer: &Viewer,
    since: Timestamp,
) -> Result<Vec<OversightRow>> {
    fetch_all!(conn, OversightRow, OVERSIGHT, viewer.person, since)
}
