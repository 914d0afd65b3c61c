//! How an organisation asks: whether children answer for themselves, and what was entered for instruments that are not
//! ours. An organisation without settings has those of the nearest above.

pub mod store;

use super::instrument::{self, Entered};
use crate::app::App;
use crate::db::{self, Conn};
use crate::error::{Refusal, Result};
use crate::seal::Place;
use crate::session::Viewer;
use crate::{audience, audit, organisation};
use caunoi_wire::check_in::*;
use caunoi_wire::{ErrorCode, Language, id::*};

/// Longest key of a licence, characters.
const MAX_KEY: usize = 200;

fn place(organisation: OrganisationId, row: uuid::Uuid) -> Place {
    Place {
        table: "instrument",
        organisation,
        row,
    }
}

/// What was entered for an instrument, here or above; nothing, where nothing was.
pub async fn entered(
    app: &App,
    conn: &mut Conn,
    organisation: OrganisationId,
    key: &str,
) -> db::Result<Entered> {
    let row = store::nearest(conn, organisation, key).await?;
    let open = |row: store::Row| place(row.organisation_id, row.id).open(app, &row.sealed);
    Ok(row.and_then(open).unwrap_or_default())
}

/// The settings as whoever may write check-ins for an organisation sees them.
pub async fn show(
    app: &App,
    viewer: &Viewer,
    ui: Language,
    id: OrganisationId,
) -> Result<WellbeingSettings> {
    let mut conn = app.db.read().await?;
    let may = organisation::store::administers(&mut conn, viewer, id).await?
        || audience::store::speaks(&mut conn, viewer, id).await?;
    if !may {
        return Err(ErrorCode::NotFound.into());
    }
    told(app, &mut conn, ui, id).await
}

async fn told(
    app: &App,
    conn: &mut Conn,
    ui: Language,
    id: OrganisationId,
) -> Result<WellbeingSettings> {
    let mut instruments = Vec::new();
    for instrument in instrument::all() {
        let entered = entered(app, conn, id, &instrument.key).await?;
        instruments.push(instrument.told(&entered, ui));
    }
    Ok(WellbeingSettings {
        child_answers: super::store::child_answers(conn, id).await?,
        instruments,
    })
}

/// Switches the answers of children on or off.
pub async fn change(
    app: &App,
    viewer: &Viewer,
    ui: Language,
    id: OrganisationId,
    change: WellbeingChange,
) -> Result<WellbeingSettings> {
    let mut tx = app.db.write().await?;
    if !organisation::store::administers(&mut tx, viewer, id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    store::set_child_answers(&mut tx, id, change.child_answers, viewer.now).await?;
    audit::append(
        &mut tx,
        id,
        viewer,
        "child_answers_changed",
        &change.child_answers.to_string(),
    )
    .await?;
    let settings = told(app, &mut tx, ui, id).await?;
    tx.commit().await?;
    Ok(settings)
}

/// Keeps the key of a licence and the official text of an instrument.
///
/// # Errors
/// `invalid_input` when the instrument is unknown or ours, or the text does not fit it; `secret_key_missing`.
pub async fn enter(
    app: &App,
    viewer: &Viewer,
    ui: Language,
    id: OrganisationId,
    new: InstrumentChange,
) -> Result<WellbeingSettings> {
    let invalid = |field| Refusal::about(ErrorCode::InvalidInput, &[field]);
    let mut tx = app.db.write().await?;
    if !organisation::store::administers(&mut tx, viewer, id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let known =
        instrument::find(&new.instrument).filter(|i| !i.told(&Entered::default(), ui).is_ours);
    let known = known.ok_or_else(|| invalid("instrument"))?;
    let twice =
        |(at, w): (usize, &Wording)| new.wording[..at].iter().any(|v| v.language == w.language);
    if new.wording.iter().any(|w| !known.fits(w)) || new.wording.iter().enumerate().any(twice) {
        return Err(invalid("wording").into());
    }
    let licence_key = new.licence_key.map(|key| key.trim().to_owned());
    let licence_key = licence_key.filter(|key| !key.is_empty());
    if licence_key
        .as_ref()
        .is_some_and(|key| key.chars().count() > MAX_KEY)
    {
        return Err(invalid("licence_key").into());
    }
    let own = store::own(&mut tx, id, &known.key).await?;
    let row = own
        .as_ref()
        .map_or_else(|| app.entropy.id(viewer.now), |row| row.id);
    let before: Option<Entered> = own.and_then(|own| place(id, row).open(app, &own.sealed));
    let entered = Entered {
        // It is never told, so whoever changes the text alone leaves it out.
        licence_key: licence_key.or(before.and_then(|b| b.licence_key)),
        wording: new.wording,
    };
    let sealed = place(id, row).seal(app, &entered)?;
    store::upsert(
        &mut tx,
        &store::Row {
            id: row,
            organisation_id: id,
            sealed,
        },
        &known.key,
        viewer.now,
    )
    .await?;
    audit::append(&mut tx, id, viewer, "instrument_changed", &known.key).await?;
    let settings = told(app, &mut tx, ui, id).await?;
    tx.commit().await?;
    Ok(settings)
}
