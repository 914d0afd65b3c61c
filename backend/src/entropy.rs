//! Randomness: passed to whoever needs it. The only place that draws from the machine's generator.

use aws_lc_rs::digest::{SHA256, digest};
use caunoi_wire::Timestamp;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// A source of bytes.
#[derive(Clone, Copy, Debug, Default)]
pub enum Entropy {
    /// Unpredictable: the operating system's, through aws-lc-rs.
    #[default]
    Machine,
    /// The same in every run, so that two pictures of the program differ only where the program does. No setting leads
    /// here: whatever is drawn can be foreseen.
    Foreseeable(&'static Stream),
}

/// Numbered draws. They are counted anew from each later moment on, so that how often a worker drew before does not matter.
#[derive(Debug, Default)]
pub struct Stream(Mutex<(i64, u64)>);

impl Stream {
    fn block(&self, now: Option<Timestamp>) -> [u8; 32] {
        let mut at = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Timestamp(now)) = now
            && now > at.0
        {
            *at = (now, 0);
        }
        at.1 += 1;
        let place = [at.0.to_be_bytes(), at.1.to_be_bytes()].concat();
        let mut block = [0; 32];
        block.copy_from_slice(digest(&SHA256, &place).as_ref());
        block
    }
}

impl Entropy {
    /// Fresh random bytes.
    ///
    /// # Panics
    /// When the operating system has no randomness to give: nothing safe can be done without it.
    pub fn bytes<const N: usize>(self) -> [u8; N] {
        self.draw(None)
    }

    /// A new id of any noun: UUIDv7 (RFC 9562), so that rows lie in the order they were made.
    pub fn id<Id: From<Uuid>>(self, now: Timestamp) -> Id {
        let millis = u64::try_from(now.0).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.draw(Some(now)))
            .into_uuid()
            .into()
    }

    /// A uniform draw from `0.0..1.0`, for jitter.
    pub fn unit(self) -> f64 {
        f64::from(u32::from_be_bytes(self.bytes())) / (f64::from(u32::MAX) + 1.0)
    }

    fn draw<const N: usize>(self, now: Option<Timestamp>) -> [u8; N] {
        let mut bytes = [0; N];
        match self {
            Self::Machine => {
                aws_lc_rs::rand::fill(&mut bytes).expect("the operating system gives randomness");
            }
            Self::Foreseeable(stream) => {
                for part in bytes.chunks_mut(32) {
                    part.copy_from_slice(&stream.block(now)[..part.len()]);
                }
            }
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_foreseeable_does_not_depend_on_how_often_was_drawn_before() {
        static ONE: Stream = Stream(Mutex::new((0, 0)));
        static OTHER: Stream = Stream(Mutex::new((0, 0)));
        let (one, other) = (Entropy::Foreseeable(&ONE), Entropy::Foreseeable(&OTHER));
        let noon = Timestamp(1_795_489_200_000);
        assert_eq!(one.bytes::<40>(), other.bytes::<40>());
        assert_ne!(one.bytes::<40>(), one.bytes::<40>());
        let later = noon.plus(1);
        assert_eq!(one.id::<Uuid>(later), other.id::<Uuid>(later));
        assert_ne!(one.id::<Uuid>(later), one.id::<Uuid>(later));
        assert_ne!(
            Entropy::Machine.bytes::<16>(),
            Entropy::Machine.bytes::<16>()
        );
    }
}
