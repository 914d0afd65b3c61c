//! Counts over places and answers.

use crate::db::{Conn, Result, fetch_all, scalar};
use crate::delivery::DispatchPurpose;
use caunoi_wire::{Timestamp, id::PostId};

#[derive(sqlx::FromRow)]
pub struct Places {
    pub position: i32,
    pub people: i64,
    pub paused: i64,
}

const PLACES: &str =
    "SELECT COALESCE(l.position, 0) AS position, COUNT(*) AS people, COUNT(l.paused_at) AS paused
    FROM recipient r LEFT JOIN place l ON l.post_id = r.post_id AND l.person_id = r.person_id
    WHERE r.post_id = $1 GROUP BY COALESCE(l.position, 0)";

/// How many are where. The caller has checked that the viewer may manage the post.
pub async fn places(conn: &mut Conn, id: PostId) -> Result<Vec<Places>> {
    fetch_all!(conn, Places, PLACES, id)
}

#[derive(sqlx::FromRow)]
pub struct Answers {
    pub position: i32,
    /// `opened`, or which question.
    pub asked: String,
    pub choice: i32,
    pub people: i64,
}

const ANSWERS: &str = "SELECT position, 'opened' AS asked, 0 AS choice, COUNT(*) AS people
        FROM lesson_read WHERE post_id = $1 GROUP BY position
    UNION ALL SELECT position, 'question', choice, COUNT(*)
        FROM lesson_read WHERE post_id = $1 AND choice IS NOT NULL GROUP BY position, choice
    UNION ALL SELECT position, 'follow_up', follow_up, COUNT(*)
        FROM lesson_read WHERE post_id = $1 AND follow_up IS NOT NULL GROUP BY position, follow_up";

/// How many opened each lesson, and gave each answer.
pub async fn answers(conn: &mut Conn, id: PostId) -> Result<Vec<Answers>> {
    fetch_all!(conn, Answers, ANSWERS, id)
}

const NEXT: &str = "SELECT MIN(d.due_at) FROM dispatch d
    WHERE d.post_id = $1 AND d.purpose = $2 AND d.dispatched_at IS NULL";

/// When the next round of a purpose is due.
pub async fn next(
    conn: &mut Conn,
    id: PostId,
    purpose: DispatchPurpose,
) -> Result<Option<Timestamp>> {
    scalar!(conn, Option<Timestamp>, NEXT, id, purpose)
}
