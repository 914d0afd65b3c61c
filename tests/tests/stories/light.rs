//! Light pages: reading and acknowledging without script, app or sign-in.

use caunoi_tests::*;
use caunoi_wire::feed::FeedItem;
use caunoi_wire::person::MyChange;
use caunoi_wire::time::DAY;
use caunoi_wire::{Done, Language};
use http::Method;

/// A page of one round trip on a slow network (RFC 6928), bytes.
const ONE_ROUND_TRIP: usize = 14 * 1024;

/// Sends the page's form as a browser without script does.
async fn submit(reader: &User, path: &str) -> Answer {
    let request = reader.request(Method::POST, path);
    let request = request
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", &reader.base)
        .header("sec-fetch-site", "same-origin");
    reader.send(request).await
}

/// The target of the page's form.
fn form(page: &Answer) -> String {
    let html = page.text();
    let (_, rest) = html
        .split_once("<form method=post action=\"")
        .expect("a form");
    rest.split('"').next().expect("a target").to_owned()
}

/// A published notice and the link in the first parent's push message.
async fn link(s: &School) -> (caunoi_wire::id::PostId, String) {
    let phone = s.parents[0].subscribe(&s.server).await;
    let post = s.teacher.publish(&s.notice("Họp <phụ huynh>")).await;
    s.server.pass(UNDO).await;
    (post, phone.last().url)
}

stories! {
    async fn the_link_in_the_message_reads_and_acknowledges(database) {
        let s = school(database).await;
        let (post, link) = link(&s).await;
        let nobody = s.server.user();
        let page = nobody.get(&link).await;
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
        assert!(page.body.len() <= ONE_ROUND_TRIP, "{} bytes", page.body.len());
        let html = page.text();
        assert!(html.contains("<h1 lang=vi>Họp &lt;phụ huynh&gt;</h1>") && html.contains("Bé Hoa"), "{html}");
        // The one script reads the text out; the page works without it.
        assert!(html.matches("<script").count() == 1 && html.contains("<script src=/listen.js defer>"), "{html}");
        assert!(html.contains("111"));
        assert_eq!(s.teacher.reach(post).await.seen, 1);

        let answer = submit(&nobody, &form(&page)).await;
        assert_eq!(answer.status, 303, "{answer}");
        let page = nobody.get(answer.header("location")).await;
        assert!(page.text().contains("class=done") && !page.text().contains("<form"), "{page}");
        assert_eq!(s.teacher.reach(post).await.acknowledged, 1);
        let item: FeedItem = s.parents[0].get(&format!("/feed/{post}")).await.ok();
        assert!(item.acknowledged_at.is_some());
    }

    async fn the_page_speaks_the_readers_language(database) {
        let s = school(database).await;
        let english = MyChange { reading_language: Language::English, spoken_language: Language::Hmong };
        s.parents[0].put("/me", &english).await.ok::<Done>();
        let phone = s.parents[0].subscribe(&s.server).await;
        let mut text = s.notice("Họp phụ huynh");
        text.versions.push(school::version(Language::English, "Parents' meeting", "You are invited."));
        s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;
        let reader = s.server.user(); // its browser asks for Vietnamese
        let page = reader.get(&phone.last().url).await.text();
        assert!(page.contains("<html lang=en>") && page.contains("Parents&#39; meeting"), "{page}");
        let page = reader.get(&format!("{}?lang=vi", phone.last().url)).await;
        assert!(page.text().contains("<html lang=vi>") && page.text().contains("Họp phụ huynh"));
        let answer = submit(&reader, &form(&page)).await;
        assert!(answer.header("location").ends_with("?lang=vi"));
    }

    async fn a_browser_that_fetches_ahead_has_not_read(database) {
        let s = school(database).await;
        let (post, link) = link(&s).await;
        let reader = s.server.user();
        let ahead = reader.request(Method::GET, &link).header("sec-purpose", "prefetch;prerender");
        assert_eq!(reader.send(ahead).await.status, 200);
        assert_eq!(s.teacher.reach(post).await.seen, 0);
    }

    async fn expired_forged_and_revoked_links_open_nothing(database) {
        let s = school(database).await;
        let (post, link) = link(&s).await;
        let mut reader = s.server.user();
        reader.language = "en";
        let refused = async |path: &str| {
            let page = reader.get(path).await;
            assert_eq!(page.status, 410, "{page}");
            assert!(page.text().contains("<html lang=en>") && !page.text().contains("Họp"), "{page}");
            let answer = submit(&reader, &format!("{path}/acknowledge")).await;
            assert_eq!(answer.status, 410);
        };
        let mut forged = link.clone();
        let last = forged.pop().expect("a letter");
        forged.push(if last == 'A' { 'B' } else { 'A' });
        // The last letter carries bits that are cut away too: change one in the middle as well.
        let middle = link.len() / 2;
        let other = if link.as_bytes()[middle] == b'A' { "B" } else { "A" };
        let bent = format!("{}{other}{}", &link[..middle], &link[middle + 1..]);
        for path in ["/l/x", "/l/%F0%9F%92%A9", &forged, &bent] {
            refused(path).await;
        }
        sql!(s.server, "UPDATE recipient SET link_revision = link_revision + 1 WHERE post_id = $1", post);
        refused(&link).await;
        sql!(s.server, "UPDATE recipient SET link_revision = 0 WHERE post_id = $1", post);
        assert_eq!(reader.get(&link).await.status, 200);
        s.server.advance(91 * DAY);
        refused(&link).await;
        assert_eq!(s.teacher.reach(post).await.acknowledged, 0);
    }

    async fn other_sites_cannot_submit_the_form(database) {
        let s = school(database).await;
        let (post, link) = link(&s).await;
        let reader = s.server.user();
        let forged = reader
            .request(Method::POST, &format!("{link}/acknowledge"))
            .header("origin", "https://evil.example");
        assert_eq!(reader.send(forged).await.status, 403);
        assert_eq!(s.teacher.reach(post).await.acknowledged, 0);
    }
}
