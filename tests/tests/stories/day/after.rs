//! After an event: numbers that add up, thanks to those who came and helped, a record of what a child took part in.

use super::{arrival, begun, came, send};
use crate::event::{answer, coming, event_of, held, role};
use caunoi_tests::*;
use caunoi_wire::day::*;
use caunoi_wire::event::*;
use caunoi_wire::feed::FeedItem;
use caunoi_wire::time::{DAY, HOUR};
use caunoi_wire::{Done, ErrorCode, Language, id::PostId};
use http::Method;

fn thanks(text: &str) -> Thanks {
    Thanks {
        text: text.to_owned(),
    }
}

/// The first two signed up, the first and the third came; the mother of the second helped.
async fn over(s: &School) -> PostId {
    let post = held(s, |e| e.roles = vec![role("Trông trẻ", 2)]).await;
    for parent in &s.parents[..2] {
        let along = SignUp {
            adults: 2,
            ..coming(parent.child)
        };
        answer(parent, post, &along).await.ok::<FeedItem>();
    }
    let offer = Volunteer {
        role: 0,
        helps: true,
    };
    s.parents[1]
        .post(&format!("/feed/{post}/volunteer"), &offer)
        .await
        .ok::<FeedItem>();
    s.server.pass(3 * DAY - UNDO + HOUR).await;
    for attendee in [
        s.parents[0].child.0,
        s.parents[2].child.0,
        s.parents[1].id.0,
    ] {
        came(s, &s.teacher, post, attendee).await;
    }
    s.server.pass(2 * HOUR).await;
    post
}

stories! {
    async fn the_report_says_who_came_in_numbers_that_add_up(database) {
        let s = school(database).await;
        let post = over(&s).await;
        let report: DayReport = s.teacher.get(&format!("/posts/{post}/report")).await.ok();
        assert_eq!((report.signed_up, report.came, report.walk_ins, report.absent), (2, 2, 1, 1));
        assert_eq!((report.adults, report.helpers, report.helpers_came), (2, 1, 1));
        let class = DayCount { name: Some("Trường Mẫu · 1A".to_owned()), age_from: None, age_until: None,
            signed_up: 2, came: 2 };
        assert_eq!(report.classes, [class]);
        let ages: Vec<_> = report.ages.iter().map(|a| (a.age_from, a.age_until, a.came)).collect();
        assert_eq!(ages, [(Some(6), Some(10), 2)]);
        let html = s.teacher.get(&format!("/l/day/{post}/report")).await.text();
        assert!(html.contains("Trường Mẫu · 1A") && html.contains("6–10 tuổi"), "{html}");
        let table = s.teacher.get(&format!("/posts/{post}/attendance.csv")).await.text();
        assert!(table.contains("Bé Hoa,1A,Có tham gia,2,,Mẹ Hoa,'+84912345600,\"11:00, 27/11/2026\""), "{table}");
        assert_eq!(s.sibling_teacher.get(&format!("/posts/{post}/report")).await.refused(), ErrorCode::NotFound);
        for page in ["report", "certificates"] {
            let page = s.sibling_teacher.get(&format!("/l/day/{post}/{page}")).await;
            assert!(page.status == 404 && !page.text().contains("Bé Hoa"), "{page}");
        }
        let sheets = s.teacher.get(&format!("/l/day/{post}/certificates")).await.text();
        assert_eq!(sheets.matches("class=certificate>").count(), 3, "{sheets}");
        assert!(sheets.contains(&format!("/l/record/{}", s.parents[2].child)), "{sheets}");
        assert!(sheets.contains("Bé Sen") && !sheets.contains("Bé Mai") && sheets.contains("Trông trẻ"), "{sheets}");
    }

    async fn thanks_go_to_those_who_came_and_helped_once(database) {
        let s = school(database).await;
        let early = held(&s, |_| ()).await;
        let path = |post: PostId| format!("/posts/{post}/thanks");
        let phones = s.phones().await;
        let post = begun(&s, 2).await;
        let rung = || phones.iter().map(|p| p.messages().len()).collect::<Vec<_>>();
        assert_eq!(s.teacher.post(&path(early), &thanks("")).await.refused(), ErrorCode::NobodyCame);
        came(&s, &s.teacher, post, s.parents[0].child.0).await;
        assert_eq!(s.teacher.post(&path(post), &thanks("")).await.refused(), ErrorCode::NobodyCame, "not yet begun");
        s.server.pass(HOUR).await;
        let before = rung();
        assert_eq!(s.sibling_teacher.post(&path(post), &thanks("")).await.refused(), ErrorCode::NotFound);
        let long = "ơ".repeat(MAX_THANKS + 1);
        assert_eq!(s.teacher.post(&path(post), &thanks(&long)).await.refused(), ErrorCode::TextTooLong);
        s.teacher.post(&path(post), &thanks("Cảm ơn <cả> nhà!")).await.ok::<Done>();
        s.server.drain().await;
        let after = rung();
        assert_eq!([after[0] - before[0], after[1] - before[1], after[2] - before[2]], [1, 0, 0], "who came alone");
        let told = s.server.app.text(Language::Vietnamese, "push-thanks", &[]);
        assert_eq!(phones[0].last().body, told);
        let html = s.server.user().get(&phones[0].last().url).await.text();
        assert!(html.contains("Cảm ơn &lt;cả&gt; nhà!"), "{html}");
        let others = s.parents[1].get(&format!("/l/post/{post}")).await;
        let html = s.parents[1].get(others.header("location")).await.text();
        assert!(!html.contains("Cảm ơn &lt;cả"), "not to who did not come: {html}");
        assert_eq!(s.teacher.post(&path(post), &thanks("")).await.refused(), ErrorCode::ThanksSent);
        s.server.drain().await;
        assert_eq!(rung(), after);
    }

    async fn who_helped_is_thanked_in_the_usual_words_of_their_language(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let post = over(&s).await;
        let english = caunoi_wire::person::MyChange { reading_language: Language::English,
            spoken_language: Language::English };
        s.parents[1].put("/me", &english).await.ok::<Done>();
        let before: Vec<usize> = phones.iter().map(|p| p.messages().len()).collect();
        // The form of the page, without script.
        let path = format!("/l/day/{post}/thanks");
        let form = s.teacher.request(Method::POST, &path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin").body("text=+");
        let sent = s.teacher.send(form).await;
        assert_eq!((sent.status, sent.header("location")), (303, format!("/l/day/{post}/report").as_str()));
        s.server.drain().await;
        let told: Vec<usize> = phones.iter().zip(&before).map(|(p, before)| p.messages().len() - before).collect();
        assert_eq!(told, [1, 1, 1], "two children came, one mother helped");
        for (phone, language) in [(&phones[0], Language::Vietnamese), (&phones[1], Language::English)] {
            let usual = s.server.app.text(language, "thanks-usual", &[]);
            let html = s.server.user().get(&phone.last().url).await.text();
            assert!(html.contains(&usual), "{html}");
        }
    }

    async fn a_family_reads_what_its_child_took_part_in(database) {
        let s = school(database).await;
        let post = over(&s).await;
        let own = s.parents[0].get("/l/record").await;
        let html = own.text();
        assert!(own.status == 200 && html.contains("Bé Hoa") && html.contains("Tập bơi an toàn"), "{html}");
        assert!(html.contains("2026–2027") && html.contains("Tổng cộng: 1"), "{html}");
        let before = s.parents[0].get(&format!("/l/record/{}?year=2025", s.parents[0].child)).await.text();
        assert!(before.contains("2025–2026") && !before.contains("Tập bơi an toàn"), "{before}");
        let absent = s.parents[1].get("/l/record").await.text();
        assert!(absent.contains("Bé Mai") && !absent.contains("Tập bơi an toàn"), "{absent}");
        // Another's child; one's own that one may not see data of; one that one is kept away from.
        let path = format!("/l/record/{}", s.parents[0].child);
        for other in [&s.parents[1].user, &s.sibling_teacher] {
            let page = other.get(&path).await;
            assert!(page.status == 404 && !page.text().contains("Bé Hoa"), "{page}");
        }
        let page = s.teacher.get(&path).await;
        assert!(page.status == 200 && page.text().contains("Tập bơi an toàn"), "{page}");
        sql!(s.server, "UPDATE guardianship SET may_see_data = FALSE WHERE guardian_id = $1", s.parents[0].id);
        assert_eq!(s.parents[0].get(&path).await.status, 404);
        sql!(s.server, "UPDATE guardianship SET may_see_data = TRUE, blocked_until = $2 WHERE guardian_id = $1",
            s.parents[0].id, s.server.now().plus(DAY));
        assert_eq!(s.parents[0].get(&path).await.status, 404);
        // Taken back: it never was.
        let now = s.server.now();
        send(&s.teacher, post, now, &[arrival(s.parents[0].child.0, false, now)]).await.ok::<Recorded>();
        assert!(!s.teacher.get(&path).await.text().contains("Tập bơi an toàn"));
    }

    async fn an_event_that_is_over_still_shows_its_page(database) {
        let s = school(database).await;
        let post = over(&s).await;
        assert!(!event_of(&s.parents[0], post).await.is_open(s.server.now()));
        s.server.pass(8 * DAY).await;
        let page = s.teacher.get(&format!("/l/day/{post}/report")).await;
        assert_eq!(page.status, 200, "numbers stay when names have left the phones");
    }
}
