//! Numbers, dates and times as people write them, from the patterns `format-*` of the language. Pure: the moment
//! "now" is passed in. The calendar (days to civil dates after Howard Hinnant) and the zone (UTC+7 all year, no
//! daylight saving in Vietnam since 1975) stand in `caunoi_wire`.

use crate::{Arg, Catalogue};
use caunoi_wire::time::{DAY, HOUR, MINUTE};
use caunoi_wire::{Date, Timestamp};

/// How a message writes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Texts as they are, numbers grouped, moments with date and time, days as dates.
    Plain,
    /// `NUMBER($n, style: "digits")`: without grouping, for years and codes.
    Digits,
    /// `NUMBER($bytes, style: "size")`: a file size.
    Size,
    /// `DATETIME($at, style: "date")`
    Date,
    /// `DATETIME($at, style: "time")`
    Time,
    /// `DATETIME($at, style: "weekday")`
    Weekday,
    /// `DATETIME($at, style: "long")`: weekday and date.
    Long,
    /// `DATETIME($at, style: "month")`
    Month,
}

impl Style {
    /// The style of a word in a message; plain styles have none.
    pub fn parse(word: &str) -> Option<Self> {
        use Style::*;
        let named = [Digits, Size, Date, Time, Weekday, Long, Month];
        named.into_iter().find(|style| style.as_str() == word)
    }

    /// The word in a message.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Digits => "digits",
            Self::Size => "size",
            Self::Date => "date",
            Self::Time => "time",
            Self::Weekday => "weekday",
            Self::Long => "long",
            Self::Month => "month",
        }
    }
}

/// A value in a style; a style that does not suit the value is ignored.
pub fn value(c: &Catalogue, style: Style, arg: &Arg) -> String {
    let day = match arg {
        Arg::Text(text) => return text.clone(),
        Arg::Number(n) => {
            return match style {
                Style::Digits => n.to_string(),
                Style::Size => size(c, *n),
                _ => number(c, *n),
            };
        }
        Arg::Time(at) => match style {
            Style::Time => return time(c, *at),
            Style::Date | Style::Weekday | Style::Long | Style::Month => at.local_date(),
            _ => return datetime(c, *at),
        },
        Arg::Date(day) => *day,
    };
    match style {
        Style::Weekday => weekday(c, day),
        Style::Long => long_date(c, day),
        Style::Month => month(c, day),
        _ => date(c, day),
    }
}

/// A whole number with the language's digit grouping: `1.234.567`.
pub fn number(c: &Catalogue, number: i64) -> String {
    grouped(number, &c.text("format-group", &[]))
}

pub(crate) fn grouped(number: i64, separator: &str) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() * 2);
    if number < 0 {
        out.push('-');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push_str(separator);
        }
        out.push(digit);
    }
    out
}

/// A number given in tenths, with its one decimal: 12,345 is `1.234,5`.
pub fn tenths(c: &Catalogue, tenths: i64) -> String {
    let sign = if tenths < 0 && tenths > -10 { "-" } else { "" };
    let whole = number(c, tenths / 10);
    let point = c.text("format-decimal", &[]);
    format!("{sign}{whole}{point}{}", (tenths % 10).abs())
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

/// A file size, in steps of 1,000 as shops and phones count: `1,5 MB`.
pub fn size(c: &Catalogue, bytes: i64) -> String {
    const UNITS: [(&str, i64); 4] = [
        ("format-kb", 1_000),
        ("format-mb", 1_000_000),
        ("format-gb", 1_000_000_000),
        ("format-tb", 1_000_000_000_000),
    ];
    let bytes = bytes.max(0);
    if bytes < 1_000 {
        return c.text("format-bytes", &[("count", Arg::Number(bytes))]);
    }
    let rounded = |unit: i64| bytes.saturating_add(unit / 2) / unit;
    let fitting = UNITS.iter().find(|(_, unit)| rounded(*unit) < 1_000);
    let (key, unit) = fitting.unwrap_or(&UNITS[3]);
    let in_tenths = rounded(unit / 10);
    let value = if in_tenths >= 100 || in_tenths % 10 == 0 {
        number(c, rounded(*unit))
    } else {
        tenths(c, in_tenths)
    };
    c.text(key, &[("value", value.into())])
}

/// A day: `24/11/2026`.
pub fn date(c: &Catalogue, date: Date) -> String {
    let args = [
        ("day", two(date.day().into())),
        ("month", two(date.month().into())),
        ("year", Arg::Text(date.year().to_string())),
    ];
    c.text("format-date", &args)
}

/// A day with its weekday: `thứ Ba, 24/11/2026`.
pub fn long_date(c: &Catalogue, day: Date) -> String {
    let args = [
        ("weekday", weekday(c, day).into()),
        ("date", date(c, day).into()),
    ];
    c.text("format-long-date", &args)
}

/// A day of the lunar calendar: `15/8 âm lịch`.
pub fn lunar(c: &Catalogue, day: Date) -> String {
    let moon = day.lunar();
    let args = [
        ("day", Arg::Text(moon.day.to_string())),
        ("month", Arg::Text(moon.month.to_string())),
    ];
    let key = if moon.is_leap {
        "format-lunar-leap"
    } else {
        "format-lunar"
    };
    c.text(key, &args)
}

/// The time of day, 24 hours: `19:05`.
pub fn time(c: &Catalogue, at: Timestamp) -> String {
    let minute = at.local_minute();
    c.text(
        "format-time",
        &[("hour", two(minute / 60)), ("minute", two(minute % 60))],
    )
}

/// Day and time: `19:05, 24/11/2026`.
pub fn datetime(c: &Catalogue, at: Timestamp) -> String {
    let args = [
        ("date", date(c, at.local_date()).into()),
        ("time", time(c, at).into()),
    ];
    c.text("format-datetime", &args)
}

/// From one moment to another: `14:00–16:30, thứ Bảy, 28/11/2026`.
pub fn span(c: &Catalogue, from: Timestamp, until: Timestamp) -> String {
    let day = from.local_date();
    if day == until.local_date() {
        let args = [
            ("from", time(c, from).into()),
            ("until", time(c, until).into()),
            ("day", long_date(c, day).into()),
        ];
        return c.text("format-span-day", &args);
    }
    let args = [
        ("from", datetime(c, from).into()),
        ("until", datetime(c, until).into()),
    ];
    c.text("format-span", &args)
}

/// The weekday's name; weeks begin on Monday.
pub fn weekday(c: &Catalogue, date: Date) -> String {
    // 1970-01-01 was a Thursday.
    let index = (date.days() + 3).rem_euclid(7) + 1;
    c.text(&format!("format-weekday-{index}"), &[])
}

/// The month's name.
pub fn month(c: &Catalogue, date: Date) -> String {
    c.text(&format!("format-month-{}", date.month()), &[])
}

/// A past or coming moment as one says it: "5 minutes ago", "yesterday 19:05", "tomorrow 07:00".
pub fn relative(c: &Catalogue, at: Timestamp, now: Timestamp) -> String {
    let ago = now.since(at);
    if (0..MINUTE).contains(&ago) {
        return c.text("format-just-now", &[]);
    }
    if (MINUTE..HOUR).contains(&ago) {
        let minutes = Arg::Number(ago / MINUTE);
        return c.text("format-minutes-ago", &[("minutes", minutes)]);
    }
    let clock = ("time", Arg::Text(time(c, at)));
    match at.local_date().days() - now.local_date().days() {
        0 => c.text("format-today-time", &[clock]),
        -1 => c.text("format-yesterday-time", &[clock]),
        1 => c.text("format-tomorrow-time", &[clock]),
        days if days.abs() < 7 => {
            let weekday = ("weekday", weekday(c, at.local_date()).into());
            c.text("format-weekday-time", &[weekday, clock])
        }
        _ => datetime(c, at),
    }
}

/// A day as one says it: "today", "yesterday", "tomorrow", else with its weekday.
pub fn relative_date(c: &Catalogue, date: Date, today: Date) -> String {
    match date.days() - today.days() {
        0 => c.text("format-today", &[]),
        -1 => c.text("format-yesterday", &[]),
        1 => c.text("format-tomorrow", &[]),
        _ => long_date(c, date),
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

/// Names in a row: "Bống", "Bống and Tí", "Bống, Tí and Mẩy".
pub fn list(c: &Catalogue, names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => {
            let args = [("first", first.join(", ").into()), ("last", (*last).into())];
            c.text("format-list", &args)
        }
    }
}

fn two(number: i64) -> Arg {
    Arg::Text(format!("{number:02}"))
}
