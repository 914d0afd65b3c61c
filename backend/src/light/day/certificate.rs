//! `/l/day/{post}/certificates`: a sheet of paper for each child that took part, to be printed, signed and handed over.

use super::Desk;
use crate::markdown::escape;
use caunoi_l10n::format;
use caunoi_wire::day::SheetPerson;
use std::fmt::Write;

/// One for each who came; helpers have theirs as well.
pub fn page(desk: &Desk, people: &[SheetPerson]) -> String {
    let came: Vec<_> = people.iter().filter(|p| p.came_at.is_some()).collect();
    let mut html = format!("<p class=\"note screen\">{}</p>", desk.t("day-print", &[]));
    if came.is_empty() {
        let _ = write!(html, "<p>{}</p>", desk.t("thanks-nobody", &[]));
    }
    for person in came {
        html.push_str(&certificate(desk, person));
        if person.is_known && person.class.is_some() {
            let _ = write!(
                html,
                "<p class=screen><a href=\"/l/record/{}\">{}</a></p>",
                person.attendee_id,
                desk.t("record-title", &[])
            );
        }
    }
    desk.page("/report", &html)
}

fn certificate(desk: &Desk, person: &SheetPerson) -> String {
    let c = desk.app.locales.get(desk.ui);
    let e = &desk.event.row;
    let class = match &person.class {
        Some(class) => format!(
            "<p>{}</p>",
            desk.t("certificate-class", &[("class", class.into())])
        ),
        None => String::new(),
    };
    let did = match &person.helps {
        Some(role) if person.state.is_none() => {
            desk.t("certificate-helped", &[("role", role.into())])
        }
        _ => desk.t("certificate-took-part", &[]),
    };
    let day = format::long_date(c, desk.now.local_date());
    format!(
        "<section class=certificate><p class=from>{}</p><h2>{}</h2><p>{}</p><p class=name>{}</p>{class}\
         <p>{did}</p><p class=what>{}</p><p>{} · {}</p><p class=sign>{}<br>{}</p></section>",
        escape(&desk.event.organisation_name),
        desk.t("certificate-title", &[]),
        desk.t("certificate-to", &[]),
        escape(&person.name),
        escape(&desk.event.title),
        escape(&format::span(c, e.starts_at, e.ends_at)),
        escape(&e.place),
        escape(&day),
        desk.t("certificate-sign", &[]),
    )
}
