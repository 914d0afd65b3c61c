//! Signing in again: staff with password and code, or passkey. Families come by an invitation and stay signed in.

use crate::api::{self, Answer, Failure};
use crate::browser::object;
use crate::device;
use crate::parts::button::{self, attempt};
use crate::parts::field::{Entry, Kind, TEXT, field};
use crate::parts::{art, heading, hotline, icon};
use crate::route::{self, Route};
use crate::state::{self, app};
use crate::text::t;
use caunoi_wire::Done;
use caunoi_wire::session::PasswordSignIn;
use leptos::prelude::*;

/// How the browser helps with these fields.
pub const LOGIN: Kind = Kind {
    autocomplete: "username",
    mode: "email",
    ..TEXT
};
const PASSWORD: Kind = Kind {
    input: "password",
    autocomplete: "current-password",
    ..TEXT
};
pub const CODE: Kind = Kind {
    autocomplete: "one-time-code",
    mode: "numeric",
    class: "input input-code",
    ..TEXT
};

pub fn page() -> AnyView {
    let (login, password, code) = (Entry::new(""), Entry::new(""), Entry::new(""));
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let refused = move |failure: Failure| {
        code.value.set(String::new());
        problem.set(Some(failure.message()));
    };
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        let fields = (login.required(), password.required(), code.required());
        let (Some(login), Some(_), Some(code)) = fields else {
            return;
        };
        // A password is taken as it was typed.
        let password = password.value.get_untracked();
        let form = PasswordSignIn {
            login,
            password,
            code,
        };
        let work = async move { api::post_as_stranger::<Done>("/sign-in/password", &form).await };
        attempt(busy, work, |_| arrive(), refused);
    };
    let with_passkey = move || {
        problem.set(None);
        if let Some(login) = login.required() {
            attempt(busy, passkey(login), |_| arrive(), refused);
        }
    };
    let passkey_button = device::has_passkeys().then(|| {
        view! {
            <div class="or">{t("door-or")}</div>
            {button::button("button secondary wide", "key", t("door-passkey"), busy, with_passkey)}
        }
    });
    let said = move || {
        problem.get().map(|words| {
            view! { <p class="error">{icon("alert")}<span>{words}</span></p> }
        })
    };
    view! {
        <div class="door">
            {art("art-family")}
            <div class="door-head">
                {heading(t("common-sign-in"))}
                <p class="soft">{t("door-families")}</p>
            </div>
            <form class="card card-loose stack" novalidate on:submit=send>
                {field("login", LOGIN, t("door-login"), None, login)}
                {field("password", PASSWORD, t("door-password"), None, password)}
                {field("code", CODE, t("door-code"), Some(t("door-code-help")), code)}
                {device::shared()}
                <div role="alert">{said}</div>
                {button::submit("button primary wide tall", t("common-sign-in"), busy)}
                {passkey_button}
            </form>
            {hotline()}
        </div>
    }
    .into_any()
}

async fn passkey(login: String) -> Answer<()> {
    let who = object(&[("login", login.into())]);
    let start = api::post_js("/sign-in/passkey", &who, None).await?;
    let finish = device::passkey("get", &start, "").await?;
    api::post_js("/sign-in/passkey/finish", &finish, None).await?;
    Ok(())
}

/// Signed in: to the screen that was asked for, or the first one.
fn arrive() {
    leptos::task::spawn_local(async {
        if state::refresh().await.is_none() {
            return;
        }
        let there = app().route.get_untracked();
        let to = if there == Route::SignIn {
            Route::Home
        } else {
            there
        };
        route::replace(&to);
        device::resync().await;
    });
}
