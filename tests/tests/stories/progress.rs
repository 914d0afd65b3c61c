//! The administrator watches what goes out, sees why some could not be sent, and tries these again.

use caunoi_tests::push::{Device, Order};
use caunoi_tests::school::families;
use caunoi_tests::*;
use caunoi_wire::ErrorCode;
use caunoi_wire::id::{OrganisationId, PostId};
use caunoi_wire::post::{Post, PostText};
use caunoi_wire::progress::{PostProgress, Retried};
use caunoi_wire::time::{DAY, HOUR, MINUTE};

async fn progress(s: &School, organisation: OrganisationId) -> Vec<PostProgress> {
    let path = format!("/organisations/{organisation}/deliveries");
    let posts: Vec<PostProgress> = s.admin.get(&path).await.ok();
    for post in &posts {
        assert_eq!(post.reach.total(), post.reach.audience, "{post:?}");
        let failed: i64 = post.failures.iter().map(|f| f.people).sum();
        assert_eq!(failed, post.reach.failed, "{post:?}");
    }
    posts
}

async fn retry(s: &School, post: PostId) -> i64 {
    let done: Retried = s.admin.act(&format!("/posts/{post}/retry")).await.ok();
    done.people
}

/// A post that the push service refuses for some.
async fn refused(s: &School, phones: &[Device], text: &PostText) -> PostId {
    for phone in phones {
        phone.order(Order::Status(400));
    }
    let post = s.teacher.publish(text).await;
    s.server.pass(UNDO).await;
    post
}

/// Ten families with phones, of which the first three are refused, and three without.
async fn troubled(s: &School, text: &PostText) -> (Vec<Device>, PostId) {
    let phones = families(&s.server, s.school, s.class, 10).await;
    let post = refused(s, &phones[..3], text).await;
    (phones, post)
}

async fn audited(s: &School) -> i64 {
    let sql = "SELECT COUNT(*) FROM audit WHERE action = 'delivery_retried'";
    values!(s.server, i64, sql)[0]
}

/// The records of a table: what stands between commas and quotes.
async fn table(user: &User, post: PostId) -> Vec<Vec<String>> {
    let answer = user.get(&format!("/posts/{post}/deliveries.csv")).await;
    assert_eq!(answer.status, 200, "{answer}");
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        answer
            .header("content-disposition")
            .starts_with("attachment")
    );
    let text = answer.text();
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let records = text.split_terminator("\r\n");
    let cells = |record: &str| record.split(',').map(str::to_owned).collect();
    records.map(cells).collect()
}

stories! {
    async fn an_administrator_sees_what_failed_and_tries_it_again(database) {
        let s = school(database).await;
        let (phones, post) = troubled(&s, &s.notice("Họp phụ huynh")).await;
        // From the school and from above.
        for organisation in [s.school, s.commune, s.province] {
            let seen = progress(&s, organisation).await;
            assert_eq!((seen.len(), seen[0].id, seen[0].title.as_str()), (1, post, "Họp phụ huynh"));
            assert_eq!((seen[0].reach.audience, seen[0].reach.sent, seen[0].reach.failed), (13, 7, 3));
            assert_eq!((seen[0].per_minute, seen[0].retriable), (7, 3));
            assert_eq!(seen[0].failures[0].reason, "refused");
        }
        assert!(progress(&s, s.sibling).await.is_empty());
        s.server.advance(2 * MINUTE);
        assert_eq!(progress(&s, s.school).await[0].per_minute, 0);

        phones[2].order(Order::Status(503));
        assert_eq!((retry(&s, post).await, audited(&s).await), (3, 1));
        // Twice is once.
        assert_eq!((retry(&s, post).await, audited(&s).await), (0, 1));
        s.server.drain().await;
        let seen = &progress(&s, s.school).await[0];
        assert_eq!((seen.reach.sent, seen.reach.waiting, seen.reach.failed), (9, 1, 0));
        assert_eq!((seen.retrying, seen.retriable), (1, 0));
        assert!(seen.retry_at.is_some_and(|at| at > s.server.now()));
        let rung: Vec<usize> = phones.iter().map(|p| p.messages().len()).collect();
        assert_eq!(rung, [1, 1, 0, 1, 1, 1, 1, 1, 1, 1], "whom it had reached is left in peace");
        // It ran out, and is tried for as long again.
        s.server.pass(8 * DAY).await;
        let seen = values!(s.server, i64, "SELECT COUNT(*) FROM delivery WHERE state = 'expired'");
        assert_eq!(seen, [1]);
        assert_eq!(retry(&s, post).await, 1);
        s.server.drain().await;
        assert_eq!(phones[2].messages().len(), 1);
    }

    async fn what_counts_no_more_is_not_tried_again(database) {
        let s = school(database).await;
        let text = PostText { expires_at: Some(s.server.now().plus(HOUR)), ..s.notice("Họp hôm nay") };
        let (phones, over) = troubled(&s, &text).await;
        let withdrawn = refused(&s, &phones[..3], &s.notice("Gửi nhầm")).await;
        assert_eq!(progress(&s, s.school).await[0].retriable, 3);
        // Who has read it in the app needs no ringing.
        let me = &s.parents[0];
        let phone = me.subscribe(&s.server).await;
        let read = refused(&s, &[phone], &s.notice("Đã đọc")).await;
        let retriable = async || progress(&s, s.school).await[0].retriable;
        assert_eq!(retriable().await, 1);
        me.act(&format!("/feed/{read}/seen")).await;
        assert_eq!(retriable().await, 0);

        s.teacher.act(&format!("/posts/{withdrawn}/withdraw")).await.ok::<Post>();
        s.server.pass(2 * HOUR).await;
        for post in [over, withdrawn] {
            let answer = s.admin.act(&format!("/posts/{post}/retry")).await;
            assert_eq!(answer.refused(), ErrorCode::PostStateWrong);
            let seen = progress(&s, s.school).await;
            assert_eq!(seen.iter().find(|p| p.id == post).map(|p| p.retriable), Some(0));
        }
        assert_eq!(audited(&s).await, 0);
        assert!(phones[..3].iter().all(|p| p.messages().len() == 1), "the last post alone");
    }

    async fn the_table_names_those_it_did_not_reach_and_counts_the_others(database) {
        let s = school(database).await;
        sql!(s.server, "UPDATE person SET name = $2 WHERE id = $1", s.parents[0].id, "=HYPERLINK(1)");
        let (_, post) = troubled(&s, &s.notice("Họp phụ huynh")).await;
        s.parents[1].act(&format!("/feed/{post}/acknowledge")).await;
        let rows = table(&s.admin, post).await;
        assert_eq!(rows[0], ["Họ và tên", "Tình trạng", "Lý do", "Số người"]);
        let people: i64 = rows[1..].iter().map(|r| r[3].parse::<i64>().expect("a number")).sum();
        assert_eq!(people, 13, "{rows:?}");
        let mut names: Vec<&str> = rows[1..].iter().map(|r| r[0].as_str()).filter(|n| !n.is_empty()).collect();
        names.sort_unstable();
        // No reader, no answer by name; no formula.
        assert_eq!(names, ["'=HYPERLINK(1)", "Mẹ Sen", "Mẹ thứ 0", "Mẹ thứ 1", "Mẹ thứ 2"]);

        // The teacher looks at the author's page; who administers the sibling school finds nothing.
        for user in [&s.teacher, &s.sibling_teacher, &s.parents[0].user] {
            let path = format!("/posts/{post}/deliveries.csv");
            assert_eq!(user.get(&path).await.refused(), ErrorCode::NotFound);
            let path = format!("/posts/{post}/retry");
            assert_eq!(user.act(&path).await.refused(), ErrorCode::NotFound);
        }
    }

    async fn families_of_another_organisation_stay_numbers(database) {
        let s = school(database).await;
        let (_, post) = troubled(&s, &s.notice("Họp phụ huynh")).await;
        // The youth union of the school reaches its families, but does not look after them.
        let union = school::organisation(&s.admin, s.school, caunoi_wire::organisation::OrganisationKind::YouthUnion, "Đoàn trường").await;
        let secretary = school::staff(&s.server, &s.admin, union, caunoi_wire::organisation::Role::Admin, None, "bi.thu").await;
        assert_eq!(secretary.get(&format!("/posts/{post}/deliveries.csv")).await.refused(), ErrorCode::NotFound);
        let text = PostText { organisation_id: union, ..s.notice("Hội trại") };
        let camp = secretary.publish(&text).await;
        s.server.pass(UNDO).await;
        let rows = table(&secretary, camp).await;
        assert!(rows[1..].iter().all(|r| r[0].is_empty()), "{rows:?}");
        let people: i64 = rows[1..].iter().map(|r| r[3].parse::<i64>().expect("a number")).sum();
        assert_eq!(people, 13);
        assert!(table(&s.admin, camp).await[1..].iter().any(|r| !r[0].is_empty()));
    }
}
