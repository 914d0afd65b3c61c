//! Getting rid of what one has written: an empty sheet again, or a saved draft deleted. Both can be taken back.

use super::{Composer, draft, now};
use crate::api;
use crate::parts::{button, toast};
use crate::route::{self, Route};
use crate::text::t;
use caunoi_wire::Done;
use caunoi_wire::post::Post;
use draft::Kept;
use leptos::prelude::*;
use leptos::task::spawn_local;

pub fn button(c: Composer) -> AnyView {
    let busy = RwSignal::new(false);
    let something = Memo::new(move |_| c.text.with(|text| !draft::is_blank(&text.versions)));
    let drawn = move || {
        let label = match c.id.get() {
            _ if c.repeats => return None,
            Some(_) => t("compose-delete"),
            None if something.get() => t("compose-start-over"),
            None => return None,
        };
        let press = move || match c.id.get_untracked() {
            Some(_) => delete(c, busy),
            None => start_over(c),
        };
        Some(button::button("button quiet", "trash", label, busy, press))
    };
    drawn.into_any()
}

/// The sheet as it is now, to put back.
fn sheet(c: Composer) -> Kept {
    Kept {
        owner: c.owner,
        id: c.id.get_untracked(),
        text: c.text.get_untracked(),
        names: c.names.get_untracked(),
        repeats: c.repeats,
        attachments: c.attached.list.get_untracked(),
    }
}

fn start_over(c: Composer) {
    let before = sheet(c);
    draft::forget(c.owner, None);
    route::go(&Route::Compose(None));
    toast::undoable(t("compose-cleared"), move || lay_out(before.clone()));
}

/// Deletes the draft on the server; taken back, it is saved there anew.
fn delete(c: Composer, busy: RwSignal<bool>) {
    let mut before = sheet(c);
    // What came with it goes with it.
    before.attachments = Vec::new();
    let Some(id) = before.id else { return };
    let work = async move { api::delete(&format!("/posts/{id}")).await };
    button::run(busy, work, move |_: Done| {
        draft::forget(before.owner, before.id);
        route::go(&Route::Posts);
        toast::undoable(t("compose-deleted"), move || {
            spawn_local(save_anew(before.clone()));
        });
    });
}

async fn save_anew(mut before: Kept) {
    before.text.expires_at = before.text.expires_at.filter(|at| *at > now());
    match api::post::<Post>("/posts", &before.text).await {
        Ok(post) => route::go(&Route::Compose(Some(post.id))),
        Err(failure) => {
            toast::problem(&failure);
            before.id = None;
            lay_out(before);
        }
    }
}

/// Opens a sheet from what is kept on this device.
fn lay_out(sheet: Kept) {
    let to = Route::Compose(sheet.id);
    draft::keep(sheet);
    route::go(&to);
}
