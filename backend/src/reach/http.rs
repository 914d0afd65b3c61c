//! The officer's view: aggregates per organisation, small cells suppressed.

use super::store::{self, OversightRow};
use crate::app::App;
use crate::error::Result;
use crate::session::Viewer;
use aide::axum::ApiRouter;
use aide::axum::routing::get;
use axum::Json;
use axum::extract::State;
use caunoi_wire::reach::OrganisationReach;
use caunoi_wire::time::DAY;

/// Cells below this many people are not shown: they could point at a family.
const SMALLEST_CELL: i64 = 10;
/// Posts of the last days count.
const WINDOW: i64 = 30 * DAY;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new().api_route("/oversight", get(oversight))
}

async fn oversight(State(app): State<App>, viewer: Viewer) -> Result<Json<Vec<OrganisationReach>>> {
    let mut conn = app.db.read().await?;
    let rows = store::oversight(&mut conn, &viewer, viewer.now.plus(-WINDOW)).await?;
    Ok(Json(rows.into_iter().map(suppress).collect()))
}

/// Shows a count only when it is none or large enough, and a share only when both the share and its complement are large enough: "49 of 50" tells who the one is.
fn suppress(row: OversightRow) -> OrganisationReach {
    let safe = |n: i64| n == 0 || n >= SMALLEST_CELL;
    let whole = |n: i64| safe(n).then_some(n);
    let share = |part: i64, of: i64| {
        let rest = of - part;
        (of >= SMALLEST_CELL && safe(part) && safe(rest)).then_some(part)
    };
    OrganisationReach {
        organisation_id: row.organisation_id,
        name: row.name,
        kind: row.kind,
        children: whole(row.children),
        guardians: whole(row.guardians),
        connected: share(row.connected, row.guardians),
        reachable: share(row.reachable, row.guardians),
        posts: row.posts,
        received: whole(row.received),
        seen: share(row.seen, row.received),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use caunoi_wire::organisation::OrganisationKind;

    #[test]
    fn small_cells_and_small_complements_are_hidden() {
        let row = |guardians, connected| {
            suppress(OversightRow {
                organisation_id: uuid::Uuid::nil().into(),
                name: String::new(),
                kind: OrganisationKind::School,
                children: 9,
                guardians,
                connected,
                reachable: 0,
                posts: 1,
                received: 0,
                seen: 0,
            })
        };
        assert_eq!(row(100, 50).connected, Some(50));
        assert_eq!(row(100, 3).connected, None);
        assert_eq!(row(100, 95).connected, None);
        assert_eq!(row(100, 100).connected, Some(100));
        assert_eq!(row(9, 0).guardians, None);
        assert_eq!(row(0, 0).guardians, Some(0));
        assert_eq!(row(9, 0).connected, None);
        assert_eq!(row(100, 0).children, None);
    }
}
