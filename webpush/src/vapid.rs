//! RFC 8292: who sends. One signature per push service and half day, not per message.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
    UnparsedPublicKey,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use url::Url;

/// How long a token is valid, seconds. RFC 8292 §2 allows 24 h; clocks differ.
const LIFE: i64 = 12 * 3600;
/// Tokens are renewed this long before they expire, seconds.
const MARGIN: i64 = 3600;
/// Most push services remembered at once; there are a handful in the world.
const MAX_ORIGINS: usize = 256;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VapidError {
    #[error("not a VAPID key")]
    Key,
    #[error("cannot sign")]
    Sign,
}

/// The server's key pair: what browsers subscribe to.
pub struct VapidKey {
    pair: EcdsaKeyPair,
    stored: String,
}

impl VapidKey {
    /// A new key pair.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn generate() -> Result<Self, VapidError> {
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
                .map_err(|_| VapidError::Key)?;
        Self::parse(&URL_SAFE_NO_PAD.encode(pkcs8.as_ref()))
    }

    /// From the stored form: PKCS #8 as base64url.
    pub fn parse(stored: &str) -> Result<Self, VapidError> {
        let pkcs8 = URL_SAFE_NO_PAD
            .decode(stored)
            .map_err(|_| VapidError::Key)?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8)
            .map_err(|_| VapidError::Key)?;
        Ok(Self {
            pair,
            stored: stored.to_owned(),
        })
    }

    /// The form to store. Secret.
    pub fn stored(&self) -> &str {
        &self.stored
    }

    /// The `applicationServerKey` of the browser: the public point as base64url.
    pub fn public_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.pair.public_key().as_ref())
    }
}

/// Makes `Authorization` headers, one signature per origin until it nears its end.
pub struct VapidSigner {
    key: VapidKey,
    contact: String,
    cache: Mutex<HashMap<String, (i64, Arc<str>)>>,
}

impl VapidSigner {
    /// `contact` is a `mailto:` or `https:` address for the push service's operators.
    pub fn new(key: VapidKey, contact: String) -> Self {
        Self {
            key,
            contact,
            cache: Mutex::new(HashMap::new()),
        }
    }

    pub fn key(&self) -> &VapidKey {
        &self.key
    }

    /// The `Authorization` header for an endpoint at a moment (Unix milliseconds).
    ///
    /// # Errors
    /// When signing fails.
    pub fn authorization(&self, endpoint: &Url, now_ms: i64) -> Result<Arc<str>, VapidError> {
        let now = now_ms.div_euclid(1000);
        // With its port where that is not the default one: it is part of the origin (RFC 6454 §6.2).
        let origin = endpoint.origin().ascii_serialization();
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((expires, header)) = cache.get(&origin)
            && now < expires - MARGIN
            && now >= expires - LIFE
        {
            return Ok(header.clone());
        }
        let expires = now + LIFE;
        let header: Arc<str> = self.sign(&origin, expires)?.into();
        if cache.len() >= MAX_ORIGINS {
            cache.clear();
        }
        cache.insert(origin, (expires, header.clone()));
        Ok(header)
    }

    fn sign(&self, origin: &str, expires: i64) -> Result<String, VapidError> {
        let header = URL_SAFE_NO_PAD.encode(br#"{"typ":"JWT","alg":"ES256"}"#);
        // An origin and a contact checked at start hold no characters that JSON escapes.
        let claims = format!(
            r#"{{"aud":"{origin}","exp":{expires},"sub":"{}"}}"#,
            self.contact.replace(['"', '\\'], "")
        );
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims));
        let signature = self
            .key
            .pair
            .sign(&SystemRandom::new(), signed.as_bytes())
            .map_err(|_| VapidError::Sign)?;
        let signature = URL_SAFE_NO_PAD.encode(signature.as_ref());
        Ok(format!(
            "vapid t={signed}.{signature}, k={}",
            self.key.public_key()
        ))
    }
}

/// Checks an `Authorization` header as a push service does; its claims as JSON text.
///
/// # Errors
/// `Key` for a malformed header or a signature that does not fit its key.
pub fn verify(authorization: &str) -> Result<String, VapidError> {
    let params = authorization
        .strip_prefix("vapid ")
        .ok_or(VapidError::Key)?;
    let param = |name: &str| {
        params
            .split(',')
            .find_map(|p| p.trim().strip_prefix(name))
            .ok_or(VapidError::Key)
    };
    let (token, key) = (param("t=")?, param("k=")?);
    let (signed, signature) = token.rsplit_once('.').ok_or(VapidError::Key)?;
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| VapidError::Key);
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, decode(key)?)
        .verify(signed.as_bytes(), &decode(signature)?)
        .map_err(|_| VapidError::Key)?;
    let (_, claims) = signed.split_once('.').ok_or(VapidError::Key)?;
    String::from_utf8(decode(claims)?).map_err(|_| VapidError::Key)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8292 §2.4.
    const RFC_8292: &str = "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";

    #[test]
    fn accepts_the_example_of_rfc_8292_and_no_forgery() {
        let claims = verify(RFC_8292).expect("verified");
        assert!(
            claims.contains(r#""aud":"https://push.example.net""#),
            "{claims}"
        );
        assert_eq!(
            verify(&RFC_8292.replace("i3CYb7", "i3CYb8")),
            Err(VapidError::Key)
        );
        assert_eq!(verify("vapid t=x"), Err(VapidError::Key));
    }

    #[test]
    fn signs_once_per_origin_until_it_nears_its_end() {
        let key = VapidKey::generate().expect("a key");
        let key = VapidKey::parse(key.stored()).expect("the same key");
        let signer = VapidSigner::new(key, "mailto:x@example.com".into());
        let at = |url: &str, ms: i64| {
            signer
                .authorization(&url.parse().expect("a url"), ms)
                .expect("signed")
        };
        let first = at("https://push.example:8443/a", 0);
        let claims = verify(&first).expect("verified");
        assert_eq!(
            claims,
            r#"{"aud":"https://push.example:8443","exp":43200,"sub":"mailto:x@example.com"}"#
        );
        assert_eq!(at("https://push.example:8443/b", 10 * 3_600_000), first);
        assert_ne!(at("https://push.example:8443/b", 11 * 3_600_000), first);
        assert_ne!(at("https://other.example/b", 0), first);
        // A clock that jumped back must not keep a token from the future.
        assert_ne!(at("https://push.example:8443/a", -86_400_000), first);
    }
}
