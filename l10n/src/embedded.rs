//! The locales inside the binary.

use crate::{Arg, Catalogue, compile};
use caunoi_wire::Language;
use rust_embed::RustEmbed;
use std::collections::HashMap;

#[derive(RustEmbed)]
#[folder = "../locales/"]
struct Files;

/// The `.ftl` files of a language as (name, text), sorted.
pub fn files(language: Language) -> Vec<(String, String)> {
    let prefix = format!("{language}/");
    let mut files: Vec<(String, String)> = Files::iter()
        .filter_map(|path| {
            let name = path.strip_prefix(&prefix)?.to_owned();
            let text = Files::get(&path)?.data;
            Some((name, String::from_utf8_lossy(&text).into_owned()))
        })
        .collect();
    files.sort();
    files
}

/// The compiled form the browser fetches.
///
/// # Errors
/// What is wrong with the sources, in words.
pub fn compiled(language: Language) -> Result<String, String> {
    let catalogue = catalogue(language)?;
    serde_json::to_string(&catalogue).map_err(|error| error.to_string())
}

fn catalogue(language: Language) -> Result<Catalogue, String> {
    compile::compile(language, &files(language)).map_err(|errors| {
        errors
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    })
}

/// The interface languages of the server, ready to speak.
pub struct Locales(HashMap<Language, Catalogue>);

impl Locales {
    /// # Errors
    /// What is wrong with the sources, in words.
    pub fn load() -> Result<Self, String> {
        let each = Language::INTERFACE.iter().map(|l| Ok((*l, catalogue(*l)?)));
        Ok(Self(each.collect::<Result<_, String>>()?))
    }

    /// The catalogue of a language, Vietnamese for one the interface does not speak.
    pub fn get(&self, language: Language) -> &Catalogue {
        self.0
            .get(&language)
            .unwrap_or_else(|| &self.0[&Language::Vietnamese])
    }

    pub fn text(&self, language: Language, key: &str, args: &[(&str, Arg)]) -> String {
        self.get(language).text(key, args)
    }
}
