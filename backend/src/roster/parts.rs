//! What an import writes, as rows of JSON by kind. A dry run stores them with the import; applying and undoing are
//! fixed statements over them (`parts/store.rs`), so that neither carries 50,000 rows through the application, and
//! so that what is applied is what was shown.
//!
//! Rows that change something carry what was there before, for undo.

pub mod store;

use serde::Serialize;

/// How many rows one stored part holds.
const ROWS: usize = 2_000;

/// Kinds of rows; their columns stand in `parts/store.rs`.
pub mod kind {
    pub const GROUP_ADD: &str = "group_add";
    pub const PERSON_ADD: &str = "person_add";
    pub const PERSON_NAME: &str = "person_name";
    pub const PERSON_LANGUAGE: &str = "person_language";
    pub const CONTACT_ADD: &str = "contact_add";
    pub const CONTACT_DROP: &str = "contact_drop";
    pub const CHILD_ADD: &str = "child_add";
    pub const CHILD_SET: &str = "child_set";
    pub const ENROLMENT_ADD: &str = "enrolment_add";
    pub const ENROLMENT_SET: &str = "enrolment_set";
    pub const GUARDIANSHIP_ADD: &str = "guardianship_add";
    pub const GUARDIANSHIP_SET: &str = "guardianship_set";
}

/// Up to [`ROWS`] rows of one kind: a JSON array of arrays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub kind: &'static str,
    pub content: String,
    rows: usize,
}

/// The rows of an import as they are found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts(Vec<Part>);

impl Parts {
    /// Adds a row: a tuple of its columns in order.
    pub fn push(&mut self, kind: &'static str, row: &impl Serialize) {
        let row = serde_json::to_string(row).expect("ids, texts and numbers are JSON");
        let open = self
            .0
            .iter_mut()
            .rev()
            .find(|part| part.kind == kind)
            .filter(|part| part.rows < ROWS);
        match open {
            Some(part) => {
                part.content.push(',');
                part.content.push_str(&row);
                part.rows += 1;
            }
            None => self.0.push(Part {
                kind,
                content: format!("[{row}"),
                rows: 1,
            }),
        }
    }

    /// The parts, closed.
    pub fn finish(mut self) -> Vec<Part> {
        for part in &mut self.0 {
            part.content.push(']');
        }
        self.0
    }
}
