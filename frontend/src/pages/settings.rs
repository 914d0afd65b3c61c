//! Settings: language and look, this device's notifications, where one is signed in, how the account is protected.

mod notify;
#[cfg(feature = "desk")]
mod protection;

use crate::api;
use crate::browser;
use crate::device::{self, Bell};
use crate::look::{self, Choice};
use crate::parts::button::{self, run};
use crate::parts::field::{segmented, select};
use crate::parts::{heading, hotline, icon, load, toast};
use crate::state::{self, app, me};
use crate::text::{self, t, text, when};
use caunoi_wire::person::MyChange;
use caunoi_wire::session::SessionInfo;
use caunoi_wire::{Done, Language};
use leptos::prelude::*;
use leptos::task::spawn_local;

pub fn page() -> AnyView {
    #[cfg(feature = "desk")]
    let protection = me()
        .is_some_and(|me| !me.memberships.is_empty())
        .then(protection::card);
    #[cfg(not(feature = "desk"))]
    let protection = ();
    view! {
        <div class="page-head">{heading(t("common-settings"))}</div>
        <div class="stack">
            {language_card()}
            {look_card()}
            {bell_card()}
            {device_card()}
            {notify::card()}
            {protection}
            {sessions_card()}
            {sign_out_button()}
        </div>
        {hotline()}
    }
    .into_any()
}

fn card(id: &'static str, title: String, content: AnyView) -> AnyView {
    view! {
        <section class="card card-loose" aria-labelledby=id>
            <h2 id=id>{title}</h2>
            {content}
        </section>
    }
    .into_any()
}

/// The interface's language, and the languages notices should come and be spoken in.
fn language_card() -> AnyView {
    let interface = text::language();
    let switch = crate::parts::languages(
        t("settings-interface"),
        Language::INTERFACE.to_vec(),
        move || interface,
        |language| {
            spawn_local(async move {
                text::switch(language).await;
                device::tell_worker().await;
            });
        },
    );
    let own = me();
    let chosen = |language: Option<Language>| {
        let language = language.unwrap_or(interface);
        RwSignal::new(language.to_string())
    };
    let reading = chosen(own.as_ref().map(|me| me.reading_language));
    let spoken = chosen(own.as_ref().map(|me| me.spoken_language));
    Effect::new(move |before: Option<()>| {
        let language = |word: RwSignal<String>| word.get().parse().unwrap_or(interface);
        let change = MyChange {
            reading_language: language(reading),
            spoken_language: language(spoken),
        };
        if before.is_some() {
            spawn_local(save(change));
        }
    });
    let all = || {
        let choice = |l: &Language| (l.to_string(), l.autonym().to_owned());
        Language::ALL.iter().map(choice).collect::<Vec<_>>()
    };
    let content = view! {
        <div class="field"><span class="label">{t("settings-interface")}</span>{switch}{crate::parts::draft()}</div>
        {select("reading", t("settings-reading"), all(), reading)}
        {select("spoken", t("settings-spoken"), all(), spoken)}
    };
    card(
        "settings-language",
        t("common-language"),
        content.into_any(),
    )
}

async fn save(change: MyChange) {
    match api::put::<Done>("/me", &change).await {
        Ok(_) => {
            toast::say(t("common-saved"));
            state::refresh().await;
            app().pushes.update(|count| *count += 1);
        }
        Err(failure) => toast::problem(&failure),
    }
}

fn look_card() -> AnyView {
    let theme = remembered(&look::THEME);
    let size = remembered(&look::TEXT);
    let themes = vec![
        ("", t("common-theme-auto"), "phone"),
        ("light", t("common-theme-light"), "sun"),
        ("dark", t("common-theme-dark"), "moon"),
    ];
    let sizes = vec![
        ("", t("settings-text-normal"), ""),
        ("large", t("settings-text-large"), ""),
        ("larger", t("settings-text-larger"), ""),
    ];
    let content = view! {
        {segmented("theme", t("common-theme"), themes, theme)}
        {segmented("text", t("settings-text"), sizes, size)}
    };
    card("settings-look", t("settings-look"), content.into_any())
}

/// A choice of how the app looks, applied as it is made.
fn remembered(choice: &'static Choice) -> RwSignal<String> {
    let signal = RwSignal::new(choice.chosen());
    Effect::new(move |before: Option<()>| {
        let word = signal.get();
        if before.is_some() {
            choice.choose(&word);
        }
    });
    signal
}

fn bell_card() -> AnyView {
    let busy = RwSignal::new(false);
    let ring = move || {
        let work = async {
            device::ring().await;
            Ok(())
        };
        run(busy, work, |()| ());
    };
    let test = move || {
        let work = async {
            device::test().await;
            Ok(())
        };
        run(busy, work, |()| ());
    };
    let silence = move || {
        let work = async {
            device::silence().await;
            Ok(())
        };
        run(busy, work, |()| ());
    };
    let content = move || match app().bell.get() {
        Bell::Unknown => view! { <p class="soft">{t("common-loading")}</p> }.into_any(),
        Bell::Missing if device::needs_home_screen() => {
            view! { <p>{t("bell-home-screen")}</p> }.into_any()
        }
        Bell::Missing => view! { <p>{t("bell-missing")}</p> }.into_any(),
        Bell::Denied => view! { <p>{t("bell-denied")}</p> }.into_any(),
        Bell::Shared => view! { <p>{t("bell-shared")}</p> }.into_any(),
        Bell::Off => view! {
            <p>{t("bell-why")}</p>
            {button::button("button primary", "bell", t("bell-turn-on"), busy, ring)}
        }
        .into_any(),
        Bell::On => view! {
            <p class="row-plain">{icon("check")}<span>{t("bell-is-on")}</span></p>
            {button::button("button primary", "bell", t("bell-test"), busy, test)}
            {button::button("button secondary", "", t("bell-turn-off"), busy, silence)}
        }
        .into_any(),
    };
    let content = view! { <div class="stack-tight" aria-live="polite">{content}</div> };
    card("settings-bell", t("settings-bell"), content.into_any())
}

/// What this device keeps and fetches.
fn device_card() -> AnyView {
    let used = RwSignal::new(None::<i64>);
    spawn_local(async move {
        let bytes = browser::wait(&browser::keeper(), "month", &[]).await;
        used.try_set(bytes.ok().and_then(|b| b.as_f64()).map(|b| b as i64));
    });
    let used = move || {
        let kilobytes = (used.get()? + 1023) / 1024;
        Some(text(
            "settings-month",
            &[("size", text::number(kilobytes).into())],
        ))
    };
    let content = view! {
        {device::choice("saver", t("settings-saver"), t("settings-saver-help"))}
        {device::shared()}
        <p class="help">{used}</p>
    };
    card("settings-device", t("settings-device"), content.into_any())
}

fn sessions_card() -> AnyView {
    let sessions = load::load::<Vec<SessionInfo>>("/sessions".to_owned());
    let content = sessions.draw(move |list| {
        let rows: Vec<_> = list.iter().map(|s| session(s, sessions)).collect();
        view! { <ul class="list">{rows}</ul> }.into_any()
    });
    let content = view! { <p class="help">{t("settings-sessions-help")}</p> {content} };
    card(
        "settings-sessions",
        t("settings-sessions"),
        content.into_any(),
    )
}

fn session(session: &SessionInfo, sessions: load::Source<Vec<SessionInfo>>) -> AnyView {
    let path = format!("/sessions/{}", session.id);
    let busy = RwSignal::new(false);
    let revoke = move || {
        let path = path.clone();
        run(busy, async move { api::delete(&path).await }, move |_| {
            sessions.again();
        });
    };
    let last = text(
        "settings-session-last",
        &[("time", when(session.last_seen_at).into())],
    );
    let side = if session.current {
        crate::parts::badge("badge badge-ok", "check", t("settings-session-this"))
    } else {
        button::button(
            "button quiet danger-quiet",
            "",
            t("settings-session-end"),
            busy,
            revoke,
        )
    };
    view! {
        <li class="list-row list-wrap">
            <span class="glyph">{icon("phone")}</span>
            <span class="grow">
                <span class="strong">{device_name(&session.device_label)}</span>
                <span class="help">{last}</span>
            </span>
            {side}
        </li>
    }
    .into_any()
}

/// Browser and system out of what a browser says of itself (`User-Agent`); other labels as they are.
fn device_name(label: &str) -> String {
    // The more special first: Chrome's relatives call themselves Chrome too, and all of them Safari.
    let browsers = [
        ("coc_coc", "Coc Coc"),
        ("Edg", "Edge"),
        ("SamsungBrowser", "Samsung"),
        ("Zalo", "Zalo"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    let systems = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("CrOS", "Chromebook"),
        ("Linux", "Linux"),
    ];
    let find = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(mark, _)| label.contains(mark));
        found.map(|(_, name)| *name)
    };
    match (find(&browsers), find(&systems)) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        _ => label.to_owned(),
    }
}

fn sign_out_button() -> AnyView {
    let busy = RwSignal::new(false);
    let press = move || run(busy, state::sign_out(), |()| ());
    let can_return = me().is_none_or(|me| me.can_sign_in_again);
    view! {
        <section class="card card-loose">
            <p class="help">{if can_return { t("settings-sign-out-help") } else { t("settings-sign-out-warning") }}</p>
            {button::button("button danger-quiet", "sign-out", t("common-sign-out"), busy, press)}
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::device_name;

    #[test]
    fn browsers_are_told_apart() {
        let table = [
            (
                "Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
                "Chrome · Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                "Safari · iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0",
                "Firefox · Windows",
            ),
            ("the school's computer", "the school's computer"),
        ];
        for (label, name) in table {
            assert_eq!(device_name(label), name);
        }
    }
}
