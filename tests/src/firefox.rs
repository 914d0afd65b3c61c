//! A real Firefox without a screen, on a profile of its own, driven by Marionette: length-prefixed JSON over TCP,
//! which Firefox speaks itself. Its privileged context finds the shown notifications and clicks them.

use crate::browser::{BETWEEN_LOOKS, Browser, PATIENCE, element_id};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Stdio;
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

/// Debian's package name and everybody else's.
const PROGRAMS: [&str; 2] = ["firefox-esr", "firefox"];
/// Besides the address of the push service. The second line undoes what Marionette recommends to itself.
const PREFERENCES: &str = r#"
user_pref("dom.push.enabled", true);
user_pref("dom.push.connection.enabled", true);
user_pref("dom.push.testing.allowInsecureServerURL", true);
user_pref("permissions.default.desktop-notification", 1);
user_pref("alerts.useSystemBackend", false);
user_pref("alerts.disableSlidingEffect", true);
user_pref("marionette.port", 0);
user_pref("intl.accept_languages", "vi, en");
user_pref("app.update.disabledForTesting", true);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
"#;

pub struct Firefox {
    stream: BufReader<TcpStream>,
    last_id: u64,
    profile: PathBuf,
    /// Ends with us.
    _process: Child,
}

/// A notification on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    pub title: String,
    pub body: String,
}

impl Firefox {
    /// Starts a browser whose push service is at `push` (`ws://…`).
    pub async fn start(push: &str) -> Self {
        let profile = std::env::temp_dir().join(format!("firefox-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&profile).expect("a directory");
        let preferences = format!("{PREFERENCES}user_pref(\"dom.push.serverURL\", \"{push}\");\n");
        std::fs::write(profile.join("user.js"), preferences).expect("a file");
        let process = PROGRAMS
            .iter()
            .find_map(|program| launch(program, &profile))
            .expect("firefox-esr is needed: apt-get install firefox-esr");
        let mut firefox = Self {
            stream: BufReader::new(connect(&profile).await),
            last_id: 0,
            profile,
            _process: process,
        };
        firefox.receive().await;
        firefox.command("WebDriver:NewSession", json!({})).await;
        firefox
    }

    /// The notifications on the screen.
    pub async fn alerts(&mut self) -> Vec<Alert> {
        // A window that has only just opened says nothing yet.
        let script = "return [...Services.wm.getEnumerator('alert:alert')].map(w => [
            w.document.getElementById('alertTitleLabel')?.value,
            w.document.getElementById('alertTextLabel')?.textContent]).filter(([title]) => title)";
        let shown = self.chrome(script).await;
        let shown = shown.as_array().into_iter().flatten();
        let text = |value: &Value| value.as_str().unwrap_or_default().trim().to_owned();
        shown
            .map(|pair| Alert {
                title: text(&pair[0]),
                body: text(&pair[1]),
            })
            .collect()
    }

    /// Waits for a notification.
    pub async fn alert(&mut self) -> Alert {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(alert) = self.alerts().await.pop() {
                return alert;
            }
            assert!(Instant::now() < deadline, "no notification is shown");
            sleep(BETWEEN_LOOKS).await;
        }
    }

    /// Taps the notification on the screen.
    pub async fn tap_alert(&mut self) {
        let script = "const [alert] = Services.wm.getEnumerator('alert:alert');
            alert.document.getElementById('alertBox').click()";
        self.chrome(script).await;
    }

    /// Goes to the tab whose address contains `part`, once there is one.
    pub async fn tab(&mut self, part: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let handles = self.command("WebDriver:GetWindowHandles", json!({})).await;
            for handle in handles.as_array().into_iter().flatten() {
                let to = json!({"handle": handle, "focus": true});
                self.command("WebDriver:SwitchToWindow", to).await;
                let url = self.command("WebDriver:GetCurrentURL", json!({})).await;
                if url["value"].as_str().is_some_and(|url| url.contains(part)) {
                    return;
                }
            }
            assert!(Instant::now() < deadline, "no tab at {part}");
            sleep(BETWEEN_LOOKS).await;
        }
    }

    /// Runs a script with the rights of the browser itself.
    async fn chrome(&mut self, script: &str) -> Value {
        let context = |value: &str| json!({ "value": value });
        self.command("Marionette:SetContext", context("chrome"))
            .await;
        let value = self.run(script, json!([])).await;
        self.command("Marionette:SetContext", context("content"))
            .await;
        value
    }

    async fn command(&mut self, name: &str, params: Value) -> Value {
        self.request(name, params.clone())
            .await
            .unwrap_or_else(|error| panic!("{name} {params}: {error}"))
    }

    async fn request(&mut self, name: &str, params: Value) -> Result<Value, Value> {
        self.last_id += 1;
        let request = json!([0, self.last_id, name, params]).to_string();
        let framed = format!("{}:{request}", request.len());
        self.stream
            .write_all(framed.as_bytes())
            .await
            .expect("Firefox listens");
        let mut answer = self.receive().await;
        assert_eq!((&answer[0], &answer[1]), (&json!(1), &json!(self.last_id)));
        match answer[2].take() {
            Value::Null => Ok(answer[3].take()),
            error => Err(error),
        }
    }

    async fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            match self.stream.read_u8().await.expect("Firefox answers") {
                b':' => break,
                digit => length = length * 10 + usize::from(digit - b'0'),
            }
        }
        let mut packet = vec![0; length];
        self.stream
            .read_exact(&mut packet)
            .await
            .expect("a whole packet");
        serde_json::from_slice(&packet).expect("JSON")
    }
}

impl Browser for Firefox {
    async fn goto(&mut self, url: &str) {
        self.command("WebDriver:Navigate", json!({"url": url}))
            .await;
    }

    async fn try_run(&mut self, script: &str, arguments: Value) -> Result<Value, Value> {
        let params = json!({"script": script, "args": arguments});
        let answer = self.request("WebDriver:ExecuteScript", params).await;
        answer.map(|mut answer| answer["value"].take())
    }

    async fn click(&mut self, element: &Value) -> bool {
        let click = json!({"id": element_id(element)});
        self.request("WebDriver:ElementClick", click).await.is_ok()
    }
}

impl Drop for Firefox {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.profile));
    }
}

fn launch(program: &str, profile: &std::path::Path) -> Option<Child> {
    Command::new(program)
        .args(["--headless", "--marionette", "--remote-allow-system-access"])
        .args(["--no-remote", "--profile"])
        .arg(profile)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .ok()
}

/// Firefox writes the port it chose into its profile.
async fn connect(profile: &std::path::Path) -> TcpStream {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let port = std::fs::read_to_string(profile.join("MarionetteActivePort"));
        if let Some(port) = port.ok().and_then(|p| p.trim().parse::<u16>().ok())
            && let Ok(stream) = TcpStream::connect(("127.0.0.1", port)).await
        {
            return stream;
        }
        assert!(Instant::now() < deadline, "Firefox does not start");
        sleep(BETWEEN_LOOKS).await;
    }
}
