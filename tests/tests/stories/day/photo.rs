//! Pictures of an event: shown to families while everybody in them agrees, and not a moment longer.

use super::{begun, came};
use crate::event::held;
use caunoi_tests::school::guardian;
use caunoi_tests::*;
use caunoi_wire::day::*;
use caunoi_wire::event::SignUp;
use caunoi_wire::feed::FeedItem;
use caunoi_wire::time::{DAY, HOUR};
use caunoi_wire::{Done, ErrorCode, id::*};
use http::Method;
use std::io::Cursor;
use uuid::Uuid;

fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let image = image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x % 256) as u8, (y % 256) as u8, 90])
    });
    image
        .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Jpeg)
        .expect("a picture");
    bytes
}

async fn add(author: &User, post: PostId, bytes: Vec<u8>) -> Answer {
    let path = format!("/posts/{post}/photos");
    author
        .send(author.request(Method::POST, &path).body(bytes))
        .await
}

async fn mark(author: &User, post: PostId, photo: PhotoId, people: &[Uuid]) -> Answer {
    let people = people.to_vec();
    let path = format!("/posts/{post}/photos/{photo}");
    author.put(&path, &PhotoPeople { people }).await
}

/// An event that has begun, the first child there, with a picture that nobody is marked in yet.
async fn taken(s: &School) -> (PostId, PhotoId) {
    let post = begun(s, 2).await;
    s.server.pass(HOUR).await;
    came(s, &s.teacher, post, s.parents[0].child.0).await;
    let photos: Vec<Photo> = add(&s.teacher, post, picture(1_600, 1_200)).await.ok();
    (post, photos[0].id)
}

/// The page that a parent has of the event, and its link.
async fn link(parent: &User, post: PostId) -> String {
    let own = parent.get(&format!("/l/post/{post}")).await;
    own.header("location").to_owned()
}

/// What a guardian says about pictures of a child, by the form of the page.
async fn says(parent: &User, post: PostId, child: ChildId, fields: &str) -> Answer {
    let path = format!("{}/photo-consent", link(parent, post).await);
    let form = parent
        .request(Method::POST, &path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(format!("child_id={child}&{fields}"));
    parent.send(form).await
}

/// How many pictures a parent sees.
async fn seen(parent: &User, post: PostId) -> usize {
    let page = parent
        .get(&format!("{}/photos", link(parent, post).await))
        .await;
    assert_eq!(page.status, 200, "{page}");
    page.text().matches("<img ").count()
}

const AGREES: &str = "agrees=true&child_agrees=true";

stories! {
    async fn a_picture_is_shown_only_while_everybody_in_it_agrees(database) {
        let s = school(database).await;
        let (post, photo) = taken(&s).await;
        let (hoa, mai) = (&s.parents[0], &s.parents[1]);
        assert_eq!(seen(mai, post).await, 0, "it is not said yet who is in it");
        mark(&s.teacher, post, photo, &[hoa.child.0]).await.ok::<Done>();
        assert_eq!(seen(mai, post).await, 0, "nobody has asked");
        let all: Vec<Photo> = s.teacher.get(&format!("/posts/{post}/photos")).await.ok();
        assert_eq!((all[0].is_marked, all[0].is_shown, all[0].people.clone()), (true, false, vec![hoa.child.0]));

        assert_eq!(says(hoa, post, hoa.child, AGREES).await.status, 303);
        assert_eq!(seen(mai, post).await, 1);
        let path = format!("{}/photos/{photo}", link(mai, post).await);
        let shown = mai.get(&path).await;
        assert_eq!((shown.status, shown.header("content-type")), (200, "image/jpeg"));
        assert!(shown.header("cache-control").contains("no-store"), "it may have to vanish");
        let image = image::load_from_memory(&shown.body).expect("a picture");
        assert_eq!((image.width(), image.height()), (1_280, 960));
        let small = mai.get(&format!("{path}?preview=true")).await;
        assert!(small.body.len() < shown.body.len() / 4);
        let html = mai.get(&link(mai, post).await).await.text();
        assert!(html.contains("Xem ảnh của hoạt động (1 ảnh"), "{html}");

        // Taken back: gone at once, whatever link one has.
        assert_eq!(says(hoa, post, hoa.child, "agrees=false").await.status, 303);
        assert_eq!(seen(mai, post).await, 0);
        assert_eq!(mai.get(&path).await.status, 410);
        let all: Vec<Photo> = s.teacher.get(&format!("/posts/{post}/photos")).await.ok();
        assert!(!all[0].is_shown);
        // A picture on which nobody can be recognised needs nobody's word.
        mark(&s.teacher, post, photo, &[]).await.ok::<Done>();
        assert_eq!(seen(mai, post).await, 1);
        s.teacher.delete(&format!("/posts/{post}/photos/{photo}")).await.ok::<Done>();
        assert_eq!(mai.get(&path).await.status, 410);
    }

    async fn from_seven_years_on_the_child_agrees_as_well(database) {
        let s = school(database).await;
        let (post, photo) = taken(&s).await;
        let mother = &s.parents[0];
        mark(&s.teacher, post, photo, &[mother.child.0]).await.ok::<Done>();
        // Six years old: the mother alone.
        assert_eq!(says(mother, post, mother.child, "agrees=true").await.status, 303);
        assert_eq!(seen(&s.parents[1], post).await, 1);
        // The day of the seventh birthday: what was said is not enough any more.
        let birthday = s.server.now().local_date().years_before(7).to_string();
        sql!(s.server, "UPDATE child SET birth_date = $2 WHERE id = $1", mother.child, birthday);
        assert_eq!(seen(&s.parents[1], post).await, 0);
        let html = mother.get(&link(mother, post).await).await.text();
        let refused = says(mother, post, mother.child, "agrees=true").await;
        assert_eq!(refused.status, 422, "{html}");
        assert_eq!(says(mother, post, mother.child, AGREES).await.status, 303);
        assert_eq!(seen(&s.parents[1], post).await, 1);
    }

    async fn one_guardian_who_refuses_is_enough_and_whose_word_does_not_count_is_not_heard(database) {
        let s = school(database).await;
        let (post, photo) = taken(&s).await;
        let mother = &s.parents[0];
        mark(&s.teacher, post, photo, &[mother.child.0]).await.ok::<Done>();
        says(mother, post, mother.child, AGREES).await;
        let father = guardian(&s.server, "Bố Hoa", "+84912345699", mother.child).await;
        let refuses = "INSERT INTO photo_consent (attendee_id, organisation_id, person_id, agrees, child_agrees, changed_at)
            VALUES ($1, $2, $3, FALSE, FALSE, 0)";
        sql!(s.server, refuses, mother.child, s.school, father);
        assert_eq!(seen(&s.parents[1], post).await, 0);
        sql!(s.server, "UPDATE guardianship SET blocked_until = $2 WHERE guardian_id = $1", father, s.server.now().plus(DAY));
        assert_eq!(seen(&s.parents[1], post).await, 1, "he is kept away from the child");
        sql!(s.server, "UPDATE guardianship SET blocked_until = NULL, ended_at = 1 WHERE guardian_id = $1", father);
        assert_eq!(seen(&s.parents[1], post).await, 1);
        sql!(s.server, "UPDATE guardianship SET may_respond = FALSE WHERE guardian_id = $1", mother.id);
        assert_eq!(seen(&s.parents[1], post).await, 0, "she may not answer for the child any more");
        assert_eq!(says(mother, post, mother.child, AGREES).await.status, 403);
        let other = says(&s.parents[1], post, mother.child, AGREES).await;
        assert_eq!(other.status, 410, "another's child");
    }

    async fn only_whom_the_event_was_for_see_its_pictures(database) {
        let s = school(database).await;
        let (post, photo) = taken(&s).await;
        mark(&s.teacher, post, photo, &[]).await.ok::<Done>();
        for stranger in [&s.other_parent.user, &s.sibling_teacher] {
            assert!(!link(stranger, post).await.starts_with("/l/"));
            for path in [format!("/posts/{post}/photos"), format!("/posts/{post}/photos/{photo}")] {
                assert_eq!(stranger.get(&path).await.refused(), ErrorCode::NotFound);
            }
            assert_eq!(mark(stranger, post, photo, &[]).await.refused(), ErrorCode::NotFound);
            assert_eq!(add(stranger, post, picture(8, 8)).await.refused(), ErrorCode::NotFound);
            assert_eq!(stranger.get(&format!("/l/day/{post}/album")).await.status, 404);
        }
        // By the link of another event: not this picture.
        let other = held(&s, |_| ()).await;
        let path = format!("{}/photos/{photo}", link(&s.parents[0], other).await);
        assert_eq!(s.parents[0].get(&path).await.status, 410);
        // Withdrawn: nothing stays, not even in the database.
        let path = format!("{}/photos/{photo}", link(&s.parents[0], post).await);
        assert_eq!(s.parents[0].get(&path).await.status, 200);
        s.teacher.act(&format!("/posts/{post}/withdraw")).await;
        assert_eq!(s.parents[0].get(&path).await.status, 410);
        assert_eq!(values!(s.server, i64, "SELECT COUNT(*) FROM photo"), [0]);
    }

    async fn what_is_no_picture_is_refused_and_an_album_has_an_end(database) {
        let s = school(database).await;
        let early = held(&s, |_| ()).await;
        assert_eq!(add(&s.teacher, early, picture(8, 8)).await.refused(), ErrorCode::PostStateWrong);
        let (post, photo) = taken(&s).await;
        assert_eq!(add(&s.teacher, post, b"<svg/>".to_vec()).await.refused(), ErrorCode::MediaRefused);
        let huge = vec![0; MAX_PHOTO_BYTES + 1];
        assert_eq!(add(&s.teacher, post, huge).await.refused(), ErrorCode::BodyTooLarge);
        let child = s.other_parent.child.0;
        assert_eq!(mark(&s.teacher, post, photo, &[child]).await.refused(), ErrorCode::InvalidInput);
        assert_eq!(mark(&s.teacher, post, unique().into(), &[]).await.refused(), ErrorCode::NotFound);
        let more = "INSERT INTO photo (id, post_id, author_id, bytes, size, preview, preview_size, created_at)
            SELECT $2, f.post_id, f.author_id, f.bytes, f.size, f.preview, f.preview_size, 0 FROM photo f WHERE f.id = $1";
        for _ in 1..MAX_PHOTOS {
            sql!(s.server, more, photo, unique());
        }
        assert_eq!(add(&s.teacher, post, picture(8, 8)).await.refused(), ErrorCode::AlbumFull);
    }

    async fn a_grown_up_speaks_for_themselves(database) {
        let s = school(database).await;
        let officer = caunoi_tests::school::staff(&s.server, &s.admin, s.school,
            caunoi_wire::organisation::Role::UnionOfficer, None, "chi.doan").await;
        let mut text = s.event("Tập huấn");
        text.audience.include = vec![caunoi_wire::audience::Rule::Role { organisation_id: s.school,
            role: caunoi_wire::organisation::Role::UnionOfficer, below: false }];
        let post = s.admin.publish(&text).await;
        s.server.pass(UNDO).await;
        let oneself = SignUp { child_id: None, coming: true, adults: 0, consent: false, all_dates: false };
        crate::event::answer(&officer, post, &oneself).await.ok::<FeedItem>();
        s.server.pass(3 * DAY).await;
        let me: caunoi_wire::person::Me = officer.get("/me").await.ok();
        came(&s, &s.admin, post, me.id.0).await;
        let photos: Vec<Photo> = add(&s.admin, post, picture(64, 64)).await.ok();
        mark(&s.admin, post, photos[0].id, &[me.id.0]).await.ok::<Done>();
        assert_eq!(seen(&officer, post).await, 0);
        let path = format!("{}/photo-consent", link(&officer, post).await);
        let form = officer.request(Method::POST, &path).header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin").body("child_id=&agrees=true");
        assert_eq!(officer.send(form).await.status, 303);
        assert_eq!(seen(&officer, post).await, 1);
    }

    async fn the_page_of_a_picture_says_who_agrees_and_takes_who_is_in_it(database) {
        let s = school(database).await;
        let (post, photo) = taken(&s).await;
        let mother = &s.parents[0];
        let page = format!("/l/day/{post}/album/{photo}");
        let html = s.teacher.get(&page).await.text();
        assert!(html.contains("Bé Hoa") && html.contains("chưa đồng ý: ảnh sẽ ẩn"), "{html}");
        assert!(!html.contains("Bé Mai"), "only who came: {html}");
        says(mother, post, mother.child, AGREES).await;
        assert!(s.teacher.get(&page).await.text().contains("đã đồng ý"));
        let form = s.teacher.request(Method::POST, &page).header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin").body(format!("{}=true", mother.child));
        let saved = s.teacher.send(form).await;
        assert_eq!((saved.status, saved.header("location")), (303, format!("/l/day/{post}/album").as_str()));
        assert!(s.teacher.get(&page).await.text().contains("value=true checked"));
        let album = s.teacher.get(&format!("/l/day/{post}/album")).await.text();
        assert!(album.contains("Gia đình đang xem được") && album.contains("src=/album.js"), "{album}");
    }
}
