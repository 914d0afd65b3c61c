//! The audit log: append-only, hash-chained per organisation, so that a changed or missing entry shows.

pub mod store;

use crate::db::{Conn, Result};
use crate::session::Viewer;
use aws_lc_rs::digest;
use caunoi_wire::{Timestamp, id::*};

/// Writes an entry in the transaction of the action itself. `subject` names ids, never contents.
pub async fn append(
    conn: &mut Conn,
    organisation: OrganisationId,
    viewer: &Viewer,
    action: &str,
    subject: &str,
) -> Result<()> {
    append_by(
        conn,
        organisation,
        Some(viewer.person),
        viewer.now,
        action,
        subject,
    )
    .await
}

/// The same for an actor who may be the operator at the command line: nobody.
pub async fn append_by(
    conn: &mut Conn,
    organisation: OrganisationId,
    actor: Option<PersonId>,
    at: Timestamp,
    action: &str,
    subject: &str,
) -> Result<()> {
    let (seq, previous) = store::last(conn, organisation).await?;
    let entry = Entry {
        seq: seq + 1,
        at,
        actor,
        action,
        subject,
    };
    let hash = entry.hash(organisation, &previous);
    store::insert(conn, organisation, &entry, &previous, &hash).await
}

/// What is recorded.
pub struct Entry<'a> {
    pub seq: i64,
    pub at: Timestamp,
    pub actor: Option<PersonId>,
    pub action: &'a str,
    pub subject: &'a str,
}

impl Entry<'_> {
    /// SHA-256 over the previous hash and every field, lengths first, so that no two entries hash alike.
    fn hash(&self, organisation: OrganisationId, previous: &[u8]) -> Vec<u8> {
        let mut context = digest::Context::new(&digest::SHA256);
        let actor = self.actor.map(|a| a.0.into_bytes()).unwrap_or_default();
        let fields: [&[u8]; 7] = [
            previous,
            organisation.0.as_bytes(),
            &self.seq.to_be_bytes(),
            &self.at.0.to_be_bytes(),
            &actor,
            self.action.as_bytes(),
            self.subject.as_bytes(),
        ];
        for field in fields {
            context.update(&(field.len() as u64).to_be_bytes());
            context.update(field);
        }
        context.finish().as_ref().to_vec()
    }
}

/// The first entry that does not fit its chain, of all organisations; none when all is well.
pub async fn verify(conn: &mut Conn) -> Result<Option<(OrganisationId, i64)>> {
    let mut last: Option<(OrganisationId, i64, Vec<u8>)> = None;
    for row in store::all(conn).await? {
        let (expected_seq, previous) = match &last {
            Some((organisation, seq, hash)) if *organisation == row.organisation_id => {
                (seq + 1, hash.clone())
            }
            _ => (1, Vec::new()),
        };
        let entry = Entry {
            seq: row.seq,
            at: row.at,
            actor: row.actor_id,
            action: &row.action,
            subject: &row.subject,
        };
        let fits = row.seq == expected_seq
            && row.previous_hash == previous
            && row.hash == entry.hash(row.organisation_id, &previous);
        if !fits {
            return Ok(Some((row.organisation_id, row.seq)));
        }
        last = Some((row.organisation_id, row.seq, row.hash));
    }
    Ok(None)
}
