//! Claiming: taking over from the dead, fair shares between organisations, and everything a claimed delivery needs
//! on its way.

use super::core::{Event, Job, Now, Target};
use super::lease::{self, Watch};
use super::message::Messages;
use super::store::{self, Claimed, Device, Round, Waiting};
use super::{DeliveryState, DispatchPurpose};
use crate::app::App;
use crate::channel::{self, Parcels};
use crate::db::{Conn, Result};
use crate::metrics::Counter;
use caunoi_wire::Timestamp;
use caunoi_wire::channel::Channel;
use caunoi_wire::id::OrganisationId;
use caunoi_wire::post::PostState;
use caunoi_wire::push::PushMessage;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use tokio::sync::Mutex;
use uuid::Uuid;

/// Urgent, important, normal.
const LANES: i32 = 3;
/// An organisation's share of a claim is at least this, so that a claim has few statements.
const LEAST_SHARE: usize = 16;

/// What a worker remembers from claim to claim.
#[derive(Default)]
pub struct Desk {
    watch: Watch,
    /// Who was served last in each lane.
    served: [Option<OrganisationId>; LANES as usize],
}

/// What is needed to send a delivery.
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all are push: the larger one, without another allocation"
)]
pub enum Parcel {
    Push(PushParcel),
    /// None when nothing was made ready in time.
    Other(Option<channel::Parcel>),
}

impl Parcel {
    /// Whether others may go out with it.
    pub fn is_digest(&self) -> bool {
        match self {
            Self::Push(parcel) => parcel.delivery.bundled > 0,
            Self::Other(parcel) => parcel.as_ref().is_some_and(channel::Parcel::is_digest),
        }
    }
}

/// The same message for each device of a person.
pub struct PushParcel {
    pub delivery: Claimed,
    pub devices: Vec<Device>,
    pub message: PushMessage,
}

/// Claims up to `limit` due deliveries and loads what they need.
///
/// # Errors
/// When the database fails: then nothing is claimed, or the claim's lease runs out.
pub async fn claim(
    app: &App,
    desk: &Mutex<Desk>,
    asked_at: Now,
    limit: usize,
) -> Result<Event<Arc<Parcel>>> {
    let mut desk = desk.lock().await;
    let lease = app.entropy.id(asked_at.wall);
    let taken = take(app, &mut desk, lease, asked_at.wall, limit).await;
    if taken.is_err() {
        // Nobody's lease can beat in a database that takes no writes: their silence so far says nothing.
        desk.watch = Watch::default();
    }
    let (claimed, jobs) = taken?;
    for job in &jobs {
        let channel = [job.key.3.as_str()];
        app.metrics.count(Counter::Claimed, channel, 1);
    }
    Ok(Event::Claimed {
        lease,
        asked_at,
        jobs,
        more: claimed == limit,
    })
}

/// Urgent first; within a lane organisations take turns, each its part by weight, so that one's million never delays
/// another's thirty.
async fn take(
    app: &App,
    desk: &mut Desk,
    lease: Uuid,
    now: Timestamp,
    limit: usize,
) -> Result<(usize, Vec<Job<Arc<Parcel>>>)> {
    lease::take_over(app, &mut desk.watch).await?;
    let mut waiting = Vec::new();
    let mut conn = app.db.read().await?;
    for lane in 0..LANES {
        waiting.push((lane, store::waiting(&mut conn, lane, now).await?));
    }
    drop(conn);
    if waiting
        .iter()
        .all(|(_, organisations)| organisations.is_empty())
    {
        return Ok((0, Vec::new()));
    }
    // A claim that is forgotten is due again; what it sent counts as having been in flight.
    let mut tx = app.db.write_unsynced().await?;
    lease::store::begin(&mut tx, lease, now).await?;
    let mut left = limit;
    for ((lane, organisations), served) in waiting.into_iter().zip(&mut desk.served) {
        let turns = turns(organisations, *served);
        let claimed = share_out(&mut tx, lease, lane, turns, now, left, served).await?;
        left -= claimed;
    }
    let mut jobs = Vec::new();
    if left < limit {
        let mut parcels = channel::prepare(app, &mut tx, lease, now).await?;
        // By the same connection, which has just had these rows in its hands.
        jobs = load(app, &mut tx, lease, &mut parcels, now).await?;
        tx.commit().await?;
        parcels.count_let_go(&app.metrics);
    }
    Ok((limit - left, jobs))
}

/// Those after the one served last, then the others.
fn turns(mut waiting: Vec<Waiting>, served: Option<OrganisationId>) -> Vec<Waiting> {
    let first = waiting.partition_point(|o| Some(o.id) <= served);
    waiting.rotate_left(first);
    waiting
}

async fn share_out(
    conn: &mut Conn,
    lease: Uuid,
    lane: i32,
    mut organisations: Vec<Waiting>,
    now: Timestamp,
    limit: usize,
    served: &mut Option<OrganisationId>,
) -> Result<usize> {
    let mut left = limit;
    while left > 0 && !organisations.is_empty() {
        let weight = |o: &Waiting| usize::try_from(o.weight).unwrap_or(1).max(1);
        let (all, sum) = (left, organisations.iter().map(weight).sum::<usize>());
        let mut unsated = Vec::new();
        for organisation in organisations {
            let share = (all * weight(&organisation)).div_ceil(sum).max(LEAST_SHARE);
            let wanted = share.min(left);
            if wanted == 0 {
                break;
            }
            let limit = i64::try_from(wanted).unwrap_or(i64::MAX);
            let claimed = store::claim(conn, lease, lane, organisation.id, now, limit).await?;
            let claimed = usize::try_from(claimed).unwrap_or(wanted).min(wanted);
            left -= claimed;
            *served = Some(organisation.id);
            if claimed == wanted {
                unsated.push(organisation);
            }
        }
        organisations = unsated;
    }
    Ok(limit - left)
}

async fn load(
    app: &App,
    conn: &mut Conn,
    lease: Uuid,
    parcels: &mut Parcels,
    now: Timestamp,
) -> Result<Vec<Job<Arc<Parcel>>>> {
    let claimed = store::claimed(conn, lease, now).await?;
    let mut devices = HashMap::<_, Vec<Device>>::new();
    for device in store::devices(conn, lease).await? {
        let key = (device.post_id, device.round, device.person_id);
        devices.entry(key).or_default().push(device);
    }
    let mut rounds = HashMap::new();
    for delivery in &claimed {
        if let Entry::Vacant(entry) = rounds.entry((delivery.post_id, delivery.round)) {
            entry.insert(Messages::load(conn, delivery).await?);
        }
    }
    let mut origins = HashMap::new();
    let sent_at = app.clock.now();
    let jobs = claimed.into_iter().filter_map(|delivery| {
        let messages = rounds.get_mut(&(delivery.post_id, delivery.round))?;
        if delivery.channel != Channel::Push {
            let parcel = parcels.remove(&delivery.key());
            return Some(other(&delivery, &messages.round, parcel));
        }
        let key = (delivery.post_id, delivery.round, delivery.person_id);
        let devices = devices.remove(&key).unwrap_or_default();
        let message = messages.render(app, &delivery, sent_at);
        Some(job(
            delivery,
            &messages.round,
            devices,
            message,
            &mut origins,
        ))
    });
    Ok(jobs.collect())
}

fn job(
    delivery: Claimed,
    round: &Round,
    devices: Vec<Device>,
    message: PushMessage,
    origins: &mut HashMap<String, Arc<str>>,
) -> Job<Arc<Parcel>> {
    let targets = devices.iter().map(|device| {
        let origin = match origins.get(&device.origin) {
            Some(origin) => origin.clone(),
            None => {
                let origin: Arc<str> = device.origin.as_str().into();
                origins.insert(device.origin.clone(), origin.clone());
                origin
            }
        };
        Target {
            id: device.id.0,
            origin,
        }
    });
    bare(&delivery, round, targets.collect()).with(Parcel::Push(PushParcel {
        delivery,
        devices,
        message,
    }))
}

/// Another channel has one target: whoever carries it.
fn other(delivery: &Claimed, round: &Round, parcel: Option<channel::Parcel>) -> Job<Arc<Parcel>> {
    let target = Target {
        id: delivery.person_id.0,
        origin: parcel.as_ref().map_or("", channel::Parcel::origin).into(),
    };
    bare(delivery, round, vec![target]).with(Parcel::Other(parcel))
}

/// A job that carries nothing yet.
fn bare(delivery: &Claimed, round: &Round, targets: Vec<Target>) -> Job<()> {
    Job {
        key: delivery.key(),
        lane: delivery.lane,
        attempts: delivery.attempts,
        expires_at: delivery.expires_at,
        accepted_before: delivery.accepted_before,
        stop: stop(delivery, round),
        targets,
        payload: (),
    }
}

/// Why nothing is to be sent any more.
fn stop(delivery: &Claimed, round: &Round) -> Option<(DeliveryState, Option<&'static str>)> {
    let meant = round.purpose == DispatchPurpose::Withdrawal || round.state == PostState::Published;
    match (meant, delivery.allowed) {
        (false, _) => Some((DeliveryState::Cancelled, Some("withdrawn"))),
        (true, false) => Some((DeliveryState::Cancelled, Some("not_allowed_any_more"))),
        (true, true) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisations_take_turns() {
        let all: Vec<Waiting> = (1..=4)
            .map(|n| Waiting {
                id: OrganisationId(Uuid::from_u128(n)),
                weight: 1,
            })
            .collect();
        assert_eq!(turns(all.clone(), None), all);
        assert_eq!(
            turns(all.clone(), Some(all[1].id)),
            [all[2], all[3], all[0], all[1]]
        );
        assert_eq!(turns(all.clone(), Some(all[3].id)), all);
        // Who was served last may be gone.
        assert_eq!(
            turns(vec![all[0], all[3]], Some(all[1].id)),
            [all[3], all[0]]
        );
    }
}
