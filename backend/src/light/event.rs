//! The part of a light page that an event has: when and where, and one form for each child.

use super::page;
use crate::app::App;
use crate::feed::Reader;
use crate::markdown::escape;
use caunoi_l10n::{Arg, format};
use caunoi_wire::Language;
use caunoi_wire::event::{Attendee, EventStatus, FeedEvent, FeedRole, MAX_ADULTS, SignUpState};
use std::fmt::Write;

/// What the parts of the page share.
struct Page<'a> {
    app: &'a App,
    /// Of what we say ourselves.
    ui: Language,
    reader: &'a Reader,
    token: &'a str,
    event: &'a FeedEvent,
}

/// When, where, what to bring; then the forms, as long as answers are taken.
pub fn section(app: &App, ui: Language, reader: &Reader, token: &str, event: &FeedEvent) -> String {
    let page = Page {
        app,
        ui,
        reader,
        token,
        event,
    };
    let mut html = page.facts();
    let open = event.is_open(reader.now);
    let add = page.t("event-add", &[]);
    let _ = write!(
        html,
        "<p><a href=\"/l/{token}/event.ics?lang={}\">{add}</a></p>",
        reader.language
    );
    for attendee in &event.attendees {
        html.push_str(&page.attendee(attendee, open));
    }
    if !event.roles.is_empty() {
        let _ = write!(html, "<h2>{}</h2>", page.t("event-roles", &[]));
    }
    for (position, role) in event.roles.iter().enumerate() {
        html.push_str(&page.role(position, role, open));
    }
    if !open && event.status != EventStatus::Cancelled {
        let _ = write!(html, "<p class=note>{}</p>", page.t("event-closed", &[]));
    }
    html
}

impl Page<'_> {
    fn t(&self, key: &str, args: &[(&str, Arg)]) -> String {
        page::text(self.app, self.ui, key, args)
    }

    fn facts(&self) -> String {
        let e = self.event;
        let mut html = String::new();
        match e.status {
            EventStatus::Confirmed => {}
            status => {
                let words = self.t(&format!("event-status-{status}"), &[]);
                let _ = write!(html, "<p class=note>{words}</p>");
            }
        }
        let c = self.app.locales.get(self.ui);
        if let Some(at) = e.was_starts_at {
            let before = format::datetime(c, at);
            let words = self.t("event-moved", &[("before", before.into())]);
            let _ = write!(html, "<p class=note>{words}</p>");
        }
        if let Some(place) = &e.was_place {
            let words = self.t("event-moved", &[("before", place.into())]);
            let _ = write!(html, "<p class=note>{words}</p>");
        }
        html.push_str("<dl>");
        let mut said = |key: &str, value: &str, language: Option<Language>| {
            if !value.is_empty() {
                let label = self.t(key, &[]);
                let value = escape(value).replace('\n', "<br>");
                let language = language.filter(|language| *language != self.ui);
                let lang = language.map_or_else(String::new, |l| format!(" lang={l}"));
                let _ = write!(html, "<dt>{label}<dd{lang}>{value}");
            }
        };
        let time = format::span(c, e.starts_at, e.ends_at);
        let moon = format::lunar(c, e.starts_at.local_date());
        said("event-time", &format!("{time} · {moon}"), None);
        said("event-place", &e.place, e.place_language);
        said("event-map", e.map_link.as_deref().unwrap_or_default(), None);
        said("event-ages", &self.ages(), None);
        said("event-bring", &e.bring, e.bring_language);
        said("event-contact", &e.contact, None);
        html.push_str("</dl>");
        html
    }

    fn ages(&self) -> String {
        let ages = (self.event.age_from, self.event.age_until);
        let said = |key, args: &[(&str, Arg)]| self.app.text(self.ui, key, args);
        match ages {
            (Some(from), Some(until)) => said(
                "event-ages-between",
                &[("from", from.into()), ("until", until.into())],
            ),
            (Some(from), None) => said("event-ages-from", &[("from", from.into())]),
            (None, Some(until)) => said("event-ages-until", &[("until", until.into())]),
            (None, None) => String::new(),
        }
    }

    fn attendee(&self, attendee: &Attendee, open: bool) -> String {
        let name = || ("name", Arg::from(&attendee.name));
        let said = match attendee.state {
            Some(SignUpState::Waiting) => {
                let ahead = ("ahead", attendee.ahead.into());
                self.t("event-is-waiting", &[name(), ahead])
            }
            Some(SignUpState::Coming) => self.t("event-is-coming", &[name()]),
            Some(SignUpState::Declined) => self.t("event-is-declined", &[name()]),
            None => String::new(),
        };
        let said = match said.as_str() {
            "" => said,
            words => format!("<p class=done role=status>{words}</p>"),
        };
        if !open {
            return said;
        }
        if !attendee.may_respond {
            return format!("{said}<p class=note>{}</p>", self.t("light-may-not", &[]));
        }
        if !attendee.fits {
            return format!(
                "<p class=note>{}</p>",
                self.t("event-other-ages", &[name()])
            );
        }
        let form = self.form(attendee);
        if attendee.state.is_none() {
            return form;
        }
        let change = self.t("event-change-answer", &[]);
        format!("{said}<details><summary>{change}</summary>{form}</details>")
    }

    fn form(&self, attendee: &Attendee) -> String {
        let child = attendee.child_id;
        let id = child.map(|id| id.to_string()).unwrap_or_default();
        let mut fields = format!("<input type=hidden name=child_id value=\"{id}\">");
        let is_full = self.event.places_left == Some(0);
        if is_full && attendee.state != Some(SignUpState::Coming) {
            let _ = write!(fields, "<p>{}</p>", self.t("event-full", &[]));
        } else if let Some(left) = self.event.places_left.filter(|left| *left > 0) {
            let words = self.t("event-places-left", &[("count", left.into())]);
            let _ = write!(fields, "<p>{words}</p>");
        }
        if child.is_some() {
            let (words, adults) = (self.t("event-adults", &[]), attendee.adults);
            let _ = write!(
                fields,
                "<label>{words}<input type=number name=adults min=0 max={MAX_ADULTS} value={adults}></label>"
            );
        }
        if self.event.consent && child.is_some() {
            let words = self.t("event-consent", &[]);
            let _ = write!(
                fields,
                "<label><input type=checkbox name=consent value=true required> {words}</label>"
            );
        }
        format!(
            "<form method=post action=\"/l/{}/sign-up?lang={}\"><p class=ask>{}</p>{fields}\
             <button name=coming value=true>{}</button>\
             <button name=coming value=false formnovalidate class=other>{}</button></form>",
            self.token,
            self.reader.language,
            self.t("event-ask", &[("name", (&attendee.name).into())]),
            self.t("event-coming", &[]),
            self.t("event-declined", &[]),
        )
    }

    fn role(&self, position: usize, role: &FeedRole, open: bool) -> String {
        let args = [
            ("role", (&role.name).into()),
            ("taken", role.taken.into()),
            ("wanted", role.wanted.into()),
        ];
        let line = self.t("event-role", &args);
        let is_full = role.taken >= i64::from(role.wanted);
        if !open || (is_full && !role.mine) {
            return format!("<p>{line}</p>");
        }
        let (key, helps) = if role.mine {
            ("event-help-stop", false)
        } else {
            ("event-help", true)
        };
        format!(
            "<form method=post action=\"/l/{}/volunteer?lang={}\"><p class=ask>{line}</p>\
             <input type=hidden name=role value={position}><input type=hidden name=helps value={helps}>\
             <button{}>{}</button></form>",
            self.token,
            self.reader.language,
            if helps { "" } else { " class=other" },
            self.t(key, &[]),
        )
    }
}
