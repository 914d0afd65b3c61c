//! How far posts got: for the author of one, for the officer over many.

pub mod http;
pub mod store;
