//! The account of a staff member: password, codes, recovery codes left, passkeys.

use super::card as section;
use crate::api;
use crate::pages::account;
use crate::parts::button::{self, run};
use crate::parts::{icon, load};
use crate::text::{t, text, when};
use caunoi_wire::session::{AccountInfo, PasskeyInfo};
use leptos::prelude::*;

/// Which form is open.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    Password,
    Totp,
}

pub fn card() -> AnyView {
    let source = load::load::<AccountInfo>("/account".to_owned());
    let open = RwSignal::new(Open::Nothing);
    let content = source.draw(move |info| protection(&info, source, open));
    section("settings-protection", t("settings-protection"), content)
}

fn protection(
    info: &AccountInfo,
    source: load::Source<AccountInfo>,
    open: RwSignal<Open>,
) -> AnyView {
    if info.login.is_none() {
        return view! { <p class="soft">{t("account-none")}</p> }.into_any();
    }
    let changed = Callback::new(move |()| {
        open.set(Open::Nothing);
        source.again();
        leptos::task::spawn_local(async {
            crate::state::refresh().await;
        });
    });
    let passkeys: Vec<_> = info.passkeys.iter().map(|p| passkey(p, changed)).collect();
    let codes_left = info.has_totp.then(|| {
        let left = info.recovery_codes_left;
        text("account-recovery-left", &[("count", left.into())])
    });
    let password = line(
        "lock",
        t("account-password"),
        is_set(info.has_password),
        Open::Password,
        open,
    );
    let totp = line(
        "phone",
        t("account-totp"),
        codes_left.unwrap_or(is_set(info.has_totp)),
        Open::Totp,
        open,
    );
    let form = move || match open.get() {
        Open::Nothing => ().into_any(),
        Open::Password => account::password_form(changed),
        Open::Totp => account::totp_form(changed),
    };
    view! {
        <p class="help">{info.login.clone()}</p>
        <ul class="list">{password}{totp}{passkeys}</ul>
        {form}
        {account::passkey_button(changed)}
    }
    .into_any()
}

fn is_set(is_set: bool) -> String {
    if is_set {
        t("account-set")
    } else {
        t("account-not-set")
    }
}

fn line(icon_name: &str, name: String, state: String, form: Open, open: RwSignal<Open>) -> AnyView {
    let toggle = move || {
        open.update(|open| {
            *open = if *open == form { Open::Nothing } else { form };
        });
    };
    let label = text("account-change", &[("what", name.as_str().into())]);
    view! {
        <li class="list-row list-wrap">
            <span class="glyph">{icon(icon_name)}</span>
            <span class="grow"><span class="strong">{name}</span><span class="help">{state}</span></span>
            <button
                type="button"
                class="button quiet"
                aria-label=label
                aria-expanded=move || (open.get() == form).to_string()
                on:click=move |_| toggle()
            >
                {t("common-edit")}
            </button>
        </li>
    }
    .into_any()
}

fn passkey(passkey: &PasskeyInfo, changed: Callback<()>) -> AnyView {
    let path = format!("/account/passkeys/{}", passkey.id);
    let busy = RwSignal::new(false);
    let remove = move || {
        let path = path.clone();
        run(busy, async move { api::delete(&path).await }, move |_| {
            changed.run(())
        });
    };
    let used = match passkey.last_used_at {
        Some(at) => text("account-passkey-used", &[("time", when(at).into())]),
        None => text(
            "account-passkey-made",
            &[("time", when(passkey.created_at).into())],
        ),
    };
    view! {
        <li class="list-row list-wrap">
            <span class="glyph">{icon("key")}</span>
            <span class="grow"><span class="strong">{passkey.label.clone()}</span><span class="help">{used}</span></span>
            {button::button("button quiet danger-quiet", "", t("common-remove"), busy, remove)}
        </li>
    }
    .into_any()
}
