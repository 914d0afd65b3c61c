//! iCalendar (RFC 5545): events as calendars of phones and computers take them. Text in, text out.

use caunoi_wire::event::EventStatus;
use caunoi_wire::time::{DAY, ZONE_OFFSET};
use caunoi_wire::{Date, Timestamp, id::PostId};
use std::fmt::Write;

/// Longest line, octets, without its end.
const LINE: usize = 75;
/// How often a calendar that follows us should look again.
const REFRESH: &str = "PT4H";

/// Vietnam is at UTC+7 all year since 13 June 1975 (IANA zone Asia/Ho_Chi_Minh).
const ZONE: [&str; 9] = [
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Ho_Chi_Minh",
    "BEGIN:STANDARD",
    "DTSTART:19750613T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0700",
    "TZNAME:+07",
    "END:STANDARD",
    "END:VTIMEZONE",
];

/// One event.
pub struct Entry {
    pub id: PostId,
    pub sequence: i32,
    pub status: EventStatus,
    /// Whether whoever follows takes part for sure.
    pub is_certain: bool,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub changed_at: Timestamp,
    pub title: String,
    pub place: String,
    pub description: String,
    pub organiser: String,
    pub url: String,
}

/// A calendar under a name; `host` makes the ids unique in the world.
pub fn calendar(name: &str, host: &str, entries: &[Entry]) -> String {
    let mut out = String::new();
    let mut line = |text: &str| fold(&mut out, text);
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//Cau Noi//caunoi//VI");
    line("CALSCALE:GREGORIAN");
    line("METHOD:PUBLISH");
    line(&format!("X-WR-CALNAME:{}", escaped(name)));
    line(&format!("REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}"));
    ZONE.iter().for_each(|zone| line(zone));
    for entry in entries {
        event(entry, host, &mut line);
    }
    line("END:VCALENDAR");
    out
}

fn event(e: &Entry, host: &str, line: &mut impl FnMut(&str)) {
    let status = match (e.status, e.is_certain) {
        (EventStatus::Cancelled, _) => "CANCELLED",
        (EventStatus::Confirmed, true) => "CONFIRMED",
        _ => "TENTATIVE",
    };
    line("BEGIN:VEVENT");
    line(&format!("UID:{}@{host}", e.id));
    line(&format!("DTSTAMP:{}", utc(e.changed_at)));
    line(&format!("LAST-MODIFIED:{}", utc(e.changed_at)));
    line(&format!("SEQUENCE:{}", e.sequence));
    line(&format!("STATUS:{status}"));
    line(&format!(
        "DTSTART;TZID=Asia/Ho_Chi_Minh:{}",
        local(e.starts_at)
    ));
    line(&format!("DTEND;TZID=Asia/Ho_Chi_Minh:{}", local(e.ends_at)));
    for (name, text) in [
        ("SUMMARY", &e.title),
        ("LOCATION", &e.place),
        ("DESCRIPTION", &e.description),
        ("CONTACT", &e.organiser),
    ] {
        if !text.is_empty() {
            line(&format!("{name}:{}", escaped(text)));
        }
    }
    line(&format!("URL:{}", e.url));
    line("END:VEVENT");
}

/// Writes a line, folded so that no part is longer than [`LINE`] octets and no character is torn.
fn fold(out: &mut String, line: &str) {
    let (mut part, mut indent) = (String::new(), "");
    for c in line.chars() {
        if indent.len() + part.len() + c.len_utf8() > LINE {
            let rest = part.split_off(cut(&part, c));
            out.extend([indent, &part, "\r\n"]);
            (part, indent) = (rest, " ");
        }
        part.push(c);
    }
    out.extend([indent, &part, "\r\n"]);
}

/// Where a part ends that `next` would follow: not beside a space, which some programs take for ours, if it can be.
fn cut(part: &str, next: char) -> usize {
    let mut after = next;
    for (at, c) in part.char_indices().rev() {
        if c != ' ' && after != ' ' {
            return at + c.len_utf8();
        }
        after = c;
    }
    part.len()
}

/// A TEXT value: other control characters cannot be in one.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() && c != '\t' => {}
            c => out.push(c),
        }
    }
    out
}

fn local(at: Timestamp) -> String {
    written(at.plus(ZONE_OFFSET))
}

fn utc(at: Timestamp) -> String {
    format!("{}Z", written(at))
}

fn written(at: Timestamp) -> String {
    let day = Date::from_days(at.0.div_euclid(DAY));
    let second = at.0.rem_euclid(DAY) / 1_000;
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    let mut out = String::new();
    let _ = write!(out, "{:04}{:02}{:02}T", day.year(), day.month(), day.day());
    let _ = write!(out, "{hour:02}{minute:02}{second:02}");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn lines_are_short_whole_and_come_back(text in "\\PC{0,200}") {
            let mut out = String::new();
            fold(&mut out, &text);
            for line in out.split("\r\n") {
                proptest::prop_assert!(line.len() <= LINE, "{line}");
            }
            let unfolded = out.replace("\r\n ", "");
            proptest::prop_assert_eq!(unfolded.strip_suffix("\r\n"), Some(text.as_str()));
        }
    }

    #[test]
    fn text_is_escaped_and_moments_are_of_the_zone() {
        assert_eq!(escaped("a;b,c\\d\r\ne\u{7}"), "a\\;b\\,c\\\\d\\ne");
        // 2026-11-28 07:30 in Vietnam.
        let at = Timestamp(1_795_825_800_000);
        assert_eq!(
            (local(at), utc(at)),
            ("20261128T073000".into(), "20261128T003000Z".into())
        );
    }
}
