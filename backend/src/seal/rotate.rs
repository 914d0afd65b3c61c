//! `caunoi seal rotate`: seals again with the first key of the key file whatever another of its keys sealed. In batches,
//! each row by itself, so it may be stopped and begun again, and nobody has to wait for it.

use super::{Place, SealKeys, store};
use crate::app::App;
use anyhow::{Context, bail};
use uuid::Uuid;

/// Everything that holds sealed values.
pub const TABLES: [&str; 7] = [
    "gateway",
    "instrument",
    "answer",
    "safeguarding_case",
    "case_entry",
    "help_request",
    "help_answer",
];
/// Rows looked at between two transactions.
const BATCH: i64 = 500;

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    pub sealed_again: u64,
    pub current: u64,
}

/// # Errors
/// When the operator gave no key, or a row opens with none of them: then that row is named and left alone.
pub async fn run(app: &App) -> anyhow::Result<Rotated> {
    let keys = app.seal.as_ref().context("there is no secret key file")?;
    let mut done = Rotated::default();
    for table in TABLES {
        let mut after = Uuid::nil();
        loop {
            let rows = {
                let mut conn = app.db.read().await?;
                store::batch(&mut conn, table, after, BATCH).await?
            };
            let Some(last) = rows.last() else { break };
            after = last.id;
            let mut tx = app.db.write().await?;
            for row in &rows {
                match again(app, keys, table, row)? {
                    // Whoever changed it meanwhile used the first key.
                    Some(sealed) => {
                        done.sealed_again += store::replace(&mut tx, table, row, &sealed).await?
                    }
                    None => done.current += 1,
                }
            }
            tx.commit().await?;
        }
    }
    Ok(done)
}

/// The row's value under the first key; none when it is under it already.
fn again(
    app: &App,
    keys: &SealKeys,
    table: &'static str,
    row: &store::Row,
) -> anyhow::Result<Option<Vec<u8>>> {
    let place = Place {
        table,
        organisation: row.organisation_id,
        row: row.id,
    }
    .bytes();
    if keys.is_current(&place, &row.sealed) {
        return Ok(None);
    }
    let Some(value) = keys.open(&place, &row.sealed) else {
        bail!("{table} {} opens with none of the keys", row.id);
    };
    keys.seal(app.entropy, &place, &value).map(Some)
}
