//! What goes over the wire to a gateway and what its answer means: pure functions of settings and values.

use super::Open;
use crate::channel::letter::Letter;
use crate::channel::template::{Template, escape};
use crate::delivery::decide::{Outcome, retry_after};
use crate::outbound::Answer;
use caunoi_wire::Timestamp;
use caunoi_wire::channel::{BodyFormat, SuccessPattern};
use uuid::Uuid;

/// The values of one message, under the names of their placeholders.
#[derive(Clone, Debug)]
pub struct Values([(&'static str, String); 8]);

impl Values {
    /// `phone` is in E.164.
    pub fn new(phone: &str, text: &str, letter: &Letter, request_id: Uuid) -> Self {
        let international = phone.trim_start_matches('+');
        let national = international.strip_prefix("84").unwrap_or(international);
        Self([
            ("to", international.to_owned()),
            ("to_plus", phone.to_owned()),
            ("to_national", format!("0{national}")),
            ("text", text.to_owned()),
            ("line", letter.line.clone()),
            ("link", letter.link.clone()),
            ("language", letter.language.to_string()),
            ("request_id", request_id.to_string()),
        ])
    }

    /// What breaks every template that can be broken.
    pub fn awkward() -> Self {
        let mut values = Self::new(
            "+84912345678",
            "\"}\n&=%",
            &Letter {
                language: caunoi_wire::Language::Vietnamese,
                line: "\"\\".to_owned(),
                link: "https://x.example/?a=\"&b".to_owned(),
            },
            Uuid::nil(),
        );
        values.0[0].1 = "\"".to_owned();
        values
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(n, _)| *n == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Names and values of headers, and a body.
pub type Request = (Vec<(String, String)>, Vec<u8>);

/// Writes a request. None when a template is not well-formed or asks for what does not exist.
pub fn write(gateway: &Open, values: &Values) -> Option<Request> {
    let Open {
        settings, secrets, ..
    } = gateway;
    let kept = |name: &str| {
        let (list, name) = match name.split_once('.')? {
            ("param", name) => (&settings.parameters, name),
            ("secret", name) => (&secrets.secrets, name),
            _ => return None,
        };
        let found = list.iter().find(|p| p.name == name);
        found.map(|p| p.value.as_str())
    };
    let body = Template::parse(&settings.body)?.fill(
        |name| values.get(name).or_else(|| kept(name)),
        |value| escape(settings.format, value),
    )?;
    let content_type = match settings.format {
        BodyFormat::Json => "application/json",
        BodyFormat::Form => "application/x-www-form-urlencoded",
    };
    let mut headers = vec![("content-type".to_owned(), content_type.to_owned())];
    for header in &secrets.headers {
        let value = Template::parse(&header.value)?.fill(kept, str::to_owned)?;
        headers.push((header.name.clone(), value));
    }
    Some((headers, body.into_bytes()))
}

/// What an answer means.
pub fn read(success: &SuccessPattern, answer: &Answer, now: Timestamp) -> Outcome {
    let after = answer
        .retry_after
        .as_deref()
        .and_then(|h| retry_after(h, now));
    let refused = |reason| Outcome::Refused { reason };
    match answer.status {
        200..=299 if success.pointer.is_empty() => Outcome::Accepted,
        200..=299 => {
            let body: Option<serde_json::Value> = serde_json::from_slice(&answer.body).ok();
            match body.as_ref().and_then(|b| word_at(b, &success.pointer)) {
                Some(word) if success.accepted.contains(&word) => Outcome::Accepted,
                Some(word) if success.later.contains(&word) => Outcome::Retry {
                    reason: "gateway_error",
                    after,
                },
                Some(_) => refused("gateway_refused"),
                // It may have been sent and charged for: trying again could go on for days.
                None => refused("gateway_unreadable"),
            }
        }
        429 => Outcome::Retry {
            reason: "too_many_requests",
            after,
        },
        408 | 425 | 500..=599 => Outcome::Retry {
            reason: "gateway_error",
            after,
        },
        401 | 403 => refused("gateway_not_authorized"),
        _ => refused("gateway_refused"),
    }
}

/// The string, number or truth value at a JSON pointer, as text.
pub fn word_at(json: &serde_json::Value, pointer: &str) -> Option<String> {
    match json.pointer(pointer)? {
        serde_json::Value::String(text) => Some(text.clone()),
        value @ (serde_json::Value::Number(_) | serde_json::Value::Bool(_)) => {
            Some(value.to_string())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_by_their_pattern() {
        let pattern = SuccessPattern {
            pointer: "/error".into(),
            accepted: vec!["0".into()],
            later: vec!["-32".into()],
        };
        let read = |pattern: &SuccessPattern, status, body: &str| {
            let answer = Answer {
                status,
                retry_after: Some("7".into()),
                body: body.into(),
            };
            read(pattern, &answer, Timestamp(0))
        };
        let retry = |reason| Outcome::Retry {
            reason,
            after: Some(7_000),
        };
        let refused = |reason| Outcome::Refused { reason };
        for (status, body, expected) in [
            (200, r#"{"error": 0}"#, Outcome::Accepted),
            (200, r#"{"error": "0"}"#, Outcome::Accepted),
            (200, r#"{"error": -32}"#, retry("gateway_error")),
            (200, r#"{"error": -124}"#, refused("gateway_refused")),
            (200, r#"{"error": null}"#, refused("gateway_unreadable")),
            (200, "<html>", refused("gateway_unreadable")),
            (503, r#"{"error": 0}"#, retry("gateway_error")),
            (429, "", retry("too_many_requests")),
            (302, "", refused("gateway_refused")),
            (404, "", refused("gateway_refused")),
            (410, "", refused("gateway_refused")),
            (401, "", refused("gateway_not_authorized")),
        ] {
            assert_eq!(read(&pattern, status, body), expected, "{status} {body}");
        }
        assert_eq!(read(&SuccessPattern::default(), 204, ""), Outcome::Accepted);
    }
}
