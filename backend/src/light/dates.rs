//! What a light page says of an event that takes place again: which dates there are, and one answer for all that are to
//! come.

use super::{LINK_LIFE, Link, store};
use crate::app::App;
use crate::db::Conn;
use crate::error::Result;
use crate::event::dates;
use crate::feed::Reader;
use crate::markdown::escape;
use caunoi_l10n::{Arg, format};
use caunoi_wire::Language;
use caunoi_wire::dates::FeedDate;
use caunoi_wire::event::{Attendee, EventStatus, FeedEvent, MAX_ADULTS};
use caunoi_wire::feed::FeedItem;
use std::fmt::Write;

/// Dates that are listed; each with its link, which has a price on a slow network.
const LISTED: usize = 12;

/// What the parts of the section share.
struct Section<'a> {
    app: &'a App,
    ui: Language,
    reader: &'a Reader,
    token: &'a str,
    event: &'a FeedEvent,
}

/// Nothing for an event that takes place once.
pub async fn section(
    app: &App,
    conn: &mut Conn,
    reader: &Reader,
    (link, token): (&Link, &str),
    item: &FeedItem,
) -> Result<String> {
    let Some(event) = item.event.as_deref() else {
        return Ok(String::new());
    };
    let ui = crate::delivery::message::interface_language(reader.language, &[item.language]);
    let section = Section {
        app,
        ui,
        reader,
        token,
        event,
    };
    let mut html = String::new();
    if event.dates == 0 {
        return Ok(html);
    }
    let dates = dates::of_reader(conn, reader, item.post_id).await?;
    let coming: Vec<_> = dates.iter().filter(|d| d.ends_at > reader.now).collect();
    let _ = write!(html, "<h2>{}</h2>", section.t("dates", &[]));
    for date in coming.iter().take(LISTED) {
        let revision = store::revision(conn, date.post_id, reader.person).await?;
        let link = revision.map(|revision| Link {
            post: date.post_id,
            person: link.person,
            revision,
            expires_at: reader.now.plus(LINK_LIFE),
        });
        html.push_str(&section.date(date, link, date.post_id == item.post_id));
    }
    let more = coming.len().saturating_sub(LISTED);
    if more > 0 {
        let words = section.t("dates-more", &[("count", more.into())]);
        let _ = write!(html, "<p class=meta>{words}</p>");
    }
    let open: Vec<_> = coming.iter().filter(|date| section.is_open(date)).collect();
    if open.len() > 1 && event.is_open(reader.now) {
        let answered = open.iter().all(|date| date.state.is_some());
        html.push_str(&section.for_all(open.len(), answered));
    }
    Ok(html)
}

impl Section<'_> {
    fn t(&self, key: &str, args: &[(&str, Arg)]) -> String {
        escape(&self.app.text(self.ui, key, args))
    }

    fn is_open(&self, date: &FeedDate) -> bool {
        date.status != EventStatus::Cancelled && date.starts_at > self.reader.now
    }

    /// When it is, what the moon says, and what was answered.
    fn date(&self, date: &FeedDate, link: Option<Link>, is_this: bool) -> String {
        let c = self.app.locales.get(self.ui);
        let time = escape(&format::span(c, date.starts_at, date.ends_at));
        let lunar = escape(&format::lunar(c, date.starts_at.local_date()));
        let time = match link.filter(|_| !is_this) {
            Some(link) => {
                let token = link.read_token(&self.app.link_key);
                let language = self.reader.language;
                format!("<a href=\"/l/{token}?lang={language}\">{time}</a>")
            }
            None => format!("<b>{time}</b>"),
        };
        let mut says = vec![lunar];
        if date.status == EventStatus::Cancelled {
            says.push(self.t("event-status-cancelled", &[]));
        } else if let Some(before) = date.was_starts_at {
            let before = format::datetime(c, before);
            says.push(self.t("event-moved", &[("before", before.into())]));
        }
        if let Some(state) = date.state.filter(|_| date.status != EventStatus::Cancelled) {
            says.push(self.t(&format!("event-state-{state}"), &[]));
        }
        format!("<p>{time}<small>{}</small></p>", says.join(" · "))
    }

    /// One answer for all dates to come, for each whom the reader may answer for.
    fn for_all(&self, count: usize, answered: bool) -> String {
        let forms = self.event.attendees.iter();
        let forms = forms.filter(|a| a.may_respond && a.fits);
        let forms: String = forms.map(|a| self.form(a, count)).collect();
        if !answered || forms.is_empty() {
            return forms;
        }
        let words = self.t("dates-change-all", &[]);
        format!("<details><summary>{words}</summary>{forms}</details>")
    }

    fn form(&self, attendee: &Attendee, count: usize) -> String {
        let id = attendee.child_id.map(|id| id.to_string());
        let id = id.unwrap_or_default();
        let mut fields = format!(
            "<input type=hidden name=child_id value=\"{id}\"><input type=hidden name=all_dates value=true>"
        );
        if attendee.child_id.is_some() {
            let words = self.t("event-adults", &[]);
            let adults = attendee.adults;
            let _ = write!(
                fields,
                "<label>{words}<input type=number name=adults min=0 max={MAX_ADULTS} value={adults}></label>"
            );
        }
        if self.event.consent && attendee.child_id.is_some() {
            let words = self.t("event-consent", &[]);
            let _ = write!(
                fields,
                "<label><input type=checkbox name=consent value=true required> {words}</label>"
            );
        }
        let ask = [("name", (&attendee.name).into()), ("count", count.into())];
        format!(
            "<form method=post action=\"/l/{}/sign-up?lang={}\"><p class=ask>{}</p>{fields}\
             <button name=coming value=true>{}</button>\
             <button name=coming value=false formnovalidate class=other>{}</button></form>",
            self.token,
            self.reader.language,
            self.t("dates-ask", &ask),
            self.t("dates-all", &[]),
            self.t("dates-none", &[]),
        )
    }
}
