//! A club that meets again and again, by hand in two browsers: written, one date left out, signed up for at once, moved from
//! one date on. And what it looks like; the calendar without a network.

use crate::inspector::Inspector;
use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::line::Line;
use caunoi_tests::school::{organisation, staff};
use caunoi_tests::*;
use caunoi_wire::Language;
use caunoi_wire::dates::{Organised, Recurrence};
use caunoi_wire::event::SignUp;
use caunoi_wire::organisation::{OrganisationKind, Role};
use caunoi_wire::post::{Details, PostSummary, PostText};
use caunoi_wire::{Page, id::PostId};
use serde_json::json;

stories! {
    async fn a_club_is_written_signed_up_for_and_moved(database) {
        let s = school(database).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        let count = |key: &str, many: i64| s.server.app.text(Language::Vietnamese, key, &[("count", many.into())]);
        let phones = s.phones().await;
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        teacher.open("/compose").await;
        teacher.press("1A").await;
        teacher.press(&word("post-kind-event")).await;
        teacher.fill("#title-vi", "Câu lạc bộ bơi").await;
        teacher.fill("#body-vi", "Mỗi thứ Bảy, các em học nổi.").await;
        teacher.choose("#event-starts_at", "2026-11-28T08:00").await;
        teacher.fill("#event-place", "Bể bơi nhà văn hóa").await;
        teacher.run("const list = document.querySelector('#dates-every'); list.value = 'week';
            list.dispatchEvent(new Event('change'))", json!([])).await;
        teacher.run("document.querySelector('.chips [aria-pressed=true]')?.scrollIntoView()", json!([])).await;
        // The day of the beginning when the form was opened is another: Saturdays alone.
        for day in 1..=7 {
            let pressed = format!("[...document.querySelectorAll('[role=group] button')].find(b => b.innerText === {})
                ?.getAttribute('aria-pressed')", json!(word(&format!("format-weekday-{day}"))));
            let is_in = teacher.run(&format!("return {pressed}"), json!([])).await == json!("true");
            if is_in != (day == 6) {
                teacher.press(&word(&format!("format-weekday-{day}"))).await;
            }
        }
        teacher.fill("#dates-count", "5").await;
        teacher.reads(&count("dates-count-of", 5)).await;
        teacher.reads("4/11 âm lịch").await;
        teacher.press("12/12/2026").await;
        teacher.reads(&count("dates-count-of", 4)).await;
        let send = s.server.app.text(Language::Vietnamese, "compose-send-to", &[("people", 3.into())]);
        teacher.press(&send).await;
        teacher.reads(&s.server.app.text(Language::Vietnamese, "compose-sent", &[("people", 3.into())])).await;
        s.server.pass(UNDO).await;
        let posts: Page<PostSummary> = s.teacher.get("/posts").await.ok();
        let Organised { dates, .. } = s.teacher.get(&format!("/posts/{}/dates", posts.items[0].id)).await.ok();
        let days: Vec<_> = dates.iter().map(|d| d.starts_at.local_date().to_string()).collect();
        assert_eq!(days, ["2026-11-28", "2026-12-05", "2026-12-19", "2026-12-26"]);

        // The family follows the one notice and says yes to all.
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        parent.open("/").await;
        parent.press("Câu lạc bộ bơi").await;
        parent.press(&s.server.app.text(Language::Vietnamese, "dates-see", &[("count", 4.into())])).await;
        parent.reads("08:00–10:00, thứ Bảy, 26/12/2026").await;
        parent.press(&word("dates-all")).await;
        parent.reads(&word("dates-change-all")).await;
        parent.reads("✓ Bé Hoa").await;

        // From the second date on it begins an hour later.
        s.server.drain().await;
        assert_eq!(phones[0].messages().len(), 1);
        // The browser that was just used is the device now; her telephone registers again.
        let phone = s.parents[0].subscribe(&s.server).await;
        teacher.open(&format!("/posts/{}", dates[1].post_id)).await;
        teacher.press(&word("event-change")).await;
        teacher.press(&word("dates-which-following")).await;
        teacher.choose("#event-starts_at", "2026-12-05T09:00").await;
        teacher.press(&word("event-change-send")).await;
        teacher.reads("09:00–11:00, thứ Bảy, 26/12/2026").await;
        teacher.reads("08:00–10:00, thứ Bảy, 28/11/2026").await;
        s.server.drain().await;
        assert_eq!(phone.messages().len(), 1, "the change of three dates is told once");
        assert_eq!(phone.last().body, word("push-dates-changed"));
        assert_eq!(phones[1].messages().len(), 1, "and only to who signed up");
        let link = phone.last().url;
        parent.open(&link).await;
        let before = [("before", "08:00, 05/12/2026".into())];
        parent.reads(&s.server.app.text(Language::Vietnamese, "event-moved", &before)).await;
        parent.reads("09:00–11:00, thứ Bảy, 19/12/2026").await;
        for browser in [&mut teacher, &mut parent] {
            assert_eq!(browser.complaints().await, [""; 0]);
        }
    }
}

/// A club on five Fridays that the union is asked to hold together.
fn club(s: &School, union: caunoi_wire::id::OrganisationId) -> PostText {
    let mut text = crate::screens::swimming(s);
    if let Details::Event(event) = &mut text.details {
        event.repeat = Some(Recurrence {
            rule: "FREQ=WEEKLY;BYDAY=FR;COUNT=5".to_owned(),
            skip: vec!["2026-12-11".parse().expect("a day")],
        });
        event.together = vec![union];
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn screens_of_dates() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let kind = OrganisationKind::YouthUnion;
        let union = organisation(&s.admin, s.commune, kind, "Đoàn Thanh niên xã").await;
        let officer = staff(
            &s.server,
            &s.admin,
            union,
            Role::UnionOfficer,
            None,
            "anh.doan",
        )
        .await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let first: PostId = s.teacher.publish(&club(&s, union)).await;
        s.server.pass(UNDO).await;
        let mut inspector = Inspector::new();
        let mut asked = Chromium::of(&s.server, &officer).await;
        inspector
            .inspect(
                &mut asked,
                &[("organising", "/l/organising"), ("posts-asked", "/posts")],
            )
            .await;
        let path = format!("/posts/{first}/organisers");
        let yes = json!({ "organisation_id": union, "accepts": true });
        officer.post(&path, &yes).await.ok::<caunoi_wire::Done>();
        let answer = SignUp {
            child_id: Some(s.parents[0].child),
            coming: true,
            adults: 1,
            consent: true,
            all_dates: false,
        };
        s.parents[0]
            .post(&format!("/feed/{first}/sign-up"), &answer)
            .await
            .ok::<serde_json::Value>();
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        let (post, light) = (format!("/post/{first}"), phone.last().url);
        let screens = [
            ("event-dates", post.as_str()),
            ("light-dates", light.as_str()),
        ];
        inspector.inspect(&mut parent, &screens).await;
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        let draft: caunoi_wire::post::Post = s.teacher.post("/posts", &club(&s, union)).await.ok();
        let (sent, draft) = (format!("/posts/{first}"), format!("/compose/{}", draft.id));
        let screens = [
            ("sent-dates", sent.as_str()),
            ("compose-dates", draft.as_str()),
        ];
        inspector.inspect(&mut teacher, &screens).await;
        teacher.open(&draft).await;
        teacher.reads("26/10").await;
        inspector
            .look_at(&mut teacher, "compose-dates-listed")
            .await;
        inspector.done();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_calendar_opens_without_a_network_until_one_signs_out() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        s.teacher.publish(&s.event("Ngày hội bơi")).await;
        s.server.pass(UNDO).await;
        let mut line = Line::to(&s.server).await;
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await.over(&line);
        parent.open("/").await;
        parent.reads("Ngày hội bơi").await;
        parent.until("navigator.serviceWorker.controller").await;
        parent.open("/l/calendar").await;
        parent.reads("Ngày hội bơi").await;
        parent.press(&word("calendar-after")).await;
        parent.reads("Tháng Mười Hai 2026").await;

        line.cut();
        // The month that is asked for, and from the app's own link the one that was looked at last.
        parent.open("/l/calendar?day=2026-12-01").await;
        parent.reads("Tháng Mười Hai 2026").await;
        parent.open("/l/calendar").await;
        parent.reads("Tháng Mười Hai 2026").await;
        parent.press(&word("calendar-before")).await;
        parent.reads("Tháng Mười Hai 2026").await;
        line.mend().await;
        parent.open("/l/calendar").await;
        parent.reads("Ngày hội bơi").await;

        parent.open("/settings").await;
        parent.press(&word("common-sign-out")).await;
        parent.reads(&word("door-families")).await;
        let kept = parent.run("return caches.has('calendar')", json!([])).await;
        assert_eq!(kept, json!(false), "nothing of theirs stays");
    })
    .await;
}
