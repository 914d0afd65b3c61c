//! The one client for requests to the outside. Push endpoints are URLs that strangers chose, so this is where
//! server-side request forgery is stopped: known hosts only, resolved addresses checked, no redirects, deadlines.

use crate::config::Config;
use anyhow::Context;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt;
use http_body_util::combinators::BoxBody;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use url::{Host, Url};

/// An answer must be complete within this.
const DEADLINE: Duration = Duration::from_secs(15);
/// The same for what lies in the bucket: a slow phone at the other end takes a large file in its own time.
const READING: Duration = Duration::from_mins(10);
const CONNECT_DEADLINE: Duration = Duration::from_secs(5);
/// As much of a body as is read; what comes after it is not waited for. It is also what a request not read from may
/// send us.
const MAX_ANSWER: usize = 64 * 1024;
/// The same for all requests of a connection together.
const MAX_ANSWERS: u32 = 1024 * 1024;
/// A silent connection is asked so often whether it still lives, and given up when it does not say so in time: further
/// requests would go on to be put on it and never be answered. Both together are less than the deadline, so that the
/// next try finds another one.
const PING: Duration = Duration::from_secs(5);
const PONG: Duration = Duration::from_secs(8);

/// Push services of the browsers. Compared by whole labels: `evil-push.apple.com.example` is none.
const PUSH_HOSTS: [&str; 6] = [
    "fcm.googleapis.com",
    "jmt17.google.com",
    "push.services.mozilla.com",
    "notify.windows.com",
    "push.apple.com",
    "push.samsungosp.com",
];

/// Why a request got no answer.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    #[error("endpoint not allowed")]
    NotAllowed,
    #[error("timeout")]
    Timeout,
    #[error("connection failed: {0}")]
    Connection(String),
}

impl OutboundError {
    /// A word for the delivery's reason column.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::NotAllowed => "endpoint_not_allowed",
            Self::Timeout => "timeout",
            Self::Connection(_) => "unreachable",
        }
    }
}

/// What we look at of an answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub retry_after: Option<String>,
    /// Its beginning, where it was asked for.
    pub body: Vec<u8>,
}

/// What is wanted of an answer beside its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// Push services say nothing in theirs, and it may have no end.
    Ignored,
    Read,
}

/// The guarded client.
pub struct Outbound {
    client: reqwest::Client,
    /// `HOST` or `HOST:PORT` that the operator added; these may be plain http and private addresses.
    push_hosts: Vec<String>,
    gateway_hosts: Vec<String>,
    /// The hosts of the operator's collector and bucket: reached through [`crate::trace::otlp`] and [`crate::media`]
    /// alone.
    own: Vec<String>,
}

impl Outbound {
    /// # Errors
    /// When TLS cannot be set up, or the extra certificate authority not be read.
    pub fn new(config: &Config) -> anyhow::Result<Self> {
        Self::resolving(config, lookup)
    }

    fn resolving<F>(
        config: &Config,
        lookup: impl Fn(String) -> F + Send + Sync + 'static,
    ) -> anyhow::Result<Self>
    where
        F: Future<Output = std::io::Result<Vec<SocketAddr>>> + Send + 'static,
    {
        let lower = |hosts: &[String]| -> Vec<String> {
            hosts.iter().map(|h| h.to_ascii_lowercase()).collect()
        };
        let push_hosts = lower(&config.push_hosts);
        let gateway_hosts = lower(&config.gateway_hosts);
        let own = [&config.otlp_endpoint, &config.s3.endpoint];
        let own = own.into_iter().flatten().filter_map(Url::host_str);
        let own: Vec<String> = own.map(str::to_ascii_lowercase).collect();
        let mut client = reqwest::Client::builder();
        if let Some(path) = &config.push_ca {
            let pem = std::fs::read(path).with_context(|| format!("read {}", path.display()))?;
            client = client.tls_certs_merge(reqwest::Certificate::from_pem_bundle(&pem)?);
        }
        let client = client
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_DEADLINE)
            .timeout(DEADLINE)
            .http2_initial_stream_window_size(MAX_ANSWER as u32)
            .http2_initial_connection_window_size(MAX_ANSWERS)
            .http2_keep_alive_interval(PING)
            .http2_keep_alive_timeout(PONG)
            .http2_keep_alive_while_idle(true)
            .no_proxy()
            .user_agent(concat!("caunoi/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Arc::new(PublicOnly {
                extra: Arc::new([&push_hosts[..], &gateway_hosts, &own].concat()),
                lookup,
            }))
            .build()?;
        Ok(Self {
            client,
            push_hosts,
            gateway_hosts,
            own,
        })
    }

    /// A push endpoint we are willing to talk to. Checked when it is registered and again at every send.
    ///
    /// # Errors
    /// `NotAllowed` for other schemes, hosts, ports, credentials or bare addresses.
    pub fn push_endpoint(&self, endpoint: &str) -> Result<Url, OutboundError> {
        allowed(endpoint, &self.push_hosts, |host, port| {
            port.is_none() && is_push_host(host)
        })
    }

    /// A gateway's URL we are willing to talk to: https to a name (whose address is checked when it is called), or
    /// what the operator added. Checked when it is set up and again at every send.
    ///
    /// # Errors
    /// `NotAllowed` for other schemes, credentials or bare addresses.
    pub fn gateway_endpoint(&self, endpoint: &str) -> Result<Url, OutboundError> {
        // The resolver lets the operator's own hosts through, whatever their address: they pass by name and port or
        // not at all.
        let own = [&self.push_hosts[..], &self.gateway_hosts, &self.own].concat();
        let is_own = |host: &str| own.iter().any(|o| o.split(':').next() == Some(host));
        allowed(endpoint, &self.gateway_hosts, |host, _| !is_own(host))
    }

    /// Posts to an endpoint from [`Outbound::push_endpoint`] or [`Outbound::gateway_endpoint`], or to the collector.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn post(
        &self,
        endpoint: Url,
        headers: &[(&str, String)],
        body: Vec<u8>,
        wanted: Body,
    ) -> Result<Answer, OutboundError> {
        let mut request = self.client.post(endpoint).body(body);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let mut response = request.send().await.map_err(unanswered)?;
        let retry_after = response
            .headers()
            .get("retry-after")
            .and_then(|v| v.to_str().ok());
        let mut answer = Answer {
            status: response.status().as_u16(),
            retry_after: retry_after.map(str::to_owned),
            body: Vec::new(),
        };
        while wanted == Body::Read && answer.body.len() < MAX_ANSWER {
            match response.chunk().await.map_err(unanswered)? {
                Some(chunk) => answer.body.extend_from_slice(&chunk),
                None => break,
            }
        }
        Ok(answer)
    }

    /// A request to the operator's bucket, whose answer is read as somebody takes it.
    ///
    /// # Errors
    /// When no answer came; `NotAllowed` for another host than the bucket's.
    pub async fn bucket(
        &self,
        request: Request<Bytes>,
    ) -> Result<Response<Answered>, OutboundError> {
        let host = request.uri().host().unwrap_or_default();
        if !self.own.iter().any(|own| own == host) {
            return Err(OutboundError::NotAllowed);
        }
        let (parts, body) = request.into_parts();
        let sent = self
            .client
            .request(parts.method, parts.uri.to_string())
            .headers(parts.headers)
            .timeout(READING)
            .body(body)
            .send();
        let answer: Response<reqwest::Body> = sent.await.map_err(unanswered)?.into();
        Ok(answer.map(|body| BodyExt::map_err(body, unanswered).boxed()))
    }
}

/// The body of an answer.
pub type Answered = BoxBody<Bytes, OutboundError>;

fn unanswered(error: reqwest::Error) -> OutboundError {
    if error.is_timeout() {
        OutboundError::Timeout
    } else {
        OutboundError::Connection(error.without_url().to_string())
    }
}

/// A URL without credentials to one of the operator's own hosts, or by https to a name of which `known` is true.
fn allowed(
    endpoint: &str,
    extra: &[String],
    known: impl Fn(&str, Option<u16>) -> bool,
) -> Result<Url, OutboundError> {
    let url = Url::parse(endpoint).map_err(|_| OutboundError::NotAllowed)?;
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let allowed = match url.host() {
        _ if !plain => false,
        Some(host) if is_extra(extra, &host.to_string(), url.port()) => {
            matches!(url.scheme(), "https" | "http")
        }
        Some(Host::Domain(host)) => url.scheme() == "https" && known(host, url.port()),
        _ => false,
    };
    if allowed {
        Ok(url)
    } else {
        Err(OutboundError::NotAllowed)
    }
}

fn is_extra(extra: &[String], host: &str, port: Option<u16>) -> bool {
    let with_port = port.map(|port| format!("{host}:{port}"));
    extra
        .iter()
        .any(|e| e == host || Some(e) == with_port.as_ref())
}

fn is_push_host(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    PUSH_HOSTS.iter().any(|known| {
        host == *known
            || host
                .strip_suffix(known)
                .is_some_and(|sub| sub.ends_with('.'))
    })
}

/// Resolves names to public addresses only. Each connection asks once and goes to exactly the addresses checked here:
/// a name that means something else a moment later gains nothing.
struct PublicOnly<L> {
    extra: Arc<Vec<String>>,
    lookup: L,
}

impl<L, F> Resolve for PublicOnly<L>
where
    L: Fn(String) -> F + Send + Sync,
    F: Future<Output = std::io::Result<Vec<SocketAddr>>> + Send + 'static,
{
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_ascii_lowercase();
        let is_own = |own: &String| own.split(':').next() == Some(host.as_str());
        let trusted = self.extra.iter().any(is_own);
        let found = (self.lookup)(host);
        Box::pin(async move {
            let mut allowed = found.await?;
            allowed.retain(|address| trusted || is_public(address.ip()));
            if allowed.is_empty() {
                return Err("no public address".into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// Asks the system.
async fn lookup(host: String) -> std::io::Result<Vec<SocketAddr>> {
    Ok(tokio::net::lookup_host((host.as_str(), 0)).await?.collect())
}

/// Whether an address belongs to the public internet (IANA special-purpose registries).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_broadcast()
                || v4.is_documentation()
                || v4.is_multicast()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 192 && b == 0 && c == 0)
                || (a == 198 && (18..20).contains(&b)))
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_public(IpAddr::V4(v4)),
            // Global unicast without 6to4 and Teredo, which carry IPv4 addresses inside, and documentation.
            None => {
                let s = v6.segments();
                (s[0] & 0xe000) == 0x2000
                    && s[0] != 0x2002
                    && !(s[0] == 0x2001 && s[1] == 0)
                    && !(s[0] == 0x2001 && s[1] == 0xdb8)
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn hosts_are_compared_by_labels() {
        for host in [
            "fcm.googleapis.com",
            "updates.push.services.mozilla.com",
            "web.push.apple.com",
            "wns2-sg2p.notify.windows.com",
        ] {
            assert!(is_push_host(host), "{host}");
        }
        for host in [
            "evilfcm.googleapis.com.example",
            "xpush.apple.com",
            "googleapis.com",
            "localhost",
            "push.apple.com.evil.example",
        ] {
            assert!(!is_push_host(host), "{host}");
        }
    }

    #[test]
    fn only_public_addresses_are_called() {
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "fe80::1",
            "fd00::1",
            "::ffff:127.0.0.1",
            "2002:7f00:1::",
            "224.0.0.1",
            "255.255.255.255",
        ] {
            assert!(!is_public(text.parse().expect("an address")), "{text}");
        }
        for text in ["142.250.1.1", "2a00:1450:4001::1"] {
            assert!(is_public(text.parse().expect("an address")), "{text}");
        }
    }

    /// The settings as they are by themselves.
    fn config() -> Config {
        #[derive(clap::Parser)]
        struct Flags {
            #[command(flatten)]
            config: Config,
        }
        <Flags as clap::Parser>::parse_from(["caunoi"]).config
    }

    #[tokio::test]
    async fn a_name_that_changes_its_meaning_is_not_followed_inside() {
        let inside = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let inside = inside.expect("a port");
        let port = inside.local_addr().expect("an address").port();
        // Public first, then both, then what lies inside.
        let answers: [&[&str]; 5] = [
            &["142.250.1.1:0"],
            &["142.250.1.1:0", "127.0.0.1:0"],
            &["127.0.0.1:0"],
            &["10.0.0.1:0", "[::1]:0"],
            &["[::ffff:127.0.0.1]:0"],
        ];
        let asked = Arc::new(AtomicUsize::new(0));
        let lookup = |from: usize| {
            let asked = asked.clone();
            asked.store(from, Ordering::SeqCst);
            move |_| {
                let answer = answers[asked.fetch_add(1, Ordering::SeqCst)];
                let addresses = answer.iter().map(|a| a.parse().expect("an address"));
                std::future::ready(Ok(addresses.collect()))
            }
        };
        let guard = PublicOnly {
            extra: Arc::default(),
            lookup: lookup(0),
        };
        let mut allowed = Vec::new();
        for _ in answers {
            let found = guard.resolve("doi.example".parse().expect("a name")).await;
            allowed.push(found.map(Iterator::collect::<Vec<_>>).unwrap_or_default());
        }
        let public: SocketAddr = "142.250.1.1:0".parse().expect("an address");
        assert_eq!(
            allowed,
            [vec![public], vec![public], vec![], vec![], vec![]]
        );

        // And so nobody inside is called, by a name that was fine when it was set up.
        let outbound = Outbound::resolving(&config(), lookup(2)).expect("a client");
        for _ in 2..answers.len() {
            let url = format!("https://doi.example:{port}/send");
            let url = outbound.gateway_endpoint(&url).expect("a name is allowed");
            let answer = outbound.post(url, &[], Vec::new(), Body::Read).await;
            assert!(
                matches!(answer, Err(OutboundError::Connection(_))),
                "{answer:?}"
            );
        }
        assert_eq!(asked.load(Ordering::SeqCst), answers.len(), "once for each");
        let nobody = tokio::time::timeout(Duration::ZERO, inside.accept()).await;
        assert!(nobody.is_err());
    }

    #[test]
    fn the_operators_own_hosts_match_exactly() {
        let extra = vec!["localhost:9000".to_owned(), "push.example".to_owned()];
        assert!(is_extra(&extra, "localhost", Some(9000)));
        assert!(!is_extra(&extra, "localhost", Some(22)));
        assert!(is_extra(&extra, "push.example", None));
        assert!(!is_extra(&extra, "sub.push.example", None));
    }
}
