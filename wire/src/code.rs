//! The short code of a post, by which anybody can ask whether it is real: Crockford's base 32, which has no letters that
//! look or sound like others.

use crate::id::PostId;

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The code of a post: the random end of its id (forty bits), as eight letters.
pub fn code_of(id: PostId) -> String {
    let bits = id.0.as_u128();
    let letter = |at: u32| char::from(LETTERS[(bits >> (5 * at)) as usize & 31]);
    (0..8).rev().map(letter).collect()
}

/// A code as it is printed and read out.
pub fn spaced(code: &str) -> String {
    let (first, second) = code.split_at_checked(4).unwrap_or((code, ""));
    format!("{first}-{second}")
}

/// What somebody typed, as a code; none when it cannot be one. Letters that were taken for others are put right.
pub fn parse(text: &str) -> Option<String> {
    let typed = text.chars().filter(|c| c.is_alphanumeric());
    let meant = typed.map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    });
    let code: String = meant.collect();
    let is_one = code.len() == 8 && code.bytes().all(|b| LETTERS.contains(&b));
    is_one.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_written() {
        let id: PostId = uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_00ff_0123_4567).into();
        let code = code_of(id);
        assert_eq!(code.len(), 8);
        for written in [
            code.clone(),
            spaced(&code),
            format!(" {} ", code.to_lowercase()),
        ] {
            assert_eq!(parse(&written).as_ref(), Some(&code), "{written}");
        }
        assert_eq!(parse("oilo-0000").as_deref(), Some("01100000"));
        for wrong in ["", "ABCD", "ABCD-EFGU", "ABCD-EFGHJ", "ẤBCD-EFGH"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
