//! Somebody who translates in the demo: one version made, one read over, one that families do not understand yet.

use super::store;
use crate::app::App;
use crate::error::Result;
use crate::feed::Reader;
use crate::session::Viewer;
use crate::translation;
use caunoi_wire::translation::{Need, NewTranslation, TranslationTask};
use caunoi_wire::{Language, id::PersonId};

// exempt: what translators wrote is data of the demo
const TITLE: &str = "Siz thak niêk txir";
const BODY: &str = "Thor niêk txir tuôx siz thak tok tsêr cơưk ntơưr.";

/// What waits for the translator is alive: some of it is done, some asked for.
pub async fn now(app: &App, translator: PersonId, other: PersonId) -> Result<()> {
    let now = app.clock.now();
    let (one, two) = (
        Viewer::on_behalf_of(translator, now),
        Viewer::on_behalf_of(other, now),
    );
    let waiting = translation::queue(app, &one).await?;
    let hmong =
        |task: &&TranslationTask| task.language == Language::Hmong && task.need == Need::Missing;
    let mut hmong = waiting.iter().filter(hmong);
    if let Some(task) = hmong.next() {
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
    for (task, is_read_over) in hmong.rev().take(2).zip([true, false]) {
        let (post, language) = (task.post_id, task.language);
        let source = translation::show(app, &two, post, language).await?.source;
        let version = NewTranslation {
            title: TITLE.to_owned(),
            body: BODY.to_owned(),
            source,
        };
        translation::save(app, &two, post, language, &version).await?;
        if is_read_over {
            translation::review(app, &one, post, language).await?;
        }
    }
    Ok(())
}
