//! The request headers of RFC 8030.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// How much battery a message is worth (RFC 8030 §5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    Low,
    Normal,
    High,
}

impl Urgency {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
        }
    }
}

/// A later message of the same topic replaces one not yet delivered (RFC 8030 §5.4): at most 32 base64url characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic(String);

impl Topic {
    /// The topic of an id of 16 bytes.
    pub fn of(id: &[u8; 16]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(id))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_fit() {
        let topic = Topic::of(&[255; 16]);
        assert!(topic.as_str().len() <= 32);
        assert!(
            topic
                .as_str()
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        );
    }
}
