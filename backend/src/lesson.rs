//! Lessons: courses in a library, and posts that send one as a programme in which each family has its own place. What is
//! theirs alone stands here; envelope, audience, delivery and receipts are those of every post.

pub mod library;
mod media;
pub mod pack;
mod starter;
