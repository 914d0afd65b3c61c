//! The messages of one language and their evaluation: what the browser runs, and what the server's formatter uses.

use crate::{Arg, Style, format, packed};
use caunoi_wire::Language;
use std::sync::Arc;

/// A message: its pieces in order.
pub type Pattern = Vec<Piece>;

/// A piece of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    Value {
        name: String,
        style: Style,
    },
    Select {
        /// The argument that decides.
        name: String,
        /// In the order of the source: the first that fits is taken.
        variants: Vec<Variant>,
        /// The variant taken when none fits.
        default: usize,
    },
}

/// One branch of a selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    pub key: Key,
    pub pattern: Pattern,
}

/// What a variant fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    Number(i64),
    /// A plural category for a number, the word itself for a text.
    Word(String),
}

/// The messages of one language. Cheap to clone.
#[derive(Clone)]
pub struct Catalogue {
    language: Language,
    /// Sorted by key.
    messages: Arc<[(String, Pattern)]>,
    fallback: Option<Arc<Catalogue>>,
    #[cfg(feature = "server")]
    fluent: Option<Arc<crate::fluent::Fluent>>,
}

impl Catalogue {
    /// From the packed form; none when it is not one.
    pub fn parse(packed: &str) -> Option<Self> {
        let (language, messages) = packed::read(packed)?;
        // Written sorted: the browser carries no sorting code.
        let is_sorted = messages.is_sorted_by(|(a, _), (b, _)| a < b);
        is_sorted.then(|| Self::of_sorted(language, messages))
    }

    /// From compiled messages; of a repeated key any one stays.
    #[cfg(feature = "server")]
    pub(crate) fn new(language: Language, mut messages: Vec<(String, Pattern)>) -> Self {
        messages.sort_by(|(a, _), (b, _)| a.cmp(b));
        messages.dedup_by(|(a, _), (b, _)| a == b);
        Self::of_sorted(language, messages)
    }

    fn of_sorted(language: Language, messages: Vec<(String, Pattern)>) -> Self {
        Self {
            language,
            messages: messages.into(),
            fallback: None,
            #[cfg(feature = "server")]
            fluent: None,
        }
    }

    /// Says what this language lacks in another one; call again on `other` for a longer chain.
    #[must_use]
    pub fn with_fallback(mut self, other: Self) -> Self {
        self.fallback = Some(Arc::new(other));
        self
    }

    /// Lets the `fluent-bundle` crate evaluate the messages of this language.
    #[cfg(feature = "server")]
    #[must_use]
    pub(crate) fn with_fluent(mut self, fluent: crate::fluent::Fluent) -> Self {
        self.fluent = Some(Arc::new(fluent));
        self
    }

    /// The packed form of this language itself, for [`Catalogue::parse`].
    #[cfg(feature = "server")]
    pub fn packed(&self) -> String {
        packed::write(self.language, &self.messages)
    }

    pub fn language(&self) -> Language {
        self.language
    }

    /// The messages of this language itself, sorted by key.
    pub fn messages(&self) -> &[(String, Pattern)] {
        &self.messages
    }

    /// The message of a key, from the first language of the chain that has it. The build fails on a missing key;
    /// should one be missing all the same, the key itself is shown rather than nothing.
    pub fn text(&self, key: &str, args: &[(&str, Arg)]) -> String {
        let Some(pattern) = self.message(key) else {
            return match &self.fallback {
                Some(fallback) => fallback.text(key, args),
                None => key.to_owned(),
            };
        };
        #[cfg(feature = "server")]
        if let Some(fluent) = &self.fluent {
            return fluent.text(key, pattern, args);
        }
        let mut out = String::new();
        self.write(pattern, args, &mut out);
        out
    }

    /// Whether this language or one of its fallbacks has the key.
    pub fn has(&self, key: &str) -> bool {
        self.message(key).is_some() || self.fallback.as_ref().is_some_and(|f| f.has(key))
    }

    /// Which language of the chain says a key.
    #[cfg(feature = "server")]
    pub fn speaker(&self, key: &str) -> Option<Language> {
        match self.message(key) {
            Some(_) => Some(self.language),
            None => self.fallback.as_ref()?.speaker(key),
        }
    }

    fn message(&self, key: &str) -> Option<&Pattern> {
        let at = self.messages.binary_search_by(|(k, _)| k.as_str().cmp(key));
        at.ok().map(|at| &self.messages[at].1)
    }

    fn write(&self, pattern: &[Piece], args: &[(&str, Arg)], out: &mut String) {
        for piece in pattern {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Value { name, style } => match arg(args, name) {
                    Some(value) => out.push_str(&format::value(self, *style, value)),
                    None => {
                        out.push_str("{$");
                        out.push_str(name);
                        out.push('}');
                    }
                },
                Piece::Select {
                    name,
                    variants,
                    default,
                } => {
                    let fits = |v: &&Variant| arg(args, name).is_some_and(|a| self.fits(&v.key, a));
                    let chosen = variants
                        .iter()
                        .find(fits)
                        .or_else(|| variants.get(*default));
                    if let Some(variant) = chosen {
                        self.write(&variant.pattern, args, out);
                    }
                }
            }
        }
    }

    fn fits(&self, key: &Key, arg: &Arg) -> bool {
        match (key, arg) {
            (Key::Number(key), Arg::Number(number)) => key == number,
            (Key::Word(word), Arg::Number(number)) => word == plural(self.language, *number),
            (Key::Word(word), Arg::Text(text)) => word == text,
            _ => false,
        }
    }
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Catalogue({}, {} messages)",
            self.language,
            self.messages.len()
        )
    }
}

/// The argument of a name.
pub(crate) fn arg<'a>(args: &'a [(&str, Arg)], name: &str) -> Option<&'a Arg> {
    let found = args.iter().find(|(n, _)| *n == name);
    found.map(|(_, value)| value)
}

/// The plural category of a whole number. Of our languages English alone has more than one (Unicode CLDR: `en`
/// one/other; `vi`, `km` other; CLDR has no rule for `hmn`, `tyz`, `blt`, whose nouns do not change). The one rule of
/// both evaluators: engines fall back to English rules for a language they do not know.
pub fn plural(language: Language, number: i64) -> &'static str {
    match (language, number.unsigned_abs()) {
        (Language::English, 1) => "one",
        _ => "other",
    }
}
