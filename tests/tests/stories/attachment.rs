//! Pictures, sounds and files of posts: taken in clean, for whom the post is, gone with it.

mod author;
mod store;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caunoi_tests::school::version;
use caunoi_tests::*;
use caunoi_wire::attachment::*;
use caunoi_wire::feed::{Feed, FeedItem};
use caunoi_wire::person::MyChange;
use caunoi_wire::post::{Correction, Post, PostText};
use caunoi_wire::series::Series;
use caunoi_wire::time::DAY;
use caunoi_wire::{Done, ErrorCode, Language, id::*};
use http::Method;
use serde_json::{Value, json};
use std::io::Cursor;

/// A photograph as a telephone takes it, of more bytes than the small one may have, with a place in it.
pub fn photograph() -> Vec<u8> {
    let mut seed = 7_u32;
    let image = image::RgbImage::from_fn(1_600, 1_200, |x, y| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        image::Rgb([(x / 7) as u8, (y / 5) as u8 ^ (seed >> 28) as u8, 90])
    });
    let mut plain = Vec::new();
    image
        .write_to(&mut Cursor::new(&mut plain), image::ImageFormat::Jpeg)
        .expect("a picture");
    let secret = b"Exif\0\0GPS 21.03N 105.85E";
    let mut taken = plain[..2].to_vec();
    taken.extend([0xff, 0xe1, 0, secret.len() as u8 + 2]);
    taken.extend(secret);
    taken.extend(&plain[2..]);
    taken
}

pub fn sound(end: &str) -> Vec<u8> {
    let mut bytes = vec![0x1a, 0x45, 0xdf, 0xa3];
    bytes.extend(b"webm A_OPUS ");
    bytes.extend(end.as_bytes());
    bytes
}

const PDF: &[u8] = b"%PDF-1.4 phi\xe1\xba\xbfu %%EOF";

pub async fn upload(author: &User, query: &str, bytes: Vec<u8>) -> Answer {
    let path = format!("/attachments?{query}");
    author
        .send(author.request(Method::POST, &path).body(bytes))
        .await
}

fn text(of: &Attachment) -> AttachmentText {
    of.text()
}

fn with(mut post: PostText, attachments: &[&Attachment]) -> PostText {
    post.attachments = attachments.iter().map(|a| text(a)).collect();
    post
}

/// A file that comes with a published event: for the matrix of routes.
pub async fn of(s: &School, post: PostId) -> AttachmentId {
    let file: Attachment = upload(&s.teacher, "name=Kin.pdf", PDF.to_vec()).await.ok();
    let was: Post = s.teacher.get(&format!("/posts/{post}")).await.ok();
    sql!(
        s.server,
        "UPDATE attachment SET post_id = $1 WHERE id = $2",
        was.id,
        file.id
    );
    file.id
}

/// A file, for the matrix of routes.
pub fn body() -> Value {
    Value::String(format!("{}{}", super::matrix::BASE64, STANDARD.encode(PDF)))
}

async fn link(parent: &User, post: PostId) -> String {
    let own = parent.get(&format!("/l/post/{post}")).await;
    own.header("location").to_owned()
}

/// All that lies in the folder, in bytes.
fn lying(s: &School) -> usize {
    fn walk(folder: &std::path::Path) -> usize {
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        let size = |path: std::path::PathBuf| match path.is_dir() {
            true => walk(&path),
            false => 1,
        };
        entries
            .map(|entry| size(entry.expect("an entry").path()))
            .sum()
    }
    walk(std::path::Path::new(&s.server.database.media))
}

/// Lets a draft occur each Monday, and the first time come.
async fn occur(s: &School, draft: &Post) {
    let path = format!("/posts/{}/series", draft.id);
    let repeat = json!({
        "every": { "kind": "week", "days": [1] }, "minute": 960, "first": "2026-11-25", "until": null, "count": 2,
    });
    s.teacher.put(&path, &repeat).await.ok::<Post>();
    let series: Series = s.teacher.get(&path).await.ok();
    s.server
        .advance(series.occurrences[0].due_at.since(s.server.now()));
    s.server.drain().await;
}

stories! {
    async fn a_picture_comes_small_and_clean(database) {
        let s = school(database).await;
        let picture: Attachment = upload(&s.teacher, "", photograph()).await.ok();
        assert_eq!(picture.kind, AttachmentKind::Picture);
        assert!(picture.preview_size.expect("a small one") <= 60 * 1024);
        let mut text = with(s.notice("Chợ Tết của lớp"), &[&picture]);
        text.attachments[0].alt = "Gian hàng <bánh chưng> của lớp 1A".to_owned();
        let post = s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;

        let item: FeedItem = s.parents[0].get(&format!("/feed/{post}")).await.ok();
        let small = format!("/api/v1/feed/{post}/attachments/{}?small=true", picture.id);
        assert!(item.below.contains(&format!("data-small=\"{small}\"")), "{}", item.below);
        assert!(item.below.contains("Gian hàng &lt;bánh chưng&gt;") && !item.below.contains("<img"), "{}", item.below);
        let feed: Feed = s.parents[0].get("/feed").await.ok();
        assert_eq!(feed.needs_you[0].below, item.below);

        let got = s.parents[0].get(&small).await;
        assert_eq!((got.status, got.header("content-type")), (200, "image/webp"));
        assert_eq!(got.header("cache-control"), "private, no-cache");
        assert_eq!(got.header("x-content-type-options"), "nosniff");
        assert!(got.body.len() <= 60 * 1024, "{} bytes", got.body.len());
        let large = s.parents[0].get(&small.replace("?small=true", "")).await;
        for (bytes, side) in [(&got.body, 960), (&large.body, 1_280)] {
            assert!(!bytes.windows(4).any(|w| w == b"Exif" || w == b"EXIF" || w == b"GPS "));
            let image = image::load_from_memory(bytes).expect("a picture");
            assert!(image.width() <= side && image.width() > 300, "{}", image.width());
        }
        // Known already: nothing is sent twice.
        let again = s.parents[0].request(Method::GET, &small).header("if-none-match", got.header("etag"));
        let again = s.parents[0].send(again).await;
        assert_eq!((again.status, again.body.len()), (304, 0));

        // The light page shows it at once; who spares data gets a box with what it is and how large.
        let page = link(&s.parents[0], post).await;
        let nobody = s.server.user();
        let html = nobody.get(&page).await;
        assert!(html.body.len() <= 14 * 1024, "{} bytes", html.body.len());
        let shown = format!("<img src=\"{page}/attachments/{}?small=true\"", picture.id);
        assert!(html.text().contains(&shown), "{html}");
        let spared = nobody.request(Method::GET, &page).header("save-data", "on");
        let spared = nobody.send(spared).await.text();
        assert!(!spared.contains("<img") && spared.contains("data-tap") && spared.contains(" kB"), "{spared}");
        let light = nobody.get(&format!("{page}/attachments/{}?small=true", picture.id)).await;
        assert_eq!(light.body, got.body);
    }

    async fn a_file_says_how_large_it_is_and_is_saved_under_its_name(database) {
        let s = school(database).await;
        let query = "name=..%2FPhi%E1%BA%BFu%20%C4%91%C4%83ng%20k%C3%BD.exe";
        let file: Attachment = upload(&s.teacher, query, PDF.to_vec()).await.ok();
        assert_eq!((file.kind, file.name.as_str()), (AttachmentKind::File, "Phiếu đăng ký.pdf"));
        let post = s.teacher.publish(&with(s.notice("Đăng ký ăn trưa"), &[&file])).await;
        s.server.pass(UNDO).await;
        let item: FeedItem = s.parents[0].get(&format!("/feed/{post}")).await.ok();
        assert!(item.below.contains("Phiếu đăng ký.pdf") && item.below.contains("PDF · "), "{}", item.below);
        let got = s.parents[0].get(&format!("/feed/{post}/attachments/{}", file.id)).await;
        assert_eq!(got.body.as_ref(), PDF);
        assert!(got.header("content-disposition").starts_with("attachment; filename*=UTF-8''Phi%E1%BA%BFu"), "{got}");
        assert!(got.header("content-security-policy").contains("sandbox"));

        for (bytes, code) in [
            (b"MZ\x90\0".to_vec(), ErrorCode::AttachmentRefused),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), ErrorCode::AttachmentRefused),
            (b"<!doctype html><script>".to_vec(), ErrorCode::AttachmentRefused),
            (Vec::new(), ErrorCode::AttachmentRefused),
            (b"PK\x03\x04".to_vec(), ErrorCode::AttachmentRefused),
            (b"%PDF-1.4 1 0 obj <</OpenAction <</S/JavaScript/JS(app.alert(1))>>>> endobj".to_vec(), ErrorCode::ActivePdfRefused),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), ErrorCode::HeicRefused),
        ] {
            assert_eq!(upload(&s.teacher, "name=a.pdf", bytes).await.refused(), code);
        }
        let large = upload(&s.teacher, "", vec![b'%'; MAX_ATTACHMENT_BYTES + 1]).await;
        assert_eq!(large.refused(), ErrorCode::BodyTooLarge);
        // Whoever writes to nobody uploads nothing.
        assert_eq!(upload(&s.parents[0], "", PDF.to_vec()).await.refused(), ErrorCode::NotAllowed);
    }

    async fn who_speaks_hmong_and_reads_vietnamese_hears_one_and_reads_the_other(database) {
        let s = school(database).await;
        let vi: Attachment = upload(&s.teacher, "language=vi&seconds=42", sound("vi")).await.ok();
        let hmn: Attachment = upload(&s.teacher, "language=hmn&seconds=7", sound("hmn")).await.ok();
        let change = MyChange { reading_language: Language::Vietnamese, spoken_language: Language::Hmong };
        s.parents[0].put("/me", &change).await.ok::<Done>();
        let post = s.teacher.publish(&with(s.notice("Tiêm chủng"), &[&vi, &hmn])).await;
        s.server.pass(UNDO).await;
        let hears = async |parent: &User| {
            let item: FeedItem = parent.get(&format!("/feed/{post}")).await.ok();
            assert_eq!(item.language, Language::Vietnamese);
            let first = item.above.find("<audio").expect("a sound");
            let other = item.above.find("<details").expect("others");
            assert!(first < other, "{}", item.above);
            let of = |sound: &Attachment| item.above.find(&format!("attachments/{}", sound.id)).expect("it is there");
            if of(&hmn) < of(&vi) { Language::Hmong } else { Language::Vietnamese }
        };
        assert_eq!(hears(&s.parents[0]).await, Language::Hmong);
        assert_eq!(hears(&s.parents[1]).await, Language::Vietnamese);
        let page = link(&s.parents[0], post).await;
        let html = s.server.user().get(&page).await.text();
        let hmong = html.find(&format!("{page}/attachments/{}", hmn.id)).expect("it is there");
        let vietnamese = html.find(&format!("{page}/attachments/{}", vi.id)).expect("it is there");
        assert!(hmong < vietnamese && html.contains(Language::Hmong.autonym()) && html.contains("0:07"), "{html}");

        // A phone that plays asks for parts.
        let path = format!("/feed/{post}/attachments/{}", hmn.id);
        let part = s.parents[0].request(Method::GET, &path).header("range", "bytes=4-7");
        let part = s.parents[0].send(part).await;
        assert_eq!((part.status, part.body.as_ref()), (206, &b"webm"[..]));
        let size = sound("hmn").len();
        assert_eq!(part.header("content-range"), format!("bytes 4-7/{size}"));
        let beyond = s.parents[0].request(Method::GET, &path).header("range", "bytes=1000-");
        assert_eq!(s.parents[0].send(beyond).await.status, 416);
    }

    async fn only_whom_the_post_is_for_gets_what_comes_with_it(database) {
        let s = school(database).await;
        let file: Attachment = upload(&s.teacher, "name=a.pdf", PDF.to_vec()).await.ok();
        let own = format!("/attachments/{}", file.id);
        // Nobody but who uploaded it, until a post takes it in.
        assert_eq!(s.teacher.get(&own).await.status, 200);
        for other in [&s.admin, &s.sibling_teacher, &s.parents[0].user] {
            assert_eq!(other.get(&own).await.refused(), ErrorCode::NotFound);
        }
        let stolen = s.admin.post("/posts", &with(s.notice("Của người khác"), &[&file])).await;
        assert_eq!(stolen.refused(), ErrorCode::NotFound);
        let post = s.teacher.publish(&with(s.notice("Họp lớp"), &[&file])).await;
        let path = format!("/feed/{post}/attachments/{}", file.id);
        // Before it is sent nobody has it; then those whom it is for.
        assert_eq!(s.parents[0].get(&path).await.refused(), ErrorCode::NotFound);
        s.server.pass(UNDO).await;
        assert_eq!(s.parents[0].get(&path).await.status, 200);
        assert_eq!(s.admin.get(&own).await.status, 200);
        for other in [&s.other_parent.user, &s.sibling_teacher] {
            assert_eq!(other.get(&path).await.refused(), ErrorCode::NotFound);
            assert_eq!(other.get(&own).await.refused(), ErrorCode::NotFound);
        }
        assert_eq!(s.server.user().get(&path).await.refused(), ErrorCode::SignInNeeded);
        // The link of another post opens nothing of this one.
        let other = s.teacher.publish(&s.notice("Khác")).await;
        s.server.pass(UNDO).await;
        let page = link(&s.parents[0], other).await;
        assert_eq!(s.server.user().get(&format!("{page}/attachments/{}", file.id)).await.status, 410);

        let page = link(&s.parents[0], post).await;
        let light = format!("{page}/attachments/{}", file.id);
        assert_eq!(s.server.user().get(&light).await.status, 200);
        s.parents[0].act(&format!("/feed/{post}/seen")).await.ok::<FeedItem>();
        s.teacher.act(&format!("/posts/{post}/withdraw")).await.ok::<Post>();
        assert_eq!(s.parents[0].get(&path).await.refused(), ErrorCode::NotFound);
        assert_eq!(s.server.user().get(&light).await.status, 410);
        let item: FeedItem = s.parents[0].get(&format!("/feed/{post}")).await.ok();
        assert!(item.below.is_empty() && item.above.is_empty());
    }

    async fn a_post_that_is_over_gives_nothing_away(database) {
        let s = school(database).await;
        let file: Attachment = upload(&s.teacher, "name=a.pdf", PDF.to_vec()).await.ok();
        let mut text = with(s.notice("Hết hạn"), &[&file]);
        text.expires_at = Some(s.server.now().plus(DAY));
        let post = s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;
        let path = format!("/feed/{post}/attachments/{}", file.id);
        assert_eq!(s.parents[0].get(&path).await.status, 200);
        s.server.advance(DAY);
        assert_eq!(s.parents[0].get(&path).await.refused(), ErrorCode::NotFound);
    }

    async fn what_no_post_names_any_more_is_gone(database) {
        let s = school(database).await;
        let one: Attachment = upload(&s.teacher, "name=a.pdf", PDF.to_vec()).await.ok();
        // The same content lies there once.
        let two: Attachment = upload(&s.teacher, "name=b.pdf", PDF.to_vec()).await.ok();
        let picture: Attachment = upload(&s.teacher, "", photograph()).await.ok();
        assert_eq!(lying(&s), 3);
        let draft: Post = s.teacher.post("/posts", &with(s.notice("Nháp"), &[&one, &picture])).await.ok();
        let other: Post = s.teacher.post("/posts", &with(s.notice("Nháp khác"), &[&two])).await.ok();
        assert_eq!(draft.attachments.len(), 2);
        // Taken off.
        let path = format!("/posts/{}", draft.id);
        let after: Post = s.teacher.put(&path, &with(s.notice("Nháp"), &[&one])).await.ok();
        assert_eq!(after.attachments.len(), 1);
        s.server.drain().await;
        assert_eq!(lying(&s), 1);
        assert_eq!(s.teacher.get(&format!("/attachments/{}", picture.id)).await.refused(), ErrorCode::NotFound);
        // Thrown away: the other draft still has the same content.
        s.teacher.delete(&path).await.ok::<Done>();
        s.server.drain().await;
        assert_eq!(lying(&s), 1);
        assert_eq!(s.teacher.get(&format!("/attachments/{}", two.id)).await.body.as_ref(), PDF);
        s.teacher.delete(&format!("/posts/{}", other.id)).await.ok::<Done>();
        s.server.drain().await;
        assert_eq!(lying(&s), 0);
        // The same once more, now that it has gone.
        let three: Attachment = upload(&s.teacher, "name=c.pdf", PDF.to_vec()).await.ok();
        assert_eq!(s.teacher.get(&format!("/attachments/{}", three.id)).await.status, 200);
        s.teacher.delete(&format!("/attachments/{}", three.id)).await.ok::<Done>();
        let four: Attachment = upload(&s.teacher, "name=d.pdf", PDF.to_vec()).await.ok();
        // Nobody made anything of it.
        s.server.pass(29 * DAY).await;
        assert_eq!(s.teacher.get(&format!("/attachments/{}", four.id)).await.status, 200);
        s.server.pass(2 * DAY).await;
        assert_eq!(lying(&s), 0);
        assert_eq!(values!(s.server, i64, "SELECT COUNT(*) FROM object"), [0]);
    }

    async fn what_a_crash_left_is_swept(database) {
        let s = school(database).await;
        upload(&s.teacher, "name=a.pdf", PDF.to_vec()).await.ok::<Attachment>();
        // The process died after the bytes were there and before the row that names them.
        sql!(s.server, "DELETE FROM attachment");
        sql!(s.server, "UPDATE object SET delete_at = $1", s.server.now().plus(DAY));
        s.server.pass(DAY - 1).await;
        assert_eq!(lying(&s), 1);
        s.server.pass(1).await;
        assert_eq!(lying(&s), 0);
    }

    async fn a_correction_keeps_or_changes_what_comes_with_it(database) {
        let s = school(database).await;
        let file: Attachment = upload(&s.teacher, "name=cu.pdf", PDF.to_vec()).await.ok();
        let post = s.teacher.publish(&with(s.notice("Họp"), &[&file])).await;
        s.server.pass(UNDO).await;
        let path = format!("/posts/{post}/correct");
        let versions = vec![version(Language::Vietnamese, "Họp", "Giờ mới")];
        let kept = Correction { versions: versions.clone(), attachments: None };
        let after: Post = s.teacher.post(&path, &kept).await.ok();
        assert_eq!(after.attachments[0].name, "cu.pdf");
        let fresh: Attachment = upload(&s.teacher, "name=moi.pdf", b"%PDF-1.7 moi".to_vec()).await.ok();
        let changed = Correction { versions, attachments: Some(vec![fresh.text()]) };
        let after: Post = s.teacher.post(&path, &changed).await.ok();
        assert_eq!(after.attachments.len(), 1);
        let item: FeedItem = s.parents[0].get(&format!("/feed/{post}")).await.ok();
        assert!(item.below.contains("moi.pdf") && !item.below.contains("cu.pdf"));
        let old = format!("/feed/{post}/attachments/{}", file.id);
        assert_eq!(s.parents[0].get(&old).await.refused(), ErrorCode::NotFound);
    }

    async fn each_occurrence_brings_what_the_series_has(database) {
        let s = school(database).await;
        let file: Attachment = upload(&s.teacher, "name=thucdon.pdf", PDF.to_vec()).await.ok();
        let draft: Post = s.teacher.post("/posts", &with(s.notice("Thực đơn tuần"), &[&file])).await.ok();
        occur(&s, &draft).await;
        let feed: Feed = s.parents[0].get("/feed").await.ok();
        let item = &feed.needs_you[0];
        assert!(item.below.contains("thucdon.pdf"), "{}", item.below);
        // Of its own, of the same bytes: the series may drop it.
        assert!(!item.below.contains(&file.id.to_string()));
        assert_eq!(lying(&s), 1);
        s.teacher.put(&format!("/posts/{}", draft.id), &s.notice("Thực đơn tuần")).await.ok::<Post>();
        s.server.drain().await;
        let address = item.below.split("href=\"").nth(1).and_then(|rest| rest.split('"').next());
        assert_eq!(s.parents[0].get(address.expect("an address")).await.status, 200);
    }

    async fn there_is_an_end_to_everything(database) {
        let s = school(database).await;
        let mut all = Vec::new();
        for n in 0..=MAX_ATTACHMENTS {
            let bytes = format!("%PDF-1.4 {n}").into_bytes();
            all.push(upload(&s.teacher, "name=a.pdf", bytes).await.ok::<Attachment>());
        }
        let every: Vec<&Attachment> = all.iter().collect();
        let many = s.teacher.post("/posts", &with(s.notice("Nhiều"), &every)).await;
        assert_eq!(many.refused(), ErrorCode::AttachmentsTooMany);
        let twice = s.teacher.post("/posts", &with(s.notice("Hai lần"), &[&all[0], &all[0]])).await;
        assert_eq!(twice.refused(), ErrorCode::NotFound);
        let mut long = with(s.notice("Dài"), &[&all[0]]);
        long.attachments[0].alt = "a".repeat(MAX_ALT + 1);
        assert_eq!(s.teacher.post("/posts", &long).await.refused(), ErrorCode::TextTooLong);
        // A repeated upload is the same upload.
        let again = || s.teacher.request(Method::POST, "/attachments?name=k.pdf").header("idempotency-key", "k").body(PDF);
        let first: Attachment = s.teacher.send(again()).await.ok();
        let second: Attachment = s.teacher.send(again()).await.ok();
        assert_eq!(first.id, second.id);
    }
}
