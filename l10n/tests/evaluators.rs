//! The browser's evaluator against the server's (`fluent-bundle`): same text for every message, every argument.
#![cfg(feature = "server")]

use caunoi_l10n::compile::{compile, variables};
use caunoi_l10n::{Arg, BORROWED, Catalogue, Locales, Pattern, compiled, speaking, t};
use caunoi_wire::{Date, ErrorCode, Language, Timestamp};
use proptest::prelude::*;
use std::sync::LazyLock;

static SERVER: LazyLock<Locales> = LazyLock::new(|| Locales::load().expect("loads"));

/// All we support, in one file.
const SAMPLE: &str = "
app = Cầu Nối
plain = Hello { $name } from { app }{\"!\"}
late = { early }, { early }
early = { $count ->
    [0] none
    [one] one { $kind ->
        [boy] boy
       *[girl] girl
    }
   *[other] { $count } children
}
year = { NUMBER($year, style: \"digits\") } / { NUMBER($year) }
size = { NUMBER($bytes, style: \"size\") }
when = { DATETIME($at) } | { DATETIME($at, style: \"date\") } | { DATETIME($at, style: \"time\") } | { $at }
day = { DATETIME($at, style: \"weekday\") } | { DATETIME($at, style: \"long\") } | { DATETIME($at, style: \"month\") }
";

/// Browser and server: the real texts of the interface languages, and the sample in every language.
static PAIRS: LazyLock<Vec<(Catalogue, Catalogue)>> = LazyLock::new(|| {
    let files = caunoi_l10n::site_files().expect("compiles").into_iter();
    let real = files.map(|file| {
        let browser = Catalogue::parse(&file.content).expect("parses");
        (browser, SERVER.get(file.language).clone())
    });
    real.chain(Language::ALL.iter().map(|l| sample(*l)))
        .collect()
});

fn sample(language: Language) -> (Catalogue, Catalogue) {
    let patterns = if language == Language::English {
        "en"
    } else {
        "vi"
    };
    let format = std::fs::read_to_string(format!("../locales/{patterns}/format.ftl"));
    let files = [
        ("format.ftl".to_owned(), format.expect("a file")),
        ("sample.ftl".to_owned(), SAMPLE.to_owned()),
    ];
    let compiled = compile(language, &files).expect("compiles");
    let browser = Catalogue::parse(&compiled.packed()).expect("parses");
    let server = speaking(language, &files, None).expect("compiles");
    (browser, server)
}

/// Both evaluators say the same over every message when each variable has the value that `value` gives its position.
fn agree(value: impl Fn(usize) -> Option<Arg>) -> Result<(), TestCaseError> {
    for (browser, server) in PAIRS.iter() {
        // What a draft lends is said by its own language's rules on the server.
        for (key, pattern) in server.messages() {
            let args = arguments(pattern, &value);
            let (said, expected) = (browser.text(key, &args), server.text(key, &args));
            prop_assert_eq!(said, expected, "{} {}", browser.language(), key);
        }
    }
    Ok(())
}

fn arguments<'a>(
    pattern: &'a Pattern,
    value: &impl Fn(usize) -> Option<Arg>,
) -> Vec<(&'a str, Arg)> {
    let names = variables(pattern).into_iter().enumerate();
    names
        .filter_map(|(at, name)| Some((name, value(at)?)))
        .collect()
}

#[test]
fn agree_on_samples() {
    let numbers = [-1, 0, 1, 2, 5, 21, 999, 1_000, -1_234_567, 1 << 53];
    for number in numbers {
        agree(|_| Some(Arg::Number(number))).expect("same text");
    }
    for word in ["", "one", "other", "1", "Mẩy <b>", "{ $x }", "a\nb"] {
        agree(|_| Some(Arg::from(word))).expect("same text");
    }
    agree(|_| Some(Arg::Time(Timestamp(1_795_500_000_000)))).expect("same text");
    agree(|_| Date::new(2026, 11, 24).map(Arg::Date)).expect("same text");
    agree(|_| None).expect("same text");
}

fn any_arg() -> impl Strategy<Value = Option<Arg>> {
    prop_oneof![
        Just(None),
        // Exact in a double, as the browser's and JSON's numbers are.
        (-(1_i64 << 53)..=1 << 53).prop_map(|n| Some(Arg::Number(n))),
        (-3_i64..30).prop_map(|n| Some(Arg::Number(n))),
        ".*".prop_map(|text| Some(Arg::Text(text))),
        (-60_000_000_000_000_i64..250_000_000_000_000)
            .prop_map(|at| Some(Arg::Time(Timestamp(at)))),
        (-700_000_i64..2_900_000).prop_map(|days| Some(Arg::Date(Date::from_days(days)))),
    ]
}

#[test]
fn a_packed_form_out_of_order_is_refused() {
    let packed = |keys: [&str; 2]| {
        let records = keys.map(|key| format!("{key}\u{1f}x\u{1e}")).concat();
        Catalogue::parse(&format!("caunoi-l10n 1 vi\n{records}"))
    };
    assert_eq!(
        packed(["a", "b"]).map(|c| c.text("b", &[])),
        Some("x".to_owned())
    );
    assert!(packed(["b", "a"]).is_none() && packed(["a", "a"]).is_none());
}

proptest! {
    #[test]
    fn agree_on_anything(args in proptest::collection::vec(any_arg(), 6)) {
        agree(|at| args[at % args.len()].clone())?;
    }

    #[test]
    fn what_is_not_packed_is_refused_without_panic(garbage in ".*", cut in 0_usize..200) {
        prop_assert!(Catalogue::parse(&garbage).is_none());
        let whole = compiled(Language::English).expect("compiles");
        let at = whole.floor_char_boundary(cut);
        // A cut at the end of a message is a shorter file; anywhere else it is refused.
        let read = Catalogue::parse(&whole[..at]);
        prop_assert_eq!(read.is_some(), at > 0 && whole[..at].ends_with(['\n', '\u{1e}']));
    }
}

#[test]
fn everything_supported_is_said() {
    let (browser, server) = sample(Language::English);
    for c in [browser, server] {
        says_everything(&c);
    }
}

fn says_everything(c: &Catalogue) {
    // 2026-11-24 19:05 in Vietnam, a Tuesday.
    let at = Timestamp(1_795_521_900_000);
    assert_eq!(t!(c, "plain", name = "Mẩy"), "Hello Mẩy from Cầu Nối!");
    assert_eq!(t!(c, "late", count = 0, kind = ""), "none, none");
    assert_eq!(t!(c, "early", count = 1, kind = "boy"), "one boy");
    assert_eq!(t!(c, "early", count = 1, kind = 7), "one girl");
    assert_eq!(t!(c, "early", count = 1_200), "1,200 children");
    assert_eq!(t!(c, "early"), "{$count} children");
    assert_eq!(t!(c, "size"), "{$bytes}");
    assert_eq!(t!(c, "year", year = 2026), "2026 / 2,026");
    assert_eq!(t!(c, "size", bytes = 1_540_000), "1.5 MB");
    assert_eq!(
        t!(c, "when", at = at),
        "19:05, 24/11/2026 | 24/11/2026 | 19:05 | 19:05, 24/11/2026"
    );
    assert_eq!(
        t!(c, "day", at = at),
        "Tuesday | Tuesday, 24/11/2026 | November"
    );
}

#[test]
fn the_rest_is_refused_with_a_reason() {
    let table = [
        ("-brand = x", "terms are not supported"),
        ("a = { -brand }", "terms and attributes"),
        ("a = x\n    .title = y", "attributes are not supported"),
        ("a =\n    .title = y", "attributes are not supported"),
        ("a = x\na = y", "stands in vi/t.ftl too"),
        ("a = { b }", "refers to b, which does not exist"),
        ("a = { a }", "in a circle"),
        ("a = { b }\nb = { a }", "in a circle"),
        ("a = { 5 }", "write 5 without braces"),
        ("a = { UPPER($x) }", "UPPER() is not supported"),
        ("a = { NUMBER($x, style: \"time\") }", "no style \"time\""),
        (
            "a = { NUMBER($x, minimumFractionDigits: 2) }",
            "nothing else",
        ),
        ("a = { NUMBER(5) }", "takes one variable"),
        ("a = { NUMBER($x) ->\n   *[other] x\n }", "only a variable"),
        (
            "a = { $x ->\n    [1.5] y\n   *[other] x\n }",
            "only whole numbers",
        ),
        ("a = { $x", "Expected"),
        ("a = {\"\\u0001\"}", "control characters"),
    ];
    for (source, reason) in table {
        let files = [("t.ftl".to_owned(), source.to_owned())];
        let errors = compile(Language::Vietnamese, &files).expect_err(source);
        let said = errors[0].to_string();
        assert!(
            said.starts_with("vi/t.ftl: ") && said.contains(reason),
            "{source}: {said}"
        );
    }
}

#[test]
fn what_a_language_lacks_its_fallback_says() {
    let read = |language, source: &str| {
        let files = [("t.ftl".to_owned(), source.to_owned())];
        compile(language, &files).expect("compiles")
    };
    let plural = "b = { $n ->\n    [one] một mình\n   *[other] nhiều\n }";
    let hmong = read(Language::Hmong, "a = Nyob zoo").with_fallback(read(
        Language::Vietnamese,
        &format!("a = Xin chào\n{plural}"),
    ));
    assert_eq!(t!(hmong, "a"), "Nyob zoo");
    assert_eq!(t!(hmong, "b", n = 1), "nhiều");
    assert_eq!(t!(hmong, "c"), "c");
    assert!(hmong.has("b") && !hmong.has("c"));
}

#[test]
fn what_a_draft_lacks_is_said_in_vietnamese_and_marked() {
    // A word of the administrators', whom no draft is for.
    let key = "staff-place";
    for file in caunoi_l10n::site_files().expect("compiles") {
        let browser = Catalogue::parse(&file.content).expect("parses");
        let server = SERVER.get(file.language);
        let lent = file.language.is_draft();
        let speaker = server.speaker(key).expect("a speaker");
        assert_eq!(speaker != file.language, lent, "{}", file.language);
        let mark = if lent {
            BORROWED.to_string()
        } else {
            String::new()
        };
        let said = format!("{mark}{}", SERVER.text(speaker, key, &[]));
        assert_eq!(browser.text(key, &[]), said);
        // Nobody ever reads a key.
        for (key, _) in SERVER.get(Language::Vietnamese).messages() {
            assert!(
                browser.has(key) && server.has(key),
                "{}: {key}",
                file.language
            );
        }
    }
    assert!(SERVER.get(Language::Hmong).speaker("no-such-key").is_none());
}

#[test]
fn every_error_has_a_sentence_in_every_language() {
    for language in Language::COMPLETE {
        for code in ErrorCode::ALL {
            let key = format!("error-{code}");
            assert!(SERVER.get(*language).has(&key), "{language}: {key}");
        }
    }
}
