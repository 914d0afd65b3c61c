//! Decisions of the engine: pure functions of what happened and when.

use super::DeliveryState;
use super::origin::Health;
use caunoi_wire::Timestamp;
use caunoi_wire::post::Priority;
use caunoi_wire::time::{DAY, HOUR, MINUTE, SECOND};

/// Waits between tries; the last one repeats until the delivery expires.
const SCHEDULE: [i64; 6] = [10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR];
/// A push service's `Retry-After` is obeyed within these bounds.
const RETRY_AFTER: std::ops::RangeInclusive<i64> = SECOND..=DAY;
/// Waits vary by this share, so that what failed together does not come back together.
const JITTER: f64 = 0.2;

/// What a push service (or the network) said about one device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Accepted,
    /// 404 or 410: this subscription exists no more.
    Gone,
    /// May go better later.
    Retry {
        reason: &'static str,
        after: Option<i64>,
    },
    /// Our mistake; trying again would repeat it.
    Refused {
        reason: &'static str,
    },
    /// Not tried: its push service takes no more for now.
    Deferred {
        until: Timestamp,
    },
}

impl Outcome {
    /// Whether the device took what it was sent; none: it was not tried, or is no more.
    pub fn took_it(self) -> Option<bool> {
        match self {
            Self::Accepted => Some(true),
            Self::Retry { .. } | Self::Refused { .. } => Some(false),
            Self::Gone | Self::Deferred { .. } => None,
        }
    }

    /// What this says about the push service itself.
    pub fn health(self) -> Health {
        match self {
            Self::Retry {
                reason: TOO_MANY_REQUESTS,
                ..
            } => Health::Busy,
            Self::Retry { .. } => Health::Failing,
            Self::Accepted | Self::Gone | Self::Refused { .. } | Self::Deferred { .. } => {
                Health::Good
            }
        }
    }
}

const TOO_MANY_REQUESTS: &str = "too_many_requests";

/// The outcome of an HTTP answer (RFC 8030 §5, §7.3).
pub fn classify(status: u16, retry_after: Option<i64>) -> Outcome {
    match status {
        200..=299 => Outcome::Accepted,
        404 | 410 => Outcome::Gone,
        429 => Outcome::Retry {
            reason: TOO_MANY_REQUESTS,
            after: retry_after,
        },
        500..=599 => Outcome::Retry {
            reason: "push_service_error",
            after: retry_after,
        },
        408 | 425 => Outcome::Retry {
            reason: "timeout",
            after: retry_after,
        },
        413 => Outcome::Refused {
            reason: "message_too_large",
        },
        401 | 403 => Outcome::Refused {
            reason: "not_authorized",
        },
        _ => Outcome::Refused { reason: "refused" },
    }
}

/// `Retry-After` in milliseconds: seconds, or an HTTP date seen from `now` (RFC 9110 §10.2.3).
pub fn retry_after(header: &str, now: Timestamp) -> Option<i64> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<i64>() {
        return (seconds >= 0).then(|| seconds.saturating_mul(SECOND));
    }
    http_date(header).map(|at| at.since(now).max(0))
}

/// An IMF-fixdate, the one form RFC 9110 lets servers send: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(text: &str) -> Option<Timestamp> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (_, rest) = text.split_once(", ")?;
    let mut parts = rest.strip_suffix(" GMT")?.split(' ');
    let day = parts.next()?.parse().ok()?;
    let month = parts.next()?;
    let month = u8::try_from(MONTHS.iter().position(|m| *m == month)? + 1).ok()?;
    let date = caunoi_wire::Date::new(parts.next()?.parse().ok()?, month, day)?;
    let mut clock = parts.next()?.split(':').map(|n| n.parse::<i64>().ok());
    let (h, m, s) = (clock.next()??, clock.next()??, clock.next()??);
    Some(Timestamp(
        date.days() * DAY + h * HOUR + m * MINUTE + s * SECOND,
    ))
}

/// When to try again after `attempts` tries; `jitter` is uniform in 0..1.
pub fn next_due(now: Timestamp, attempts: i32, after: Option<i64>, jitter: f64) -> Timestamp {
    if let Some(after) = after {
        return now.plus(after.clamp(*RETRY_AFTER.start(), *RETRY_AFTER.end()));
    }
    let step = usize::try_from(attempts.max(1) - 1)
        .unwrap_or(0)
        .min(SCHEDULE.len() - 1);
    let base = SCHEDULE[step];
    let spread = (base as f64 * JITTER * (2.0 * jitter - 1.0)) as i64;
    now.plus(base + spread)
}

/// How a delivery goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub state: DeliveryState,
    pub due_at: Timestamp,
    pub reason: Option<&'static str>,
    /// False when no device was tried: the claim does not count as an attempt.
    pub tried: bool,
}

impl Verdict {
    /// The end of it.
    pub fn last(state: DeliveryState, reason: Option<&'static str>, now: Timestamp) -> Self {
        Self {
            state,
            due_at: now,
            reason,
            tried: true,
        }
    }
}

/// The state of a delivery after trying its open devices. `accepted_before` says that some device took it in an
/// earlier try.
pub fn verdict(
    outcomes: &[Outcome],
    accepted_before: bool,
    now: Timestamp,
    expires_at: Timestamp,
    attempts: i32,
    jitter: f64,
) -> Verdict {
    let accepted = accepted_before || outcomes.contains(&Outcome::Accepted);
    if let Some((due_at, reason)) = again(outcomes, now, attempts, jitter) {
        return match (due_at < expires_at, accepted) {
            (true, _) => Verdict {
                state: DeliveryState::Due,
                due_at,
                reason: Some(reason),
                tried: outcomes
                    .iter()
                    .any(|o| !matches!(o, Outcome::Deferred { .. })),
            },
            (false, true) => Verdict::last(DeliveryState::Accepted, None, now),
            (false, false) => Verdict::last(DeliveryState::Expired, Some(reason), now),
        };
    }
    if accepted {
        return Verdict::last(DeliveryState::Accepted, None, now);
    }
    let refused = outcomes.iter().find_map(|o| match o {
        Outcome::Refused { reason } => Some(*reason),
        _ => None,
    });
    match refused {
        Some(reason) => Verdict::last(DeliveryState::Failed, Some(reason), now),
        None => Verdict::last(DeliveryState::NoDevice, Some("no_device"), now),
    }
}

/// When and why to come again, for the device that may be tried soonest.
fn again(
    outcomes: &[Outcome],
    now: Timestamp,
    attempts: i32,
    jitter: f64,
) -> Option<(Timestamp, &'static str)> {
    let at = |outcome: &Outcome| match *outcome {
        Outcome::Retry { reason, after } => Some((next_due(now, attempts, after, jitter), reason)),
        Outcome::Deferred { until } => Some((until, "push_service_busy")),
        _ => None,
    };
    outcomes
        .iter()
        .filter_map(at)
        .min_by_key(|(due_at, _)| *due_at)
}

/// An organisation's quiet hours, minutes of the local day; over midnight when `from > until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    pub from: i32,
    pub until: i32,
}

impl QuietHours {
    /// When phones may ring for a post that is ready at `at`. Only urgent posts ring in quiet hours.
    pub fn hold(self, priority: Priority, at: Timestamp) -> Timestamp {
        let minute = at.local_minute();
        let (from, until) = (i64::from(self.from), i64::from(self.until));
        let quiet = if from <= until {
            (from..until).contains(&minute)
        } else {
            minute >= from || minute < until
        };
        if priority == Priority::Urgent || !quiet {
            return at;
        }
        let wait = (until - minute).rem_euclid(24 * 60);
        let start_of_minute = at.0 - at.0.rem_euclid(MINUTE);
        Timestamp(start_of_minute + wait * MINUTE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_764_000_000_000);

    #[test]
    fn answers_mean_what_the_contract_says() {
        let table = [
            (201, Outcome::Accepted),
            (404, Outcome::Gone),
            (410, Outcome::Gone),
            (
                429,
                Outcome::Retry {
                    reason: "too_many_requests",
                    after: Some(7),
                },
            ),
            (
                503,
                Outcome::Retry {
                    reason: "push_service_error",
                    after: Some(7),
                },
            ),
            (400, Outcome::Refused { reason: "refused" }),
            (
                401,
                Outcome::Refused {
                    reason: "not_authorized",
                },
            ),
            (
                403,
                Outcome::Refused {
                    reason: "not_authorized",
                },
            ),
            (
                413,
                Outcome::Refused {
                    reason: "message_too_large",
                },
            ),
            (302, Outcome::Refused { reason: "refused" }),
        ];
        for (status, expected) in table {
            assert_eq!(classify(status, Some(7)), expected, "{status}");
        }
    }

    #[test]
    fn retry_after_in_both_forms() {
        let now = http_date("Sun, 06 Nov 1994 08:49:37 GMT").expect("a date");
        assert_eq!(now, Timestamp(784_111_777_000));
        assert_eq!(retry_after("120", now), Some(120_000));
        assert_eq!(
            retry_after("Sun, 06 Nov 1994 08:50:37 GMT", now),
            Some(60_000)
        );
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), Some(0));
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(retry_after("-1", now), None);
    }

    #[test]
    fn retry_after_wins_within_its_bounds() {
        assert_eq!(next_due(NOW, 1, Some(0), 0.5), NOW.plus(SECOND));
        assert_eq!(
            next_due(NOW, 9, Some(30 * SECOND), 0.5),
            NOW.plus(30 * SECOND)
        );
        assert_eq!(next_due(NOW, 1, Some(90 * DAY), 0.5), NOW.plus(DAY));
        assert_eq!(next_due(NOW, 1, None, 0.5), NOW.plus(10 * SECOND));
        assert_eq!(next_due(NOW, 99, None, 0.5), NOW.plus(4 * HOUR));
    }

    proptest::proptest! {
        #[test]
        fn jitter_stays_within_its_share(attempts in 0..20, jitter in 0.0..1.0f64) {
            let wait = next_due(NOW, attempts, None, jitter).since(NOW);
            let base = next_due(NOW, attempts, None, 0.5).since(NOW);
            proptest::prop_assert!((wait - base).abs() <= base / 5 + 1);
        }
    }

    #[test]
    fn a_delivery_ends_in_one_state() {
        let far = NOW.plus(DAY);
        let retry = Outcome::Retry {
            reason: "timeout",
            after: None,
        };
        let refused = Outcome::Refused { reason: "refused" };
        let state =
            |outcomes: &[Outcome], before| verdict(outcomes, before, NOW, far, 1, 0.5).state;
        assert_eq!(state(&[Outcome::Accepted], false), DeliveryState::Accepted);
        assert_eq!(
            state(&[Outcome::Accepted, Outcome::Gone, refused], false),
            DeliveryState::Accepted
        );
        assert_eq!(
            state(&[Outcome::Accepted, retry], false),
            DeliveryState::Due
        );
        assert_eq!(state(&[Outcome::Gone], true), DeliveryState::Accepted);
        assert_eq!(
            state(&[Outcome::Gone, Outcome::Gone], false),
            DeliveryState::NoDevice
        );
        assert_eq!(state(&[], false), DeliveryState::NoDevice);
        let until = NOW.plus(3 * SECOND);
        let deferred = Outcome::Deferred { until };
        let one = verdict(&[deferred], false, NOW, far, 1, 0.5);
        assert_eq!(
            (one.state, one.due_at, one.tried),
            (DeliveryState::Due, until, false)
        );
        let two = verdict(&[retry, deferred], false, NOW, far, 1, 0.5);
        assert_eq!(
            (two.state, two.due_at, two.tried),
            (DeliveryState::Due, until, true)
        );
        assert_eq!(
            state(&[Outcome::Gone, refused], false),
            DeliveryState::Failed
        );
        let late = |before| verdict(&[retry], before, NOW, NOW.plus(SECOND), 1, 0.5).state;
        assert_eq!(late(false), DeliveryState::Expired);
        assert_eq!(late(true), DeliveryState::Accepted);
    }

    #[test]
    fn quiet_hours_hold_all_but_urgent() {
        let quiet = QuietHours {
            from: 21 * 60,
            until: 6 * 60,
        };
        // 2026-11-24 00:00 in Vietnam.
        let midnight = Timestamp(
            caunoi_wire::Date::new(2026, 11, 24).expect("a date").days() * DAY - 7 * HOUR,
        );
        let at = |h: i64, m: i64| midnight.plus(h * HOUR + m * MINUTE);
        let table = [
            (at(20, 59), at(20, 59)),
            (at(21, 0), at(30, 0)),
            (at(23, 30), at(30, 0)),
            (at(0, 0), at(6, 0)),
            (at(5, 59).plus(30_000), at(6, 0)),
            (at(6, 0), at(6, 0)),
        ];
        for (ready, expected) in table {
            assert_eq!(quiet.hold(Priority::Normal, ready), expected);
            assert_eq!(quiet.hold(Priority::Important, ready), expected);
            assert_eq!(quiet.hold(Priority::Urgent, ready), ready);
        }
        let by_day = QuietHours {
            from: 12 * 60,
            until: 13 * 60,
        };
        assert_eq!(by_day.hold(Priority::Normal, at(12, 10)), at(13, 0));
        let none = QuietHours { from: 0, until: 0 };
        assert_eq!(none.hold(Priority::Normal, at(2, 0)), at(2, 0));
    }
}
