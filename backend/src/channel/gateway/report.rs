//! Delivery reports: what a gateway says after it took a message. Signed, or not listened to.

use super::request::word_at;
use super::{Open, store};
use crate::app::App;
use crate::error::Result;
use crate::receipt::{self, Receipt, Via};
use crate::secret::{self, unhex};
use aws_lc_rs::{constant_time, digest};
use caunoi_wire::channel::{ReportPattern, ReportSignature};
use caunoi_wire::{ErrorCode, id::GatewayId};
use serde_json::Value;

/// Most reports in one request; more are a mistake.
const MAX_REPORTS: usize = 1_000;
/// Longest reason kept of a gateway's own words, characters.
const MAX_REASON: usize = 200;

/// Takes a report, or several in an array. What it does not know is passed over: a gateway would send it forever.
///
/// # Errors
/// `not_found` for a gateway without reports, `signature_wrong`, `invalid_input` for what is no JSON.
pub async fn take(
    app: &App,
    id: GatewayId,
    signature_of: impl Fn(&str) -> Option<String>,
    body: &[u8],
) -> Result<()> {
    let mut conn = app.db.read().await?;
    let row = store::find(&mut conn, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    drop(conn);
    let gateway = Open::new(app, &row).ok_or(ErrorCode::SecretKeyMissing)?;
    let (Some(pattern), Some(key)) = (&gateway.settings.report, &gateway.secrets.report_key) else {
        return Err(ErrorCode::NotFound.into());
    };
    let signature = signature_of(&pattern.header).ok_or(ErrorCode::SignatureWrong)?;
    if !is_signed(pattern.signature, key, &signature, body) {
        return Err(ErrorCode::SignatureWrong.into());
    }
    let reports = match serde_json::from_slice(body).map_err(|_| ErrorCode::InvalidInput)? {
        Value::Array(reports) if reports.len() <= MAX_REPORTS => reports,
        Value::Array(_) => return Err(ErrorCode::BodyTooLarge.into()),
        report => vec![report],
    };
    let mut tx = app.db.write().await?;
    for report in &reports {
        let now = app.clock.now();
        match read(pattern, report) {
            Some((id, Said::Delivered)) => {
                if let Some(m) = store::message(&mut tx, gateway.id, id).await? {
                    let (post, person) = (m.post_id, m.person_id);
                    let told = Receipt::new(post, person, "delivered", now, Via::Gateway);
                    receipt::store::insert(&mut tx, &[told]).await?;
                }
            }
            Some((id, Said::Failed(reason))) => {
                if let Some(m) = store::message(&mut tx, gateway.id, id).await? {
                    store::note_failure(&mut tx, id, &reason).await?;
                    store::fail_undelivered(&mut tx, &m, now).await?;
                }
            }
            None => {}
        }
    }
    tx.commit().await?;
    Ok(())
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Said {
    Delivered,
    Failed(String),
}

fn read(pattern: &ReportPattern, report: &Value) -> Option<(uuid::Uuid, Said)> {
    let id = word_at(report, &pattern.request_id)?.parse().ok()?;
    let state = word_at(report, &pattern.state)?;
    if pattern.delivered.contains(&state) {
        return Some((id, Said::Delivered));
    }
    let reason = Some(&pattern.reason).filter(|p| !p.is_empty());
    let reason = reason.and_then(|p| word_at(report, p)).unwrap_or_default();
    let reason = reason.chars().take(MAX_REASON).collect();
    let failed = pattern.failed.contains(&state);
    failed.then_some((id, Said::Failed(reason)))
}

/// Compares in constant time.
fn is_signed(scheme: ReportSignature, key: &str, signature: &str, body: &[u8]) -> bool {
    let signature = signature.trim();
    match scheme {
        ReportSignature::HmacSha256 => {
            let tag = signature.strip_prefix("sha256=").unwrap_or(signature);
            secret::is_signed(key, tag, body)
        }
        ReportSignature::Zalo => {
            let (Some(hash), Ok(json)) = (
                signature.strip_prefix("mac=").and_then(unhex),
                serde_json::from_slice::<Value>(body),
            ) else {
                return false;
            };
            let word = |pointer| word_at(&json, pointer).unwrap_or_default();
            let mut context = digest::Context::new(&digest::SHA256);
            for part in [
                word("/app_id").as_bytes(),
                body,
                word("/timestamp").as_bytes(),
                key.as_bytes(),
            ] {
                context.update(part);
            }
            constant_time::verify_slices_are_equal(context.finish().as_ref(), &hash).is_ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::hmac;

    #[test]
    fn only_the_right_signature_of_the_very_body_counts() {
        let body = br#"{"app_id":"7","timestamp":"9"}"#;
        // printf '%s' BODY | openssl dgst -sha256 -hmac secret-key
        let hmac =
            hex(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, b"secret-key"), body).as_ref());
        let whole = [b"7", &body[..], b"9", b"secret-key"].concat();
        let zalo = format!(
            "mac={}",
            hex(digest::digest(&digest::SHA256, &whole).as_ref())
        );
        for (scheme, signature) in [
            (ReportSignature::HmacSha256, hmac.clone()),
            (ReportSignature::HmacSha256, hmac.to_uppercase()),
            (ReportSignature::HmacSha256, format!("sha256={hmac}")),
            (ReportSignature::Zalo, zalo),
        ] {
            let signed =
                |key, signature: &str, body: &[u8]| is_signed(scheme, key, signature, body);
            assert!(signed("secret-key", &signature, body));
            assert!(!signed("another-key", &signature, body));
            assert!(!signed("secret-key", &signature, b"{}"));
            assert!(!signed(
                "secret-key",
                &signature[..signature.len() - 1],
                body
            ));
            assert!(!signed("secret-key", "", body));
            assert!(!signed("secret-key", "mac=", body));
        }
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("{b:02x}")).collect()
    }
}
