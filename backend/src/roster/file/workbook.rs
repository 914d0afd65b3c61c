//! Excel workbooks (.xlsx): the first sheet with a header, read cell by cell.

use super::{HeaderSearch, MAX_COLUMNS, Peek, Visit, is_blank};
use calamine::{Data, DataRef, ExcelDateTime, Reader, Xlsx};
use caunoi_wire::ErrorCode;
use std::io::{Cursor, Read};

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// What the table of texts may unpack to, bytes: it is held in memory whole.
const MAX_SHARED_TEXT: u64 = 64 * 1024 * 1024;
/// What all parts together may unpack to, bytes: a limit on time, sheets are read as a stream.
const MAX_UNPACKED: u64 = 400 * 1024 * 1024;
const SHARED_TEXT: &[u8] = b"xl/sharedStrings.xml";

pub fn rows(bytes: &[u8], visit: &mut Visit<'_>) -> Result<(), ErrorCode> {
    check_unpacked_size(bytes)?;
    let mut book: Book<'_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|_| ErrorCode::RosterUnreadable)?;
    for sheet in book.sheet_names() {
        let mut search = HeaderSearch::default();
        each(&mut book, &sheet, &mut |_, cells| {
            search.look(cells);
            Ok(!search.is_over())
        })?;
        if search.found {
            return each(&mut book, &sheet, &mut |row, cells| {
                visit(row, cells).map(|()| true)
            });
        }
    }
    Err(ErrorCode::RosterHeaderMissing)
}

/// A few kilobytes can unpack to gigabytes, and what the archive says about itself may be a lie: unpacks it into
/// nothing and counts.
fn check_unpacked_size(bytes: &[u8]) -> Result<(), ErrorCode> {
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| ErrorCode::RosterUnreadable)?;
    let mut left = MAX_UNPACKED;
    for index in 0..archive.len() {
        let file = archive
            .by_index(index)
            .map_err(|_| ErrorCode::RosterUnreadable)?;
        let limit = if file.name_raw() == SHARED_TEXT {
            MAX_SHARED_TEXT.min(left)
        } else {
            left
        };
        let unpacked = std::io::copy(&mut file.take(limit + 1), &mut std::io::sink())
            .map_err(|_| ErrorCode::RosterUnreadable)?;
        if unpacked > limit {
            return Err(ErrorCode::RosterTooLong);
        }
        left -= unpacked;
    }
    Ok(())
}

/// Visits the rows of a sheet until the visitor has seen enough.
fn each(book: &mut Book<'_>, sheet: &str, visit: &mut Peek<'_>) -> Result<(), ErrorCode> {
    let Ok(mut reader) = book.worksheet_cells_reader(sheet) else {
        // A chart sheet has no cells.
        return Ok(());
    };
    let mut row = Row::default();
    loop {
        let cell = reader
            .next_cell()
            .map_err(|_| ErrorCode::RosterUnreadable)?;
        let Some(cell) = cell else {
            row.visit(visit)?;
            return Ok(());
        };
        let (index, column) = cell.get_position();
        if index != row.index {
            if !row.visit(visit)? {
                return Ok(());
            }
            row.start(index);
        }
        row.put(column as usize, written(cell.get_value()));
    }
}

/// The row being read; keeps its memory from one row to the next.
#[derive(Default)]
struct Row {
    index: u32,
    cells: Vec<String>,
}

impl Row {
    fn start(&mut self, index: u32) {
        self.index = index;
        self.cells.clear();
    }

    fn put(&mut self, column: usize, text: String) {
        if column < MAX_COLUMNS {
            if self.cells.len() <= column {
                self.cells.resize(column + 1, String::new());
            }
            self.cells[column] = text;
        }
    }

    fn visit(&self, visit: &mut Peek<'_>) -> Result<bool, ErrorCode> {
        let cells: Vec<&str> = self.cells.iter().map(String::as_str).collect();
        if is_blank(&cells) {
            return Ok(true);
        }
        visit(self.index + 1, &cells)
    }
}

/// A cell as its text: numbers without exponent, days as `yyyy-MM-dd`.
fn written(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::String(text) => text.clone(),
        DataRef::Int(number) => number.to_string(),
        // Whole numbers up to 2^53 are exact: telephone numbers and codes that were typed as numbers.
        DataRef::Float(number) if number.fract() == 0.0 => format!("{number:.0}"),
        DataRef::Float(number) => number.to_string(),
        DataRef::DateTime(moment) => written_day(moment),
        DataRef::DateTimeIso(text) => text.chars().take(10).collect(),
        DataRef::Bool(_) | DataRef::DurationIso(_) => Data::from(value.clone()).to_string(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn written_day(moment: &ExcelDateTime) -> String {
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}
