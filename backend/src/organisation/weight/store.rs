//! Weights in the database.

use crate::db::{Conn, Result, execute, fetch_all, scalar_optional};
use crate::session::Viewer;
use caunoi_wire::id::OrganisationId;
use caunoi_wire::organisation::Weighed;

const OWN: &str = "SELECT o.weight FROM organisation o WHERE o.id = $2 AND o.closed_at IS NULL
    AND EXISTS (SELECT 1 FROM admin_scope s WHERE s.person_id = $1 AND s.organisation_id = o.id)";

/// Of an organisation that the viewer administers.
pub async fn own(conn: &mut Conn, viewer: &Viewer, id: OrganisationId) -> Result<Option<i32>> {
    scalar_optional!(conn, i32, OWN, viewer.person, id)
}

const BELOW: &str = "SELECT o.id AS organisation_id, o.name, o.weight FROM organisation o
    WHERE o.parent_id = $2 AND o.closed_at IS NULL
        AND EXISTS (SELECT 1 FROM admin_scope s WHERE s.person_id = $1 AND s.organisation_id = o.parent_id)
    ORDER BY o.search_name, o.id LIMIT 1000";

/// What hangs on an organisation that the viewer administers.
pub async fn below(conn: &mut Conn, viewer: &Viewer, id: OrganisationId) -> Result<Vec<Weighed>> {
    fetch_all!(conn, Weighed, BELOW, viewer.person, id)
}

const SAVE: &str = "UPDATE organisation SET weight = $2 WHERE id = $1";

/// The caller has checked that the viewer may say so.
pub async fn save(conn: &mut Conn, id: OrganisationId, weight: i32) -> Result<()> {
    execute!(conn, SAVE, id, weight)?;
    Ok(())
}
