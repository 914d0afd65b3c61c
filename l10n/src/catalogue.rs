//! Compiled messages of one language and their evaluation.

use crate::format;
use caunoi_wire::Language;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A value put into a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    Text(String),
    /// Selects plurals; written with the language's digit grouping.
    Number(i64),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for Arg {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// A message: its pieces in order.
pub type Pattern = Vec<Piece>;

/// A piece of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Piece {
    Text(String),
    Select {
        /// The argument that decides.
        s: String,
        /// Variants by key: an exact number, a plural category, or a word.
        v: Vec<(String, Pattern)>,
        /// The variant taken when none fits.
        d: usize,
    },
    Variable {
        a: String,
    },
}

/// All messages of one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    pub language: Language,
    pub messages: BTreeMap<String, Pattern>,
}

impl Catalogue {
    /// From the compiled form; none when it is not one.
    pub fn parse(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// The message of a key. The build fails on a missing key; should one be missing all the same, the key itself
    /// is shown rather than nothing.
    pub fn text(&self, key: &str, args: &[(&str, Arg)]) -> String {
        match self.messages.get(key) {
            Some(pattern) => {
                let mut out = String::new();
                self.write(pattern, args, &mut out);
                out
            }
            None => key.to_owned(),
        }
    }

    fn write(&self, pattern: &[Piece], args: &[(&str, Arg)], out: &mut String) {
        for piece in pattern {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Variable { a } => match arg(args, a) {
                    Some(Arg::Text(text)) => out.push_str(text),
                    Some(Arg::Number(number)) => out.push_str(&format::number(self, *number)),
                    None => out.push_str(a),
                },
                Piece::Select { s, v, d } => {
                    let chosen = arg(args, s).and_then(|a| self.variant(a, v));
                    if let Some((_, pattern)) = chosen.or_else(|| v.get(*d)) {
                        self.write(pattern, args, out);
                    }
                }
            }
        }
    }

    fn variant<'v>(
        &self,
        arg: &Arg,
        variants: &'v [(String, Pattern)],
    ) -> Option<&'v (String, Pattern)> {
        let named = |name: &str| variants.iter().find(|(key, _)| key == name);
        match arg {
            Arg::Text(text) => named(text),
            Arg::Number(number) => {
                named(&number.to_string()).or_else(|| named(plural(self.language, *number)))
            }
        }
    }
}

fn arg<'a>(args: &'a [(&str, Arg)], name: &str) -> Option<&'a Arg> {
    args.iter()
        .find(|(n, _)| *n == name)
        .map(|(_, value)| value)
}

/// The plural category of a whole number (Unicode CLDR): only English of our languages has one.
pub fn plural(language: Language, number: i64) -> &'static str {
    match (language, number) {
        (Language::English, 1) => "one",
        _ => "other",
    }
}
