//! Push subscriptions: one browser's endpoint with its keys, re-synced on every open of the app.

pub mod http;
pub mod store;
