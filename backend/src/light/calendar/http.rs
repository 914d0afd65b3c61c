//! `/l/calendar` over HTTP, for whoever is signed in.

use crate::app::App;
use crate::error::{Error, Result};
use crate::event::calendar;
use crate::light::http::{html, spoken};
use crate::session::Viewer;
use crate::web::extract::{Lang, Query};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use caunoi_wire::Date;
use serde::Deserialize;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/l/calendar", get(show))
        .route("/l/calendar/follow", post(follow))
        .route("/l/calendar/end", post(end))
}

#[derive(Deserialize)]
struct MonthQuery {
    /// A day of the month that is wanted; none: today.
    day: Option<Date>,
}

async fn show(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Query(query): Query<MonthQuery>,
) -> Response {
    let Ok(viewer) = viewer else {
        return Redirect::to("/").into_response();
    };
    let ui = spoken(&viewer, ui);
    let day = query.day.unwrap_or_else(|| viewer.now.local_date());
    html(
        &app,
        ui,
        super::month(&app, &viewer, ui, day.first_of_month()).await,
    )
}

async fn follow(State(app): State<App>, viewer: Result<Viewer>, Lang(ui): Lang) -> Response {
    let answer = async {
        let viewer = viewer?;
        let link = calendar::follow(&app, &viewer).await?;
        let url = link.url.unwrap_or_default();
        Ok::<_, Error>(super::told(&app, spoken(&viewer, ui), &url))
    };
    html(&app, ui, answer.await)
}

async fn end(State(app): State<App>, viewer: Result<Viewer>, Lang(ui): Lang) -> Response {
    let answer = async { calendar::unfollow(&app, &viewer?).await };
    match answer.await {
        Ok(()) => Redirect::to("/l/calendar").into_response(),
        Err(error) => html(&app, ui, Err(error)),
    }
}
