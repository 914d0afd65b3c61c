//! `/v` and `/v/{code}`: is this message real? For anybody, and nothing but who sent it and when.

pub mod http;
mod store;

use super::bridge::STYLE;
use super::page;
use crate::app::App;
use crate::error::Result;
use crate::markdown::escape;
use caunoi_l10n::{Arg, format};
use caunoi_wire::{Language, code};
use std::fmt::Write;

/// What a code stands for, and the field for another one; none: it is only asked.
pub async fn page(app: &App, ui: Language, typed: Option<&str>) -> Result<String> {
    let t = |key: &str, args: &[(&str, Arg)]| escape(&app.text(ui, key, args));
    let mut main = String::new();
    if let Some(typed) = typed {
        let found = match code::parse(typed) {
            Some(code) => store::find(&mut app.db.read().await?, &code).await?,
            None => None,
        };
        match found {
            Some(found) => {
                let time = format::datetime(app.locales.get(ui), found.published_at);
                let args = [
                    ("organisation", Arg::from(&found.organisation_name)),
                    ("time", time.into()),
                ];
                let _ = write!(main, "<p class=done>✓ {}</p>", t("verify-real", &args));
                if found.withdrawn {
                    let _ = write!(main, "<p class=note>{}</p>", t("verify-withdrawn", &[]));
                }
            }
            None => {
                let _ = write!(main, "<p class=note>{}</p>", t("verify-unknown", &[]));
            }
        }
    }
    let _ = write!(
        main,
        "<style>{STYLE}</style><p class=note><b>{}</b></p><form method=get action=/v><p class=ask><label for=code>{}</label></p>\
         <input id=code name=code class=text autocomplete=off autocapitalize=characters maxlength=12 required>\
         <button>{}</button></form>",
        t("verify-never", &[]),
        t("verify-ask", &[]),
        t("verify-do", &[])
    );
    Ok(page::plain(
        app,
        ui,
        &app.text(ui, "verify-title", &[]),
        &main,
    ))
}
