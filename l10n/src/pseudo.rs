//! An invented language to try layouts with: every text accented, half as long again, between brackets. It is made of
//! a real one when a test asks, and is no file anybody fetches.

use crate::{Catalogue, Pattern, Piece};

/// The packed form of the pseudo-locale of a language, under that language's name.
pub fn packed(catalogue: &Catalogue) -> String {
    let messages = catalogue.messages().iter();
    let changed = messages.map(|(key, pattern)| {
        // Patterns of dates and numbers, names of weekdays in a row: what is taken apart again.
        let kept = key.starts_with("format-") || key == "calendar-weekdays" || key == "common-app";
        let pattern = if kept {
            pattern.clone()
        } else {
            stretched(pattern)
        };
        (key.clone(), pattern)
    });
    Catalogue::new(catalogue.language(), changed.collect()).packed()
}

fn stretched(pattern: &[Piece]) -> Pattern {
    let mut out = vec![Piece::Text("⟦".to_owned())];
    let mut letters = 0;
    for piece in pattern {
        out.push(match piece {
            Piece::Text(text) => {
                letters += text.chars().filter(|c| c.is_alphabetic()).count();
                Piece::Text(text.chars().map(accented).collect())
            }
            Piece::Select {
                name,
                variants,
                default,
            } => {
                let mut variants = variants.clone();
                for variant in &mut variants {
                    variant.pattern = stretched(&variant.pattern);
                }
                Piece::Select {
                    name: name.clone(),
                    variants,
                    default: *default,
                }
            }
            value @ Piece::Value { .. } => value.clone(),
        });
    }
    // Words, as they grow in other languages: not one that nothing can break.
    let more = "ñgữ ".repeat(letters.div_ceil(8));
    out.push(Piece::Text(format!(" {more}⟧")));
    out
}

/// A letter with marks above and below it, of those that our languages stack highest.
fn accented(letter: char) -> char {
    match letter {
        'a' => 'ậ',
        'e' => 'ệ',
        'i' => 'ị',
        'o' => 'ộ',
        'u' => 'ự',
        'y' => 'ỵ',
        'A' => 'Ẫ',
        'E' => 'Ễ',
        'O' => 'Ỗ',
        'U' => 'Ữ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::compile;
    use caunoi_wire::Language;

    #[test]
    fn texts_grow_and_values_stay() {
        let source = "a = Hello { $name }\nformat-x = { $day }/{ $month }\n";
        let files = [("t.ftl".to_owned(), source.to_owned())];
        let real = compile(Language::English, &files).expect("compiles");
        let pseudo = Catalogue::parse(&packed(&real)).expect("parses");
        let said = pseudo.text("a", &[("name", "Mẩy".into())]);
        assert_eq!(said, "⟦Hệllộ Mẩy ñgữ ⟧");
        let date = [("day", "1".into()), ("month", "2".into())];
        assert_eq!(pseudo.text("format-x", &date), "1/2");
    }
}
