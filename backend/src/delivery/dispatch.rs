//! The dispatcher: a due round becomes rows for everybody it is for, slice by slice.

use super::store::{self, DueRound};
use super::{DeliveryState, DispatchPurpose};
use crate::app::App;
use crate::channel::preference;
use crate::db::{self, Conn};
use crate::error::Result;
use crate::live::Hint;
use crate::metrics::Counter;
use crate::trace::{Kind, Span};
use crate::{audience, channel, event, lesson, post, series, translation};
use caunoi_wire::Timestamp;
use caunoi_wire::channel::Channel;
use caunoi_wire::post::{PostState, Priority};
use caunoi_wire::time::{MINUTE, SECOND};
use std::time::Duration;
use tokio::sync::watch;
use uuid::Uuid;

/// People written at once at most.
const SLICE: i64 = 20_000;
/// Other processes' rounds are found by looking this often.
const POLL: Duration = Duration::from_secs(1);

/// Which rounds a dispatcher takes: one that takes urgent ones alone is never busy with a large one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lanes {
    All,
    Urgent,
}

/// Dispatches until `stop` turns true.
pub async fn run(app: App, lanes: Lanes, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        // Registered before looking, so that a row committed while we look is not slept over.
        let woken = app.wake.notified();
        let span = Span::begin(&app);
        let pause = match next(&app, lanes).await {
            Ok(true) => {
                span.into_iter()
                    .for_each(|span| span.end(Kind::Internal, "dispatch"));
                app.db.give_way().await;
                continue;
            }
            Ok(false) => pause(&app, lanes).await,
            Err(error) => {
                tracing::error!(?error, "dispatch");
                POLL
            }
        };
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep(pause) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Until the next round is due, or until it is time to look whether other processes have written one.
async fn pause(app: &App, lanes: Lanes) -> Duration {
    let next = async {
        let mut conn = app.db.read().await?;
        store::next_round(&mut conn, lanes).await
    };
    match next.await {
        Ok(Some(at)) => {
            let wait = at.since(app.clock.now()).clamp(10, SECOND);
            Duration::from_millis(wait.unsigned_abs())
        }
        Ok(None) | Err(_) => POLL,
    }
}

/// Makes the post of what repeats, or writes one slice of the round that is due first. Returns false when none is due.
///
/// # Errors
/// When the database fails; nothing is changed then.
pub async fn next(app: &App, lanes: Lanes) -> Result<bool> {
    if lanes == Lanes::All && series::next(app).await? {
        return Ok(true);
    }
    next_of(app, lanes, SLICE).await
}

/// The same with slices of so many people.
///
/// A slice is one transaction: a crash before its end leaves the round as it was, a crash after it left everything
/// written, and how far it got.
///
/// # Errors
/// When the database fails; nothing is changed then.
pub async fn next_of(app: &App, lanes: Lanes, people: i64) -> Result<bool> {
    let now = app.clock.now();
    {
        // Looking costs no writer its turn.
        let mut conn = app.db.read().await?;
        if store::next_round(&mut conn, lanes)
            .await?
            .is_none_or(|at| at > now)
        {
            return Ok(false);
        }
    }
    let mut tx = app.db.write().await?;
    let Some(round) = store::due_round(&mut tx, lanes, now).await? else {
        return Ok(false);
    };
    if !round.is_meant(now) {
        store::advance(&mut tx, &round, round.written_to, Some(now)).await?;
        tx.commit().await?;
        return Ok(true);
    }
    store::write_to_people(&mut tx).await?;
    let mut written = Vec::new();
    let slice = begin(app, &mut tx, &round, people, now).await?;
    if let Some(slice) = slice {
        written = write(app, &mut tx, &round, slice, now).await?;
    }
    let is_over = slice.is_some_and(Slice::is_last);
    let written_to = slice.map_or(Uuid::nil(), |slice| slice.until);
    store::advance(&mut tx, &round, Some(written_to), is_over.then_some(now)).await?;
    tx.commit().await?;
    tracing::info!(post = %round.post_id, round = round.round, purpose = round.purpose.as_str(), ?written, is_over, "dispatched");
    if is_over {
        let purpose = [round.purpose.as_str()];
        app.metrics.count(Counter::RoundsDispatched, purpose, 1);
    }
    for (channel, state, many) in written {
        let labels = [channel.as_str(), state.as_str()];
        app.metrics.count(Counter::Written, labels, many);
    }
    app.live.hint(Hint::Post(round.post_id));
    app.wake_engines();
    Ok(true)
}

/// The slice to be written now. A publication first resolves its audience; if that is large, this is all for once.
async fn begin(
    app: &App,
    conn: &mut Conn,
    round: &DueRound,
    people: i64,
    now: Timestamp,
) -> Result<Option<Slice>> {
    let after = round.written_to.unwrap_or(Uuid::nil());
    let fresh = round.written_to.is_none();
    if fresh && round.purpose.publishes() {
        store::mark_published(conn, round.post_id, now).await?;
        audience::resolve(conn, round.audience_id, round.post_id, now).await?;
        post::store::insert_code(conn, round.post_id).await?;
        translation::store::reuse(conn, round.post_id, now).await?;
        event::published(app, conn, round.post_id, now).await?;
        lesson::published(conn, round.post_id, now).await?;
    }
    if fresh {
        lesson::begin(conn, round, now).await?;
    }
    let end = store::slice_end(conn, round, after, people).await?;
    if fresh && end.is_some() {
        return Ok(None);
    }
    Ok(Some(Slice {
        after,
        until: end.unwrap_or(Uuid::max()),
    }))
}

type Written = Vec<(Channel, DeliveryState, u64)>;

async fn write(
    app: &App,
    conn: &mut Conn,
    round: &DueRound,
    slice: Slice,
    now: Timestamp,
) -> db::Result<Written> {
    let is_publication = round.purpose == DispatchPurpose::Publication;
    let mut people = None;
    if round.purpose.publishes() {
        let published_at = round.published_at.unwrap_or(now);
        let (audience, post) = (round.audience_id, round.post_id);
        people = Some(
            audience::store::insert_recipients(conn, audience, post, published_at, slice).await?,
        );
        translation::store::count_readers(conn, post, slice).await?;
    }
    lesson::move_on(conn, round, slice, now).await?;
    let times = Times::of(round, now);
    let (ringing, silent) = store::insert_deliveries(conn, round, slice, times, people).await?;
    let mut written = vec![
        (Channel::Push, DeliveryState::Due, ringing),
        (Channel::Push, DeliveryState::NoDevice, silent),
    ];
    let goes_elsewhere = match round.purpose {
        DispatchPurpose::Fallback => true,
        purpose => silent > 0 && (is_publication || purpose.is_about_answers()),
    };
    if goes_elsewhere {
        for (channel, many) in channel::dispatch(app, conn, round, slice, times).await? {
            written.push((channel, DeliveryState::Due, many));
        }
    }
    if slice.is_last() {
        channel::plan(conn, round, times).await?;
        lesson::end(conn, round, now).await?;
    }
    written.retain(|(_, _, many)| *many > 0);
    Ok(written)
}

/// Recipients of a round whose ids come after one and until another. A million written at once would keep whoever
/// wants to write waiting; between slices an urgent post goes first, and the first phones ring meanwhile.
#[derive(Clone, Copy, Debug)]
pub struct Slice {
    pub after: Uuid,
    pub until: Uuid,
}

impl Slice {
    fn is_last(self) -> bool {
        self.until == Uuid::max()
    }
}

/// When the deliveries of a round go out.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// After the organisation's quiet hours.
    pub due_at: Timestamp,
    pub expires_at: Timestamp,
    pub now: Timestamp,
    /// The next digest, if this round is for one.
    pub digest_at: Option<Timestamp>,
}

impl Times {
    fn of(round: &DueRound, now: Timestamp) -> Self {
        let due_at = round.quiet_hours().hold(round.priority, now);
        let digests =
            round.purpose == DispatchPurpose::Publication && round.priority == Priority::Normal;
        Self {
            due_at,
            expires_at: super::expires_at(round.expires_at, due_at),
            now,
            digest_at: digests.then(|| preference::next_digest(now)),
        }
    }

    /// When the present minute began.
    pub fn minute_start(&self) -> Timestamp {
        Timestamp(self.now.0 - self.now.0.rem_euclid(MINUTE))
    }
}

impl DueRound {
    /// Whether what the round is for still holds.
    fn is_meant(&self, now: Timestamp) -> bool {
        match self.purpose {
            purpose if purpose.publishes() && self.written_to.is_none() => {
                self.state == PostState::Scheduled
            }
            DispatchPurpose::Withdrawal => self.state == PostState::Withdrawn,
            // What the night holds until after the beginning reminds nobody.
            DispatchPurpose::EventReminder => {
                let due_at = self.quiet_hours().hold(self.priority, now);
                let is_in_time = self.expires_at.is_some_and(|at| at > due_at);
                is_in_time && self.state == PostState::Published
            }
            purpose if purpose.is_of_lessons() => {
                self.expires_at.is_none_or(|at| at > now) && self.state == PostState::Published
            }
            _ => self.state == PostState::Published,
        }
    }

    pub fn quiet_hours(&self) -> super::decide::QuietHours {
        super::decide::QuietHours {
            from: self.quiet_from,
            until: self.quiet_until,
        }
    }
}
