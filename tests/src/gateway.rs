//! An SMS gateway: takes messages over HTTP, remembers what arrived, answers and misbehaves on order.

use crate::School;
use crate::drip::Drip;
use aws_lc_rs::hmac;
use axum::body::Body;
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::serve::{IncomingStream, Listener};
use caunoi_wire::channel::*;
use caunoi_wire::id::OrganisationId;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};

/// What it signs its reports with.
pub const REPORT_KEY: &str = "khoa-bao-cao-mau";
/// What callers must prove themselves with.
pub const API_KEY: &str = "khoa-api-rat-bi-mat";
pub const TOKEN: &str = "ma-truy-cap-rat-bi-mat";

/// How the next request is to be treated. Without an order it is accepted.
#[derive(Clone, Debug)]
pub enum Order {
    Answer(u16, &'static str),
    /// With this `Retry-After`.
    RetryAfter(u16, &'static str),
    /// Takes the request and never answers.
    Hang,
    /// Breaks the connection in the middle of the answer.
    Close,
    /// An answer that never ends.
    Endless,
    /// The whole answer comes a byte a second.
    Drip,
    /// The answer's end comes a byte a second, and never.
    DripBody,
    /// Sends the caller elsewhere.
    Redirect(&'static str),
}

/// One request as it arrived.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub path: String,
    pub headers: HeaderMap,
    pub body: serde_json::Value,
}

impl Arrival {
    /// A field of the body.
    #[track_caller]
    pub fn field(&self, name: &str) -> &str {
        self.body[name].as_str().expect(name)
    }
}

/// Clones are the same service.
#[derive(Clone)]
pub struct GatewayService {
    /// `localhost:PORT`
    pub host: String,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    orders: VecDeque<Order>,
    arrivals: Vec<Arrival>,
    accepted: Vec<Arrival>,
}

impl GatewayService {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let service = Self {
            host: format!("localhost:{port}"),
            shared: Arc::default(),
        };
        let router = axum::Router::new()
            .fallback(take)
            .with_state(service.clone())
            .into_make_service_with_connect_info::<Switch>();
        tokio::spawn(async { axum::serve(Dripping(listener), router).await });
        service
    }

    fn with<T>(&self, f: impl FnOnce(&mut Shared) -> T) -> T {
        f(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Treats the next request so; orders queue up.
    pub fn order(&self, order: Order) {
        self.with(|shared| shared.orders.push_back(order));
    }

    /// Everything that came.
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.with(|shared| shared.arrivals.clone())
    }

    /// What was accepted and so would reach a telephone.
    pub fn accepted(&self) -> Vec<Arrival> {
        self.with(|shared| shared.accepted.clone())
    }
}

/// Accepts connections that can be made to drip.
struct Dripping(TcpListener);

impl Listener for Dripping {
    type Io = Drip<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        (Drip::new(stream), address)
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

/// Makes a connection drip.
#[derive(Clone)]
struct Switch(Arc<AtomicBool>);

impl Connected<IncomingStream<'_, Dripping>> for Switch {
    fn connect_info(stream: IncomingStream<'_, Dripping>) -> Self {
        Self(stream.io().switch())
    }
}

async fn take(
    State(service): State<GatewayService>,
    ConnectInfo(Switch(drips)): ConnectInfo<Switch>,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> Response {
    let arrival = Arrival {
        path: uri.path().to_owned(),
        headers,
        body: serde_json::from_str(&body).unwrap_or(serde_json::Value::String(body)),
    };
    let order = service.with(|shared| {
        shared.arrivals.push(arrival.clone());
        shared.orders.pop_front()
    });
    let broken = || Err::<&str, _>(std::io::Error::other("closed on order"));
    match order {
        Some(Order::Answer(status, body)) => (status_of(status), body).into_response(),
        Some(Order::RetryAfter(status, after)) => {
            (status_of(status), [("retry-after", after)]).into_response()
        }
        Some(Order::Hang) => std::future::pending().await,
        Some(Order::Close) => {
            let parts = futures_util::stream::iter([Ok("{\"code\""), broken()]);
            Body::from_stream(parts).into_response()
        }
        Some(Order::Endless) => {
            let part = || Ok::<_, std::io::Error>(" ".repeat(8_192));
            Body::from_stream(futures_util::stream::repeat_with(part)).into_response()
        }
        Some(Order::Drip) => {
            drips.store(true, Ordering::SeqCst);
            r#"{"code": 100}"#.into_response()
        }
        Some(Order::DripBody) => {
            let second = || tokio::time::sleep(Duration::from_secs(1));
            let parts = futures_util::stream::unfold((), move |()| async move {
                second().await;
                Some((Ok::<_, std::io::Error>(" "), ()))
            });
            Body::from_stream(parts).into_response()
        }
        Some(Order::Redirect(to)) => (status_of(302), [("location", to)]).into_response(),
        None => {
            service.with(|shared| shared.accepted.push(arrival));
            r#"{"code": 100}"#.into_response()
        }
    }
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).expect("a status")
}

impl School {
    /// Settings for the gateway of the tests.
    pub fn gateway_settings(&self) -> GatewaySettings {
        let hidden = |name: &str, value: &str| Hidden {
            name: name.to_owned(),
            value: Some(value.to_owned()),
        };
        GatewaySettings {
            url: format!("http://{}/send", self.server.gateway.host),
            headers: vec![hidden("x-token", TOKEN)],
            body: r#"{"key": "{{secret.api_key}}", "brand": "{{param.brand}}", "to": "{{to}}", "text": "{{text}}",
                "link": "{{link}}", "id": "{{request_id}}"}"#
                .to_owned(),
            parameters: vec![Parameter {
                name: "brand".to_owned(),
                value: "TRUONG \"MAU\"".to_owned(),
            }],
            secrets: vec![hidden("api_key", API_KEY)],
            success: SuccessPattern {
                pointer: "/code".to_owned(),
                accepted: vec!["100".to_owned()],
                later: vec!["99".to_owned()],
            },
            report: Some(ReportPattern {
                signature: ReportSignature::HmacSha256,
                header: "X-Signature".to_owned(),
                key: Some(REPORT_KEY.to_owned()),
                request_id: "/id".to_owned(),
                state: "/state".to_owned(),
                reason: "/why".to_owned(),
                delivered: vec!["delivered".to_owned()],
                failed: vec!["failed".to_owned()],
            }),
            price: 500,
            strip_diacritics: true,
            per_second: 100,
            ..GatewaySettings::preset(GatewayPreset::Other)
        }
    }

    /// Sets up the gateway of the tests for an organisation.
    pub async fn gateway(&self, organisation: OrganisationId) -> Channels {
        let path = format!("/organisations/{organisation}/gateway");
        self.admin.put(&path, &self.gateway_settings()).await.ok()
    }

    /// Sends a delivery report as the gateway does.
    pub async fn report(&self, channels: &Channels, body: &str) -> crate::Answer {
        let url = &channels.gateway.as_ref().expect("a gateway").report_url;
        let path = url.strip_prefix(&self.server.url).expect("one of ours");
        let key = hmac::Key::new(hmac::HMAC_SHA256, REPORT_KEY.as_bytes());
        let tag = hmac::sign(&key, body.as_bytes());
        let tag: String = tag.as_ref().iter().map(|b| format!("{b:02x}")).collect();
        let user = self.server.user();
        let request = user.request(http::Method::POST, path);
        user.send(request.header("x-signature", tag).body(body.to_owned()))
            .await
    }
}
