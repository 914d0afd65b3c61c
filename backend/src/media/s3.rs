//! Lets the store speak to its bucket through our own client: the one way out of this program.

use crate::outbound::{Outbound, OutboundError};
use http_body_util::BodyExt;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse,
    HttpResponseBody, HttpService,
};
use std::pin::Pin;
use std::sync::Arc;

/// Makes what the store asks for.
#[derive(Clone)]
pub struct Connector(pub Arc<Outbound>);

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Connector")
    }
}

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

impl HttpService for Connector {
    // As the trait of the store, which is older than asynchronous functions in traits, spells it.
    fn call<'me, 'call>(
        &'me self,
        request: HttpRequest,
    ) -> Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'call>>
    where
        'me: 'call,
        Self: 'call,
    {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = body.collect().await?.to_bytes();
            let request = http::Request::from_parts(parts, body);
            let answer = self.0.bucket(request).await.map_err(failed)?;
            let (parts, body) = answer.into_parts();
            Ok(HttpResponse::from_parts(
                parts,
                HttpResponseBody::new(body.map_err(failed)),
            ))
        })
    }
}

fn failed(error: OutboundError) -> HttpError {
    let kind = match error {
        OutboundError::Timeout => HttpErrorKind::Timeout,
        OutboundError::Connection(_) => HttpErrorKind::Connect,
        OutboundError::NotAllowed => HttpErrorKind::Unknown,
    };
    HttpError::new(kind, error)
}
