//! Takes one screen from all widths in both themes, once it has come to rest, and puts the pictures on one sheet.

use crate::sheet;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caunoi_tests::Server;
use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::{Chromium, DESKTOP};
use caunoi_wire::Language;
use image::RgbImage;
use serde_json::{Value, json};
use std::path::PathBuf;

pub const WIDTHS: [u32; 4] = [320, 390, 768, DESKTOP];
pub const THEMES: [&str; 2] = ["light", "dark"];
/// No picture is higher than this: what is below looks like what is above, but for screens of several parts.
const HIGHEST: u32 = 1000;
const HIGHEST_OF_PARTS: u32 = 2000;
const OF_PARTS: [&str; 3] = ["charts", "event-sent", "compose-event"];
const LOWEST: u32 = 640;
/// Sheets of paper as wide and as high as they are printed, CSS pixels, and their margins.
const PAPER: [(&str, u32, u32, &str); 2] = [("a5", 559, 794, "10mm"), ("a4", 794, 1123, "16mm")];
const MARGIN: &str = "document.body.style.padding = arguments[0]";

/// What the project's first page shows.
const COVERS: [(&str, &str); 2] = [
    ("feed-vi-390-light", "parent.png"),
    ("sent-vi-1280-light", "teacher.png"),
];

/// A clock that stands, no caret, nothing that moves, and a count of requests under way.
const STILL: &str = "{
    const Shifted = Date, still = NOW;
    globalThis.Date = class extends Shifted {
        constructor(...of) { super(...(of.length ? of : [still])); }
        static now() { return still; }
    };
    const real = window.fetch;
    window.underWay = 0;
    window.fetch = (...asked) => {
        window.underWay += 1;
        return real(...asked).finally(() => { window.underWay -= 1; });
    };
    document.addEventListener('DOMContentLoaded', () => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('*,*::before,*::after{animation:none!important;transition:none!important;caret-color:transparent!important}');
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    });
}";

/// Waits until nothing is under way and the page has not changed for a while.
const REST: &str = "const wait = ms => new Promise(done => setTimeout(done, ms));
    for (let calm = 0, last = ''; calm < 3;) {
        await wait(100);
        const now = document.body.innerHTML;
        calm = now === last && !window.underWay
            && !document.querySelector('.skeleton, [aria-busy=true], #shell') ? calm + 1 : 0;
        last = now;
    }
    await document.fonts.ready;";

/// What was asked for only when it came into sight is drawn as well; nothing has the focus.
const SETTLE: &str = "document.activeElement?.blur();
    window.scrollTo(0, 0);
    await Promise.all([...document.images].map(image => image.decode().catch(() => {})));
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    return Math.max(document.documentElement.scrollHeight, document.body.scrollHeight)";

/// A sheet that was made.
pub struct Taken {
    pub name: &'static str,
    pub language: Language,
    pub file: String,
}

pub struct Camera {
    out: PathBuf,
    close: Option<PathBuf>,
    only: Vec<String>,
    taken: Vec<Taken>,
}

impl Camera {
    pub fn new(out: PathBuf, close: Option<PathBuf>, only: Vec<String>) -> Self {
        if let Some(close) = &close {
            std::fs::create_dir_all(close).expect("a folder");
        }
        Self {
            out,
            close,
            only,
            taken: Vec::new(),
        }
    }

    pub const fn takes_all(&self) -> bool {
        self.only.is_empty()
    }

    pub fn taken(&self) -> &[Taken] {
        &self.taken
    }

    fn is_left_out(&self, name: &str) -> bool {
        !self.takes_all() && !self.only.iter().any(|only| name.starts_with(only))
    }

    /// Takes a screen that has an address.
    pub async fn take(
        &mut self,
        browser: &mut Chromium,
        name: &'static str,
        language: Language,
        path: &str,
    ) {
        self.take_after(browser, name, language, async |browser, _| {
            browser.open(path).await;
        })
        .await;
    }

    /// Takes a screen that is come to by steps: anew for each width, some begin anew where there is more room.
    pub async fn take_after(
        &mut self,
        browser: &mut Chromium,
        name: &'static str,
        language: Language,
        come: impl AsyncFn(&mut Chromium, u32),
    ) {
        if self.is_left_out(name) {
            return;
        }
        let highest = match OF_PARTS.contains(&name) {
            true => HIGHEST_OF_PARTS,
            false => HIGHEST,
        };
        let mut rows = vec![Vec::new(); THEMES.len()];
        for width in WIDTHS {
            frame(browser, (width, 844), "light", "screen").await;
            come(browser, width).await;
            browser.run(REST, json!([])).await;
            let height = settled(browser).await.clamp(LOWEST, highest);
            for (row, theme) in rows.iter_mut().zip(THEMES) {
                frame(browser, (width, height), theme, "screen").await;
                settled(browser).await;
                let shot = shot(browser).await;
                let alone = format!("{name}-{language}-{width}-{theme}");
                self.keep(&alone, &shot);
                if let Some((_, file)) = COVERS.iter().find(|(cover, _)| *cover == alone) {
                    std::fs::write(self.out.join(file), sheet::packed(&shot)).expect("a file");
                }
                row.push(shot);
            }
        }
        self.put(name, language, &rows);
    }

    /// Takes what is printed, as it comes out of the printer.
    pub async fn print(
        &mut self,
        browser: &mut Chromium,
        name: &'static str,
        language: Language,
        path: &str,
    ) {
        if self.is_left_out(name) {
            return;
        }
        let mut row = Vec::new();
        for (size, width, height, margin) in PAPER {
            frame(browser, (width, height), "light", "print").await;
            browser.open(&format!("{path}&size={size}")).await;
            browser.run(REST, json!([])).await;
            // What printers leave free stands in a rule for pages alone.
            browser.run(MARGIN, json!([margin])).await;
            settled(browser).await;
            let shot = shot(browser).await;
            self.keep(&format!("{name}-{language}-{size}"), &shot);
            row.push(shot);
        }
        frame(browser, (DESKTOP, 844), "light", "screen").await;
        self.put(name, language, &[row]);
    }

    fn keep(&self, name: &str, shot: &RgbImage) {
        if let Some(close) = &self.close {
            let file = close.join(format!("{name}.png"));
            shot.save(file).expect("a picture");
        }
    }

    fn put(&mut self, name: &'static str, language: Language, rows: &[Vec<RgbImage>]) {
        let file = format!("{name}-{language}.png");
        let packed = sheet::packed(&sheet::compose(rows));
        println!("{file}: {} KB", packed.len() / 1024);
        std::fs::write(self.out.join(&file), packed).expect("a file");
        self.taken.push(Taken {
            name,
            language,
            file,
        });
    }
}

/// A browser for pictures, of somebody with this cookie.
pub async fn browser(server: &Server, cookie: Option<&str>) -> Chromium {
    let mut user = server.user();
    user.cookie = cookie.map(str::to_owned);
    let mut browser = match cookie {
        Some(_) => Chromium::of(server, &user).await,
        None => Chromium::start(server).await,
    };
    let still = STILL.replace("NOW", &server.now().0.to_string());
    let script = json!({ "source": still });
    browser
        .cdp("Page.addScriptToEvaluateOnNewDocument", script)
        .await;
    let bypass = json!({ "bypass": true });
    browser.cdp("Network.enable", json!({})).await;
    browser.cdp("Network.setBypassServiceWorker", bypass).await;
    browser
}

async fn frame(browser: &mut Chromium, size: (u32, u32), theme: &str, media: &str) {
    let (width, height) = size;
    let metrics = json!({
        "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < DESKTOP && media == "screen",
    });
    browser
        .cdp("Emulation.setDeviceMetricsOverride", metrics)
        .await;
    let features = json!([
        {"name": "prefers-color-scheme", "value": theme}, {"name": "prefers-reduced-motion", "value": "reduce"},
    ]);
    let media = json!({ "media": media, "features": features });
    browser.cdp("Emulation.setEmulatedMedia", media).await;
}

/// How high the page is.
async fn settled(browser: &mut Chromium) -> u32 {
    let height: Value = browser.run(SETTLE, json!([])).await;
    height
        .as_u64()
        .and_then(|h| u32::try_from(h).ok())
        .expect("a height")
}

async fn shot(browser: &mut Chromium) -> RgbImage {
    let shot = browser
        .cdp("Page.captureScreenshot", json!({ "format": "png" }))
        .await;
    let data = STANDARD
        .decode(shot["data"].as_str().expect("a picture"))
        .expect("base64");
    let mut picture = image::load_from_memory(&data).expect("a picture").to_rgb8();
    // Round corners are not drawn quite alike each time: what nobody sees is left out.
    for channel in picture.iter_mut() {
        *channel = u8::try_from((u16::from(*channel) + 4) / 8 * 8).unwrap_or(u8::MAX);
    }
    picture
}
