//! Passkeys (W3C WebAuthn Level 3) through `webauthn-rs`. The challenge's state lies in the database, so that any
//! process can finish what another began.

pub mod store;

use crate::app::App;
use crate::error::{Refusal, Result};
use crate::session::{Viewer, account, rate};
use caunoi_wire::session::{PasskeyFinish, PasskeyStart};
use caunoi_wire::time::MINUTE;
use caunoi_wire::{ErrorCode, id::*};
use webauthn_rs::prelude::*;

/// How long a person may take to touch the sensor.
pub const CEREMONY_LIFE: i64 = 10 * MINUTE;
const REGISTER: &str = "passkey_register";
const SIGN_IN: &str = "passkey_sign_in";
/// Longest name for a passkey, characters.
const MAX_LABEL: usize = 60;

/// The relying party for the public address.
///
/// # Errors
/// When the public address has no host name.
pub fn relying_party(public_url: &url::Url) -> anyhow::Result<Webauthn> {
    let host = public_url.host_str().unwrap_or_default();
    Ok(WebauthnBuilder::new(host, public_url)?
        .rp_name("Cầu Nối")
        .build()?)
}

fn refused(error: &WebauthnError) -> Refusal {
    tracing::info!(%error, "passkey refused");
    ErrorCode::PasskeyRefused.into()
}

/// Begins registering a passkey for the viewer.
pub async fn start_registration(app: &App, viewer: &Viewer) -> Result<PasskeyStart> {
    let mut tx = app.db.write().await?;
    let own = account::store::own(&mut tx, viewer)
        .await?
        .ok_or(ErrorCode::NotAllowed)?;
    let known: Vec<CredentialID> = load(&mut tx, viewer.person)
        .await?
        .iter()
        .map(|passkey| passkey.cred_id().clone())
        .collect();
    let (options, state) = app
        .webauthn
        .start_passkey_registration(viewer.person.0, &own.login, &viewer.name, Some(known))
        .map_err(|e| refused(&e))?;
    let started = remember(app, &mut tx, viewer.person, REGISTER, &options, &state).await?;
    tx.commit().await?;
    Ok(started)
}

/// Keeps the passkey the browser made.
pub async fn finish_registration(app: &App, viewer: &Viewer, finish: PasskeyFinish) -> Result<()> {
    let mut tx = app.db.write().await?;
    let (person, state) =
        account::store::take_ceremony(&mut tx, finish.ceremony_id, REGISTER, viewer.now)
            .await?
            .filter(|(person, _)| *person == viewer.person)
            .ok_or(ErrorCode::CeremonyExpired)?;
    let state: PasskeyRegistration = serde_json::from_str(&state).map_err(anyhow::Error::from)?;
    let credential: RegisterPublicKeyCredential =
        serde_json::from_value(finish.credential).map_err(|_| ErrorCode::PasskeyRefused)?;
    let passkey = app
        .webauthn
        .finish_passkey_registration(&credential, &state)
        .map_err(|e| refused(&e))?;
    let label: String = finish.label.trim().chars().take(MAX_LABEL).collect();
    let id: PasskeyId = app.entropy.id(viewer.now);
    store::insert(
        &mut tx,
        id,
        person,
        &passkey_id(passkey.cred_id()),
        &json(&passkey)?,
        &label,
        viewer.now,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Begins signing in with one of the passkeys of a login.
pub async fn start_sign_in(app: &App, login: &str, address: &str) -> Result<PasskeyStart> {
    let login = account::normal_login(login).ok_or(ErrorCode::SignInFailed)?;
    rate::hit(app, rate::SIGN_IN_ADDRESS, address).await?;
    rate::hit(app, rate::SIGN_IN_ACCOUNT, &login).await?;
    let mut tx = app.db.write().await?;
    let account = account::store::find_by_login(&mut tx, &login)
        .await?
        .ok_or(ErrorCode::SignInFailed)?;
    let passkeys = load(&mut tx, account.person_id).await?;
    if passkeys.is_empty() {
        return Err(ErrorCode::SignInFailed.into());
    }
    let (options, state) = app
        .webauthn
        .start_passkey_authentication(&passkeys)
        .map_err(|e| refused(&e))?;
    let started = remember(app, &mut tx, account.person_id, SIGN_IN, &options, &state).await?;
    tx.commit().await?;
    Ok(started)
}

/// Finishes signing in; who it is.
pub async fn finish_sign_in(app: &App, finish: PasskeyFinish) -> Result<PersonId> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let (person, state) = account::store::take_ceremony(&mut tx, finish.ceremony_id, SIGN_IN, now)
        .await?
        .ok_or(ErrorCode::CeremonyExpired)?;
    let state: PasskeyAuthentication = serde_json::from_str(&state).map_err(anyhow::Error::from)?;
    let credential: PublicKeyCredential =
        serde_json::from_value(finish.credential).map_err(|_| ErrorCode::PasskeyRefused)?;
    let result = app
        .webauthn
        .finish_passkey_authentication(&credential, &state)
        .map_err(|e| refused(&e))?;
    for mut passkey in load(&mut tx, person).await? {
        // Keeps the signature counter, which shows a cloned authenticator.
        if passkey.update_credential(&result).is_some() {
            store::update(
                &mut tx,
                &passkey_id(passkey.cred_id()),
                &json(&passkey)?,
                now,
            )
            .await?;
        }
    }
    tx.commit().await?;
    Ok(person)
}

async fn remember(
    app: &App,
    conn: &mut crate::db::Conn,
    person: PersonId,
    kind: &str,
    options: &impl serde::Serialize,
    state: &impl serde::Serialize,
) -> Result<PasskeyStart> {
    let now = app.clock.now();
    let ceremony_id: CeremonyId = app.entropy.id(now);
    let expires_at = now.plus(CEREMONY_LIFE);
    account::store::insert_ceremony(conn, ceremony_id, person, kind, &json(state)?, expires_at)
        .await?;
    Ok(PasskeyStart {
        ceremony_id,
        options: serde_json::to_value(options).map_err(anyhow::Error::from)?,
    })
}

async fn load(conn: &mut crate::db::Conn, person: PersonId) -> Result<Vec<Passkey>> {
    let stored = store::credentials(conn, person).await?;
    Ok(stored
        .iter()
        .filter_map(|text| serde_json::from_str(text).ok())
        .collect())
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    Ok(serde_json::to_string(value).map_err(anyhow::Error::from)?)
}

fn passkey_id(id: &CredentialID) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(id)
}
