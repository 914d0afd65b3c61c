//! `/l/day/{post}`: an event's day on the organiser's phone. The page itself names nobody; its script asks for the sheet
//! with the names, keeps both for when there is no network, and sends what was recorded when there is one again.

mod album;
mod certificate;
pub mod http;
mod report;

use super::page;
use super::ticket::STYLE as PRINTED;
use crate::app::App;
use crate::event::arrival::{self, Event};
use crate::markdown::escape;
use caunoi_l10n::{Arg, format};
use caunoi_wire::{Language, Timestamp, id::PostId};
use serde_json::json;
use std::fmt::Write;

/// Of the pages of an event's day and what comes after it.
pub const STYLE: &str = include_str!("../../../frontend/static/day.css");

/// The pages there are, as their paths end.
const TABS: [(&str, &str); 3] = [
    ("", "day-tab-sheet"),
    ("/report", "day-tab-report"),
    ("/album", "day-tab-album"),
];

/// What the pages are drawn with.
pub struct Desk<'a> {
    pub app: &'a App,
    pub ui: Language,
    pub id: PostId,
    pub event: &'a Event,
    pub now: Timestamp,
}

impl Desk<'_> {
    pub fn t(&self, key: &str, args: &[(&str, Arg)]) -> String {
        escape(&self.app.text(self.ui, key, args))
    }

    /// A page under the event's title, with the way to the others.
    pub fn page(&self, tab: &str, main: &str) -> String {
        let e = &self.event.row;
        let time = format::span(self.app.locales.get(self.ui), e.starts_at, e.ends_at);
        let mut html = format!(
            "<style>{STYLE}</style><style>{PRINTED}</style><p class=meta>{} · {}</p><nav class=tabs>",
            escape(&time),
            escape(&e.place)
        );
        for (end, key) in TABS {
            let current = if end == tab { " aria-current=page" } else { "" };
            let words = self.t(key, &[]);
            let _ = write!(
                html,
                "<a href=\"/l/day/{}{end}\"{current}>{words}</a>",
                self.id
            );
        }
        let _ = write!(
            html,
            "</nav>{main}<p class=screen><a href=\"/posts/{}\">{}</a></p>",
            self.id,
            self.t("day-to-post", &[])
        );
        page::plain(self.app, self.ui, &self.event.title, &html)
    }

    /// The page on which it is recorded who comes.
    pub fn whole_sheet(&self) -> String {
        self.page("", &self.sheet())
    }

    /// The sheet, empty: the script fills it.
    fn sheet(&self) -> String {
        let (opens_at, _) = arrival::window(&self.event.row);
        let opens = format::datetime(self.app.locales.get(self.ui), opens_at);
        let id = self.id;
        format!(
            "<div id=day data-post=\"{id}\" data-words=\"{words}\">\
             <p class=count role=status><b data-came>–</b> <span data-of></span></p>\
             <p class=note role=status data-waiting hidden></p>\
             <p class=note role=status data-early hidden>{early}</p>\
             <p class=note role=status data-stale hidden>{stale}</p>\
             <p class=note role=alert data-refused hidden></p>\
             <div class=find><label for=find>{find}</label>\
             <input id=find type=search autocomplete=off autocapitalize=characters spellcheck=false enterkeyhint=done></div>\
             <button type=button class=scan data-scan hidden>{scan}</button>\
             <video data-camera hidden playsinline muted></video>\
             <div class=filter data-filter hidden></div>\
             <ol class=people data-people></ol><p data-nobody hidden>{nobody}</p>\
             <p class=told role=status data-told hidden><span></span> <button type=button>{undo}</button></p>\
             <p class=meta data-kept hidden>{kept}</p></div>\
             <noscript><p class=note>{script}</p></noscript><script src=/keep.js defer></script><script src=/day.js defer></script>",
            words = escape(&self.words().to_string()),
            early = self.t("day-early", &[("time", opens.into())]),
            stale = self.t("day-stale", &[]),
            find = self.t("day-find", &[]),
            scan = self.t("day-scan", &[]),
            nobody = self.t("day-nobody", &[]),
            undo = self.t("common-undo", &[]),
            kept = self.t("day-kept", &[]),
            script = self.t("day-needs-script", &[]),
        )
    }

    /// What the script says; `%` stands for a number or a name.
    fn words(&self) -> serde_json::Value {
        let said = |key: &str, args: &[(&str, Arg)]| self.app.text(self.ui, key, args);
        let blank = || Arg::from("%");
        json!({
            "of": said("day-of", &[("count", blank())]),
            "waiting": said("day-waiting", &[("count", blank())]),
            "came": said("day-came", &[("name", blank())]),
            "undone": said("day-undone", &[("name", blank())]),
            "unknown": said("day-unknown", &[("code", blank())]),
            "code": said("day-take-code", &[("code", blank())]),
            "adults": said("day-adults", &[("count", blank())]),
            "at": said("day-came-at", &[("time", blank())]),
            "expected": said("day-expected", &[]),
            "there": said("day-there", &[]),
            "others": said("day-others", &[]),
            "queue": said("event-state-waiting", &[]),
            "walk-in": said("day-walk-in", &[]),
            "scan": said("day-scan", &[]),
            "scan-end": said("day-scan-end", &[]),
            "no-camera": said("day-no-camera", &[]),
            "signed-out": said("day-signed-out", &[]),
            "lost": said("common-not-kept", &[]),
        })
    }
}
