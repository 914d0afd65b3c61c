//! What must not be readable in the database: sealed with AES-256-GCM under a key that lives outside it. What a
//! sealed value belongs to is part of the seal, so a row moved elsewhere does not open.

pub mod rotate;
mod store;

use crate::app::App;
use crate::entropy::Entropy;
use crate::error::Result;
use anyhow::{Context, bail};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caunoi_wire::ErrorCode;
use caunoi_wire::id::OrganisationId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;
use uuid::Uuid;

/// The first byte of everything sealed, should the form ever change.
const VERSION: u8 = 1;
const KEY_BYTES: usize = 32;

/// The keys of the key file: the first seals, all open, so that a key can be replaced.
pub struct SealKeys(Vec<LessSafeKey>);

impl SealKeys {
    /// Reads a key file: one key a line, 32 bytes in base64.
    ///
    /// # Errors
    /// When the file cannot be read or a line is no key.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
        Self::parse(&text).with_context(|| path.display().to_string())
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let key = |line: &str| {
            let bytes = STANDARD
                .decode(line)
                .ok()
                .filter(|b| b.len() == KEY_BYTES)?;
            UnboundKey::new(&AES_256_GCM, &bytes)
                .ok()
                .map(LessSafeKey::new)
        };
        let keys: Option<Vec<_>> = lines.map(key).collect();
        match keys {
            Some(keys) if !keys.is_empty() => Ok(Self(keys)),
            _ => bail!("not a key file: a line is 32 random bytes in base64"),
        }
    }

    /// Seals a value for one place, whose name only the same place knows.
    ///
    /// # Errors
    /// When the value is longer than the cipher takes (64 GB).
    pub fn seal(&self, entropy: Entropy, place: &[u8], value: &[u8]) -> anyhow::Result<Vec<u8>> {
        let nonce: [u8; NONCE_LEN] = entropy.bytes();
        let key = self.0.first().context("no key")?;
        let mut sealed = value.to_vec();
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(place),
            &mut sealed,
        )
        .map_err(|_| anyhow::anyhow!("too long to seal"))?;
        Ok([&[VERSION], &nonce[..], &sealed].concat())
    }

    /// Whether a value was sealed with the first key, as all are once a replaced key may be thrown away.
    fn is_current(&self, place: &[u8], sealed: &[u8]) -> bool {
        self.0
            .first()
            .is_some_and(|key| open(key, place, sealed).is_some())
    }

    /// The value sealed for this place; none when it was sealed with another key, for another place, or changed.
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        self.0.iter().find_map(|key| open(key, place, sealed))
    }
}

fn open(key: &LessSafeKey, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (&version, rest) = sealed.split_first()?;
    let (nonce, rest) = rest.split_first_chunk::<NONCE_LEN>()?;
    let mut value = rest.to_vec();
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let opened = key.open_in_place(nonce, Aad::from(place), &mut value);
    let length = opened.ok().filter(|_| version == VERSION)?.len();
    value.truncate(length);
    Some(value)
}

/// What a row's sealed value belongs to: its table, its organisation and itself.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub table: &'static str,
    pub organisation: OrganisationId,
    pub row: Uuid,
}

impl Place {
    fn bytes(&self) -> Vec<u8> {
        let (organisation, row) = (self.organisation.0, self.row);
        [
            self.table.as_bytes(),
            organisation.as_bytes(),
            row.as_bytes(),
        ]
        .concat()
    }

    /// Seals a value for this row.
    ///
    /// # Errors
    /// `secret_key_missing` when the operator gave no key.
    pub fn seal(&self, app: &App, value: &impl Serialize) -> Result<Vec<u8>> {
        let keys = app.seal.as_ref().ok_or(ErrorCode::SecretKeyMissing)?;
        let value = serde_json::to_vec(value).context("a value to seal")?;
        Ok(keys.seal(app.entropy, &self.bytes(), &value)?)
    }

    /// The value sealed for this row; none when it does not open with the operator's keys.
    pub fn open<T: DeserializeOwned>(&self, app: &App, sealed: &[u8]) -> Option<T> {
        let value = app.seal.as_ref()?.open(&self.bytes(), sealed)?;
        serde_json::from_slice(&value).ok()
    }
}

impl std::fmt::Debug for SealKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKeys")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_in_its_place_unchanged_and_with_its_key() {
        let (old, new) = (STANDARD.encode([1; 32]), STANDARD.encode([2; 32]));
        let keys = |text: &str| SealKeys::parse(text).expect("keys");
        let before = keys(&old);
        let sealed = before
            .seal(Entropy::Machine, b"here", b"secret")
            .expect("sealed");
        assert_eq!(before.open(b"here", &sealed), Some(b"secret".to_vec()));
        assert_eq!(before.open(b"there", &sealed), None);
        assert_eq!(keys(&new).open(b"here", &sealed), None);
        assert_eq!(
            keys(&format!("{new}\n{old}\n")).open(b"here", &sealed),
            Some(b"secret".to_vec())
        );
        for i in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[i] ^= 1;
            assert_eq!(before.open(b"here", &changed), None);
            assert_eq!(before.open(b"here", &sealed[..i]), None);
        }
        assert_ne!(
            sealed,
            before
                .seal(Entropy::Machine, b"here", b"secret")
                .expect("sealed")
        );
        assert!(SealKeys::parse("").is_err() && SealKeys::parse("AAAA").is_err());
    }
}
