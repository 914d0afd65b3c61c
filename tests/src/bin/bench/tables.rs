//! Copies of our tables with all their keys and indexes, for baselines.

use caunoi::db::{Db, Link, Tx};
use caunoi_tests::{Kind, Server};

/// Makes `b_TABLE` like each table.
pub async fn copy(server: &Server, tables: &[&str]) {
    for table in tables {
        let statements = match server.database.kind {
            Kind::Postgres => vec![format!(
                "CREATE TABLE b_{table} (LIKE {table} INCLUDING ALL)"
            )],
            Kind::Sqlite => {
                let sql = format!(
                    "SELECT sql FROM sqlite_master WHERE tbl_name = '{table}' AND sql IS NOT NULL
                    ORDER BY type = 'index'"
                );
                let mut conn = server.app.db.read().await.expect("a connection");
                let Link::Sqlite(link) = conn.link() else {
                    unreachable!("SQLite")
                };
                let made: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
                    .fetch_all(link)
                    .await
                    .expect("the schema");
                // A renamed table stands in quotes.
                let copy = |sql: &String| {
                    sql.replace(&format!("\"{table}\""), table)
                        .replace(
                            &format!("CREATE TABLE {table}"),
                            &format!("CREATE TABLE b_{table}"),
                        )
                        .replace("CREATE INDEX ", "CREATE INDEX b_")
                        .replace(&format!(" ON {table} "), &format!(" ON b_{table} "))
                };
                made.iter().map(copy).collect()
            }
        };
        for statement in statements {
            caunoi_tests::crowd::run(server, statement).await;
        }
    }
}

/// One statement of a baseline, inside a transaction; how many rows it changed.
pub async fn execute(tx: &mut Tx, sql: &str) -> u64 {
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    match tx.link() {
        Link::Sqlite(c) => sqlx::query(sql)
            .execute(c)
            .await
            .expect("done")
            .rows_affected(),
        Link::Postgres(c) => sqlx::query(sql)
            .execute(c)
            .await
            .expect("done")
            .rows_affected(),
    }
}

/// What autovacuum would do meanwhile.
pub async fn tidy(server: &Server) {
    if let Db::Postgres(pool) = &server.app.db {
        sqlx::query("VACUUM ANALYZE")
            .execute(pool)
            .await
            .expect("tidied");
    }
}
