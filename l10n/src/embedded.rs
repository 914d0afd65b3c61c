//! The locales inside the binary, and the files the browser fetches.

use crate::fluent::Fluent;
use crate::{Arg, Catalogue, Pattern, Piece, compile};
use caunoi_wire::Language;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../locales/"]
struct Files;

/// The languages of the server, ready to speak.
pub struct Locales(Vec<Catalogue>);

impl Locales {
    /// Loads every language that has texts; what one lacks its fallback says.
    ///
    /// # Errors
    /// What is wrong with the sources, in words.
    pub fn load() -> Result<Self, String> {
        let mut all: Vec<Catalogue> = Vec::new();
        for language in Language::ALL {
            let files = files(*language);
            let chain = language.fallback();
            let chain = chain.and_then(|l| all.iter().find(|c| c.language() == l).cloned());
            if !files.is_empty() {
                all.push(speaking(*language, &files, chain)?);
            }
        }
        Ok(Self(all))
    }

    /// The catalogue of a language, Vietnamese for one without texts.
    pub fn get(&self, language: Language) -> &Catalogue {
        let found = self.0.iter().find(|c| c.language() == language);
        found.unwrap_or(&self.0[0])
    }

    /// The message of a key in a language, or in Vietnamese.
    pub fn text(&self, language: Language, key: &str, args: &[(&str, Arg)]) -> String {
        self.get(language).text(key, args)
    }
}

/// A file of the app's site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFile {
    pub language: Language,
    /// `locales/vi.0123456789abcdef.txt`: a hash of the content, so that it can be cached for ever.
    pub path: String,
    pub content: String,
}

/// What the browser fetches, one file for each interface language.
///
/// # Errors
/// What is wrong with the sources, in words.
pub fn site_files() -> Result<Vec<SiteFile>, String> {
    let file = |language: &Language| {
        let content = whole(*language)?.packed();
        Ok(SiteFile {
            language: *language,
            path: format!("locales/{language}.{:016x}.txt", fnv1a(content.as_bytes())),
            content,
        })
    };
    Language::INTERFACE.iter().map(file).collect()
}

/// Begins what another language says in the file of a draft: invisible, and the page's script marks the element that
/// has it with that language.
pub const BORROWED: char = '\u{200b}';

/// A language with what it lacks from its fallbacks, so that the browser fetches one file whatever is missing.
fn whole(language: Language) -> Result<Catalogue, String> {
    let mut catalogue = compile_files(language, &files(language))?;
    let mut chain = language.fallback();
    while let Some(other) = chain {
        let borrowed = compile_files(other, &files(other))?;
        let lacking = borrowed.messages().iter();
        let lacking = lacking.filter(|(key, _)| !catalogue.has(key));
        let lacking = lacking.map(|(key, pattern)| (key.clone(), marked(key, pattern)));
        let messages = catalogue.messages().iter().cloned().chain(lacking);
        catalogue = Catalogue::new(language, messages.collect());
        chain = other.fallback();
    }
    Ok(catalogue)
}

fn marked(key: &str, pattern: &[Piece]) -> Pattern {
    let mut marked = pattern.to_vec();
    // Patterns of dates and numbers stand inside of sentences.
    if !key.starts_with("format-") {
        match marked.first_mut() {
            Some(Piece::Text(text)) => text.insert(0, BORROWED),
            _ => marked.insert(0, Piece::Text(BORROWED.to_string())),
        }
    }
    marked
}

/// The packed form of a language itself, for [`Catalogue::parse`].
///
/// # Errors
/// What is wrong with the sources, in words.
pub fn compiled(language: Language) -> Result<String, String> {
    Ok(compile_files(language, &files(language))?.packed())
}

/// A language from its files, given as (name, text), evaluated by `fluent-bundle`; `format.ftl` is one of the files,
/// or stands in the fallback.
///
/// # Errors
/// What is wrong with the sources, in words.
pub fn speaking(
    language: Language,
    files: &[(String, String)],
    fallback: Option<Catalogue>,
) -> Result<Catalogue, String> {
    let mut catalogue = compile_files(language, files)?;
    if let Some(fallback) = fallback {
        catalogue = catalogue.with_fallback(fallback);
    }
    let fluent = Fluent::new(files, catalogue.clone())?;
    Ok(catalogue.with_fluent(fluent))
}

fn compile_files(language: Language, files: &[(String, String)]) -> Result<Catalogue, String> {
    compile::compile(language, files).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        lines.join("\n")
    })
}

/// The `.ftl` files of a language as (name, text), sorted.
fn files(language: Language) -> Vec<(String, String)> {
    let prefix = format!("{language}/");
    let mut files: Vec<(String, String)> = Files::iter()
        .filter_map(|path| {
            let name = path.strip_prefix(&prefix)?;
            let name = name.ends_with(".ftl").then(|| name.to_owned())?;
            let text = Files::get(&path)?.data;
            Some((name, String::from_utf8_lossy(&text).into_owned()))
        })
        .collect();
    files.sort();
    files
}

/// FNV-1a, 64 bits: tells versions of a file apart, resists nobody.
pub fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
