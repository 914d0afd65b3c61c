//! What has no address of its own: dialogs, the steps of a roster, of an invitation; and the light page, which is no
//! screen of the app. In both languages, under the eyes of the [`Inspector`].

use crate::inspector::{Inspector, PHONE, READY};
use crate::screens::{Lively, lively};
use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::{Chromium, DESKTOP};
use caunoi_tests::school::version;
use caunoi_tests::user::totp;
use caunoi_tests::*;
use caunoi_wire::Language;
use caunoi_wire::organisation::{MembershipCreated, NewMembership, Role};
use caunoi_wire::time::SECOND;
use serde_json::json;

const PASSWORD: &str = "cầu tre lắc lẻo gập ghềnh 42";

/// Keeps words at the edge of the screen for as long as one looks at them.
const HOLD: &str = "const timeout = setTimeout;
    window.setTimeout = (work, after, ...rest) => after >= 6000 ? 0 : timeout(work, after, ...rest)";

/// A child that changes, one that comes, one that is refused; all others of the school would go.
const ROSTER: &str = "Lớp,Họ và tên,Ngày sinh,Họ tên mẹ,Điện thoại mẹ,Ghi chú\n\
    1A,Bé Hoa,01/05/2020,Mẹ Hoa,0912345699,\n\
    1B,Sùng A Lử,02/03/2020,Vàng Thị Dở,0912777999,mới\n\
    1A,Bé Lỗi,31/02/2020,,,\n";

/// A step in one language.
struct Step<'a> {
    browser: &'a mut Chromium,
    inspector: &'a mut Inspector,
    server: &'a Server,
    language: Language,
}

impl Step<'_> {
    fn word(&self, key: &str) -> String {
        self.server.app.text(self.language, key, &[])
    }

    async fn open(&mut self, path: &str) {
        self.browser.open(path).await;
        self.browser.until(READY).await;
    }

    async fn press(&mut self, key: &str) {
        let word = self.word(key);
        self.browser.press(&word).await;
    }

    /// Looks once the page says something.
    async fn look_at(&mut self, name: &str, key: &str) {
        let name = self.wait(name, key).await;
        self.inspector.look_at(self.browser, &name).await;
    }

    async fn look_from(&mut self, width: u32, name: &str, key: &str) {
        let name = self.wait(name, key).await;
        self.inspector.look_from(self.browser, width, &name).await;
    }

    async fn wait(&mut self, name: &str, key: &str) -> String {
        let word = self.word(key);
        self.browser.reads(&word).await;
        self.browser.until(READY).await;
        format!("{name}-{}", self.language)
    }
}

/// Goes through the steps in both languages.
async fn in_both(server: &Server, mut browser: Chromium, steps: impl AsyncFn(&mut Step<'_>)) {
    let mut inspector = Inspector::new();
    for language in [Language::Vietnamese, Language::English] {
        browser.speak(language).await;
        // What is made at one moment lies in no order.
        server.advance(SECOND);
        let mut step = Step {
            browser: &mut browser,
            inspector: &mut inspector,
            server,
            language,
        };
        steps(&mut step).await;
    }
    inspector.done();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_light_page() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let mut links = Vec::new();
        for _ in 0..2 {
            let mut notice = s.notice("Họp phụ huynh giữa kỳ");
            let english = version(
                Language::English,
                "Mid-term parents’ meeting",
                "You are invited.",
            );
            notice.versions.push(english);
            s.teacher.publish(&notice).await;
            s.server.pass(UNDO).await;
            links.push(phone.last().url);
        }
        s.teacher.publish(&crate::screens::swimming(&s)).await;
        s.server.pass(UNDO).await;
        let event = phone.last().url;
        let browser = Chromium::start(&s.server).await;
        in_both(&s.server, browser, async |step| {
            let at = usize::from(step.language == Language::English);
            let path = format!("{}?lang={}", links[at], step.language);
            step.open(&path).await;
            step.look_at("light", "light-acknowledge").await;
            step.press("light-acknowledge").await;
            step.browser.until("document.querySelector('.done')").await;
            step.look_at("light-done", "light-open-app").await;
            let path = format!("{event}?lang={}", step.language);
            step.open(&path).await;
            step.look_at("light-event", "event-roles").await;
            step.open(&format!("/l/AAAA?lang={}", step.language)).await;
            step.look_at("light-expired", "light-problem-title").await;
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_colleague_comes_in() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let invite = async |login: String| {
            let new = NewMembership {
                person_id: None,
                name: "Cô Mới".to_owned(),
                login,
                role: Role::Teacher,
                group_id: None,
            };
            let path = format!("/organisations/{}/memberships", s.school);
            let created: MembershipCreated = s.admin.post(&path, &new).await.ok();
            created.invitation_url.expect("a link for a new account")
        };
        let browser = Chromium::start(&s.server).await;
        in_both(&s.server, browser, async |step| {
            step.browser
                .cdp("Network.clearBrowserCookies", json!({}))
                .await;
            let link = invite(format!("co.moi.{}@truong.example", step.language)).await;
            let path = link.strip_prefix(&s.server.url).expect("a link to here");
            step.open(path).await;
            step.look_at("join-colleague", "join-not-me").await;
            step.press("common-next").await;
            step.look_at("join-protect", "join-protect-help").await;
            step.browser.fill("#new-password", PASSWORD).await;
            step.press("account-password-set").await;
            step.look_at("totp", "account-totp-scan").await;
            let secret = "return document.querySelector('.secret').textContent";
            let secret = step.browser.run(secret, json!([])).await;
            let code = totp(secret.as_str().expect("a secret"), s.server.now());
            step.browser.fill("#totp-code", &code).await;
            step.press("account-totp-confirm").await;
            step.look_at("recovery", "account-recovery-help").await;
            step.press("account-recovery-kept").await;
            let home = step.word("nav-compose");
            step.browser.reads(&home).await;
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_administrator_comes_in() {
    database::tell(Kind::Sqlite, async |database| {
        let server = Server::start(database).await;
        let link = caunoi::session::invitation::first_admin(&server.app).await;
        let link = link.expect("a database").expect("no administrator yet");
        let path = link.strip_prefix(&server.url).expect("a link to here");
        let browser = Chromium::start(&server).await;
        in_both(&server, browser, async |step| {
            step.open(path).await;
            step.look_at("first-admin", "join-first-help").await;
            step.press("common-next").await;
            step.look_at("first-admin-lacking", "common-required").await;
        })
        .await;
    })
    .await;
}

/// A notice, up to the question when it is to be sent; on a phone in three steps.
async fn write(step: &mut Step<'_>, width: u32) {
    let is_phone = width == PHONE;
    step.browser.press("1B").await;
    if is_phone {
        step.press("common-next").await;
    }
    for (part, words) in [("title", "Tin ngắn"), ("body", "Ngày mai nghỉ.")] {
        let field = format!("#{part}-{}", step.language);
        step.browser.fill(&field, words).await;
    }
    if is_phone {
        step.press("compose-look").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dialogs_of_an_author() {
    database::tell(Kind::Sqlite, async |database| {
        let Lively {
            school: s,
            meeting,
            swimming,
        } = lively(database).await;
        s.gateway(s.school).await;
        let browser = Chromium::of(&s.server, &s.teacher).await;
        in_both(&s.server, browser, async |step| {
            step.open(&format!("/posts/{meeting}")).await;
            step.press("sent-correct").await;
            step.look_at("sent-correct", "sent-correct-help").await;
            step.press("common-cancel").await;
            step.press("sent-withdraw").await;
            step.look_at("sent-withdraw", "sent-withdraw-help").await;
            step.open(&format!("/posts/{swimming}")).await;
            step.press("event-change").await;
            step.look_at("event-change", "event-change-help").await;
            step.press("common-cancel").await;
            step.press("event-cancel").await;
            step.look_at("event-cancel", "event-cancel-help").await;

            step.open("/compose").await;
            step.press("post-kind-event").await;
            step.press("event-more").await;
            step.look_at("compose-event", "event-roles-help").await;

            for width in [DESKTOP, PHONE] {
                step.browser.look(width, "light").await;
                let empty = "keep.drop('draft'); await keep.written()";
                step.browser.run(empty, json!([])).await;
                step.open("/compose").await;
                step.press("compose-add-others").await;
                step.look_from(width, "compose-others", "compose-kind")
                    .await;
                step.press("common-cancel").await;
                write(step, width).await;
                step.press("compose-later").await;
                step.look_from(width, "compose-later", "compose-send-at")
                    .await;
                step.press("repeat").await;
                step.press("sms").await;
                step.look_from(width, "compose-repeat", "repeat-first")
                    .await;
            }
            step.press("compose-now").await;
            let send = [("people", 1.into())];
            let send = s.server.app.text(step.language, "compose-send-to", &send);
            step.browser.run(HOLD, json!([])).await;
            step.browser.press(&send).await;
            step.look_at("undo", "common-undo").await;
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn steps_of_a_roster() {
    database::tell(Kind::Sqlite, async |database| {
        let Lively { school: s, .. } = lively(database).await;
        let file = std::env::temp_dir().join(format!("danh-sach-{}.csv", unique()));
        std::fs::write(&file, ROSTER).expect("a file");
        let path = format!("/roster/{}", s.school);
        let browser = Chromium::of(&s.server, &s.admin).await;
        in_both(&s.server, browser, async |step| {
            let apply = [("count", 8.into())];
            let apply = s
                .server
                .app
                .text(step.language, "staff-roster-apply", &apply);
            step.open(&path).await;
            step.browser.give_file(&file).await;
            step.look_at("roster-refused", "staff-roster-guard-confirm")
                .await;
            step.press("change-added").await;
            step.browser.reads("Sùng A Lử").await;
            step.press("change-changed").await;
            step.look_at("roster-changed", "staff-roster-dry").await;
            step.browser.press(&apply).await;
            step.look_at("roster-guarded", "staff-roster-guard-needed")
                .await;
            step.press("staff-roster-guard-confirm").await;
            step.browser.run(HOLD, json!([])).await;
            step.browser.press(&apply).await;
            step.look_at("roster-applied", "staff-roster-classes").await;
            step.press("common-close").await;
            step.press("staff-roster-undo").await;
            step.look_at("roster-undo", "staff-roster-undo-ask").await;
            step.press("staff-roster-undo").await;
            step.look_at("roster-undone", "staff-roster-undone").await;
        })
        .await;
        drop(std::fs::remove_file(file));
    })
    .await;
}
