//! The administrator's view of delivery: which posts are on their way, how fast, why some could not be sent, and
//! another try for these. Counts are people; who they are stands in [`export`] alone, where the viewer may know.

pub mod export;
pub mod http;
pub mod store;

use crate::app::App;
use crate::db::Conn;
use crate::delivery::{self, DELIVERY_LIFE};
use crate::error::Result;
use crate::live::Hint;
use crate::organisation::store::quiet_hours;
use crate::session::Viewer;
use crate::{audit, organisation, post, reach};
use caunoi_wire::ErrorCode;
use caunoi_wire::id::{OrganisationId, PostId};
use caunoi_wire::post::PostState;
use caunoi_wire::progress::PostProgress;
use caunoi_wire::time::MINUTE;
use store::Row;

/// The posts of the last days of an organisation and all below it, newest first: no delivery is tried for longer.
///
/// # Errors
/// `not_found` when the viewer does not administer it.
pub async fn of_organisation(
    app: &App,
    viewer: &Viewer,
    id: OrganisationId,
) -> Result<Vec<PostProgress>> {
    let mut conn = app.db.read().await?;
    if !organisation::store::administers(&mut conn, viewer, id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let since = viewer.now.plus(-DELIVERY_LIFE);
    let mut posts = Vec::new();
    for row in store::posts(&mut conn, viewer, id, since).await? {
        posts.push(of_post(&mut conn, viewer, row).await?);
    }
    Ok(posts)
}

async fn of_post(conn: &mut Conn, viewer: &Viewer, row: Row) -> Result<PostProgress> {
    let versions = post::store::versions(conn, &[row.id]).await?;
    let (wanted, original) = (viewer.reading_language, row.original_language);
    let version = post::best_version(&versions, |v| v.language, wanted, &[], original);
    let pulse = store::pulse(conn, row.id, viewer.now.plus(-MINUTE)).await?;
    let retriable = match row.may_retry(viewer) {
        true => store::retriable(conn, row.id).await?,
        false => 0,
    };
    Ok(PostProgress {
        title: version.map(|v| v.title.clone()).unwrap_or_default(),
        reach: reach::store::of_post(conn, row.id).await?,
        failures: reach::store::failures(conn, row.id).await?,
        per_minute: pulse.per_minute,
        retrying: pulse.retrying,
        retry_at: pulse.retry_at,
        retriable,
        id: row.id,
        organisation_name: row.organisation_name,
        state: row.state,
        priority: row.priority,
        published_at: row.published_at,
    })
}

impl Row {
    /// Only what still counts is sent.
    fn may_retry(&self, viewer: &Viewer) -> bool {
        self.state == PostState::Published && self.expires_at.is_none_or(|at| at > viewer.now)
    }
}

/// Tries once more for everybody for whom it failed. Whoever is being tried already is left alone, so that pressing
/// twice is pressing once. Returns how many.
///
/// # Errors
/// `not_found` when the viewer does not administer the post's organisation, `post_state_wrong` when the post was
/// withdrawn or is over.
pub async fn retry(app: &App, viewer: &Viewer, id: PostId) -> Result<i64> {
    let mut tx = app.db.write().await?;
    post::store::lock(&mut tx, id).await?;
    let row = store::post(&mut tx, viewer, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    if !row.may_retry(viewer) {
        return Err(ErrorCode::PostStateWrong.into());
    }
    let quiet = quiet_hours(&mut tx, row.organisation_id).await?;
    let due_at = quiet.hold(row.priority, viewer.now);
    let expires_at = delivery::expires_at(row.expires_at, due_at);
    let people = store::retry(&mut tx, id, due_at, expires_at, viewer.now).await?;
    if people > 0 {
        let subject = id.to_string();
        audit::append(
            &mut tx,
            row.organisation_id,
            viewer,
            "delivery_retried",
            &subject,
        )
        .await?;
    }
    tx.commit().await?;
    app.live.hint(Hint::Reach(id));
    app.wake_engines();
    Ok(people)
}
