//! The deliverer: the shell around [`super::core`]. It turns the core's commands into tasks (claims, requests to
//! push services, settlements) and feeds what comes of them back. Notifications shorten the wait, polling is the
//! truth.

use super::claim::{self, Desk, Parcel};
use super::core::{Command, Core, Event, Now};
use super::origin::Origin;
use super::{dispatch, lease, push, settle};
use crate::app::App;
use crate::attachment;
use crate::channel;
use crate::error::Result;
use crate::metrics::OriginGauge;
use crate::safeguarding::escalate;
use crate::trace::{self, Span};
use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, watch};
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::MissedTickBehavior;

/// Other processes' rows are found by looking this often.
const POLL: Duration = Duration::from_secs(1);

type Happened = Event<Arc<Parcel>>;

/// Runs until `stop` turns true; what is in flight then is settled first.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let mut engine = Engine::new(app.clone());
    let mut second = tokio::time::interval(POLL);
    second.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut woken = pin!(app.wake.notified());
    engine.take(Event::Woken);
    loop {
        tokio::select! {
            () = engine.turn() => {}
            () = &mut woken => {
                // Listening again before looking: a row committed while we look is not slept over.
                woken.set(app.wake.notified());
                engine.take(Event::Woken);
            }
            _ = second.tick() => {
                engine.take(Event::Tick);
                engine.take(Event::Woken);
            }
            // A sender that is gone has stopped everything as well.
            () = async { drop(stop.wait_for(|stopped| *stopped).await) } => break,
        }
    }
    engine.stop().await;
}

/// A deliverer. Dropped, it dies on the spot as a process does: its lease runs out and others take over.
pub struct Engine {
    app: App,
    core: Core<Arc<Parcel>>,
    tasks: JoinSet<Happened>,
    /// What to tell the core of a task that panicked.
    expected: HashMap<Id, Happened>,
    desk: Arc<Mutex<Desk>>,
}

impl Engine {
    pub fn new(app: App) -> Self {
        Self {
            app,
            core: Core::default(),
            tasks: JoinSet::new(),
            expected: HashMap::new(),
            desk: Arc::default(),
        }
    }

    /// Dispatches and delivers until nothing is due at this moment.
    ///
    /// # Errors
    /// When a round could not be dispatched.
    pub async fn drain(&mut self) -> Result<()> {
        while dispatch::next(&self.app, dispatch::Lanes::All).await? {}
        while escalate::next(&self.app).await? {}
        while attachment::next(&self.app).await? {}
        self.take(Event::Woken);
        let mut second = tokio::time::interval(POLL);
        while !self.core.is_idle() {
            tokio::select! {
                () = self.turn() => {}
                _ = second.tick() => self.take(Event::Tick),
            }
        }
        Ok(())
    }

    async fn stop(&mut self) {
        self.take(Event::Stop);
        while !self.core.is_idle() {
            self.turn().await;
        }
    }

    /// Waits for a task to end and takes in what came of it and of others that have ended. Waits for ever while
    /// there is none. Safe to cancel.
    async fn turn(&mut self) {
        match self.tasks.join_next_with_id().await {
            Some(ended) => self.ended(ended),
            None => return std::future::pending().await,
        }
        while let Some(ended) = self.tasks.try_join_next_with_id() {
            self.ended(ended);
        }
    }

    fn ended(&mut self, ended: Result<(Id, Happened), JoinError>) {
        let event = match ended {
            Ok((id, event)) => {
                self.expected.remove(&id);
                Some(event)
            }
            Err(error) => {
                tracing::error!(%error, "a task of the engine broke off");
                self.expected.remove(&error.id())
            }
        };
        if let Some(event) = event {
            self.take(event);
        }
    }

    fn take(&mut self, event: Happened) {
        let now = now(&self.app);
        let mut todo = Vec::new();
        let is_tick = matches!(event, Event::Tick);
        self.core.step(event, now, &mut todo);
        if is_tick || self.core.is_idle() {
            self.tell_origins(now);
        }
        for command in todo {
            self.begin(command, now);
        }
    }

    /// For the operator.
    fn tell_origins(&self, now: Now) {
        let gauge = |(name, origin): (&str, &Origin)| OriginGauge {
            origin: name.to_owned(),
            limit: origin.limit(),
            under_way: origin.under_way(),
            is_open: origin.is_open(now.monotonic),
        };
        let origins = self.core.origins().map(gauge).collect();
        self.app.metrics.see_origins(origins);
    }

    fn begin(&mut self, command: Command<Arc<Parcel>>, asked_at: Now) {
        let app = self.app.clone();
        let (handle, failed) = match command {
            Command::Claim { limit } => {
                let desk = self.desk.clone();
                let task = async move {
                    let span = Span::begin(&app);
                    match claim::claim(&app, &desk, asked_at, limit).await {
                        Ok(event) => {
                            let jobs = match &event {
                                Event::Claimed { jobs, .. } => jobs.len(),
                                _ => 0,
                            };
                            trace::round(span, "claim", jobs);
                            event
                        }
                        Err(error) => {
                            tracing::error!(%error, "claim");
                            Event::ClaimFailed
                        }
                    }
                };
                (self.tasks.spawn(task), Event::ClaimFailed)
            }
            Command::Send {
                ticket,
                target,
                payload,
            } => {
                let answered = move |outcome, jitter| Event::Answered {
                    ticket,
                    target,
                    outcome,
                    jitter,
                };
                let task = async move {
                    let outcome = match &*payload {
                        Parcel::Push(parcel) => push::send(&app, parcel, target).await,
                        Parcel::Other(parcel) => channel::send(&app, parcel.as_ref()).await,
                    };
                    answered(outcome, app.entropy.unit())
                };
                (self.tasks.spawn(task), answered(push::BROKEN, 0.5))
            }
            Command::Settle { group, ended } => {
                let task = async move {
                    let (span, settled) = (Span::begin(&app), group.len());
                    settle::settle(&app, group, &ended).await;
                    trace::round(span, "settle", settled);
                    Event::Settled
                };
                (self.tasks.spawn(task), Event::Settled)
            }
            Command::Renew { leases } => {
                let task = async move {
                    match lease::renew(&app, &leases).await {
                        Ok(lost) => Event::Renewed { asked_at, lost },
                        Err(error) => {
                            tracing::warn!(%error, "renew leases");
                            Event::RenewFailed
                        }
                    }
                };
                (self.tasks.spawn(task), Event::RenewFailed)
            }
        };
        self.expected.insert(handle.id(), failed);
    }
}

fn now(app: &App) -> Now {
    Now {
        wall: app.clock.now(),
        monotonic: app.clock.monotonic(),
    }
}
