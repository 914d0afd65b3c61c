//! Several organisers of one event: the author names organisations, each is asked and says yes or no. Whoever said yes
//! sees how many come, by name those whom they may know anyway, and changes or cancels it together with the author.

pub mod http;
pub mod store;

use crate::alert::{self, store::Subject};
use crate::app::App;
use crate::db::Conn;
use crate::error::{Refusal, Result};
use crate::live::Hint;
use crate::organisation;
use crate::session::Viewer;
use caunoi_wire::dates::OrganiserAnswer;
use caunoi_wire::post::Priority;
use caunoi_wire::{ErrorCode, Timestamp, id::*};
use std::collections::BTreeMap;

/// Asks these organisations to hold an event together with the one that speaks; who is no longer named is let go.
///
/// # Errors
/// `invalid_input` about an organisation that cannot be asked.
pub async fn ask(
    conn: &mut Conn,
    id: PostId,
    together: &[OrganisationId],
    now: Timestamp,
) -> Result<()> {
    store::keep(conn, id, together).await?;
    for organisation in together {
        if !store::ask(conn, id, *organisation, now).await? {
            return Err(Refusal::about(ErrorCode::InvalidInput, &["together"]).into());
        }
    }
    Ok(())
}

/// Tells those who answer for the organisations that were asked, each once, after the night of theirs.
///
/// # Errors
/// When the database fails.
pub async fn tell(conn: &mut Conn, first: PostId, at: Timestamp) -> Result<()> {
    let mut asked = BTreeMap::<OrganisationId, Vec<PersonId>>::new();
    for (organisation, person) in store::untold(conn, first).await? {
        asked.entry(organisation).or_default().push(person);
    }
    for (organisation, people) in asked {
        let quiet = organisation::store::quiet_hours(conn, organisation).await?;
        let when = quiet.hold(Priority::Normal, at);
        alert::store::insert(conn, (Subject::Organising, first.0), &people, when, 0).await?;
    }
    Ok(())
}

/// The answer of an organisation that was asked; it may change its mind.
///
/// # Errors
/// `not_found` when it was not asked, or the viewer does not answer for it.
pub async fn answer(app: &App, viewer: &Viewer, id: PostId, answer: OrganiserAnswer) -> Result<()> {
    let mut tx = app.db.write().await?;
    let first = store::first(&mut tx, id).await?.unwrap_or(id);
    if !store::answer(&mut tx, viewer, first, answer).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let dates = super::dates::store::all(&mut tx, first).await?;
    tx.commit().await?;
    for date in dates.into_iter().chain([first]) {
        app.live.hint(Hint::Post(date));
    }
    Ok(())
}
