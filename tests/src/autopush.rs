//! The other side of a push service: the WebSocket a real Firefox keeps open to it. Speaks Mozilla's autopush
//! protocol (`hello`, `register`, `unregister`, `notification`, `ack`) as far as the browser needs it. What the
//! HTTP side of the [`PushService`] accepts comes out here, still encrypted.

use crate::push::PushService;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_tungstenite::tungstenite::Message;

/// What the browser says of a message it decrypted and gave to the service worker.
pub const DELIVERED: i64 = 100;

pub struct Autopush {
    /// For the preference `dom.push.serverURL`.
    pub url: String,
    acks: Acks,
}

type Acks = Arc<Mutex<Vec<i64>>>;

impl Autopush {
    /// Opens the browsers' door of a push service.
    pub async fn start(service: &PushService) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let acks = Acks::default();
        let (service, kept) = (service.clone(), acks.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, service.clone(), kept.clone()));
            }
        });
        Self {
            url: format!("ws://127.0.0.1:{port}/"),
            acks,
        }
    }

    /// Codes of the messages the browser has confirmed, oldest first.
    pub fn acks(&self) -> Vec<i64> {
        self.acks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// One browser's connection: answers what it asks, passes on what comes for its channels.
async fn serve(stream: TcpStream, service: PushService, acks: Acks) {
    let Ok(mut socket) = tokio_tungstenite::accept_async(stream).await else {
        return;
    };
    let (out, mut notifications) = unbounded_channel();
    loop {
        let answer = tokio::select! {
            Some(notification) = notifications.recv() => Some(notification),
            asked = socket.next() => match asked {
                Some(Ok(Message::Text(text))) => {
                    let asked = serde_json::from_str(&text).expect("the browser speaks JSON");
                    answer(&asked, &service, &out, &acks)
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => None,
                _ => return,
            },
        };
        if let Some(answer) = answer
            && socket
                .send(Message::text(answer.to_string()))
                .await
                .is_err()
        {
            return;
        }
    }
}

fn answer(
    asked: &Value,
    service: &PushService,
    out: &UnboundedSender<Value>,
    acks: &Acks,
) -> Option<Value> {
    let channel = &asked["channelID"];
    match asked["messageType"].as_str() {
        Some(kind @ "hello") => Some(json!({
            "messageType": kind, "status": 200, "uaid": uuid::Uuid::new_v4().simple().to_string(),
            "use_webpush": true, "broadcasts": {},
        })),
        Some(kind @ "register") => {
            let sender = asked["key"].as_str().unwrap_or_default();
            let endpoint = register(service, sender.trim_end_matches('='), channel.clone(), out);
            Some(json!({
                "messageType": kind, "status": 200, "channelID": channel, "pushEndpoint": endpoint,
            }))
        }
        Some(kind @ "unregister") => {
            Some(json!({"messageType": kind, "status": 200, "channelID": channel}))
        }
        Some("ack" | "nack") => {
            let codes = asked["updates"].as_array().into_iter().flatten();
            let codes = codes.map(|update| update["code"].as_i64().unwrap_or_default());
            acks.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend(codes);
            None
        }
        // An empty object is a ping.
        None => Some(json!({})),
        Some(_) => None,
    }
}

/// A new channel: its messages become notifications on this connection. Returns its endpoint.
fn register(
    service: &PushService,
    sender: &str,
    channel: Value,
    out: &UnboundedSender<Value>,
) -> String {
    let (messages, mut coming) = unbounded_channel::<Vec<u8>>();
    let out = out.clone();
    tokio::spawn(async move {
        while let Some(message) = coming.recv().await {
            let notification = json!({
                "messageType": "notification", "channelID": channel,
                "version": uuid::Uuid::new_v4().to_string(),
                "data": URL_SAFE_NO_PAD.encode(message), "headers": {"encoding": "aes128gcm"},
            });
            if out.send(notification).is_err() {
                return;
            }
        }
    });
    service.browser(sender, messages)
}
