//! The courses that come with the program (`lessons/`): in every library, to be sent as they are or adapted.

use super::pack;
use anyhow::anyhow;
use caunoi_wire::id::CourseId;
use caunoi_wire::lesson::CourseText;
use std::sync::OnceLock;

const PACKS: [&str; 5] = [
    include_str!("../../../lessons/calm-discipline/pack.json"),
    include_str!("../../../lessons/safe-water-and-traffic/pack.json"),
    include_str!("../../../lessons/safe-online/pack.json"),
    include_str!("../../../lessons/talking-about-feelings/pack.json"),
    include_str!("../../../lessons/ready-for-school/pack.json"),
];

/// A course with the id it has in every installation.
pub struct Starter {
    pub id: CourseId,
    pub text: CourseText,
}

/// All of them.
pub fn all() -> &'static [Starter] {
    static ALL: OnceLock<Vec<Starter>> = OnceLock::new();
    ALL.get_or_init(|| {
        // A test reads each of them.
        let read = PACKS.iter().filter_map(|pack| parse(pack).ok());
        read.collect()
    })
}

fn parse(text: &str) -> anyhow::Result<Starter> {
    let text = pack::parse(text.as_bytes()).map_err(|refusal| anyhow!("{refusal:?}"))?;
    let hash = pack::hash(text.key.as_bytes());
    let id = uuid::Uuid::try_parse(&hash[..32])?.into();
    Ok(Starter { id, text })
}

pub fn find(id: CourseId) -> Option<&'static Starter> {
    all().iter().find(|starter| starter.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use caunoi_wire::Language;
    use caunoi_wire::lesson::{OPEN_LICENCES, Texts};
    use std::collections::BTreeSet;

    #[test]
    fn five_courses_are_complete_in_both_languages() {
        let courses: Vec<_> = PACKS
            .iter()
            .map(|pack| parse(pack).expect("valid"))
            .collect();
        let keys: BTreeSet<_> = courses.iter().map(|course| &course.text.key).collect();
        assert_eq!(keys.len(), 5);
        for Starter { text, .. } in &courses {
            assert!(text.lessons.len() >= 6, "{}", text.key);
            assert!(
                OPEN_LICENCES.contains(&text.licence.as_str()),
                "{}",
                text.key
            );
            // Whatever is complete in the course's language is so in the other one.
            let other = CourseText {
                language: Language::English,
                ..text.clone()
            };
            assert_eq!(other.wrong(), Vec::<String>::new(), "{}", text.key);
            let both = |texts: &Texts| texts.0.len() == 2;
            assert!(both(&text.title) && both(&text.summary), "{}", text.key);
        }
    }
}
