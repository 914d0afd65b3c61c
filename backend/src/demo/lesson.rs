//! The running programmes of the demo: evening after evening families open their lessons, or do not, and say how it went.

use crate::app::App;
use crate::delivery::engine::Engine;
use crate::error::Result;
use crate::feed::Reader;
use crate::lesson::{reading, starter};
use anyhow::Context;
use caunoi_wire::lesson::{Asked, LessonAnswer, Programme, Reading};
use caunoi_wire::time::{DAY, HOUR, MINUTE};
use caunoi_wire::{Language, Timestamp, id::*};
use serde::Deserialize;

/// Families that read; more would only take time.
const READERS: usize = 90;
/// Of a hundred of them, how many open a lesson when it comes, and how many say the day after how it went.
const OPEN: usize = 68;
const TELL: usize = 45;
/// A little after it was asked, and after the lessons came.
const ASKED: i64 = 18 * HOUR + 30 * MINUTE;
const READ: i64 = 20 * HOUR;
/// What the parent of the door finds unread came within this.
const UNREAD: i64 = 4 * DAY;

/// A programme of a post of the past, from `posts.json`.
#[derive(Deserialize)]
pub struct Sent {
    /// The key of a course that comes with the program.
    course: String,
    weekdays: Vec<u8>,
    minute: i32,
}

impl Sent {
    pub fn programme(&self, from: Timestamp) -> Result<Programme> {
        let course = starter::all().iter().find(|s| s.text.key == self.course);
        Ok(Programme {
            course_id: course.context("a course that comes along")?.id,
            weekdays: self.weekdays.clone(),
            minute: self.minute,
            first: from.local_date(),
        })
    }
}

/// One that is under way, with its readers.
pub struct Running {
    id: PostId,
    families: Vec<PersonId>,
    parent: PersonId,
}

impl Running {
    pub fn new(id: PostId, rung: &[PersonId], parent: PersonId) -> Self {
        let families = rung.iter().copied().filter(|p| *p != parent);
        Self {
            id,
            families: families.take(READERS).collect(),
            parent,
        }
    }

    async fn read(&self, app: &App, begins: Timestamp) -> Result<()> {
        for (at, person) in self.families.iter().enumerate() {
            if self.hundredth(app, at) < OPEN {
                self.open(app, *person, Some(at)).await?;
            }
        }
        if begins.since(app.clock.now()) > UNREAD {
            self.open(app, self.parent, None).await?;
        }
        Ok(())
    }

    /// Spread evenly, the same in every demo, and not the same families every time.
    fn hundredth(&self, app: &App, at: usize) -> usize {
        let day = usize::try_from(app.clock.now().local_date().days()).unwrap_or_default();
        (at * 61 + day * 7) % 100
    }

    async fn open(&self, app: &App, person: PersonId, answers: Option<usize>) -> Result<()> {
        let reader = reader(app, person);
        let reading = reading::open(app, &reader, self.id).await?;
        let Some(at) = answers.filter(|_| reading.position > 0) else {
            return Ok(());
        };
        let lesson = reading.position;
        let choice = i32::from(at % 4 != 0);
        let asked = Asked::Question;
        reading::answer(
            app,
            &reader,
            self.id,
            &LessonAnswer {
                lesson,
                asked,
                choice,
            },
        )
        .await?;
        Ok(())
    }

    async fn tell(&self, app: &App) -> Result<()> {
        for (at, person) in self.families.iter().enumerate() {
            if self.hundredth(app, at) >= TELL {
                continue;
            }
            let reader = reader(app, *person);
            let reading = {
                let mut conn = app.db.read().await?;
                reading::show(&mut conn, &reader, self.id).await?
            };
            if let Some(answer) = told(&reading, at) {
                reading::answer(app, &reader, self.id, &answer).await?;
            }
        }
        Ok(())
    }
}

/// How it went with the latest lesson that is asked about: with most well.
fn told(reading: &Reading, at: usize) -> Option<LessonAnswer> {
    let open = (1..)
        .zip(&reading.lessons)
        .filter(|(_, l)| l.is_asked && l.follow_up.is_none());
    let (lesson, _) = open.last()?;
    let choice = [0, 0, 1, 0, 1, 2][at % 6];
    let asked = Asked::FollowUp;
    Some(LessonAnswer {
        lesson,
        asked,
        choice,
    })
}

fn reader(app: &App, person: PersonId) -> Reader {
    Reader {
        person,
        language: Language::Vietnamese,
        now: app.clock.now(),
    }
}

/// Lets it become `until`, with all evenings before; the demo `begins` later.
pub async fn live(
    app: &App,
    until: Timestamp,
    begins: Timestamp,
    running: &[Running],
) -> Result<()> {
    let mut engine = Engine::new(app.clone());
    let today = Timestamp::at_start_of(app.clock.now().local_date());
    let days = (0..).map(|day| today.plus(day * DAY));
    let evenings = days.flat_map(|day| [(true, day.plus(ASKED)), (false, day.plus(READ))]);
    for (is_asked, at) in evenings.take_while(|(_, at)| *at < until) {
        let wait = at.since(app.clock.now());
        if wait <= 0 || running.is_empty() {
            continue;
        }
        app.clock.advance(wait);
        engine.drain().await?;
        for programme in running {
            if is_asked {
                programme.tell(app).await?;
            } else {
                programme.read(app, begins).await?;
            }
        }
    }
    app.clock.advance(until.since(app.clock.now()).max(0));
    Ok(())
}
