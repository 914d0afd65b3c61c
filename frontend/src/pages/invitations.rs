//! The printed invitations of a class: cards to cut out, each for one guardian. Making them ends the validity of
//! earlier ones, so nothing is made before somebody presses the button.

use super::classes::name;
use crate::api;
use crate::browser::{call, global};
use crate::parts::{badge, button, empty, heading, icon, load, notice};
use crate::text::{date, t, text};
use caunoi_wire::id::GroupId;
use caunoi_wire::organisation::Group;
use caunoi_wire::session::{InvitationCard, InvitationSheet, NewInvitations};
use leptos::prelude::*;

pub fn page(id: GroupId) -> AnyView {
    let group = load::load::<Group>(format!("/groups/{id}"));
    let sheet = RwSignal::new(None::<InvitationSheet>);
    let content = group.draw(move |group| {
        let body = move || match sheet.get() {
            Some(sheet) => printable(&sheet),
            None => offer(&group, sheet),
        };
        body.into_any()
    });
    view! {
        <div class="page-head no-print">{heading(t("staff-invitations"))}</div>
        {content}
    }
    .into_any()
}

fn offer(group: &Group, sheet: RwSignal<Option<InvitationSheet>>) -> AnyView {
    let missing = group.guardians - group.connected;
    if missing <= 0 {
        let words = text("staff-invite-nobody", &[("class", name(group).into())]);
        return empty("art-family", t("staff-all-connected"), words, None);
    }
    let busy = RwSignal::new(false);
    let path = format!("/groups/{}/invitations", group.id);
    let make = move || {
        let path = path.clone();
        button::run(
            busy,
            async move { api::post::<InvitationSheet>(&path, &NewInvitations::default()).await },
            move |made| sheet.set(Some(made)),
        );
    };
    let label = text("staff-invite-make", &[("count", missing.into())]);
    view! {
        <section class="card card-loose page-narrow-card">
            <div class="row-plain">
                <span class="glyph glyph-big">{icon("qr")}</span>
                <div class="grow"><h2>{name(group)}</h2><p class="soft">{text("staff-invite-missing", &[("count", missing.into())])}</p></div>
            </div>
            <ol class="points">
                <li>{icon("printer")}<span>{t("staff-invite-step-print")}</span></li>
                <li>{icon("hand")}<span>{t("staff-invite-step-give")}</span></li>
                <li>{icon("check")}<span>{t("staff-invite-step-scan")}</span></li>
            </ol>
            {notice("notice notice-warm", "info", t("staff-invite-former"))}
            <div class="actions">{button::button("button primary tall", "qr", label, busy, make)}</div>
        </section>
    }
    .into_any()
}

fn printable(sheet: &InvitationSheet) -> AnyView {
    let count = sheet.cards.len();
    let cards: Vec<_> = sheet.cards.iter().map(|c| card(sheet, c)).collect();
    view! {
        <div class="row spread invites-head no-print" role="status">
            {badge("badge badge-ok", "check", text("staff-invite-made", &[("count", count.into())]))}
            {print_button("button primary")}
        </div>
        <div class="invites">{cards}</div>
    }
    .into_any()
}

/// Opens the browser's print window.
pub fn print_button(class: &'static str) -> AnyView {
    button::press(class, "printer", t("common-print"), || {
        let _ = call(&global("self"), "print", &[]);
    })
}

/// One card to cut out.
pub fn card(sheet: &InvitationSheet, card: &InvitationCard) -> AnyView {
    let about = text(
        "staff-card-about",
        &[
            ("child", card.child_name.as_str().into()),
            ("class", sheet.group_name.as_str().into()),
            ("school", sheet.organisation_name.as_str().into()),
        ],
    );
    let until = text(
        "staff-card-until",
        &[("date", date(card.expires_at.local_date()).into())],
    );
    view! {
        <article class="invite">
            <p class="brand">{icon("logo")}{t("common-app")}</p>
            <div class="qr" role="img" aria-label=t("staff-card-qr") inner_html=card.qr_svg.clone()></div>
            <div><strong>{card.guardian_name.clone()}</strong>{about}</div>
            <div>{t("staff-card-scan")}<span class="code">{card.url.clone()}</span>{until}</div>
        </article>
    }
    .into_any()
}
