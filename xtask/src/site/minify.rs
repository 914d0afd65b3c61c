//! Takes comments and needless white space out of CSS and scripts. What is inside strings stays as it is.

/// The same style in fewer characters.
pub fn css(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(next) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("/*") {
            rest = after.split_once("*/").map_or("", |(_, after)| after);
            // A comment separates words.
            space(&mut out);
        } else if next == '"' || next == '\'' {
            let (string, after) = rest.split_at(string_length(rest, next));
            out.push_str(string);
            rest = after;
        } else {
            match next {
                _ if next.is_whitespace() => space(&mut out),
                '{' | '}' | ';' | ',' => punctuation(&mut out, next),
                _ => out.push(next),
            }
            rest = &rest[next.len_utf8()..];
        }
    }
    out.trim_end().to_owned()
}

/// The same script without comments that have lines of their own, and without indentation. Lines stay: where one ends
/// means something. What a template says over several lines stays as it is.
pub fn js(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let (mut in_comment, mut in_template) = (false, false);
    for line in source.lines() {
        let plain = line.trim();
        if in_template {
            out.push_str(line);
        } else {
            let begins = plain.starts_with("/*") && !plain.trim_end_matches("*/").contains("*/");
            if in_comment || begins {
                in_comment = !plain.contains("*/");
                continue;
            }
            if plain.is_empty() || plain.starts_with("//") {
                continue;
            }
            out.push_str(plain);
        }
        in_template ^= line.matches('`').count() % 2 == 1;
        out.push('\n');
    }
    out
}

/// One space where words meet. None after `:`, where only values stand; before it, space means a descendant.
fn space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(['{', '}', ';', ',', ':', ' ']) {
        out.push(' ');
    }
}

fn punctuation(out: &mut String, mark: char) {
    if out.ends_with(' ') {
        out.pop();
    }
    // The last semicolon of a block says nothing.
    if mark == '}' && out.ends_with(';') {
        out.pop();
    }
    out.push(mark);
}

/// Length in bytes of the string that `source` begins with, quotes included.
fn string_length(source: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in source.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    source.len()
}

#[cfg(test)]
mod tests {
    use super::{css, js};

    #[test]
    fn css_keeps_its_meaning() {
        for (source, minified) in [
            (
                "a { b: c; }\n\n/* d */\ne , f { g: h i }",
                "a{b:c}e,f{g:h i}",
            ),
            (
                "a :hover > b { c: calc(1px + 2px) }",
                "a :hover > b{c:calc(1px + 2px)}",
            ),
            (
                "a::after { content: \"  /* { \\\" */ \" ; }",
                "a::after{content:\"  /* { \\\" */ \"}",
            ),
            (
                "@media (a) and (b: c) { d { e: f } }",
                "@media (a) and (b:c){d{e:f}}",
            ),
            ("a/* x */b { c: d }", "a b{c:d}"),
        ] {
            assert_eq!(css(source), minified);
        }
    }

    #[test]
    fn scripts_keep_their_lines_and_templates() {
        let source = "// a\n  b();\n  /** c\n   * d */\n\n  /* e */ f();\n  /* e */\n g = `h\n  // i`;\n  j // k\n";
        assert_eq!(js(source), "b();\n/* e */ f();\ng = `h\n  // i`;\nj // k\n");
    }
}
