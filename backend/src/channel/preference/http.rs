//! One's own preferences over HTTP.

use super::store::{self, Row};
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::session::Viewer;
use crate::web::extract::Json;
use aide::axum::ApiRouter;
use aide::axum::routing::get;
use axum::extract::State;
use caunoi_wire::ErrorCode;
use caunoi_wire::channel::{Hours, Preferences};

/// Minutes of a day.
const DAY: i32 = 24 * 60;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new().api_route("/me/preferences", get(show).put(change))
}

async fn show(State(app): State<App>, viewer: Viewer) -> Result<axum::Json<Preferences>> {
    let mut conn = app.db.read().await?;
    let row = store::own(&mut conn, &viewer).await?;
    Ok(axum::Json(row.map_or_else(Preferences::default, |row| {
        let quiet = row.quiet_from.zip(row.quiet_until);
        Preferences {
            push: row.push,
            email: row.email,
            gateway: row.gateway,
            quiet: quiet.map(|(from, until)| Hours { from, until }),
            digest: row.digest,
        }
    })))
}

async fn change(
    State(app): State<App>,
    viewer: Viewer,
    Json(wanted): Json<Preferences>,
) -> Result<axum::Json<Preferences>> {
    let of_a_day = |minute: i32| (0..DAY).contains(&minute);
    if let Some(quiet) = wanted.quiet
        && !(of_a_day(quiet.from) && of_a_day(quiet.until))
    {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["quiet"]).into());
    }
    let row = Row {
        push: wanted.push,
        email: wanted.email,
        gateway: wanted.gateway,
        quiet_from: wanted.quiet.map(|quiet| quiet.from),
        quiet_until: wanted.quiet.map(|quiet| quiet.until),
        digest: wanted.digest,
    };
    let mut tx = app.db.write().await?;
    store::upsert(&mut tx, &viewer, &row).await?;
    tx.commit().await?;
    Ok(axum::Json(wanted))
}
