//! Somebody who goes to families without a phone in the demo: most doors were knocked at, a few wait.

use crate::app::App;
use crate::channel::in_person;
use crate::error::Result;
use crate::session::Viewer;
use caunoi_wire::id::PersonId;
use caunoi_wire::time::DAY;

/// Households that are still to be visited.
const WAITING: usize = 4;
/// The others were told so long ago.
const TOLD: i64 = 2 * DAY;

pub async fn now(app: &App, collaborator: PersonId) -> Result<()> {
    let now = app.clock.now();
    let viewer = Viewer::on_behalf_of(collaborator, now);
    let list = in_person::list(app, &viewer).await?;
    let then = Viewer::on_behalf_of(collaborator, now.plus(-TOLD));
    for household in list.households.iter().skip(WAITING) {
        for told in &household.posts {
            in_person::mark(app, &then, told.post_id, household.person_id).await?;
        }
    }
    Ok(())
}
