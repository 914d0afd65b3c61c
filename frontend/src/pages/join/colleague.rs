//! An invitation of a colleague: accepting, then how they will sign in again.

use super::{accept, first_admin, plain_form};
use crate::api::Failure;
use crate::pages::account;
use crate::parts::button;
use crate::parts::{art, heading, icon};
use crate::route::{self, Route};
use crate::state;
use crate::text::{t, text};
use caunoi_wire::session::{InvitationPurpose, InvitationView};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Where it stands.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Invited,
    /// Accepted: password, then codes; or a passkey.
    Password,
    Totp,
}

pub fn page(
    invitation: InvitationView,
    token: StoredValue<String>,
    refused: impl Fn(Failure) + Copy + Send + Sync + 'static,
) -> AnyView {
    let step = RwSignal::new(Step::Invited);
    let drawn = move || match (step.get(), invitation.purpose) {
        (Step::Invited, InvitationPurpose::FirstAdmin) => {
            first_admin::form(token, move || step.set(Step::Password))
        }
        (Step::Invited, _) => invited(invitation.clone(), token, step, refused),
        (Step::Password, _) => protect(step),
        (Step::Totp, _) => totp(),
    };
    drawn.into_any()
}

fn invited(
    invitation: InvitationView,
    token: StoredValue<String>,
    step: RwSignal<Step>,
    refused: impl Fn(Failure) + Copy + 'static,
) -> AnyView {
    let busy = RwSignal::new(false);
    let name = invitation.person_name.unwrap_or_default();
    let organisation = invitation.organisation_name.unwrap_or_default();
    let press = move || {
        accept(
            busy,
            plain_form(token),
            move || step.set(Step::Password),
            refused,
        );
    };
    view! {
        {art("art-bridge")}
        <div class="door-head">
            {heading(text("join-hello", &[("name", name.into())]))}
            <p>{text("join-staff", &[("organisation", organisation.into())])}</p>
        </div>
        {button::button("button primary wide tall", "check", t("common-next"), busy, press)}
        <p class="help center">{t("join-not-me")}</p>
    }
    .into_any()
}

fn enter() {
    spawn_local(async {
        state::refresh().await;
        route::replace(&Route::Home);
    });
}

fn protect(step: RwSignal<Step>) -> AnyView {
    let then = Callback::new(move |()| step.set(Step::Totp));
    let passkey = account::passkey_button(Callback::new(|()| enter()));
    view! {
        <div class="door-head">
            <span class="glyph glyph-big">{icon("key")}</span>
            {heading(t("join-protect"))}
            <p class="soft">{t("join-protect-help")}</p>
        </div>
        <div class="card card-loose">{account::password_form(then)}</div>
        {passkey.map(|button| view! { <div class="or">{t("door-or")}</div> {button} })}
    }
    .into_any()
}

fn totp() -> AnyView {
    view! {
        <div class="door-head">{heading(t("account-totp"))}</div>
        <div class="card card-loose">{account::totp_form(Callback::new(|()| enter()))}</div>
    }
    .into_any()
}
