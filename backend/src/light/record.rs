//! `/l/record`: what a child took part in over a school year, to look at together and to print.

pub mod http;

use super::page;
use super::ticket::STYLE;
use crate::app::App;
use crate::event::record::{Record, store::Own};
use crate::markdown::escape;
use caunoi_l10n::{Arg, format};
use caunoi_wire::{Language, Timestamp};
use std::fmt::Write;

/// What the page is drawn with.
pub struct Sheet<'a> {
    pub app: &'a App,
    pub ui: Language,
    pub now: Timestamp,
    /// The first of the two years of a school year, and the latest there is.
    pub year: i32,
    pub this_year: i32,
    /// The viewer's own children.
    pub children: &'a [Own],
}

impl Sheet<'_> {
    fn t(&self, key: &str, args: &[(&str, Arg)]) -> String {
        escape(&self.app.text(self.ui, key, args))
    }

    /// The record of one child.
    pub fn page(&self, record: &Record) -> String {
        let child = &record.child;
        let mut html = format!("<style>{STYLE}</style>{}", self.ways(record));
        let class = child.class.as_deref().unwrap_or("–");
        let _ = write!(
            html,
            "<dl><dt>{}<dd>{}<dt>{}<dd>{} · {}<dt>{}<dd>{}</dl>",
            self.t("record-child", &[]),
            escape(&child.name),
            self.t("record-class", &[]),
            escape(class),
            escape(&child.organisation_name),
            self.t("record-year", &[]),
            self.years(self.year),
        );
        if record.events.is_empty() {
            let _ = write!(html, "<p>{}</p>", self.t("record-empty", &[]));
        }
        let c = self.app.locales.get(self.ui);
        html.push_str("<ol class=took-part>");
        for event in &record.events {
            let _ = write!(
                html,
                "<li><b>{}</b><small>{} · {} · {}</small>",
                escape(&event.title),
                escape(&format::span(c, event.starts_at, event.ends_at)),
                escape(&event.place),
                escape(&event.organisation),
            );
        }
        html.push_str("</ol>");
        let count = ("count", record.events.len().into());
        let day = format::long_date(c, self.now.local_date());
        let _ = write!(
            html,
            "<p>{}</p><p class=\"sign paper\">{}<br>{}</p><p class=\"note screen\">{}</p>",
            self.t("record-count", &[count]),
            escape(&day),
            self.t("certificate-sign", &[]),
            self.t("day-print", &[]),
        );
        page::plain(self.app, self.ui, &self.title(), &html)
    }

    /// For a guardian of nobody.
    pub fn empty(&self) -> String {
        let words = self.t("help-no-child", &[]);
        page::plain(self.app, self.ui, &self.title(), &format!("<p>{words}</p>"))
    }

    fn title(&self) -> String {
        self.app.text(self.ui, "record-title", &[])
    }

    fn years(&self, first: i32) -> String {
        format!("{first}–{}", first + 1)
    }

    /// To the other children, and to the year before and after.
    fn ways(&self, record: &Record) -> String {
        let (child, year) = (&record.child, self.year);
        let mut html = String::from("<nav class=tabs>");
        if self.children.len() > 1 {
            for own in self.children {
                let current = if own.id == child.id {
                    " aria-current=page"
                } else {
                    ""
                };
                let name = escape(&own.name);
                let _ = write!(
                    html,
                    "<a href=\"/l/record/{}?year={year}\"{current}>{name}</a>",
                    own.id
                );
            }
        }
        for other in [year - 1, year + 1] {
            if other <= self.this_year {
                let years = self.years(other);
                let _ = write!(
                    html,
                    "<a href=\"/l/record/{}?year={other}\">{years}</a>",
                    child.id
                );
            }
        }
        html.push_str("</nav>");
        html
    }
}
