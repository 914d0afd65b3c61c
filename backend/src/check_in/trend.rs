//! How children are and whether help was given, month by month, for officers. When a month is over its answers are opened in batches, each child
//! counts once (by its last answer) for each instrument, [`suppression`] takes out what is too small, and the rest is
//! kept. It is never computed again: no later answer, and no second look, gives a difference that tells.

mod store;

use super::{Content, instrument, place};
use crate::app::App;
use crate::error::Result;
use crate::session::Viewer;
use crate::suppression::{self, Unit};
use caunoi_wire::check_in::{Band, Trend, TrendMonth};
use caunoi_wire::time::MINUTE;
use caunoi_wire::{Date, Timestamp, id::*};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Whoever began an answer before the month ended has committed it by then.
const SETTLE: i64 = 10 * MINUTE;
/// Answers opened between two looks at the database.
const BATCH: i64 = 2_000;

/// Under which the requests for help stand beside the instruments.
const HELP: &str = "help";

/// Children of an organisation itself in each band.
type Counts = HashMap<OrganisationId, Vec<i64>>;

/// Publishes the first month that is over and not published. Returns false when there is none.
///
/// # Errors
/// When the database fails; nothing is changed then.
pub async fn publish_next(app: &App) -> Result<bool> {
    // Without the key nothing opens, and a month would be told empty for ever.
    if app.seal.is_none() {
        return Ok(false);
    }
    let now = app.clock.now();
    let over = Timestamp::at_start_of(now.plus(-SETTLE).local_date().first_of_month());
    let (month, organisations) = {
        let mut conn = app.db.read().await?;
        let since = match store::last_month(&mut conn).await? {
            Some(month) => Timestamp::at_start_of(month.turned_months(1)),
            None => Timestamp(0),
        };
        let Some(first) = store::first_answer(&mut conn, since, over).await? else {
            return Ok(false);
        };
        let month = first.local_date().first_of_month();
        (month, store::organisations(&mut conn).await?)
    };
    let counted = count(app, month).await?;
    let mut tx = app.db.write().await?;
    if store::insert_month(&mut tx, month, now).await? {
        for (key, counts) in &counted {
            for (organisation, row) in told(&organisations, counts, app.config.smallest_cell) {
                store::insert(&mut tx, month, key, organisation, &row).await?;
            }
        }
        tx.commit().await?;
        tracing::info!(%month, "published how children are");
    }
    Ok(true)
}

/// Opens the answers of a month and counts each child once for each instrument, and once for help.
async fn count(app: &App, month: Date) -> Result<BTreeMap<String, Counts>> {
    let from = Timestamp::at_start_of(month);
    let until = Timestamp::at_start_of(month.turned_months(1));
    let mut last: HashMap<(String, ChildId), (Timestamp, OrganisationId, Band)> = HashMap::new();
    let mut after = Uuid::nil();
    loop {
        let rows = {
            let mut conn = app.db.read().await?;
            store::batch(&mut conn, (from, until), after, BATCH).await?
        };
        let Some(end) = rows.last() else { break };
        after = end.id.0;
        for row in rows {
            let content: Option<Content> =
                place(row.organisation_id, row.id).open(app, &row.sealed);
            let (Some(instrument), Some(content)) = (instrument::find(&row.instrument), content)
            else {
                tracing::error!(answer = %row.id, "an answer does not open with the operator's keys");
                continue;
            };
            let new = (row.at, row.organisation_id, instrument.band(content.score));
            let known = last.entry((row.instrument, row.child_id)).or_insert(new);
            if known.0 < new.0 {
                *known = new;
            }
        }
    }
    let mut counted: BTreeMap<String, Counts> = BTreeMap::new();
    let mut conn = app.db.read().await?;
    for row in store::asked(&mut conn, (from, until)).await? {
        let counts = counted.entry(HELP.to_owned()).or_default();
        counts.insert(row.organisation_id, vec![row.answered, row.waiting]);
    }
    for ((key, _), (_, organisation, band)) in last {
        let counts = counted.entry(key).or_default().entry(organisation);
        counts.or_insert_with(|| vec![0; Band::ALL.len()])[band as usize] += 1;
    }
    Ok(counted)
}

/// What may be told of one instrument: rows of organisations that have answers, empty where there are too few.
fn told(
    organisations: &[store::Node],
    counts: &Counts,
    smallest: i64,
) -> Vec<(OrganisationId, Vec<i64>)> {
    let places: HashMap<OrganisationId, usize> = organisations
        .iter()
        .enumerate()
        .map(|(at, o)| (o.id, at))
        .collect();
    let bands = counts.values().map(Vec::len).max().unwrap_or_default();
    let unit = |node: &store::Node| Unit {
        above: node.parent_id.and_then(|above| places.get(&above).copied()),
        own: counts
            .get(&node.id)
            .cloned()
            .unwrap_or_else(|| vec![0; bands]),
    };
    let units: Vec<Unit> = organisations.iter().map(unit).collect();
    let rows = suppression::publish(&units, smallest);
    let told = organisations.iter().zip(rows);
    // Of whom there is nobody there is nothing to tell.
    let told = told.filter(|(_, row)| row.is_empty() || row.iter().any(|n| *n > 0));
    told.map(|(node, row)| (node.id, row)).collect()
}

/// The months of the organisations that the viewer oversees.
pub async fn show(app: &App, viewer: &Viewer) -> Result<Vec<Trend>> {
    let mut conn = app.db.read().await?;
    let mut trends: Vec<Trend> = Vec::new();
    for row in store::all(&mut conn, viewer).await? {
        let month = TrendMonth {
            month: row.month,
            counts: serde_json::from_str(&row.counts).unwrap_or_default(),
        };
        match trends
            .last_mut()
            .filter(|t| t.organisation_id == row.organisation_id && t.instrument == row.instrument)
        {
            Some(trend) => trend.months.push(month),
            None => trends.push(Trend {
                organisation_id: row.organisation_id,
                name: row.name,
                kind: row.kind,
                instrument: row.instrument,
                months: vec![month],
            }),
        }
    }
    Ok(trends)
}
