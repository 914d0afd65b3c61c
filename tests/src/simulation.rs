//! A world for the delivery engine's core in which everything that can go wrong does, in an order that one number
//! (the seed) decides: workers die or sleep through their leases, the database fails before or after it has
//! written, push services hang, refuse or lose their answers, clocks jump. The core is the real one; the database
//! and the network are models that do what the SQL and the client do.

mod cast;

use crate::server::START;
use cast::{Dice, Fate, Phone, Row, row};
use caunoi::delivery::DeliveryState;
use caunoi::delivery::core::{Command, Core, Event, Job, Now, Settlement, Target, WINDOW};
use caunoi::delivery::decide::Outcome;
use caunoi::delivery::lease::Sightings;
use caunoi_wire::Timestamp;
use caunoi_wire::time::{DAY, HOUR, MINUTE, SECOND};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

const DEADLINE: i64 = 15 * SECOND;
/// Faults happen within this; then everything heals.
const TROUBLE: i64 = 10 * MINUTE;
/// By then the longest retry schedule has ended.
const END: i64 = 9 * DAY;

struct Worker {
    core: Core<usize>,
    /// Raised when it dies: what comes for an earlier life is lost.
    life: u32,
    asleep_until: i64,
    sightings: Sightings,
}

enum Thing {
    Tell(Event<usize>),
    Do(Command<usize>, Now),
    /// A request reaches its push service: parcel, ticket, target.
    Arrive(usize, u64, usize),
    Settle(Vec<Settlement<usize>>, Vec<Uuid>, u32),
    Second,
}

/// How much goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    Calm,
    Storm,
}

pub struct World {
    dice: Dice,
    weather: Weather,
    at: i64,
    /// What the wall clocks are off by.
    jump: i64,
    rows: Vec<Row>,
    leases: BTreeMap<Uuid, i64>,
    /// Row and phones of every claimed delivery.
    parcels: Vec<(usize, Vec<usize>)>,
    workers: Vec<Worker>,
    origins: Vec<Arc<str>>,
    /// Until when each push service and the database are ill.
    ill_until: Vec<i64>,
    database_ill_until: i64,
    agenda: BTreeMap<(i64, u64), (usize, u32, Thing)>,
    order: u64,
    fenced: u32,
}

impl World {
    pub fn new(seed: u64, weather: Weather) -> Self {
        let mut dice = Dice::new(seed);
        let origins = 1 + dice.below(3) as usize;
        let rows = (0..1 + dice.below(40))
            .map(|_| row(&mut dice, origins))
            .collect();
        let workers = (0..1 + dice.below(3)).map(|_| Worker {
            core: Core::default(),
            life: 0,
            asleep_until: 0,
            sightings: Sightings::default(),
        });
        let mut world = Self {
            weather,
            at: 0,
            jump: 0,
            rows,
            leases: BTreeMap::new(),
            parcels: Vec::new(),
            workers: workers.collect(),
            ill_until: vec![0; origins],
            origins: (0..origins)
                .map(|n| format!("https://push{n}.example").into())
                .collect(),
            database_ill_until: 0,
            agenda: BTreeMap::new(),
            order: 0,
            fenced: 0,
            dice,
        };
        for worker in 0..world.workers.len() {
            let first = world.dice.below(SECOND);
            world.plan(first, worker, Thing::Second);
        }
        world
    }

    /// Lives until everything is over, and checks what must hold.
    ///
    /// # Errors
    /// What does not hold.
    pub fn live(mut self) -> Result<(), String> {
        let audience = self.rows.len();
        while let Some(((at, _), (worker, life, thing))) = self.agenda.pop_first() {
            self.at = at;
            if at > END {
                return Err("does not come to an end".into());
            }
            self.happen(worker, life, thing)?;
            if self.workers.iter().any(|w| w.core.in_hand() > WINDOW) {
                return Err("more in hand than the window holds".into());
            }
            let over = self.rows.iter().filter(|row| is_last(row.state)).count();
            let held = self
                .rows
                .iter()
                .filter(|row| row.state == DeliveryState::Sending);
            if held.clone().any(|row| row.lease.is_none()) {
                return Err("sending without a lease".into());
            }
            let open = self
                .rows
                .iter()
                .filter(|row| row.state == DeliveryState::Due)
                .count();
            if over + open + held.count() != audience {
                return Err("counts do not add up".into());
            }
            if over == audience && self.workers.iter().all(|w| w.core.in_hand() == 0) {
                break;
            }
        }
        self.judge()
    }

    /// What must hold at the end.
    fn judge(&self) -> Result<(), String> {
        for row in &self.rows {
            let say = |what: &str| Err(format!("{what}: {:?} {:?}", row.key, row.state));
            let rung = row.phones.iter().any(|p| p.known > 0);
            match row.state {
                DeliveryState::Accepted if !rung => return say("accepted without a ring"),
                DeliveryState::NoDevice | DeliveryState::Failed | DeliveryState::Expired
                    if rung =>
                {
                    return say("rung and yet failed");
                }
                DeliveryState::Due | DeliveryState::Sending => return say("not over"),
                _ => {}
            }
            for phone in &row.phones {
                if phone.known > 1 {
                    return say("rung again although it was known to have it");
                }
                if self.weather == Weather::Calm {
                    let expected = u32::from(phone.fate == Fate::Rings);
                    if (phone.rings, phone.known) != (expected, expected) {
                        return say("in calm weather every phone rings once");
                    }
                }
            }
        }
        if self.weather == Weather::Calm && self.fenced > 0 {
            return Err("a lease was lost in calm weather".into());
        }
        Ok(())
    }

    fn now(&self) -> Now {
        Now {
            wall: START.plus(self.at + self.jump),
            monotonic: self.at,
        }
    }

    fn plan(&mut self, wait: i64, worker: usize, thing: Thing) {
        let life = self.workers[worker].life;
        self.order += 1;
        self.agenda
            .insert((self.at + wait, self.order), (worker, life, thing));
    }

    fn happen(&mut self, worker: usize, life: u32, thing: Thing) -> Result<(), String> {
        if let Thing::Arrive(parcel, ticket, target) = thing {
            // The network does not care who is alive.
            self.arrive(worker, life, parcel, ticket, target);
            return Ok(());
        }
        if self.workers[worker].life != life {
            return Ok(());
        }
        let asleep_until = self.workers[worker].asleep_until;
        if asleep_until > self.at {
            self.plan(asleep_until - self.at, worker, thing);
            return Ok(());
        }
        match thing {
            Thing::Tell(event) => self.tell(worker, event),
            Thing::Do(command, asked_at) => self.execute(worker, command, asked_at)?,
            Thing::Settle(group, ended, tries) => self.settle(worker, group, ended, tries)?,
            Thing::Second => {
                self.trouble(worker);
                if self.workers[worker].life == life {
                    self.tell(worker, Event::Tick);
                    self.tell(worker, Event::Woken);
                }
                self.plan(self.pause(), worker, Thing::Second);
            }
            Thing::Arrive(..) => {}
        }
        Ok(())
    }

    /// Seconds pass quickly when nothing is due for long.
    fn pause(&self) -> i64 {
        if self.at < TROUBLE || !self.leases.is_empty() {
            return SECOND;
        }
        let due = self
            .rows
            .iter()
            .filter(|row| row.state == DeliveryState::Due);
        let next = due.map(|row| row.due_at.since(self.now().wall)).min();
        next.unwrap_or(SECOND).clamp(SECOND, 4 * HOUR)
    }

    fn tell(&mut self, worker: usize, event: Event<usize>) {
        let (now, mut todo) = (self.now(), Vec::new());
        self.workers[worker].core.step(event, now, &mut todo);
        for command in todo {
            let wait = 1 + self.dice.below(20);
            self.plan(wait, worker, Thing::Do(command, now));
        }
    }

    /// What may go wrong in a second.
    fn trouble(&mut self, worker: usize) {
        if self.weather == Weather::Calm || self.at > TROUBLE {
            return self.jump = if self.at > TROUBLE { 0 } else { self.jump };
        }
        let long = |dice: &mut Dice| 1 + dice.below(2 * MINUTE);
        match self.dice.below(120) {
            0 => {
                let w = &mut self.workers[worker];
                (w.core, w.life, w.sightings) = (Core::default(), w.life + 1, Sightings::default());
            }
            1 => self.workers[worker].asleep_until = self.at + long(&mut self.dice),
            2 => self.database_ill_until = self.at + self.dice.below(20 * SECOND),
            3 | 4 => {
                let origin = self.dice.below(self.origins.len() as i64) as usize;
                self.ill_until[origin] = self.at + long(&mut self.dice);
            }
            5 => self.jump = [-DAY, 0, DAY][self.dice.below(3) as usize],
            _ => {}
        }
    }

    /// Whether this statement fails, and whether it took effect all the same.
    fn database_fails(&mut self) -> Option<bool> {
        let ill = self.at < self.database_ill_until;
        (ill && self.dice.chance(80)).then(|| self.dice.chance(30))
    }

    fn execute(
        &mut self,
        worker: usize,
        command: Command<usize>,
        asked_at: Now,
    ) -> Result<(), String> {
        match command {
            Command::Claim { limit } => {
                let event = match self.database_fails() {
                    Some(false) => Event::ClaimFailed,
                    Some(true) => {
                        // Claimed, but the worker never learns of it.
                        self.claim(worker, asked_at, limit)?;
                        Event::ClaimFailed
                    }
                    None => self.claim(worker, asked_at, limit)?,
                };
                let wait = 1 + self.dice.below(30);
                self.plan(wait, worker, Thing::Tell(event));
            }
            Command::Send {
                ticket,
                target,
                payload,
            } => {
                let wait = 1 + self.dice.below(200);
                self.plan(wait, worker, Thing::Arrive(payload, ticket, target));
            }
            Command::Settle { group, ended } => self.settle(worker, group, ended, 0)?,
            Command::Renew { leases } => {
                let event = match self.database_fails() {
                    Some(_) => Event::RenewFailed,
                    None => {
                        let mut lost = Vec::new();
                        for lease in leases {
                            match self.leases.get_mut(&lease) {
                                Some(beat) => *beat += 1,
                                None => lost.push(lease),
                            }
                        }
                        Event::Renewed { asked_at, lost }
                    }
                };
                self.plan(1, worker, Thing::Tell(event));
            }
        }
        Ok(())
    }

    fn claim(
        &mut self,
        worker: usize,
        asked_at: Now,
        limit: usize,
    ) -> Result<Event<usize>, String> {
        let leases = self.leases.iter().map(|(id, beat)| (*id, *beat)).collect();
        for (lease, _) in self.workers[worker].sightings.silent(leases, self.at) {
            self.leases.remove(&lease);
        }
        for row in &mut self.rows {
            let abandoned = row
                .lease
                .is_some_and(|lease| !self.leases.contains_key(&lease));
            if row.state == DeliveryState::Sending && abandoned {
                (row.state, row.lease) = (DeliveryState::Due, None);
            }
        }
        let lease = self.dice.id();
        let due = |row: &Row| row.state == DeliveryState::Due && row.due_at <= asked_at.wall;
        let mut found: Vec<usize> = (0..self.rows.len())
            .filter(|n| due(&self.rows[*n]))
            .collect();
        found.sort_by_key(|n| (self.rows[*n].lane, self.rows[*n].due_at));
        found.truncate(limit);
        for n in &found {
            let row = &mut self.rows[*n];
            if asked_at.wall < row.first_due {
                return Err(format!("early: {:?}", row.key));
            }
            // By some clock it was due: a clock set back does not unsay that.
            row.first_due = Timestamp(0);
            (row.state, row.lease) = (DeliveryState::Sending, Some(lease));
            row.attempts += 1;
        }
        if !found.is_empty() {
            self.leases.insert(lease, 0);
        }
        let jobs: Vec<_> = found.into_iter().map(|n| self.job(n)).collect();
        Ok(Event::Claimed {
            lease,
            asked_at,
            more: jobs.len() == limit,
            jobs,
        })
    }

    fn job(&mut self, n: usize) -> Job<usize> {
        let row = &self.rows[n];
        let open = |p: &Phone| !p.deleted && !row.remembered.contains(&p.id);
        let phones: Vec<usize> = (0..row.phones.len())
            .filter(|p| open(&row.phones[*p]))
            .collect();
        let targets = phones.iter().map(|p| Target {
            id: row.phones[*p].id,
            origin: self.origins[row.phones[*p].origin].clone(),
        });
        let job = Job {
            key: row.key,
            lane: row.lane,
            attempts: row.attempts,
            expires_at: row.expires_at,
            accepted_before: !row.remembered.is_empty(),
            stop: None,
            targets: targets.collect(),
            payload: self.parcels.len(),
        };
        self.parcels.push((n, phones));
        job
    }

    fn arrive(&mut self, worker: usize, life: u32, parcel: usize, ticket: u64, target: usize) {
        let (row, phones) = &self.parcels[parcel];
        let (row, phone) = (*row, phones[target]);
        let Phone { origin, fate, .. } = self.rows[row].phones[phone];
        let ill = self.at < self.ill_until[origin];
        let retry = |reason, after| Outcome::Retry { reason, after };
        let (outcome, wait) = match self.dice.below(if ill { 6 } else { 1 }) {
            1 => (retry("push_service_error", None), 50),
            2 => (
                retry("too_many_requests", Some(self.dice.below(MINUTE))),
                50,
            ),
            3 => (retry("timeout", None), DEADLINE),
            4 if fate == Fate::Rings => {
                // It rings, and the answer is lost.
                self.rows[row].phones[phone].rings += 1;
                (retry("timeout", None), DEADLINE)
            }
            5 => (retry("unreachable", None), 5),
            _ => match fate {
                Fate::Rings => {
                    self.rows[row].phones[phone].rings += 1;
                    (Outcome::Accepted, self.dice.below(100))
                }
                Fate::Gone => (Outcome::Gone, 30),
                Fate::Refused => (Outcome::Refused { reason: "refused" }, 30),
            },
        };
        if self.workers[worker].life == life {
            let jitter = self.dice.unit();
            let event = Event::Answered {
                ticket,
                target,
                outcome,
                jitter,
            };
            self.plan(wait, worker, Thing::Tell(event));
        }
    }

    fn settle(
        &mut self,
        worker: usize,
        group: Vec<Settlement<usize>>,
        ended: Vec<Uuid>,
        tries: u32,
    ) -> Result<(), String> {
        let fails = self.database_fails();
        if fails != Some(false) {
            self.write(&group, &ended)?;
        }
        if fails.is_some() && tries < 8 {
            let again = Thing::Settle(group, ended, tries + 1);
            self.plan(25 << tries, worker, again);
        } else {
            self.plan(1, worker, Thing::Tell(Event::Settled));
        }
        Ok(())
    }

    fn write(&mut self, group: &[Settlement<usize>], ended: &[Uuid]) -> Result<(), String> {
        for settlement in group {
            let row = &mut self.rows[self.parcels[settlement.job.payload].0];
            if row.state != DeliveryState::Sending || row.lease != Some(settlement.lease) {
                self.fenced += 1;
                continue;
            }
            let verdict = settlement.verdict;
            (row.state, row.due_at, row.lease) = (verdict.state, verdict.due_at, None);
            row.attempts -= i32::from(!verdict.tried);
            for (target, outcome) in settlement.job.targets.iter().zip(&settlement.outcomes) {
                let Some(phone) = row.phones.iter_mut().find(|p| p.id == target.id) else {
                    return Err("a target nobody has".into());
                };
                match outcome {
                    Outcome::Accepted => {
                        phone.known += 1;
                        row.remembered.insert(phone.id);
                    }
                    Outcome::Gone => phone.deleted = true,
                    _ => {}
                }
            }
            if row.attempts < 0 {
                return Err("fewer attempts than none".into());
            }
        }
        for lease in ended {
            self.leases.remove(lease);
        }
        Ok(())
    }
}

fn is_last(state: DeliveryState) -> bool {
    !matches!(state, DeliveryState::Due | DeliveryState::Sending)
}
