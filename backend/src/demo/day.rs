//! An event of the demo that is over: who came, the thanks, pictures of the place on which nobody can be recognised.

use crate::app::App;
use crate::delivery::engine;
use crate::error::Result;
use crate::event::{arrival, photo, thanks};
use crate::session::Viewer;
use anyhow::Context;
use caunoi_wire::day::*;
use caunoi_wire::event::SignUpState;
use caunoi_wire::id::PostId;
use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// Of a hundred who signed up so many came; of so many others who had not, one walked in.
const CAME_PERCENT: usize = 88;
const WALKS_IN_EVERY: usize = 40;
/// Pictures of the place.
const PICTURES: u32 = 3;

/// What an organiser does on the day and on the evening of it.
pub async fn over(app: &App, viewer: &Viewer, id: PostId) -> Result<()> {
    let sheet = arrival::sheet(app, viewer, id).await?;
    let mut records = Vec::new();
    for (at, person) in sheet.people.iter().enumerate() {
        let expected = person.state == Some(SignUpState::Coming) || person.helps.is_some();
        // Spread evenly, the same in every demo.
        let came = match expected {
            true => at * 61 % 100 < CAME_PERCENT,
            false => at % WALKS_IN_EVERY == 0,
        };
        if came {
            records.push(Arrival {
                id: app.entropy.id::<PostId>(viewer.now).0,
                attendee_id: Some(person.attendee_id),
                code: None,
                came,
                way: if at % 3 == 0 {
                    ArrivalWay::List
                } else {
                    ArrivalWay::Qr
                },
                at: viewer.now,
            });
        }
    }
    for batch in records.chunks(MAX_ARRIVALS) {
        let arrivals = Arrivals {
            sent_at: viewer.now,
            records: batch.to_vec(),
        };
        arrival::record(app, viewer, id, &arrivals).await?;
    }
    for n in 0..PICTURES {
        let added = photo::add(app, viewer, id, landscape(n)?.into()).await?;
        let nobody = PhotoPeople { people: Vec::new() };
        photo::mark(app, viewer, id, added, &nobody).await?;
    }
    thanks::send(
        app,
        viewer,
        id,
        &Thanks {
            text: String::new(),
        },
    )
    .await?;
    engine::Engine::new(app.clone()).drain().await?;
    Ok(())
}

/// Hills behind the school yard, in another light each time.
fn landscape(n: u32) -> anyhow::Result<Vec<u8>> {
    const SIDE: (u32, u32) = (960, 640);
    let turn = f64::from(n);
    let image = RgbImage::from_fn(SIDE.0, SIDE.1, |x, y| {
        let (x, y) = (f64::from(x) / 960.0, f64::from(y) / 640.0);
        let far = 0.52 + 0.08 * (5.0 * x + turn).sin() + 0.03 * (13.0 * x + 2.0 * turn).sin();
        let near = 0.72 + 0.06 * (4.0 * x + 2.0 + turn).sin();
        let sun = (x - 0.25 - 0.2 * turn).hypot((y - 0.22) * 0.67);
        let mix = |from: [f64; 3], to: [f64; 3], part: f64| {
            let part = part.clamp(0.0, 1.0);
            let one = |i: usize| (from[i] + (to[i] - from[i]) * part) as u8;
            Rgb([one(0), one(1), one(2)])
        };
        let evening = turn / 3.0;
        match () {
            () if y > near => mix([86.0, 142.0, 74.0], [48.0, 96.0, 52.0], (y - near) * 3.5),
            () if y > far => mix([104.0, 156.0, 142.0], [70.0, 122.0, 104.0], (y - far) * 5.0),
            () if sun < 0.06 => Rgb([255, 236, 176]),
            () => mix(
                [
                    112.0 + 90.0 * evening,
                    178.0 - 20.0 * evening,
                    224.0 - 70.0 * evening,
                ],
                [250.0, 236.0 - 20.0 * evening, 214.0 - 40.0 * evening],
                y * 1.8,
            ),
        }
    });
    let mut bytes = Vec::new();
    image
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
        .context("draw a picture")?;
    Ok(bytes)
}
