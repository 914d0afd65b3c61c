//! The very first administrator: who they are and the organisation everything else will hang on.

use super::accept;
use crate::api::Failure;
use crate::pages::sign_in::LOGIN;
use crate::parts::button;
use crate::parts::field::{Entry, Kind, TEXT, field, select};
use crate::parts::{art, heading, icon};
use crate::text::{self, t};
use caunoi_wire::organisation::OrganisationKind;
use caunoi_wire::session::{AcceptInvitation, FirstAdmin};
use leptos::prelude::*;

const NAME: Kind = Kind {
    autocomplete: "name",
    ..TEXT
};
const ORGANISATION: Kind = Kind {
    autocomplete: "organization",
    ..TEXT
};

pub fn form(token: StoredValue<String>, then: impl Fn() + Copy + 'static) -> AnyView {
    let (name, login, organisation) = (Entry::new(""), Entry::new(""), Entry::new(""));
    let kind = RwSignal::new(OrganisationKind::School.as_str().to_owned());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let refused = move |failure: Failure| {
        if failure.is_about("login") || failure.is(caunoi_wire::ErrorCode::LoginTaken) {
            login.error.set(Some(failure.message()));
        } else {
            problem.set(Some(failure.message()));
        }
    };
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        let fields = (name.required(), login.required(), organisation.required());
        let (Some(name), Some(login), Some(organisation_name)) = fields else {
            return;
        };
        let kind = kind.get_untracked().parse();
        let first_admin = Some(FirstAdmin {
            name,
            login,
            organisation_name,
            organisation_kind: kind.unwrap_or(OrganisationKind::School),
        });
        let form = AcceptInvitation {
            token: token.get_value(),
            reading_language: Some(text::language()),
            first_admin,
        };
        accept(busy, form, then, refused);
    };
    let kinds = OrganisationKind::ALL
        .iter()
        .map(|kind| (kind.to_string(), t(&format!("organisation-kind-{kind}"))))
        .collect();
    let said = move || {
        problem.get().map(|words| {
            view! { <p class="error">{icon("alert")}<span>{words}</span></p> }
        })
    };
    view! {
        {art("art-bridge")}
        <div class="door-head">
            {heading(t("join-first"))}
            <p class="soft">{t("join-first-help")}</p>
        </div>
        <form class="card card-loose stack" novalidate on:submit=send>
            {field("name", NAME, t("join-first-name"), None, name)}
            {field("login", LOGIN, t("door-login"), Some(t("join-first-login-help")), login)}
            {field("organisation", ORGANISATION, t("join-first-organisation"), None, organisation)}
            {select("kind", t("join-first-kind"), kinds, kind)}
            <div role="alert">{said}</div>
            {button::submit("button primary wide tall", t("common-next"), busy)}
        </form>
    }
    .into_any()
}
