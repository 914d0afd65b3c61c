//! The database: SQLite or PostgreSQL behind one type, one SQL text for both. Stores (`*/store.rs`) write
//! `$1` SQL as constants and run it through the macros here; nothing else in the project names sqlx.
//!
//! What differs between the two stands here: how to open, how to begin writing, which failures pass.

use crate::config::DatabaseUrl;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{
    Connection, Executor, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool,
    Transaction,
};
use std::time::Duration;
use tokio::time::Instant;

pub use sqlx::Error;
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Connections for reading; SQLite reads in parallel beside its one writer.
const SQLITE_READERS: u32 = 4;
/// Pages kept by each connection, as negative KiB.
const SQLITE_CACHE: &str = "-16384";
/// Pages of the log before they are carried over to the file. A fan-out writes the same pages again and again.
const SQLITE_LOG: &str = "8000";
/// Rows a query may be ahead of its reader: a claim's at once, without going back and forth.
const SQLITE_ROWS: usize = 1024;
const POSTGRES_CONNECTIONS: u32 = 16;
/// How long a request waits for a connection or a lock before it is told "try again".
const PATIENCE: Duration = Duration::from_secs(5);

/// How long SQLite itself waits for another process's lock, and how long we do before it tries again: it would look ever
/// more seldom, at last each tenth of a second, and hardly ever find one at rest that writes all the time.
const GLANCE: Duration = Duration::from_millis(3);
const BETWEEN: Duration = Duration::from_millis(1);
/// A little longer than the two together.
const GAP: Duration = Duration::from_millis(5);

/// A process that stops in the middle of a transaction (suspended, unreachable) loses it and its locks after this.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// Memory of one statement on PostgreSQL: sorting an audience is the largest thing any does.
const SORTING: &str = "32MB";

/// A handle on the database; cheap to clone.
#[derive(Clone, Debug)]
pub enum Db {
    Sqlite {
        readers: SqlitePool,
        /// One connection: writers of this process queue here in order instead of colliding on the file lock.
        writer: SqlitePool,
    },
    Postgres(PgPool),
}

impl Db {
    /// Opens the database; SQLite creates the file.
    ///
    /// # Errors
    /// When the file cannot be opened or the server not be reached.
    pub async fn open(url: &DatabaseUrl) -> Result<Self> {
        match url {
            DatabaseUrl::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(PATIENCE)
                    .pragma("cache_size", SQLITE_CACHE)
                    .pragma("wal_autocheckpoint", SQLITE_LOG)
                    .row_buffer_size(SQLITE_ROWS)
                    .optimize_on_close(true, None);
                let pool = |size| {
                    SqlitePoolOptions::new()
                        .max_connections(size)
                        .acquire_timeout(PATIENCE)
                        // A file does not go away as a server does.
                        .test_before_acquire(false)
                };
                let readers = pool(SQLITE_READERS).connect_with(options.clone()).await?;
                // A full disk makes SQLite roll back by itself, of which the driver learns nothing: it would take
                // the connection to be in a transaction for ever. Such a connection is replaced.
                let writer = pool(1)
                    .after_release(|conn, _| Box::pin(async { Ok(!conn.is_in_transaction()) }))
                    .connect_with(options.busy_timeout(GLANCE))
                    .await?;
                Ok(Self::Sqlite { readers, writer })
            }
            DatabaseUrl::Postgres(url) => {
                let options: PgConnectOptions = url.parse()?;
                // Not as parameters of the start: poolers refuse those, or drop them without a word.
                let limits = format!(
                    "SET lock_timeout = {}; SET idle_in_transaction_session_timeout = {}; SET work_mem = '{SORTING}'",
                    PATIENCE.as_millis(),
                    LONGEST_PAUSE.as_millis()
                );
                let pool = PgPoolOptions::new()
                    .max_connections(POSTGRES_CONNECTIONS)
                    .acquire_timeout(PATIENCE)
                    .after_connect(move |conn, _| {
                        let limits = sqlx::AssertSqlSafe(limits.clone());
                        Box::pin(async move { conn.execute(sqlx::raw_sql(limits)).await.map(drop) })
                    });
                Ok(Self::Postgres(pool.connect_with(options).await?))
            }
        }
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// When a migration fails or the database is newer than this binary.
    pub async fn migrate(&self) -> anyhow::Result<()> {
        match self {
            // They wait for a process that is migrating as well.
            Self::Sqlite { readers, .. } => {
                sqlx::migrate!("../migrations/sqlite").run(readers).await?
            }
            Self::Postgres(pool) => sqlx::migrate!("../migrations/postgres").run(pool).await?,
        }
        Ok(())
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<Conn> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Conn::Sqlite(readers.acquire().await?),
            Self::Postgres(pool) => Conn::Postgres(pool.acquire().await?),
        })
    }

    /// A transaction for writing. Dropped without [`Tx::commit`] it leaves no trace.
    pub async fn write(&self) -> Result<Tx> {
        self.begin(["PRAGMA synchronous = FULL; BEGIN IMMEDIATE", "BEGIN"])
            .await
    }

    /// The same for what may be forgotten when the machine dies, not only this process: its commit does not wait for
    /// the disk. What is committed later is never kept without it.
    pub async fn write_unsynced(&self) -> Result<Tx> {
        self.begin([
            "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE",
            "BEGIN; SET LOCAL synchronous_commit = off",
        ])
        .await
    }

    /// On SQLite each transaction says how it is to be committed: the connection remembers what the last one wanted.
    /// A deferred transaction that reads and then writes can fail with BUSY_SNAPSHOT.
    async fn begin(&self, [sqlite, postgres]: [&'static str; 2]) -> Result<Tx> {
        Ok(Tx(match self {
            Self::Sqlite { writer, .. } => Conn::SqliteTx(begin_in_turn(writer, sqlite).await?),
            Self::Postgres(pool) => Conn::PostgresTx(pool.begin_with(postgres).await?),
        }))
    }

    /// Called by who writes again and again: other processes that wait for SQLite's one write lock find it free.
    pub async fn give_way(&self) {
        if let Self::Sqlite { .. } = self {
            tokio::time::sleep(GAP).await;
        }
    }

    /// Listens to what other processes say on a channel. None on SQLite, which has no such thing.
    pub async fn listen(&self, channel: &str) -> Result<Option<Ear>> {
        match self {
            Self::Sqlite { .. } => Ok(None),
            Self::Postgres(pool) => {
                let mut listener = PgListener::connect_with(pool).await?;
                listener.listen(channel).await?;
                Ok(Some(Ear(listener)))
            }
        }
    }

    /// Closes all connections; SQLite checkpoints its log.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Begins once no other process writes.
async fn begin_in_turn(
    writer: &SqlitePool,
    sql: &'static str,
) -> Result<Transaction<'static, Sqlite>> {
    let until = Instant::now() + PATIENCE;
    loop {
        match writer.begin_with(sql).await {
            Err(error) if sqlite_code(&error) == Some(BUSY) && Instant::now() < until => {
                tokio::time::sleep(BETWEEN).await;
            }
            begun => return begun,
        }
    }
}

/// Hears other processes; connects again by itself.
pub struct Ear(PgListener);

impl Ear {
    /// The next thing said.
    pub async fn hear(&mut self) -> Result<String> {
        Ok(self.0.recv().await?.payload().to_owned())
    }
}

/// A connection, in a transaction or not: what store functions take.
#[derive(Debug)]
pub enum Conn {
    Sqlite(PoolConnection<Sqlite>),
    SqliteTx(Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresTx(Transaction<'static, Postgres>),
}

/// The bare connection of one of the two databases, for the macros.
pub enum Link<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Conn {
    pub fn link(&mut self) -> Link<'_> {
        match self {
            Self::Sqlite(c) => Link::Sqlite(c),
            Self::SqliteTx(c) => Link::Sqlite(c),
            Self::Postgres(c) => Link::Postgres(c),
            Self::PostgresTx(c) => Link::Postgres(c),
        }
    }

    /// Picks the SQL of this connection's dialect, for the few statements that differ.
    pub fn dialect(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self {
            Self::Sqlite(_) | Self::SqliteTx(_) => sqlite,
            Self::Postgres(_) | Self::PostgresTx(_) => postgres,
        }
    }
}

/// A writing transaction.
#[derive(Debug)]
pub struct Tx(Conn);

impl Tx {
    /// Makes the changes durable (fsync) before it returns, unless it is [`Db::write_unsynced`].
    pub async fn commit(self) -> Result<()> {
        match self.0 {
            Conn::SqliteTx(tx) => tx.commit().await,
            Conn::PostgresTx(tx) => tx.commit().await,
            Conn::Sqlite(_) | Conn::Postgres(_) => Ok(()),
        }
    }
}

impl std::ops::Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl std::ops::DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}

/// Runs one call on either database: `run!(conn, SQL, [binds], query => method)`.
macro_rules! run {
    ($conn:expr, $query:expr, $method:ident, $($bind:expr),*) => {
        match $crate::db::Conn::link($conn) {
            $crate::db::Link::Sqlite(c) => $query$(.bind($bind))*.$method(c).await,
            $crate::db::Link::Postgres(c) => $query$(.bind($bind))*.$method(c).await,
        }
    };
}

/// All rows as a `FromRow` type: `fetch_all!(conn, Row, SQL, bind, …)?`.
macro_rules! fetch_all {
    ($conn:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::db::run!($conn, sqlx::query_as::<_, $row>($sql), fetch_all, $($bind),*)
    };
}

/// One row or none.
macro_rules! fetch_optional {
    ($conn:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::db::run!($conn, sqlx::query_as::<_, $row>($sql), fetch_optional, $($bind),*)
    };
}

/// Exactly one row.
macro_rules! fetch_one {
    ($conn:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::db::run!($conn, sqlx::query_as::<_, $row>($sql), fetch_one, $($bind),*)
    };
}

/// The first column of exactly one row.
macro_rules! scalar {
    ($conn:expr, $value:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::db::run!($conn, sqlx::query_scalar::<_, $value>($sql), fetch_one, $($bind),*)
    };
}

/// The first column of one row or none.
macro_rules! scalar_optional {
    ($conn:expr, $value:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::db::run!($conn, sqlx::query_scalar::<_, $value>($sql), fetch_optional, $($bind),*)
    };
}

/// The first column of all rows.
macro_rules! scalars {
    ($conn:expr, $value:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::db::run!($conn, sqlx::query_scalar::<_, $value>($sql), fetch_all, $($bind),*)
    };
}

/// Changes rows; the number of rows changed.
macro_rules! execute {
    ($conn:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $crate::db::Conn::link($conn) {
            $crate::db::Link::Sqlite(c) => sqlx::query($sql)$(.bind($bind))*.execute(c).await.map(|done| done.rows_affected()),
            $crate::db::Link::Postgres(c) => sqlx::query($sql)$(.bind($bind))*.execute(c).await.map(|done| done.rows_affected()),
        }
    };
}

pub(crate) use {
    execute, fetch_all, fetch_one, fetch_optional, run, scalar, scalar_optional, scalars,
};

/// The ids of a JSON array, one parameter, as a list in SQL: `ids!(sqlite "$1")`.
macro_rules! ids {
    (sqlite $list:literal) => {
        concat!(
            "(SELECT unhex(replace(j.value, '-', '')) FROM json_each(",
            $list,
            ") j)"
        )
    };
    (postgres $list:literal) => {
        concat!(
            "(SELECT CAST(j.value AS UUID) FROM jsonb_array_elements_text(CAST(",
            $list,
            " AS JSONB)) AS j (value))"
        )
    };
}
pub(crate) use ids;

/// A list as one parameter, which both databases take apart.
pub fn json(value: &(impl serde::Serialize + ?Sized)) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Encode(error.into()))
}

/// Whether a statement failed because a unique key is taken.
pub fn is_unique_violation(error: &Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|e| e.is_unique_violation())
}

/// Whether a statement failed because a row it refers to does not exist, or is referred to.
pub fn is_foreign_key_violation(error: &Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|e| e.is_foreign_key_violation())
}

/// SQLite's code for a lock that another process holds.
const BUSY: i32 = 5;

/// SQLite's code for a failure, without what extends it. PostgreSQL's have five characters.
fn sqlite_code(error: &Error) -> Option<i32> {
    let code = error.as_database_error()?.code()?;
    let code: i32 = code.parse().ok().filter(|_| code.len() <= 4)?;
    Some(code & 0xff)
}

/// Whether a failure may pass by itself: busy, full, read-only, connection lost.
pub fn is_passing(error: &Error) -> bool {
    match error {
        Error::PoolTimedOut | Error::PoolClosed | Error::Io(_) => true,
        // SQLite: LOCKED 6, READONLY 8, IOERR 10, FULL 13, CANTOPEN 14.
        Error::Database(e) => match e.code().as_deref() {
            Some(code) if code.len() <= 4 => {
                matches!(sqlite_code(error), Some(BUSY | 6 | 8 | 10 | 13 | 14))
            }
            // PostgreSQL classes: 08 connection, 40 rollback, 53 resources, 55P03 lock, 57P shutdown, 25006 read-only.
            Some(code) => {
                ["08", "40", "53", "57P"]
                    .iter()
                    .any(|class| code.starts_with(class))
                    || code == "55P03"
                    || code == "25006"
            }
            None => false,
        },
        _ => false,
    }
}

/// Named values the server keeps about itself: keys made at first start.
pub mod setting {
    use super::{Conn, Result};

    const GET: &str = "SELECT value FROM setting WHERE name = $1";
    const PUT: &str = "INSERT INTO setting (name, value) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";

    /// Makes this the value: what the operator says in the settings and queries need.
    pub async fn put(conn: &mut Conn, name: &str, value: &str) -> Result<()> {
        super::execute!(conn, PUT, name, value)?;
        Ok(())
    }
    const CLAIM: &str =
        "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";

    /// The value of this name; if there is none yet, `fresh` becomes it. Of several processes starting at
    /// once one wins and all get its value.
    pub async fn get_or_set(conn: &mut Conn, name: &str, fresh: &str) -> Result<String> {
        super::execute!(conn, CLAIM, name, fresh)?;
        super::scalar!(conn, String, GET, name)
    }
}
