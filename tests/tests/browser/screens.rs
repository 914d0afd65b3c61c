//! Every screen that has an address, in both languages, under the eyes of the [`Inspector`].

use crate::inspector::Inspector;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::school::{child, guardian, version};
use caunoi_tests::*;
use caunoi_wire::Language;
use caunoi_wire::audience::Rule;
use caunoi_wire::event::{RoleText, SignUp};
use caunoi_wire::id::PostId;
use caunoi_wire::post::{Details, Post, PostText, Priority, Provenance};

const LONG: &str = "Kính gửi quý phụ huynh,\n\nSáng **thứ Bảy** lớp họp phụ huynh giữa kỳ:\n\n- Giờ: 8 giờ\n\
    - Nơi họp: phòng 1A, tầng 2\n- Mang theo: sổ liên lạc\n\nRất mong gặp đủ các gia đình.";

/// A school where something has happened: notices in every state, families that came and some that did not.
pub struct Lively {
    pub school: School,
    pub meeting: PostId,
    pub swimming: PostId,
}

pub async fn lively(database: Database) -> Lively {
    let s = school(database).await;
    for i in 0..3 {
        let name = format!("Lò Thị Mẩy {i}");
        let child = child(&s.server, s.school, s.class, &name, "2020-09-01").await;
        guardian(
            &s.server,
            &format!("Lò Văn Pánh {i}"),
            &format!("+8491277700{i}"),
            child,
        )
        .await;
    }
    s.phones().await;
    let class = Rule::Group { group_id: s.class };
    let say = async |change: &dyn Fn(&mut PostText)| {
        let mut text = s.notice_to("", class.clone());
        change(&mut text);
        s.teacher.publish(&text).await
    };
    let meeting = say(&|text| {
        text.priority = Priority::Important;
        text.versions = vec![version(Language::Vietnamese, "Họp phụ huynh giữa kỳ", LONG)];
        let mut english = version(
            Language::English,
            "Mid-term parents’ meeting",
            "**Saturday** at 8, room 1A.",
        );
        english.provenance = Provenance::Human;
        text.versions.push(english);
    })
    .await;
    say(&|text| {
        text.priority = Priority::Urgent;
        text.public_title = true;
        text.versions = vec![version(
            Language::Vietnamese,
            "Nghỉ học vì mưa lũ",
            "Sáng mai học sinh **nghỉ học**.",
        )];
    })
    .await;
    let lunch = say(&|text| {
        text.ask_acknowledgement = false;
        text.versions = vec![version(
            Language::Vietnamese,
            "Thực đơn tuần này",
            "- Thứ Hai: cơm, canh\n- Thứ Ba: phở",
        )];
    })
    .await;
    let wrong = say(&|text| {
        text.versions = vec![version(
            Language::Vietnamese,
            "Đóng góp quỹ lớp",
            "Thông báo gửi nhầm.",
        )];
    })
    .await;
    let swimming = s.teacher.publish(&swimming(&s)).await;
    s.server.pass(UNDO).await;
    let answer = SignUp {
        child_id: Some(s.parents[1].child),
        coming: true,
        adults: 1,
        consent: true,
        all_dates: false,
    };
    let path = format!("/feed/{swimming}/sign-up");
    s.parents[1].post(&path, &answer).await;
    s.parents[1]
        .act(&format!("/feed/{meeting}/acknowledge"))
        .await;
    s.parents[0].act(&format!("/feed/{lunch}/seen")).await;
    s.teacher.act(&format!("/posts/{wrong}/withdraw")).await;
    s.server.drain().await;
    Lively {
        school: s,
        meeting,
        swimming,
    }
}

/// An event with all an event can have.
pub fn swimming(s: &School) -> PostText {
    let mut text = s.event("Ngày hội bơi an toàn");
    if let Details::Event(event) = &mut text.details {
        event.map_link = Some("https://ban-do.example/be-boi".to_owned());
        event.age_from = Some(6);
        event.capacity = Some(30);
        event.consent = true;
        event.roles = vec![RoleText {
            name: "Trông các em trên bờ".to_owned(),
            wanted: 4,
        }];
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doors() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let link = s.invitation(&s.parents[0]).await;
        let join = link.strip_prefix(&s.server.url).expect("a link to here");
        let mut inspector = Inspector::new();
        let mut stranger = Chromium::start(&s.server).await;
        let screens = [
            ("sign-in", "/sign-in"),
            ("join", join),
            ("join-refused", "/join/AAAAAAAAAAAAAAAAAAAAAA"),
        ];
        inspector.inspect(&mut stranger, &screens).await;
        inspector
            .inspect_in_khmer(&mut stranger, &screens[..2])
            .await;
        inspector.done();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn screens_of_a_parent() {
    database::tell(Kind::Sqlite, async |database| {
        let Lively {
            school: s,
            meeting,
            swimming,
        } = lively(database).await;
        let mut inspector = Inspector::new();
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        let post = format!("/post/{meeting}");
        let event = format!("/post/{swimming}");
        let screens = [
            ("feed", "/"),
            ("post", &post),
            ("event", &event),
            ("calendar-light", "/l/calendar"),
            ("settings-parent", "/settings"),
            ("lost", "/nowhere"),
        ];
        inspector.inspect(&mut parent, &screens).await;
        let khmer = serde_json::json!({ "reading_language": "km", "spoken_language": "km" });
        s.parents[0]
            .put("/me", &khmer)
            .await
            .ok::<caunoi_wire::Done>();
        let light = format!("/l/post/{meeting}");
        let more = [("help", "/l/help"), ("light", &light)];
        inspector
            .inspect_in_khmer(&mut parent, &[&screens[..5], &more].concat())
            .await;
        let mut quiet = Chromium::of(&s.server, &s.other_parent).await;
        inspector.inspect(&mut quiet, &[("feed-empty", "/")]).await;
        inspector.done();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn screens_of_a_teacher() {
    database::tell(Kind::Sqlite, async |database| {
        let Lively {
            school: s,
            meeting,
            swimming,
        } = lively(database).await;
        let mut inspector = Inspector::new();
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        let (sent, class) = (format!("/posts/{meeting}"), format!("/classes/{}", s.class));
        let invitations = format!("{class}/invitations");
        let event = format!("/posts/{swimming}");
        let draft: Post = s
            .teacher
            .post("/posts", &s.notice("Mang đồ bơi"))
            .await
            .ok();
        let series = format!("/posts/{}", draft.id);
        let weekly = serde_json::json!({ "every": { "kind": "week", "days": [2, 4] }, "minute": 990,
            "first": "2026-11-25", "until": null, "count": 6, "skip": ["2026-11-26"] });
        s.teacher
            .put(&format!("{series}/series"), &weekly)
            .await
            .ok::<Post>();
        let screens = [
            ("compose", "/compose"),
            ("posts", "/posts"),
            ("sent", &sent),
            ("sent-event", &event),
            ("calendar-staff", "/calendar"),
            ("series", &series),
            ("classes", "/classes"),
            ("class", &class),
            ("invitations", &invitations),
            ("settings-staff", "/settings"),
        ];
        inspector.inspect(&mut teacher, &screens).await;
        inspector.done();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn screens_of_an_administrator() {
    database::tell(Kind::Sqlite, async |database| {
        let Lively { school: s, .. } = lively(database).await;
        let mut inspector = Inspector::new();
        let mut admin = Chromium::of(&s.server, &s.admin).await;
        let school = format!("/organisation/{}", s.school);
        let roster = format!("/roster/{}", s.school);
        s.gateway(s.school).await;
        let (own, above) = (
            format!("{school}/channels"),
            format!("/organisation/{}/channels", s.commune),
        );
        let delivery = format!("{school}/delivery");
        let no_delivery = format!("/organisation/{}/delivery", s.sibling);
        let screens = [
            ("organisation", "/organisation"),
            ("school", &school),
            ("roster", &roster),
            ("channels", &own),
            ("channels-empty", &above),
            ("oversight", "/oversight"),
            ("delivery", &delivery),
            ("delivery-empty", &no_delivery),
        ];
        inspector.inspect(&mut admin, &screens).await;
        inspector.done();
    })
    .await;
}
