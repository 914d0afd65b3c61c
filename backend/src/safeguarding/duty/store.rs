//! Rotas, and who counsels where.

use crate::db::{Conn, Result, execute, fetch_all, scalar, scalar_optional, scalars};
use crate::session::Viewer;
use caunoi_wire::Date;
use caunoi_wire::duty::*;
use caunoi_wire::id::*;

const SERVING: &str = "SELECT oc.ancestor_id FROM organisation_closure oc
    WHERE oc.descendant_id = $1 AND EXISTS (SELECT 1 FROM duty_shift d WHERE d.organisation_id = oc.ancestor_id)
    ORDER BY oc.depth LIMIT 1";

/// The nearest organisation, from this one up, that has a rota.
pub async fn serving(
    conn: &mut Conn,
    organisation: OrganisationId,
) -> Result<Option<OrganisationId>> {
    scalar_optional!(conn, OrganisationId, SERVING, organisation)
}

const NAME: &str = "SELECT name FROM organisation WHERE id = $1";

pub async fn name(conn: &mut Conn, organisation: OrganisationId) -> Result<Option<String>> {
    scalar_optional!(conn, String, NAME, organisation)
}

// Who is no counsellor here any more is on duty no longer.
const SHIFTS: &str =
    "SELECT d.person_id, d.weekday, d.minute_from, d.minute_until FROM duty_shift d
    WHERE d.organisation_id = $1 AND EXISTS (SELECT 1 FROM counsellor_scope s
        WHERE s.person_id = d.person_id AND s.organisation_id = d.organisation_id)
    ORDER BY d.position";
const HOLIDAYS: &str = "SELECT day FROM duty_holiday WHERE organisation_id = $1 ORDER BY day";

pub async fn rota(conn: &mut Conn, organisation: OrganisationId) -> Result<Rota> {
    Ok(Rota {
        shifts: fetch_all!(conn, Shift, SHIFTS, organisation)?,
        holidays: scalars!(conn, Date, HOLIDAYS, organisation)?,
    })
}

const COUNSELLORS: &str =
    "SELECT q.id AS person_id, q.name FROM counsellor_scope s JOIN person q ON q.id = s.person_id
    WHERE s.organisation_id = $1 AND q.removed_at IS NULL ORDER BY q.search_name, q.id LIMIT 200";

/// Counsellors of an organisation and of those above it.
pub async fn counsellors(conn: &mut Conn, organisation: OrganisationId) -> Result<Vec<Counsellor>> {
    fetch_all!(conn, Counsellor, COUNSELLORS, organisation)
}

const COUNSELS: &str =
    "SELECT COUNT(*) FROM counsellor_scope WHERE person_id = $1 AND organisation_id = $2";

pub async fn counsels(
    conn: &mut Conn,
    viewer: &Viewer,
    organisation: OrganisationId,
) -> Result<bool> {
    Ok(scalar!(conn, i64, COUNSELS, viewer.person, organisation)? > 0)
}

const FORGET_SHIFTS: &str = "DELETE FROM duty_shift WHERE organisation_id = $1";
const FORGET_HOLIDAYS: &str = "DELETE FROM duty_holiday WHERE organisation_id = $1";
const INSERT_SHIFT: &str =
    "INSERT INTO duty_shift (organisation_id, position, person_id, weekday, minute_from, minute_until)
    VALUES ($1, $2, $3, $4, $5, $6)";
const INSERT_HOLIDAY: &str = "INSERT INTO duty_holiday (organisation_id, day) VALUES ($1, $2)";

pub async fn replace(
    conn: &mut Conn,
    organisation: OrganisationId,
    shifts: &[Shift],
    holidays: &[Date],
) -> Result<()> {
    execute!(conn, FORGET_SHIFTS, organisation)?;
    execute!(conn, FORGET_HOLIDAYS, organisation)?;
    for (position, s) in (0_i32..).zip(shifts) {
        execute!(
            conn,
            INSERT_SHIFT,
            organisation,
            position,
            s.person_id,
            s.weekday,
            s.minute_from,
            s.minute_until
        )?;
    }
    for day in holidays {
        execute!(conn, INSERT_HOLIDAY, organisation, *day)?;
    }
    Ok(())
}
