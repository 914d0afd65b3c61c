//! Text as people here search and compare it: without regard to case, accents or composition.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name for display: NFC, inner white space single, ends trimmed.
pub fn tidy_name(name: &str) -> String {
    let composed: String = name.nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name for search and comparison: lower case, no diacritics, `đ` as `d`.
pub fn search_name(name: &str) -> String {
    let bare: String = name
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect();
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same text in letters that every phone has had since the first: no diacritics, `đ` as `d`, plain quotes and dashes.
pub fn without_diacritics(text: &str) -> String {
    let plain = |c: char| match c {
        'đ' => 'd',
        'Đ' => 'D',
        '“' | '”' | '„' | '«' | '»' => '"',
        '‘' | '’' => '\'',
        '–' | '—' | '−' => '-',
        '\u{a0}' => ' ',
        other => other,
    };
    // Marks of Latin letters alone: those of Khmer are its vowels.
    let is_latin_mark = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    text.nfd()
        .filter(|c| !is_latin_mark(c))
        .map(plain)
        .collect::<String>()
        .replace('…', "...")
}

/// A Vietnamese telephone number in E.164 (`+84…`), from `0…`, `84…`, `+84…` or `0084…` with any separators.
/// Mobile numbers have nine digits after the trunk prefix, some fixed lines ten.
pub fn phone(text: &str) -> Option<String> {
    let mut digits = String::new();
    for (i, c) in text.trim().chars().enumerate() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if i == 0 => {}
            ' ' | '.' | '-' | '(' | ')' | '\u{a0}' => {}
            _ => return None,
        }
    }
    let had_plus = text.trim_start().starts_with('+');
    let national = if let Some(rest) = digits.strip_prefix("0084").filter(|_| !had_plus) {
        rest
    } else if let Some(rest) = digits
        .strip_prefix("84")
        .filter(|r| had_plus || r.len() >= 9)
    {
        rest
    } else if had_plus {
        return None;
    } else if let Some(rest) = digits.strip_prefix('0') {
        rest
    } else if digits.len() == 9 {
        // A spreadsheet that took the number for a quantity dropped its leading zero.
        &digits
    } else {
        return None;
    };
    let national = national.strip_prefix('0').unwrap_or(national);
    let plausible = matches!(national.len(), 9 | 10) && !national.starts_with('0');
    plausible.then(|| format!("+84{national}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_without_case_accents_or_composition() {
        assert_eq!(search_name("Nguyễn Thị Đào"), "nguyen thi dao");
        assert_eq!(
            search_name("  NGUYÊ\u{303}N   thi\u{323} ĐÀO "),
            "nguyen thi dao"
        );
        assert_eq!(tidy_name(" Lo\u{300}   Mi\u{323} "), "Lò Mị");
        // Khmer without its vowels: what is typed is found, in the middle of what has no spaces as well.
        assert!(search_name("ចៅសុខដារ៉ា").contains(&search_name("សុខ")));
        assert!(!search_name("ចៅសុខដារ៉ា").contains(&search_name("មករា")));
    }

    #[test]
    fn diacritics_go_and_letters_stay() {
        assert_eq!(
            without_diacritics("Đường dây “nóng”… thì đỡ – Nguyễn"),
            "Duong day \"nong\"... thi do - Nguyen"
        );
        assert_eq!(without_diacritics("អ្នកមានដំណឹងថ្មី។"), "អ្នកមានដំណឹងថ្មី។");
    }

    #[test]
    fn phones_in_every_habit_become_one() {
        for text in [
            "0912 345 678",
            "+84 912 345 678",
            "84912345678",
            "0084912345678",
            "912345678",
            "+84 (0) 912-345-678",
            "0912.345.678",
        ] {
            assert_eq!(phone(text).as_deref(), Some("+84912345678"), "{text}");
        }
        assert_eq!(phone("0243 825 1234").as_deref(), Some("+842438251234"));
        for text in [
            "",
            "12345",
            "09123456789012",
            "không có",
            "+1 202 555 0100",
            "0000000000",
        ] {
            assert_eq!(phone(text), None, "{text}");
        }
    }
}
