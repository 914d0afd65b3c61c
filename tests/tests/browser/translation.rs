//! Languages in a real browser: a draft that lends words from Vietnamese, Khmer that wraps where its words end, a language
//! that is longer than all of them, and the translators' desk.

use crate::inspector::{Inspector, PHONE, READY};
use crate::screens::{Lively, lively};
use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_tests::machine::{KEY, Machine};
use caunoi_tests::school::{school_at, staff, version};
use caunoi_tests::*;
use caunoi_wire::Done;
use caunoi_wire::Language;
use caunoi_wire::feed::FeedItem;
use caunoi_wire::organisation::Role;
use caunoi_wire::post::{Post, Provenance, Reminded, VersionText};
use caunoi_wire::translation::TranslationJob;
use serde_json::json;

const KHMER: &str =
    "សូមអញ្ជើញមាតាបិតាសិស្សទាំងអស់មកចូលរួមប្រជុំនៅសាលារៀននៅព្រឹកថ្ងៃសៅរ៍វេលាម៉ោងប្រាំបីដើម្បីពិភាក្សាអំពីការសិក្សារបស់កូន";

/// Where each line of the text begins that is not at the end of a word, by the browser's own dictionary.
const BROKEN: &str = "const text = document.querySelector('.body p').firstChild, range = document.createRange();
    const ends = new Set([...new Intl.Segmenter('km', {granularity: 'word'}).segment(text.data)].map(s => s.index));
    const lines = [];
    let top;
    for (let at = 0; at < text.length; at++) {
        range.setStart(text, at); range.setEnd(text, at + 1);
        const box = range.getClientRects()[0];
        if (!box || !box.width) continue;
        if (top !== undefined && box.top > top + 4) lines.push(at);
        top = box.top;
    }
    return {lines: lines.length, broken: lines.filter(at => !ends.has(at))};";

/// Elements with words that another language lent, and in which language they say they are.
const LENT: &str = "return [...document.querySelectorAll('body *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.startsWith('\\u200b')))
    .map(e => e.closest('[lang]').lang)";

/// Stretches what a page of the server's says, as the pseudo-language does.
const STRETCH: &str = "const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; node = walk.nextNode();) {
        if (/\\p{L}/u.test(node.data) && !node.parentElement.closest('style, script, textarea'))
            node.data = `⟦${node.data} ${'ñgữ '.repeat(Math.ceil(node.data.length / 8))}⟧`;
    }";

/// Gives the app the words of a language that does not exist.
async fn speak_pseudo(browser: &mut Chromium) {
    let real = caunoi_l10n::compiled(Language::Vietnamese).expect("compiles");
    let real = caunoi_l10n::Catalogue::parse(&real).expect("parses");
    let words = json!(caunoi_l10n::pseudo::packed(&real));
    let source = format!(
        "const real = window.fetch, words = {words};
        window.fetch = (...asked) => String(asked[0]).includes('/locales/vi.')
            ? Promise.resolve(new Response(words)) : real(...asked)"
    );
    let script = json!({ "source": source });
    browser
        .cdp("Page.addScriptToEvaluateOnNewDocument", script)
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_screen_is_too_narrow_for_the_longest_language() {
    database::tell(Kind::Sqlite, async |database| {
        let Lively {
            school: s,
            meeting,
            swimming,
        } = lively(database).await;
        let translator = staff(
            &s.server,
            &s.admin,
            s.commune,
            Role::Translator,
            None,
            "dich",
        )
        .await;
        let ask = json!({ "language": "hmn" });
        let path = format!("/feed/{meeting}/translation");
        s.parents[0].post(&path, &ask).await.ok::<Done>();
        let (post, event) = (format!("/post/{meeting}"), format!("/post/{swimming}"));
        let (sent, class) = (format!("/posts/{meeting}"), format!("/classes/{}", s.class));
        let school = format!("/organisation/{}", s.school);
        let nobody = s.server.user();
        let people: [(&User, &[&str]); 5] = [
            (&nobody, &["/sign-in"]),
            (&s.parents[0], &["/", &post, &event, "/settings"]),
            (
                &s.teacher,
                &["/compose", "/posts", &sent, "/calendar", &class, "/lessons"],
            ),
            (&s.admin, &["/organisation", &school, "/help", "/oversight"]),
            (&translator, &["/"]),
        ];
        let mut inspector = Inspector::new();
        for (user, paths) in people {
            let mut browser = match user.cookie {
                Some(_) => Chromium::of(&s.server, user).await,
                None => Chromium::start(&s.server).await,
            };
            speak_pseudo(&mut browser).await;
            for path in paths {
                browser.open(path).await;
                browser.until(READY).await;
                browser.until("document.body.innerText.includes('⟦')").await;
                let name = path.split('/').nth(1).unwrap_or_default();
                let depth = path.matches('/').count();
                inspector
                    .fits(&mut browser, &format!("pseudo-{name}-{depth}"))
                    .await;
            }
        }
        let phone = s.parents[2].subscribe(&s.server).await;
        s.teacher
            .act(&format!("/posts/{meeting}/remind"))
            .await
            .ok::<Reminded>();
        s.server.drain().await;
        let light = phone.last().url;
        let job = format!("/l/translations/{meeting}/hmn");
        for (user, path) in [
            (&translator, "/l/translations"),
            (&translator, &job),
            (&s.parents[0], &light),
            (&s.parents[0], "/l/help"),
            (&s.parents[0], "/l/calendar"),
        ] {
            let mut browser = Chromium::of(&s.server, user).await;
            browser.open(path).await;
            browser.until("document.querySelector('h1')").await;
            browser.run(STRETCH, json!([])).await;
            let name = path.split('/').nth(2).unwrap_or_default();
            let name = &name[..name.len().min(12)];
            inspector
                .fits(&mut browser, &format!("pseudo-light-{name}-{}", path.len()))
                .await;
        }
        inspector.done();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_never_half_blank_and_says_whose_words_it_lends() {
    database::tell(Kind::Sqlite, async |database| {
        let Lively { school: s, meeting, .. } = lively(database).await;
        let mut inspector = Inspector::new();
        let mut browser = Chromium::of(&s.server, &s.parents[0]).await;
        for language in [Language::Khmer, Language::Hmong, Language::Tay, Language::Thai] {
            browser.speak(language).await;
            for path in ["/", &format!("/post/{meeting}"), "/settings"] {
                browser.open(path).await;
                browser.until(READY).await;
                let root = browser.run("return document.documentElement.lang", json!([])).await;
                assert_eq!(root, language.as_str());
                let lent = browser.run(LENT, json!([])).await;
                let lent: Vec<&str> = lent.as_array().into_iter().flatten().filter_map(|l| l.as_str()).collect();
                assert!(lent.iter().all(|l| *l == "vi"), "{language} {path}: {lent:?}");
                // Khmer says nearly all itself.
                assert!(language == Language::Khmer || !lent.is_empty(), "{language} {path}");
                // No key is ever shown, and the draft says that it is one.
                let keys = "return document.body.innerText.match(/\\b(common|feed|settings|post|light|event)-[a-z]+/g)";
                assert_eq!(browser.run(keys, json!([])).await, json!(null), "{language} {path}");
                let draft = s.server.app.text(language, "common-draft", &[]);
                browser.reads(&draft).await;
            }
        }
        browser.speak(Language::Khmer).await;
        for (name, path) in [("feed-km", "/"), ("settings-km", "/settings")] {
            browser.open(path).await;
            browser.until(READY).await;
            inspector.look_from(&mut browser, PHONE, name).await;
        }
        browser.speak(Language::Hmong).await;
        browser.open("/").await;
        browser.until(READY).await;
        inspector.look_from(&mut browser, PHONE, "feed-hmn").await;
        inspector.done();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn khmer_wraps_where_its_words_end() {
    database::tell(Kind::Sqlite, async |database| {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let mut text = s.notice("Họp phụ huynh");
        let khmer = version(Language::Khmer, "ប្រជុំមាតាបិតាសិស្ស", KHMER);
        text.versions.push(VersionText {
            provenance: Provenance::Human,
            ..khmer
        });
        s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;
        let mut inspector = Inspector::new();
        let mut browser = Chromium::start(&s.server).await;
        browser.open(&format!("{}?lang=km", phone.last().url)).await;
        inspector.fits(&mut browser, "light-km").await;
        let found = browser.run(BROKEN, json!([])).await;
        assert!(found["lines"].as_i64().is_some_and(|n| n >= 3), "{found}");
        assert_eq!(found["broken"], json!([]), "{found}");
        inspector.look_from(&mut browser, PHONE, "light-km").await;
        inspector.done();
    })
    .await;
}

stories! {
    async fn an_author_lets_a_machine_begin_and_says_where_it_is(database) {
        let machine = Machine::start().await;
        let url = format!("http://{}/", machine.host);
        let flags = ["--translate-url", &url, "--translate-key", KEY];
        let s = school_at(Server::start_saying(database, &flags, &machine.host).await).await;
        let change = json!({ "reading_language": "km", "spoken_language": "km" });
        s.parents[0].put("/me", &change).await.ok::<Done>();
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        let mut teacher = Chromium::of(&s.server, &s.teacher).await;
        teacher.open("/compose").await;
        teacher.press("1A").await;
        teacher.press(&word("post-kind-event")).await;
        teacher.fill("#title-vi", "Tập bơi an toàn").await;
        teacher.fill("#body-vi", "Các con mang quần áo bơi.").await;
        teacher.fill("#event-place", "Nhà văn hóa xã").await;
        teacher.fill("#event-bring", "Quần áo bơi").await;
        // Somebody among them reads Khmer.
        teacher.reads(&word("compose-read")).await;
        teacher.press(Language::Khmer.autonym()).await;
        teacher.press(&word("compose-draft")).await;
        teacher.until("document.querySelector('#title-km').value === '[km] Tập bơi an toàn'").await;
        teacher.reads(&word("compose-draft-shown")).await;
        teacher.reads(&word("provenance-machine_draft")).await;
        assert_eq!(machine.asked().len(), 1);
        // It is of no use for another text, until it is made anew.
        teacher.fill("#title-vi", "Tập bơi").await;
        teacher.reads(&word("compose-draft-stale")).await;
        teacher.press(&word("compose-draft-again")).await;
        teacher.until("document.querySelector('#title-km').value === '[km] Tập bơi'").await;
        // What is urgent nobody reads in a machine's words.
        teacher.press(&word("priority-urgent")).await;
        teacher.reads(&word("compose-draft-held")).await;
        let mut inspector = Inspector::new();
        inspector.look_at(&mut teacher, "compose-draft").await;
        teacher.press(&word("compose-draft-read")).await;
        teacher.reads(&word("provenance-human")).await;
        teacher.fill("#place-km", "សាលវប្បធម៌ឃុំ").await;
        teacher.press(&word("compose-keep-draft")).await;
        teacher.reads(&word("compose-draft-kept")).await;
        let post = s.teacher.posts().await.remove(0);
        let post: Post = s.teacher.get(&format!("/posts/{}", post.id)).await.ok();
        let khmer = post.versions.iter().find(|v| v.language == Language::Khmer).expect("a version");
        assert_eq!((khmer.provenance, khmer.event_words.place.as_str()), (Provenance::Human, "សាលវប្បធម៌ឃុំ"));
        inspector.done();
        assert_eq!(teacher.complaints().await, [""; 0]);
    }

    async fn what_a_reader_does_not_understand_is_translated_at_the_desk(database) {
        let s = school(database).await;
        let change = json!({ "reading_language": "km", "spoken_language": "km" });
        s.parents[0].put("/me", &change).await.ok::<Done>();
        let translator = staff(&s.server, &s.admin, s.commune, Role::Translator, None, "dich").await;
        let post = s.teacher.publish(&s.notice("Họp phụ huynh")).await;
        s.server.pass(UNDO).await;
        let word = |key: &str| s.server.app.text(Language::Vietnamese, key, &[]);
        let khmer = |key: &str| s.server.app.text(Language::Khmer, key, &[]);

        let mut parent = Chromium::of(&s.server, &s.parents[0]).await;
        parent.speak(Language::Khmer).await;
        parent.open(&format!("/post/{post}")).await;
        parent.press(&khmer("light-ask")).await;
        parent.press(&khmer("light-ask")).await;
        parent.press(Language::Khmer.autonym()).await;
        parent.until("document.querySelector('#ask.done')").await;

        let mut desk = Chromium::of(&s.server, &translator).await;
        desk.open("/").await;
        desk.press(&word("nav-translations")).await;
        desk.reads(&word("translate-need-asked")).await;
        let mut inspector = Inspector::new();
        inspector.look_at(&mut desk, "translations").await;
        desk.press("Họp phụ huynh").await;
        desk.fill("#title", "ប្រជុំមាតាបិតា").await;
        desk.run("document.querySelector('#body').focus()", json!([])).await;
        desk.press("phụ huynh → មាតាបិតា").await;
        desk.until("document.querySelector('#body').value === 'មាតាបិតា'").await;
        desk.until("document.querySelector('.term[aria-pressed=true]')").await;
        inspector.look_at(&mut desk, "translation").await;
        desk.press(&word("translate-save")).await;
        desk.reads(&word("translate-saved")).await;
        let item: FeedItem = s.parents[0].get(&format!("/feed/{post}")).await.ok();
        assert_eq!((item.language, item.title.as_str()), (Language::Khmer, "ប្រជុំមាតាបិតា"));
        let job: TranslationJob = translator.get(&format!("/translations/{post}/km")).await.ok();
        assert_eq!(job.asked, 0);
        parent.open(&format!("/post/{post}")).await;
        parent.reads("ប្រជុំមាតាបិតា").await;
        parent.reads(&khmer("provenance-human")).await;
        inspector.look_from(&mut parent, PHONE, "post-km").await;
        inspector.done();
        assert_eq!(parent.complaints().await, [""; 0]);
        assert_eq!(desk.complaints().await, [""; 0]);
    }
}
