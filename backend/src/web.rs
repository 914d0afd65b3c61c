//! The HTTP side: the router, what wraps every request, starting and stopping. Features bring their own routes.

pub mod extract;
pub mod guard;
pub mod idempotency;
pub mod negotiate;
pub mod pack;
pub mod problem;
pub mod site;
pub mod table;

use crate::app::App;
use aide::axum::ApiRouter;
use aide::openapi::{Info, MediaType, OpenApi, Response};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Extension, Json, Router, middleware};
use std::sync::Arc;

/// Largest JSON request, bytes. Roster files and uploads set their own.
pub const MAX_BODY: usize = 256 * 1024;

/// The largest body a path takes, bytes, for what reads bodies before the route does. Uploads alone are large.
pub fn max_body(path: &str) -> usize {
    if path.ends_with(crate::roster::http::UPLOAD) {
        caunoi_wire::roster::MAX_ROSTER_BYTES
    } else if path.ends_with(crate::lesson::library::http::IMPORT) {
        caunoi_wire::lesson::MAX_PACK_BYTES
    } else if path.ends_with(crate::lesson::library::http::UPLOAD) {
        caunoi_wire::lesson::MAX_MEDIA_BYTES
    } else if path.ends_with(crate::event::photo::http::UPLOAD) {
        caunoi_wire::day::MAX_PHOTO_BYTES
    } else if path.ends_with(crate::attachment::http::UPLOAD) {
        caunoi_wire::attachment::MAX_ATTACHMENT_BYTES
    } else {
        MAX_BODY
    }
}

/// All API routes with the document generated from them.
pub fn api() -> (ApiRouter<App>, OpenApi) {
    let mut document = OpenApi {
        info: Info {
            title: "Cầu Nối".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            description: Some(
                "Messaging between family, school and community. Refusals are RFC 9457 problem details \
                 with a stable `code`. POST requests take an `Idempotency-Key`. Times are Unix milliseconds."
                    .into(),
            ),
            ..Info::default()
        },
        ..OpenApi::default()
    };
    let routes = ApiRouter::new()
        .merge(crate::session::http::routes())
        .merge(crate::session::account::http::routes())
        .merge(crate::session::invitation::http::routes())
        .merge(crate::person::http::routes())
        .merge(crate::organisation::http::routes())
        .merge(crate::roster::http::routes())
        .merge(crate::audience::http::routes())
        .merge(crate::attention::http::routes())
        .merge(crate::post::http::routes())
        .merge(crate::attachment::http::routes())
        .merge(crate::series::http::routes())
        .merge(crate::subscription::http::routes())
        .merge(crate::feed::http::routes())
        .merge(crate::event::http::routes())
        .merge(crate::event::arrival::http::routes())
        .merge(crate::event::photo::http::routes())
        .merge(crate::event::report::http::routes())
        .merge(crate::event::thanks::http::routes())
        .merge(crate::event::calendar::http::routes())
        .merge(crate::help::http::routes())
        .merge(crate::lesson::http::routes())
        .merge(crate::lesson::library::http::routes())
        .merge(crate::check_in::http::routes())
        .merge(crate::safeguarding::duty::http::routes())
        .merge(crate::safeguarding::case::http::routes())
        .merge(crate::reach::http::routes())
        .merge(crate::channel::http::routes())
        .merge(crate::translation::http::routes())
        .merge(crate::progress::http::routes())
        .merge(crate::live::http::routes());
    let router = ApiRouter::new()
        .nest("/api/v1", routes)
        .finish_api(&mut document)
        .into();
    (router, document)
}

/// What the document says of an answer that is no JSON.
pub fn described(kind: &str, what: &str) -> Vec<(Option<u16>, Response)> {
    let mut response = Response {
        description: what.to_owned(),
        ..Response::default()
    };
    response
        .content
        .insert(kind.to_owned(), MediaType::default());
    vec![(Some(200), response)]
}

/// The whole service: API, light pages, the app's files, health.
pub fn router(app: App) -> Router {
    let (api, document) = api();
    let api = Router::from(api)
        .merge(crate::light::http::routes())
        .merge(crate::light::first::http::routes())
        .merge(crate::light::calendar::http::routes())
        .merge(crate::light::help::http::routes())
        .merge(crate::light::verify::http::routes())
        .merge(crate::light::bridge::http::routes())
        .merge(crate::light::organising::http::routes())
        .merge(crate::light::day::http::routes())
        .merge(crate::light::record::http::routes())
        .merge(crate::light::visits::http::routes())
        .merge(crate::light::translator::http::routes())
        .merge(crate::channel::email::http::pages())
        .merge(crate::event::calendar::http::pages())
        .merge(crate::safeguarding::case::http::pages())
        .layer(middleware::from_fn_with_state(
            app.clone(),
            idempotency::layer,
        ))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            guard::same_origin,
        ));
    Router::new()
        .merge(api)
        .route("/api/openapi.json", get(openapi))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .merge(crate::metrics::http::routes())
        .fallback(site::serve)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn_with_state(app.clone(), problem::render))
        .layer(pack::layer())
        .layer(middleware::from_fn_with_state(app.clone(), guard::headers))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            crate::metrics::http::layer,
        ))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            crate::trace::http::layer,
        ))
        .layer(Extension(Arc::new(document)))
        .with_state(app)
}

/// What a process that only delivers serves: its health and its numbers.
pub fn metrics_router(app: App) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .merge(crate::metrics::http::routes())
        .layer(middleware::from_fn_with_state(app.clone(), problem::render))
        .with_state(app)
}

async fn openapi(Extension(document): Extension<Arc<OpenApi>>) -> Json<OpenApi> {
    Json(OpenApi::clone(&document))
}

/// Ready when the database answers.
async fn ready(State(app): State<App>) -> impl IntoResponse {
    match app.db.read().await {
        Ok(_) => (StatusCode::OK, "ready"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "database unavailable")
        }
    }
}
