//! Crisis words in free text, in Vietnamese and English, with and without diacritics. Whole words only. A word typed
//! with diacritics has to be that word ("từ từ" is not "tự tử"); one typed without is matched as the bare letters.

use crate::text::search_name;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

static PHRASES: LazyLock<Vec<Phrase>> = LazyLock::new(|| parse(include_str!("crisis_words.txt")));

struct Phrase {
    words: Vec<Word>,
    /// Without diacritics it mostly means something else.
    is_exact: bool,
}

/// A word as it is written, and its bare letters.
#[derive(Debug, PartialEq, Eq)]
struct Word {
    written: String,
    bare: String,
}

impl Word {
    fn has_diacritics(&self) -> bool {
        self.written != self.bare
    }
}

fn parse(list: &str) -> Vec<Phrase> {
    let lines = list.lines().map(str::trim);
    let said = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let phrase = |line: &str| Phrase {
        is_exact: line.starts_with('='),
        words: words(line),
    };
    said.map(phrase).collect()
}

/// The words of a text, lower case, composed; what stands between them does not count.
fn words(text: &str) -> Vec<Word> {
    let composed: String = text.nfc().flat_map(char::to_lowercase).nfc().collect();
    let parts = composed.split(|c: char| !c.is_alphanumeric());
    let word = |part: &str| Word {
        written: part.to_owned(),
        bare: search_name(part),
    };
    parts.filter(|part| !part.is_empty()).map(word).collect()
}

/// Whether a text says something that somebody should look at.
pub fn is_in(text: &str) -> bool {
    let text = words(text);
    PHRASES.iter().any(|phrase| phrase.is_in(&text))
}

impl Phrase {
    fn is_in(&self, text: &[Word]) -> bool {
        let length = self.words.len();
        length > 0 && text.windows(length).any(|window| self.is_at(window))
    }

    fn is_at(&self, window: &[Word]) -> bool {
        let same = |(said, meant): (&Word, &Word)| {
            said.written == meant.written
                || (!self.is_exact && !said.has_diacritics() && said.bare == meant.bare)
        };
        window.iter().zip(&self.words).all(same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::without_diacritics;
    use proptest::prelude::*;

    #[test]
    fn cries_for_help_are_heard() {
        for text in [
            "Em muốn chết.",
            "em MUON CHET",
            "con nói: “không muốn sống” nữa",
            "khong muon song nua",
            "Cháu tự tử",
            "chau dinh tu tu",
            "ba danh con suot",
            "Bố đánh con đau",
            "i want to die!!",
            "He beats me, please",
            "em bi xam hai",
            "cha\u{301}n số\u{300}ng hay chán sống",
        ] {
            assert!(is_in(text), "{text}");
        }
    }

    #[test]
    fn false_friends_are_not() {
        for text in [
            "Con ăn từ từ thôi",
            "con an tu tu thoi",
            "Nhờ cô tư vấn giúp",
            "nho co tu van giup",
            "Hôm nay treo cờ ở sân trường",
            "hom nay treo co o san truong",
            "Chú bộ đội về làng",
            "chu bo doi ve lang",
            "Con làm đúng hết bài",
            "con lam dung het bai",
            "Máy còn bảo hành",
            "may con bao hanh",
            "để dành cơm cho em",
            "cười muốn xỉu",
            "I could die laughing, no: dying to see it",
            "grapes and drapes",
            "biệt danh của con",
            "",
        ] {
            assert!(!is_in(text), "{text}");
        }
    }

    #[test]
    fn every_phrase_is_heard_as_written_and_most_without_diacritics() {
        assert!(PHRASES.len() > 60);
        for phrase in PHRASES.iter() {
            let written: Vec<&str> = phrase.words.iter().map(|w| w.written.as_str()).collect();
            let text = format!("hôm qua {} ạ", written.join("  "));
            assert!(is_in(&text), "{text}");
            assert_eq!(
                is_in(&without_diacritics(&text)),
                !phrase.is_exact,
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn whatever_stands_around_it_does_not_hide_it(before in "[a-zàáâăđ .,!?]{0,40}", after in "[ .,!?]{1,3}[a-zạảã]{0,20}") {
            let text = format!("{before} muốn chết{after}");
            prop_assert!(is_in(&text));
            let text = text.nfd().collect::<String>();
            prop_assert!(is_in(&text));
        }

        #[test]
        fn no_text_breaks_it(text in ".{0,200}") {
            is_in(&text);
        }
    }
}
