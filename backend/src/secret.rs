//! Secrets that travel in links and cookies: made, shown once, kept only as hashes; and signed links, which
//! need no row at all.

use crate::entropy::Entropy;
use aws_lc_rs::{constant_time, digest, hmac};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A secret of 256 bits as base64url text. Kept in the database only as [`hash`].
pub fn token(entropy: Entropy) -> String {
    URL_SAFE_NO_PAD.encode(entropy.bytes::<32>())
}

/// What is stored of a token: SHA-256. No salt needed, the token has 256 bits of its own.
pub fn hash(token: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, token.as_bytes())
        .as_ref()
        .to_vec()
}

/// Whether a signature is the hexadecimal HMAC-SHA-256 of a body under a key; compared in constant time.
pub fn is_signed(key: &str, signature: &str, body: &[u8]) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    unhex(signature).is_some_and(|tag| hmac::verify(&key, body, &tag).is_ok())
}

/// Bytes from hexadecimal digits.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()))
        .collect();
    let digits = digits.filter(|d| d.len() % 2 == 0)?;
    Some(
        digits
            .chunks(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect(),
    )
}

/// Signs links: HMAC-SHA-256, cut to 128 bits, over a purpose and the payload.
#[derive(Clone)]
pub struct LinkKey(hmac::Key);

const TAG: usize = 16;

impl LinkKey {
    pub fn new(key: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    fn tag(&self, purpose: &str, payload: &[u8]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(purpose.as_bytes());
        context.update(&[0]);
        context.update(payload);
        context.sign()
    }

    /// `payload ‖ tag` as base64url. `purpose` keeps a link of one kind from opening another.
    pub fn sign(&self, purpose: &str, payload: &[u8]) -> String {
        let tag = self.tag(purpose, payload);
        let mut bytes = payload.to_vec();
        bytes.extend_from_slice(&tag.as_ref()[..TAG]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A short code for what the payload names, for people to show and type: says nothing by itself. Letters and digits
    /// that nobody takes for one another (Crockford's).
    pub fn code(&self, purpose: &str, payload: &[u8]) -> String {
        const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let tag = self.tag(purpose, payload);
        let letters = tag.as_ref().iter().take(caunoi_wire::day::CODE_LENGTH);
        letters
            .map(|byte| char::from(LETTERS[usize::from(byte & 31)]))
            .collect()
    }

    /// The payload of a link signed for this purpose; none when it is not one of ours.
    pub fn open(&self, purpose: &str, link: &str) -> Option<Vec<u8>> {
        let mut bytes = URL_SAFE_NO_PAD.decode(link).ok()?;
        let tag = bytes.split_off(bytes.len().checked_sub(TAG)?);
        let expected = self.tag(purpose, &bytes);
        constant_time::verify_slices_are_equal(&tag, &expected.as_ref()[..TAG]).ok()?;
        Some(bytes)
    }
}

impl std::fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_only_for_its_purpose_and_unchanged() {
        let key = LinkKey::new(b"key");
        let link = key.sign("read", b"payload");
        assert_eq!(key.open("read", &link), Some(b"payload".to_vec()));
        assert_eq!(key.open("shown", &link), None);
        assert_eq!(LinkKey::new(b"other").open("read", &link), None);
        assert_eq!(key.open("read", &link[1..]), None);
        assert_eq!(key.open("read", ""), None);
    }
}
