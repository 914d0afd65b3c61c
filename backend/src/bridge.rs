//! From a post to those whom no phone reaches: words for the loudspeaker that name nobody, a sheet to print with a slip to
//! tear off, a short text to pass on.

pub mod lint;
mod store;

use crate::app::App;
use crate::channel::sms;
use crate::error::Result;
use crate::markdown;
use crate::post;
use crate::session::Viewer;
use crate::text::without_diacritics;
use caunoi_wire::event::{EventText, EventWords};
use caunoi_wire::post::Details;
use caunoi_wire::{ErrorCode, Language, code, id::*};
use lint::Finding;

/// Longest reading over a loudspeaker, seconds: nobody listens longer.
pub const LONGEST: i64 = 45;
/// Longest script that is checked, characters.
pub const MAX_SCRIPT: usize = 2_000;

/// A version of a post in one language.
pub struct Text {
    pub language: Language,
    pub title: String,
    pub body: String,
    pub event_words: EventWords,
}

/// What is passed on of a post.
pub struct Bridge {
    pub id: PostId,
    pub organisation: String,
    pub code: String,
    pub event: Option<EventText>,
    pub versions: Vec<Text>,
}

impl Bridge {
    /// The version in a language, else the first, which is the original.
    ///
    /// # Errors
    /// `not_found` where there is none at all.
    pub fn version(&self, language: Option<Language>) -> Result<&Text> {
        let wanted = self.versions.iter().find(|v| Some(v.language) == language);
        let found = wanted.or(self.versions.first());
        Ok(found.ok_or(ErrorCode::NotFound)?)
    }

    /// Where the event is, as a version says it, and in which language that is.
    pub fn place<'a>(&'a self, event: &'a EventText, text: &'a Text) -> (&'a str, Language) {
        let original = self.versions.first().map_or(text.language, |v| v.language);
        match text.event_words.place.as_str() {
            "" => (&event.place, original),
            place => (place, text.language),
        }
    }
}

/// A post that the viewer may manage.
///
/// # Errors
/// `not_found`.
pub async fn find(app: &App, viewer: &Viewer, id: PostId) -> Result<Bridge> {
    let mut conn = app.db.read().await?;
    let head = post::find_own(&mut conn, viewer, id).await?;
    let mut versions: Vec<Text> = post::store::shown(&mut conn, &[id])
        .await?
        .into_iter()
        .map(|v| Text {
            language: v.language,
            title: v.title,
            body: v.body,
            event_words: v.event_words,
        })
        .collect();
    versions.sort_by_key(|v| v.language != head.original_language);
    let event = match post::details(&mut conn, id).await? {
        Details::Event(event) => Some(*event),
        _ => None,
    };
    let organisation = store::organisation(&mut conn, id).await?;
    Ok(Bridge {
        id,
        organisation: organisation.ok_or(ErrorCode::NotFound)?,
        code: code::code_of(id),
        event,
        versions,
    })
}

/// What is read out: who speaks, the title, as many sentences as there is time for, the title again.
pub fn script(app: &App, bridge: &Bridge, text: &Text) -> String {
    let language = text.language;
    let title = ended(&text.title);
    let args = [
        ("organisation", (&bridge.organisation).into()),
        ("title", (&title).into()),
    ];
    let open = app.text(language, "bridge-script-open", &args);
    let close = app.text(language, "bridge-script-close", &args);
    let mut said = open;
    for sentence in sentences(&markdown::to_text(&text.body)) {
        let longer = format!("{said} {sentence}");
        if seconds(language, &format!("{longer} {close}")) > LONGEST {
            break;
        }
        said = longer;
    }
    format!("{said} {close}")
}

fn ended(title: &str) -> String {
    let title = title.trim();
    match title.ends_with(['.', '!', '?', '។']) {
        true => title.to_owned(),
        false => format!("{title}."),
    }
}

/// Sentences and lines, each with what ends it.
fn sentences(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut rest = line;
        while let Some(end) = end_of_sentence(rest) {
            found.push(rest[..end].trim().to_owned());
            rest = rest[end..].trim_start();
        }
        if !rest.is_empty() {
            found.push(ended(rest));
        }
    }
    found
}

/// Behind a mark that is followed by a space or nothing: 14.30 is no end.
fn end_of_sentence(text: &str) -> Option<usize> {
    let marks = text.char_indices().filter(|(_, c)| ".!?។".contains(*c));
    let ends = marks.map(|(at, c)| at + c.len_utf8());
    ends.into_iter()
        .find(|end| text[*end..].chars().next().is_none_or(char::is_whitespace))
}

/// How long a text takes over a loudspeaker, which is read slowly; digits are read one by one.
pub fn seconds(language: Language, text: &str) -> i64 {
    let units: usize = if language == Language::Khmer {
        // Not parted by spaces: some four letters are a syllable.
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .count()
            .div_ceil(4)
    } else {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let words = text
            .split_whitespace()
            .filter(|word| word.chars().any(char::is_alphabetic));
        words.count() + digits
    };
    // Tenths of a second for a syllable, or for a word of a language whose words have several.
    let each = if language == Language::English {
        45
    } else {
        36
    };
    i64::try_from(units).unwrap_or(i64::MAX / each) * each / 100
}

/// Refuses a script that is too long for anybody to listen, or tells the whole village what is a family's own.
///
/// # Errors
/// `not_found`, `text_too_long` for what is not checked at all.
pub async fn check(app: &App, viewer: &Viewer, id: PostId, script: &str) -> Result<Vec<Finding>> {
    if script.chars().count() > MAX_SCRIPT {
        return Err(ErrorCode::TextTooLong.into());
    }
    let mut conn = app.db.read().await?;
    post::find_own(&mut conn, viewer, id).await?;
    let mut found = lint::check(script);
    let names = lint::names(script);
    let known = store::known_names(&mut conn, id, &names).await?;
    found.extend(known.into_iter().map(Finding::Name));
    Ok(found)
}

/// The short text, with and without diacritics, each with the parts that a text message of it has.
pub fn short(app: &App, bridge: &Bridge, text: &Text) -> [(String, i64); 2] {
    let args = [
        ("organisation", (&bridge.organisation).into()),
        ("title", ended(&text.title).into()),
        ("code", code::spaced(&bridge.code).into()),
    ];
    let full = app.text(text.language, "bridge-short", &args);
    let plain = without_diacritics(&full);
    [full, plain].map(|text| {
        let parts = sms::parts(&text);
        (text, parts)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_they_end() {
        let text = "Họp lúc 14.30 tại trường. Xin đến đúng giờ!\n\n- mang nước\n- mũ";
        let found = sentences(text);
        let expected = [
            "Họp lúc 14.30 tại trường.",
            "Xin đến đúng giờ!",
            "- mang nước.",
            "- mũ.",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_minute_is_a_minute() {
        // A news reader says some 200 syllables a minute; a loudspeaker echoes, so 165.
        let minute = "ba ".repeat(165);
        assert!((58..=60).contains(&seconds(Language::Vietnamese, &minute)));
        assert_eq!(seconds(Language::Vietnamese, "0912345678"), 3);
        assert_eq!(seconds(Language::Vietnamese, ""), 0);
    }
}
