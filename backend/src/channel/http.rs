//! The channels of an organisation over HTTP.

use super::{email, gateway, in_person, ladder, preference};
use crate::app::App;
use crate::error::Result;
use crate::session::Viewer;
use crate::web::extract::Path;
use aide::axum::ApiRouter;
use aide::axum::routing::get;
use axum::extract::State;
use caunoi_wire::channel::Channels;
use caunoi_wire::id::OrganisationId;

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/organisations/{organisation_id}/channels", get(show))
        .merge(email::http::routes())
        .merge(gateway::http::routes())
        .merge(in_person::http::routes())
        .merge(ladder::http::routes())
        .merge(preference::http::routes())
}

async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(organisation): Path<OrganisationId>,
) -> Result<axum::Json<Channels>> {
    Ok(axum::Json(super::show(&app, &viewer, organisation).await?))
}
