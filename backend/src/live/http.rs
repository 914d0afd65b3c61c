//! Live updates as Server-Sent Events: `feed` and `reach:POST` say what to ask anew, and nothing else. After a break
//! the browser connects again and asks for everything: no event needs to be repeated.

use super::Live;
use crate::app::App;
use crate::error::Result;
use crate::session::Viewer;
use crate::web::described;
use aide::OperationOutput;
use aide::axum::ApiRouter;
use aide::axum::routing::get;
use aide::generate::GenContext;
use aide::openapi::Operation;
use axum::extract::State;
use axum::http::HeaderName;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use caunoi_wire::id::PersonId;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::mpsc::Receiver;
use tokio::time::Instant;
use uuid::Uuid;

/// Proxies close what is silent for long.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// A stream ends after this, so that whoever lost their session is not told for ever.
const LIFE: Duration = Duration::from_secs(10 * 60);
/// Browsers come back after this and up to as long again: not all at once after a restart.
const COME_BACK: Duration = Duration::from_secs(2);

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new().api_route("/live", get(live))
}

async fn live(State(app): State<App>, viewer: Viewer) -> Result<Hints> {
    let seat = app.entropy.id(viewer.now);
    let hints = app.live.sit(viewer.person, seat)?;
    let come_back = COME_BACK.mul_f64(1.0 + app.entropy.unit());
    let open = Open {
        app,
        person: viewer.person,
        seat,
        hints,
        until: Instant::now() + LIFE,
    };
    // The first event makes proxies pass on that the stream is there.
    let first = stream::iter([Event::default().retry(come_back).comment("here")]);
    let rest = stream::unfold(open, Open::next);
    Ok(Hints(first.chain(rest).map(Ok).boxed()))
}

/// A stream that is being read. Dropped, its seat is free.
struct Open {
    app: App,
    person: PersonId,
    seat: Uuid,
    hints: Receiver<String>,
    until: Instant,
}

impl Open {
    async fn next(mut self) -> Option<(Event, Self)> {
        let hint = tokio::time::timeout_at(self.until, self.hints.recv());
        let hint = hint.await.ok()??;
        Some((Event::default().data(hint), self))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        Live::leave(&self.app.live, self.person, self.seat);
    }
}

struct Hints(BoxStream<'static, Result<Event, Infallible>>);

impl IntoResponse for Hints {
    fn into_response(self) -> Response {
        let alive = KeepAlive::new().interval(HEARTBEAT);
        // nginx would gather what it should pass on.
        let unbuffered = [(HeaderName::from_static("x-accel-buffering"), "no")];
        (unbuffered, Sse::new(self.0).keep_alive(alive)).into_response()
    }
}

impl OperationOutput for Hints {
    type Inner = Self;
    fn inferred_responses(
        _: &mut GenContext,
        _: &mut Operation,
    ) -> Vec<(Option<u16>, aide::openapi::Response)> {
        described(
            "text/event-stream",
            "Server-Sent Events: `feed`, `reach:POST`",
        )
    }
}
