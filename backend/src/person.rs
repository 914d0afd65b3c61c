//! People: creating them, and how they see themselves.

pub mod http;
pub mod store;

use crate::app::App;
use crate::db::Conn;
use crate::error::{Refusal, Result};
use crate::text::{search_name, tidy_name};
use caunoi_wire::{ErrorCode, Language, id::*};

/// Longest name of a person, organisation or group, characters.
pub const MAX_NAME: usize = 120;

/// A tidied name within limits.
///
/// # Errors
/// `invalid_input` for an empty or overlong one.
pub fn checked_name(name: &str) -> Result<String> {
    let name = tidy_name(name);
    if name.is_empty() || name.chars().count() > MAX_NAME {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["name"]).into());
    }
    Ok(name)
}

/// A new person of this name.
pub async fn create(app: &App, conn: &mut Conn, name: &str) -> Result<PersonId> {
    let name = checked_name(name)?;
    let now = app.clock.now();
    let id: PersonId = app.entropy.id(now);
    store::insert(
        conn,
        id,
        &name,
        &search_name(&name),
        Language::Vietnamese,
        Language::Vietnamese,
        now,
    )
    .await?;
    Ok(id)
}
