//! `caunoi` as a process of its own beside the server of the test, on the same database.

use crate::Server;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

/// Longest wait for anything a process has to do, seconds; `CAUNOI_LONGEST` is another limit.
const PATIENCE: u64 = 90;

pub struct Process {
    child: Child,
    said: Arc<Mutex<String>>,
    /// End when all it said has been read.
    listeners: Vec<JoinHandle<()>>,
    /// `http://localhost:PORT`, if it serves.
    pub url: String,
}

impl Process {
    /// Starts a verb of the program on a server's database and push service, logging all it can.
    pub fn start(program: &str, server: &Server, verb: &[&str]) -> Self {
        let port = free_port();
        let url = format!("http://localhost:{port}");
        let address = format!("127.0.0.1:{port}");
        let ca = server.push.ca_file.display().to_string();
        let hosts = format!("{},{}", server.push.host, server.push.other_host());
        let settings = [
            ("--database", server.database.url.as_str()),
            ("--media", server.database.media.as_str()),
            ("--listen", &address),
            ("--public-url", &url),
            ("--push-hosts", &hosts),
            ("--push-ca", &ca),
            ("--push-contact", "mailto:operator@truong.example"),
            ("--gateway-hosts", &server.gateway.host),
            ("--secret-key-file", crate::server::SECRET_KEY_FILE),
            ("--log", "debug,sqlx=info,hyper=info,h2=info"),
        ];
        // What the story says about a setting replaces what stands here.
        let settings = settings.iter().filter(|(name, _)| !verb.contains(name));
        let mut child = Command::new(program)
            .args(settings.flat_map(|(name, value)| [*name, *value]))
            .args(verb)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the program starts");
        let said = Arc::<Mutex<String>>::default();
        let listeners = vec![
            listen(child.stdout.take().expect("piped"), said.clone()),
            listen(child.stderr.take().expect("piped"), said.clone()),
        ];
        Self {
            child,
            said,
            listeners,
            url,
        }
    }

    /// Everything it printed and logged.
    pub fn said(&self) -> String {
        self.said
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Waits until it says this.
    pub async fn says(&self, words: &str) {
        eventually(async || self.said().contains(words).then_some(()))
            .await
            .unwrap_or_else(|| panic!("{words:?} not in {}", self.said()));
    }

    /// The most memory it has ever held, bytes.
    pub fn most_memory(&self) -> u64 {
        let id = self.child.id().expect("running");
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("Linux");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|line| line.split_whitespace().next());
        1024 * peak
            .and_then(|kib| kib.parse::<u64>().ok())
            .expect("a number")
    }

    /// SIGKILL: no chance to finish anything.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("killed");
    }

    /// SIGSTOP or SIGCONT: it sleeps and wakes without knowing.
    pub async fn signal(&self, signal: &str) {
        let id = self.child.id().expect("running").to_string();
        let sent = Command::new("sh")
            .args(["-c", &format!("kill -{signal} {id}")])
            .status();
        assert!(sent.await.expect("a shell").success());
    }

    /// SIGTERM, as a service manager does; how it ended and what it had said.
    pub async fn stop(mut self) -> (ExitStatus, String) {
        self.signal("TERM").await;
        self.end().await
    }

    /// Waits for its end.
    pub async fn end(&mut self) -> (ExitStatus, String) {
        let status = tokio::time::timeout(patience(), self.child.wait()).await;
        let status = status.expect("it ends").expect("a status");
        for listener in self.listeners.drain(..) {
            listener.await.expect("heard to the end");
        }
        (status, self.said())
    }
}

/// Asks again and again until there is an answer, or patience is over.
pub async fn eventually<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(patience(), asking).await.ok()
}

fn patience() -> Duration {
    let set = std::env::var("CAUNOI_LONGEST").ok();
    Duration::from_secs(set.map_or(PATIENCE, |set| set.parse().expect("seconds")))
}

fn listen(
    from: impl AsyncRead + Unpin + Send + 'static,
    into: Arc<Mutex<String>>,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut lines = BufReader::new(from).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            let mut said = into.lock().unwrap_or_else(PoisonError::into_inner);
            said.push_str(&line);
            said.push('\n');
        }
    })
}

pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
