//! Light pages: `/l/{token}` reads and answers one post without script, app or sign-in. The link in a push
//! message is the key: signed, for one recipient and one post, expiring, revocable.

mod album;
pub mod attachment;
pub mod bridge;
pub mod calendar;
mod check_in;
mod dates;
pub mod day;
mod event;
pub mod first;
pub mod help;
pub mod http;
pub mod lesson;
pub mod organising;
pub mod page;
pub mod record;
pub mod store;
mod ticket;
mod translation;
pub mod translator;
pub mod verify;
pub mod visits;

use crate::secret::LinkKey;
use caunoi_wire::time::DAY;
use caunoi_wire::{Timestamp, id::*};

/// How long a link works when its post does not expire.
pub const LINK_LIFE: i64 = 90 * DAY;

const READ: &str = "read";
const SHOWN: &str = "shown";

/// What a link names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub post: PostId,
    pub person: PersonId,
    pub revision: i32,
    /// Whole seconds.
    pub expires_at: Timestamp,
}

impl Link {
    fn payload(&self) -> [u8; 40] {
        let mut bytes = [0; 40];
        bytes[..16].copy_from_slice(self.post.0.as_bytes());
        bytes[16..32].copy_from_slice(self.person.0.as_bytes());
        bytes[32..36].copy_from_slice(&self.revision.to_be_bytes());
        let seconds = u32::try_from(self.expires_at.0.div_euclid(1_000)).unwrap_or(u32::MAX);
        bytes[36..].copy_from_slice(&seconds.to_be_bytes());
        bytes
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; 40] = bytes.try_into().ok()?;
        let (post, rest) = bytes.split_first_chunk::<16>()?;
        let (person, rest) = rest.split_first_chunk::<16>()?;
        let (revision, rest) = rest.split_first_chunk::<4>()?;
        let seconds = u32::from_be_bytes(rest.try_into().ok()?);
        Some(Self {
            post: uuid::Uuid::from_bytes(*post).into(),
            person: uuid::Uuid::from_bytes(*person).into(),
            revision: i32::from_be_bytes(*revision),
            expires_at: Timestamp(i64::from(seconds) * 1_000),
        })
    }

    /// The token of the light page.
    pub fn read_token(&self, key: &LinkKey) -> String {
        key.sign(READ, &self.payload())
    }

    /// The token with which the service worker reports "shown".
    pub fn shown_token(&self, key: &LinkKey) -> String {
        key.sign(SHOWN, &self.payload())
    }

    /// The link of a light-page token; none when it was not made by us.
    pub fn open_read(key: &LinkKey, token: &str) -> Option<Self> {
        Self::parse(&key.open(READ, token)?)
    }

    /// The link of a receipt token.
    pub fn open_shown(key: &LinkKey, token: &str) -> Option<Self> {
        Self::parse(&key.open(SHOWN, token)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_round_trips_and_keeps_its_purpose() {
        let key = LinkKey::new(b"k");
        let link = Link {
            post: uuid::Uuid::from_u128(1).into(),
            person: uuid::Uuid::from_u128(2).into(),
            revision: 3,
            expires_at: Timestamp(1_800_000_000_000),
        };
        assert_eq!(Link::open_read(&key, &link.read_token(&key)), Some(link));
        assert_eq!(Link::open_shown(&key, &link.shown_token(&key)), Some(link));
        assert_eq!(Link::open_read(&key, &link.shown_token(&key)), None);
    }
}
