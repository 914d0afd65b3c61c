//! The dates of a rule. It is read strictly, and bounded before anything is computed: a rule that never comes to a date,
//! or to far too many, costs nothing. Times are local throughout; the zone has had one offset since 1975.

use caunoi_wire::dates::{MAX_DATES, MAX_RULE};
use caunoi_wire::time::{DAY, ZONE_OFFSET};
use caunoi_wire::{Date, ErrorCode, Timestamp};
use rrule::RRuleSet;

/// How far the last date is from the first.
const FURTHEST: i64 = 2 * 366 * DAY;
/// Longest step from one date to the next, in days or weeks.
const MAX_INTERVAL: u16 = 60;
/// The same in months: every twelfth may never have a 31st.
const MAX_MONTHS: u16 = 11;
/// A day of the week comes at least so often in a month, and sometimes once more.
const EVERY_MONTH: i8 = 4;

/// A rule that was read.
#[derive(Debug, PartialEq, Eq)]
struct Rule {
    /// What is left for those who compute: without an end.
    parts: String,
    count: Option<usize>,
    /// The last moment, local.
    until: Option<i64>,
}

/// The dates of a rule from a moment on, in order.
///
/// # Errors
/// `rule_wrong` when it cannot be read, never ends or has no date; `dates_too_many` beyond [`MAX_DATES`] or two years.
pub fn dates(starts_at: Timestamp, rule: &str) -> Result<Vec<Timestamp>, ErrorCode> {
    let rule = read(rule)?;
    let from = starts_at.plus(ZONE_OFFSET);
    let furthest = from.0.saturating_add(FURTHEST);
    let until = rule.until.unwrap_or(i64::MAX);
    let bound = Timestamp(until.min(furthest));
    if bound < from {
        return Err(ErrorCode::RuleWrong);
    }
    let text = format!(
        "DTSTART:{}\nRRULE:{};UNTIL={}",
        written(from),
        rule.parts,
        written(bound)
    );
    let set: RRuleSet = text.parse().map_err(|_| ErrorCode::RuleWrong)?;
    let most = rule.count.unwrap_or(MAX_DATES + 1).min(MAX_DATES + 1);
    let limit = u16::try_from(most).map_err(|_| ErrorCode::DatesTooMany)?;
    let found = set.all(limit).dates;
    let is_cut = until > furthest && rule.count.is_none_or(|count| found.len() < count);
    if found.is_empty() {
        return Err(ErrorCode::RuleWrong);
    }
    if found.len() > MAX_DATES || is_cut {
        return Err(ErrorCode::DatesTooMany);
    }
    let at = found
        .iter()
        .map(|date| Timestamp(date.timestamp_millis() - ZONE_OFFSET));
    Ok(at.collect())
}

/// Reads a rule; what it does not know it refuses, and so what may never come to a date: whoever computes would look for
/// one for ever.
fn read(text: &str) -> Result<Rule, ErrorCode> {
    let text = text.trim();
    if text.len() > MAX_RULE {
        return Err(ErrorCode::RuleWrong);
    }
    let mut parts: Vec<(&str, &str)> = Vec::new();
    for part in text.split(';') {
        let (name, value) = part.split_once('=').ok_or(ErrorCode::RuleWrong)?;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || ",+-".contains(c);
        let is_twice = parts.iter().any(|(known, _)| *known == name);
        if value.is_empty() || !value.chars().all(is_plain) || is_twice {
            return Err(ErrorCode::RuleWrong);
        }
        parts.push((name, value));
    }
    let value = |name: &str| {
        parts
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, v)| *v)
    };
    let count = value("COUNT").map(|n| n.parse().map_err(|_| ErrorCode::RuleWrong));
    let count = count.transpose()?;
    let until = value("UNTIL").map(|day| last_moment(day).ok_or(ErrorCode::RuleWrong));
    let until = until.transpose()?;
    // Exactly one end: what never ends is not planned, and two ends are one too many (RFC 5545).
    if count.is_some() == until.is_some() || count == Some(0) || !comes(&parts) {
        return Err(ErrorCode::RuleWrong);
    }
    if count.is_some_and(|count| count > MAX_DATES) {
        return Err(ErrorCode::DatesTooMany);
    }
    let chooses = parts
        .iter()
        .filter(|(name, _)| !["COUNT", "UNTIL"].contains(name));
    let chooses: Vec<_> = chooses
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    Ok(Rule {
        parts: chooses.join(";"),
        count,
        until,
    })
}

/// Whether these parts are known, and come to a date again and again.
fn comes(parts: &[(&str, &str)]) -> bool {
    let value = |name: &str| {
        parts
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, v)| *v)
    };
    let interval = value("INTERVAL").map_or(Some(1), |n| n.parse::<u16>().ok());
    let (most, chooses): (u16, &[&str]) = match (value("FREQ"), interval) {
        (Some("DAILY"), Some(1)) => (1, &["BYDAY"]),
        (Some("DAILY"), _) => (MAX_INTERVAL, &[]),
        (Some("WEEKLY"), _) => (MAX_INTERVAL, &["BYDAY", "WKST"]),
        (Some("MONTHLY"), _) if value("BYSETPOS").is_some() => (MAX_MONTHS, &["BYDAY", "BYSETPOS"]),
        (Some("MONTHLY"), _) if value("BYDAY").is_some() => (MAX_MONTHS, &["BYDAY"]),
        (Some("MONTHLY"), _) => (MAX_MONTHS, &["BYMONTHDAY"]),
        _ => return false,
    };
    let always = ["FREQ", "INTERVAL", "COUNT", "UNTIL"];
    let is_known = |(name, _): &(&str, &str)| always.contains(name) || chooses.contains(name);
    let in_a_month = |n: &str, most: i8| {
        n.parse()
            .is_ok_and(|n: i8| n != 0 && (-most..=most).contains(&n))
    };
    let days = value("BYDAY").unwrap_or_default().split(',');
    let position = |day: &str| {
        day.trim_end_matches(|c: char| c.is_ascii_alphabetic())
            .to_owned()
    };
    let mut positions = days.map(position).filter(|position| !position.is_empty());
    let are_there = match value("BYSETPOS") {
        // Of all the days of these names, not of one of them.
        Some(of) => positions.next().is_none() && of.split(',').all(|n| in_a_month(n, EVERY_MONTH)),
        None => positions.all(|n| in_a_month(&n, EVERY_MONTH + 1)),
    };
    let is_short = interval.is_some_and(|n| (1..=most).contains(&n));
    parts.iter().all(is_known) && are_there && is_short
}

/// The last local moment of UNTIL, a day or a moment, which may be said in UTC.
fn last_moment(value: &str) -> Option<i64> {
    let digits = |range: std::ops::Range<usize>| value.get(range)?.parse::<u32>().ok();
    let (year, month, day) = (digits(0..4)?, digits(4..6)?, digits(6..8)?);
    let year = i32::try_from(year).ok()?;
    let day = Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)?;
    let start = day.days() * DAY;
    let rest = value.get(8..)?;
    if rest.is_empty() {
        return Some(start + DAY - 1);
    }
    let (time, offset) = match rest.strip_suffix('Z') {
        Some(time) => (time, ZONE_OFFSET),
        None => (rest, 0),
    };
    let is_time = time.len() == 7 && time.starts_with('T');
    let (hour, minute, second) = (digits(9..11)?, digits(11..13)?, digits(13..15)?);
    let is_sane = is_time && hour < 24 && minute < 60 && second < 60;
    let seconds = i64::from(hour * 3_600 + minute * 60 + second);
    is_sane.then_some(start + seconds * 1_000 + offset)
}

/// A local moment as the crate reads it.
fn written(at: Timestamp) -> String {
    let day = Date::from_days(at.0.div_euclid(DAY));
    let second = at.0.rem_euclid(DAY) / 1_000;
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    let (year, month, day) = (day.year(), day.month(), day.day());
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

#[cfg(test)]
mod tests;
