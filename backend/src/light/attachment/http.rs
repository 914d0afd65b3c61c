//! Pictures, sounds and files of a light page over HTTP.

use crate::app::App;
use crate::attachment::draw::Pictures;
use crate::attachment::http::{SizeQuery, Wanted, send};
use crate::attachment::of_reader;
use crate::light::http::{gone, html, open};
use crate::web::extract::{Lang, Path, Query};
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use caunoi_wire::id::AttachmentId;

pub fn routes() -> Router<App> {
    Router::new().route("/l/{token}/attachments/{attachment_id}", get(show))
}

/// Whether the browser of somebody who spares data says so.
pub fn pictures(headers: &HeaderMap) -> Pictures {
    let spares = headers.get("save-data").is_some_and(|v| v == "on");
    match spares {
        true => Pictures::OnTap,
        false => Pictures::AtOnce,
    }
}

async fn show(
    State(app): State<App>,
    Lang(asked): Lang,
    Path((token, id)): Path<(String, AttachmentId)>,
    Query(query): Query<SizeQuery>,
    wanted: Wanted,
) -> Response {
    let answer = async {
        let (reader, link) = open(&app, &token, None).await?;
        let row = of_reader(&app, &reader, link.post, id).await;
        send(&app, row.map_err(gone)?, query, &wanted).await
    };
    match answer.await {
        Ok(bytes) => bytes.into_response(),
        Err(error) => html(&app, asked, Err(error)),
    }
}
