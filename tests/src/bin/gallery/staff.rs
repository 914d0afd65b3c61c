//! What those who write and look after things see, in Vietnamese.

use crate::camera::{Camera, browser};
use crate::cast::Cast;
use caunoi_tests::Server;
use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::Chromium;
use caunoi_wire::Language::Vietnamese;
use caunoi_wire::id::OrganisationId;
use caunoi_wire::time::SECOND;
use serde_json::json;
use std::path::Path;

const TITLE: &str = "Thứ Bảy cả lớp trồng hoa ban";
const BODY: &str = "Sáng **thứ Bảy** cả lớp trồng hoa ban dọc đường vào trường.\n\n- Các con đi ủng, mang găng tay\n\
    - Có nước gừng nóng giữa buổi\n\nBố mẹ rảnh thì đến cùng các con nhé.";
/// What is folded away, by its words.
const OPEN: &str = "[...document.querySelectorAll('summary')].find(s => s.innerText.includes(arguments[0])).click()";
/// From here on everything is on one page.
const WIDE: u32 = 992;

pub async fn take(camera: &mut Camera, server: &Server, cast: &Cast, roster: &Path) {
    let word = |key: &str| server.app.text(Vietnamese, key, &[]);
    let mut teacher = browser(server, cast.teacher.cookie.as_deref()).await;
    teacher.speak(Vietnamese).await;
    compose(camera, &mut teacher, &word).await;
    let screens = [
        ("posts", "/posts".to_owned()),
        ("sent", format!("/posts/{}", cast.trip)),
        ("bridge", format!("/l/bridge/{}", cast.trip)),
        ("library", "/lessons".to_owned()),
        ("classes", "/classes".to_owned()),
        ("class", format!("/classes/{}", cast.class)),
    ];
    for (name, path) in screens {
        camera.take(&mut teacher, name, Vietnamese, &path).await;
    }
    // Fresh links each time: what is drawn begins anew with each moment.
    let path = format!("/classes/{}/invitations", cast.class);
    let anew = async |browser: &mut Chromium, _| {
        server.advance(SECOND);
        browser.open(&path).await;
    };
    camera
        .take_after(&mut teacher, "invitations", Vietnamese, anew)
        .await;
    let sheet = format!("/l/sheet/{}?lang=vi", cast.trip);
    camera
        .print(&mut teacher, "sheet", Vietnamese, &sheet)
        .await;

    let mut admin = browser(server, cast.admin.cookie.as_deref()).await;
    admin.speak(Vietnamese).await;
    let school = format!("/organisation/{}", cast.school);
    let screens = [
        ("event-sent", format!("/posts/{}", cast.swimming)),
        ("event-day", format!("/l/day/{}", cast.swimming)),
        ("event-report", format!("/l/day/{}/report", cast.books)),
        ("delivery", format!("{school}/delivery")),
        ("school", school.clone()),
        ("help-desk", "/help".to_owned()),
        ("wellbeing", format!("{school}/wellbeing")),
    ];
    for (name, path) in screens {
        camera.take(&mut admin, name, Vietnamese, &path).await;
    }
    import(camera, &mut admin, server, (cast.commune, roster)).await;

    let others = [
        (&cast.officer, "charts", "/oversight".to_owned()),
        (&cast.counsellor, "cases", "/cases".to_owned()),
        (&cast.counsellor, "case", format!("/case/{}", cast.case)),
        (
            &cast.translator,
            "translations",
            "/l/translations".to_owned(),
        ),
        (
            &cast.translator,
            "translation",
            format!("/l/translations/{}/{}", cast.task.0, cast.task.1),
        ),
    ];
    for (user, name, path) in others {
        let mut browser = browser(server, user.cookie.as_deref()).await;
        browser.speak(Vietnamese).await;
        camera.take(&mut browser, name, Vietnamese, &path).await;
    }
}

/// The teacher's composer: for whom, what, how it looks and when it goes out; on a wide screen on one page.
async fn compose(camera: &mut Camera, teacher: &mut Chromium, word: &impl Fn(&str) -> String) {
    let begin = async |teacher: &mut Chromium| {
        let empty = "keep.drop('draft'); await keep.written()";
        teacher.run(empty, json!([])).await;
        teacher.open("/compose").await;
        teacher.until("document.querySelector('h1')").await;
    };
    let next = async |teacher: &mut Chromium, width: u32, key: &str| {
        if width < WIDE {
            teacher.press(&word(key)).await;
        }
    };
    let write = async |teacher: &mut Chromium| {
        teacher.fill("#title-vi", TITLE).await;
        teacher.fill("#body-vi", BODY).await;
    };
    // Who has one class alone begins with what to write.
    let who = async |teacher: &mut Chromium, width| {
        begin(teacher).await;
        next(teacher, width, "compose-change").await;
    };
    camera
        .take_after(teacher, "compose-1-who", Vietnamese, who)
        .await;
    let what = async |teacher: &mut Chromium, _| {
        begin(teacher).await;
        write(teacher).await;
    };
    camera
        .take_after(teacher, "compose-2-write", Vietnamese, what)
        .await;
    let look = async |teacher: &mut Chromium, width| {
        begin(teacher).await;
        write(teacher).await;
        next(teacher, width, "compose-look").await;
        teacher.press(&word("compose-later")).await;
    };
    camera
        .take_after(teacher, "compose-3-send", Vietnamese, look)
        .await;
    let event = async |teacher: &mut Chromium, _| {
        begin(teacher).await;
        teacher.press(&word("post-kind-event")).await;
        write(teacher).await;
        teacher.run(OPEN, json!([word("event-more")])).await;
    };
    camera
        .take_after(teacher, "compose-event", Vietnamese, event)
        .await;
}

/// A dry run of the roster with what offices do to it: a child moved, a telephone changed, a date that does not exist.
async fn import(
    camera: &mut Camera,
    admin: &mut Chromium,
    server: &Server,
    (commune, roster): (OrganisationId, &Path),
) {
    let text = std::fs::read_to_string(roster).expect("a roster");
    let lines: Vec<&str> = text.lines().collect();
    let mut changed = lines.clone();
    // One moved away, one is new.
    changed.remove(lines.len() / 3);
    let first: Vec<&str> = lines[1].splitn(4, [',', ';']).collect();
    let separator = if lines[1].contains(';') { ";" } else { "," };
    let fresh = [
        first[0],
        first[1],
        "HS-9001",
        "Vàng Thị Say",
        "14/03/2021",
        "Vàng Thị Pàng",
        "0912 000 451",
    ]
    .join(separator);
    let broken = [
        first[0],
        first[1],
        "HS-9002",
        "Lò Văn Tới",
        "31/02/2021",
        "Lò Thị Ính",
        "0912 000 452",
    ]
    .join(separator);
    changed.extend([fresh.as_str(), broken.as_str()]);
    let file = std::env::temp_dir().join("danh-sach-xa-suoi-soi.csv");
    std::fs::write(&file, changed.join("\n")).expect("a file");
    let come = async |browser: &mut Chromium, _| {
        server.advance(SECOND);
        browser.open(&format!("/roster/{commune}")).await;
        browser.give_file(&file).await;
        browser
            .until("document.querySelector('[class*=diff], .changes, details')")
            .await;
    };
    camera.take_after(admin, "roster", Vietnamese, come).await;
    drop(std::fs::remove_file(file));
}
