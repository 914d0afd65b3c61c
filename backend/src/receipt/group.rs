//! Receipts of many readers are written together: while one group is being made durable the next gathers. A hundred
//! thousand parents who answer within a minute cost hundreds of commits, not a hundred thousand. Whoever is answered
//! has theirs on disk.

use super::{Receipt, store};
use crate::app::App;
use crate::error::{Error, Result};
use crate::lock;
use anyhow::anyhow;
use std::sync::Mutex;
use tokio::sync::oneshot;

/// Readers whose receipts go into one transaction at most.
const GROUP: usize = 500;

/// Who waits for their receipts to be written.
#[derive(Default)]
pub struct Queue(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    readers: Vec<Reader>,
    /// A task is at work.
    writing: bool,
}

struct Reader {
    receipts: Vec<Receipt>,
    written: oneshot::Sender<Result<()>>,
}

/// Writes receipts, with those of others who ask at the same time. Returns once they are durable.
///
/// # Errors
/// When the database fails; nothing is written then.
pub async fn write(app: &App, receipts: Vec<Receipt>) -> Result<()> {
    let (written, outcome) = oneshot::channel();
    let idle = {
        let mut waiting = lock::held(&app.receipts.0);
        waiting.readers.push(Reader { receipts, written });
        !std::mem::replace(&mut waiting.writing, true)
    };
    if idle {
        // A task of its own: a reader who hangs up takes nobody else's receipts along.
        tokio::spawn(work_off(app.clone()));
    }
    outcome.await.unwrap_or_else(|_| Err(broken()))
}

async fn work_off(app: App) {
    loop {
        let group: Vec<Reader> = {
            let mut waiting = lock::held(&app.receipts.0);
            let many = waiting.readers.len().min(GROUP);
            waiting.writing = many > 0;
            waiting.readers.drain(..many).collect()
        };
        if group.is_empty() {
            return;
        }
        let outcome = write_group(&app, &group).await;
        if let Err(Error::Internal(error)) = &outcome {
            tracing::error!(
                error = format!("{error:#}"),
                readers = group.len(),
                "receipts"
            );
        }
        for reader in group {
            let told = match &outcome {
                Ok(()) => Ok(()),
                Err(Error::Refused(refusal)) => Err(Error::Refused(refusal.clone())),
                Err(Error::Internal(_)) => Err(broken()),
            };
            // Whoever hung up hears nothing.
            let _ = reader.written.send(told);
        }
    }
}

async fn write_group(app: &App, group: &[Reader]) -> Result<()> {
    let mut receipts: Vec<Receipt> = group.iter().flat_map(|r| r.receipts.clone()).collect();
    // One order for all processes: writers of the same receipts wait for each other instead of deadlocking.
    receipts.sort_unstable_by_key(|r| (r.post, r.person, r.kind));
    let mut tx = app.db.write().await?;
    store::insert(&mut tx, &receipts).await?;
    tx.commit().await?;
    Ok(())
}

fn broken() -> Error {
    anyhow!("receipts could not be written").into()
}
