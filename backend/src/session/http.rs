//! Sessions over HTTP: listing, revoking, signing out.

use super::{Viewer, store};
use crate::app::App;
use crate::error::Result;
use crate::web::extract::{Caller, Path};
use crate::web::guard::{SetSession, no_session_cookie, session_cookie, session_token};
use aide::axum::ApiRouter;
use aide::axum::routing::{delete, get, post, put};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use caunoi_wire::session::SessionInfo;
use caunoi_wire::{Done, ErrorCode, id::SessionId};

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/sessions", get(list))
        .api_route("/sessions/{session_id}", delete(revoke))
        .api_route("/sessions/current", put(keep))
        .api_route("/sign-out", post(sign_out))
}

async fn list(State(app): State<App>, viewer: Viewer) -> Result<Json<Vec<SessionInfo>>> {
    let mut conn = app.db.read().await?;
    let sessions = store::list(&mut conn, &viewer).await?;
    Ok(Json(
        sessions.into_iter().map(|s| info(s, &viewer)).collect(),
    ))
}

/// A session as its owner sees it.
pub fn info(session: store::ListedSession, viewer: &Viewer) -> SessionInfo {
    SessionInfo {
        id: session.id,
        device_label: session.device_label,
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
        expires_at: session.expires_at,
        current: session.id == viewer.session,
    }
}

async fn revoke(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<SessionId>,
) -> Result<Json<Done>> {
    let mut tx = app.db.write().await?;
    if !store::revoke(&mut tx, &viewer, id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    tx.commit().await?;
    Ok(Json(Done {}))
}

/// The same session, for as long as this device is to have it: several people began to use it, or do no longer.
async fn keep(_: Viewer, caller: Caller, headers: HeaderMap) -> Result<SetSession> {
    let token = session_token(&headers).ok_or(ErrorCode::SignInNeeded)?;
    Ok(SetSession(session_cookie(&token, caller.shared)))
}

async fn sign_out(State(app): State<App>, viewer: Viewer) -> Result<SetSession> {
    let mut tx = app.db.write().await?;
    store::revoke(&mut tx, &viewer, viewer.session).await?;
    tx.commit().await?;
    Ok(SetSession(no_session_cookie()))
}
