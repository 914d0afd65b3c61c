//! The channel of those whom nothing else reaches: a teacher or a collaborator goes there and tells them. Who went and
//! when is kept, nothing else; and it is no acknowledgement, which only the family gives.

pub mod http;
pub mod store;

use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Refusal, Result};
use crate::event::arrival::when;
use crate::live::Hint;
use crate::session::Viewer;
use crate::{audit, markdown, post};
use caunoi_wire::post::PostState;
use caunoi_wire::visit::*;
use caunoi_wire::{ErrorCode, Timestamp, id::*};
use std::collections::{BTreeSet, HashMap};

/// Marks a recipient as told by a visit; what was still to be paid for is not sent any more. Twice is once.
///
/// # Errors
/// `not_found` for who is no recipient, or none the viewer may visit; `post_state_wrong` unless published.
pub async fn mark(app: &App, viewer: &Viewer, post: PostId, person: PersonId) -> Result<()> {
    let mut tx = app.db.write().await?;
    mark_at(&mut tx, viewer, (post, person), viewer.now).await?;
    tx.commit().await?;
    app.live.hint(Hint::Reach(post));
    Ok(())
}

async fn mark_at(
    conn: &mut Conn,
    viewer: &Viewer,
    (post, person): (PostId, PersonId),
    at: Timestamp,
) -> Result<()> {
    let found = store::find(conn, viewer, post, person)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    if found.state != PostState::Published {
        return Err(ErrorCode::PostStateWrong.into());
    }
    if store::insert(conn, viewer, post, person, at).await? {
        store::cancel_paid(conn, post, person, viewer.now).await?;
        note(conn, viewer, (&found, post, person), "visited").await?;
    }
    Ok(())
}

/// Takes a mark back that was a mistake.
///
/// # Errors
/// `not_found` for who is no recipient, or none the viewer may visit.
pub async fn unmark(app: &App, viewer: &Viewer, post: PostId, person: PersonId) -> Result<()> {
    let mut tx = app.db.write().await?;
    take_back(&mut tx, viewer, post, person).await?;
    tx.commit().await?;
    app.live.hint(Hint::Reach(post));
    Ok(())
}

async fn take_back(conn: &mut Conn, viewer: &Viewer, post: PostId, person: PersonId) -> Result<()> {
    let found = store::find(conn, viewer, post, person)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    if store::delete(conn, post, person).await? {
        note(conn, viewer, (&found, post, person), "visit_undone").await?;
    }
    Ok(())
}

async fn note(
    conn: &mut Conn,
    viewer: &Viewer,
    (found, post, person): (&store::Found, PostId, PersonId),
    what: &str,
) -> Result<()> {
    let subject = format!("{post} {person}");
    audit::append(conn, found.organisation_id, viewer, what, &subject).await?;
    Ok(())
}

/// Everybody who is still to be told something at the door, among those the viewer may visit, with what it is: the
/// phone of whoever goes there keeps it.
///
/// # Errors
/// Those of the database.
pub async fn list(app: &App, viewer: &Viewer) -> Result<VisitList> {
    let mut conn = app.db.read().await?;
    let rows = store::to_tell(&mut conn, viewer).await?;
    let posts: BTreeSet<_> = rows.iter().map(|r| (r.published_at, r.post_id)).collect();
    // Who came to it later has it from then on: each post counts once, as the newest of its times.
    let mut known = BTreeSet::new();
    let posts = posts.into_iter().rev().map(|(_, post)| post);
    let posts: Vec<PostId> = posts.filter(|post| known.insert(*post)).collect();
    let mut children = HashMap::<PersonId, BTreeSet<String>>::new();
    for post in &posts {
        for child in store::children(&mut conn, *post).await? {
            children
                .entry(child.person_id)
                .or_default()
                .insert(child.name);
        }
    }
    let mut households: Vec<Household> = Vec::new();
    for row in rows {
        let told = ToTell {
            post_id: row.post_id,
            visited: row.visited,
        };
        match households.last_mut() {
            Some(last) if last.person_id == row.person_id => last.posts.push(told),
            _ => households.push(Household {
                children: children
                    .remove(&row.person_id)
                    .into_iter()
                    .flatten()
                    .collect(),
                person_id: row.person_id,
                name: row.name,
                phone: row.phone,
                posts: vec![told],
            }),
        }
    }
    Ok(VisitList {
        person_id: viewer.person,
        keep_until: viewer.now.plus(VISITS_FOR),
        posts: said(&mut conn, viewer, &posts).await?,
        households,
    })
}

/// What the posts say, in the visitor's language where there is a version.
async fn said(conn: &mut Conn, viewer: &Viewer, posts: &[PostId]) -> Result<Vec<VisitPost>> {
    if posts.is_empty() {
        return Ok(Vec::new());
    }
    let versions = post::store::shown(conn, posts).await?;
    let mut said = Vec::new();
    for post in posts {
        let Some(by) = store::said(conn, *post).await? else {
            continue;
        };
        let own: Vec<_> = versions.iter().filter(|v| v.post_id == *post).collect();
        let (language, chain) = (viewer.reading_language, post::chain(&by.fallback_languages));
        let best = post::best_version(&own, |v| v.language, language, &chain, by.original_language);
        said.extend(best.map(|best| VisitPost {
            post_id: *post,
            organisation_name: by.organisation_name,
            title: best.title.clone(),
            html: markdown::to_html(&best.body),
        }));
    }
    Ok(said)
}

/// Takes what a phone has recorded, in its order. It may come twice.
///
/// # Errors
/// `invalid_input` for more than fit into one request.
pub async fn record(app: &App, viewer: &Viewer, visits: &VisitRecords) -> Result<VisitsRecorded> {
    if visits.records.len() > MAX_VISITS {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["records"]).into());
    }
    let mut tx = app.db.write().await?;
    let mut refused = Vec::new();
    for record in &visits.records {
        let (post, person) = (record.post_id, record.person_id);
        let earliest = viewer.now.plus(-VISITS_FOR);
        let at = when(record.at, visits.sent_at, (earliest, viewer.now));
        let done = match record.visited {
            true => mark_at(&mut tx, viewer, (post, person), at).await,
            false => take_back(&mut tx, viewer, post, person).await,
        };
        match done {
            Ok(()) => {}
            Err(Error::Refused(_)) => refused.push(record.id),
            Err(error) => return Err(error),
        }
    }
    tx.commit().await?;
    let posts: BTreeSet<PostId> = visits.records.iter().map(|r| r.post_id).collect();
    for post in posts {
        app.live.hint(Hint::Reach(post));
    }
    Ok(VisitsRecorded { refused })
}
