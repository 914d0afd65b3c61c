//! The server's evaluator: the `fluent-bundle` crate, with our own numbers, dates and plurals in place of its.

use crate::catalogue::{Catalogue, Piece, arg, plural};
use crate::{Arg, Style, format};
use caunoi_wire::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentType;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::borrow::Cow;
use std::sync::Arc;

/// One language as `fluent-bundle` holds it.
pub(crate) struct Fluent {
    bundle: FluentBundle<FluentResource>,
    formats: Arc<Catalogue>,
}

impl Fluent {
    /// From the files of a language; `formats` writes numbers and dates.
    pub(crate) fn new(files: &[(String, String)], formats: Catalogue) -> Result<Self, String> {
        let formats = Arc::new(formats);
        let language = rule_language(formats.language());
        let mut bundle = FluentBundle::new_concurrent(vec![language.parse().map_err(words)?]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(number_formatter(&formats.text("format-group", &[]))?));
        for function in ["NUMBER", "DATETIME"] {
            let formats = Arc::clone(&formats);
            bundle
                .add_function(function, move |values, named| call(&formats, values, named))
                .map_err(words)?;
        }
        for (name, text) in files {
            let resource = FluentResource::try_new(text.clone())
                .map_err(|(_, errors)| format!("{name}: {errors:?}"))?;
            bundle
                .add_resource(resource)
                .map_err(|errors| format!("{name}: {errors:?}"))?;
        }
        Ok(Self { bundle, formats })
    }

    /// The message of a key; `pattern` is its compiled form, which knows the names of its arguments.
    pub(crate) fn text(&self, key: &str, pattern: &[Piece], args: &[(&str, Arg)]) -> String {
        let mut values = FluentArgs::new();
        for (name, value) in args {
            values.set(*name, self.value(value));
        }
        name_absent(pattern, args, &mut values);
        let message = self.bundle.get_message(key).and_then(|m| m.value());
        match message {
            // Errors are absent arguments only, which are named in the text itself.
            Some(message) => self
                .bundle
                .format_pattern(message, Some(&values), &mut Vec::new())
                .into_owned(),
            None => key.to_owned(),
        }
    }

    fn value(&self, arg: &Arg) -> FluentValue<'static> {
        match arg {
            Arg::Text(text) => FluentValue::String(Cow::Owned(text.clone())),
            Arg::Number(number) => FluentValue::from(*number),
            Arg::Time(_) | Arg::Date(_) => FluentValue::Custom(Box::new(Moment {
                arg: arg.clone(),
                formats: Arc::clone(&self.formats),
            })),
        }
    }
}

/// `fluent-bundle` knows the plural rules of some languages and takes English ones for the rest: give it a language
/// whose rules are those of [`plural`].
fn rule_language(language: Language) -> &'static str {
    if plural(language, 1) == "one" {
        "en"
    } else {
        "vi"
    }
}

/// Shows an absent argument by its name.
fn name_absent(pattern: &[Piece], args: &[(&str, Arg)], values: &mut FluentArgs<'_>) {
    for piece in pattern {
        let name = match piece {
            Piece::Text(_) => continue,
            Piece::Value { name, .. } => name,
            Piece::Select { name, variants, .. } => {
                for variant in variants {
                    name_absent(&variant.pattern, args, values);
                }
                name
            }
        };
        if arg(args, name).is_none() {
            values.set(name.clone(), format!("{{${name}}}"));
        }
    }
}

/// `NUMBER($n)`, `NUMBER($n, style: "size")`, `DATETIME($at, style: "time")`.
fn call<'a>(
    formats: &Catalogue,
    values: &[FluentValue<'a>],
    named: &FluentArgs<'_>,
) -> FluentValue<'a> {
    let style = match named.get("style") {
        Some(FluentValue::String(word)) => Style::parse(word).unwrap_or(Style::Plain),
        _ => Style::Plain,
    };
    let arg = match values.first() {
        Some(FluentValue::String(text)) => return FluentValue::String(text.clone()),
        Some(FluentValue::Number(number)) => Arg::Number(number.value as i64),
        Some(FluentValue::Custom(custom)) => match custom.as_any().downcast_ref::<Moment>() {
            Some(moment) => moment.arg.clone(),
            None => return FluentValue::Error,
        },
        _ => return FluentValue::Error,
    };
    FluentValue::String(format::value(formats, style, &arg).into())
}

type Intls = intl_memoizer::concurrent::IntlLangMemoizer;
type NumberFormatter = fn(&FluentValue<'_>, &Intls) -> Option<String>;

/// A plain function pointer is asked for, so each separator in use gets its own.
fn number_formatter(separator: &str) -> Result<NumberFormatter, String> {
    match separator {
        "." => Ok(number::<'.'>),
        "," => Ok(number::<','>),
        "\u{a0}" => Ok(number::<'\u{a0}'>),
        other => Err(format!(
            "format-group: {other:?} is none of . , and no-break space"
        )),
    }
}

fn number<const SEPARATOR: char>(value: &FluentValue<'_>, _: &Intls) -> Option<String> {
    match value {
        FluentValue::Number(number) => {
            let separator = SEPARATOR.encode_utf8(&mut [0; 4]).to_owned();
            Some(format::grouped(number.value as i64, &separator))
        }
        _ => None,
    }
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// A moment or a day on its way through `fluent-bundle`.
#[derive(Clone)]
struct Moment {
    arg: Arg,
    formats: Arc<Catalogue>,
}

impl std::fmt::Debug for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.arg.fmt(f)
    }
}

impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        self.arg == other.arg
    }
}

impl Moment {
    fn text(&self) -> Cow<'static, str> {
        format::value(&self.formats, Style::Plain, &self.arg).into()
    }
}

impl FluentType for Moment {
    fn duplicate(&self) -> Box<dyn FluentType + Send> {
        Box::new(self.clone())
    }
    fn as_string(&self, _: &intl_memoizer::IntlLangMemoizer) -> Cow<'static, str> {
        self.text()
    }
    fn as_string_threadsafe(&self, _: &Intls) -> Cow<'static, str> {
        self.text()
    }
}
