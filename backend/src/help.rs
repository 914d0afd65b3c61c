//! "We need help": a family asks, the place that is best for it reads, answers or passes it on. What is written is
//! sealed; reading it is audited. The other guardians of a child learn nothing of it.

pub mod directory;
pub mod http;
pub mod store;

use crate::alert::{self, store::Subject};
use crate::app::App;
use crate::audit;
use crate::check_in::crisis;
use crate::db::Conn;
use crate::error::{Refusal, Result};
use crate::organisation;
use crate::safeguarding::case::{self, NewCase, Source};
use crate::seal::Place;
use crate::session::Viewer;
use caunoi_wire::case::Reason;
use caunoi_wire::help::*;
use caunoi_wire::organisation::OrganisationKind;
use caunoi_wire::post::Priority;
use caunoi_wire::time::{DAY, HOUR};
use caunoi_wire::{ErrorCode, Timestamp, id::*};
use uuid::Uuid;

/// What is counted.
const YEAR: i64 = 365 * DAY;

/// The level that is best placed for something: a commune has doctors and funds, a school its teachers.
const fn best_place(kind: HelpKind) -> OrganisationKind {
    match kind {
        HelpKind::Health | HelpKind::Food => OrganisationKind::Commune,
        HelpKind::SchoolFees | HelpKind::Counselling | HelpKind::Other => OrganisationKind::School,
    }
}

/// Where the words of a request are sealed: bound to who was asked.
fn request_place(organisation: OrganisationId, row: Uuid) -> Place {
    Place {
        table: "help_request",
        organisation,
        row,
    }
}

/// The same of an answer: bound to who answered.
fn answer_place(organisation: OrganisationId, row: Uuid) -> Place {
    Place {
        table: "help_answer",
        organisation,
        row,
    }
}

fn open(app: &App, place: &Place, sealed: &[u8]) -> Result<String> {
    if app.seal.is_none() {
        return Err(ErrorCode::SecretKeyMissing.into());
    }
    // Sealed with a key that is gone: nothing else of the page is lost for it.
    Ok(place.open(app, sealed).unwrap_or_default())
}

fn check_text(text: &str) -> Result<()> {
    if text.chars().count() > MAX_HELP_TEXT {
        return Err(Refusal::about(ErrorCode::TextTooLong, &["text"]).into());
    }
    Ok(())
}

/// What a family finds when it needs help.
pub async fn mine(app: &App, viewer: &Viewer) -> Result<MyHelp> {
    let mut conn = app.db.read().await?;
    let mut children = Vec::new();
    for child in store::children(&mut conn, viewer).await? {
        let mut readers = Vec::new();
        for level in [OrganisationKind::Commune, OrganisationKind::School] {
            let to = store::destination(&mut conn, viewer, child.id, level).await?;
            readers.extend(to.map(|to| (level, to.name)));
        }
        // Without a key nothing can be kept from other eyes: then nobody is asked to write.
        let kinds = app.seal.as_ref().map_or(&[][..], |_| HelpKind::ALL);
        let destination = |kind: &HelpKind| {
            let reader = readers
                .iter()
                .find(|(level, _)| *level == best_place(*kind));
            reader.map(|(_, name)| HelpDestination {
                kind: *kind,
                organisation_name: name.clone(),
            })
        };
        let destinations = kinds.iter().filter_map(destination).collect();
        children.push(HelpChild {
            id: child.id,
            name: child.name,
            destinations,
        });
    }
    let mut requests = Vec::new();
    for row in store::mine(&mut conn, viewer).await? {
        requests.push(MyHelpRequest {
            text: open(app, &request_place(row.asked_id, row.id.0), &row.sealed)?,
            answers: answers(app, &mut conn, row.id).await?,
            id: row.id,
            kind: row.kind,
            child_name: row.child_name,
            organisation_name: row.organisation_name,
            state: row.state,
            asked_at: row.asked_at,
        });
    }
    let services = store::near(&mut conn, viewer).await?;
    Ok(MyHelp {
        children,
        requests,
        services,
    })
}

async fn answers(app: &App, conn: &mut Conn, id: HelpRequestId) -> Result<Vec<HelpAnswer>> {
    let rows = store::answers(conn, id).await?.into_iter();
    let answer = |row: store::AnswerRow| {
        Ok(HelpAnswer {
            text: open(app, &answer_place(row.organisation_id, row.id), &row.sealed)?,
            author_name: row.author_name,
            at: row.at,
            told: row.told,
        })
    };
    rows.map(answer).collect()
}

/// Asks for help for a child of the viewer's. The same words about the same thing are one request, however often a
/// form is sent.
///
/// # Errors
/// `not_found` for a child that is not theirs, `text_too_long`, `too_many_requests` when so many are open already.
pub async fn ask(app: &App, viewer: &Viewer, new: &NewHelpRequest) -> Result<HelpRequestId> {
    check_text(&new.text)?;
    let text = new.text.trim();
    let mut tx = app.db.write().await?;
    let to = store::destination(&mut tx, viewer, new.child_id, best_place(new.kind)).await?;
    let to = to.ok_or(ErrorCode::NotFound)?;
    let mut waiting = store::mine(&mut tx, viewer).await?;
    waiting.retain(|row| row.state != HelpState::Closed);
    for row in &waiting {
        let same = row.kind == new.kind && row.child_id == new.child_id;
        if same && open(app, &request_place(row.asked_id, row.id.0), &row.sealed)? == text {
            return Ok(row.id);
        }
    }
    if waiting.len() >= MAX_OPEN_REQUESTS {
        return Err(ErrorCode::TooManyRequests.into());
    }
    let id: HelpRequestId = app.entropy.id(viewer.now);
    let sealed = request_place(to.id, id.0).seal(app, &text)?;
    store::insert(&mut tx, viewer, id, to.id, new, &sealed).await?;
    tell_readers(&mut tx, to.id, id, viewer.now).await?;
    // Somebody on duty looks at once; the request goes its way beside.
    let is_crisis = crisis::is_in(text);
    if is_crisis {
        let case = NewCase {
            organisation: to.id,
            child: new.child_id,
            source: Source::Request,
            reasons: vec![Reason::CrisisWords],
            words: text.to_owned(),
        };
        case::open(app, &mut tx, case, viewer.now).await?;
    }
    tx.commit().await?;
    app.wake_engines();
    Ok(id)
}

/// Has who reads at a place told that a family asks for help: by day, and once in a while however many ask.
async fn tell_readers(
    conn: &mut Conn,
    at: OrganisationId,
    id: HelpRequestId,
    now: Timestamp,
) -> Result<()> {
    let quiet = organisation::store::quiet_hours(conn, at).await?;
    let readers = store::readers(conn, at).await?;
    let when = quiet.hold(Priority::Normal, now);
    let what = (Subject::HelpRequest, id.0);
    alert::store::insert(conn, what, &readers, when, HOUR).await?;
    Ok(())
}

/// Somebody left: what nobody reads any more goes to the nearest place above in which somebody does.
///
/// # Errors
/// When the database fails.
pub async fn pass_up(conn: &mut Conn, from: OrganisationId, now: Timestamp) -> Result<()> {
    for passed in store::pass_up(conn, from).await? {
        tell_readers(conn, passed.organisation_id, passed.id, now).await?;
    }
    Ok(())
}

/// The family needs nothing more.
pub async fn close_mine(app: &App, viewer: &Viewer, id: HelpRequestId) -> Result<()> {
    let mut tx = app.db.write().await?;
    if !store::close_mine(&mut tx, viewer, id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    tx.commit().await?;
    Ok(())
}

/// The requests to an organisation, with what was asked for in a year.
pub async fn desk(app: &App, viewer: &Viewer, organisation: OrganisationId) -> Result<HelpDesk> {
    let mut conn = app.db.read().await?;
    if !store::answers_for(&mut conn, viewer, organisation).await? {
        return Err(ErrorCode::NotFound.into());
    }
    Ok(HelpDesk {
        requests: store::heads(&mut conn, viewer, organisation).await?,
        counts: store::counts(&mut conn, organisation, viewer.now.plus(-YEAR)).await?,
    })
}

/// Opens a request; that somebody did is on record before they read it.
pub async fn show(app: &App, viewer: &Viewer, id: HelpRequestId) -> Result<HelpRequest> {
    let mut tx = app.db.write().await?;
    let (_, inside) = find(&mut tx, viewer, id).await?;
    audit(&mut tx, viewer, &inside, "help_read", id).await?;
    let opened = opened(app, &mut tx, viewer, id).await?;
    tx.commit().await?;
    Ok(opened)
}

async fn opened(
    app: &App,
    conn: &mut Conn,
    viewer: &Viewer,
    id: HelpRequestId,
) -> Result<HelpRequest> {
    let (head, inside) = find(conn, viewer, id).await?;
    Ok(HelpRequest {
        head,
        phone: store::phone(conn, inside.person_id).await?,
        text: open(app, &request_place(inside.asked_id, id.0), &inside.sealed)?,
        answers: answers(app, conn, id).await?,
        pass_to: store::pass_to(conn, &inside).await?,
    })
}

/// A request that the viewer may answer.
async fn find(
    conn: &mut Conn,
    viewer: &Viewer,
    id: HelpRequestId,
) -> Result<(HelpHead, store::Inside)> {
    let head = store::head(conn, viewer, id).await?;
    let inside = store::inside(conn, id).await?;
    Ok(head.zip(inside).ok_or(ErrorCode::NotFound)?)
}

async fn audit(
    conn: &mut Conn,
    viewer: &Viewer,
    inside: &store::Inside,
    action: &str,
    id: HelpRequestId,
) -> Result<()> {
    let subject = id.to_string();
    audit::append(conn, inside.organisation_id, viewer, action, &subject).await?;
    Ok(())
}

/// The viewer sees to it from now on.
pub async fn take(app: &App, viewer: &Viewer, id: HelpRequestId) -> Result<HelpRequest> {
    let mut tx = app.db.write().await?;
    let (_, inside) = find(&mut tx, viewer, id).await?;
    if !store::take(&mut tx, viewer, id).await? {
        return Err(ErrorCode::HelpClosed.into());
    }
    audit(&mut tx, viewer, &inside, "help_taken", id).await?;
    let opened = opened(app, &mut tx, viewer, id).await?;
    tx.commit().await?;
    Ok(opened)
}

/// Answers the family.
///
/// # Errors
/// `text_missing`, `text_too_long`, `help_closed` when it needs nothing more.
pub async fn answer(
    app: &App,
    viewer: &Viewer,
    id: HelpRequestId,
    text: &str,
) -> Result<HelpRequest> {
    check_text(text)?;
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::about(ErrorCode::TextMissing, &["text"]).into());
    }
    let mut tx = app.db.write().await?;
    let (head, inside) = find(&mut tx, viewer, id).await?;
    if head.state == HelpState::Closed {
        return Err(ErrorCode::HelpClosed.into());
    }
    let row: HelpRequestId = app.entropy.id(viewer.now);
    let organisation = inside.organisation_id;
    let sealed = answer_place(organisation, row.0).seal(app, &text)?;
    store::answer(&mut tx, viewer, row.0, id, organisation, &sealed).await?;
    audit(&mut tx, viewer, &inside, "help_answered", id).await?;
    let quiet = organisation::store::quiet_hours(&mut tx, organisation).await?;
    let when = quiet.hold(Priority::Normal, viewer.now);
    let what = (Subject::HelpAnswer, row.0);
    alert::store::insert(&mut tx, what, &[inside.person_id], when, 0).await?;
    let opened = opened(app, &mut tx, viewer, id).await?;
    tx.commit().await?;
    app.wake_engines();
    Ok(opened)
}

/// Passes it on to another place over the child; whoever passed it on no longer reads it.
///
/// # Errors
/// `not_found` for a place where nobody would read it.
pub async fn pass(app: &App, viewer: &Viewer, id: HelpRequestId, to: OrganisationId) -> Result<()> {
    let mut tx = app.db.write().await?;
    let (head, inside) = find(&mut tx, viewer, id).await?;
    if head.state == HelpState::Closed {
        return Err(ErrorCode::HelpClosed.into());
    }
    let places = store::pass_to(&mut tx, &inside).await?;
    if !places.iter().any(|place| place.id == to) {
        return Err(ErrorCode::NotFound.into());
    }
    audit(&mut tx, viewer, &inside, "help_passed", id).await?;
    store::pass(&mut tx, id, to).await?;
    tell_readers(&mut tx, to, id, viewer.now).await?;
    tx.commit().await?;
    app.wake_engines();
    Ok(())
}

/// Nothing more is to be done.
pub async fn close(app: &App, viewer: &Viewer, id: HelpRequestId) -> Result<HelpRequest> {
    let mut tx = app.db.write().await?;
    let (_, inside) = find(&mut tx, viewer, id).await?;
    store::close(&mut tx, viewer, id).await?;
    audit(&mut tx, viewer, &inside, "help_closed", id).await?;
    let opened = opened(app, &mut tx, viewer, id).await?;
    tx.commit().await?;
    Ok(opened)
}
