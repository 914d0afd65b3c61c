//! `caunoi demo`: an invented commune, alive, to try the product with. Everything is made through the ways real
//! life takes: the roster is imported, posts are published and delivered. Only the phones of the other families are
//! simulated ([`phones`]), and doors sign in without a password ([`door`]): nothing here is reachable from `serve`.

mod attach;
mod check_in;
mod day;
mod door;
mod event;
mod help;
mod lesson;
mod phones;
mod seed;
mod store;
mod translation;
mod visits;

use crate::app::App;
use crate::cli;
use crate::clock::Clock;
use crate::config::{Config, DatabaseUrl};
use crate::entropy::Entropy;
use crate::secret;
use crate::session::account;
use anyhow::{Context, anyhow, bail};
use caunoi_wire::Timestamp;
use caunoi_wire::time::MINUTE;
use std::future::Future;
use std::path::{Path, PathBuf};
use tokio::net::TcpListener;

/// Makes the commune in a fresh database, prints the doors, and serves until `stop` resolves.
///
/// # Errors
/// When the roster cannot be read or the address is taken.
pub async fn run(
    mut config: Config,
    roster: &Path,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let DatabaseUrl::Sqlite(database) = config.database.clone() else {
        bail!("the demo makes its own SQLite file: give --database a path");
    };
    // It is replaced: never one that somebody works with.
    let name = database.file_name().unwrap_or_default();
    if !name.to_string_lossy().starts_with("demo") {
        bail!("the demo replaces its database: give --database a file whose name begins with demo");
    }
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("listen on {}", config.listen))?;
    let port = listener.local_addr()?.port();
    config.listen.set_port(port);
    config.public_url = format!("http://localhost:{port}").parse()?;
    config.push_hosts.push(format!("localhost:{port}"));
    remove(&database)?;
    if config.media.is_none() {
        let folder = database.with_extension("media");
        if folder.exists() {
            std::fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
        }
    }
    if config.secret_key_file.is_none() {
        config.secret_key_file = Some(fresh_key(&database)?);
    }
    let today = (Clock::System.now(), Entropy::Machine);
    let people = seed::make(&config, today, listener, roster).await?;

    let app = App::start(config.clone(), Clock::System).await?;
    protect(&app).await?;
    let listener = TcpListener::bind(config.listen).await?;
    println!("\nCầu Nối: {}\n", app.config.origin());
    for door in people.doors() {
        println!(
            "  {:<14}{}",
            door.name,
            app.config.link(&format!("/demo/{}", door.name))
        );
    }
    println!();
    let router = crate::web::router(app.clone())
        .merge(door::routes(app.clone(), people))
        .merge(phones::routes(app.clone(), phones::Families::Answer));
    cli::run_server(app, router, listener, true, stop).await
}

/// Every screen would ask to set up a way to sign in again.
async fn protect(app: &App) -> anyhow::Result<()> {
    let password = secret::token(app.entropy);
    let hash = account::hash_password(&password, &[]).await;
    let hash = hash.map_err(|_| anyhow!("a password for the demo"))?;
    let secret = account::new_totp_secret(app.entropy);
    let mut tx = app.db.write().await?;
    store::protect(&mut tx, &hash, &secret, app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// The same commune at a moment of the caller's on an empty database, alike in every run, for pictures of the program:
/// nothing moves but by hand. `listener` is not served any more afterwards.
///
/// # Errors
/// When the roster cannot be read.
pub async fn still(
    config: Config,
    now: Timestamp,
    listener: TcpListener,
    roster: &Path,
) -> anyhow::Result<(App, door::Routes)> {
    let entropy = Entropy::Foreseeable(Box::leak(Box::default()));
    let people = seed::make(&config, (now, entropy), listener, roster).await?;
    let clock = Clock::manual(now.plus(MINUTE));
    let app = App::start_with(config, clock, entropy).await?;
    let router = crate::web::router(app.clone())
        .merge(door::routes(app.clone(), people))
        .merge(phones::routes(app.clone(), phones::Families::Wait));
    Ok((app, router))
}

/// What check-ins bring to light is sealed in the demo as well: under a key of its own, beside its database.
fn fresh_key(database: &Path) -> anyhow::Result<PathBuf> {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let path = database.with_extension("key");
    std::fs::write(&path, STANDARD.encode(Entropy::Machine.bytes::<32>()))
        .with_context(|| format!("write {}", path.display()))?;
    Ok(path)
}

/// Starts from nothing: the commune of yesterday would be a day old.
fn remove(database: &Path) -> anyhow::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = database.as_os_str().to_owned();
        name.push(suffix);
        match std::fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}
