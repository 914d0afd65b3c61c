//! How many parts a text message has (3GPP TS 23.038): what a gateway charges for.

/// Septets or UCS-2 units of a message in one part, and of each part when it has several (a header takes the rest).
const GSM: (usize, usize) = (160, 153);
const UCS2: (usize, usize) = (70, 67);

/// The GSM 7-bit default alphabet (TS 23.038 §6.2.1), without the escape.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Its extension table (§6.2.1.1): two septets each, which one part keeps together.
const EXTENSION: &str = "^{}\\[~]|€\u{c}";

/// How many septets a character of the GSM alphabet takes; none for all others.
fn septets(c: char) -> Option<usize> {
    match c {
        _ if BASIC.contains(c) => Some(1),
        _ if EXTENSION.contains(c) => Some(2),
        _ => None,
    }
}

/// Whether a message needs UCS-2.
pub fn is_unicode(text: &str) -> bool {
    text.chars().any(|c| septets(c).is_none())
}

/// The number of parts; one even when empty.
pub fn parts(text: &str) -> i64 {
    match text.chars().map(septets).collect::<Option<Vec<usize>>>() {
        Some(lengths) => pack(&lengths, GSM),
        // A surrogate pair stays in one part as well.
        None => pack(&text.chars().map(char::len_utf16).collect::<Vec<_>>(), UCS2),
    }
}

fn pack(lengths: &[usize], (single, each): (usize, usize)) -> i64 {
    if lengths.iter().sum::<usize>() <= single {
        return 1;
    }
    let (mut parts, mut filled) = (1, 0);
    for length in lengths {
        if filled + length > each {
            parts += 1;
            filled = 0;
        }
        filled += length;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{is_unicode, parts};

    #[test]
    fn parts_are_counted_as_the_network_does() {
        let table = [
            (String::new(), 1),
            ("a".repeat(160), 1),
            ("a".repeat(161), 2),
            ("a".repeat(306), 2),
            ("a".repeat(307), 3),
            ("€".repeat(80), 1),
            ("€".repeat(81), 2),
            // 152 septets, then one of two: the escape and its character stay together.
            ("a".repeat(152) + "€" + &"a".repeat(151), 2),
            ("a".repeat(152) + "€" + &"a".repeat(152), 3),
            ("ấ".repeat(70), 1),
            ("ấ".repeat(71), 2),
            ("ấ".repeat(134), 2),
            ("ấ".repeat(135), 3),
            ("ấ".repeat(66) + "😀" + &"ấ".repeat(65), 2),
            ("ấ".repeat(66) + "😀" + &"ấ".repeat(66), 3),
            ("é".repeat(160), 1),
            ("ê".repeat(71), 2),
        ];
        for (text, expected) in table {
            assert_eq!(
                parts(&text),
                expected,
                "{} × {text:.8}",
                text.chars().count()
            );
            assert_eq!(is_unicode(&text), text.contains(['ấ', 'ê']));
        }
    }

    proptest::proptest! {
        #[test]
        fn longer_is_never_fewer(text in "\\PC{0,200}", more in "\\PC{0,50}") {
            proptest::prop_assert!(parts(&text) >= 1);
            proptest::prop_assert!(parts(&(text.clone() + &more)) >= parts(&text));
        }
    }
}
