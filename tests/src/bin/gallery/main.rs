//! Takes the pictures of `docs/screens`: every screen in both themes from four widths, of a commune that is the same in
//! every run, so that a picture changes only where the program does. `cargo xtask screens` runs it.

mod camera;
mod cast;
mod families;
mod index;
mod sheet;
mod staff;

use camera::Camera;
use caunoi_tests::{Database, Kind, Server};
use caunoi_wire::Timestamp;
use caunoi_wire::time::DAY;
use clap::Parser;
use std::path::PathBuf;

#[derive(Parser)]
struct Options {
    /// The commune's children
    #[arg(long)]
    roster: PathBuf,
    /// Where the pictures go
    #[arg(long)]
    out: PathBuf,
    /// Where each picture goes alone, to be looked at closely
    #[arg(long)]
    close: Option<PathBuf>,
    /// Only screens whose name begins so; the index stays as it is
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// QR codes carry addresses: the server is always at the same one
    #[arg(long, default_value_t = 18_080)]
    port: u16,
}

/// A Friday, ten in the morning.
const NOW: Timestamp = caunoi_tests::server::START.plus(3 * DAY);

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let options = Options::parse();
    std::fs::create_dir_all(&options.out).expect("a folder");
    let database = Database::fresh(Kind::Sqlite).await;
    let server = Server::of_commune(database.clone(), options.port, NOW, &options.roster).await;
    println!("the commune is there");
    let cast = cast::gather(&server).await;
    let mut camera = Camera::new(options.out.clone(), options.close, options.only);
    families::take(&mut camera, &server, &cast).await;
    staff::take(&mut camera, &server, &cast, &options.roster).await;
    if camera.takes_all() {
        index::write(&options.out, camera.taken());
    }
    drop(server);
    database.remove().await;
}
