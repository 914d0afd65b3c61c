//! The gateway: choose what to begin with, fill in one's account, try it on one's own telephone.

use super::{Shown, shared, whole};
use crate::api::{self, Failure};
use crate::parts::button::{self, attempt, run};
use crate::parts::field::{Entry, Kind, TEXT, error, field, select, switch};
use crate::parts::{notice, toast};
use crate::text::{t, text};
use caunoi_wire::channel::*;
use caunoi_wire::reach::reason_key;
use leptos::prelude::*;

/// The ids of fields for values of one's own; whoever needs more uses the API.
const IDS: [&str; 8] = [
    "gateway-1",
    "gateway-2",
    "gateway-3",
    "gateway-4",
    "gateway-5",
    "gateway-6",
    "gateway-7",
    "gateway-8",
];

const NUMBER: Kind = Kind {
    mode: "numeric",
    ..TEXT
};
const SECRET: Kind = Kind {
    input: "password",
    autocomplete: "new-password",
    ..TEXT
};

pub fn section(shown: Shown, channels: &Channels) -> AnyView {
    let inner = if channels.can_keep_secrets {
        body(shown, channels.gateway.as_ref())
    } else {
        notice("notice", "key", t("error-secret_key_missing"))
    };
    view! {
        <section class="card card-loose" aria-labelledby="gateway">
            <h2 id="gateway">{t("channels-gateway")}</h2>
            <p class="help">{t("channels-gateway-help")}</p>
            {inner}
        </section>
    }
    .into_any()
}

fn body(shown: Shown, gateway: Option<&Gateway>) -> AnyView {
    let own = gateway.filter(|g| g.organisation_id == shown.organisation);
    let whose = gateway.and_then(|g| shared(shown, g.organisation_id, &g.organisation_name));
    let before = own.and_then(|g| g.settings.clone());
    let preset = before
        .as_ref()
        .map_or(GatewayPreset::SmsBrand, |s| s.preset);
    let chosen = RwSignal::new(preset.to_string());
    let choice = |p: &GatewayPreset| (p.to_string(), t(&format!("channels-preset-{p}")));
    let choices = GatewayPreset::ALL.iter().map(choice).collect();
    let form = move || {
        let preset = chosen.get().parse().unwrap_or(GatewayPreset::Other);
        let settings = before.clone().filter(|s| s.preset == preset);
        let is_set = settings.is_some();
        form(
            shown,
            settings.unwrap_or_else(|| GatewaySettings::preset(preset)),
            is_set,
        )
    };
    let test = gateway.map(|_| test(shown));
    let remove = own.map(|_| remove(shown));
    view! {
        {whose}
        {select("gateway-preset", t("channels-preset"), choices, chosen)}
        {form}
        {test}
        {remove}
    }
    .into_any()
}

/// A field of each value of one's own.
#[derive(Clone)]
struct Fields {
    url: Entry,
    body: Entry,
    parameters: Vec<Entry>,
    headers: Vec<Entry>,
    secrets: Vec<Entry>,
    report_key: Entry,
    price: Entry,
    per_second: Entry,
    per_day: Entry,
    strip_diacritics: RwSignal<bool>,
    advertising: RwSignal<bool>,
}

impl Fields {
    fn new(s: &GatewaySettings) -> Self {
        let empty = |list: &[Hidden]| list.iter().map(|_| Entry::new("")).collect();
        Self {
            url: Entry::new(&s.url),
            body: Entry::new(&s.body),
            parameters: s.parameters.iter().map(|p| Entry::new(&p.value)).collect(),
            headers: empty(&s.headers),
            secrets: empty(&s.secrets),
            report_key: Entry::new(""),
            price: Entry::new(&s.price.to_string()),
            per_second: Entry::new(&s.per_second.to_string()),
            per_day: Entry::new(&s.per_day.map(|n| n.to_string()).unwrap_or_default()),
            strip_diacritics: RwSignal::new(s.strip_diacritics),
            advertising: RwSignal::new(s.advertising),
        }
    }

    /// The settings with what was typed; an empty secret keeps what is there.
    fn settings(&self, before: &GatewaySettings) -> Option<GatewaySettings> {
        let mut s = before.clone();
        s.url = self.url.text();
        s.body = self.body.text();
        for (parameter, entry) in s.parameters.iter_mut().zip(&self.parameters) {
            parameter.value = entry.text();
        }
        let typed = |list: &mut Vec<Hidden>, entries: &[Entry]| {
            for (hidden, entry) in list.iter_mut().zip(entries) {
                hidden.value = Some(entry.text()).filter(|value| !value.is_empty());
            }
        };
        typed(&mut s.headers, &self.headers);
        typed(&mut s.secrets, &self.secrets);
        if let Some(report) = &mut s.report {
            report.key = Some(self.report_key.text()).filter(|key| !key.is_empty());
        }
        s.price = number(self.price)?;
        s.per_second = i32::try_from(number(self.per_second)?).unwrap_or(i32::MAX);
        s.per_day = match self.per_day.text().is_empty() {
            true => None,
            false => Some(number(self.per_day)?),
        };
        s.strip_diacritics = self.strip_diacritics.get_untracked();
        s.advertising = self.advertising.get_untracked();
        Some(s)
    }

    /// The field a refusal is about.
    fn place(&self, failure: &Failure) {
        let fields = [
            ("url", Some(self.url)),
            ("body", Some(self.body)),
            ("headers", self.headers.first().copied()),
            ("secrets", self.secrets.first().copied()),
            ("parameters", self.parameters.first().copied()),
            ("report.key", Some(self.report_key)),
            ("price", Some(self.price)),
            ("per_second", Some(self.per_second)),
            ("per_day", Some(self.per_day)),
        ];
        let found = fields.into_iter().find(|(name, _)| failure.is_about(name));
        match found.and_then(|(_, entry)| entry) {
            Some(entry) => entry.error.set(Some(failure.message())),
            None => toast::problem(failure),
        }
    }
}

fn number(entry: Entry) -> Option<i64> {
    let number = whole(&entry.text());
    if number.is_none() {
        entry.error.set(Some(t("error-invalid_input")));
    }
    number
}

fn form(shown: Shown, before: GatewaySettings, is_set: bool) -> AnyView {
    let fields = Fields::new(&before);
    let busy = RwSignal::new(false);
    let drawn = draw(&fields, &before, is_set);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(settings) = fields.settings(&before) else {
            return;
        };
        let path = format!("/organisations/{}/gateway", shown.organisation);
        let fields = fields.clone();
        attempt(
            busy,
            async move { api::put::<Channels>(&path, &settings).await },
            move |channels| {
                toast::say(t("common-saved"));
                shown.channels.put(channels);
            },
            move |failure| fields.place(&failure),
        );
    };
    view! {
        <form class="stack-tight" novalidate on:submit=send>
            {drawn}
            {button::submit("button primary", t("common-save"), busy)}
        </form>
    }
    .into_any()
}

fn draw(fields: &Fields, before: &GatewaySettings, is_set: bool) -> AnyView {
    let kept = is_set.then(|| t("channels-kept"));
    let parameters = before.parameters.iter().map(|p| label(&p.name));
    let parameters = parameters
        .zip(&fields.parameters)
        .map(|(name, entry)| (name, TEXT, None, *entry));
    let hidden = before
        .headers
        .iter()
        .chain(&before.secrets)
        .map(|h| label(&h.name));
    let entries = fields.headers.iter().chain(&fields.secrets);
    let hidden = hidden
        .zip(entries)
        .map(|(name, entry)| (name, SECRET, kept.clone(), *entry));
    let report = before.report.iter();
    let report = report.map(|_| {
        (
            t("channels-report-key"),
            SECRET,
            kept.clone(),
            fields.report_key,
        )
    });
    let own: Vec<_> = parameters
        .chain(hidden)
        .chain(report)
        .zip(IDS)
        .map(|((name, kind, help, entry), id)| field(id, kind, name, help, entry))
        .collect();
    view! {
        {own}
        {field("gateway-price", NUMBER, t("channels-price"), None, fields.price)}
        {field("gateway-per-day", NUMBER, t("channels-per-day"), Some(t("channels-per-day-help")), fields.per_day)}
        {field("gateway-per-second", NUMBER, t("channels-per-second"), None, fields.per_second)}
        {switch(t("channels-strip"), Some(t("channels-strip-help")), fields.strip_diacritics)}
        {switch(t("channels-advertising"), Some(t("channels-advertising-help")), fields.advertising)}
        <details class="more">
            <summary>{t("channels-request")}</summary>
            {field("gateway-url", TEXT, t("channels-url"), None, fields.url)}
            {template(fields.body)}
        </details>
    }
    .into_any()
}

/// What a service calls its settings, in words, with its own name to find it by in its papers.
fn label(name: &str) -> String {
    match name {
        "brand" => t("channels-name-brand"),
        "api_key" => t("channels-name-api-key"),
        "secret_key" => t("channels-name-secret-key"),
        "access_token" => t("channels-name-access-token"),
        "template_id" => t("channels-name-template-id"),
        other => other.to_owned(),
    }
}

fn template(entry: Entry) -> AnyView {
    view! {
        <div class="field">
            <label for="gateway-body">{t("channels-body")}</label>
            <textarea
                id="gateway-body"
                class="input"
                rows="6"
                spellcheck="false"
                aria-describedby="gateway-body-error"
                prop:value=entry.value
                on:input=move |event| {
                    entry.value.set(event_target_value(&event));
                    entry.error.set(None);
                }
            ></textarea>
            {error("gateway-body-error".to_owned(), entry.error)}
        </div>
    }
    .into_any()
}

/// One message to one's own telephone, and what the gateway said.
fn test(shown: Shown) -> AnyView {
    let phone = Entry::new("");
    let busy = RwSignal::new(false);
    let outcome = RwSignal::new(None::<GatewayTested>);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(to) = phone.required() else { return };
        outcome.set(None);
        let path = format!("/organisations/{}/gateway/test", shown.organisation);
        let work = async move { api::post::<GatewayTested>(&path, &GatewayTest { to }).await };
        let refused = move |failure: Failure| {
            if failure.is_about("to") {
                phone.error.set(Some(failure.message()));
            } else {
                toast::problem(&failure);
            }
        };
        attempt(busy, work, move |tested| outcome.set(Some(tested)), refused);
    };
    let said = move || {
        outcome.get().map(|tested| match tested.reason {
            None => {
                let args = [
                    ("parts", tested.parts.into()),
                    ("price", tested.price.into()),
                    ("text", tested.text.into()),
                ];
                notice(
                    "notice notice-brand",
                    "check",
                    text("channels-tested", &args),
                )
            }
            Some(code) => notice("notice", "alert", t(reason_key(&code))),
        })
    };
    let kind = Kind {
        input: "tel",
        autocomplete: "tel",
        mode: "tel",
        ..TEXT
    };
    view! {
        <form class="stack-tight" novalidate on:submit=send>
            {field("gateway-to", kind, t("channels-test-to"), None, phone)}
            {button::submit("button secondary", t("channels-test"), busy)}
            <div aria-live="polite">{said}</div>
        </form>
    }
    .into_any()
}

fn remove(shown: Shown) -> AnyView {
    let busy = RwSignal::new(false);
    let press = move || {
        let path = format!("/organisations/{}/gateway", shown.organisation);
        run(busy, async move { api::delete(&path).await }, move |_| {
            shown.channels.again();
        });
    };
    button::button(
        "button quiet danger-quiet",
        "trash",
        t("channels-remove"),
        busy,
        press,
    )
}
