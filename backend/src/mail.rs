//! The one way mail goes out: SMTP to the operator's mail server. Which person gets what is decided elsewhere.

use crate::config::Config;
use anyhow::{Context, bail};
use caunoi_wire::{Language, Timestamp};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::{Duration, SystemTime};
use tokio::sync::Semaphore;

/// A mail must be handed over within this.
const DEADLINE: Duration = Duration::from_secs(15);
/// Connections to the mail server at once.
const CONNECTIONS: usize = 16;

/// A mail in one language.
#[derive(Clone, Debug)]
pub struct Mail {
    pub to: String,
    pub language: Language,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The part of the `Message-ID` before the at sign: the same mail keeps it at every try.
    pub id: String,
    /// Where one request ends mails of this kind (RFC 8058); none for those that cannot be refused.
    pub unsubscribe: Option<String>,
    pub date: Timestamp,
}

/// Why a mail was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailError {
    Later(&'static str),
    Never(&'static str),
}

pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    turns: Semaphore,
    from: Mailbox,
    /// After the at sign of every `Message-ID`.
    host: String,
}

impl Mailer {
    /// None when the operator named no mail server.
    ///
    /// # Errors
    /// When the settings make no sense, or the password file cannot be read.
    pub fn new(config: &Config) -> anyhow::Result<Option<Self>> {
        let Some(url) = &config.smtp_url else {
            return Ok(None);
        };
        let Some(from) = &config.mail_from else {
            bail!("--smtp-url needs --mail-from: who mails come from");
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str())
            .map_err(|_| {
                anyhow::anyhow!("--smtp-url: smtps://USER@HOST or smtp://USER@HOST?tls=required")
            })?
            .timeout(Some(DEADLINE));
        if let Some(path) = &config.smtp_password_file {
            let password = std::fs::read_to_string(path)
                .with_context(|| format!("read {}", path.display()))?;
            let password = password.trim_end_matches(['\r', '\n']).to_owned();
            builder = builder.credentials(Credentials::new(url.username().to_owned(), password));
        }
        Ok(Some(Self {
            transport: builder.build(),
            turns: Semaphore::new(CONNECTIONS),
            from: from.parse().context("--mail-from")?,
            host: config
                .public_url
                .host_str()
                .unwrap_or("localhost")
                .to_owned(),
        }))
    }

    /// Hands a mail to the mail server.
    ///
    /// # Errors
    /// When the server did not take it.
    pub async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = self.message(mail).ok_or(MailError::Never("mail_address"))?;
        let _turn = self.turns.acquire().await;
        let sending = self.transport.send(message);
        match tokio::time::timeout(DEADLINE, sending).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_permanent() => Err(MailError::Never("mail_refused")),
            Ok(Err(error)) if error.is_transient() => Err(MailError::Later("mail_later")),
            Ok(Err(error)) if error.is_timeout() => Err(MailError::Later("timeout")),
            Ok(Err(_)) => Err(MailError::Later("unreachable")),
            Err(_) => Err(MailError::Later("timeout")),
        }
    }

    fn message(&self, mail: &Mail) -> Option<Message> {
        let since_epoch = Duration::from_millis(u64::try_from(mail.date.0).ok()?);
        let plain = |name: &'static str, value: String| {
            // Ours, in ASCII: folding or encoding a URL would break it.
            let name = HeaderName::new_from_ascii_str(name);
            HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value)
        };
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, mail.to.parse::<Address>().ok()?))
            .subject(mail.subject.clone())
            .date(SystemTime::UNIX_EPOCH + since_epoch)
            .message_id(Some(format!("<{}@{}>", mail.id, self.host)))
            .raw_header(plain("Content-Language", mail.language.to_string()))
            // No holiday notices, please (RFC 3834).
            .raw_header(plain("Auto-Submitted", "auto-generated".to_owned()));
        if let Some(url) = &mail.unsubscribe {
            message = message
                .raw_header(plain("List-Unsubscribe", format!("<{url}>")))
                .raw_header(plain(
                    "List-Unsubscribe-Post",
                    "List-Unsubscribe=One-Click".to_owned(),
                ));
        }
        let parts = MultiPart::alternative()
            .singlepart(SinglePart::plain(mail.text.clone()))
            .singlepart(SinglePart::html(mail.html.clone()));
        message.multipart(parts).ok()
    }
}

/// An e-mail address as it is kept and compared; none when it is none.
pub fn address(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let plain = text.len() <= 254 && text.is_ascii() && !text.contains(['"', ' ', '[']);
    let address = plain.then(|| text.parse::<Address>().ok())??;
    address.domain().contains('.').then_some(text)
}

#[cfg(test)]
mod tests {
    #[test]
    fn addresses_are_recognized() {
        let address = super::address;
        assert_eq!(
            address(" Me.Hoa@Truong.Example ").as_deref(),
            Some("me.hoa@truong.example")
        );
        for bad in [
            "",
            "hoa",
            "hoa@",
            "@x.vn",
            "hoa@localhost",
            "a b@x.vn",
            "a@x.vn\r\nBcc: b@x.vn",
            "a@[127.0.0.1]",
            "\"a\"@x.vn",
            "a@x.vn, b@x.vn",
        ] {
            assert_eq!(address(bad), None, "{bad}");
        }
    }
}
