//! The command line: one binary, its verbs.

use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, LogFormat};
use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use std::net::SocketAddr;
use std::process::ExitCode;

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
    Serve,
    /// Bring the database schema up to date, then stop
    Migrate,
    /// Look at the settings
    Config {
        #[command(subcommand)]
        verb: ConfigVerb,
    },
    /// Print the OpenAPI document
    Openapi,
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
    match cli.verb.unwrap_or(Verb::Serve) {
        Verb::Serve => serve(config).await,
        Verb::Migrate => App::start(config, Clock::System)
            .await
            .map(|_| println!("up to date")),
        Verb::Config {
            verb: ConfigVerb::Check,
        } => check(config).await,
        Verb::Openapi => {
            println!("{}", serde_json::to_string_pretty(&crate::web::api().1)?);
            Ok(())
        }
    }
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let findings = config.findings();
    if !findings.is_empty() {
        bail!("settings: {}", findings.join("; "));
    }
    let listen = config.listen;
    let app = App::start(config, Clock::System).await?;
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .with_context(|| format!("listen on {listen}"))?;
    tracing::info!(address = %listener.local_addr()?, url = %app.config.public_url, "serving");
    run_server(app, listener, shutdown()).await
}

/// Serves until `stop` resolves, then lets running requests finish.
pub async fn run_server(
    app: App,
    listener: tokio::net::TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let service =
        crate::web::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(stop)
        .await?;
    app.db.close().await;
    tracing::info!("stopped");
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
