//! Posts from draft to withdrawal. Publishing writes one `dispatch` row and wakes the engine; nothing is sent
//! in a request.

pub mod http;
pub mod store;

use crate::app::App;
use crate::db::{self, Conn};
use crate::delivery::DispatchPurpose;
use crate::error::{Refusal, Result};
use crate::live::Hint;
use crate::session::Viewer;
use crate::{attachment, audience, check_in, event, lesson, series};
use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use caunoi_wire::event::EventWords;
use caunoi_wire::post::*;
use caunoi_wire::time::{DAY, HOUR};
use caunoi_wire::{ErrorCode, Language, Timestamp, id::*};

/// Furthest ahead a post can be scheduled.
pub const MAX_AHEAD: i64 = 366 * DAY;
/// Least time between two reminders of one post.
const REMIND_EVERY: i64 = HOUR;

/// Makes a draft.
pub async fn create(app: &App, viewer: &Viewer, text: &PostText) -> Result<PostId> {
    check_texts(&text.versions, text.original_language)?;
    check_expiry(text, viewer.now)?;
    event::check(&text.details, viewer.now)?;
    lesson::check(&text.details)?;
    check_in::check(text)?;
    let id: PostId = app.entropy.id(viewer.now);
    let audience: AudienceId = app.entropy.id(viewer.now);
    let mut tx = app.db.write().await?;
    if !audience::store::speaks(&mut tx, viewer, text.organisation_id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    audience::save(
        &mut tx,
        viewer,
        text.organisation_id,
        audience,
        &text.audience,
    )
    .await?;
    store::insert(&mut tx, viewer, id, audience, text).await?;
    event::save(&mut tx, id, &text.details, viewer.now).await?;
    lesson::save(&mut tx, viewer, id, text).await?;
    check_in::save(&mut tx, id, &text.details).await?;
    save_versions(
        &mut tx,
        id,
        text.original_language,
        &text.versions,
        viewer.now,
    )
    .await?;
    attachment::attach(&mut tx, viewer, id, &text.attachments).await?;
    tx.commit().await?;
    Ok(id)
}

/// Replaces a draft, or what a repeating post will say from now on.
pub async fn update(app: &App, viewer: &Viewer, id: PostId, text: &PostText) -> Result<()> {
    check_texts(&text.versions, text.original_language)?;
    check_expiry(text, viewer.now)?;
    event::check(&text.details, viewer.now)?;
    lesson::check(&text.details)?;
    check_in::check(text)?;
    let mut tx = app.db.write().await?;
    let head = own(
        &mut tx,
        viewer,
        id,
        &[PostState::Draft, PostState::Repeating],
    )
    .await?;
    if head.state == PostState::Repeating && text.expires_at.is_some() {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["expires_at"]).into());
    }
    let has_own_times = text.details.lesson().is_some() || text.details.event().is_some();
    if head.state == PostState::Repeating && has_own_times {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["details"]).into());
    }
    if !audience::store::speaks(&mut tx, viewer, text.organisation_id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    audience::save(
        &mut tx,
        viewer,
        text.organisation_id,
        head.audience_id,
        &text.audience,
    )
    .await?;
    store::update(&mut tx, id, text, viewer.now).await?;
    event::save(&mut tx, id, &text.details, viewer.now).await?;
    lesson::save(&mut tx, viewer, id, text).await?;
    check_in::save(&mut tx, id, &text.details).await?;
    save_versions(
        &mut tx,
        id,
        text.original_language,
        &text.versions,
        viewer.now,
    )
    .await?;
    attachment::attach(&mut tx, viewer, id, &text.attachments).await?;
    audience::set_birth_dates(&mut tx, head.audience_id, viewer.now).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes a draft: nobody ever received it, so nothing of it stays.
pub async fn delete(app: &App, viewer: &Viewer, id: PostId) -> Result<()> {
    let mut tx = app.db.write().await?;
    let head = own(&mut tx, viewer, id, &[PostState::Draft]).await?;
    attachment::remove_all(&mut tx, id, viewer.now).await?;
    store::delete_versions(&mut tx, id).await?;
    event::store::delete(&mut tx, id).await?;
    lesson::store::delete(&mut tx, id).await?;
    check_in::store::delete(&mut tx, id).await?;
    store::delete(&mut tx, id).await?;
    audience::store::delete(&mut tx, head.audience_id).await?;
    tx.commit().await?;
    Ok(())
}

/// Publishes a draft now, which can be undone for [`UNDO`] milliseconds, or at a time. Returns when.
pub async fn publish(
    app: &App,
    viewer: &Viewer,
    id: PostId,
    at: Option<Timestamp>,
) -> Result<Timestamp> {
    let at = match at {
        Some(at) if at < viewer.now || at > viewer.now.plus(MAX_AHEAD) => {
            return Err(ErrorCode::TimeInPast.into());
        }
        Some(at) => at,
        None => viewer.now.plus(UNDO),
    };
    let mut tx = app.db.write().await?;
    let head = own(&mut tx, viewer, id, &[PostState::Draft]).await?;
    if !audience::has_anybody(&mut tx, head.audience_id, viewer.now).await? {
        return Err(ErrorCode::AudienceEmpty.into());
    }
    event::dates::settle(&mut tx, id, head.audience_id, viewer.now).await?;
    event::check_publication(&mut tx, id, at).await?;
    check_in::check_publication(app, &mut tx, id, viewer.now).await?;
    if head.expires_at.is_some_and(|expires| expires <= at) {
        return Err(Refusal::about(ErrorCode::TimeInPast, &["expires_at"]).into());
    }
    store::schedule(&mut tx, id, at, viewer.now).await?;
    store::insert_dispatch(&mut tx, id, DispatchPurpose::Publication, at, viewer.now).await?;
    event::organiser::tell(&mut tx, id, viewer.now.plus(UNDO)).await?;
    tx.commit().await?;
    app.wake_engines();
    Ok(at)
}

/// Takes a scheduled post back to draft, as long as the engine has not begun.
pub async fn undo(app: &App, viewer: &Viewer, id: PostId) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::lock(&mut tx, id).await?;
    let head = find_own(&mut tx, viewer, id).await?;
    if head.state == PostState::Repeating {
        series::undo(&mut tx, viewer, id).await?;
        tx.commit().await?;
        return Ok(());
    }
    if head.state != PostState::Scheduled || !store::cancel_publication(&mut tx, id).await? {
        return Err(ErrorCode::UndoTooLate.into());
    }
    store::unschedule(&mut tx, id, viewer.now).await?;
    tx.commit().await?;
    Ok(())
}

/// Corrects a published post: what is unsent goes out corrected, who got the old text is told.
pub async fn correct(
    app: &App,
    viewer: &Viewer,
    id: PostId,
    Correction {
        versions,
        attachments,
    }: &Correction,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let head = own(&mut tx, viewer, id, &[PostState::Published]).await?;
    check_texts(versions, head.original_language)?;
    save_versions(&mut tx, id, head.original_language, versions, viewer.now).await?;
    if let Some(attachments) = attachments {
        attachment::attach(&mut tx, viewer, id, attachments).await?;
    }
    // Of an event that takes place again the first one speaks for all dates.
    for date in event::dates::store::further(&mut tx, id, viewer.now).await? {
        if attachments.is_some() {
            attachment::copy(app, &mut tx, id, date, viewer.now).await?;
        }
        save_versions(&mut tx, date, head.original_language, versions, viewer.now).await?;
        store::mark_corrected(&mut tx, date, viewer.now).await?;
    }
    store::mark_corrected(&mut tx, id, viewer.now).await?;
    store::insert_dispatch(
        &mut tx,
        id,
        DispatchPurpose::Correction,
        viewer.now,
        viewer.now,
    )
    .await?;
    tx.commit().await?;
    app.live.hint(Hint::Post(id));
    app.wake_engines();
    Ok(())
}

/// Withdraws a post: what is unsent stops in this very transaction, who was rung for it is told.
pub async fn withdraw(app: &App, viewer: &Viewer, id: PostId) -> Result<()> {
    let mut tx = app.db.write().await?;
    own(&mut tx, viewer, id, &[PostState::Published]).await?;
    store::mark_withdrawn(&mut tx, id, viewer.now).await?;
    store::cancel_deliveries(&mut tx, id, viewer.now).await?;
    event::photo::store::delete_all(&mut tx, id).await?;
    // Of an event that takes place again the first one speaks for all dates: nobody else has to be told.
    for date in event::dates::store::further(&mut tx, id, viewer.now).await? {
        store::mark_withdrawn(&mut tx, date, viewer.now).await?;
        store::cancel_deliveries(&mut tx, date, viewer.now).await?;
    }
    store::insert_dispatch(
        &mut tx,
        id,
        DispatchPurpose::Withdrawal,
        viewer.now,
        viewer.now,
    )
    .await?;
    tx.commit().await?;
    app.live.hint(Hint::Post(id));
    app.wake_engines();
    Ok(())
}

/// Rings once more for everybody who was asked to acknowledge and has not. Returns how many.
pub async fn remind(app: &App, viewer: &Viewer, id: PostId) -> Result<i64> {
    let mut tx = app.db.write().await?;
    let head = own(&mut tx, viewer, id, &[PostState::Published]).await?;
    if !head.ask_acknowledgement || head.expires_at.is_some_and(|at| at <= viewer.now) {
        return Err(ErrorCode::NothingToAcknowledge.into());
    }
    event::check_open(&mut tx, id, viewer.now).await?;
    if let Some(last) = store::last_reminder(&mut tx, id).await? {
        let wait = REMIND_EVERY - viewer.now.since(last);
        if wait > 0 {
            let retry_after = Some(wait.div_euclid(1_000) + 1);
            return Err(Refusal {
                retry_after,
                ..ErrorCode::TooManyRequests.into()
            }
            .into());
        }
    }
    let people = store::count_unacknowledged(&mut tx, id).await?;
    if people > 0 {
        store::insert_dispatch(
            &mut tx,
            id,
            DispatchPurpose::Reminder,
            viewer.now,
            viewer.now,
        )
        .await?;
    }
    tx.commit().await?;
    app.wake_engines();
    Ok(people)
}

/// A post the viewer may manage (its author, or an administrator of its organisation), in one of these states.
pub async fn own(
    conn: &mut Conn,
    viewer: &Viewer,
    id: PostId,
    states: &[PostState],
) -> Result<store::Head> {
    store::lock(conn, id).await?;
    let head = find_own(conn, viewer, id).await?;
    if states.contains(&head.state) {
        Ok(head)
    } else {
        Err(ErrorCode::PostStateWrong.into())
    }
}

/// What a post has of its own.
pub async fn details(conn: &mut Conn, id: PostId) -> db::Result<Details> {
    if let Some(event) = event::store::text(conn, id).await? {
        return Ok(Details::Event(Box::new(event)));
    }
    if let Some(check_in) = check_in::store::row(conn, id).await? {
        return Ok(Details::CheckIn(check_in.text()));
    }
    let programme = lesson::store::programme(conn, id).await?;
    Ok(programme.map_or(Details::Notice, |p| Details::Lesson(Box::new(p))))
}

pub async fn find_own(conn: &mut Conn, viewer: &Viewer, id: PostId) -> Result<store::Head> {
    Ok(store::find_own(conn, viewer, id)
        .await?
        .ok_or(ErrorCode::NotFound)?)
}

/// Every version has a title and a body within limits, no language twice, the original among them.
pub fn check_texts(versions: &[VersionText], original: Language) -> Result<()> {
    let missing = |v: &VersionText| v.title.trim().is_empty() || v.body.trim().is_empty();
    if versions.is_empty()
        || versions.iter().any(missing)
        || !versions.iter().any(|v| v.language == original)
    {
        return Err(Refusal::about(ErrorCode::TextMissing, &["versions"]).into());
    }
    let long = |v: &VersionText| {
        let text = v.title.chars().count() > MAX_TITLE || v.body.chars().count() > MAX_BODY;
        text || v.event_words.is_too_long()
    };
    if versions.iter().any(long) {
        return Err(Refusal::about(ErrorCode::TextTooLong, &["versions"]).into());
    }
    let twice =
        |(i, v): (usize, &VersionText)| versions[..i].iter().any(|w| w.language == v.language);
    if versions.iter().enumerate().any(twice) {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["versions"]).into());
    }
    Ok(())
}

fn check_expiry(text: &PostText, now: Timestamp) -> Result<()> {
    if text.expires_at.is_some_and(|at| at <= now) {
        return Err(Refusal::about(ErrorCode::TimeInPast, &["expires_at"]).into());
    }
    Ok(())
}

/// A fingerprint of a text: another one in the original means its translations are stale.
pub fn source_hash(title: &str, body: &str) -> String {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(title.as_bytes());
    context.update(&[0]);
    context.update(body.as_bytes());
    URL_SAFE_NO_PAD.encode(&context.finish().as_ref()[..12])
}

/// Writes the versions. One whose text did not change stays tied to the original it was made from, so a
/// corrected original shows its untouched translations as stale. What translators made stays, whether the author had
/// seen it or not.
async fn save_versions(
    conn: &mut Conn,
    id: PostId,
    original: Language,
    versions: &[VersionText],
    now: Timestamp,
) -> Result<()> {
    let before = store::versions(conn, &[id]).await?;
    let current = versions
        .iter()
        .find(|v| v.language == original)
        .map(|v| source_hash(&v.title, &v.body));
    store::delete_versions(conn, id).await?;
    for version in versions {
        let unchanged = before.iter().find(|b| {
            b.language == version.language && b.title == version.title && b.body == version.body
        });
        let row = match unchanged {
            Some(b) if version.language != original => store::VersionRow {
                provenance: told_provenance(version, original, Some(b.provenance)),
                event_words: version.event_words.clone(),
                ..b.clone()
            },
            _ => store::VersionRow {
                post_id: id,
                language: version.language,
                title: version.title.clone(),
                body: version.body.clone(),
                provenance: told_provenance(version, original, None),
                source_hash: current.clone(),
                translator_id: None,
                reviewer_id: None,
                event_words: match version.language == original {
                    true => EventWords::default(),
                    false => version.event_words.clone(),
                },
            },
        };
        store::insert_version(conn, &row, now).await?;
    }
    let is_sent = |row: &store::VersionRow| versions.iter().any(|v| v.language == row.language);
    let translated = |row: &&store::VersionRow| row.translator_id.is_some() && !is_sent(row);
    for row in before.iter().filter(translated) {
        store::insert_version(conn, row, now).await?;
    }
    Ok(())
}

/// Where a text comes from, as far as its author may say so: what the original is follows from the post, and that others
/// have read a version over is for them to say.
fn told_provenance(
    version: &VersionText,
    original: Language,
    unchanged: Option<Provenance>,
) -> Provenance {
    match (version.provenance, unchanged) {
        _ if version.language == original => Provenance::Original,
        (Provenance::Community, Some(Provenance::Community)) => Provenance::Community,
        (Provenance::Community | Provenance::Original, _) => Provenance::Human,
        (told, _) => told,
    }
}

/// The best version for a reader: the wanted language, then the organisation's chain, then the original.
/// Never nothing for a post that has any text.
pub fn best_version<'v, V>(
    versions: &'v [V],
    language_of: impl Fn(&V) -> Language,
    wanted: Language,
    chain: &[Language],
    original: Language,
) -> Option<&'v V> {
    let of = |language| versions.iter().find(|v| language_of(v) == language);
    of(wanted)
        .or_else(|| chain.iter().find_map(|l| of(*l)))
        .or_else(|| of(original))
        .or_else(|| versions.first())
}

/// An organisation's fallback chain from its column.
pub fn chain(languages: &str) -> Vec<Language> {
    languages
        .split(',')
        .filter_map(|l| l.trim().parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_reader_always_gets_a_text(
            have in proptest::sample::subsequence(Language::ALL.to_vec(), 1..=6),
            wanted in proptest::sample::select(Language::ALL.to_vec()),
            chain in proptest::sample::subsequence(Language::ALL.to_vec(), 0..=6),
            original in proptest::sample::select(Language::ALL.to_vec()),
        ) {
            let best = best_version(&have, |l| *l, wanted, &chain, original).copied();
            proptest::prop_assert!(best.is_some_and(|b| have.contains(&b)));
            if have.contains(&wanted) {
                proptest::prop_assert_eq!(best, Some(wanted));
            } else if let Some(first) = chain.iter().find(|l| have.contains(l)) {
                proptest::prop_assert_eq!(best, Some(*first));
            } else if have.contains(&original) {
                proptest::prop_assert_eq!(best, Some(original));
            }
        }
    }
}
