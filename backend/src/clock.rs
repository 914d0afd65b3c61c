//! The clock: passed to whoever needs the time, so that tests move it by hand. The only place that asks the
//! machine what time it is.

use caunoi_wire::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's wall clock.
    System,
    /// Stands still until a test moves it; Unix milliseconds.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `start`.
    pub fn manual(start: Timestamp) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start.0)))
    }

    /// The current moment.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Manual(now) => Timestamp(now.load(Ordering::SeqCst)),
            Self::System => {
                let since_epoch = std::time::SystemTime::now()
                    .duration_since(std::time::UNIX_EPOCH)
                    .unwrap_or_default();
                Timestamp(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
            }
        }
    }

    /// Milliseconds since some moment: how long things take, whatever happens to the wall clock.
    pub fn monotonic(&self) -> i64 {
        match self {
            Self::Manual(_) => self.now().0,
            Self::System => i64::try_from(self.elapsed().as_millis()).unwrap_or(i64::MAX),
        }
    }

    /// The same, exactly.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    pub fn elapsed(&self) -> Duration {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        match self {
            Self::Manual(_) => Duration::from_millis(self.now().0.unsigned_abs()),
            Self::System => START.elapsed(),
        }
    }

    /// Moves a manual clock; the machine's clock does not move for anybody.
    pub fn advance(&self, milliseconds: i64) {
        if let Self::Manual(now) = self {
            now.fetch_add(milliseconds, Ordering::SeqCst);
        }
    }
}
