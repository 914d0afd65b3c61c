//! Who a post is for: rules in, people out. The database resolves them in one statement; a preview counts the
//! same statement over rules that are written for it and removed again: whoever writes does not wait for the counting.

pub mod http;
pub mod picker;
pub mod store;

use crate::app::App;
use crate::db::{self, Conn};
use crate::error::{Refusal, Result};
use crate::session::Viewer;
use caunoi_wire::audience::{Audience, AudienceCount, AudienceQuery, MAX_RULES, Rule};
use caunoi_wire::time::HOUR;
use caunoi_wire::{Date, ErrorCode, Timestamp, id::*};

/// Oldest age an age band can name, years.
pub const MAX_AGE: i32 = 120;

/// Stores the rules of an audience in place of its former ones.
///
/// # Errors
/// `audience_empty` without an include rule, `audience_unknown` when a rule names something outside what the
/// viewer may address when speaking as `speaker`; both look alike for what does not exist.
pub async fn save(
    conn: &mut Conn,
    viewer: &Viewer,
    speaker: OrganisationId,
    id: AudienceId,
    audience: &Audience,
) -> Result<()> {
    check(audience)?;
    store::delete(conn, id).await?;
    let include = audience.include.iter().map(|rule| ("include", rule));
    let exclude = audience.exclude.iter().map(|rule| ("exclude", rule));
    for (position, (mode, rule)) in include.chain(exclude).enumerate() {
        store::insert(
            conn,
            id,
            i32::try_from(position).unwrap_or(i32::MAX),
            mode,
            rule,
        )
        .await?;
    }
    if store::out_of_scope(conn, viewer, speaker, id).await? > 0 {
        return Err(ErrorCode::AudienceUnknown.into());
    }
    Ok(())
}

fn check(audience: &Audience) -> Result<()> {
    if audience.include.is_empty() {
        return Err(ErrorCode::AudienceEmpty.into());
    }
    let rules = audience.include.iter().chain(&audience.exclude);
    let bands_are_sane = rules.clone().all(|rule| match rule {
        Rule::AgeBand { from, until, .. } => 0 <= *from && from <= until && *until <= MAX_AGE,
        _ => true,
    });
    if rules.count() > MAX_RULES || !bands_are_sane {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["audience"]).into());
    }
    Ok(())
}

/// The birth dates of people who are `from` to `until` years old today: after (exclusive), until (inclusive).
pub fn born_between(from: i32, until: i32, today: Date) -> (Date, Date) {
    (today.years_before(until + 1), today.years_before(from))
}

/// Resolves the rules: writes whom a post is for because of which children.
pub async fn resolve(
    conn: &mut Conn,
    audience: AudienceId,
    post: PostId,
    now: Timestamp,
) -> db::Result<()> {
    set_birth_dates(conn, audience, now).await?;
    store::insert_children(conn, audience, post, now).await
}

/// Works out which birth dates the ages of its rules mean today.
pub async fn set_birth_dates(
    conn: &mut Conn,
    audience: AudienceId,
    now: Timestamp,
) -> db::Result<()> {
    let today = now.local_date();
    for band in store::age_bands(conn, audience).await? {
        let (after, until) = born_between(band.age_from, band.age_until, today);
        store::set_born(conn, audience, band.position, after, until).await?;
    }
    Ok(())
}

/// How long rules may stand that somebody asked about and did not wait for the answer.
const ABANDONED: i64 = HOUR;

/// Asks something of an audience without keeping it, while others write.
///
/// # Errors
/// As [`save`]; `not_found` when the viewer may not speak as `speaker`.
pub async fn ask<T>(
    app: &App,
    viewer: &Viewer,
    speaker: OrganisationId,
    audience: &Audience,
    question: impl AsyncFnOnce(&mut Conn, AudienceId) -> Result<T>,
) -> Result<T> {
    let id = app.entropy.id(viewer.now);
    let mut tx = app.db.write().await?;
    if !store::speaks(&mut tx, viewer, speaker).await? {
        return Err(ErrorCode::NotFound.into());
    }
    save(&mut tx, viewer, speaker, id, audience).await?;
    set_birth_dates(&mut tx, id, viewer.now).await?;
    let before = app.entropy.id(viewer.now.plus(-ABANDONED));
    store::forget_abandoned(&mut tx, before).await?;
    tx.commit().await?;
    let mut conn = app.db.read().await?;
    let answer = question(&mut conn, id).await;
    drop(conn);
    let mut tx = app.db.write().await?;
    store::delete(&mut tx, id).await?;
    tx.commit().await?;
    answer
}

/// Counts an audience without keeping it.
pub async fn preview(app: &App, viewer: &Viewer, query: &AudienceQuery) -> Result<AudienceCount> {
    let of = query.organisation_id;
    ask(app, viewer, of, &query.audience, async |conn, id| {
        Ok(store::count(conn, id, viewer.now).await?)
    })
    .await
}

/// Whether a stored audience has anybody now.
pub async fn has_anybody(conn: &mut Conn, audience: AudienceId, now: Timestamp) -> Result<bool> {
    set_birth_dates(conn, audience, now).await?;
    Ok(store::has_anybody(conn, audience, now).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_band_includes_both_ends() {
        let today: Date = "2026-11-24".parse().expect("a date");
        let (after, until) = born_between(6, 10, today);
        let hit = |born: &str| {
            let born: Date = born.parse().expect("a date");
            after < born && born <= until
        };
        // Turns 6 today; turns 11 tomorrow.
        assert!(hit("2020-11-24") && hit("2015-11-25"));
        // Turns 6 tomorrow; turned 11 today.
        assert!(!hit("2020-11-25") && !hit("2015-11-24"));
    }
}
