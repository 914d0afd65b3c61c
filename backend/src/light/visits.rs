//! `/l/visits`: who is still to be told something at the door, on the phone of whoever goes there. The page itself names
//! nobody; its script asks for the list, keeps both for when there is no network, and sends what was ticked when there is
//! one again.

pub mod http;

use super::day::STYLE;
use super::page;
use crate::app::App;
use crate::markdown::escape;
use caunoi_l10n::Arg;
use caunoi_wire::Language;
use serde_json::json;

/// The list, empty: the script fills it.
pub fn draw(app: &App, ui: Language) -> String {
    let t = |key: &str| escape(&app.text(ui, key, &[]));
    let main = format!(
        "<style>{STYLE}</style><p class=meta>{help}</p>\
         <div id=visits data-words=\"{words}\"><p class=count role=status><b data-left>–</b> <span data-of></span></p>\
         <p class=note role=status data-waiting hidden></p>\
         <p class=note role=status data-stale hidden>{stale}</p>\
         <p class=note role=alert data-refused hidden></p>\
         <section data-posts></section>\
         <div class=find><label for=find>{find}</label>\
         <input id=find type=search autocomplete=off spellcheck=false enterkeyhint=done></div>\
         <ol class=people data-people></ol><p data-nobody hidden>{nobody}</p>\
         <p class=told role=status data-told hidden><span></span> <button type=button>{undo}</button></p>\
         <p class=meta data-kept hidden>{kept}</p></div>\
         <noscript><p class=note>{script}</p></noscript>\
         <script src=/keep.js defer></script><script src=/visits.js defer></script>",
        help = t("visits-help"),
        words = escape(&words(app, ui).to_string()),
        stale = t("visits-stale"),
        find = t("visits-find"),
        nobody = t("visits-nobody"),
        undo = t("common-undo"),
        kept = t("visits-kept"),
        script = t("day-needs-script"),
    );
    page::plain(app, ui, &app.text(ui, "visits", &[]), &main)
}

/// What the script says; `%` stands for a number or a name.
fn words(app: &App, ui: Language) -> serde_json::Value {
    let said = |key: &str, args: &[(&str, Arg)]| app.text(ui, key, args);
    let blank = || Arg::from("%");
    json!({
        "of": said("visits-of", &[]),
        "waiting": said("day-waiting", &[("count", blank())]),
        "told": said("visits-told", &[("name", blank())]),
        "undone": said("visits-undone", &[("name", blank())]),
        "refused": said("visits-refused", &[("names", blank())]),
        "signed-out": said("day-signed-out", &[]),
        "lost": said("common-not-kept", &[]),
    })
}
