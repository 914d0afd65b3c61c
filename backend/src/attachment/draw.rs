//! What comes with a post, and the button that reads it out, as HTML that the app and light pages share; `listen.js` and
//! `media.css` belong to it. Sounds stand above the text, for whom reads little; pictures and files below.

use super::store::{self, Row};
use crate::app::App;
use crate::db::Conn;
use crate::delivery::message::interface_language;
use crate::error::Result;
use crate::feed::Reader;
use crate::light::page;
use crate::markdown::escape;
use crate::session::Viewer;
use caunoi_l10n::{Arg, format};
use caunoi_wire::attachment::{AttachmentKind, AttachmentText};
use caunoi_wire::feed::FeedItem;
use caunoi_wire::id::PostId;
use caunoi_wire::post::PostKind;
use caunoi_wire::{Language, post::MAX_TITLE};
use std::fmt::Write;

/// What a light page with any of this has beside its own style.
pub const STYLE: &str = include_str!("../../../frontend/static/media.css");
/// Stands in what our script has something to do with.
pub const LISTENS: &str = "<c-";
/// Longest time that is told, seconds: more is wrong.
const LONGEST: i32 = 3_600;

/// How pictures come to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pictures {
    /// With it.
    AtOnce,
    /// When its script says so: the app has one.
    ByScript,
    /// When somebody taps: they spare data.
    OnTap,
}

/// Draws what comes with posts of the app's feed.
///
/// # Errors
/// When the database fails.
pub async fn dress(
    app: &App,
    conn: &mut Conn,
    reader: &Reader,
    items: &mut [&mut FeedItem],
) -> Result<()> {
    let posts: Vec<PostId> = items.iter().map(|item| item.post_id).collect();
    if posts.is_empty() {
        return Ok(());
    }
    let rows = store::of_reader(conn, reader, &posts).await?;
    let speaks = store::speaks(conn, reader).await?;
    for item in items {
        let own = rows.iter().filter(|row| row.post_id == Some(item.post_id));
        let page = Page {
            app,
            ui: interface_language(reader.language, &[item.language]),
            base: &format!("/api/v1/feed/{}/attachments/", item.post_id),
            pictures: Pictures::ByScript,
        };
        page.dress(reader, speaks, item, own.cloned().collect());
    }
    Ok(())
}

/// Draws what comes with the post of a light page.
///
/// # Errors
/// When the database fails.
pub async fn dress_light(
    app: &App,
    reader: &Reader,
    token: &str,
    item: &mut FeedItem,
    pictures: Pictures,
) -> Result<()> {
    let mut conn = app.db.read().await?;
    let rows = store::of_reader(&mut conn, reader, &[item.post_id]).await?;
    let speaks = store::speaks(&mut conn, reader).await?;
    let page = Page {
        app,
        ui: interface_language(reader.language, &[item.language]),
        base: &format!("/l/{token}/attachments/"),
        pictures,
    };
    page.dress(reader, speaks, item, rows);
    Ok(())
}

/// Draws what comes with a post for its author's side, as a reader of one of its languages gets it: what stands above the
/// text, and what below.
///
/// # Errors
/// When the database fails.
pub async fn for_author(
    app: &App,
    conn: &mut Conn,
    viewer: &Viewer,
    texts: &[AttachmentText],
    [shown, original]: [Language; 2],
) -> Result<(String, String)> {
    if texts.is_empty() {
        return Ok(Default::default());
    }
    let rows = super::named(conn, viewer, texts).await?;
    let page = Page {
        app,
        ui: interface_language(shown, &[original]),
        base: "/api/v1/attachments/",
        pictures: Pictures::ByScript,
    };
    Ok(page.both(rows, &[shown, original], [shown, original]))
}

struct Page<'a> {
    app: &'a App,
    ui: Language,
    /// What stands before the id in an address.
    base: &'a str,
    pictures: Pictures,
}

impl Page<'_> {
    fn t(&self, key: &str, args: &[(&str, Arg)]) -> String {
        page::text(self.app, self.ui, key, args)
    }

    fn size(&self, bytes: i64) -> String {
        escape(&format::size(self.app.locales.get(self.ui), bytes))
    }

    fn dress(&self, reader: &Reader, speaks: Language, item: &mut FeedItem, rows: Vec<Row>) {
        // A check-in is answered without any script, and nobody reads it out on a bus.
        if item.withdrawn_at.is_some() || item.kind == PostKind::CheckIn && rows.is_empty() {
            return;
        }
        let order = [speaks, reader.language, item.original_language];
        let (above, below) = self.both(rows, &order, [item.language, item.original_language]);
        if item.kind != PostKind::CheckIn {
            item.above = self.listen(item.language);
        }
        item.above.push_str(&above);
        item.below = below;
        if self.pictures != Pictures::ByScript && item.kind != PostKind::CheckIn {
            item.below
                .push_str("<script src=/listen.js defer></script>");
        }
    }

    /// Sounds, the first of these languages before others; pictures and files. The languages of the text that is shown and
    /// of the original.
    fn both(&self, rows: Vec<Row>, order: &[Language], text: [Language; 2]) -> (String, String) {
        let (sounds, others): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .partition(|row| row.kind == AttachmentKind::Sound);
        let sounds = super::spoken(sounds, order);
        (self.sounds(&sounds), self.others(&others, text))
    }

    /// The button that reads the text out, where the browser has a voice for its language.
    fn listen(&self, language: Language) -> String {
        let name = Arg::from(language.autonym());
        format!(
            "<c-listen lang={language} data-stop=\"{}\" hidden><button type=button class=\"button quiet other\" hidden>\
             {}<span lang={}>{}</span></button><p class=\"help meta\" lang={} hidden>{}</p></c-listen>",
            escape(&self.app.text(self.ui, "post-stop-reading", &[])),
            pictogram(
                "M4 9.500v5h3.500L12.5 19V5L7.5 9.500zM16 9a4 4 0 0 1 0 6M18.5 6.500a7.8 7.8 0 0 1 0 11"
            ),
            self.ui,
            self.t("post-read-aloud", &[]),
            self.ui,
            self.t("media-no-voice", &[("language", name)]),
        )
    }

    /// The first is what the reader understands best; the others are a tap away.
    fn sounds(&self, sounds: &[Row]) -> String {
        let Some((first, others)) = sounds.split_first() else {
            return String::new();
        };
        let mut html = format!("<c-media class=attached>{}", self.sound(first));
        if !others.is_empty() {
            let _ = write!(
                html,
                "<details><summary>{}</summary>",
                self.t("media-others", &[])
            );
            for sound in others {
                html.push_str(&self.sound(sound));
            }
            html.push_str("</details>");
        }
        html.push_str("</c-media>");
        html
    }

    fn sound(&self, row: &Row) -> String {
        let label = match row.language {
            Some(language) => {
                let name = Arg::from(language.autonym());
                self.t("media-sound-in", &[("language", name)])
            }
            None => self.t("media-sound", &[]),
        };
        let lasts = row.seconds.filter(|s| (1..=LONGEST).contains(s));
        let lasts = lasts.map_or_else(String::new, |s| format!("{}:{:02} · ", s / 60, s % 60));
        let speed = escape(&self.app.text(self.ui, "media-speed", &[]));
        let speeds = [
            ("0.75", "0,75×"),
            ("1", "1×"),
            ("1.25", "1,25×"),
            ("1.5", "1,5×"),
        ];
        let speeds = speeds.map(|(value, shown)| {
            let chosen = if value == "1" { " selected" } else { "" };
            format!("<option value={value}{chosen}>{shown}</option>")
        });
        format!(
            "<figure class=sound><figcaption>{}<b>{label}</b><small>{lasts}{}</small></figcaption>\
             <audio controls preload=none src=\"{}{}\"></audio><select aria-label=\"{speed}\" hidden>{}</select></figure>",
            pictogram(
                "M12 3.500a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3zM5.5 11.500a6.5 6.5 0 0 0 13 0M12 18v3"
            ),
            self.size(row.size),
            self.base,
            row.id,
            speeds.concat(),
        )
    }

    fn others(&self, rows: &[Row], text: [Language; 2]) -> String {
        if rows.is_empty() {
            return String::new();
        }
        let mut html = String::from("<c-media class=attached>");
        for row in rows {
            html.push_str(&match row.kind {
                AttachmentKind::Picture => self.picture(row, text),
                _ => self.file(row),
            });
        }
        html.push_str("</c-media>");
        html
    }

    fn picture(&self, row: &Row, [shown, original]: [Language; 2]) -> String {
        let to = format!("{}{}", self.base, row.id);
        let any = self.app.text(self.ui, "media-picture", &[]);
        let own = if shown == original {
            ""
        } else {
            row.alts.0.of(shown)
        };
        let said = [(own, shown), (row.alt.as_str(), original)];
        let said = said.into_iter().find(|(alt, _)| !alt.trim().is_empty());
        let (alt, lang) = said.unwrap_or((&any, self.ui));
        let alt = escape(alt.trim());
        let (width, height) = (row.width.unwrap_or(4), row.height.unwrap_or(3));
        if self.pictures == Pictures::AtOnce {
            return format!(
                "<a class=picture href=\"{to}\" data-large lang={lang}><img src=\"{to}?small=true\" alt=\"{alt}\" width={width} \
                 height={height} loading=lazy></a>"
            );
        }
        let data = match self.pictures {
            Pictures::OnTap => " data-tap",
            _ => "",
        };
        format!(
            "<a class=picture href=\"{to}\" data-small=\"{to}?small=true\" data-width={width} data-height={height}{data} \
             lang={lang}>{}<span>{alt}</span><small lang={}>{} · {}</small></a>",
            pictogram(
                "M4.5 5h15v14h-15zM4.500 16l4.500-4.500 3.500 3.500 2.500-2.500 4.500 4.500M15 9.500v.1"
            ),
            self.ui,
            self.t("media-tap", &[]),
            self.size(row.preview_size.unwrap_or(row.size)),
        )
    }

    fn file(&self, row: &Row) -> String {
        let name: String = row.name.chars().take(MAX_TITLE).collect();
        let ending = name.rsplit('.').next().unwrap_or_default().to_uppercase();
        format!(
            "<a class=file href=\"{}{}\" download>{}<span><b>{}</b><small>{} · {}</small></span></a>",
            self.base,
            row.id,
            pictogram(
                "M6.5 2.800h7.500l5 5v11.700c0 1-.7 1.7-1.7 1.700H6.500c-1 0-1.7-.7-1.7-1.700v-15c0-1 .7-1.7 1.7-1.700zM13.5 \
                 3v5.500H19M8.5 13h7M8.5 16.700h5"
            ),
            escape(&name),
            escape(&ending),
            self.size(row.size),
        )
    }
}

/// One of our pictograms, as in the sprite of the app; always beside words, so it is silent.
fn pictogram(path: &str) -> String {
    format!("<svg class=icon viewBox=\"0 0 24 24\" aria-hidden=true><path d=\"{path}\"/></svg>")
}
