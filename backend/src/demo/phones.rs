//! The other families' phones: a push service of the demo's own that takes every message, and people who then look
//! at it and answer after a while, some sooner, some never.

use super::store;
use crate::app::App;
use crate::error::Result;
use crate::feed::Reader;
use crate::receipt::{self, Via};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use caunoi_wire::id::PersonId;
use std::time::Duration;

/// Of a hundred people, how many look at a message, and how many of those answer when asked.
const LOOK: f64 = 0.8;
const ANSWER: f64 = 0.75;

/// Whether messages are followed by people's answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Families {
    /// The past is being written: its answers come with it.
    Wait,
    Answer,
}

pub fn routes(app: App, families: Families) -> Router {
    let take = move |State(app): State<App>, Path(person): Path<PersonId>| async move {
        if families == Families::Answer {
            tokio::spawn(async move {
                if let Err(error) = look(&app, person).await {
                    tracing::debug!(?error, "a simulated phone");
                }
            });
        }
        StatusCode::CREATED
    };
    Router::new()
        .route("/demo/push/{person_id}", post(take))
        .with_state(app)
}

/// The address of a simulated phone.
pub fn endpoint(app: &App, person: PersonId) -> String {
    app.config.link(&format!("/demo/push/{person}"))
}

async fn look(app: &App, person: PersonId) -> Result<()> {
    pause(app, 1.0, 4.0).await;
    let mut conn = app.db.read().await?;
    let Some((post, language)) = store::newest_unseen(&mut conn, person).await? else {
        return Ok(());
    };
    drop(conn);
    receipt::shown(app, post, person, app.clock.now()).await?;
    if app.entropy.unit() > LOOK {
        return Ok(());
    }
    pause(app, 2.0, 45.0).await;
    let reader = || Reader {
        person,
        language,
        now: app.clock.now(),
    };
    let item = receipt::see(app, &reader(), post, Via::App).await?;
    if item.ask_acknowledgement && item.may_respond && app.entropy.unit() <= ANSWER {
        pause(app, 2.0, 20.0).await;
        receipt::acknowledge(app, &reader(), post, Via::App).await?;
    }
    Ok(())
}

/// Waits between two bounds, seconds.
async fn pause(app: &App, least: f64, most: f64) {
    let seconds = least + (most - least) * app.entropy.unit();
    tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
}
