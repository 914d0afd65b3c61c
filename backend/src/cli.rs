//! The command line: one binary, its verbs.

use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, LogFormat};
use crate::delivery::Delivery;
use crate::error::Error;
use crate::session::invitation;
use crate::{audit, live, roster, seal, trace};
use anyhow::{Context, anyhow, bail};
use clap::{Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use tokio::sync::watch;

/// How long running requests may take to finish when the server stops.
const GRACE: Duration = Duration::from_secs(20);

/// Cầu Nối: the bridge that connects family, school and community.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(flatten)]
    config: Config,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Subcommand)]
enum Verb {
    /// Serve the app and the API, and deliver (the default)
    Serve {
        /// Serve only; `caunoi deliver` runs elsewhere on the same database
        #[arg(long)]
        without_delivery: bool,
    },
    /// Deliver only: a worker beside other processes on the same database
    Deliver,
    /// Bring the database schema up to date, then stop
    Migrate,
    /// Import a roster (CSV or Excel), for whoever runs the server; exit 1 when it or any row of it is refused
    Import(roster::command::Import),
    /// Print a one-time link with which a staff member who lost everything signs in again
    Invite {
        /// The e-mail address or telephone number they sign in with
        login: String,
    },
    /// Look at the audit log
    Audit {
        #[command(subcommand)]
        verb: AuditVerb,
    },
    /// Look after what is sealed in the database
    Seal {
        #[command(subcommand)]
        verb: SealVerb,
    },
    /// Look at the settings
    Config {
        #[command(subcommand)]
        verb: ConfigVerb,
    },
    /// Print the OpenAPI document
    Openapi,
    /// Serve an invented commune from a fresh database, with doors to sign in without a password; never for real use
    Demo {
        /// The roster to import, CSV or XLSX (`cargo xtask sample-roster` makes one)
        #[arg(long)]
        roster: PathBuf,
    },
}

#[derive(Subcommand)]
enum AuditVerb {
    /// Check the hash chain of every organisation; exit 1 and name the first entry that does not fit
    Verify,
}

#[derive(Subcommand)]
enum SealVerb {
    /// Seal everything again with the first key of the secret key file, so that the others can go; safe to repeat
    Rotate,
}

#[derive(Subcommand)]
enum ConfigVerb {
    /// Try the settings: addresses, database, keys; exit 1 when something is wrong
    Check,
}

pub fn main() -> ExitCode {
    let cli = Cli::parse();
    start_logging(&cli.config);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("caunoi: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("caunoi: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    let config = cli.config;
    let verb = cli.verb.unwrap_or(Verb::Serve {
        without_delivery: false,
    });
    match verb {
        Verb::Serve { without_delivery } => serve(config, !without_delivery).await,
        Verb::Deliver => deliver(config).await,
        Verb::Import(import) => roster::command::run(config, import).await,
        Verb::Invite { login } => invite(config, &login).await,
        Verb::Audit {
            verb: AuditVerb::Verify,
        } => verify_audit(config).await,
        Verb::Seal {
            verb: SealVerb::Rotate,
        } => rotate_seal(config).await,
        Verb::Migrate => App::start(config, Clock::System)
            .await
            .map(|_| println!("up to date")),
        Verb::Config {
            verb: ConfigVerb::Check,
        } => check(config).await,
        Verb::Demo { roster } => crate::demo::run(config, &roster, shutdown()).await,
        Verb::Openapi => {
            println!("{}", serde_json::to_string_pretty(&crate::web::api().1)?);
            Ok(())
        }
    }
}

async fn serve(config: Config, deliver: bool) -> anyhow::Result<()> {
    let app = start_checked(config).await?;
    let listen = app.config.listen;
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .with_context(|| format!("listen on {listen}"))?;
    if let Some(link) = invitation::first_admin(&app).await.map_err(told)? {
        println!(
            "There is no administrator yet. Open this link once to become it:\n\n    {link}\n"
        );
    }
    tracing::info!(address = %listener.local_addr()?, url = %app.config.public_url, "serving");
    let router = crate::web::router(app.clone());
    run_server(app, router, listener, deliver, shutdown()).await
}

async fn deliver(config: Config) -> anyhow::Result<()> {
    let app = start_checked(config).await?;
    tracing::info!("delivering");
    let (stop, stopped) = watch::channel(false);
    let hints = tokio::spawn(live::run(app.clone(), stopped.clone()));
    let traces = tokio::spawn(trace::run(app.clone(), stopped.clone()));
    let mut delivery = Delivery::start(app.clone(), stopped)?;
    tokio::select! {
        shown = show_metrics(&app) => shown?,
        () = shutdown() => {}
    }
    stop.send_replace(true);
    delivery.ended().await?;
    hints.await?;
    traces.await?;
    app.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Serves the numbers of a process that serves nothing else, if the operator wants them.
async fn show_metrics(app: &App) -> anyhow::Result<()> {
    let Some(listen) = app.config.metrics_listen else {
        return std::future::pending().await;
    };
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .with_context(|| format!("listen on {listen}"))?;
    let router = crate::web::metrics_router(app.clone());
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    Ok(axum::serve(listener, service).await?)
}

async fn start_checked(config: Config) -> anyhow::Result<App> {
    let findings = config.findings();
    if !findings.is_empty() {
        bail!("settings: {}", findings.join("; "));
    }
    App::start(config, Clock::System).await
}

/// Serves until `stop` resolves, then lets running requests finish and settles what is being delivered.
pub async fn run_server(
    app: App,
    router: axum::Router,
    listener: tokio::net::TcpListener,
    deliver: bool,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let (stop_all, stopped) = watch::channel(false);
    let hints = tokio::spawn(live::run(app.clone(), stopped.clone()));
    let traces = tokio::spawn(trace::run(app.clone(), stopped.clone()));
    let delivery = deliver.then(|| Delivery::start(app.clone(), stopped.clone()));
    let mut delivery = delivery.transpose()?;
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        tracing::info!("stopping");
        stop_all.send_replace(true);
    });
    let mut patience = stopped.clone();
    tokio::select! {
        served = async { server.await } => served?,
        () = async {
            // A sender that is gone has stopped everything as well.
            let _ = patience.wait_for(|stopped| *stopped).await;
            tokio::time::sleep(GRACE).await;
        } => tracing::warn!("requests still running were cut off"),
    }
    if let Some(delivery) = &mut delivery {
        delivery.ended().await?;
    }
    hints.await?;
    traces.await?;
    app.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// A refusal in words for the operator's terminal.
fn told(error: Error) -> anyhow::Error {
    match error {
        Error::Internal(error) => error,
        Error::Refused(refusal) => anyhow!("{}: {}", refusal.code, refusal.fields.join(", ")),
    }
}

/// The way back in for staff who lost password, phone and recovery codes: the operator vouches for them.
async fn invite(config: Config, login: &str) -> anyhow::Result<()> {
    let app = start_checked(config).await?;
    match invitation::renew_staff(&app, login).await.map_err(told)? {
        Some(link) => println!("{link}"),
        None => bail!("nobody signs in as {login}"),
    }
    Ok(())
}

async fn verify_audit(config: Config) -> anyhow::Result<()> {
    let app = start_checked(config).await?;
    let mut conn = app.db.read().await?;
    match audit::verify(&mut conn).await? {
        None => println!("✓ every entry fits its chain"),
        Some((organisation, seq)) => bail!(
            "entry {seq} of organisation {organisation} was changed, or one before it is missing"
        ),
    }
    Ok(())
}

async fn rotate_seal(config: Config) -> anyhow::Result<()> {
    let app = start_checked(config).await?;
    let done = seal::rotate::run(&app).await?;
    println!(
        "✓ {} sealed again with the first key, {} were already",
        done.sealed_again, done.current
    );
    Ok(())
}

/// Ctrl-C, or SIGTERM from a service manager.
async fn shutdown() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::warn!(%error, "no SIGTERM handler");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}

async fn check(config: Config) -> anyhow::Result<()> {
    let findings = config.findings();
    for finding in &findings {
        println!("✗ {finding}");
    }
    let database = App::start(config, Clock::System).await;
    match &database {
        Ok(_) => println!("✓ database"),
        Err(error) => println!("✗ database: {error:#}"),
    }
    if findings.is_empty() && database.is_ok() {
        println!("✓ settings");
        Ok(())
    } else {
        bail!("settings need attention")
    }
}

fn start_logging(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::new(&config.log);
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
}
