//! Thanks to those who came to an event and who helped: one round of sending, to them alone, once.

pub mod http;
pub mod store;

use super::arrival;
use crate::app::App;
use crate::delivery::DispatchPurpose;
use crate::error::{Refusal, Result};
use crate::feed::Reader;
use crate::live::Hint;
use crate::post;
use crate::session::Viewer;
use caunoi_wire::day::{MAX_THANKS, Thanks};
use caunoi_wire::{ErrorCode, id::PostId};

/// Sends the thanks. Returns how many families and colleagues they are for.
///
/// # Errors
/// As [`arrival::managed`]; `thanks_sent` the second time; `nobody_came` before anybody is recorded; `text_too_long`.
pub async fn send(app: &App, viewer: &Viewer, id: PostId, thanks: &Thanks) -> Result<i64> {
    let text = thanks.text.trim();
    if text.chars().count() > MAX_THANKS {
        return Err(Refusal::about(ErrorCode::TextTooLong, &["text"]).into());
    }
    let mut tx = app.db.write().await?;
    post::store::lock(&mut tx, id).await?;
    let event = arrival::managed(&mut tx, viewer, id).await?;
    let people = store::count(&mut tx, id, viewer.now).await?;
    if people == 0 || event.starts_at > viewer.now {
        return Err(ErrorCode::NobodyCame.into());
    }
    let text = Some(text).filter(|text| !text.is_empty());
    if !store::insert(&mut tx, viewer, id, text).await? {
        return Err(ErrorCode::ThanksSent.into());
    }
    let purpose = DispatchPurpose::Thanks;
    post::store::insert_dispatch(&mut tx, id, purpose, viewer.now, viewer.now).await?;
    tx.commit().await?;
    app.live.hint(Hint::Post(id));
    app.wake_engines();
    Ok(people)
}

/// What is known of the thanks to somebody who manages the event: the words, when they went, or how many they would
/// reach.
pub struct State {
    pub sent: Option<store::Sent>,
    pub people: i64,
}

/// # Errors
/// As [`arrival::managed`].
pub async fn state(app: &App, viewer: &Viewer, id: PostId) -> Result<State> {
    let mut conn = app.db.read().await?;
    arrival::managed(&mut conn, viewer, id).await?;
    Ok(State {
        sent: store::find(&mut conn, id).await?,
        people: store::count(&mut conn, id, viewer.now).await?,
    })
}

/// The thanks to a reader: the text, which may be empty for the usual words; none when they were not meant.
pub async fn of_reader(app: &App, reader: &Reader, id: PostId) -> Result<Option<String>> {
    let mut conn = app.db.read().await?;
    let sent = store::of_reader(&mut conn, reader, id).await?;
    Ok(sent.map(|sent| sent.text.unwrap_or_default()))
}
