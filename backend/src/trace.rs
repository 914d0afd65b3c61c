//! Traces for the operator's collector (OpenTelemetry, OTLP as JSON over HTTP), off unless a setting names one:
//! requests by their route, and rounds of the engine. How long and how many, never who: a span is made of words that
//! stand in this code, of route templates and of numbers, so it cannot carry a name, an id or a link.
//!
//! A small exporter of our own: the crates for it bring a dozen others and a client beside the guarded one.

pub mod http;
pub mod otlp;

use crate::app::App;
use crate::lock::held;
use crate::metrics::Counter;
use caunoi_wire::Timestamp;
use std::borrow::Cow;
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, interval};

/// Spans that wait for the collector; further ones are dropped, nobody waits. These three numbers are OpenTelemetry's
/// own defaults.
const MOST_WAITING: usize = 2_048;
/// Spans in one request.
const BATCH: usize = 512;
/// How long spans are gathered.
const GATHER: Duration = Duration::from_secs(5);

/// Who caused the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Internal = 1,
    Server = 2,
}

/// What may stand in a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Word(&'static str),
    /// The template of a route, `/posts/{id}`.
    Route(String),
    Count(i64),
}

/// Work that has ended.
#[derive(Debug)]
pub struct Ended {
    pub trace: [u8; 16],
    pub id: [u8; 8],
    pub kind: Kind,
    pub name: Cow<'static, str>,
    pub began: Timestamp,
    pub took: Duration,
    pub attributes: Vec<(&'static str, Value)>,
    pub failed: bool,
}

/// Spans on their way to the collector.
#[derive(Debug)]
pub struct Traces {
    queue: Option<mpsc::Sender<Ended>>,
    /// Until [`run`] takes it.
    waiting: Mutex<Option<mpsc::Receiver<Ended>>>,
}

impl Traces {
    /// Without a collector nothing is remembered.
    pub fn new(has_collector: bool) -> Self {
        let (queue, waiting) = has_collector.then(|| mpsc::channel(MOST_WAITING)).unzip();
        Self {
            queue,
            waiting: Mutex::new(waiting),
        }
    }
}

/// Work under way. Dropped without [`Span::end`] it was not worth telling.
#[must_use]
pub struct Span {
    app: App,
    began: Timestamp,
    since: Duration,
    attributes: Vec<(&'static str, Value)>,
    failed: bool,
}

impl Span {
    /// None when nobody collects.
    pub fn begin(app: &App) -> Option<Self> {
        app.traces.queue.as_ref()?;
        Some(Self {
            began: app.clock.now(),
            since: app.clock.elapsed(),
            app: app.clone(),
            attributes: Vec::new(),
            failed: false,
        })
    }

    pub fn set(mut self, name: &'static str, value: Value) -> Self {
        self.attributes.push((name, value));
        self
    }

    pub fn failed(mut self, failed: bool) -> Self {
        self.failed = failed;
        self
    }

    pub fn end(self, kind: Kind, name: impl Into<Cow<'static, str>>) {
        let Self { app, began, .. } = self;
        let ended = Ended {
            trace: app.entropy.bytes(),
            id: app.entropy.bytes(),
            kind,
            name: name.into(),
            began,
            took: app.clock.elapsed().saturating_sub(self.since),
            attributes: self.attributes,
            failed: self.failed,
        };
        let sent = app.traces.queue.as_ref().map(|queue| queue.try_send(ended));
        if let Some(Err(_)) = sent {
            app.metrics.count(Counter::SpansDropped, [""; 0], 1);
        }
    }
}

/// Tells of a round of the engine over so many deliveries; of an idle one nothing.
pub fn round(span: Option<Span>, name: &'static str, deliveries: usize) {
    if let Some(span) = span.filter(|_| deliveries > 0) {
        let count = i64::try_from(deliveries).unwrap_or(i64::MAX);
        span.set("caunoi.deliveries", Value::Count(count))
            .end(Kind::Internal, name);
    }
}

/// Hands spans to the collector until `stop` turns true, then what is left. What it does not take is dropped.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let Some(mut waiting) = held(&app.traces.waiting).take() else {
        return;
    };
    let mut pause = interval(GATHER);
    pause.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stopping = false;
    while !stopping {
        tokio::select! {
            _ = pause.tick() => {}
            // A sender that is gone has stopped everything as well.
            () = async { drop(stop.wait_for(|stopped| *stopped).await) } => stopping = true,
        }
        let mut batch = Vec::new();
        while let Ok(ended) = waiting.try_recv() {
            batch.push(ended);
            if batch.len() == BATCH {
                export(&app, std::mem::take(&mut batch)).await;
            }
        }
        export(&app, batch).await;
    }
}

async fn export(app: &App, batch: Vec<Ended>) {
    if batch.is_empty() {
        return;
    }
    let spans = batch.len() as u64;
    if let Err(why) = otlp::send(app, batch).await {
        tracing::warn!(why, spans, "the collector took no traces");
        app.metrics.count(Counter::SpansDropped, [""; 0], spans);
    }
}
