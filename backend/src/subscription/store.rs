//! Subscriptions of the viewer's own devices.

use crate::db::{Conn, Result, execute, fetch_optional};
use crate::session::Viewer;
use caunoi_wire::push::NewSubscription;
use caunoi_wire::{Timestamp, id::*};

const DELETE_OTHERS: &str = "DELETE FROM subscription WHERE session_id = $1 AND endpoint <> $2";
/// An endpoint belongs to whoever registered it last: on a shared phone the one signed in now.
const UPSERT: &str = "INSERT INTO subscription
        (id, person_id, session_id, endpoint, origin, p256dh, auth, device_label, registered_at)
    SELECT $1, $2, $3, $4, $5, $6, $7, s.device_label, $8 FROM session s WHERE s.id = $3
    ON CONFLICT (endpoint) DO UPDATE SET person_id = excluded.person_id, session_id = excluded.session_id,
        p256dh = excluded.p256dh, auth = excluded.auth, registered_at = excluded.registered_at";

/// Registers this device, in place of what its session registered before.
pub async fn upsert(
    conn: &mut Conn,
    viewer: &Viewer,
    id: SubscriptionId,
    subscription: &NewSubscription,
    origin: &str,
) -> Result<()> {
    let NewSubscription { endpoint, keys, .. } = subscription;
    execute!(conn, DELETE_OTHERS, viewer.session, endpoint)?;
    execute!(
        conn,
        UPSERT,
        id,
        viewer.person,
        viewer.session,
        endpoint,
        origin,
        &keys.p256dh,
        &keys.auth,
        viewer.now
    )?;
    Ok(())
}

const DELETE: &str = "DELETE FROM subscription WHERE session_id = $1";

pub async fn delete(conn: &mut Conn, viewer: &Viewer) -> Result<()> {
    execute!(conn, DELETE, viewer.session)?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub struct OwnSubscription {
    pub registered_at: Timestamp,
    pub last_accepted_at: Option<Timestamp>,
    pub last_shown_at: Option<Timestamp>,
}

const OWN: &str =
    "SELECT registered_at, last_accepted_at, last_shown_at FROM subscription WHERE session_id = $1";

pub async fn own(conn: &mut Conn, viewer: &Viewer) -> Result<Option<OwnSubscription>> {
    fetch_optional!(conn, OwnSubscription, OWN, viewer.session)
}

const MARK_SHOWN: &str = "UPDATE subscription SET last_shown_at = $2 WHERE person_id = $1";

/// A device of this person showed something: their phones can ring.
pub async fn mark_shown(conn: &mut Conn, person: PersonId, now: Timestamp) -> Result<()> {
    execute!(conn, MARK_SHOWN, person, now)?;
    Ok(())
}
