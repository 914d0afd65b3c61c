//! Staff accounts: password with TOTP, recovery codes. Passkeys stand in [`super::passkey`].

pub mod http;
pub mod store;

use crate::app::App;
use crate::entropy::Entropy;
use crate::error::{Refusal, Result};
use crate::session::rate;
use anyhow::anyhow;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use caunoi_wire::session::PasswordSignIn;
use caunoi_wire::{ErrorCode, Timestamp, id::*};
use totp_rs::{Builder, Secret, Totp};

/// Shortest password, characters.
const MIN_PASSWORD: usize = 10;
/// Longest password, bytes: hashing more is work for nothing.
const MAX_PASSWORD: usize = 200;
/// Recovery codes made at once.
const RECOVERY_CODES: usize = 10;

/// The form in which a login is stored and compared: a telephone number in E.164, else lower case.
pub fn normal_login(login: &str) -> Option<String> {
    let login = login.trim();
    if let Some(phone) = crate::text::phone(login) {
        return Some(phone);
    }
    let plausible = login.len() <= 200
        && login
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    plausible.then(|| login.to_lowercase())
}

/// Hashes a password with argon2id; runs off the async threads because it is meant to be slow.
///
/// # Errors
/// `password_weak` for one that is short or common (zxcvbn, with the account's own words).
pub async fn hash_password(password: &str, own_words: &[&str]) -> Result<String> {
    let weak = || Refusal::about(ErrorCode::PasswordWeak, &["password"]);
    if password.chars().count() < MIN_PASSWORD || password.len() > MAX_PASSWORD {
        return Err(weak().into());
    }
    if zxcvbn::zxcvbn(password, own_words).score() < zxcvbn::Score::Three {
        return Err(weak().into());
    }
    let password = password.to_owned();
    let hashed = tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
    });
    Ok(hashed
        .await
        .map_err(anyhow::Error::from)?
        .map_err(|error| anyhow!("argon2: {error}"))?)
}

/// Whether a password is the hashed one. Without a hash it takes as long and is false.
async fn verify_password(password: &str, hash: Option<String>) -> Result<bool> {
    // Of a random password nobody knows: unknown accounts cost as much time as known ones.
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$YcHKW2mYbUfBMQeKT0dC6HKrYvEYrG3vsfDcTj5U2K4";
    let password = password.as_bytes().to_vec();
    let known = hash.is_some();
    let verified = tokio::task::spawn_blocking(move || {
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        PasswordHash::new(&hash).is_ok_and(|parsed| {
            Argon2::default()
                .verify_password(&password, &parsed)
                .is_ok()
        })
    });
    Ok(verified.await.map_err(anyhow::Error::from)? && known)
}

/// A TOTP generator over a base32 secret.
fn totp(secret: &str) -> Result<Totp> {
    let secret =
        Secret::try_from_base32(secret).map_err(|error| anyhow!("TOTP secret: {error}"))?;
    Ok(Builder::new()
        .with_secret(secret)
        .build()
        .map_err(|error| anyhow!("TOTP: {error}"))?)
}

/// A new TOTP secret of 160 bits, base32 (RFC 4226 §4).
pub fn new_totp_secret(entropy: Entropy) -> String {
    Secret::from(entropy.bytes::<20>()).to_base32()
}

/// The step of a right code, one step of clock drift allowed; none for a wrong one.
pub fn totp_step(secret: &str, code: &str, now: Timestamp) -> Result<Option<i64>> {
    let seconds = u64::try_from(now.0.div_euclid(1_000)).unwrap_or_default();
    let step = totp(secret)?.check(code.trim(), seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// Signs in with password and a TOTP or recovery code.
///
/// # Errors
/// `sign_in_failed` whatever of the three was wrong; `too_many_requests`.
pub async fn sign_in(app: &App, form: &PasswordSignIn, address: &str) -> Result<PersonId> {
    let login = normal_login(&form.login).unwrap_or_default();
    rate::hit(app, rate::SIGN_IN_ADDRESS, address).await?;
    rate::hit(app, rate::SIGN_IN_ACCOUNT, &login).await?;
    let mut conn = app.db.read().await?;
    let account = store::find_by_login(&mut conn, &login).await?;
    drop(conn);
    let hash = account.as_ref().and_then(|a| a.password_hash.clone());
    let password_right =
        form.password.len() <= MAX_PASSWORD && verify_password(&form.password, hash).await?;
    let account = account
        .filter(|_| password_right)
        .ok_or(ErrorCode::SignInFailed)?;
    if second_factor(app, &account, &form.code).await? {
        Ok(account.person_id)
    } else {
        Err(ErrorCode::SignInFailed.into())
    }
}

/// Checks a code and uses it up: each works once.
async fn second_factor(app: &App, account: &store::Account, code: &str) -> Result<bool> {
    let now = app.clock.now();
    let Some(secret) = account
        .totp_secret
        .as_ref()
        .filter(|_| account.totp_confirmed_at.is_some())
    else {
        return Ok(false);
    };
    let mut tx = app.db.write().await?;
    let used = match totp_step(secret, code, now)? {
        Some(step) => store::use_totp_step(&mut tx, account.person_id, step).await?,
        None => {
            let hash = crate::secret::hash(&normal_recovery_code(code));
            store::use_recovery_code(&mut tx, account.person_id, &hash, now).await?
        }
    };
    tx.commit().await?;
    Ok(used)
}

fn normal_recovery_code(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase()
}

/// New recovery codes in place of the old ones; 50 bits each, shown once.
pub async fn new_recovery_codes(
    app: &App,
    conn: &mut crate::db::Conn,
    person: PersonId,
) -> Result<Vec<String>> {
    // Without letters and digits that look alike.
    const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789x";
    let now = app.clock.now();
    store::delete_recovery_codes(conn, person).await?;
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let letters = app
            .entropy
            .bytes::<10>()
            .map(|b| char::from(ALPHABET[usize::from(b % 32)]));
        let code: String = letters.iter().collect();
        store::insert_recovery_code(conn, person, &crate::secret::hash(&code), now).await?;
        codes.push(format!("{}-{}", &code[..5], &code[5..]));
    }
    Ok(codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_one_whatever_way_they_are_typed() {
        assert_eq!(
            normal_login(" Co.Lan@Truong.example "),
            Some("co.lan@truong.example".into())
        );
        assert_eq!(normal_login("0912 345 678"), Some("+84912345678".into()));
        assert_eq!(normal_login("admin"), None);
    }

    /// RFC 6238 appendix B, SHA-1, the last six of its eight digits.
    #[test]
    fn totp_of_rfc_6238() {
        let secret = Secret::from(*b"12345678901234567890").to_base32();
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (2_000_000_000, "279037"),
        ] {
            let now = Timestamp(seconds * 1_000);
            assert_eq!(
                totp_step(&secret, code, now).expect("a secret"),
                Some(seconds / 30)
            );
            assert_eq!(
                totp_step(&secret, code, now.plus(30_000)).expect("a secret"),
                Some(seconds / 30)
            );
            assert_eq!(
                totp_step(&secret, code, now.plus(90_000)).expect("a secret"),
                None
            );
        }
    }
}
