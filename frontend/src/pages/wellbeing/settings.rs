//! For administrators: whether children answer for themselves, and which instruments there are.

use crate::api;
use crate::parts::button::{self, run};
use crate::parts::field::{Entry, TEXT, error, field, select, switch};
use crate::parts::load::{self, Load};
use crate::parts::{badge, dialog, toast};
use crate::text::{t, text};
use caunoi_wire::Language;
use caunoi_wire::check_in::*;
use caunoi_wire::id::OrganisationId;
use leptos::prelude::*;

type Source = load::Source<WellbeingSettings>;

/// Nothing for who may not change it.
pub fn section(id: OrganisationId) -> AnyView {
    let source = load::load::<WellbeingSettings>(format!("/organisations/{id}/wellbeing"));
    let drawn = move || match source.state.get() {
        Load::Ready(settings) => view! {
            {children(id, settings.child_answers, source)}
            {instruments(id, &settings.instruments, source)}
        }
        .into_any(),
        _ => ().into_any(),
    };
    drawn.into_any()
}

fn children(id: OrganisationId, is_on: bool, source: Source) -> AnyView {
    let on = RwSignal::new(is_on);
    let busy = RwSignal::new(false);
    Effect::new(move |before: Option<()>| {
        let change = WellbeingChange {
            child_answers: on.get(),
        };
        if before.is_none() || change.child_answers == is_on {
            return;
        }
        let path = format!("/organisations/{id}/wellbeing");
        let work = async move { api::put::<WellbeingSettings>(&path, &change).await };
        run(busy, work, move |settings| {
            source.put(settings);
            toast::say(t("common-saved"));
        });
    });
    view! {
        <section class="card card-loose">
            {switch(t("wellbeing-children"), Some(t("wellbeing-children-help")), on)}
        </section>
    }
    .into_any()
}

fn instruments(id: OrganisationId, all: &[Instrument], source: Source) -> AnyView {
    let rows: Vec<_> = all
        .iter()
        .map(|instrument| row(id, instrument.clone(), source))
        .collect();
    view! {
        <section class="card card-loose stack" aria-labelledby="instruments">
            <h2 id="instruments">{t("wellbeing-instruments")}</h2>
            <p class="help">{t("wellbeing-instruments-help")}</p>
            <ul class="plain stack">{rows}</ul>
        </section>
    }
    .into_any()
}

fn row(id: OrganisationId, instrument: Instrument, source: Source) -> AnyView {
    let open = RwSignal::new(false);
    let about = text(
        "check-in-instrument-about",
        &[
            ("licence", (&instrument.licence).into()),
            ("from", instrument.age_from.into()),
            ("until", instrument.age_until.into()),
        ],
    );
    let is_ready = instrument.state == InstrumentState::Ready;
    let state = if is_ready {
        badge("badge badge-ok", "check", t("wellbeing-ready"))
    } else {
        badge(
            "badge badge-important",
            "lock",
            t(&format!("wellbeing-{}", instrument.state)),
        )
    };
    let enter = (!instrument.is_ours).then(|| {
        button::press(
            "button secondary",
            "edit",
            t("wellbeing-enter"),
            move || open.set(true),
        )
    });
    let kept = StoredValue::new(instrument.clone());
    view! {
        <li class="stack-tight">
            <div class="row spread"><span class="strong">{instrument.name.clone()}</span>{state}</div>
            <p class="help">{about}" "{instrument.source.clone()}</p>
            {enter}
            {dialog::dialog(open, move || kept.with_value(|i| i.name.clone()), move || form(id, &kept.get_value(), source, open))}
        </li>
    }
    .into_any()
}

/// The key of the licence, and the official text: the sentences first, then what can be chosen, a line each.
fn form(
    id: OrganisationId,
    instrument: &Instrument,
    source: Source,
    open: RwSignal<bool>,
) -> AnyView {
    let (key, intro, lines) = (Entry::new(""), Entry::new(""), Entry::new(""));
    let language = RwSignal::new("vi".to_owned());
    let languages = Language::ALL
        .iter()
        .map(|l| (l.to_string(), l.autonym().to_owned()))
        .collect();
    let busy = RwSignal::new(false);
    let (name, items, choices) = (instrument.key.clone(), instrument.items, instrument.choices);
    let press = move || {
        let text = lines.text();
        let all: Vec<String> = text
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .map(str::to_owned)
            .collect();
        if all.len() != items + choices {
            return lines.error.set(Some(t("error-invalid_input")));
        }
        let (sentences, answers) = all.split_at(items);
        let wording = Wording {
            language: language
                .get_untracked()
                .parse()
                .unwrap_or(Language::Vietnamese),
            intro: intro.text(),
            items: sentences.to_vec(),
            choices: answers.to_vec(),
        };
        let change = InstrumentChange {
            instrument: name.clone(),
            licence_key: Some(key.text()).filter(|key| !key.is_empty()),
            wording: vec![wording],
        };
        let path = format!("/organisations/{id}/instrument");
        let work = async move { api::put::<WellbeingSettings>(&path, &change).await };
        run(busy, work, move |settings| {
            open.try_set(false);
            source.put(settings);
            toast::say(t("common-saved"));
        });
    };
    let help = text(
        "wellbeing-lines-help",
        &[("items", items.into()), ("choices", choices.into())],
    );
    let licence = instrument
        .needs_licence
        .then(|| field("licence-key", TEXT, t("wellbeing-key"), None, key));
    view! {
        <div class="stack">
            {licence}
            {select("wording-language", t("wellbeing-language"), languages, language)}
            {field("wording-intro", TEXT, t("wellbeing-intro"), None, intro)}
            <div class="field">
                <label for="wording-lines">{t("wellbeing-lines")}</label>
                <p class="help" id="wording-lines-help">{help}</p>
                <textarea
                    id="wording-lines"
                    class="input"
                    rows="8"
                    aria-describedby="wording-lines-help wording-lines-error"
                    prop:value=lines.value
                    on:input=move |event| {
                        lines.value.set(event_target_value(&event));
                        lines.error.set(None);
                    }
                ></textarea>
                {error("wording-lines-error".to_owned(), lines.error)}
            </div>
            <div class="actions">
                {button::press("button quiet", "", t("common-cancel"), move || open.set(false))}
                {button::button("button primary", "check", t("common-save"), busy, press)}
            </div>
        </div>
    }
    .into_any()
}
