//! The bytes of attachments: in a folder, or in a bucket that speaks S3. A row of `object` is committed before bytes are
//! written and goes after them, so that a crash leaves nothing of which nobody knows; [`next`] takes away what no
//! attachment names any more.

pub mod s3;
pub mod store;

use crate::app::App;
use crate::config::{Config, DatabaseUrl, S3};
use crate::error::Result;
use crate::outbound::Outbound;
use anyhow::Context;
use aws_lc_rs::digest;
use bytes::Bytes;
use caunoi_wire::time::{DAY, MINUTE};
use futures_util::stream::BoxStream;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{Error, GetOptions, GetRange, ObjectStore, ObjectStoreExt, RetryConfig};
use std::fmt::Write;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// What was written and is named by nothing goes after this, milliseconds: its upload broke off.
const UNNAMED_FOR: i64 = DAY;
/// Until taking away is tried again after it failed, milliseconds.
const AGAIN: i64 = 5 * MINUTE;
/// How long somebody waits for a bucket that does not answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How a setting begins that names a bucket.
pub const BUCKET: &str = "s3://";

/// Where bytes lie.
pub struct Media(Arc<dyn ObjectStore>);

impl Media {
    /// # Errors
    /// When the folder cannot be made, or the settings of the bucket are not complete.
    pub fn open(config: &Config, outbound: &Arc<Outbound>) -> anyhow::Result<Self> {
        match config.media.as_deref() {
            Some(url) if url.starts_with(BUCKET) => Self::bucket(url, &config.s3, outbound),
            Some(folder) => Self::folder(folder.into()),
            None => Self::folder(beside(&config.database)),
        }
    }

    fn folder(folder: PathBuf) -> anyhow::Result<Self> {
        let place = || format!("media folder {}", folder.display());
        std::fs::create_dir_all(&folder).with_context(place)?;
        let store = LocalFileSystem::new_with_prefix(&folder).with_context(place)?;
        Ok(Self(Arc::new(store.with_fsync(true))))
    }

    fn bucket(url: &str, s3: &S3, outbound: &Arc<Outbound>) -> anyhow::Result<Self> {
        let place = url.strip_prefix(BUCKET).unwrap_or_default();
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        let endpoint = s3.endpoint.as_ref().context("media endpoint")?;
        let secret = s3.secret_file.as_ref().context("media secret file")?;
        let secret = std::fs::read_to_string(secret)
            .with_context(|| format!("read {}", secret.display()))?;
        let store = AmazonS3Builder::new()
            .with_bucket_name(bucket)
            .with_endpoint(endpoint.as_str().trim_end_matches('/'))
            .with_region(&s3.region)
            .with_access_key_id(s3.key_id.as_deref().context("media key id")?)
            .with_secret_access_key(secret.trim())
            .with_allow_http(endpoint.scheme() == "http")
            // Not every server that speaks S3 takes lists of what is to go.
            .with_disable_bulk_delete(true)
            .with_retry(RetryConfig {
                max_retries: 2,
                retry_timeout: PATIENCE,
                ..RetryConfig::default()
            })
            .with_http_connector(s3::Connector(outbound.clone()))
            .build()?;
        Ok(Self(Arc::new(PrefixStore::new(store, prefix))))
    }

    async fn put(&self, path: &str, bytes: Bytes) -> anyhow::Result<()> {
        let put = self.0.put(&Path::from(path), bytes.into()).await;
        put.context("write an object").map(drop)
    }

    /// What lies at a path, or a part of it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn read(&self, path: &str, part: Option<Range<u64>>) -> anyhow::Result<Stream> {
        let options = GetOptions::new().with_range(part.map(GetRange::Bounded));
        let found = self.0.get_opts(&Path::from(path), options).await;
        Ok(found.context("read an object")?.into_stream())
    }

    /// True as well when it was gone before.
    async fn delete(&self, path: &str) -> anyhow::Result<()> {
        match self.0.delete(&Path::from(path)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error).context("take an object away"),
        }
    }
}

/// Bytes as they come.
pub type Stream = BoxStream<'static, object_store::Result<Bytes>>;

/// The folder that is meant when none is named: what SQLite's file is called, with another ending.
fn beside(database: &DatabaseUrl) -> PathBuf {
    match database {
        DatabaseUrl::Sqlite(path) => path.with_extension("media"),
        DatabaseUrl::Postgres(_) => "caunoi.media".into(),
    }
}

/// Writes bytes durably; the path under which an attachment may name them within a day.
///
/// # Errors
/// When they cannot be written.
pub async fn keep(app: &App, bytes: Bytes) -> Result<String> {
    let hash = hash(&bytes);
    let end: [u8; 6] = app.entropy.bytes();
    let fresh = format!("{}/{hash}-{}", &hash[..2], hex(&end));
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let path = store::claim(&mut tx, &fresh, &hash, size, now.plus(UNNAMED_FOR)).await?;
    tx.commit().await?;
    // Also where it is known: whoever wrote it first may have died on the way.
    app.media.put(&path, bytes).await?;
    Ok(path)
}

/// Takes one object away that nothing names any more. Returns false when there is none.
///
/// # Errors
/// When the database fails.
pub async fn next(app: &App) -> Result<bool> {
    let now = app.clock.now();
    {
        let mut conn = app.db.read().await?;
        if store::due(&mut conn, now).await?.is_none() {
            return Ok(false);
        }
    }
    let mut tx = app.db.write().await?;
    let Some(path) = store::due(&mut tx, now).await? else {
        return Ok(true);
    };
    // Somebody may be about to name it: they come first, or find it doomed.
    store::lock(&mut tx, &path).await?;
    let is_doomed = store::doom(&mut tx, &path, now.plus(AGAIN)).await?;
    tx.commit().await?;
    if !is_doomed {
        return Ok(true);
    }
    match app.media.delete(&path).await {
        Ok(()) => {
            let mut tx = app.db.write().await?;
            store::forget(&mut tx, &path).await?;
            tx.commit().await?;
        }
        Err(error) => tracing::warn!(error = format!("{error:#}"), "media"),
    }
    Ok(true)
}

fn hash(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
