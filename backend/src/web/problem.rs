//! Refusals become RFC 9457 problem responses here, once, in the reader's language.

use super::negotiate;
use crate::app::App;
use crate::error::{Error, Refusal};
use aide::OperationOutput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use caunoi_wire::{ErrorCode, Language, Problem};

impl IntoResponse for Error {
    /// Carries the refusal to [`render`], which knows the reader's language.
    fn into_response(self) -> Response {
        let refusal = match self {
            Self::Refused(refusal) => refusal,
            Self::Internal(error) => {
                tracing::error!(error = format!("{error:#}"), "internal error");
                ErrorCode::Internal.into()
            }
        };
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status(&refusal);
        response.extensions_mut().insert(refusal);
        response
    }
}

impl OperationOutput for Error {
    type Inner = Problem;
    /// Every operation may be refused with a problem.
    fn inferred_responses(
        ctx: &mut GenContext,
        operation: &mut Operation,
    ) -> Vec<(Option<u16>, aide::openapi::Response)> {
        let response = axum::Json::<Problem>::operation_response(ctx, operation);
        let problem = response.map(|mut response| {
            let content = response.content.swap_remove("application/json");
            response
                .content
                .extend(content.map(|c| ("application/problem+json".to_owned(), c)));
            (None, response)
        });
        problem.into_iter().collect()
    }
}

fn status(refusal: &Refusal) -> StatusCode {
    StatusCode::from_u16(refusal.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Writes the body of a refusal; also gives axum's own bare refusals the common form.
pub async fn render(State(app): State<App>, request: Request, next: Next) -> Response {
    let language = negotiate::language(request.headers());
    let response = next.run(request).await;
    let refusal = response.extensions().get::<Refusal>().cloned();
    match refusal.or_else(|| bare(&response)) {
        Some(refusal) => {
            let (mut parts, _) = response.into_parts();
            parts.status = status(&refusal);
            write(&mut parts.headers, &refusal);
            let problem = problem(&app, language, refusal);
            let body = serde_json::to_vec(&problem).unwrap_or_default();
            Response::from_parts(parts, Body::from(body))
        }
        None => response,
    }
}

fn write(headers: &mut HeaderMap, refusal: &Refusal) {
    headers.remove(axum::http::header::CONTENT_LENGTH);
    headers.insert(
        CONTENT_TYPE,
        axum::http::HeaderValue::from_static("application/problem+json"),
    );
    if let Some(seconds) = refusal.retry_after {
        headers.insert(RETRY_AFTER, seconds.into());
    }
}

/// The problem as a person reads it.
pub fn problem(app: &App, language: Language, refusal: Refusal) -> Problem {
    Problem {
        kind: format!("urn:caunoi:problem:{}", refusal.code),
        title: app.text(language, &format!("error-{}", refusal.code), &[]),
        status: refusal.code.status(),
        code: refusal.code,
        fields: refusal.fields,
    }
}

/// Refusals made by axum itself, before a handler ran.
fn bare(response: &Response) -> Option<Refusal> {
    if response.headers().contains_key(CONTENT_TYPE)
        && response.status() != StatusCode::PAYLOAD_TOO_LARGE
    {
        let plain = response
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|t| t.as_bytes().starts_with(b"text/plain"));
        if !plain {
            return None;
        }
    }
    let code = match response.status() {
        StatusCode::NOT_FOUND => ErrorCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ErrorCode::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::BodyTooLarge,
        StatusCode::BAD_REQUEST
        | StatusCode::UNPROCESSABLE_ENTITY
        | StatusCode::UNSUPPORTED_MEDIA_TYPE => ErrorCode::InvalidInput,
        _ => return None,
    };
    Some(code.into())
}
