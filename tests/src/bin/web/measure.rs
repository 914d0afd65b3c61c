//! One look at a page over a slow network with a slow processor: what the page itself says of how long everything took.

use caunoi_tests::School;
use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::line::Line;
use serde_json::{Value, json};

/// A phone's screen.
const WIDTH: u32 = 390;
/// Slow 3G as WebPageTest has it: 400 kbit/s each way, 400 ms there and back.
const BYTES_PER_S: u32 = 50_000;
const ROUND_TRIP_MS: u32 = 400;
/// How much slower than this machine's the phone's processor is.
const SLOWER: u32 = 4;
/// What comes later is no part of the start.
const START_MS: u32 = 10_000;

/// What moves more is told.
pub const MOVES: f64 = 0.1;

/// Watches from the first moment: when the first line of a post can be read, and what keeps the page busy.
const WATCH: &str = "globalThis.seen = {largest: 0, tasks: [], frames: [], readable: 0, moved: 0, movers: []};
    const watch = (type, work) => new PerformanceObserver(list => list.getEntries().forEach(work))
        .observe({type, buffered: true});
    watch('largest-contentful-paint', e => { seen.largest = e.startTime; });
    watch('longtask', e => { seen.tasks.push([e.startTime, e.duration]); });
    const ms = Math.round;
    watch('long-animation-frame', e => { seen.frames.push(`${ms(e.startTime)}: ${ms(e.duration)}, of it ${e.scripts.map(s => `${s.invoker} ${ms(s.duration)}`).join(' and ')}, drawn from ${ms(e.renderStart - e.startTime)}, laid out from ${ms(e.styleAndLayoutStart - e.startTime)}`); });
    watch('layout-shift', e => { seen.moved += e.value; seen.movers.push([Math.round(e.startTime), e.value.toFixed(3),
        ...e.sources.map(s => s.node?.outerHTML?.slice(0, 80))]); });
    const look = () => {
        if (seen.readable) return;
        if (document.querySelector('.body, article .card-title')) {
            requestAnimationFrame(() => setTimeout(() => { seen.readable ||= performance.now(); }));
        } else requestAnimationFrame(look);
    };
    look();";

const TELL: &str = "const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime || 0;
    const fetched = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    const early = seen.tasks.filter(([at]) => at < arguments[0]);
    const last = Math.max(seen.readable, ...early.map(([at, long]) => at + long));
    return {painted: paint, readable: seen.readable, largest: seen.largest, interactive: last, tasks: early.length, long: early.map(([at, long]) => [Math.round(at), Math.round(long)]), frames: seen.frames, moved: seen.moved, movers: seen.movers,
        bytes: fetched.reduce((sum, e) => sum + e.transferSize, 0)};";

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// What a link in a message opens, by somebody who never was here.
    Light,
    /// The app, by a family that never had it on this phone.
    Cold,
    /// The app again.
    Warm,
    /// The app again, and there is no network.
    Offline,
}

impl Place {
    pub const ALL: [Self; 4] = [Self::Light, Self::Cold, Self::Warm, Self::Offline];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light page",
            Self::Cold => "app, first time",
            Self::Warm => "app, again",
            Self::Offline => "app, without a network",
        }
    }

    /// Seconds until the content is there, and long tasks until then.
    pub const fn limits(self) -> (f64, Option<f64>) {
        match self {
            Self::Light => (2.0, None),
            Self::Cold => (4.0, Some(3.0)),
            Self::Warm | Self::Offline => (1.0, Some(3.0)),
        }
    }
}

/// Seconds, but for the last three.
pub struct Figures {
    pub painted: f64,
    pub readable: f64,
    pub largest: f64,
    pub interactive: f64,
    pub long_tasks: f64,
    /// How much of the screen moved by itself (CLS), of one.
    pub moved: f64,
    pub bytes: f64,
}

/// Looks once, in a browser of its own.
pub async fn once(s: &School, link: &str, place: Place) -> Figures {
    let mut line = Line::to(&s.server).await;
    let chromium = match place {
        Place::Light => Chromium::start(&s.server).await,
        _ => Chromium::of(&s.server, &s.parents[0]).await,
    };
    let mut chromium = chromium.over(&line);
    chromium.look(WIDTH, "light").await;
    if matches!(place, Place::Warm | Place::Offline) {
        chromium.open("/").await;
        chromium.until("document.querySelector('article')").await;
        chromium.until("navigator.serviceWorker.controller").await;
        chromium
            .until("(await caches.keys()).some(name => name.startsWith('shell-'))")
            .await;
        // As somebody does who comes back: the engine has compiled the app by now.
        chromium.open("/").await;
        chromium.until("document.querySelector('article')").await;
    }
    let watch = json!({ "source": WATCH });
    chromium
        .cdp("Page.addScriptToEvaluateOnNewDocument", watch)
        .await;
    slow(&mut chromium).await;
    if place == Place::Offline {
        line.cut();
    }
    let path = match place {
        Place::Light => link,
        _ => "/",
    };
    chromium.open(path).await;
    chromium.until("globalThis.seen?.readable").await;
    let ended = format!("performance.now() > {START_MS}");
    chromium.until(&ended).await;
    let told = chromium.run(TELL, json!([START_MS])).await;
    if told["moved"].as_f64().is_some_and(|moved| moved > MOVES) {
        println!("{} moved: {}", place.name(), told["movers"]);
    }
    let (tasks, (_, most)) = (told["tasks"].as_f64(), place.limits());
    if tasks.zip(most).is_some_and(|(tasks, most)| tasks > most) {
        println!(
            "{} was busy, at and for ms: {}, in frames {:#}",
            place.name(),
            told["long"],
            told["frames"]
        );
    }
    figures(&told)
}

async fn slow(chromium: &mut Chromium) {
    let network = json!({
        "offline": false, "latency": ROUND_TRIP_MS, "downloadThroughput": BYTES_PER_S, "uploadThroughput": BYTES_PER_S,
    });
    chromium.cdp("Network.enable", json!({})).await;
    chromium
        .cdp("Network.emulateNetworkConditions", network)
        .await;
    let processor = json!({ "rate": SLOWER });
    chromium
        .cdp("Emulation.setCPUThrottlingRate", processor)
        .await;
}

fn figures(told: &Value) -> Figures {
    let number = |name: &str| told[name].as_f64().unwrap_or_default();
    Figures {
        painted: number("painted") / 1000.0,
        readable: number("readable") / 1000.0,
        largest: number("largest") / 1000.0,
        interactive: number("interactive") / 1000.0,
        long_tasks: number("tasks"),
        moved: number("moved"),
        bytes: number("bytes"),
    }
}
