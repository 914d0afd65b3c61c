//! The living events of the demo: when they are to be, and the answers of the families.

use super::seed::Speaker;
use crate::app::App;
use crate::error::Result;
use crate::event;
use crate::feed::Reader;
use crate::receipt::Via;
use caunoi_wire::dates::{OrganiserAnswer, Recurrence};
use caunoi_wire::event::{Attendee, Category, EventStatus, EventText, RoleText, SignUp, Volunteer};
use caunoi_wire::time::{DAY, MINUTE};
use caunoi_wire::{Language, Timestamp, id::*};
use serde::Deserialize;

/// Families that answer; more would only take time.
const ANSWERS: usize = 90;
/// Every so many of those who come help with something.
const HELPS_EVERY: usize = 9;

/// An event of a post of the past, from `posts.json`.
#[derive(Deserialize)]
pub struct Coming {
    in_days: i64,
    /// Of the local day.
    minute: i64,
    lasts_minutes: i64,
    category: Category,
    place: String,
    bring: String,
    contact: String,
    age_from: Option<i32>,
    age_until: Option<i32>,
    capacity: Option<i32>,
    #[serde(default)]
    consent: bool,
    #[serde(default)]
    roles: Vec<RoleText>,
    /// When it takes place again.
    #[serde(default)]
    rule: Option<String>,
    /// Held together with the youth union, which says yes.
    #[serde(default)]
    with_union: bool,
    coming_percent: usize,
    declined_percent: usize,
}

impl Coming {
    /// Whether it is over when the demo begins.
    pub const fn is_over(&self) -> bool {
        self.in_days < 0
    }

    pub fn text(&self, now: Timestamp, union: OrganisationId) -> EventText {
        let midnight = now.plus(-now.local_minute() * MINUTE);
        let starts_at = midnight.plus(self.in_days * DAY + self.minute * MINUTE);
        EventText {
            category: self.category,
            status: EventStatus::Confirmed,
            starts_at,
            ends_at: starts_at.plus(self.lasts_minutes * MINUTE),
            place: self.place.clone(),
            map_link: None,
            bring: self.bring.clone(),
            contact: self.contact.clone(),
            age_from: self.age_from,
            age_until: self.age_until,
            capacity: self.capacity,
            consent: self.consent,
            roles: self.roles.clone(),
            adults_count: false,
            repeat: self.rule.clone().map(|rule| Recurrence {
                rule,
                skip: Vec::new(),
            }),
            together: if self.with_union {
                vec![union]
            } else {
                Vec::new()
            },
            sequence: None,
            first_id: None,
        }
    }

    /// The youth union says yes where it was asked.
    pub async fn accept(&self, app: &App, id: PostId, union: &Speaker) -> Result<()> {
        if !self.with_union {
            return Ok(());
        }
        let answer = OrganiserAnswer {
            organisation_id: union.organisation,
            accepts: true,
        };
        event::organiser::answer(app, &union.viewer(app), id, answer).await
    }

    /// Lets families answer, each for all of its children.
    pub async fn answer(&self, app: &App, id: PostId, families: &[PersonId]) -> Result<()> {
        for (at, person) in families.iter().take(ANSWERS).enumerate() {
            // Spread evenly, the same in every demo.
            let hundredth = at * 61 % 100;
            let coming = hundredth < self.coming_percent;
            if !coming && hundredth >= self.coming_percent + self.declined_percent {
                continue;
            }
            let reader = Reader {
                person: *person,
                language: Language::Vietnamese,
                now: app.clock.now(),
            };
            let attendees = {
                let mut conn = app.db.read().await?;
                event::store::attendees(&mut conn, &reader, id).await?
            };
            for attendee in attendees.iter().filter(|a| Attendee::is_unanswered(a)) {
                let answer = SignUp {
                    child_id: attendee.child_id,
                    coming,
                    adults: i32::from(at % 3 == 0),
                    consent: coming,
                    all_dates: true,
                };
                event::sign_up(app, &reader, id, &answer, Via::App).await?;
            }
            let roles = self.roles.len();
            if coming && roles > 0 && at % HELPS_EVERY == 0 {
                let role = i32::try_from(at / HELPS_EVERY % roles).unwrap_or_default();
                let offer = Volunteer { role, helps: true };
                // Enough may have offered.
                drop(event::volunteer(app, &reader, id, offer).await);
            }
        }
        Ok(())
    }
}
