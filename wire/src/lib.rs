//! What crosses the network between server and browser: ids, requests, responses, error codes and the
//! validation both sides share. Plain data only: no I/O, no clock, no database, no HTTP.

mod text_enum;

pub mod attachment;
pub mod attention;
pub mod audience;
pub mod case;
pub mod channel;
pub mod check_in;
pub mod code;
pub mod date;
pub mod dates;
pub mod day;
pub mod duty;
pub mod event;
pub mod feed;
pub mod help;
pub mod html;
pub mod id;
pub mod language;
pub mod lesson;
pub mod lunar;
pub mod organisation;
pub mod person;
pub mod post;
pub mod problem;
pub mod progress;
pub mod push;
pub mod reach;
pub mod roster;
pub mod series;
pub mod session;
pub mod time;
pub mod translation;
pub mod visit;

pub use date::Date;
pub use language::Language;
pub use problem::{ErrorCode, Problem};
pub use time::Timestamp;

use serde::{Deserialize, Serialize};

/// One page of a list. `next` is the opaque cursor of the following page; none on the last one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Page<T> {
    pub items: Vec<T>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// The answer of a request that changes something and has nothing else to tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Done {}
