//! How much one push service takes at a time, learnt from its answers: additive increase, multiplicative decrease
//! (Chiu & Jain 1989, as TCP does), and a breaker for one that fails all the time. Pure: times come in, decisions
//! go out. Times are milliseconds of a monotonic clock.

use caunoi_wire::time::{MINUTE, SECOND};
use std::collections::BTreeSet;

/// Requests under way at once: at first, at least, at most.
const FIRST: f64 = 32.0;
const LEAST: f64 = 1.0;
const MOST: f64 = 256.0;
/// Failures in a row that open the breaker.
const TROUBLE: u32 = 8;
/// How long an opened breaker stays open; doubled each time the trial request fails too.
const PAUSE: i64 = 5 * SECOND;
const LONGEST_PAUSE: i64 = 5 * MINUTE;
/// Who would have to wait longer than this gives the place back and comes again later.
const PATIENCE: i64 = 2 * SECOND;
/// How far ahead places are given out.
const HORIZON: i64 = 5 * MINUTE;
/// Weight of the newest answer in the mean answering time.
const NEWEST: f64 = 0.1;

/// What an answer says about the service itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// It did its work, whatever it said about the one device.
    Good,
    /// It asks for fewer requests (429).
    Busy,
    /// It cannot be reached or fails (5xx, timeout).
    Failing,
}

/// How many more requests a service takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Now.
    pub go: usize,
    /// Soon, as others come back. Whoever is beyond these comes back later.
    pub wait: usize,
}

/// What is known of one push service.
#[derive(Debug)]
pub struct Origin {
    limit: f64,
    /// When each request under way began, and its ticket.
    under_way: BTreeSet<(i64, u64)>,
    /// Mean time to an answer.
    latency: f64,
    /// Only answers to requests begun after the last cut cause another.
    cut_at: i64,
    failures: u32,
    open_until: i64,
    pauses: u32,
    /// The next free place for those sent away.
    next_place: i64,
    /// We were asleep until then: what began before says nothing about the service.
    woke_at: i64,
}

impl Default for Origin {
    fn default() -> Self {
        Self {
            limit: FIRST,
            under_way: BTreeSet::new(),
            latency: 0.0,
            cut_at: i64::MIN,
            failures: 0,
            open_until: i64::MIN,
            pauses: 0,
            next_place: i64::MIN,
            woke_at: i64::MIN,
        }
    }
}

impl Origin {
    /// How many may go now, and how many may wait for their turn.
    pub fn room(&self, now: i64) -> Room {
        if self.is_open(now) {
            return Room { go: 0, wait: 0 };
        }
        // After a pause one request tries whether the service is back.
        let limit = if self.pauses > 0 { LEAST } else { self.limit };
        let go = (limit as usize).saturating_sub(self.under_way.len());
        let pace = self.pace(now);
        let wait = if pace > 0.0 {
            (PATIENCE as f64 / pace) as usize
        } else {
            usize::MAX
        };
        Room { go, wait }
    }

    /// The wait until the next free place, for one who was sent away: they come back one after the other, at the
    /// pace this service keeps.
    pub fn place(&mut self, now: i64) -> i64 {
        let place = self.next_place.max(self.open_until).max(now);
        let pace = (self.pace(now) as i64).max(1);
        self.next_place = (place + pace).min(now + HORIZON);
        (place - now).max(1)
    }

    /// A request goes out.
    pub fn started(&mut self, ticket: u64, now: i64) {
        self.under_way.insert((now, ticket));
    }

    /// An answer to the request of `began` came, or none.
    pub fn finished(&mut self, ticket: u64, began: i64, health: Health, now: i64) {
        let full = self.under_way.len() as f64 >= self.limit / 2.0;
        self.under_way.remove(&(began, ticket));
        if began < self.woke_at {
            return;
        }
        let took = (now - began).max(0) as f64;
        self.latency = if self.latency == 0.0 {
            took
        } else {
            self.latency + NEWEST * (took - self.latency)
        };
        match health {
            Health::Good => {
                if self.pauses > 0 {
                    // It is back: places given out for the bad times count no more.
                    self.next_place = i64::MIN;
                }
                (self.failures, self.pauses) = (0, 0);
                // What is not used is not learnt from.
                if full {
                    self.limit = (self.limit + 1.0 / self.limit).min(MOST);
                }
            }
            Health::Busy => self.cut(began, now),
            Health::Failing => {
                self.cut(began, now);
                self.failures += 1;
                if (self.failures >= TROUBLE || self.pauses > 0) && !self.is_open(now) {
                    let pause = PAUSE << self.pauses.min(10);
                    self.open_until = now + pause.min(LONGEST_PAUSE);
                    self.pauses += 1;
                }
            }
        }
    }

    /// We slept (a suspended machine, a stopped process): our own lateness is not the service's.
    pub fn woke(&mut self, now: i64) {
        self.woke_at = now;
    }

    /// Requests under way at most, for the operator.
    pub fn limit(&self) -> f64 {
        self.limit
    }

    /// Requests that wait for an answer.
    pub fn under_way(&self) -> usize {
        self.under_way.len()
    }

    pub fn is_open(&self, now: i64) -> bool {
        now < self.open_until
    }

    /// Nothing is known that would be missed.
    pub fn is_forgettable(&self, now: i64) -> bool {
        self.under_way.is_empty() && self.pauses == 0 && self.next_place < now - HORIZON
    }

    fn cut(&mut self, began: i64, now: i64) {
        if began >= self.cut_at {
            self.limit = (self.limit / 2.0).max(LEAST);
            self.cut_at = now;
        }
    }

    /// Time from one answer to the next when as many as allowed are under way. The oldest unanswered request tells
    /// more than history when a service hangs.
    fn pace(&self, now: i64) -> f64 {
        let waits = |(began, _): &(i64, u64)| now - self.woke_at.max(*began);
        let oldest = self.under_way.first().map_or(0, waits);
        self.latency.max(oldest as f64) / self.limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers `count` requests one after the other, each taking `took`.
    fn answer(origin: &mut Origin, now: &mut i64, count: u64, took: i64, health: Health) {
        for ticket in 0..count {
            origin.started(ticket, *now);
            let began = *now;
            *now += took;
            origin.finished(ticket, began, health, *now);
        }
    }

    /// Starts as many as may go; returns how many.
    fn fill(origin: &mut Origin, now: i64) -> u64 {
        let count = origin.room(now).go as u64;
        for ticket in 0..count {
            origin.started(ticket, now);
        }
        count
    }

    #[test]
    fn a_service_that_keeps_up_gets_more_and_one_that_complains_half() {
        let mut origin = Origin::default();
        let count = fill(&mut origin, 0);
        assert_eq!(count, FIRST as u64);
        for ticket in 0..count {
            origin.finished(ticket, 0, Health::Good, 50);
        }
        let grown = origin.limit();
        assert!(grown > FIRST && grown < FIRST + 2.0, "{grown}");
        // A whole window of 429 halves once, not once for each.
        let count = fill(&mut origin, 100);
        for ticket in 0..count {
            origin.finished(ticket, 100, Health::Busy, 150);
        }
        assert_eq!(origin.limit(), grown / 2.0);
        assert_eq!(fill(&mut origin, 151), (grown / 2.0) as u64);
    }

    #[test]
    fn the_limit_stays_within_its_bounds() {
        let mut origin = Origin::default();
        for round in 0..40 {
            let now = round * 100;
            for ticket in 0..fill(&mut origin, now) {
                origin.finished(ticket, now, Health::Busy, now + 10);
            }
        }
        assert_eq!(origin.limit(), LEAST);
        for round in 0..40_000 {
            let now = 10_000 + round * 100;
            for ticket in 0..fill(&mut origin, now) {
                origin.finished(ticket, now, Health::Good, now + 10);
            }
        }
        assert_eq!(origin.limit(), MOST);
    }

    #[test]
    fn the_breaker_opens_after_failures_tries_once_and_closes_on_success() {
        let (mut origin, mut now) = (Origin::default(), 0);
        answer(
            &mut origin,
            &mut now,
            u64::from(TROUBLE),
            10,
            Health::Failing,
        );
        assert!(origin.is_open(now));
        assert_eq!(origin.room(now), Room { go: 0, wait: 0 });
        assert_eq!(origin.place(now), PAUSE);
        now += PAUSE;
        assert_eq!(fill(&mut origin, now), 1, "one trial");
        origin.finished(0, now, Health::Failing, now);
        assert!(
            origin.is_open(now + 2 * PAUSE - 1),
            "the second pause is longer"
        );
        now += 2 * PAUSE;
        assert_eq!(fill(&mut origin, now), 1);
        origin.finished(0, now, Health::Good, now + 5);
        assert!(fill(&mut origin, now + 5) >= 1);
        assert!(!origin.is_open(now + 5));
    }

    #[test]
    fn who_would_wait_long_is_sent_away_to_places_one_after_the_other() {
        let mut origin = Origin::default();
        fill(&mut origin, 0);
        // Nobody has answered for ten seconds.
        let now = 10 * SECOND;
        let room = origin.room(now);
        assert!(room.go == 0 && room.wait < 10, "{room:?}");
        let waits: Vec<i64> = (0..100).map(|_| origin.place(now)).collect();
        assert!(
            waits.is_sorted() && waits[99] > waits[0] + 10 * SECOND,
            "{waits:?}"
        );
        assert!(waits[99] <= HORIZON);
    }

    #[test]
    fn our_own_sleep_is_not_held_against_the_service() {
        let mut origin = Origin::default();
        let count = fill(&mut origin, 0);
        let now = MINUTE;
        origin.woke(now);
        assert!(origin.room(now).wait > 1_000);
        for ticket in 0..count {
            origin.finished(ticket, 0, Health::Failing, now);
        }
        assert_eq!(fill(&mut origin, now), FIRST as u64);
    }

    #[test]
    fn a_fast_service_makes_nobody_come_back() {
        let (mut origin, mut now) = (Origin::default(), 0);
        answer(&mut origin, &mut now, 100, 50, Health::Good);
        fill(&mut origin, now);
        assert!(origin.room(now).wait > 1_000);
    }
}
