//! Fresh databases. SQLite: a file in a directory of its own. PostgreSQL: a new database in the cluster that
//! `CAUNOI_TEST_POSTGRES` names; without it the tests fail, they do not skip.

use sqlx::{Connection, PgConnection};
use std::path::PathBuf;
use std::time::Duration;

/// Longest a story may take, on a machine busy with others, seconds; `CAUNOI_LONGEST` is another limit.
const LONGEST: u64 = 180;
const CLUSTER: &str = "CAUNOI_TEST_POSTGRES";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// A database nobody else uses; several servers may share it by cloning.
#[derive(Clone, Debug)]
pub struct Database {
    pub kind: Kind,
    /// What `--database` takes.
    pub url: String,
    /// What `--media` takes.
    pub media: String,
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    Directory(PathBuf),
    Cluster { url: String, name: String },
}

/// Tells a story on a fresh database, then removes it. A story that fails leaves its database to be looked at.
pub async fn tell<F: Future<Output = ()>>(kind: Kind, story: impl FnOnce(Database) -> F) {
    let database = Database::fresh(kind).await;
    let longest = std::env::var("CAUNOI_LONGEST").ok();
    let longest = longest.map_or(LONGEST, |set| set.parse().expect("seconds"));
    tokio::time::timeout(Duration::from_secs(longest), story(database.clone()))
        .await
        .expect("the story comes to an end");
    database.remove().await;
}

impl Database {
    pub async fn fresh(kind: Kind) -> Self {
        let name = format!("caunoi_{}", crate::unique().simple());
        let media = std::env::temp_dir().join(format!("{name}.media"));
        let media = media.display().to_string();
        match kind {
            Kind::Sqlite => {
                let directory = std::env::temp_dir().join(name);
                std::fs::create_dir_all(&directory).expect("a directory");
                Self {
                    kind,
                    url: directory.join("caunoi.db").display().to_string(),
                    media,
                    place: Place::Directory(directory),
                }
            }
            Kind::Postgres => {
                let url = cluster();
                statement(&url, &format!("CREATE DATABASE {name}")).await;
                Self {
                    kind,
                    url: with_database(&url, &name),
                    media,
                    place: Place::Cluster { url, name },
                }
            }
        }
    }

    pub async fn remove(self) {
        drop(std::fs::remove_dir_all(&self.media));
        match self.place {
            Place::Directory(path) => drop(std::fs::remove_dir_all(path)),
            Place::Cluster { url, name } => {
                statement(&url, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
            }
        }
    }
}

fn cluster() -> String {
    std::env::var(CLUSTER).unwrap_or_else(|_| {
        panic!(
            "{CLUSTER} is not set: every story runs on PostgreSQL too. `cargo xtask test` starts a cluster and sets \
             it; by hand: {CLUSTER}=postgres://postgres@127.0.0.1:PORT/postgres"
        )
    })
}

async fn statement(url: &str, sql: &str) {
    let mut conn = PgConnection::connect(url)
        .await
        .unwrap_or_else(|error| panic!("connect to {url}: {error}"));
    // The name is ours, of letters and digits.
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
        .execute(&mut conn)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

fn with_database(cluster: &str, name: &str) -> String {
    let mut url: url::Url = cluster.parse().expect("an address");
    url.set_path(name);
    url.to_string()
}
