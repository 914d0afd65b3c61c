//! Check-ins: posts that ask how a child is. What is theirs alone stands here; envelope, audience, delivery and receipts
//! are those of every post. An answer is sealed in the transaction that judges it ([`rules`]); what should be looked at
//! opens a case there and then. Nothing of an answer goes back to a family.

pub mod crisis;
pub mod http;
pub mod instrument;
pub mod read;
pub mod rules;
pub mod setting;
pub mod store;
pub mod trend;

use crate::app::App;
use crate::db::{self, Conn};
use crate::error::{Refusal, Result};
use crate::feed::{self, Reader};
use crate::live::Hint;
use crate::receipt::{self, Receipt, Via};
use crate::safeguarding::{case, duty};
use crate::seal::Place;
use caunoi_wire::check_in::*;
use caunoi_wire::post::{Details, PostText, Priority};
use caunoi_wire::time::MINUTE;
use caunoi_wire::{ErrorCode, Timestamp, id::*};
use instrument::Instrument;
use serde::{Deserialize, Serialize};

/// Who began to write while somebody was on duty may finish.
const GRACE: i64 = 15 * MINUTE;

/// What is sealed of an answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Content {
    pub choices: Vec<u8>,
    pub score: i32,
    pub words: String,
    pub talk: bool,
}

/// What an answer is sealed for.
pub fn place(organisation: OrganisationId, id: AnswerId) -> Place {
    Place {
        table: "answer",
        organisation,
        row: id.0,
    }
}

/// Refuses what cannot be. A check-in is never chased, never loud, and names itself on no lock screen.
pub fn check(text: &PostText) -> Result<()> {
    let Details::CheckIn(check_in) = &text.details else {
        return Ok(());
    };
    let known = instrument::find(&check_in.instrument);
    let checks = [
        ("instrument", known.is_none()),
        (
            "respondent",
            known.is_some_and(|i| !i.respondents.contains(&check_in.respondent)),
        ),
        ("ask_acknowledgement", text.ask_acknowledgement),
        ("public_title", text.public_title),
        ("priority", text.priority == Priority::Urgent),
    ];
    let wrong = checks.into_iter().filter(|(_, is_wrong)| *is_wrong);
    let wrong: Vec<&str> = wrong.map(|(field, _)| field).collect();
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Refusal::about(ErrorCode::InvalidInput, &wrong).into()),
    }
}

/// Writes what a draft has of its own, in place of what it had.
pub async fn save(conn: &mut Conn, id: PostId, details: &Details) -> db::Result<()> {
    store::delete(conn, id).await?;
    match details {
        Details::CheckIn(check_in) => store::insert(conn, id, check_in).await,
        _ => Ok(()),
    }
}

/// A check-in goes out only where what it brings to light is looked at.
///
/// # Errors
/// `secret_key_missing`, `instrument_not_ready`, `child_answers_off`, `nobody_on_duty`.
pub async fn check_publication(
    app: &App,
    conn: &mut Conn,
    id: PostId,
    now: Timestamp,
) -> Result<()> {
    let Some(row) = store::row(conn, id).await? else {
        return Ok(());
    };
    if app.seal.is_none() {
        return Err(ErrorCode::SecretKeyMissing.into());
    }
    let instrument = row.instrument()?;
    let entered = setting::entered(app, conn, row.organisation_id, &instrument.key).await?;
    if instrument.state(&entered) != InstrumentState::Ready {
        return Err(ErrorCode::InstrumentNotReady.into());
    }
    let by_children = row.respondent == Respondent::Child;
    if by_children && !store::child_answers(conn, row.organisation_id).await? {
        return Err(ErrorCode::ChildAnswersOff.into());
    }
    let rota = duty::serving(conn, row.organisation_id).await?;
    match rota.and_then(|(_, rota)| duty::next(&rota, now)) {
        Some(_) => Ok(()),
        None => Err(ErrorCode::NobodyOnDuty.into()),
    }
}

/// A check-in as somebody it asks sees it.
pub struct Form {
    pub text: CheckInText,
    pub instrument: &'static Instrument,
    pub wording: Wording,
    pub is_open: bool,
    pub attendees: Vec<Attendee>,
}

/// A child that it is about.
pub struct Attendee {
    pub id: ChildId,
    pub name: String,
    organisation: OrganisationId,
    /// Whether the reader may answer for it.
    pub may_respond: bool,
    /// The reader has answered.
    pub has_answered: bool,
    /// Of a child that answers for itself: whether it may.
    pub child_answers: bool,
    pub consented: bool,
    pub desk: Desk,
}

/// Who reads, and when: told before anybody types.
pub struct Desk {
    /// Whose counsellors are on duty; none: nobody's.
    pub organisation: Option<String>,
    /// Until when somebody is there; none: nobody is now.
    pub until: Option<Timestamp>,
    pub next: Option<Timestamp>,
    /// Somebody is there, or was a moment ago.
    takes_words: bool,
}

impl Desk {
    async fn of(conn: &mut Conn, organisation: OrganisationId, now: Timestamp) -> db::Result<Self> {
        let Some((of, rota)) = duty::serving(conn, organisation).await? else {
            return Ok(Self {
                organisation: None,
                until: None,
                next: None,
                takes_words: false,
            });
        };
        let until = duty::covered_until(&rota, now);
        Ok(Self {
            organisation: duty::store::name(conn, of).await?,
            until,
            next: duty::next(&rota, now),
            takes_words: until.is_some() || !duty::at(&rota, now.plus(-GRACE)).is_empty(),
        })
    }
}

/// The check-in as its reader sees it; none when the post is none, or is not theirs.
pub async fn form(app: &App, conn: &mut Conn, reader: &Reader, id: PostId) -> Result<Option<Form>> {
    let Some(item) = feed::store::one(conn, reader, id).await? else {
        return Ok(None);
    };
    let Some(row) = store::row(conn, id).await? else {
        return Ok(None);
    };
    let instrument = row.instrument()?;
    let entered = setting::entered(app, conn, row.organisation_id, &instrument.key).await?;
    let wording = instrument.wording(&entered, reader.language);
    let by_children = row.respondent == Respondent::Child;
    let mut attendees = Vec::new();
    for child in store::attendees(conn, reader, id).await? {
        attendees.push(Attendee {
            desk: Desk::of(conn, child.organisation_id, reader.now).await?,
            child_answers: by_children && store::child_answers(conn, child.organisation_id).await?,
            id: child.id,
            name: child.name,
            organisation: child.organisation_id,
            may_respond: child.may_respond,
            has_answered: child.has_answered,
            consented: child.consented,
        });
    }
    let is_open = item.withdrawn_at.is_none() && reader.now < item.published_at.plus(OPEN_FOR);
    Ok(Some(Form {
        is_open: is_open && instrument.state(&entered) == InstrumentState::Ready,
        text: row.text(),
        instrument,
        wording: wording.ok_or(ErrorCode::InstrumentNotReady)?,
        attendees,
    }))
}

impl Form {
    fn attendee(&self, child: ChildId) -> Result<&Attendee> {
        if !self.is_open {
            return Err(ErrorCode::CheckInClosed.into());
        }
        let attendee = self.attendees.iter().find(|a| a.id == child);
        let attendee = attendee.ok_or(ErrorCode::NotFound)?;
        match attendee.may_respond {
            true => Ok(attendee),
            false => Err(ErrorCode::NotAllowed.into()),
        }
    }

    /// Whether this child takes an answer now, but for consent.
    pub fn takes_answers(&self, attendee: &Attendee) -> bool {
        let by_guardian = self.text.respondent == Respondent::Guardian;
        self.is_open
            && (by_guardian || attendee.child_answers)
            && self.instrument.is_answered(attendee.desk.until.is_some())
    }

    /// Whether words of one's own are taken now.
    pub fn takes_words(&self, attendee: &Attendee) -> bool {
        self.text.free_words && attendee.desk.until.is_some()
    }

    /// The score of an answer that may be given.
    fn judge(&self, attendee: &Attendee, answer: &CheckInAnswer) -> Result<i32> {
        if attendee.has_answered {
            return Err(ErrorCode::AlreadyAnswered.into());
        }
        if self.text.respondent == Respondent::Child {
            if !attendee.child_answers {
                return Err(ErrorCode::ChildAnswersOff.into());
            }
            if !attendee.consented {
                return Err(Refusal::about(ErrorCode::ConsentMissing, &["consent"]).into());
            }
        }
        if !self.instrument.is_answered(attendee.desk.until.is_some()) {
            return Err(ErrorCode::NobodyOnDuty.into());
        }
        if answer.words.chars().count() > MAX_WORDS {
            return Err(Refusal::about(ErrorCode::TextTooLong, &["words"]).into());
        }
        let has_words = !answer.words.trim().is_empty();
        if has_words && !self.text.free_words {
            return Err(Refusal::about(ErrorCode::InvalidInput, &["words"]).into());
        }
        if has_words && !attendee.desk.takes_words {
            return Err(Refusal::about(ErrorCode::NobodyOnDuty, &["words"]).into());
        }
        let score = self.instrument.score(&answer.choices);
        Ok(score.ok_or_else(|| Refusal::about(ErrorCode::InvalidInput, &["choices"]))?)
    }
}

/// Takes the answer about a child: seals it, and opens a case where there is reason to.
///
/// # Errors
/// `not_found` when the post or the child is not theirs, `not_allowed` when they may read but not answer,
/// `already_answered`, `check_in_closed`, `child_answers_off`, `consent_missing`, `nobody_on_duty`, `text_too_long`.
pub async fn answer(
    app: &App,
    reader: &Reader,
    id: PostId,
    answer: &CheckInAnswer,
    via: Via,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let form = form(app, &mut tx, reader, id).await?;
    let form = form.ok_or(ErrorCode::NotFound)?;
    let attendee = form.attendee(answer.child_id)?;
    let score = form.judge(attendee, answer)?;
    let new = store::NewAnswer {
        id: app.entropy.id(reader.now),
        organisation: attendee.organisation,
        child: attendee.id,
        respondent: form.text.respondent,
        instrument: &form.instrument.key,
    };
    let before = history(app, &mut tx, &new).await?;
    let content = Content {
        choices: answer.choices.clone(),
        score,
        words: answer.words.trim().to_owned(),
        talk: answer.talk,
    };
    let sealed = place(new.organisation, new.id).seal(app, &content)?;
    if !store::answer(&mut tx, reader, id, &new, &sealed).await? {
        return Err(ErrorCode::AlreadyAnswered.into());
    }
    let reasons = rules::reasons(form.instrument, answer, score, &before);
    let is_worrying = !reasons.is_empty();
    if is_worrying {
        let case = case::NewCase {
            organisation: new.organisation,
            child: new.child,
            source: case::Source::Answer(new.id),
            reasons,
            words: String::new(),
        };
        case::open(app, &mut tx, case, reader.now).await?;
    }
    let seen = Receipt::new(id, reader.person, "seen", reader.now, via);
    receipt::store::insert(&mut tx, &[seen]).await?;
    tx.commit().await?;
    app.live.hint(Hint::Reach(id));
    if is_worrying {
        app.wake_engines();
    }
    Ok(())
}

/// Scores of the answers before, the newest first. What does not open says nothing.
async fn history(app: &App, conn: &mut Conn, new: &store::NewAnswer<'_>) -> db::Result<Vec<i32>> {
    let many = i64::try_from(rules::TREND).unwrap_or(i64::MAX) - 1;
    let rows = store::history(conn, new, many).await?;
    let score = |row: &store::Sealed| {
        let content: Content = place(row.organisation_id, row.id).open(app, &row.sealed)?;
        Some(content.score)
    };
    Ok(rows.iter().filter_map(score).collect())
}

/// Records that a guardian lets the child answer for itself, or does so no longer.
pub async fn consent(app: &App, reader: &Reader, id: PostId, consent: ChildConsent) -> Result<()> {
    let mut tx = app.db.write().await?;
    let form = form(app, &mut tx, reader, id).await?;
    let form = form.ok_or(ErrorCode::NotFound)?;
    let attendee = form.attendee(consent.child_id)?;
    if !attendee.child_answers {
        return Err(ErrorCode::ChildAnswersOff.into());
    }
    store::consent(&mut tx, reader, consent).await?;
    tx.commit().await?;
    Ok(())
}
