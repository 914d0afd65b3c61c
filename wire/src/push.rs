//! Web Push: what the browser registers and what the service worker gets and says.

use crate::{Language, Timestamp};
use serde::{Deserialize, Serialize};

/// `PushSubscription.toJSON()` of the browser (W3C Push API).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewSubscription {
    pub endpoint: String,
    pub keys: SubscriptionKeys,
    /// The VAPID key it was made with, base64url: another one than the server's means subscribe again.
    #[serde(default)]
    pub key: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubscriptionKeys {
    pub p256dh: String,
    pub auth: String,
}

/// What the server remembers of this device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubscriptionInfo {
    pub registered_at: Timestamp,
    pub last_accepted_at: Option<Timestamp>,
    pub last_shown_at: Option<Timestamp>,
    /// Tries in a row that it did not take.
    pub failures: i32,
}

/// The encrypted message the service worker shows. No name, class, school or health of a child: a lock screen is public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PushMessage {
    pub title: String,
    pub body: String,
    pub lang: Language,
    /// Same tag, same notification: a duplicate replaces instead of ringing twice.
    pub tag: String,
    /// Light page of this recipient, a path.
    pub url: String,
    /// Token for the receipt "shown".
    pub shown: String,
    pub urgent: bool,
}

/// The service worker reports that a notification was shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Shown {
    pub token: String,
    /// Of the device that showed it; none: all of the person's.
    #[serde(default)]
    pub endpoint: Option<String>,
}

/// What came of a notice to one's own device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PushTested {
    /// The push service took it; the device has to show it now.
    pub accepted: bool,
    /// Why not, as a code the client translates.
    pub reason: Option<String>,
}

/// The families of an organisation and below, by whether their devices can ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct DeviceCount {
    pub people: i64,
    pub ringing: i64,
    /// Not heard from for long, or refusing.
    pub unsure: i64,
    pub no_device: i64,
}
