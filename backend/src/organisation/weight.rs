//! How large an organisation's part of the delivery engine's time is while others wait as well. That is for whoever is above
//! to say: everybody would find themselves important. `delivery::claim` follows it.

pub mod http;
pub mod store;

use super::store::{administers, parent};
use crate::app::App;
use crate::audit;
use crate::error::{Refusal, Result};
use crate::session::Viewer;
use caunoi_wire::organisation::{DeliveryWeight, MAX_WEIGHT, Weights};
use caunoi_wire::{ErrorCode, id::OrganisationId};

/// The weight of an organisation that the viewer administers, and of what hangs on it.
///
/// # Errors
/// `not_found`.
pub async fn show(app: &App, viewer: &Viewer, id: OrganisationId) -> Result<Weights> {
    let mut conn = app.db.read().await?;
    Ok(Weights {
        own: store::own(&mut conn, viewer, id)
            .await?
            .ok_or(ErrorCode::NotFound)?,
        below: store::below(&mut conn, viewer, id).await?,
    })
}

/// Sets it.
///
/// # Errors
/// `not_found` for organisations not below one the viewer administers, `invalid_input` outside 1 to [`MAX_WEIGHT`].
pub async fn save(
    app: &App,
    viewer: &Viewer,
    id: OrganisationId,
    DeliveryWeight { weight }: DeliveryWeight,
) -> Result<()> {
    if !(1..=MAX_WEIGHT).contains(&weight) {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["weight"]).into());
    }
    let mut tx = app.db.write().await?;
    let parent = parent(&mut tx, id).await?;
    let parent = parent.ok_or(ErrorCode::NotFound)?;
    if !administers(&mut tx, viewer, parent).await? {
        return Err(ErrorCode::NotFound.into());
    }
    store::save(&mut tx, id, weight).await?;
    let subject = format!("{id} {weight}");
    audit::append(&mut tx, parent, viewer, "organisation_weighed", &subject).await?;
    tx.commit().await?;
    Ok(())
}
