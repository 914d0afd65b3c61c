//! Pictures, files and sounds of a post in a real browser: recorded and chosen by the teacher, heard and seen by the family
//! in the language they speak, and nothing fetched before a tap where data is spared.

use crate::inspector::{Inspector, READY};
use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::{Chromium, DESKTOP};
use caunoi_tests::line::Line;
use caunoi_tests::school::version;
use caunoi_tests::*;
use caunoi_wire::attachment::{Attachment, AttachmentKind, AttachmentText};
use caunoi_wire::feed::FeedItem;
use caunoi_wire::id::PostId;
use caunoi_wire::person::MyChange;
use caunoi_wire::post::{Post, PostSummary};
use caunoi_wire::{Done, Language};
use http::Method;
use serde_json::json;
use std::io::Cursor;
use std::path::PathBuf;

/// Two seconds of a tone, as every browser plays it.
fn tone() -> Vec<u8> {
    let samples: Vec<u8> = (0..16_000)
        .map(|at| if at / 8 % 2 == 0 { 96 } else { 160 })
        .collect();
    let length = samples.len() as u32;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + length).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    bytes.extend(8_000_u32.to_le_bytes());
    bytes.extend(8_000_u32.to_le_bytes());
    bytes.extend(b"\x01\0\x08\0data");
    bytes.extend(length.to_le_bytes());
    bytes.extend(samples);
    bytes
}

fn picture() -> Vec<u8> {
    let image = image::RgbImage::from_fn(1_200, 800, |x, y| {
        image::Rgb([(x / 5) as u8, (y / 4) as u8, 120])
    });
    let mut bytes = Vec::new();
    image
        .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Jpeg)
        .expect("a picture");
    bytes
}

async fn upload(s: &School, query: &str, bytes: Vec<u8>) -> AttachmentText {
    let path = format!("/attachments?{query}");
    let request = s.teacher.request(Method::POST, &path).body(bytes);
    s.teacher.send(request).await.ok::<Attachment>().text()
}

/// A file on this machine with a name that people give.
pub fn file(s: &School, name: &str, bytes: &[u8]) -> PathBuf {
    let folder = PathBuf::from(&s.server.database.media);
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("written");
    path
}

/// A notice with two recordings, a picture and a slip, for a mother who speaks Hmong and reads Vietnamese.
async fn told(s: &School) -> PostId {
    let change = MyChange {
        reading_language: Language::Vietnamese,
        spoken_language: Language::Hmong,
    };
    s.parents[0].put("/me", &change).await.ok::<Done>();
    let mut text = s.notice("Tiêm chủng sáng thứ Bảy");
    text.versions[0].body = "Mời các gia đình đưa con đến trạm y tế. Nhớ mang sổ tiêm.\n\n- Mặc áo rộng\n- Ăn sáng trước".to_owned();
    text.versions
        .push(version(Language::English, "Vaccination", "Please come."));
    let mut photo = upload(s, "", picture()).await;
    photo.alt = "Cổng trạm y tế xã".to_owned();
    text.attachments = vec![
        upload(s, "language=vi&seconds=2", tone()).await,
        upload(s, "language=hmn&seconds=2", tone()).await,
        photo,
        upload(
            s,
            "name=Phi%E1%BA%BFu%20ti%C3%AAm.pdf",
            b"%PDF-1.4 phieu".to_vec(),
        )
        .await,
    ];
    let post = s.teacher.publish(&text).await;
    s.server.pass(UNDO).await;
    post
}

/// What was fetched of attachments, without the part that says which post.
const FETCHED: &str = "return performance.getEntriesByType('resource').map(e => e.name).filter(n => n.includes('/attachments/'))";

/// Plays the first sound at another speed; the browser plays because somebody has tapped before.
async fn hears(browser: &mut Chromium) {
    browser
        .until("!document.querySelector('c-media select').hidden")
        .await;
    // The page may be drawn anew while it opens.
    browser
        .until(
            "(() => {
                const [audio, select] = ['audio', 'select'].map(part => document.querySelector('c-media ' + part));
                if (audio.paused) audio.play().catch(() => undefined);
                if (select.value !== '1.25') {
                    select.value = '1.25';
                    select.dispatchEvent(new Event('change'));
                }
                audio.loop = true;
                return audio.currentTime > 0.2 && audio.playbackRate === 1.25;
            })()",
        )
        .await;
}

stories! {
    async fn who_speaks_hmong_and_reads_vietnamese_hears_hmong_and_reads_vietnamese(database) {
        let s = school(database).await;
        let post = told(&s).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        let in_hmong = [("language", Language::Hmong.autonym().into())];
        let label = s.server.app.text(Language::Vietnamese, "media-sound-in", &in_hmong);
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        let mut inspector = Inspector::new();
        parent.open("/").await;
        parent.press("Tiêm chủng sáng thứ Bảy").await;
        parent.reads(&label).await;
        parent.reads(&word("provenance-original")).await;
        let first = "document.querySelector('c-media figcaption').innerText";
        parent.until(&format!("{first}.includes({})", json!(label))).await;
        parent.until("document.querySelector('.prose').lang === 'vi'").await;
        parent.reads("Mời các gia đình").await;
        hears(&mut parent).await;
        parent.until("document.querySelector('.picture img')?.naturalWidth > 0").await;
        let alt = parent.run("return document.querySelector('.picture img').alt", json!([])).await;
        assert_eq!(alt, "Cổng trạm y tế xã");
        parent.reads("Phiếu tiêm.pdf").await;
        parent.until(READY).await;
        inspector.look_at(&mut parent, "post-attachments").await;
        // The larger one comes with a tap.
        parent.run("document.querySelector('.picture').click()", json!([])).await;
        parent.until("!document.querySelector('.picture img').src.includes('small')").await;

        let page = s.parents[0].get(&format!("/l/post/{post}")).await;
        let mut light = Chromium::start(&s.server).await;
        light.open(page.header("location")).await;
        light.reads(&label).await;
        light.press(&word("media-others")).await;
        hears(&mut light).await;
        light.until("document.querySelector('.picture img').naturalWidth > 0").await;
        inspector.look_at(&mut light, "light-attachments").await;
        inspector.done();
        assert_eq!(parent.complaints().await, [""; 0]);
        assert_eq!(light.complaints().await, [""; 0]);
    }

    async fn who_answers_while_listening_listens_on(database) {
        let s = school(database).await;
        let post = told(&s).await;
        let yes = s.server.app.text(Language::Vietnamese, "light-acknowledge", &[]);
        let page = s.parents[1].get(&format!("/l/post/{post}")).await;
        let app = format!("/post/{post}");
        for (at, path) in [app.as_str(), page.header("location")].into_iter().enumerate() {
            let mut parent = Chromium::of(&s.server, &s.parents[at]).await;
            parent.open(path).await;
            parent.press(&s.server.app.text(Language::Vietnamese, "media-others", &[])).await;
            hears(&mut parent).await;
            let begin = "window.heard = document.querySelector('audio'); window.at = heard.currentTime;
                heard.addEventListener('pause', () => window.stopped = true)";
            parent.run(begin, json!([])).await;
            parent.press(&yes).await;
            until(async || s.teacher.reach(post).await.acknowledged == at as i64 + 1).await;
            let asks = format!("document.body.innerText.includes({})", json!(yes));
            parent.until(&format!("document.querySelector('.done') && !{asks}")).await;
            parent.until("heard.isConnected && !heard.paused && !window.stopped && heard.currentTime !== at").await;
            // Nothing else has changed for whoever comes back.
            parent.open(path).await;
            parent.until(&format!("document.querySelector('.done') && !{asks}")).await;
            assert_eq!(parent.complaints().await, [""; 0]);
        }
    }

    async fn who_spares_data_fetches_nothing_before_a_tap(database) {
        let s = school(database).await;
        let post = told(&s).await;
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        parent.open("/").await;
        parent.until(READY).await;
        parent.run("localStorage.setItem('saver', 'true')", json!([])).await;
        parent.open(&format!("/post/{post}")).await;
        parent.reads("Cổng trạm y tế xã").await;
        parent.reads(&s.server.app.text(Language::Vietnamese, "media-tap", &[])).await;
        parent.until(READY).await;
        assert_eq!(parent.run(FETCHED, json!([])).await, json!([]));
        let mut inspector = Inspector::new();
        inspector.look_at(&mut parent, "post-saver").await;
        assert_eq!(parent.run(FETCHED, json!([])).await, json!([]));
        parent.press("Cổng trạm y tế xã").await;
        parent.until("document.querySelector('.picture img')?.naturalWidth > 0").await;
        let fetched = parent.run(FETCHED, json!([])).await;
        assert_eq!(fetched.as_array().map(Vec::len), Some(1), "{fetched}");
        inspector.done();
    }
}

/// A device with a voice for Vietnamese alone: what it was asked to say stands in `said`, and the test ends each sentence.
const VOICE: &str = "window.said = [];
    const voice = {lang: 'vi-VN', name: 'Mai'};
    const speech = Object.assign(new EventTarget(), {
        getVoices: () => [voice],
        speak(words) { window.said.push(words.text.trim()); window.over = () => words.onend(); },
        cancel() { window.over = undefined; },
    });
    Object.defineProperty(window, 'speechSynthesis', {value: speech});
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };";
const MARKED: &str = "return CSS.highlights.has('said') ? [...CSS.highlights.get('said')][0].toString().trim() : null";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_is_read_out_sentence_by_sentence() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let post = told(&s).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        let sentences = [
            "Tiêm chủng sáng thứ Bảy",
            "Mời các gia đình đưa con đến trạm y tế.",
            "Nhớ mang sổ tiêm.",
            "Mặc áo rộng",
            "Ăn sáng trước",
        ];
        let page = s.parents[0].get(&format!("/l/post/{post}")).await;
        let app = format!("/post/{post}");
        for path in [app.as_str(), page.header("location")] {
            let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
            let script = json!({ "source": VOICE });
            parent
                .cdp("Page.addScriptToEvaluateOnNewDocument", script)
                .await;
            parent.open(path).await;
            parent.press(&word("post-read-aloud")).await;
            for (at, sentence) in sentences.iter().enumerate() {
                parent.until(&format!("said.length === {}", at + 1)).await;
                assert_eq!(parent.run("return said.at(-1)", json!([])).await, *sentence);
                assert_eq!(parent.run(MARKED, json!([])).await, *sentence);
                if at == 1 {
                    parent.picture(&format!("read-aloud-{}", path.len())).await;
                }
                parent.run("over()", json!([])).await;
            }
            parent.reads(&word("post-read-aloud")).await;
            assert_eq!(parent.run(MARKED, json!([])).await, json!(null));
            // A tap in the middle ends it.
            parent.press(&word("post-read-aloud")).await;
            parent.press(&word("post-stop-reading")).await;
            assert_eq!(parent.run(MARKED, json!([])).await, json!(null));
            assert_eq!(parent.complaints().await, [""; 0]);
        }
        // Without a voice it says so.
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        parent.open(&app).await;
        let language = [("language", Language::Vietnamese.autonym().into())];
        parent
            .reads(
                &s.server
                    .app
                    .text(Language::Vietnamese, "media-no-voice", &language),
            )
            .await;
    })
    .await;
}

/// What comes with a post, drawn for its author within some part of the screen.
async fn seen_by_author(browser: &mut Chromium, place: &str) {
    for part in [
        "c-media audio[src^=\\'/api/v1/attachments/\\']",
        ".file[href^=\\'/api/v1/attachments/\\']",
    ] {
        browser
            .until(&format!("document.querySelector('{place} {part}')"))
            .await;
    }
    browser
        .until(&format!(
            "document.querySelector('{place} .picture img')?.naturalWidth > 0"
        ))
        .await;
}

/// Waits until so many rows of what comes with a post stand in the composer.
pub async fn attached(browser: &mut Chromium, count: usize) {
    browser
        .until(&format!(
            "document.querySelectorAll('c-attach .attach-list > li').length === {count}"
        ))
        .await;
}

stories! {
    async fn a_teacher_records_takes_a_picture_and_sends(database) {
        let s = school(database).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        let mut inspector = Inspector::new();
        teacher.open("/compose").await;
        teacher.press("1A").await;
        teacher.fill("#title-vi", "Họp phụ huynh").await;
        teacher.fill("#body-vi", "Mời phụ huynh dự họp.").await;
        teacher.press(&word("attach-record")).await;
        teacher.until("document.querySelector('[data-part=level]')?.value > 0.1").await;
        teacher.until("/^0:(0[2-9]|[1-9])/.test(document.querySelector('[data-part=time]').innerText)").await;
        inspector.look_from(&mut teacher, DESKTOP, "compose-recording").await;
        teacher.press(&word("attach-stop")).await;
        teacher.reads(&word("attach-use")).await;
        // Nothing of it is lost with the page.
        teacher.open("/compose").await;
        teacher.reads(&word("attach-use")).await;
        teacher.press(&word("attach-listen")).await;
        teacher.run("const select = document.querySelector('c-attach .recorder select'); select.value = 'hmn'", json!([])).await;
        teacher.press(&word("attach-use")).await;
        attached(&mut teacher, 1).await;
        teacher.reads(Language::Hmong.autonym()).await;

        let jpeg = file(&s, "IMG_0001.jpg", &picture());
        teacher.give_file_to("c-attach input[accept^='image/jpeg']:not([capture])", &jpeg).await;
        attached(&mut teacher, 2).await;
        teacher.reads(&word("attach-alt-missing")).await;
        let pdf = file(&s, "Giấy mời.pdf", b"%PDF-1.4 moi");
        teacher.give_file_to("c-attach input[accept^='.pdf']", &pdf).await;
        attached(&mut teacher, 3).await;
        teacher.reads("Giấy mời.pdf").await;
        let program = file(&s, "Trò chơi.pdf", b"MZ\x90\0");
        teacher.give_file_to("c-attach input[accept^='.pdf']", &program).await;
        teacher.reads(&word("error-attachment_refused")).await;
        teacher.until("document.querySelector('.attach-thumb')?.naturalWidth > 0").await;
        inspector.look_at(&mut teacher, "compose-attachments").await;
        teacher.press(&word("attach-drop")).await;
        teacher.fill("c-attach input[type=text]", "Phòng họp của trường").await;
        // In each language that the post has.
        teacher.press(&word("compose-add-language")).await;
        teacher.press(Language::English.autonym()).await;
        teacher.fill("#title-en", "Parents' meeting").await;
        teacher.fill("#body-en", "Please come.").await;
        teacher.fill("c-attach input[lang=en]", "The school's meeting room").await;
        teacher.until("document.querySelector('c-attach input[lang=vi]').value === 'Phòng họp của trường'").await;
        teacher.until(&format!("!document.body.innerText.includes({})", json!(word("attach-alt-missing")))).await;
        // The preview is what families get.
        seen_by_author(&mut teacher, ".phone-screen").await;
        teacher.until("document.querySelector('.phone-screen .picture img').alt === 'Phòng họp của trường'").await;
        for theme in ["light", "dark"] {
            teacher.look(DESKTOP, theme).await;
            teacher.picture(&format!("compose-preview-attachments-{theme}")).await;
        }
        let send = s.server.app.text(Language::Vietnamese, "compose-send-to", &[("people", 3.into())]);
        teacher.press(&send).await;
        teacher.reads(&s.server.app.text(Language::Vietnamese, "compose-sent", &[("people", 3.into())])).await;
        s.server.pass(UNDO).await;
        // And so is the page of what was sent, for as long as it refreshes itself.
        seen_by_author(&mut teacher, "[aria-labelledby=what]").await;
        hears(&mut teacher).await;
        inspector.look_at(&mut teacher, "sent-attachments").await;
        teacher.press(Language::English.autonym()).await;
        teacher.until("document.querySelector('.picture img')?.alt === \"The school's meeting room\"").await;

        let posts: Vec<PostSummary> = s.teacher.posts().await;
        let post: Post = s.teacher.get(&format!("/posts/{}", posts[0].id)).await.ok();
        let kinds: Vec<AttachmentKind> = post.attachments.iter().map(|a| a.kind).collect();
        assert_eq!(kinds, [AttachmentKind::Sound, AttachmentKind::Picture, AttachmentKind::File]);
        assert_eq!(post.attachments[0].language, Some(Language::Hmong));
        assert_eq!(post.attachments[1].alt, "Phòng họp của trường");
        let item: FeedItem = s.parents[0].get(&format!("/feed/{}", post.id)).await.ok();
        assert!(item.above.contains("<audio") && item.below.contains("Phòng họp của trường"));
        // What was recorded plays in the family's browser.
        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        parent.open("/").await;
        parent.press("Họp phụ huynh").await;
        hears(&mut parent).await;
        inspector.done();
        assert_eq!(teacher.complaints().await, [""; 0]);
    }

    async fn a_recording_waits_on_the_phone_until_there_is_a_network(database) {
        let s = school(database).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        let mut line = Line::to(&s.server).await;
        let mut teacher = Chromium::of(&s.server, &s.teacher).await.over(&line);
        teacher.open("/compose").await;
        teacher.press("1A").await;
        teacher.fill("#title-vi", "Họp phụ huynh").await;
        teacher.fill("#body-vi", "Mời phụ huynh dự họp.").await;
        teacher.until("customElements.get('c-attach') && navigator.serviceWorker.controller").await;
        line.cut();
        teacher.press(&word("attach-record")).await;
        teacher.until("/^0:(0[1-9]|[1-9])/.test(document.querySelector('[data-part=time]').innerText)").await;
        teacher.press(&word("attach-stop")).await;
        teacher.press(&word("attach-use")).await;
        teacher.reads(&word("attach-waits")).await;
        // The page is closed and opened again, still without a network.
        teacher.open("/compose").await;
        teacher.reads(&word("attach-waits")).await;
        assert_eq!(values!(s.server, i64, "SELECT COUNT(*) FROM attachment"), [0]);
        line.mend().await;
        until(async || values!(s.server, i64, "SELECT COUNT(*) FROM attachment") == [1]).await;
        attached(&mut teacher, 1).await;
        teacher.until("document.querySelectorAll('c-attach .attach-row').length === 1").await;
    }
}
