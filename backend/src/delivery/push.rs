//! The push channel: encrypt for one device and hand it to its push service.

use super::claim::PushParcel;
use super::decide::{Outcome, classify, retry_after};
use crate::app::App;
use crate::outbound::Body;
use caunoi_webpush::{SubscriberKeys, Topic, Urgency, encrypt};
use caunoi_wire::post::Priority;
use caunoi_wire::time::SECOND;

/// Our own code broke off while sending.
pub const BROKEN: Outcome = Outcome::Refused { reason: "broken" };

/// Sends a parcel to one of its devices. Never fails: whatever happens is an outcome.
pub async fn send(app: &App, parcel: &PushParcel, device: usize) -> Outcome {
    let (d, message) = (&parcel.delivery, &parcel.message);
    let Some(device) = parcel.devices.get(device) else {
        return BROKEN;
    };
    let now = app.clock.now();
    let Ok(endpoint) = app.outbound.push_endpoint(&device.endpoint) else {
        return Outcome::Refused {
            reason: "endpoint_not_allowed",
        };
    };
    let Ok(keys) = SubscriberKeys::parse(&device.p256dh, &device.auth) else {
        return Outcome::Refused {
            reason: "subscription_keys",
        };
    };
    let Ok(body) = serde_json::to_vec(message)
        .map_err(|_| ())
        .and_then(|m| encrypt(&keys, &m).map_err(|_| ()))
    else {
        return Outcome::Refused {
            reason: "encryption",
        };
    };
    let Ok(authorization) = app.vapid.authorization(&endpoint, now.0) else {
        return Outcome::Refused {
            reason: "signature",
        };
    };
    let ttl = (d.expires_at.since(now) / SECOND).max(0);
    let urgency = match d.lane < Priority::Normal.lane() {
        true => Urgency::High,
        false => Urgency::Normal,
    };
    let topic = Topic::of(d.post_id.0.as_bytes());
    let headers = [
        ("authorization", authorization.to_string()),
        ("content-encoding", "aes128gcm".to_owned()),
        ("content-type", "application/octet-stream".to_owned()),
        ("ttl", ttl.to_string()),
        ("urgency", urgency.as_str().to_owned()),
        ("topic", topic.as_str().to_owned()),
    ];
    match app
        .outbound
        .post(endpoint, &headers, body, Body::Ignored)
        .await
    {
        Ok(answer) => {
            let after = answer
                .retry_after
                .as_deref()
                .and_then(|h| retry_after(h, now));
            let outcome = classify(answer.status, after);
            if let Outcome::Refused { reason } = outcome {
                tracing::error!(post = %d.post_id, device = %device.id, status = answer.status, reason, "push service refused");
            }
            outcome
        }
        Err(error) => {
            tracing::info!(post = %d.post_id, device = %device.id, %error, "push service not reached");
            Outcome::Retry {
                reason: error.reason(),
                after: None,
            }
        }
    }
}
