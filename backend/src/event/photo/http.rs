//! Pictures of an event over HTTP, for who manages it.

use super::store::Size;
use crate::app::App;
use crate::error::Result;
use crate::session::Viewer;
use crate::web::described;
use crate::web::extract::{File, Json, Path, Query};
use aide::OperationOutput;
use aide::axum::ApiRouter;
use aide::axum::routing::{get, post};
use aide::generate::GenContext;
use aide::openapi::Operation;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use caunoi_wire::Done;
use caunoi_wire::day::{MAX_PHOTO_BYTES, Photo, PhotoPeople};
use caunoi_wire::id::{PhotoId, PostId};
use serde::Deserialize;

/// How the path ends that takes pictures.
pub const UPLOAD: &str = "/photos";

pub fn routes() -> ApiRouter<App> {
    let add = ApiRouter::new()
        .api_route("/posts/{post_id}/photos", post(add).get(list))
        .layer(DefaultBodyLimit::max(MAX_PHOTO_BYTES));
    ApiRouter::new()
        .api_route(
            "/posts/{post_id}/photos/{photo_id}",
            get(show).put(mark).delete(delete),
        )
        .merge(add)
}

async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
) -> Result<axum::Json<Vec<Photo>>> {
    Ok(axum::Json(super::list(&app, &viewer, id).await?))
}

async fn add(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PostId>,
    File(bytes): File,
) -> Result<axum::Json<Vec<Photo>>> {
    super::add(&app, &viewer, id, bytes).await?;
    Ok(axum::Json(super::list(&app, &viewer, id).await?))
}

async fn mark(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, photo)): Path<(PostId, PhotoId)>,
    Json(people): Json<PhotoPeople>,
) -> Result<axum::Json<Done>> {
    super::mark(&app, &viewer, id, photo, &people).await?;
    Ok(axum::Json(Done {}))
}

async fn delete(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, photo)): Path<(PostId, PhotoId)>,
) -> Result<axum::Json<Done>> {
    super::delete(&app, &viewer, id, photo).await?;
    Ok(axum::Json(Done {}))
}

#[derive(Deserialize, schemars::JsonSchema)]
pub struct SizeQuery {
    /// The small one.
    #[serde(default)]
    preview: bool,
}

impl SizeQuery {
    pub fn size(&self) -> Size {
        match self.preview {
            true => Size::Preview,
            false => Size::Whole,
        }
    }
}

async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, photo)): Path<(PostId, PhotoId)>,
    Query(query): Query<SizeQuery>,
) -> Result<Picture> {
    let bytes = super::bytes(&app, &viewer, id, photo, query.size()).await?;
    Ok(Picture(bytes))
}

const JPEG: &str = "image/jpeg";

/// A picture, which no cache keeps: it may have to vanish at any moment.
pub struct Picture(pub Vec<u8>);

impl IntoResponse for Picture {
    fn into_response(self) -> Response {
        let headers = [(CONTENT_TYPE, JPEG), (CACHE_CONTROL, "private, no-store")];
        (headers, self.0).into_response()
    }
}

impl OperationOutput for Picture {
    type Inner = Self;
    fn inferred_responses(
        _: &mut GenContext,
        _: &mut Operation,
    ) -> Vec<(Option<u16>, aide::openapi::Response)> {
        described(JPEG, "A picture")
    }
}
