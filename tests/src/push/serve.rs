//! The service's side of the wire: one task a connection, one a request, each answered as ordered.

use super::{Arrival, MAX_TOKEN_LIFE, Order, Place, Shared, State, held};
use crate::drip::Drip;
use crate::receive;
use bytes::Bytes;
use h2::server::SendResponse;
use h2::{Reason, RecvStream, SendStream};
use http::{Request, Response, StatusCode};
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

/// Requests of one client at once, and room for all their bodies: in a narrow window they come in crumbs, of which
/// the server soon has had enough.
const MOST_STREAMS: u32 = 200;
const WINDOW: u32 = 1024 * 1024;

pub async fn accept(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    shared: Arc<Shared>,
    other: bool,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, shared) = (acceptor.clone(), shared.clone());
        tokio::spawn(async move {
            if let Some(error) = serve(stream, acceptor, shared, other).await.err() {
                // Ordered closes end here too; a story fails by its counts, this says why.
                eprintln!("push service: {error}");
            }
        });
    }
}

/// How a connection ends on order.
enum End {
    Close,
    GoAway(Reason),
}

/// What a request can do to its connection.
#[derive(Clone)]
struct Line {
    ends: mpsc::UnboundedSender<End>,
    drips: Arc<AtomicBool>,
}

async fn serve(
    stream: TcpStream,
    acceptor: TlsAcceptor,
    shared: Arc<Shared>,
    other: bool,
) -> anyhow::Result<()> {
    let stream = Drip::new(acceptor.accept(stream).await?);
    let (ends, mut ended) = mpsc::unbounded_channel();
    let drips = stream.switch();
    let line = Line { ends, drips };
    let mut connection = h2::server::Builder::new()
        .max_concurrent_streams(MOST_STREAMS)
        .initial_connection_window_size(WINDOW)
        .handshake(stream)
        .await?;
    loop {
        tokio::select! {
            end = ended.recv() => match end {
                Some(End::GoAway(reason)) => connection.abrupt_shutdown(reason),
                Some(End::Close) | None => return Ok(()),
            },
            request = connection.accept() => {
                let Some(request) = request else { return Ok(()) };
                let (request, respond) = request?;
                let (shared, line) = (shared.clone(), line.clone());
                tokio::spawn(async move {
                    // Callers go away, by deadline or on order.
                    drop(answer(&shared, request, respond, line, other).await);
                });
            }
        }
    }
}

async fn answer(
    shared: &Shared,
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    line: Line,
    other: bool,
) -> Result<(), h2::Error> {
    let id = request.uri().path().rsplit('/').next().unwrap_or_default();
    let id = id.to_owned();
    let (parts, body) = request.into_parts();
    let body = read(body).await?;
    let order = shared.with(|devices| {
        let state = devices.get_mut(&id)?;
        state.attempts += 1;
        let sick = other.then(|| held(&shared.sick).clone()).flatten();
        Some(sick.or_else(|| state.orders.pop_front()))
    });
    let Some(order) = order else {
        return tell(&mut respond, 404, None);
    };
    let accept = || accepted(shared, &id, &parts.headers, &body);
    match order {
        None => {
            let status = accept();
            let location = format!("/message/{}", crate::unique());
            tell(&mut respond, status, Some(("location", &location)))
        }
        Some(Order::Status(status)) => tell(&mut respond, status, None),
        Some(Order::RetryAfter(status, after)) => {
            tell(&mut respond, status, Some(("retry-after", &after)))
        }
        Some(Order::Redirect(status, to)) => tell(&mut respond, status, Some(("location", &to))),
        Some(Order::Hang) => hang(&mut respond).await,
        Some(Order::Hold(gate, status)) => {
            gate.0.notified().await;
            tell(&mut respond, status, None)
        }
        Some(Order::Close) => {
            drop(line.ends.send(End::Close));
            hang(&mut respond).await
        }
        Some(Order::GoAway(reason)) => {
            drop(line.ends.send(End::GoAway(reason)));
            hang(&mut respond).await
        }
        Some(Order::Reset(reason)) => {
            respond.send_reset(reason);
            Ok(())
        }
        Some(Order::Drip) => {
            line.drips.store(true, Ordering::SeqCst);
            tell(&mut respond, 201, None)
        }
        Some(Order::DripBody) => {
            let stream = begin(&mut respond, accept())?;
            pour(shared, stream, 1, Duration::from_secs(1)).await
        }
        Some(Order::Endless) => {
            let stream = begin(&mut respond, accept())?;
            pour(shared, stream, 16_384, Duration::ZERO).await
        }
    }
}

async fn read(mut body: RecvStream) -> Result<Vec<u8>, h2::Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = body.data().await {
        let chunk = chunk?;
        body.flow_control().release_capacity(chunk.len())?;
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn tell(
    respond: &mut SendResponse<Bytes>,
    status: u16,
    header: Option<(&str, &str)>,
) -> Result<(), h2::Error> {
    let mut response = Response::builder().status(status);
    if let Some((name, value)) = header {
        response = response.header(name, value);
    }
    let response = response.body(()).expect("an answer");
    respond.send_response(response, true).map(drop)
}

fn begin(respond: &mut SendResponse<Bytes>, status: u16) -> Result<SendStream<Bytes>, h2::Error> {
    let response = Response::builder().status(status).body(());
    respond.send_response(response.expect("an answer"), false)
}

/// Until the caller has had enough.
async fn hang(respond: &mut SendResponse<Bytes>) -> Result<(), h2::Error> {
    poll_fn(|cx| respond.poll_reset(cx)).await.map(drop)
}

/// Sends as much as the caller takes, for ever.
async fn pour(
    shared: &Shared,
    mut stream: SendStream<Bytes>,
    most: usize,
    pause: Duration,
) -> Result<(), h2::Error> {
    loop {
        stream.reserve_capacity(most);
        let Some(room) = poll_fn(|cx| stream.poll_capacity(cx)).await else {
            return Ok(());
        };
        let size = room?.min(most);
        stream.send_data(vec![b' '; size].into(), false)?;
        shared.poured.fetch_add(size, Ordering::SeqCst);
        tokio::time::sleep(pause).await;
    }
}

/// Takes a message; the status that says so.
fn accepted(shared: &Shared, id: &str, headers: &http::HeaderMap, body: &[u8]) -> u16 {
    let taken = shared.with(|devices| {
        let state = devices.get_mut(id).ok_or("no such device")?;
        take(shared, state, headers, body)
    });
    match taken {
        Ok(()) => 201,
        Err(why) => {
            eprintln!("push service refuses: {why}");
            StatusCode::BAD_REQUEST.as_u16()
        }
    }
}

/// Checks and reads one message as RFC 8030, 8291 and 8292 say.
fn take(
    shared: &Shared,
    state: &mut State,
    headers: &http::HeaderMap,
    body: &[u8],
) -> Result<(), String> {
    if shared.only_counts.load(Ordering::SeqCst) {
        state.rings += 1;
        return Ok(());
    }
    let text = |name: &str| {
        let value = headers.get(name).and_then(|v| v.to_str().ok());
        value.map(str::to_owned).ok_or(format!("no {name}"))
    };
    let vapid = receive::vapid(&text("authorization")?)?;
    let now = shared.clock.now().0 / 1_000;
    let expires = vapid.claims["exp"].as_i64().ok_or("no exp")?;
    let audiences = shared
        .hosts
        .each_ref()
        .map(|host| format!("https://{host}"));
    if !audiences.iter().any(|host| vapid.claims["aud"] == **host) {
        return Err(format!("audience {}", vapid.claims["aud"]));
    }
    if expires <= now || expires > now + MAX_TOKEN_LIFE {
        return Err(format!("expires at {expires}, now is {now}"));
    }
    if !vapid.claims["sub"]
        .as_str()
        .is_some_and(|sub| sub.starts_with("mailto:"))
    {
        return Err("no contact".into());
    }
    if state.sender != vapid.key {
        return Err("another sender than the one subscribed to".into());
    }
    if text("content-encoding")? != "aes128gcm" || body.len() > 4096 {
        return Err("encoding or size".into());
    }
    let ttl = text("ttl")?.parse().map_err(|_| "TTL is no number")?;
    let (urgency, topic) = (text("urgency")?, text("topic")?);
    if !["very-low", "low", "normal", "high"].contains(&urgency.as_str()) || topic.len() > 32 {
        return Err(format!("urgency {urgency}, topic {topic}"));
    }
    state.rings += 1;
    match &state.at {
        Place::Browser(messages) => messages
            .send(body.to_vec())
            .map_err(|_| "the browser has gone")?,
        Place::Here(keys) => {
            let plain = keys.decrypt(body)?;
            let message = serde_json::from_slice(&plain).map_err(|e| e.to_string())?;
            state.arrivals.push(Arrival {
                ttl,
                urgency,
                topic,
                message,
            });
        }
    }
    Ok(())
}
