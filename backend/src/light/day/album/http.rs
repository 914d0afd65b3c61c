//! The pictures of an event over HTTP, for who manages it.

use crate::app::App;
use crate::error::{Error, Result};
use crate::event::{arrival, photo};
use crate::light::day::http::page;
use crate::light::http::html;
use crate::light::lesson::http::allow_script;
use crate::session::Viewer;
use crate::web::extract::{Form, Lang, Path};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use caunoi_wire::day::PhotoPeople;
use caunoi_wire::id::{PhotoId, PostId};
use caunoi_wire::{ErrorCode, Language};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/l/day/{post_id}/album", get(album))
        .route("/l/day/{post_id}/album/{photo_id}", get(one).post(mark))
        .route("/l/day/{post_id}/album/{photo_id}/delete", post(delete))
}

async fn album(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path(id): Path<PostId>,
) -> Response {
    let drawn = page(&app, viewer, ui, id, async |desk, viewer| {
        let photos = photo::list(&app, viewer, id).await?;
        Ok(super::page(desk, &photos))
    });
    let mut response = drawn.await;
    allow_script(&mut response);
    response
}

async fn one(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path((id, photo)): Path<(PostId, PhotoId)>,
) -> Response {
    let drawn = page(&app, viewer, ui, id, async |desk, viewer| {
        let photos = photo::list(&app, viewer, id).await?;
        let found = photos.iter().find(|p| p.id == photo);
        let found = found.ok_or(ErrorCode::NotFound)?;
        let people = arrival::came(&app, viewer, id).await?;
        let agreeing: BTreeSet<Uuid> = photo::agreeing(&app, viewer, id).await?;
        Ok(super::photo_page(desk, found, &people, &agreeing))
    });
    drawn.await
}

/// Who is in the picture: the fields that are ticked have their ids for names.
async fn mark(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path((id, photo)): Path<(PostId, PhotoId)>,
    form: Form<BTreeMap<String, String>>,
) -> Response {
    let marked = async {
        let people = form.0.keys().map(|who| who.parse());
        let people = people.collect::<Result<Vec<Uuid>, _>>();
        let people = people.map_err(|_| ErrorCode::InvalidInput)?;
        photo::mark(&app, &viewer?, id, photo, &PhotoPeople { people }).await
    };
    to_album(&app, ui, id, marked.await)
}

async fn delete(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path((id, photo)): Path<(PostId, PhotoId)>,
) -> Response {
    let deleted = async { photo::delete(&app, &viewer?, id, photo).await };
    to_album(&app, ui, id, deleted.await)
}

fn to_album(app: &App, ui: Language, id: PostId, done: Result<(), Error>) -> Response {
    match done {
        Ok(()) => Redirect::to(&format!("/l/day/{id}/album")).into_response(),
        Err(error) => html(app, ui, Err(error)),
    }
}
