//! The form of a language that the browser fetches: text, its structure marked by control characters, so that it is
//! small after brotli and read in one pass.
//!
//! ```text
//! file    = "caunoi-l10n 1 " language LF { key US pattern RS }
//! pattern = { text | SOH name [ ETX style ] STX | EOT name { ENQ ["*"] variant ACK pattern } BEL }
//! ```

use crate::{Key, Pattern, Piece, Style, Variant};
use caunoi_wire::Language;

/// Changes with the form: an old app must not read a new file.
const HEADER: &str = "caunoi-l10n 1 ";
const VALUE: char = '\u{1}';
const END: char = '\u{2}';
const STYLE: char = '\u{3}';
const SELECT: char = '\u{4}';
const VARIANT: char = '\u{5}';
const BODY: char = '\u{6}';
const SELECTED: char = '\u{7}';
const RECORD: char = '\u{1e}';
const KEY: char = '\u{1f}';
/// Selections within selections; deeper is no message of ours.
pub(crate) const MAX_DEPTH: usize = 8;

/// Reads the packed form; none when it is not one.
pub(crate) fn read(packed: &str) -> Option<(Language, Vec<(String, Pattern)>)> {
    let (language, mut rest) = packed.strip_prefix(HEADER)?.split_once('\n')?;
    let mut messages = Vec::new();
    while !rest.is_empty() {
        let (key, after) = rest.split_once(KEY)?;
        rest = after;
        let pattern = pattern(&mut rest, 0)?;
        rest = rest.strip_prefix(RECORD)?;
        messages.push((key.to_owned(), pattern));
    }
    Some((language.parse().ok()?, messages))
}

/// Reads pieces until a mark that does not begin one, and leaves that mark.
fn pattern(rest: &mut &str, depth: usize) -> Option<Pattern> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut pieces = Pattern::new();
    loop {
        let text = until(rest, |c| c < ' ' && c != '\n')?;
        if !text.is_empty() {
            pieces.push(Piece::Text(text.to_owned()));
        }
        if let Some(after) = rest.strip_prefix(VALUE) {
            *rest = after;
            pieces.push(value(rest)?);
        } else if let Some(after) = rest.strip_prefix(SELECT) {
            *rest = after;
            pieces.push(select(rest, depth)?);
        } else {
            return Some(pieces);
        }
    }
}

fn value(rest: &mut &str) -> Option<Piece> {
    let (inside, after) = rest.split_once(END)?;
    *rest = after;
    let (name, style) = match inside.split_once(STYLE) {
        Some((name, style)) => (name, Style::parse(style)?),
        None => (inside, Style::Plain),
    };
    Some(Piece::Value {
        name: name.to_owned(),
        style,
    })
}

fn select(rest: &mut &str, depth: usize) -> Option<Piece> {
    let name = until(rest, |c| c < ' ')?.to_owned();
    let (mut variants, mut default) = (Vec::new(), 0);
    while let Some(after) = rest.strip_prefix(VARIANT) {
        *rest = after;
        if let Some(after) = rest.strip_prefix('*') {
            *rest = after;
            default = variants.len();
        }
        let key = until(rest, |c| c < ' ')?;
        let key = match key.parse() {
            Ok(number) => Key::Number(number),
            Err(_) => Key::Word(key.to_owned()),
        };
        *rest = rest.strip_prefix(BODY)?;
        let pattern = pattern(rest, depth + 1)?;
        variants.push(Variant { key, pattern });
    }
    *rest = rest.strip_prefix(SELECTED)?;
    Some(Piece::Select {
        name,
        variants,
        default,
    })
}

fn until<'a>(rest: &mut &'a str, is_end: impl Fn(char) -> bool) -> Option<&'a str> {
    let (text, after) = rest.split_at(rest.find(is_end)?);
    *rest = after;
    Some(text)
}

/// Writes the packed form.
#[cfg(feature = "server")]
pub(crate) fn write(language: Language, messages: &[(String, Pattern)]) -> String {
    let mut out = format!("{HEADER}{language}\n");
    for (key, pattern) in messages {
        out.push_str(key);
        out.push(KEY);
        write_pattern(pattern, &mut out);
        out.push(RECORD);
    }
    out
}

#[cfg(feature = "server")]
fn write_pattern(pattern: &[Piece], out: &mut String) {
    for piece in pattern {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Value { name, style } => {
                out.push(VALUE);
                out.push_str(name);
                if *style != Style::Plain {
                    out.push(STYLE);
                    out.push_str(style.as_str());
                }
                out.push(END);
            }
            Piece::Select {
                name,
                variants,
                default,
            } => {
                out.push(SELECT);
                out.push_str(name);
                for (at, Variant { key, pattern }) in variants.iter().enumerate() {
                    out.push(VARIANT);
                    if at == *default {
                        out.push('*');
                    }
                    match key {
                        Key::Number(number) => out.push_str(&number.to_string()),
                        Key::Word(word) => out.push_str(word),
                    }
                    out.push(BODY);
                    write_pattern(pattern, out);
                }
                out.push(SELECTED);
            }
        }
    }
}
