//! Our evaluator against the `fluent-bundle` crate, over every message of every interface language.
#![cfg(feature = "server")]

use caunoi_l10n::compile::variables;
use caunoi_l10n::{Arg, Catalogue, compiled, format};
use caunoi_wire::time::{DAY, HOUR, MINUTE};
use caunoi_wire::{ErrorCode, Language, Timestamp};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};

fn catalogue(language: Language) -> Catalogue {
    Catalogue::parse(&compiled(language).expect("compiles")).expect("parses")
}

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new(vec![language.as_str().parse().expect("a language")]);
    bundle.set_use_isolating(false);
    if language == Language::English {
        bundle.set_formatter(Some(|value: &FluentValue<'_>, _| number_text(value, ",")));
    } else {
        bundle.set_formatter(Some(|value: &FluentValue<'_>, _| number_text(value, ".")));
    }
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../locales/");
    let mut paths: Vec<_> = std::fs::read_dir(format!("{root}{language}"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    for path in paths {
        let text = std::fs::read_to_string(path).expect("a file");
        bundle
            .add_resource(FluentResource::try_new(text).expect("parses"))
            .expect("no key twice");
    }
    bundle
}

fn number_text(value: &FluentValue<'_>, separator: &str) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    let digits = format!("{}", number.value.abs() as i64);
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|g| std::str::from_utf8(g).expect("digits"))
        .collect();
    Some(format!(
        "{}{}",
        if number.value < 0.0 { "-" } else { "" },
        groups.join(separator)
    ))
}

fn fluent_text(bundle: &FluentBundle<FluentResource>, key: &str, args: &[(&str, Arg)]) -> String {
    let mut fluent_args = FluentArgs::new();
    for (name, value) in args {
        match value {
            Arg::Text(text) => fluent_args.set(*name, text.clone()),
            Arg::Number(number) => fluent_args.set(*name, *number),
        }
    }
    let message = bundle.get_message(key).expect("a message");
    let mut errors = Vec::new();
    let text = bundle.format_pattern(
        message.value().expect("a value"),
        Some(&fluent_args),
        &mut errors,
    );
    assert!(errors.is_empty(), "{key}: {errors:?}");
    text.into_owned()
}

#[test]
fn says_what_fluent_says() {
    for language in Language::INTERFACE {
        let (ours, theirs) = (catalogue(*language), bundle(*language));
        for (key, pattern) in &ours.messages {
            let names = variables(pattern);
            for sample in [-1, 0, 1, 2, 5, 21, 1000, 1_234_567] {
                let numbers: Vec<(&str, Arg)> = names
                    .iter()
                    .map(|n| (n.as_str(), Arg::Number(sample)))
                    .collect();
                assert_eq!(
                    ours.text(key, &numbers),
                    fluent_text(&theirs, key, &numbers),
                    "{language} {key}"
                );
            }
            let words: Vec<(&str, Arg)> = names
                .iter()
                .map(|n| (n.as_str(), Arg::from("Mẩy <b>")))
                .collect();
            assert_eq!(
                ours.text(key, &words),
                fluent_text(&theirs, key, &words),
                "{language} {key}"
            );
        }
    }
}

#[test]
fn every_error_has_a_sentence_in_every_language() {
    for language in Language::INTERFACE {
        let catalogue = catalogue(*language);
        for code in ErrorCode::ALL {
            assert!(
                catalogue.messages.contains_key(&format!("error-{code}")),
                "{language}: error-{code}"
            );
        }
    }
}

#[test]
fn locales_and_sources_agree() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let findings = caunoi_l10n::check::check(&root);
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn moments_read_as_people_say_them() {
    let (vi, en) = (
        catalogue(Language::Vietnamese),
        catalogue(Language::English),
    );
    // 2026-11-24 19:05 in Vietnam, a Tuesday.
    let now = Timestamp(20_781 * DAY + 12 * HOUR + 5 * MINUTE);
    assert_eq!(format::datetime(&vi, now), "19:05, 24/11/2026");
    let table = [
        (now.plus(-10_000), "vừa xong", "just now"),
        (now.plus(-MINUTE), "1 phút trước", "1 minute ago"),
        (now.plus(-5 * MINUTE), "5 phút trước", "5 minutes ago"),
        (now.plus(-5 * HOUR), "14:05 hôm nay", "today 14:05"),
        (now.plus(-DAY), "19:05 hôm qua", "yesterday 19:05"),
        (now.plus(12 * HOUR), "07:05 ngày mai", "tomorrow 07:05"),
        (now.plus(-3 * DAY), "19:05 thứ Bảy", "Saturday 19:05"),
        (
            now.plus(-30 * DAY),
            "19:05, 25/10/2026",
            "19:05, 25/10/2026",
        ),
    ];
    for (at, vietnamese, english) in table {
        assert_eq!(format::relative(&vi, at, now), vietnamese);
        assert_eq!(format::relative(&en, at, now), english);
    }
    assert_eq!(format::number(&vi, -1_234_567), "-1.234.567");
    assert_eq!(format::percent(&en, 2, 3), "67%");
    assert_eq!(format::percent(&vi, 0, 0), "0 %");
    assert_eq!(format::duration(&en, 3 * DAY), "3 days");
}
