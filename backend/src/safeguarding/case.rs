//! Cases: opened by what a check-in brought to light or by a request, taken by somebody, closed with what came of it.
//! Reasons and notes are sealed; whoever reads a case is recorded before it is shown.

pub mod http;
pub mod store;

use super::duty;
use crate::alert::{self, store::Subject};
use crate::app::App;
use crate::audit;
use crate::check_in;
use crate::db::Conn;
use crate::error::{Refusal, Result};
use crate::seal::Place;
use crate::session::Viewer;
use caunoi_wire::case::*;
use caunoi_wire::time::MINUTE;
use caunoi_wire::{ErrorCode, Timestamp, id::*};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long those who are asked have before the next are.
pub const TAKE_WITHIN: i64 = 30 * MINUTE;

/// What opened a case.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    Answer(AnswerId),
    Request,
}

pub struct NewCase {
    pub organisation: OrganisationId,
    pub child: ChildId,
    pub source: Source,
    pub reasons: Vec<Reason>,
    /// What was written to us, where it stands in no answer.
    pub words: String,
}

/// What is sealed of a case.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Content {
    reasons: Vec<Reason>,
    words: String,
}

fn place(organisation: OrganisationId, id: CaseId) -> Place {
    Place {
        table: "safeguarding_case",
        organisation,
        row: id.0,
    }
}

fn entry_place(organisation: OrganisationId, id: Uuid) -> Place {
    Place {
        table: "case_entry",
        organisation,
        row: id,
    }
}

/// Opens a case in the transaction of what brought it to light. The engine tells who is on duty then, else who is next.
pub async fn open(app: &App, conn: &mut Conn, new: NewCase, now: Timestamp) -> Result<CaseId> {
    let id: CaseId = app.entropy.id(now);
    let rota = duty::serving(conn, new.organisation).await?;
    let due_at = rota
        .and_then(|(_, rota)| duty::next(&rota, now))
        .unwrap_or(now);
    let content = Content {
        reasons: new.reasons,
        words: new.words,
    };
    let sealed = place(new.organisation, id).seal(app, &content)?;
    let (source, answer) = match new.source {
        Source::Answer(answer) => (CaseSource::CheckIn, Some(answer)),
        Source::Request => (CaseSource::Request, None),
    };
    let row = store::NewRow {
        id,
        organisation: new.organisation,
        child: new.child,
        source,
        answer,
        due_at,
        sealed,
    };
    store::insert(conn, &row, now).await?;
    record(
        app,
        conn,
        (id, new.organisation),
        None,
        now,
        CaseAction::Opened,
        "",
    )
    .await?;
    Ok(id)
}

/// Writes what happened into the case's log; what somebody wrote is sealed.
pub async fn record(
    app: &App,
    conn: &mut Conn,
    (case, organisation): (CaseId, OrganisationId),
    actor: Option<PersonId>,
    at: Timestamp,
    action: CaseAction,
    note: &str,
) -> Result<()> {
    let id: Uuid = app.entropy.id(at);
    let sealed = entry_place(organisation, id).seal(app, &note)?;
    let entry = store::NewEntry {
        id,
        case,
        organisation,
        actor,
        action,
        sealed,
    };
    store::insert_entry(conn, &entry, at).await?;
    Ok(())
}

/// The cases that the viewer may know of, those that wait first.
pub async fn list(app: &App, viewer: &Viewer) -> Result<Vec<CaseSummary>> {
    let mut conn = app.db.read().await?;
    Ok(store::list(&mut conn, viewer).await?)
}

/// A case with everything, once it is recorded that the viewer reads it.
pub async fn read(app: &App, viewer: &Viewer, id: CaseId) -> Result<Case> {
    let mut tx = app.db.write().await?;
    let head = find(&mut tx, viewer, id).await?;
    audit::append(
        &mut tx,
        head.organisation_id,
        viewer,
        "case_read",
        &id.to_string(),
    )
    .await?;
    let case = load(app, &mut tx, viewer, &head).await?;
    tx.commit().await?;
    Ok(case)
}

/// The case as it is; the caller has recorded why it is read.
pub async fn load(app: &App, conn: &mut Conn, viewer: &Viewer, head: &store::Head) -> Result<Case> {
    let summary = store::summary(conn, viewer, head.id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    let content: Option<Content> = place(head.organisation_id, head.id).open(app, &head.sealed);
    if content.is_none() {
        tracing::error!(case = %head.id, "a case does not open with the operator's keys");
    }
    let content = content.unwrap_or_default();
    let answer = match head.answer_id {
        Some(answer) => check_in::store::one(conn, answer).await?,
        None => None,
    };
    let entry = |row: store::EntryRow| CaseEntry {
        at: row.at,
        action: row.action,
        actor: row.actor,
        note: entry_place(head.organisation_id, row.id)
            .open(app, &row.sealed)
            .unwrap_or_default(),
    };
    let log = store::entries(conn, head.id).await?.into_iter().map(entry);
    Ok(Case {
        summary,
        class: store::class(conn, head.child_id).await?,
        reasons: content.reasons,
        words: content.words,
        answer: answer.and_then(|row| check_in::read::open(app, row)),
        guardians: store::guardians(conn, head.child_id, viewer.now).await?,
        log: log.collect(),
        colleagues: duty::store::counsellors(conn, head.organisation_id).await?,
    })
}

/// A case that the viewer may know of.
pub async fn find(conn: &mut Conn, viewer: &Viewer, id: CaseId) -> Result<store::Head> {
    Ok(store::find(conn, viewer, id)
        .await?
        .ok_or(ErrorCode::NotFound)?)
}

/// The same, locked, as long as something can still be done about it.
async fn find_unclosed(conn: &mut Conn, viewer: &Viewer, id: CaseId) -> Result<store::Head> {
    store::lock(conn, id).await?;
    let head = find(conn, viewer, id).await?;
    match head.state {
        CaseState::Closed => Err(ErrorCode::CaseStateWrong.into()),
        CaseState::Open | CaseState::Taken => Ok(head),
    }
}

fn checked(text: &str) -> Result<&str> {
    match text.chars().count() > MAX_NOTE {
        true => Err(Refusal::about(ErrorCode::TextTooLong, &["text"]).into()),
        false => Ok(text.trim()),
    }
}

/// What a viewer does about a case.
pub enum Act<'a> {
    Take,
    Note(&'a str),
    HandOver {
        to: PersonId,
        text: &'a str,
    },
    /// With what came of it.
    Close(&'a str),
}

/// Does something about a case; the case as it is then.
///
/// # Errors
/// `not_found` when the viewer may not know of it, `case_state_wrong` when it is closed or somebody else has taken it,
/// `text_missing`, `text_too_long`.
pub async fn act(app: &App, viewer: &Viewer, id: CaseId, act: Act<'_>) -> Result<Case> {
    let mut tx = app.db.write().await?;
    let head = find_unclosed(&mut tx, viewer, id).await?;
    let (action, note) = match act {
        Act::Take => {
            if head.state == CaseState::Taken {
                return Err(ErrorCode::CaseStateWrong.into());
            }
            store::take(&mut tx, id, viewer).await?;
            (CaseAction::Taken, "")
        }
        Act::Note(text) => (CaseAction::Noted, written(text)?),
        Act::HandOver { to, text } => {
            let colleagues = duty::store::counsellors(&mut tx, head.organisation_id).await?;
            if !colleagues.iter().any(|c| c.person_id == to) {
                return Err(Refusal::about(ErrorCode::InvalidInput, &["person_id"]).into());
            }
            store::hand_over(&mut tx, id, viewer.now.plus(TAKE_WITHIN)).await?;
            let what = (Subject::Case, id.0);
            alert::store::insert(&mut tx, what, &[to], viewer.now, 0).await?;
            (CaseAction::HandedOver, checked(text)?)
        }
        Act::Close(text) => {
            let text = written(text)?;
            store::close(&mut tx, id, viewer.now).await?;
            (CaseAction::Closed, text)
        }
    };
    let of = (id, head.organisation_id);
    record(
        app,
        &mut tx,
        of,
        Some(viewer.person),
        viewer.now,
        action,
        note,
    )
    .await?;
    let entry = format!("case_{action}");
    audit::append(
        &mut tx,
        head.organisation_id,
        viewer,
        &entry,
        &id.to_string(),
    )
    .await?;
    let head = find(&mut tx, viewer, id).await?;
    let case = load(app, &mut tx, viewer, &head).await?;
    tx.commit().await?;
    app.wake_engines();
    Ok(case)
}

fn written(text: &str) -> Result<&str> {
    match checked(text)? {
        "" => Err(Refusal::about(ErrorCode::TextMissing, &["text"]).into()),
        text => Ok(text),
    }
}
