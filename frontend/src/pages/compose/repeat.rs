//! "Again and again": on which days, at what time, until when, and which days are left out.

use super::{Composer, now};
use crate::parts::field::{self, Entry, Kind, TEXT};
use crate::parts::icon;
use crate::text::{lunar, t, text, when};
use caunoi_wire::series::{Every, MAX_OCCURRENCES, Repeat, weekday};
use caunoi_wire::time::DAY;
use caunoi_wire::{Date, Timestamp};
use leptos::prelude::*;

/// What is usual: after school, for a month or so.
const TIME: &str = "16:30";
const TIMES: &str = "10";

pub const CLOCK: Kind = Kind {
    input: "time",
    ..TEXT
};
pub const DAY_OF: Kind = Kind {
    input: "date",
    ..TEXT
};
pub const NUMBER: Kind = Kind {
    mode: "numeric",
    ..TEXT
};

/// What stands in the fields.
#[derive(Clone, Copy)]
pub struct Form {
    /// `week` or `month`.
    every: RwSignal<String>,
    days: RwSignal<Vec<u8>>,
    time: Entry,
    first: Entry,
    count: Entry,
    until: Entry,
    skip: RwSignal<Vec<Date>>,
}

impl Form {
    /// From tomorrow on, every week on that day.
    pub fn new() -> Self {
        let tomorrow = now().plus(DAY).local_date();
        Self {
            every: RwSignal::new("week".to_owned()),
            days: RwSignal::new(vec![weekday(tomorrow.days())]),
            time: Entry::new(TIME),
            first: Entry::new(&tomorrow.to_string()),
            count: Entry::new(TIMES),
            until: Entry::new(""),
            skip: RwSignal::new(Vec::new()),
        }
    }

    /// What the fields mean; none while they are half filled in.
    pub fn read(self) -> Option<Repeat> {
        let value = |entry: Entry| entry.value.get().trim().to_owned();
        let time = value(self.time);
        let (hour, minute) = time.split_once(':')?;
        let first: Date = value(self.first).parse().ok()?;
        let (count, until) = (value(self.count), value(self.until));
        let repeat = Repeat {
            every: if self.every.with(|every| every == "week") {
                Every::Week {
                    days: self.days.get(),
                }
            } else {
                Every::Month { day: first.day() }
            },
            minute: hour.parse::<i32>().ok()? * 60 + minute.get(..2)?.parse::<i32>().ok()?,
            first,
            until: (!until.is_empty())
                .then(|| until.parse())
                .transpose()
                .ok()?,
            count: (!count.is_empty())
                .then(|| count.parse())
                .transpose()
                .ok()?,
            skip: self.skip.get(),
        };
        repeat.times().map(|_| repeat)
    }
}

pub fn fields(c: Composer) -> AnyView {
    let form = c.repeat;
    let every = vec![
        ("week", t("repeat-week"), ""),
        ("month", t("repeat-month"), ""),
    ];
    let days = move || {
        form.every
            .with(|every| every == "week")
            .then(|| weekdays(form.days))
    };
    view! {
        {field::segmented("repeat-every", t("repeat-every"), every, form.every)}
        {days}
        <div class="row">
            {field::field("repeat-time", CLOCK, t("repeat-time"), None, form.time)}
            {field::field("repeat-first", DAY_OF, t("repeat-first"), None, form.first)}
            {field::field("repeat-count", NUMBER, t("repeat-count"), None, form.count)}
            {field::field("repeat-until", DAY_OF, format!("{} ({})", t("repeat-until"), t("common-optional")), None, form.until)}
        </div>
        {times(form)}
    }
    .into_any()
}

/// The days of a week, any of them pressed.
pub fn weekdays(days: RwSignal<Vec<u8>>) -> AnyView {
    let chip = |day: u8| {
        let pressed = move || days.with(|days| days.contains(&day)).to_string();
        let press = move |_| {
            days.update(|days| {
                if days.contains(&day) {
                    days.retain(|d| *d != day);
                } else {
                    days.push(day);
                    days.sort_unstable();
                }
            });
        };
        view! {
            <button type="button" class="chip" aria-pressed=pressed on:click=press>
                {t(&format!("format-weekday-{day}"))}
            </button>
        }
    };
    let chips: Vec<_> = (1..=7).map(chip).collect();
    view! { <div class="chips chips-wrap" role="group" aria-label=t("repeat-days")>{chips}</div> }
        .into_any()
}

/// The days with what the moon says; a tap leaves one out.
pub fn chips(times: Vec<Timestamp>, skip: RwSignal<Vec<Date>>) -> AnyView {
    let chip = move |at: Timestamp| {
        let day = at.local_date();
        let is_in = move || !skip.with(|skip| skip.contains(&day));
        let press = move |_| {
            skip.update(|skip| {
                if skip.contains(&day) {
                    skip.retain(|d| *d != day);
                } else {
                    skip.push(day);
                }
            });
        };
        view! {
            <button type="button" class="chip" aria-pressed=move || is_in().to_string() on:click=press>
                {move || (!is_in()).then(|| icon("close"))}
                <span>{when(at)}<span class="help">{lunar(day)}</span></span>
            </button>
        }
    };
    let chips: Vec<_> = times.into_iter().map(chip).collect();
    view! { <div class="chips chips-wrap">{chips}</div> }.into_any()
}

/// How often it comes and when; a tap leaves a day out.
fn times(form: Form) -> AnyView {
    let found = Memo::new(move |_| form.read().and_then(|repeat| repeat.times()));
    let drawn = move || match found.get() {
        None => {
            let words = text("repeat-wrong", &[("most", MAX_OCCURRENCES.into())]);
            view! { <p class="soft">{words}</p> }.into_any()
        }
        Some(times) => {
            let count = times.len();
            view! {
                <details class="more">
                    <summary>{text("repeat-times", &[("count", count.into())])}</summary>
                    <div class="stack-tight">
                        <p class="help">{t("repeat-times-help")}</p>
                        {chips(times, form.skip)}
                    </div>
                </details>
            }
            .into_any()
        }
    };
    view! { <div aria-live="polite">{drawn}</div> }.into_any()
}
