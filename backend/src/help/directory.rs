//! The directory of services: kept by those who answer for help in an organisation, read by its families.

use super::store;
use crate::app::App;
use crate::audit;
use crate::error::{Refusal, Result};
use crate::session::Viewer;
use caunoi_wire::help::*;
use caunoi_wire::{ErrorCode, id::*};

fn check(text: &ServiceText) -> Result<()> {
    let wrong = text.wrong();
    if !wrong.is_empty() {
        return Err(Refusal::about(ErrorCode::InvalidInput, &wrong).into());
    }
    Ok(())
}

pub async fn list(app: &App, viewer: &Viewer, id: OrganisationId) -> Result<Vec<Service>> {
    let mut conn = app.db.read().await?;
    if !store::answers_for(&mut conn, viewer, id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    Ok(store::directory(&mut conn, id).await?)
}

pub async fn add(
    app: &App,
    viewer: &Viewer,
    organisation: OrganisationId,
    text: &ServiceText,
) -> Result<Vec<Service>> {
    check(text)?;
    let mut tx = app.db.write().await?;
    if !store::answers_for(&mut tx, viewer, organisation).await? {
        return Err(ErrorCode::NotFound.into());
    }
    if store::directory(&mut tx, organisation).await?.len() >= MAX_SERVICES {
        return Err(ErrorCode::TooManyRequests.into());
    }
    let id: ServiceId = app.entropy.id(viewer.now);
    store::add(&mut tx, id, organisation, text, viewer.now).await?;
    let subject = id.to_string();
    audit::append(&mut tx, organisation, viewer, "service_added", &subject).await?;
    let all = store::directory(&mut tx, organisation).await?;
    tx.commit().await?;
    Ok(all)
}

pub async fn change(app: &App, viewer: &Viewer, id: ServiceId, text: &ServiceText) -> Result<()> {
    check(text)?;
    let mut tx = app.db.write().await?;
    let keeper = store::keeper(&mut tx, viewer, id).await?;
    let keeper = keeper.ok_or(ErrorCode::NotFound)?;
    store::change(&mut tx, id, text, viewer.now).await?;
    audit::append(&mut tx, keeper, viewer, "service_changed", &id.to_string()).await?;
    tx.commit().await?;
    Ok(())
}

pub async fn remove(app: &App, viewer: &Viewer, id: ServiceId) -> Result<()> {
    let mut tx = app.db.write().await?;
    let keeper = store::keeper(&mut tx, viewer, id).await?;
    let keeper = keeper.ok_or(ErrorCode::NotFound)?;
    store::remove(&mut tx, id).await?;
    audit::append(&mut tx, keeper, viewer, "service_removed", &id.to_string()).await?;
    tx.commit().await?;
    Ok(())
}
