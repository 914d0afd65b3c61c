//! A span for each request: its method, its route's template, its status.

use super::{Kind, Span, Value};
use crate::app::App;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

pub async fn layer(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some(span) = Span::begin(&app) else {
        return next.run(request).await;
    };
    let method = word(request.method());
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map(|path| path.as_str().to_owned());
    let response = next.run(request).await;
    let status = response.status();
    let span = span
        .set("http.request.method", Value::Word(method))
        .set(
            "http.response.status_code",
            Value::Count(status.as_u16().into()),
        )
        .failed(status.is_server_error());
    match route {
        Some(route) => {
            let name = format!("{method} {route}");
            span.set("http.route", Value::Route(route))
                .end(Kind::Server, name);
        }
        // A file of the app, or nothing: paths may be anything people type.
        None => span.end(Kind::Server, method),
    }
    response
}

/// As OpenTelemetry's conventions want it: whatever else comes is `_OTHER`.
fn word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "_OTHER",
    }
}
