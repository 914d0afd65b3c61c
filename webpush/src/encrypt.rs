//! RFC 8291: one `aes128gcm` record for one subscriber.

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::{hmac, rand};
use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Browsers send base64url without padding; some libraries pad.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

const SALT: usize = 16;
const PUBLIC_KEY: usize = 65;
const AUTH: usize = 16;
const TAG: usize = 16;
/// Salt, record size, key length, key (RFC 8188 §2.1).
const HEADER: usize = SALT + 4 + 1 + PUBLIC_KEY;
/// Push services accept at least this much (RFC 8030 §7.2); also our record size.
const MAX_BODY: usize = 4096;
/// Longest message, bytes: one record less header, padding delimiter and tag.
pub const MAX_PLAINTEXT: usize = MAX_BODY - HEADER - 1 - TAG;
/// Messages are padded to multiples of this, so that their length does not tell the text.
const PAD_TO: usize = 256;

/// What a subscription's `p256dh` or `auth` can be wrong about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("not base64url")]
    Encoding,
    #[error("p256dh is not an uncompressed point of P-256")]
    Point,
    #[error("auth is not 16 bytes")]
    Auth,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncryptError {
    #[error("message longer than {MAX_PLAINTEXT} bytes")]
    TooLong,
    #[error("cryptographic failure")]
    Crypto,
}

impl From<aws_lc_rs::error::Unspecified> for EncryptError {
    fn from(_: aws_lc_rs::error::Unspecified) -> Self {
        Self::Crypto
    }
}

/// The keys of one subscription (W3C Push API `getKey`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriberKeys {
    p256dh: [u8; PUBLIC_KEY],
    auth: [u8; AUTH],
}

impl SubscriberKeys {
    /// From base64url text, padded or not. That the point lies on the curve is checked when encrypting.
    pub fn parse(p256dh: &str, auth: &str) -> Result<Self, KeyError> {
        let decode = |text: &str| BASE64.decode(text).map_err(|_| KeyError::Encoding);
        let p256dh: [u8; PUBLIC_KEY] = decode(p256dh)?.try_into().map_err(|_| KeyError::Point)?;
        if p256dh[0] != 4 {
            return Err(KeyError::Point);
        }
        let auth = decode(auth)?.try_into().map_err(|_| KeyError::Auth)?;
        Ok(Self { p256dh, auth })
    }
}

/// Encrypts a message for a subscriber with a fresh key and salt. The result is the body of the request.
///
/// # Errors
/// When the message is too long, or the subscriber's point is not on the curve.
pub fn encrypt(subscriber: &SubscriberKeys, message: &[u8]) -> Result<Vec<u8>, EncryptError> {
    let mut salt = [0; SALT];
    rand::fill(&mut salt)?;
    let ephemeral = PrivateKey::generate(&ECDH_P256)?;
    let padded = (message.len() + 1)
        .next_multiple_of(PAD_TO)
        .min(MAX_PLAINTEXT + 1);
    seal(subscriber, message, padded, &ephemeral, &salt)
}

fn seal(
    subscriber: &SubscriberKeys,
    message: &[u8],
    padded: usize,
    ephemeral: &PrivateKey,
    salt: &[u8; SALT],
) -> Result<Vec<u8>, EncryptError> {
    if message.len() > MAX_PLAINTEXT {
        return Err(EncryptError::TooLong);
    }
    let public = ephemeral.compute_public_key()?;
    let public: &[u8] = public.as_ref();
    let peer = UnparsedPublicKey::new(&ECDH_P256, &subscriber.p256dh);
    let (key, nonce) = agree(ephemeral, peer, EncryptError::Crypto, |secret| {
        Ok(derive(
            secret,
            &subscriber.auth,
            &subscriber.p256dh,
            public,
            salt,
        ))
    })?;

    let mut body = Vec::with_capacity(HEADER + padded + TAG);
    body.extend_from_slice(salt);
    body.extend_from_slice(&(MAX_BODY as u32).to_be_bytes());
    body.push(PUBLIC_KEY as u8);
    body.extend_from_slice(public);
    let mut record = Vec::with_capacity(padded + TAG);
    record.extend_from_slice(message);
    // Delimiter of the last record, then zeros (RFC 8188 §2).
    record.push(2);
    record.resize(padded.max(record.len()), 0);
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key)?);
    key.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::empty(),
        &mut record,
    )?;
    body.extend_from_slice(&record);
    Ok(body)
}

/// Content key and nonce of RFC 8291 §3.3–3.4: HKDF with SHA-256, each expansion a single block.
fn derive(
    secret: &[u8],
    auth: &[u8],
    subscriber: &[u8],
    sender: &[u8],
    salt: &[u8],
) -> ([u8; 16], [u8; 12]) {
    let mac = |key: &[u8], parts: &[&[u8]]| {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
        for part in parts {
            context.update(part);
        }
        context.sign()
    };
    let prk_key = mac(auth, &[secret]);
    let ikm = mac(
        prk_key.as_ref(),
        &[b"WebPush: info\0", subscriber, sender, &[1]],
    );
    let prk = mac(salt, &[ikm.as_ref()]);
    let cek = mac(prk.as_ref(), &[b"Content-Encoding: aes128gcm\0", &[1]]);
    let nonce = mac(prk.as_ref(), &[b"Content-Encoding: nonce\0", &[1]]);
    let mut out = ([0; 16], [0; 12]);
    out.0.copy_from_slice(&cek.as_ref()[..16]);
    out.1.copy_from_slice(&nonce.as_ref()[..12]);
    out
}

/// The subscriber's side: a device of a test push service that really decrypts.
pub struct Receiver {
    private: PrivateKey,
    public: Vec<u8>,
    auth: [u8; AUTH],
}

impl Receiver {
    /// A new device with its own keys.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn generate() -> Result<Self, EncryptError> {
        let mut auth = [0; AUTH];
        rand::fill(&mut auth)?;
        let private = PrivateKey::generate(&ECDH_P256)?;
        let public = private.compute_public_key()?.as_ref().to_vec();
        Ok(Self {
            private,
            public,
            auth,
        })
    }

    /// `p256dh` and `auth` as the browser reports them.
    pub fn keys(&self) -> (String, String) {
        (BASE64.encode(&self.public), BASE64.encode(self.auth))
    }

    /// Reads a message made for this device.
    ///
    /// # Errors
    /// When it was not, or is malformed.
    pub fn decrypt(&self, body: &[u8]) -> Result<Vec<u8>, EncryptError> {
        let (header, record) = body.split_at_checked(HEADER).ok_or(EncryptError::Crypto)?;
        let (salt, rest) = header.split_at(SALT);
        let (size, public) = rest.split_at(5);
        if size[4] as usize != PUBLIC_KEY {
            return Err(EncryptError::Crypto);
        }
        let peer = UnparsedPublicKey::new(&ECDH_P256, public);
        let (key, nonce) = agree(&self.private, peer, EncryptError::Crypto, |secret| {
            Ok(derive(secret, &self.auth, &self.public, public, salt))
        })?;
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key)?);
        let mut record = record.to_vec();
        let plain = key.open_in_place(
            Nonce::assume_unique_for_key(nonce),
            Aad::empty(),
            &mut record,
        )?;
        let end = plain
            .iter()
            .rposition(|b| *b != 0)
            .filter(|at| plain[*at] == 2)
            .ok_or(EncryptError::Crypto)?;
        Ok(plain[..end].to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8291 appendix A.
    const UA_PRIVATE: &str = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
    const UA_PUBLIC: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const AUTH_SECRET: &str = "BTBZMqHH6r4Tts7J_aSIgg";
    const AS_PRIVATE: &str = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
    const SALT_TEXT: &str = "DGv6ra1nlYgDCS1FRnbzlw";
    const BODY: &str = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

    fn bytes(text: &str) -> Vec<u8> {
        BASE64.decode(text).expect("base64url")
    }

    #[test]
    fn makes_the_message_of_rfc_8291_to_the_letter() {
        let keys = SubscriberKeys::parse(UA_PUBLIC, AUTH_SECRET).expect("keys");
        let ephemeral =
            PrivateKey::from_private_key(&ECDH_P256, &bytes(AS_PRIVATE)).expect("a key");
        let salt = bytes(SALT_TEXT).try_into().expect("16 bytes");
        let message = b"When I grow up, I want to be a watermelon";
        let body = seal(&keys, message, message.len() + 1, &ephemeral, &salt).expect("sealed");
        assert_eq!(BASE64.encode(body), BODY);
    }

    #[test]
    fn reads_the_message_of_rfc_8291() {
        let receiver = Receiver {
            private: PrivateKey::from_private_key(&ECDH_P256, &bytes(UA_PRIVATE)).expect("a key"),
            public: bytes(UA_PUBLIC),
            auth: bytes(AUTH_SECRET).try_into().expect("16 bytes"),
        };
        let plain = receiver.decrypt(&bytes(BODY)).expect("decrypted");
        assert_eq!(plain, b"When I grow up, I want to be a watermelon");
    }

    #[test]
    fn refuses_keys_that_are_none() {
        let (good_point, good_auth) = Receiver::generate().expect("keys").keys();
        assert_eq!(
            SubscriberKeys::parse("***", &good_auth),
            Err(KeyError::Encoding)
        );
        assert_eq!(
            SubscriberKeys::parse(&good_auth, &good_auth),
            Err(KeyError::Point)
        );
        assert_eq!(
            SubscriberKeys::parse(&good_point, &good_point),
            Err(KeyError::Auth)
        );
        assert!(
            SubscriberKeys::parse(&format!("{good_point}="), &format!("{good_auth}==")).is_ok()
        );
        let mut off_curve = bytes(&good_point);
        off_curve[64] ^= 1;
        let keys =
            SubscriberKeys::parse(&BASE64.encode(off_curve), &good_auth).expect("well-formed");
        assert_eq!(encrypt(&keys, b"x"), Err(EncryptError::Crypto));
    }

    proptest::proptest! {
        #[test]
        fn every_message_arrives(message in proptest::collection::vec(proptest::num::u8::ANY, 0..=MAX_PLAINTEXT)) {
            let receiver = Receiver::generate().expect("keys");
            let (p256dh, auth) = receiver.keys();
            let keys = SubscriberKeys::parse(&p256dh, &auth).expect("keys");
            let body = encrypt(&keys, &message).expect("encrypted");
            proptest::prop_assert!(body.len() <= MAX_BODY);
            proptest::prop_assert_eq!(receiver.decrypt(&body), Ok(message));
        }
    }

    #[test]
    fn length_tells_little_and_too_long_is_refused() {
        let (p256dh, auth) = Receiver::generate().expect("keys").keys();
        let keys = SubscriberKeys::parse(&p256dh, &auth).expect("keys");
        let length = |n: usize| encrypt(&keys, &vec![7; n]).map(|b| b.len());
        assert_eq!(length(10), length(200));
        assert_eq!(length(MAX_PLAINTEXT + 1), Err(EncryptError::TooLong));
    }
}
