//! Tables for spreadsheets: CSV as Excel reads it, and its answer.

use super::described;
use aide::OperationOutput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

/// Without it Excel takes UTF-8 for a code page of its own.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// An empty table.
pub fn writer() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.to_vec())
}

/// A text that no spreadsheet takes for a formula: an apostrophe makes it text (OWASP, CSV injection).
pub fn cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// A file for a spreadsheet.
pub struct Table {
    pub name: &'static str,
    pub bytes: Vec<u8>,
}

const CSV: &str = "text/csv; charset=utf-8";

impl IntoResponse for Table {
    fn into_response(self) -> Response {
        let name = format!("attachment; filename=\"{}\"", self.name);
        let headers = [(CONTENT_TYPE, CSV.to_owned()), (CONTENT_DISPOSITION, name)];
        (headers, self.bytes).into_response()
    }
}

impl OperationOutput for Table {
    type Inner = Self;
    fn inferred_responses(
        _: &mut GenContext,
        _: &mut Operation,
    ) -> Vec<(Option<u16>, aide::openapi::Response)> {
        described(CSV, "A table")
    }
}
