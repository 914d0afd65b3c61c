//! Channels beside push, for whom no device rings. A channel's delivery is a row like every other: claimed, sent and
//! settled by the same engine. What is particular stands here: in the transaction that claimed them, [`prepare`] looks
//! at such deliveries once more (reached meanwhile? quota left? night?), lets go of those whose time has not come, and
//! makes ready what [`send`] hands over.

pub mod email;
pub mod gateway;
pub mod http;
pub mod in_person;
mod letter;
mod sms;
pub mod store;
mod template;

use crate::app::App;
use crate::db::{Conn, Result};
use crate::delivery::core::Key;
use crate::delivery::decide::Outcome;
use crate::delivery::store::DueRound;
use crate::mail::Mail;
use caunoi_wire::Timestamp;
use caunoi_wire::channel::Channel;
use std::collections::HashMap;
use uuid::Uuid;

/// Something ready to be handed over.
pub enum Parcel {
    Email(Box<Mail>),
    Gateway(gateway::Message),
}

pub type Parcels = HashMap<Key, Parcel>;

impl Parcel {
    /// Who carries it: one that is slow or down holds up its own only.
    pub fn origin(&self) -> &str {
        match self {
            Self::Email(_) => "mail",
            Self::Gateway(message) => message.origin(),
        }
    }
}

/// Writes the deliveries of a first round over other channels: for those without a device, by e-mail where they have
/// an address, which costs nothing, else by telephone.
pub async fn dispatch(
    app: &App,
    conn: &mut Conn,
    round: &DueRound,
    due_at: Timestamp,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<u64> {
    let mut written = 0;
    if app.mail.is_some() {
        written += store::insert_email(conn, round, due_at, expires_at, now).await?;
    }
    Ok(written + store::insert_gateway(conn, round, due_at, expires_at, now).await?)
}

/// Makes ready what a lease holds of these channels, in the transaction that claimed it. What has no parcel
/// afterwards is either settled already, due again later, or not to be sent at all.
pub async fn prepare(app: &App, conn: &mut Conn, lease: Uuid, now: Timestamp) -> Result<Parcels> {
    let claimed = store::claimed(conn, lease, now).await?;
    if claimed.is_empty() {
        return Ok(Parcels::new());
    }
    let mut letters = letter::Letters::default();
    let (mut mails, mut messages) = (Vec::new(), Vec::new());
    for delivery in claimed {
        let due_at = delivery.quiet_hours().hold(delivery.priority, now);
        if delivery.reached {
            store::cancel(conn, lease, &delivery, "reached", now).await?;
        } else if due_at > now {
            store::postpone(conn, lease, &delivery, due_at, "quiet_hours", now).await?;
        } else {
            let letter = letters.write(app, conn, &delivery, now).await?;
            match delivery.channel {
                Channel::Email => mails.push((delivery, letter)),
                _ => messages.push((delivery, letter)),
            }
        }
    }
    let mut parcels = Parcels::new();
    email::prepare(app, conn, lease, mails, now, &mut parcels).await?;
    gateway::prepare(app, conn, lease, messages, now, &mut parcels).await?;
    crate::delivery::lease::store::end_idle(conn, lease).await?;
    Ok(parcels)
}

/// Hands a parcel over. Never fails: whatever happens is an outcome.
pub async fn send(app: &App, parcel: Option<&Parcel>) -> Outcome {
    match parcel {
        Some(Parcel::Email(mail)) => email::send(app, mail).await,
        Some(Parcel::Gateway(message)) => gateway::send(app, message).await,
        // Allowed again between the claim and now: the next try is prepared for.
        None => Outcome::Retry {
            reason: "not_prepared",
            after: None,
        },
    }
}
