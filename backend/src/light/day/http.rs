//! `/l/day/{post}` over HTTP, for whoever manages the event and is signed in.

use super::{Desk, album};
use crate::app::App;
use crate::error::Result;
use crate::event::{arrival, report, thanks};
use crate::light::http::{html, spoken};
use crate::light::page::policy_with_script;
use crate::session::Viewer;
use crate::web::extract::{Form, Lang, Path};
use axum::Router;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use caunoi_wire::Language;
use caunoi_wire::day::Thanks;
use caunoi_wire::id::PostId;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/l/day/{post_id}", get(sheet))
        .route("/l/day/{post_id}/report", get(report))
        .route("/l/day/{post_id}/certificates", get(certificates))
        .route("/l/day/{post_id}/thanks", post(thank))
        .merge(album::http::routes())
}

/// A page of an event for somebody who manages it; who is not signed in goes to the app.
pub async fn page(
    app: &App,
    viewer: Result<Viewer>,
    ui: Language,
    id: PostId,
    draw: impl AsyncFnOnce(&Desk, &Viewer) -> Result<String>,
) -> Response {
    let Ok(viewer) = viewer else {
        return Redirect::to("/").into_response();
    };
    let ui = spoken(&viewer, ui);
    let drawn = async {
        let event = {
            let mut conn = app.db.read().await?;
            arrival::event(&mut conn, &viewer, ui, id).await?
        };
        let desk = Desk {
            app,
            ui,
            id,
            event: &event,
            now: viewer.now,
        };
        draw(&desk, &viewer).await
    };
    html(app, ui, drawn.await)
}

async fn sheet(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path(id): Path<PostId>,
) -> Response {
    let drawn = page(&app, viewer, ui, id, async |desk, _| Ok(desk.whole_sheet()));
    let mut response = drawn.await;
    allow_camera(&mut response);
    response
}

/// Codes are read by camera, here alone: by the browser, or by our own reader (`scan/`).
fn allow_camera(response: &mut Response) {
    let policy = policy_with_script();
    let policy = policy.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'");
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response
            .headers_mut()
            .insert(CONTENT_SECURITY_POLICY, policy);
    }
    response.headers_mut().insert(
        "permissions-policy",
        HeaderValue::from_static("camera=(self), geolocation=(), microphone=()"),
    );
}

async fn report(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path(id): Path<PostId>,
) -> Response {
    let drawn = page(&app, viewer, ui, id, async |desk, viewer| {
        let numbers = report::show(&app, viewer, id).await?;
        let thanks = thanks::state(&app, viewer, id).await?;
        Ok(super::report::page(desk, &numbers, &thanks))
    });
    drawn.await
}

async fn certificates(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path(id): Path<PostId>,
) -> Response {
    let drawn = page(&app, viewer, ui, id, async |desk, viewer| {
        let people = arrival::came(&app, viewer, id).await?;
        Ok(super::certificate::page(desk, &people))
    });
    drawn.await
}

async fn thank(
    State(app): State<App>,
    viewer: Result<Viewer>,
    Lang(ui): Lang,
    Path(id): Path<PostId>,
    form: Form<Thanks>,
) -> Response {
    let sent = async { thanks::send(&app, &viewer?, id, &form.0).await };
    match sent.await {
        Ok(_) => Redirect::to(&format!("/l/day/{id}/report")).into_response(),
        Err(error) => html(&app, ui, Err(error)),
    }
}
