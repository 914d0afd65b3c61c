//! How much the people of an audience are asked to read: the week's posts of all senders against what their
//! organisation finds enough, what comes at the same time, and which day is quieter. Advice, never a bar; and counts
//! of many people only, so that nobody's private life shows.

pub mod http;
pub mod store;

use crate::app::App;
use crate::audience;
use crate::audit;
use crate::db::Conn;
use crate::error::{Refusal, Result};
use crate::organisation::store::administers;
use crate::session::Viewer;
use caunoi_wire::attention::*;
use caunoi_wire::post::Priority;
use caunoi_wire::time::{DAY, HOUR, MINUTE, ZONE_OFFSET};
use caunoi_wire::{ErrorCode, Timestamp, id::OrganisationId};
use std::ops::Range;
use store::{Sample, Told};

/// What strangers to the viewer send is told of so many people or more.
const SMALLEST: i64 = 5;
/// Of more people than this a sample is looked at: looking at all that they are sent would keep everybody waiting.
const LARGEST: i64 = 10_000;
/// So many are a sample: a share of them is within about two in a hundred of that of all, nineteen times of twenty.
const SAMPLE: i64 = 2_500;
/// Posts so near to each other ring together.
const NEAR: i64 = 2 * HOUR;
/// Most clashes named.
const CLASHES: usize = 5;
/// Days to choose a quieter one from.
const DAYS: i64 = 7;
/// Minutes of the day that are proposed: parents are home, before school, at noon.
const MINUTES: [i64; 3] = [19 * 60, 7 * 60, 11 * 60 + 30];
/// Chosen times outside of these minutes are not carried over to another day.
const DAYTIME: Range<i64> = 6 * 60..21 * 60;

/// Looks at an audience around a time, without keeping it.
pub async fn preview(app: &App, viewer: &Viewer, query: &AttentionQuery) -> Result<Attention> {
    let (organisation, now) = (query.organisation_id, viewer.now);
    let question = async |conn: &mut Conn, id| {
        let budget = store::budget(conn, organisation).await?;
        let people = audience::store::size(conn, id, now).await?;
        let at = query.at.unwrap_or(now);
        let from = week(at).start;
        let span = from..week(at.plus((DAYS - 1) * DAY)).end;
        let sample = Sample::of(people, LARGEST, SAMPLE);
        let told = store::told(conn, viewer, id, sample, &span, &week(at)).await?;
        let asked = Asked {
            at,
            people,
            is_now: query.at.is_none(),
            is_urgent: query.priority == Priority::Urgent,
            budget,
        };
        Ok(judge(asked, told, now))
    };
    audience::ask(app, viewer, organisation, &query.audience, question).await
}

/// The calendar week of a moment, from Monday to Monday.
fn week(at: Timestamp) -> Range<Timestamp> {
    let day = local_day(at);
    // 1970-01-01 was a Thursday.
    let monday = midnight(day - (day + 3).rem_euclid(7));
    monday..monday.plus(7 * DAY)
}

fn local_day(at: Timestamp) -> i64 {
    at.local_date().days()
}

fn midnight(day: i64) -> Timestamp {
    Timestamp(day * DAY - ZONE_OFFSET)
}

#[derive(Clone, Copy)]
struct Asked {
    at: Timestamp,
    /// Of the whole audience.
    people: i64,
    is_now: bool,
    is_urgent: bool,
    budget: i32,
}

fn judge(asked: Asked, told: store::Audience, now: Timestamp) -> Attention {
    let store::Audience {
        people,
        busiest,
        mut posts,
    } = told;
    let counts = Counts {
        people,
        budget: i64::from(asked.budget),
        posts: &posts,
    };
    let over = !asked.is_urgent && counts.usual(&week(asked.at)) >= counts.budget;
    let quieter = (over && people >= SMALLEST).then(|| counts.quieter(asked, now));
    let week = (people >= SMALLEST).then(|| Week {
        usual: counts.usual(&week(asked.at)),
        busiest,
    });
    posts.retain(|post| {
        post.at.since(asked.at).abs() <= NEAR && (post.sender.is_some() || post.people >= SMALLEST)
    });
    posts.sort_by_key(|post| (std::cmp::Reverse(post.people), post.at));
    posts.truncate(CLASHES);
    let is_sample = people < asked.people;
    let of_all = |looked_at: i64| match is_sample {
        true => about(looked_at * asked.people / people.max(1)),
        false => looked_at,
    };
    let clash = |post: Told| Clash {
        at: post.at,
        people: of_all(post.people),
        sender: post.sender,
    };
    Attention {
        budget: asked.budget,
        sample: is_sample.then_some(people),
        week,
        clashes: posts.into_iter().map(clash).collect(),
        quieter: quieter.flatten(),
    }
}

/// An estimate promises no more than it knows: two digits.
fn about(people: i64) -> i64 {
    let mut step = 1;
    while people / step >= 100 {
        step *= 10;
    }
    (people + step / 2) / step * step
}

struct Counts<'a> {
    people: i64,
    budget: i64,
    posts: &'a [Told],
}

impl Counts<'_> {
    /// Of all people together.
    fn sum(&self, span: &Range<Timestamp>) -> i64 {
        let counted = |post: &&Told| !post.urgent && span.contains(&post.at);
        self.posts.iter().filter(counted).map(|p| p.people).sum()
    }

    /// Of the average person.
    fn usual(&self, span: &Range<Timestamp>) -> i64 {
        let people = self.people.max(1);
        (self.sum(span) + people / 2) / people
    }

    /// On the quietest of the next days: one in a week that has room, then the one with the fewest posts, then the
    /// earliest. None when that is the chosen one.
    fn quieter(&self, asked: Asked, now: Timestamp) -> Option<Timestamp> {
        let first = local_day(asked.at);
        let load = |day: i64| {
            let at = midnight(day);
            let has_no_room = self.usual(&week(at)) >= self.budget;
            (has_no_room, self.sum(&(at..at.plus(DAY))))
        };
        let best = (first..first + DAYS).min_by_key(|day| (load(*day), *day))?;
        if load(best) == load(first) {
            return None;
        }
        let chosen = asked.at.local_minute();
        let chosen = Some(chosen).filter(|minute| !asked.is_now && DAYTIME.contains(minute));
        let times = chosen
            .into_iter()
            .chain(MINUTES)
            .map(|minute| midnight(best).plus(minute * MINUTE))
            .filter(|at| *at > now);
        let is_free = |at: &Timestamp| self.posts.iter().all(|p| p.at.since(*at).abs() > NEAR);
        times.clone().find(is_free).or_else(|| times.min())
    }
}

/// What an organisation finds enough, as its administrator sees it.
pub async fn show(app: &App, viewer: &Viewer, id: OrganisationId) -> Result<WeeklyBudget> {
    let mut conn = app.db.read().await?;
    if !administers(&mut conn, viewer, id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    Ok(WeeklyBudget {
        own: store::own_budget(&mut conn, id).await?,
        valid: store::budget(&mut conn, id).await?,
    })
}

/// Sets it, or takes over what the organisation above has.
pub async fn save(
    app: &App,
    viewer: &Viewer,
    id: OrganisationId,
    own: Option<i32>,
) -> Result<WeeklyBudget> {
    if own.is_some_and(|posts| !(1..=MAX_POSTS_A_WEEK).contains(&posts)) {
        return Err(Refusal::about(ErrorCode::InvalidInput, &["own"]).into());
    }
    let mut tx = app.db.write().await?;
    if !administers(&mut tx, viewer, id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    store::set_budget(&mut tx, id, own).await?;
    audit::append(&mut tx, id, viewer, "attention_changed", &id.to_string()).await?;
    tx.commit().await?;
    show(app, viewer, id).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24, a Tuesday, 10:00 in Vietnam.
    const NOW: Timestamp = Timestamp(1_795_489_200_000);

    fn post(after: i64, people: i64, sender: Option<&str>) -> Told {
        Told {
            at: NOW.plus(after),
            urgent: false,
            people,
            sender: sender.map(str::to_owned),
        }
    }

    fn asked() -> Asked {
        Asked {
            at: NOW,
            people: 10,
            is_now: true,
            is_urgent: false,
            budget: 2,
        }
    }

    fn judged(asked: Asked, people: i64, posts: Vec<Told>) -> Attention {
        let told = store::Audience {
            people,
            busiest: 3,
            posts,
        };
        judge(Asked { people, ..asked }, told, NOW)
    }

    #[test]
    fn weeks_begin_on_monday() {
        let monday = midnight(local_day(NOW) - 1);
        assert_eq!(week(NOW), monday..monday.plus(7 * DAY));
        assert_eq!(week(monday), week(NOW));
        assert_eq!(week(monday.plus(7 * DAY)).start, monday.plus(7 * DAY));
    }

    #[test]
    fn a_full_week_points_at_the_next_one() {
        let full = vec![post(-HOUR * 30, 10, None), post(-DAY, 9, None)];
        let found = judged(asked(), 10, full.clone());
        let (usual, busiest) = (2, 3);
        assert_eq!(found.week, Some(Week { usual, busiest }));
        // Monday, when parents are home.
        let monday = week(NOW).end;
        assert_eq!(found.quieter, Some(monday.plus(19 * HOUR)));
        // At the chosen time if one was chosen; not at one that rings together with another.
        let at = NOW.plus(HOUR);
        let later = Asked {
            at,
            is_now: false,
            ..asked()
        };
        let found = judged(later, 10, full.clone());
        assert_eq!(found.quieter, Some(monday.plus(11 * HOUR)));
        let mut busy = full.clone();
        busy.extend((0..7).map(|day| post(6 * DAY + HOUR + day, 1, Some("Xã"))));
        let evening = judged(later, 10, busy).quieter;
        assert_eq!(evening, Some(monday.plus(19 * HOUR)));
        // Urgent posts are not advised; a week with room is not either.
        let urgent = Asked {
            is_urgent: true,
            ..asked()
        };
        assert_eq!(judged(urgent, 10, full.clone()).quieter, None);
        assert_eq!(judged(asked(), 10, full[..1].to_vec()).quieter, None);
    }

    #[test]
    fn strangers_are_told_of_many_people_only() {
        let posts = vec![
            post(HOUR, 4, None),
            post(HOUR, 5, None),
            post(-HOUR, 1, Some("Trường")),
            post(3 * HOUR, 10, Some("Xã")),
        ];
        let found = judged(asked(), 10, posts.clone());
        let people: Vec<_> = found.clashes.iter().map(|c| c.people).collect();
        assert_eq!(people, [5, 1]);
        let few = judged(asked(), 4, posts);
        assert_eq!((few.week, few.quieter), (None, None));
        assert_eq!(few.sample, None);
    }

    #[test]
    fn of_many_people_a_sample_speaks() {
        let every = |people| Sample::of(people, LARGEST, SAMPLE).every;
        assert_eq!((every(0), every(LARGEST)), (1, 1));
        for people in [LARGEST + 1, 99_999, 100_000, 1_000_000] {
            let looked_at = people / every(people);
            assert!((SAMPLE / 2..=SAMPLE).contains(&looked_at), "{people}");
        }
        // All have had two this week, and one post is to a third of them.
        let told = store::Audience {
            people: 2_500,
            busiest: 2,
            posts: vec![
                post(-DAY, 2_500, None),
                post(-DAY, 2_500, None),
                post(HOUR, 833, None),
                post(HOUR, 3, None),
            ],
        };
        let asked = Asked {
            people: 100_000,
            ..asked()
        };
        let found = judge(asked, told, NOW);
        assert_eq!(
            (found.sample, found.week.map(|w| w.usual)),
            (Some(2_500), Some(2))
        );
        // Of all people, not of those looked at; what is to few of them stays untold.
        let clashes: Vec<_> = found.clashes.iter().map(|c| c.people).collect();
        assert_eq!(clashes, [33_000]);
        assert!(found.quieter.is_some());
        let rounded = [0, 7, 99, 100, 104, 105, 999, 33_320].map(about);
        assert_eq!(rounded, [0, 7, 99, 100, 100, 110, 1_000, 33_000]);
    }
}
