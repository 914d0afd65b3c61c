//! Writes rosters as CSV (with the byte order mark that spreadsheets put in front) and as a workbook.

use crate::{Day, Guardian, Row};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

pub const HEADERS: [&str; 12] = [
    "Trường",
    "Lớp",
    "Mã học sinh",
    "Họ và tên",
    "Ngày sinh",
    "Họ tên mẹ",
    "Điện thoại mẹ",
    "Họ tên bố",
    "Điện thoại bố",
    "Họ tên người giám hộ",
    "Điện thoại người giám hộ",
    "Ngôn ngữ",
];
/// Place of the birth date among them.
const BIRTH_DATE: u16 = 4;
/// The workbook carries a moment of its making; one and the same, so that the bytes are.
const MADE: (u16, u8, u8) = (2026, 9, 5);

/// # Errors
/// None in practice: it writes to memory.
pub fn csv(rows: &[Row]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(HEADERS)?;
    for row in rows {
        writer.write_record(cells(row))?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}

/// # Errors
/// More rows than a sheet holds.
pub fn xlsx(rows: &[Row]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (year, month, day) = MADE;
    let made = ExcelDateTime::from_ymd(year, month, day)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, HEADERS)?;
    for (row, at) in rows.iter().zip(1..) {
        sheet.write_row(at, 0, cells(row))?;
        let Day { day, month, year } = row.birth_date;
        let born = ExcelDateTime::from_ymd(year, month, day)?;
        sheet.write_with_format(at, BIRTH_DATE, &born, &date)?;
    }
    workbook.save_to_buffer()
}

fn cells(row: &Row) -> [String; 12] {
    let name = |guardian: &Option<Guardian>| {
        guardian
            .as_ref()
            .map(|g| g.name.clone())
            .unwrap_or_default()
    };
    let phone = |guardian: &Option<Guardian>| {
        guardian
            .as_ref()
            .and_then(|g| g.phone.clone())
            .unwrap_or_default()
    };
    let Day { day, month, year } = row.birth_date;
    [
        row.school.to_owned(),
        row.class.clone(),
        row.code.clone(),
        row.name.clone(),
        format!("{day:02}/{month:02}/{year}"),
        name(&row.mother),
        phone(&row.mother),
        name(&row.father),
        phone(&row.father),
        name(&row.other),
        phone(&row.other),
        row.language.to_owned(),
    ]
}
