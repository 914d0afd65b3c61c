//! The e-mail channel: to addresses that their owners confirmed, as long as they do not bounce and nobody asked to
//! stop. Urgent posts come in any case but to an address that does not work.

pub mod http;
pub mod store;

use super::Parcels;
use super::letter::Letter;
use super::store::Claimed;
use crate::app::App;
use crate::db::{self, Conn};
use crate::delivery::DeliveryState;
use crate::delivery::decide::Outcome;
use crate::error::{Refusal, Result};
use crate::mail::{self, Mail, MailError};
use crate::markdown::escape;
use crate::session::Viewer;
use crate::session::rate::{self, Limit};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use caunoi_wire::channel::{Bounce, BounceKind};
use caunoi_wire::post::Priority;
use caunoi_wire::time::{DAY, HOUR};
use caunoi_wire::{ErrorCode, Language, Timestamp, id::*};
use uuid::Uuid;

/// How long a confirmation link works.
const CONFIRM_LIFE: i64 = 2 * DAY;
/// A bounce tells that mails of the last days did not arrive either.
const BOUNCE_REACH: i64 = 7 * DAY;
/// Confirmations a person may ask for: each goes to an address that may be a stranger's.
const CONFIRMATIONS: Limit = Limit {
    name: "mail-confirmation",
    hits: 5,
    window: HOUR,
};

const UNSUBSCRIBE: &str = "unsubscribe";
const CONFIRM: &str = "confirm-email";

/// A mail, ready for the mail server.
pub struct Parcel {
    pub mail: Mail,
    pub is_digest: bool,
}

/// Makes mails of claimed deliveries, each with the letters it carries.
pub async fn prepare(
    app: &App,
    conn: &mut Conn,
    lease: Uuid,
    claimed: Vec<(Claimed, Vec<Letter>)>,
    now: Timestamp,
    parcels: &mut Parcels,
) -> db::Result<()> {
    for (delivery, letters) in claimed {
        if app.mail.is_none() {
            super::store::fail(conn, lease, &delivery, "no_mail", now).await?;
            parcels.let_go(&delivery, DeliveryState::Failed);
        } else if let Some(to) = &delivery.email {
            let parcel = Parcel {
                mail: write(app, to, &delivery, &letters, now),
                is_digest: delivery.digest_at.is_some(),
            };
            parcels.insert(delivery.key(), super::Parcel::Email(Box::new(parcel)));
        } else {
            let reason = if delivery.has_email {
                "suppressed"
            } else {
                "no_address"
            };
            super::store::fail(conn, lease, &delivery, reason, now).await?;
            parcels.let_go(&delivery, DeliveryState::Failed);
        }
    }
    Ok(())
}

fn write(app: &App, to: &str, d: &Claimed, letters: &[Letter], now: Timestamp) -> Mail {
    let language = letters.first().map_or(Language::Vietnamese, |l| l.language);
    let t = |key: &str| app.text(language, key, &[]);
    let unsubscribe = (d.priority != Priority::Urgent).then(|| {
        let token = app.link_key.sign(UNSUBSCRIBE, to.as_bytes());
        app.config.link(&format!("/u/{token}"))
    });
    let delivery = format!("{} {} {}", d.post_id, d.round, d.person_id);
    let id = URL_SAFE_NO_PAD.encode(&crate::secret::hash(&delivery)[..18]);
    let page = Page {
        entries: letters
            .iter()
            .map(|l| (l.line.clone(), l.link.clone()))
            .collect(),
        open: t("letter-open"),
        why: t("letter-why"),
        stop: unsubscribe
            .as_ref()
            .map(|url| (t("letter-stop"), url.clone())),
    };
    let subject = match letters {
        [only] => only.line.clone(),
        _ => app.text(
            language,
            "letter-digest",
            &[("count", letters.len().into())],
        ),
    };
    Mail {
        to: to.to_owned(),
        language,
        subject,
        text: page.text(),
        html: page.html(language),
        id,
        unsubscribe,
        date: now,
    }
}

/// A line and where in the app it leads: for one person, about no post.
pub fn note(app: &App, to: &str, language: Language, line: &str, path: &str, id: &str) -> Mail {
    let page = Page {
        entries: vec![(line.to_owned(), app.config.link(path))],
        open: app.text(language, "letter-look", &[]),
        why: app.text(language, "letter-why", &[]),
        stop: None,
    };
    Mail {
        to: to.to_owned(),
        language,
        subject: line.to_owned(),
        text: page.text(),
        html: page.html(language),
        id: URL_SAFE_NO_PAD.encode(&crate::secret::hash(id)[..18]),
        unsubscribe: None,
        date: app.clock.now(),
    }
}

/// What a mail says, twice: as text and as HTML that fetches nothing.
struct Page {
    /// A line and the link it leads to.
    entries: Vec<(String, String)>,
    open: String,
    why: String,
    stop: Option<(String, String)>,
}

impl Page {
    fn text(&self) -> String {
        let mut text = String::new();
        for (line, link) in &self.entries {
            text.push_str(&format!("{line}\n{}: {link}\n\n", self.open));
        }
        text.push_str(&format!("-- \n{}\n", self.why));
        if let Some((stop, url)) = &self.stop {
            text.push_str(&format!("{stop}: {url}\n"));
        }
        text
    }

    fn html(&self, language: Language) -> String {
        let entry = |(line, link): &(String, String)| {
            format!(
                "<p>{}</p><p><a href=\"{}\" style=\"display:inline-block;padding:.6em 1.2em;background:#0b5c3b;\
                 color:#fff;border-radius:8px;text-decoration:none\">{}</a></p>",
                escape(line),
                escape(link),
                escape(&self.open)
            )
        };
        let entries: String = self.entries.iter().map(entry).collect();
        let stop = self
            .stop
            .as_ref()
            .map(|(stop, url)| format!("<br><a href=\"{}\">{}</a>", escape(url), escape(stop)));
        format!(
            "<!doctype html><html lang={language}><meta charset=utf-8><body style=\"font:18px/1.5 sans-serif;max-width:36em\">\
             {entries}<p style=\"font-size:14px;color:#555\">{}{}</p></body></html>",
            escape(&self.why),
            stop.unwrap_or_default()
        )
    }
}

/// Hands one mail to the mail server.
pub async fn send(app: &App, mail: &Mail) -> Outcome {
    let Some(mailer) = &app.mail else {
        return Outcome::Refused { reason: "no_mail" };
    };
    match mailer.send(mail).await {
        Ok(()) => Outcome::Accepted,
        Err(MailError::Later(reason)) => {
            tracing::info!(reason, "mail not taken");
            Outcome::Retry {
                reason,
                after: None,
            }
        }
        Err(MailError::Never(reason)) => {
            tracing::warn!(reason, "mail refused");
            Outcome::Refused { reason }
        }
    }
}

/// The address an unsubscribe link is for; none when it is not one of ours.
pub fn unsubscribe_address(app: &App, token: &str) -> Option<String> {
    String::from_utf8(app.link_key.open(UNSUBSCRIBE, token)?).ok()
}

/// Ends all mails to an address but urgent ones.
pub async fn unsubscribe(app: &App, token: &str) -> Result<()> {
    let address = unsubscribe_address(app, token).ok_or(ErrorCode::LinkExpired)?;
    let mut tx = app.db.write().await?;
    store::suppress(&mut tx, &address, "unsubscribed", app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Asks whether an address is the viewer's, by a mail with a link: at once, as they wait for it.
pub async fn ask(app: &App, viewer: &Viewer, text: &str) -> Result<()> {
    let address =
        mail::address(text).ok_or_else(|| Refusal::about(ErrorCode::InvalidInput, &["address"]))?;
    let mailer = app.mail.as_ref().ok_or(ErrorCode::MailMissing)?;
    rate::hit(app, CONFIRMATIONS, &viewer.person.to_string()).await?;
    let mail = confirmation(app, viewer, &address);
    match mailer.send(&mail).await {
        Ok(()) => Ok(()),
        Err(MailError::Never(_)) => {
            Err(Refusal::about(ErrorCode::InvalidInput, &["address"]).into())
        }
        Err(MailError::Later(_)) => Err(ErrorCode::Unavailable.into()),
    }
}

fn confirmation(app: &App, viewer: &Viewer, address: &str) -> Mail {
    let expires = viewer.now.plus(CONFIRM_LIFE).0.to_be_bytes();
    let payload = [viewer.person.0.as_bytes(), &expires[..], address.as_bytes()].concat();
    let language = crate::delivery::message::interface_language(viewer.reading_language, &[]);
    let page = Page {
        entries: vec![(
            app.text(language, "letter-confirm-text", &[]),
            app.config
                .link(&format!("/m/{}", app.link_key.sign(CONFIRM, &payload))),
        )],
        open: app.text(language, "letter-confirm-do", &[]),
        why: app.text(language, "letter-confirm-why", &[]),
        stop: None,
    };
    Mail {
        to: address.to_owned(),
        language,
        subject: app.text(language, "letter-confirm-title", &[]),
        text: page.text(),
        html: page.html(language),
        id: app.entropy.id::<Uuid>(viewer.now).to_string(),
        unsubscribe: None,
        date: viewer.now,
    }
}

/// Whose address a confirmation link says it is; none when it is not one of ours or too old.
pub fn confirmed_address(app: &App, token: &str) -> Option<(PersonId, String)> {
    let payload = app.link_key.open(CONFIRM, token)?;
    let (person, rest) = payload.split_first_chunk::<16>()?;
    let (expires, address) = rest.split_first_chunk::<8>()?;
    let alive = app.clock.now().0 < i64::from_be_bytes(*expires);
    let address = String::from_utf8(address.to_vec()).ok()?;
    alive.then(|| (Uuid::from_bytes(*person).into(), address))
}

/// Keeps a confirmed address, in place of a former one.
pub async fn confirm(app: &App, token: &str) -> Result<()> {
    let (person, address) = confirmed_address(app, token).ok_or(ErrorCode::LinkExpired)?;
    let mut tx = app.db.write().await?;
    store::set_address(&mut tx, person, Some(&address), app.clock.now()).await?;
    store::resubscribe(&mut tx, &address).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the mail server's reports: an address that does not work is never written to again.
///
/// # Errors
/// `not_found` when the operator set no key, `signature_wrong`.
pub async fn take_bounces(app: &App, signature: &str, body: &[u8]) -> Result<()> {
    let key = app.mail_report_key.as_deref().ok_or(ErrorCode::NotFound)?;
    if !crate::secret::is_signed(key, signature, body) {
        return Err(ErrorCode::SignatureWrong.into());
    }
    let bounces: Vec<Bounce> = serde_json::from_slice(body).map_err(|_| ErrorCode::InvalidInput)?;
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    for bounce in bounces {
        let Some(address) = mail::address(&bounce.address) else {
            continue;
        };
        match bounce.kind {
            BounceKind::Bounced => {
                store::suppress(&mut tx, &address, "bounced", now).await?;
                store::fail_bounced(&mut tx, &address, now.plus(-BOUNCE_REACH), now).await?;
            }
            BounceKind::Complained => {
                store::suppress(&mut tx, &address, "complained", now).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(())
}
