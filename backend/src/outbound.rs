//! The one client for requests to the outside. Push endpoints are URLs that strangers chose, so this is where
//! server-side request forgery is stopped: known hosts only, resolved addresses checked, no redirects, deadlines.

mod guard;
mod pool;

use crate::config::Config;
use anyhow::Context;
use bytes::Bytes;
use guard::{Guard, Lookup, allowed, is_push_host, lookup};
use http::header::{CONTENT_LENGTH, RETRY_AFTER, USER_AGENT};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use http_body_util::BodyExt;
use http_body_util::combinators::BoxBody;
use pool::Pool;
use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

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

/// What we call ourselves.
const NAME: &str = concat!("caunoi/", env!("CARGO_PKG_VERSION"));

/// Why a request got no answer.
#[derive(Clone, Debug, thiserror::Error)]
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
    /// Its beginning, where it was read.
    pub body: Vec<u8>,
}

impl Answer {
    fn of(response: &reqwest::Response) -> Self {
        Self::new(response.status(), response.headers())
    }

    /// Without its body.
    fn new(status: StatusCode, headers: &HeaderMap) -> Self {
        let retry_after = headers.get(RETRY_AFTER).and_then(|v| v.to_str().ok());
        Self {
            status: status.as_u16(),
            retry_after: retry_after.map(str::to_owned),
            body: Vec::new(),
        }
    }
}

/// The guarded client.
pub struct Outbound {
    client: reqwest::Client,
    /// For push.
    pool: Pool,
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
        Self::resolving(config, Arc::new(lookup))
    }

    fn resolving(config: &Config, lookup: Lookup) -> anyhow::Result<Self> {
        let lower = |hosts: &[String]| -> Vec<String> {
            hosts.iter().map(|h| h.to_ascii_lowercase()).collect()
        };
        let push_hosts = lower(&config.push_hosts);
        let gateway_hosts = lower(&config.gateway_hosts);
        let own = [&config.otlp_endpoint, &config.s3.endpoint];
        let own = own.into_iter().flatten().filter_map(Url::host_str);
        let own: Vec<String> = own.map(str::to_ascii_lowercase).collect();
        let tls = tls(config.push_ca.as_deref())?;
        let guard = Guard::new([&push_hosts[..], &gateway_hosts, &own].concat(), lookup);
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.clone())
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_DEADLINE)
            .timeout(DEADLINE)
            .http2_initial_stream_window_size(MAX_ANSWER as u32)
            .http2_initial_connection_window_size(MAX_ANSWERS)
            .http2_keep_alive_interval(PING)
            .http2_keep_alive_timeout(PONG)
            .http2_keep_alive_while_idle(true)
            .no_proxy()
            .user_agent(NAME)
            .dns_resolver(Arc::new(guard.clone()))
            .build()?;
        Ok(Self {
            client,
            pool: Pool::new(Arc::new(tls), guard),
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

    /// Posts a message to an endpoint from [`Outbound::push_endpoint`]. Of the answer's body nothing is read: push
    /// services say nothing in it, and it may have no end.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn push(
        &self,
        endpoint: Url,
        mut headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, OutboundError> {
        headers.insert(USER_AGENT, HeaderValue::from_static(NAME));
        headers.insert(CONTENT_LENGTH, body.len().into());
        if endpoint.scheme() == "https" {
            let posted = self.pool.post(&endpoint, &headers, &body);
            let posted = tokio::time::timeout(DEADLINE, posted).await;
            if let Some(answer) = posted.map_err(|_| OutboundError::Timeout)?? {
                return Ok(answer);
            }
        }
        let request = self.client.post(endpoint).headers(headers).body(body);
        let response = request.send().await.map_err(unanswered)?;
        Ok(Answer::of(&response))
    }

    /// Posts to an endpoint from [`Outbound::gateway_endpoint`], or to the collector.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn post(
        &self,
        endpoint: Url,
        headers: &[(&str, String)],
        body: Vec<u8>,
    ) -> Result<Answer, OutboundError> {
        let mut request = self.client.post(endpoint).body(body);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let mut response = request.send().await.map_err(unanswered)?;
        let mut answer = Answer::of(&response);
        while answer.body.len() < MAX_ANSWER {
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

/// What the system trusts, and one more authority.
fn tls(authority: Option<&Path>) -> anyhow::Result<ClientConfig> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut more = Vec::new();
    if let Some(path) = authority {
        let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
        more = read.with_context(|| format!("read {}", path.display()))?;
    }
    let verifier = Verifier::new_with_extra_roots(more, provider.clone())?;
    let mut tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(tls)
}
