//! What comes with the post of a light page: its bytes go out under the link of whom it is for.

pub mod http;
