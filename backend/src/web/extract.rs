//! Parse at the door: extractors that hand out types which cannot be wrong, or refuse with a problem.

use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::session::Viewer;
use crate::web::guard::is_shared;
use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use caunoi_wire::{ErrorCode, Language};
use serde::de::DeserializeOwned;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// A JSON body.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Error;
    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let bytes = axum::body::Bytes::from_request(request, app)
            .await
            .map_err(too_large)?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            // The message names the place and what was expected, never the value.
            Refusal {
                fields: vec![error.to_string()],
                ..ErrorCode::InvalidInput.into()
            }
            .into()
        })
    }
}

impl<T: schemars::JsonSchema> OperationInput for Json<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        <axum::Json<T> as OperationInput>::operation_input(ctx, operation);
    }
}

/// The fields of a form that a browser sends without script.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Form<T> {
    type Rejection = Error;
    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let form = axum::extract::Form::<T>::from_request(request, app).await;
        form.map(|f| Self(f.0))
            .map_err(|_| ErrorCode::InvalidInput.into())
    }
}

/// A raw body up to a limit the route sets with `DefaultBodyLimit`.
pub struct File(pub axum::body::Bytes);

impl FromRequest<App> for File {
    type Rejection = Error;
    async fn from_request(request: Request, app: &App) -> Result<Self> {
        axum::body::Bytes::from_request(request, app)
            .await
            .map(Self)
            .map_err(too_large)
    }
}

impl OperationInput for File {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        <axum::body::Bytes as OperationInput>::operation_input(ctx, operation);
    }
}

fn too_large(rejection: axum::extract::rejection::BytesRejection) -> Error {
    let too_large = axum::response::IntoResponse::into_response(rejection).status()
        == axum::http::StatusCode::PAYLOAD_TOO_LARGE;
    if too_large {
        ErrorCode::BodyTooLarge.into()
    } else {
        ErrorCode::InvalidInput.into()
    }
}

/// Path parameters. What is not an id cannot exist: not found.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Path<T> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, app).await;
        path.map(|p| Self(p.0))
            .map_err(|_| ErrorCode::NotFound.into())
    }
}

impl<T: schemars::JsonSchema> OperationInput for Path<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        <axum::extract::Path<T> as OperationInput>::operation_input(ctx, operation);
    }
}

/// Query parameters.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, app).await;
        query
            .map(|q| Self(q.0))
            .map_err(|_| ErrorCode::InvalidInput.into())
    }
}

impl<T: schemars::JsonSchema> OperationInput for Query<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        <axum::extract::Query<T> as OperationInput>::operation_input(ctx, operation);
    }
}

/// The signed-in person, or a refusal.
impl FromRequestParts<App> for Viewer {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        if let Some(viewer) = parts.extensions.get::<Self>() {
            return Ok(viewer.clone());
        }
        let token = super::guard::session_token(&parts.headers).ok_or(ErrorCode::SignInNeeded)?;
        let viewer = crate::session::resume(app, &token).await?;
        parts.extensions.insert(viewer.clone());
        Ok(viewer)
    }
}

impl OperationInput for Viewer {}

/// The interface language of the request.
pub struct Lang(pub Language);

impl FromRequestParts<App> for Lang {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        Ok(Self(super::negotiate::language(&parts.headers)))
    }
}

impl OperationInput for Lang {}

/// Where a request comes from: for rate limits and for naming a device in the list of sessions.
#[derive(Clone, Debug)]
pub struct Caller {
    pub address: IpAddr,
    pub user_agent: String,
    /// Several people use their device.
    pub shared: bool,
}

/// Longest user agent kept, characters.
const MAX_USER_AGENT: usize = 200;

impl FromRequestParts<App> for Caller {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|c| c.0.ip());
        let forwarded = parts
            .headers
            .get("x-forwarded-for")
            .and_then(|v| v.to_str().ok());
        let text = |name| {
            parts
                .headers
                .get(name)
                .and_then(|v| v.to_str().ok())
                .unwrap_or_default()
        };
        Ok(Self {
            address: caller_address(peer, forwarded, app.config.trusted_proxies),
            user_agent: text("user-agent").chars().take(MAX_USER_AGENT).collect(),
            shared: is_shared(&parts.headers),
        })
    }
}

impl OperationInput for Caller {}

/// With n trusted proxies the n-th entry of X-Forwarded-For from the right is the caller; what stands left of
/// it anybody may have written.
fn caller_address(peer: Option<IpAddr>, forwarded: Option<&str>, trusted_proxies: usize) -> IpAddr {
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    if trusted_proxies == 0 {
        return peer;
    }
    let entry = forwarded.and_then(|f| f.rsplit(',').nth(trusted_proxies - 1));
    entry.and_then(|e| e.trim().parse().ok()).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_entries_of_x_forwarded_for_count() {
        let peer = Some(IpAddr::from([10, 0, 0, 1]));
        let spoofed = Some("6.6.6.6, 203.0.113.9");
        assert_eq!(
            caller_address(peer, spoofed, 0),
            IpAddr::from([10, 0, 0, 1])
        );
        assert_eq!(
            caller_address(peer, spoofed, 1),
            IpAddr::from([203, 0, 113, 9])
        );
        assert_eq!(caller_address(peer, None, 1), IpAddr::from([10, 0, 0, 1]));
    }
}
