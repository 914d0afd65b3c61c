//! Every screen, narrow and wide, light and dark, in both languages: no finding of axe, nothing wider than a small
//! phone, no complaint of the browser. The pictures in `target/screens/` are for people to look at.

use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::{Chromium, DESKTOP, target};
use caunoi_tests::school::{child, guardian, version};
use caunoi_tests::*;
use caunoi_wire::Language;
use caunoi_wire::audience::Rule;
use caunoi_wire::id::PostId;
use caunoi_wire::post::{PostText, Priority, Provenance};
use serde_json::{Value, json};

const PHONE: u32 = 390;
/// The narrowest phone people still have.
const SMALLEST: u32 = 320;
const LONG: &str = "Kính gửi quý phụ huynh,\n\nSáng **thứ Bảy** lớp họp phụ huynh giữa kỳ:\n\n- Giờ: 8 giờ\n\
    - Nơi họp: phòng 1A, tầng 2\n- Mang theo: sổ liên lạc\n\nRất mong gặp đủ các gia đình.";

/// Whether the screen has come to rest: a heading, and nothing that still loads.
const READY: &str = "document.querySelector('h1') && !document.querySelector('.skeleton, [aria-busy=true], #shell')";

/// Whether this is the screen of what does not exist, and where that is right.
const LOST: &str = "return Boolean(document.querySelector('use[href$=\"#art-lost\"]'))";
const LOSTS: [&str; 2] = ["lost", "join-refused"];

/// What sticks out of the page to the right.
const WIDE: &str = "const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return null;
    return [...document.querySelectorAll('body *')]
        .filter(e => e.getBoundingClientRect().right > root.clientWidth + 1)
        .map(e => e.outerHTML.slice(0, 160)).slice(-3).join(' | ') || 'nothing single';";

const AXE: &str = "return (await axe.run(document, {resultTypes: ['violations']})).violations.flatMap(v =>
    v.nodes.map(n => `${v.id}: ${n.html.slice(0, 200)} (${n.failureSummary.replaceAll('\\n', ' ').slice(0, 300)})`))";

/// Goes through screens and collects what is wrong, so that one run tells all.
struct Inspector {
    axe: String,
    findings: Vec<String>,
}

impl Inspector {
    fn new() -> Self {
        let file = std::env::var_os("CAUNOI_AXE").map_or_else(
            || target().join("npm/node_modules/axe-core/axe.min.js"),
            Into::into,
        );
        let axe = std::fs::read_to_string(&file).unwrap_or_else(|error| {
            panic!("{}: {error}; cargo xtask test installs it", file.display())
        });
        Self {
            axe,
            findings: Vec::new(),
        }
    }

    /// Looks at screens of one person: name, path, and what must be there.
    async fn inspect(&mut self, browser: &mut Chromium, screens: &[(&str, &str)]) {
        for language in [Language::Vietnamese, Language::English] {
            browser.speak(language).await;
            for (name, path) in screens {
                browser.open(path).await;
                browser.until(READY).await;
                let is_lost = browser.run(LOST, json!([])).await;
                if is_lost != json!(LOSTS.contains(name)) {
                    self.find(
                        name,
                        &json!("no such screen, or one that should not be there"),
                    );
                }
                self.look_at(browser, &format!("{name}-{language}")).await;
            }
        }
    }

    /// Looks at the screen that is open now.
    async fn look_at(&mut self, browser: &mut Chromium, name: &str) {
        for width in [PHONE, DESKTOP] {
            for theme in ["light", "dark"] {
                browser.look(width, theme).await;
                let name = format!("{name}-{width}-{theme}");
                browser.picture(&name).await;
                browser.run(&self.axe.clone(), json!([])).await;
                let found = browser.run(AXE, json!([])).await;
                for finding in found.as_array().into_iter().flatten() {
                    self.find(&name, finding);
                }
            }
        }
        for width in [SMALLEST, PHONE, DESKTOP] {
            browser.look(width, "light").await;
            let wide = browser.run(WIDE, json!([])).await;
            if !wide.is_null() {
                self.find(
                    &format!("{name}-{width}"),
                    &json!(format!("too wide: {wide}")),
                );
            }
        }
        for complaint in browser.complaints().await {
            self.find(name, &json!(complaint));
        }
    }

    fn find(&mut self, name: &str, what: &Value) {
        let what = what
            .as_str()
            .map_or_else(|| what.to_string(), str::to_owned);
        self.findings.push(format!("{name}: {what}"));
    }

    fn done(self) {
        assert!(self.findings.is_empty(), "{}", self.findings.join("\n"));
    }
}

/// A school where something has happened: notices in every state, families that came and some that did not.
struct Lively {
    school: School,
    meeting: PostId,
}

async fn lively(database: Database) -> Lively {
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
    s.server.pass(UNDO).await;
    s.parents[1]
        .act(&format!("/feed/{meeting}/acknowledge"))
        .await;
    s.parents[0].act(&format!("/feed/{lunch}/seen")).await;
    s.teacher.act(&format!("/posts/{wrong}/withdraw")).await;
    s.server.drain().await;
    Lively { school: s, meeting }
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
        inspector.done();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn screens_of_a_parent() {
    database::tell(Kind::Sqlite, async |database| {
        let Lively { school: s, meeting } = lively(database).await;
        let mut inspector = Inspector::new();
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        let post = format!("/post/{meeting}");
        let screens = [
            ("feed", "/"),
            ("post", &post),
            ("settings-parent", "/settings"),
            ("lost", "/nowhere"),
        ];
        inspector.inspect(&mut parent, &screens).await;
        let mut quiet = Chromium::of(&s.server, &s.other_parent).await;
        inspector.inspect(&mut quiet, &[("feed-empty", "/")]).await;
        inspector.done();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn screens_of_a_teacher() {
    database::tell(Kind::Sqlite, async |database| {
        let Lively { school: s, meeting } = lively(database).await;
        let mut inspector = Inspector::new();
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        let (sent, class) = (format!("/posts/{meeting}"), format!("/classes/{}", s.class));
        let invitations = format!("{class}/invitations");
        let screens = [
            ("compose", "/compose"),
            ("posts", "/posts"),
            ("sent", &sent),
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
        let screens = [
            ("organisation", "/organisation"),
            ("school", &school),
            ("roster", &roster),
            ("oversight", "/oversight"),
        ];
        inspector.inspect(&mut admin, &screens).await;
        inspector.done();
    })
    .await;
}
