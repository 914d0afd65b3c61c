//! Audience rules and their resolution. Everything that decides who is addressed stands in [`addressed`].

use crate::db::{Conn, Result, execute, fetch_all, scalar};
use crate::delivery::dispatch::Slice;
use crate::session::Viewer;
use crate::subscription::store::ring;
use caunoi_wire::audience::{Audience, AudienceCount, Rule, RuleName};
use caunoi_wire::organisation::Role;
use caunoi_wire::{Date, Language, Timestamp, id::*};

const DELETE: &str = "DELETE FROM audience_rule WHERE audience_id = $1";

pub async fn delete(conn: &mut Conn, id: AudienceId) -> Result<()> {
    execute!(conn, DELETE, id)?;
    Ok(())
}

// Ids are made in the order of time.
const FORGET_ABANDONED: &str = "DELETE FROM audience_rule WHERE audience_id < $1
    AND NOT EXISTS (SELECT 1 FROM post p WHERE p.audience_id = audience_rule.audience_id)";

/// Removes rules older than an id that belong to no post.
pub async fn forget_abandoned(conn: &mut Conn, before: AudienceId) -> Result<()> {
    execute!(conn, FORGET_ABANDONED, before)?;
    Ok(())
}

const INSERT: &str = "INSERT INTO audience_rule
    (audience_id, position, mode, kind, organisation_id, below, group_id, role, person_id, age_from, age_until)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

/// A rule as its columns.
#[derive(Default, sqlx::FromRow)]
struct RuleRow {
    mode: String,
    kind: String,
    organisation_id: Option<OrganisationId>,
    below: bool,
    group_id: Option<GroupId>,
    role: Option<Role>,
    person_id: Option<PersonId>,
    age_from: Option<i32>,
    age_until: Option<i32>,
}

impl From<&Rule> for RuleRow {
    fn from(rule: &Rule) -> Self {
        let row = |kind: &str| Self {
            kind: kind.to_owned(),
            ..Self::default()
        };
        match *rule {
            Rule::Organisation {
                organisation_id,
                below,
            } => Self {
                organisation_id: Some(organisation_id),
                below,
                ..row("organisation")
            },
            Rule::Group { group_id } => Self {
                group_id: Some(group_id),
                ..row("group")
            },
            Rule::AgeBand {
                organisation_id,
                from,
                until,
            } => Self {
                organisation_id: Some(organisation_id),
                below: true,
                age_from: Some(from),
                age_until: Some(until),
                ..row("age_band")
            },
            Rule::Role {
                organisation_id,
                role,
                below,
            } => Self {
                organisation_id: Some(organisation_id),
                role: Some(role),
                below,
                ..row("role")
            },
            Rule::Person { person_id } => Self {
                person_id: Some(person_id),
                ..row("person")
            },
        }
    }
}

impl RuleRow {
    /// The rule these columns say; none for a kind this version does not know.
    fn rule(&self) -> Option<Rule> {
        Some(match self.kind.as_str() {
            "organisation" => Rule::Organisation {
                organisation_id: self.organisation_id?,
                below: self.below,
            },
            "group" => Rule::Group {
                group_id: self.group_id?,
            },
            "age_band" => Rule::AgeBand {
                organisation_id: self.organisation_id?,
                from: self.age_from?,
                until: self.age_until?,
            },
            "role" => Rule::Role {
                organisation_id: self.organisation_id?,
                role: self.role?,
                below: self.below,
            },
            "person" => Rule::Person {
                person_id: self.person_id?,
            },
            _ => return None,
        })
    }
}

pub async fn insert(
    conn: &mut Conn,
    id: AudienceId,
    position: i32,
    mode: &str,
    rule: &Rule,
) -> Result<()> {
    let r = RuleRow::from(rule);
    execute!(
        conn,
        INSERT,
        id,
        position,
        mode,
        &r.kind,
        r.organisation_id,
        r.below,
        r.group_id,
        r.role,
        r.person_id,
        r.age_from,
        r.age_until
    )?;
    Ok(())
}

const LOAD: &str =
    "SELECT mode, kind, organisation_id, below, group_id, role, person_id, age_from, age_until
    FROM audience_rule WHERE audience_id = $1 ORDER BY position";

pub async fn load(conn: &mut Conn, id: AudienceId) -> Result<Audience> {
    let mut audience = Audience::default();
    for row in fetch_all!(conn, RuleRow, LOAD, id)? {
        let list = if row.mode == "include" {
            &mut audience.include
        } else {
            &mut audience.exclude
        };
        list.extend(row.rule());
    }
    Ok(audience)
}

/// What the viewer reaches when speaking as the speaker. A teacher of one class reaches that class and its people
/// only.
macro_rules! scope {
    ($viewer:literal, $speaker:literal) => {
        concat!(
            "scope AS (SELECT s.reach_id, s.group_id FROM posting_scope s
                JOIN organisation_closure oc ON oc.ancestor_id = s.speaks_as AND oc.descendant_id = ",
            $speaker,
            " WHERE s.person_id = ",
            $viewer,
            ")"
        )
    };
}

/// Whether scope `s` reaches child `c`.
macro_rules! reaches_child {
    () => {
        "(EXISTS (SELECT 1 FROM enrolment e
            WHERE e.child_id = c.id AND e.group_id = s.group_id AND e.ended_at IS NULL)
        OR (s.group_id IS NULL AND EXISTS (SELECT 1 FROM organisation_closure oc
            WHERE oc.ancestor_id = s.reach_id AND oc.descendant_id = c.organisation_id)))"
    };
}

/// Whether scope `s` reaches a person: a guardian of a child it reaches, or staff.
macro_rules! reaches_person {
    ($person:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM guardianship gs JOIN child c ON c.id = gs.child_id
                WHERE gs.guardian_id = ",
            $person,
            " AND gs.ended_at IS NULL AND c.removed_at IS NULL AND ",
            crate::audience::store::reaches_child!(),
            ") OR (s.group_id IS NULL AND EXISTS (
                SELECT 1 FROM membership m JOIN organisation_closure oc ON oc.descendant_id = m.organisation_id
                WHERE m.person_id = ",
            $person,
            " AND m.ended_at IS NULL AND oc.ancestor_id = s.reach_id)))"
        )
    };
}

pub(crate) use {reaches_child, reaches_person, scope};

/// A rule is in scope when one posting membership under which the viewer may speak as the speaker reaches it.
const OUT_OF_SCOPE: &str = concat!(
    "WITH ",
    scope!("$2", "$3"),
    " SELECT COUNT(*) FROM audience_rule r WHERE r.audience_id = $1 AND NOT EXISTS (
        SELECT 1 FROM scope s WHERE
        (r.organisation_id IS NOT NULL AND s.group_id IS NULL AND EXISTS (
            SELECT 1 FROM organisation_closure oc
            WHERE oc.ancestor_id = s.reach_id AND oc.descendant_id = r.organisation_id))
        OR (r.group_id IS NOT NULL AND (s.group_id = r.group_id OR (s.group_id IS NULL AND EXISTS (
            SELECT 1 FROM groups g JOIN organisation_closure oc ON oc.descendant_id = g.organisation_id
            WHERE g.id = r.group_id AND oc.ancestor_id = s.reach_id))))
        OR (r.person_id IS NOT NULL AND ",
    reaches_person!("r.person_id"),
    "))"
);

const NAMES: &str = "SELECT o.id, o.name FROM audience_rule r JOIN organisation o ON o.id = r.organisation_id
        WHERE r.audience_id = $1
    UNION SELECT g.id, g.name FROM audience_rule r JOIN groups g ON g.id = r.group_id WHERE r.audience_id = $1
    UNION SELECT p.id, p.name FROM audience_rule r JOIN person p ON p.id = r.person_id WHERE r.audience_id = $1";

/// What the rules of an audience name.
pub async fn names(conn: &mut Conn, id: AudienceId) -> Result<Vec<RuleName>> {
    fetch_all!(conn, RuleName, NAMES, id)
}

/// How many rules name something the viewer may not address when speaking as `speaker`.
pub async fn out_of_scope(
    conn: &mut Conn,
    viewer: &Viewer,
    speaker: OrganisationId,
    id: AudienceId,
) -> Result<i64> {
    scalar!(conn, i64, OUT_OF_SCOPE, id, viewer.person, speaker)
}

#[derive(sqlx::FromRow)]
pub struct AgeBand {
    pub position: i32,
    pub age_from: i32,
    pub age_until: i32,
}

const AGE_BANDS: &str = "SELECT position, age_from, age_until FROM audience_rule
    WHERE audience_id = $1 AND kind = 'age_band' ORDER BY position";

pub async fn age_bands(conn: &mut Conn, id: AudienceId) -> Result<Vec<AgeBand>> {
    fetch_all!(conn, AgeBand, AGE_BANDS, id)
}

const SET_BORN: &str = "UPDATE audience_rule SET born_after = $3, born_until = $4
    WHERE audience_id = $1 AND position = $2";

pub async fn set_born(
    conn: &mut Conn,
    id: AudienceId,
    position: i32,
    after: Date,
    until: Date,
) -> Result<()> {
    execute!(conn, SET_BORN, id, position, after, until)?;
    Ok(())
}

/// Children whom the rules of a mode hit, each as often as rules do. `$1` the audience.
macro_rules! hit_children {
    ($mode:literal) => {
        concat!(
            "SELECT c.id AS child_id FROM audience_rule r
            JOIN organisation_closure oc ON oc.ancestor_id = r.organisation_id AND (r.below OR oc.depth = 0)
            JOIN child c ON c.organisation_id = oc.descendant_id AND c.removed_at IS NULL
                AND (r.born_after IS NULL OR c.birth_date > r.born_after)
                AND (r.born_until IS NULL OR c.birth_date <= r.born_until)
            WHERE r.audience_id = $1 AND r.mode = '",
            $mode,
            "' AND r.kind IN ('organisation', 'age_band')
            UNION ALL
            SELECT c.id FROM audience_rule r
            JOIN enrolment e ON e.group_id = r.group_id AND e.ended_at IS NULL
            JOIN child c ON c.id = e.child_id AND c.removed_at IS NULL
            WHERE r.audience_id = $1 AND r.mode = '",
            $mode,
            "' AND r.kind = 'group'"
        )
    };
}

/// People whom the rules of a mode hit themselves.
macro_rules! hit_people {
    ($mode:literal) => {
        concat!(
            "SELECT m.person_id FROM audience_rule r
            JOIN organisation_closure oc ON oc.ancestor_id = r.organisation_id AND (r.below OR oc.depth = 0)
            JOIN membership m ON m.organisation_id = oc.descendant_id AND m.role = r.role AND m.ended_at IS NULL
            WHERE r.audience_id = $1 AND r.mode = '",
            $mode,
            "' AND r.kind = 'role'
            UNION ALL
            SELECT r.person_id FROM audience_rule r
            WHERE r.audience_id = $1 AND r.mode = '",
            $mode,
            "' AND r.kind = 'person' AND r.person_id IS NOT NULL"
        )
    };
}

/// Guardians with the children they are addressed for, each pair once, after other columns of the reader's choice.
/// `$1` the audience, `$2` now.
macro_rules! pairs {
    ($columns:literal) => {
        concat!(
            "SELECT ",
            $columns,
            "g.guardian_id AS person_id, g.child_id FROM ",
            crate::audience::store::pairs_as_often_as_hit!(),
            " GROUP BY g.guardian_id, g.child_id"
        )
    };
}

/// Guardianships `g` of the children addressed, each as often as rules hit its child.
macro_rules! pairs_as_often_as_hit {
    () => {
        concat!(
            "(",
            crate::audience::store::hit_children!("include"),
            ") h JOIN guardianship g ON g.child_id = h.child_id AND g.ended_at IS NULL AND g.may_receive
                AND (g.blocked_until IS NULL OR g.blocked_until <= $2)
            JOIN person p ON p.id = g.guardian_id AND p.removed_at IS NULL
            WHERE h.child_id NOT IN (SELECT x.child_id FROM (",
            crate::audience::store::hit_children!("exclude"),
            ") x) AND g.guardian_id NOT IN (",
            crate::audience::store::hit_people!("exclude"),
            ")"
        )
    };
}

/// People addressed by themselves, not for a child. `$1` the audience.
macro_rules! named {
    () => {
        concat!(
            "SELECT DISTINCT h.person_id FROM (",
            crate::audience::store::hit_people!("include"),
            ") h JOIN person p ON p.id = h.person_id AND p.removed_at IS NULL
            WHERE h.person_id NOT IN (",
            crate::audience::store::hit_people!("exclude"),
            ")"
        )
    };
}

/// `$1` the audience, `$2` now. Defines `pair` (guardian and child) and `addressed` (each person once).
macro_rules! addressed {
    () => {
        concat!(
            "WITH pair (person_id, child_id) AS (",
            crate::audience::store::pairs!(""),
            "), addressed (person_id) AS (SELECT person_id FROM pair UNION ",
            crate::audience::store::named!(),
            ") "
        )
    };
}

pub(crate) use {addressed, hit_children, hit_people, named, pairs, pairs_as_often_as_hit};

const HAS_ANYBODY: &str = concat!(
    "SELECT EXISTS (SELECT 1 FROM ",
    pairs_as_often_as_hit!(),
    ") OR EXISTS (",
    named!(),
    ")"
);

/// Whether anybody is addressed: the first one found is enough.
pub async fn has_anybody(conn: &mut Conn, id: AudienceId, now: Timestamp) -> Result<bool> {
    scalar!(conn, bool, HAS_ANYBODY, id, now)
}

const COUNT: &str = concat!(
    addressed!(),
    "SELECT x.reading_language, COUNT(*) AS people,
        (SELECT COUNT(DISTINCT child_id) FROM pair) AS children,
        COUNT(CASE WHEN x.ring = 'ringing' THEN 1 END) AS ringing,
        COUNT(CASE WHEN x.ring = 'unsure' THEN 1 END) AS unsure,
        COUNT(CASE WHEN x.connected THEN 1 END) AS connected
    FROM (SELECT q.reading_language, ",
    ring!("a.person_id", "$2"),
    " AS ring, EXISTS (SELECT 1 FROM session s WHERE s.person_id = a.person_id) AS connected
        FROM addressed a JOIN person q ON q.id = a.person_id) x
    GROUP BY x.reading_language ORDER BY COUNT(*) DESC, x.reading_language"
);

/// Whom it is for, in numbers; finding out who that is costs most, so one statement asks all of it.
pub async fn count(conn: &mut Conn, id: AudienceId, now: Timestamp) -> Result<AudienceCount> {
    let rows = fetch_all!(conn, (Language, i64, i64, i64, i64, i64), COUNT, id, now)?;
    let mut count = AudienceCount::default();
    for (language, people, children, ringing, unsure, connected) in rows {
        count.languages.push(language);
        count.people += people;
        // Of all: a child's guardians may read different languages.
        count.children = children;
        count.ringing += ringing;
        count.unsure += unsure;
        count.connected += connected;
    }
    Ok(count)
}

const SIZE: &str = concat!(addressed!(), "SELECT COUNT(*) FROM addressed");

/// How many people it is for, and nothing else of them.
pub async fn size(conn: &mut Conn, id: AudienceId, now: Timestamp) -> Result<i64> {
    scalar!(conn, i64, SIZE, id, now)
}

// In the order of the key: the rows of a post lie side by side, and so do its slices.
const INSERT_CHILDREN: &str = concat!(
    "INSERT INTO recipient_child (post_id, person_id, child_id) ",
    pairs!("$3, "),
    " ORDER BY g.guardian_id, g.child_id"
);

/// Writes for which children whoever is addressed is addressed; the people themselves follow slice by slice.
pub async fn insert_children(
    conn: &mut Conn,
    id: AudienceId,
    post: PostId,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, INSERT_CHILDREN, id, now, post)?;
    Ok(())
}

const INSERT_GUARDIANS: &str = "INSERT INTO recipient (post_id, person_id, published_at)
    SELECT $1, x.person_id, $2 FROM (SELECT DISTINCT rc.person_id FROM recipient_child rc
        WHERE rc.post_id = $1 AND rc.person_id > $3 AND rc.person_id <= $4) x";

const INSERT_NAMED: &str = concat!(
    "INSERT INTO recipient (post_id, person_id, published_at)
    SELECT $2, x.person_id, $3 FROM (",
    named!(),
    ") x WHERE x.person_id > $4 AND x.person_id <= $5 AND NOT EXISTS (
        SELECT 1 FROM recipient_child rc WHERE rc.post_id = $2 AND rc.person_id = x.person_id)"
);

/// Writes a slice of the recipients: guardians of the children written before, and those addressed by themselves.
/// Returns how many.
pub async fn insert_recipients(
    conn: &mut Conn,
    id: AudienceId,
    post: PostId,
    published_at: Timestamp,
    slice: Slice,
) -> Result<u64> {
    let (from, until) = (slice.after, slice.until);
    let guardians = execute!(conn, INSERT_GUARDIANS, post, published_at, from, until)?;
    let named = execute!(conn, INSERT_NAMED, id, post, published_at, from, until)?;
    Ok(guardians + named)
}

const JOIN_CHILDREN: &str = concat!(
    "INSERT INTO recipient_child (post_id, person_id, child_id) ",
    pairs!("$3, "),
    " ON CONFLICT (post_id, person_id, child_id) DO NOTHING"
);
const JOIN_PEOPLE: &str = concat!(
    "INSERT INTO recipient (post_id, person_id, published_at)
    SELECT $2, x.person_id, $3 FROM (SELECT rc.person_id FROM recipient_child rc WHERE rc.post_id = $2 UNION ",
    named!(),
    ") x WHERE TRUE ON CONFLICT (post_id, person_id) DO NOTHING"
);

/// Adds to the recipients of a post who has come into its audience since.
pub async fn join(conn: &mut Conn, id: AudienceId, post: PostId, now: Timestamp) -> Result<()> {
    execute!(conn, JOIN_CHILDREN, id, now, post)?;
    execute!(conn, JOIN_PEOPLE, id, post, now)?;
    Ok(())
}

const SPEAKS: &str = "SELECT COUNT(*) FROM posting_scope s
    JOIN organisation_closure oc ON oc.ancestor_id = s.speaks_as AND oc.descendant_id = $2
    WHERE s.person_id = $1";

/// Whether the viewer may post as an organisation at all.
pub async fn speaks(conn: &mut Conn, viewer: &Viewer, speaker: OrganisationId) -> Result<bool> {
    Ok(scalar!(conn, i64, SPEAKS, viewer.person, speaker)? > 0)
}
