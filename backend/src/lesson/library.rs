//! The library: courses of one's own, of organisations above, shared under an open licence, and those that come with
//! the program; taken over, changed, shown to others, carried as packs.

pub mod http;
pub mod store;

use super::pack::{self, Files};
use super::{media, starter};
use crate::app::App;
use crate::audience::store::speaks;
use crate::db::{self, Conn};
use crate::error::{Refusal, Result};
use crate::session::Viewer;
use crate::text::without_diacritics;
use anyhow::Context;
use bytes::Bytes;
use caunoi_wire::lesson::*;
use caunoi_wire::{ErrorCode, id::*};
use std::collections::{BTreeMap, BTreeSet};

/// What an organisation can send, its own first.
pub async fn list(
    app: &App,
    viewer: &Viewer,
    organisation: OrganisationId,
) -> Result<Vec<CourseSummary>> {
    let mut conn = app.db.read().await?;
    if !speaks(&mut conn, viewer, organisation).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let mut courses = store::list(&mut conn, organisation).await?;
    courses.extend(starter::all().iter().map(|starter| CourseSummary {
        id: starter.id,
        shelf: Shelf::Starter,
        organisation_name: None,
        age_band: starter.text.age_band,
        title: starter.text.title.clone(),
        summary: starter.text.summary.clone(),
        licence: starter.text.licence.clone(),
        attribution: starter.text.attribution.clone(),
        adapted_from: None,
        lessons: starter.text.lessons.len() as i64,
        published_at: None,
    }));
    Ok(courses)
}

/// A course that the viewer may read.
///
/// # Errors
/// `not_found`.
pub async fn find(conn: &mut Conn, viewer: &Viewer, id: CourseId) -> Result<Course> {
    if let Some(starter) = starter::find(id) {
        if !store::is_staff(conn, viewer).await? {
            return Err(ErrorCode::NotFound.into());
        }
        return Ok(Course {
            id,
            organisation_id: None,
            may_change: false,
            missing: 0,
            published_at: None,
            text: starter.text.clone(),
        });
    }
    Ok(store::find(conn, viewer, id)
        .await?
        .ok_or(ErrorCode::NotFound)?)
}

/// Puts a copy of a course into the library of an organisation; it says what it was made from.
///
/// # Errors
/// `not_found`; `course_key_taken` when the library has an edition of it already.
pub async fn adopt(
    app: &App,
    viewer: &Viewer,
    organisation: OrganisationId,
    id: CourseId,
) -> Result<CourseId> {
    let mut tx = app.db.write().await?;
    let mut text = find(&mut tx, viewer, id).await?.text;
    pack::check_finished(&text)?;
    text.adapted_from = Some(Origin {
        key: text.key.clone(),
        attribution: text.attribution.clone(),
        licence: text.licence.clone(),
    });
    let id = insert(app, &mut tx, viewer, organisation, &text).await?;
    tx.commit().await?;
    Ok(id)
}

async fn insert(
    app: &App,
    conn: &mut Conn,
    viewer: &Viewer,
    organisation: OrganisationId,
    text: &CourseText,
) -> Result<CourseId> {
    if !store::curates(conn, viewer, organisation).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let id = app.entropy.id(viewer.now);
    let inserted = store::insert(conn, id, organisation, text, viewer.now).await;
    inserted.map_err(|error| match db::is_unique_violation(&error) {
        true => ErrorCode::CourseKeyTaken.into(),
        false => crate::error::Error::from(error),
    })?;
    Ok(id)
}

/// Begins a course of one's own: one lesson without words, and a key that nobody else has.
///
/// # Errors
/// `not_found` when the viewer may not; `pack_unreadable` when the title is too long.
pub async fn begin(
    app: &App,
    viewer: &Viewer,
    organisation: OrganisationId,
    new: &NewCourse,
) -> Result<CourseId> {
    let mut tx = app.db.write().await?;
    let name = store::name(&mut tx, organisation).await?;
    let id: CourseId = app.entropy.id(viewer.now);
    let title = Texts(BTreeMap::from([(
        new.language,
        new.title.trim().to_owned(),
    )]));
    let text = CourseText {
        key: key(&new.title, id),
        language: new.language,
        licence: OPEN_LICENCES[1].to_owned(),
        attribution: name.ok_or(ErrorCode::NotFound)?,
        source: None,
        adapted_from: None,
        age_band: new.age_band,
        title,
        summary: Texts::default(),
        lessons: vec![LessonText::blank()],
    };
    pack::check_draft(&text)?;
    let id = insert(app, &mut tx, viewer, organisation, &text).await?;
    tx.commit().await?;
    Ok(id)
}

/// The title as far as a key can have it, and what makes it unlike all others.
fn key(title: &str, id: CourseId) -> String {
    let plain = without_diacritics(title).to_lowercase();
    let words = plain.split(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit()));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).take(4).collect();
    let words: String = words.join("-").chars().take(40).collect();
    let random = id.0.simple().to_string();
    format!("{words}-{}", &random[24..])
        .trim_start_matches('-')
        .to_owned()
}

/// Keeps a picture or a sound for a card of a course.
///
/// # Errors
/// `not_found` when the viewer may not change the course, `media_refused` when it is neither, or too large.
pub async fn upload(app: &App, viewer: &Viewer, id: CourseId, bytes: Bytes) -> Result<KeptMedia> {
    {
        let mut conn = app.db.read().await?;
        own(&mut conn, viewer, id).await?;
    }
    let cleaned = tokio::task::spawn_blocking(move || {
        media::picture(&bytes).or_else(|| media::sound(&bytes))
    });
    let cleaned = cleaned.await.context("clean a file")?;
    let (ending, content) = cleaned.ok_or(ErrorCode::MediaRefused)?;
    let name = format!("media/{}.{ending}", pack::hash(&content));
    let mut tx = app.db.write().await?;
    store::keep(&mut tx, &name, &content, viewer.now).await?;
    store::reserve(&mut tx, id, &name, viewer.now).await?;
    tx.commit().await?;
    Ok(KeptMedia { name })
}

/// Replaces the text of a course. Its key, and what it was made from, stay; so do its pictures and sounds, of which
/// some may go, and others that were uploaded for it come. It may be incomplete as long as nobody else sees it.
///
/// # Errors
/// `not_found` when the viewer may not change it; `pack_unreadable` about what cannot be.
pub async fn change(app: &App, viewer: &Viewer, id: CourseId, text: &CourseText) -> Result<()> {
    pack::check_draft(text)?;
    let mut tx = app.db.write().await?;
    let course = own(&mut tx, viewer, id).await?;
    if course.published_at.is_some() {
        pack::check_finished(text)?;
    }
    let before = course.text;
    let had: BTreeSet<&String> = before.media().collect();
    for name in text.media().filter(|name| !had.contains(name)) {
        if !store::is_reserved(&mut tx, id, name).await? {
            return Err(pack::about(ErrorCode::MediaRefused, name).into());
        }
    }
    let same_work = (&before.key, &before.adapted_from) == (&text.key, &text.adapted_from);
    if !same_work {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["key", "adapted_from"]).into());
    }
    // Who shares under the same terms asks others to do so.
    let terms = before.adapted_from.as_ref().map(|o| o.licence.as_str());
    if terms.is_some_and(|t| t.contains("-SA-") && t != text.licence) {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["licence"]).into());
    }
    store::update(&mut tx, id, text, viewer.now).await?;
    sweep(&mut tx, &before).await?;
    tx.commit().await?;
    Ok(())
}

/// A course that the viewer may change.
async fn own(conn: &mut Conn, viewer: &Viewer, id: CourseId) -> Result<Course> {
    let course = find(conn, viewer, id).await?;
    match course.may_change {
        true => Ok(course),
        false => Err(ErrorCode::NotFound.into()),
    }
}

/// Shows a course to those below, and to everybody if its licence is open; or to nobody else any more.
///
/// # Errors
/// `not_found` when the viewer may not change it.
pub async fn publish(app: &App, viewer: &Viewer, id: CourseId, published: bool) -> Result<()> {
    let mut tx = app.db.write().await?;
    let course = own(&mut tx, viewer, id).await?;
    if published {
        pack::check_finished(&course.text)?;
    }
    store::publish(&mut tx, id, published.then_some(viewer.now)).await?;
    tx.commit().await?;
    Ok(())
}

/// Removes a course from the library; what was sent of it goes on.
///
/// # Errors
/// `not_found` when the viewer may not change it.
pub async fn delete(app: &App, viewer: &Viewer, id: CourseId) -> Result<()> {
    let mut tx = app.db.write().await?;
    let course = own(&mut tx, viewer, id).await?;
    store::delete(&mut tx, id).await?;
    sweep(&mut tx, &course.text).await?;
    tx.commit().await?;
    Ok(())
}

/// Removes what a course had and nothing has any more.
async fn sweep(conn: &mut Conn, before: &CourseText) -> Result<()> {
    for name in before.media() {
        store::sweep(conn, name).await?;
    }
    Ok(())
}

/// Takes a course out of a pack. All of it or nothing.
///
/// # Errors
/// As [`pack::read`]; `course_key_taken` when the library has it and it is not to be replaced.
pub async fn import(
    app: &App,
    viewer: &Viewer,
    organisation: OrganisationId,
    bytes: Bytes,
    replace: bool,
) -> Result<CourseId> {
    {
        // Nobody lets us unpack anything for a library that is not theirs.
        let mut conn = app.db.read().await?;
        if !store::curates(&mut conn, viewer, organisation).await? {
            return Err(ErrorCode::NotFound.into());
        }
    }
    let unpacked = tokio::task::spawn_blocking(move || pack::read(&bytes)).await;
    let (text, files) = unpacked.context("unpack")??;
    let known = {
        let mut conn = app.db.read().await?;
        store::known(&mut conn, files.keys()).await?
    };
    let cleaned = tokio::task::spawn_blocking(move || clean(text, files, &known)).await;
    let (text, files) = cleaned.context("clean pictures")??;
    let mut tx = app.db.write().await?;
    for (name, content) in &files {
        store::keep(&mut tx, name, content, viewer.now).await?;
    }
    let there = match replace {
        true => store::by_key(&mut tx, organisation, &text.key).await?,
        false => None,
    };
    let id = match there {
        Some(id) => {
            let before = own(&mut tx, viewer, id).await?.text;
            store::update(&mut tx, id, &text, viewer.now).await?;
            sweep(&mut tx, &before).await?;
            id
        }
        None => insert(app, &mut tx, viewer, organisation, &text).await?,
    };
    tx.commit().await?;
    Ok(id)
}

/// Makes pictures and sounds fit to be kept, under the names of what they are then. What we have was made so by us.
fn clean(
    mut text: CourseText,
    files: Files,
    known: &BTreeSet<String>,
) -> Result<(CourseText, Files), Refusal> {
    let mut names = BTreeMap::new();
    let mut kept = Files::new();
    for (name, content) in files {
        if known.contains(&name) {
            continue;
        }
        let is_picture = is_media(&name, PICTURES);
        let clean = if is_picture {
            media::picture
        } else {
            media::sound
        };
        let Some((ending, content)) = clean(&content) else {
            return Err(pack::about(ErrorCode::MediaRefused, &name));
        };
        let new = format!("media/{}.{ending}", pack::hash(&content));
        kept.insert(new.clone(), content);
        names.insert(name, new);
    }
    for name in text.media_mut() {
        if let Some(new) = names.get(name) {
            name.clone_from(new);
        }
    }
    // A sound under the ending of another kind may have got its own.
    pack::check(&text)?;
    Ok((text, kept))
}

/// A course as a pack.
///
/// # Errors
/// `not_found`.
pub async fn export(app: &App, viewer: &Viewer, id: CourseId) -> Result<Vec<u8>> {
    let mut conn = app.db.read().await?;
    let text = find(&mut conn, viewer, id).await?.text;
    pack::check_finished(&text)?;
    let mut files = Files::new();
    for name in text.media() {
        let content = store::media(&mut conn, name).await?;
        files.insert(name.clone(), content.context("a course has its media")?);
    }
    drop(conn);
    Ok(pack::write(text, &files)?)
}

/// A picture or sound of a course, by the file's name.
///
/// # Errors
/// `not_found`, also when the course does not have it.
pub async fn media_of(app: &App, viewer: &Viewer, id: CourseId, file: &str) -> Result<Vec<u8>> {
    let mut conn = app.db.read().await?;
    let course = find(&mut conn, viewer, id).await?;
    let name = format!("media/{file}");
    let is_its_own = course.text.media().any(|own| *own == name);
    let is_shown =
        is_its_own || (course.may_change && store::is_reserved(&mut conn, id, &name).await?);
    if !is_shown {
        return Err(ErrorCode::NotFound.into());
    }
    let content = store::media(&mut conn, &name).await?;
    Ok(content.ok_or(ErrorCode::NotFound)?)
}
