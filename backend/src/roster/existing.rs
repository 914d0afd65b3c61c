//! The roster as it stands, held in memory while a file is compared with it: the children of the importing
//! organisation and below, with their classes and guardians.

pub mod store;

use super::entry::Phone;
use crate::db::{Conn, Result};
use aws_lc_rs::digest;
use caunoi_wire::person::Relation;
use caunoi_wire::{Date, Language, Timestamp, id::*};
use std::collections::HashMap;

#[derive(Debug, Default)]
pub struct Existing {
    pub children: Vec<Child>,
    pub people: Vec<Person>,
    pub classes: Vec<Class>,
    /// Of everything above: a dry run made against another roster is outdated.
    pub fingerprint: String,
}

#[derive(Debug)]
pub struct Child {
    pub id: ChildId,
    pub school: OrganisationId,
    pub code: Option<Box<str>>,
    pub name: Box<str>,
    pub search_name: Box<str>,
    pub birth_date: Date,
    pub removed_at: Option<Timestamp>,
    pub enrolments: Vec<Enrolment>,
    pub guardianships: Vec<Guardianship>,
}

/// In a class, now or formerly.
#[derive(Clone, Copy, Debug)]
pub struct Enrolment {
    pub group: GroupId,
    pub started_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug)]
pub struct Guardianship {
    /// Place in [`Existing::people`].
    pub guardian: usize,
    pub relation: Relation,
    pub blocked_until: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

/// A guardian.
#[derive(Debug)]
pub struct Person {
    pub id: PersonId,
    pub name: Box<str>,
    pub search_name: Box<str>,
    pub reading: Language,
    pub spoken: Language,
    /// Has signed in: from then on the language is theirs to choose.
    pub connected: bool,
    pub relation: Relation,
    pub phones: Vec<(Phone, Timestamp)>,
}

#[derive(Debug)]
pub struct Class {
    pub id: GroupId,
    pub school: OrganisationId,
    pub name: Box<str>,
    pub school_year: Box<str>,
}

/// Loads the roster at and below an organisation.
pub async fn load(conn: &mut Conn, organisation: OrganisationId) -> Result<Existing> {
    let mut print = Print::new();
    let mut existing = Existing::default();
    for row in store::classes(conn, organisation).await? {
        print.add(&[row.id.0.as_bytes(), row.name.as_bytes()]);
        existing.classes.push(Class {
            id: row.id,
            school: row.organisation_id,
            name: row.name.into(),
            school_year: row.school_year.into(),
        });
    }
    let mut child_at = HashMap::new();
    for row in store::children(conn, organisation).await? {
        print.child(&row);
        child_at.insert(row.id, existing.children.len());
        existing.children.push(row.into());
    }
    for row in store::enrolments(conn, organisation).await? {
        print.add(&[row.child_id.0.as_bytes(), row.group_id.0.as_bytes()]);
        print.moments(&[Some(row.started_at), row.ended_at]);
        if let Some(at) = child_at.get(&row.child_id) {
            let enrolment = Enrolment {
                group: row.group_id,
                started_at: row.started_at,
                ended_at: row.ended_at,
            };
            push_exact(&mut existing.children[*at].enrolments, enrolment);
        }
    }
    let mut person_at = HashMap::new();
    for row in store::people(conn, organisation).await? {
        print.add(&[row.id.0.as_bytes(), row.name.as_bytes()]);
        person_at.insert(row.id, existing.people.len());
        existing.people.push(row.into());
    }
    for row in store::phones(conn, organisation).await? {
        print.add(&[row.person_id.0.as_bytes(), row.value.as_bytes()]);
        if let (Some(at), Some(phone)) = (person_at.get(&row.person_id), Phone::stored(&row.value))
        {
            push_exact(&mut existing.people[*at].phones, (phone, row.created_at));
        }
    }
    for row in store::guardianships(conn, organisation).await? {
        print.add(&[
            row.child_id.0.as_bytes(),
            row.guardian_id.0.as_bytes(),
            row.relation.as_str().as_bytes(),
        ]);
        print.moments(&[row.blocked_until, row.ended_at]);
        if let (Some(child), Some(guardian)) =
            (child_at.get(&row.child_id), person_at.get(&row.guardian_id))
        {
            existing.people[*guardian].relation = row.relation;
            let guardianship = Guardianship {
                guardian: *guardian,
                relation: row.relation,
                blocked_until: row.blocked_until,
                ended_at: row.ended_at,
            };
            push_exact(&mut existing.children[*child].guardianships, guardianship);
        }
    }
    existing.fingerprint = print.finish();
    Ok(existing)
}

/// Lists of one or two for each of 50,000 children: room for four would be most of the memory.
fn push_exact<T>(list: &mut Vec<T>, item: T) {
    list.reserve_exact(1);
    list.push(item);
}

/// Adds people of the same root whom the file names by telephone: a sibling may go to a school elsewhere. They are
/// no part of the fingerprint: nothing of theirs is judged but who they are.
pub async fn load_by_phone(
    conn: &mut Conn,
    existing: &mut Existing,
    root: OrganisationId,
    phones: &[Phone],
) -> Result<()> {
    let mut known: HashMap<PersonId, Option<usize>> =
        existing.people.iter().map(|p| (p.id, None)).collect();
    for chunk in phones.chunks(store::PHONES_AT_ONCE) {
        let written: Vec<String> = chunk.iter().map(ToString::to_string).collect();
        for row in store::people_by_phone(conn, root, &written).await? {
            let (phone, since) = (Phone::stored(&row.value), row.since);
            let place = known.entry(row.id).or_insert_with(|| {
                existing.people.push(row.into());
                Some(existing.people.len() - 1)
            });
            // People of this roster have their telephones already.
            if let (Some(at), Some(phone)) = (*place, phone)
                && !existing.people[at].phones.iter().any(|(p, _)| *p == phone)
            {
                existing.people[at].phones.push((phone, since));
            }
        }
    }
    Ok(())
}

impl From<store::ChildRow> for Child {
    fn from(row: store::ChildRow) -> Self {
        Self {
            id: row.id,
            school: row.organisation_id,
            code: row.code.map(Into::into),
            name: row.name.into(),
            search_name: row.search_name.into(),
            birth_date: row.birth_date,
            removed_at: row.removed_at,
            enrolments: Vec::new(),
            guardianships: Vec::new(),
        }
    }
}

impl From<store::PersonRow> for Person {
    fn from(row: store::PersonRow) -> Self {
        Self {
            id: row.id,
            name: row.name.into(),
            search_name: row.search_name.into(),
            reading: row.reading_language,
            spoken: row.spoken_language,
            connected: row.connected,
            relation: Relation::Guardian,
            phones: Vec::new(),
        }
    }
}

impl From<store::PhonePersonRow> for Person {
    fn from(row: store::PhonePersonRow) -> Self {
        Self {
            id: row.id,
            name: row.name.into(),
            search_name: row.search_name.into(),
            reading: row.reading_language,
            spoken: row.spoken_language,
            connected: row.connected,
            relation: row.relation,
            phones: Vec::new(),
        }
    }
}

/// SHA-256 over the rows, lengths first, so that no two rosters print alike.
struct Print(digest::Context);

impl Print {
    fn new() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }

    fn add(&mut self, fields: &[&[u8]]) {
        for field in fields {
            self.0.update(&(field.len() as u64).to_be_bytes());
            self.0.update(field);
        }
    }

    fn moments(&mut self, moments: &[Option<Timestamp>]) {
        for moment in moments {
            self.add(&[&moment.map_or(i64::MIN, |m| m.0).to_be_bytes()]);
        }
    }

    fn child(&mut self, row: &store::ChildRow) {
        self.add(&[
            row.id.0.as_bytes(),
            row.organisation_id.0.as_bytes(),
            row.code.as_deref().unwrap_or_default().as_bytes(),
            row.name.as_bytes(),
            row.birth_date.to_string().as_bytes(),
        ]);
        self.moments(&[row.removed_at]);
    }

    fn finish(self) -> String {
        use base64::Engine;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(self.0.finish())
    }
}
