//! Small Markdown to safe HTML: paragraphs, bold, italics, lists. Everything else appears as the text it is.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

/// Safe HTML: no raw HTML, no images, no links to click (an address stays readable text, so that nobody is
/// led elsewhere by a text that only looks like one), headings as bold paragraphs.
pub fn to_html(markdown: &str) -> String {
    let events = Parser::new_ext(markdown, Options::empty()).filter_map(|event| match event {
        Event::Start(tag) => start(tag),
        Event::End(tag) => end(tag),
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::SoftBreak => Some(Event::HardBreak),
        Event::Text(_) | Event::HardBreak => Some(event),
        Event::Code(text) => Some(Event::Text(text)),
        Event::Rule => Some(Event::HardBreak),
        _ => None,
    });
    let mut out = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut out, events);
    out
}

fn start(tag: Tag<'_>) -> Option<Event<'_>> {
    match tag {
        Tag::Paragraph | Tag::Strong | Tag::Emphasis | Tag::List(_) | Tag::Item => {
            Some(Event::Start(tag))
        }
        Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::HtmlBlock => {
            Some(Event::Start(Tag::Paragraph))
        }
        _ => None,
    }
}

fn end(tag: TagEnd) -> Option<Event<'static>> {
    match tag {
        TagEnd::Paragraph | TagEnd::Strong | TagEnd::Emphasis | TagEnd::List(_) | TagEnd::Item => {
            Some(Event::End(tag))
        }
        TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock => {
            Some(Event::End(TagEnd::Paragraph))
        }
        _ => None,
    }
}

/// What is said, without marks: a line for each paragraph and each item of a list.
pub fn to_text(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    for event in Parser::new_ext(markdown, Options::empty()) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                out.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak | Event::Rule => out.push('\n'),
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_)) => out.push('\n'),
            _ => {}
        }
    }
    out
}

/// Text for HTML content and quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_small_set_and_shows_the_rest_as_text() {
        let table = [
            ("Mang **áo mưa**", "<p>Mang <strong>áo mưa</strong></p>\n"),
            ("- một\n- hai", "<ul>\n<li>một</li>\n<li>hai</li>\n</ul>\n"),
            ("a\nb", "<p>a<br />\nb</p>\n"),
            ("# Họp", "<p>Họp</p>\n"),
            ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
            (
                "<script>alert(1)</script>",
                "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n",
            ),
            ("![x](https://evil.example/a.png)", "<p>x</p>\n"),
            ("[x](javascript:alert(1))", "<p>x</p>\n"),
        ];
        for (markdown, expected) in table {
            assert_eq!(to_html(markdown), expected, "{markdown}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_lets_a_tag_through_that_is_not_ours(markdown in "[<>a-z*_#\\[\\]()!\"'/&;:= \n`-]{0,80}") {
            let html = to_html(&markdown);
            let mut rest = html.as_str();
            while let Some(at) = rest.find('<') {
                rest = &rest[at + 1..];
                let name: String = rest.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
                proptest::prop_assert!(["p", "strong", "em", "ul", "ol", "li", "br"].contains(&name.as_str()), "{html}");
            }
        }
    }
}
