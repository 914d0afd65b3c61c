use super::*;

fn today() -> Date {
    "2026-11-24".parse().expect("a date")
}

#[test]
fn dates_in_every_habit() {
    let table = [
        ("05/09/2018", Some("2018-09-05")),
        ("5/9/2018", Some("2018-09-05")),
        ("05-09-2018", Some("2018-09-05")),
        ("5.9.2018", Some("2018-09-05")),
        ("2018-09-05", Some("2018-09-05")),
        ("2018-09-05 00:00:00", Some("2018-09-05")),
        ("2018-09-05T00:00:00", Some("2018-09-05")),
        // Excel's serial of that day.
        ("43348", Some("2018-09-05")),
        ("31/02/2018", None),
        ("9/25/2018", None),
        ("05/09/18", None),
        ("2018", None),
        ("5/9", None),
        ("năm 2018", None),
        ("1/2/3/4", None),
        ("-1/-2/2018", None),
        ("", None),
    ];
    for (text, expected) in table {
        let expected = expected.map(|e| e.parse().expect("a date"));
        assert_eq!(date(text), expected, "{text}");
    }
}

#[test]
fn birth_dates_are_those_of_children() {
    let at = |text| birth_date(text, today());
    assert_eq!(at(""), Err(RowProblem::BirthDateMissing));
    assert_eq!(at("x"), Err(RowProblem::BirthDateInvalid));
    assert_eq!(at("25/11/2026"), Err(RowProblem::BirthDateImplausible));
    assert_eq!(at("05/09/1985"), Err(RowProblem::BirthDateImplausible));
    assert!(at("24/11/2026").is_ok());
}

#[test]
fn a_cell_may_hold_two_phones_or_nothing() {
    let shown =
        |cell| phones(cell).map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>());
    let one = Some(vec!["+84912345678".to_owned()]);
    let two = Some(vec!["+84912345678".to_owned(), "+84987654321".to_owned()]);
    assert_eq!(shown(""), Some(vec![]));
    assert_eq!(shown("912345678"), one);
    assert_eq!(shown("0912 345 678 / +84912345678"), one);
    assert_eq!(shown("0987654321; 0912.345.678"), two);
    assert_eq!(shown("0912345678, 12"), None);
    assert_eq!(shown("không"), None);
}

#[test]
fn languages_by_name_or_code() {
    let table = [
        ("", Some(None)),
        ("Tiếng Việt", Some(Some(Language::Vietnamese))),
        ("H'Mông", Some(Some(Language::Hmong))),
        ("MÔNG", Some(Some(Language::Hmong))),
        ("Khmer", Some(Some(Language::Khmer))),
        ("Khơ-me", Some(Some(Language::Khmer))),
        ("tày", Some(Some(Language::Tay))),
        ("Thái", Some(Some(Language::Thai))),
        ("en", Some(Some(Language::English))),
        ("Klingon", None),
    ];
    for (text, expected) in table {
        assert_eq!(language(text), expected, "{text}");
    }
}

const HEADER: [&str; 9] = [
    "Lớp",
    "Mã HS",
    "Họ đệm",
    "Tên",
    "Ngày sinh",
    "Họ tên mẹ",
    "Điện thoại mẹ",
    "Họ tên bố",
    "Ngôn ngữ",
];

fn parsed(cells: &[&str]) -> Result<Entry, (RowProblem, Option<Field>)> {
    let columns = Columns::of(&HEADER).expect("a header");
    let mut schools = Schools::default();
    schools.default = Some(uuid::Uuid::nil().into());
    parse(7, &columns, cells, &mut schools, today()).map_err(|w| (w.problem, w.field))
}

#[test]
fn a_row_becomes_a_child_with_guardians() {
    let cells = [
        "1A",
        " KD 01 ",
        "Lo\u{300}  Thị",
        "Mai",
        "05/09/2019",
        "Lò Thị Hoa",
        "0912345678",
        "–",
        "Thái",
    ];
    let entry = parsed(&cells).expect("an entry");
    assert_eq!(&*entry.name, "Lò Thị Mai");
    assert_eq!(&*entry.search_name, "lo thi mai");
    assert_eq!(entry.code.as_deref(), Some("KD 01"));
    assert_eq!(entry.language, Some(Language::Thai));
    let [mother] = &entry.guardians[..] else {
        panic!("one guardian, a dash is nobody: {entry:?}");
    };
    assert_eq!(
        (mother.relation, &*mother.name),
        (Relation::Mother, "Lò Thị Hoa")
    );
}

#[test]
fn every_problem_names_its_column() {
    let good = [
        "1A",
        "",
        "Lò Thị",
        "Mai",
        "05/09/2019",
        "Lò Thị Hoa",
        "0912345678",
        "",
        "",
    ];
    let long = "x".repeat(121);
    let table: &[(usize, &str, RowProblem, Field)] = &[
        (0, "", RowProblem::ClassMissing, Field::Class),
        (0, &long, RowProblem::NameTooLong, Field::Class),
        (3, &long, RowProblem::NameTooLong, Field::GivenName),
        (4, "", RowProblem::BirthDateMissing, Field::BirthDate),
        (
            4,
            "30/02/2019",
            RowProblem::BirthDateInvalid,
            Field::BirthDate,
        ),
        (
            4,
            "05/09/1919",
            RowProblem::BirthDateImplausible,
            Field::BirthDate,
        ),
        (
            5,
            "",
            RowProblem::GuardianNameMissing,
            Field::GuardianPhone(Relation::Mother),
        ),
        (
            5,
            &long,
            RowProblem::NameTooLong,
            Field::GuardianName(Relation::Mother),
        ),
        (
            6,
            "0912",
            RowProblem::PhoneInvalid,
            Field::GuardianPhone(Relation::Mother),
        ),
        (8, "x", RowProblem::LanguageUnknown, Field::Language),
    ];
    assert!(parsed(&good).is_ok());
    for (at, value, problem, field) in table {
        let mut cells = good;
        cells[*at] = value;
        assert_eq!(
            parsed(&cells).err(),
            Some((*problem, Some(*field))),
            "{value}"
        );
    }
    let mut nameless = good;
    (nameless[2], nameless[3]) = ("", "...");
    assert_eq!(
        parsed(&nameless).err(),
        Some((RowProblem::NameMissing, Some(Field::GivenName)))
    );
    let surplus = [&good[..], &["", "thừa"]].concat();
    assert_eq!(
        parsed(&surplus).err(),
        Some((RowProblem::TooManyColumns, None))
    );
}
