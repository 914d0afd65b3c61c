//! Who plays in the simulation: deliveries with phones of every fate, and the dice that cast them.

use crate::server::START;
use caunoi::delivery::DeliveryState;
use caunoi::delivery::core::Key;
use caunoi_wire::Timestamp;
use caunoi_wire::channel::Channel;
use caunoi_wire::id::{PersonId, PostId};
use caunoi_wire::time::{DAY, HOUR, MINUTE};
use std::collections::BTreeSet;
use uuid::Uuid;

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same on every machine.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: i64) -> i64 {
        i64::try_from(self.next() % n.unsigned_abs().max(1)).unwrap_or_default()
    }

    pub fn chance(&mut self, percent: i64) -> bool {
        self.below(100) < percent
    }

    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn id(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.next(), self.next())
    }
}

/// A device and what its push service will say of it.
pub struct Phone {
    pub id: Uuid,
    pub origin: usize,
    pub fate: Fate,
    /// Its subscription was deleted.
    pub deleted: bool,
    pub rings: u32,
    /// Rings whose answer was written down.
    pub known: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Rings,
    Gone,
    Refused,
}

pub struct Row {
    pub key: Key,
    pub lane: i32,
    pub state: DeliveryState,
    pub attempts: i32,
    pub due_at: Timestamp,
    pub first_due: Timestamp,
    pub expires_at: Timestamp,
    pub lease: Option<Uuid>,
    pub phones: Vec<Phone>,
    /// Phones that have it while others still wait.
    pub remembered: BTreeSet<Uuid>,
}

/// One delivery of any kind.
pub fn row(dice: &mut Dice, origins: usize) -> Row {
    let due_at = START.plus(dice.below(5 * MINUTE));
    let life = [MINUTE, HOUR, 7 * DAY, 7 * DAY][dice.below(4) as usize];
    let phones = (0..[0, 1, 1, 1, 2, 3][dice.below(6) as usize]).map(|_| Phone {
        id: dice.id(),
        origin: dice.below(origins as i64) as usize,
        fate: match dice.below(12) {
            0 => Fate::Gone,
            1 => Fate::Refused,
            _ => Fate::Rings,
        },
        deleted: false,
        rings: 0,
        known: 0,
    });
    let phones = phones.collect();
    Row {
        key: (PostId(dice.id()), 0, PersonId(dice.id()), Channel::Push),
        lane: dice.below(3) as i32,
        state: DeliveryState::Due,
        attempts: 0,
        due_at,
        first_due: due_at,
        expires_at: due_at.plus(life),
        lease: None,
        phones,
        remembered: BTreeSet::new(),
    }
}
