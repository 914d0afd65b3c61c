//! Somebody who translates in the demo: one version made, one read over, one that families do not understand yet.

use super::store;
use crate::app::App;
use crate::error::Result;
use crate::feed::Reader;
use crate::session::Viewer;
use crate::translation;
use caunoi_wire::event::EventWords;
use caunoi_wire::post::{Provenance, VersionText};
use caunoi_wire::translation::{NewTranslation, TranslationTask};
use caunoi_wire::{Language, id::PersonId};
use serde::Deserialize;

/// What a post of the past says in one language, from `posts.json`.
#[derive(Deserialize)]
pub struct PastVersion {
    language: Language,
    title: String,
    body: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    bring: String,
}

impl PastVersion {
    pub fn text(&self) -> VersionText {
        VersionText {
            language: self.language,
            title: self.title.clone(),
            body: self.body.clone(),
            provenance: match self.language {
                Language::Vietnamese => Provenance::Original,
                _ => Provenance::Human,
            },
            event_words: EventWords {
                place: self.place.clone(),
                bring: self.bring.clone(),
            },
        }
    }
}

// exempt: what translators wrote is data of the demo
/// The post of which there are versions.
const MEETING: &str = "Họp phụ huynh";
const HMONG: [&str; 2] = [
    "Siz thak niêk txir",
    "Thor niêk txir tuôx siz thak tok tsêr cơưk ntơưr.",
];
const KHMER: [&str; 2] = [
    "ប្រជុំមាតាបិតាពាក់កណ្តាលឆមាសទី 1",
    "សូមអញ្ជើញមាតាបិតាមកប្រជុំពាក់កណ្តាលឆមាសទី 1។\n\n- **ពេលវេលា៖** ម៉ោង 8 ព្រឹក ថ្ងៃអាទិត្យ\n\
     - **ទីកន្លែង៖** នៅថ្នាក់របស់កូន\n\nសាលានឹងនិយាយអំពីការសិក្សា អាហារនៅសាលា និងការរក្សាភាពកក់ក្តៅឱ្យកុមារក្នុងរដូវរងា។ \
     បើមកមិនបាន សូមប្រាប់គ្រូបន្ទុកថ្នាក់។",
];

/// What waits for the translator is alive: some of it is done, some asked for.
pub async fn now(app: &App, translator: PersonId, other: PersonId) -> Result<()> {
    let now = app.clock.now();
    let (one, two) = (
        Viewer::on_behalf_of(translator, now),
        Viewer::on_behalf_of(other, now),
    );
    let waiting = translation::queue(app, &one).await?;
    let hmong = |task: &&TranslationTask| task.language == Language::Hmong;
    if let Some(task) = waiting.iter().find(hmong) {
        // The most urgent one is not understood by some.
        let mut conn = app.db.read().await?;
        let readers = store::readers_of(&mut conn, task.post_id, task.language).await?;
        drop(conn);
        for person in readers {
            let reader = Reader {
                person,
                language: task.language,
                now,
            };
            translation::ask(app, &reader, task.post_id, task.language).await?;
        }
    }
    let meeting = |task: &&TranslationTask| task.title.starts_with(MEETING);
    for task in waiting.iter().filter(meeting) {
        let (post, language) = (task.post_id, task.language);
        let [title, body] = match language {
            Language::Hmong => HMONG,
            Language::Khmer => KHMER,
            _ => continue,
        };
        let source = translation::show(app, &two, post, language).await?.source;
        let version = NewTranslation {
            title: title.to_owned(),
            body: body.to_owned(),
            source,
            ..NewTranslation::default()
        };
        translation::save(app, &two, post, language, &version).await?;
        // The other one waits to be read over.
        if language == Language::Hmong {
            translation::review(app, &one, post, language).await?;
        }
    }
    Ok(())
}
