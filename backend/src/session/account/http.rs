//! Signing in and looking after one's account over HTTP.

use super::store;
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::session::passkey::{self, CEREMONY_LIFE};
use crate::session::{self, Viewer};
use crate::web::extract::{Caller, Json, Path};
use crate::web::guard::{SetSession, session_cookie};
use aide::axum::ApiRouter;
use aide::axum::routing::{delete, get, post, put};
use axum::extract::State;
use caunoi_wire::session::*;
use caunoi_wire::{Done, ErrorCode, id::*};

const TOTP: &str = "totp";

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/sign-in/password", post(sign_in_password))
        .api_route("/sign-in/passkey", post(sign_in_passkey))
        .api_route("/sign-in/passkey/finish", post(finish_sign_in_passkey))
        .api_route("/account", get(show))
        .api_route("/account/password", put(set_password))
        .api_route("/account/totp", post(start_totp))
        .api_route("/account/totp/confirm", post(confirm_totp))
        .api_route("/account/passkeys", post(start_passkey))
        .api_route("/account/passkeys/finish", post(finish_passkey))
        .api_route("/account/passkeys/{passkey_id}", delete(delete_passkey))
}

/// Starts a session for a person on the caller's device.
pub async fn signed_in(app: &App, person: PersonId, caller: &Caller) -> Result<SetSession> {
    let mut tx = app.db.write().await?;
    let token = session::start(app, &mut tx, person, &caller.user_agent).await?;
    tx.commit().await?;
    Ok(SetSession(session_cookie(&token, caller.shared)))
}

async fn sign_in_password(
    State(app): State<App>,
    caller: Caller,
    Json(form): Json<PasswordSignIn>,
) -> Result<SetSession> {
    let person = super::sign_in(&app, &form, &caller.address.to_string()).await?;
    signed_in(&app, person, &caller).await
}

async fn sign_in_passkey(
    State(app): State<App>,
    caller: Caller,
    Json(form): Json<PasskeySignIn>,
) -> Result<axum::Json<PasskeyStart>> {
    Ok(axum::Json(
        passkey::start_sign_in(&app, &form.login, &caller.address.to_string()).await?,
    ))
}

async fn finish_sign_in_passkey(
    State(app): State<App>,
    caller: Caller,
    Json(finish): Json<PasskeyFinish>,
) -> Result<SetSession> {
    let person = passkey::finish_sign_in(&app, finish).await?;
    signed_in(&app, person, &caller).await
}

async fn show(State(app): State<App>, viewer: Viewer) -> Result<axum::Json<AccountInfo>> {
    let mut conn = app.db.read().await?;
    let account = store::own(&mut conn, &viewer).await?;
    Ok(axum::Json(AccountInfo {
        login: account.as_ref().map(|a| a.login.clone()),
        has_password: account.as_ref().is_some_and(|a| a.password_hash.is_some()),
        has_totp: account
            .as_ref()
            .is_some_and(|a| a.totp_confirmed_at.is_some()),
        recovery_codes_left: store::recovery_codes_left(&mut conn, &viewer).await?,
        passkeys: passkey::store::list(&mut conn, &viewer).await?,
    }))
}

async fn set_password(
    State(app): State<App>,
    viewer: Viewer,
    Json(form): Json<NewPassword>,
) -> Result<axum::Json<Done>> {
    let mut conn = app.db.read().await?;
    let account = store::own(&mut conn, &viewer)
        .await?
        .ok_or(ErrorCode::NotAllowed)?;
    drop(conn);
    let hash = super::hash_password(&form.password, &[&account.login, &viewer.name]).await?;
    let mut tx = app.db.write().await?;
    store::set_password(&mut tx, &viewer, &hash).await?;
    tx.commit().await?;
    Ok(axum::Json(Done {}))
}

async fn start_totp(
    State(app): State<App>,
    viewer: Viewer,
    Json(_): Json<Done>,
) -> Result<axum::Json<TotpStart>> {
    let mut tx = app.db.write().await?;
    let account = store::own(&mut tx, &viewer)
        .await?
        .ok_or(ErrorCode::NotAllowed)?;
    let secret = super::new_totp_secret(app.entropy);
    let ceremony_id: CeremonyId = app.entropy.id(viewer.now);
    let expires_at = viewer.now.plus(CEREMONY_LIFE);
    store::insert_ceremony(
        &mut tx,
        ceremony_id,
        viewer.person,
        TOTP,
        &secret,
        expires_at,
    )
    .await?;
    tx.commit().await?;
    let login = account.login.replace('@', "%40").replace('+', "%2B");
    let url = format!(
        "otpauth://totp/C%E1%BA%A7u%20N%E1%BB%91i:{login}?secret={secret}&issuer=C%E1%BA%A7u%20N%E1%BB%91i"
    );
    let qr_svg = crate::qr::svg(&url)?;
    Ok(axum::Json(TotpStart {
        ceremony_id,
        secret,
        url,
        qr_svg,
    }))
}

async fn confirm_totp(
    State(app): State<App>,
    viewer: Viewer,
    Json(form): Json<TotpConfirm>,
) -> Result<axum::Json<RecoveryCodes>> {
    let mut tx = app.db.write().await?;
    let (_, secret) = store::take_ceremony(&mut tx, form.ceremony_id, TOTP, viewer.now)
        .await?
        .filter(|(person, _)| *person == viewer.person)
        .ok_or(ErrorCode::CeremonyExpired)?;
    // A wrong code drops this transaction, so the ceremony stays for another try.
    let step = super::totp_step(&secret, &form.code, viewer.now)?
        .ok_or_else(|| Refusal::about(ErrorCode::TotpWrong, &["code"]))?;
    store::set_totp(&mut tx, &viewer, &secret, step).await?;
    let codes = super::new_recovery_codes(&app, &mut tx, viewer.person).await?;
    tx.commit().await?;
    Ok(axum::Json(RecoveryCodes { codes }))
}

async fn start_passkey(
    State(app): State<App>,
    viewer: Viewer,
    Json(_): Json<Done>,
) -> Result<axum::Json<PasskeyStart>> {
    Ok(axum::Json(
        passkey::start_registration(&app, &viewer).await?,
    ))
}

async fn finish_passkey(
    State(app): State<App>,
    viewer: Viewer,
    Json(finish): Json<PasskeyFinish>,
) -> Result<axum::Json<Done>> {
    passkey::finish_registration(&app, &viewer, finish).await?;
    Ok(axum::Json(Done {}))
}

async fn delete_passkey(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PasskeyId>,
) -> Result<axum::Json<Done>> {
    let mut tx = app.db.write().await?;
    if !passkey::store::delete(&mut tx, &viewer, id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let account = store::own(&mut tx, &viewer).await?;
    let password =
        account.is_some_and(|a| a.password_hash.is_some() && a.totp_confirmed_at.is_some());
    if !password && passkey::store::list(&mut tx, &viewer).await?.is_empty() {
        return Err(ErrorCode::LastSignInMethod.into());
    }
    tx.commit().await?;
    Ok(axum::Json(Done {}))
}
