//! Open apps hear what to ask anew, from every process, and only what is theirs.

use crate::processes::{PROGRAM, publish_at_once, real_time};
use caunoi_tests::process::Process;
use caunoi_tests::*;
use caunoi_wire::ErrorCode;
use caunoi_wire::audience::Rule;
use caunoi_wire::feed::FeedItem;
use caunoi_wire::post::{Post, PostText};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;

/// What one open app hears.
struct Heard {
    chunks: BoxStream<'static, reqwest::Result<bytes::Bytes>>,
    text: String,
}

impl Heard {
    /// Connects, and waits for the sign that the stream is there.
    async fn by(user: &User) -> Self {
        let answer = user
            .request(http::Method::GET, "/live")
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["cache-control"], "no-cache");
        let mut heard = Self {
            chunks: answer.bytes_stream().boxed(),
            text: String::new(),
        };
        let first = heard.event().await.expect("a first event");
        assert!(
            first.contains("retry:") && !first.contains("data:"),
            "{first}"
        );
        heard
    }

    /// The lines of the next event; none when the stream has ended.
    async fn event(&mut self) -> Option<String> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let event = event.to_owned();
                self.text = rest.to_owned();
                return Some(event);
            }
            let chunk = self.chunks.next().await?.expect("no break");
            self.text
                .push_str(std::str::from_utf8(&chunk).expect("UTF-8"));
        }
    }

    /// The next hint; heartbeats are none.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(hint) = self.event().await?.strip_prefix("data: ") {
                return Some(hint.to_owned());
            }
        }
    }

    async fn rest(mut self) -> Vec<String> {
        let mut hints = Vec::new();
        while let Some(hint) = self.next().await {
            hints.push(hint);
        }
        hints
    }
}

stories! {
    async fn authors_and_readers_hear_what_is_theirs(database) {
        let s = school(database).await;
        s.phones().await;
        let (mut author, mut parent) = (Heard::by(&s.teacher).await, Heard::by(&s.parents[0]).await);
        let mut stranger = Heard::by(&s.sibling_teacher).await;
        let post = s.teacher.publish(&s.notice("Họp")).await;
        s.server.pass(UNDO).await;
        let reach = format!("reach:{post}");
        assert_eq!(author.next().await.as_deref(), Some(reach.as_str()));
        assert_eq!(parent.next().await.as_deref(), Some("feed"));
        s.parents[1].act(&format!("/feed/{post}/acknowledge")).await.ok::<FeedItem>();
        assert_eq!(author.next().await.as_deref(), Some(reach.as_str()));
        s.teacher.act(&format!("/posts/{post}/withdraw")).await.ok::<Post>();
        assert_eq!(parent.next().await.as_deref(), Some("feed"));
        // The first that the neighbour hears is about a post of their own.
        let own = PostText { organisation_id: s.sibling, ..s.notice_to("Bên", Rule::Organisation {
            organisation_id: s.sibling, below: false }) };
        let child = school::group(&s.admin, s.sibling, "2A").await;
        let child = school::child(&s.server, s.sibling, child, "Bé Na", "2020-05-01").await;
        school::guardian(&s.server, "Mẹ Na", "+84912345999", child).await;
        let own = s.sibling_teacher.publish(&own).await;
        s.server.pass(UNDO).await;
        assert_eq!(stranger.next().await, Some(format!("reach:{own}")));
    }

    async fn a_person_has_so_many_and_a_stranger_none(database) {
        let s = school(database).await;
        assert_eq!(s.server.user().get("/live").await.refused(), ErrorCode::SignInNeeded);
        let mut open = Vec::new();
        for _ in 0..8 {
            open.push(Heard::by(&s.parents[0]).await);
        }
        assert_eq!(s.parents[0].get("/live").await.refused(), ErrorCode::TooManyRequests);
        // Others have their own.
        Heard::by(&s.parents[1]).await;
        open.pop();
        until(async || {
            let request = s.parents[0].request(http::Method::GET, "/live");
            request.send().await.expect("an answer").status() == 200
        }).await;
    }

    async fn a_server_that_stops_ends_them_at_once(database) {
        let s = real_time(database).await;
        let program = Process::start(PROGRAM, &s.server, &[]);
        program.says("serving").await;
        let at = |user: &User| user.at(&program.url);
        let mut parent = Heard::by(&at(&s.parents[0])).await;
        let other = Heard::by(&at(&s.other_parent)).await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let s = School { teacher: at(&s.teacher), ..s };
        publish_at_once(&s, "Họp").await;
        phone.attempted(1).await;
        assert_eq!(parent.next().await.as_deref(), Some("feed"));
        let (status, log) = program.stop().await;
        // Nobody had to be cut off when patience was over.
        assert!(status.success() && !log.contains("cut off"), "{log}");
        assert_eq!(other.rest().await, Vec::<String>::new(), "another class's");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_acknowledgement_at_one_server_shows_at_the_other() {
    database::tell(Kind::Postgres, async |database| {
        let s = real_time(database).await;
        // One process delivers, one serves, and the test's own server: three.
        let worker = Process::start(PROGRAM, &s.server, &["deliver"]);
        let other = Process::start(PROGRAM, &s.server, &["serve", "--without-delivery"]);
        worker.says("delivering").await;
        other.says("serving").await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let mut author = Heard::by(&s.teacher.at(&other.url)).await;
        let mut parent = Heard::by(&s.parents[0].at(&other.url)).await;
        let post = publish_at_once(&s, "Họp").await;
        phone.attempted(1).await;
        let reach = format!("reach:{post}");
        assert_eq!(author.next().await.as_deref(), Some(reach.as_str()));
        assert_eq!(parent.next().await.as_deref(), Some("feed"));
        until(async || s.teacher.reach(post).await.sent == 1).await;
        let before = s.teacher.reach(post).await;
        assert_eq!((before.sent, before.acknowledged), (1, 0));
        s.parents[0]
            .act(&format!("/feed/{post}/acknowledge"))
            .await
            .ok::<FeedItem>();
        let there = s.teacher.at(&other.url);
        while there.reach(post).await.acknowledged == 0 {
            assert_eq!(author.next().await.as_deref(), Some(reach.as_str()));
        }
        for process in [worker, other] {
            let (status, log) = process.stop().await;
            assert!(status.success() && log.contains("stopped"), "{log}");
        }
    })
    .await;
}
