//! What every request and every worker needs, made once at start.

use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Db, setting};
use crate::entropy::Entropy;
use crate::live::{Hint, Live};
use crate::mail::Mailer;
use crate::media::Media;
use crate::metrics::Metrics;
use crate::outbound::Outbound;
use crate::receipt;
use crate::seal::SealKeys;
use crate::secret::LinkKey;
use crate::trace::Traces;
use anyhow::{Context, anyhow};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use caunoi_l10n::{Arg, Locales};
use caunoi_webpush::{VapidKey, VapidSigner};
use caunoi_wire::Language;
use std::sync::Arc;
use tokio::sync::Notify;

/// Shared by all tasks of the process; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

pub struct Parts {
    pub config: Config,
    pub db: Db,
    pub clock: Clock,
    pub entropy: Entropy,
    pub locales: Locales,
    pub outbound: Arc<Outbound>,
    /// Where attachments lie.
    pub media: Media,
    /// Says to push services who sends; its public key is what browsers subscribe to.
    pub vapid: VapidSigner,
    pub webauthn: webauthn_rs::Webauthn,
    /// Signs light-page links and receipt tokens.
    pub link_key: LinkKey,
    /// Seals secrets in the database; none when the operator gave no key.
    pub seal: Option<SealKeys>,
    /// None when the operator named no mail server.
    pub mail: Option<Mailer>,
    /// Signs the mail server's reports.
    pub mail_report_key: Option<String>,
    /// Rings when rows for the delivery engine were committed; the engine also polls.
    pub wake: Notify,
    pub metrics: Metrics,
    /// Receipts on their way to the database.
    pub receipts: receipt::group::Queue,
    /// What the operator's collector gets, if there is one.
    pub traces: Traces,
    /// Says to open apps and other processes what to look at again.
    pub live: Live,
}

impl std::ops::Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens and migrates the database, and makes the keys at first start.
    ///
    /// # Errors
    /// When the database cannot be opened or brought up to date.
    pub async fn start(config: Config, clock: Clock) -> anyhow::Result<Self> {
        Self::start_with(config, clock, Entropy::Machine).await
    }

    /// The same with another source of randomness.
    pub(crate) async fn start_with(
        config: Config,
        clock: Clock,
        entropy: Entropy,
    ) -> anyhow::Result<Self> {
        let db = Db::open(&config.database)
            .await
            .context("open the database")?;
        db.migrate().await.context("migrate the database")?;
        let mut tx = db.write().await?;
        let fresh = URL_SAFE_NO_PAD.encode(entropy.bytes::<32>());
        let link_key = setting::get_or_set(&mut tx, "link_key", &fresh).await?;
        let vapid =
            setting::get_or_set(&mut tx, "vapid_key", VapidKey::generate()?.stored()).await?;
        setting::put(&mut tx, "human_languages", &config.guarded_languages()).await?;
        tx.commit().await?;
        let link_key = LinkKey::new(
            &URL_SAFE_NO_PAD
                .decode(link_key)
                .context("setting link_key")?,
        );
        let seal = config.secret_key_file.as_deref().map(SealKeys::read);
        let mail_report_key = config.mail_report_key_file.as_ref().map(|path| {
            let key = std::fs::read_to_string(path);
            key.with_context(|| format!("read {}", path.display()))
        });
        let vapid = VapidKey::parse(&vapid).context("setting vapid_key")?;
        let now = clock.now();
        let outbound = Arc::new(Outbound::new(&config)?);
        Ok(Self(Arc::new(Parts {
            locales: Locales::load().map_err(|what| anyhow!(what))?,
            media: Media::open(&config, &outbound)?,
            outbound,
            traces: Traces::new(config.otlp_endpoint.is_some()),
            mail: Mailer::new(&config)?,
            webauthn: crate::session::passkey::relying_party(&config.public_url)?,
            vapid: VapidSigner::new(vapid, config.push_contact.clone()),
            config,
            db,
            clock,
            entropy,
            link_key,
            seal: seal.transpose().context("secret key file")?,
            mail_report_key: mail_report_key
                .transpose()?
                .map(|key| key.trim().to_owned()),
            wake: Notify::new(),
            metrics: Metrics::default(),
            receipts: receipt::group::Queue::default(),
            live: Live::new(entropy.id(now)),
        })))
    }
}

impl Parts {
    /// Rows for the delivery engines were committed: this process's look now, the others' soon.
    pub fn wake_engines(&self) {
        self.wake.notify_waiters();
        self.live.hint(Hint::Due);
    }

    /// A sentence from `locales/` in the language, or in Vietnamese.
    pub fn text(&self, language: Language, key: &str, args: &[(&str, Arg)]) -> String {
        self.locales.text(language, key, args)
    }
}
