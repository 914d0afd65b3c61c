//! Whole files: what schools' computers make, and what they do not mean to.

use super::*;
use crate::error::Error;
use crate::roster::existing::store::School;
use caunoi_wire::organisation::OrganisationKind;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

const ROWS: &str = "\
Lớp,Mã học sinh,Họ và tên,Ngày sinh,Họ tên mẹ,Điện thoại mẹ
1A,KD01,Lò Thị Mai,05/09/2019,Lò Thị Hoa,0912345678
1B,KD02,Đặng Văn Ước,1/2/2018,Lò Thị Hoa,0912345678
";

fn read(bytes: &[u8]) -> Result<Sheet> {
    let school = School {
        id: uuid::Uuid::nil().into(),
        kind: OrganisationKind::School,
        name: "Trường Mẫu".to_owned(),
        code: None,
    };
    let schools = Schools::below(school.id, &[school]);
    parse(bytes, schools, "2026-11-24".parse().expect("a date"))
}

fn refused_as(bytes: &[u8]) -> ErrorCode {
    match read(bytes) {
        Err(Error::Refused(refusal)) => refusal.code,
        other => panic!("refused, not {other:?}"),
    }
}

fn told(sheet: &Sheet) -> Vec<String> {
    let entries = sheet.entries.iter();
    let mut rows: Vec<_> = entries
        .map(|e| {
            let guardians = e.guardians.iter().map(|g| {
                let phones: Vec<_> = g.phones.iter().map(ToString::to_string).collect();
                format!("{}{}", g.name, phones.join(""))
            });
            let guardians = guardians.collect::<Vec<_>>().join(",");
            format!(
                "{} {} {} {} {guardians}",
                e.row, e.class, e.name, e.birth_date
            )
        })
        .collect();
    rows.extend(
        sheet
            .refused
            .iter()
            .map(|r| format!("{} {} {} {}", r.row, r.problem, r.column, r.value)),
    );
    rows
}

const EXPECTED: [&str; 2] = [
    "2 1A Lò Thị Mai 2019-09-05 Lò Thị Hoa+84912345678",
    "3 1B Đặng Văn Ước 2018-02-01 Lò Thị Hoa+84912345678",
];

fn utf16(text: &str, mark: [u8; 2], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(bytes);
    mark.into_iter().chain(units).collect()
}

#[test]
fn every_encoding_and_delimiter_reads_alike() {
    use unicode_normalization::UnicodeNormalization;
    let decomposed: String = ROWS.nfd().collect();
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("UTF-8", ROWS.into()),
        ("BOM", format!("\u{feff}{ROWS}").into()),
        ("NFD", decomposed.into()),
        ("semicolons", ROWS.replace(',', ";").into()),
        ("tabs", ROWS.replace(',', "\t").into()),
        ("CRLF", ROWS.replace('\n', "\r\n").into()),
        ("CR", ROWS.replace('\n', "\r").into()),
        ("UTF-16 LE", utf16(ROWS, [0xff, 0xfe], u16::to_le_bytes)),
        ("UTF-16 BE", utf16(ROWS, [0xfe, 0xff], u16::to_be_bytes)),
        (
            "UTF-16 tabs",
            utf16(&ROWS.replace(',', "\t"), [0xff, 0xfe], u16::to_le_bytes),
        ),
        ("no last line break", ROWS.trim_end().into()),
    ];
    for (name, bytes) in files {
        let sheet = read(&bytes).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(told(&sheet), EXPECTED, "{name}");
    }
}

#[test]
fn titles_above_the_header_are_skipped_and_rows_keep_their_numbers() {
    let file = "\
TRƯỜNG TIỂU HỌC MẪU, NĂM HỌC 2026-2027,,

,DANH SÁCH HỌC SINH

Họ và tên;Lớp;Ngày sinh;Họ tên mẹ

\"Lò Thị
Mai\";1A;05/09/2019;\"Lò \"\"Hoa\"\"\"
;;;
Vàng A Sử;1A;;
";
    let sheet = read(file.as_bytes()).expect("a sheet");
    assert_eq!(
        told(&sheet),
        [
            "7 1A Lò Thị Mai 2019-09-05 Lò \"Hoa\"",
            "9 birth_date_missing Ngày sinh "
        ]
    );
    let crlf = read(file.replace('\n', "\r\n").as_bytes()).expect("a sheet");
    assert_eq!(told(&crlf), told(&sheet));
}

#[test]
fn what_is_no_table_is_refused_with_the_reason() {
    let windows_1258 = b"L\xf2 Th\xec,\xd0\xb4";
    let without_mark = utf16(ROWS, [0, 0], u16::to_le_bytes);
    let late = format!("{}{ROWS}", "tiêu đề,,\n".repeat(HEADER_WITHIN));
    for (bytes, code) in [
        (&b""[..], ErrorCode::RosterHeaderMissing),
        (b"xin ch\xc3\xa0o", ErrorCode::RosterHeaderMissing),
        (late.as_bytes(), ErrorCode::RosterHeaderMissing),
        (windows_1258, ErrorCode::RosterEncodingUnknown),
        (&without_mark[2..], ErrorCode::RosterEncodingUnknown),
        (b"\xff\xfeL", ErrorCode::RosterEncodingUnknown),
        (b"PK\x03\x04 not a workbook", ErrorCode::RosterUnreadable),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            ErrorCode::RosterUnreadable,
        ),
        (b"%PDF-1.7", ErrorCode::RosterUnreadable),
    ] {
        assert_eq!(
            refused_as(bytes),
            code,
            "{:?}",
            String::from_utf8_lossy(bytes)
        );
    }
    let long = format!("{ROWS}{}", "1A,,a,b,c,d\n".repeat(MAX_ROSTER_ROWS));
    assert_eq!(refused_as(long.as_bytes()), ErrorCode::RosterTooLong);
}

#[test]
fn duplicates_are_told_from_namesakes_and_twins() {
    let file = "\
Lớp,Mã học sinh,Họ và tên,Ngày sinh
1A,1,Lò Thị Mai,05/09/2019
1A,1,Lò Thị Mai,05/09/2019
1A,2,Vàng A Sử,05/09/2019
1B,2,Vàng A Páo,06/09/2019
1A,3,Nguyễn Bảo An,01/01/2019
1A,,Nguyễn Bảo Ân,01/01/2019
1A,4,Nguyễn Thị Hoa,02/01/2019
1B,5,Nguyễn Thị Hoa,02/01/2019
1B,,nguyễn  thị HOA,02/01/2019
";
    let sheet = read(file.as_bytes()).expect("a sheet");
    let good: Vec<_> = sheet.entries.iter().map(|e| e.row).collect();
    assert_eq!(good, [2, 6, 7, 8, 9]);
    let refused: Vec<_> = sheet
        .refused
        .iter()
        .map(|r| (r.row, r.problem, r.value.as_str()))
        .collect();
    assert_eq!(
        refused,
        [
            (3, RowProblem::DuplicateRow, "Lò Thị Mai"),
            (4, RowProblem::DuplicateCode, "2"),
            (5, RowProblem::DuplicateCode, "2"),
            (10, RowProblem::DuplicateRow, "nguyễn thị HOA"),
        ]
    );
    assert!(sheet.shield.covers(Some("2"), "x") && sheet.shield.covers(None, "vang a pao"));
    assert!(!sheet.shield.covers(Some("9"), "tran van b"));
}

#[test]
fn a_row_that_could_be_anybody_protects_everybody() {
    let unclosed = format!("{ROWS}1A,KD03,\"Vàng A Sử,1/1/2019,,\n1A,KD04,Sùng A Tủa,1/1/2019,,\n");
    let sheet = read(unclosed.as_bytes()).expect("a sheet");
    assert_eq!(sheet.entries.len(), 2);
    assert_eq!(sheet.refused.len(), 1);
    let nameless = format!("{ROWS}1A,,,1/1/2019,,\n");
    let sheet = read(nameless.as_bytes()).expect("a sheet");
    assert!(sheet.shield.covers(Some("KD09"), "anybody"));
}

fn workbook(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book);
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn a_workbook_with_titles_serial_dates_and_numbers_for_phones() {
    let bytes = workbook(|book| {
        let cover = book.add_worksheet();
        cover.write(0, 0, "Hướng dẫn").expect("written");
        let sheet = book.add_worksheet();
        sheet.write(0, 2, "DANH SÁCH HỌC SINH").expect("written");
        let header = [
            "Lớp",
            "Mã học sinh",
            "Họ và tên",
            "Ngày sinh",
            "Họ tên mẹ",
            "Điện thoại mẹ",
        ];
        for (column, text) in (0..).zip(header) {
            sheet.write(3, column, text).expect("written");
        }
        let day = Format::new().set_num_format("dd/mm/yyyy");
        let birth = ExcelDateTime::from_ymd(2019, 9, 5).expect("a date");
        sheet.write(5, 0, "1A").expect("written");
        sheet.write(5, 1, 17).expect("written");
        sheet.write(5, 2, "Lò Thị Mai").expect("written");
        sheet
            .write_with_format(5, 3, &birth, &day)
            .expect("written");
        sheet.write(5, 4, "Lò Thị Hoa").expect("written");
        // As Excel keeps 0912345678 typed into a cell of numbers.
        sheet.write(5, 5, 912_345_678).expect("written");
        sheet.write(6, 0, "1B").expect("written");
        sheet.write(6, 2, "Đặng Văn Ước").expect("written");
        sheet.write(6, 3, 43_132).expect("written");
        sheet.write(7, 0, "1B").expect("written");
        sheet.write(7, 2, "Vàng A Sử").expect("written");
        sheet.write(7, 3, "31/02/2018").expect("written");
    });
    let sheet = read(&bytes).expect("a sheet");
    assert_eq!(
        told(&sheet),
        [
            "6 1A Lò Thị Mai 2019-09-05 Lò Thị Hoa+84912345678",
            "7 1B Đặng Văn Ước 2018-02-01 ",
            "8 birth_date_invalid Ngày sinh 31/02/2018",
        ]
    );
    assert_eq!(sheet.entries[0].code.as_deref(), Some("17"));
}

#[test]
fn a_workbook_without_header_and_a_broken_one() {
    let empty = workbook(|book| {
        book.add_worksheet()
            .write(0, 0, "xin chào")
            .expect("written");
    });
    assert_eq!(refused_as(&empty), ErrorCode::RosterHeaderMissing);
    assert_eq!(
        refused_as(&empty[..empty.len() / 2]),
        ErrorCode::RosterUnreadable
    );
}

#[test]
fn ten_thousand_lines_of_garbage_are_refused_line_by_line() {
    let mut garbage = ROWS.to_owned();
    for line in 0..10_000_u32 {
        let noise = line.wrapping_mul(2_654_435_761);
        garbage.push_str(&format!(
            "{noise:x}é,{},@\u{300}{noise},Ω{line}\n",
            noise % 97
        ));
    }
    let sheet = read(garbage.as_bytes()).expect("a sheet");
    assert_eq!((sheet.entries.len(), sheet.refused.len()), (2, 10_000));
    assert!(
        sheet
            .refused
            .iter()
            .all(|r| r.problem == RowProblem::BirthDateInvalid)
    );
}

proptest! {
    /// Whatever the bytes are: an answer, no panic.
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..4096)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_rows_panic(rows in proptest::collection::vec("[ -~À-ỹ\"\n\r,;\t]{0,80}", 0..60)) {
        let file = format!("{ROWS}{}", rows.join("\n"));
        if let Ok(sheet) = read(file.as_bytes()) {
            let numbers: Vec<_> = sheet.entries.iter().map(|e| e.row).collect();
            prop_assert!(numbers.is_sorted());
        }
    }

    /// A workbook with any byte changed is still read or refused.
    #[test]
    fn no_broken_workbook_panics(at in any::<proptest::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = workbook(|book| {
            let sheet = book.add_worksheet();
            for (column, text) in (0..).zip(["Lớp", "Họ và tên", "Ngày sinh"]) {
                sheet.write(0, column, text).expect("written");
            }
            sheet.write(1, 0, "1A").expect("written");
        });
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = read(&bytes);
    }
}
