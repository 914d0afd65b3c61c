//! Questions only the demo asks.

use crate::db::{Conn, Result, execute, fetch_all, fetch_optional, scalar_optional, scalars};
use caunoi_wire::{Language, Timestamp, id::*};

const NO_QUIET_HOURS: &str = "UPDATE organisation SET quiet_from = 0, quiet_until = 0";

/// Whoever tries the demo at midnight wants to see it ring.
pub async fn no_quiet_hours(conn: &mut Conn) -> Result<()> {
    execute!(conn, NO_QUIET_HOURS)?;
    Ok(())
}

const PROTECT: &str =
    "UPDATE account SET password_hash = $1, totp_secret = $2, totp_confirmed_at = $3";

/// Accounts that nobody has to be asked to protect, under a password that nobody knows: whoever tries the demo comes in
/// through its doors.
pub async fn protect(conn: &mut Conn, hash: &str, secret: &str, now: Timestamp) -> Result<()> {
    execute!(conn, PROTECT, hash, secret, now)?;
    Ok(())
}

const CLASS: &str =
    "SELECT id FROM groups WHERE organisation_id = $1 AND kind = 'class' AND name LIKE '%3%'
    ORDER BY name, id LIMIT 1";

/// A third class of a school: its teacher is the demo's.
pub async fn class(conn: &mut Conn, school: OrganisationId) -> Result<Option<GroupId>> {
    scalar_optional!(conn, GroupId, CLASS, school)
}

const PARENT: &str = "SELECT gs.guardian_id FROM enrolment e
    JOIN guardianship gs ON gs.child_id = e.child_id AND gs.relation = 'mother'
    JOIN guardianship others ON others.guardian_id = gs.guardian_id
    JOIN person p ON p.id = gs.guardian_id AND p.reading_language = 'vi'
    WHERE e.group_id = $1 AND e.ended_at IS NULL
    GROUP BY gs.guardian_id ORDER BY COUNT(*) DESC, gs.guardian_id LIMIT 1";

/// The mother of a child of the class who has the most children at school.
pub async fn parent(conn: &mut Conn, class: GroupId) -> Result<Option<PersonId>> {
    scalar_optional!(conn, PersonId, PARENT, class)
}

// The smallest id is SQLite's to find; the demo knows no other database.
const FAMILIES: &str = "SELECT person_id, MIN(child_id) FROM recipient_child WHERE post_id = $1
    GROUP BY person_id ORDER BY person_id";

/// Who was asked about a child, each about one.
pub async fn families(conn: &mut Conn, post: PostId) -> Result<Vec<(PersonId, ChildId)>> {
    fetch_all!(conn, (PersonId, ChildId), FAMILIES, post)
}

const GUARDIANS: &str =
    "SELECT DISTINCT guardian_id FROM guardianship WHERE ended_at IS NULL ORDER BY guardian_id";

pub async fn guardians(conn: &mut Conn) -> Result<Vec<PersonId>> {
    scalars!(conn, PersonId, GUARDIANS)
}

const RUNG: &str =
    "SELECT person_id FROM delivery WHERE post_id = $1 AND state = 'accepted' ORDER BY person_id";

/// Who was rung for a post.
pub async fn rung(conn: &mut Conn, post: PostId) -> Result<Vec<PersonId>> {
    scalars!(conn, PersonId, RUNG, post)
}

const NEWEST_UNSEEN: &str =
    "SELECT r.post_id, p.reading_language FROM recipient r JOIN person p ON p.id = r.person_id
    WHERE r.person_id = $1 AND NOT EXISTS (SELECT 1 FROM receipt x
        WHERE x.post_id = r.post_id AND x.person_id = r.person_id AND x.kind = 'seen')
    ORDER BY r.published_at DESC, r.post_id DESC LIMIT 1";

pub async fn newest_unseen(
    conn: &mut Conn,
    person: PersonId,
) -> Result<Option<(PostId, Language)>> {
    fetch_optional!(conn, (PostId, Language), NEWEST_UNSEEN, person)
}

const SUBSCRIBE: &str = "INSERT INTO subscription
    (id, person_id, session_id, endpoint, origin, p256dh, auth, device_label, registered_at)
    SELECT $1, s.person_id, s.id, $3, $4, $5, $6, s.device_label, $7 FROM session s WHERE s.person_id = $2
    ORDER BY s.id LIMIT 1";

/// A simulated phone of somebody who has a session.
pub struct Phone {
    pub id: SubscriptionId,
    pub person: PersonId,
    pub endpoint: String,
    pub origin: String,
    pub p256dh: String,
    pub auth: String,
}

pub async fn subscribe(conn: &mut Conn, phone: &Phone, now: Timestamp) -> Result<()> {
    execute!(
        conn,
        SUBSCRIBE,
        phone.id,
        phone.person,
        &phone.endpoint,
        &phone.origin,
        &phone.p256dh,
        &phone.auth,
        now
    )?;
    Ok(())
}

const HOUSEHOLD: &str = "SELECT DISTINCT g.guardian_id FROM guardianship g
    WHERE g.child_id IN (SELECT o.child_id FROM guardianship o WHERE o.guardian_id = $1)";

/// Whoever cares for a child of this person, they among them.
pub async fn household(conn: &mut Conn, person: PersonId) -> Result<Vec<PersonId>> {
    scalars!(conn, PersonId, HOUSEHOLD, person)
}

const READERS_OF: &str = "SELECT r.person_id FROM recipient r JOIN person q ON q.id = r.person_id
    WHERE r.post_id = $1 AND q.reading_language = $2 ORDER BY r.person_id LIMIT 3";

/// A few recipients of a post who read a language.
pub async fn readers_of(
    conn: &mut Conn,
    post: PostId,
    language: Language,
) -> Result<Vec<PersonId>> {
    scalars!(conn, PersonId, READERS_OF, post, language)
}
