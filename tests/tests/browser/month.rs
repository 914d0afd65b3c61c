//! What a month costs a family with two children: forty posts, twenty of them with a picture of the worst kind. What the app
//! says of it in the settings is what came over the line.

use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::line::Line;
use caunoi_tests::school::{child, guardianship};
use caunoi_tests::*;
use caunoi_wire::Language;
use caunoi_wire::attachment::{Attachment, AttachmentText};
use caunoi_wire::audience::Rule;
use caunoi_wire::id::PostId;
use caunoi_wire::time::DAY;
use http::Method;
use serde_json::json;
use std::io::Cursor;
use std::time::Duration;

/// What a month may cost, bytes.
const MOST: u64 = 5_000_000;
/// How often the app is opened, every third day.
const OPENED: u32 = 10;
const EVERY: i64 = 3 * DAY;
const POSTS: u32 = 40;
const PICTURES: u64 = 20;

/// A photograph of nothing but noise, which packs worst: the small one is as large as it may be. Each is one of its own.
fn photograph(seed: u32) -> Vec<u8> {
    let mut seed = seed.wrapping_mul(2_654_435_761) | 1;
    let image = image::RgbImage::from_fn(560, 420, |x, y| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (seed >> 26) as u8;
        image::Rgb([(x / 3) as u8 ^ noise, (y / 2) as u8 ^ noise, 90 ^ noise])
    });
    let mut bytes = Vec::new();
    image
        .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Jpeg)
        .expect("a picture");
    bytes
}

/// A post to the class of one of the children; some ask for an answer, which nobody gives.
async fn post(s: &School, n: u32, has_picture: bool) -> PostId {
    let group_id = [s.class, s.other_class][n as usize / 2 % 2];
    let mut text = s.notice_to(&format!("Tin {n:02} của lớp"), Rule::Group { group_id });
    text.ask_acknowledgement = n.is_multiple_of(4);
    text.versions[0].body =
        "Kính mời **phụ huynh** đọc. Ngày mai các con mang áo mưa, mũ và một chai nước. ".repeat(6);
    if has_picture {
        let request = s.teacher.request(Method::POST, "/attachments");
        let picture = s.teacher.send(request.body(photograph(n))).await;
        let picture: Attachment = picture.ok();
        assert!(picture.preview_size > Some(40_000), "{picture:?}");
        text.attachments.push(AttachmentText {
            alt: "Các con ở sân trường".to_owned(),
            ..picture.text()
        });
    }
    let post = s.teacher.publish(&text).await;
    s.server.pass(UNDO).await;
    post
}

/// What the app counted: all of the test, whose months may be two (the worker's clock is this machine's).
const COUNTED: &str = "const db = await new Promise(done => {
        const asked = indexedDB.open('caunoi'); asked.onsuccess = () => done(asked.result);
    });
    const months = await new Promise(done => {
        const asked = db.transaction('months').objectStore('months').getAll();
        asked.onsuccess = () => done(asked.result);
    });
    db.close();
    return months.reduce((sum, bytes) => sum + bytes, 0)";

/// A phone of the family, with what came to it.
struct Phone {
    line: Line,
    browser: Chromium,
    saver: bool,
}

impl Phone {
    async fn of(s: &School, saver: bool) -> Self {
        let line = Line::to(&s.server).await;
        let mut browser = Chromium::of(&s.server, &s.parents[0]).await.over(&line);
        browser.open("/settings").await;
        browser.until("navigator.serviceWorker.controller").await;
        if saver {
            let words = s
                .server
                .app
                .text(Language::Vietnamese, "settings-saver", &[]);
            browser.press(&words).await;
            browser
                .until("document.documentElement.dataset.saver === '1'")
                .await;
        }
        Self {
            line,
            browser,
            saver,
        }
    }

    /// Opens the app and reads each of these, with its picture or without.
    async fn read(&mut self, posts: &[(PostId, bool)]) {
        let browser = &mut self.browser;
        browser.open("/").await;
        for (post, has_picture) in posts {
            let link = format!("document.querySelector('#post-{post} a')");
            browser.until(&link).await;
            browser.run(&format!("{link}.click()"), json!([])).await;
            browser
                .until("document.querySelector('article .prose')")
                .await;
            if *has_picture {
                let seen = match self.saver {
                    true => "document.querySelector('.picture[data-small]')",
                    false => "document.querySelector('.picture img')?.naturalWidth > 0",
                };
                browser.until(seen).await;
            }
            browser.run("history.back()", json!([])).await;
        }
    }

    /// What came over the line, and what the app counted of it.
    async fn cost(&mut self) -> (u64, u64) {
        let mut before = 0;
        loop {
            // What is counted is written a moment later.
            tokio::time::sleep(Duration::from_secs(1)).await;
            let counted = self.browser.run(COUNTED, json!([])).await;
            let counted = counted.as_u64().expect("a number");
            if counted == before {
                return (self.line.received(), counted);
            }
            before = counted;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_of_pictures_costs_a_family_of_two_little() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let second = child(&s.server, s.school, s.other_class, "Bé Lan", "2018-03-01").await;
        guardianship(&s.server, s.parents[0].id, second).await;
        let mut phones = [Phone::of(&s, false).await, Phone::of(&s, true).await];
        for opening in 0..OPENED {
            let mut posts = Vec::new();
            for n in 0..POSTS / OPENED {
                let has_picture = n % 2 == 0;
                let post = post(&s, opening * POSTS / OPENED + n, has_picture).await;
                posts.push((post, has_picture));
            }
            for phone in &mut phones {
                phone.read(&posts).await;
            }
            s.server.pass(EVERY).await;
        }
        let mut costs = Vec::new();
        for phone in &mut phones {
            let (came, counted) = phone.cost().await;
            let saver = phone.saver;
            println!("a month, data spared: {saver}: {came} bytes came, {counted} were counted");
            assert!(came <= MOST, "{came}");
            let close = came * 90 / 100..=came * 105 / 100;
            assert!(close.contains(&counted), "{counted} counted of {came}");
            costs.push(came);
        }
        assert!(costs[1] + PICTURES * 40_000 < costs[0], "{costs:?}");
    })
    .await;
}
