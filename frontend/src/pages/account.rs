//! How a staff member's account is protected: password with codes of an authenticator app, or a passkey. Used when an
//! invitation has just been accepted, and in the settings.

use crate::api::{self, Answer, Failure};
use crate::browser::object;
use crate::device;
use crate::parts::button::{self, attempt};
use crate::parts::field::{Entry, Kind, TEXT, field};
use crate::parts::{icon, notice};
use crate::text::t;
use caunoi_wire::Done;
use caunoi_wire::ErrorCode;
use caunoi_wire::session::*;
use leptos::prelude::*;

const NEW_PASSWORD: Kind = Kind {
    input: "password",
    autocomplete: "new-password",
    ..TEXT
};

/// Sets a password; `then` goes on.
pub fn password_form(then: Callback<()>) -> AnyView {
    let password = Entry::new("");
    let busy = RwSignal::new(false);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if password.required().is_none() {
            return;
        }
        let form = NewPassword {
            password: password.value.get_untracked(),
        };
        let work = async move { api::put::<Done>("/account/password", &form).await };
        let refused = move |failure: Failure| password.error.set(Some(failure.message()));
        attempt(busy, work, move |_| then.run(()), refused);
    };
    view! {
        <form class="stack" novalidate on:submit=send>
            {field("new-password", NEW_PASSWORD, t("account-password"), Some(t("account-password-help")), password)}
            {button::submit("button primary", t("account-password-set"), busy)}
        </form>
    }
    .into_any()
}

/// Where setting up codes stands.
#[derive(Clone)]
enum Totp {
    Starting,
    Failed(Failure),
    Shown(TotpStart),
    Codes(Vec<String>),
}

/// Sets up codes of an authenticator app: the secret as QR code, link and text, a first code as proof, then the
/// recovery codes, shown once.
pub fn totp_form(then: Callback<()>) -> AnyView {
    let step = RwSignal::new(Totp::Starting);
    let begin = move || {
        leptos::task::spawn_local(async move {
            step.try_set(match api::post("/account/totp", &Done {}).await {
                Ok(start) => Totp::Shown(start),
                Err(failure) => Totp::Failed(failure),
            });
        });
    };
    begin();
    let drawn = move || match step.get() {
        Totp::Starting => crate::parts::load::skeleton(),
        Totp::Failed(failure) => crate::parts::load::problem(&failure, begin),
        Totp::Shown(start) => totp_shown(start, step, begin),
        Totp::Codes(codes) => recovery_codes(codes, then),
    };
    drawn.into_any()
}

fn totp_shown(
    start: TotpStart,
    step: RwSignal<Totp>,
    again: impl Fn() + Copy + 'static,
) -> AnyView {
    let code = Entry::new("");
    let busy = RwSignal::new(false);
    let ceremony_id = start.ceremony_id;
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(code_text) = code.required() else {
            return;
        };
        let form = TotpConfirm {
            ceremony_id,
            code: code_text,
        };
        let work = async move { api::post::<RecoveryCodes>("/account/totp/confirm", &form).await };
        let refused = move |failure: Failure| {
            if failure.is(ErrorCode::CeremonyExpired) {
                again();
            }
            code.error.set(Some(failure.message()));
        };
        attempt(busy, work, move |r| step.set(Totp::Codes(r.codes)), refused);
    };
    view! {
        <form class="stack" novalidate on:submit=send>
            <p>{t("account-totp-scan")}</p>
            <div class="qr-frame" role="img" aria-label=t("account-totp-qr") inner_html=start.qr_svg></div>
            <p><a class="button secondary" href=start.url>{icon("phone")}{t("account-totp-open")}</a></p>
            <p class="help">{t("account-totp-secret")}" "<code class="secret">{start.secret}</code></p>
            {field("totp-code", super::sign_in::CODE, t("account-totp-code"), None, code)}
            {button::submit("button primary", t("account-totp-confirm"), busy)}
        </form>
    }
    .into_any()
}

fn recovery_codes(codes: Vec<String>, then: Callback<()>) -> AnyView {
    let all = codes.join("\n");
    let items: Vec<_> = codes
        .into_iter()
        .map(|code| view! { <li><code>{code}</code></li> })
        .collect();
    view! {
        <div class="stack">
            <h2>{t("account-recovery")}</h2>
            {notice("notice notice-warm", "key", t("account-recovery-help"))}
            <ul class="codes">{items}</ul>
            <div class="actions">
                {copy_button(all)}
                {button::press("button primary", "check", t("account-recovery-kept"), move || then.run(()))}
            </div>
        </div>
    }
    .into_any()
}

/// Copies a text and says so.
pub fn copy_button(words: String) -> AnyView {
    let press = move || {
        let words = words.clone();
        leptos::task::spawn_local(async move {
            if crate::browser::copy(&words).await {
                crate::parts::toast::say(t("common-copied"));
            }
        });
    };
    button::press("button secondary", "copy", t("common-copy"), press)
}

/// Adds a passkey; `then` goes on.
pub fn passkey_button(then: Callback<()>) -> Option<AnyView> {
    let busy = RwSignal::new(false);
    let press = move || {
        button::run(busy, add_passkey(), move |_| then.run(()));
    };
    device::has_passkeys().then(|| {
        button::button(
            "button secondary",
            "key",
            t("account-passkey-add"),
            busy,
            press,
        )
    })
}

async fn add_passkey() -> Answer<()> {
    let key = || Some(crate::browser::fresh_key());
    let start = api::post_js("/account/passkeys", &object(&[]), key()).await?;
    let finish = device::passkey("create", &start, &t("account-passkey-label")).await?;
    api::post_js("/account/passkeys/finish", &finish, key()).await?;
    Ok(())
}
