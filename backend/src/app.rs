//! What every request and every worker needs, made once at start.

use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Db, setting};
use crate::entropy::Entropy;
use crate::secret::LinkKey;
use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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
    /// Signs light-page links and receipt tokens.
    pub link_key: LinkKey,
    /// Rings when rows for the delivery engine were committed; the engine also polls.
    pub wake: Notify,
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
        let entropy = Entropy;
        let db = Db::open(&config.database)
            .await
            .context("open the database")?;
        db.migrate().await.context("migrate the database")?;
        let mut tx = db.write().await?;
        let fresh = URL_SAFE_NO_PAD.encode(entropy.bytes::<32>());
        let link_key = setting::get_or_set(&mut tx, "link_key", &fresh).await?;
        tx.commit().await?;
        let link_key = LinkKey::new(
            &URL_SAFE_NO_PAD
                .decode(link_key)
                .context("setting link_key")?,
        );
        Ok(Self(Arc::new(Parts {
            config,
            db,
            clock,
            entropy,
            link_key,
            wake: Notify::new(),
        })))
    }
}

impl Parts {
    /// A sentence from `locales/` in the language, or its fallback.
    pub fn text(&self, language: Language, key: &str, _args: &[(&str, String)]) -> String {
        format!("{language}:{key}")
    }
}
