//! A new invitation for one guardian who lost the phone or the paper: shown as a code to scan, a link to send, and a
//! card to print.

use super::Screen;
use crate::api;
use crate::pages::account::copy_button;
use crate::pages::invitations::{card, print_button};
use crate::parts::button;
use crate::parts::dialog as dialogs;
use crate::parts::notice;
use crate::text::{t, text};
use caunoi_wire::session::{InvitationSheet, NewInvitations};
use leptos::prelude::*;

pub fn dialog(screen: Screen) -> AnyView {
    let open = RwSignal::new(false);
    let sheet = RwSignal::new(None::<InvitationSheet>);
    Effect::new(move |_| {
        if screen.renewing.with(Option::is_some) {
            sheet.set(None);
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            screen.renewing.set(None);
        }
    });
    let content = move || match sheet.get() {
        Some(sheet) => made(&sheet, open),
        None => ask(screen, sheet, open),
    };
    dialogs::dialog(open, || t("staff-renew"), content)
}

fn ask(screen: Screen, sheet: RwSignal<Option<InvitationSheet>>, open: RwSignal<bool>) -> AnyView {
    let Some(who) = screen.renewing.get_untracked() else {
        return ().into_any();
    };
    let busy = RwSignal::new(false);
    let guardian = who.guardian.id;
    let make = move || {
        let form = NewInvitations {
            guardian_id: Some(guardian),
        };
        let path = format!("/groups/{}/invitations", screen.group);
        button::run(
            busy,
            async move { api::post::<InvitationSheet>(&path, &form).await },
            move |made| sheet.set(Some(made)),
        );
    };
    let words = text(
        "staff-renew-for",
        &[
            ("guardian", who.guardian.name.as_str().into()),
            ("child", who.child.as_str().into()),
        ],
    );
    view! {
        <p>{words}</p>
        {notice("notice", "info", t("staff-renew-help"))}
        <div class="actions actions-end">
            {button::press("button quiet", "", t("common-cancel"), move || open.set(false))}
            {button::button("button primary", "qr", t("staff-renew-make"), busy, make)}
        </div>
    }
    .into_any()
}

fn made(sheet: &InvitationSheet, open: RwSignal<bool>) -> AnyView {
    let link = sheet.cards.first().map(|card| card.url.clone());
    let cards: Vec<_> = sheet.cards.iter().map(|c| card(sheet, c)).collect();
    view! {
        <div class="invites">{cards}</div>
        <p class="help no-print">{t("staff-renew-send")}</p>
        <div class="actions actions-end">
            {link.map(copy_button)}
            {print_button("button secondary")}
            {button::press("button primary", "check", t("common-done"), move || open.set(false))}
        </div>
    }
    .into_any()
}
