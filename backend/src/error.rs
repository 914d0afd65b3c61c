//! Errors of requests: a refusal the person can act on, or an internal failure that is logged and told as such.

use crate::db;
use caunoi_wire::ErrorCode;

/// Why a request did not do what was asked.
#[derive(Debug)]
pub enum Error {
    /// Told to the person, with a localized sentence.
    Refused(Refusal),
    /// Logged with its cause; the person hears only that it was our fault.
    Internal(anyhow::Error),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal with what the client needs to help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: ErrorCode,
    /// Names of the request fields it is about.
    pub fields: Vec<String>,
    /// For `Retry-After`, seconds.
    pub retry_after: Option<i64>,
}

impl Refusal {
    pub fn about(code: ErrorCode, fields: &[&str]) -> Self {
        Self {
            code,
            fields: fields.iter().map(|f| (*f).to_owned()).collect(),
            retry_after: None,
        }
    }
}

impl From<ErrorCode> for Refusal {
    fn from(code: ErrorCode) -> Self {
        Self {
            code,
            fields: Vec::new(),
            retry_after: None,
        }
    }
}

impl From<ErrorCode> for Error {
    fn from(code: ErrorCode) -> Self {
        Self::Refused(code.into())
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<db::Error> for Error {
    /// A database that is busy, full or read-only is a passing condition: 503, nothing lost.
    fn from(error: db::Error) -> Self {
        if db::is_passing(&error) {
            tracing::warn!(error = %error, "database unavailable");
            Self::Refused(Refusal {
                retry_after: Some(5),
                ..ErrorCode::Unavailable.into()
            })
        } else {
            Self::Internal(error.into())
        }
    }
}
