//! Tells one person that there is something to look at, and no more than that: a case, a family's request for help, an
//! answer to who asked for it, the question whether to hold an event together. By push, at least once to each device (a repeated one replaces the first); who cannot be
//! rung is written to, if they confirmed an address. Nobody of a family is ever told of a case.

pub mod store;

use crate::app::App;
use crate::channel::email;
use crate::delivery::decide::Outcome;
use crate::delivery::{message, push};
use crate::error::Result;
use crate::light::{LINK_LIFE, Link};
use crate::safeguarding::escalate;
use crate::subscription;
use caunoi_webpush::{Topic, Urgency};
use caunoi_wire::Language;
use caunoi_wire::push::PushMessage;
use caunoi_wire::time::{HOUR, MINUTE, SECOND};
use store::{Due, Subject};
use uuid::Uuid;

/// How long a worker may take over one alert before another does it.
const LEASE: i64 = 30 * SECOND;
/// Tries before it is left to the next people.
const TRIES: i32 = 5;
const TRY_AGAIN: i64 = MINUTE;

// One notification for all requests, for all answers, and for all questions.
const HELP_REQUESTS: Uuid = Uuid::from_u128(1);
const HELP_ANSWERS: Uuid = Uuid::from_u128(2);
const ORGANISING: Uuid = Uuid::from_u128(3);

/// What is said, and where it leads.
struct Words {
    line: &'static str,
    url: String,
    urgent: bool,
    /// A newer message takes the place of one with the same.
    tag: Uuid,
}

impl Words {
    fn of(due: &Due) -> Self {
        match due.subject {
            Subject::Case => Self {
                line: "push-case",
                url: format!("/case/{}", due.subject_id),
                urgent: true,
                tag: due.subject_id,
            },
            Subject::HelpRequest => Self {
                line: "push-help-request",
                url: "/help".to_owned(),
                urgent: false,
                tag: HELP_REQUESTS,
            },
            Subject::HelpAnswer => Self {
                line: "push-help-answer",
                url: "/l/help".to_owned(),
                urgent: false,
                tag: HELP_ANSWERS,
            },
            Subject::Organising => Self {
                line: "push-organising",
                url: "/l/organising".to_owned(),
                urgent: false,
                tag: ORGANISING,
            },
        }
    }
}

/// What came of telling somebody.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Rung,
    /// A mail is there to be read, sooner or later.
    Written,
    /// May work in a moment.
    NotYet,
    Not,
}

/// Sends one alert that is due. Returns false when none is.
///
/// # Errors
/// When the database fails; the alert is tried again then.
pub async fn next(app: &App) -> Result<bool> {
    let now = app.clock.now();
    {
        let mut conn = app.db.read().await?;
        if !store::is_due(&mut conn, now).await? {
            return Ok(false);
        }
    }
    let mut tx = app.db.write().await?;
    let Some(due) = store::claim(&mut tx, now, now.plus(LEASE)).await? else {
        return Ok(true);
    };
    // What somebody has taken or ended meanwhile is told to nobody.
    let to = match store::is_wanted(&mut tx, &due).await? {
        true => store::reached_by(&mut tx, &due).await?,
        false => store::Ways::default(),
    };
    tx.commit().await?;
    // Nothing outside happens in a transaction.
    let words = Words::of(&due);
    let mut outcomes = Vec::new();
    for device in &to.devices {
        outcomes.push(ring(app, &due, &words, device, to.language).await);
    }
    let mut told = told(&outcomes);
    let tries_left = due.attempts < TRIES;
    if told == Told::Not || (told == Told::NotYet && !tries_left) {
        told = write(app, &due, &words, &to).await;
    }
    let mut tx = app.db.write().await?;
    for (device, outcome) in to.devices.iter().zip(&outcomes) {
        if *outcome == Outcome::Gone {
            subscription::store::delete_gone(&mut tx, device.id, now).await?;
        }
    }
    match told {
        Told::Rung => store::sent(&mut tx, &due, now).await?,
        // Whoever is asked to take a case has to hear of it now: a mail alone keeps nobody else waiting.
        Told::Written if due.subject != Subject::Case => store::sent(&mut tx, &due, now).await?,
        Told::NotYet if tries_left => store::again(&mut tx, &due, now.plus(TRY_AGAIN)).await?,
        _ => {
            store::give_up(&mut tx, &due).await?;
            if due.subject == Subject::Case {
                escalate::nobody_rang(&mut tx, due.subject_id.into(), due.round, now).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(true)
}

fn told(outcomes: &[Outcome]) -> Told {
    let may_still =
        |outcome: &Outcome| matches!(outcome, Outcome::Retry { .. } | Outcome::Deferred { .. });
    if outcomes.contains(&Outcome::Accepted) {
        Told::Rung
    } else if outcomes.iter().any(may_still) {
        Told::NotYet
    } else {
        Told::Not
    }
}

/// Rings one device.
async fn ring(
    app: &App,
    due: &Due,
    words: &Words,
    device: &store::Device,
    reads: Language,
) -> Outcome {
    let language = message::interface_language(reads, &[]);
    // Belongs to no post: its receipt says only that this device shows what comes.
    let link = Link {
        post: Uuid::nil().into(),
        person: due.person_id,
        revision: 0,
        expires_at: app.clock.now().plus(LINK_LIFE),
    };
    let note = PushMessage {
        title: app.text(language, "push-title", &[]),
        body: app.text(language, words.line, &[]),
        lang: language,
        tag: words.tag.to_string(),
        url: words.url.clone(),
        shown: link.shown_token(&app.link_key),
        urgent: words.urgent,
    };
    let note = push::Note {
        endpoint: &device.endpoint,
        p256dh: &device.p256dh,
        auth: &device.auth,
        message: &note,
        ttl: if words.urgent { HOUR } else { 24 * HOUR } / SECOND,
        urgency: if words.urgent {
            Urgency::High
        } else {
            Urgency::Normal
        },
        topic: Topic::of(words.tag.as_bytes()),
    };
    push::hand_over(app, &note).await
}

/// Writes to who cannot be rung.
async fn write(app: &App, due: &Due, words: &Words, to: &store::Ways) -> Told {
    let Some(address) = &to.address else {
        return Told::Not;
    };
    let language = message::interface_language(to.language, &[]);
    let line = app.text(language, words.line, &[]);
    let id = format!("{} {} {}", due.subject_id, due.round, due.person_id);
    let mail = email::note(app, address, language, &line, &words.url, &id);
    match email::send(app, &mail).await {
        Outcome::Accepted => Told::Written,
        Outcome::Retry { .. } | Outcome::Deferred { .. } => Told::NotYet,
        _ => Told::Not,
    }
}
