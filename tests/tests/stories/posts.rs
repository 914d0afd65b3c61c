//! A post's life: undo, schedule, correct, withdraw, remind, quiet hours, languages.

use caunoi_tests::push::Order;
use caunoi_tests::school::{staff, version};
use caunoi_tests::*;
use caunoi_wire::feed::{Feed, FeedItem};
use caunoi_wire::organisation::Role;
use caunoi_wire::person::MyChange;
use caunoi_wire::post::*;
use caunoi_wire::time::{HOUR, MINUTE, SECOND};
use caunoi_wire::{Done, ErrorCode, Language, Page, id::PostId};

async fn draft(s: &School) -> PostId {
    s.teacher
        .post("/posts", &s.notice("Họp"))
        .await
        .ok::<Post>()
        .id
}

async fn read(user: &User, post: PostId) -> FeedItem {
    user.get(&format!("/feed/{post}")).await.ok()
}

async fn see(user: &User, post: PostId) {
    user.act(&format!("/feed/{post}/seen"))
        .await
        .ok::<FeedItem>();
}

async fn speaks(user: &User, language: Language) {
    let change = MyChange {
        reading_language: language,
        spoken_language: language,
    };
    user.put("/me", &change).await.ok::<Done>();
}

stories! {
    async fn publishing_can_be_undone_for_ten_seconds(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let post = s.teacher.publish(&s.notice("Họp")).await;
        s.server.pass(UNDO - 1).await;
        let undone: Post = s.teacher.act(&format!("/posts/{post}/undo")).await.ok();
        assert_eq!(undone.state, PostState::Draft);
        s.server.pass(HOUR).await;
        assert_eq!(phone.attempts(), 0);
        s.teacher.post(&format!("/posts/{post}/publish"), &Publish::default()).await.ok::<Post>();
        s.server.pass(UNDO).await;
        assert_eq!(phone.messages().len(), 1);
        let late = s.teacher.act(&format!("/posts/{post}/undo")).await;
        assert_eq!(late.refused(), ErrorCode::UndoTooLate);
    }

    async fn a_scheduled_post_waits_for_its_time(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let post = draft(&s).await;
        let path = format!("/posts/{post}/publish");
        for at in [-1, 400 * 24 * HOUR] {
            let at = Publish { at: Some(s.server.now().plus(at)) };
            assert_eq!(s.teacher.post(&path, &at).await.refused(), ErrorCode::TimeInPast);
        }
        let at = Publish { at: Some(s.server.now().plus(HOUR)) };
        let scheduled: Post = s.teacher.post(&path, &at).await.ok();
        assert_eq!((scheduled.state, scheduled.publish_at), (PostState::Scheduled, at.at));
        s.server.pass(HOUR - 1).await;
        assert_eq!(phone.attempts(), 0);
        s.server.pass(1).await;
        assert_eq!(phone.messages().len(), 1);
        assert_eq!(read(&s.parents[0], post).await.published_at, s.server.now());
    }

    async fn a_correction_replaces_what_is_unsent_and_tells_who_knows(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        phones[2].order(Order::Status(503));
        let mut text = s.notice("Họp thứ Ba");
        text.public_title = true;
        let post = s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;
        see(&s.parents[0], post).await;
        let versions = vec![version(Language::Vietnamese, "Họp thứ Tư", "Đổi ngày.")];
        s.teacher.post(&format!("/posts/{post}/correct"), &Correction { versions, attachments: None }).await.ok::<Post>();
        s.server.pass(MINUTE).await;
        let shown = |phone: &push::Device| phone.messages().iter().map(|m| m.title.clone()).collect::<Vec<_>>();
        assert_eq!(shown(&phones[0]).len(), 2);
        assert_eq!(phones[0].messages()[0].tag, phones[0].messages()[1].tag);
        assert_eq!(shown(&phones[2]), ["Họp thứ Tư"], "only the new text");
        let item = read(&s.parents[0], post).await;
        assert_eq!((item.title.as_str(), item.corrected_at.is_some()), ("Họp thứ Tư", true));
        assert_eq!(s.teacher.reach(post).await.audience, 3);
    }

    async fn a_withdrawal_stops_what_is_unsent_and_tells_who_knows(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        phones[1].order(Order::Status(503));
        let post = s.teacher.publish(&s.notice("Nhầm")).await;
        s.server.pass(UNDO).await;
        see(&s.parents[0], post).await;
        s.teacher.act(&format!("/posts/{post}/withdraw")).await.ok::<Post>();
        s.server.pass(HOUR).await;
        assert_eq!(phones[0].messages().len(), 2);
        assert_eq!((phones[1].attempts(), phones[1].messages().len()), (1, 0));
        // Who saw it sees that it was withdrawn, without its text; others see nothing.
        let item = read(&s.parents[0], post).await;
        assert!(item.withdrawn_at.is_some() && item.html.is_empty());
        assert_eq!(s.parents[1].get(&format!("/feed/{post}")).await.refused(), ErrorCode::NotFound);
        let answer = s.parents[0].act(&format!("/feed/{post}/acknowledge")).await;
        assert_eq!(answer.refused(), ErrorCode::NothingToAcknowledge);
        let reach = s.teacher.reach(post).await;
        assert_eq!((reach.audience, reach.stopped, reach.waiting), (3, 1, 0));
        let again = s.teacher.act(&format!("/posts/{post}/withdraw")).await;
        assert_eq!(again.refused(), ErrorCode::PostStateWrong);
    }

    async fn a_reminder_rings_only_where_no_answer_came(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let post = s.teacher.publish(&s.notice("Họp")).await;
        s.server.pass(UNDO).await;
        s.parents[0].act(&format!("/feed/{post}/acknowledge")).await.ok::<FeedItem>();
        let remind = format!("/posts/{post}/remind");
        assert_eq!(s.teacher.act(&remind).await.ok::<Reminded>().people, 2);
        s.server.pass(SECOND).await;
        let rung: Vec<usize> = phones.iter().map(|p| p.messages().len()).collect();
        assert_eq!(rung, [1, 2, 2]);
        let soon = s.teacher.act(&remind).await;
        assert_eq!(soon.refused(), ErrorCode::TooManyRequests);
        let seconds: i64 = soon.header("retry-after").parse().expect("seconds");
        s.server.pass(seconds * SECOND).await;
        assert_eq!(s.teacher.act(&remind).await.ok::<Reminded>().people, 2);
    }

    async fn without_a_question_nobody_is_named_or_reminded(database) {
        let s = school(database).await;
        let mut text = s.notice("Tin");
        text.ask_acknowledgement = false;
        let post = s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;
        for answer in [
            s.teacher.get(&format!("/posts/{post}/waiting")).await,
            s.teacher.act(&format!("/posts/{post}/remind")).await,
            s.parents[0].act(&format!("/feed/{post}/acknowledge")).await,
        ] {
            assert_eq!(answer.refused(), ErrorCode::NothingToAcknowledge);
        }
    }

    async fn quiet_hours_hold_phones_but_not_the_app(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        s.server.pass(12 * HOUR).await; // 22:00
        let post = s.teacher.publish(&s.notice("Sáng mai")).await;
        s.server.pass(UNDO).await;
        assert_eq!(s.teacher.reach(post).await.waiting, 1);
        let feed: Feed = s.parents[0].get("/feed").await.ok();
        assert_eq!(feed.needs_you.len(), 1, "who opens the app reads it at once");
        let mut urgent = s.notice("Bão");
        urgent.priority = Priority::Urgent;
        s.teacher.publish(&urgent).await;
        s.server.pass(UNDO).await;
        assert_eq!(phone.messages().len(), 1);
        assert!(phone.last().urgent);
        s.server.pass(8 * HOUR - 2 * UNDO - 1).await; // one millisecond before 06:00
        assert_eq!(phone.messages().len(), 1);
        s.server.pass(1).await;
        assert_eq!(phone.messages().len(), 2);
    }

    async fn everybody_reads_the_best_language_there_is(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        speaks(&s.parents[1], Language::English).await;
        speaks(&s.parents[2], Language::Khmer).await;
        let mut text = s.notice("Họp phụ huynh");
        text.public_title = true;
        text.versions.push(VersionText {
            provenance: Provenance::Human,
            ..version(Language::English, "Parents' meeting", "You are invited.")
        });
        let post = s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;
        let titles: Vec<String> = phones.iter().map(|p| p.last().title).collect();
        assert_eq!(titles, ["Họp phụ huynh", "Parents' meeting", "Họp phụ huynh"]);
        assert_eq!(phones[1].last().lang, Language::English);
        assert_ne!(phones[1].last().body, phones[0].last().body);
        let item = read(&s.parents[1], post).await;
        assert_eq!((item.language, item.stale), (Language::English, false));
        assert_eq!(item.languages.len(), 2);
        let original: FeedItem = s.parents[1].get(&format!("/feed/{post}?language=vi")).await.ok();
        assert_eq!(original.title, "Họp phụ huynh");
        assert_eq!(read(&s.parents[2], post).await.language, Language::Vietnamese);

        // Correcting the original alone shows the translation as stale.
        let mut versions = text.versions.clone();
        versions[0].body = "Dời sang thứ Tư.".to_owned();
        s.teacher.post(&format!("/posts/{post}/correct"), &Correction { versions, attachments: None }).await.ok::<Post>();
        assert!(read(&s.parents[1], post).await.stale);
    }

    async fn a_draft_can_be_deleted_and_nothing_else(database) {
        let s = school(database).await;
        let post = draft(&s).await;
        let path = format!("/posts/{post}");
        let class = Some(s.other_class);
        let colleague = staff(&s.server, &s.admin, s.school, Role::Teacher, class, "co.lop.khac").await;
        for other in [&s.parents[0].user, &s.sibling_teacher, &colleague] {
            assert_eq!(other.delete(&path).await.refused(), ErrorCode::NotFound);
        }
        s.teacher.delete(&path).await.ok::<Done>();
        for gone in [s.teacher.get(&path).await, s.teacher.delete(&path).await] {
            assert_eq!(gone.refused(), ErrorCode::NotFound);
        }
        let list: Page<PostSummary> = s.teacher.get("/posts").await.ok();
        assert!(list.items.is_empty());

        // The administrator of the school may, and what was taken back is a draft again.
        let post = s.teacher.publish(&s.notice("Họp")).await;
        let path = format!("/posts/{post}");
        assert_eq!(s.teacher.delete(&path).await.refused(), ErrorCode::PostStateWrong);
        s.teacher.act(&format!("{path}/undo")).await.ok::<Post>();
        s.admin.delete(&path).await.ok::<Done>();
        s.server.pass(UNDO).await;

        let post = s.teacher.publish(&s.notice("Họp")).await;
        let path = format!("/posts/{post}");
        s.server.pass(UNDO).await;
        assert_eq!(s.teacher.delete(&path).await.refused(), ErrorCode::PostStateWrong);
        s.teacher.act(&format!("{path}/withdraw")).await.ok::<Post>();
        assert_eq!(s.teacher.delete(&path).await.refused(), ErrorCode::PostStateWrong);
    }

    async fn texts_are_checked_and_states_kept(database) {
        let s = school(database).await;
        let with = |change: &dyn Fn(&mut PostText)| {
            let mut text = s.notice("Họp");
            change(&mut text);
            text
        };
        for (text, code) in [
            (with(&|t| t.versions.clear()), ErrorCode::TextMissing),
            (with(&|t| t.versions[0].title = "  ".into()), ErrorCode::TextMissing),
            (with(&|t| t.original_language = Language::Tay), ErrorCode::TextMissing),
            (with(&|t| t.versions[0].title = "x".repeat(MAX_TITLE + 1)), ErrorCode::TextTooLong),
            (with(&|t| t.versions[0].body = "x".repeat(MAX_BODY + 1)), ErrorCode::TextTooLong),
            (with(&|t| t.versions.push(t.versions[0].clone())), ErrorCode::InvalidInput),
            (with(&|t| t.expires_at = Some(s.server.now())), ErrorCode::TimeInPast),
        ] {
            assert_eq!(s.teacher.post("/posts", &text).await.refused(), code);
        }
        let list: Page<PostSummary> = s.teacher.get("/posts").await.ok();
        assert!(list.items.is_empty());
        let post = s.teacher.publish(&s.notice("Họp")).await;
        let publish = format!("/posts/{post}/publish");
        assert_eq!(s.teacher.post(&publish, &Publish::default()).await.refused(), ErrorCode::PostStateWrong);
        s.server.pass(UNDO).await;
        let update = s.teacher.put(&format!("/posts/{post}"), &s.notice("Khác")).await;
        assert_eq!(update.refused(), ErrorCode::PostStateWrong);
    }

    async fn the_authors_list_pages_without_gaps_or_repeats(database) {
        let s = school(database).await;
        let mut made = Vec::new();
        for i in 0..45 {
            let text = s.notice(&format!("Tin {i}"));
            made.push(s.teacher.post("/posts", &text).await.ok::<Post>().id);
            s.server.advance(1);
        }
        made.reverse();
        let mut read = Vec::new();
        let mut path = "/posts".to_owned();
        loop {
            let page: Page<PostSummary> = s.teacher.get(&path).await.ok();
            read.extend(page.items.iter().map(|p| p.id));
            match page.next {
                Some(next) => path = format!("/posts?after={next}"),
                None => break,
            }
        }
        assert_eq!(read, made);
    }

    async fn the_feed_pages_without_gaps_or_repeats(database) {
        let s = school(database).await;
        let mut text = s.notice("Tin");
        text.ask_acknowledgement = false;
        // All at one moment: the cursor must tell them apart.
        let mut published = Vec::new();
        for _ in 0..45 {
            published.push(s.teacher.publish(&text).await);
        }
        s.server.pass(UNDO).await;
        let mut read = Vec::new();
        let mut path = "/feed".to_owned();
        loop {
            let feed: Feed = s.parents[0].get(&path).await.ok();
            read.extend(feed.news.iter().map(|p| p.post_id));
            match feed.next {
                Some(next) => path = format!("/feed?after={next}"),
                None => break,
            }
        }
        assert_eq!(read.len(), 45);
        read.sort();
        published.sort();
        assert_eq!(read, published);
        assert_eq!(s.parents[0].get("/feed?after=x").await.refused(), ErrorCode::InvalidInput);
    }

    async fn a_preview_shows_what_the_parent_will_see(database) {
        let s = school(database).await;
        s.server.pass(12 * HOUR).await;
        let query = |public_title| PreviewQuery {
            organisation_id: s.school,
            priority: Priority::Normal,
            public_title,
            version: version(Language::Vietnamese, "Họp", "**Đậm** <script>x</script>"),
            original_language: None,
            attachments: Vec::new(),
        };
        let preview: Preview = s.teacher.post("/posts/preview", &query(true)).await.ok();
        assert_eq!(preview.lock_screen_title, "Họp");
        assert!(preview.html.contains("<strong>Đậm</strong>") && !preview.html.contains("<script"));
        assert_eq!(preview.held_until, Some(s.server.now().plus(8 * HOUR)));
        let preview: Preview = s.teacher.post("/posts/preview", &query(false)).await.ok();
        assert_ne!(preview.lock_screen_title, "Họp");
    }
    async fn a_preview_shows_the_text_message_and_what_it_costs(database) {
        let s = school(database).await;
        let query = |title: &str| PreviewQuery {
            organisation_id: s.school,
            priority: Priority::Normal,
            public_title: true,
            version: version(Language::Vietnamese, title, "Nội dung."),
            original_language: None,
            attachments: Vec::new(),
        };
        let preview = async |title: &str| s.teacher.post("/posts/preview", &query(title)).await.ok::<Preview>().sms;
        assert!(preview("Nghỉ học").await.is_none(), "nobody carries it");
        s.gateway(s.school).await;
        let sms = preview("Nghỉ học vì bão số 9, giữ trẻ ở nhà cho an toàn").await.expect("a message");
        assert!(sms.sent.text.starts_with("Cau Noi: Nghi hoc vi bao so 9"), "{}", sms.sent.text);
        assert!(!sms.sent.with_diacritics && !sms.sent.is_unicode);
        assert_eq!(sms.sent.price, 500 * sms.sent.parts);
        let other = sms.other.expect("the other way");
        assert!(other.text.starts_with("Cầu Nối: Nghỉ học vì bão số 9") && other.is_unicode);
        assert_eq!(other.characters, sms.sent.characters);
        assert!(other.parts > sms.sent.parts && other.price == 500 * other.parts);
        // It is what arrives, but for the link.
        let mut text = s.notice("Nghỉ học vì bão số 9, giữ trẻ ở nhà cho an toàn");
        text.public_title = true;
        s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;
        let arrived = s.server.gateway.accepted();
        let (said, _) = sms.sent.text.split_once("http").expect("a link");
        let came = arrived[0].field("text");
        assert!(came.starts_with(said), "{came}");
        assert_eq!(came.chars().count() as i64, sms.sent.characters);
    }
}
