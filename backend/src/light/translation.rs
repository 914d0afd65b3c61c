//! The part of a light page that says where a text comes from, and the way to say "I don't understand this": which
//! language would be understood, to the translators.

use super::page;
use crate::app::App;
use crate::feed::Reader;
use crate::translation::store::Asked;
use caunoi_l10n::Arg;
use caunoi_wire::Language;
use caunoi_wire::feed::FeedItem;
use std::fmt::Write;

/// In which language a text is and where it comes from, where that is not plain: there are several, or not the reader's.
pub fn label(app: &App, ui: Language, reader: &Reader, item: &FeedItem) -> String {
    let is_theirs = item.language == reader.language;
    if item.languages.len() < 2 && is_theirs && item.language == item.original_language {
        return String::new();
    }
    let (lang, name) = (item.language, item.language.autonym());
    let from = page::text(app, ui, &format!("provenance-{}", item.provenance), &[]);
    let mut html = format!("<p class=meta><span lang={lang}>{name}</span> · {from}</p>");
    if !is_theirs {
        let wanted = Arg::from(reader.language.autonym());
        let words = page::text(app, ui, "light-not-yet", &[("language", wanted)]);
        let _ = write!(html, "<p class=note>{words}</p>");
    }
    html
}

/// What a reader may ask the translators for, or that they have.
pub fn section(app: &App, ui: Language, token: &str, item: &FeedItem, asked: &Asked) -> String {
    if item.withdrawn_at.is_some() {
        return String::new();
    }
    let mut offered = Vec::new();
    for language in [asked.spoken_language, asked.reading_language, item.language] {
        if language != item.original_language && !offered.contains(&language) {
            offered.push(language);
        }
    }
    if offered.is_empty() {
        return String::new();
    }
    if let (Some(language), None) = (asked.language, asked.answered_at) {
        let name = Arg::from(language.autonym());
        let words = page::text(app, ui, "light-asked", &[("language", name)]);
        return format!("<p class=done role=status id=ask>✓ {words}</p>");
    }
    let t = |key: &str| page::text(app, ui, key, &[]);
    let mut html = format!(
        "<details id=ask><summary>{}</summary><form method=post action=\"/l/{token}/translation?lang={}\">\
         <p class=ask>{}</p>",
        t("light-ask"),
        item.language,
        t("light-ask-help")
    );
    for language in offered {
        let name = language.autonym();
        let _ = write!(
            html,
            "<button class=other name=language value={language} lang={language}>{name}</button>"
        );
    }
    html.push_str("</form></details>");
    html
}
