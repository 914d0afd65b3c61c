//! What comes with a post as its author's side sees it, and what a picture shows in the language of who reads.

use super::*;
use caunoi_wire::lesson::Texts;
use caunoi_wire::post::{Preview, PreviewQuery};
use std::collections::BTreeMap;

const SHOWS: &str = "Sân trường buổi sáng";
const SHOWS_IN_ENGLISH: &str = "The schoolyard in the morning";

async fn picture(s: &School) -> AttachmentText {
    let uploaded: Attachment = upload(&s.teacher, "", photograph()).await.ok();
    AttachmentText {
        alt: SHOWS.to_owned(),
        alts: Texts(BTreeMap::from([(
            Language::English,
            SHOWS_IN_ENGLISH.to_owned(),
        )])),
        ..uploaded.text()
    }
}

fn preview_of(s: &School, text: &PostText, language: Language) -> PreviewQuery {
    let version = text.versions.iter().find(|v| v.language == language);
    PreviewQuery {
        organisation_id: s.school,
        priority: text.priority,
        public_title: text.public_title,
        version: version.expect("a version").clone(),
        original_language: Some(text.original_language),
        attachments: text.attachments.clone(),
    }
}

/// In three languages, two of which say what the picture shows.
async fn written(s: &School) -> PostText {
    let mut text = s.notice("Ngày hội");
    text.versions
        .push(version(Language::English, "School fair", "Come all."));
    text.versions.push(version(Language::Khmer, "ពិធី", "សូមអញ្ជើញ"));
    text.attachments = vec![picture(s).await];
    text
}

stories! {
    async fn a_picture_says_what_it_shows_in_the_language_of_who_reads(database) {
        let s = school(database).await;
        let post = s.teacher.publish(&written(&s).await).await;
        s.server.pass(UNDO).await;
        for (language, shows, lang) in [
            (Language::Vietnamese, SHOWS, "vi"),
            (Language::English, SHOWS_IN_ENGLISH, "en"),
            (Language::Khmer, SHOWS, "vi"),
        ] {
            let change = MyChange { reading_language: language, spoken_language: language };
            s.parents[0].put("/me", &change).await.ok::<Done>();
            let item: FeedItem = s.parents[0].get(&format!("/feed/{post}")).await.ok();
            assert_eq!(item.language, language);
            let said = item.below.split("lang=").nth(1).expect("a language");
            assert!(said.starts_with(lang) && said.contains(&format!("<span>{shows}</span>")), "{}", item.below);
            let page = s.server.user().get(&link(&s.parents[0], post).await).await.text();
            assert!(page.contains(&format!("alt=\"{shows}\"")), "{page}");
        }
        // A correction may say it anew, in fewer languages; what is not a picture shows nothing.
        let mut again = s.teacher.get(&format!("/posts/{post}")).await.ok::<Post>().attachments[0].text();
        assert_eq!(again.alts.of(Language::English), SHOWS_IN_ENGLISH);
        again.alts = Texts::default();
        let file: Attachment = upload(&s.teacher, "name=a.pdf", PDF.to_vec()).await.ok();
        let file = AttachmentText { alts: Texts(BTreeMap::from([(Language::English, "a file".to_owned())])), ..file.text() };
        let versions = written(&s).await.versions;
        let correction = Correction { versions, attachments: Some(vec![again, file]) };
        let after: Post = s.teacher.post(&format!("/posts/{post}/correct"), &correction).await.ok();
        assert_eq!(after.attachments[0].alt, SHOWS);
        assert!(after.attachments.iter().all(|a| a.alts == Texts::default()));
        let mut long = correction.attachments.expect("two");
        long[0].alts.0.insert(Language::Khmer, "a".repeat(MAX_ALT + 1));
        let long = Correction { versions: correction.versions, attachments: Some(long) };
        let refused = s.teacher.post(&format!("/posts/{post}/correct"), &long).await;
        assert_eq!(refused.refused(), ErrorCode::TextTooLong);
    }

    async fn occurrences_say_it_too(database) {
        let s = school(database).await;
        let draft: Post = s.teacher.post("/posts", &written(&s).await).await.ok();
        occur(&s, &draft).await;
        let english = MyChange { reading_language: Language::English, spoken_language: Language::English };
        s.parents[0].put("/me", &english).await.ok::<Done>();
        let feed: Feed = s.parents[0].get("/feed").await.ok();
        assert!(feed.needs_you[0].below.contains(SHOWS_IN_ENGLISH), "{}", feed.needs_you[0].below);
    }

    async fn the_author_sees_what_readers_get(database) {
        let s = school(database).await;
        let mut text = written(&s).await;
        let sound: Attachment = upload(&s.teacher, "language=vi&seconds=42", sound("vi")).await.ok();
        let file: Attachment = upload(&s.teacher, "name=Giay.pdf", PDF.to_vec()).await.ok();
        text.attachments.extend([sound.text(), file.text()]);
        let id = text.attachments[0].id;
        let look = async |who: &User, language| -> Preview {
            who.post("/posts/preview", &preview_of(&s, &text, language)).await.ok()
        };
        // While it is written it is its author's alone.
        let own = look(&s.teacher, Language::English).await;
        assert!(own.above.contains(&format!("src=\"/api/v1/attachments/{}\"", sound.id)), "{}", own.above);
        let small = format!("/api/v1/attachments/{id}?small=true");
        assert!(own.below.contains(&format!("data-small=\"{small}\"")), "{}", own.below);
        assert!(own.below.contains(SHOWS_IN_ENGLISH) && own.below.contains("Giay.pdf"), "{}", own.below);
        assert_eq!(s.teacher.get(&small).await.status, 200);
        let others = look(&s.admin, Language::English).await;
        assert_eq!((others.above.as_str(), others.below.as_str()), ("", ""));

        // Then it is seen by who may manage the post; what readers get is the same but for where it lies.
        let post = s.teacher.publish(&text).await;
        s.server.pass(UNDO).await;
        let item: FeedItem = s.parents[0].get(&format!("/feed/{post}")).await.ok();
        let colleague = look(&s.admin, Language::Vietnamese).await;
        let of_reader = format!("/api/v1/feed/{post}/attachments/");
        assert_eq!(colleague.below.replace("/api/v1/attachments/", &of_reader), item.below);
        assert!(item.above.ends_with(&colleague.above.replace("/api/v1/attachments/", &of_reader)), "{}", colleague.above);
        let mut query = preview_of(&s, &text, Language::Vietnamese);
        query.organisation_id = s.sibling;
        let stranger: Preview = s.sibling_teacher.post("/posts/preview", &query).await.ok();
        assert_eq!((stranger.above.as_str(), stranger.below.as_str()), ("", ""));
    }
}
