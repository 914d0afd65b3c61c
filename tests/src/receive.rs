//! The receiving side of Web Push, written from the RFCs alone and on other primitives than the sender (HKDF as
//! such, not its HMACs): RFC 8291 and 8188 decryption, RFC 8292 verification. What both sides agree on is right.

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use aws_lc_rs::signature::{self, ECDSA_P256_SHA256_FIXED};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A subscriber's keys, private ones included.
pub struct Keys {
    private: PrivateKey,
    public: Vec<u8>,
    auth: Vec<u8>,
}

struct Length(usize);
impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

impl Keys {
    pub fn generate() -> Self {
        let mut auth = vec![0; 16];
        aws_lc_rs::rand::fill(&mut auth).expect("randomness");
        Self::new(PrivateKey::generate(&ECDH_P256).expect("a key"), auth)
    }

    /// From the raw private scalar and the authentication secret, base64url.
    pub fn parse(private: &str, auth: &str) -> Self {
        let private =
            PrivateKey::from_private_key(&ECDH_P256, &decode(private)).expect("a private key");
        Self::new(private, decode(auth))
    }

    fn new(private: PrivateKey, auth: Vec<u8>) -> Self {
        let public = private.compute_public_key().expect("a public key");
        Self {
            private,
            public: public.as_ref().to_vec(),
            auth,
        }
    }

    /// `p256dh` of the subscription.
    pub fn p256dh(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.public)
    }

    /// `auth` of the subscription.
    pub fn auth(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.auth)
    }

    /// The text of a message, or what is wrong with it.
    pub fn decrypt(&self, body: &[u8]) -> Result<Vec<u8>, &'static str> {
        // RFC 8188 §2.1: salt (16), record size (4), length of the key id (1), key id: the sender's public key.
        let (salt, rest) = body.split_at_checked(16).ok_or("no salt")?;
        let (record_size, rest) = rest.split_first_chunk::<4>().ok_or("no record size")?;
        let (key_length, rest) = rest.split_first().ok_or("no key length")?;
        let (sender, record) = rest
            .split_at_checked(usize::from(*key_length))
            .ok_or("no sender key")?;
        if sender.len() != 65 {
            return Err("sender key is not an uncompressed P-256 point");
        }
        // RFC 8291 §4: a push message is one record.
        if record.len() > u32::from_be_bytes(*record_size) as usize {
            return Err("more than one record");
        }
        let peer = UnparsedPublicKey::new(&ECDH_P256, sender);
        let (key, nonce) = agree(&self.private, peer, "key agreement", |secret| {
            // RFC 8291 §3.4.
            let info = [b"WebPush: info\0", &self.public[..], sender];
            let ikm = expand(&self.auth, secret, &info, 32);
            let key = expand(salt, &ikm, &[b"Content-Encoding: aes128gcm\0"], 16);
            let nonce = expand(salt, &ikm, &[b"Content-Encoding: nonce\0"], 12);
            Ok((key, nonce))
        })?;
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).map_err(|_| "key")?);
        let nonce = Nonce::try_assume_unique_for_key(&nonce).map_err(|_| "nonce")?;
        let mut record = record.to_vec();
        let plain = key
            .open_in_place(nonce, Aad::empty(), &mut record)
            .map_err(|_| "does not decrypt")?;
        // The last record's delimiter is 2, zeros pad (RFC 8188 §2).
        let padding = plain.iter().rev().take_while(|b| **b == 0).count();
        match plain[..plain.len() - padding].split_last() {
            Some((2, text)) => Ok(text.to_vec()),
            _ => Err("padding delimiter"),
        }
    }
}

fn expand(salt: &[u8], secret: &[u8], info: &[&[u8]], length: usize) -> Vec<u8> {
    let prk = Salt::new(HKDF_SHA256, salt).extract(secret);
    let mut out = vec![0; length];
    prk.expand(info, Length(length))
        .and_then(|okm| okm.fill(&mut out))
        .expect("a valid length");
    out
}

/// What a push service learns from an `Authorization` header.
#[derive(Debug, PartialEq)]
pub struct Vapid {
    pub claims: serde_json::Value,
    /// The sender's public key, base64url.
    pub key: String,
}

/// Checks an RFC 8292 `Authorization` header: scheme, JWT header, signature.
pub fn vapid(authorization: &str) -> Result<Vapid, &'static str> {
    let params = authorization.strip_prefix("vapid ").ok_or("scheme")?;
    let param = |name: &str| {
        params
            .split(',')
            .filter_map(|p| p.trim().split_once('='))
            .find(|(n, _)| *n == name)
            .map(|(_, value)| value.to_owned())
    };
    let (token, key) = (param("t").ok_or("no t")?, param("k").ok_or("no k")?);
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, proof] = parts[..] else {
        return Err("not a JWT");
    };
    let json = |part: &str| serde_json::from_slice::<serde_json::Value>(&decode(part));
    if json(header).map_err(|_| "JWT header")?["alg"] != "ES256" {
        return Err("algorithm");
    }
    signature::UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, decode(&key))
        .verify(format!("{header}.{claims}").as_bytes(), &decode(proof))
        .map_err(|_| "signature")?;
    let claims = json(claims).map_err(|_| "claims")?;
    Ok(Vapid { claims, key })
}

fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use caunoi_webpush::{SubscriberKeys, VapidKey, VapidSigner, encrypt};

    /// RFC 8291 appendix A.
    #[test]
    fn reads_the_message_of_rfc_8291() {
        let keys = Keys::parse(
            "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
            "BTBZMqHH6r4Tts7J_aSIgg",
        );
        assert_eq!(
            keys.p256dh(),
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        );
        let body = decode(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
        );
        let text = keys.decrypt(&body).expect("decrypted");
        assert_eq!(text, b"When I grow up, I want to be a watermelon");
        for at in 0..body.len() {
            let mut bent = body.clone();
            bent[at] ^= 1;
            // The record size may be larger than the record; everything else is protected.
            assert!(
                keys.decrypt(&bent).is_err() || (16..20).contains(&at),
                "{at}"
            );
        }
    }

    /// RFC 8292 §2.4.
    #[test]
    fn accepts_the_example_of_rfc_8292() {
        let example = "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";
        let found = vapid(example).expect("verified");
        assert_eq!(found.claims["aud"], "https://push.example.net");
        assert_eq!(found.claims["exp"], 1_453_523_768);
        assert_eq!(
            vapid(&example.replace("i3CYb7", "i3CYb8")),
            Err("signature")
        );
    }

    #[test]
    fn our_messages_and_signatures_are_what_the_rfcs_say() {
        let keys = Keys::generate();
        let subscriber = SubscriberKeys::parse(&keys.p256dh(), &keys.auth()).expect("keys");
        for length in [0, 1, 255, 256, 2_000, caunoi_webpush::MAX_PLAINTEXT] {
            let message = vec![b'x'; length];
            let body = encrypt(&subscriber, &message).expect("encrypted");
            assert_eq!(keys.decrypt(&body), Ok(message));
            assert_eq!(Keys::generate().decrypt(&body), Err("does not decrypt"));
        }
        let key = VapidKey::generate().expect("a key");
        let public = key.public_key();
        let signer = VapidSigner::new(key, "mailto:operator@truong.example".into());
        let endpoint = "https://push.example:8443/x".parse().expect("an address");
        let header = signer.authorization(&endpoint, 0).expect("signed");
        let found = vapid(&header).expect("verified");
        assert_eq!(
            (found.key, found.claims["aud"].as_str()),
            (public, Some("https://push.example:8443"))
        );
    }
}
