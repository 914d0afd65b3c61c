//! Who is looked over the shoulder, and the addresses of what they look at: people of the demo's commune, who come in
//! through its doors.

use caunoi_tests::user::totp;
use caunoi_tests::{Server, User};
use caunoi_wire::case::CaseSummary;
use caunoi_wire::feed::{Feed, FeedItem};
use caunoi_wire::id::{CaseId, GroupId, OrganisationId, PostId};
use caunoi_wire::person::Me;
use caunoi_wire::post::PostKind;
use caunoi_wire::session::{
    InvitationSheet, NewInvitations, NewPassword, RecoveryCodes, TotpConfirm, TotpStart,
};
use caunoi_wire::translation::TranslationTask;
use caunoi_wire::{Done, Language, Page};
use serde_json::json;

const PASSWORD: &str = "cầu tre lắc lẻo gập ghềnh 42";

pub struct Cast {
    pub parent: User,
    pub teacher: User,
    pub admin: User,
    pub officer: User,
    pub counsellor: User,
    pub translator: User,
    /// Path of an invitation that nobody has opened.
    pub join: String,
    pub class: GroupId,
    pub school: OrganisationId,
    pub commune: OrganisationId,
    /// A notice of the school in several languages, of the class, an event, one that is over, a programme, a check-in.
    pub meeting: PostId,
    pub trip: PostId,
    pub swimming: PostId,
    pub books: PostId,
    pub lessons: PostId,
    pub check_in: PostId,
    pub case: CaseId,
    /// A version that waits.
    pub task: (PostId, Language),
}

/// Opens the doors and looks around.
pub async fn gather(server: &Server) -> Cast {
    let parent = through(server, "parent").await;
    let teacher = of_the_desk(server, "teacher").await;
    let admin = of_the_desk(server, "admin").await;
    let counsellor = of_the_desk(server, "counsellor").await;
    let translator = of_the_desk(server, "translator").await;
    let me: Me = teacher.get("/me").await.ok();
    let above: Me = admin.get("/me").await.ok();
    let membership = &me.memberships[0];
    let class = membership.group_id.expect("a teacher of a class");
    let path = format!("/groups/{class}/invitations");
    let sheet: InvitationSheet = teacher.post(&path, &NewInvitations::default()).await.ok();
    let join = sheet.cards[0].url.strip_prefix(&server.url);
    let stream = stream(&parent).await;
    let find = |wanted: &dyn Fn(&FeedItem) -> bool, what: &str| {
        let found = stream.iter().find(|item| wanted(item));
        found.unwrap_or_else(|| panic!("no {what}")).post_id
    };
    let titled = |begin: &str| find(&|item| item.title.starts_with(begin), begin);
    let of_kind = |kind: PostKind| find(&|item| item.kind == kind, kind.as_str());
    let cases: Vec<CaseSummary> = counsellor.get("/cases").await.ok();
    let tasks: Vec<TranslationTask> = translator.get("/translations").await.ok();
    let posts: Page<serde_json::Value> = admin.get("/posts").await.ok();
    let books = posts.items.iter().find(|post| {
        post["title"]
            .as_str()
            .is_some_and(|title| title.starts_with("Ngày hội đọc sách"))
    });
    let books = books
        .and_then(|post| post["id"].as_str())
        .expect("an event that is over");
    Cast {
        join: join.expect("a link to here").to_owned(),
        class,
        school: membership.organisation_id,
        commune: above.memberships[0].organisation_id,
        meeting: titled("Họp phụ huynh"),
        trip: titled("Thứ Sáu cả lớp"),
        swimming: titled("Ngày hội bơi"),
        books: books.parse().expect("an id"),
        lessons: of_kind(PostKind::Lesson),
        check_in: of_kind(PostKind::CheckIn),
        case: cases[0].id,
        task: (tasks[0].post_id, tasks[0].language),
        officer: of_the_desk(server, "officer").await,
        parent,
        teacher,
        admin,
        counsellor,
        translator,
    }
}

async fn through(server: &Server, door: &str) -> User {
    let mut user = server.user();
    let answer = user.get(&format!("/demo/{door}")).await;
    user.take_session(&answer);
    user
}

/// Somebody of the desk, who can sign in again by themselves: no screen has to remind them of it.
async fn of_the_desk(server: &Server, door: &str) -> User {
    let user = through(server, door).await;
    let password = NewPassword {
        password: PASSWORD.to_owned(),
    };
    user.put("/account/password", &password).await.ok::<Done>();
    let start: TotpStart = user.act("/account/totp").await.ok();
    let confirm = TotpConfirm {
        ceremony_id: start.ceremony_id,
        code: totp(&start.secret, server.now()),
    };
    let path = "/account/totp/confirm";
    user.post(path, &confirm).await.ok::<RecoveryCodes>();
    user
}

/// All that the parent was sent.
async fn stream(parent: &User) -> Vec<FeedItem> {
    let (mut items, mut after) = (Vec::new(), None);
    loop {
        let path = after.map_or_else(
            || "/feed".to_owned(),
            |at: String| format!("/feed?after={at}"),
        );
        let feed: Feed = parent.get(&path).await.ok();
        items.extend(feed.needs_you);
        items.extend(feed.news);
        after = feed.next;
        if after.is_none() {
            return items;
        }
    }
}

impl Cast {
    /// The parent reads another language from now on.
    pub async fn parent_reads(&self, language: Language) {
        let change = json!({ "reading_language": language, "spoken_language": language });
        self.parent.put("/me", &change).await.ok::<Done>();
    }
}
