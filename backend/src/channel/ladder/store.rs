//! Ladders, what was spent, and how an audience would be reached.

use crate::channel::preference::store::wants;
use crate::channel::store::usable_address;
use crate::db::{Conn, Result, execute, fetch_one, fetch_optional, scalar, scalar_optional};
use crate::subscription::store::ring;
use caunoi_wire::channel::LadderSettings;
use caunoi_wire::{Timestamp, id::*};

#[derive(sqlx::FromRow)]
pub struct Row {
    pub organisation_id: OrganisationId,
    #[sqlx(flatten)]
    pub settings: LadderSettings,
}

macro_rules! ladder {
    ($from:literal) => {
        concat!(
            "SELECT l.organisation_id, l.wait_minutes, l.urgent_wait_minutes, l.monthly_budget
            FROM ladder l JOIN organisation_closure oc ON oc.ancestor_id = l.organisation_id ",
            $from,
            " ORDER BY oc.depth LIMIT 1"
        )
    };
}

const NEAREST: &str = ladder!("WHERE oc.descendant_id = $1");

/// The ladder an organisation follows: its own, or the nearest above.
pub async fn nearest(conn: &mut Conn, organisation: OrganisationId) -> Result<Option<Row>> {
    fetch_optional!(conn, Row, NEAREST, organisation)
}

const OF_POST: &str =
    ladder!("JOIN post p ON p.organisation_id = oc.descendant_id WHERE p.id = $1");

pub async fn of_post(conn: &mut Conn, post: PostId) -> Result<Option<Row>> {
    fetch_optional!(conn, Row, OF_POST, post)
}

const UPSERT: &str = "INSERT INTO ladder
        (organisation_id, wait_minutes, urgent_wait_minutes, monthly_budget, changed_at)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (organisation_id) DO UPDATE SET wait_minutes = excluded.wait_minutes,
        urgent_wait_minutes = excluded.urgent_wait_minutes, monthly_budget = excluded.monthly_budget,
        changed_at = excluded.changed_at";

pub async fn upsert(
    conn: &mut Conn,
    organisation: OrganisationId,
    settings: LadderSettings,
    now: Timestamp,
) -> Result<()> {
    execute!(
        conn,
        UPSERT,
        organisation,
        settings.wait_minutes,
        settings.urgent_wait_minutes,
        settings.monthly_budget,
        now
    )?;
    Ok(())
}

const DELETE: &str = "DELETE FROM ladder WHERE organisation_id = $1";

pub async fn delete(conn: &mut Conn, organisation: OrganisationId) -> Result<bool> {
    Ok(execute!(conn, DELETE, organisation)? == 1)
}

// Changing nothing takes the row's lock on PostgreSQL; SQLite has one writer anyhow.
const LOCK_SPENDING: &str =
    "INSERT INTO spending (organisation_id, month, spent) VALUES ($1, $2, 0)
    ON CONFLICT (organisation_id, month) DO UPDATE SET spent = spending.spent RETURNING spent";

/// What was spent this month; nobody else spends before this transaction ends.
pub async fn lock_spending(conn: &mut Conn, owner: OrganisationId, month: i32) -> Result<i64> {
    scalar!(conn, i64, LOCK_SPENDING, owner, month)
}

const KEEP_SPENDING: &str =
    "UPDATE spending SET spent = $3 WHERE organisation_id = $1 AND month = $2";

pub async fn keep_spending(
    conn: &mut Conn,
    owner: OrganisationId,
    month: i32,
    spent: i64,
) -> Result<()> {
    execute!(conn, KEEP_SPENDING, owner, month, spent)?;
    Ok(())
}

const SPENT: &str = "SELECT spent FROM spending WHERE organisation_id = $1 AND month = $2";

pub async fn spent(conn: &mut Conn, owner: OrganisationId, month: i32) -> Result<i64> {
    Ok(scalar_optional!(conn, i64, SPENT, owner, month)?.unwrap_or_default())
}

/// How the people of an audience can be reached.
#[derive(sqlx::FromRow)]
pub struct Means {
    pub people: i64,
    pub push: i64,
    /// With devices of which it is not sure that they ring.
    pub unsure: i64,
    /// Without a device.
    pub email: i64,
    /// With a telephone, but neither device nor e-mail.
    pub gateway: i64,
    pub with_phone: i64,
}

/// `$1` audience, `$2` now, `$3` whether mail is sent, `$4` whether the post is urgent.
const MEANS: &str = concat!(
    crate::audience::store::addressed!(),
    ", means AS (SELECT
        CASE WHEN ",
    wants!("push", "$4"),
    " THEN ",
    ring!("a.person_id", "$2"),
    " ELSE 'no_device' END AS ring,
        ($3 AND ",
    wants!("email", "$4"),
    " AND EXISTS (SELECT 1 FROM contact c WHERE c.person_id = a.person_id AND ",
    usable_address!("$4"),
    ")) AS has_email,
        (EXISTS (SELECT 1 FROM contact c WHERE c.person_id = a.person_id AND c.kind = 'phone') AND ",
    wants!("gateway", "$4"),
    ") AS has_phone
        FROM addressed a LEFT JOIN preference pf ON pf.person_id = a.person_id)
    SELECT COUNT(*) AS people,
        COUNT(CASE WHEN ring <> 'no_device' THEN 1 END) AS push,
        COUNT(CASE WHEN ring = 'unsure' THEN 1 END) AS unsure,
        COUNT(CASE WHEN ring = 'no_device' AND has_email THEN 1 END) AS email,
        COUNT(CASE WHEN ring = 'no_device' AND NOT has_email AND has_phone THEN 1 END) AS gateway,
        COUNT(CASE WHEN has_phone THEN 1 END) AS with_phone
    FROM means"
);

pub async fn means(
    conn: &mut Conn,
    audience: AudienceId,
    now: Timestamp,
    mail: bool,
    urgent: bool,
) -> Result<Means> {
    fetch_one!(conn, Means, MEANS, audience, now, mail, urgent)
}
