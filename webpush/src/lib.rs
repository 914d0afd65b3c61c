//! Web Push messages: encryption (RFC 8291 over RFC 8188), VAPID (RFC 8292) and the headers of RFC 8030.
//! Pure: bytes in, bytes out. No I/O, no clock; randomness comes from aws-lc-rs alone.

mod encrypt;
mod headers;
mod vapid;

pub use encrypt::{EncryptError, KeyError, MAX_PLAINTEXT, Receiver, SubscriberKeys, encrypt};
pub use headers::{Topic, Urgency};
pub use vapid::{VapidError, VapidKey, VapidSigner, verify};
