//! The push channel: encrypt for one device and hand it to its push service.

use super::claim::PushParcel;
use super::decide::{Outcome, classify, retry_after};
use crate::app::App;
use caunoi_webpush::{SubscriberKeys, Topic, Urgency, encrypt};
use caunoi_wire::Timestamp;
use caunoi_wire::post::Priority;
use caunoi_wire::push::PushMessage;
use caunoi_wire::time::SECOND;
use http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

const TTL: HeaderName = HeaderName::from_static("ttl");
const URGENCY: HeaderName = HeaderName::from_static("urgency");
const TOPIC: HeaderName = HeaderName::from_static("topic");

/// Our own code broke off while sending.
pub const BROKEN: Outcome = Outcome::Refused { reason: "broken" };

/// A message for one device.
pub struct Note<'a> {
    pub endpoint: &'a str,
    pub p256dh: &'a str,
    pub auth: &'a str,
    pub message: &'a PushMessage,
    /// Seconds it is worth keeping.
    pub ttl: i64,
    pub urgency: Urgency,
    /// Of two with one topic the later replaces the earlier.
    pub topic: Topic,
}

/// Sends a parcel to one of its devices. Never fails: whatever happens is an outcome.
pub async fn send(app: &App, parcel: &PushParcel, device: usize) -> Outcome {
    let d = &parcel.delivery;
    let Some(device) = parcel.devices.get(device) else {
        return BROKEN;
    };
    let note = Note {
        endpoint: &device.endpoint,
        p256dh: &device.p256dh,
        auth: &device.auth,
        message: &parcel.message,
        ttl: (d.expires_at.since(app.clock.now()) / SECOND).max(0),
        urgency: match d.lane < Priority::Normal.lane() {
            true => Urgency::High,
            false => Urgency::Normal,
        },
        topic: Topic::of(d.post_id.0.as_bytes()),
    };
    let outcome = hand_over(app, &note).await;
    match outcome {
        Outcome::Refused { reason } => {
            tracing::error!(post = %d.post_id, device = %device.id, reason, "push service refused");
        }
        Outcome::Retry { reason, .. } => {
            tracing::info!(post = %d.post_id, device = %device.id, reason, "push service did not take it");
        }
        Outcome::Accepted | Outcome::Gone | Outcome::Deferred { .. } => {}
    }
    outcome
}

/// Encrypts a message for one device and hands it to its push service.
pub async fn hand_over(app: &App, note: &Note<'_>) -> Outcome {
    let now = app.clock.now();
    let refused = |reason| Outcome::Refused { reason };
    let Ok(endpoint) = app.outbound.push_endpoint(note.endpoint) else {
        return refused("endpoint_not_allowed");
    };
    let Ok(keys) = SubscriberKeys::parse(note.p256dh, note.auth) else {
        return refused("subscription_keys");
    };
    let Ok(body) = serde_json::to_vec(note.message)
        .map_err(|_| ())
        .and_then(|m| encrypt(&keys, &m).map_err(|_| ()))
    else {
        return refused("encryption");
    };
    let Some(headers) = headers(app, note, &endpoint, now) else {
        return refused("signature");
    };
    match app.outbound.push(endpoint, headers, body.into()).await {
        Ok(answer) => {
            let after = answer
                .retry_after
                .as_deref()
                .and_then(|h| retry_after(h, now));
            classify(answer.status, after)
        }
        Err(error) => Outcome::Retry {
            reason: error.reason(),
            after: None,
        },
    }
}

/// As RFC 8030 and 8292 want them; none when signing fails.
fn headers(app: &App, note: &Note<'_>, endpoint: &Url, now: Timestamp) -> Option<HeaderMap> {
    let authorization = app.vapid.authorization(endpoint, now.0).ok()?;
    let fixed = HeaderValue::from_static;
    let headers = [
        (AUTHORIZATION, HeaderValue::from_str(&authorization).ok()?),
        (CONTENT_ENCODING, fixed("aes128gcm")),
        (CONTENT_TYPE, fixed("application/octet-stream")),
        (TTL, note.ttl.into()),
        (URGENCY, fixed(note.urgency.as_str())),
        (TOPIC, HeaderValue::from_str(note.topic.as_str()).ok()?),
    ];
    Some(headers.into_iter().collect())
}
