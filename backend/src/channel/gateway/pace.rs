//! A gateway's quota, shared by all processes: they take turns at one row. Whoever comes too early is told when to
//! come again, each at another time, so that a long queue is not asked over and over.

use caunoi_wire::Timestamp;
use caunoi_wire::channel::GatewaySettings;
use caunoi_wire::post::Priority;
use caunoi_wire::time::{DAY, HOUR, SECOND, ZONE_OFFSET};

/// Local hours in which advertising may be sent (Decree 91/2020/NĐ-CP, article 13), and in which what a used-up day
/// left over goes on: nobody wants it at midnight.
const MORNING: i64 = 7 * HOUR;
const EVENING: i64 = 22 * HOUR;

/// How far a gateway is used. `Default` is one never used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    pub second: i64,
    pub in_second: i64,
    pub day: i64,
    pub in_day: i64,
    pub taken_until: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Now,
    Later(Timestamp, &'static str),
}

impl Pace {
    /// Takes a turn, or says when to come again.
    pub fn turn(&mut self, settings: &GatewaySettings, priority: Priority, now: Timestamp) -> Turn {
        let local = now.0 + ZONE_OFFSET;
        let (second, day) = (now.0.div_euclid(SECOND), local.div_euclid(DAY));
        if self.second != second {
            (self.second, self.in_second) = (second, 0);
        }
        if self.day != day {
            (self.day, self.in_day) = (day, 0);
        }
        let midnight = day * DAY - ZONE_OFFSET;
        let hour = local.rem_euclid(DAY);
        if settings.advertising && hour < MORNING {
            return Turn::Later(Timestamp(midnight + MORNING), "advertising_hours");
        }
        if settings.advertising && hour >= EVENING {
            return Turn::Later(Timestamp(midnight + DAY + MORNING), "advertising_hours");
        }
        if settings.per_day.is_some_and(|most| self.in_day >= most) {
            let morning = if priority == Priority::Urgent && !settings.advertising {
                0
            } else {
                MORNING
            };
            return Turn::Later(Timestamp(midnight + DAY + morning), "daily_quota");
        }
        if self.in_second < i64::from(settings.per_second) {
            self.in_second += 1;
            self.in_day += 1;
            return Turn::Now;
        }
        let next = Timestamp((second + 1) * SECOND);
        // Urgent messages do not queue behind the others: they are claimed first in the next second.
        if priority == Priority::Urgent {
            return Turn::Later(next, "waiting_for_turn");
        }
        let at = self.taken_until.max(next);
        self.taken_until = at.plus(SECOND / i64::from(settings.per_second.max(1)));
        Turn::Later(at, "waiting_for_turn")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use caunoi_wire::channel::GatewayPreset;

    /// 2026-11-24 00:00 in Vietnam.
    const MIDNIGHT: Timestamp = Timestamp(1_795_453_200_000);

    fn settings(per_second: i32, per_day: Option<i64>, advertising: bool) -> GatewaySettings {
        GatewaySettings {
            per_second,
            per_day,
            advertising,
            ..GatewaySettings::preset(GatewayPreset::Other)
        }
    }

    #[test]
    fn no_second_and_no_day_gets_more_than_its_share() {
        let settings = settings(3, Some(10), false);
        let noon = MIDNIGHT.plus(12 * HOUR);
        let mut pace = Pace::default();
        let mut waiting: Vec<(Timestamp, u32)> = (0..30).map(|i| (noon, i)).collect();
        let (mut sent, mut seconds) = (Vec::new(), std::collections::BTreeMap::new());
        while !waiting.is_empty() {
            waiting.sort();
            let (now, who) = waiting.remove(0);
            match pace.turn(&settings, Priority::Normal, now) {
                Turn::Now => {
                    *seconds.entry(now.0 / SECOND).or_insert(0) += 1;
                    sent.push((now, who));
                }
                Turn::Later(at, _) => {
                    assert!(at > now);
                    waiting.push((at, who));
                }
            }
        }
        assert_eq!(sent.len(), 30);
        assert!(seconds.values().all(|n| *n <= 3), "{seconds:?}");
        for (day, from) in [MIDNIGHT, MIDNIGHT.plus(DAY), MIDNIGHT.plus(2 * DAY)]
            .into_iter()
            .enumerate()
        {
            let on_day = |at: &Timestamp| (from..from.plus(DAY)).contains(at);
            assert_eq!(sent.iter().filter(|(at, _)| on_day(at)).count(), 10);
            let hour = if day == 0 { 12 } else { 7 };
            let first = sent.iter().find(|(at, _)| on_day(at)).map(|(at, _)| *at);
            assert_eq!(first, Some(from.plus(hour * HOUR)));
        }
    }

    #[test]
    fn urgent_comes_next() {
        let settings = settings(1, None, false);
        let mut pace = Pace::default();
        let turns: Vec<Turn> = (0..4)
            .map(|_| pace.turn(&settings, Priority::Normal, MIDNIGHT))
            .collect();
        let later = |seconds| Turn::Later(MIDNIGHT.plus(seconds * SECOND), "waiting_for_turn");
        assert_eq!(turns, [Turn::Now, later(1), later(2), later(3)]);
        assert_eq!(pace.turn(&settings, Priority::Urgent, MIDNIGHT), later(1));
    }

    #[test]
    fn advertising_keeps_its_hours() {
        let settings = settings(100, None, true);
        let at = |hours: i64, minutes: i64| MIDNIGHT.plus(hours * HOUR + minutes * 60 * SECOND);
        let held = |until| Turn::Later(until, "advertising_hours");
        for (now, expected) in [
            (at(0, 0), held(at(7, 0))),
            (at(6, 59), held(at(7, 0))),
            (at(7, 0), Turn::Now),
            (at(21, 59), Turn::Now),
            (at(22, 0), held(at(31, 0))),
            (at(23, 59), held(at(31, 0))),
        ] {
            for priority in [Priority::Normal, Priority::Urgent] {
                assert_eq!(
                    Pace::default().turn(&settings, priority, now),
                    expected,
                    "{now:?}"
                );
            }
        }
    }
}
