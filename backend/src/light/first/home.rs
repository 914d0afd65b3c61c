//! The feed, as far as a phone's screen shows it.

use super::Screen;
use crate::error::Result;
use crate::feed::{self, Reader};
use crate::markdown::escape;
use crate::person;
use crate::session::Viewer;
use caunoi_l10n::format;
use caunoi_wire::event::EventStatus;
use caunoi_wire::feed::FeedItem;
use caunoi_wire::html;
use caunoi_wire::lesson::FeedLesson;
use caunoi_wire::person::{MyChild, given_name};
use caunoi_wire::post::Priority;
use std::fmt::Write;

/// Posts that are drawn: what a phone's screen holds, and a little to move.
const POSTS: usize = 6;
/// Characters of a text that are sent: more than the lines that are shown.
const EXCERPT: usize = 320;

impl Screen<'_> {
    /// The feed. None where the app draws more than this knows of (the desk), or where nothing is to be read.
    pub async fn home(&self, viewer: &Viewer) -> Result<Option<String>> {
        let mut conn = self.app.db.read().await?;
        if !person::store::own_memberships(&mut conn, viewer)
            .await?
            .is_empty()
        {
            return Ok(None);
        }
        let reader = Reader::of(viewer, None);
        let mut feed = feed::page(&mut conn, &reader, None).await?;
        let has_events = feed
            .needs_you
            .iter()
            .chain(&feed.news)
            .any(|i| i.event.is_some());
        let waiting = feed
            .needs_you
            .iter()
            .filter(|i| i.needs_you(self.now))
            .count();
        feed.needs_you.truncate(POSTS);
        feed.news.truncate(POSTS - feed.needs_you.len());
        if feed.needs_you.is_empty() && feed.news.is_empty() {
            return Ok(None);
        }
        let children = person::store::own_children(&mut conn, viewer).await?;
        let mut main = self.hello(&viewer.name);
        main.push_str(&self.chips(&children));
        main.push_str(&self.needs_you(&feed.needs_you, waiting));
        main.push_str(&self.news(&feed.news));
        Ok(Some(self.frame(&main, waiting, has_events)))
    }

    /// The bar and the ways to other screens around it.
    fn frame(&self, main: &str, waiting: usize, has_events: bool) -> String {
        let ui = self.ui;
        let mut ways = String::new();
        let calendar = ("/l/calendar", "calendar", "calendar-title");
        let all = [
            ("/", "home", "nav-feed"),
            calendar,
            ("/settings", "settings", "common-settings"),
        ];
        for (path, icon, key) in all.iter().filter(|way| has_events || **way != calendar) {
            let (icon, words) = (self.icon("icon", icon), self.t(key));
            let (here, dot) = match (*path, waiting) {
                ("/", 0) => (" aria-current=page", String::new()),
                ("/", count) => (
                    " aria-current=page",
                    format!("<span class=dot aria-hidden=true>{count}</span>"),
                ),
                _ => ("", String::new()),
            };
            let _ = write!(
                ways,
                "<a href={path}{here}>{icon}<span>{words}</span>{dot}</a>"
            );
        }
        let menu = escape(&self.app.text(ui, "common-menu", &[]));
        format!(
            "<div id=first class=app lang={ui}><header class=bar>{}</header>\
             <nav class=rail aria-label=\"{menu}\">{}{ways}</nav>\
             <main><div class=page>{main}</div></main></div>",
            self.brand("brand-phone"),
            self.brand("")
        )
    }

    fn hello(&self, name: &str) -> String {
        let words = self.words("feed-hello", &[("name", given_name(name).into())]);
        let art = self.icon("hello-art", "art-bridge");
        format!("<div class=hello><h1>{words}</h1>{art}</div><div class=stack></div>")
    }

    /// One for each child; they choose once the app is there.
    fn chips(&self, children: &[MyChild]) -> String {
        if children.len() < 2 {
            return String::new();
        }
        let mut chips = format!(
            "<div class=chips inert><button type=button class=chip aria-pressed=true>{}</button>",
            self.t("common-all")
        );
        for child in children {
            let given = given_name(&child.name);
            let face = face("face", child.id.0, &child.name);
            let _ = write!(
                chips,
                "<button type=button class=chip>{face}{}</button>",
                escape(given)
            );
        }
        chips + "</div>"
    }

    fn needs_you(&self, items: &[FeedItem], waiting: usize) -> String {
        if items.is_empty() {
            return String::new();
        }
        let (hand, head) = (self.icon("icon", "hand"), self.t("feed-needs-you"));
        let cards: String = items.iter().map(|item| self.card(item)).collect();
        let count = match waiting {
            0 => String::new(),
            count => format!("<span class=count>{count}</span>"),
        };
        format!(
            "<section class=needs><div class=section-head>{hand}<h2>{head}</h2>{count}</div>{cards}</section>"
        )
    }

    fn news(&self, items: &[FeedItem]) -> String {
        if items.is_empty() {
            return String::new();
        }
        let head = self.t("feed-news");
        let cards: String = items.iter().map(|item| self.card(item)).collect();
        format!(
            "<section><div class=section-head><h2>{head}</h2></div><div class=stack>{cards}</div></section>"
        )
    }

    fn card(&self, item: &FeedItem) -> String {
        let c = self.app.locales.get(self.ui);
        let (id, lang) = (item.post_id, item.language);
        let (title, organisation) = (escape(&item.title), escape(&item.organisation_name));
        let author = self.words(
            "feed-author",
            &[
                ("author", (&item.author_name).into()),
                (
                    "time",
                    format::relative(c, item.published_at, self.now).into(),
                ),
            ],
        );
        let class = match (item.acknowledged_at, item.seen_at) {
            (Some(_), _) => " card-done",
            (None, None) if item.withdrawn_at.is_none() => " unread",
            (None, _) => "",
        };
        let excerpt: String = html::plain(&item.html).chars().take(EXCERPT).collect();
        let mut tags: String = item.children.iter().fold(String::new(), |mut tags, child| {
            let face = face("face face-small", child.id.0, &child.name);
            let _ = write!(tags, "<span class=tag>{face}{}</span>", escape(&child.name));
            tags
        });
        if !tags.is_empty() {
            tags = format!("<div class=tags>{tags}</div>");
        }
        format!(
            "<article class=\"card card-link{class}\" id=\"first-{id}\"><div class=from><span class=glyph>{school}</span>\
             <span><strong>{organisation}</strong>{author}</span></div>{badges}<h3 class=card-title lang={lang}>\
             <a href=/l/post/{id}>{title}</a></h3>{event}<p class=excerpt lang={lang}>{excerpt}</p>{tags}{foot}</article>",
            school = self.icon("icon", "school"),
            badges = self.badges(item),
            event = self.event(item),
            excerpt = escape(&excerpt),
            foot = self.foot(item),
        )
    }

    fn badge(&self, class: &str, icon: &str, words: &str) -> String {
        let icon = self.icon("icon", icon);
        format!("<span class=\"badge {class}\">{icon}{words}</span>")
    }

    fn badges(&self, item: &FeedItem) -> String {
        let mut found = String::new();
        if item.withdrawn_at.is_some() {
            found.push_str(&self.badge("", "close", &self.t("post-state-withdrawn")));
        } else {
            match item.priority {
                Priority::Normal => {}
                Priority::Important => found.push_str(&self.badge(
                    "badge-important",
                    "star",
                    &self.t("priority-important"),
                )),
                Priority::Urgent => {
                    found.push_str(&self.badge("badge-urgent", "alert", &self.t("priority-urgent")))
                }
            }
            if item.corrected_at.is_some() {
                found.push_str(&self.badge("badge-brand", "edit", &self.t("feed-corrected")));
            }
            if item.expires_at.is_some_and(|at| at <= self.now) {
                found.push_str(&self.badge("", "clock", &self.t("feed-expired")));
            }
        }
        if found.is_empty() {
            found
        } else {
            format!("<div class=row>{found}</div>")
        }
    }

    /// When and where.
    fn event(&self, item: &FeedItem) -> String {
        let Some(event) = item.event.as_deref() else {
            return String::new();
        };
        let c = self.app.locales.get(self.ui);
        let words = format!(
            "{} · {}",
            format::span(c, event.starts_at, event.ends_at),
            event.place
        );
        let off = match event.status {
            EventStatus::Cancelled => {
                self.badge("badge-urgent", "close", &self.t("event-status-cancelled"))
            }
            _ => String::new(),
        };
        let icon = self.icon("icon", "calendar");
        format!(
            "{off}<p class=\"row-plain strong\">{icon}<span>{}</span></p>",
            escape(&words)
        )
    }

    /// The lesson that it is now.
    fn lesson(&self, lesson: &FeedLesson) -> String {
        let Some(title) = &lesson.title else {
            return String::new();
        };
        let args = [
            ("number", lesson.position.into()),
            ("count", lesson.lessons.into()),
        ];
        let (icon, number) = (
            self.icon("icon", "book"),
            self.words("lesson-number", &args),
        );
        format!(
            "<p class=\"row-plain strong\">{icon}<span>{number}: {}</span></p>",
            escape(title)
        )
    }

    /// What was answered, or the way to answer: `static/start.js` takes an acknowledgement at once, for the app to send.
    fn foot(&self, item: &FeedItem) -> String {
        let id = item.post_id;
        let link = |icon: &str, key: &str, more: &str| {
            let (icon, words) = (self.icon("icon", icon), self.t(key));
            format!(
                "<div class=card-foot><a class=\"button primary\" href=/l/post/{id}{more}>{icon}{words}</a></div>"
            )
        };
        if let Some(lesson) = item.lesson.as_deref() {
            return self.lesson(lesson) + &link("book", "lesson-open", "");
        }
        if item.event.as_deref().is_some_and(|event| event.asks()) {
            let open = item
                .event
                .as_deref()
                .filter(|event| event.is_open(self.now));
            let asks = open.is_some_and(|event| event.attendees.iter().any(|a| a.is_unanswered()));
            return if asks {
                link("hand", "event-answer", "")
            } else {
                String::new()
            };
        }
        if item.acknowledged_at.is_some() {
            let badge = self.badge("badge-ok", "check", &self.t("reach-acknowledged"));
            return format!("<div class=card-foot>{badge}</div>");
        }
        match item.needs_you(self.now) {
            true => link(
                "check",
                "feed-acknowledge",
                &format!(" data-acknowledge={id}"),
            ),
            false => String::new(),
        }
    }
}

/// The initial of a name in the colour of its owner, as the app's `parts::face`.
fn face(class: &str, id: uuid::Uuid, name: &str) -> String {
    let (initial, tint) = caunoi_wire::person::face(id, name);
    format!(
        "<span class=\"{class} tint-{tint}\" aria-hidden=true>{}</span>",
        escape(&initial)
    )
}
