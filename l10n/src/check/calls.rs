//! Calls that say a text: `t!(c, "key", name = value)`, `c.text("key", &[("name", value)])`, `t("key", &[…])`,
//! `t("key")`.

use super::source::{Kind, Source, Token};
use super::{Finding, Rule};
use std::collections::BTreeMap;

/// Unknown keys, and arguments that are not the message's.
pub fn check(source: &Source, texts: &BTreeMap<&str, Vec<&str>>) -> Vec<Finding> {
    if source.kind != Kind::Rust {
        return Vec::new();
    }
    let finding = |line, rule, what| Finding {
        rule,
        place: format!("{}:{line}", source.path),
        what,
    };
    let mut findings = Vec::new();
    for at in 0..source.tokens.len() {
        let Some(call) = call(&source.tokens[at..]) else {
            continue;
        };
        let line = source.tokens[at].line;
        let Some(expected) = texts.get(call.key) else {
            let what = format!("no text for {:?}", call.key);
            findings.push(finding(line, Rule::Unknown, what));
            continue;
        };
        let missing = expected.iter().filter(|name| !call.names.contains(name));
        let missing: Vec<&&str> = missing.filter(|_| call.is_complete).collect();
        let extra = call.names.iter().filter(|name| !expected.contains(name));
        let extra: Vec<&&str> = extra.collect();
        if !missing.is_empty() || !extra.is_empty() {
            let what = format!("{}: lacks {missing:?}, does not need {extra:?}", call.key);
            findings.push(finding(line, Rule::Arguments, what));
        }
    }
    findings
}

struct Call<'a> {
    key: &'a str,
    names: Vec<&'a str>,
    /// Whether all names stand in the call itself.
    is_complete: bool,
}

/// The call that begins here, if one does and its key is a literal.
fn call(tokens: &[Token]) -> Option<Call<'_>> {
    let name = tokens.first()?.word()?;
    if name == "t" && tokens.get(1)?.is('!') && tokens.get(2)?.is('(') {
        let arguments = arguments(&tokens[3..]);
        let [literal] = *arguments.get(1)? else {
            return None;
        };
        let names = arguments[2..].iter().filter_map(|a| a.first()?.word());
        return Some(Call {
            key: literal.literal()?,
            names: names.collect(),
            is_complete: true,
        });
    }
    if !matches!(name, "t" | "text") || !tokens.get(1)?.is('(') {
        return None;
    }
    let arguments = arguments(&tokens[2..]);
    if let ("t", [[only]]) = (name, arguments.as_slice()) {
        return Some(Call {
            key: only.literal()?,
            names: Vec::new(),
            is_complete: true,
        });
    }
    // The key is the literal before the list of arguments.
    let at = arguments
        .iter()
        .position(|argument| argument.first().is_some_and(|token| token.is('&')))?;
    let [literal] = *arguments.get(at.checked_sub(1)?)? else {
        return None;
    };
    let mut call = Call {
        key: literal.literal()?,
        names: Vec::new(),
        is_complete: arguments[at].get(1).is_some_and(|token| token.is('[')),
    };
    if call.is_complete {
        for element in self::arguments(&arguments[at][2..]) {
            match element {
                [open, name, ..] if open.is('(') && name.literal().is_some() => {
                    call.names.extend(name.literal());
                }
                _ => call.is_complete = false,
            }
        }
    }
    Some(call)
}

/// The arguments up to the bracket that closes the call, each as its tokens.
fn arguments(tokens: &[Token]) -> Vec<&[Token]> {
    let (mut found, mut from, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, token) in tokens.iter().enumerate() {
        let opens = ['(', '[', '{'].iter().any(|mark| token.is(*mark));
        let closes = [')', ']', '}'].iter().any(|mark| token.is(*mark));
        if depth == 0 && (closes || token.is(',')) {
            if at > from {
                found.push(&tokens[from..at]);
            }
            from = at + 1;
        }
        if closes && depth == 0 {
            return found;
        }
        depth = depth + usize::from(opens) - usize::from(closes);
    }
    Vec::new()
}
