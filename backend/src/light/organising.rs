//! `/l/organising`: events that organisations of the reader's were asked to hold together with others, with one button for
//! yes and one for no.

pub mod http;

use super::page;
use crate::app::App;
use crate::markdown::escape;
use caunoi_l10n::{Arg, format};
use caunoi_wire::Language;
use caunoi_wire::dates::Organising;
use std::fmt::Write;

pub fn page(app: &App, ui: Language, asked: &[Organising]) -> String {
    let t = |key: &str, args: &[(&str, Arg)]| escape(&app.text(ui, key, args));
    let mut main = String::new();
    if asked.is_empty() {
        let _ = write!(main, "<p>{}</p>", t("organising-nothing", &[]));
    } else {
        let _ = write!(main, "<p class=meta>{}</p>", t("together-help", &[]));
    }
    for event in asked {
        let time = format::datetime(app.locales.get(ui), event.starts_at);
        let words = t(
            "organising-ask",
            &[
                ("organisation", (&event.organisation_name).into()),
                ("asked", (&event.asked_name).into()),
            ],
        );
        let _ = write!(
            main,
            "<h2>{}</h2><p class=meta>{} · {}</p>\
             <form method=post action=\"/l/organising/{}\"><p class=ask>{words}</p>\
             <input type=hidden name=organisation_id value=\"{}\">\
             <button name=accepts value=true>{}</button>\
             <button name=accepts value=false class=other>{}</button></form>",
            escape(&event.title),
            escape(&time),
            escape(&event.place),
            event.post_id,
            event.organisation_id,
            t("organising-yes", &[]),
            t("organising-no", &[]),
        );
    }
    page::plain(app, ui, &app.text(ui, "organising", &[]), &main)
}
