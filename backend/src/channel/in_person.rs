//! The channel of those whom nothing else reaches: a teacher or a collaborator goes there and tells them. Who went and
//! when is kept, nothing else; and it is no acknowledgement, which only the family gives.

pub mod http;
pub mod store;

use crate::app::App;
use crate::audit;
use crate::error::Result;
use crate::live::Hint;
use crate::session::Viewer;
use caunoi_wire::post::PostState;
use caunoi_wire::{ErrorCode, id::*};

/// Marks a recipient as told by a visit; what was still to be paid for is not sent any more. Twice is once.
///
/// # Errors
/// `not_found` for who is no recipient, or none the viewer may visit; `post_state_wrong` unless published.
pub async fn mark(app: &App, viewer: &Viewer, post: PostId, person: PersonId) -> Result<()> {
    let mut tx = app.db.write().await?;
    let found = store::find(&mut tx, viewer, post, person)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    if found.state != PostState::Published {
        return Err(ErrorCode::PostStateWrong.into());
    }
    if store::insert(&mut tx, viewer, post, person).await? {
        store::cancel_paid(&mut tx, post, person, viewer.now).await?;
        let subject = format!("{post} {person}");
        audit::append(&mut tx, found.organisation_id, viewer, "visited", &subject).await?;
    }
    tx.commit().await?;
    app.live.hint(Hint::Reach(post));
    Ok(())
}

/// Takes a mark back that was a mistake.
///
/// # Errors
/// `not_found` for who is no recipient, or none the viewer may visit.
pub async fn unmark(app: &App, viewer: &Viewer, post: PostId, person: PersonId) -> Result<()> {
    let mut tx = app.db.write().await?;
    let found = store::find(&mut tx, viewer, post, person)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    if store::delete(&mut tx, post, person).await? {
        let subject = format!("{post} {person}");
        audit::append(
            &mut tx,
            found.organisation_id,
            viewer,
            "visit_undone",
            &subject,
        )
        .await?;
    }
    tx.commit().await?;
    app.live.hint(Hint::Reach(post));
    Ok(())
}
