//! CSV: decoding, finding the delimiter, and rows with the numbers a spreadsheet would show.

use super::{HeaderSearch, MAX_COLUMNS, Peek, Visit, is_blank};
use caunoi_wire::ErrorCode;
use std::borrow::Cow;

/// What separates columns, most usual first: Excel writes semicolons where the comma is the decimal sign.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

pub fn rows(bytes: &[u8], visit: &mut Visit<'_>) -> Result<(), ErrorCode> {
    let text = decode(bytes)?;
    let delimiter = DELIMITERS
        .into_iter()
        .find(|delimiter| has_header(&text, *delimiter))
        .ok_or(ErrorCode::RosterHeaderMissing)?;
    each(&text, delimiter, &mut |row, cells| {
        visit(row, cells).map(|()| true)
    })
}

/// UTF-8 with or without a byte order mark, UTF-16 with one. Nothing else is guessed: a wrong guess would write
/// wrong names into the roster.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ErrorCode> {
    let text = if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        Cow::Owned(decode_utf16(rest, u16::from_le_bytes)?)
    } else if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        Cow::Owned(decode_utf16(rest, u16::from_be_bytes)?)
    } else {
        let rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = std::str::from_utf8(rest).map_err(|_| ErrorCode::RosterEncodingUnknown)?;
        Cow::Borrowed(text)
    };
    // UTF-16 without its mark, or a program: no table has this character.
    if text.contains('\0') {
        return Err(ErrorCode::RosterEncodingUnknown);
    }
    Ok(text)
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, ErrorCode> {
    let pairs = bytes.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err(ErrorCode::RosterEncodingUnknown);
    }
    char::decode_utf16(pairs.map(|pair| unit([pair[0], pair[1]])))
        .collect::<Result<String, _>>()
        .map_err(|_| ErrorCode::RosterEncodingUnknown)
}

fn has_header(text: &str, delimiter: u8) -> bool {
    let mut search = HeaderSearch::default();
    let read = each(text, delimiter, &mut |_, cells| {
        search.look(cells);
        Ok(!search.is_over())
    });
    read.is_ok() && search.found
}

/// Visits rows until the visitor has seen enough.
fn each(text: &str, delimiter: u8, visit: &mut Peek<'_>) -> Result<(), ErrorCode> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut numbers = RowNumbers::new(text);
    loop {
        let from = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let more = reader
            .read_record(&mut record)
            .map_err(|_| ErrorCode::RosterUnreadable)?;
        if !more {
            return Ok(());
        }
        let row = numbers.next(from, record.as_slice());
        let cells: Vec<&str> = record.iter().take(MAX_COLUMNS).collect();
        if !is_blank(&cells) && !visit(row, &cells)? {
            return Ok(());
        }
    }
}

/// Row numbers as a spreadsheet counts them: empty lines count, line breaks inside a cell do not.
struct RowNumbers<'a> {
    text: &'a str,
    line_break: u8,
    counted_to: usize,
    lines: u32,
    inside_cells: u32,
}

impl<'a> RowNumbers<'a> {
    fn new(text: &'a str) -> Self {
        let line_break = if text.contains('\n') { b'\n' } else { b'\r' };
        Self {
            text,
            line_break,
            counted_to: 0,
            lines: 0,
            inside_cells: 0,
        }
    }

    /// The number of the record the reader found from a byte on; it may have passed empty lines before it.
    fn next(&mut self, from: usize, content: &str) -> u32 {
        let bytes = self.text.as_bytes();
        let from = from.min(bytes.len());
        let passed = bytes[from..]
            .iter()
            .take_while(|b| matches!(b, b'\r' | b'\n'))
            .count();
        let start = (from + passed).max(self.counted_to);
        self.lines += self.count(&bytes[self.counted_to..start]);
        self.counted_to = start;
        let row = 1 + self.lines - self.inside_cells.min(self.lines);
        self.inside_cells += self.count(content.as_bytes());
        row
    }

    fn count(&self, bytes: &[u8]) -> u32 {
        let breaks = bytes.iter().filter(|b| **b == self.line_break).count();
        u32::try_from(breaks).unwrap_or(u32::MAX)
    }
}
