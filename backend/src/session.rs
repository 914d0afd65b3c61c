//! Signing in and staying signed in: from a request's cookie to the [`Viewer`] every store query asks for.

pub mod account;
pub mod http;
pub mod invitation;
pub mod passkey;
pub mod rate;
pub mod store;

use crate::app::App;
use crate::error::Result;
use caunoi_wire::time::{DAY, HOUR};
use caunoi_wire::{ErrorCode, Language, Timestamp, id::*};

/// How long a session lasts without use. Guardians sign in with a printed code: making them do it again loses them.
pub const SESSION_LIFE: i64 = 180 * DAY;
/// The last use is written at most this often.
const TOUCH_EVERY: i64 = HOUR;

/// Who asks. No query on private data can be made without one; what the viewer may touch is decided in SQL
/// from the memberships and guardianships of this person at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    pub person: PersonId,
    pub session: SessionId,
    pub name: String,
    pub reading_language: Language,
    /// The moment of the request: blocks and expiries are judged by it.
    pub now: Timestamp,
}

impl Viewer {
    /// Whose rights are judged where nobody asks: of the author of what happens later.
    pub fn on_behalf_of(person: PersonId, now: Timestamp) -> Self {
        Self {
            person,
            session: uuid::Uuid::nil().into(),
            name: String::new(),
            reading_language: Language::Vietnamese,
            now,
        }
    }
}

/// The viewer of a session token.
///
/// # Errors
/// `sign_in_needed` when the session is unknown, expired or revoked.
pub async fn resume(app: &App, token: &str) -> Result<Viewer> {
    let now = app.clock.now();
    let hash = crate::secret::hash(token);
    let mut conn = app.db.read().await?;
    let row = store::find(&mut conn, &hash, now)
        .await?
        .ok_or(ErrorCode::SignInNeeded)?;
    drop(conn);
    if now.since(row.last_seen_at) >= TOUCH_EVERY {
        let mut tx = app.db.write().await?;
        store::touch(&mut tx, row.id, now, now.plus(SESSION_LIFE)).await?;
        tx.commit().await?;
    }
    Ok(Viewer {
        person: row.person_id,
        session: row.id,
        name: row.name,
        reading_language: row.reading_language,
        now,
    })
}

/// Starts a session for a person; the token goes into the cookie and nowhere else.
pub async fn start(
    app: &App,
    conn: &mut crate::db::Conn,
    person: PersonId,
    device_label: &str,
) -> Result<String> {
    let now = app.clock.now();
    let token = crate::secret::token(app.entropy);
    let session = store::NewSession {
        id: app.entropy.id(now),
        person_id: person,
        token_hash: crate::secret::hash(&token),
        device_label: device_label.to_owned(),
        created_at: now,
        expires_at: now.plus(SESSION_LIFE),
    };
    store::insert(conn, &session).await?;
    Ok(token)
}
