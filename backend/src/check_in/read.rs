//! Reading answers: counsellors alone, and only after it is recorded that they read.

use super::store::{self, Answered};
use super::{Content, instrument, place};
use crate::app::App;
use crate::error::Result;
use crate::session::Viewer;
use crate::{audit, post};
use caunoi_wire::check_in::{CheckInReach, ReadAnswer};
use caunoi_wire::{ErrorCode, id::*};
use std::collections::BTreeSet;

/// How many answered: for who may manage the post.
pub async fn reach(app: &App, viewer: &Viewer, id: PostId) -> Result<CheckInReach> {
    let mut conn = app.db.read().await?;
    post::find_own(&mut conn, viewer, id).await?;
    store::row(&mut conn, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    Ok(store::reach(&mut conn, id).await?)
}

/// The answers about the children that the viewer counsels.
pub async fn answers(app: &App, viewer: &Viewer, id: PostId) -> Result<Vec<ReadAnswer>> {
    let mut tx = app.db.write().await?;
    let rows = store::answers(&mut tx, viewer, id).await?;
    if rows.is_empty() && !store::counsels(&mut tx, viewer, id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let organisations: BTreeSet<OrganisationId> =
        rows.iter().map(|row| row.organisation_id).collect();
    for organisation in organisations {
        audit::append(
            &mut tx,
            organisation,
            viewer,
            "answers_read",
            &id.to_string(),
        )
        .await?;
    }
    tx.commit().await?;
    Ok(rows.into_iter().filter_map(|row| open(app, row)).collect())
}

/// An answer in the clear; none when the operator's keys do not open it.
pub fn open(app: &App, row: Answered) -> Option<ReadAnswer> {
    let instrument = instrument::find(&row.instrument)?;
    let Some(content) = place(row.organisation_id, row.id).open::<Content>(app, &row.sealed) else {
        tracing::error!(answer = %row.id, "an answer does not open with the operator's keys");
        return None;
    };
    Some(ReadAnswer {
        child_name: row.child_name,
        class: row.class,
        at: row.at,
        respondent: row.respondent,
        score: content.score,
        highest: instrument.highest(),
        band: instrument.band(content.score),
        choices: content.choices,
        words: content.words,
        talk: content.talk,
    })
}
