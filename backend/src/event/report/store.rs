//! Those who take part in an event, without names. The caller has checked that the viewer manages it.

use crate::db::{Conn, Result, fetch_all, fetch_one};
use caunoi_wire::{Date, id::PostId};

/// One who signed up or came.
#[derive(sqlx::FromRow)]
pub struct Taking {
    pub born: Option<Date>,
    pub organisation: Option<String>,
    pub class: Option<String>,
    pub signed_up: bool,
    pub came: bool,
    pub adults: i32,
}

impl Taking {
    /// The school with the class; none for those of no class.
    pub fn class_name(&self) -> Option<String> {
        let (school, class) = (self.organisation.as_deref()?, self.class.as_deref()?);
        Some(format!("{school} · {class}"))
    }
}

// Who came only to help does not take part.
const TAKING: &str = "SELECT c.birth_date AS born, o.name AS organisation, (SELECT MIN(g.name) FROM enrolment n
            JOIN groups g ON g.id = n.group_id AND g.kind = 'class' WHERE n.child_id = c.id AND n.ended_at IS NULL) AS class,
        COALESCE(s.state = 'coming', FALSE) AS signed_up, COALESCE(t.came, FALSE) AS came, COALESCE(s.adults, 0) AS adults
    FROM (SELECT s.attendee_id AS id FROM signup s WHERE s.post_id = $1 AND s.state = 'coming'
        UNION SELECT t.attendee_id FROM arrived t WHERE t.post_id = $1 AND t.came AND NOT EXISTS (
            SELECT 1 FROM volunteer v WHERE v.post_id = $1 AND v.person_id = t.attendee_id)) x
    LEFT JOIN signup s ON s.post_id = $1 AND s.attendee_id = x.id
    LEFT JOIN arrived t ON t.post_id = $1 AND t.attendee_id = x.id
    LEFT JOIN child c ON c.id = x.id
    LEFT JOIN organisation o ON o.id = c.organisation_id
    ORDER BY x.id";

pub async fn taking(conn: &mut Conn, id: PostId) -> Result<Vec<Taking>> {
    fetch_all!(conn, Taking, TAKING, id)
}

#[derive(sqlx::FromRow)]
pub struct Helpers {
    pub offered: i64,
    pub came: i64,
}

const HELPERS: &str = "SELECT COUNT(*) AS offered, COUNT(CASE WHEN EXISTS (SELECT 1 FROM arrived t
        WHERE t.post_id = $1 AND t.attendee_id = x.person_id AND t.came) THEN 1 END) AS came
    FROM (SELECT DISTINCT v.person_id FROM volunteer v WHERE v.post_id = $1) x";

pub async fn helpers(conn: &mut Conn, id: PostId) -> Result<Helpers> {
    fetch_one!(conn, Helpers, HELPERS, id)
}
