//! The composer's audience picker.

use super::{picker, store};
use crate::app::App;
use crate::error::Result;
use crate::event::organiser;
use crate::post::chain;
use crate::session::Viewer;
use crate::web::extract::{Json, Path, Query};
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post};
use axum::extract::State;
use caunoi_wire::audience::{
    AudienceChoices, AudienceCount, AudiencePerson, AudienceQuery, PeopleQuery,
};
use caunoi_wire::{ErrorCode, id::OrganisationId};

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/audience/count", post(count))
        .api_route("/organisations/{organisation_id}/audience", get(choices))
        .api_route(
            "/organisations/{organisation_id}/audience/people",
            get(people),
        )
}

async fn count(
    State(app): State<App>,
    viewer: Viewer,
    Json(query): Json<AudienceQuery>,
) -> Result<axum::Json<AudienceCount>> {
    Ok(axum::Json(super::preview(&app, &viewer, &query).await?))
}

async fn choices(
    State(app): State<App>,
    viewer: Viewer,
    Path(organisation): Path<OrganisationId>,
) -> Result<axum::Json<AudienceChoices>> {
    let mut conn = app.db.read().await?;
    if !store::speaks(&mut conn, &viewer, organisation).await? {
        return Err(ErrorCode::NotFound.into());
    }
    Ok(axum::Json(AudienceChoices {
        whole_organisation: picker::store::speaks_whole(&mut conn, &viewer, organisation).await?,
        organisations: picker::store::organisations(&mut conn, &viewer, organisation).await?,
        groups: picker::store::groups(&mut conn, &viewer, organisation).await?,
        partners: organiser::store::partners(&mut conn, organisation).await?,
        can_draft: app.config.translate_url.is_some(),
        human_languages: chain(&app.config.guarded_languages()),
    }))
}

async fn people(
    State(app): State<App>,
    viewer: Viewer,
    Path(organisation): Path<OrganisationId>,
    Query(query): Query<PeopleQuery>,
) -> Result<axum::Json<Vec<AudiencePerson>>> {
    let mut conn = app.db.read().await?;
    if !store::speaks(&mut conn, &viewer, organisation).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let words = crate::text::search_name(&query.search);
    if words.is_empty() {
        return Ok(axum::Json(Vec::new()));
    }
    Ok(axum::Json(
        picker::store::people(&mut conn, &viewer, organisation, &words).await?,
    ))
}
