//! Subscribing over HTTP, and the service worker's receipt.

use super::store;
use crate::app::App;
use crate::db::Conn;
use crate::error::{Refusal, Result};
use crate::light::Link;
use crate::organisation::store::administers;
use crate::receipt;
use crate::session::Viewer;
use crate::web::extract::{Caller, Json, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post, put};
use axum::extract::State;
use caunoi_webpush::SubscriberKeys;
use caunoi_wire::id::OrganisationId;
use caunoi_wire::push::{DeviceCount, NewSubscription, PushTested, Shown, SubscriptionInfo};
use caunoi_wire::{Done, ErrorCode};

/// Longest endpoint URL, bytes.
const MAX_ENDPOINT: usize = 2_000;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/push/subscription",
            put(subscribe).delete(unsubscribe).get(show),
        )
        .api_route("/push/test", post(test))
        .api_route("/push/shown", post(shown))
        .api_route("/organisations/{organisation_id}/devices", get(count))
}

async fn subscribe(
    State(app): State<App>,
    viewer: Viewer,
    caller: Caller,
    Json(subscription): Json<NewSubscription>,
) -> Result<axum::Json<SubscriptionInfo>> {
    let refused = || Refusal::about(ErrorCode::SubscriptionRefused, &["endpoint"]);
    // Everybody sees the lock screen of a device that several use.
    if caller.shared || subscription.endpoint.len() > MAX_ENDPOINT {
        return Err(refused().into());
    }
    let endpoint = app
        .outbound
        .push_endpoint(&subscription.endpoint)
        .map_err(|_| refused())?;
    SubscriberKeys::parse(&subscription.keys.p256dh, &subscription.keys.auth)
        .map_err(|_| Refusal::about(ErrorCode::SubscriptionRefused, &["keys"]))?;
    let own_key = app.vapid.key().public_key();
    if subscription
        .key
        .as_ref()
        .is_some_and(|key| key.trim_end_matches('=') != own_key)
    {
        return Err(Refusal::about(ErrorCode::SubscriptionRefused, &["key"]).into());
    }
    let mut tx = app.db.write().await?;
    let id = app.entropy.id(viewer.now);
    store::upsert(
        &mut tx,
        &viewer,
        id,
        &subscription,
        &endpoint.origin().ascii_serialization(),
    )
    .await?;
    let info = info(&mut tx, &viewer).await?;
    tx.commit().await?;
    Ok(axum::Json(info))
}

async fn unsubscribe(State(app): State<App>, viewer: Viewer) -> Result<axum::Json<Done>> {
    let mut tx = app.db.write().await?;
    store::delete(&mut tx, &viewer).await?;
    tx.commit().await?;
    Ok(axum::Json(Done {}))
}

async fn show(State(app): State<App>, viewer: Viewer) -> Result<axum::Json<SubscriptionInfo>> {
    let mut conn = app.db.read().await?;
    Ok(axum::Json(info(&mut conn, &viewer).await?))
}

async fn info(conn: &mut Conn, viewer: &Viewer) -> Result<SubscriptionInfo> {
    let own = store::own(conn, viewer).await?.ok_or(ErrorCode::NotFound)?;
    Ok(SubscriptionInfo {
        registered_at: own.registered_at,
        last_accepted_at: own.last_accepted_at,
        last_shown_at: own.last_shown_at,
        failures: own.failures,
    })
}

async fn test(
    State(app): State<App>,
    viewer: Viewer,
    Json(_): Json<Done>,
) -> Result<axum::Json<PushTested>> {
    Ok(axum::Json(super::test(&app, &viewer).await?))
}

async fn count(
    State(app): State<App>,
    viewer: Viewer,
    Path(organisation): Path<OrganisationId>,
) -> Result<axum::Json<DeviceCount>> {
    let mut conn = app.db.read().await?;
    if !administers(&mut conn, &viewer, organisation).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let counted = store::count(&mut conn, &viewer, organisation).await?;
    Ok(axum::Json(counted))
}

/// No sign-in: the token in the encrypted message says who it was for, and a session may have ended meanwhile.
async fn shown(State(app): State<App>, Json(shown): Json<Shown>) -> Result<axum::Json<Done>> {
    let link = Link::open_shown(&app.link_key, &shown.token).ok_or(ErrorCode::LinkExpired)?;
    let now = app.clock.now();
    receipt::shown(&app, link.post, link.person, now).await?;
    let mut tx = app.db.write().await?;
    store::mark_shown(&mut tx, link.person, shown.endpoint.as_deref(), now).await?;
    tx.commit().await?;
    Ok(axum::Json(Done {}))
}
