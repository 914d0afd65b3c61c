//! What an audience is sent by everybody, and what organisations find enough.

use crate::audience::store::addressed;
use crate::db::{Conn, Result, execute, fetch_all, scalar_optional};
use crate::post::store::further_date;
use crate::session::Viewer;
use caunoi_wire::attention::POSTS_A_WEEK;
use caunoi_wire::{Timestamp, id::*};
use std::ops::Range;

/// One post to people of an audience, sent or planned.
#[derive(Clone, Debug)]
pub struct Told {
    pub at: Timestamp,
    pub urgent: bool,
    /// Of the audience.
    pub people: i64,
    /// None when it is none of the viewer's business who it is.
    pub sender: Option<String>,
}

/// An audience, or a sample of it, with what it is sent.
#[derive(Clone, Debug, Default)]
pub struct Audience {
    pub people: i64,
    /// Normal posts in the week of whoever gets most.
    pub busiest: i64,
    pub posts: Vec<Told>,
}

/// Which of an audience are looked at: every so many'th in the order of their ids. Those are in the order of time, so that
/// people of one class, who came into the program together, are looked at in the same proportion as all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    pub every: i64,
}

impl Sample {
    /// All of them, if they are not more than `most`; else as many as `size`, or a few less.
    pub fn of(people: i64, most: i64, size: i64) -> Self {
        let every = match people > most {
            true => (people + size - 1) / size,
            false => 1,
        };
        Self { every }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    people: i64,
    busiest: i64,
    at: Option<Timestamp>,
    urgent: Option<bool>,
    of_them: Option<i64>,
    sender: Option<String>,
}

/// Which of the people of `kin`, who are there with their children, the audiences of `coming` address: the rules of
/// [`crate::audience::store`] for many audiences at once, from the people to the few rules that may hit them and not the
/// other way round. SQLite joins in the order in which a CROSS JOIN names its tables. A story holds it against what is
/// sent.
macro_rules! expected {
    () => {
        "WITH near (audience_id, mode, kind, organisation_id, below, group_id, role, person_id, born_after, born_until) AS MATERIALIZED (
            SELECT r.audience_id, r.mode, r.kind, r.organisation_id, r.below, r.group_id, r.role, r.person_id,
                r.born_after, r.born_until
            FROM audience_rule r WHERE r.audience_id IN (SELECT audience_id FROM coming) AND (
                r.kind IN ('role', 'person')
                OR r.organisation_id IN (SELECT oc.ancestor_id FROM organisation_closure oc
                    WHERE oc.descendant_id IN (SELECT organisation_id FROM kin))
                OR r.group_id IN (SELECT e.group_id FROM enrolment e
                    WHERE e.child_id IN (SELECT child_id FROM kin)))
        ), hit (audience_id, mode, person_id, child_id) AS (
            SELECT n.audience_id, n.mode, k.person_id, k.child_id
            FROM kin k CROSS JOIN organisation_closure oc CROSS JOIN near n
            WHERE oc.descendant_id = k.organisation_id AND n.organisation_id = oc.ancestor_id
                AND n.kind IN ('organisation', 'age_band') AND (n.below OR oc.depth = 0)
                AND (n.born_after IS NULL OR k.birth_date > n.born_after)
                AND (n.born_until IS NULL OR k.birth_date <= n.born_until)
            UNION ALL
            SELECT n.audience_id, n.mode, k.person_id, k.child_id FROM kin k CROSS JOIN enrolment e CROSS JOIN near n
            WHERE e.child_id = k.child_id AND e.ended_at IS NULL AND n.group_id = e.group_id AND n.kind = 'group'
        ), hit_person (audience_id, mode, person_id) AS (
            SELECT n.audience_id, n.mode, m.person_id FROM near n
            JOIN organisation_closure oc ON oc.ancestor_id = n.organisation_id AND (n.below OR oc.depth = 0)
            JOIN membership m ON m.organisation_id = oc.descendant_id AND m.role = n.role AND m.ended_at IS NULL
            WHERE n.kind = 'role'
            UNION ALL SELECT n.audience_id, n.mode, n.person_id FROM near n WHERE n.kind = 'person'
        ), hit_child (audience_id, person_id, child_id) AS (
            SELECT audience_id, person_id, child_id FROM hit WHERE mode = 'include'
            EXCEPT SELECT audience_id, person_id, child_id FROM hit WHERE mode = 'exclude'
        ), addressed (audience_id, person_id) AS (
            SELECT audience_id, person_id FROM hit_child
            UNION SELECT audience_id, person_id FROM hit_person WHERE mode = 'include'
            EXCEPT SELECT audience_id, person_id FROM hit_person WHERE mode = 'exclude'
        ) "
    };
}

/// `$1` the audience, `$2` now, `$3` to `$4` the time looked at, `$5` to `$6` the week, `$7` the viewer, `$8` every how
/// many'th of the people is looked at: what they are sent is the work, not numbering them. Of planned posts only the rules are known: they are resolved for the children of the audience. A sender has a name for its
/// members and administrators, and for those who work below it if it is a public body.
const TOLD: &str = concat!(
    "WITH chosen (person_id) AS MATERIALIZED (",
    addressed!(),
    "SELECT person_id FROM (SELECT person_id, ROW_NUMBER() OVER (ORDER BY person_id) AS place FROM addressed) numbered
        WHERE place % $8 = 0
    ), kin (person_id, child_id, organisation_id, birth_date) AS MATERIALIZED (
        SELECT g.guardian_id, c.id, c.organisation_id, c.birth_date
        FROM chosen JOIN guardianship g ON g.guardian_id = chosen.person_id AND g.ended_at IS NULL AND g.may_receive
            AND (g.blocked_until IS NULL OR g.blocked_until <= $2)
        JOIN child c ON c.id = g.child_id AND c.removed_at IS NULL
    ), coming (audience_id, post_id, organisation_id, urgent, at) AS MATERIALIZED (
        SELECT p.audience_id, p.id, p.organisation_id, p.priority = 'urgent', p.publish_at FROM post p
        WHERE p.state = 'scheduled' AND p.publish_at >= $3 AND p.publish_at < $4 AND NOT ", further_date!(), "
        UNION ALL
        SELECT p.audience_id, p.id, p.organisation_id, p.priority = 'urgent', n.due_at
        FROM occurrence n JOIN post p ON p.id = n.post_id
        WHERE n.state = 'planned' AND n.due_at >= $3 AND n.due_at < $4
    ), expected (audience_id, person_id) AS MATERIALIZED (",
    expected!(),
    "SELECT e.audience_id, e.person_id FROM addressed e JOIN chosen ON chosen.person_id = e.person_id
    ), told (post_id, organisation_id, urgent, at, person_id) AS MATERIALIZED (
        SELECT p.id, p.organisation_id, p.priority = 'urgent', r.published_at, r.person_id
        FROM chosen CROSS JOIN recipient r CROSS JOIN post p
        WHERE r.person_id = chosen.person_id AND r.published_at >= $3 AND r.published_at < $4
            AND p.id = r.post_id AND p.state = 'published' AND NOT ", further_date!(), "
        UNION ALL
        SELECT n.post_id, n.organisation_id, n.urgent, n.at, e.person_id
        FROM expected e JOIN coming n ON n.audience_id = e.audience_id
    )
    SELECT f.people, b.busiest, t.at, t.urgent, t.of_them, CASE WHEN EXISTS (
            SELECT 1 FROM membership m JOIN organisation_closure oc ON oc.descendant_id = m.organisation_id
            WHERE m.person_id = $7 AND m.ended_at IS NULL AND oc.ancestor_id = o.id
                AND (oc.depth = 0 OR o.kind IN ('province', 'commune', 'school')))
        OR EXISTS (SELECT 1 FROM admin_scope s WHERE s.person_id = $7 AND s.organisation_id = o.id)
        THEN o.name END AS sender
    FROM (SELECT COUNT(*) AS people FROM chosen) f
    CROSS JOIN (SELECT COALESCE(MAX(x.posts), 0) AS busiest FROM (SELECT COUNT(*) AS posts FROM told
        WHERE NOT urgent AND at >= $5 AND at < $6 GROUP BY person_id) x) b
    LEFT JOIN (SELECT organisation_id, urgent, at, COUNT(*) AS of_them FROM told
        GROUP BY post_id, organisation_id, urgent, at) t ON TRUE
    LEFT JOIN organisation o ON o.id = t.organisation_id
    ORDER BY t.of_them DESC, t.at LIMIT 10000"
);

pub async fn told(
    conn: &mut Conn,
    viewer: &Viewer,
    audience: AudienceId,
    sample: Sample,
    span: &Range<Timestamp>,
    week: &Range<Timestamp>,
) -> Result<Audience> {
    let rows = fetch_all!(
        conn,
        Row,
        TOLD,
        audience,
        viewer.now,
        span.start,
        span.end,
        week.start,
        week.end,
        viewer.person,
        sample.every
    )?;
    let mut found = Audience::default();
    for row in rows {
        (found.people, found.busiest) = (row.people, row.busiest);
        if let (Some(at), Some(urgent), Some(people)) = (row.at, row.urgent, row.of_them) {
            found.posts.push(Told {
                at,
                urgent,
                people,
                sender: row.sender,
            });
        }
    }
    Ok(found)
}

const BUDGET: &str = "SELECT o.posts_a_week FROM organisation o
    JOIN organisation_closure oc ON oc.ancestor_id = o.id
    WHERE oc.descendant_id = $1 AND o.posts_a_week IS NOT NULL ORDER BY oc.depth LIMIT 1";

/// Posts a week: the organisation's own, or the nearest above's.
pub async fn budget(conn: &mut Conn, organisation: OrganisationId) -> Result<i32> {
    let own = scalar_optional!(conn, i32, BUDGET, organisation)?;
    Ok(own.unwrap_or(POSTS_A_WEEK))
}

const OWN_BUDGET: &str = "SELECT posts_a_week FROM organisation WHERE id = $1";

pub async fn own_budget(conn: &mut Conn, organisation: OrganisationId) -> Result<Option<i32>> {
    Ok(scalar_optional!(conn, Option<i32>, OWN_BUDGET, organisation)?.flatten())
}

const SET_BUDGET: &str = "UPDATE organisation SET posts_a_week = $2 WHERE id = $1";

pub async fn set_budget(
    conn: &mut Conn,
    organisation: OrganisationId,
    own: Option<i32>,
) -> Result<()> {
    execute!(conn, SET_BUDGET, organisation, own)?;
    Ok(())
}
