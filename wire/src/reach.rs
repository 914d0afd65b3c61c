//! How far a post got: counts that add up to its audience at every instant.

use crate::text_enum::text_enum;
use crate::{Language, Timestamp, id::*};
use serde::{Deserialize, Serialize};

text_enum! {
    /// How far a post got with one person: the furthest of these.
    ReachState {
        Waiting = "waiting",
        NoDevice = "no_device",
        Failed = "failed",
        Stopped = "stopped",
        Sent = "sent",
        Shown = "shown",
        /// Told by somebody who went there.
        Visited = "visited",
        Seen = "seen",
        Acknowledged = "acknowledged",
    }
}

/// Every recipient is in exactly one of these; together they are the audience.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reach {
    pub audience: i64,
    pub waiting: i64,
    pub no_device: i64,
    pub failed: i64,
    /// The post was withdrawn before it went out to them.
    pub stopped: i64,
    pub sent: i64,
    pub shown: i64,
    pub visited: i64,
    pub seen: i64,
    pub acknowledged: i64,
}

impl Reach {
    /// The sum over all states; equals `audience` always.
    pub const fn total(&self) -> i64 {
        self.waiting
            + self.no_device
            + self.failed
            + self.stopped
            + self.sent
            + self.shown
            + self.visited
            + self.seen
            + self.acknowledged
    }

    /// Counts `people` more in one state.
    pub fn add(&mut self, state: ReachState, people: i64) {
        self.audience += people;
        *match state {
            ReachState::Waiting => &mut self.waiting,
            ReachState::NoDevice => &mut self.no_device,
            ReachState::Failed => &mut self.failed,
            ReachState::Stopped => &mut self.stopped,
            ReachState::Sent => &mut self.sent,
            ReachState::Shown => &mut self.shown,
            ReachState::Visited => &mut self.visited,
            ReachState::Seen => &mut self.seen,
            ReachState::Acknowledged => &mut self.acknowledged,
        } += people;
    }
}

/// Why deliveries failed, with how many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct FailureCount {
    pub reason: String,
    pub people: i64,
}

/// Why somebody could not be reached, as an author can use it: the key of its text.
pub fn reason_key(code: &str) -> &'static str {
    match code {
        "too_many_requests" | "push_service_error" | "timeout" => "reason-service",
        "endpoint_not_allowed" | "subscription_keys" | "refused" => "reason-device",
        "no_device" => "reach-no_device",
        "bounced" | "suppressed" | "mail_address" => "reason-mail-address",
        "mail_later" | "mail_refused" | "no_mail" => "reason-mail",
        "over_budget" => "reason-budget",
        "undelivered" | "no_address" => "reason-address",
        "no_gateway"
        | "gateway_error"
        | "gateway_not_allowed"
        | "gateway_not_authorized"
        | "gateway_refused"
        | "gateway_settings"
        | "gateway_unreadable"
        | "secret_key" => "reason-gateway",
        _ => "reason-ours",
    }
}

/// Readers who do not understand a post and wait for it in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct LanguageCount {
    pub language: Language,
    pub people: i64,
}

/// The author's page of a post.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PostReach {
    pub reach: Reach,
    pub failures: Vec<FailureCount>,
    /// Who asked for a language that is not there yet, without their names.
    pub asked: Vec<LanguageCount>,
    /// The next time the engine will try something for this post.
    pub next_due_at: Option<Timestamp>,
}

/// One organisation in the officer's view: aggregates only. Cells below the threshold are suppressed (none).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrganisationReach {
    pub organisation_id: OrganisationId,
    pub name: String,
    pub kind: crate::organisation::OrganisationKind,
    pub children: Option<i64>,
    pub guardians: Option<i64>,
    /// Guardians who have signed in at least once.
    pub connected: Option<i64>,
    /// Guardians with a device that can ring.
    pub reachable: Option<i64>,
    /// Posts of the last 30 days.
    pub posts: i64,
    /// Recipients of those posts, and how many of them saw them.
    pub received: Option<i64>,
    pub seen: Option<i64>,
}
