//! Push messages prepared per second on one core: what the server does for a device between reading its row and
//! writing to the network, against the cryptography that nobody can leave out, and against the `web-push` crate used
//! as its README shows. `cargo xtask bench push-prepare` builds and runs it.
//!
//! Counts by CPU time, in short turns one after the other, so that a busy machine slows all alike; the median of the
//! turns is told. The last line is JSON.

use anyhow::{Context, Result, anyhow};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use caunoi_webpush::{Receiver, SubscriberKeys, Topic, Urgency, VapidKey, VapidSigner, encrypt};
use std::hint::black_box;
use url::Url;
use web_push::{ContentEncoding, SubscriptionInfo, VapidSignatureBuilder, WebPushMessageBuilder};

/// Devices in the rotation: enough that no key stays in a cache by being the only one.
const DEVICES: usize = 500;
/// Turns of each contender, odd for the median.
const TURNS: usize = 15;
/// Messages of a turn.
const MESSAGES: usize = 1_000;
/// About what a notice's message is: title, neutral line, links, tag.
const MESSAGE: &[u8] = br#"{"title":"Thong bao moi tu Truong Tieu hoc Suoi Soi","body":"Mo de doc va tra loi","url":"/l/0123456789abcdef0123456789abcdef","tag":"0198c0de-0000-7000-8000-000000000000","lang":"vi","shown":"0123456789abcdef0123456789abcdef"}"#;
const ORIGIN: &str = "https://updates.push.services.mozilla.com";
/// A moment for our signer, Unix milliseconds; its signature is kept for hours.
const NOW: i64 = 1_796_000_000_000;

/// A device as its row holds it.
struct Device {
    endpoint: String,
    p256dh: String,
    auth: String,
    receiver: Receiver,
}

struct Bench {
    devices: Vec<Device>,
    signer: VapidSigner,
    /// The same VAPID key as the file that the README reads.
    pem: String,
    /// For the bare agreement: a key made once.
    fixed: PrivateKey,
    points: Vec<Vec<u8>>,
}

type Contender = (&'static str, &'static str, fn(&Bench, usize) -> Result<()>);

const CONTENDERS: &[Contender] = &[
    ("ours", "Cầu Nối: keys decoded, encrypted, headers", ours),
    (
        "ecdh_fresh",
        "aws-lc-rs: fresh P-256 key and ECDH",
        ecdh_fresh,
    ),
    ("ecdh", "aws-lc-rs: P-256 ECDH alone", ecdh),
    ("web_push", "web-push 0.11, as its README", web_push),
];

fn main() -> Result<()> {
    let bench = Bench::new()?;
    bench.agree_on_the_text()?;
    let mut rates = vec![Vec::new(); CONTENDERS.len()];
    for _ in 0..TURNS {
        for ((_, _, prepare), rates) in CONTENDERS.iter().zip(&mut rates) {
            let began = cpu_seconds()?;
            for message in 0..MESSAGES {
                prepare(&bench, message % DEVICES)?;
            }
            rates.push(MESSAGES as f64 / (cpu_seconds()? - began));
        }
    }
    tell(rates);
    Ok(())
}

/// The table and the line of JSON.
fn tell(mut rates: Vec<Vec<f64>>) {
    let mut json = serde_json::Map::new();
    println!(
        "{:<44} {:>8}  {:>17} {:>12}",
        "prepared in a CPU second, one core", "median", "least to most", "against ECDH"
    );
    for turns in &mut rates {
        turns.sort_by(f64::total_cmp);
    }
    let median = |turns: &[f64]| turns[turns.len() / 2];
    let limit = CONTENDERS
        .iter()
        .position(|(key, _, _)| *key == "ecdh")
        .map_or(1.0, |at| median(&rates[at]));
    for ((key, what, _), turns) in CONTENDERS.iter().zip(&rates) {
        let (least, most) = (turns[0], turns[turns.len() - 1]);
        let range = format!("{least:.0} to {most:.0}");
        println!(
            "{what:<44} {:>8.0}  {range:>17} {:>11.0} %",
            median(turns),
            100.0 * median(turns) / limit
        );
        json.insert((*key).to_owned(), serde_json::json!(median(turns).round()));
    }
    println!(
        "{}",
        serde_json::json!({ "bench": "push-prepare", "unit": "messages per CPU second", "median": json })
    );
}

impl Bench {
    fn new() -> Result<Self> {
        let key = VapidKey::generate()?;
        let pkcs8 = URL_SAFE_NO_PAD.decode(key.stored())?;
        // Lines of 64 characters, as RFC 7468 §2 wants them.
        let text = STANDARD.encode(pkcs8).into_bytes();
        let lines: Vec<&str> = text
            .chunks(64)
            .map(std::str::from_utf8)
            .collect::<Result<_, _>>()?;
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            lines.join("\n")
        );
        let devices: Vec<Device> = (0..DEVICES).map(Device::new).collect::<Result<_>>()?;
        let points = devices
            .iter()
            .map(|d| URL_SAFE_NO_PAD.decode(&d.p256dh))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            devices,
            signer: VapidSigner::new(key, "mailto:operator@example.org".to_owned()),
            pem,
            fixed: PrivateKey::generate(&ECDH_P256).map_err(|_| anyhow!("no key"))?,
            points,
        })
    }

    /// Both ways must make messages that the device reads, or the numbers say nothing.
    fn agree_on_the_text(&self) -> Result<()> {
        let device = &self.devices[0];
        let theirs = build(self, device)?.payload.context("no payload")?.content;
        for body in [device.encrypt()?, theirs] {
            let text = device.receiver.decrypt(&body)?;
            anyhow::ensure!(text == MESSAGE, "a message that says something else");
        }
        Ok(())
    }
}

impl Device {
    fn new(number: usize) -> Result<Self> {
        let receiver = Receiver::generate()?;
        let (p256dh, auth) = receiver.keys();
        let endpoint = format!("{ORIGIN}/wpush/v2/gAAAAABnotarealdevice{number:08}");
        Ok(Self {
            endpoint,
            p256dh,
            auth,
            receiver,
        })
    }

    fn encrypt(&self) -> Result<Vec<u8>> {
        Ok(encrypt(
            &SubscriberKeys::parse(&self.p256dh, &self.auth)?,
            MESSAGE,
        )?)
    }
}

/// As the delivery engine does it for each device.
fn ours(bench: &Bench, at: usize) -> Result<()> {
    let device = &bench.devices[at];
    let endpoint: Url = device.endpoint.parse()?;
    let body = device.encrypt()?;
    let authorization = bench.signer.authorization(&endpoint, NOW)?;
    let topic = Topic::of(&[7; 16]);
    let headers = [
        authorization.to_string(),
        Urgency::Normal.as_str().to_owned(),
        topic.as_str().to_owned(),
    ];
    black_box((body, headers));
    Ok(())
}

/// What RFC 8291 asks of the curve for each message.
fn ecdh_fresh(bench: &Bench, at: usize) -> Result<()> {
    let key = PrivateKey::generate(&ECDH_P256).map_err(|_| anyhow!("no key"))?;
    black_box(
        key.compute_public_key()
            .map_err(|_| anyhow!("no public key"))?,
    );
    exchange(&key, &bench.points[at])
}

fn ecdh(bench: &Bench, at: usize) -> Result<()> {
    exchange(&bench.fixed, &bench.points[at])
}

fn exchange(key: &PrivateKey, point: &[u8]) -> Result<()> {
    let peer = UnparsedPublicKey::new(&ECDH_P256, point);
    agree(key, peer, anyhow!("not on the curve"), |secret| {
        black_box(secret[0]);
        Ok(())
    })
}

/// As the README of the crate does it for each message, without reading the file each time.
fn web_push(bench: &Bench, at: usize) -> Result<()> {
    black_box(build(bench, &bench.devices[at])?);
    Ok(())
}

fn build(bench: &Bench, device: &Device) -> Result<web_push::WebPushMessage> {
    let subscription = SubscriptionInfo::new(&device.endpoint, &device.p256dh, &device.auth);
    let signature =
        VapidSignatureBuilder::from_pem(bench.pem.as_bytes(), &subscription)?.build()?;
    let mut builder = WebPushMessageBuilder::new(&subscription);
    builder.set_payload(ContentEncoding::Aes128Gcm, MESSAGE);
    builder.set_vapid_signature(signature);
    Ok(builder.build()?)
}

/// Processor time of this thread, as Linux counts it.
fn cpu_seconds() -> Result<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: u64 = text.split(' ').next().context("schedstat")?.parse()?;
    Ok(nanoseconds as f64 / 1e9)
}
