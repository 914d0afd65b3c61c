//! What waits for translators in the database. Whoever asks is in every query: translators by `translation_scope`,
//! readers as recipients.

use crate::db::{Conn, Result, execute, fetch_all, fetch_optional, scalars};
use crate::delivery::dispatch::Slice;
use crate::feed::Reader;
use crate::feed::store::allowed;
use crate::post;
use crate::session::Viewer;
use caunoi_wire::event::EventWords;
use caunoi_wire::post::{PostKind, Priority, Provenance};
use caunoi_wire::reach::LanguageCount;
use caunoi_wire::translation::EventSource;
use caunoi_wire::{Language, Timestamp, id::*};

/// Whether a version of post `p` in a language would be kept from readers were it a machine's: the operator named the
/// language, and the post is urgent or about health or consent. Never the original.
macro_rules! guarded {
    ($language:literal) => {
        concat!(
            "(", $language, " <> p.original_language
            AND ((',' || COALESCE((SELECT x.value FROM setting x WHERE x.name = 'human_languages'), '') || ',')
                LIKE ('%,' || ", $language, " || ',%'))
            AND (p.priority = 'urgent' OR p.kind = 'check_in' OR EXISTS (SELECT 1 FROM event e
                WHERE e.post_id = p.id AND (e.category = 'health' OR e.consent))))"
        )
    };
}
pub(crate) use guarded;

/// A published post `p` that the viewer (`$1`) may translate. What was written to single people is a letter: it is
/// opened only when somebody it was for has asked for a translation.
macro_rules! translatable {
    () => {
        "translation_scope s JOIN post p ON p.organisation_id = s.organisation_id AND s.person_id = $1
            AND p.state = 'published' AND (NOT EXISTS (SELECT 1 FROM audience_rule a
                WHERE a.audience_id = p.audience_id AND a.mode = 'include' AND a.kind = 'person')
            OR EXISTS (SELECT 1 FROM translation_request t WHERE t.post_id = p.id))"
    };
}

/// What is known of a version `language` of a post `p`: `src` the original, `v` the version if there is one.
macro_rules! head {
    ($language:literal) => {
        concat!(
            "p.id AS post_id, ", $language, " AS language, p.kind, p.priority, p.original_language, p.organisation_id,
            o.name AS organisation_name, p.published_at, src.title, v.provenance, v.translator_id,
            src.source_hash, (v.source_hash IS NOT NULL AND v.source_hash = src.source_hash) AS is_fresh,
            COALESCE((SELECT n.people FROM post_reader n WHERE n.post_id = p.id AND n.language = ", $language,
            "), 0) AS readers, (SELECT COUNT(*) FROM translation_request t WHERE t.post_id = p.id
                AND t.language = ", $language, " AND t.answered_at IS NULL) AS asked"
        )
    };
}

#[derive(sqlx::FromRow)]
pub struct Head {
    pub post_id: PostId,
    pub language: Language,
    pub kind: PostKind,
    pub priority: Priority,
    pub original_language: Language,
    pub organisation_id: OrganisationId,
    pub organisation_name: String,
    pub published_at: Timestamp,
    pub title: String,
    pub provenance: Option<Provenance>,
    pub translator_id: Option<PersonId>,
    /// Of the original.
    pub source_hash: Option<String>,
    pub is_fresh: bool,
    pub readers: i64,
    pub asked: i64,
}

const HEADS: &str = concat!(
    "WITH mine AS (SELECT p.id FROM ",
    translatable!(),
    " WHERE p.published_at > $2 AND (p.expires_at IS NULL OR p.expires_at > $3)
        ORDER BY p.published_at DESC, p.id DESC LIMIT 300),
    wanted AS (SELECT n.post_id, n.language FROM post_reader n JOIN mine ON mine.id = n.post_id
        UNION SELECT t.post_id, t.language FROM translation_request t JOIN mine ON mine.id = t.post_id
            WHERE t.answered_at IS NULL)
    SELECT ",
    head!("w.language"),
    " FROM wanted w JOIN post p ON p.id = w.post_id JOIN organisation o ON o.id = p.organisation_id
    JOIN post_version src ON src.post_id = p.id AND src.language = p.original_language
    LEFT JOIN post_version v ON v.post_id = p.id AND v.language = w.language
    WHERE w.language <> p.original_language ORDER BY p.published_at DESC, p.id DESC, w.language"
);

/// All that somebody reads or asked for, of the newest posts since a moment.
pub async fn heads(conn: &mut Conn, viewer: &Viewer, since: Timestamp) -> Result<Vec<Head>> {
    fetch_all!(conn, Head, HEADS, viewer.person, since, viewer.now)
}

#[derive(sqlx::FromRow)]
pub struct Job {
    #[sqlx(flatten)]
    pub head: Head,
    pub body: String,
    pub target_title: Option<String>,
    pub target_body: Option<String>,
    pub target_place: Option<String>,
    pub target_bring: Option<String>,
    /// Of the event, if it is one.
    pub place: Option<String>,
    pub bring: Option<String>,
    pub is_guarded: bool,
}

impl Job {
    /// What the original says of an event.
    pub fn event(&self) -> Option<EventSource> {
        let (place, bring) = self.place.as_ref().zip(self.bring.as_ref())?;
        Some(EventSource {
            source: post::source_hash(place, bring),
            words: EventWords {
                place: place.clone(),
                bring: bring.clone(),
            },
        })
    }

    /// What the version says of it now.
    pub fn target_words(&self) -> EventWords {
        EventWords {
            place: self.target_place.clone().unwrap_or_default(),
            bring: self.target_bring.clone().unwrap_or_default(),
        }
    }
}

const JOB: &str = concat!(
    "SELECT ",
    head!("w.language"),
    ", src.body, v.title AS target_title, v.body AS target_body, v.place AS target_place, v.bring AS target_bring,
        (SELECT e.place FROM event e WHERE e.post_id = p.id) AS place,
        (SELECT e.bring FROM event e WHERE e.post_id = p.id) AS bring, ",
    guarded!("w.language"),
    " AS is_guarded FROM ",
    translatable!(),
    " CROSS JOIN (SELECT CAST($3 AS TEXT) AS language) w JOIN organisation o ON o.id = p.organisation_id
    JOIN post_version src ON src.post_id = p.id AND src.language = p.original_language
    LEFT JOIN post_version v ON v.post_id = p.id AND v.language = w.language
    WHERE p.id = $2 AND p.original_language <> w.language"
);

/// A version that the viewer may make, with its source.
pub async fn job(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    language: Language,
) -> Result<Option<Job>> {
    fetch_optional!(conn, Job, JOB, viewer.person, post, language)
}

/// Starts from the one post; `post_version_source` finds the others.
const TWINS: &str = concat!(
    "SELECT p.id FROM ",
    translatable!(),
    " WHERE p.id = $2 OR p.id IN (SELECT same.post_id FROM post o
        JOIN post_version src ON src.post_id = o.id AND src.language = o.original_language
        JOIN post_version same ON same.source_hash = src.source_hash AND same.language = src.language
        JOIN post q ON q.id = same.post_id AND q.organisation_id = o.organisation_id
            AND q.original_language = o.original_language AND (q.expires_at IS NULL OR q.expires_at > $3)
        WHERE o.id = $2)
    ORDER BY p.id"
);

/// Posts of the same organisation that say the same, this one among them: dates of an event, occurrences of what
/// repeats. In order of their ids, as locks are taken.
pub async fn twins(conn: &mut Conn, viewer: &Viewer, post: PostId) -> Result<Vec<PostId>> {
    scalars!(conn, PostId, TWINS, viewer.person, post, viewer.now)
}

const REUSE: &str = "INSERT INTO post_version
        (post_id, language, title, body, provenance, source_hash, updated_at, translator_id, reviewer_id, place, bring)
    SELECT p.id, v.language, v.title, v.body, v.provenance, v.source_hash, CAST($2 AS BIGINT), v.translator_id, v.reviewer_id,
        CASE WHEN EXISTS (SELECT 1 FROM event e JOIN event f ON f.place = e.place
            WHERE e.post_id = p.id AND f.post_id = q.id) THEN v.place ELSE '' END,
        CASE WHEN EXISTS (SELECT 1 FROM event e JOIN event f ON f.bring = e.bring
            WHERE e.post_id = p.id AND f.post_id = q.id) THEN v.bring ELSE '' END
    FROM post p
    JOIN post_version src ON src.post_id = p.id AND src.language = p.original_language
    JOIN post_version same ON same.source_hash = src.source_hash AND same.language = src.language
    JOIN post q ON q.id = same.post_id AND q.id <> p.id AND q.organisation_id = p.organisation_id
        AND q.original_language = p.original_language AND q.state = 'published'
    JOIN post_version v ON v.post_id = q.id AND v.source_hash = src.source_hash AND v.language <> p.original_language
        AND v.provenance <> 'machine_draft'
    WHERE p.id = $1 ORDER BY v.updated_at DESC, (v.place <> '') DESC, v.post_id DESC, v.language
    ON CONFLICT (post_id, language) DO NOTHING";

/// What people made of the same words for an earlier post of the same organisation is this one's as well; what they said of
/// an event's place is so where it is at the same place.
pub async fn reuse(conn: &mut Conn, post: PostId, now: Timestamp) -> Result<()> {
    execute!(conn, REUSE, post, now)?;
    Ok(())
}

const SAVE: &str = "INSERT INTO post_version
        (post_id, language, title, body, provenance, source_hash, updated_at, translator_id, reviewer_id, place, bring)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, $9, $10)
    ON CONFLICT (post_id, language) DO UPDATE SET title = excluded.title, body = excluded.body,
        provenance = excluded.provenance, source_hash = excluded.source_hash, updated_at = excluded.updated_at,
        translator_id = excluded.translator_id, reviewer_id = NULL, place = excluded.place, bring = excluded.bring";

/// A version as it is saved.
pub struct Saved<'a> {
    pub post: PostId,
    pub language: Language,
    pub title: &'a str,
    pub body: &'a str,
    pub provenance: Provenance,
    pub source_hash: &'a str,
    /// What it says of an event, and what of the event that was made from; none: nothing.
    pub event: Option<(&'a EventWords, &'a str)>,
}

/// Writes a version; the caller has checked that it may be made, and holds the post's lock.
pub async fn save(
    conn: &mut Conn,
    viewer: &Viewer,
    v: &Saved<'_>,
    words: &EventWords,
) -> Result<()> {
    execute!(
        conn,
        SAVE,
        v.post,
        v.language,
        v.title,
        v.body,
        v.provenance,
        v.source_hash,
        viewer.now,
        viewer.person,
        &words.place,
        &words.bring
    )?;
    Ok(())
}

const REVIEWED: &str =
    "UPDATE post_version SET provenance = 'community', reviewer_id = $3, updated_at = $4
    WHERE post_id = $1 AND language = $2";

/// The caller has checked that the viewer may say so.
pub async fn reviewed(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    language: Language,
) -> Result<()> {
    execute!(conn, REVIEWED, post, language, viewer.person, viewer.now)?;
    Ok(())
}

const ANSWERED: &str = "UPDATE translation_request SET answered_at = $3
    WHERE post_id = $1 AND language = $2 AND answered_at IS NULL";

/// Who asked for a language has it.
pub async fn answered(
    conn: &mut Conn,
    post: PostId,
    language: Language,
    now: Timestamp,
) -> Result<()> {
    execute!(conn, ANSWERED, post, language, now)?;
    Ok(())
}

const ASKED_FOR: &str = "SELECT t.language, COUNT(*) AS people FROM translation_request t
    WHERE t.post_id = $1 AND t.answered_at IS NULL GROUP BY t.language ORDER BY people DESC, t.language";

/// Who waits for which language. The caller has checked that the viewer may know.
pub async fn asked_for(conn: &mut Conn, post: PostId) -> Result<Vec<LanguageCount>> {
    fetch_all!(conn, LanguageCount, ASKED_FOR, post)
}

// ── earlier translations ──

/// A text and what was made of it.
#[derive(sqlx::FromRow)]
pub struct Pair {
    pub source_title: String,
    pub source_body: String,
    pub target_title: String,
    pub target_body: String,
}

const PAIRS: &str = concat!(
    "SELECT src.title AS source_title, src.body AS source_body, v.title AS target_title, v.body AS target_body
    FROM ",
    translatable!(),
    " JOIN post_version src ON src.post_id = p.id AND src.language = p.original_language AND src.language = $3
    JOIN post_version v ON v.post_id = p.id AND v.language = $4 AND v.source_hash = src.source_hash
        AND v.provenance <> 'machine_draft'
    WHERE p.id <> $2 ORDER BY p.published_at DESC, p.id DESC LIMIT 200"
);

/// The newest translations that the viewer may see, from one language into another, of other posts than this.
pub async fn pairs(
    conn: &mut Conn,
    viewer: &Viewer,
    besides: PostId,
    from: Language,
    into: Language,
) -> Result<Vec<Pair>> {
    fetch_all!(conn, Pair, PAIRS, viewer.person, besides, from, into)
}

// ── readers ──

const COUNT_READERS: &str = "INSERT INTO post_reader (post_id, language, people)
    SELECT r.post_id, q.reading_language, COUNT(*) FROM recipient r JOIN person q ON q.id = r.person_id
    WHERE r.post_id = $1 AND r.person_id > $2 AND r.person_id <= $3 GROUP BY r.post_id, q.reading_language
    ON CONFLICT (post_id, language) DO UPDATE SET people = post_reader.people + excluded.people";

/// Counts who of a slice of the recipients, just written, reads which language.
pub async fn count_readers(conn: &mut Conn, post: PostId, slice: Slice) -> Result<()> {
    execute!(conn, COUNT_READERS, post, slice.after, slice.until)?;
    Ok(())
}

/// PostgreSQL cannot guess the types of parameters that are only selected.
const ASK: &str = concat!(
    "INSERT INTO translation_request (post_id, person_id, language, asked_at, answered_at)
    SELECT r.post_id, r.person_id, CAST($4 AS TEXT), CAST($2 AS BIGINT), NULL FROM recipient r
    JOIN post p ON p.id = r.post_id
    WHERE r.person_id = $1 AND r.post_id = $3 AND p.state = 'published' AND p.original_language <> $4 AND ",
    allowed!("may_receive"),
    " ON CONFLICT (post_id, person_id) DO UPDATE SET language = excluded.language, asked_at = excluded.asked_at,
        answered_at = NULL"
);

/// A reader does not understand a post of theirs. False: it is none, or was written in that language.
pub async fn ask(
    conn: &mut Conn,
    reader: &Reader,
    post: PostId,
    language: Language,
) -> Result<bool> {
    Ok(execute!(conn, ASK, reader.person, reader.now, post, language)? == 1)
}

/// What a reader speaks, and what they asked for.
#[derive(sqlx::FromRow)]
pub struct Asked {
    pub reading_language: Language,
    pub spoken_language: Language,
    pub language: Option<Language>,
    pub answered_at: Option<Timestamp>,
}

const ASKED: &str = "SELECT q.reading_language, q.spoken_language, t.language, t.answered_at
    FROM person q LEFT JOIN translation_request t ON t.person_id = q.id AND t.post_id = $2 WHERE q.id = $1";

pub async fn asked(conn: &mut Conn, reader: &Reader, post: PostId) -> Result<Option<Asked>> {
    fetch_optional!(conn, Asked, ASKED, reader.person, post)
}
