//! The registry of instruments: what may be asked, under which licence, how it is scored. Scores of all of them rise
//! with well-being. Text that is not ours is not shipped: an administrator enters the official one.

use caunoi_wire::check_in::{Band, InstrumentState, MAX_SENTENCE, Respondent, Wording};
use caunoi_wire::{Language, check_in};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One entry of the registry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    pub key: String,
    name: BTreeMap<Language, String>,
    licence: String,
    source: String,
    #[serde(default)]
    needs_licence_key: bool,
    /// Validated ages in whole years, both inclusive.
    ages: (i32, i32),
    pub respondents: Vec<Respondent>,
    /// Choices are drawn as faces.
    pub faces: bool,
    pub items: Vec<Item>,
    /// A score up to this is middling.
    middle: i32,
    /// A score up to this is low.
    low: i32,
    /// A score up to this opens a case.
    case: i32,
    wording: BTreeMap<Language, Words>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Of each choice.
    scores: Vec<i32>,
    /// Asks about harming oneself: not without somebody on duty.
    #[serde(default)]
    self_harm: bool,
}

/// The text in one language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    intro: String,
    items: Vec<String>,
    choices: Vec<String>,
}

/// What an administrator entered; sealed in the database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    pub licence_key: Option<String>,
    pub wording: Vec<Wording>,
}

static ALL: LazyLock<Result<Vec<Instrument>, serde_json::Error>> =
    LazyLock::new(|| serde_json::from_str(include_str!("instruments.json")));

/// The whole registry. A test sees to it that it can be read.
pub fn all() -> &'static [Instrument] {
    ALL.as_deref().unwrap_or_default()
}

pub fn find(key: &str) -> Option<&'static Instrument> {
    all().iter().find(|instrument| instrument.key == key)
}

impl Instrument {
    pub fn has_self_harm(&self) -> bool {
        self.items.iter().any(|item| item.self_harm)
    }

    fn is_ours(&self) -> bool {
        !self.wording.is_empty()
    }

    /// Choices of every item.
    pub fn choices(&self) -> usize {
        self.items.first().map_or(0, |item| item.scores.len())
    }

    /// The best score there is.
    pub fn highest(&self) -> i32 {
        let best = |item: &Item| item.scores.iter().copied().max().unwrap_or(0);
        self.items.iter().map(best).sum()
    }

    /// The score of an answer; none when it does not fit the items.
    pub fn score(&self, choices: &[u8]) -> Option<i32> {
        if choices.len() != self.items.len() {
            return None;
        }
        let of = |(item, choice): (&Item, &u8)| item.scores.get(usize::from(*choice)).copied();
        self.items.iter().zip(choices).map(of).sum()
    }

    pub fn band(&self, score: i32) -> Band {
        match score {
            _ if score <= self.low => Band::Low,
            _ if score <= self.middle => Band::Middle,
            _ => Band::Well,
        }
    }

    pub fn opens_case(&self, score: i32) -> bool {
        score <= self.case
    }

    pub fn state(&self, entered: &Entered) -> InstrumentState {
        if self.needs_licence_key && entered.licence_key.is_none() {
            InstrumentState::LicenceMissing
        } else if !self.is_ours() && entered.wording.is_empty() {
            InstrumentState::WordingMissing
        } else {
            InstrumentState::Ready
        }
    }

    /// The text in a language, else in Vietnamese, else in whichever there is.
    pub fn wording(&self, entered: &Entered, language: Language) -> Option<Wording> {
        let ours = |(language, words): (&Language, &Words)| Wording {
            language: *language,
            intro: words.intro.clone(),
            items: words.items.clone(),
            choices: words.choices.clone(),
        };
        let all: Vec<Wording> = match self.is_ours() {
            true => self.wording.iter().map(ours).collect(),
            false => entered.wording.clone(),
        };
        let of = |wanted| all.iter().find(|w| w.language == wanted);
        let best = of(language).or_else(|| of(Language::Vietnamese));
        best.or(all.first()).cloned()
    }

    /// Whether a text an administrator entered has a sentence for everything.
    pub fn fits(&self, wording: &Wording) -> bool {
        let said = |text: &String| !text.trim().is_empty() && text.chars().count() <= MAX_SENTENCE;
        let all_said = wording.items.iter().chain(&wording.choices).all(said);
        wording.items.len() == self.items.len()
            && wording.choices.len() == self.choices()
            && wording.intro.chars().count() <= MAX_SENTENCE
            && all_said
    }

    /// As it is told to who may choose it. A licence key is never told.
    pub fn told(&self, entered: &Entered, language: Language) -> check_in::Instrument {
        let name = self.name.get(&language);
        let name = name.or_else(|| self.name.get(&Language::Vietnamese));
        let languages = match self.is_ours() {
            true => self.wording.keys().copied().collect(),
            false => entered.wording.iter().map(|w| w.language).collect(),
        };
        check_in::Instrument {
            key: self.key.clone(),
            name: name.cloned().unwrap_or_default(),
            licence: self.licence.clone(),
            source: self.source.clone(),
            age_from: self.ages.0,
            age_until: self.ages.1,
            respondents: self.respondents.clone(),
            items: self.items.len(),
            choices: self.choices(),
            state: self.state(entered),
            needs_licence: self.needs_licence_key,
            is_ours: self.is_ours(),
            languages,
            self_harm: self.has_self_harm(),
        }
    }

    /// Whether answers are taken now: what asks about harming oneself is asked only while somebody is on duty.
    pub fn is_answered(&self, is_somebody_on_duty: bool) -> bool {
        is_somebody_on_duty || !self.has_self_harm()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_complete() {
        let all = ALL.as_ref().expect("the registry reads");
        assert!(all.len() >= 4);
        for i in all {
            let key = &i.key;
            assert!(i.name.contains_key(&Language::Vietnamese), "{key}");
            assert!(!i.licence.is_empty() && !i.source.is_empty(), "{key}");
            assert!(i.ages.0 <= i.ages.1 && !i.respondents.is_empty(), "{key}");
            assert!(
                i.items.iter().all(|item| item.scores.len() == i.choices()),
                "{key}"
            );
            assert!(
                0 <= i.case && i.case <= i.low && i.low < i.middle && i.middle < i.highest(),
                "{key}"
            );
            // What is ours is there in both languages of the interface, complete.
            for language in Language::COMPLETE.iter().filter(|_| i.is_ours()) {
                let wording = i.wording(&Entered::default(), *language).expect("a text");
                assert!(
                    wording.language == *language && i.fits(&wording),
                    "{key} {language}"
                );
            }
        }
    }

    #[test]
    fn text_that_is_not_ours_is_not_shipped() {
        let who5 = find("who5").expect("WHO-5");
        assert_eq!(
            who5.state(&Entered::default()),
            InstrumentState::WordingMissing
        );
        assert!(
            who5.wording(&Entered::default(), Language::English)
                .is_none()
        );
        let sdq = find("sdq").expect("SDQ");
        assert_eq!(
            sdq.state(&Entered::default()),
            InstrumentState::LicenceMissing
        );
        let licensed = Entered {
            licence_key: Some("K".to_owned()),
            wording: Vec::new(),
        };
        assert_eq!(sdq.state(&licensed), InstrumentState::WordingMissing);
    }

    #[test]
    fn scores_rise_with_well_being() {
        let score = |key: &str, choices: &[u8]| find(key).expect("known").score(choices);
        assert_eq!(score("mood", &[0]), Some(5));
        assert_eq!(score("mood", &[5]), None);
        assert_eq!(score("mood", &[0, 0]), None);
        assert_eq!(score("who5", &[0; 5]), Some(100));
        assert_eq!(score("who5", &[5; 5]), Some(0));
        // Total difficulties of 40 and 0, as the published key counts them.
        let worst = [
            0, 2, 2, 0, 2, 2, 0, 2, 0, 2, 0, 2, 2, 0, 2, 2, 0, 2, 2, 0, 0, 2, 2, 2, 0,
        ];
        assert_eq!(score("sdq", &worst), Some(0));
        let mood = find("mood").expect("mood");
        assert_eq!(
            [5, 3, 1].map(|s| mood.band(s)),
            [Band::Well, Band::Middle, Band::Low]
        );
        assert!(mood.opens_case(1) && !mood.opens_case(2));
    }

    #[test]
    fn harm_to_oneself_is_asked_about_only_while_somebody_is_on_duty() {
        let mut instrument: Vec<Instrument> =
            serde_json::from_str(include_str!("instruments.json")).expect("the registry");
        let mut mood = instrument.swap_remove(0);
        assert!(mood.is_answered(false));
        mood.items[0].self_harm = true;
        assert!(mood.is_answered(true) && !mood.is_answered(false));
    }
}
