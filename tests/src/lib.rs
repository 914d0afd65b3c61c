//! Harness of the whole-system tests: the server in this process on a fresh database of either kind with a clock
//! that tests move, people who speak HTTP to it, and a push service that really decrypts.
//!
//! A story reads as a script:
//! ```text
//! stories! {
//!     async fn a_parent_acknowledges(database) {
//!         let s = school(database).await;
//!         let phone = s.parents[0].subscribe(&s.server).await;
//!         let post = s.teacher.publish(&s.notice("Họp phụ huynh", "…")).await;
//!         s.server.pass(UNDO).await;
//!         assert_eq!(phone.messages().len(), 1);
//!     }
//! }
//! ```

pub mod autopush;
pub mod browser;
pub mod bucket;
pub mod chromium;
pub mod collector;
pub mod crowd;
pub mod database;
pub mod drip;
pub mod firefox;
pub mod gateway;
pub mod line;
pub mod machine;
pub mod process;
pub mod push;
pub mod receive;
pub mod school;
pub mod server;
pub mod simulation;
pub mod smtp;
pub mod user;

pub use caunoi_wire::post::UNDO;
pub use database::{Database, Kind};
pub use school::{School, school};
pub use server::Server;
pub use user::{Answer, User};

/// Waits for what happens in another process.
#[track_caller]
pub fn until(is_so: impl AsyncFn() -> bool) -> impl Future<Output = ()> {
    let place = std::panic::Location::caller();
    async move {
        let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(30);
        while !is_so().await {
            assert!(
                tokio::time::Instant::now() < deadline,
                "not in time: {place}"
            );
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
}

/// An id that nothing else has.
pub fn unique() -> uuid::Uuid {
    caunoi::entropy::Entropy::Machine.id(server::START)
}

/// Stamps each story as two tests, `NAME::sqlite` and `NAME::postgres`. The story gets a fresh database.
#[macro_export]
macro_rules! stories {
    ($($(#[$meta:meta])* async fn $name:ident($database:ident) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn story($database: $crate::Database) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::database::tell($crate::Kind::Sqlite, story).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $crate::database::tell($crate::Kind::Postgres, story).await;
            }
        }
    )+};
}

/// Runs a statement straight on the database of a server, for what no request can do: `sql!(server, "…", bind, …)`.
#[macro_export]
macro_rules! sql {
    ($server:expr, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let mut tx = $server.app.db.write().await.expect("a transaction");
        let changed = match tx.link() {
            caunoi::db::Link::Sqlite(c) => sqlx::query($sql)$(.bind($bind))*.execute(c).await.map(|done| done.rows_affected()),
            caunoi::db::Link::Postgres(c) => sqlx::query($sql)$(.bind($bind))*.execute(c).await.map(|done| done.rows_affected()),
        };
        let changed = changed.expect($sql);
        tx.commit().await.expect("committed");
        changed
    }};
}

/// The first column of all rows, straight from the database: `values!(server, i64, "…", bind, …)`.
#[macro_export]
macro_rules! values {
    ($server:expr, $value:ty, $sql:expr $(, $bind:expr)* $(,)?) => {{
        let mut conn = $server.app.db.read().await.expect("a connection");
        let rows = match conn.link() {
            caunoi::db::Link::Sqlite(c) => sqlx::query_scalar::<_, $value>($sql)$(.bind($bind))*.fetch_all(c).await,
            caunoi::db::Link::Postgres(c) => sqlx::query_scalar::<_, $value>($sql)$(.bind($bind))*.fetch_all(c).await,
        };
        rows.expect($sql)
    }};
}
