//! The roster over HTTP.

use super::{Author, Upload};
use crate::app::App;
use crate::error::Result;
use crate::session::Viewer;
use crate::web::extract::{File, Json, Path, Query};
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post, put};
use axum::extract::{DefaultBodyLimit, State};
use caunoi_wire::person::{ChildOfGroup, GuardianRights};
use caunoi_wire::roster::{ApplyRoster, MAX_ROSTER_BYTES, RosterImport, RosterUpload};
use caunoi_wire::{Done, Page, id::*};
use serde::Deserialize;

/// How paths that take roster files end.
pub const UPLOAD: &str = "/roster";

pub fn routes() -> ApiRouter<App> {
    let upload = ApiRouter::new()
        .api_route(
            "/organisations/{organisation_id}/roster",
            get(list).post(dry_run),
        )
        .layer(DefaultBodyLimit::max(MAX_ROSTER_BYTES));
    ApiRouter::new()
        .merge(upload)
        .api_route("/roster-imports/{import_id}", get(show))
        .api_route("/roster-imports/{import_id}/apply", post(apply))
        .api_route("/roster-imports/{import_id}/undo", post(undo))
        .api_route("/groups/{group_id}/children", get(children))
        .api_route(
            "/children/{child_id}/guardians/{guardian_id}",
            put(set_rights),
        )
}

async fn dry_run(
    State(app): State<App>,
    viewer: Viewer,
    Path(organisation): Path<OrganisationId>,
    Query(query): Query<RosterUpload>,
    File(bytes): File,
) -> Result<axum::Json<RosterImport>> {
    let upload = Upload {
        file_name: query.file_name,
        school_year: query.school_year,
        bytes,
    };
    Ok(axum::Json(
        super::dry_run(&app, Author::Viewer(&viewer), organisation, upload).await?,
    ))
}

#[derive(Deserialize, schemars::JsonSchema)]
struct PageQuery {
    after: Option<RosterImportId>,
}

async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Path(organisation): Path<OrganisationId>,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<Page<RosterImport>>> {
    Ok(axum::Json(
        super::list(&app, &viewer, organisation, query.after).await?,
    ))
}

async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<RosterImportId>,
) -> Result<axum::Json<RosterImport>> {
    Ok(axum::Json(
        super::find(&app, Author::Viewer(&viewer), id).await?,
    ))
}

async fn apply(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<RosterImportId>,
    Json(form): Json<ApplyRoster>,
) -> Result<axum::Json<RosterImport>> {
    Ok(axum::Json(
        super::apply(&app, Author::Viewer(&viewer), id, form).await?,
    ))
}

async fn undo(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<RosterImportId>,
    Json(_): Json<Done>,
) -> Result<axum::Json<RosterImport>> {
    Ok(axum::Json(
        super::undo(&app, Author::Viewer(&viewer), id).await?,
    ))
}

async fn children(
    State(app): State<App>,
    viewer: Viewer,
    Path(group): Path<GroupId>,
) -> Result<axum::Json<Vec<ChildOfGroup>>> {
    Ok(axum::Json(
        super::children_of_group(&app, &viewer, group).await?,
    ))
}

async fn set_rights(
    State(app): State<App>,
    viewer: Viewer,
    Path((child, guardian)): Path<(ChildId, PersonId)>,
    Json(rights): Json<GuardianRights>,
) -> Result<axum::Json<Done>> {
    super::set_rights(&app, &viewer, child, guardian, &rights).await?;
    Ok(axum::Json(Done {}))
}
