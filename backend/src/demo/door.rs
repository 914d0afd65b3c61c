//! Doors of the demo: `/demo/teacher` and its neighbours sign in as that person, as often as one likes.

use super::seed::People;
use crate::app::App;
use crate::error::{Error, Result};
use crate::session;
use crate::web::extract::Caller;
use crate::web::guard::session_cookie;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect};
use axum::routing::get;
use caunoi_wire::ErrorCode;
use std::sync::Arc;

/// What a whole server answers.
pub type Routes = Router;

pub fn routes(app: App, people: People) -> Router {
    let people = Arc::new(people);
    let open = move |State(app): State<App>, caller: Caller, Path(name): Path<String>| {
        let people = people.clone();
        async move { open(&app, &people, &caller, &name).await }
    };
    Router::new()
        .route("/demo/{name}", get(open))
        .with_state(app)
}

async fn open(
    app: &App,
    people: &People,
    caller: &Caller,
    name: &str,
) -> Result<impl IntoResponse + use<>, Error> {
    let mut doors = people.doors().into_iter();
    let door = doors
        .find(|door| door.name == name)
        .ok_or(ErrorCode::NotFound)?;
    let mut tx = app.db.write().await?;
    let token = session::start(app, &mut tx, door.person, &caller.user_agent).await?;
    tx.commit().await?;
    let cookie = session_cookie(&token, caller.shared);
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to("/")))
}
