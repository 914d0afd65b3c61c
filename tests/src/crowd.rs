//! Families by the thousand, straight into the database: each a guardian with one child and one phone. Ids are
//! numbers, so that a few statements make any number of them on either database.

use crate::push::Crowd;
use crate::{Kind, Server};
use caunoi_wire::id::{GroupId, OrganisationId};
use std::ops::Range;
use uuid::Uuid;

/// Families `numbers` with children in a class; their phones ring at `push`, at the `host` given.
pub async fn crowd(
    server: &Server,
    school: OrganisationId,
    class: GroupId,
    numbers: Range<usize>,
    host: &str,
) -> Crowd {
    let crowd = server
        .push
        .crowd(&server.app.vapid.key().public_key(), numbers.clone(), host);
    let now = server.now().0;
    let [person, child, session, subscription] =
        [1, 2, 3, 4].map(|kind| id(server.database.kind, kind));
    let bytes = match server.database.kind {
        Kind::Sqlite => session.clone(),
        Kind::Postgres => format!("decode(replace({session}::text, '-', ''), 'hex')"),
    };
    let [school, class] = [school.0, class.0].map(|known| literal(server.database.kind, known));
    let (first, last) = (numbers.start, numbers.end - 1);
    let numbers = format!(
        "WITH RECURSIVE n (i) AS (SELECT CAST({first} AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
    );
    let Crowd {
        base, p256dh, auth, ..
    } = &crowd;
    for (table, values) in [
        (
            "person (id, name, search_name, created_at)",
            format!("{person}, 'Phụ huynh ' || n.i, 'phu huynh ' || n.i, {now}"),
        ),
        (
            "child (id, organisation_id, name, search_name, birth_date, created_at)",
            format!("{child}, {school}, 'Bé ' || n.i, 'be ' || n.i, '2019-05-01', {now}"),
        ),
        (
            "enrolment (child_id, group_id, started_at)",
            format!("{child}, {class}, {now}"),
        ),
        (
            "guardianship (guardian_id, child_id, relation, may_receive, may_see_data, may_respond, may_pick_up,
                created_at)",
            format!("{person}, {child}, 'mother', TRUE, TRUE, TRUE, TRUE, {now}"),
        ),
        (
            "session (id, person_id, token_hash, device_label, created_at, last_seen_at, expires_at)",
            format!("{session}, {person}, {bytes}, '', {now}, {now}, {now}"),
        ),
        (
            "subscription (id, person_id, session_id, endpoint, origin, p256dh, auth, device_label, registered_at)",
            format!(
                "{subscription}, {person}, {session}, '{base}' || n.i, '{host}', '{p256dh}', '{auth}', '', {now}"
            ),
        ),
    ] {
        run(server, format!("INSERT INTO {table} {numbers} SELECT {values} FROM n")).await;
    }
    // As the database would by itself after a while.
    run(server, "ANALYZE".to_owned()).await;
    crowd
}

/// The `n.i`-th id of a kind.
fn id(database: Kind, kind: u8) -> String {
    match database {
        Kind::Sqlite => format!("unhex(printf('%x%031x', {kind}, n.i))"),
        Kind::Postgres => format!("('{kind}' || lpad(to_hex(n.i), 31, '0'))::uuid"),
    }
}

/// The id of a guardian by their number.
pub fn person(number: usize) -> Uuid {
    Uuid::from_u128((1 << 124) | number as u128)
}

/// A known id as SQL.
pub fn literal(database: Kind, id: Uuid) -> String {
    match database {
        Kind::Sqlite => format!("x'{}'", id.simple()),
        Kind::Postgres => format!("'{id}'::uuid"),
    }
}

/// Runs a statement of ours.
pub async fn run(server: &Server, sql: String) {
    let mut tx = server.app.db.write().await.expect("a transaction");
    let statement = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.clone()));
    let done = match tx.link() {
        caunoi::db::Link::Sqlite(c) => statement.execute(c).await.map(drop),
        caunoi::db::Link::Postgres(c) => statement.execute(c).await.map(drop),
    };
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    tx.commit().await.expect("committed");
}
