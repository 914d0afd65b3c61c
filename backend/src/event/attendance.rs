//! An event as its author sees it: who comes, who waits, who has not answered, who helps; as a page and as a table.

pub mod store;

use crate::app::App;
use crate::error::{Error, Result};
use crate::post;
use crate::session::Viewer;
use crate::web::table::{self, cell};
use anyhow::Context;
use caunoi_l10n::format;
use caunoi_wire::event::{Attendance, Expected, Helper, SignUpState};
use caunoi_wire::{ErrorCode, Language, Timestamp, id::PostId};

/// Longest list on the screen; the table has all.
const SHOWN: i64 = 500;
const MOST: i64 = 20_000;

/// Whom the viewer may know by name, first who comes; and how many there are.
///
/// # Errors
/// `not_found` when the viewer may not manage the post, or it is no event.
pub async fn show(app: &App, viewer: &Viewer, id: PostId) -> Result<Attendance> {
    let mut conn = app.db.read().await?;
    post::store::find_organised(&mut conn, viewer, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    let counts = store::counts(&mut conn, id).await?;
    let counts = counts.ok_or(ErrorCode::NotFound)?;
    Ok(Attendance {
        coming: counts.coming,
        waiting: counts.waiting,
        declined: counts.declined,
        unanswered: counts.unanswered,
        adults: counts.adults,
        came: counts.came,
        people: store::expected(&mut conn, viewer, id, SHOWN).await?,
        helpers: store::helpers(&mut conn, viewer, id).await?,
    })
}

/// The same as CSV.
///
/// # Errors
/// As [`show`].
pub async fn csv(app: &App, viewer: &Viewer, language: Language, id: PostId) -> Result<Vec<u8>> {
    let mut conn = app.db.read().await?;
    post::store::find_organised(&mut conn, viewer, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    super::store::row(&mut conn, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    let people = store::expected(&mut conn, viewer, id, MOST).await?;
    let helpers = store::helpers(&mut conn, viewer, id).await?;
    drop(conn);
    write(app, language, &people, &helpers)
        .context("write a table")
        .map_err(Error::from)
}

fn write(
    app: &App,
    language: Language,
    people: &[Expected],
    helpers: &[Helper],
) -> anyhow::Result<Vec<u8>> {
    let text = |key: &str| app.text(language, key, &[]);
    let time = |at: Option<Timestamp>| {
        let c = app.locales.get(language);
        at.map(|at| format::datetime(c, at)).unwrap_or_default()
    };
    let mut writer = table::writer();
    writer.write_record([
        text("event-column-name"),
        text("event-column-class"),
        text("event-column-answer"),
        text("event-column-adults"),
        text("event-column-consent"),
        text("event-column-by"),
        text("event-column-phone"),
        text("event-column-came"),
    ])?;
    for person in people {
        let answer = match person.state {
            Some(state) => text(&format!("event-state-{state}")),
            None => text("event-unanswered"),
        };
        let consent = match person.consented {
            true => text("common-yes"),
            false => String::new(),
        };
        let coming = person.state == Some(SignUpState::Coming);
        writer.write_record([
            cell(&person.name),
            cell(person.class.as_deref().unwrap_or_default()),
            answer,
            if coming {
                person.adults.to_string()
            } else {
                String::new()
            },
            consent,
            cell(person.by.as_deref().unwrap_or_default()),
            cell(person.phone.as_deref().unwrap_or_default()),
            time(person.came_at),
        ])?;
    }
    for helper in helpers {
        writer.write_record([
            cell(&helper.name),
            String::new(),
            cell(&helper.role),
            String::new(),
            String::new(),
            cell(&helper.name),
            cell(helper.phone.as_deref().unwrap_or_default()),
            time(helper.came_at),
        ])?;
    }
    Ok(writer.into_inner()?)
}
