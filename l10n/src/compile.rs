//! `.ftl` to the compiled form. Understands what our texts need: plain messages, variables, selectors, references to
//! messages; refuses the rest by name, so that nobody writes what the browser could not show.

use crate::{Catalogue, Pattern, Piece};
use caunoi_wire::Language;
use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, PatternElement, Resource, VariantKey,
};
use std::collections::BTreeMap;

/// What is wrong with a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    pub file: String,
    pub what: String,
}

impl std::fmt::Display for CompileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.file, self.what)
    }
}

/// Compiles the files of one language, given as (name, text).
///
/// # Errors
/// Every file that does not parse, uses what we do not support, or repeats a key.
pub fn compile(
    language: Language,
    files: &[(String, String)],
) -> Result<Catalogue, Vec<CompileError>> {
    let mut errors = Vec::new();
    let mut messages = BTreeMap::new();
    for (file, text) in files {
        let mut fail = |what: String| {
            errors.push(CompileError {
                file: format!("{language}/{file}"),
                what,
            })
        };
        let resource: Resource<&str> = match fluent_syntax::parser::parse(text.as_str()) {
            Ok(resource) => resource,
            Err((_, found)) => {
                found.iter().for_each(|error| fail(error.to_string()));
                continue;
            }
        };
        for entry in &resource.body {
            match entry {
                Entry::Message(message) => {
                    let key = message.id.name.to_owned();
                    let compiled = message
                        .value
                        .as_ref()
                        .map(|value| pattern(&value.elements, &messages));
                    match compiled {
                        Some(Ok(compiled)) if message.attributes.is_empty() => {
                            if messages.insert(key.clone(), compiled).is_some() {
                                fail(format!("{key} stands twice"));
                            }
                        }
                        Some(Err(what)) => fail(format!("{key}: {what}")),
                        _ => fail(format!(
                            "{key}: attributes and empty messages are not supported"
                        )),
                    }
                }
                Entry::Term(term) => fail(format!("-{}: terms are not supported", term.id.name)),
                Entry::Junk { content } => {
                    fail(format!("cannot read {:?}", content.lines().next()))
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
            }
        }
    }
    if errors.is_empty() {
        Ok(Catalogue { language, messages })
    } else {
        Err(errors)
    }
}

type Known = BTreeMap<String, Pattern>;

fn pattern(elements: &[PatternElement<&str>], known: &Known) -> Result<Pattern, String> {
    let mut pieces = Pattern::new();
    for element in elements {
        match element {
            PatternElement::TextElement { value } => text(&mut pieces, value),
            PatternElement::Placeable { expression } => placeable(&mut pieces, expression, known)?,
        }
    }
    Ok(pieces)
}

fn text(pieces: &mut Pattern, value: &str) {
    match pieces.last_mut() {
        Some(Piece::Text(last)) => last.push_str(value),
        _ => pieces.push(Piece::Text(value.to_owned())),
    }
}

fn placeable(
    pieces: &mut Pattern,
    expression: &Expression<&str>,
    known: &Known,
) -> Result<(), String> {
    match expression {
        Expression::Inline(inline) => match inline {
            InlineExpression::StringLiteral { value } => text(pieces, value),
            InlineExpression::NumberLiteral { value } => text(pieces, value),
            InlineExpression::VariableReference { id } => pieces.push(Piece::Variable {
                a: id.name.to_owned(),
            }),
            InlineExpression::MessageReference {
                id,
                attribute: None,
            } => {
                let referred = known
                    .get(id.name)
                    .ok_or(format!("{} must stand before its use", id.name))?;
                pieces.extend(referred.clone());
            }
            _ => return Err("functions, terms and attributes are not supported".into()),
        },
        Expression::Select { selector, variants } => {
            let InlineExpression::VariableReference { id } = selector else {
                return Err("only variables select".into());
            };
            let mut compiled = Vec::with_capacity(variants.len());
            for variant in variants {
                let key = match variant.key {
                    VariantKey::Identifier { name } => name.to_owned(),
                    VariantKey::NumberLiteral { value } => value.to_owned(),
                };
                compiled.push((key, pattern(&variant.value.elements, known)?));
            }
            let default = variants.iter().position(|v| v.default).unwrap_or_default();
            pieces.push(Piece::Select {
                s: id.name.to_owned(),
                v: compiled,
                d: default,
            });
        }
    }
    Ok(())
}

/// Names of the variables a message uses, sorted, each once.
pub fn variables(pattern: &[Piece]) -> Vec<String> {
    fn collect(pattern: &[Piece], names: &mut Vec<String>) {
        for piece in pattern {
            match piece {
                Piece::Text(_) => {}
                Piece::Variable { a } => names.push(a.clone()),
                Piece::Select { s, v, .. } => {
                    names.push(s.clone());
                    v.iter().for_each(|(_, pattern)| collect(pattern, names));
                }
            }
        }
    }
    let mut names = Vec::new();
    collect(pattern, &mut names);
    names.sort();
    names.dedup();
    names
}
