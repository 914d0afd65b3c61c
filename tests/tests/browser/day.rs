//! The day of an event on telephones: the organiser's records without a network, the family's code opens without one;
//! and the screens of the day and of what comes after it.

use crate::inspector::Inspector;
use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::line::Line;
use caunoi_tests::school::{families, school_at};
use caunoi_tests::*;
use caunoi_wire::Language;
use caunoi_wire::day::*;
use caunoi_wire::event::{RoleText, SignUp, Volunteer};
use caunoi_wire::feed::FeedItem;
use caunoi_wire::id::PostId;
use caunoi_wire::post::Details;
use caunoi_wire::time::{DAY, HOUR};
use caunoi_wire::{Done, Timestamp};
use serde_json::json;
use std::io::Cursor;

/// Whether the worker's caches hold something of a day, told to the page.
const COUNT_KEPT: &str = "setInterval(async () => {
    window.kept = (await caches.has('days')) ? (await (await caches.open('days')).keys()).length : 0;
}, 100)";

fn word(s: &School, key: &str) -> String {
    s.server.app.text(Language::Vietnamese, key, &[])
}

fn counted(s: &School, key: &str, count: i64) -> String {
    s.server
        .app
        .text(Language::Vietnamese, key, &[("count", count.into())])
}

/// A school that lives now: service workers know no other time, and forget what is over.
async fn school_of_today(database: Database) -> School {
    let server = Server::start(database).await;
    let today = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let today = i64::try_from(today.expect("after 1970").as_millis()).expect("a time");
    server.advance(Timestamp(today).since(server.now()).max(0));
    school_at(server).await
}

/// An event that all children of the class are signed up for; the day has come.
async fn begun(s: &School) -> PostId {
    let mut text = s.event("Tập bơi an toàn");
    if let Details::Event(event) = &mut text.details {
        event.roles = vec![RoleText {
            name: "Trông trẻ".to_owned(),
            wanted: 2,
        }];
    }
    let post = s.teacher.publish(&text).await;
    s.server.pass(UNDO).await;
    for parent in &s.parents {
        let answer = SignUp {
            child_id: Some(parent.child),
            coming: true,
            adults: 1,
            consent: false,
            all_dates: false,
        };
        parent
            .post(&format!("/feed/{post}/sign-up"), &answer)
            .await
            .ok::<FeedItem>();
    }
    s.server.pass(3 * DAY - UNDO - HOUR).await;
    post
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_organiser_without_a_network_records_who_comes() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school_of_today(database).await;
        let post = begun(&s).await;
        let path = format!("/l/day/{post}");
        let sheet: Sheet = s.teacher.get(&format!("/posts/{post}/sheet")).await.ok();
        let code = &sheet
            .people
            .iter()
            .find(|p| p.name == "Bé Sen")
            .expect("expected")
            .code;
        let mut line = Line::to(&s.server).await;
        let mut teacher = Chromium::of(&s.server, &s.teacher).await.over(&line);
        teacher.open(&path).await;
        teacher.reads("Bé Hoa").await;
        teacher.reads(&word(&s, "day-kept")).await;
        teacher.until("navigator.serviceWorker.controller").await;

        line.cut();
        teacher.open(&path).await;
        teacher.reads(&word(&s, "day-stale")).await;
        teacher.press("Bé Hoa").await;
        teacher.press("Bé Mai").await;
        // A parent's code, typed in small letters as far as it takes.
        teacher.fill("#find", &code[..4].to_lowercase()).await;
        teacher
            .until("document.querySelectorAll('[data-people] li').length === 1")
            .await;
        teacher.keys("\u{e007}").await;
        teacher.reads(&counted(&s, "day-waiting", 3)).await;
        teacher
            .until("document.querySelector('[data-came]').textContent === '3'")
            .await;
        // A slip of the thumb.
        teacher.press(&word(&s, "common-undo")).await;
        teacher
            .until("document.querySelector('[data-came]').textContent === '2'")
            .await;
        teacher.fill("#find", "bé sen").await;
        teacher.press("Bé Sen").await;
        teacher.reads(&counted(&s, "day-waiting", 5)).await;
        let arrived = "SELECT COUNT(*) FROM arrived WHERE came";
        assert_eq!(values!(s.server, i64, arrived), [0]);
        let stored = teacher.run(&crate::keep::rows("outbox"), json!([])).await;
        let stored = stored.as_array().expect("rows");
        assert_eq!(stored.len(), 5);
        assert!(
            stored.iter().all(|row| row["sealed"] == "ArrayBuffer"),
            "what waits is sealed: {stored:?}"
        );

        line.mend().await;
        until(async || values!(s.server, i64, arrived) == [3]).await;
        teacher
            .until("document.querySelector('[data-waiting]').hidden")
            .await;
        teacher.open(&format!("/posts/{post}")).await;
        teacher.reads(&counted(&s, "event-came", 3)).await;
        teacher.press(&word(&s, "day-open")).await;
        teacher.reads(&word(&s, "day-find")).await;

        // The telephone goes to somebody else: no name stays.
        teacher.open("/settings").await;
        teacher.run(COUNT_KEPT, json!([])).await;
        teacher.until("window.kept === 2").await;
        teacher.press(&word(&s, "common-sign-out")).await;
        teacher.until("window.kept === 0").await;
        line.cut();
        let there = teacher
            .try_run("await fetch(arguments[0]); return true", json!([path]))
            .await;
        assert!(there.is_err(), "nothing is left of the page: {there:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_familys_code_opens_without_a_network() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school_of_today(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let post = begun(&s).await;
        let sheet: Sheet = s.teacher.get(&format!("/posts/{post}/sheet")).await.ok();
        let code = &sheet
            .people
            .iter()
            .find(|p| p.name == "Bé Hoa")
            .expect("expected")
            .code;
        let shown = format!("{} {}", &code[..4], &code[4..]);
        let link = phone.last().url;
        let mut line = Line::to(&s.server).await;
        let mut mother = Chromium::start(&s.server).await.over(&line);
        mother.open(&link).await;
        mother.reads(&shown).await;
        mother.reads(&word(&s, "ticket-kept")).await;
        mother.until("navigator.serviceWorker.controller").await;
        line.cut();
        mother.open(&link).await;
        mother.reads(&shown).await;
        mother
            .until("document.querySelector('.ticket svg').getBoundingClientRect().width > 200")
            .await;
    })
    .await;
}

/// A picture as a phone takes it.
fn photograph(n: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let image = image::RgbImage::from_fn(800, 600, |x, y| {
        image::Rgb([(x / 4) as u8, (y / 3) as u8, (n * 60) as u8])
    });
    image
        .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Jpeg)
        .expect("a picture");
    bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_are_added_from_a_phone() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school_of_today(database).await;
        let post = begun(&s).await;
        s.server.pass(2 * HOUR).await;
        let file = std::env::temp_dir().join(format!("{}.jpg", unique()));
        std::fs::write(&file, photograph(1)).expect("written");
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        teacher.open(&format!("/l/day/{post}/album")).await;
        teacher.give_file(&file).await;
        teacher.reads(&word(&s, "album-unmarked")).await;
        teacher
            .until("document.querySelector('.album img')?.naturalWidth === 320")
            .await;
        teacher.press(&word(&s, "album-unmarked")).await;
        teacher.press(&word(&s, "album-save")).await;
        teacher.reads(&word(&s, "album-shown")).await;
        assert_eq!(teacher.complaints().await, [""; 0]);
        std::fs::remove_file(file).expect("removed");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn screens_of_the_day() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school_of_today(database).await;
        families(&s.server, s.school, s.class, 24).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let post = begun(&s).await;
        let offer = Volunteer {
            role: 0,
            helps: true,
        };
        s.server.pass(2 * HOUR).await;
        drop(
            s.parents[1]
                .post(&format!("/feed/{post}/volunteer"), &offer)
                .await,
        );
        let link = phone.last().url;
        let mut inspector = Inspector::new();
        let mut mother = Chromium::of(&s.server, &s.parents[0]).await;
        for language in [Language::Vietnamese, Language::English] {
            mother.open(&format!("{link}?lang={language}")).await;
            mother.reads("Hoa").await;
            inspector
                .look_at(&mut mother, &format!("light-ticket-{language}"))
                .await;
        }
        let sheet: Sheet = s.teacher.get(&format!("/posts/{post}/sheet")).await.ok();
        let now = s.server.now();
        let record = |person: &SheetPerson| Arrival {
            id: unique(),
            attendee_id: Some(person.attendee_id),
            code: None,
            came: true,
            way: ArrivalWay::List,
            at: now,
        };
        let came = sheet.people.iter().filter(|p| p.name != "Bé Mai").take(12);
        let arrivals = Arrivals {
            sent_at: now,
            records: came.map(record).collect(),
        };
        s.teacher
            .post(&format!("/posts/{post}/arrivals"), &arrivals)
            .await
            .ok::<Recorded>();
        for n in 0..4 {
            let path = format!("/posts/{post}/photos");
            let request = s
                .teacher
                .request(http::Method::POST, &path)
                .body(photograph(n));
            s.teacher.send(request).await.ok::<Vec<Photo>>();
        }
        let photos: Vec<Photo> = s.teacher.get(&format!("/posts/{post}/photos")).await.ok();
        let own = s.parents[0].child.0;
        for (photo, people) in photos.iter().zip([vec![], vec![own], vec![]]) {
            let path = format!("/posts/{post}/photos/{}", photo.id);
            s.teacher
                .put(&path, &PhotoPeople { people })
                .await
                .ok::<Done>();
        }
        let day = format!("/l/day/{post}");
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        let (report, album, sheets) = (
            format!("{day}/report"),
            format!("{day}/album"),
            format!("{day}/certificates"),
        );
        let (photo, sent) = (
            format!("{day}/album/{}", photos[1].id),
            format!("/posts/{post}"),
        );
        let screens = [
            ("day", day.as_str()),
            ("day-report", &report),
            ("day-album", &album),
            ("day-photo", &photo),
            ("day-certificates", &sheets),
            ("sent-day", &sent),
        ];
        inspector.inspect(&mut teacher, &screens).await;
        s.teacher
            .post(
                &format!("/posts/{post}/thanks"),
                &Thanks {
                    text: String::new(),
                },
            )
            .await
            .ok::<Done>();
        s.server.drain().await;
        for language in [Language::Vietnamese, Language::English] {
            for (name, path) in [
                ("light-thanks", link.clone()),
                ("light-album", format!("{link}/photos")),
            ] {
                mother.open(&format!("{path}?lang={language}")).await;
                mother.until("document.querySelector('h1')").await;
                inspector
                    .look_at(&mut mother, &format!("{name}-{language}"))
                    .await;
            }
        }
        let own = format!("/post/{post}");
        inspector
            .inspect(&mut mother, &[("record", "/l/record"), ("post-day", &own)])
            .await;
        inspector.done();
    })
    .await;
}
