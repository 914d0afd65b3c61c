//! The ladder: push first; who has not read it in time is written to over the next channel, as far as the month's
//! budget goes. An organisation's ladder holds for all below that have none of their own, and they share its budget.

pub mod cost;
pub mod http;
pub mod store;

use crate::app::App;
use crate::audit;
use crate::db::{self, Conn};
use crate::delivery::DispatchPurpose;
use crate::delivery::store::DueRound;
use crate::error::{Refusal, Result};
use crate::organisation::store::administers;
use crate::post;
use crate::session::Viewer;
use caunoi_wire::channel::{Ladder, LadderSettings, MAX_WAIT};
use caunoi_wire::post::Priority;
use caunoi_wire::time::MINUTE;
use caunoi_wire::{ErrorCode, Timestamp, id::*};
use std::collections::BTreeMap;

/// Plans the next rung of a post: a round of its own, in which whoever has read it meanwhile is left out.
pub async fn plan(
    conn: &mut Conn,
    round: &DueRound,
    due_at: Timestamp,
    now: Timestamp,
) -> db::Result<()> {
    let Some(ladder) = store::of_post(conn, round.post_id).await? else {
        return Ok(());
    };
    if let Some(minutes) = wait(&ladder.settings, round.priority) {
        let at = due_at.plus(i64::from(minutes) * MINUTE);
        // Rounds are numbered: one after the other.
        post::store::lock(conn, round.post_id).await?;
        let purpose = DispatchPurpose::Fallback;
        post::store::insert_dispatch(conn, round.post_id, purpose, at, now).await?;
    }
    Ok(())
}

/// Minutes until the next rung; none: there is none.
fn wait(settings: &LadderSettings, priority: Priority) -> Option<i32> {
    match priority {
        Priority::Urgent => settings.urgent_wait_minutes,
        Priority::Important | Priority::Normal => settings.wait_minutes,
    }
}

/// What the organisations of one claim have left to spend. Their rows are held, in order of their ids, until the
/// transaction ends: nobody spends the same đồng twice.
pub struct Purse {
    /// The ladder each organisation follows.
    ladders: BTreeMap<OrganisationId, OrganisationId>,
    left: BTreeMap<OrganisationId, Left>,
    month: i32,
}

struct Left {
    /// None: no cap.
    budget: Option<i64>,
    spent: i64,
    fresh: i64,
}

impl Purse {
    pub async fn open(
        conn: &mut Conn,
        organisations: impl Iterator<Item = OrganisationId>,
        now: Timestamp,
    ) -> db::Result<Self> {
        let mut purse = Self {
            ladders: BTreeMap::new(),
            left: BTreeMap::new(),
            month: month(now),
        };
        let mut budgets = BTreeMap::new();
        for organisation in organisations {
            if purse.ladders.contains_key(&organisation) {
                continue;
            }
            if let Some(ladder) = store::nearest(conn, organisation).await? {
                purse.ladders.insert(organisation, ladder.organisation_id);
                budgets.insert(ladder.organisation_id, ladder.settings.monthly_budget);
            }
        }
        for (owner, budget) in budgets {
            let left = Left {
                budget,
                spent: store::lock_spending(conn, owner, purse.month).await?,
                fresh: 0,
            };
            purse.left.insert(owner, left);
        }
        Ok(purse)
    }

    fn of(&mut self, organisation: OrganisationId) -> Option<&mut Left> {
        self.left.get_mut(self.ladders.get(&organisation)?)
    }

    /// Whether there is money for something.
    pub fn affords(&mut self, organisation: OrganisationId, price: i64) -> bool {
        self.of(organisation).is_none_or(|left| {
            left.budget
                .is_none_or(|budget| left.spent + left.fresh + price <= budget)
        })
    }

    pub fn spend(&mut self, organisation: OrganisationId, price: i64) {
        if let Some(left) = self.of(organisation) {
            left.fresh += price;
        }
    }

    pub async fn close(self, conn: &mut Conn) -> db::Result<()> {
        for (owner, left) in self.left {
            if left.fresh > 0 {
                store::keep_spending(conn, owner, self.month, left.spent + left.fresh).await?;
            }
        }
        Ok(())
    }
}

/// The local month as a number, 202611.
fn month(now: Timestamp) -> i32 {
    let date = now.local_date();
    date.year() * 100 + i32::from(date.month())
}

/// The ladder an organisation follows, with what it has spent.
pub async fn show(
    conn: &mut Conn,
    organisation: OrganisationId,
    now: Timestamp,
) -> db::Result<Option<Ladder>> {
    let Some(row) = store::nearest(conn, organisation).await? else {
        return Ok(None);
    };
    let owner = row.organisation_id;
    Ok(Some(Ladder {
        organisation_id: owner,
        organisation_name: super::store::organisation_name(conn, owner).await?,
        settings: row.settings,
        spent: store::spent(conn, owner, month(now)).await?,
    }))
}

/// Sets the organisation's own ladder.
pub async fn save(
    app: &App,
    viewer: &Viewer,
    organisation: OrganisationId,
    settings: LadderSettings,
) -> Result<()> {
    for (field, wait) in [
        ("wait_minutes", settings.wait_minutes),
        ("urgent_wait_minutes", settings.urgent_wait_minutes),
    ] {
        if wait.is_some_and(|minutes| !(1..=MAX_WAIT).contains(&minutes)) {
            return Err(Refusal::about(ErrorCode::InvalidInput, &[field]).into());
        }
    }
    if settings.monthly_budget.is_some_and(|budget| budget < 0) {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["monthly_budget"]).into());
    }
    let mut tx = app.db.write().await?;
    if !administers(&mut tx, viewer, organisation).await? {
        return Err(ErrorCode::NotFound.into());
    }
    store::upsert(&mut tx, organisation, settings, viewer.now).await?;
    let subject = organisation.to_string();
    audit::append(&mut tx, organisation, viewer, "ladder_changed", &subject).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the organisation's own ladder away; from then on it follows the one above, if there is one.
pub async fn remove(app: &App, viewer: &Viewer, organisation: OrganisationId) -> Result<()> {
    let mut tx = app.db.write().await?;
    if !administers(&mut tx, viewer, organisation).await? {
        return Err(ErrorCode::NotFound.into());
    }
    if !store::delete(&mut tx, organisation).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let subject = organisation.to_string();
    audit::append(&mut tx, organisation, viewer, "ladder_removed", &subject).await?;
    tx.commit().await?;
    Ok(())
}
