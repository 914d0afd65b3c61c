//! A push service (RFC 8030): a real HTTP/2 server over TLS with a certificate authority of its own. It checks who
//! sends (VAPID), decrypts with the device's private key, remembers what arrived, and misbehaves on order ([`serve`]).

mod serve;

use crate::receive::Keys;
use caunoi::clock::Clock;
use caunoi_wire::push::PushMessage;
pub use h2::Reason;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedSender;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// Longest a VAPID token may live (RFC 8292 §2), seconds.
const MAX_TOKEN_LIFE: i64 = 24 * 3600;

/// How the next request to a device is to be treated. Without an order it is accepted.
#[derive(Clone, Debug)]
pub enum Order {
    Status(u16),
    /// With this `Retry-After`.
    RetryAfter(u16, String),
    /// Sends the caller elsewhere.
    Redirect(u16, String),
    /// Takes the request and never answers.
    Hang,
    /// Breaks the connection instead of answering.
    Close,
    /// Breaks off this request alone (RST_STREAM).
    Reset(Reason),
    /// Says goodbye to the whole connection instead of answering (GOAWAY).
    GoAway(Reason),
    /// From here on everything on this connection comes a byte a second.
    Drip,
    /// Accepts, with a body that comes a byte a second and has no end.
    DripBody,
    /// Accepts, with as much body as anybody takes.
    Endless,
    /// Answers with this status once the gate opens.
    Hold(Gate, u16),
}

/// Keeps a request waiting until a test opens it.
#[derive(Clone, Debug, Default)]
pub struct Gate(Arc<tokio::sync::Notify>);

impl Gate {
    pub fn open(&self) {
        self.0.notify_one();
    }
}

/// One message as it arrived and was decrypted.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub ttl: i64,
    pub urgency: String,
    pub topic: String,
    pub message: PushMessage,
}

/// Clones are the same service.
#[derive(Clone)]
pub struct PushService {
    /// `localhost:PORT`
    pub host: String,
    /// The certificate that clients must trust, PEM.
    pub ca_file: PathBuf,
    pub clock: Clock,
    shared: Arc<Shared>,
}

struct Shared {
    hosts: [String; 2],
    /// What everybody gets who comes to the second address.
    sick: Mutex<Option<Order>>,
    /// Bytes of endless bodies that were taken.
    poured: AtomicUsize,
    /// Whether messages are counted without being looked at.
    only_counts: AtomicBool,
    clock: Clock,
    ca_file: PathBuf,
    devices: Mutex<HashMap<String, State>>,
}

struct State {
    at: Place,
    /// The key the subscription was made with (RFC 8292 §4.2), base64url.
    sender: String,
    orders: VecDeque<Order>,
    attempts: usize,
    /// Messages taken.
    rings: usize,
    arrivals: Vec<Arrival>,
}

/// Where a device's messages are decrypted.
enum Place {
    Here(Arc<Keys>),
    /// In a real browser, which gets them as they came.
    Browser(UnboundedSender<Vec<u8>>),
}

impl State {
    fn new(at: Place, sender: &str) -> Self {
        Self {
            at,
            sender: sender.to_owned(),
            orders: VecDeque::new(),
            attempts: 0,
            rings: 0,
            arrivals: Vec::new(),
        }
    }
}

impl PushService {
    pub async fn start(clock: Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let host = format!(
            "localhost:{}",
            listener.local_addr().expect("an address").port()
        );
        let other = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let other_port = other.local_addr().expect("an address").port();
        let (acceptor, ca) = tls();
        let ca_file = std::env::temp_dir().join(format!("{}.pem", crate::unique()));
        std::fs::write(&ca_file, ca).expect("a file");
        let shared = Arc::new(Shared {
            hosts: [host.clone(), format!("localhost:{other_port}")],
            sick: Mutex::default(),
            poured: AtomicUsize::new(0),
            only_counts: AtomicBool::new(false),
            clock: clock.clone(),
            ca_file: ca_file.clone(),
            devices: Mutex::default(),
        });
        tokio::spawn(serve::accept(
            listener,
            acceptor.clone(),
            shared.clone(),
            false,
        ));
        tokio::spawn(serve::accept(other, acceptor, shared.clone(), true));
        Self {
            host,
            ca_file,
            clock,
            shared,
        }
    }

    /// A new device with keys of its own, subscribed to a sender's VAPID key.
    pub fn device(&self, sender: &str) -> Device {
        let keys = Keys::generate();
        let (p256dh, auth) = (keys.p256dh(), keys.auth());
        let id = self.add(State::new(Place::Here(Arc::new(keys)), sender));
        Device {
            endpoint: self.endpoint(&id),
            id,
            p256dh,
            auth,
            shared: self.shared.clone(),
        }
    }

    /// A real browser subscribes: what comes for it goes out here, still encrypted. Returns its endpoint.
    pub fn browser(&self, sender: &str, messages: UnboundedSender<Vec<u8>>) -> String {
        let id = self.add(State::new(Place::Browser(messages), sender));
        self.endpoint(&id)
    }

    /// The same service under a second address, as if it were another one.
    pub fn other_host(&self) -> &str {
        &self.shared.hosts[1]
    }

    /// From now on whoever comes to the second address is treated so, or as usual.
    pub fn other_host_is(&self, sick: Option<Order>) {
        *held(&self.shared.sick) = sick;
    }

    /// Bytes of endless bodies that were taken so far.
    pub fn poured(&self) -> usize {
        self.shared.poured.load(Ordering::SeqCst)
    }

    /// From now on it takes whatever comes without looking at it: for measuring others.
    pub fn only_counts(&self) {
        self.shared.only_counts.store(true, Ordering::SeqCst);
    }

    /// Many devices with the same keys, subscribed at one of the addresses.
    pub fn crowd(&self, sender: &str, numbers: Range<usize>, host: &str) -> Crowd {
        let keys = Arc::new(Keys::generate());
        let (p256dh, auth) = (keys.p256dh(), keys.auth());
        let name = crate::unique().simple().to_string();
        let ids: Vec<String> = numbers.map(|n| format!("{name}-{n}")).collect();
        self.shared.with(|devices| {
            for id in &ids {
                devices.insert(id.clone(), State::new(Place::Here(keys.clone()), sender));
            }
        });
        Crowd {
            base: format!("https://{host}/push/{name}-"),
            p256dh,
            auth,
            ids,
            shared: self.shared.clone(),
        }
    }

    fn endpoint(&self, id: &str) -> String {
        format!("https://{}/push/{id}", self.host)
    }

    fn add(&self, state: State) -> String {
        let id = crate::unique().to_string();
        self.shared
            .with(|devices| devices.insert(id.clone(), state));
        id
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.ca_file));
    }
}

impl Shared {
    fn with<T>(&self, f: impl FnOnce(&mut HashMap<String, State>) -> T) -> T {
        f(&mut held(&self.devices))
    }
}

/// A subscribed browser, seen from its push service.
#[derive(Clone)]
pub struct Device {
    pub endpoint: String,
    pub p256dh: String,
    pub auth: String,
    id: String,
    shared: Arc<Shared>,
}

impl Device {
    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        self.shared
            .with(|devices| f(devices.get_mut(&self.id).expect("devices stay")))
    }

    /// Treats the next request to this device so; orders queue up.
    pub fn order(&self, order: Order) {
        self.with(|state| state.orders.push_back(order));
    }

    /// Requests that came for this device, accepted or not.
    pub fn attempts(&self) -> usize {
        self.with(|state| state.attempts)
    }

    /// Waits until so many requests have come.
    pub async fn attempted(&self, times: usize) {
        for _ in 0..1_000 {
            if self.attempts() >= times {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{} of {times} attempts came", self.attempts());
    }

    /// What was accepted, decrypted.
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.with(|state| state.arrivals.clone())
    }

    /// What its screen showed, oldest first.
    pub fn messages(&self) -> Vec<PushMessage> {
        self.arrivals().into_iter().map(|a| a.message).collect()
    }

    /// What it showed last.
    #[track_caller]
    pub fn last(&self) -> PushMessage {
        self.messages().pop().expect("a message arrived")
    }
}

/// Many subscribed browsers, seen from their push service.
pub struct Crowd {
    /// What all endpoints begin with; the number follows.
    pub base: String,
    pub p256dh: String,
    pub auth: String,
    ids: Vec<String>,
    shared: Arc<Shared>,
}

impl Crowd {
    pub fn size(&self) -> usize {
        self.ids.len()
    }

    /// How often each phone has rung.
    pub fn rung(&self) -> Vec<usize> {
        self.shared.with(|devices| {
            let rung = |id| devices.get(id).map_or(0, |state: &State| state.rings);
            self.ids.iter().map(rung).collect()
        })
    }

    /// How many phones have rung.
    pub fn reached(&self) -> usize {
        self.rung().into_iter().filter(|rung| *rung > 0).count()
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A certificate for localhost from an authority made for this service; the authority as PEM.
fn tls() -> (TlsAcceptor, String) {
    let mut params = CertificateParams::new(Vec::new()).expect("parameters");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    let ca = CertifiedIssuer::self_signed(params, key).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
    params.use_authority_key_identifier_extension = true;
    params
        .extended_key_usages
        .push(rcgen::ExtendedKeyUsagePurpose::ServerAuth);
    let certificate = params.signed_by(&key, &ca).expect("a certificate");
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .expect("a TLS configuration");
    config.alpn_protocols = vec![b"h2".to_vec()];
    (TlsAcceptor::from(Arc::new(config)), ca.pem())
}
