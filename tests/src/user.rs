//! Somebody who uses the API: holds a session cookie, speaks a language, sends JSON.

use crate::Server;
use aws_lc_rs::hmac;
use bytes::Bytes;
use caunoi_wire::post::{Post, PostSummary, PostText, Publish};
use caunoi_wire::reach::{PostReach, Reach};
use caunoi_wire::session::AcceptInvitation;
use caunoi_wire::{Done, ErrorCode, Page, Problem, Timestamp, id::PostId};
use http::{HeaderMap, Method};
use reqwest::RequestBuilder;
use serde::Serialize;
use serde::de::DeserializeOwned;

#[derive(Clone, Debug)]
pub struct User {
    http: reqwest::Client,
    /// `http://localhost:PORT`
    pub base: String,
    /// `NAME=TOKEN`, when signed in.
    pub cookie: Option<String>,
    /// For `Accept-Language`.
    pub language: &'static str,
    /// What the reverse proxy says this user's address is.
    pub address: &'static str,
}

impl User {
    /// Nobody yet.
    pub fn new(base: &str) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client");
        Self {
            http,
            base: base.to_owned(),
            cookie: None,
            language: "vi",
            address: "203.0.113.1",
        }
    }

    /// The same person at another server of the installation.
    pub fn at(&self, base: &str) -> Self {
        Self {
            base: base.to_owned(),
            ..self.clone()
        }
    }

    /// A request with this user's headers; `path` starts with a slash and is below `/api/v1`, or is a light page.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let root = [
            "/l/", "/join/", "/demo/", "/u/", "/m/", "/c/", "/v/", "/v?", "/api/", "/healthz",
            "/readyz", "/metrics",
        ];
        let api = if root.iter().any(|p| path.starts_with(p)) || ["/", "/v"].contains(&path) {
            ""
        } else {
            "/api/v1"
        };
        let mut request = self
            .http
            .request(method, format!("{}{api}{path}", self.base))
            .header("accept-language", self.language)
            .header("x-forwarded-for", self.address);
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        request
    }

    /// Sends a request built with [`User::request`].
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let request = request.build().expect("a request");
        let asked = format!("{} {}", request.method(), request.url().path());
        let response = self
            .http
            .execute(request)
            .await
            .unwrap_or_else(|error| panic!("{asked}: {error}"));
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.bytes().await.expect("a body"),
            asked,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        self.send(json(self.request(Method::POST, path), body))
            .await
    }

    pub async fn put(&self, path: &str, body: &impl Serialize) -> Answer {
        self.send(json(self.request(Method::PUT, path), body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Does something that needs no words: POST with an empty object.
    pub async fn act(&self, path: &str) -> Answer {
        self.post(path, &Done {}).await
    }

    /// Takes the session of an answer that starts one.
    pub fn take_session(&mut self, answer: &Answer) {
        let cookie = answer.header("set-cookie");
        let pair = cookie.split(';').next().expect("a cookie");
        self.cookie = Some(pair.to_owned());
    }

    /// Opens an invitation link.
    pub async fn accept(&mut self, link: &str) {
        let form = AcceptInvitation {
            token: token_of(link),
            reading_language: None,
            first_admin: None,
        };
        let answer = self.post("/invitations/accept", &form).await;
        self.take_session(&answer);
        answer.ok::<Done>();
    }

    /// Writes a post and publishes it: it goes out when the undo seconds are over.
    pub async fn publish(&self, text: &PostText) -> PostId {
        self.publish_as(text, Publish::default).await
    }

    /// The same, to go out so many milliseconds from now.
    pub async fn publish_after(&self, server: &Server, text: &PostText, wait: i64) -> PostId {
        let at = || Publish {
            at: Some(server.now().plus(wait)),
        };
        self.publish_as(text, at).await
    }

    /// When to publish is asked after the draft is written, which may take a while.
    async fn publish_as(&self, text: &PostText, publish: impl FnOnce() -> Publish) -> PostId {
        let draft: Post = self.post("/posts", text).await.ok();
        let path = format!("/posts/{}/publish", draft.id);
        self.post(&path, &publish()).await.ok::<Post>().id
    }

    /// The posts they may manage, newest first.
    pub async fn posts(&self) -> Vec<PostSummary> {
        let page: Page<PostSummary> = self.get("/posts").await.ok();
        page.items
    }

    /// The author's counts, checked to add up.
    pub async fn reach(&self, post: PostId) -> Reach {
        let reach = self
            .get(&format!("/posts/{post}/reach"))
            .await
            .ok::<PostReach>()
            .reach;
        assert_eq!(reach.total(), reach.audience, "{reach:?}");
        reach
    }
}

/// The secret at the end of a link.
pub fn token_of(link: &str) -> String {
    link.rsplit('/').next().unwrap_or_default().to_owned()
}

/// RFC 6238 with SHA-1, six digits, 30 seconds: what the authenticator app shows.
pub fn totp(secret: &str, now: Timestamp) -> String {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut key, mut bits, mut held) = (Vec::new(), 0u32, 0);
    for c in secret.trim_end_matches('=').chars() {
        bits = (bits << 5) | u32::try_from(alphabet.find(c).expect("base32")).expect("small");
        held += 5;
        if held >= 8 {
            held -= 8;
            key.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    let step = (now.0 / 30_000).to_be_bytes();
    let tag = hmac::sign(
        &hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key),
        &step,
    );
    let tag = tag.as_ref();
    let at = usize::from(tag[19] & 15);
    let number = u32::from_be_bytes(tag[at..at + 4].try_into().expect("four")) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// Gives a request a JSON body.
pub fn json(request: RequestBuilder, body: &impl Serialize) -> RequestBuilder {
    request
        .header("content-type", "application/json")
        .body(serde_json::to_vec(body).expect("JSON"))
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
    asked: String,
}

impl Answer {
    /// The body of a success.
    #[track_caller]
    pub fn ok<T: DeserializeOwned>(&self) -> T {
        assert!((200..300).contains(&self.status), "{self}");
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {self}"))
    }

    /// The problem of a refusal, checked to be well-formed (RFC 9457).
    #[track_caller]
    pub fn problem(&self) -> Problem {
        assert!(self.status >= 400, "{self}");
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self}"
        );
        let problem: Problem =
            serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {self}"));
        assert_eq!(problem.status, self.status, "{self}");
        assert_eq!(problem.kind, format!("urn:caunoi:problem:{}", problem.code));
        assert!(
            !problem.title.is_empty() && !problem.title.starts_with("error-"),
            "{self}"
        );
        problem
    }

    /// The code of a refusal.
    #[track_caller]
    pub fn refused(&self) -> ErrorCode {
        self.problem().code
    }

    /// A header's text, empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} → {} {}", self.asked, self.status, self.text())
    }
}
