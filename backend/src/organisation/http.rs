//! Organisations, groups and memberships over HTTP.

use super::store;
use crate::app::App;
use crate::error::Result;
use crate::session::Viewer;
use crate::web::extract::{Json, Path};
use aide::axum::ApiRouter;
use aide::axum::routing::{delete, get, post, put};
use axum::extract::State;
use caunoi_wire::organisation::*;
use caunoi_wire::{Done, ErrorCode, id::*};

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/organisations", get(tree).post(create))
        .merge(super::weight::http::routes())
        .api_route("/organisations/{organisation_id}", put(change))
        .api_route(
            "/organisations/{organisation_id}/groups",
            get(groups).post(create_group),
        )
        .api_route(
            "/organisations/{organisation_id}/memberships",
            get(memberships).post(add_member),
        )
        .api_route("/groups/{group_id}", get(group))
        .api_route("/memberships/{membership_id}", delete(end_membership))
        .api_route(
            "/memberships/{membership_id}/invitation",
            post(renew_invitation),
        )
}

async fn tree(State(app): State<App>, viewer: Viewer) -> Result<axum::Json<Vec<Organisation>>> {
    let mut conn = app.db.read().await?;
    Ok(axum::Json(store::tree(&mut conn, &viewer).await?))
}

async fn find(app: &App, viewer: &Viewer, id: OrganisationId) -> Result<axum::Json<Organisation>> {
    let mut conn = app.db.read().await?;
    let tree = store::tree(&mut conn, viewer).await?;
    Ok(axum::Json(
        tree.into_iter()
            .find(|o| o.id == id)
            .ok_or(ErrorCode::NotFound)?,
    ))
}

async fn create(
    State(app): State<App>,
    viewer: Viewer,
    Json(new): Json<NewOrganisation>,
) -> Result<axum::Json<Organisation>> {
    let id = super::create(&app, &viewer, &new).await?;
    find(&app, &viewer, id).await
}

async fn change(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OrganisationId>,
    Json(change): Json<OrganisationChange>,
) -> Result<axum::Json<Organisation>> {
    super::change(&app, &viewer, id, &change).await?;
    find(&app, &viewer, id).await
}

async fn groups(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OrganisationId>,
) -> Result<axum::Json<Vec<Group>>> {
    let mut conn = app.db.read().await?;
    let groups = store::groups(&mut conn, &viewer, id).await?;
    // An empty list tells nothing about organisations of others: they look like ones without groups to nobody.
    if groups.is_empty() && !store::administers(&mut conn, &viewer, id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    Ok(axum::Json(groups))
}

async fn group(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<GroupId>,
) -> Result<axum::Json<Group>> {
    let mut conn = app.db.read().await?;
    let group = store::group(&mut conn, &viewer, id).await?;
    Ok(axum::Json(group.ok_or(ErrorCode::NotFound)?))
}

async fn create_group(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OrganisationId>,
    Json(new): Json<NewGroup>,
) -> Result<axum::Json<Group>> {
    let group = super::create_group(&app, &viewer, id, &new).await?;
    let mut conn = app.db.read().await?;
    let groups = store::groups(&mut conn, &viewer, id).await?;
    Ok(axum::Json(
        groups
            .into_iter()
            .find(|g| g.id == group)
            .ok_or(ErrorCode::NotFound)?,
    ))
}

async fn memberships(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OrganisationId>,
) -> Result<axum::Json<Vec<Membership>>> {
    let mut conn = app.db.read().await?;
    if !store::administers(&mut conn, &viewer, id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    Ok(axum::Json(
        store::memberships(&mut conn, &viewer, id).await?,
    ))
}

async fn add_member(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OrganisationId>,
    Json(new): Json<NewMembership>,
) -> Result<axum::Json<MembershipCreated>> {
    Ok(axum::Json(
        super::add_member(&app, &viewer, id, &new).await?,
    ))
}

async fn end_membership(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<MembershipId>,
) -> Result<axum::Json<Done>> {
    super::end_membership(&app, &viewer, id).await?;
    Ok(axum::Json(Done {}))
}

async fn renew_invitation(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<MembershipId>,
    Json(_): Json<Done>,
) -> Result<axum::Json<MembershipCreated>> {
    Ok(axum::Json(
        super::renew_invitation(&app, &viewer, id).await?,
    ))
}
