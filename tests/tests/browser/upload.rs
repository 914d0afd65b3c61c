//! What a teacher's phone holds until the server has it: sealed, gone with whoever signs out, in memory alone on a phone
//! that several use; a recording that goes on while the screen turns; what is not taken, and how it is.

use crate::attachment::{attached, file};
use crate::inspector::PHONE;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::{Chromium, DESKTOP};
use caunoi_tests::line::Line;
use caunoi_tests::*;
use caunoi_wire::Language;
use caunoi_wire::person::Me;
use serde_json::json;
use std::time::Duration;

/// How many lie on the phone.
const LYING: &str = "(await (await caches.open('uploads')).keys()).length";
const FILES: &str = "c-attach input[accept^='.pdf']";
/// What these files say.
const SECRET: &str = "Chuyện riêng của gia đình em Hoa";
/// How Chromium comes to write behind what pages keep.
const WRITTEN: Duration = Duration::from_secs(6);

fn word(s: &School, key: &str) -> String {
    s.server.app.text(Language::Vietnamese, key, &[])
}

fn slip() -> Vec<u8> {
    format!("%PDF-1.4 {SECRET}").into_bytes()
}

/// The composer with a notice to a class in it.
async fn compose(s: &School, teacher: &mut Chromium) {
    teacher.open("/compose").await;
    teacher.press("1A").await;
    teacher.fill("#title-vi", "Họp phụ huynh").await;
    teacher.fill("#body-vi", "Mời phụ huynh dự họp.").await;
    teacher
        .until("customElements.get('c-attach') && navigator.serviceWorker.controller")
        .await;
    teacher.reads(&word(s, "attach-record")).await;
}

/// Speaks for a second or two; it is there to be listened to.
async fn records(s: &School, teacher: &mut Chromium) {
    teacher.press(&word(s, "attach-record")).await;
    speaks(teacher, 1).await;
    teacher.press(&word(s, "attach-stop")).await;
    teacher.reads(&word(s, "attach-use")).await;
}

async fn speaks(teacher: &mut Chromium, seconds: u32) {
    teacher
        .until(&format!(
            "document.querySelector('.recorder').dataset.state === 'records' &&
            Number(document.querySelector('[data-part=time]').innerText.slice(2, 4)) >= {seconds}"
        ))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_sealed_and_leaves_with_its_owner() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let mut line = Line::to(&s.server).await;
        let mut teacher = Chromium::of(&s.server, &s.teacher).await.over(&line);
        compose(&s, &mut teacher).await;
        line.cut();
        let slip = file(&s, "Phiếu.pdf", &slip());
        teacher.give_file_to(FILES, &slip).await;
        teacher.reads(&word(&s, "attach-waits")).await;
        records(&s, &mut teacher).await;
        teacher.until(&format!("{LYING} === 2")).await;
        let unkept = json!(word(&s, "attach-unkept"));
        teacher
            .until(&format!("!document.body.innerText.includes({unkept})"))
            .await;
        // That we find what is there is shown by something that is.
        teacher
            .run(
                "await (await caches.open('control')).put('/x', new Response('Ai đọc cũng được'))",
                json!([]),
            )
            .await;
        tokio::time::sleep(WRITTEN).await;
        teacher.kill().await;
        assert!(teacher.profile_has("Ai đọc cũng được"));
        assert!(!teacher.profile_has(SECRET), "it lies there in the clear");

        // Its owner has it again: what waits, and what was said.
        teacher.open("/compose").await;
        teacher.reads("Phiếu.pdf").await;
        teacher.reads(&word(&s, "attach-waits")).await;
        teacher.reads(&word(&s, "attach-use")).await;
        line.mend().await;
        attached(&mut teacher, 1).await;
        teacher.until(&format!("{LYING} === 1")).await;
        teacher.open("/settings").await;
        teacher.press(&word(&s, "common-sign-out")).await;
        teacher.reads(&word(&s, "door-families")).await;
        teacher.until("!(await caches.has('uploads'))").await;
        assert_eq!(
            values!(s.server, i64, "SELECT COUNT(*) FROM attachment"),
            [1]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_lay_in_the_clear_is_taken_over_and_gone() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let me: Me = s.teacher.get("/me").await.ok();
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        teacher.open("/compose").await;
        teacher.reads(&word(&s, "attach-record")).await;
        // As the version before left it.
        let old = "const [key, words] = arguments;
            const asked = indexedDB.open('uploads', 1);
            asked.onupgradeneeded = () => asked.result.createObjectStore('files', {keyPath: 'id'});
            await new Promise(done => asked.onsuccess = done);
            const files = asked.result.transaction('files', 'readwrite').objectStore('files');
            const put = files.put({id: 'a1', key, name: 'Cũ.pdf', blob: new Blob([words])});
            await new Promise(done => put.onsuccess = done);
            asked.result.close()";
        let key = format!("{}:", me.id);
        teacher
            .run(old, json!([key, format!("%PDF-1.4 {SECRET}")]))
            .await;
        teacher.open("/compose").await;
        attached(&mut teacher, 1).await;
        teacher.reads("Cũ.pdf").await;
        teacher
            .until("(await indexedDB.databases()).every(one => one.name !== 'uploads')")
            .await;
        teacher.until(&format!("{LYING} === 0")).await;
        assert_eq!(
            values!(s.server, i64, "SELECT COUNT(*) FROM attachment"),
            [1]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_shared_phone_it_is_in_memory_and_says_so() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let mut line = Line::to(&s.server).await;
        let mut teacher = Chromium::of(&s.server, &s.teacher).await.over(&line);
        teacher.open("/settings").await;
        teacher.press(&word(&s, "settings-shared")).await;
        teacher.until("document.cookie.includes('shared=1')").await;
        compose(&s, &mut teacher).await;
        line.cut();
        records(&s, &mut teacher).await;
        teacher.reads(&word(&s, "attach-unkept")).await;
        teacher.press(&word(&s, "attach-use")).await;
        teacher.reads(&word(&s, "attach-waits-open")).await;
        teacher.until(&format!("{LYING} === 0")).await;
        for (width, theme) in [(PHONE, "dark"), (DESKTOP, "light")] {
            teacher.look(width, theme).await;
            teacher.picture(&format!("compose-unkept-{width}")).await;
        }
        // Another screen of the app and back: it is still there.
        teacher.run("history.pushState(null, '', '/settings'); dispatchEvent(new PopStateEvent('popstate'))", json!([])).await;
        teacher.reads(&word(&s, "settings-shared")).await;
        teacher.run("history.back()", json!([])).await;
        teacher.reads(&word(&s, "attach-unkept")).await;
        line.mend().await;
        attached(&mut teacher, 1).await;
        let unkept = json!(word(&s, "attach-unkept"));
        teacher.until(&format!("!document.body.innerText.includes({unkept})")).await;
    })
    .await;
}

/// What a refused PDF advises works: printed to a file, it is taken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pdf_that_acts_is_refused_and_taken_when_printed() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        teacher.open("/compose").await;
        teacher.reads(&word(&s, "attach-record")).await;
        let active = b"%PDF-1.4 1 0 obj <</OpenAction <</S/JavaScript/JS(app.alert(1))>>>> endobj";
        let active = file(&s, "Biểu mẫu.pdf", active);
        teacher.give_file_to(FILES, &active).await;
        teacher.reads(&word(&s, "error-active_pdf_refused")).await;
        let printed = teacher.cdp("Page.printToPDF", json!({})).await;
        let printed = STANDARD
            .decode(printed["data"].as_str().expect("a file"))
            .expect("base64");
        let printed = file(&s, "Bản in.pdf", &printed);
        teacher.give_file_to(FILES, &printed).await;
        attached(&mut teacher, 1).await;
        teacher.reads("Bản in.pdf").await;
        teacher.press(&word(&s, "attach-drop")).await;
        let refused = json!(word(&s, "error-active_pdf_refused"));
        teacher
            .until(&format!("!document.body.innerText.includes({refused})"))
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_goes_on_while_the_screen_turns() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        teacher.look(DESKTOP, "light").await;
        compose(&s, &mut teacher).await;
        teacher.press(&word(&s, "attach-record")).await;
        speaks(&mut teacher, 1).await;
        teacher
            .run(
                "window.recorder = document.querySelector('.recorder')",
                json!([]),
            )
            .await;
        for (width, seconds) in [(PHONE, 2), (DESKTOP, 3), (PHONE, 4)] {
            teacher.look(width, "light").await;
            let narrow = width == PHONE;
            teacher
                .until(&format!(
                    "Boolean(document.querySelector('.stepper')) === {narrow}"
                ))
                .await;
            speaks(&mut teacher, seconds).await;
        }
        teacher.until("recorder.isConnected").await;
        teacher.press(&word(&s, "attach-stop")).await;
        teacher.press(&word(&s, "attach-use")).await;
        attached(&mut teacher, 1).await;
        let seconds = values!(
            s.server,
            i64,
            "SELECT CAST(seconds AS BIGINT) FROM attachment"
        );
        assert!(seconds[0] >= 4, "{seconds:?}");
    })
    .await;
}
