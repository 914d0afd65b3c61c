//! Numbers, dates and times as people write them. Pure: the moment "now" is passed in.

use crate::{Arg, Catalogue};
use caunoi_wire::time::{DAY, HOUR, MINUTE};
use caunoi_wire::{Date, Timestamp};

/// A whole number with the language's digit grouping.
pub fn number(c: &Catalogue, number: i64) -> String {
    let separator = c.text("format-group", &[]);
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + 4);
    if number < 0 {
        out.push('-');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push_str(&separator);
        }
        out.push(digit);
    }
    out
}

/// A share of a whole as whole percent.
pub fn percent(c: &Catalogue, part: i64, of: i64) -> String {
    let value = if of > 0 {
        (part * 100 + of / 2) / of
    } else {
        0
    };
    c.text("format-percent", &[("value", Arg::Number(value))])
}

/// A day: `24/11/2026`.
pub fn date(c: &Catalogue, date: Date) -> String {
    let two = |n: u8| Arg::Text(format!("{n:02}"));
    let args = [
        ("day", two(date.day())),
        ("month", two(date.month())),
        ("year", Arg::Text(date.year().to_string())),
    ];
    c.text("format-date", &args)
}

/// The time of day, 24 hours: `19:05`.
pub fn time(c: &Catalogue, at: Timestamp) -> String {
    let minute = at.local_minute();
    let two = |n: i64| Arg::Text(format!("{n:02}"));
    c.text(
        "format-time",
        &[("hour", two(minute / 60)), ("minute", two(minute % 60))],
    )
}

/// Day and time: `19:05, 24/11/2026`.
pub fn datetime(c: &Catalogue, at: Timestamp) -> String {
    c.text(
        "format-datetime",
        &[
            ("date", date(c, at.local_date()).into()),
            ("time", time(c, at).into()),
        ],
    )
}

/// The weekday's name; weeks begin on Monday.
pub fn weekday(c: &Catalogue, date: Date) -> String {
    // 1970-01-01 was a Thursday.
    let index = (date.days() + 3).rem_euclid(7) + 1;
    c.text(&format!("format-weekday-{index}"), &[])
}

/// A past or coming moment as one says it: "5 minutes ago", "yesterday 19:05", "tomorrow 07:00".
pub fn relative(c: &Catalogue, at: Timestamp, now: Timestamp) -> String {
    let ago = now.since(at);
    if (0..MINUTE).contains(&ago) {
        return c.text("format-just-now", &[]);
    }
    if (MINUTE..HOUR).contains(&ago) {
        return c.text(
            "format-minutes-ago",
            &[("minutes", Arg::Number(ago / MINUTE))],
        );
    }
    let clock = ("time", Arg::Text(time(c, at)));
    match at.local_date().days() - now.local_date().days() {
        0 => c.text("format-today", &[clock]),
        -1 => c.text("format-yesterday", &[clock]),
        1 => c.text("format-tomorrow", &[clock]),
        days if days.abs() < 7 => c.text(
            "format-weekday-time",
            &[("weekday", weekday(c, at.local_date()).into()), clock],
        ),
        _ => datetime(c, at),
    }
}

/// How long something takes or lies ahead, in the largest unit that fits.
pub fn duration(c: &Catalogue, milliseconds: i64) -> String {
    let (key, count) = match milliseconds {
        ms if ms >= 2 * DAY => ("format-days", ms / DAY),
        ms if ms >= 2 * HOUR => ("format-hours", ms / HOUR),
        ms => ("format-minutes", (ms / MINUTE).max(1)),
    };
    c.text(key, &[("count", Arg::Number(count))])
}
