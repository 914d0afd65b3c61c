//! The living check-ins of the demo: a counsellor with hours, half a year of moods for the charts, and two cases that wait.

use super::seed::Speaker;
use super::store;
use crate::app::App;
use crate::check_in;
use crate::delivery::engine;
use crate::error::Result;
use crate::feed::Reader;
use crate::post;
use crate::receipt::Via;
use crate::safeguarding::duty;
use crate::session::Viewer;
use caunoi_wire::audience::{Audience, Rule};
use caunoi_wire::check_in::{CheckInAnswer, CheckInText, Respondent};
use caunoi_wire::duty::{Rota, Shift};
use caunoi_wire::event::EventWords;
use caunoi_wire::post::{Details, PostText, Priority, Provenance, UNDO, VersionText};
use caunoi_wire::time::{DAY, HOUR};
use caunoi_wire::{Language, Timestamp, id::*};

/// Months before the commune's two weeks, days.
pub const HISTORY: i64 = 182;
/// Days between two check-ins of the past.
const EVERY: i64 = 26;
/// Families that answer each; more would only take time.
const ANSWERS: usize = 160;

// exempt: what families are asked and say is data of the demo
const TITLE: (&str, &str) = ("Con hôm nay thế nào?", "How is your child today?");
const BODY: (&str, &str) = (
    "Mỗi tháng một lần, trường hỏi thăm các con. Chỉ mất một phút; không muốn trả lời thì thôi.",
    "Once a month the school asks how the children are. It takes a minute, and you need not answer.",
);
const WORRY: &str = "Dạo này cháu hay khóc, nói sợ về nhà khi bố uống rượu.";

/// Puts a counsellor on duty every day.
pub async fn rota(
    app: &App,
    admin: &Viewer,
    school: OrganisationId,
    counsellor: PersonId,
) -> Result<()> {
    let shift = |weekday| Shift {
        person_id: counsellor,
        weekday,
        minute_from: 6 * 60,
        minute_until: 22 * 60,
    };
    let rota = Rota {
        shifts: (1..=7).map(shift).collect(),
        holidays: Vec::new(),
    };
    duty::save(app, admin, school, &rota).await?;
    Ok(())
}

/// The months before: a check-in now and then, to which families answer.
pub async fn history(app: &App, speaker: &Speaker, until: Timestamp) -> Result<()> {
    let mut round = 0;
    while app.clock.now().plus(EVERY * DAY) < until {
        let id = ask(app, speaker).await?;
        app.clock.advance(HOUR);
        answer(app, id, round, 0).await?;
        app.clock.advance(EVERY * DAY);
        round += 1;
    }
    app.clock.advance(until.since(app.clock.now()));
    // The months that are over are told as in real life: by the engine.
    engine::Engine::new(app.clone()).drain().await
}

/// The one that runs now: most are well, two are not.
pub async fn current(app: &App, speaker: &Speaker) -> Result<()> {
    let id = ask(app, speaker).await?;
    answer(app, id, 0, 2).await
}

async fn ask(app: &App, speaker: &Speaker) -> Result<PostId> {
    let version = |language, title: &str, body: &str, provenance| VersionText {
        language,
        title: title.to_owned(),
        body: body.to_owned(),
        provenance,
        event_words: EventWords::default(),
    };
    let text = PostText {
        organisation_id: speaker.organisation,
        priority: Priority::Normal,
        ask_acknowledgement: false,
        public_title: false,
        original_language: Language::Vietnamese,
        audience: Audience {
            include: vec![Rule::Organisation {
                organisation_id: speaker.organisation,
                below: true,
            }],
            exclude: Vec::new(),
        },
        versions: vec![
            version(Language::Vietnamese, TITLE.0, BODY.0, Provenance::Original),
            version(Language::English, TITLE.1, BODY.1, Provenance::Human),
        ],
        expires_at: None,
        attachments: Vec::new(),
        details: Details::CheckIn(CheckInText {
            instrument: "mood".to_owned(),
            respondent: Respondent::Guardian,
            free_words: true,
        }),
    };
    let id = post::create(app, &speaker.viewer(app), &text).await?;
    post::publish(app, &speaker.viewer(app), id, None).await?;
    app.clock.advance(UNDO);
    engine::Engine::new(app.clone()).drain().await?;
    Ok(id)
}

/// Lets families answer, each about its first child, `worried` of them worried.
async fn answer(app: &App, id: PostId, round: usize, worried: usize) -> Result<()> {
    let families = {
        let mut conn = app.db.read().await?;
        store::families(&mut conn, id).await?
    };
    let step = (families.len() / ANSWERS).max(1);
    for (at, (person, child_id)) in families.into_iter().step_by(step).enumerate() {
        let is_worried = at > 0 && at <= worried;
        let answer = CheckInAnswer {
            child_id,
            choices: vec![if is_worried { 4 } else { mood(child_id, round) }],
            words: if is_worried {
                WORRY.to_owned()
            } else {
                String::new()
            },
            talk: is_worried && at == 1,
        };
        let reader = Reader {
            person,
            language: Language::Vietnamese,
            now: app.clock.now(),
        };
        // At night nobody takes words; the demo is made at any hour.
        if check_in::answer(app, &reader, id, &answer, Via::Light)
            .await
            .is_err()
        {
            let silent = CheckInAnswer {
                words: String::new(),
                ..answer
            };
            check_in::answer(app, &reader, id, &silent, Via::Light).await?;
        }
    }
    Ok(())
}

/// As the child usually is, now and then a little better: nobody falls three times in a row.
fn mood(child: ChildId, round: usize) -> u8 {
    let at = usize::from(child.0.as_bytes()[15]);
    let usual = match at * 61 % 100 {
        0..45 => 0,
        45..72 => 1,
        72..88 => 2,
        _ => 3,
    };
    let better = (round + at).is_multiple_of(3) && usual > 0;
    usual - u8::from(better)
}
