//! Our own safe HTML, as the server writes it from a text's Markdown.

/// Tags of our own HTML that stand inside a line.
const INLINE: [&str; 3] = ["a", "em", "strong"];

/// The words of our own safe HTML, which knows five escapes.
pub fn plain(html: &str) -> String {
    let mut words = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        words.push_str(before);
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        let name = tag.trim_start_matches('/').split(' ').next();
        // The items of a list are parted as in a sentence; what stands inside a line parts no words.
        if tag == "/li" && words.ends_with(char::is_alphanumeric) {
            words.push(';');
        }
        if !name.is_some_and(|name| INLINE.contains(&name)) {
            words.push(' ');
        }
        rest = after;
    }
    words.push_str(rest);
    for (escape, character) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ] {
        words = words.replace(escape, character);
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn only_the_words_stay() {
        assert_eq!(
            plain("<p>a &amp; <strong>b</strong>.</p><p>c &lt; d</p>"),
            "a & b. c < d"
        );
        assert_eq!(plain("&amp;lt;"), "&lt;");
        assert_eq!(
            plain("<ul><li>a</li>\n<li>b!</li>\n</ul><p>c</p>"),
            "a; b! c"
        );
    }
}
