//! What must not be said over a loudspeaker: what points at one family. Pure, but for the names that only the database
//! knows.

use crate::text::search_name;
use std::collections::BTreeSet;

/// Fewest digits of a number that belongs to somebody: a telephone, an identity card, an account.
const LONG_NUMBER: usize = 9;
/// Most words of a name.
const LONGEST_NAME: usize = 5;
/// Most names that are looked up.
const MOST_NAMES: usize = 200;

/// What of a text is private.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    Number(String),
    Address(String),
    /// Somebody's of the organisation.
    Name(String),
}

impl Finding {
    pub fn words(&self) -> &str {
        match self {
            Self::Number(words) | Self::Address(words) | Self::Name(words) => words,
        }
    }
}

/// Numbers and addresses.
pub fn check(text: &str) -> Vec<Finding> {
    let addresses = text.split_whitespace().filter(|word| {
        word.trim_matches(|c: char| !c.is_alphanumeric())
            .contains('@')
    });
    let addresses = addresses.map(|word| Finding::Address(word.to_owned()));
    numbers(text)
        .into_iter()
        .map(Finding::Number)
        .chain(addresses)
        .collect()
}

/// Long runs of digits, however they are parted; a day or a time is none.
fn numbers(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut run = String::new();
    for c in text.chars().chain(std::iter::once('\n')) {
        let goes_on = c.is_ascii_digit()
            || (!run.is_empty() && " .-()".contains(c))
            || (run.is_empty() && c == '+');
        if goes_on {
            run.push(c);
            continue;
        }
        let abroad = run.starts_with('+');
        let private = run.split(' ').filter(|part| abroad || !is_public(part));
        let digits = private.flat_map(str::chars).filter(char::is_ascii_digit);
        if digits.count() >= LONG_NUMBER {
            found.push(run.trim_end_matches([' ', '.', '-', '(']).to_owned());
        }
        run.clear();
    }
    found
}

/// A day, a time or a sum of money: `15.12.2026`, `14.30`, `1.250.000.000`.
fn is_public(part: &str) -> bool {
    let part = part.trim_end_matches(['.', '-']);
    let pieces: Vec<&str> = part.split(['.', '-']).collect();
    let (first, rest) = (pieces[0], &pieces[1..]);
    let is_moment = first.len() <= 2
        && rest
            .iter()
            .all(|piece| piece.len() <= 2 || (piece.len() == 4 && rest.len() == 2));
    let is_money =
        first.len() <= 3 && !first.starts_with('0') && rest.iter().all(|piece| piece.len() == 3);
    !rest.is_empty() && (is_moment || is_money)
}

/// What may be names: runs of two to five words that begin with a capital letter, as they are searched for.
pub fn names(text: &str) -> Vec<String> {
    let mut found = BTreeSet::new();
    let mut run: Vec<&str> = Vec::new();
    let words = text.split_whitespace().chain(std::iter::once("."));
    for word in words {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if bare.chars().next().is_some_and(char::is_uppercase) {
            run.push(bare);
        }
        let ends = bare.is_empty()
            || !bare.chars().next().is_some_and(char::is_uppercase)
            || !word.ends_with(bare);
        if ends {
            for from in 0..run.len() {
                for many in 2..=LONGEST_NAME.min(run.len() - from) {
                    found.insert(search_name(&run[from..from + many].join(" ")));
                }
            }
            run.clear();
        }
    }
    found.into_iter().take(MOST_NAMES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_private_is_found_and_what_is_not_is_left() {
        let number = |text: &str| vec![Finding::Number(text.to_owned())];
        let table = [
            ("Gọi 0912 345 678 gặp cô giáo", number("0912 345 678")),
            ("Số +84 912.345.678.", number("+84 912.345.678")),
            ("CCCD 001099012345", number("001099012345")),
            ("Họp ngày 15/12/2026 lúc 14:30, gọi 111", vec![]),
            ("Họp lúc 14.30 15.12.2026, quỹ 1.250.000.000 đồng", vec![]),
            (
                "Gửi cô@truong.example nhé",
                vec![Finding::Address("cô@truong.example".to_owned())],
            ),
        ];
        for (text, expected) in table {
            assert_eq!(check(text), expected, "{text}");
        }
    }

    #[test]
    fn names_are_runs_of_capitals() {
        let found = names("Mời mẹ của bé Nguyễn Thị Hoa đến trường. Đúng giờ, Anh Tú nhé");
        for name in ["nguyen thi hoa", "nguyen thi", "thi hoa", "anh tu"] {
            assert!(found.contains(&name.to_owned()), "{name} in {found:?}");
        }
        assert!(!found.iter().any(|name| name.contains("dung")), "{found:?}");
    }
}
