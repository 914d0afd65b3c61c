//! What cannot be in a course, with its place.

use super::*;
use std::ops::RangeInclusive;

impl CourseText {
    /// The places of what cannot be or is missing, as paths: `lessons.0.cards.2.text.vi`.
    pub fn wrong(&self) -> Vec<String> {
        let mut found = self.impossible();
        found.extend(self.missing());
        found
    }

    /// The places of what cannot be, whatever is added.
    pub fn impossible(&self) -> Vec<String> {
        self.checked().wrong
    }

    /// The places of what has to be added before a course can be sent.
    pub fn missing(&self) -> Vec<String> {
        self.checked().missing
    }

    fn checked(&self) -> Check {
        let mut check = Check {
            language: self.language,
            wrong: Vec::new(),
            missing: Vec::new(),
        };
        let key_fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let key = &self.key;
        check.that(
            "key",
            (1..=60).contains(&key.len()) && key.chars().all(key_fits),
        );
        check.line("licence", &self.licence);
        check.line("attribution", &self.attribution);
        if let Some(source) = &self.source {
            check.line("source", source);
        }
        if let Some(origin) = &self.adapted_from {
            check.line("adapted_from.key", &origin.key);
            check.line("adapted_from.attribution", &origin.attribution);
            check.line("adapted_from.licence", &origin.licence);
        }
        check.texts("title", &self.title, MAX_NAME);
        check.texts("summary", &self.summary, MAX_LINE);
        check.many("lessons", self.lessons.len(), &(1..=MAX_LESSONS));
        for (at, lesson) in self.lessons.iter().enumerate() {
            check.lesson(&format!("lessons.{at}"), lesson);
        }
        check
    }
}

/// Gathers what is wrong.
struct Check {
    language: Language,
    wrong: Vec<String>,
    missing: Vec<String>,
}

impl Check {
    fn that(&mut self, place: &str, holds: bool) {
        if !holds {
            self.wrong.push(place.to_owned());
        }
    }

    fn is_there(&mut self, place: &str, holds: bool) {
        if !holds {
            self.missing.push(place.to_owned());
        }
    }

    fn many(&mut self, place: &str, number: usize, allowed: &RangeInclusive<usize>) {
        self.is_there(place, number >= *allowed.start());
        self.that(place, number <= *allowed.end());
    }

    fn text(&mut self, place: &str, text: &str, limit: usize) {
        self.is_there(place, !text.trim().is_empty());
        self.that(place, text.chars().count() <= limit);
    }

    fn line(&mut self, place: &str, text: &str) {
        self.text(place, text, MAX_LINE);
    }

    /// Complete in the course's language, within the limit in all.
    fn texts(&mut self, place: &str, texts: &Texts, limit: usize) {
        let own = self.language;
        if !texts.0.contains_key(&own) {
            self.missing.push(format!("{place}.{own}"));
        }
        for (language, text) in &texts.0 {
            self.text(&format!("{place}.{language}"), text, limit);
        }
    }

    fn lesson(&mut self, place: &str, lesson: &LessonText) {
        self.texts(&format!("{place}.title"), &lesson.title, MAX_NAME);
        let cards = &lesson.cards;
        self.many(&format!("{place}.cards"), cards.len(), &(1..=MAX_CARDS));
        for (at, card) in cards.iter().enumerate() {
            let place = format!("{place}.cards.{at}");
            self.texts(&format!("{place}.text"), &card.text, MAX_PARAGRAPH);
            if card.picture.is_some() {
                self.texts(&format!("{place}.alt"), &card.alt, MAX_LINE);
            }
            if let Some(name) = &card.picture {
                self.that(&format!("{place}.picture"), is_media(name, PICTURES));
            }
            for (language, name) in &card.audio {
                self.that(&format!("{place}.audio.{language}"), is_media(name, SOUNDS));
            }
        }
        let choices = &lesson.question.choices;
        self.texts(
            &format!("{place}.question.text"),
            &lesson.question.text,
            MAX_LINE,
        );
        self.many(
            &format!("{place}.question.choices"),
            choices.len(),
            &CHOICES,
        );
        for (at, choice) in choices.iter().enumerate() {
            let place = format!("{place}.question.choices.{at}");
            self.texts(&format!("{place}.text"), &choice.text, MAX_LINE);
            self.texts(&format!("{place}.reply"), &choice.reply, MAX_PARAGRAPH);
        }
        self.texts(
            &format!("{place}.home_action"),
            &lesson.home_action,
            MAX_PARAGRAPH,
        );
        let answers = &lesson.follow_up;
        self.many(&format!("{place}.follow_up"), answers.len(), &CHOICES);
        for (at, answer) in answers.iter().enumerate() {
            let place = format!("{place}.follow_up.{at}");
            self.texts(&format!("{place}.text"), &answer.text, MAX_LINE);
            self.texts(&format!("{place}.tip"), &answer.tip, MAX_PARAGRAPH);
        }
    }
}
