//! What a family has on the page of an event for its day and afterwards: the code to show on arrival, for each who comes;
//! the thanks; the way to the pictures, and the question whether one's child may be seen in some.

use super::album::Album;
use crate::app::App;
use crate::delivery::message::interface_language;
use crate::error::Result;
use crate::event::{arrival, photo, thanks};
use crate::feed::Reader;
use crate::markdown::escape;
use crate::qr;
use caunoi_l10n::Arg;
use caunoi_wire::Language;
use caunoi_wire::event::{Attendee, EventStatus, FeedEvent, SignUpState};
use caunoi_wire::feed::FeedItem;
use caunoi_wire::time::DAY;
use std::fmt::Write;

/// Of what families see of an event's day and afterwards, and of what is printed.
pub const STYLE: &str = include_str!("../../../frontend/static/ticket.css");

/// How long a phone keeps the page after the event, milliseconds.
const KEPT_FOR: i64 = DAY;
/// So long before it begins the code is open on the page.
const OPEN_BEFORE: i64 = DAY;

/// What the parts of the page share.
struct Page<'a> {
    app: &'a App,
    ui: Language,
    reader: &'a Reader,
    item: &'a FeedItem,
    event: &'a FeedEvent,
}

/// The section, and whether the script that keeps the page belongs to it.
pub async fn section(
    app: &App,
    reader: &Reader,
    token: &str,
    item: &FeedItem,
) -> Result<(String, bool)> {
    let Some(event) = &item.event else {
        return Ok((String::new(), false));
    };
    let page = Page {
        app,
        ui: interface_language(reader.language, &[item.language]),
        reader,
        item,
        event,
    };
    let tickets = page.tickets()?;
    let mut html = page.thanks(thanks::of_reader(app, reader, item.post_id).await?);
    html.push_str(&tickets);
    let album = Album::new(app, reader, token, item);
    let mut conn = app.db.read().await?;
    html.push_str(&album.way(&photo::album(&mut conn, reader, item).await?));
    if page.asks_for_photos() {
        html.push_str(&album.ask(&photo::words(&mut conn, reader, item).await?));
    }
    drop(conn);
    if !html.is_empty() {
        html.insert_str(0, &format!("<style>{STYLE}</style>"));
    }
    Ok((html, !tickets.is_empty()))
}

impl Page<'_> {
    fn t(&self, key: &str, args: &[(&str, Arg)]) -> String {
        escape(&self.app.text(self.ui, key, args))
    }

    /// Who comes shows a code until it is over; once it has begun so can who did not sign up.
    fn has_ticket(&self, attendee: &Attendee) -> bool {
        let (event, now) = (self.event, self.reader.now);
        let is_over = now >= event.ends_at || event.status == EventStatus::Cancelled;
        let has_begun = now >= event.starts_at;
        !is_over && (attendee.state == Some(SignUpState::Coming) || (has_begun && attendee.fits))
    }

    /// Once somebody of the reader's comes, or it has begun, there may be pictures.
    fn asks_for_photos(&self) -> bool {
        let comes = |a: &Attendee| a.state == Some(SignUpState::Coming);
        let has_begun = self.reader.now >= self.event.starts_at;
        let is_held = self.event.status != EventStatus::Cancelled;
        is_held && (has_begun || self.event.attendees.iter().any(comes))
    }

    /// A code for each who has one, and the script that keeps the page.
    fn tickets(&self) -> Result<String> {
        let mut html = String::new();
        for attendee in self.event.attendees.iter().filter(|a| self.has_ticket(a)) {
            html.push_str(&self.ticket(attendee)?);
        }
        if html.is_empty() {
            return Ok(html);
        }
        Ok(format!(
            "<div data-ticket={until} data-name=\"/l/post/{id}\">{html}</div><script src=/keep.js defer></script><script src=/ticket.js defer></script>",
            until = self.event.ends_at.plus(KEPT_FOR).0,
            id = self.item.post_id,
        ))
    }

    /// The words of the organisers, or the usual ones.
    fn thanks(&self, text: Option<String>) -> String {
        let Some(text) = text else {
            return String::new();
        };
        let said = match text.as_str() {
            "" => self.t("thanks-usual", &[]),
            text => escape(text),
        };
        format!(
            "<section class=thanks><p class=said>{said}</p><p class=meta>{}</p></section>\
             <p><a href=/l/record>{}</a></p>",
            escape(&self.item.organisation_name),
            self.t("record-title", &[])
        )
    }

    fn ticket(&self, attendee: &Attendee) -> Result<String> {
        let id = attendee
            .child_id
            .map_or(self.reader.person.0, |child| child.0);
        let code = arrival::code(&self.app.link_key, self.item.post_id, id);
        let svg = qr::inline(&code)?;
        let soon = self.event.starts_at.since(self.reader.now) <= OPEN_BEFORE;
        let open = if soon { " open" } else { "" };
        let (front, back) = code.split_at(code.len() / 2);
        let mut html = format!(
            "<details class=ticket{open}><summary>{}</summary>{svg}<p class=code>{front} {back}</p><p>{}</p>",
            self.t("ticket-title", &[("name", (&attendee.name).into())]),
            self.t("ticket-help", &[]),
        );
        let _ = write!(
            html,
            "<p class=meta data-kept hidden>{}</p></details>",
            self.t("ticket-kept", &[])
        );
        Ok(html)
    }
}
