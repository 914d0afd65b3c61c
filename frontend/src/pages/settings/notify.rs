//! How one wants to be told: all of a day at once, over which channels, at which hours, and where e-mail goes.

use super::card as framed;
use crate::api;
use crate::parts::button::{self, run};
use crate::parts::field::{Entry, Kind, TEXT, field, select, switch};
use crate::parts::{load, toast};
use crate::text::{t, text};
use caunoi_wire::Done;
use caunoi_wire::channel::{Hours, MyEmail, NewEmail, Preferences};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is offered first to whoever wants hours of their own.
const NIGHT: Hours = Hours {
    from: 21 * 60,
    until: 6 * 60,
};

pub fn card() -> AnyView {
    let preferences = load::load::<Preferences>("/me/preferences".to_owned());
    let email = load::load::<MyEmail>("/me/email".to_owned());
    let content = view! {
        {preferences.draw(|preferences| choices(*preferences))}
        {email.draw(move |mine| address(&mine, email))}
    };
    framed("settings-notify", t("settings-notify"), content.into_any())
}

fn choices(before: Preferences) -> AnyView {
    let digest = RwSignal::new(before.digest);
    let email = RwSignal::new(before.email);
    let gateway = RwSignal::new(before.gateway);
    let quiet = RwSignal::new(before.quiet.is_some());
    let hours = before.quiet.unwrap_or(NIGHT);
    let (from, until) = (hour(hours.from), hour(hours.until));
    let minutes = |hour: RwSignal<String>| hour.get().parse::<i32>().map_or(0, |h| h * 60);
    Effect::new(move |drawn: Option<()>| {
        let wanted = Preferences {
            digest: digest.get(),
            email: email.get(),
            gateway: gateway.get(),
            quiet: quiet.get().then(|| Hours {
                from: minutes(from),
                until: minutes(until),
            }),
            ..before
        };
        if drawn.is_some() {
            spawn_local(save(wanted));
        }
    });
    let own_hours = move || {
        quiet.get().then(|| {
            view! {
                {select("quiet-from", t("settings-quiet-from"), hours_of_a_day(), from)}
                {select("quiet-until", t("settings-quiet-until"), hours_of_a_day(), until)}
            }
        })
    };
    view! {
        <p class="help">{t("settings-notify-help")}</p>
        {switch(t("settings-digest"), Some(t("settings-digest-help")), digest)}
        {switch(t("settings-gateway"), None, gateway)}
        {switch(t("settings-email"), None, email)}
        {switch(t("settings-quiet"), Some(t("settings-quiet-help")), quiet)}
        {own_hours}
    }
    .into_any()
}

fn hour(minute: i32) -> RwSignal<String> {
    RwSignal::new((minute / 60).to_string())
}

fn hours_of_a_day() -> Vec<(String, String)> {
    (0..24)
        .map(|h| (h.to_string(), format!("{h:02}:00")))
        .collect()
}

async fn save(wanted: Preferences) {
    match api::put::<Preferences>("/me/preferences", &wanted).await {
        Ok(_) => toast::say(t("common-saved")),
        Err(failure) => toast::problem(&failure),
    }
}

/// One's address: confirmed by a mail, taken away by a tap.
fn address(mine: &MyEmail, source: load::Source<MyEmail>) -> AnyView {
    if !mine.possible {
        return ().into_any();
    }
    let busy = RwSignal::new(false);
    if let (Some(address), false) = (&mine.address, mine.stopped) {
        let forget = move || {
            run(busy, api::delete("/me/email"), move |_| source.again());
        };
        let words = text("settings-email-mine", &[("address", address.into())]);
        return view! {
            <p>{words}</p>
            {button::button("button quiet danger-quiet", "", t("common-remove"), busy, forget)}
        }
        .into_any();
    }
    let entry = Entry::new(mine.address.as_deref().unwrap_or_default());
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(address) = entry.required() else {
            return;
        };
        let work = async move { api::post::<Done>("/me/email", &NewEmail { address }).await };
        run(busy, work, |_| toast::say(t("settings-email-asked")));
    };
    let kind = Kind {
        input: "email",
        autocomplete: "email",
        mode: "email",
        ..TEXT
    };
    let stopped = mine
        .stopped
        .then(|| view! { <p>{t("settings-email-stopped")}</p> });
    view! {
        {stopped}
        <form class="stack-tight" novalidate on:submit=send>
            {field("settings-address", kind, t("settings-email-address"), Some(t("settings-email-help")), entry)}
            {button::submit("button secondary", t("settings-email-ask"), busy)}
        </form>
    }
    .into_any()
}
