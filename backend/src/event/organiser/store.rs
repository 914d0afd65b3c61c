//! Who holds an event together with whom. Of an event that takes place again the first date is asked about.

use crate::db::{Conn, Result, execute, fetch_all, ids, json, scalar_optional, scalars};
use crate::session::Viewer;
use caunoi_wire::audience::RuleName;
use caunoi_wire::dates::{Organiser, OrganiserAnswer, OrganiserState, Organising};
use caunoi_wire::{Timestamp, id::*};

/// Whether a viewer answers for an organisation: its administrators, and the officers of a union.
macro_rules! answers_for {
    ($viewer:literal, $organisation:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM admin_scope y WHERE y.person_id = ",
            $viewer,
            "
                AND y.organisation_id = ",
            $organisation,
            ")
            OR EXISTS (SELECT 1 FROM membership y WHERE y.person_id = ",
            $viewer,
            " AND y.role = 'union_officer'
                AND y.ended_at IS NULL AND y.organisation_id = ",
            $organisation,
            "))"
        )
    };
}
pub(crate) use answers_for;

/// `$out` are the ids that stay, from the JSON array `$2`.
macro_rules! keep {
    ($out:expr) => {
        concat!(
            "DELETE FROM co_organiser WHERE post_id = $1 AND organisation_id NOT IN ",
            $out
        )
    };
}
const KEEP: &str = keep!(ids!(sqlite "$2"));
const KEEP_POSTGRES: &str = keep!(ids!(postgres "$2"));

/// Lets go of all but these.
pub async fn keep(conn: &mut Conn, id: PostId, together: &[OrganisationId]) -> Result<()> {
    let sql = conn.dialect(KEEP, KEEP_POSTGRES);
    execute!(conn, sql, id, json(together)?)?;
    Ok(())
}

const FORGET: &str = "DELETE FROM co_organiser WHERE post_id = $1";

pub async fn forget(conn: &mut Conn, id: PostId) -> Result<()> {
    execute!(conn, FORGET, id)?;
    Ok(())
}

/// Whether organisation `o` may be asked about post `p`: of the same province, and not the one that speaks.
macro_rules! may_be_asked {
    ($speaker:literal) => {
        concat!(
            "o.closed_at IS NULL AND o.id <> ",
            $speaker,
            "
            AND o.root_id = (SELECT w.root_id FROM organisation w WHERE w.id = ",
            $speaker,
            ")"
        )
    };
}

const ASK: &str = concat!(
    "INSERT INTO co_organiser (post_id, organisation_id, state, asked_at)
    SELECT p.id, o.id, 'asked', $3 FROM post p CROSS JOIN organisation o WHERE p.id = $1 AND o.id = $2 AND ",
    may_be_asked!("p.organisation_id"),
    " ON CONFLICT (post_id, organisation_id) DO UPDATE SET asked_at = co_organiser.asked_at"
);

/// False when it cannot be asked. Who was asked before stays as they are.
pub async fn ask(
    conn: &mut Conn,
    id: PostId,
    organisation: OrganisationId,
    now: Timestamp,
) -> Result<bool> {
    Ok(execute!(conn, ASK, id, organisation, now)? == 1)
}

const ASKED: &str = "SELECT z.organisation_id FROM co_organiser z JOIN event e ON e.post_id = $1
    WHERE z.post_id = COALESCE(e.first_id, e.post_id) ORDER BY z.organisation_id";

/// Whom the author named.
pub async fn asked(conn: &mut Conn, id: PostId) -> Result<Vec<OrganisationId>> {
    scalars!(conn, OrganisationId, ASKED, id)
}

const TOGETHER: &str =
    "SELECT o.name FROM co_organiser z JOIN organisation o ON o.id = z.organisation_id
    WHERE z.post_id = $1 AND z.state = 'accepted' ORDER BY o.search_name, o.id";

/// The names of those who hold it together with the one that speaks.
pub async fn together(conn: &mut Conn, first: PostId) -> Result<Vec<String>> {
    scalars!(conn, String, TOGETHER, first)
}

const FIRST: &str = "SELECT COALESCE(first_id, post_id) FROM event WHERE post_id = $1";

/// The date that is asked about.
pub async fn first(conn: &mut Conn, id: PostId) -> Result<Option<PostId>> {
    scalar_optional!(conn, PostId, FIRST, id)
}

const OF_EVENT: &str = "SELECT z.organisation_id, o.name, z.state FROM co_organiser z
    JOIN organisation o ON o.id = z.organisation_id WHERE z.post_id = $1 ORDER BY o.search_name, o.id";

pub async fn of_event(conn: &mut Conn, first: PostId) -> Result<Vec<Organiser>> {
    fetch_all!(conn, Organiser, OF_EVENT, first)
}

// Nobody is asked about what is still being written.
const ANSWER: &str = concat!(
    "UPDATE co_organiser SET state = $4, answered_at = $5, answered_by = $1
    WHERE post_id = $2 AND organisation_id = $3
        AND EXISTS (SELECT 1 FROM post p WHERE p.id = $2 AND p.state IN ('scheduled', 'published')) AND ",
    answers_for!("$1", "co_organiser.organisation_id")
);

/// False when it was not asked, or the viewer does not answer for it.
pub async fn answer(
    conn: &mut Conn,
    viewer: &Viewer,
    first: PostId,
    answer: OrganiserAnswer,
) -> Result<bool> {
    let state = match answer.accepts {
        true => OrganiserState::Accepted,
        false => OrganiserState::Declined,
    };
    let organisation = answer.organisation_id;
    let (person, now) = (viewer.person, viewer.now);
    Ok(execute!(conn, ANSWER, person, first, organisation, state, now)? == 1)
}

const ASKED_OF: &str = concat!(
    "SELECT p.id AS post_id, COALESCE((SELECT v.title FROM post_version v WHERE v.post_id = p.id
            AND v.language = p.original_language), '') AS title,
        w.name AS organisation_name, z.organisation_id, o.name AS asked_name, z.state, e.starts_at, e.place
    FROM co_organiser z JOIN post p ON p.id = z.post_id AND p.state IN ('scheduled', 'published')
    JOIN event e ON e.post_id = p.id JOIN organisation w ON w.id = p.organisation_id
    JOIN organisation o ON o.id = z.organisation_id
    WHERE z.state = 'asked' AND e.status <> 'cancelled' AND e.ends_at > $2 AND ",
    answers_for!("$1", "z.organisation_id"),
    " ORDER BY e.starts_at, p.id LIMIT 50"
);

/// What the viewer's organisations were asked about and have not answered.
pub async fn asked_of(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<Organising>> {
    fetch_all!(conn, Organising, ASKED_OF, viewer.person, viewer.now)
}

const UNTOLD: &str = "SELECT z.organisation_id, m.person_id FROM co_organiser z
    JOIN membership m ON m.organisation_id = z.organisation_id AND m.role IN ('admin', 'union_officer')
        AND m.ended_at IS NULL
    WHERE z.post_id = $1 AND z.state = 'asked' AND NOT EXISTS (SELECT 1 FROM alert a
        WHERE a.subject = 'organising' AND a.subject_id = z.post_id AND a.person_id = m.person_id)
    ORDER BY z.organisation_id, m.person_id";

/// Who of the organisations that were asked has not been told so, by organisation.
pub async fn untold(conn: &mut Conn, first: PostId) -> Result<Vec<(OrganisationId, PersonId)>> {
    fetch_all!(conn, (OrganisationId, PersonId), UNTOLD, first)
}

// Near ones first: of the same commune or what hangs on it, then those above.
const PARTNERS: &str = concat!(
    "SELECT o.id, o.name FROM organisation o
    WHERE ",
    may_be_asked!("$1"),
    " AND EXISTS (SELECT 1 FROM organisation c JOIN organisation_closure up ON up.ancestor_id = c.id
            AND up.descendant_id = $1
        JOIN organisation_closure down ON down.ancestor_id = c.id AND down.descendant_id = o.id
        WHERE c.kind = 'commune' OR (down.depth = 0 AND up.depth > 0) OR down.depth = 1)
    ORDER BY o.search_name, o.id LIMIT 300"
);

/// Whom an organisation may ask to hold an event together: those of its commune, and what is above it.
pub async fn partners(conn: &mut Conn, organisation: OrganisationId) -> Result<Vec<RuleName>> {
    fetch_all!(conn, RuleName, PARTNERS, organisation)
}
