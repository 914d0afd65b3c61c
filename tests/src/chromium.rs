//! Real Chromiums without a screen, each with a profile of its own, driven over WebDriver by Debian's chromedriver.
//! What WebDriver lacks (no network, a passkey, another width) goes through Chromium's own protocol.

use crate::browser::{Browser, element_id};
use crate::line::Line;
use crate::{Server, User};
use caunoi_wire::Language;
use reqwest::Method;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Where the screenshots go, below the target directory.
const SCREENS: &str = "screens";
/// A width that is no phone's.
pub const DESKTOP: u32 = 1280;
/// Keys by their code points in WebDriver.
pub const TAB: &str = "\u{E004}";
pub const ENTER: &str = "\u{E007}";

/// The browser's clock follows the server's, which in a test stands at a moment of its own.
const CLOCK: &str = "const Real = Date, shift = START - Real.now();
    globalThis.Date = class extends Real {
        constructor(...of) { super(...(of.length ? of : [Real.now() + shift])); }
        static now() { return Real.now() + shift; }
    };";

pub struct Chromium {
    http: reqwest::Client,
    /// `http://127.0.0.1:PORT/session/ID`
    session: String,
    /// Of the server: `http://localhost:PORT`
    base: String,
    /// Both end with us.
    _driver: Child,
    profile: PathBuf,
    clock: String,
    cookie: Option<Value>,
    /// Of the browser itself.
    process: u64,
    /// Flags of its own.
    further: Vec<String>,
}

impl Chromium {
    /// A browser of somebody who is not signed in, on a desktop in Vietnamese.
    pub async fn start(server: &Server) -> Self {
        Self::start_with(server, &[]).await
    }

    /// The same with further flags of Chromium's.
    async fn start_with(server: &Server, further: &[String]) -> Self {
        let (driver, port) = driver().await;
        let profile = std::env::temp_dir().join(format!("chromium-{}", uuid::Uuid::now_v7()));
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client");
        let mut chromium = Self {
            http,
            session: format!("http://127.0.0.1:{port}/session"),
            base: server.url.clone(),
            _driver: driver,
            profile,
            clock: CLOCK.replace("START", &server.now().0.to_string()),
            cookie: None,
            process: 0,
            further: further.to_vec(),
        };
        chromium.begin().await;
        chromium
    }

    /// Starts the browser itself, with the profile that there is.
    async fn begin(&mut self) {
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"args": self.flags()},
            "goog:loggingPrefs": {"browser": "ALL"},
        }}});
        let session = self.command(Method::POST, "", wanted).await;
        let id = session["sessionId"].as_str().expect("a session").to_owned();
        let process = &session["capabilities"]["goog:processID"];
        self.process = process.as_u64().expect("a process");
        self.session = format!("{}/{id}", self.session);
        let source = json!({"source": self.clock});
        self.cdp("Page.addScriptToEvaluateOnNewDocument", source)
            .await;
        self.look(DESKTOP, "light").await;
        if let Some(cookie) = self.cookie.clone() {
            self.cdp("Network.setCookie", cookie).await;
        }
    }

    /// Kills the browser as a phone without memory or battery does, and starts it again.
    pub async fn kill(&mut self) {
        let process = self.process.to_string();
        let kill = Command::new("kill").args(["-9", &process]).status().await;
        assert!(kill.expect("kill").success());
        // The driver ends the session of a browser that is gone.
        drop(self.request(Method::DELETE, "", &json!({})).await);
        let (driver, _) = self.session.rsplit_once('/').expect("a session");
        self.session = driver.to_owned();
        self.begin().await;
    }

    /// Whether any file of the profile has these words, as they stand in memory or in a file.
    pub fn profile_has(&self, words: &str) -> bool {
        let wide: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
        has(&self.profile, &[words.as_bytes(), &wide])
    }

    /// The same, signed in.
    pub async fn of(server: &Server, user: &User) -> Self {
        Self::start(server).await.signed_in(server, user).await
    }

    /// The same with a camera that sees a film (YUV4MPEG2).
    pub async fn filming(server: &Server, user: &User, film: &Path) -> Self {
        let film = format!("--use-file-for-fake-video-capture={}", film.display());
        let chromium = Self::start_with(server, &[film]).await;
        chromium.signed_in(server, user).await
    }

    async fn signed_in(mut self, server: &Server, user: &User) -> Self {
        let (name, value) = user
            .cookie
            .as_deref()
            .and_then(|cookie| cookie.split_once('='))
            .expect("signed in");
        let cookie = json!({
            "name": name, "value": value, "url": server.url, "path": "/", "secure": true, "httpOnly": true,
        });
        self.cdp("Network.setCookie", cookie.clone()).await;
        self.cookie = Some(cookie);
        self
    }

    /// Reaches the server over a line that can be cut.
    pub fn over(mut self, line: &Line) -> Self {
        self.base = line.url.clone();
        self
    }

    fn flags(&self) -> Vec<String> {
        let fixed = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
            --disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage \
            --use-fake-device-for-media-stream --use-fake-ui-for-media-stream \
            --num-raster-threads=1 --disable-partial-raster --force-color-profile=srgb \
            --force-prefers-reduced-motion --hide-scrollbars --lang=vi --accept-lang=vi,en";
        let profile = format!("--user-data-dir={}", self.profile.display());
        fixed
            .split_whitespace()
            .map(str::to_owned)
            .chain([profile])
            .chain(self.further.iter().cloned())
            .collect()
    }

    /// Opens a screen of the app, once that has taken the place of what the server drew.
    pub async fn open(&mut self, path: &str) {
        self.arrive(path).await;
        self.until("!document.getElementById('first')").await;
    }

    /// Opens a page; the app may still be on its way.
    pub async fn arrive(&mut self, path: &str) {
        let url = format!("{}{path}", self.base);
        self.goto(&url).await;
    }

    /// Looks at the page from a screen of another width (CSS pixels), with a `light` or `dark` background.
    pub async fn look(&mut self, width: u32, theme: &str) {
        let mobile = width < DESKTOP;
        let metrics = json!({
            "width": width, "height": if mobile { 844 } else { 900 }, "deviceScaleFactor": 1, "mobile": mobile,
        });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics)
            .await;
        let scheme = json!({"features": [{"name": "prefers-color-scheme", "value": theme}]});
        self.cdp("Emulation.setEmulatedMedia", scheme).await;
    }

    /// Chooses the language of the app on this device.
    pub async fn speak(&mut self, language: Language) {
        self.open("/").await;
        let choice = json!(language).to_string();
        self.run(
            "localStorage.setItem('language', arguments[0])",
            json!([choice]),
        )
        .await;
        // Where the app fetches its other build it loads the page again: not under the feet of what comes next.
        self.until("document.querySelector('h1')").await;
    }

    /// Puts a passkey reader with a finger on it into the machine.
    pub async fn give_passkeys(&mut self) {
        self.cdp("WebAuthn.enable", json!({})).await;
        let options = json!({"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserVerified": true, "automaticPresenceSimulation": true,
        }});
        self.cdp("WebAuthn.addVirtualAuthenticator", options).await;
    }

    /// Writes into the field of a CSS selector, in place of what is there.
    pub async fn fill(&mut self, selector: &str, text: &str) {
        let selector = json!(selector);
        self.until(&format!(
            "document.querySelector({selector})?.checkVisibility()"
        ))
        .await;
        let script = format!(
            "const f = document.querySelector({selector}); f.focus(); f.select?.(); return f"
        );
        let field = self.run(&script, json!([])).await;
        self.write(&field, text).await;
    }

    /// Puts a day and a time into a field, whose keys depend on the browser's own language.
    pub async fn choose(&mut self, selector: &str, moment: &str) {
        let (selector, moment) = (json!(selector), json!(moment));
        self.until(&format!(
            "document.querySelector({selector})?.checkVisibility()"
        ))
        .await;
        let script = format!(
            "const f = document.querySelector({selector}); f.value = {moment};
            f.dispatchEvent(new Event('input', {{bubbles: true}}))"
        );
        self.run(&script, json!([])).await;
    }

    /// Gives the file field of a page a file.
    pub async fn give_file(&mut self, path: &Path) {
        self.give_file_to("input[type=file]", path).await;
    }

    /// Gives one of several file fields a file.
    pub async fn give_file_to(&mut self, selector: &str, path: &Path) {
        let field = format!("document.querySelector({})", json!(selector));
        self.until(&field).await;
        let field = self.run(&format!("return {field}"), json!([])).await;
        self.write(&field, &path.display().to_string()).await;
    }

    async fn write(&mut self, field: &Value, text: &str) {
        let path = format!("/element/{}/value", element_id(field));
        self.command(Method::POST, &path, json!({"text": text}))
            .await;
    }

    /// Types on the keyboard, wherever the focus is.
    pub async fn keys(&mut self, keys: &str) {
        let strokes = keys.chars().flat_map(|key| {
            ["keyDown", "keyUp"].map(|stroke| json!({"type": stroke, "value": key.to_string()}))
        });
        let strokes: Vec<Value> = strokes.collect();
        let actions = json!({"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]});
        self.command(Method::POST, "/actions", actions).await;
    }

    /// Goes on with the Tab key until the focus is on what is called so or has that id.
    pub async fn tab_to(&mut self, name: &str) {
        const FOCUS: &str = "const e = document.activeElement; return [e.innerText, e.getAttribute('aria-label'), e.id]
            .map(name => (name || '').trim())";
        let mut passed = Vec::new();
        for _ in 0..60 {
            self.keys(TAB).await;
            let focus = self.run(FOCUS, json!([])).await;
            if focus.as_array().into_iter().flatten().any(|n| n == name) {
                let script = "return document.activeElement.matches(':focus-visible')";
                assert_eq!(self.run(script, json!([])).await, true, "the focus is seen");
                return;
            }
            passed.push(focus.to_string());
        }
        panic!("the Tab key does not come to {name}: {}", passed.join("\n"));
    }

    /// What the page complained about since the last time: errors of scripts and of loading. Refusals of the API and
    /// of light pages are answers, not errors.
    pub async fn complaints(&mut self) -> Vec<String> {
        let log = self
            .command(Method::POST, "/se/log", json!({"type": "browser"}))
            .await;
        let entries = log.as_array().into_iter().flatten();
        entries
            .filter(|entry| entry["level"] == "SEVERE")
            .map(|entry| entry["message"].to_string())
            .filter(|message| {
                let answers = ["/api/v1/", "/l/"].iter().any(|of| message.contains(of));
                !(answers && message.contains("status of 4"))
            })
            .collect()
    }

    /// Keeps a picture of the whole page.
    pub async fn picture(&mut self, name: &str) {
        use base64::Engine;
        let shot = self
            .cdp(
                "Page.captureScreenshot",
                json!({"captureBeyondViewport": true}),
            )
            .await;
        let data = shot["data"].as_str().expect("a picture");
        let data = base64::engine::general_purpose::STANDARD
            .decode(data)
            .expect("base64");
        let folder = target().join(SCREENS);
        std::fs::create_dir_all(&folder).expect("a directory");
        std::fs::write(folder.join(format!("{name}.png")), data).expect("a file");
    }

    /// A command of Chromium's own protocol.
    pub async fn cdp(&mut self, name: &str, params: Value) -> Value {
        let command = json!({"cmd": name, "params": params});
        self.command(Method::POST, "/goog/cdp/execute", command)
            .await
    }

    async fn command(&mut self, method: Method, path: &str, body: Value) -> Value {
        self.request(method, path, &body)
            .await
            .unwrap_or_else(|error| panic!("{path} {body}: {error}"))
    }

    async fn request(&self, method: Method, path: &str, body: &Value) -> Result<Value, Value> {
        let request = self
            .http
            .request(method, format!("{}{path}", self.session))
            .header("content-type", "application/json")
            .body(body.to_string());
        let response = request.send().await.expect("chromedriver answers");
        let is_success = response.status().is_success();
        let body = response.bytes().await.expect("a whole answer");
        let mut answer: Value = serde_json::from_slice(&body).expect("JSON");
        let value = answer["value"].take();
        if is_success { Ok(value) } else { Err(value) }
    }
}

impl Browser for Chromium {
    async fn goto(&mut self, url: &str) {
        // People are slower than a disk: what the page keeps is there before it goes.
        drop(
            self.try_run("await window.keep?.written()", json!([]))
                .await,
        );
        self.command(Method::POST, "/url", json!({"url": url}))
            .await;
    }

    async fn try_run(&mut self, script: &str, arguments: Value) -> Result<Value, Value> {
        let body = json!({"script": script, "args": arguments});
        self.request(Method::POST, "/execute/sync", &body).await
    }

    async fn click(&mut self, element: &Value) -> bool {
        let path = format!("/element/{}/click", element_id(element));
        self.request(Method::POST, &path, &json!({})).await.is_ok()
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // Chromium ends when its driver is told so; a killed driver would leave it running.
        let (http, session) = (self.http.clone(), self.session.clone());
        let profile = self.profile.clone();
        let quit = async move {
            drop(http.delete(session).send().await);
            drop(std::fs::remove_dir_all(profile));
        };
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(quit));
    }
}

/// Whether a file below has one of these.
fn has(folder: &Path, wanted: &[&[u8]]) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).any(|path| {
        if path.is_dir() {
            return has(&path, wanted);
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        let is_there = |w: &&[u8]| bytes.windows(w.len()).any(|b| b == *w);
        wanted.iter().any(is_there)
    })
}

/// The target directory, where built things go.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target")
}

/// A driver on a port of its own choice. It picks one for IPv4 and wants the same for IPv6: where somebody has that
/// one it gives up, and another try picks another.
async fn driver() -> (Child, u16) {
    for _ in 0..5 {
        if let Some(started) = try_driver().await {
            return started;
        }
    }
    panic!("chromedriver does not start");
}

async fn try_driver() -> Option<(Child, u16)> {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("chromedriver is needed: apt-get install chromium chromium-driver");
    let mut lines = BufReader::new(driver.stdout.take().expect("piped")).lines();
    while let Some(line) = lines.next_line().await.expect("chromedriver speaks") {
        if let Some((_, port)) = line.split_once("successfully on port ") {
            let port = port.trim_end_matches('.').parse().expect("a port");
            // Whatever else it says is read, so that it never waits for us.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Some((driver, port));
        }
    }
    None
}
