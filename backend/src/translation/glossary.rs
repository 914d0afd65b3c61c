//! Words of school, the same in every version: the starter list of `glossary/school.json`. What stands in a source is
//! suggested to its translator.

use caunoi_wire::Language;
use caunoi_wire::translation::Term;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Most words suggested for one text.
const MOST: usize = 30;

type Entry = BTreeMap<Language, String>;

/// Longest word first in no language: sorted when looked up.
static SCHOOL: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    // A test reads the same file.
    serde_json::from_str(include_str!("../../../glossary/school.json")).unwrap_or_default()
});

/// The words of the glossary that stand in a text, the longest first.
pub fn terms(text: &str, from: Language, into: Language) -> Vec<Term> {
    let text = text.to_lowercase();
    let pair = |entry: &Entry| {
        let (source, target) = (entry.get(&from)?, entry.get(&into)?);
        stands_in(&text, &source.to_lowercase()).then(|| Term {
            source: source.clone(),
            target: target.clone(),
        })
    };
    let mut found: Vec<Term> = SCHOOL.iter().filter_map(pair).collect();
    found.sort_by_key(|term| std::cmp::Reverse(term.source.chars().count()));
    found.truncate(MOST);
    found
}

/// Whether a word stands in a text by itself; in Khmer, which puts no spaces between words, anywhere.
fn stands_in(text: &str, word: &str) -> bool {
    let khmer = |c: char| ('\u{1780}'..='\u{17ff}').contains(&c);
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !khmer(c));
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (
            text[..at].chars().next_back(),
            text[at + word.len()..].chars().next(),
        );
        !joins(before) && !joins(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_has_its_vietnamese_word_once() {
        let entries: Vec<Entry> =
            serde_json::from_str(include_str!("../../../glossary/school.json")).expect("a list");
        assert_eq!(entries.len(), SCHOOL.len());
        assert!(entries.len() >= 40);
        let mut words: Vec<&String> = entries.iter().map(|e| &e[&Language::Vietnamese]).collect();
        words.sort();
        words.dedup();
        assert_eq!(words.len(), entries.len());
        for entry in &entries {
            assert!(entry.contains_key(&Language::English), "{entry:?}");
            assert!(
                entry.values().all(|word| !word.trim().is_empty()),
                "{entry:?}"
            );
        }
    }

    #[test]
    fn words_are_found_whole() {
        let found = |text: &str, from, into| {
            let all = terms(text, from, into).into_iter();
            all.map(|t| t.source).collect::<Vec<_>>()
        };
        use Language::{English, Khmer, Vietnamese};
        let text = "Kính mời Phụ huynh dự họp phụ huynh.";
        assert_eq!(
            found(text, Vietnamese, English),
            ["họp phụ huynh", "phụ huynh"]
        );
        assert_eq!(found("parenting", English, Vietnamese), [""; 0]);
        let khmer = &terms("học sinh", Vietnamese, Khmer)[0].target;
        assert_eq!(
            found(&format!("ក{khmer}ខ"), Khmer, Vietnamese),
            [khmer.as_str()]
        );
    }
}
