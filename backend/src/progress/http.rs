//! The administrator's view of delivery over HTTP.

use super::export;
use crate::app::App;
use crate::error::Result;
use crate::session::Viewer;
use crate::web::extract::{Json, Lang, Path};
use crate::web::table::Table;
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post};
use axum::extract::State;
use caunoi_wire::Done;
use caunoi_wire::id::{OrganisationId, PostId};
use caunoi_wire::progress::{PostProgress, Retried};

pub fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route("/organisations/{organisation_id}/deliveries", get(list))
        .api_route("/posts/{post_id}/retry", post(retry))
        .api_route("/posts/{post_id}/deliveries.csv", get(table))
}

async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Path(organisation): Path<OrganisationId>,
) -> Result<axum::Json<Vec<PostProgress>>> {
    let posts = super::of_organisation(&app, &viewer, organisation).await?;
    Ok(axum::Json(posts))
}

async fn retry(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    Json(_): Json<Done>,
) -> Result<axum::Json<Retried>> {
    let people = super::retry(&app, &viewer, id).await?;
    Ok(axum::Json(Retried { people }))
}

async fn table(
    State(app): State<App>,
    viewer: Viewer,
    Lang(language): Lang,
    Path(id): Path<PostId>,
) -> Result<Table> {
    let bytes = export::csv(&app, &viewer, language, id).await?;
    let name = "deliveries.csv";
    Ok(Table { name, bytes })
}
