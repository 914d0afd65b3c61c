//! `/l/day/{post}/album`: the pictures of an event for who manages it: adding them, saying who is in each, removing them.

pub mod http;

use super::Desk;
use crate::markdown::escape;
use caunoi_l10n::{Arg, format};
use caunoi_wire::day::{MAX_PHOTOS, Photo, SheetPerson};
use serde_json::json;
use std::collections::BTreeSet;
use std::fmt::Write;
use uuid::Uuid;

/// All pictures, and the field that adds some; its script makes them small before they are sent.
pub fn page(desk: &Desk, photos: &[Photo]) -> String {
    let id = desk.id;
    let mut html = format!(
        "<p>{}</p>",
        desk.t("album-help", &[("most", MAX_PHOTOS.into())])
    );
    if desk.now >= desk.event.row.starts_at {
        let said = |key: &str, args: &[(&str, Arg)]| desk.app.text(desk.ui, key, args);
        let blank = || Arg::from("%");
        let words = json!({
            "sending": said("album-sending", &[("number", blank())]),
            "failed": said("album-failed", &[("name", blank())]),
        });
        let _ = write!(
            html,
            "<form class=bare data-album=\"/api/v1/posts/{id}/photos\" data-words=\"{}\">\
             <label class=add>{}<input type=file accept=\"image/*\" multiple></label>\
             <p class=note role=status data-said hidden></p></form><script src=/album.js defer></script>",
            escape(&words.to_string()),
            desk.t("album-add", &[]),
        );
    } else {
        let _ = write!(html, "<p class=note>{}</p>", desk.t("album-early", &[]));
    }
    html.push_str("<div class=album>");
    for (at, photo) in photos.iter().enumerate() {
        let key = state(photo);
        let _ = write!(
            html,
            "<a href=\"/l/day/{id}/album/{photo}\"><img src=\"/api/v1/posts/{id}/photos/{photo}?preview=true\" alt=\"{}\" loading=lazy>\
             <small>{}</small></a>",
            desk.t("album-photo", &[("number", (at + 1).into())]),
            desk.t(key, &[]),
            photo = photo.id,
        );
    }
    let size = photos.iter().map(|p| p.size).sum();
    let args = [
        ("count", photos.len().into()),
        (
            "size",
            format::size(desk.app.locales.get(desk.ui), size).into(),
        ),
    ];
    let _ = write!(
        html,
        "</div><p class=meta>{}</p>",
        desk.t("album-size", &args)
    );
    desk.page("/album", &html)
}

/// What becomes of a picture, as a key.
fn state(photo: &Photo) -> &'static str {
    match (photo.is_marked, photo.is_shown) {
        (false, _) => "album-unmarked",
        (true, true) => "album-shown",
        (true, false) => "album-hidden",
    }
}

/// One picture: who of those who came can be recognised in it?
pub fn photo_page(
    desk: &Desk,
    photo: &Photo,
    people: &[SheetPerson],
    agreeing: &BTreeSet<Uuid>,
) -> String {
    let (id, own) = (desk.id, photo.id);
    let mut html = format!(
        "<p class=note>{}</p><img class=whole src=\"/api/v1/posts/{id}/photos/{own}\" alt=\"\">\
         <form method=post action=\"/l/day/{id}/album/{own}\"><p class=ask>{}</p>",
        desk.t(state(photo), &[]),
        desk.t("album-who", &[]),
    );
    for person in people {
        let who = person.attendee_id;
        let checked = if photo.people.contains(&who) {
            " checked"
        } else {
            ""
        };
        let agrees = match agreeing.contains(&who) {
            true => "album-agrees",
            false => "album-not-agreed",
        };
        let _ = write!(
            html,
            "<label><input type=checkbox name=\"{who}\" value=true{checked}><span>{}<small>{}</small></span></label>",
            escape(&person.name),
            desk.t(agrees, &[])
        );
    }
    let _ = write!(
        html,
        "<p class=meta>{}</p><button>{}</button></form>\
         <form class=bare method=post action=\"/l/day/{id}/album/{own}/delete\"><button class=other>{}</button></form>",
        desk.t("album-nobody", &[]),
        desk.t("album-save", &[]),
        desk.t("album-delete", &[]),
    );
    desk.page("/album", &html)
}
