//! The bridge over HTTP, for whoever manages the post.

use super::{Desk, Script, Size};
use crate::app::App;
use crate::bridge;
use crate::error::{Error, Result};
use crate::light::http::{html, spoken};
use crate::session::Viewer;
use crate::web::extract::{Form, Lang, Path, Query};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use caunoi_wire::Language;
use caunoi_wire::id::PostId;
use serde::Deserialize;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/l/bridge/{post_id}", get(show).post(check))
        .route("/l/sheet/{post_id}", get(sheet))
}

#[derive(Deserialize)]
struct Wanted {
    lang: Option<Language>,
    #[serde(default)]
    size: Size,
}

#[derive(Deserialize)]
struct Written {
    script: String,
}

async fn show(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path(id): Path<PostId>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let Ok(viewer) = viewer else {
        return Redirect::to("/").into_response();
    };
    let ui = spoken(&viewer, ui);
    let answer = async {
        let found = bridge::find(&app, &viewer, id).await?;
        let text = found.version(wanted.lang)?;
        let script = Script {
            text: bridge::script(&app, &found, text),
            findings: None,
        };
        Ok::<_, Error>(Desk { app: &app, ui }.page(&found, text, &script))
    };
    html(&app, ui, answer.await)
}

async fn check(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path(id): Path<PostId>,
    Query(wanted): Query<Wanted>,
    Form(written): Form<Written>,
) -> Response {
    let answer = async {
        let viewer = viewer?;
        let found = bridge::find(&app, &viewer, id).await?;
        let text = found.version(wanted.lang)?;
        let findings = bridge::check(&app, &viewer, id, &written.script).await?;
        let script = Script {
            text: written.script.trim().to_owned(),
            findings: Some(findings),
        };
        let ui = spoken(&viewer, ui);
        Ok::<_, Error>(Desk { app: &app, ui }.page(&found, text, &script))
    };
    html(&app, ui, answer.await)
}

async fn sheet(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path(id): Path<PostId>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let answer = async {
        let viewer = viewer?;
        let found = bridge::find(&app, &viewer, id).await?;
        let text = found.version(wanted.lang)?;
        // The family reads the frame in the language of the text, where we speak it.
        let ui = crate::delivery::message::interface_language(text.language, &[]);
        Desk { app: &app, ui }.sheet(&found, text, wanted.size)
    };
    html(&app, ui, answer.await)
}
