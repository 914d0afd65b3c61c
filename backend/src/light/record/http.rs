//! `/l/record` over HTTP, for whoever is signed in.

use super::Sheet;
use crate::app::App;
use crate::error::{Error, Result};
use crate::event::record;
use crate::light::http::{html, spoken};
use crate::session::Viewer;
use crate::web::extract::{Lang, Path, Query};
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use caunoi_wire::Language;
use caunoi_wire::id::ChildId;
use serde::Deserialize;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/l/record", get(first))
        .route("/l/record/{child_id}", get(of_child))
}

#[derive(Deserialize)]
struct YearQuery {
    /// In which the school year begins; none: this one.
    year: Option<i32>,
}

async fn first(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Query(query): Query<YearQuery>,
) -> Response {
    shown(&app, viewer, ui, None, query.year).await
}

async fn of_child(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path(child): Path<ChildId>,
    Query(query): Query<YearQuery>,
) -> Response {
    shown(&app, viewer, ui, Some(child), query.year).await
}

async fn shown(
    app: &App,
    viewer: Result<Viewer>,
    ui: Language,
    child: Option<ChildId>,
    year: Option<i32>,
) -> Response {
    let Ok(viewer) = viewer else {
        return Redirect::to("/").into_response();
    };
    let ui = spoken(&viewer, ui);
    let page = async {
        let this_year = record::school_year(viewer.now.local_date());
        let children = record::children(app, &viewer).await?;
        let sheet = Sheet {
            app,
            ui,
            now: viewer.now,
            year: year.unwrap_or(this_year).min(this_year),
            this_year,
            children: &children,
        };
        let Some(child) = child.or(children.first().map(|c| c.id)) else {
            return Ok::<_, Error>(sheet.empty());
        };
        let record = record::show(app, &viewer, ui, child, sheet.year).await?;
        Ok(sheet.page(&record))
    };
    html(app, ui, page.await)
}
