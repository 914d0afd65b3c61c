//! The uploaded file as rows of text, whatever a school's computer made of it: CSV with any of three delimiters,
//! UTF-8 or UTF-16, or an Excel workbook. What the columns mean is not decided here.

mod text;
mod workbook;

use super::header::Columns;
use caunoi_wire::ErrorCode;

/// The header stands within this many rows: school files open with a title, a year, an empty row.
pub const HEADER_WITHIN: usize = 10;
/// Cells beyond this many columns are not read.
const MAX_COLUMNS: usize = 200;

/// Takes one row with its number in the file, counted from 1.
pub type Visit<'v> = dyn FnMut(u32, &[&str]) -> Result<(), ErrorCode> + 'v;

/// The same, and says whether it wants more rows.
type Peek<'v> = dyn FnMut(u32, &[&str]) -> Result<bool, ErrorCode> + 'v;

/// Visits every row that is not empty.
///
/// # Errors
/// When the bytes are no table we can read, or have no header; or what `visit` refuses with.
pub fn rows(bytes: &[u8], visit: &mut Visit<'_>) -> Result<(), ErrorCode> {
    if bytes.starts_with(b"PK\x03\x04") {
        return workbook::rows(bytes, visit);
    }
    // The old binary Excel format, and PDF: recognised only to say the right thing about them.
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") || bytes.starts_with(b"%PDF") {
        return Err(ErrorCode::RosterUnreadable);
    }
    text::rows(bytes, visit)
}

/// Watches rows go by until one of the first is a header.
#[derive(Default)]
struct HeaderSearch {
    seen: usize,
    found: bool,
}

impl HeaderSearch {
    fn is_over(&self) -> bool {
        self.found || self.seen >= HEADER_WITHIN
    }

    fn look(&mut self, cells: &[&str]) {
        self.seen += 1;
        self.found |= Columns::of(cells).is_some();
    }
}

fn is_blank(cells: &[&str]) -> bool {
    cells.iter().all(|cell| cell.trim().is_empty())
}
