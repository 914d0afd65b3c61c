//! The signed-in person over HTTP.

use super::store;
use crate::app::App;
use crate::error::Result;
use crate::session::{self, Viewer};
use crate::subscription;
use crate::web::extract::Json;
use aide::axum::ApiRouter;
use aide::axum::routing::get;
use axum::extract::State;
use caunoi_wire::person::{Me, MyChange};
use caunoi_wire::{Done, ErrorCode};

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new().api_route("/me", get(show).put(change))
}

async fn show(State(app): State<App>, viewer: Viewer) -> Result<axum::Json<Me>> {
    let mut conn = app.db.read().await?;
    let own = store::own(&mut conn, &viewer).await?;
    let sessions = session::store::list(&mut conn, &viewer).await?;
    let current = sessions
        .into_iter()
        .find(|s| s.id == viewer.session)
        .ok_or(ErrorCode::SignInNeeded)?;
    Ok(axum::Json(Me {
        id: viewer.person,
        name: own.name,
        reading_language: own.reading_language,
        spoken_language: own.spoken_language,
        memberships: store::own_memberships(&mut conn, &viewer).await?,
        children: store::own_children(&mut conn, &viewer).await?,
        session: session::http::info(current, &viewer),
        push_key: app.vapid.key().public_key(),
        subscribed: subscription::store::own(&mut conn, &viewer)
            .await?
            .is_some(),
        can_sign_in_again: store::can_sign_in_again(&mut conn, &viewer).await?,
    }))
}

async fn change(
    State(app): State<App>,
    viewer: Viewer,
    Json(change): Json<MyChange>,
) -> Result<axum::Json<Done>> {
    let mut tx = app.db.write().await?;
    store::set_languages(
        &mut tx,
        &viewer,
        change.reading_language,
        change.spoken_language,
    )
    .await?;
    tx.commit().await?;
    Ok(axum::Json(Done {}))
}
