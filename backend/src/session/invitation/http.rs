//! Invitations over HTTP: looking, accepting, printing the sheet of a class.

use super::store;
use crate::app::App;
use crate::error::Result;
use crate::session::account::http::signed_in;
use crate::session::{Viewer, rate};
use crate::web::extract::{Caller, Json, Path};
use crate::web::guard::SetSession;
use crate::{audit, organisation, qr};
use aide::axum::ApiRouter;
use aide::axum::routing::post;
use axum::extract::State;
use caunoi_wire::session::*;
use caunoi_wire::{ErrorCode, id::*};

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/invitations/view", post(view))
        .api_route("/invitations/accept", post(accept))
        .api_route("/groups/{group_id}/invitations", post(sheet))
}

async fn view(
    State(app): State<App>,
    caller: Caller,
    Json(form): Json<InvitationToken>,
) -> Result<axum::Json<InvitationView>> {
    rate::hit(&app, rate::INVITATION_ADDRESS, &caller.address.to_string()).await?;
    Ok(axum::Json(super::view(&app, &form.token).await?))
}

async fn accept(
    State(app): State<App>,
    caller: Caller,
    Json(form): Json<AcceptInvitation>,
) -> Result<SetSession> {
    rate::hit(&app, rate::INVITATION_ADDRESS, &caller.address.to_string()).await?;
    let mut tx = app.db.write().await?;
    let person = super::accept(&app, &mut tx, &form).await?;
    tx.commit().await?;
    signed_in(&app, person, &caller).await
}

/// Fresh invitations for the guardians of a class who are not connected yet, or for one of them.
async fn sheet(
    State(app): State<App>,
    viewer: Viewer,
    Path(group): Path<GroupId>,
    Json(form): Json<NewInvitations>,
) -> Result<axum::Json<InvitationSheet>> {
    let mut tx = app.db.write().await?;
    let place = organisation::store::group_place(&mut tx, &viewer, group)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    let mut cards: Vec<InvitationCard> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for invitee in store::invitees(&mut tx, &viewer, group).await? {
        let wanted = match form.guardian_id {
            Some(guardian) => guardian == invitee.guardian_id,
            None => !invitee.connected,
        };
        // A guardian of two children in one class needs one card.
        if !wanted || !seen.insert(invitee.guardian_id) {
            continue;
        }
        let purpose = InvitationPurpose::Guardian;
        let organisation = Some(place.organisation_id);
        let url = super::create(
            &app,
            &mut tx,
            purpose,
            Some(invitee.guardian_id),
            organisation,
            Some(viewer.person),
        )
        .await?;
        cards.push(InvitationCard {
            guardian_name: invitee.guardian_name,
            child_name: invitee.child_name,
            qr_svg: qr::svg(&url)?,
            url,
            expires_at: viewer.now.plus(super::INVITATION_LIFE),
        });
    }
    if form.guardian_id.is_some() && cards.is_empty() {
        return Err(ErrorCode::NotFound.into());
    }
    audit::append(
        &mut tx,
        place.organisation_id,
        &viewer,
        "invitations_printed",
        &group.to_string(),
    )
    .await?;
    tx.commit().await?;
    let sheet = InvitationSheet {
        organisation_name: place.organisation_name,
        group_name: place.group_name,
        cards,
    };
    Ok(axum::Json(sheet))
}
