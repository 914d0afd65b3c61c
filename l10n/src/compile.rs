//! `.ftl` to the compiled form. Understands what our texts need: plain messages, variables, selections by a variable,
//! `NUMBER` and `DATETIME`, references to messages. Refuses the rest by name, so that nobody writes what the browser
//! could not show.

use crate::packed::MAX_DEPTH;
use crate::{Catalogue, Key, Pattern, Piece, Style, Variant};
use caunoi_wire::Language;
use fluent_syntax::ast;
use fluent_syntax::unicode::unescape_unicode_to_string;
use std::collections::BTreeMap;

/// Most pieces of one message; `fluent-bundle` stops at 100.
const MAX_PIECES: usize = 64;
/// References from message to message; more is a circle.
const MAX_REFERENCES: usize = 8;

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

type Elements<'a> = &'a [ast::PatternElement<&'a str>];
type Sources<'a> = BTreeMap<&'a str, (String, Elements<'a>)>;

/// Compiles the files of one language, given as (name, text).
///
/// # Errors
/// Every file that does not parse, every message that repeats a key or uses what we do not support.
pub fn compile(
    language: Language,
    files: &[(String, String)],
) -> Result<Catalogue, Vec<CompileError>> {
    let mut errors = Vec::new();
    let mut parsed = Vec::new();
    for (name, text) in files {
        let file = format!("{language}/{name}");
        match fluent_syntax::parser::parse(text.as_str()) {
            Ok(resource) => parsed.push((file, resource)),
            Err((_, found)) => errors.extend(found.iter().map(|error| CompileError {
                file: file.clone(),
                what: error.to_string(),
            })),
        }
    }
    let mut sources = Sources::new();
    for (file, resource) in &parsed {
        for entry in &resource.body {
            if let Err(what) = collect(file, entry, &mut sources) {
                let file = file.clone();
                errors.push(CompileError { file, what });
            }
        }
    }
    let mut messages = Vec::with_capacity(sources.len());
    for (key, (file, elements)) in &sources {
        match pattern(elements, &sources, 0) {
            Ok(pattern) if count(&pattern) <= MAX_PIECES => {
                messages.push(((*key).to_owned(), pattern));
            }
            refused => errors.push(CompileError {
                file: file.clone(),
                what: format!("{key}: {}", refused.err().unwrap_or("too long".to_owned())),
            }),
        }
    }
    if errors.is_empty() {
        Ok(Catalogue::new(language, messages))
    } else {
        Err(errors)
    }
}

fn collect<'a>(
    file: &str,
    entry: &'a ast::Entry<&'a str>,
    sources: &mut Sources<'a>,
) -> Result<(), String> {
    match entry {
        ast::Entry::Message(message) => {
            let key = message.id.name;
            if !message.attributes.is_empty() {
                return Err(format!("{key}: attributes are not supported"));
            }
            let Some(value) = &message.value else {
                return Err(format!("{key}: has no text"));
            };
            let source = (file.to_owned(), value.elements.as_slice());
            match sources.insert(key, source) {
                Some((other, _)) => Err(format!("{key}: stands in {other} too")),
                None => Ok(()),
            }
        }
        ast::Entry::Term(term) => Err(format!("-{}: terms are not supported", term.id.name)),
        ast::Entry::Junk { content } => Err(format!("cannot read {:?}", content.lines().next())),
        ast::Entry::Comment(_) | ast::Entry::GroupComment(_) | ast::Entry::ResourceComment(_) => {
            Ok(())
        }
    }
}

/// Compiles a message; `depth` counts selections and references around it.
fn pattern(elements: Elements<'_>, sources: &Sources<'_>, depth: usize) -> Result<Pattern, String> {
    if depth > MAX_DEPTH.min(MAX_REFERENCES) {
        return Err("selections or references too deep, or in a circle".to_owned());
    }
    let mut pieces = Pattern::new();
    for element in elements {
        match element {
            ast::PatternElement::TextElement { value } => text(&mut pieces, value)?,
            ast::PatternElement::Placeable { expression } => {
                placeable(&mut pieces, expression, sources, depth)?;
            }
        }
    }
    Ok(pieces)
}

fn text(pieces: &mut Pattern, value: &str) -> Result<(), String> {
    // Marks of the packed form.
    if value.chars().any(|c| c < ' ' && c != '\n') {
        return Err("control characters are not supported".to_owned());
    }
    match pieces.last_mut() {
        Some(Piece::Text(last)) => last.push_str(value),
        _ => pieces.push(Piece::Text(value.to_owned())),
    }
    Ok(())
}

fn placeable(
    pieces: &mut Pattern,
    expression: &ast::Expression<&str>,
    sources: &Sources<'_>,
    depth: usize,
) -> Result<(), String> {
    use ast::InlineExpression as Inline;
    match expression {
        ast::Expression::Select { selector, variants } => {
            pieces.push(select(selector, variants, sources, depth)?);
        }
        ast::Expression::Inline(inline) => match inline {
            Inline::StringLiteral { value } => text(pieces, &unescape_unicode_to_string(value))?,
            Inline::VariableReference { id } => pieces.push(Piece::Value {
                name: id.name.to_owned(),
                style: Style::Plain,
            }),
            Inline::FunctionReference { id, arguments } => {
                pieces.push(function(id.name, arguments)?);
            }
            Inline::MessageReference {
                id,
                attribute: None,
            } => {
                let (_, elements) = sources
                    .get(id.name)
                    .ok_or_else(|| format!("refers to {}, which does not exist", id.name))?;
                for piece in pattern(elements, sources, depth + 1)? {
                    match piece {
                        Piece::Text(value) => text(pieces, &value)?,
                        piece => pieces.push(piece),
                    }
                }
            }
            Inline::Placeable { expression } => placeable(pieces, expression, sources, depth)?,
            Inline::NumberLiteral { value } => {
                return Err(format!("write {value} without braces"));
            }
            Inline::MessageReference { .. } | Inline::TermReference { .. } => {
                return Err("terms and attributes are not supported".to_owned());
            }
        },
    }
    Ok(())
}

fn select(
    selector: &ast::InlineExpression<&str>,
    variants: &[ast::Variant<&str>],
    sources: &Sources<'_>,
    depth: usize,
) -> Result<Piece, String> {
    let ast::InlineExpression::VariableReference { id } = selector else {
        return Err("only a variable can select".to_owned());
    };
    let mut compiled = Vec::with_capacity(variants.len());
    for variant in variants {
        let key = match variant.key {
            ast::VariantKey::Identifier { name } => Key::Word(name.to_owned()),
            ast::VariantKey::NumberLiteral { value } => Key::Number(
                value
                    .parse()
                    .map_err(|_| format!("[{value}]: only whole numbers can be selected"))?,
            ),
        };
        compiled.push(Variant {
            key,
            pattern: pattern(&variant.value.elements, sources, depth + 1)?,
        });
    }
    Ok(Piece::Select {
        name: id.name.to_owned(),
        variants: compiled,
        default: variants.iter().position(|v| v.default).unwrap_or_default(),
    })
}

fn function(name: &str, arguments: &ast::CallArguments<&str>) -> Result<Piece, String> {
    let styles: &[Style] = match name {
        "NUMBER" => &[Style::Digits, Style::Size],
        "DATETIME" => &[
            Style::Date,
            Style::Time,
            Style::Weekday,
            Style::Long,
            Style::Month,
        ],
        other => return Err(format!("{other}() is not supported")),
    };
    let [ast::InlineExpression::VariableReference { id }] = arguments.positional.as_slice() else {
        return Err(format!("{name}() takes one variable"));
    };
    let style = match arguments.named.as_slice() {
        [] => Style::Plain,
        [
            ast::NamedArgument {
                name: ast::Identifier { name: "style" },
                value: ast::InlineExpression::StringLiteral { value },
            },
        ] => Style::parse(value)
            .filter(|style| styles.contains(style))
            .ok_or_else(|| format!("{name}() has no style {value:?}"))?,
        _ => return Err(format!("{name}() takes style: \"…\" and nothing else")),
    };
    Ok(Piece::Value {
        name: id.name.to_owned(),
        style,
    })
}

fn count(pattern: &[Piece]) -> usize {
    let inside = |piece: &Piece| match piece {
        Piece::Select { variants, .. } => variants.iter().map(|v| count(&v.pattern)).sum(),
        _ => 0,
    };
    pattern.iter().map(|piece| 1 + inside(piece)).sum()
}

/// Names of the variables a message uses, sorted, each once.
pub fn variables(pattern: &[Piece]) -> Vec<&str> {
    fn collect<'a>(pattern: &'a [Piece], names: &mut Vec<&'a str>) {
        for piece in pattern {
            match piece {
                Piece::Text(_) => {}
                Piece::Value { name, .. } => names.push(name),
                Piece::Select { name, variants, .. } => {
                    names.push(name);
                    variants.iter().for_each(|v| collect(&v.pattern, names));
                }
            }
        }
    }
    let mut names = Vec::new();
    collect(pattern, &mut names);
    names.sort_unstable();
    names.dedup();
    names
}
