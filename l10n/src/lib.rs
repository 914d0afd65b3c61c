//! One source of text for server and browser. `locales/<lang>/*.ftl` (Fluent) is compiled to a small form; both
//! sides evaluate that form with the same code, so they cannot disagree. A test holds the evaluator against the
//! `fluent-bundle` crate over every message. Numbers, dates and times are formatted here too, from patterns in
//! `locales/<lang>/format.ftl`: browsers and ICU disagree, and lack some of our languages.

mod catalogue;
pub mod format;

#[cfg(feature = "server")]
pub mod check;
#[cfg(feature = "server")]
pub mod compile;
#[cfg(feature = "server")]
mod embedded;

pub use catalogue::{Arg, Catalogue, Pattern, Piece};
#[cfg(feature = "server")]
pub use embedded::{Locales, compiled};
