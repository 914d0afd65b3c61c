//! Words for people outside `locales/`. Certain: letters only Vietnamese has. Likely: text nodes and spoken attributes
//! in `view!`, in HTML (also where Rust writes it), and in what scripts show.

use super::source::{Kind, Source, Token, What};
use super::{Finding, Rule};

/// The product's name is the same in every language.
const PRODUCT: &str = "Cầu Nối";
/// Attributes that are read or read out to people.
const SPOKEN: &[&str] = &["label", "title", "placeholder", "alt"];
/// Where a script shows text.
const SHOWN_BY_SCRIPTS: &[&str] = &[
    "title",
    "body",
    "textContent",
    "innerText",
    "alert",
    "confirm",
];

/// Words for people in a source.
pub fn check(source: &Source) -> Vec<Finding> {
    // The checker and the wire (a language's own name for itself) hold no sentences.
    let is_checked = ["backend/", "frontend/"]
        .iter()
        .any(|folder| source.path.starts_with(folder));
    if !is_checked {
        return Vec::new();
    }
    let mut found = vietnamese(source);
    match source.kind {
        Kind::Rust => {
            found.extend(views(&source.tokens));
            found.extend(source.tokens.iter().filter_map(written_html));
        }
        Kind::Script => found.extend(shown(&source.tokens, SHOWN_BY_SCRIPTS)),
        Kind::Html => {
            found.extend(shown(&source.tokens, SPOKEN));
            found.extend(source.tokens.iter().filter_map(html_text));
        }
    }
    found
        .into_iter()
        .filter(|(line, text)| !source.is_exempt(*line) && has_words(text))
        .map(|(line, text)| Finding {
            rule: Rule::Bare,
            place: format!("{}:{line}", source.path),
            what: format!("{:?}", text.chars().take(60).collect::<String>()),
        })
        .collect()
}

type Found = (usize, String);

fn has_words(text: &str) -> bool {
    let text = text.replace(PRODUCT, " ");
    let mut runs = text.split(|c: char| !c.is_alphabetic());
    runs.any(|run| run.chars().count() >= 2)
}

fn vietnamese(source: &Source) -> Vec<Found> {
    let only_vietnamese = |c: char| {
        matches!(
            c,
            'ă' | 'đ' | 'ơ' | 'ư' | 'Ă' | 'Đ' | 'Ơ' | 'Ư' | '\u{1ea0}'..='\u{1ef9}'
        )
    };
    let literals = source
        .tokens
        .iter()
        .filter_map(|t| Some((t.line, t.literal()?)));
    literals
        .filter(|(_, text)| text.replace(PRODUCT, "").contains(only_vietnamese))
        .map(|(line, text)| (line, text.to_owned()))
        .collect()
}

fn html_text(token: &Token) -> Option<Found> {
    match &token.what {
        What::Text(text) => Some((token.line, text.clone())),
        _ => None,
    }
}

/// The text between the tags of a literal that is HTML, as light pages are written.
fn written_html(token: &Token) -> Option<Found> {
    let literal = token.literal().filter(|text| text.contains("</"))?;
    let mut text = String::new();
    let mut end = None;
    for c in literal.chars() {
        match (c, end) {
            ('<', None) => end = Some('>'),
            ('{', None) => end = Some('}'),
            (_, None) => text.push(c),
            (c, Some(mark)) if c == mark => {
                end = None;
                text.push(' ');
            }
            _ => {}
        }
    }
    Some((token.line, text))
}

/// Literals given to one of the names: `title: "…"`, `alt="…"`, `alert("…")`.
fn shown(tokens: &[Token], names: &[&str]) -> Vec<Found> {
    let triples = tokens.windows(3);
    triples
        .filter(|t| t[0].word().is_some_and(|word| names.contains(&word)))
        .filter(|t| [':', '=', '('].iter().any(|mark| t[1].is(*mark)))
        .filter_map(|t| Some((t[2].line, t[2].literal()?.to_owned())))
        .collect()
}

/// Text nodes and spoken attributes inside `view! { … }`.
fn views(tokens: &[Token]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at + 2 < tokens.len() {
        let is_view = tokens[at].word() == Some("view")
            && tokens[at + 1].is('!')
            && (tokens[at + 2].is('{') || tokens[at + 2].is('('));
        if is_view {
            let inside = &tokens[at + 3..at + 3 + closing(&tokens[at + 3..])];
            found.extend(shown(inside, SPOKEN));
            found.extend((1..inside.len()).filter_map(|node| text_node(inside, node)));
            at += 3 + inside.len();
        } else {
            at += 1;
        }
    }
    found
}

/// Tokens before the bracket that closes what was opened.
fn closing(tokens: &[Token]) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.what {
            What::Mark('{' | '(' | '[') => depth += 1,
            What::Mark('}' | ')' | ']') if depth == 0 => return at,
            What::Mark('}' | ')' | ']') => depth -= 1,
            _ => {}
        }
    }
    tokens.len()
}

/// The text that begins at a token right after a tag, an expression or another text.
fn text_node(tokens: &[Token], at: usize) -> Option<Found> {
    let before = &tokens[at - 1];
    let after_tag = ends_tag(tokens, at - 1);
    let line = tokens[at].line;
    if let Some(text) = tokens[at].literal() {
        let next = |mark| tokens.get(at + 1).is_some_and(|next| next.is(mark));
        let is_arm = next('=') || next('|');
        let is_alone = before.is('{') && next('}') && at >= 2 && ends_tag(tokens, at - 2);
        let is_node = after_tag || before.is('}') || before.literal().is_some() || is_alone;
        return (is_node && !is_arm).then(|| (line, text.to_owned()));
    }
    if !after_tag {
        return None;
    }
    // Text without quotes: words up to the next tag.
    let is_text = |token: &&Token| {
        token.word().is_some() || ['.', ',', '!', '?', ':'].iter().any(|mark| token.is(*mark))
    };
    let words: Vec<&str> = tokens[at..]
        .iter()
        .take_while(is_text)
        .filter_map(Token::word)
        .collect();
    let length = tokens[at..].iter().take_while(is_text).count();
    let ends_in_tag = tokens.get(at + length).is_some_and(|token| token.is('<'))
        && tokens
            .get(at + length + 1)
            .is_some_and(|token| token.is('/'));
    (ends_in_tag && !words.is_empty()).then(|| (line, words.join(" ")))
}

/// Whether the token ends a tag rather than being part of an arrow.
fn ends_tag(tokens: &[Token], at: usize) -> bool {
    let is_arrow = at >= 1 && (tokens[at - 1].is('=') || tokens[at - 1].is('-'));
    tokens[at].is('>') && !is_arrow
}
