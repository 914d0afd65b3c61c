//! Versions of a published post that others than its author make. Readers say that they do not understand; translators
//! see what waits in all their organisations, make a version beside its source, and read over what others made. Readers
//! get it where they read, without being rung again. A translator sees posts, and no person.
//!
//! [`glossary`], [`memory`] and [`machine`] help; none of them decides.

pub mod glossary;
pub mod http;
pub mod machine;
pub mod memory;
pub mod store;

use crate::app::App;
use crate::db::Conn;
use crate::error::{Refusal, Result};
use crate::feed::Reader;
use crate::live::Hint;
use crate::session::Viewer;
use crate::{audit, post};
use caunoi_wire::event::EventWords;
use caunoi_wire::post::{MAX_BODY, MAX_TITLE, Priority, Provenance};
use caunoi_wire::time::DAY;
use caunoi_wire::translation::*;
use caunoi_wire::{ErrorCode, Language, id::*};
use std::collections::HashMap;
use store::{Head, Job, Saved};

/// Older posts are read by hardly anybody.
const LOOKS_BACK: i64 = 30 * DAY;

/// What waits for the viewer, what is worst first.
pub async fn queue(app: &App, viewer: &Viewer) -> Result<Vec<TranslationTask>> {
    let mut conn = app.db.read().await?;
    let heads = store::heads(&mut conn, viewer, viewer.now.plus(-LOOKS_BACK)).await?;
    let mut tasks: Vec<TranslationTask> = Vec::new();
    let mut known = HashMap::new();
    for head in heads {
        let Some(need) = need(&head, viewer.person) else {
            continue;
        };
        // What is said several times waits once: it is saved for all of them.
        let words = (head.organisation_id, head.language, head.source_hash);
        if let Some(at) = known.get(&words) {
            let task: &mut TranslationTask = &mut tasks[*at];
            task.need = task.need.min(need);
            task.readers = task.readers.max(head.readers);
            task.asked += head.asked;
            continue;
        }
        known.insert(words, tasks.len());
        tasks.push(TranslationTask {
            need,
            post_id: head.post_id,
            language: head.language,
            kind: head.kind,
            priority: head.priority,
            organisation_name: head.organisation_name,
            title: head.title,
            original_language: head.original_language,
            published_at: head.published_at,
            readers: head.readers,
            asked: head.asked,
        });
    }
    // Stable: of equal ones the newest stays first.
    tasks.sort_by_key(rank);
    tasks.truncate(MAX_TASKS);
    Ok(tasks)
}

/// What is urgent, what readers asked for, then what most of them wait for.
fn rank(task: &TranslationTask) -> (bool, Need, std::cmp::Reverse<i64>) {
    let waiting = std::cmp::Reverse(task.asked.max(task.readers));
    (task.priority != Priority::Urgent, task.need, waiting)
}

/// What is to be done for a version, if anything is.
fn need(head: &Head, viewer: PersonId) -> Option<Need> {
    if head.asked > 0 {
        return Some(Need::Asked);
    }
    if head.readers == 0 {
        return None;
    }
    match head.provenance {
        None => Some(Need::Missing),
        Some(_) if !head.is_fresh => Some(Need::Stale),
        Some(Provenance::MachineDraft) => Some(Need::Machine),
        Some(Provenance::Human) if head.translator_id != Some(viewer) => Some(Need::Review),
        Some(Provenance::Human | Provenance::Community | Provenance::Original) => None,
    }
}

/// A version with its source and what helps to make it.
pub async fn show(
    app: &App,
    viewer: &Viewer,
    post: PostId,
    language: Language,
) -> Result<TranslationJob> {
    let mut conn = app.db.read().await?;
    let job = find(&mut conn, viewer, post, language).await?;
    let from = job.head.original_language;
    let pairs = store::pairs(&mut conn, viewer, post, from, language).await?;
    drop(conn);
    Ok(told(app, viewer, job, &pairs))
}

async fn find(conn: &mut Conn, viewer: &Viewer, post: PostId, language: Language) -> Result<Job> {
    let job = store::job(conn, viewer, post, language).await?;
    Ok(job.ok_or(ErrorCode::NotFound)?)
}

fn told(app: &App, viewer: &Viewer, job: Job, pairs: &[store::Pair]) -> TranslationJob {
    let may_review = may_review(&job.head, viewer.person);
    let need = need(&job.head, viewer.person);
    let (event, target_words) = (job.event(), job.target_words());
    let head = job.head;
    let (from, into) = (head.original_language, head.language);
    let text = format!("{}\n{}", head.title, job.body);
    let target = job.target_title.zip(job.target_body).zip(head.provenance);
    TranslationJob {
        post_id: head.post_id,
        language: into,
        need,
        kind: head.kind,
        priority: head.priority,
        organisation_name: head.organisation_name,
        original_language: from,
        source: head.source_hash.unwrap_or_default(),
        event,
        target: target.map(|((title, body), provenance)| Target {
            title,
            body,
            provenance,
            event_words: target_words,
            stale: !head.is_fresh,
            may_review,
        }),
        readers: head.readers,
        asked: head.asked,
        glossary: glossary::terms(&text, from, into),
        memory: memory::remember(&text, pairs),
        can_draft: app.config.translate_url.is_some(),
        holds_drafts: job.is_guarded,
        title: head.title,
        body: job.body,
    }
}

/// Whether somebody else than its translator may say that a version is right.
fn may_review(head: &Head, viewer: PersonId) -> bool {
    head.provenance == Some(Provenance::Human)
        && head.is_fresh
        && head.translator_id != Some(viewer)
}

/// Saves a version that the viewer made; whoever asked for it has it from now on.
///
/// # Errors
/// `not_found`, `text_missing`, `text_too_long`, `source_changed` when the original is not the one it was made from.
pub async fn save(
    app: &App,
    viewer: &Viewer,
    post: PostId,
    language: Language,
    new: &NewTranslation,
) -> Result<()> {
    // Forms of browsers end lines as letters of the fifties did.
    let body = new.body.replace("\r\n", "\n");
    let (title, body) = (new.title.trim(), body.trim());
    if title.is_empty() || body.is_empty() {
        return Err(Refusal::about(ErrorCode::TextMissing, &["title", "body"]).into());
    }
    if title.chars().count() > MAX_TITLE || body.chars().count() > MAX_BODY {
        return Err(Refusal::about(ErrorCode::TextTooLong, &["title", "body"]).into());
    }
    let event_words = EventWords {
        place: new.place.trim().to_owned(),
        bring: new.bring.replace("\r\n", "\n").trim().to_owned(),
    };
    if event_words.is_too_long() {
        return Err(Refusal::about(ErrorCode::TextTooLong, &["place", "bring"]).into());
    }
    let version = Saved {
        post,
        language,
        title,
        body,
        provenance: Provenance::Human,
        source_hash: &new.source,
        event: Some((&event_words, &new.event_source)),
    };
    write(app, viewer, &version).await
}

/// Writes a version of the original as it is now, for all posts that say the same, under their locks.
async fn write(app: &App, viewer: &Viewer, version: &Saved<'_>) -> Result<()> {
    let language = version.language;
    let is_human = version.provenance != Provenance::MachineDraft;
    let mut written = Vec::new();
    let mut tx = app.db.write().await?;
    let twins = lock_twins(&mut tx, viewer, version.post).await?;
    let event = find(&mut tx, viewer, version.post, language).await?.event();
    if let Some((words, made_from)) = version.event
        && !words.is_empty()
        && event.as_ref().is_none_or(|event| event.source != made_from)
    {
        return Err(ErrorCode::SourceChanged.into());
    }
    for post in twins {
        let job = find(&mut tx, viewer, post, language).await?;
        let is_read_by_somebody =
            matches!(job.head.provenance, Some(p) if p != Provenance::MachineDraft);
        let refused = if job.head.source_hash.as_deref() != Some(version.source_hash) {
            Some(ErrorCode::SourceChanged)
        } else {
            // A machine never takes the place of what a person wrote.
            (!is_human && is_read_by_somebody).then_some(ErrorCode::PostStateWrong)
        };
        match refused {
            Some(code) if post == version.post => return Err(code.into()),
            Some(_) => continue,
            None => {}
        }
        let words = words_for(&job, event.as_ref(), version);
        store::save(&mut tx, viewer, &Saved { post, ..*version }, &words).await?;
        if is_human {
            store::answered(&mut tx, post, language, viewer.now).await?;
        }
        let action = match is_human {
            true => "post_translated",
            false => "post_drafted",
        };
        let subject = format!("{post} {language}");
        let organisation = job.head.organisation_id;
        audit::append(&mut tx, organisation, viewer, action, &subject).await?;
        written.push(post);
    }
    tx.commit().await?;
    for post in written {
        app.live.hint(Hint::Post(post));
    }
    Ok(())
}

/// What a version says of the event of a post: what was written for its very place. One that is elsewhere keeps what was
/// said of it, and so does every one where nothing was: a machine says nothing, where to go is no guess.
fn words_for(job: &Job, of: Option<&EventSource>, version: &Saved<'_>) -> EventWords {
    let mut said = job.target_words();
    let written = version.event.filter(|(_, made_from)| !made_from.is_empty());
    if let (Some(of), Some(own), Some((words, _))) = (of, job.event(), written) {
        if own.words.place == of.words.place {
            said.place.clone_from(&words.place);
        }
        if own.words.bring == of.words.bring {
            said.bring.clone_from(&words.bring);
        }
    }
    said
}

/// A post and those that say the same, locked.
async fn lock_twins(conn: &mut Conn, viewer: &Viewer, post: PostId) -> Result<Vec<PostId>> {
    let twins = store::twins(conn, viewer, post).await?;
    if !twins.contains(&post) {
        return Err(ErrorCode::NotFound.into());
    }
    for twin in &twins {
        post::store::lock(conn, *twin).await?;
    }
    Ok(twins)
}

/// The viewer, who did not make it, has read a version over: in all posts that have it.
///
/// # Errors
/// `not_found`, `not_allowed` for one's own, `post_state_wrong` for a stale one or one that no person made.
pub async fn review(app: &App, viewer: &Viewer, post: PostId, language: Language) -> Result<()> {
    let mut tx = app.db.write().await?;
    let twins = lock_twins(&mut tx, viewer, post).await?;
    let read = find(&mut tx, viewer, post, language).await?;
    if !may_review(&read.head, viewer.person) {
        let is_own = read.head.translator_id == Some(viewer.person);
        let is_human = read.head.provenance == Some(Provenance::Human);
        return Err(match is_own && is_human {
            true => ErrorCode::NotAllowed,
            false => ErrorCode::PostStateWrong,
        }
        .into());
    }
    let mut reviewed = Vec::new();
    for post in twins {
        let job = find(&mut tx, viewer, post, language).await?;
        let is_the_same =
            job.target_title == read.target_title && job.target_body == read.target_body;
        if !is_the_same || !may_review(&job.head, viewer.person) {
            continue;
        }
        store::reviewed(&mut tx, viewer, post, language).await?;
        let subject = format!("{post} {language}");
        let (organisation, action) = (job.head.organisation_id, "translation_reviewed");
        audit::append(&mut tx, organisation, viewer, action, &subject).await?;
        reviewed.push(post);
    }
    tx.commit().await?;
    for post in reviewed {
        app.live.hint(Hint::Post(post));
    }
    Ok(())
}

/// A reader does not understand a post, and says in which language they would. The last word counts.
///
/// # Errors
/// `not_found` for a post that is not theirs or was written in that language.
pub async fn ask(app: &App, reader: &Reader, post: PostId, language: Language) -> Result<()> {
    let mut tx = app.db.write().await?;
    if !store::ask(&mut tx, reader, post, language).await? {
        return Err(ErrorCode::NotFound.into());
    }
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use caunoi_wire::Timestamp;
    use caunoi_wire::post::PostKind;

    fn person(number: u128) -> PersonId {
        uuid::Uuid::from_u128(number).into()
    }

    fn head(provenance: Option<Provenance>, is_fresh: bool, readers: i64, asked: i64) -> Head {
        Head {
            post_id: uuid::Uuid::from_u128(1).into(),
            language: Language::Hmong,
            kind: PostKind::Notice,
            priority: Priority::Normal,
            original_language: Language::Vietnamese,
            organisation_id: uuid::Uuid::from_u128(2).into(),
            organisation_name: String::new(),
            published_at: Timestamp(0),
            title: String::new(),
            provenance,
            translator_id: Some(person(7)),
            source_hash: None,
            is_fresh,
            readers,
            asked,
        }
    }

    #[test]
    fn a_version_waits_for_what_it_lacks() {
        use Provenance::*;
        let table = [
            (None, false, 3, 0, Some(Need::Missing)),
            (None, false, 0, 0, None),
            (None, false, 0, 1, Some(Need::Asked)),
            (Some(Human), false, 3, 0, Some(Need::Stale)),
            (Some(Human), true, 3, 0, Some(Need::Review)),
            (Some(Human), true, 3, 2, Some(Need::Asked)),
            (Some(Human), true, 0, 0, None),
            (Some(MachineDraft), true, 3, 0, Some(Need::Machine)),
            (Some(MachineDraft), false, 3, 0, Some(Need::Stale)),
            (Some(Community), true, 3, 0, None),
            (Some(Community), false, 3, 0, Some(Need::Stale)),
        ];
        for (provenance, is_fresh, readers, asked, expected) in table {
            let head = head(provenance, is_fresh, readers, asked);
            assert_eq!(
                need(&head, person(8)),
                expected,
                "{provenance:?} {is_fresh}"
            );
        }
        // One's own waits for somebody else.
        assert_eq!(need(&head(Some(Human), true, 3, 0), person(7)), None);
        assert!(!may_review(&head(Some(Human), true, 3, 0), person(7)));
        assert!(may_review(&head(Some(Human), true, 3, 0), person(8)));
        assert!(!may_review(&head(Some(Human), false, 3, 0), person(8)));
        assert!(!may_review(
            &head(Some(MachineDraft), true, 3, 0),
            person(8)
        ));
    }
}
