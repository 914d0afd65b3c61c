//! The server under test: the real one, in this process, over real HTTP on a loopback port.

use crate::gateway::GatewayService;
use crate::push::PushService;
use crate::smtp::MailService;
use crate::{Database, User};
use axum::Router;
use caunoi::app::App;
use caunoi::clock::Clock;
use caunoi::config::Config;
use caunoi::delivery::engine::Engine;
use caunoi_wire::Timestamp;
use clap::Parser;
use std::path::Path;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, oneshot};
use tokio::task::JoinHandle;

/// Where clocks start: a Tuesday, 2026-11-24, 10:00 in Vietnam, far from quiet hours.
pub const START: Timestamp = Timestamp(1_795_489_200_000);
/// The engine comes to rest within this, whatever hangs (its own deadline is 15 s).
const REST: Duration = Duration::from_secs(60);
/// The keys that seal secrets in tests.
pub const SECRET_KEY_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/test.key");

pub struct Server {
    pub app: App,
    /// `http://localhost:PORT`
    pub url: String,
    pub push: PushService,
    pub gateway: GatewayService,
    pub mail: MailService,
    pub database: Database,
    /// Turned by hand.
    engine: Mutex<Engine>,
    /// Serving stops when this is dropped.
    _stop: oneshot::Sender<()>,
}

/// The settings as the command line makes them: whatever is not said here has its default.
#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    config: Config,
}

/// Whether further settings say something else than one of ours.
fn replaces(more: &[&str], flag: &str) -> bool {
    let name = flag.split_once('=').map(|(name, _)| name);
    name.is_some_and(|name| more.contains(&name))
}

impl Server {
    /// Starts with a clock of its own that stands still.
    pub async fn start(database: Database) -> Self {
        let push = PushService::start(Clock::manual(START)).await;
        Self::start_with(database, push).await
    }

    /// The same with further settings, and a host of its own that may be called.
    pub async fn start_saying(database: Database, flags: &[&str], host: &str) -> Self {
        let push = PushService::start(Clock::manual(START)).await;
        Self::start_as(database, push, flags, host).await
    }

    /// Starts on the clock of a push service.
    pub async fn start_with(database: Database, push: PushService) -> Self {
        Self::start_as(database, push, &[], "").await
    }

    async fn start_as(database: Database, push: PushService, more: &[&str], host: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let around = Around {
            url: format!("http://localhost:{}", port_of(&listener)),
            push,
            gateway: GatewayService::start().await,
            mail: MailService::start().await,
            database,
        };
        let app = App::start(around.config(more, host), around.push.clock.clone())
            .await
            .expect("a server");
        let router = caunoi::web::router(app.clone());
        around.serve(app, router, listener)
    }

    /// The commune of the demo as it is at a moment, alike in every run at the same port; the doors are open.
    pub async fn of_commune(database: Database, port: u16, now: Timestamp, roster: &Path) -> Self {
        let listen = || async move {
            let address = (std::net::Ipv4Addr::LOCALHOST, port);
            let listener = TcpListener::bind(address).await;
            listener.unwrap_or_else(|error| panic!("port {port}: {error}"))
        };
        let around = Around {
            url: format!("http://localhost:{port}"),
            push: PushService::start(Clock::manual(now)).await,
            gateway: GatewayService::start().await,
            mail: MailService::start().await,
            database,
        };
        let mut config = around.config(&[], "");
        // Where the demo's simulated phones are.
        config.push_hosts.push(format!("localhost:{port}"));
        let (app, router) = caunoi::demo::still(config, now, listen().await, roster)
            .await
            .expect("a commune");
        let listener = listen().await;
        around.serve(app, router, listener)
    }

    /// Somebody not signed in.
    pub fn user(&self) -> User {
        User::new(&self.url)
    }

    pub fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// Moves the clock.
    pub fn advance(&self, milliseconds: i64) {
        self.app.clock.advance(milliseconds);
    }

    /// Runs the delivery engine until nothing is due at this moment.
    pub async fn drain(&self) {
        let mut engine = self.engine.lock().await;
        tokio::time::timeout(REST, engine.drain())
            .await
            .expect("the engine comes to rest")
            .expect("rounds are dispatched");
    }

    /// Another engine on this database, running until nothing is due.
    pub fn another_engine(&self) -> JoinHandle<caunoi::error::Result<()>> {
        let mut engine = Engine::new(self.app.clone());
        tokio::spawn(async move { engine.drain().await })
    }

    /// Lets time pass, then lets the engine do what is due.
    pub async fn pass(&self, milliseconds: i64) {
        self.advance(milliseconds);
        self.drain().await;
    }
}

/// What a server needs around it.
struct Around {
    url: String,
    push: PushService,
    gateway: GatewayService,
    mail: MailService,
    database: Database,
}

impl Around {
    fn config(&self, more: &[&str], host: &str) -> Config {
        let ca = self.push.ca_file.display().to_string();
        let hosts = format!("{},{}", self.push.host, self.push.other_host());
        let gateways = [self.gateway.host.as_str(), host];
        let gateways = gateways.into_iter().filter(|host| !host.is_empty());
        let gateways = gateways.collect::<Vec<_>>().join(",");
        let flags = [
            "caunoi",
            "--database",
            &self.database.url,
            &format!("--media={}", self.database.media),
            "--public-url",
            &self.url,
            "--push-hosts",
            &hosts,
            "--push-ca",
            &ca,
            "--push-contact",
            "mailto:operator@truong.example",
            "--gateway-hosts",
            &gateways,
            "--secret-key-file",
            SECRET_KEY_FILE,
            "--smtp-url",
            &self.mail.url,
            "--mail-from",
            "Cầu Nối <khong-tra-loi@truong.example>",
            "--mail-report-key-file",
            SECRET_KEY_FILE,
            // Tests say who calls in X-Forwarded-For.
            "--trusted-proxies",
            "1",
        ];
        let flags = flags.iter().filter(|flag| !replaces(more, flag));
        Flags::try_parse_from(flags.chain(more))
            .expect("settings")
            .config
    }

    fn serve(self, app: App, router: Router, listener: TcpListener) -> Server {
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async {
            let _ = stopped.await;
        };
        // Tests turn the engine by hand.
        tokio::spawn(caunoi::cli::run_server(
            app.clone(),
            router,
            listener,
            false,
            stopped,
        ));
        Server {
            engine: Mutex::new(Engine::new(app.clone())),
            app,
            url: self.url,
            push: self.push,
            gateway: self.gateway,
            mail: self.mail,
            database: self.database,
            _stop: stop,
        }
    }
}

fn port_of(listener: &TcpListener) -> u16 {
    listener.local_addr().expect("an address").port()
}
