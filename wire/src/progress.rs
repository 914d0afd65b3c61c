//! How the posts of an organisation go out: what its administrator watches and can put right.

use crate::post::{PostState, Priority};
use crate::reach::{FailureCount, Reach};
use crate::{Timestamp, id::*};
use serde::{Deserialize, Serialize};

/// A post on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PostProgress {
    pub id: PostId,
    pub title: String,
    pub organisation_name: String,
    pub state: PostState,
    pub priority: Priority,
    pub published_at: Timestamp,
    pub reach: Reach,
    /// Why it failed for those counted as failed: the sum is that count.
    pub failures: Vec<FailureCount>,
    /// Sent in the last minute.
    pub per_minute: i64,
    /// Tried before, waiting for another try, the first of them then.
    pub retrying: i64,
    pub retry_at: Option<Timestamp>,
    /// Whom "try all again" would try again.
    pub retriable: i64,
}

/// What "try all again" did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Retried {
    pub people: i64,
}
