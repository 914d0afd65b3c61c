//! `/l/day/{post}/report`: the numbers of an event, the thanks, and what can be printed.

use super::Desk;
use crate::event::thanks;
use crate::markdown::escape;
use caunoi_l10n::format;
use caunoi_wire::day::{DayCount, DayReport, MAX_THANKS};
use std::fmt::Write;

/// The page under its tab.
pub fn page(desk: &Desk, report: &DayReport, thanks: &thanks::State) -> String {
    let mut html = numbers(desk, report);
    html.push_str(&counts(desk, "report-ages", &report.ages));
    html.push_str(&counts(desk, "report-classes", &report.classes));
    let id = desk.id;
    let _ = write!(
        html,
        "<p class=screen><a href=\"/api/v1/posts/{id}/attendance.csv\" download>{}</a></p>\
         <p class=screen><a href=\"/l/day/{id}/certificates\">{}</a></p>{}",
        desk.t("report-table", &[]),
        desk.t("report-certificates", &[]),
        thanked(desk, thanks),
    );
    desk.page("/report", &html)
}

fn numbers(desk: &Desk, report: &DayReport) -> String {
    let numbers = [
        ("report-signed-up", report.signed_up),
        ("report-came", report.came),
        ("report-walk-ins", report.walk_ins),
        ("report-absent", report.absent),
        ("report-adults", report.adults),
        ("report-helpers", report.helpers),
        ("report-helpers-came", report.helpers_came),
    ];
    let mut html = String::from("<dl class=numbers>");
    // Where nobody was asked to help, nobody looks for it.
    let told = if report.helpers > 0 { 7 } else { 5 };
    for (key, number) in numbers.into_iter().take(told) {
        let number = format::number(desk.app.locales.get(desk.ui), number);
        let _ = write!(html, "<div><dt>{}<dd>{number}</div>", desk.t(key, &[]));
    }
    html.push_str("</dl>");
    html
}

/// A table with a bar for each row: who came of those who had signed up or came.
fn counts(desk: &Desk, title: &str, rows: &[DayCount]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let most = rows.iter().map(|r| r.came.max(r.signed_up)).max();
    let most = most.unwrap_or(1).max(1);
    let mut html = format!(
        "<h2>{}</h2><table class=counts><tr><th>{}<th>{}<th>{}",
        desk.t(title, &[]),
        desk.t("report-who", &[]),
        desk.t("report-signed-up", &[]),
        desk.t("report-came", &[]),
    );
    for row in rows {
        let _ = write!(
            html,
            "<tr><td>{}<meter max={most} value={came}></meter><td>{}<td><b>{came}</b>",
            name(desk, row),
            row.signed_up,
            came = row.came,
        );
    }
    html.push_str("</table>");
    html
}

fn name(desk: &Desk, row: &DayCount) -> String {
    match (&row.name, row.age_from, row.age_until) {
        (Some(name), _, _) => escape(name),
        (None, Some(from), Some(until)) => desk.t(
            "event-ages-between",
            &[("from", from.into()), ("until", until.into())],
        ),
        (None, Some(from), None) => desk.t("event-ages-from", &[("from", from.into())]),
        (None, None, Some(until)) => desk.t("event-ages-until", &[("until", until.into())]),
        (None, None, None) => desk.t("report-no-class", &[]),
    }
}

/// The form, or what was sent.
fn thanked(desk: &Desk, thanks: &thanks::State) -> String {
    let title = desk.t("thanks-title", &[]);
    let usual = desk.t("thanks-usual", &[]);
    if let Some(sent) = &thanks.sent {
        let time = format::datetime(desk.app.locales.get(desk.ui), sent.at);
        let said = sent.text.as_deref().map_or(usual, escape);
        return format!(
            "<section class=screen><h2>{title}</h2><p class=done role=status>✓ {}</p><p class=said>{said}</p></section>",
            desk.t("thanks-sent", &[("time", time.into())])
        );
    }
    let is_over = desk.now >= desk.event.row.starts_at;
    if thanks.people == 0 || !is_over {
        let words = desk.t("thanks-nobody", &[]);
        return format!("<section class=screen><h2>{title}</h2><p>{words}</p></section>");
    }
    format!(
        "<section class=screen><h2>{title}</h2><form method=post action=\"/l/day/{}/thanks\">\
         <label for=text class=ask>{}</label><textarea id=text name=text rows=4 maxlength={MAX_THANKS} placeholder=\"{usual}\"></textarea>\
         <p class=meta>{}</p><button>{}</button></form></section>",
        desk.id,
        desk.t("thanks-ask", &[]),
        desk.t("thanks-help", &[]),
        desk.t("thanks-send", &[("people", thanks.people.into())]),
    )
}
