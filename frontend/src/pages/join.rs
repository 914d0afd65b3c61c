//! An invitation: who it is for, one tap, then what that person needs first. Guardians choose their language and are
//! in; staff set up how they will sign in again; the very first administrator also names the organisation.

#[cfg(feature = "desk")]
mod colleague;
#[cfg(feature = "desk")]
mod first_admin;

use crate::api::{self, Failure};
use crate::device;
use crate::first;
use crate::parts::button::{self, attempt};
use crate::parts::{art, heading, hotline, icon, load};
use crate::route::{self, Route};
use crate::state;
use crate::text::{self, list, t, text};
use caunoi_wire::person::MyChange;
use caunoi_wire::session::*;
use caunoi_wire::{Done, Language};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Where accepting stands.
#[derive(Clone)]
enum Step {
    Looking,
    Failed(Failure),
    Shown(InvitationView),
    /// Accepted by a guardian.
    Language,
}

pub fn page(token: String) -> AnyView {
    let step = RwSignal::new(Step::Looking);
    let token = StoredValue::new(token);
    let look = move || {
        let form = InvitationToken {
            token: token.get_value(),
        };
        spawn_local(async move {
            let seen = api::post_as_stranger("/invitations/view", &form).await;
            step.try_set(seen.map_or_else(Step::Failed, Step::Shown));
            first::leave_soon();
        });
    };
    look();
    let drawn = move || match step.get() {
        Step::Looking => load::skeleton(),
        Step::Failed(failure) => refused(&failure, look),
        Step::Shown(invitation) => shown(invitation, token, step),
        Step::Language => choose_language(),
    };
    view! { <div class="door">{drawn}{hotline()}</div> }.into_any()
}

fn refused(failure: &Failure, again: impl Fn() + 'static) -> AnyView {
    let act = if *failure == Failure::Offline {
        button::press("button secondary", "refresh", t("common-retry"), again)
    } else {
        button::link(
            "button secondary",
            "home",
            t("light-open-app"),
            &Route::Home,
        )
    };
    view! {
        {art("art-lost")}
        <div class="door-head">{heading(t("join-refused"))}<p role="alert">{failure.message()}</p></div>
        <p class="row center">{act}</p>
    }
    .into_any()
}

fn shown(invitation: InvitationView, token: StoredValue<String>, step: RwSignal<Step>) -> AnyView {
    match invitation.purpose {
        InvitationPurpose::Guardian => guardian(invitation, token, step),
        _ => colleague(invitation, token, step),
    }
}

#[cfg(feature = "desk")]
fn colleague(
    invitation: InvitationView,
    token: StoredValue<String>,
    step: RwSignal<Step>,
) -> AnyView {
    colleague::page(invitation, token, move |failure| {
        step.set(Step::Failed(failure));
    })
}

/// Colleagues need the other build.
#[cfg(not(feature = "desk"))]
fn colleague(_: InvitationView, _: StoredValue<String>, _: RwSignal<Step>) -> AnyView {
    if state::fetch_desk() {
        load::skeleton()
    } else {
        super::no_desk()
    }
}

/// Accepts, then goes on to what comes first.
fn accept(
    busy: RwSignal<bool>,
    form: AcceptInvitation,
    then: impl Fn() + 'static,
    refused: impl Fn(Failure) + 'static,
) {
    let work = async move {
        api::post_as_stranger::<Done>("/invitations/accept", &form).await?;
        Ok(state::refresh().await)
    };
    attempt(busy, work, move |_| then(), refused);
}

fn plain_form(token: StoredValue<String>) -> AcceptInvitation {
    AcceptInvitation {
        token: token.get_value(),
        reading_language: Some(text::language()),
        first_admin: None,
    }
}

fn guardian(
    invitation: InvitationView,
    token: StoredValue<String>,
    step: RwSignal<Step>,
) -> AnyView {
    let busy = RwSignal::new(false);
    let name = invitation.person_name.unwrap_or_default();
    let organisation = invitation.organisation_name.unwrap_or_default();
    let children: Vec<&str> = invitation.children.iter().map(String::as_str).collect();
    let about = (!children.is_empty())
        .then(|| text("join-children", &[("children", list(&children).into())]));
    let press = move || {
        accept(
            busy,
            plain_form(token),
            move || step.set(Step::Language),
            move |failure| step.set(Step::Failed(failure)),
        );
    };
    view! {
        {art("art-bridge")}
        <div class="door-head">
            {heading(text("join-hello", &[("name", name.into())]))}
            <p>{text("join-from", &[("organisation", organisation.into())])}</p>
            {about.map(|words| view! { <p class="strong">{words}</p> })}
        </div>
        <ul class="points">
            <li>{icon("bell")}<span>{t("join-point-notices")}</span></li>
            <li>{icon("lock")}<span>{t("join-point-privacy")}</span></li>
            <li>{icon("heart")}<span>{t("join-point-free")}</span></li>
        </ul>
        {device::shared()}
        {button::button("button primary wide tall", "check", t("join-accept"), busy, press)}
        <p class="help center">{t("join-not-me")}</p>
    }
    .into_any()
}

/// The language the notices should come in, each by its own name.
fn choose_language() -> AnyView {
    let busy = RwSignal::new(false);
    let choose = move |language: Language| {
        let change = MyChange {
            reading_language: language,
            spoken_language: language,
        };
        let work = async move { api::put::<Done>("/me", &change).await };
        // Away from here first: another language draws the screen anew, and this invitation is used up.
        button::run(busy, work, move |_| {
            route::replace(&Route::Home);
            spawn_local(async move {
                if Language::INTERFACE.contains(&language) {
                    text::switch(language).await;
                }
                state::refresh().await;
                device::resync().await;
            });
        });
    };
    let button = move |language: &Language| {
        let language = *language;
        view! {
            <button type="button" class="button secondary wide tall" lang=language.as_str() on:click=move |_| choose(language)>
                {language.autonym()}
            </button>
        }
    };
    let buttons: Vec<_> = Language::ALL.iter().map(button).collect();
    view! {
        <div class="door-head">
            <span class="glyph glyph-big">{icon("globe")}</span>
            {heading(t("join-language"))}
            <p class="soft">{t("join-language-help")}</p>
        </div>
        <div class="stack-tight">{buttons}</div>
    }
    .into_any()
}
