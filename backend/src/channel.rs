//! Channels beside push, for whom no device rings. A channel's delivery is a row like every other: claimed, sent and
//! settled by the same engine. What is particular stands here: in the transaction that claimed them, [`prepare`] looks
//! at such deliveries once more (reached meanwhile? quota left? night?), lets go of those whose time has not come, and
//! makes ready what [`send`] hands over.

pub mod email;
pub mod gateway;
pub mod http;
pub mod in_person;
pub mod ladder;
pub mod letter;
pub mod preference;
pub mod sms;
pub mod store;
mod template;

use crate::app::App;
use crate::db::{Conn, Result};
use crate::delivery::core::Key;
use crate::delivery::decide::Outcome;
use crate::delivery::dispatch::{Slice, Times};
use crate::delivery::store::DueRound;
use crate::delivery::{DeliveryState, DispatchPurpose};
use crate::error;
use crate::metrics::{Counter, Metrics};
use crate::organisation::store::administers;
use crate::session::Viewer;
use caunoi_wire::channel::{Channel, Channels};
use caunoi_wire::{ErrorCode, Timestamp, id::*};
use std::collections::HashMap;
use uuid::Uuid;

/// Something ready to be handed over.
pub enum Parcel {
    Email(Box<email::Parcel>),
    Gateway(Box<gateway::Message>),
}

/// What became of claimed deliveries in [`prepare`].
#[derive(Default)]
pub struct Parcels {
    ready: HashMap<Key, Parcel>,
    /// Over which channel something was let go of, and how the operator's counters call it.
    let_go: Vec<[&'static str; 2]>,
}

impl Parcel {
    /// Whether others may go out with it: only a mail has room for several.
    pub fn is_digest(&self) -> bool {
        matches!(self, Self::Email(parcel) if parcel.is_digest)
    }

    /// Who carries it: one that is slow or down holds up its own only.
    pub fn origin(&self) -> &str {
        match self {
            Self::Email(_) => "mail",
            Self::Gateway(message) => message.origin(),
        }
    }
}

impl Parcels {
    pub fn insert(&mut self, key: Key, parcel: Parcel) {
        self.ready.insert(key, parcel);
    }

    pub fn remove(&mut self, key: &Key) -> Option<Parcel> {
        self.ready.remove(key)
    }

    /// A delivery was let go of in the database.
    fn let_go(&mut self, delivery: &store::Claimed, outcome: DeliveryState) {
        let outcome = match outcome {
            DeliveryState::Due => "deferred",
            outcome => outcome.as_str(),
        };
        self.let_go.push([delivery.channel.as_str(), outcome]);
    }

    /// Counts those, once their transaction is through: they were claimed, and it is over.
    pub fn count_let_go(&mut self, metrics: &Metrics) {
        for [channel, outcome] in self.let_go.drain(..) {
            metrics.count(Counter::Claimed, [channel], 1);
            metrics.count(Counter::Settled, [channel, outcome], 1);
        }
    }
}

/// Writes a slice of a round's deliveries over other channels: by e-mail where there is an address, which costs
/// nothing, else by telephone. A first round is for those without a device, a further one for all who have not read
/// it. Returns how many over each.
pub async fn dispatch(
    app: &App,
    conn: &mut Conn,
    round: &DueRound,
    slice: Slice,
    times: Times,
) -> Result<[(Channel, u64); 2]> {
    let mut mails = 0;
    if app.mail.is_some() {
        mails = store::insert_email(conn, round, slice, times).await?;
    }
    let gateway = gateway::store::nearest(conn, round.organisation_id).await?;
    let mut messages = 0;
    // A reminder, thanks or a lesson are not worth what a text message costs.
    let is_cheap = matches!(
        round.purpose,
        DispatchPurpose::EventReminder | DispatchPurpose::Thanks
    );
    let is_worth_it = !is_cheap && !round.purpose.is_of_lessons();
    if gateway.is_some() && is_worth_it {
        messages = store::insert_gateway(conn, round, slice, times).await?;
    }
    Ok([(Channel::Email, mails), (Channel::Gateway, messages)])
}

/// Plans the next rung once all of a round is written: after a mail there is the telephone; after the telephone there
/// is nothing.
pub async fn plan(conn: &mut Conn, round: &DueRound, times: Times) -> Result<()> {
    let goes_on = match round.purpose {
        DispatchPurpose::Publication => true,
        DispatchPurpose::Fallback => store::has_mail(conn, round).await?,
        _ => false,
    };
    if goes_on {
        ladder::plan(conn, round, times.due_at, times.now).await?;
    }
    Ok(())
}

/// The channels of an organisation as its administrator sees them.
pub async fn show(
    app: &App,
    viewer: &Viewer,
    organisation: OrganisationId,
) -> error::Result<Channels> {
    let mut conn = app.db.read().await?;
    if !administers(&mut conn, viewer, organisation).await? {
        return Err(ErrorCode::NotFound.into());
    }
    Ok(Channels {
        gateway: gateway::show(app, &mut conn, viewer, organisation).await?,
        ladder: ladder::show(&mut conn, organisation, viewer.now).await?,
        can_keep_secrets: app.seal.is_some(),
    })
}

/// Makes ready what a lease holds of these channels, in the transaction that claimed it. What has no parcel
/// afterwards is either settled already, due again later, or not to be sent at all.
pub async fn prepare(app: &App, conn: &mut Conn, lease: Uuid, now: Timestamp) -> Result<Parcels> {
    if !store::is_particular(conn, lease).await? {
        return Ok(Parcels::default());
    }
    preference::bundle(conn, lease, now).await?;
    let claimed = store::claimed(conn, lease, now).await?;
    if claimed.is_empty() {
        return Ok(Parcels::default());
    }
    let mut letters = letter::Letters::default();
    let (mut mails, mut messages) = (Vec::new(), Vec::new());
    let mut parcels = Parcels::default();
    for delivery in claimed {
        let due_at = delivery.quiet_hours().hold(delivery.priority, now);
        if delivery.reached && !delivery.purpose.is_about_answers() {
            store::cancel(conn, lease, &delivery, "reached", now).await?;
            parcels.let_go(&delivery, DeliveryState::Cancelled);
        } else if due_at > now && delivery.digest_at.is_none() {
            store::postpone(conn, lease, &delivery, due_at, "quiet_hours", now).await?;
            parcels.let_go(&delivery, DeliveryState::Due);
        } else {
            let letter = letters.write(app, conn, &delivery, now).await?;
            match delivery.channel {
                Channel::Email if delivery.digest_at.is_some() => {
                    let mut all = vec![letter];
                    for other in store::bundled(conn, delivery.person_id, now).await? {
                        all.push(letters.write(app, conn, &other, now).await?);
                    }
                    mails.push((delivery, all));
                }
                Channel::Email => mails.push((delivery, vec![letter])),
                _ => messages.push((delivery, letter)),
            }
        }
    }
    email::prepare(app, conn, lease, mails, now, &mut parcels).await?;
    gateway::prepare(app, conn, lease, messages, now, &mut parcels).await?;
    crate::delivery::lease::store::end_idle(conn, lease).await?;
    Ok(parcels)
}

/// Hands a parcel over. Never fails: whatever happens is an outcome.
pub async fn send(app: &App, parcel: Option<&Parcel>) -> Outcome {
    match parcel {
        Some(Parcel::Email(mail)) => email::send(app, &mail.mail).await,
        Some(Parcel::Gateway(message)) => gateway::send(app, message).await,
        // Allowed again between the claim and now: the next try is prepared for.
        None => Outcome::Retry {
            reason: "not_prepared",
            after: None,
        },
    }
}
