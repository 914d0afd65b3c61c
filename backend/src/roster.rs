//! The roster: which children a school has, in which class, with which guardians. It comes from a file: a dry run
//! tells what the file would change, applying writes exactly that in one transaction, undoing takes it back.
//!
//! The way of a file: [`file`] (rows of text) → [`sheet`] (parsed or refused) → [`plan`] (compared with what
//! [`existing`] holds) → [`parts`] (rows to write, stored with the import) → applied, undone.

pub mod command;
mod entry;
mod existing;
mod file;
mod header;
pub mod http;
mod parts;
mod plan;
mod school;
mod sheet;
pub mod store;

use crate::app::App;
use crate::db::{self, Conn};
use crate::delivery;
use crate::error::{Error, Refusal, Result};
use crate::session::Viewer;
use crate::{audit, event, organisation};
use bytes::Bytes;
use caunoi_wire::person::{ChildOfGroup, GuardianRights};
use caunoi_wire::roster::*;
use caunoi_wire::time::DAY;
use caunoi_wire::{Date, ErrorCode, Page, Timestamp, id::*};
use entry::Phone;
use std::collections::HashMap;

/// How long an import can be undone. Then what it replaced is forgotten.
pub const UNDO_FOR: i64 = 30 * DAY;
/// Longest file name kept, characters.
const MAX_FILE_NAME: usize = 120;
/// Imports on one page.
const PAGE: usize = 20;

/// Who imports.
#[derive(Clone, Copy, Debug)]
pub enum Author<'a> {
    /// An administrator of the organisation or of one above it.
    Viewer(&'a Viewer),
    /// Whoever runs the server, at its command line: may import anywhere.
    Operator,
}

impl Author<'_> {
    fn person(self) -> Option<PersonId> {
        match self {
            Self::Viewer(viewer) => Some(viewer.person),
            Self::Operator => None,
        }
    }
}

/// A file to import.
#[derive(Clone, Debug)]
pub struct Upload {
    pub file_name: String,
    /// Of the classes, as `2026-2027`; none means the current one.
    pub school_year: Option<String>,
    pub bytes: Bytes,
}

/// Compares a file with the roster and keeps what it would change; changes nothing else.
pub async fn dry_run(
    app: &App,
    author: Author<'_>,
    organisation: OrganisationId,
    upload: Upload,
) -> Result<RosterImport> {
    let now = app.clock.now();
    let school_year = school_year(upload.school_year.as_deref(), now.local_date())?;
    let mut conn = app.db.read().await?;
    if !store::may_import(&mut conn, author, organisation).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let place = organisation::store::find(&mut conn, organisation)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    let schools = existing::store::schools(&mut conn, organisation).await?;
    let school_names: HashMap<_, _> = schools.iter().map(|s| (s.id, s.name.clone())).collect();
    let names = school::Schools::below(organisation, &schools);
    let bytes = upload.bytes;
    let sheet = in_background(move || sheet::parse(&bytes, names, now.local_date())).await??;
    let mut existing = existing::load(&mut conn, organisation).await?;
    let fingerprint = existing.fingerprint.clone();
    let phones = phones(&sheet);
    existing::load_by_phone(&mut conn, &mut existing, place.root_id, &phones).await?;
    drop(conn);
    let context = plan::Context {
        school_year,
        now,
        entropy: app.entropy,
        school_names,
    };
    let plan = in_background(move || plan::plan(&context, existing, sheet)).await?;
    let row = store::ImportRow {
        id: app.entropy.id(now),
        organisation_id: organisation,
        file_name: file_name(&upload.file_name),
        state: RosterImportState::DryRun,
        diff: store::Diff {
            counts: plan.counts,
            changes: plan.changes,
            refused: plan.refused,
            ignored_columns: plan.ignored_columns,
            needs_confirmation: plan.needs_confirmation,
        }
        .stored(),
        fingerprint,
        created_at: now,
        applied_at: None,
        undone_at: None,
    };
    let mut tx = app.db.write().await?;
    // One after the other, so that of two at once the later one knows of the earlier.
    store::lock_root(&mut tx, organisation).await?;
    store::supersede(&mut tx, organisation, now).await?;
    store::forget_parts(&mut tx, organisation, now.plus(-UNDO_FOR)).await?;
    store::insert(&mut tx, &row, author.person()).await?;
    parts::store::insert(&mut tx, row.id, &plan.parts).await?;
    tx.commit().await?;
    row.told()
}

/// Parsing and comparing take seconds of computing; requests must not wait behind them.
async fn in_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::Internal(error.into()))
}

/// Writes what a dry run found, in one transaction.
///
/// # Errors
/// `roster_outdated` when the roster or a later dry run went past it, `roster_removals_unconfirmed` when it would
/// remove too many children for an accident, `roster_state_wrong` when it was applied already.
pub async fn apply(
    app: &App,
    author: Author<'_>,
    id: RosterImportId,
    form: ApplyRoster,
) -> Result<RosterImport> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let row = locked(&mut tx, author, id).await?;
    if row.state != RosterImportState::DryRun {
        return Err(ErrorCode::RosterStateWrong.into());
    }
    if store::is_superseded(&mut tx, &row).await? {
        return Err(ErrorCode::RosterOutdated.into());
    }
    if row.diff()?.needs_confirmation && !form.confirm_removals {
        return Err(ErrorCode::RosterRemovalsUnconfirmed.into());
    }
    let existing = existing::load(&mut tx, row.organisation_id).await?;
    if existing.fingerprint != row.fingerprint {
        return Err(ErrorCode::RosterOutdated.into());
    }
    drop(existing);
    parts::store::apply(&mut tx, id, now)
        .await
        .map_err(outdated)?;
    store::mark(&mut tx, id, RosterImportState::Applied, now).await?;
    let moved_up = event::leave::of_organisation(&mut tx, row.organisation_id, now).await?;
    let told = finish(tx, author, row, "roster_applied", now).await?;
    if moved_up {
        app.wake_engines();
    }
    Ok(told)
}

/// What the dry run relied on outside its own organisation is gone.
fn outdated(error: db::Error) -> Error {
    if db::is_unique_violation(&error) || db::is_foreign_key_violation(&error) {
        ErrorCode::RosterOutdated.into()
    } else {
        error.into()
    }
}

/// Takes an import back: every row as it was before. Whoever has signed in meanwhile stays a person; who was written
/// to meanwhile stays, marked as removed.
///
/// # Errors
/// `roster_state_wrong` when it is not applied, too old, or a later import built on it.
pub async fn undo(app: &App, author: Author<'_>, id: RosterImportId) -> Result<RosterImport> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let row = locked(&mut tx, author, id).await?;
    let in_time = row
        .applied_at
        .is_some_and(|at| now.since(at) <= UNDO_FOR && row.state == RosterImportState::Applied);
    if !in_time || store::is_built_upon(&mut tx, &row).await? {
        return Err(ErrorCode::RosterStateWrong.into());
    }
    delivery::store::write_to_nobody(&mut tx).await?;
    parts::store::undo(&mut tx, id, now).await?;
    parts::store::delete(&mut tx, id).await?;
    store::mark(&mut tx, id, RosterImportState::Undone, now).await?;
    let moved_up = event::leave::of_organisation(&mut tx, row.organisation_id, now).await?;
    let told = finish(tx, author, row, "roster_undone", now).await?;
    if moved_up {
        app.wake_engines();
    }
    Ok(told)
}

/// The import, with all rosters of its root held still until the transaction ends.
async fn locked(
    conn: &mut Conn,
    author: Author<'_>,
    id: RosterImportId,
) -> Result<store::ImportRow> {
    let row = store::find(conn, author, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    store::lock_root(conn, row.organisation_id).await?;
    // Again: somebody may have been faster.
    Ok(store::find(conn, author, id)
        .await?
        .ok_or(ErrorCode::NotFound)?)
}

async fn finish(
    mut tx: db::Tx,
    author: Author<'_>,
    row: store::ImportRow,
    action: &str,
    now: Timestamp,
) -> Result<RosterImport> {
    let subject = row.id.to_string();
    audit::append_by(
        &mut tx,
        row.organisation_id,
        author.person(),
        now,
        action,
        &subject,
    )
    .await?;
    let row = store::find(&mut tx, author, row.id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    tx.commit().await?;
    row.told()
}

/// An import the author may see.
pub async fn find(app: &App, author: Author<'_>, id: RosterImportId) -> Result<RosterImport> {
    let mut conn = app.db.read().await?;
    let row = store::find(&mut conn, author, id).await?;
    row.ok_or(ErrorCode::NotFound)?.told()
}

/// The imports of an organisation, newest first, without their long lists.
pub async fn list(
    app: &App,
    viewer: &Viewer,
    organisation: OrganisationId,
    after: Option<RosterImportId>,
) -> Result<Page<RosterImport>> {
    let mut conn = app.db.read().await?;
    if !organisation::store::administers(&mut conn, viewer, organisation).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let mut rows = store::list(&mut conn, viewer, organisation, after, PAGE + 1).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let brief = |row: store::ImportRow| {
        row.told().map(|import| RosterImport {
            changes: Vec::new(),
            refused: Vec::new(),
            ..import
        })
    };
    let items = rows.into_iter().map(brief).collect::<Result<_>>()?;
    Ok(Page { items, next })
}

/// The children of a group the viewer looks after, with their guardians.
pub async fn children_of_group(
    app: &App,
    viewer: &Viewer,
    group: GroupId,
) -> Result<Vec<ChildOfGroup>> {
    let mut conn = app.db.read().await?;
    organisation::store::group_place(&mut conn, viewer, group)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    Ok(store::children_of_group(&mut conn, viewer, group).await?)
}

/// Gives a guardian other rights over a child, or blocks them.
pub async fn set_rights(
    app: &App,
    viewer: &Viewer,
    child: ChildId,
    guardian: PersonId,
    rights: &GuardianRights,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let organisation = store::administered_guardianship(&mut tx, viewer, child, guardian)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    store::set_rights(&mut tx, child, guardian, rights).await?;
    let subject = format!("{child} {guardian}");
    audit::append(
        &mut tx,
        organisation,
        viewer,
        "guardian_rights_changed",
        &subject,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

fn phones(sheet: &sheet::Sheet) -> Vec<Phone> {
    let guardians = sheet.entries.iter().flat_map(|e| &e.guardians);
    let mut phones: Vec<Phone> = guardians.flat_map(|g| &g.phones).copied().collect();
    phones.sort_unstable();
    phones.dedup();
    phones
}

/// The school year: as given, or the one classes are made for on a day. Rosters of the new year come in summer.
pub fn school_year(given: Option<&str>, today: Date) -> Result<String> {
    let Some(given) = given.map(str::trim).filter(|g| !g.is_empty()) else {
        let first = today.year() - i32::from(today.month() < 7);
        return Ok(format!("{first}-{}", first + 1));
    };
    let years = given.split_once('-').and_then(|(first, second)| {
        Some((first.parse::<i32>().ok()?, second.parse::<i32>().ok()?))
    });
    match years {
        Some((first, second)) if (2000..2100).contains(&first) && second == first + 1 => {
            Ok(format!("{first}-{second}"))
        }
        _ => Err(Refusal::about(ErrorCode::InvalidInput, &["school_year"]).into()),
    }
}

fn file_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    crate::text::tidy_name(&name)
        .chars()
        .take(MAX_FILE_NAME)
        .collect()
}

#[cfg(test)]
mod tests;
