//! The pictures of an event over HTTP, by the link of a family.

use super::Album;
use crate::app::App;
use crate::error::{Error, Result};
use crate::event::photo::http::{Picture, SizeQuery};
use crate::event::photo::{self, Word};
use crate::feed::{self, Reader};
use crate::light::http::{LanguageQuery, Sent, gone, html, open};
use crate::web::extract::{Form, Lang, Path, Query};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use caunoi_wire::ErrorCode;
use caunoi_wire::id::PhotoId;
use serde::Deserialize;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/l/{token}/photos", get(album))
        .route("/l/{token}/photos/{photo_id}", get(picture))
        .route("/l/{token}/photo-consent", post(consent))
}

async fn album(
    State(app): State<App>,
    Lang(asked): Lang,
    Path(token): Path<String>,
    Query(query): Query<LanguageQuery>,
) -> Response {
    let answer = async {
        let (reader, link) = open(&app, &token, query.lang).await?;
        let mut conn = app.db.read().await?;
        let item = feed::item(&mut conn, &reader, link.post).await?;
        let item = item.ok_or(ErrorCode::LinkExpired)?;
        let photos = photo::album(&mut conn, &reader, &item).await?;
        Ok::<_, Error>(Album::new(&app, &reader, &token, &item).page(&photos))
    };
    html(&app, query.interface().unwrap_or(asked), answer.await)
}

async fn picture(
    State(app): State<App>,
    Path((token, id)): Path<(String, PhotoId)>,
    Query(query): Query<SizeQuery>,
) -> Result<Picture> {
    let (reader, link) = open(&app, &token, None).await?;
    let bytes = photo::bytes_of_album(&app, &reader, link.post, id, query.size()).await;
    Ok(Picture(bytes.map_err(gone)?))
}

/// A field that is left empty says nothing.
#[derive(Deserialize)]
struct ConsentForm {
    #[serde(default)]
    child_id: String,
    agrees: bool,
    #[serde(default)]
    child_agrees: bool,
}

impl ConsentForm {
    fn word(&self) -> Result<Word> {
        let id = Some(self.child_id.trim()).filter(|id| !id.is_empty());
        let child_id = id.map(str::parse).transpose();
        Ok(Word {
            child_id: child_id.map_err(|_| ErrorCode::NotFound)?,
            agrees: self.agrees,
            child_agrees: self.child_agrees,
        })
    }
}

async fn consent(sent: Sent, form: Form<ConsentForm>) -> Response {
    let act = async |app: &App, reader: &Reader, post| {
        photo::consent(app, reader, post, form.0.word()?)
            .await
            .map_err(gone)
    };
    sent.act(act).await
}
