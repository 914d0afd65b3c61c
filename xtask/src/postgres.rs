//! A PostgreSQL cluster of its own for one test run: made on a free port, gone afterwards, whatever happens.

use crate::{need, shell};
use anyhow::{Context, Result, bail};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// The tests find the cluster by this; one that is set already is used as it is.
pub const ADDRESS: &str = "CAUNOI_TEST_POSTGRES";
/// How long the server may take to come up, in steps of [`PAUSE`].
const PATIENCE: u32 = 300;
const PAUSE: Duration = Duration::from_millis(100);
/// PostgreSQL refuses to run as root; Debian's package brings this user.
const USER: &str = "postgres";

pub struct Cluster {
    server: Child,
    folder: PathBuf,
    bin: PathBuf,
    root: bool,
    pub address: String,
}

impl Cluster {
    pub fn start() -> Result<Self> {
        let bin = need::postgres()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = std::env::temp_dir().join(format!("caunoi-postgres-{port}"));
        let data = folder.join("data");
        shell::run(unprivileged()?.args(["mkdir", "-m", "700"]).arg(&folder))?;
        let made = make(&bin, &data).and_then(|()| serve(&bin, &data, &folder, port));
        let server = made.inspect_err(|_| forget(&folder))?;
        let cluster = Self {
            server,
            folder,
            root: need::is_root()?,
            bin: bin.clone(),
            address: format!("postgres://{USER}@127.0.0.1:{port}/postgres"),
        };
        cluster.wait(&bin, port)?;
        Ok(cluster)
    }

    /// A shell command that kills the server without a checkpoint (`pg_ctl -m immediate`) and starts it again.
    pub fn restart_command(&self) -> String {
        self.control_line("immediate -w restart")
    }

    fn control(&self, how: &str) -> Command {
        let mut command = shell::program("sh");
        command.args(["-c", &self.control_line(how)]);
        command
    }

    fn control_line(&self, how: &str) -> String {
        let (bin, data) = (self.bin.display(), self.folder.join("data"));
        let log = self.folder.join("log");
        let as_user = if self.root {
            format!("setpriv --reuid {USER} --regid {USER} --init-groups ")
        } else {
            String::new()
        };
        format!(
            "cd / && {as_user}{bin}/pg_ctl -D {} -l {} -m {how}",
            data.display(),
            log.display()
        )
    }

    fn wait(&self, bin: &Path, port: u16) -> Result<()> {
        for _ in 0..PATIENCE {
            let mut ask = Command::new(bin.join("pg_isready"));
            ask.args(["--quiet", "--host=127.0.0.1", &format!("--port={port}")]);
            if ask.status()?.success() {
                return Ok(());
            }
            sleep(PAUSE);
        }
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        bail!("PostgreSQL does not answer on port {port}:\n{log}")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The server may be another one than we started: a test restarts it. The folder goes away, so a failure
        // costs a few megabytes of the temporary directory.
        if shell::output(&mut self.control("fast -w stop")).is_ok() {
            let _ = self.server.wait();
        }
        forget(&self.folder);
    }
}

fn make(bin: &Path, data: &Path) -> Result<()> {
    let mut initdb = unprivileged()?;
    initdb
        .arg(bin.join("initdb"))
        .args([
            "--username",
            USER,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ])
        .arg("--pgdata")
        .arg(data);
    shell::output(&mut initdb).map(drop)
}

/// As in production: a commit is on the disk before it is told. Ends with us, even when we are killed.
fn serve(bin: &Path, data: &Path, folder: &Path, port: u16) -> Result<Child> {
    let log = std::fs::File::create(folder.join("log"))?;
    let mut server = unprivileged()?;
    server
        .arg(bin.join("postgres"))
        .arg("-D")
        .arg(data)
        .args(["-h", "127.0.0.1", "-p", &port.to_string()])
        .arg("-k")
        .arg(folder)
        .args(["-c", "fsync=on", "-c", "max_connections=400"])
        .stdout(Stdio::null())
        .stderr(log);
    server.spawn().with_context(|| shell::line(&server))
}

/// `setpriv`, to be followed by a program: as the unprivileged user when we are root.
fn unprivileged() -> Result<Command> {
    let mut command = Command::new("setpriv");
    // The directory must be one that the other user may enter.
    command.current_dir("/").args(["--pdeathsig", "INT"]);
    if need::is_root()? {
        command.args(["--reuid", USER, "--regid", USER, "--init-groups"]);
    }
    Ok(command)
}

fn forget(folder: &Path) {
    if let Err(error) = std::fs::remove_dir_all(folder) {
        eprintln!("{}: {error}", folder.display());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_answers_and_goes_away() {
        let cluster = Cluster::start().expect("a cluster");
        let setting = |name| {
            let mut psql = shell::program("psql");
            psql.args([&cluster.address, "-Atc", &format!("SHOW {name}")]);
            shell::output(&mut psql).expect("an answer")
        };
        assert_eq!(setting("fsync").trim(), "on");
        assert_eq!(setting("server_encoding").trim(), "UTF8");
        let folder = cluster.folder.clone();
        drop(cluster);
        assert!(!folder.exists());
    }
}
