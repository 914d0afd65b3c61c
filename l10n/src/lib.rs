//! One source of text for server and browser: `locales/<lang>/*.ftl` (Fluent).
//!
//! The server speaks through the `fluent-bundle` crate. The browser fetches one language in a packed form
//! ([`packed`]) and evaluates it with the few lines in [`catalogue`]: no parser, no runtime, no `Intl`. Tests hold
//! the two against each other over every message. Numbers, dates and times are written by [`format`] on both sides,
//! from patterns in `locales/<lang>/format.ftl`: browsers and ICU disagree, and lack some of our languages.
//!
//! No clock here: the moment "now" is passed in. No text here either: it all stands in `locales/`.

mod arg;
mod catalogue;
pub mod format;
mod packed;

#[cfg(feature = "server")]
pub mod check;
#[cfg(feature = "server")]
pub mod compile;
#[cfg(feature = "server")]
mod embedded;
#[cfg(feature = "server")]
mod fluent;
#[cfg(feature = "server")]
pub mod progress;
#[cfg(feature = "server")]
pub mod pseudo;

pub use arg::Arg;
pub use catalogue::{Catalogue, Key, Pattern, Piece, Variant, plural};
#[cfg(feature = "server")]
pub use embedded::{BORROWED, Locales, SiteFile, compiled, fnv1a, site_files, speaking};
pub use format::Style;

/// A message with named arguments: `t!(catalogue, "light-from", author = name, count = 3)`.
///
/// The checks read these calls: an unknown key, a missing or a superfluous argument fails the build.
#[macro_export]
macro_rules! t {
    ($catalogue:expr, $key:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $catalogue.text($key, &[$((stringify!($name), $crate::Arg::from($value))),*])
    };
}
