//! What comes with a post: pictures, sounds, files. An upload belongs to who made it until a post takes it in; what a post
//! no longer names goes, and its bytes with it ([`crate::media`]).

pub mod draw;
pub mod http;
pub mod kind;
mod pdf;
pub mod picture;
pub mod store;

use crate::app::App;
use crate::db::Conn;
use crate::error::{Refusal, Result};
use crate::feed::Reader;
use crate::media;
use crate::session::Viewer;
use anyhow::Context;
use bytes::Bytes;
use caunoi_wire::attachment::*;
use caunoi_wire::lesson::Texts;
use caunoi_wire::time::DAY;
use caunoi_wire::{ErrorCode, Language, Timestamp, id::*};
use std::collections::BTreeSet;
use std::time::Duration;
use store::{Alts, Row};
use tokio::sync::{Semaphore, watch};

/// Pictures are taken apart one at a time: a large one takes a hundred megabytes meanwhile.
static ONE: Semaphore = Semaphore::const_new(1);
/// Uploads of one person that no post has taken in.
const MOST_LOOSE: i64 = 40;
/// How long they stay, milliseconds: as long as somebody may be writing.
const LOOSE_FOR: i64 = 30 * DAY;

/// How soon what nobody names any more is gone.
const POLL: Duration = Duration::from_secs(20);

/// What is kept of an upload.
struct Clean {
    found: kind::Found,
    whole: Vec<u8>,
    /// The small one, with its width and height.
    small: Option<(Vec<u8>, u32, u32)>,
}

/// Takes an upload in, made clean.
///
/// # Errors
/// `not_allowed` for who writes to nobody, `attachments_too_many` for who has many that no post took in,
/// `attachment_refused` and its like for what we do not carry.
pub async fn upload(
    app: &App,
    viewer: &Viewer,
    query: &UploadQuery,
    bytes: Bytes,
) -> Result<Attachment> {
    {
        // Nobody lets us take apart anything who could not send it.
        let mut conn = app.db.read().await?;
        if !store::may_upload(&mut conn, viewer).await? {
            return Err(ErrorCode::NotAllowed.into());
        }
        if store::count_loose(&mut conn, viewer).await? >= MOST_LOOSE {
            return Err(ErrorCode::AttachmentsTooMany.into());
        }
    }
    let clean = {
        let _turn = ONE.acquire().await.context("take an upload apart")?;
        tokio::task::spawn_blocking(move || cleaned(&bytes)).await
    };
    let clean = clean.context("take an upload apart")??;
    let kind = clean.found.kind;
    let size = |bytes: &[u8]| i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let (sizes, small) = match clean.small {
        Some((small, width, height)) => {
            let size = size(&small);
            let path = media::keep(app, small.into()).await?;
            (
                i32::try_from(width).ok().zip(i32::try_from(height).ok()),
                Some((path, size)),
            )
        }
        None => (None, None),
    };
    let whole_size = size(&clean.whole);
    let row = Row {
        id: app.entropy.id(viewer.now),
        post_id: None,
        kind,
        name: match kind {
            AttachmentKind::File => kind::clean_name(&query.name, clean.found.ending),
            _ => String::new(),
        },
        content_type: clean.found.content_type.to_owned(),
        alt: String::new(),
        alts: Alts::default(),
        language: query.language.filter(|_| kind == AttachmentKind::Sound),
        path: media::keep(app, clean.whole.into()).await?,
        size: whole_size,
        preview_path: small.as_ref().map(|(path, _)| path.clone()),
        preview_size: small.map(|(_, size)| size),
        width: sizes.map(|(width, _)| width),
        height: sizes.map(|(_, height)| height),
        seconds: query
            .seconds
            .filter(|s| kind == AttachmentKind::Sound && (1..=3_600).contains(s)),
    };
    let mut tx = app.db.write().await?;
    insert(&mut tx, viewer.person, &row, 0, viewer.now).await?;
    tx.commit().await?;
    Ok(row.attachment())
}

fn cleaned(bytes: &[u8]) -> Result<Clean, ErrorCode> {
    let found = kind::of(bytes)?;
    if found.kind == AttachmentKind::Picture {
        let picture = picture::clean(bytes).ok_or(ErrorCode::AttachmentRefused)?;
        return Ok(Clean {
            found,
            whole: picture.large,
            small: Some((picture.small, picture.width, picture.height)),
        });
    }
    Ok(Clean {
        found,
        whole: kind::without_place(bytes.to_vec(), found),
        small: None,
    })
}

/// Writes one whose bytes are there.
async fn insert(
    conn: &mut Conn,
    author: PersonId,
    row: &Row,
    position: i32,
    now: Timestamp,
) -> Result<()> {
    for path in row.paths() {
        // Taken away in this very moment: the same upload finds it gone.
        if !media::store::hold(conn, path).await? {
            return Err(ErrorCode::Unavailable.into());
        }
    }
    Ok(store::insert(conn, author, row, position, now).await?)
}

/// Makes these what comes with a post, in this order: new ones are the viewer's uploads, others came with it before. What
/// is not named goes.
///
/// # Errors
/// `attachments_too_many`, `text_too_long` for a description, `not_found` for what is neither, or named twice.
pub async fn attach(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    wanted: &[AttachmentText],
) -> Result<()> {
    if wanted.len() > MAX_ATTACHMENTS {
        return Err(Refusal::about(ErrorCode::AttachmentsTooMany, &["attachments"]).into());
    }
    let is_long = |alt: &String| alt.chars().count() > MAX_ALT;
    if (wanted.iter()).any(|a| is_long(&a.alt) || a.alts.0.values().any(is_long)) {
        return Err(Refusal::about(ErrorCode::TextTooLong, &["attachments"]).into());
    }
    let ids: BTreeSet<AttachmentId> = wanted.iter().map(|a| a.id).collect();
    let before = store::of_post(conn, post).await?;
    remove(
        conn,
        before.iter().filter(|row| !ids.contains(&row.id)),
        viewer.now,
    )
    .await?;
    let mut taken = ids.len() == wanted.len();
    for (position, text) in (0..).zip(wanted) {
        taken &= store::take_in(conn, viewer, post, text, position).await?;
    }
    if !taken {
        return Err(Refusal::about(ErrorCode::NotFound, &["attachments"]).into());
    }
    Ok(())
}

/// What comes with one post comes with another as well, instead of what did.
pub async fn copy(
    app: &App,
    conn: &mut Conn,
    from: PostId,
    to: PostId,
    now: Timestamp,
) -> Result<()> {
    remove_all(conn, to, now).await?;
    let rows = store::of_post(conn, from).await?;
    for (position, row) in (0..).zip(rows) {
        let author = store::author(conn, row.id).await?;
        let row = Row {
            id: app.entropy.id(now),
            post_id: Some(to),
            ..row
        };
        insert(conn, author, &row, position, now).await?;
    }
    Ok(())
}

/// With its post.
pub async fn remove_all(conn: &mut Conn, post: PostId, now: Timestamp) -> Result<()> {
    let rows = store::of_post(conn, post).await?;
    remove(conn, rows.iter(), now).await
}

async fn remove(conn: &mut Conn, rows: impl Iterator<Item = &Row>, now: Timestamp) -> Result<()> {
    let mut paths = BTreeSet::new();
    for row in rows {
        store::delete(conn, row.id).await?;
        paths.extend(row.paths().map(str::to_owned));
    }
    for path in paths {
        media::store::lock(conn, &path).await?;
        media::store::release(conn, &path, now).await?;
    }
    Ok(())
}

/// Gives up an upload that no post has taken in.
///
/// # Errors
/// `not_found` for another's, `post_state_wrong` for what a post has: the post lets go of it.
pub async fn discard(app: &App, viewer: &Viewer, id: AttachmentId) -> Result<()> {
    let mut tx = app.db.write().await?;
    let row = store::of_author(&mut tx, viewer, &[id]).await?.pop();
    let row = row.ok_or(ErrorCode::NotFound)?;
    if row.post_id.is_some() {
        return Err(ErrorCode::PostStateWrong.into());
    }
    remove(&mut tx, std::iter::once(&row), viewer.now).await?;
    tx.commit().await?;
    Ok(())
}

/// One for its author's side.
///
/// # Errors
/// `not_found` for an upload of somebody else, or of a post that is not theirs.
pub async fn of_author(app: &App, viewer: &Viewer, id: AttachmentId) -> Result<Row> {
    let mut conn = app.db.read().await?;
    let row = store::of_author(&mut conn, viewer, &[id]).await?.pop();
    Ok(row.ok_or(ErrorCode::NotFound)?)
}

/// What a post names, in its order and with what it says of each, for its author's side. What is not theirs to see is left
/// out.
///
/// # Errors
/// When the database fails.
pub async fn named(conn: &mut Conn, viewer: &Viewer, texts: &[AttachmentText]) -> Result<Vec<Row>> {
    let ids: Vec<AttachmentId> = texts.iter().take(MAX_ATTACHMENTS).map(|a| a.id).collect();
    let rows = store::of_author(conn, viewer, &ids).await?;
    let said = texts.iter().filter_map(|text| {
        let row = rows.iter().find(|row| row.id == text.id)?.clone();
        let is_picture = row.kind == AttachmentKind::Picture;
        let alts = if is_picture {
            text.alts.clone()
        } else {
            Texts::default()
        };
        Some(Row {
            alt: if is_picture {
                text.alt.clone()
            } else {
                String::new()
            },
            alts: Alts(alts),
            language: text.language.filter(|_| row.kind == AttachmentKind::Sound),
            ..row
        })
    });
    Ok(said.collect())
}

/// One for a reader of its post.
///
/// # Errors
/// `not_found` when the post is not theirs, or not any more.
pub async fn of_reader(app: &App, reader: &Reader, post: PostId, id: AttachmentId) -> Result<Row> {
    let mut conn = app.db.read().await?;
    let rows = store::of_reader(&mut conn, reader, &[post]).await?;
    let row = rows.into_iter().find(|row| row.id == id);
    Ok(row.ok_or(ErrorCode::NotFound)?)
}

/// The sound that a reader hears first, by the language they speak; the others come after it.
pub fn spoken(sounds: Vec<Row>, order: &[Language]) -> Vec<Row> {
    let place = |row: &Row| {
        let language = row.language;
        let place = order.iter().position(|l| Some(*l) == language);
        place.unwrap_or(order.len())
    };
    let mut sounds = sounds;
    sounds.sort_by_key(place);
    sounds
}

/// Takes away what is due until `stop` turns true.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match next(&app).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(?error, "attachments"),
        }
        tokio::select! {
            () = tokio::time::sleep(POLL) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Takes away one thing that is due: an upload that no post took in, bytes that nothing names. Returns false when nothing
/// is.
///
/// # Errors
/// When the database fails.
pub async fn next(app: &App) -> Result<bool> {
    let now = app.clock.now();
    let old = now.plus(-LOOSE_FOR);
    {
        let mut conn = app.db.read().await?;
        if store::forgotten(&mut conn, old).await?.is_none() {
            drop(conn);
            return media::next(app).await;
        }
    }
    let mut tx = app.db.write().await?;
    if let Some(row) = store::forgotten(&mut tx, old).await? {
        remove(&mut tx, std::iter::once(&row), now).await?;
    }
    tx.commit().await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spoken_language_is_heard_first() {
        use Language::{English, Hmong, Vietnamese};
        let sound = |language| Row {
            id: uuid::Uuid::nil().into(),
            post_id: None,
            kind: AttachmentKind::Sound,
            name: String::new(),
            content_type: String::new(),
            alt: String::new(),
            alts: Alts::default(),
            language: Some(language),
            path: String::new(),
            size: 0,
            preview_path: None,
            preview_size: None,
            width: None,
            height: None,
            seconds: None,
        };
        let sounds = [English, Vietnamese, Hmong].map(sound).to_vec();
        let heard = |order: &[Language]| -> Vec<Option<Language>> {
            let sounds = spoken(sounds.clone(), order);
            sounds.into_iter().map(|row| row.language).collect()
        };
        assert_eq!(
            heard(&[Hmong, Vietnamese]),
            [Some(Hmong), Some(Vietnamese), Some(English)]
        );
        assert_eq!(heard(&[Language::Khmer])[0], Some(English));
    }
}
