//! Randomness: passed to whoever needs it. The only place that draws from the machine's generator.

use caunoi_wire::Timestamp;
use uuid::Uuid;

/// A source of unpredictable bytes (the operating system's, through aws-lc-rs).
#[derive(Clone, Copy, Debug, Default)]
pub struct Entropy;

impl Entropy {
    /// Fresh random bytes.
    ///
    /// # Panics
    /// When the operating system has no randomness to give: nothing safe can be done without it.
    pub fn bytes<const N: usize>(self) -> [u8; N] {
        let mut bytes = [0; N];
        aws_lc_rs::rand::fill(&mut bytes).expect("the operating system gives randomness");
        bytes
    }

    /// A new id of any noun: UUIDv7 (RFC 9562), so that rows lie in the order they were made.
    pub fn id<Id: From<Uuid>>(self, now: Timestamp) -> Id {
        let millis = u64::try_from(now.0).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes())
            .into_uuid()
            .into()
    }

    /// A uniform draw from `0.0..1.0`, for jitter.
    pub fn unit(self) -> f64 {
        f64::from(u32::from_be_bytes(self.bytes())) / (f64::from(u32::MAX) + 1.0)
    }
}
