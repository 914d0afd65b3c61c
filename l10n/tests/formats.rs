//! Numbers and moments as people write them, and our calendar against the `jiff` crate's.
#![cfg(feature = "server")]

use caunoi_l10n::{Arg, Catalogue, Locales, Style, compiled, format};
use caunoi_wire::time::{DAY, HOUR, MINUTE};
use caunoi_wire::{Date, Language, Timestamp};
use proptest::prelude::*;
use std::sync::LazyLock;

static VI: LazyLock<Catalogue> = LazyLock::new(|| catalogue(Language::Vietnamese));
static EN: LazyLock<Catalogue> = LazyLock::new(|| catalogue(Language::English));

fn catalogue(language: Language) -> Catalogue {
    Catalogue::parse(&compiled(language).expect("compiles")).expect("parses")
}

/// 2026-11-24 19:05 in Vietnam, a Tuesday.
const NOW: Timestamp = Timestamp(20_781 * DAY + 12 * HOUR + 5 * MINUTE);

#[test]
fn moments_read_as_people_say_them() {
    let table = [
        (0, "vừa xong", "just now"),
        (-59_999, "vừa xong", "just now"),
        (-MINUTE, "1 phút trước", "1 minute ago"),
        (-5 * MINUTE, "5 phút trước", "5 minutes ago"),
        (1, "hôm nay 19:05", "today 19:05"),
        (-5 * HOUR, "hôm nay 14:05", "today 14:05"),
        (-DAY, "hôm qua 19:05", "yesterday 19:05"),
        (12 * HOUR, "ngày mai 07:05", "tomorrow 07:05"),
        (-3 * DAY, "thứ Bảy 19:05", "Saturday 19:05"),
        (-2 * DAY, "Chủ nhật 19:05", "Sunday 19:05"),
        (-30 * DAY, "19:05, 25/10/2026", "19:05, 25/10/2026"),
    ];
    for (distance, vietnamese, english) in table {
        let at = NOW.plus(distance);
        assert_eq!(format::relative(&VI, at, NOW), vietnamese);
        assert_eq!(format::relative(&EN, at, NOW), english);
    }
    let just_after_midnight = Timestamp(20_781 * DAY + 17 * HOUR + 5 * MINUTE);
    let said = format::relative(
        &VI,
        just_after_midnight.plus(-10 * MINUTE),
        just_after_midnight,
    );
    assert_eq!(said, "10 phút trước");
}

#[test]
fn days_read_as_people_say_them() {
    let today = NOW.local_date();
    let said = |c, days| format::relative_date(c, Date::from_days(today.days() + days), today);
    assert_eq!(said(&VI, 0), "hôm nay");
    assert_eq!(said(&VI, -1), "hôm qua");
    assert_eq!(said(&EN, 1), "tomorrow");
    assert_eq!(said(&VI, 2), "thứ Năm, 26/11/2026");
    assert_eq!(format::month(&VI, today), "tháng Mười Một");
    assert_eq!(
        format::value(&EN, Style::Weekday, &Arg::Time(NOW)),
        "Tuesday"
    );
}

#[test]
fn numbers_read_as_people_write_them() {
    assert_eq!(format::number(&VI, -1_234_567), "-1.234.567");
    assert_eq!(format::number(&EN, i64::MIN), "-9,223,372,036,854,775,808");
    assert_eq!(format::number(&VI, 999), "999");
    assert_eq!(format::tenths(&VI, 12_345_675), "1.234.567,5");
    assert_eq!(format::tenths(&EN, 12_345_675), "1,234,567.5");
    assert_eq!(format::tenths(&VI, -5), "-0,5");
    assert_eq!(format::percent(&EN, 2, 3), "67%");
    assert_eq!(format::percent(&VI, 0, 0), "0 %");
    assert_eq!(format::duration(&EN, 3 * DAY), "3 days");
    assert_eq!(format::duration(&EN, HOUR), "60 minutes");
    assert_eq!(format::duration(&VI, 0), "1 phút");
    let table = [
        (0, "0 byte"),
        (999, "999 byte"),
        (1_000, "1 kB"),
        (1_540, "1,5 kB"),
        (14_336, "14 kB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (1_540_000, "1,5 MB"),
        (20_971_520, "21 MB"),
        (i64::MAX, "9.223.372 TB"),
    ];
    for (bytes, said) in table {
        assert_eq!(format::size(&VI, bytes), said);
    }
    assert_eq!(format::list(&VI, &["Bống"]), "Bống");
    assert_eq!(format::list(&VI, &["Bống", "Tí", "Mẩy"]), "Bống, Tí và Mẩy");
    assert_eq!(format::list(&EN, &["Bống", "Tí"]), "Bống and Tí");
}

proptest! {
    /// Years 1 to 9999: all our dates can hold.
    #[test]
    fn the_calendar_is_jiffs(ms in -62_135_400_000_000_i64..253_402_200_000_000) {
        let at = Timestamp(ms);
        let theirs = jiff::Timestamp::from_millisecond(ms).expect("in range");
        let theirs = jiff::tz::offset(7).to_datetime(theirs);
        let (year, month, day) = (theirs.year(), theirs.month(), theirs.day());
        prop_assert_eq!(format::date(&VI, at.local_date()), format!("{day:02}/{month:02}/{year}"));
        prop_assert_eq!(format::time(&VI, at), format!("{:02}:{:02}", theirs.hour(), theirs.minute()));
        let weekday = theirs.weekday().to_monday_one_offset();
        let name = EN.text(&format!("format-weekday-{weekday}"), &[]);
        prop_assert_eq!(format::weekday(&EN, at.local_date()), name);
    }
}

#[test]
fn site_files_are_named_by_their_content() {
    let files = caunoi_l10n::site_files().expect("compiles");
    assert_eq!(files.len(), Language::INTERFACE.len());
    for file in files {
        let hash = file.path.split('.').nth(1).expect("a hash");
        assert!(
            file.path
                .starts_with(&format!("locales/{}.", file.language))
        );
        assert!(hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()));
        assert!(Catalogue::parse(&file.content).is_some());
    }
    assert!(Locales::load().is_ok());
}
