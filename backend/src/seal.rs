//! What must not be readable in the database: sealed with AES-256-GCM under a key that lives outside it. What a
//! sealed value belongs to is part of the seal, so a row moved elsewhere does not open.

use crate::entropy::Entropy;
use anyhow::{Context, bail};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::path::Path;

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

    /// The value sealed for this place; none when it was sealed with another key, for another place, or changed.
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (&version, rest) = sealed.split_first()?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE_LEN>()?;
        let open = |key: &LessSafeKey| {
            let mut value = rest.to_vec();
            let nonce = Nonce::assume_unique_for_key(*nonce);
            let length = key
                .open_in_place(nonce, Aad::from(place), &mut value)
                .ok()?
                .len();
            value.truncate(length);
            Some(value)
        };
        (version == VERSION)
            .then(|| self.0.iter().find_map(open))
            .flatten()
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
        let sealed = before.seal(Entropy, b"here", b"secret").expect("sealed");
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
            before.seal(Entropy, b"here", b"secret").expect("sealed")
        );
        assert!(SealKeys::parse("").is_err() && SealKeys::parse("AAAA").is_err());
    }
}
