//! The library over HTTP.

use crate::app::App;
use crate::error::Result;
use crate::lesson::media;
use crate::session::Viewer;
use crate::web::described;
use crate::web::extract::{File, Json, Path, Query};
use aide::OperationOutput;
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post};
use aide::generate::GenContext;
use aide::openapi::Operation;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use caunoi_wire::lesson::*;
use caunoi_wire::{Done, id::*};

/// How paths that take packs end.
pub const IMPORT: &str = "/courses/import";
/// How paths that take a picture or a sound end.
pub const UPLOAD: &str = "/media";

pub fn routes() -> ApiRouter<App> {
    let import = ApiRouter::new()
        .api_route(
            "/organisations/{organisation_id}/courses/import",
            post(import),
        )
        .api_route("/courses/{course_id}/media", post(upload))
        .layer(DefaultBodyLimit::max(MAX_PACK_BYTES));
    // The text of forty lessons in six languages is long. With line breaks it still has to fit a pack.
    let change = ApiRouter::new()
        .api_route("/courses/{course_id}", get(show).put(change).delete(delete))
        .layer(DefaultBodyLimit::max(MAX_TEXT_BYTES as usize / 2));
    ApiRouter::new()
        .merge(import)
        .merge(change)
        .api_route(
            "/organisations/{organisation_id}/courses",
            get(list).post(adopt),
        )
        .api_route("/organisations/{organisation_id}/courses/new", post(begin))
        .api_route("/courses/{course_id}/publication", post(publish))
        .api_route("/courses/{course_id}/pack.zip", get(export))
        .api_route("/courses/{course_id}/media/{file}", get(show_media))
}

async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Path(organisation): Path<OrganisationId>,
) -> Result<axum::Json<Vec<CourseSummary>>> {
    Ok(axum::Json(super::list(&app, &viewer, organisation).await?))
}

async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<CourseId>,
) -> Result<axum::Json<Course>> {
    answer(&app, &viewer, id).await
}

async fn answer(app: &App, viewer: &Viewer, id: CourseId) -> Result<axum::Json<Course>> {
    let mut conn = app.db.read().await?;
    Ok(axum::Json(super::find(&mut conn, viewer, id).await?))
}

async fn adopt(
    State(app): State<App>,
    viewer: Viewer,
    Path(organisation): Path<OrganisationId>,
    Json(form): Json<Adopt>,
) -> Result<axum::Json<Course>> {
    let id = super::adopt(&app, &viewer, organisation, form.course_id).await?;
    answer(&app, &viewer, id).await
}

async fn begin(
    State(app): State<App>,
    viewer: Viewer,
    Path(organisation): Path<OrganisationId>,
    Json(new): Json<NewCourse>,
) -> Result<axum::Json<Course>> {
    let id = super::begin(&app, &viewer, organisation, &new).await?;
    answer(&app, &viewer, id).await
}

async fn upload(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<CourseId>,
    File(bytes): File,
) -> Result<axum::Json<KeptMedia>> {
    Ok(axum::Json(super::upload(&app, &viewer, id, bytes).await?))
}

async fn change(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<CourseId>,
    Json(text): Json<CourseText>,
) -> Result<axum::Json<Course>> {
    super::change(&app, &viewer, id, &text).await?;
    answer(&app, &viewer, id).await
}

async fn publish(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<CourseId>,
    Json(form): Json<Publication>,
) -> Result<axum::Json<Course>> {
    super::publish(&app, &viewer, id, form.published).await?;
    answer(&app, &viewer, id).await
}

async fn delete(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<CourseId>,
) -> Result<axum::Json<Done>> {
    super::delete(&app, &viewer, id).await?;
    Ok(axum::Json(Done {}))
}

async fn import(
    State(app): State<App>,
    viewer: Viewer,
    Path(organisation): Path<OrganisationId>,
    Query(how): Query<Import>,
    File(bytes): File,
) -> Result<axum::Json<Course>> {
    let id = super::import(&app, &viewer, organisation, bytes, how.replace).await?;
    answer(&app, &viewer, id).await
}

async fn export(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<CourseId>,
) -> Result<PackFile> {
    Ok(PackFile(super::export(&app, &viewer, id).await?))
}

async fn show_media(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, file)): Path<(CourseId, String)>,
) -> Result<Media> {
    let bytes = super::media_of(&app, &viewer, id, &file).await?;
    Ok(Media { name: file, bytes })
}

/// A course to be carried away.
struct PackFile(Vec<u8>);

const ZIP: &str = "application/zip";

impl IntoResponse for PackFile {
    fn into_response(self) -> Response {
        let headers = [
            (CONTENT_TYPE, ZIP),
            (CONTENT_DISPOSITION, "attachment; filename=\"course.zip\""),
            (CACHE_CONTROL, "private, no-store"),
        ];
        (headers, self.0).into_response()
    }
}

impl OperationOutput for PackFile {
    type Inner = Self;
    fn inferred_responses(
        _: &mut GenContext,
        _: &mut Operation,
    ) -> Vec<(Option<u16>, aide::openapi::Response)> {
        described(ZIP, "A course as a pack")
    }
}

/// A picture or a sound: what has this name never changes.
pub struct Media {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl IntoResponse for Media {
    fn into_response(self) -> Response {
        let headers = [
            (CONTENT_TYPE, media::content_type(&self.name)),
            (CACHE_CONTROL, "private, max-age=31536000, immutable"),
        ];
        (headers, self.bytes).into_response()
    }
}

impl OperationOutput for Media {
    type Inner = Self;
    fn inferred_responses(
        _: &mut GenContext,
        _: &mut Operation,
    ) -> Vec<(Option<u16>, aide::openapi::Response)> {
        described("application/octet-stream", "A picture or a sound")
    }
}
