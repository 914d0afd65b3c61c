//! Confirmed addresses, and those nobody writes to.

use crate::db::{Conn, Result, execute, scalar_optional};
use caunoi_wire::{Timestamp, id::*};

const OWN: &str =
    "SELECT value FROM contact WHERE person_id = $1 AND kind = 'email' ORDER BY value LIMIT 1";

pub async fn own_address(conn: &mut Conn, person: PersonId) -> Result<Option<String>> {
    scalar_optional!(conn, String, OWN, person)
}

const DROP: &str = "DELETE FROM contact WHERE person_id = $1 AND kind = 'email'";
const ADD: &str = "INSERT INTO contact (person_id, kind, value, created_at)
    SELECT q.id, 'email', $2, $3 FROM person q WHERE q.id = $1 AND q.removed_at IS NULL";

/// Sets a person's address in place of a former one, or takes it away.
pub async fn set_address(
    conn: &mut Conn,
    person: PersonId,
    address: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, DROP, person)?;
    if let Some(address) = address {
        execute!(conn, ADD, person, address, now)?;
    }
    Ok(())
}

// What does not work weighs more than what is not wanted.
const SUPPRESS: &str = "INSERT INTO mail_suppression (address, reason, at) VALUES ($1, $2, $3)
    ON CONFLICT (address) DO UPDATE SET reason = excluded.reason, at = excluded.at
    WHERE mail_suppression.reason = 'unsubscribed'";

pub async fn suppress(conn: &mut Conn, address: &str, reason: &str, now: Timestamp) -> Result<()> {
    execute!(conn, SUPPRESS, address, reason, now)?;
    Ok(())
}

const SUPPRESSED: &str = "SELECT reason FROM mail_suppression WHERE address = $1";

/// Why an address is not written to.
pub async fn suppressed(conn: &mut Conn, address: &str) -> Result<Option<String>> {
    scalar_optional!(conn, String, SUPPRESSED, address)
}

// The owner read a mail there just now.
const RESUBSCRIBE: &str = "DELETE FROM mail_suppression WHERE address = $1";

pub async fn resubscribe(conn: &mut Conn, address: &str) -> Result<()> {
    execute!(conn, RESUBSCRIBE, address)?;
    Ok(())
}

const FAIL_BOUNCED: &str =
    "UPDATE delivery SET state = 'failed', reason = 'bounced', updated_at = $3
    WHERE channel = 'email' AND state = 'accepted' AND updated_at > $2
        AND person_id IN (SELECT c.person_id FROM contact c WHERE c.kind = 'email' AND c.value = $1)
        AND NOT EXISTS (SELECT 1 FROM receipt x WHERE x.post_id = delivery.post_id
            AND x.person_id = delivery.person_id AND x.kind = 'seen')";

/// What went to an address since then did not arrive after all.
pub async fn fail_bounced(
    conn: &mut Conn,
    address: &str,
    since: Timestamp,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, FAIL_BOUNCED, address, since, now)?;
    Ok(())
}
