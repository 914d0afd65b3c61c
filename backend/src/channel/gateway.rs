//! The gateway channel: an HTTP service that reaches telephones (text messages, Zalo), set up by an administrator
//! without code, for an organisation and all below it. [`check`] judges settings, [`pace`] shares a quota between all
//! processes, [`request`] writes and reads what goes over the wire, [`report`] takes what the gateway says later.

pub mod check;
pub mod http;
pub mod pace;
pub mod report;
pub mod request;
pub mod store;

use super::ladder::Purse;
use super::letter::{self, Letter};
use super::store::Claimed;
use super::{Parcel, Parcels, sms};
use crate::app::App;
use crate::db::{self, Conn};
use crate::delivery::DeliveryState;
use crate::delivery::decide::Outcome;
use crate::error::{Refusal, Result};
use crate::seal::Place;
use crate::session::Viewer;
use crate::session::rate::{self, Limit};
use crate::{audit, channel, organisation, text};
use anyhow::Context;
use caunoi_wire::channel::*;
use caunoi_wire::post::Priority;
use caunoi_wire::post::{SmsPreview, SmsText};
use caunoi_wire::time::{HOUR, MINUTE};
use caunoi_wire::{ErrorCode, Language, Timestamp, id::*};
use pace::Turn;
use request::Values;
use serde::{Deserialize, Serialize};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// Test messages cost money.
const TESTS: Limit = Limit {
    name: "gateway-test",
    hits: 10,
    window: HOUR,
};
/// How long a message waits for an operator who has mislaid the secret key.
const LOCKED: i64 = 15 * MINUTE;

/// What is sealed of a gateway.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secrets {
    pub headers: Vec<Parameter>,
    pub secrets: Vec<Parameter>,
    pub report_key: Option<String>,
}

/// A gateway with its secrets open: for sending and checking reports, never for an answer.
pub struct Open {
    pub id: GatewayId,
    pub settings: GatewaySettings,
    pub secrets: Secrets,
}

/// One message, ready for its gateway.
pub struct Message {
    gateway: Arc<Open>,
    values: Values,
}

impl Message {
    /// The gateway's address, as far as it tells gateways apart.
    pub fn origin(&self) -> &str {
        let url = &self.gateway.settings.url;
        url.split('/').nth(2).unwrap_or(url)
    }
}

/// What a gateway's secrets are sealed for.
fn place(organisation: OrganisationId, id: GatewayId) -> Place {
    Place {
        table: "gateway",
        organisation,
        row: id.0,
    }
}

impl Open {
    /// None when the secrets do not open with the operator's key.
    pub fn new(app: &App, row: &store::Row) -> Option<Self> {
        let secrets = place(row.organisation_id, row.id).open(app, &row.sealed)?;
        Some(Self {
            id: row.id,
            settings: serde_json::from_str(&row.settings).ok()?,
            secrets,
        })
    }
}

/// Sets up the organisation's own gateway, or changes it.
pub async fn save(
    app: &App,
    viewer: &Viewer,
    organisation: OrganisationId,
    settings: GatewaySettings,
) -> Result<()> {
    if app.seal.is_none() {
        return Err(ErrorCode::SecretKeyMissing.into());
    }
    let mut tx = app.db.write().await?;
    if !organisation::store::administers(&mut tx, viewer, organisation).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let before = store::own(&mut tx, organisation).await?;
    let id = before
        .as_ref()
        .map_or_else(|| app.entropy.id(viewer.now), |row| row.id);
    let before = before.and_then(|row| Open::new(app, &row));
    let (settings, secrets) = check::split(settings, before.as_ref())?;
    check::check(&app.outbound, &settings, &secrets)
        .map_err(|field| Refusal::about(ErrorCode::InvalidInput, &[field]))?;
    let row = store::Row {
        id,
        organisation_id: organisation,
        settings: serde_json::to_string(&settings).context("gateway settings")?,
        sealed: place(organisation, id).seal(app, &secrets)?,
    };
    store::upsert(&mut tx, &row, viewer.now).await?;
    audit::append(
        &mut tx,
        organisation,
        viewer,
        "gateway_changed",
        &id.to_string(),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the organisation's own gateway away; from then on it shares the one above, if there is one.
pub async fn remove(app: &App, viewer: &Viewer, organisation: OrganisationId) -> Result<()> {
    let mut tx = app.db.write().await?;
    if !organisation::store::administers(&mut tx, viewer, organisation).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let row = store::own(&mut tx, organisation)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    store::delete(&mut tx, row.id).await?;
    audit::append(
        &mut tx,
        organisation,
        viewer,
        "gateway_removed",
        &row.id.to_string(),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// The gateway an organisation uses, as its administrator sees it.
pub async fn show(
    app: &App,
    conn: &mut Conn,
    viewer: &Viewer,
    organisation: OrganisationId,
) -> Result<Option<Gateway>> {
    let Some(row) = store::nearest(conn, organisation).await? else {
        return Ok(None);
    };
    let owner = row.organisation_id;
    let settings = if organisation::store::administers(conn, viewer, owner).await? {
        Some(serde_json::from_str(&row.settings).context("gateway settings")?)
    } else {
        None
    };
    Ok(Some(Gateway {
        id: row.id,
        organisation_id: owner,
        organisation_name: super::store::organisation_name(conn, owner).await?,
        settings,
        report_url: app
            .config
            .link(&format!("/api/v1/gateway/{}/report", row.id)),
    }))
}

/// Sends a message to a telephone of the administrator's own, at once: the answer is what they ask for.
pub async fn test(
    app: &App,
    viewer: &Viewer,
    organisation: OrganisationId,
    test: &GatewayTest,
) -> Result<GatewayTested> {
    let mut conn = app.db.read().await?;
    if !organisation::store::administers(&mut conn, viewer, organisation).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let row = store::nearest(&mut conn, organisation)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    drop(conn);
    let phone =
        text::phone(&test.to).ok_or_else(|| Refusal::about(ErrorCode::InvalidInput, &["to"]))?;
    rate::hit(app, TESTS, &viewer.person.to_string()).await?;
    let gateway = Open::new(app, &row).ok_or(ErrorCode::SecretKeyMissing)?;
    let language = Language::Vietnamese;
    let letter = Letter {
        language,
        line: letter::line(app, language, Priority::Normal, None),
        link: app.config.link("/"),
    };
    let (text, parts) = words(app, &gateway.settings, &letter);
    let message = Message {
        values: Values::new(&phone, &text, &letter, app.entropy.id(viewer.now)),
        gateway: Arc::new(gateway),
    };
    let outcome = send(app, &message).await;
    Ok(GatewayTested {
        accepted: outcome == Outcome::Accepted,
        reason: match outcome {
            Outcome::Retry { reason, .. } | Outcome::Refused { reason } => Some(reason.to_owned()),
            Outcome::Accepted | Outcome::Gone | Outcome::Deferred { .. } => None,
        },
        text,
        parts,
        price: parts * message.gateway.settings.price,
    })
}

/// The text of a message, and for how many parts it is charged.
pub fn words(app: &App, settings: &GatewaySettings, letter: &Letter) -> (String, i64) {
    let text = text_of(app, letter, settings.strip_diacritics);
    let parts = parts(settings, &text);
    (text, parts)
}

fn text_of(app: &App, letter: &Letter, stripped: bool) -> String {
    let args = [
        ("line", (&letter.line).into()),
        ("link", (&letter.link).into()),
    ];
    let text = app.text(letter.language, "letter-text", &args);
    if stripped {
        text::without_diacritics(&text)
    } else {
        text
    }
}

fn parts(settings: &GatewaySettings, text: &str) -> i64 {
    match settings.billing {
        Billing::SmsPart => sms::parts(text),
        Billing::Message => 1,
    }
}

/// A message as its author sees it before sending, and how it would be the other way.
pub fn preview(app: &App, settings: &GatewaySettings, letter: &Letter) -> SmsPreview {
    let written = |stripped: bool| {
        let text = text_of(app, letter, stripped);
        let parts = parts(settings, &text);
        SmsText {
            with_diacritics: !stripped,
            characters: i64::try_from(text.chars().count()).unwrap_or(i64::MAX),
            is_unicode: sms::is_unicode(&text),
            parts,
            price: parts * settings.price,
            text,
        }
    };
    let stripped = settings.strip_diacritics;
    SmsPreview {
        sent: written(stripped),
        other: (settings.billing == Billing::SmsPart).then(|| written(!stripped)),
    }
}

/// Makes messages of claimed deliveries as far as quotas and hours allow.
pub async fn prepare(
    app: &App,
    conn: &mut Conn,
    lease: Uuid,
    claimed: Vec<(Claimed, Letter)>,
    now: Timestamp,
    parcels: &mut Parcels,
) -> db::Result<()> {
    // In the order of ids, so that no two processes wait for each other's gateways.
    let mut shares = BTreeMap::<Uuid, (store::Row, Vec<(Claimed, Letter)>)>::new();
    let mut nearest = HashMap::<OrganisationId, Option<store::Row>>::new();
    for (delivery, letter) in claimed {
        let row = match nearest.entry(delivery.organisation_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(entry) => {
                entry.insert(store::nearest(conn, delivery.organisation_id).await?)
            }
        };
        match row {
            None => {
                channel::store::fail(conn, lease, &delivery, "no_gateway", now).await?;
                parcels.let_go(&delivery, DeliveryState::Failed);
            }
            Some(row) => {
                let share = shares
                    .entry(row.id.0)
                    .or_insert_with(|| (row.clone(), Vec::new()));
                share.1.push((delivery, letter));
            }
        }
    }
    // Purses before paces, always: nobody holds what another waits for.
    let organisations = shares.values().flat_map(|(_, share)| share);
    let organisations = organisations.map(|(delivery, _)| delivery.organisation_id);
    let mut purse = Purse::open(conn, organisations, now).await?;
    for (row, share) in shares.into_values() {
        match Open::new(app, &row) {
            Some(gateway) => {
                let gateway = Arc::new(gateway);
                let desk = Desk {
                    app,
                    lease,
                    now,
                    gateway: &gateway,
                };
                desk.prepare(conn, share, &mut purse, parcels).await?;
            }
            None => {
                tracing::error!(
                    "a gateway's secrets do not open: is --secret-key-file the right one?"
                );
                for (delivery, _) in &share {
                    let until = now.plus(LOCKED);
                    channel::store::postpone(conn, lease, delivery, until, "secret_key", now)
                        .await?;
                    parcels.let_go(delivery, DeliveryState::Due);
                }
            }
        }
    }
    purse.close(conn).await
}

/// Where the messages of one gateway are made ready.
struct Desk<'a> {
    app: &'a App,
    lease: Uuid,
    now: Timestamp,
    gateway: &'a Arc<Open>,
}

impl Desk<'_> {
    async fn prepare(
        &self,
        conn: &mut Conn,
        share: Vec<(Claimed, Letter)>,
        purse: &mut Purse,
        parcels: &mut Parcels,
    ) -> db::Result<()> {
        let (lease, now) = (self.lease, self.now);
        let settings = &self.gateway.settings;
        let mut pace = store::lock_pace(conn, self.gateway.id, now).await?;
        for (delivery, letter) in share {
            let Some(phone) = &delivery.phone else {
                channel::store::fail(conn, lease, &delivery, "no_address", now).await?;
                parcels.let_go(&delivery, DeliveryState::Failed);
                continue;
            };
            let (text, parts) = words(self.app, settings, &letter);
            let price = parts * settings.price;
            // What was tried before is paid for.
            let known = store::known(conn, &delivery).await?;
            if known.is_none() && !purse.affords(delivery.organisation_id, price) {
                channel::store::fail(conn, lease, &delivery, "over_budget", now).await?;
                parcels.let_go(&delivery, DeliveryState::Failed);
                continue;
            }
            if let Turn::Later(due_at, why) = pace.turn(settings, delivery.priority, now) {
                channel::store::postpone(conn, lease, &delivery, due_at, why, now).await?;
                parcels.let_go(&delivery, DeliveryState::Due);
                continue;
            }
            let id = match known {
                Some(id) => id,
                None => {
                    purse.spend(delivery.organisation_id, price);
                    let new = store::NewMessage {
                        id: self.app.entropy.id(now),
                        gateway_id: self.gateway.id,
                        parts,
                        price,
                    };
                    store::remember(conn, &delivery, &new, now).await?;
                    new.id
                }
            };
            let message = Message {
                gateway: self.gateway.clone(),
                values: Values::new(phone, &text, &letter, id),
            };
            parcels.insert(delivery.key(), Parcel::Gateway(Box::new(message)));
        }
        store::keep_pace(conn, self.gateway.id, pace).await
    }
}

/// Hands one message to its gateway.
pub async fn send(app: &App, message: &Message) -> Outcome {
    let Message { gateway, values } = message;
    let Ok(endpoint) = app.outbound.gateway_endpoint(&gateway.settings.url) else {
        return Outcome::Refused {
            reason: "gateway_not_allowed",
        };
    };
    let Some((headers, body)) = request::write(gateway, values) else {
        return Outcome::Refused {
            reason: "gateway_settings",
        };
    };
    let headers: Vec<(&str, String)> = headers.iter().map(|(n, v)| (&**n, v.clone())).collect();
    match app.outbound.post(endpoint, &headers, body).await {
        Ok(answer) => {
            let outcome = request::read(&gateway.settings.success, &answer, app.clock.now());
            if let Outcome::Refused { reason } = outcome {
                tracing::error!(gateway = %gateway.id, status = answer.status, reason, "gateway refused");
            }
            outcome
        }
        Err(error) => {
            tracing::info!(gateway = %gateway.id, %error, "gateway not reached");
            Outcome::Retry {
                reason: error.reason(),
                after: None,
            }
        }
    }
}
