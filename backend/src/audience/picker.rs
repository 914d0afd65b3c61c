//! What the composer offers to choose an audience from.

pub mod store;
