//! The dates of a rule against a computation of our own, and what is refused before it costs anything.

use super::*;
use caunoi_wire::series::{Every, Repeat};
use std::time::Instant;

#[expect(clippy::disallowed_methods, reason = "how long it really takes")]
fn watch() -> Instant {
    Instant::now()
}

fn at(text: &str) -> Timestamp {
    let (day, time) = text.split_once(' ').expect("a day and a time");
    let (hour, minute) = time.split_once(':').expect("a time");
    let day: Date = day.parse().expect("a day");
    let minutes =
        hour.parse::<i64>().expect("an hour") * 60 + minute.parse::<i64>().expect("a minute");
    Timestamp::at_start_of(day).plus(minutes * 60_000)
}

fn days(starts: &str, rule: &str) -> Vec<String> {
    let found = dates(at(starts), rule).unwrap_or_else(|code| panic!("{rule}: {code}"));
    let minute = at(starts).local_minute();
    assert!(found.iter().all(|at| at.local_minute() == minute), "{rule}");
    found.iter().map(|at| at.local_date().to_string()).collect()
}

#[test]
fn dates_are_local_over_midnight_tet_and_the_end_of_a_year() {
    // Saturdays at half past midnight: in UTC it is Friday still.
    let nights = days("2026-12-19 00:30", "FREQ=WEEKLY;BYDAY=SA;COUNT=4");
    assert_eq!(
        nights,
        ["2026-12-19", "2026-12-26", "2027-01-02", "2027-01-09"]
    );
    // The last evening before Tết 2027, and the first day.
    let tet = days("2027-02-05 23:45", "FREQ=DAILY;COUNT=2");
    assert_eq!(tet, ["2027-02-05", "2027-02-06"]);
    let second_sunday = days("2026-11-27 08:00", "FREQ=MONTHLY;BYDAY=2SU;COUNT=3");
    assert_eq!(second_sunday, ["2026-12-13", "2027-01-10", "2027-02-14"]);
    let last_friday = days("2026-11-27 08:00", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=2");
    assert_eq!(last_friday, ["2026-11-27", "2026-12-25"]);
    let ends = days("2026-11-30 08:00", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4");
    assert_eq!(
        ends,
        ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]
    );
    let work = days(
        "2026-11-27 08:00",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2",
    );
    assert_eq!(work, ["2026-11-30", "2026-12-31"]);
}

#[test]
fn every_second_week_and_until_when() {
    let second = days(
        "2026-11-28 08:00",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU;COUNT=5",
    );
    assert_eq!(
        second,
        [
            "2026-11-28",
            "2026-11-29",
            "2026-12-12",
            "2026-12-13",
            "2026-12-26"
        ]
    );
    // The last day counts whole; a moment in UTC is one of Vietnam seven hours later.
    let until = |end: &str| {
        days(
            "2026-11-28 08:00",
            &format!("FREQ=WEEKLY;BYDAY=SA;UNTIL={end}"),
        )
        .len()
    };
    assert_eq!(until("20261212"), 3);
    assert_eq!(until("20261212T010000Z"), 3);
    assert_eq!(until("20261212T005959Z"), 2);
    assert_eq!(until("20261212T080000"), 3);
}

#[test]
fn a_bomb_costs_nothing_and_is_refused() {
    let starts = at("2026-11-28 08:00");
    let many = "1".repeat(200);
    let refused: [(&str, ErrorCode); 26] = [
        ("FREQ=SECONDLY;COUNT=10", ErrorCode::RuleWrong),
        ("FREQ=HOURLY;COUNT=10", ErrorCode::RuleWrong),
        ("FREQ=DAILY;BYHOUR=1,2,3;COUNT=10", ErrorCode::RuleWrong),
        ("FREQ=DAILY", ErrorCode::RuleWrong),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", ErrorCode::RuleWrong),
        ("FREQ=DAILY;COUNT=0", ErrorCode::RuleWrong),
        ("FREQ=DAILY;COUNT=4294967297", ErrorCode::DatesTooMany),
        ("FREQ=DAILY;COUNT=101", ErrorCode::DatesTooMany),
        ("FREQ=DAILY;UNTIL=99991231", ErrorCode::DatesTooMany),
        ("FREQ=DAILY;UNTIL=20270401", ErrorCode::DatesTooMany),
        ("FREQ=MONTHLY;INTERVAL=11;COUNT=10", ErrorCode::DatesTooMany),
        ("FREQ=YEARLY;COUNT=2", ErrorCode::RuleWrong),
        (
            "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31;COUNT=2",
            ErrorCode::RuleWrong,
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=2MO;COUNT=2",
            ErrorCode::RuleWrong,
        ),
        ("FREQ=MONTHLY;BYDAY=6MO;COUNT=2", ErrorCode::RuleWrong),
        (
            "FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=2;COUNT=2",
            ErrorCode::RuleWrong,
        ),
        (
            "FREQ=DAILY;INTERVAL=7;BYDAY=FR;COUNT=2",
            ErrorCode::RuleWrong,
        ),
        (
            "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=5;COUNT=2",
            ErrorCode::RuleWrong,
        ),
        (
            "FREQ=DAILY;INTERVAL=4000000000;COUNT=2",
            ErrorCode::RuleWrong,
        ),
        (
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;COUNT=5",
            ErrorCode::RuleWrong,
        ),
        (
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
            ErrorCode::RuleWrong,
        ),
        ("FREQ=DAILY;UNTIL=20200101", ErrorCode::RuleWrong),
        (
            "FREQ=DAILY;COUNT=3\nEXRULE:FREQ=DAILY",
            ErrorCode::RuleWrong,
        ),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=3", ErrorCode::RuleWrong),
        ("COUNT=3;COUNT=4;FREQ=DAILY", ErrorCode::RuleWrong),
        (many.as_str(), ErrorCode::RuleWrong),
    ];
    for (rule, code) in refused {
        let began = watch();
        assert_eq!(dates(starts, rule), Err(code), "{rule}");
        assert!(
            began.elapsed().as_millis() < 500,
            "{rule}: {:?}",
            began.elapsed()
        );
    }
}

const NAMES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

proptest::proptest! {
    #[test]
    fn weeks_and_days_of_a_month_come_out_as_we_count_them(
        first in 20_000_i64..21_000, minute in 0_i32..1_440, count in 1_i32..=60,
        days in proptest::sample::subsequence((1_u8..=7).collect::<Vec<_>>(), 1..=7), month_day in 1_u8..=28,
    ) {
        let first = Date::from_days(first);
        let starts = Timestamp::at_start_of(first).plus(i64::from(minute) * 60_000);
        let named: Vec<_> = days.iter().map(|day| NAMES[usize::from(*day) - 1]).collect();
        let repeat = |every, count| Repeat { every, minute, first, until: None, count: Some(count), skip: Vec::new() };
        let weekly = format!("FREQ=WEEKLY;BYDAY={};COUNT={count}", named.join(","));
        let ours = repeat(Every::Week { days }, count).times().expect("times");
        proptest::prop_assert_eq!(dates(starts, &weekly), Ok(ours));
        let count = count.min(20);
        let monthly = format!("FREQ=MONTHLY;BYMONTHDAY={month_day};COUNT={count}");
        let ours = repeat(Every::Month { day: month_day }, count).times().expect("times");
        proptest::prop_assert_eq!(dates(starts, &monthly), Ok(ours));
    }

    #[test]
    fn whatever_is_written_is_answered_or_refused_soon(rule in "[A-Z=;,0-9+-]{0,60}", seed in 0_usize..6) {
        let tails = ["", ";COUNT=5", ";UNTIL=20270101", ";COUNT=100", ";BYDAY=MO;BYSETPOS=-4;COUNT=2", ";INTERVAL=11;COUNT=9"];
        let began = watch();
        let starts = at("2026-11-28 08:00");
        for freq in ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"] {
            let text = format!("FREQ={freq};{rule}{}", tails[seed]);
            if let Ok(found) = dates(starts, &text) {
                proptest::prop_assert!(!found.is_empty() && found.len() <= MAX_DATES);
                proptest::prop_assert!(found.is_sorted() && found[0] >= starts);
            }
        }
        proptest::prop_assert!(began.elapsed().as_secs() < 2);
    }
}
