//! Both databases have one schema: the catalogues of two migrated databases are read as facts and compared.

use caunoi_tests::{Database, Kind, Server, values};
use std::collections::BTreeSet;

const SQLITE: [&str; 5] = [
    "SELECT 'column ' || m.name || '.' || c.name || ' ' || c.type || CASE c.\"notnull\" WHEN 1 THEN ' not null' ELSE '' END
        || COALESCE(' default ' || c.dflt_value, '')
    FROM sqlite_master m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name <> '_sqlx_migrations' AND m.name NOT LIKE 'sqlite_%'",
    "SELECT 'primary key ' || x.name || ' (' || group_concat(x.column_name, ', ') || ')' FROM (
        SELECT m.name, c.name AS column_name FROM sqlite_master m JOIN pragma_table_info(m.name) c
        WHERE m.type = 'table' AND m.name <> '_sqlx_migrations' AND c.pk > 0 ORDER BY m.name, c.pk) x GROUP BY x.name",
    "SELECT CASE x.\"unique\" WHEN 1 THEN 'unique ' ELSE '' END || 'index ' || x.name || ' on ' || x.of
        || ' (' || group_concat(x.column_name, ', ') || ')' FROM (
        SELECT i.name, i.\"unique\", m.name AS of, c.name AS column_name
        FROM sqlite_master m JOIN pragma_index_list(m.name) i JOIN pragma_index_info(i.name) c
        WHERE m.type = 'table' AND i.origin = 'c' ORDER BY i.name, c.seqno) x GROUP BY x.name, x.\"unique\", x.of",
    "SELECT 'foreign key ' || m.name || '.' || f.\"from\" || ' to ' || f.\"table\" || '.' || f.\"to\"
    FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
    "SELECT 'view ' || m.name || ' column ' || c.cid || ' ' || c.name
    FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'view'",
];

const POSTGRES: [&str; 5] = [
    "SELECT 'column ' || c.table_name || '.' || c.column_name || ' ' || CASE c.data_type
            WHEN 'uuid' THEN 'BLOB' WHEN 'bytea' THEN 'BLOB' ELSE upper(c.data_type) END
        || CASE c.is_nullable WHEN 'NO' THEN ' not null' ELSE '' END
        || COALESCE(' default ' || regexp_replace(c.column_default, '::.*', ''), '')
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name <> '_sqlx_migrations'",
    "SELECT 'primary key ' || t.relname || ' (' || (SELECT string_agg(a.attname, ', ' ORDER BY k.place)
            FROM unnest(i.indkey) WITH ORDINALITY k (number, place)
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) || ')'
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE n.nspname = 'public' AND i.indisprimary AND t.relname <> '_sqlx_migrations'",
    "SELECT CASE WHEN i.indisunique THEN 'unique ' ELSE '' END || 'index ' || x.relname || ' on ' || t.relname
        || ' (' || (SELECT string_agg(a.attname, ', ' ORDER BY k.place)
            FROM unnest(i.indkey) WITH ORDINALITY k (number, place)
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) || ')'
    FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = 'public' AND NOT i.indisprimary",
    "SELECT 'foreign key ' || t.relname || '.' || a.attname || ' to ' || f.relname || '.' || b.attname
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (c.conkey)
    JOIN pg_attribute b ON b.attrelid = f.oid AND b.attnum = ANY (c.confkey) WHERE c.contype = 'f'",
    "SELECT 'view ' || c.table_name || ' column ' || (c.ordinal_position - 1) || ' ' || c.column_name
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'VIEW'",
];

async fn facts(kind: Kind, queries: [&'static str; 5]) -> BTreeSet<String> {
    let database = Database::fresh(kind).await;
    let server = Server::start(database.clone()).await;
    let mut facts = BTreeSet::new();
    for query in queries {
        let rows = values!(server, String, query);
        assert!(!rows.is_empty(), "{query}");
        facts.extend(rows);
    }
    drop(server);
    database.remove().await;
    facts
}

#[tokio::test]
async fn both_databases_have_one_schema() {
    let sqlite = facts(Kind::Sqlite, SQLITE).await;
    let postgres = facts(Kind::Postgres, POSTGRES).await;
    let only =
        |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>();
    assert_eq!(
        (only(&sqlite, &postgres), only(&postgres, &sqlite)),
        (Vec::new(), Vec::new()),
        "only in SQLite, only in PostgreSQL"
    );
    assert!(sqlite.len() > 200, "{}", sqlite.len());
}

/// The migrations of both are the same text but for the names of two types, and where SQLite keeps rows by their key.
#[test]
fn both_migrations_read_alike() {
    let read = |kind: &str| {
        let directory = format!("{}/../migrations/{kind}", env!("CARGO_MANIFEST_DIR"));
        let mut files: Vec<_> = std::fs::read_dir(directory)
            .expect("migrations")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        files.sort();
        let text = |path: std::path::PathBuf| {
            let name = path.file_name().expect("a name").to_owned();
            let sql = std::fs::read_to_string(&path).expect("SQL");
            let lines = sql.lines().map(|line| {
                line.replace(" UUID", " BLOB")
                    .replace(" BYTEA", " BLOB")
                    .replace(") WITHOUT ROWID;", ");")
            });
            (name, lines.collect::<Vec<_>>())
        };
        files.into_iter().map(text).collect::<Vec<_>>()
    };
    assert_eq!(read("sqlite"), read("postgres"));
}
