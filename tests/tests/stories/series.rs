//! Posts that repeat: each time a post of its own, made once whoever makes it; changed and stopped one by one, from one
//! on, or altogether.

use caunoi_tests::*;
use caunoi_wire::feed::Feed;
use caunoi_wire::post::*;
use caunoi_wire::series::*;
use caunoi_wire::time::{DAY, HOUR, MINUTE};
use caunoi_wire::{Date, Done, ErrorCode, id::PostId};

/// Every Tuesday and Thursday at 16:00, six times from today, a Tuesday at 10:00.
fn twice_a_week() -> Repeat {
    Repeat {
        every: Every::Week { days: vec![2, 4] },
        minute: 16 * 60,
        first: "2026-11-24".parse().expect("a date"),
        until: None,
        count: Some(6),
        skip: Vec::new(),
    }
}

async fn repeating(s: &School, title: &str, repeat: &Repeat) -> PostId {
    let draft: Post = s.teacher.post("/posts", &s.notice(title)).await.ok();
    let path = format!("/posts/{}/series", draft.id);
    let post: Post = s.teacher.put(&path, repeat).await.ok();
    assert_eq!(post.state, PostState::Repeating);
    post.id
}

async fn series(s: &School, post: PostId) -> Series {
    s.teacher.get(&format!("/posts/{post}/series")).await.ok()
}

/// What became of each time, and why.
async fn told(s: &School, post: PostId) -> Vec<String> {
    let occurrences = series(s, post).await.occurrences;
    let word = |o: &Occurrence| {
        o.reason
            .map_or(o.state.as_str(), SkipReason::as_str)
            .to_owned()
    };
    occurrences.iter().map(word).collect()
}

async fn titles(user: &User) -> Vec<String> {
    let feed: Feed = user.get("/feed").await.ok();
    let items = feed.needs_you.into_iter().chain(feed.news);
    items.map(|item| item.title).collect()
}

stories! {
    async fn every_time_is_a_post_of_its_own(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let second: Date = "2026-11-26".parse().expect("a date");
        let repeat = Repeat { skip: vec![second], ..twice_a_week() };
        let post = repeating(&s, "Mang đồ bơi", &repeat).await;
        assert_eq!(told(&s, post).await, ["planned", "author", "planned", "planned", "planned", "planned"]);
        s.server.pass(6 * HOUR - 1).await;
        assert_eq!(phone.attempts(), 0);
        s.server.pass(1).await;
        assert_eq!(phone.messages().len(), 1);
        let made = series(&s, post).await.occurrences[0].made_id.expect("a post");
        let first: Post = s.teacher.get(&format!("/posts/{made}")).await.ok();
        assert_eq!((first.state, first.series_id), (PostState::Published, Some(post)));
        assert_eq!(first.published_at, Some(s.server.now()));
        assert_eq!(s.teacher.reach(made).await.audience, 3);
        s.parents[0].act(&format!("/feed/{made}/acknowledge")).await;
        // The day that is left out passes in silence; the next has receipts of its own.
        s.server.pass(2 * DAY).await;
        assert_eq!(phone.messages().len(), 1);
        s.server.pass(5 * DAY).await;
        let made = series(&s, post).await.occurrences[2].made_id.expect("a post");
        assert_eq!((phone.messages().len(), s.teacher.reach(made).await.acknowledged), (2, 0));
        assert_eq!(told(&s, post).await, ["made", "author", "made", "planned", "planned", "planned"]);
        assert_eq!(s.teacher.reach(post).await.audience, 0, "the repeating post goes to nobody");
    }

    async fn it_is_made_once_whoever_makes_it(database) {
        let s = school(database).await;
        let phones = s.phones().await;
        let mut all = Vec::new();
        for n in 0..5 {
            all.push(repeating(&s, &format!("Tin {n}"), &twice_a_week()).await);
        }
        s.server.advance(6 * HOUR);
        let engines: Vec<_> = (0..4).map(|_| s.server.another_engine()).collect();
        for engine in engines {
            engine.await.expect("an engine").expect("dispatched");
        }
        s.server.drain().await;
        assert_eq!(titles(&s.parents[0]).await.len(), 5);
        for phone in phones {
            assert_eq!(phone.messages().len(), 5);
        }
        for post in all {
            assert_eq!(told(&s, post).await[..2], ["made", "planned"]);
        }
    }

    async fn what_was_missed_is_sent_once(database) {
        let s = school(database).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let post = repeating(&s, "Mang đồ bơi", &twice_a_week()).await;
        // The server is down until Friday of the next week.
        s.server.pass(10 * DAY).await;
        assert_eq!(phone.messages().len(), 1);
        assert_eq!(told(&s, post).await, ["missed", "missed", "missed", "made", "planned", "planned"]);
        assert_eq!(titles(&s.parents[0]).await, ["Mang đồ bơi"]);
    }

    async fn one_time_those_from_it_on_or_all_are_changed(database) {
        let s = school(database).await;
        let post = repeating(&s, "Cũ", &twice_a_week()).await;
        let occurrences = series(&s, post).await.occurrences;
        let act = async |n: usize, what: &str| {
            let path = format!("/occurrences/{}/{what}", occurrences[n].id);
            s.teacher.act(&path).await.ok::<Post>()
        };
        // All: the text of the repeating post.
        s.teacher.put(&format!("/posts/{post}"), &s.notice("Mới")).await.ok::<Post>();
        // This one: it is a scheduled post now, taken back and written anew.
        let one = act(1, "detach").await;
        assert_eq!((one.state, one.publish_at), (PostState::Scheduled, Some(occurrences[1].due_at)));
        s.teacher.act(&format!("/posts/{}/undo", one.id)).await.ok::<Post>();
        s.teacher.put(&format!("/posts/{}", one.id), &s.notice("Riêng")).await.ok::<Post>();
        let at = Publish { at: one.publish_at };
        s.teacher.post(&format!("/posts/{}/publish", one.id), &at).await.ok::<Post>();
        // From one on: a repeating post of its own.
        let later = act(3, "split").await;
        assert_eq!((later.state, later.publish_at), (PostState::Repeating, Some(occurrences[3].due_at)));
        s.teacher.put(&format!("/posts/{}", later.id), &s.notice("Sau")).await.ok::<Post>();
        assert_eq!(told(&s, post).await, ["planned", "made", "planned"]);
        assert_eq!(told(&s, later.id).await.len(), 3);
        for _ in 0..10 {
            s.server.pass(2 * DAY).await;
        }
        let mut came = titles(&s.parents[0]).await;
        came.reverse();
        assert_eq!(came, ["Mới", "Riêng", "Mới", "Sau", "Sau", "Sau"]);
        let late = s.teacher.act(&format!("/occurrences/{}/detach", occurrences[0].id)).await;
        assert_eq!(late.refused(), ErrorCode::PostStateWrong);
    }

    async fn a_series_is_stopped(database) {
        let s = school(database).await;
        let post = repeating(&s, "Mang đồ bơi", &twice_a_week()).await;
        let occurrences = series(&s, post).await.occurrences;
        let path = |n: usize| format!("/occurrences/{}", occurrences[n].id);
        let skip = async |n: usize, skipped| s.teacher.put(&path(n), &OccurrenceChange { skipped }).await;
        skip(0, true).await.ok::<Series>();
        skip(1, true).await.ok::<Series>();
        skip(1, false).await.ok::<Series>();
        s.teacher.act(&format!("{}/stop", path(3))).await.ok::<Series>();
        let left = ["author", "planned", "planned", "author", "author", "author"];
        assert_eq!(told(&s, post).await, left);
        s.server.pass(8 * HOUR).await;
        assert_eq!(skip(0, false).await.refused(), ErrorCode::TimeInPast);
        for _ in 0..10 {
            s.server.pass(2 * DAY).await;
        }
        assert_eq!(titles(&s.parents[0]).await.len(), 2);
        assert_eq!(s.teacher.posts().await.iter().find(|p| p.id == post).expect("it").publish_at, None);
    }

    async fn it_is_taken_back_until_it_was_sent(database) {
        let s = school(database).await;
        let post = repeating(&s, "Mang đồ bơi", &twice_a_week()).await;
        let undone: Post = s.teacher.act(&format!("/posts/{post}/undo")).await.ok();
        assert_eq!(undone.state, PostState::Draft);
        s.teacher.delete(&format!("/posts/{post}")).await.ok::<Done>();
        let post = repeating(&s, "Mang đồ bơi", &twice_a_week()).await;
        s.server.pass(6 * HOUR).await;
        let late = s.teacher.act(&format!("/posts/{post}/undo")).await;
        assert_eq!(late.refused(), ErrorCode::UndoTooLate);
        // Other times from now on: those that were sent stay.
        let path = format!("/posts/{post}/series");
        let other = Repeat {
            every: Every::Month { day: 31 },
            count: Some(2),
            ..twice_a_week()
        };
        s.teacher.put(&path, &other).await.ok::<Post>();
        assert_eq!(told(&s, post).await, ["made", "planned", "planned"]);
    }

    async fn what_makes_no_sense_is_refused(database) {
        let s = school(database).await;
        let draft: Post = s.teacher.post("/posts", &s.notice("Họp")).await.ok();
        let path = format!("/posts/{}/series", draft.id);
        let refused = async |repeat: Repeat| s.teacher.put(&path, &repeat).await.refused();
        let endless = Repeat { count: None, ..twice_a_week() };
        assert_eq!(refused(endless).await, ErrorCode::InvalidInput);
        let early = Repeat { minute: 8 * 60, ..twice_a_week() };
        assert_eq!(refused(early).await, ErrorCode::TimeInPast);
        let mut text = s.notice("Họp");
        text.expires_at = Some(s.server.now().plus(DAY));
        s.teacher.put(&format!("/posts/{}", draft.id), &text).await.ok::<Post>();
        assert_eq!(refused(twice_a_week()).await, ErrorCode::InvalidInput);
        let post = s.teacher.publish(&s.notice("Họp")).await;
        let path = format!("/posts/{post}/series");
        assert_eq!(s.teacher.put(&path, &twice_a_week()).await.refused(), ErrorCode::PostStateWrong);
    }

    async fn an_author_who_left_sends_nothing_more(database) {
        let s = school(database).await;
        let post = repeating(&s, "Mang đồ bơi", &twice_a_week()).await;
        let me: caunoi_wire::person::Me = s.teacher.get("/me").await.ok();
        let path = format!("/memberships/{}", me.memberships[0].id);
        s.admin.delete(&path).await.ok::<Done>();
        s.server.pass(6 * HOUR).await;
        assert_eq!(titles(&s.parents[0]).await.len(), 0);
        let series: Series = s.admin.get(&format!("/posts/{post}/series")).await.ok();
        assert_eq!(series.occurrences[0].reason, Some(SkipReason::NotAllowed));
    }

    async fn what_is_to_come_is_listed_and_counts_as_a_clash(database) {
        let s = school(database).await;
        let post = repeating(&s, "Mang đồ bơi", &Repeat { count: Some(2), ..twice_a_week() }).await;
        let once = s.teacher.publish_after(&s.server, &s.notice("Họp"), DAY).await;
        let coming = async |user: &User| user.get("/posts/coming").await.ok::<Vec<Coming>>();
        let listed: Vec<_> = coming(&s.teacher).await.into_iter().map(|c| (c.post_id, c.title, c.repeats)).collect();
        let (bath, meeting) = ("Mang đồ bơi".to_owned(), "Họp".to_owned());
        assert_eq!(listed, [(post, bath.clone(), true), (once, meeting, false), (post, bath, true)]);
        assert_eq!(coming(&s.sibling_teacher).await, []);
        let text = s.notice("Khác");
        let query = caunoi_wire::attention::AttentionQuery {
            organisation_id: text.organisation_id,
            audience: text.audience,
            priority: text.priority,
            at: Some(s.server.now().plus(5 * HOUR + 30 * MINUTE)),
        };
        let found: caunoi_wire::attention::Attention = s.teacher.post("/audience/attention", &query).await.ok();
        assert_eq!((found.clashes.len(), found.clashes[0].people), (1, 3));
    }
}
