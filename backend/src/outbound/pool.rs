//! Kept HTTP/2 connections to push services, straight on `h2`. A fan-out is very many small requests to very few
//! hosts: what a general client does for each of them cost nearly as much as its encryption. May touch the network
//! alone, and there whom [`super::guard`] lets it.

use super::guard::Guard;
use super::{Answer, CONNECT_DEADLINE, MAX_ANSWER, MAX_ANSWERS, OutboundError, PING, PONG};
use crate::lock::held;
use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use h2::client::{Connection, SendRequest};
use h2::{Ping, PingPong, Reason};
use http::{HeaderMap, Request, Uri};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tower::Service;
use url::{Position, Url};

/// Connections to one host at most. Each carries as many requests at once as the host allows, often a hundred: over a
/// distance that alone would be the limit.
const MOST: usize = 4;
/// Connections that one request is put on at most, if it cannot have been read on those before.
const TRIES: usize = 3;
/// One that nobody has used for so long is closed.
const IDLE: Duration = Duration::from_secs(90);
/// There are a handful of push services in the world; those without a connection are forgotten when there are more.
const MOST_HOSTS: usize = 256;

/// The kept connections, by host and port.
pub struct Pool {
    tls: TlsConnector,
    tcp: HttpConnector<Guard>,
    hosts: Mutex<HashMap<String, Arc<Host>>>,
}

/// Where connections to one host and port stand.
struct Host {
    uri: Uri,
    tls: TlsConnector,
    tcp: HttpConnector<Guard>,
    lines: Mutex<Lines>,
}

#[derive(Default)]
struct Lines {
    open: Vec<Line>,
    opening: Option<Opening>,
    /// It speaks HTTP/1.1 alone.
    is_old: bool,
}

/// A connection being opened, for everybody who waits for it. False: the host does not speak HTTP/2.
type Opening = Shared<BoxFuture<'static, Result<bool, OutboundError>>>;

struct Line {
    sender: SendRequest<Bytes>,
    /// One reference is ours, one each request's.
    users: Users,
    keeper: AbortHandle,
}

/// A request's place on a connection.
struct Place {
    sender: SendRequest<Bytes>,
    user: Users,
}

/// How many requests a connection has been given; whoever holds it is one of them.
type Users = Arc<AtomicUsize>;

/// Why a request got no answer.
enum Failure {
    /// It cannot have been read: it may be put on another connection.
    Unread,
    /// It may have been.
    Unknown(h2::Error),
}

impl Pool {
    pub fn new(tls: Arc<ClientConfig>, guard: Guard) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(guard);
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT_DEADLINE));
        Self {
            tls: tls.into(),
            tcp,
            hosts: Mutex::default(),
        }
    }

    /// Posts to an https endpoint; none when its host does not speak HTTP/2. The answer's body is not read.
    ///
    /// # Errors
    /// When no answer came. It has no deadline.
    pub async fn post(
        &self,
        endpoint: &Url,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Option<Answer>, OutboundError> {
        let uri: Uri = endpoint
            .as_str()
            .parse()
            .map_err(|_| OutboundError::NotAllowed)?;
        let host = self.host(endpoint)?;
        for _ in 0..TRIES {
            let Some(place) = host.place().await? else {
                return Ok(None);
            };
            let user = place.user.clone();
            let mut request = Request::new(());
            *request.method_mut() = http::Method::POST;
            *request.uri_mut() = uri.clone();
            *request.headers_mut() = headers.clone();
            match place.post(request, body.clone()).await {
                Ok(answer) => return Ok(Some(answer)),
                Err(Failure::Unread) => host.leave(&user),
                Err(Failure::Unknown(error)) => return Err(broken(&error)),
            }
        }
        Err(OutboundError::Connection("no connection lasts".into()))
    }

    fn host(&self, endpoint: &Url) -> Result<Arc<Host>, OutboundError> {
        let name = &endpoint[Position::BeforeHost..Position::AfterPort];
        let mut hosts = held(&self.hosts);
        if let Some(host) = hosts.get(name) {
            return Ok(host.clone());
        }
        let uri = endpoint[..Position::BeforePath].parse();
        let host = Arc::new(Host {
            uri: uri.map_err(|_| OutboundError::NotAllowed)?,
            tls: self.tls.clone(),
            tcp: self.tcp.clone(),
            lines: Mutex::default(),
        });
        if hosts.len() >= MOST_HOSTS {
            hosts.retain(|_, host| !held(&host.lines).open.is_empty());
        }
        hosts.insert(name.to_owned(), host.clone());
        Ok(host)
    }
}

impl Host {
    /// A place on a connection that has room, else on the one with the fewest requests while another is being opened.
    async fn place(self: &Arc<Self>) -> Result<Option<Place>, OutboundError> {
        let opening = {
            let mut lines = held(&self.lines);
            if lines.is_old {
                return Ok(None);
            }
            lines.open.retain(|line| !line.keeper.is_finished());
            match lines.place() {
                Some((place, has_room)) => {
                    if !has_room && lines.open.len() < MOST {
                        drop(self.open_another(&mut lines));
                    }
                    return Ok(Some(place));
                }
                None => self.open_another(&mut lines),
            }
        };
        if !opening.await? {
            return Ok(None);
        }
        let place = held(&self.lines).place();
        let (place, _) = place.ok_or_else(|| OutboundError::Connection("closed at once".into()))?;
        Ok(Some(place))
    }

    /// One at a time; whoever has nothing else waits for the same.
    fn open_another(self: &Arc<Self>, lines: &mut Lines) -> Opening {
        let host = self.clone();
        let opening = lines.opening.get_or_insert_with(|| {
            let opening = async move {
                let opened = host.open().await;
                let mut lines = held(&host.lines);
                lines.opening = None;
                let line = opened?;
                lines.is_old = line.is_none();
                lines.open.extend(line);
                Ok(!lines.is_old)
            };
            let opening = opening.boxed().shared();
            // Goes on when whoever asked for it has gone.
            tokio::spawn(opening.clone());
            opening
        });
        opening.clone()
    }

    /// None when the host does not speak HTTP/2.
    async fn open(self: &Arc<Self>) -> Result<Option<Line>, OutboundError> {
        let failed = |error: &dyn std::fmt::Display| OutboundError::Connection(error.to_string());
        let name = self.uri.host().unwrap_or_default().to_owned();
        let name = ServerName::try_from(name).map_err(|error| failed(&error))?;
        let connect = async {
            let tcp = self.tcp.clone().call(self.uri.clone()).await;
            let tcp = tcp.map_err(|error| failed(&error))?.into_inner();
            let tls = self.tls.connect(name, tcp).await;
            let tls = tls.map_err(|error| failed(&error))?;
            if tls.get_ref().1.alpn_protocol() != Some(b"h2") {
                return Ok(None);
            }
            let handshake = h2::client::Builder::new()
                .enable_push(false)
                .initial_window_size(MAX_ANSWER as u32)
                .initial_connection_window_size(MAX_ANSWERS)
                .handshake(tls);
            handshake.await.map(Some).map_err(|error| broken(&error))
        };
        let connected = timeout(CONNECT_DEADLINE, connect).await;
        let connected = connected.map_err(|_| OutboundError::Timeout)??;
        Ok(connected.map(|(sender, connection)| {
            let users = Users::default();
            let watched = (Arc::downgrade(self), Arc::downgrade(&users));
            let keeper = tokio::spawn(keep(connection, watched));
            Line {
                sender,
                users,
                keeper: keeper.abort_handle(),
            }
        }))
    }

    /// Nothing more goes over this user's connection. It closes when what is under way has ended.
    fn leave(&self, user: &Users) {
        let mut lines = held(&self.lines);
        lines.open.retain(|line| !Arc::ptr_eq(&line.users, user));
    }
}

impl Lines {
    /// The first connection with room, so that few are used; else the one with the fewest requests. And whether it has
    /// room.
    fn place(&self) -> Option<(Place, bool)> {
        let with_room = self.open.iter().find(|line| line.has_room());
        let fewest = || self.open.iter().min_by_key(|line| line.under_way());
        let line = with_room.or_else(fewest)?;
        line.users.fetch_add(1, Ordering::Relaxed);
        let place = Place {
            sender: line.sender.clone(),
            user: line.users.clone(),
        };
        Some((place, with_room.is_some()))
    }
}

impl Line {
    fn under_way(&self) -> usize {
        Arc::strong_count(&self.users) - 1
    }

    fn has_room(&self) -> bool {
        self.under_way() < self.sender.current_max_send_streams()
    }
}

impl Place {
    async fn post(self, request: Request<()>, body: Bytes) -> Result<Answer, Failure> {
        let mut sender = self.sender.ready().await.map_err(|_| Failure::Unread)?;
        let sent = sender.send_request(request, false);
        let (answer, mut stream) = sent.map_err(|_| Failure::Unread)?;
        // Kept until the other side takes it: a message has 4 KB at most.
        stream.send_data(body, true).map_err(Failure::Unknown)?;
        let answer = answer.await.map_err(|error| match is_unread(&error) {
            true => Failure::Unread,
            false => Failure::Unknown(error),
        })?;
        Ok(Answer::new(answer.status(), answer.headers()))
    }
}

/// RFC 9113 §8.7: a request that the other side says not to have begun may be sent again.
fn is_unread(error: &h2::Error) -> bool {
    let reason = error.reason();
    error.is_remote()
        && (error.is_reset() && reason == Some(Reason::REFUSED_STREAM)
            || error.is_go_away() && reason == Some(Reason::NO_ERROR))
}

fn broken(error: &h2::Error) -> OutboundError {
    OutboundError::Connection(error.to_string())
}

type Watched = (Weak<Host>, Weak<AtomicUsize>);

/// Drives a connection until it ends or the other side is silent.
async fn keep(mut connection: Connection<TlsStream<TcpStream>, Bytes>, watched: Watched) {
    let pings = connection.ping_pong();
    tokio::select! {
        ended = connection => {
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection to a push service ended");
            }
        }
        () = silence(pings, watched) => {}
    }
}

/// Until the other side does not answer. Meanwhile gives up a connection that nobody needs.
async fn silence(mut pings: Option<PingPong>, (host, users): Watched) {
    let (mut used, mut used_at) = (0, Instant::now());
    loop {
        tokio::time::sleep(PING).await;
        if let (Some(host), Some(users)) = (host.upgrade(), users.upgrade()) {
            let requests = users.load(Ordering::Relaxed);
            if requests != used {
                (used, used_at) = (requests, Instant::now());
            }
            if used_at.elapsed() > IDLE {
                host.leave(&users);
            }
        }
        if let Some(pings) = &mut pings {
            match timeout(PONG, pings.ping(Ping::opaque())).await {
                Ok(Ok(_)) => {}
                Ok(Err(_)) | Err(_) => return,
            }
        }
    }
}
