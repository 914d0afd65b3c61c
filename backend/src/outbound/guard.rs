//! Whom we call. Push endpoints are URLs that strangers chose, so this is where server-side request forgery is stopped:
//! known hosts only, and only addresses of the public internet. May touch name resolution alone.

use super::OutboundError;
use futures_util::future::BoxFuture;
use hyper_util::client::legacy::connect::dns::Name;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::task::{Context, Poll};
use url::{Host, Url};

/// Push services of the browsers. Compared by whole labels: `evil-push.apple.com.example` is none.
const PUSH_HOSTS: [&str; 6] = [
    "fcm.googleapis.com",
    "jmt17.google.com",
    "push.services.mozilla.com",
    "notify.windows.com",
    "push.apple.com",
    "push.samsungosp.com",
];

/// A URL without credentials to one of the operator's own hosts, or by https to a name of which `known` is true.
pub fn allowed(
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

/// Whether it is a browser's push service, or below one.
pub fn is_push_host(host: &str) -> bool {
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
#[derive(Clone)]
pub struct Guard {
    /// Whatever their addresses are.
    own: Arc<[String]>,
    lookup: Lookup,
}

type Found = std::io::Result<Vec<SocketAddr>>;

/// How a name is resolved.
pub type Lookup = Arc<dyn Fn(String) -> BoxFuture<'static, Found> + Send + Sync>;

impl Guard {
    /// `own` are the operator's `HOST`s and `HOST:PORT`s.
    pub fn new(own: Vec<String>, lookup: Lookup) -> Self {
        Self {
            own: own.into(),
            lookup,
        }
    }

    fn find(&self, name: &str) -> BoxFuture<'static, Found> {
        let host = name.to_ascii_lowercase();
        let is_own = |own: &String| own.split(':').next() == Some(host.as_str());
        let trusted = self.own.iter().any(is_own);
        let found = (self.lookup)(host);
        Box::pin(async move {
            let mut allowed = found.await?;
            allowed.retain(|address| trusted || is_public(address.ip()));
            if allowed.is_empty() {
                return Err(std::io::Error::other("no public address"));
            }
            Ok(allowed)
        })
    }
}

/// For the client of everything but push.
impl reqwest::dns::Resolve for Guard {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let found = self.find(name.as_str());
        Box::pin(async move { Ok(Box::new(found.await?.into_iter()) as reqwest::dns::Addrs) })
    }
}

/// For [`super::pool`].
impl tower::Service<Name> for Guard {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = std::io::Error;
    type Future = BoxFuture<'static, std::io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let found = self.find(name.as_str());
        Box::pin(async move { Ok(found.await?.into_iter()) })
    }
}

/// Asks the system.
pub fn lookup(host: String) -> BoxFuture<'static, Found> {
    Box::pin(async move { Ok(tokio::net::lookup_host((host.as_str(), 0)).await?.collect()) })
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
    use super::super::Outbound;
    use super::*;
    use crate::config::Config;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

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
            let found: Lookup = Arc::new(move |_| {
                let answer = answers[asked.fetch_add(1, Ordering::SeqCst)];
                let addresses = answer.iter().map(|a| a.parse().expect("an address"));
                let found: Found = Ok(addresses.collect());
                Box::pin(std::future::ready(found))
            });
            found
        };
        let guard = Guard::new(Vec::new(), lookup(0));
        let mut allowed = Vec::new();
        for _ in answers {
            allowed.push(guard.find("doi.example").await.unwrap_or_default());
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
            let answer = outbound.post(url, &[], Vec::new()).await;
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
