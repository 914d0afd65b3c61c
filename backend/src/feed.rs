//! The parent's feed: one stream over all children and senders, in the reader's best language.

pub mod http;
pub mod store;

use crate::db::Conn;
use crate::error::Result;
use crate::session::Viewer;
use crate::{event, lesson, markdown, post};
use caunoi_wire::event::FeedEvent;
use caunoi_wire::feed::{Feed, FeedChild, FeedItem};
use caunoi_wire::lesson::FeedLesson;
use caunoi_wire::post::PostKind;
use caunoi_wire::{ErrorCode, Language, Timestamp, id::*};
use std::collections::HashMap;

/// News items on one page.
const PAGE: i64 = 20;
/// Most items under "Needs you"; the rest follow as these are answered.
const NEEDS_YOU: i64 = 50;

/// Who reads: a signed-in person, or the holder of a light-page link.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    pub person: PersonId,
    pub language: Language,
    pub now: Timestamp,
}

impl Reader {
    /// The viewer, reading in their own language or another they chose for this request.
    pub fn of(viewer: &Viewer, language: Option<Language>) -> Self {
        Self {
            person: viewer.person,
            language: language.unwrap_or(viewer.reading_language),
            now: viewer.now,
        }
    }
}

/// A place in the stream: publication time, then id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub published_at: Timestamp,
    pub post: PostId,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}_{}", self.published_at.0, self.post)
    }
}

impl std::str::FromStr for Cursor {
    type Err = ErrorCode;
    fn from_str(text: &str) -> Result<Self, ErrorCode> {
        let (at, post) = text.split_once('_').ok_or(ErrorCode::InvalidInput)?;
        let at = at.parse().map_err(|_| ErrorCode::InvalidInput)?;
        let post = post.parse().map_err(|_| ErrorCode::InvalidInput)?;
        Ok(Self {
            published_at: Timestamp(at),
            post,
        })
    }
}

/// A page of the feed; what needs an answer comes on the first one only.
pub async fn page(conn: &mut Conn, reader: &Reader, after: Option<Cursor>) -> Result<Feed> {
    let rows = match after {
        None => store::page(conn, reader, NEEDS_YOU, PAGE + 1).await?,
        Some(cursor) => store::after(conn, reader, PAGE + 1, cursor).await?,
    };
    let (mut rows, mut news): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.needs_you);
    let waiting: Vec<PostId> = rows.iter().map(|row| row.post_id).collect();
    let more = news.len() as i64 > PAGE;
    news.truncate(PAGE as usize);
    let next = news
        .last()
        .filter(|_| more)
        .map(|row| row.cursor().to_string());
    rows.append(&mut news);
    let items = items(conn, reader, rows).await?.into_iter();
    let (needs_you, news) = items.partition(|item| waiting.contains(&item.post_id));
    Ok(Feed {
        needs_you,
        news,
        next,
    })
}

/// One post as this reader sees it; none when it is not theirs (any more).
pub async fn item(conn: &mut Conn, reader: &Reader, post: PostId) -> Result<Option<FeedItem>> {
    match store::one(conn, reader, post).await? {
        Some(row) => complete(conn, reader, row).await,
        None => Ok(None),
    }
}

/// The post of a row as this reader sees it.
pub async fn complete(
    conn: &mut Conn,
    reader: &Reader,
    row: store::FeedRow,
) -> Result<Option<FeedItem>> {
    Ok(items(conn, reader, vec![row]).await?.pop())
}

async fn items(
    conn: &mut Conn,
    reader: &Reader,
    rows: Vec<store::FeedRow>,
) -> Result<Vec<FeedItem>> {
    let posts: Vec<PostId> = rows.iter().map(|row| row.post_id).collect();
    if posts.is_empty() {
        return Ok(Vec::new());
    }
    let versions = post::store::shown(conn, &posts).await?;
    let children = store::children(conn, reader, &posts).await?;
    let mut own = HashMap::new();
    for row in rows.iter().filter(|row| row.withdrawn_at.is_none()) {
        own.insert(row.post_id, Own::of(conn, reader, row).await?);
    }
    let drawn = rows.into_iter().filter_map(|row| {
        let id = row.post_id;
        let own = own.remove(&id).unwrap_or_default();
        let versions: Vec<_> = versions.iter().filter(|v| v.post_id == id).collect();
        let children = children.iter().filter(|c| c.post_id == id);
        let children = children.map(|c| FeedChild {
            id: c.id,
            name: c.name.clone(),
        });
        draw(reader, row, &versions, children.collect(), own)
    });
    Ok(drawn.collect())
}

/// What an item has of the kind of its post.
#[derive(Default)]
struct Own {
    event: Option<Box<FeedEvent>>,
    lesson: Option<Box<FeedLesson>>,
}

impl Own {
    async fn of(conn: &mut Conn, reader: &Reader, row: &store::FeedRow) -> Result<Self> {
        let mut own = Self::default();
        match row.kind {
            PostKind::Event => own.event = event::of_reader(conn, reader, row.post_id).await?,
            PostKind::Lesson => own.lesson = lesson::of_feed(conn, reader, row.post_id).await?,
            PostKind::Notice | PostKind::CheckIn => {}
        }
        Ok(own)
    }
}

/// Puts one item together; none only for a post without any text, which publishing refuses.
fn draw(
    reader: &Reader,
    row: store::FeedRow,
    versions: &[&post::store::VersionRow],
    children: Vec<FeedChild>,
    own: Own,
) -> Option<FeedItem> {
    let chain = post::chain(&row.fallback_languages);
    let best = post::best_version(
        versions,
        |v| v.language,
        reader.language,
        &chain,
        row.original_language,
    )?;
    let source: HashMap<Language, &Option<String>> = versions
        .iter()
        .map(|v| (v.language, &v.source_hash))
        .collect();
    let withdrawn = row.withdrawn_at.is_some();
    let event = own.event.map(|mut event| {
        event.put_into_words(&best.event_words, best.language, row.original_language);
        event
    });
    Some(FeedItem {
        post_id: row.post_id,
        kind: row.kind,
        priority: row.priority,
        organisation_name: row.organisation_name,
        author_name: row.author_name,
        children,
        language: best.language,
        title: best.title.clone(),
        html: if withdrawn {
            String::new()
        } else {
            markdown::to_html(&best.body)
        },
        provenance: best.provenance,
        stale: source
            .get(&row.original_language)
            .is_some_and(|original| **original != best.source_hash),
        languages: versions.iter().map(|v| v.language).collect(),
        original_language: row.original_language,
        published_at: row.published_at,
        corrected_at: row.corrected_at,
        withdrawn_at: row.withdrawn_at,
        expires_at: row.expires_at,
        ask_acknowledgement: row.ask_acknowledgement,
        may_respond: row.may_respond,
        seen_at: row.seen_at,
        acknowledged_at: row.acknowledged_at,
        above: String::new(),
        below: String::new(),
        event,
        lesson: own.lesson,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_what_it_wrote_and_refuses_the_rest() {
        let cursor = Cursor {
            published_at: Timestamp(1_764_000_000_000),
            post: uuid::Uuid::from_u128(7).into(),
        };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for text in ["", "1", "x_y", "1_2"] {
            assert_eq!(
                text.parse::<Cursor>(),
                Err(ErrorCode::InvalidInput),
                "{text}"
            );
        }
    }
}
