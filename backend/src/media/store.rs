//! What lies in the operator's folder or bucket.

use crate::db::{Conn, Result, execute, scalar, scalar_optional};
use caunoi_wire::Timestamp;

const CLAIM: &str =
    "INSERT INTO object (path, hash, size, delete_at, doomed) VALUES ($1, $2, $3, $4, FALSE)
    ON CONFLICT (hash) WHERE NOT doomed DO UPDATE SET
        delete_at = CASE WHEN object.delete_at IS NULL THEN NULL ELSE excluded.delete_at END
    RETURNING path";

/// Where content lies, or is to lie: nothing takes it away before a moment.
pub async fn claim(
    conn: &mut Conn,
    path: &str,
    hash: &str,
    size: i64,
    until: Timestamp,
) -> Result<String> {
    scalar!(conn, String, CLAIM, path, hash, size, until)
}

const HOLD: &str = "UPDATE object SET delete_at = NULL WHERE path = $1 AND NOT doomed";

/// Keeps it for an attachment that this transaction writes. False when it is on its way out.
pub async fn hold(conn: &mut Conn, path: &str) -> Result<bool> {
    Ok(execute!(conn, HOLD, path)? == 1)
}

const LOCK: &str = "UPDATE object SET size = size WHERE path = $1";

/// Lets those who name it and those who take it away queue; what follows sees what they did.
pub async fn lock(conn: &mut Conn, path: &str) -> Result<()> {
    execute!(conn, LOCK, path)?;
    Ok(())
}

/// Whether no attachment names `$1`.
macro_rules! unnamed {
    () => {
        "NOT EXISTS (SELECT 1 FROM attachment a WHERE a.path = $1)
            AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.preview_path = $1)"
    };
}

const RELEASE: &str = concat!(
    "UPDATE object SET delete_at = $2 WHERE path = $1 AND ",
    unnamed!()
);

/// Lets it go at once, unless another attachment names it. Asked after [`lock`].
pub async fn release(conn: &mut Conn, path: &str, now: Timestamp) -> Result<()> {
    execute!(conn, RELEASE, path, now)?;
    Ok(())
}

const DUE: &str =
    "SELECT o.path FROM object o WHERE o.delete_at <= $1 ORDER BY o.delete_at, o.path LIMIT 1";

/// What is to go next.
pub async fn due(conn: &mut Conn, now: Timestamp) -> Result<Option<String>> {
    scalar_optional!(conn, String, DUE, now)
}

const DOOM: &str = concat!(
    "UPDATE object SET doomed = TRUE, delete_at = $2 WHERE path = $1 AND delete_at IS NOT NULL AND ",
    unnamed!()
);
const SPARE: &str = "UPDATE object SET delete_at = NULL WHERE path = $1 AND NOT doomed";

/// From here on nobody may name it; taking it away is tried again at a moment. False when somebody does. Asked after
/// [`lock`].
pub async fn doom(conn: &mut Conn, path: &str, again: Timestamp) -> Result<bool> {
    if execute!(conn, DOOM, path, again)? == 1 {
        return Ok(true);
    }
    execute!(conn, SPARE, path)?;
    Ok(false)
}

const FORGET: &str = "DELETE FROM object WHERE path = $1 AND doomed";

/// After its bytes.
pub async fn forget(conn: &mut Conn, path: &str) -> Result<()> {
    execute!(conn, FORGET, path)?;
    Ok(())
}
