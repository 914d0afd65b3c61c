//! The delivery engine's decisions, without any I/O: what happened goes into [`Core::step`], what to do comes out.
//! The shell ([`super::engine`]) does it with the real database and network; the simulation of the tests with ones
//! that fail on purpose. `P` is what the shell needs to send, of no concern here.
//!
//! A claimed delivery is a *flight* until it is settled. Its targets (devices) wait in a queue of their push
//! service until that takes one more ([`super::origin`]); who would wait long goes back to the database. Flights
//! are settled in groups, one group at a time: while one is being written the next gathers.

mod event;

pub use event::{Command, Event, Job, Key, Now, Settlement, Target};

use super::decide::{Outcome, Verdict, verdict};
use super::origin::{Health, Origin};
use super::{DeliveryState, LEASE};
use caunoi_wire::Timestamp;
use caunoi_wire::time::SECOND;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// Deliveries in one process's hands at once: what a crash can double at most.
pub const WINDOW: usize = 1024;
/// Claimed at once at most.
pub const BATCH: usize = 512;
/// Claiming waits until there is room for so many.
const ROOM: usize = 128;
/// Settled in one transaction at most.
const GROUP: usize = 512;
/// Steps come every second; a longer gap means that this process slept.
const DOZE: i64 = 5 * SECOND;
/// How often leases are renewed.
const HEARTBEAT: i64 = 10 * SECOND;

struct Flight<P> {
    job: Job<P>,
    lease: Uuid,
    claimed_at: Timestamp,
    outcomes: Vec<Option<Outcome>>,
    /// When each target's request began.
    began: Vec<i64>,
    jitter: f64,
}

struct Lease {
    /// Monotonic moment from which it counts.
    since: i64,
    flights: usize,
    lost: bool,
}

/// A push service and who waits for it, urgent first: lane, then ticket.
#[derive(Default)]
struct Queue {
    origin: Origin,
    waiting: BTreeSet<(i32, u64, usize)>,
}

/// See the module's description.
pub struct Core<P> {
    flights: HashMap<u64, Flight<P>>,
    next_ticket: u64,
    leases: BTreeMap<Uuid, Lease>,
    queues: BTreeMap<Arc<str>, Queue>,
    ready: Vec<Settlement<P>>,
    /// Flights in the group being written.
    settling: usize,
    claiming: bool,
    renewing: bool,
    renewed_at: i64,
    due: bool,
    stopping: bool,
    stepped_at: Option<i64>,
}

impl<P> Default for Core<P> {
    fn default() -> Self {
        Self {
            flights: HashMap::new(),
            next_ticket: 0,
            leases: BTreeMap::new(),
            queues: BTreeMap::new(),
            ready: Vec::new(),
            settling: 0,
            claiming: false,
            renewing: false,
            renewed_at: i64::MIN,
            due: false,
            stopping: false,
            stepped_at: None,
        }
    }
}

impl<P: Clone> Core<P> {
    /// Takes in what happened; appends what is to be done now.
    pub fn step(&mut self, event: Event<P>, now: Now, todo: &mut Vec<Command<P>>) {
        if self
            .stepped_at
            .replace(now.monotonic)
            .is_some_and(|before| now.monotonic - before > DOZE)
        {
            for queue in self.queues.values_mut() {
                queue.origin.woke(now.monotonic);
            }
        }
        match event {
            Event::Woken => self.due = true,
            Event::Tick => self.tick(now, todo),
            Event::Claimed {
                lease,
                asked_at,
                jobs,
                more,
            } => self.claimed(lease, asked_at, jobs, more, now, todo),
            Event::ClaimFailed => self.claiming = false,
            Event::Answered {
                ticket,
                target,
                outcome,
                jitter,
            } => self.answered(ticket, target, outcome, jitter, now, todo),
            Event::Settled => self.settling = 0,
            Event::Renewed { asked_at, lost } => self.renewed(asked_at, &lost),
            Event::RenewFailed => self.renewing = false,
            Event::Stop => {
                self.stopping = true;
                self.send_away_waiting(now);
            }
        }
        self.settle(todo);
        self.claim(todo);
    }

    /// Nothing is under way, and nothing is known to be due.
    pub fn is_idle(&self) -> bool {
        self.in_hand() == 0 && !self.claiming && (!self.due || self.stopping)
    }

    /// Deliveries in this process's hands.
    pub fn in_hand(&self) -> usize {
        self.flights.len() + self.ready.len() + self.settling
    }

    /// The push services known at this moment, with how each is used.
    pub fn origins(&self) -> impl Iterator<Item = (&str, &Origin)> {
        self.queues.iter().map(|(name, q)| (&**name, &q.origin))
    }

    fn claim(&mut self, todo: &mut Vec<Command<P>>) {
        let room = WINDOW.saturating_sub(self.in_hand());
        if self.due && !self.claiming && !self.stopping && room >= ROOM {
            self.claiming = true;
            // A wake-up that comes while the claim looks is not lost.
            self.due = false;
            todo.push(Command::Claim {
                limit: room.min(BATCH),
            });
        }
    }

    fn claimed(
        &mut self,
        lease: Uuid,
        asked_at: Now,
        jobs: Vec<Job<P>>,
        more: bool,
        now: Now,
        todo: &mut Vec<Command<P>>,
    ) {
        self.claiming = false;
        self.due |= more;
        if jobs.is_empty() {
            return;
        }
        let entry = Lease {
            since: asked_at.monotonic,
            flights: jobs.len(),
            lost: false,
        };
        self.leases.insert(lease, entry);
        for job in jobs {
            let ticket = self.next_ticket;
            self.next_ticket += 1;
            let targets = job.targets.len();
            let flight = Flight {
                outcomes: vec![None; targets],
                began: vec![0; targets],
                jitter: 0.5,
                lease,
                claimed_at: asked_at.wall,
                job,
            };
            self.take_off(ticket, flight, now, todo);
        }
    }

    fn take_off(
        &mut self,
        ticket: u64,
        mut flight: Flight<P>,
        now: Now,
        todo: &mut Vec<Command<P>>,
    ) {
        if flight.job.stop.is_none() && flight.job.expires_at <= now.wall {
            flight.job.stop = Some(match flight.job.accepted_before {
                true => (DeliveryState::Accepted, None),
                false => (DeliveryState::Expired, Some("expired")),
            });
        }
        if flight.job.stop.is_some() || flight.job.targets.is_empty() {
            self.flights.insert(ticket, flight);
            return self.land_if_complete(ticket, now);
        }
        let lane = flight.job.lane;
        let origins: Vec<_> = flight
            .job
            .targets
            .iter()
            .map(|t| t.origin.clone())
            .collect();
        self.flights.insert(ticket, flight);
        for (target, origin) in origins.iter().enumerate() {
            let queue = self.queues.entry(origin.clone()).or_default();
            queue.waiting.insert((lane, ticket, target));
        }
        for origin in origins {
            self.serve(&origin, now, todo);
        }
    }

    /// Lets go who may, and sends away who would wait too long: the last in the queue.
    fn serve(&mut self, origin: &Arc<str>, now: Now, todo: &mut Vec<Command<P>>) {
        let Some(queue) = self.queues.get_mut(origin) else {
            return;
        };
        let room = queue.origin.room(now.monotonic);
        let (mut going, mut leaving) = (Vec::new(), Vec::new());
        while going.len() < room.go
            && let Some((_, ticket, target)) = queue.waiting.pop_first()
        {
            queue.origin.started(request(ticket, target), now.monotonic);
            going.push((ticket, target));
        }
        while queue.waiting.len() > room.wait
            && let Some((_, ticket, target)) = queue.waiting.pop_last()
        {
            leaving.push((ticket, target));
        }
        // The most urgent of those leaving gets the first place.
        let leaving: Vec<_> = leaving
            .into_iter()
            .rev()
            .map(|(ticket, target)| (ticket, target, queue.origin.place(now.monotonic)))
            .collect();
        for (ticket, target) in going {
            self.send(ticket, target, origin, now, todo);
        }
        for (ticket, target, wait) in leaving {
            self.send_away(ticket, target, wait, now);
        }
    }

    fn send(
        &mut self,
        ticket: u64,
        target: usize,
        origin: &Arc<str>,
        now: Now,
        todo: &mut Vec<Command<P>>,
    ) {
        let Some(flight) = self.flights.get_mut(&ticket) else {
            return;
        };
        flight.began[target] = now.monotonic;
        // Whoever slept through the lease may find another worker at it.
        let ours = self
            .leases
            .get(&flight.lease)
            .is_some_and(|l| !l.lost && now.monotonic - l.since < LEASE);
        if ours {
            let payload = flight.job.payload.clone();
            return todo.push(Command::Send {
                ticket,
                target,
                payload,
            });
        }
        if let Some(queue) = self.queues.get_mut(origin) {
            let request = request(ticket, target);
            queue
                .origin
                .finished(request, now.monotonic, Health::Good, now.monotonic);
        }
        self.send_away(ticket, target, 0, now);
    }

    /// A target is not tried now; its delivery goes back to the database.
    fn send_away(&mut self, ticket: u64, target: usize, wait: i64, now: Now) {
        if let Some(flight) = self.flights.get_mut(&ticket) {
            let until = now.wall.plus(wait);
            flight.outcomes[target] = Some(Outcome::Deferred { until });
            self.land_if_complete(ticket, now);
        }
    }

    fn answered(
        &mut self,
        ticket: u64,
        target: usize,
        outcome: Outcome,
        jitter: f64,
        now: Now,
        todo: &mut Vec<Command<P>>,
    ) {
        let Some(flight) = self.flights.get_mut(&ticket) else {
            return;
        };
        let origin = flight.job.targets[target].origin.clone();
        let began = flight.began[target];
        flight.outcomes[target] = Some(outcome);
        flight.jitter = jitter;
        self.land_if_complete(ticket, now);
        if let Some(queue) = self.queues.get_mut(&origin) {
            let request = request(ticket, target);
            queue
                .origin
                .finished(request, began, outcome.health(), now.monotonic);
        }
        self.serve(&origin, now, todo);
    }

    fn land_if_complete(&mut self, ticket: u64, now: Now) {
        let complete = |flight: &Flight<P>| {
            flight.job.stop.is_some() || flight.outcomes.iter().all(Option::is_some)
        };
        if !self.flights.get(&ticket).is_some_and(complete) {
            return;
        }
        let Some(flight) = self.flights.remove(&ticket) else {
            return;
        };
        let outcomes: Vec<Outcome> = flight.outcomes.into_iter().flatten().collect();
        let job = flight.job;
        let verdict = match job.stop {
            Some((state, reason)) => Verdict::last(state, reason, now.wall),
            None => verdict(
                &outcomes,
                job.accepted_before,
                now.wall,
                job.expires_at,
                job.attempts,
                flight.jitter,
            ),
        };
        self.ready.push(Settlement {
            job,
            lease: flight.lease,
            claimed_at: flight.claimed_at,
            outcomes,
            verdict,
        });
    }

    fn settle(&mut self, todo: &mut Vec<Command<P>>) {
        if self.settling > 0 || self.ready.is_empty() {
            return;
        }
        let group: Vec<_> = self.ready.drain(..self.ready.len().min(GROUP)).collect();
        let mut ended = Vec::new();
        for settlement in &group {
            if let Some(lease) = self.leases.get_mut(&settlement.lease) {
                lease.flights -= 1;
                if lease.flights == 0 {
                    self.leases.remove(&settlement.lease);
                    ended.push(settlement.lease);
                }
            }
        }
        self.settling = group.len();
        todo.push(Command::Settle { group, ended });
    }

    fn tick(&mut self, now: Now, todo: &mut Vec<Command<P>>) {
        let origins: Vec<_> = self.queues.keys().cloned().collect();
        for origin in origins {
            self.serve(&origin, now, todo);
        }
        self.queues
            .retain(|_, q| !(q.waiting.is_empty() && q.origin.is_forgettable(now.monotonic)));
        let beat = self.renewed_at.saturating_add(HEARTBEAT) <= now.monotonic;
        let leases: Vec<_> = self
            .leases
            .iter()
            .filter(|(_, l)| !l.lost)
            .map(|(id, _)| *id)
            .collect();
        if beat && !self.renewing && !leases.is_empty() {
            (self.renewing, self.renewed_at) = (true, now.monotonic);
            todo.push(Command::Renew { leases });
        }
    }

    fn renewed(&mut self, asked_at: Now, lost: &[Uuid]) {
        self.renewing = false;
        for (id, lease) in &mut self.leases {
            lease.lost |= lost.contains(id);
            // A lease claimed after the question was not part of it.
            lease.since = lease.since.max(asked_at.monotonic);
        }
    }

    fn send_away_waiting(&mut self, now: Now) {
        let waiting: Vec<_> = self
            .queues
            .values_mut()
            .flat_map(|queue| std::mem::take(&mut queue.waiting))
            .collect();
        for (_, ticket, target) in waiting {
            self.send_away(ticket, target, 0, now);
        }
    }
}

/// One request's number: a flight has few targets.
fn request(ticket: u64, target: usize) -> u64 {
    (ticket << 16) | target as u64
}
