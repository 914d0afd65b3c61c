//! An event that takes place again: on which days, until when, and which of its dates are left out. The server says which
//! dates a rule comes to.

use super::{Composer, settled};
use crate::api::{self, Failure};
use crate::pages::compose::repeat::{DAY_OF, NUMBER, chips, weekdays};
use crate::parts::field::{self, Entry, select};
use crate::parts::icon;
use crate::text::{t, text};
use caunoi_wire::dates::{DatesFound, DatesQuery, Recurrence};
use caunoi_wire::series::weekday;
use caunoi_wire::{Date, Timestamp};
use leptos::prelude::*;

/// What is usual: for a term or so.
const TIMES: &str = "10";
/// The days as rules name them, from Monday on.
const NAMES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// How often it takes place.
const ONCE: &str = "once";
const WEEK: &str = "week";
const FORTNIGHT: &str = "fortnight";
const MONTH_DAY: &str = "month_day";
const MONTH_WEEK: &str = "month_week";

/// What stands in the fields.
#[derive(Clone, Copy)]
struct Form {
    every: RwSignal<String>,
    days: RwSignal<Vec<u8>>,
    count: Entry,
    until: Entry,
    skip: RwSignal<Vec<Date>>,
}

impl Form {
    /// Of a rule that this form has written, or of none.
    fn of(repeat: Option<&Recurrence>, starts_at: Timestamp) -> Self {
        let rule = repeat.map(|r| r.rule.as_str()).unwrap_or_default();
        let part = |name: &str| {
            let part = |part: &str| {
                Some(
                    part.split_once('=')
                        .filter(|(n, _)| *n == name)?
                        .1
                        .to_owned(),
                )
            };
            rule.split(';').find_map(part)
        };
        let every = match (
            part("FREQ").as_deref(),
            part("INTERVAL"),
            part("BYMONTHDAY"),
        ) {
            (Some("WEEKLY"), None, _) => WEEK,
            (Some("WEEKLY"), Some(_), _) => FORTNIGHT,
            (Some("MONTHLY"), _, Some(_)) => MONTH_DAY,
            (Some("MONTHLY"), _, None) => MONTH_WEEK,
            _ => ONCE,
        };
        let named =
            |day: &&str| part("BYDAY").is_some_and(|days| days.split(',').any(|d| d == *day));
        let mut days: Vec<u8> = (1..)
            .zip(&NAMES)
            .filter(|(_, n)| named(n))
            .map(|(d, _)| d)
            .collect();
        if days.is_empty() {
            days.push(weekday(starts_at.local_date().days()));
        }
        let until = part("UNTIL").and_then(|day| {
            Some(format!(
                "{}-{}-{}",
                day.get(..4)?,
                day.get(4..6)?,
                day.get(6..8)?
            ))
        });
        let count = match (&until, part("COUNT")) {
            (Some(_), _) => String::new(),
            (None, count) => count.unwrap_or_else(|| TIMES.to_owned()),
        };
        Self {
            every: RwSignal::new(every.to_owned()),
            days: RwSignal::new(days),
            count: Entry::new(&count),
            until: Entry::new(until.as_deref().unwrap_or_default()),
            skip: RwSignal::new(repeat.map(|r| r.skip.clone()).unwrap_or_default()),
        }
    }

    /// The rule that the fields mean for what begins at a moment; none where it takes place once.
    fn rule(self, starts_at: Timestamp) -> Option<String> {
        let day = starts_at.local_date();
        let name = NAMES[usize::from(weekday(day.days())) - 1];
        let chosen = self.days.get();
        let days: Vec<&str> = chosen
            .iter()
            .map(|day| NAMES[usize::from(*day) - 1])
            .collect();
        let days = days.join(",");
        let parts = match self.every.get().as_str() {
            WEEK => format!("FREQ=WEEKLY;BYDAY={days}"),
            FORTNIGHT => format!("FREQ=WEEKLY;INTERVAL=2;BYDAY={days}"),
            MONTH_DAY => format!("FREQ=MONTHLY;BYMONTHDAY={}", day.day()),
            MONTH_WEEK => format!("FREQ=MONTHLY;BYDAY={}{name}", nth(day)),
            _ => return None,
        };
        let until = self.until.value.get().replace('-', "");
        let count = self.count.value.get();
        Some(match until.as_str() {
            "" => format!("{parts};COUNT={}", count.trim()),
            until => format!("{parts};UNTIL={until}"),
        })
    }
}

/// Which of the days of its name it is in its month; the fifth is the last.
fn nth(day: Date) -> i8 {
    match (day.day() - 1) / 7 + 1 {
        5 => -1,
        nth => nth as i8,
    }
}

pub fn section(c: Composer) -> AnyView {
    let event = c.text.with_untracked(|text| text.details.event().cloned());
    let Some(event) = event else {
        return ().into_any();
    };
    let form = Form::of(event.repeat.as_ref(), event.starts_at);
    let starts_at = Memo::new(move |_| {
        c.text
            .with(|text| text.details.event().map(|e| e.starts_at))
    });
    let rule = Memo::new(move |_| form.rule(starts_at.get()?));
    Effect::new(move |_| {
        let repeat = rule.get().map(|rule| Recurrence {
            rule,
            skip: form.skip.get(),
        });
        c.text.maybe_update(|text| match &mut text.details {
            caunoi_wire::post::Details::Event(event) if event.repeat != repeat => {
                event.repeat = repeat;
                true
            }
            _ => false,
        });
    });
    let found = ask(starts_at, rule);
    let choices = [ONCE, WEEK, FORTNIGHT, MONTH_WEEK, MONTH_DAY];
    let choice = |every: &str| (every.to_owned(), t(&format!("dates-every-{every}")));
    let choices = choices.into_iter().map(choice).collect();
    let rest = move || {
        form.every.with(|every| every != ONCE).then(|| {
            let is_weekly = form.every.with(|every| every == WEEK || every == FORTNIGHT);
            let days = is_weekly.then(|| weekdays(form.days));
            view! { {days} {ends(form, found)} }.into_any()
        })
    };
    let every = select("dates-every", t("dates-every"), choices, form.every);
    view! { <div class="stack">{every}{rest}</div> }.into_any()
}

/// When it ends, and the dates that this makes.
fn ends(form: Form, found: RwSignal<Option<Found>>) -> AnyView {
    view! {
        <div class="row">
            {field::field("dates-count", NUMBER, t("dates-count"), None, form.count)}
            {field::field("dates-until", DAY_OF, format!("{} ({})", t("dates-until"), t("common-optional")), None, form.until)}
        </div>
        {preview(form, found)}
    }
    .into_any()
}

type Found = Result<Vec<Timestamp>, Failure>;

/// Asks which dates a rule has, when it has settled.
fn ask(starts_at: Memo<Option<Timestamp>>, rule: Memo<Option<String>>) -> RwSignal<Option<Found>> {
    let found = RwSignal::new(None);
    settled(move || {
        let (Some(starts_at), Some(asked)) = (starts_at.get(), rule.get()) else {
            found.set(None);
            return None;
        };
        let query = DatesQuery {
            starts_at,
            rule: asked.clone(),
        };
        Some(Box::pin(async move {
            let answer = api::ask::<DatesFound>("/events/dates", &query).await;
            if rule.try_with_untracked(|now| now.as_ref() == Some(&asked)) == Some(true) {
                found.try_set(Some(answer.map(|answer| answer.starts)));
            }
        }))
    });
    found
}

/// The dates with what the moon says; a tap leaves one out.
fn preview(form: Form, found: RwSignal<Option<Found>>) -> AnyView {
    let drawn = move || match found.get() {
        None => ().into_any(),
        Some(Err(failure)) => {
            view! { <p class="error">{icon("alert")}<span>{failure.message()}</span></p> }
                .into_any()
        }
        Some(Ok(starts)) => {
            let left = form.skip.with(|skip| {
                starts
                    .iter()
                    .filter(|at| !skip.contains(&at.local_date()))
                    .count()
            });
            view! {
                <p class="strong">{text("dates-count-of", &[("count", left.into())])}</p>
                <p class="help">{t("dates-help")}</p>
                {chips(starts, form.skip)}
            }
            .into_any()
        }
    };
    view! { <div class="stack-tight" aria-live="polite">{drawn}</div> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_a_month_is_the_fifth_of_its_name() {
        let of = |day: &str| nth(day.parse().expect("a day"));
        assert_eq!(
            [
                "2026-11-01",
                "2026-11-07",
                "2026-11-08",
                "2026-11-28",
                "2026-11-29"
            ]
            .map(of),
            [1, 1, 2, 4, -1]
        );
    }
}
