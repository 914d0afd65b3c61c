//! `/l/{token}/photos`: the pictures of an event for a family it was for, as far as everybody in them agrees; and the
//! question about one's own child.

pub mod http;

use super::page;
use super::ticket::STYLE;
use crate::app::App;
use crate::delivery::message::interface_language;
use crate::event::photo::{Asked, store::Shown};
use crate::feed::Reader;
use crate::markdown::escape;
use caunoi_l10n::{Arg, format};
use caunoi_wire::Language;
use caunoi_wire::feed::FeedItem;
use std::fmt::Write;

/// What the parts are drawn with.
pub struct Album<'a> {
    app: &'a App,
    ui: Language,
    reader: &'a Reader,
    token: &'a str,
    item: &'a FeedItem,
}

impl<'a> Album<'a> {
    pub fn new(app: &'a App, reader: &'a Reader, token: &'a str, item: &'a FeedItem) -> Self {
        Self {
            app,
            ui: interface_language(reader.language, &[item.language]),
            reader,
            token,
            item,
        }
    }

    fn t(&self, key: &str, args: &[(&str, Arg)]) -> String {
        escape(&self.app.text(self.ui, key, args))
    }

    fn size(&self, bytes: i64) -> String {
        format::size(self.app.locales.get(self.ui), bytes)
    }

    /// The way to the pictures, with what they take of a family's data.
    pub fn way(&self, photos: &[Shown]) -> String {
        if photos.is_empty() {
            return String::new();
        }
        let size = photos.iter().map(|p| p.preview_size).sum();
        let args = [
            ("count", photos.len().into()),
            ("size", self.size(size).into()),
        ];
        format!(
            "<p><a href=\"/l/{}/photos?lang={}\">{}</a></p>",
            self.token,
            self.reader.language,
            self.t("album-open", &args)
        )
    }

    /// The question about each whom the reader may answer for.
    pub fn ask(&self, asked: &[Asked]) -> String {
        let mut html = String::new();
        for one in asked {
            let name = || ("name", Arg::from(&one.name));
            let organisation = || ("organisation", Arg::from(&self.item.organisation_name));
            let key = match one.agrees {
                Some(true) => "album-agreed",
                Some(false) => "album-refused",
                None => "album-asked",
            };
            let id = one.child_id.map(|id| id.to_string()).unwrap_or_default();
            let child = match one.is_asked {
                true => format!(
                    "<label><input type=checkbox name=child_agrees value=true required> {}</label>",
                    self.t("album-child-agrees", &[name()])
                ),
                false => String::new(),
            };
            let agree = match one.agrees {
                Some(true) => String::new(),
                _ => format!(
                    "{child}<button name=agrees value=true>{}</button>",
                    self.t("album-agree", &[])
                ),
            };
            let refuse = match one.agrees {
                Some(true) => self.t("album-take-back", &[]),
                _ => self.t("album-refuse", &[]),
            };
            let refuse = match one.agrees {
                Some(false) => String::new(),
                _ => format!(
                    "<button class=other name=agrees value=false formnovalidate>{refuse}</button>"
                ),
            };
            let _ = write!(
                html,
                "<details class=photos><summary>{}</summary><p>{}</p>\
                 <form method=post action=\"/l/{}/photo-consent?lang={}\"><input type=hidden name=child_id value=\"{id}\">\
                 {agree}{refuse}</form></details>",
                self.t(key, &[name()]),
                self.t("album-ask", &[name(), organisation()]),
                self.token,
                self.reader.language,
            );
        }
        html
    }

    /// All pictures, small; a tap shows one whole.
    pub fn page(&self, photos: &[Shown]) -> String {
        let mut html = format!(
            "<style>{STYLE}</style><p class=note>{}</p>",
            self.t("album-keep", &[])
        );
        if photos.is_empty() {
            let _ = write!(html, "<p>{}</p>", self.t("album-empty", &[]));
        }
        html.push_str("<div class=album>");
        for (at, photo) in photos.iter().enumerate() {
            let path = format!("/l/{}/photos/{}", self.token, photo.id);
            let alt = self.t("album-photo", &[("number", (at + 1).into())]);
            let _ = write!(
                html,
                "<a href=\"{path}\"><img src=\"{path}?preview=true\" alt=\"{alt}\" loading=lazy><small>{}</small></a>",
                self.size(photo.size)
            );
        }
        let _ = write!(
            html,
            "</div><p><a href=\"/l/{}?lang={}\">{}</a></p>",
            self.token,
            self.reader.language,
            self.t("album-back", &[])
        );
        page::plain(self.app, self.ui, &self.item.title, &html)
    }
}
