//! How far families are in a programme, for its author: counts without names, and none so small that it tells of one
//! family.

mod store;

use super::store as lessons;
use crate::app::App;
use crate::delivery::DispatchPurpose;
use crate::error::Result;
use crate::session::Viewer;
use crate::{post, qr};
use caunoi_wire::lesson::*;
use caunoi_wire::{ErrorCode, id::PostId};

/// A count below this is not told.
const LEAST: i64 = 10;

/// Where families are, and what they answered.
///
/// # Errors
/// `not_found` when the viewer may not manage the post, `post_state_wrong` when it is no programme.
pub async fn show(app: &App, viewer: &Viewer, id: PostId) -> Result<CourseProgress> {
    let mut conn = app.db.read().await?;
    post::find_own(&mut conn, viewer, id).await?;
    if lessons::programme(&mut conn, id).await?.is_none() {
        return Err(ErrorCode::PostStateWrong.into());
    }
    let texts = lessons::lessons(&mut conn, id).await?;
    let places = store::places(&mut conn, id).await?;
    let answers = store::answers(&mut conn, id).await?;
    let next_at = store::next(&mut conn, id, DispatchPurpose::Lesson).await?;
    // Everybody is at one lesson, or before the first one: that hides as well what is the rest of all.
    let count = |position| {
        places
            .iter()
            .find(|p| p.position == position)
            .map_or(0, |p| p.people)
    };
    let here: Vec<i64> = (0..=texts.len() as i32).map(count).collect();
    let here = told(&here);
    let paused = told(&[places.iter().map(|p| p.paused).sum()])[0];
    let lesson = |(position, text): (i32, LessonText)| {
        let of = |asked: Option<Asked>, choice: i32| {
            let row = answers.iter().find(|a| {
                a.position == position
                    && a.asked == asked.map_or("opened", Asked::as_str)
                    && a.choice == choice
            });
            row.map_or(0, |row| row.people)
        };
        let tally = |asked, texts: Vec<Texts>| {
            let counts: Vec<i64> = (0..texts.len() as i32)
                .map(|choice| of(Some(asked), choice))
                .collect();
            let tally = |(text, people)| Tally { text, people };
            texts.into_iter().zip(told(&counts)).map(tally).collect()
        };
        let choices = text
            .question
            .choices
            .into_iter()
            .map(|choice| choice.text)
            .collect();
        let went = text
            .follow_up
            .into_iter()
            .map(|answer| answer.text)
            .collect();
        LessonProgress {
            title: text.title,
            here: here[position as usize],
            opened: told(&[of(None, 0)])[0],
            question: tally(Asked::Question, choices),
            follow_up: tally(Asked::FollowUp, went),
        }
    };
    let url = app.config.link(&format!("/l/post/{id}"));
    Ok(CourseProgress {
        qr_svg: qr::svg(&url)?,
        url,
        people: places.iter().map(|p| p.people).sum(),
        paused,
        next_at,
        lessons: (1..).zip(texts).map(lesson).collect(),
    })
}

/// Counts that add up to something known, without those that are small. Where one alone would be hidden, the next
/// smallest is too: it could be worked out otherwise. Nobody at all is told as such.
fn told(counts: &[i64]) -> Vec<Option<i64>> {
    let is_small = |count: i64| (1..LEAST).contains(&count);
    let mut told: Vec<Option<i64>> = counts
        .iter()
        .map(|c| Some(*c).filter(|c| !is_small(*c)))
        .collect();
    if told.iter().filter(|c| c.is_none()).count() == 1 {
        let others = told.iter_mut().filter(|c| c.is_some_and(|c| c > 0));
        if let Some(smallest) = others.min_by_key(|count| **count) {
            *smallest = None;
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn a_small_count_is_hidden_and_cannot_be_worked_out() {
        assert_eq!(told(&[30, 12, 3]), [Some(30), None, None]);
        assert_eq!(told(&[30, 4, 3]), [Some(30), None, None]);
        assert_eq!(told(&[30, 0, 12]), [Some(30), Some(0), Some(12)]);
        assert_eq!(told(&[9]), [None]);
        assert_eq!(told(&[]), []);
    }
}
