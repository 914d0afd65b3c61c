//! Where an event is and what to bring, in the reader's language: everywhere it is shown, and never the place it was moved
//! away from.

use super::*;
use crate::event::{event_of, with};
use caunoi_wire::dates::Which;
use caunoi_wire::event::{CalendarItem, CalendarLink, EventText, EventWords};
use caunoi_wire::time::DAY;

const KHMER: &str = "សាលវប្បធម៌ឃុំ";
const BRING: &str = "ខោអាវហែលទឹក";

fn words(place: &str, bring: &str) -> EventWords {
    EventWords {
        place: place.to_owned(),
        bring: bring.to_owned(),
    }
}

/// A swimming day whose author says in Khmer as well where it is.
fn swimming(s: &School) -> PostText {
    let mut text = s.event("Tập bơi");
    text.versions.push(VersionText {
        provenance: Provenance::Human,
        event_words: words(KHMER, ""),
        ..version(Language::Khmer, "ហែលទឹក", "សូមមក។")
    });
    text
}

async fn change(
    author: &User,
    post: PostId,
    which: Which,
    change: impl FnOnce(&mut EventText),
) -> Answer {
    let before: Post = author.get(&format!("/posts/{post}")).await.ok();
    let mut event = before.details.event().expect("an event").clone();
    change(&mut event);
    author
        .post(&format!("/posts/{post}/event?which={which}"), &event)
        .await
}

/// Says in Khmer what the event says, as the translators' page sends it.
async fn say(user: &User, post: PostId, said: EventWords) -> Answer {
    let job = job(user, post, Language::Khmer).await;
    let new = NewTranslation {
        title: "ហែលទឹក".to_owned(),
        body: "សូមមក។".to_owned(),
        source: job.source,
        place: said.place,
        bring: said.bring,
        event_source: job.event.expect("an event").source,
    };
    user.put(&format!("/translations/{post}/km"), &new).await
}

stories! {
    async fn a_place_is_said_in_the_readers_language_wherever_it_is_shown(database) {
        let s = school(database).await;
        reads(&s, 0, "km", "km").await;
        let phone = s.parents[0].subscribe(&s.server).await;
        let post = published(&s, &swimming(&s)).await;
        let khmer = event_of(&s.parents[0], post).await;
        assert_eq!((khmer.place.as_str(), khmer.place_language), (KHMER, Some(Language::Khmer)));
        // What the version leaves out is the original's, and says in which language.
        assert_eq!((khmer.bring.as_str(), khmer.bring_language), ("Quần áo bơi", Some(Language::Vietnamese)));
        let other = event_of(&s.parents[1], post).await;
        assert_eq!((other.place.as_str(), other.place_language), ("Nhà văn hóa xã", Some(Language::Vietnamese)));

        let page = s.server.user().get(&phone.last().url).await.text();
        assert!(page.contains(&format!("<dd>{KHMER}")) && page.contains("<dd lang=vi>Quần áo bơi"), "{page}");
        let path = format!("/calendar?from={}&until={}", s.server.now().0, s.server.now().plus(7 * DAY).0);
        let items: Vec<CalendarItem> = s.parents[0].get(&path).await.ok();
        assert_eq!(items[0].place, KHMER);
        let link: CalendarLink = s.parents[0].act("/me/calendar").await.ok();
        let url = link.url.expect("an address");
        let path = url.strip_prefix(&s.server.url).expect("a link to here");
        let followed = s.server.user().get(path).await.text();
        let one = s.parents[0].get(&format!("/feed/{post}/event.ics")).await.text();
        for calendar in [followed, one] {
            let calendar = calendar.replace("\r\n ", "");
            assert!(calendar.contains(&format!("LOCATION:{KHMER}")) && calendar.contains("DESCRIPTION:Quần áo bơi"), "{calendar}");
        }
        let sheet = s.teacher.get(&format!("/l/sheet/{post}?lang=km")).await.text();
        assert!(sheet.contains(&format!("<dd lang=km>{KHMER}")), "{sheet}");
        let sheet = s.teacher.get(&format!("/l/sheet/{post}?lang=vi")).await.text();
        assert!(sheet.contains("<dd lang=vi>Nhà văn hóa xã"), "{sheet}");
        let seen: Post = s.teacher.get(&format!("/posts/{post}")).await.ok();
        let version = seen.versions.iter().find(|v| v.language == Language::Khmer).expect("a version");
        assert_eq!(version.event_words, words(KHMER, ""));
    }

    async fn translators_say_it_and_what_moves_is_said_by_nobody(database) {
        let s = school(database).await;
        reads(&s, 0, "km", "km").await;
        let post = published(&s, &s.event("Tập bơi")).await;
        let one = translator(&s, "dich.mot").await;
        let found = job(&one, post, Language::Khmer).await;
        let event = found.event.expect("an event");
        assert_eq!(event.words, words("Nhà văn hóa xã", "Quần áo bơi"));
        let page = one.get(&format!("/l/translations/{post}/km")).await.text();
        assert!(page.contains("id=place") && page.contains("id=bring") && page.contains("Nhà văn hóa xã"), "{page}");
        let long = words(&"x".repeat(201), "");
        assert_eq!(say(&one, post, long).await.refused(), ErrorCode::TextTooLong);
        say(&one, post, words(KHMER, BRING)).await.ok::<TranslationJob>();
        let read = event_of(&s.parents[0], post).await;
        assert_eq!((read.place.as_str(), read.bring.as_str()), (KHMER, BRING));
        let target = job(&one, post, Language::Khmer).await.target.expect("a version");
        assert_eq!(target.event_words, words(KHMER, BRING));
        // Saving the text alone takes nothing away.
        save(&one, post, Language::Khmer, "ហែលទឹក", "សូមមកទាំងអស់គ្នា។").await;
        assert_eq!(event_of(&s.parents[0], post).await.place, KHMER);

        // It moves: nobody is sent to where it was to be; what to bring is as it was.
        change(&s.teacher, post, Which::This, |e| e.place = "Sân trường".to_owned()).await.ok::<Post>();
        let read = event_of(&s.parents[0], post).await;
        assert_eq!((read.place.as_str(), read.place_language), ("Sân trường", Some(Language::Vietnamese)));
        assert_eq!(read.bring, BRING);
        // Words for the old place come too late.
        let late = NewTranslation {
            title: "x".to_owned(),
            body: "y".to_owned(),
            source: found.source,
            place: KHMER.to_owned(),
            event_source: event.source,
            ..NewTranslation::default()
        };
        assert_eq!(one.put(&format!("/translations/{post}/km"), &late).await.refused(), ErrorCode::SourceChanged);
        assert_eq!(event_of(&s.parents[0], post).await.place, "Sân trường");
    }

    async fn each_date_keeps_the_words_of_its_own_place(database) {
        let s = school(database).await;
        reads(&s, 0, "km", "km").await;
        let club = with(swimming(&s), |e| e.repeat = crate::event::dates::recurrence("FREQ=WEEKLY;COUNT=3", &[]));
        let first = published(&s, &club).await;
        let sql = "SELECT post_id FROM event WHERE first_id = $1 ORDER BY starts_at";
        let dates = values!(s.server, PostId, sql, first);
        assert_eq!(dates.len(), 3);
        for date in &dates {
            assert_eq!(event_of(&s.parents[0], *date).await.place, KHMER, "further dates have the words of the first");
        }
        change(&s.teacher, dates[1], Which::This, |e| e.place = "Bể bơi huyện".to_owned()).await.ok::<Post>();
        let places = async || {
            let mut places = Vec::new();
            for date in &dates {
                places.push(event_of(&s.parents[0], *date).await.place);
            }
            places
        };
        assert_eq!(places().await, [KHMER, "Bể bơi huyện", KHMER]);
        // The dates say the same and are saved together; the one that is elsewhere is not said to be here.
        let one = translator(&s, "dich.mot").await;
        say(&one, first, words("សាលវប្បធម៌", BRING)).await.ok::<TranslationJob>();
        assert_eq!(places().await, ["សាលវប្បធម៌", "Bể bơi huyện", "សាលវប្បធម៌"]);
        // Said again later at another place: the text comes along, where it is does not.
        let again = published(&s, &with(s.event("Tập bơi"), |e| e.place = "Suối Sỏi".to_owned())).await;
        let read = event_of(&s.parents[0], again).await;
        assert_eq!((read.place.as_str(), read.bring.as_str()), ("Suối Sỏi", BRING));
    }
}
