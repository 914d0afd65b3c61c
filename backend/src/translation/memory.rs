//! What was translated before: passages of earlier posts that are the same as a passage of this one, or nearly. Pure;
//! the caller says which earlier translations there are, and so bounds the work.

use super::store::Pair;
use caunoi_wire::translation::Remembered;

/// Less alike is of no help, percent.
const ALIKE: i32 = 60;
/// Most passages of a source that are looked up.
const PASSAGES: usize = 80;
/// Most passages of earlier posts that they are compared with.
const KNOWN: usize = 3_000;
/// Most passages shown.
const SHOWN: usize = 20;

/// For each passage of a source the one translated before that is most like it; of equal ones the newest.
pub fn remember(source: &str, pairs: &[Pair]) -> Vec<Remembered> {
    let mut known: Vec<(Known, &str)> = Vec::new();
    for pair in pairs {
        for (from, into) in aligned(pair) {
            if known.len() < KNOWN {
                known.push((Known::of(from), into));
            }
        }
    }
    let mut found: Vec<Remembered> = Vec::new();
    for passage in passages(source).take(PASSAGES) {
        if found.iter().any(|f| f.passage == passage) {
            continue;
        }
        let wanted = Known::of(passage);
        let alike = known.iter().map(|(k, into)| (wanted.alike(k), k, into));
        // The first of the best: `max_by_key` would take the last.
        let best = alike.rev().max_by_key(|(percent, _, _)| *percent);
        if let Some((percent, known, into)) = best.filter(|(percent, _, _)| *percent >= ALIKE) {
            found.push(Remembered {
                passage: passage.to_owned(),
                source: known.text.to_owned(),
                target: (*into).to_owned(),
                percent,
            });
        }
    }
    found.truncate(SHOWN);
    found
}

/// Passages of a translation beside those of its source: the titles; the lines of the bodies if there are as many.
fn aligned(pair: &Pair) -> Vec<(&str, &str)> {
    let mut all = vec![(pair.source_title.as_str(), pair.target_title.as_str())];
    let from: Vec<&str> = passages(&pair.source_body).collect();
    let into: Vec<&str> = passages(&pair.target_body).collect();
    if from.len() == into.len() {
        all.extend(from.into_iter().zip(into));
    }
    all
}

/// Lines with words, without the marks of a list or a heading.
fn passages(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(bare)
        .filter(|line| line.chars().any(char::is_alphabetic))
}

fn bare(line: &str) -> &str {
    let line = line.trim();
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = rest.strip_prefix(". ").filter(|_| rest.len() < line.len());
    let marked = || line.strip_prefix("- ").or_else(|| line.strip_prefix("* "));
    numbered.or_else(marked).unwrap_or(line).trim()
}

/// A passage with its runs of three letters, which need no words: Khmer puts no spaces between them.
struct Known<'a> {
    text: &'a str,
    folded: String,
    /// Sorted, each once.
    runs: Vec<[char; 3]>,
}

impl<'a> Known<'a> {
    fn of(text: &'a str) -> Self {
        let folded: String = text.chars().flat_map(char::to_lowercase).collect();
        let letters: Vec<char> = format!(" {folded} ").chars().collect();
        let mut runs: Vec<[char; 3]> = letters.windows(3).map(|w| [w[0], w[1], w[2]]).collect();
        runs.sort_unstable();
        runs.dedup();
        Self { text, folded, runs }
    }

    /// How alike two passages are, percent (Dice's coefficient); 100 is the same but for capitals.
    fn alike(&self, other: &Self) -> i32 {
        if self.folded == other.folded {
            return 100;
        }
        let (mut a, mut b, mut both) = (0, 0, 0_usize);
        while let (Some(x), Some(y)) = (self.runs.get(a), other.runs.get(b)) {
            match x.cmp(y) {
                std::cmp::Ordering::Less => a += 1,
                std::cmp::Ordering::Greater => b += 1,
                std::cmp::Ordering::Equal => {
                    (a, b, both) = (a + 1, b + 1, both + 1);
                }
            }
        }
        let all = (self.runs.len() + other.runs.len()).max(1);
        i32::try_from(both * 200 / all).unwrap_or(0).min(99)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(from: [&str; 2], into: [&str; 2]) -> Pair {
        Pair {
            source_title: from[0].to_owned(),
            source_body: from[1].to_owned(),
            target_title: into[0].to_owned(),
            target_body: into[1].to_owned(),
        }
    }

    fn found(source: &str, pairs: &[Pair]) -> Vec<(String, String, i32)> {
        let all = remember(source, pairs).into_iter();
        all.map(|r| (r.passage, r.target, r.percent)).collect()
    }

    #[test]
    fn the_same_and_the_nearly_same_are_found() {
        let earlier = [
            pair(
                [
                    "Họp phụ huynh",
                    "Kính mời phụ huynh đến dự họp.\n\n- Mang theo bút\n2. Thứ Bảy lúc 8 giờ",
                ],
                [
                    "Parents’ meeting",
                    "Please come to the meeting.\n\n- Bring a pen\n2. Saturday at 8",
                ],
            ),
            pair(["họp phụ huynh", "x y\nz"], ["An older one", "one line"]),
        ];
        let text = "Họp phụ huynh\n* Mang theo bút\nThứ Bảy lúc 9 giờ\nTrời mưa thì nghỉ học";
        let all = found(text, &earlier);
        assert_eq!(
            all[0],
            ("Họp phụ huynh".into(), "Parents’ meeting".into(), 100)
        );
        assert_eq!(all[1], ("Mang theo bút".into(), "Bring a pen".into(), 100));
        assert_eq!(
            (all[2].0.as_str(), all[2].1.as_str()),
            ("Thứ Bảy lúc 9 giờ", "Saturday at 8")
        );
        assert!((ALIKE..100).contains(&all[2].2), "{}", all[2].2);
        assert_eq!(all.len(), 3, "what is not alike helps nobody");
    }

    #[test]
    fn bodies_of_another_shape_teach_nothing() {
        let earlier = [pair(["A b", "Một\nHai"], ["C d", "One and two"])];
        assert_eq!(found("Một", &earlier), []);
    }

    #[test]
    fn words_need_no_spaces() {
        let earlier = [pair(["ប្រជុំមាតាបិតា", "x"], ["Họp phụ huynh", "x"])];
        assert_eq!(found("ប្រជុំមាតាបិតាសិស្ស", &earlier)[0].1, "Họp phụ huynh");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_looked_up_without_panic(source in ".{0,200}", from in "(.|\n){0,200}", into in "(.|\n){0,200}") {
            let earlier = [pair([&source, &from], [&into, &into])];
            for found in remember(&format!("{source}\n{from}"), &earlier) {
                proptest::prop_assert!((ALIKE..=100).contains(&found.percent));
            }
        }
    }
}
