//! What a post would cost, before it is sent.

use super::store;
use crate::app::App;
use crate::audience;
use crate::channel::gateway;
use crate::channel::letter;
use crate::db::Conn;
use crate::error::Result;
use crate::session::Viewer;
use caunoi_wire::channel::{Cost, CostQuery, Ladder};
use caunoi_wire::post::Priority;
use caunoi_wire::{Language, id::AudienceId};

/// Counts an audience by how it can be reached, without keeping it.
pub async fn preview(app: &App, viewer: &Viewer, query: &CostQuery) -> Result<Cost> {
    let organisation = query.organisation_id;
    let question = async |conn: &mut Conn, id| count(app, conn, viewer, query, id).await;
    audience::ask(app, viewer, organisation, &query.audience, question).await
}

async fn count(
    app: &App,
    conn: &mut Conn,
    viewer: &Viewer,
    query: &CostQuery,
    id: AudienceId,
) -> Result<Cost> {
    let organisation = query.organisation_id;
    let urgent = query.priority == Priority::Urgent;
    let mail = app.mail.is_some();
    let means = store::means(conn, id, viewer.now, mail, urgent).await?;
    let gateway = gateway::store::nearest(conn, organisation).await?;
    let gateway = gateway.and_then(|row| gateway::Open::new(app, &row));
    let ladder = super::show(conn, organisation, viewer.now).await?;
    let climbs = |ladder: &Ladder| super::wait(&ladder.settings, query.priority).is_some();
    let climbs = ladder.as_ref().is_some_and(climbs);
    let mut cost = Cost {
        people: means.people,
        push: means.push,
        unsure: means.unsure,
        email: means.email,
        nobody: means.people - means.push - means.email,
        budget_left: ladder.and_then(|ladder| {
            let budget = ladder.settings.monthly_budget?;
            Some((budget - ladder.spent).max(0))
        }),
        ..Cost::default()
    };
    if let Some(gateway) = gateway {
        cost.parts = parts(app, &gateway, query);
        let price = cost.parts * gateway.settings.price;
        cost.gateway = means.gateway;
        cost.nobody -= means.gateway;
        cost.price = price * means.gateway;
        cost.price_at_most = if climbs {
            price * means.with_phone
        } else {
            cost.price
        };
    }
    Ok(cost)
}

/// Of the longest of the languages that most read: who reads which is not worth an exact count.
fn parts(app: &App, gateway: &gateway::Open, query: &CostQuery) -> i64 {
    let title = query.public_title.as_deref();
    let languages = Language::COMPLETE.iter();
    let letters = languages.map(|l| letter::sample(app, *l, query.priority, title));
    let parts = letters.map(|letter| gateway::words(app, &gateway.settings, &letter).1);
    parts.max().unwrap_or(1)
}
