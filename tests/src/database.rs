//! Fresh databases. SQLite: a file in a directory of its own. PostgreSQL: a new database in the cluster that
//! `CAUNOI_TEST_POSTGRES` names; without it the tests fail, they do not skip.

use caunoi::db::Db;
use sqlx::{Connection, PgConnection};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::OnceCell;

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

/// Databases that are up to date and empty: copying them is much sooner done than migrating each anew.
static SQLITE: OnceCell<PathBuf> = OnceCell::const_new();
static POSTGRES: OnceCell<String> = OnceCell::const_new();

impl Database {
    /// Up to date and empty.
    pub async fn fresh(kind: Kind) -> Self {
        let name = format!("caunoi_{}", crate::unique().simple());
        let media = std::env::temp_dir().join(format!("{name}.media"));
        let media = media.display().to_string();
        match kind {
            Kind::Sqlite => {
                let directory = std::env::temp_dir().join(name);
                std::fs::create_dir_all(&directory).expect("a directory");
                let template = SQLITE.get_or_init(sqlite_template).await;
                std::fs::copy(template, directory.join("caunoi.db")).expect("a copy");
                Self {
                    kind,
                    url: directory.join("caunoi.db").display().to_string(),
                    media,
                    place: Place::Directory(directory),
                }
            }
            Kind::Postgres => {
                let url = cluster();
                let template = POSTGRES.get_or_init(|| postgres_template(&url)).await;
                let copy = format!("CREATE DATABASE {name} TEMPLATE {template}");
                statement(&url, &copy).await;
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

/// What a template is called: others of the same migrations use the same.
fn template_name(kind: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../migrations")
        .join(kind);
    let files = std::fs::read_dir(folder).expect("migrations");
    let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        std::fs::read(file).expect("a migration").hash(&mut hasher);
    }
    format!("caunoi_template_{:016x}", hasher.finish())
}

async fn sqlite_template() -> PathBuf {
    let template = std::env::temp_dir().join(format!("{}.db", template_name("sqlite")));
    if !template.exists() {
        let own = std::env::temp_dir().join(format!("caunoi_{}.db", crate::unique().simple()));
        migrate(&own.display().to_string()).await;
        // Whoever comes second replaces the first one's by the same.
        std::fs::rename(own, &template).expect("a template");
    }
    template
}

async fn postgres_template(cluster: &str) -> String {
    let name = template_name("postgres");
    let mut conn = PgConnection::connect(cluster).await.expect("a cluster");
    // Until the connection ends; others wait for the one that makes it.
    let lock = sqlx::query("SELECT pg_advisory_lock(28)");
    lock.execute(&mut conn).await.expect("a lock");
    let is_there =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)");
    let is_there: bool = is_there
        .bind(&name)
        .fetch_one(&mut conn)
        .await
        .expect("an answer");
    if !is_there {
        let own = format!("caunoi_{}", crate::unique().simple());
        statement(cluster, &format!("CREATE DATABASE {own}")).await;
        migrate(&with_database(cluster, &own)).await;
        statement(cluster, &format!("ALTER DATABASE {own} RENAME TO {name}")).await;
    }
    conn.close().await.expect("closed");
    name
}

async fn migrate(url: &str) {
    let db = Db::open(&url.parse().expect("an address")).await;
    let db = db.expect("a database");
    db.migrate().await.expect("migrated");
    db.close().await;
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
