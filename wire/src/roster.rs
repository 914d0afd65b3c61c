//! Roster import: what the dry run tells, and the decision to apply it.

use crate::text_enum::text_enum;
use crate::{Timestamp, id::*};
use serde::{Deserialize, Serialize};

text_enum! {
    RosterImportState { DryRun = "dry_run", Applied = "applied", Undone = "undone" }
}

text_enum! {
    /// Why a row cannot be taken; the client has a sentence for each that says what to do.
    RowProblem {
        NameMissing = "name_missing",
        NameTooLong = "name_too_long",
        BirthDateMissing = "birth_date_missing",
        BirthDateInvalid = "birth_date_invalid",
        BirthDateImplausible = "birth_date_implausible",
        ClassMissing = "class_missing",
        SchoolUnknown = "school_unknown",
        PhoneInvalid = "phone_invalid",
        GuardianNameMissing = "guardian_name_missing",
        LanguageUnknown = "language_unknown",
        DuplicateRow = "duplicate_row",
        DuplicateCode = "duplicate_code",
        TooManyColumns = "too_many_columns",
    }
}

/// More than this share of removals needs an explicit confirmation, percent.
pub const REMOVAL_GUARD_PERCENT: i64 = 10;
/// Largest roster file, bytes.
pub const MAX_ROSTER_BYTES: usize = 20 * 1024 * 1024;
/// Most rows of one roster file.
pub const MAX_ROSTER_ROWS: usize = 100_000;

/// The dry run, or what became of it. Long lists are cut; the counts are whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RosterImport {
    pub id: RosterImportId,
    pub organisation_id: OrganisationId,
    pub file_name: String,
    pub state: RosterImportState,
    pub counts: RosterCounts,
    /// Removals first, then changes, then additions. Empty in the list of imports.
    pub changes: Vec<RosterChange>,
    /// Empty in the list of imports.
    pub refused: Vec<RefusedRow>,
    /// Headers that were not understood and are ignored.
    pub ignored_columns: Vec<String>,
    pub needs_confirmation: bool,
    pub created_at: Timestamp,
    pub applied_at: Option<Timestamp>,
    pub undone_at: Option<Timestamp>,
}

/// Children by what the import does to them; refused counts rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RosterCounts {
    pub added: i64,
    pub changed: i64,
    pub removed: i64,
    pub unchanged: i64,
    pub refused: i64,
}

text_enum! {
    ChangeKind { Added = "added", Changed = "changed", Removed = "removed" }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RosterChange {
    pub kind: ChangeKind,
    /// Row of the file, 1 is the header; none for removals.
    pub row: Option<u32>,
    pub child_name: String,
    pub school: String,
    pub class: String,
    /// For changes: which fields differ.
    pub fields: Vec<FieldChange>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldChange {
    pub field: RosterField,
    pub before: String,
    pub after: String,
}

text_enum! {
    /// What may differ in a child's rows; guardians by what they are to the child.
    RosterField {
        Name = "name",
        BirthDate = "birth_date",
        Class = "class",
        School = "school",
        Code = "code",
        Mother = "mother",
        Father = "father",
        Guardian = "guardian",
        Language = "language",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefusedRow {
    pub row: u32,
    pub problem: RowProblem,
    /// The header of the column it is about, as in the file.
    pub column: String,
    /// The offending value, cut to 60 characters.
    pub value: String,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApplyRoster {
    #[serde(default)]
    pub confirm_removals: bool,
}

/// The file travels as the request body; its name as a query parameter.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RosterUpload {
    #[serde(default)]
    pub file_name: String,
    /// School year of the classes, for instance `2026-2027`; none means the current one.
    pub school_year: Option<String>,
}
