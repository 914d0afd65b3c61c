//! Pictures of an event. Families whom the event was for see those on which nobody can be recognised, and those of people
//! of whom each agrees: for a child a guardian who may answer for it, and none who refuses; from seven years on the
//! child as well. Taking that back hides them in the same moment.

pub mod http;
pub mod store;

use super::arrival;
use crate::app::App;
use crate::db::Conn;
use crate::error::{Refusal, Result};
use crate::feed::{self, Reader};
use crate::lesson::media;
use crate::post;
use crate::session::Viewer;
use anyhow::Context;
use bytes::Bytes;
use caunoi_wire::day::*;
use caunoi_wire::feed::FeedItem;
use caunoi_wire::{Date, ErrorCode, Timestamp, id::*};
use std::collections::BTreeSet;
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Pictures are taken apart one at a time: a large one takes a hundred megabytes meanwhile.
static ONE: Semaphore = Semaphore::const_new(1);

/// Born until then, a child is asked itself.
fn asked_born(now: Timestamp) -> Date {
    now.local_date().years_before(ASKED_FROM)
}

/// Adds a picture, which nobody sees until it is said who is in it.
///
/// # Errors
/// As [`arrival::managed`]; `post_state_wrong` before it begins, `media_refused` for what is no picture or a huge one,
/// `album_full`.
pub async fn add(app: &App, viewer: &Viewer, id: PostId, bytes: Bytes) -> Result<PhotoId> {
    {
        // Nobody lets us take apart anything for an event that is not theirs.
        let mut conn = app.db.read().await?;
        managed(&mut conn, viewer, id).await?;
        if store::count(&mut conn, id).await? >= MAX_PHOTOS {
            return Err(ErrorCode::AlbumFull.into());
        }
    }
    let cleaned = {
        let _turn = ONE.acquire().await.context("take a picture apart")?;
        tokio::task::spawn_blocking(move || media::photo(&bytes)).await
    };
    let (bytes, preview) = cleaned
        .context("take a picture apart")?
        .ok_or(ErrorCode::MediaRefused)?;
    let photo: PhotoId = app.entropy.id(viewer.now);
    let mut tx = app.db.write().await?;
    post::store::lock(&mut tx, id).await?;
    managed(&mut tx, viewer, id).await?;
    if store::count(&mut tx, id).await? >= MAX_PHOTOS {
        return Err(ErrorCode::AlbumFull.into());
    }
    store::insert(&mut tx, viewer, id, photo, (&bytes, &preview)).await?;
    tx.commit().await?;
    Ok(photo)
}

/// An event that has begun, of somebody who manages it.
async fn managed(conn: &mut Conn, viewer: &Viewer, id: PostId) -> Result<()> {
    let event = arrival::managed(conn, viewer, id).await?;
    if event.starts_at > viewer.now {
        return Err(ErrorCode::PostStateWrong.into());
    }
    Ok(())
}

/// All pictures of an event for who manages it.
///
/// # Errors
/// As [`arrival::managed`].
pub async fn list(app: &App, viewer: &Viewer, id: PostId) -> Result<Vec<Photo>> {
    let mut conn = app.db.read().await?;
    arrival::managed(&mut conn, viewer, id).await?;
    let mut photos = store::list(&mut conn, id, viewer.now, asked_born(viewer.now)).await?;
    let people = store::people(&mut conn, id).await?;
    for photo in &mut photos {
        let own = people.iter().filter(|(of, _)| *of == photo.id);
        photo.people = own.map(|(_, who)| *who).collect();
    }
    Ok(photos)
}

/// Says who can be recognised in a picture; nobody: it is shown to all whom the event was for.
///
/// # Errors
/// As [`list`]; `not_found` for another event's picture, `invalid_input` for people whom the event was not for.
pub async fn mark(
    app: &App,
    viewer: &Viewer,
    id: PostId,
    photo: PhotoId,
    people: &PhotoPeople,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    arrival::managed(&mut tx, viewer, id).await?;
    let invited = arrival::store::invited(&mut tx, id).await?;
    let mut people: Vec<Uuid> = people.people.clone();
    people.sort_unstable();
    people.dedup();
    if people.len() > MAX_PEOPLE || people.iter().any(|who| !invited.contains(who)) {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["people"]).into());
    }
    if !store::mark(&mut tx, id, photo, viewer.now).await? {
        return Err(ErrorCode::NotFound.into());
    }
    store::put_people(&mut tx, photo, &people).await?;
    tx.commit().await?;
    Ok(())
}

/// Of those who came, who may be shown: told before pictures are chosen.
///
/// # Errors
/// As [`list`].
pub async fn agreeing(app: &App, viewer: &Viewer, id: PostId) -> Result<BTreeSet<Uuid>> {
    let mut conn = app.db.read().await?;
    arrival::managed(&mut conn, viewer, id).await?;
    let asked = asked_born(viewer.now);
    let all = store::agreeing(&mut conn, id, viewer.now, asked).await?;
    Ok(all.into_iter().collect())
}

/// Removes a picture for good.
///
/// # Errors
/// As [`list`]; `not_found` for another event's picture.
pub async fn delete(app: &App, viewer: &Viewer, id: PostId, photo: PhotoId) -> Result<()> {
    let mut tx = app.db.write().await?;
    arrival::managed(&mut tx, viewer, id).await?;
    if !store::delete(&mut tx, id, photo).await? {
        return Err(ErrorCode::NotFound.into());
    }
    tx.commit().await?;
    Ok(())
}

/// A picture for who manages its event.
///
/// # Errors
/// As [`list`]; `not_found`.
pub async fn bytes(
    app: &App,
    viewer: &Viewer,
    id: PostId,
    photo: PhotoId,
    size: store::Size,
) -> Result<Vec<u8>> {
    let mut conn = app.db.read().await?;
    arrival::managed(&mut conn, viewer, id).await?;
    let found = store::bytes(&mut conn, id, photo, size).await?;
    Ok(found.ok_or(ErrorCode::NotFound)?)
}

/// The pictures that a reader may see now, with their sizes; none of a post that was withdrawn.
pub async fn album(conn: &mut Conn, reader: &Reader, item: &FeedItem) -> Result<Vec<store::Shown>> {
    if item.event.is_none() || item.withdrawn_at.is_some() {
        return Ok(Vec::new());
    }
    let asked = asked_born(reader.now);
    Ok(store::shown(conn, reader, item.post_id, asked).await?)
}

/// One of them.
///
/// # Errors
/// `not_found` from the moment on in which somebody in it does not agree any more.
pub async fn bytes_of_album(
    app: &App,
    reader: &Reader,
    id: PostId,
    photo: PhotoId,
    size: store::Size,
) -> Result<Vec<u8>> {
    let mut conn = app.db.read().await?;
    let item = feed::item(&mut conn, reader, id).await?;
    let item = item.ok_or(ErrorCode::NotFound)?;
    let album = album(&mut conn, reader, &item).await?;
    if !album.iter().any(|shown| shown.id == photo) {
        return Err(ErrorCode::NotFound.into());
    }
    let found = store::bytes(&mut conn, id, photo, size).await?;
    Ok(found.ok_or(ErrorCode::NotFound)?)
}

/// What a guardian says about pictures of a child, or somebody about their own.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    pub child_id: Option<ChildId>,
    pub agrees: bool,
    pub child_agrees: bool,
}

/// Keeps a reader's word to the organisation of an event; it holds for all its events, until they take it back.
///
/// # Errors
/// `not_found` when the event or the child is not theirs, `not_allowed` when they may not answer for it,
/// `consent_missing` when a child of seven or more was not asked.
pub async fn consent(app: &App, reader: &Reader, id: PostId, word: Word) -> Result<()> {
    let mut tx = app.db.write().await?;
    let item = feed::item(&mut tx, reader, id).await?;
    let event = item
        .and_then(|item| item.event)
        .ok_or(ErrorCode::NotFound)?;
    let attendee = event.attendees.iter().find(|a| a.child_id == word.child_id);
    let attendee = attendee.ok_or(ErrorCode::NotFound)?;
    if !attendee.may_respond {
        return Err(ErrorCode::NotAllowed.into());
    }
    let asked = match word.child_id {
        Some(child) => store::is_asked(&mut tx, child, asked_born(reader.now)).await?,
        None => false,
    };
    if word.agrees && asked && !word.child_agrees {
        return Err(Refusal::about(ErrorCode::ConsentMissing, &["child_agrees"]).into());
    }
    store::consent(&mut tx, reader, id, word).await?;
    tx.commit().await?;
    Ok(())
}

/// What a reader has said so far about each whom they may answer for.
pub async fn words(conn: &mut Conn, reader: &Reader, item: &FeedItem) -> Result<Vec<Asked>> {
    let Some(event) = &item.event else {
        return Ok(Vec::new());
    };
    let mut words = Vec::new();
    for attendee in event.attendees.iter().filter(|a| a.may_respond) {
        let who = attendee.child_id.map_or(reader.person.0, |child| child.0);
        let is_asked = match attendee.child_id {
            Some(child) => store::is_asked(conn, child, asked_born(reader.now)).await?,
            None => false,
        };
        words.push(Asked {
            child_id: attendee.child_id,
            name: attendee.name.clone(),
            agrees: store::word(conn, reader, item.post_id, who).await?,
            is_asked,
        });
    }
    Ok(words)
}

/// One whom a reader is asked about.
pub struct Asked {
    pub child_id: Option<ChildId>,
    pub name: String,
    /// None: nothing was said yet.
    pub agrees: Option<bool>,
    /// Old enough to be asked itself.
    pub is_asked: bool,
}
