//! Words in the reader's language: the catalogue of the one language in use, fetched at the start, and its switch.
//! Screens ask for words while they are drawn; a switch draws the screen anew, so words need not be signals.

use crate::browser;
use crate::state::app;
use caunoi_l10n::{Arg, Catalogue, format};
use caunoi_wire::{Date, Language, Timestamp};
use leptos::prelude::*;

/// Where the reader's own choice is kept.
const CHOICE: &str = "language";

/// A message without arguments.
pub fn t(key: &str) -> String {
    text(key, &[])
}

/// A message with arguments.
pub fn text(key: &str, args: &[(&str, Arg)]) -> String {
    app().catalogue.with_untracked(|c| c.text(key, args))
}

/// The language of the interface.
pub fn language() -> Language {
    app().catalogue.with_untracked(Catalogue::language)
}

/// A moment as one says it: "5 minutes ago", "yesterday 19:05".
pub fn when(at: Timestamp) -> String {
    app()
        .catalogue
        .with_untracked(|c| format::relative(c, at, browser::now()))
}

/// The same with its day whatever today is: `19:05, 24/11/2026`.
pub fn moment(at: Timestamp) -> String {
    app().catalogue.with_untracked(|c| format::datetime(c, at))
}

/// From one moment to another.
pub fn span(from: Timestamp, until: Timestamp) -> String {
    app()
        .catalogue
        .with_untracked(|c| format::span(c, from, until))
}

/// A day with its weekday.
#[cfg(feature = "desk")]
pub fn date_long(day: Date) -> String {
    app()
        .catalogue
        .with_untracked(|c| format::long_date(c, day))
}

/// A day of the lunar calendar.
#[cfg(feature = "desk")]
pub fn lunar(day: Date) -> String {
    app().catalogue.with_untracked(|c| format::lunar(c, day))
}

/// A month with its year.
#[cfg(feature = "desk")]
pub fn title_of_month(day: Date) -> String {
    let year = day.year().to_string();
    text(
        "calendar-month",
        &[("day", day.into()), ("year", year.into())],
    )
}

/// A day: `24/11/2026`.
pub fn date(day: Date) -> String {
    app().catalogue.with_untracked(|c| format::date(c, day))
}

pub fn number(number: i64) -> String {
    app()
        .catalogue
        .with_untracked(|c| format::number(c, number))
}

pub fn percent(part: i64, of: i64) -> String {
    app()
        .catalogue
        .with_untracked(|c| format::percent(c, part, of))
}

/// Names in a row: "Bống, Tí and Mẩy".
pub fn list(names: &[&str]) -> String {
    app().catalogue.with_untracked(|c| format::list(c, names))
}

/// The language to begin with: the reader's choice, else the browser's if we speak it, else Vietnamese.
pub fn first_language() -> Language {
    if let Some(chosen) = browser::kept(CHOICE) {
        return chosen;
    }
    let browsers = browser::global("navigator.language")
        .as_string()
        .unwrap_or_default();
    let ours = Language::INTERFACE
        .iter()
        .find(|language| browsers.starts_with(language.as_str()));
    *ours.unwrap_or(&Language::Vietnamese)
}

/// Whether the reader has chosen a language on this device.
pub fn is_chosen() -> bool {
    browser::kept::<Language>(CHOICE).is_some()
}

/// Fetches the words of a language; none when neither the network nor the worker has them.
pub async fn fetch(language: Language) -> Option<Catalogue> {
    let path = browser::meta(&format!("locale-{language}"));
    let response = browser::wait(&js_sys::global(), "fetch", &[path.into()])
        .await
        .ok()?;
    let text = browser::wait(&response, "text", &[]).await.ok()?;
    Catalogue::parse(&text.as_string()?)
}

/// Speaks another language from now on and remembers it on this device.
pub async fn switch(to: Language) -> bool {
    let Some(catalogue) = fetch(to).await else {
        return false;
    };
    browser::keep(CHOICE, &to);
    show(&catalogue);
    // Everything is drawn anew: the focus would be lost.
    app().wants_focus.set_value(true);
    app().catalogue.set(catalogue);
    true
}

/// Tells the page and the service worker which language is spoken.
pub fn show(catalogue: &Catalogue) {
    browser::mark_root("lang", Some(catalogue.language().as_str()));
}
