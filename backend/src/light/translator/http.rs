//! `/l/translations` over HTTP, for whoever is signed in.

use super::{Tried, job, queue};
use crate::app::App;
use crate::error::{Error, Result};
use crate::light::http::{html, spoken};
use crate::light::lesson::http::allow_script;
use crate::session::Viewer;
use crate::translation::{self, machine};
use crate::web::extract::{Form, Lang, Path, Query};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use caunoi_wire::translation::NewTranslation;
use caunoi_wire::{ErrorCode, Language, id::PostId};
use serde::Deserialize;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/l/translations", get(list))
        .route("/l/translations/{post_id}/{language}", get(show).post(save))
        .route("/l/translations/{post_id}/{language}/review", post(review))
        .route("/l/translations/{post_id}/{language}/draft", post(draft))
}

#[derive(Deserialize)]
struct QueueQuery {
    /// What waits in this one alone.
    language: Option<Language>,
}

async fn list(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Query(query): Query<QueueQuery>,
) -> Response {
    let Ok(viewer) = viewer else {
        return Redirect::to("/").into_response();
    };
    let ui = spoken(&viewer, ui);
    let tasks = translation::queue(&app, &viewer).await;
    let page = tasks.map(|tasks| queue(&app, ui, viewer.now, &tasks, query.language));
    html(&app, ui, page)
}

#[derive(Deserialize)]
struct JobQuery {
    /// A version has just been saved.
    #[serde(default)]
    saved: bool,
}

/// A version of a post, named by its post and its language.
type One = Path<(PostId, Language)>;

async fn show(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path((id, language)): One,
    Query(query): Query<JobQuery>,
) -> Response {
    let Ok(viewer) = viewer else {
        return Redirect::to("/").into_response();
    };
    let ui = spoken(&viewer, ui);
    let found = translation::show(&app, &viewer, id, language).await;
    let page = found.map(|found| job(&app, ui, &found, None, query.saved));
    scripted(html(&app, ui, page))
}

/// Suggestions are put in by a script; everything works without it.
fn scripted(mut response: Response) -> Response {
    allow_script(&mut response);
    response
}

/// What was refused stands in the fields again, beside the original as it is now.
async fn save(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path((id, language)): One,
    form: Form<NewTranslation>,
) -> Response {
    let viewer = match viewer {
        Ok(viewer) => viewer,
        Err(error) => return html(&app, ui, Err(error)),
    };
    let ui = spoken(&viewer, ui);
    let why = match translation::save(&app, &viewer, id, language, &form.0).await {
        Ok(()) => return done(id, language),
        Err(Error::Refused(refusal)) if refusal.code != ErrorCode::NotFound => refusal.code,
        Err(error) => return html(&app, ui, Err(error)),
    };
    let found = translation::show(&app, &viewer, id, language).await;
    let tried = Tried { text: form.0, why };
    let page = found.map(|found| job(&app, ui, &found, Some(&tried), false));
    let is_shown = page.is_ok();
    let mut response = scripted(html(&app, ui, page));
    if is_shown {
        *response.status_mut() = StatusCode::from_u16(why.status()).unwrap_or(StatusCode::CONFLICT);
    }
    response
}

fn done(id: PostId, language: Language) -> Response {
    Redirect::to(&format!("/l/translations/{id}/{language}?saved=true")).into_response()
}

async fn review(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path((id, language)): One,
) -> Response {
    let answer = async { translation::review(&app, &viewer?, id, language).await };
    match answer.await {
        Ok(()) => done(id, language),
        Err(error) => html(&app, ui, Err(error)),
    }
}

async fn draft(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path((id, language)): One,
) -> Response {
    let answer = async { machine::draft(&app, &viewer?, id, language).await };
    match answer.await {
        Ok(()) => Redirect::to(&format!("/l/translations/{id}/{language}")).into_response(),
        Err(error) => html(&app, ui, Err(error)),
    }
}
