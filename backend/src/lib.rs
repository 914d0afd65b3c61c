//! The server: a library, so that whole-system tests start it in their own process. Feature folders in the
//! order of the flow; a request reads top to bottom: `http.rs` → domain → `store.rs`.

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod entropy;
pub mod error;
pub mod mail;
pub mod markdown;
pub mod media;
pub mod metrics;
pub mod outbound;
pub mod qr;
pub mod seal;
pub mod secret;
pub mod suppression;
pub mod text;
pub mod trace;
pub mod translation;
pub mod web;

// The features, in the order of the flow.
pub mod alert;
pub mod attachment;
pub mod attention;
pub mod audience;
pub mod audit;
pub mod bridge;
pub mod channel;
pub mod check_in;
pub mod delivery;
pub mod event;
pub mod feed;
pub mod help;
pub mod lesson;
pub mod light;
pub mod live;
pub mod lock;
pub mod organisation;
pub mod person;
pub mod post;
pub mod progress;
pub mod reach;
pub mod receipt;
pub mod roster;
pub mod safeguarding;
pub mod series;
pub mod session;
pub mod subscription;

/// For every program made of this library.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
