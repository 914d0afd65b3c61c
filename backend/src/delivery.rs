//! Delivery: from a `dispatch` row to a ringing phone.
//!
//! *Dispatcher* ([`dispatch`]): takes due rounds, resolves the audience, writes recipients and deliveries in one
//! transaction, idempotent by key. *Deliverer* ([`engine`]): claims due deliveries under a lease, sends them
//! outside any transaction, settles the outcomes in batches; a lease that ran out is taken over, and its late
//! holder cannot write (fencing token). What to do after an outcome is decided by pure functions ([`decide`]).
//! The next due time is a column of the delivery itself: there is no second queue that could lose a retry.

pub mod decide;
pub mod dispatch;
pub mod engine;
pub mod message;
pub mod push;
pub mod store;

use caunoi_wire::time::{DAY, SECOND};

/// How long a worker holds what it claimed. A dead worker's deliveries are taken over after this.
pub const LEASE: i64 = 30 * SECOND;
/// How long a delivery is tried when its post does not expire earlier.
pub const DELIVERY_LIFE: i64 = 7 * DAY;

/// Declares an enum stored as text.
macro_rules! stored_word {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type)]
        #[sqlx(type_name = "TEXT")]
        pub enum $name { $(#[sqlx(rename = $word)] $variant),+ }

        impl $name {
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
    };
}

stored_word! {
    /// Why a round of sending exists.
    DispatchPurpose {
        Publication = "publication",
        Correction = "correction",
        Reminder = "reminder",
        Withdrawal = "withdrawal",
    }
}

stored_word! {
    /// Where a delivery is. All but `due` and `sending` are final.
    DeliveryState {
        Due = "due",
        Sending = "sending",
        Accepted = "accepted",
        NoDevice = "no_device",
        Failed = "failed",
        Expired = "expired",
        Cancelled = "cancelled",
    }
}
