//! Sources as tokens: enough of Rust, JavaScript and HTML to tell words, strings and comments apart. Tests are left
//! out, and so is demonstration data.

use std::path::Path;

/// Where texts are used, and where none may stand.
const FOLDERS: &[&str] = &["backend/src", "frontend", "wire/src", "l10n/src/format.rs"];
/// Folders and files without words for people: test code, invented people, what is built.
const LEFT_OUT: &[&str] = &[
    "tests",
    "tests.rs",
    "demo",
    "demo.rs",
    "target",
    "node_modules",
    "dist",
];

/// A file, cut into tokens.
pub struct Source {
    pub path: String,
    pub kind: Kind,
    pub tokens: Vec<Token>,
    /// Lines, counted from 1, that a comment `exempt: why` covers.
    exempt: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Rust,
    Script,
    Html,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub line: usize,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A name or a number.
    Word(String),
    /// In HTML, what stands between tags.
    Text(String),
    /// A string as it stands in the source, without its quotes; in HTML an attribute's value.
    Literal(String),
    Mark(char),
}

impl Token {
    pub fn is(&self, mark: char) -> bool {
        self.what == What::Mark(mark)
    }

    pub fn word(&self) -> Option<&str> {
        match &self.what {
            What::Word(word) => Some(word),
            _ => None,
        }
    }

    pub fn literal(&self) -> Option<&str> {
        match &self.what {
            What::Literal(text) => Some(text),
            _ => None,
        }
    }
}

impl Source {
    pub fn new(path: &str, text: &str) -> Option<Self> {
        let kind = match Path::new(path).extension()?.to_str()? {
            "rs" => Kind::Rust,
            "js" | "mjs" => Kind::Script,
            "html" => Kind::Html,
            _ => return None,
        };
        let mut lexer = Lexer::new(text, kind);
        match kind {
            Kind::Html => lexer.html(),
            Kind::Rust | Kind::Script => lexer.code(),
        }
        let tokens = match kind {
            Kind::Rust => without_tests(lexer.tokens),
            Kind::Script | Kind::Html => lexer.tokens,
        };
        Some(Self {
            path: path.to_owned(),
            kind,
            tokens,
            exempt: exempt(text),
        })
    }

    pub fn literals(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().filter_map(Token::literal)
    }

    pub fn is_exempt(&self, line: usize) -> bool {
        self.exempt.binary_search(&line).is_ok()
    }
}

/// Reads every source under a project root.
pub fn read(root: &Path) -> Vec<Source> {
    let mut sources = Vec::new();
    let mut open: Vec<_> = FOLDERS.iter().map(|folder| root.join(folder)).collect();
    while let Some(path) = open.pop() {
        let name = path.file_name().unwrap_or_default();
        if LEFT_OUT.iter().any(|left_out| name == *left_out) {
            continue;
        }
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).into_iter().flatten().flatten();
            open.extend(entries.map(|entry| entry.path()));
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let shown = path.strip_prefix(root).unwrap_or(&path).to_string_lossy();
            sources.extend(Source::new(&shown, &text));
        }
    }
    sources
}

fn exempt(text: &str) -> Vec<usize> {
    let mut covered = false;
    let mut lines = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let comment = line.find("//").or_else(|| line.find("<!--"));
        covered = !line.trim().is_empty()
            && (covered || comment.is_some_and(|from| line[from..].contains("exempt:")));
        if covered {
            lines.push(at + 1);
        }
    }
    lines
}

/// Drops the item after each `#[cfg(test)]`.
fn without_tests(tokens: Vec<Token>) -> Vec<Token> {
    let starts = |rest: &[Token]| {
        rest.len() > 6
            && rest[0].is('#')
            && rest[1].is('[')
            && rest[2].word() == Some("cfg")
            && rest[3].is('(')
            && rest[4].word() == Some("test")
            && rest[5].is(')')
            && rest[6].is(']')
    };
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        if !starts(&tokens[at..]) {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let mut depth = 0;
        for token in &tokens[at..] {
            at += 1;
            match token.what {
                What::Mark('{') => depth += 1,
                What::Mark('}') => depth -= 1,
                What::Mark(';') if depth == 0 => break,
                _ => continue,
            }
            if depth == 0 {
                break;
            }
        }
    }
    kept
}

struct Lexer<'a> {
    text: &'a str,
    kind: Kind,
    at: usize,
    line: usize,
    tokens: Vec<Token>,
}

impl<'a> Lexer<'a> {
    fn new(text: &'a str, kind: Kind) -> Self {
        Self {
            text,
            kind,
            at: 0,
            line: 1,
            tokens: Vec::new(),
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Moves on by bytes, which end at a character's boundary, and gives what was passed.
    fn pass(&mut self, bytes: usize) -> &'a str {
        let passed = &self.rest()[..bytes];
        self.at += bytes;
        self.line += passed.matches('\n').count();
        passed
    }

    fn pass_until(&mut self, end: &str) -> &'a str {
        let bytes = self.rest().find(end).unwrap_or(self.rest().len());
        self.pass(bytes)
    }

    fn push(&mut self, line: usize, what: What) {
        self.tokens.push(Token { line, what });
    }

    fn code(&mut self) {
        while let Some(first) = self.rest().chars().next() {
            let rest = self.rest();
            if first.is_whitespace() {
                self.pass(first.len_utf8());
            } else if rest.starts_with("//") {
                self.pass_until("\n");
            } else if rest.starts_with("/*") {
                self.pass_until("*/");
                self.pass(self.rest().len().min(2));
            } else if first == '"' || (self.kind == Kind::Script && matches!(first, '\'' | '`')) {
                self.quoted(first);
            } else if self.kind == Kind::Rust && first == '\'' {
                self.char_or_lifetime();
            } else if self.kind == Kind::Script && first == '/' && self.may_be_regex() {
                self.regex();
            } else if first.is_alphanumeric() || first == '_' {
                self.word();
            } else {
                self.push(self.line, What::Mark(first));
                self.pass(first.len_utf8());
            }
        }
    }

    fn word(&mut self) {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        let word = &rest[..end.unwrap_or(rest.len())];
        let after = &rest[word.len()..];
        let hashes = after.len() - after.trim_start_matches('#').len();
        let is_raw = matches!(word, "r" | "br" | "cr") && after[hashes..].starts_with('"');
        if self.kind == Kind::Rust && is_raw {
            let line = self.line;
            self.pass(word.len() + hashes + 1);
            let end = format!("\"{}", "#".repeat(hashes));
            let text = self.pass_until(&end).to_owned();
            self.pass(self.rest().len().min(end.len()));
            self.push(line, What::Literal(text));
        } else {
            self.push(self.line, What::Word(word.to_owned()));
            self.pass(word.len());
        }
    }

    fn quoted(&mut self, quote: char) {
        let line = self.line;
        self.pass(quote.len_utf8());
        let bytes = unescaped(self.rest(), quote);
        let text = self.pass(bytes).to_owned();
        self.pass(self.rest().len().min(quote.len_utf8()));
        self.push(line, What::Literal(text));
    }

    /// Neither is a word for people.
    fn char_or_lifetime(&mut self) {
        let mut chars = self.rest().chars().skip(1);
        let (first, second) = (chars.next(), chars.next());
        self.pass(1);
        if first == Some('\\') || second == Some('\'') {
            let bytes = unescaped(self.rest(), '\'');
            self.pass(bytes);
            self.pass(self.rest().len().min(1));
        }
    }

    fn may_be_regex(&self) -> bool {
        self.tokens.last().is_none_or(|last| match &last.what {
            What::Mark(mark) => !matches!(mark, ')' | ']' | '}'),
            What::Word(word) => word == "return",
            What::Literal(_) | What::Text(_) => false,
        })
    }

    fn regex(&mut self) {
        self.pass(1);
        let bytes = unescaped(self.rest(), '/');
        self.pass(bytes);
        self.pass(self.rest().len().min(1));
    }

    /// Text between tags, and attribute values with the attribute's name before them.
    fn html(&mut self) {
        while !self.rest().is_empty() {
            let rest = self.rest();
            if rest.starts_with("<!--") {
                self.pass_until("-->");
                self.pass(self.rest().len().min(3));
            } else if rest.starts_with('<') {
                let line = self.line;
                let tag = self.pass_until(">");
                self.pass(self.rest().len().min(1));
                self.attributes(tag, line);
                for skipped in ["script", "style"] {
                    if tag.trim_start_matches('<').starts_with(skipped) {
                        self.pass_until(&format!("</{skipped}"));
                    }
                }
            } else {
                let line = self.line;
                let text = self.pass_until("<").trim();
                if !text.is_empty() {
                    self.push(line, What::Text(text.to_owned()));
                }
            }
        }
    }

    fn attributes(&mut self, tag: &str, line: usize) {
        let mut rest = tag;
        while let Some((before, after)) = rest.split_once("=\"") {
            let Some((value, further)) = after.split_once('"') else {
                return;
            };
            let name = before
                .rsplit(char::is_whitespace)
                .next()
                .unwrap_or_default();
            for part in name.split('-') {
                self.push(line, What::Word(part.to_owned()));
            }
            self.push(line, What::Mark('='));
            self.push(line, What::Literal(value.to_owned()));
            rest = further;
        }
    }
}

/// Bytes before the first `end` that no backslash stands before.
fn unescaped(text: &str, end: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if c == end && !escaped {
            return at;
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}
