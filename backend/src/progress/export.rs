//! A post's delivery as a table for a spreadsheet. The numbers of people add up to the audience.

use super::store::{self, Line};
use crate::app::App;
use crate::error::{Error, Result};
use crate::reach;
use crate::session::Viewer;
use crate::web::table::{self, cell};
use anyhow::Context;
use caunoi_wire::id::PostId;
use caunoi_wire::reach::reason_key;
use caunoi_wire::{ErrorCode, Language};

/// Beyond so many people the table has counts alone: nobody calls them one by one.
const MOST_NAMED: i64 = 20_000;

/// The table as CSV.
///
/// # Errors
/// `not_found` when the viewer does not administer the post's organisation.
pub async fn csv(app: &App, viewer: &Viewer, language: Language, id: PostId) -> Result<Vec<u8>> {
    let mut conn = app.db.read().await?;
    store::post(&mut conn, viewer, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    let audience = reach::store::of_post(&mut conn, id).await?.audience;
    let lines = store::lines(&mut conn, viewer, id, audience <= MOST_NAMED).await?;
    drop(conn);
    write(app, language, &lines)
        .context("write a table")
        .map_err(Error::from)
}

fn write(app: &App, language: Language, lines: &[Line]) -> anyhow::Result<Vec<u8>> {
    let text = |key: &str| app.text(language, key, &[]);
    let mut writer = table::writer();
    writer.write_record([
        text("delivery-column-name"),
        text("delivery-column-state"),
        text("delivery-column-reason"),
        text("delivery-column-people"),
    ])?;
    for line in lines {
        let reason = line.reason.as_deref().map(|code| text(reason_key(code)));
        writer.write_record([
            cell(line.name.as_deref().unwrap_or_default()),
            text(&format!("reach-{}", line.state)),
            reason.unwrap_or_default(),
            line.people.to_string(),
        ])?;
    }
    Ok(writer.into_inner()?)
}
