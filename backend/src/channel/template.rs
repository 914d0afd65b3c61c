//! Body templates of gateways: text with `{{placeholders}}`, escaped for where they stand.

use caunoi_wire::channel::BodyFormat;

/// One piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Value(String),
}

/// A template that is well-formed: every `{{` has its `}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

impl Template {
    /// None when a placeholder is not closed or has no name.
    pub fn parse(text: &str) -> Option<Self> {
        let (mut pieces, mut rest) = (Vec::new(), text);
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, after) = after.split_once("}}")?;
            let name = name.trim();
            if name.is_empty() || name.contains(['{', '}']) {
                return None;
            }
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(Piece::Value(name.to_owned()));
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Some(Self(pieces))
    }

    /// Fills the placeholders in. None when one has no value.
    pub fn fill<'v>(
        &self,
        value: impl Fn(&str) -> Option<&'v str>,
        escape: impl Fn(&str) -> String,
    ) -> Option<String> {
        let filled = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => Some(text.clone()),
            Piece::Value(name) => value(name).map(&escape),
        });
        filled.collect()
    }
}

/// A value as it may stand inside a JSON string or a form field, whatever it contains.
pub fn escape(format: BodyFormat, value: &str) -> String {
    match format {
        BodyFormat::Json => {
            let quoted = serde_json::Value::from(value).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        }
        BodyFormat::Form => url::form_urlencoded::byte_serialize(value.as_bytes()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found_and_filled() {
        let value = |name: &str| match name {
            "to" => Some("84912345678"),
            "param.brand" => Some("TRUONG"),
            _ => None,
        };
        let fill = |text: &str| Template::parse(text)?.fill(value, str::to_owned);
        assert_eq!(
            fill("{{to}}: { {{ param.brand }} }").as_deref(),
            Some("84912345678: { TRUONG }")
        );
        assert_eq!(fill("plain").as_deref(), Some("plain"));
        for bad in ["{{to", "{{}}", "{{nobody}}", "{{a{{to}}}}"] {
            assert_eq!(fill(bad), None, "{bad}");
        }
    }

    proptest::proptest! {
        /// Whatever a title says, it stays one JSON string and one form field.
        #[test]
        fn values_cannot_break_out(value in "\\PC*|[\"\\\\\\n\\r\\t{}&=%+]*") {
            let template = Template::parse(r#"{"text": "{{text}}", "end": true}"#).expect("parses");
            let body = template
                .fill(|_| Some(&value), |v| escape(BodyFormat::Json, v))
                .expect("filled");
            let json: serde_json::Value = serde_json::from_str(&body).expect("JSON");
            proptest::prop_assert_eq!(&json["text"], &serde_json::Value::from(value.as_str()));
            proptest::prop_assert_eq!(json.as_object().map(|o| o.len()), Some(2));

            let template = Template::parse("text={{text}}&end=1").expect("parses");
            let body = template
                .fill(|_| Some(&value), |v| escape(BodyFormat::Form, v))
                .expect("filled");
            let fields: Vec<_> = url::form_urlencoded::parse(body.as_bytes()).collect();
            proptest::prop_assert_eq!(fields.len(), 2);
            proptest::prop_assert_eq!(&fields[0].1, &value);
        }
    }
}
