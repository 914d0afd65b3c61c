//! What a child took part in over a school year: for its family, and for those at its school who may know it by name.

pub mod store;

use crate::app::App;
use crate::error::Result;
use crate::post;
use crate::session::Viewer;
use caunoi_wire::{Date, ErrorCode, Language, Timestamp, id::*};

/// The month in which a school year begins: rosters of the new one come in summer.
const FIRST_MONTH: u8 = 7;

/// The school year that a day is in, by the year in which it begins.
pub fn school_year(day: Date) -> i32 {
    day.year() - i32::from(day.month() < FIRST_MONTH)
}

/// One child's record of a school year.
pub struct Record {
    pub child: store::Child,
    pub events: Vec<TookPart>,
}

pub struct TookPart {
    pub title: String,
    pub organisation: String,
    pub place: String,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
}

/// The children of whom the viewer, as a guardian, may see such data.
pub async fn children(app: &App, viewer: &Viewer) -> Result<Vec<store::Own>> {
    let mut conn = app.db.read().await?;
    Ok(store::children(&mut conn, viewer).await?)
}

/// What a child took part in. Others than its family see what its own organisation held, and what they manage.
///
/// # Errors
/// `not_found` when the viewer may not see data of the child.
pub async fn show(
    app: &App,
    viewer: &Viewer,
    language: Language,
    child: ChildId,
    year: i32,
) -> Result<Record> {
    let mut conn = app.db.read().await?;
    let found = store::child(&mut conn, viewer, child).await?;
    let found = found.ok_or(ErrorCode::NotFound)?;
    let first = |year| Date::new(year, FIRST_MONTH, 1).map(Timestamp::at_start_of);
    let (from, until) = first(year)
        .zip(first(year + 1))
        .ok_or(ErrorCode::NotFound)?;
    let rows = store::events(&mut conn, viewer, &found, (from, until)).await?;
    let posts: Vec<PostId> = rows.iter().map(|row| row.post_id).collect();
    let versions = post::store::versions(&mut conn, &posts).await?;
    let took_part = |row: store::Row| {
        let own: Vec<_> = versions
            .iter()
            .filter(|v| v.post_id == row.post_id)
            .collect();
        let chain = post::chain(&row.fallback_languages);
        let original = row.original_language;
        let best = post::best_version(&own, |v| v.language, language, &chain, original);
        let said = best.map(|v| v.event_words.place.clone());
        TookPart {
            title: best.map(|v| v.title.clone()).unwrap_or_default(),
            organisation: row.organisation_name,
            place: said.filter(|place| !place.is_empty()).unwrap_or(row.place),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
        }
    };
    Ok(Record {
        child: found,
        events: rows.into_iter().map(took_part).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_year_begins_in_summer() {
        let year = |day: &str| school_year(day.parse().expect("a date"));
        assert_eq!(
            (year("2026-06-30"), year("2026-07-01"), year("2027-01-01")),
            (2025, 2026, 2026)
        );
    }
}
