//! What goes into the core and what comes out of it.

use crate::delivery::DeliveryState;
use crate::delivery::decide::{Outcome, Verdict};
use caunoi_wire::Timestamp;
use caunoi_wire::channel::Channel;
use caunoi_wire::id::{PersonId, PostId};
use std::sync::Arc;
use uuid::Uuid;

/// What tells deliveries apart.
pub type Key = (PostId, i32, PersonId, Channel);

/// The wall clock decides what is due, the monotonic one (milliseconds) how long something took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    pub wall: Timestamp,
    pub monotonic: i64,
}

/// One device to reach.
#[derive(Clone, Debug)]
pub struct Target {
    pub id: Uuid,
    /// Its push service.
    pub origin: Arc<str>,
}

/// A claimed delivery.
#[derive(Clone, Debug)]
pub struct Job<P> {
    pub key: Key,
    pub lane: i32,
    /// This try included.
    pub attempts: i32,
    pub expires_at: Timestamp,
    /// Some device of the person took it in an earlier try.
    pub accepted_before: bool,
    /// Nothing is to be sent any more, and why.
    pub stop: Option<(DeliveryState, Option<&'static str>)>,
    pub targets: Vec<Target>,
    pub payload: P,
}

impl Job<()> {
    pub fn with<P>(self, payload: P) -> Job<Arc<P>> {
        Job {
            key: self.key,
            lane: self.lane,
            attempts: self.attempts,
            expires_at: self.expires_at,
            accepted_before: self.accepted_before,
            stop: self.stop,
            targets: self.targets,
            payload: Arc::new(payload),
        }
    }
}

/// What became of a job, to be written.
#[derive(Clone, Debug)]
pub struct Settlement<P> {
    pub job: Job<P>,
    pub lease: Uuid,
    /// When the devices were looked up: one registered later is not meant by an answer.
    pub claimed_at: Timestamp,
    /// One for each target.
    pub outcomes: Vec<Outcome>,
    pub verdict: Verdict,
}

/// What happened.
#[derive(Debug)]
pub enum Event<P> {
    /// Something may be due.
    Woken,
    /// A second has passed.
    Tick,
    /// A claim ended; `asked_at` is when it began. Fewer jobs than asked for means that no more is due.
    Claimed {
        lease: Uuid,
        asked_at: Now,
        jobs: Vec<Job<P>>,
        more: bool,
    },
    ClaimFailed,
    Answered {
        ticket: u64,
        target: usize,
        outcome: Outcome,
        /// The shell's draw from 0..1, for jitter.
        jitter: f64,
    },
    /// The group was written, or given up.
    Settled,
    /// These leases are others' now.
    Renewed {
        asked_at: Now,
        lost: Vec<Uuid>,
    },
    RenewFailed,
    /// Nothing new is begun.
    Stop,
}

/// What to do.
#[derive(Debug)]
pub enum Command<P> {
    Claim {
        limit: usize,
    },
    Send {
        ticket: u64,
        target: usize,
        payload: P,
    },
    /// `ended` leases hold nothing any more after this.
    Settle {
        group: Vec<Settlement<P>>,
        ended: Vec<Uuid>,
    },
    Renew {
        leases: Vec<Uuid>,
    },
}
