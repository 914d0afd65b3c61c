//! Settings of a gateway, judged before they are kept: what would fail at every message is refused here.

use super::request::{self, Values};
use super::{Open, Secrets};
use crate::error::{Refusal, Result};
use crate::outbound::Outbound;
use caunoi_wire::ErrorCode;
use caunoi_wire::channel::*;
use http::{HeaderName, HeaderValue};
use std::sync::Arc;
use url::Url;

/// Longest name of a parameter or secret, characters.
const MAX_NAME: usize = 40;
/// Dearest a message may be, đồng: guards against a slipped zero.
const MAX_PRICE: i64 = 100_000;
/// Shortest key that reports are signed with, characters.
const MIN_REPORT_KEY: usize = 8;
/// Headers that belong to the connection, or that the format decides.
const OWN_HEADERS: [&str; 7] = [
    "host",
    "content-length",
    "content-type",
    "transfer-encoding",
    "connection",
    "upgrade",
    "te",
];

/// Parts settings as they came into what may be read and what is sealed. A hidden value that was left out keeps
/// what is there, as long as it goes to the same place: nobody can have secrets sent to a server of theirs.
///
/// # Errors
/// `invalid_input` naming what has no value.
pub fn split(
    mut settings: GatewaySettings,
    before: Option<&Open>,
) -> Result<(GatewaySettings, Secrets)> {
    let before = before.filter(|b| origin(&b.settings.url) == origin(&settings.url));
    let known = before.map(|b| &b.secrets);
    let mut secrets = Secrets {
        headers: take(
            &mut settings.headers,
            known.map(|k| &k.headers[..]),
            "headers",
        )?,
        secrets: take(
            &mut settings.secrets,
            known.map(|k| &k.secrets[..]),
            "secrets",
        )?,
        report_key: None,
    };
    if let Some(report) = &mut settings.report {
        let given = report.key.take().filter(|key| !key.is_empty());
        secrets.report_key = given.or_else(|| known.and_then(|k| k.report_key.clone()));
        if secrets.report_key.is_none() {
            return Err(Refusal::about(ErrorCode::InvalidInput, &["report.key"]).into());
        }
    }
    Ok((settings, secrets))
}

fn origin(url: &str) -> Option<url::Origin> {
    Url::parse(url).ok().map(|url| url.origin())
}

fn take(hidden: &mut [Hidden], known: Option<&[Parameter]>, field: &str) -> Result<Vec<Parameter>> {
    let take = |hidden: &mut Hidden| {
        let kept = || {
            let known = known?.iter().find(|k| k.name == hidden.name);
            known.map(|k| k.value.clone())
        };
        let given = hidden.value.take().filter(|value| !value.is_empty());
        given.or_else(kept).map(|value| Parameter {
            name: hidden.name.clone(),
            value,
        })
    };
    let taken: Option<Vec<_>> = hidden.iter_mut().map(take).collect();
    taken.ok_or_else(|| Refusal::about(ErrorCode::InvalidInput, &[field]).into())
}

/// Judges settings with their secrets; the name of the first field that will not do.
pub fn check(
    outbound: &Outbound,
    settings: &GatewaySettings,
    secrets: &Secrets,
) -> Result<(), &'static str> {
    let holds = |is_so: bool, field| if is_so { Ok(()) } else { Err(field) };
    let s = settings;
    let allowed = outbound.gateway_endpoint(&s.url).is_ok();
    holds(allowed && s.url.len() <= MAX_GATEWAY_TEXT, "url")?;
    let few = |n: usize| n <= MAX_GATEWAY_VALUES;
    holds(
        few(s.headers.len()) && s.headers.iter().all(|h| is_header(&h.name)),
        "headers",
    )?;
    let names = s.parameters.iter().map(|p| p.name.as_str());
    holds(few(s.parameters.len()) && are_names(names), "parameters")?;
    let names = s.secrets.iter().map(|p| p.name.as_str());
    holds(few(s.secrets.len()) && are_names(names), "secrets")?;
    let values = s
        .parameters
        .iter()
        .chain(&secrets.headers)
        .chain(&secrets.secrets);
    let fit = |v: &Parameter| v.value.chars().count() <= MAX_GATEWAY_TEXT;
    holds(values.clone().all(fit), "parameters")?;
    holds((0..=MAX_PRICE).contains(&s.price), "price")?;
    holds((1..=MAX_PER_SECOND).contains(&s.per_second), "per_second")?;
    holds(s.per_day.is_none_or(|n| n > 0), "per_day")?;
    holds(is_pointer(&s.success.pointer), "success")?;
    holds(
        s.success.pointer.is_empty() || !s.success.accepted.is_empty(),
        "success",
    )?;
    if let Some(report) = &s.report {
        let pointers = [&report.request_id, &report.state];
        let readable = pointers.iter().all(|p| !p.is_empty() && is_pointer(p))
            && is_pointer(&report.reason)
            && !report.delivered.is_empty();
        holds(
            readable && HeaderName::try_from(&report.header).is_ok(),
            "report",
        )?;
        let key = secrets.report_key.as_deref().unwrap_or_default();
        holds(key.chars().count() >= MIN_REPORT_KEY, "report.key")?;
    }
    check_body(settings, secrets)
}

/// Writes a request with values as awkward as any, and looks whether it is what it should be.
fn check_body(settings: &GatewaySettings, secrets: &Secrets) -> Result<(), &'static str> {
    if settings.body.chars().count() > MAX_GATEWAY_TEXT {
        return Err("body");
    }
    let gateway = Arc::new(Open {
        id: uuid::Uuid::nil().into(),
        settings: settings.clone(),
        secrets: secrets.clone(),
    });
    let (headers, body) = request::write(&gateway, &Values::awkward()).ok_or("body")?;
    if settings.format == BodyFormat::Json
        && serde_json::from_slice::<serde_json::Value>(&body).is_err()
    {
        return Err("body");
    }
    let fits = |(_, value): &(String, String)| HeaderValue::try_from(value).is_ok();
    headers.iter().all(fits).then_some(()).ok_or("headers")
}

fn is_header(name: &str) -> bool {
    HeaderName::try_from(name).is_ok_and(|name| !OWN_HEADERS.contains(&name.as_str()))
}

fn are_names<'n>(names: impl Iterator<Item = &'n str> + Clone) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let fine = |name: &str| (1..=MAX_NAME).contains(&name.len()) && name.chars().all(letter);
    let mut seen = std::collections::HashSet::new();
    names.clone().all(fine) && names.into_iter().all(|name| seen.insert(name))
}

fn is_pointer(pointer: &str) -> bool {
    pointer.is_empty() || pointer.starts_with('/')
}
