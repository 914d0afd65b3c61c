//! A mail server (RFC 5321): takes mail, remembers what arrived, misbehaves on order.

use crate::drip::Drip;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How the next mail is to be treated. Without an order it is taken.
#[derive(Clone, Copy, Debug)]
pub enum Order {
    /// Answers the recipient so.
    Recipient(u16),
    /// Takes the mail, then says so.
    Data(u16),
    /// Greets nobody.
    Hang,
    /// Greets a byte a second.
    Drip,
    /// Takes the mail and breaks off without a word.
    DropAfterData,
}

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub to: String,
    pub raw: String,
}

/// Clones are the same service.
#[derive(Clone)]
pub struct MailService {
    /// `smtp://localhost:PORT`
    pub url: String,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    orders: VecDeque<Order>,
    arrivals: Vec<Arrival>,
    connections: usize,
}

impl MailService {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let service = Self {
            url: format!("smtp://localhost:{port}"),
            shared: Arc::default(),
        };
        let accepting = service.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let service = accepting.clone();
                // A client that goes away ends its conversation, nothing else.
                tokio::spawn(async move { drop(service.converse(stream).await) });
            }
        });
        service
    }

    fn with<T>(&self, f: impl FnOnce(&mut Shared) -> T) -> T {
        f(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Treats the next mail so; orders queue up.
    pub fn order(&self, order: Order) {
        self.with(|shared| shared.orders.push_back(order));
    }

    /// What was taken, or seemed to be.
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.with(|shared| shared.arrivals.clone())
    }

    /// How often somebody came.
    pub fn connections(&self) -> usize {
        self.with(|shared| shared.connections)
    }

    async fn converse(&self, stream: TcpStream) -> std::io::Result<()> {
        let order = self.with(|shared| {
            shared.connections += 1;
            shared.orders.pop_front()
        });
        if matches!(order, Some(Order::Hang)) {
            std::future::pending::<()>().await;
        }
        let stream = Drip::new(stream);
        let slow = matches!(order, Some(Order::Drip));
        stream.switch().store(slow, Ordering::SeqCst);
        let (read, mut write) = tokio::io::split(stream);
        let mut lines = BufReader::new(read).lines();
        let mut to = String::new();
        write.write_all(b"220 localhost ESMTP\r\n").await?;
        while let Some(line) = lines.next_line().await? {
            let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            let answer = match (verb.as_str(), order) {
                ("EHLO", _) => "250-localhost\r\n250 8BITMIME".to_owned(),
                ("RCPT", Some(Order::Recipient(code))) => format!("{code} as ordered"),
                ("RCPT", _) => {
                    let address = line.split(['<', '>']).nth(1);
                    address.unwrap_or_default().clone_into(&mut to);
                    "250 fine".to_owned()
                }
                ("DATA", _) => {
                    write.write_all(b"354 go on\r\n").await?;
                    let mut raw = String::new();
                    while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                        raw.push('\n');
                    }
                    match order {
                        Some(Order::Data(code)) => format!("{code} as ordered"),
                        _ => {
                            let to = to.clone();
                            self.with(|shared| shared.arrivals.push(Arrival { to, raw }));
                            if matches!(order, Some(Order::DropAfterData)) {
                                return Ok(());
                            }
                            "250 taken".to_owned()
                        }
                    }
                }
                ("QUIT", _) => {
                    write.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                _ => "250 fine".to_owned(),
            };
            write.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
        Ok(())
    }
}

impl Arrival {
    /// The headers, unfolded, by lower-case name.
    pub fn headers(&self) -> HashMap<String, String> {
        headers(&self.raw)
    }

    /// A header's text, decoded.
    #[track_caller]
    pub fn header(&self, name: &str) -> String {
        words(self.headers().get(name).expect(name))
    }

    /// The part of this type, decoded.
    #[track_caller]
    pub fn part(&self, kind: &str) -> String {
        let content_type = self.headers()["content-type"].clone();
        let boundary = content_type.split('"').nth(1).expect("a boundary");
        let separator = format!("--{boundary}");
        let parts = self.raw.split(separator.as_str());
        let is_wanted = |part: &&str| {
            let kind_of = headers(part).remove("content-type");
            kind_of.is_some_and(|t| t.starts_with(kind))
        };
        let part = parts.skip(1).find(is_wanted).expect(kind);
        let encoding = headers(part).remove("content-transfer-encoding");
        let (_, body) = part.trim_start().split_once("\n\n").expect("a body");
        match encoding.as_deref() {
            Some("quoted-printable") => quoted(&body.replace("=\n", "")),
            Some("base64") => based(&body.replace('\n', "")),
            _ => body.to_owned(),
        }
    }
}

fn headers(text: &str) -> HashMap<String, String> {
    let head = text.trim_start().split("\n\n").next().unwrap_or_default();
    let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
    let lines = unfolded.lines().filter_map(|line| line.split_once(": "));
    lines
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect()
}

/// Encoded words (RFC 2047), of which neighbours are joined without their space.
fn words(text: &str) -> String {
    let mut text = text.replace("?= =?", "?==?");
    while let Some((before, rest)) = text.split_once("=?utf-8?") {
        let (encoding, rest) = rest.split_once('?').expect("an encoding");
        let (word, after) = rest.split_once("?=").expect("an end");
        let word = match encoding {
            "b" | "B" => based(word),
            _ => quoted(&word.replace('_', " ")),
        };
        text = format!("{before}{word}{after}");
    }
    text
}

fn based(text: &str) -> String {
    String::from_utf8(STANDARD.decode(text).expect("base64")).expect("UTF-8")
}

fn quoted(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once('=') {
        bytes.extend_from_slice(before.as_bytes());
        let (digits, after) = after.split_at(2);
        bytes.push(u8::from_str_radix(digits, 16).expect("two digits"));
        rest = after;
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).expect("UTF-8")
}
