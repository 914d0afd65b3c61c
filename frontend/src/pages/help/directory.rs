//! The directory of services that families find: add, change, take away.

use super::kind;
use crate::api;
use crate::parts::button::{self, run};
use crate::parts::dialog::dialog;
use crate::parts::field::{Entry, Kind, TEXT, field, select};
use crate::parts::load::{self, Source};
use crate::parts::toast;
use crate::text::t;
use caunoi_wire::help::*;
use caunoi_wire::id::OrganisationId;
use leptos::prelude::*;

const PHONE: Kind = Kind {
    input: "tel",
    mode: "tel",
    ..TEXT
};

/// What the form is about.
#[derive(Clone)]
enum Form {
    New,
    Of(Service),
}

#[derive(Clone, Copy)]
struct Section {
    id: OrganisationId,
    services: Source<Vec<Service>>,
    form: RwSignal<Option<Form>>,
}

pub fn section(id: OrganisationId) -> AnyView {
    let section = Section {
        id,
        services: load::load(format!("/organisations/{id}/services")),
        form: RwSignal::new(None),
    };
    let rows = section.services.draw(move |services| {
        let rows: Vec<_> = services
            .iter()
            .map(|service| row(service, section))
            .collect();
        view! { <ul class="list">{rows}</ul> }.into_any()
    });
    view! {
        <section class="card card-loose" aria-labelledby="services">
            <div class="section-head section-in">
                <h2 id="services">{t("help-directory")}</h2>
                {button::press("button quiet", "plus", t("common-add"), move || section.form.set(Some(Form::New)))}
            </div>
            <p class="help">{t("help-directory-help")}</p>
            {rows}
        </section>
        {form_dialog(section)}
    }
    .into_any()
}

fn row(service: &Service, section: Section) -> AnyView {
    let about = |key: &str| format!("{}: {}", t(key), service.name);
    let lines = [&service.phone, &service.address, &service.hours];
    let lines: Vec<&str> = lines
        .into_iter()
        .map(String::as_str)
        .filter(|l| !l.is_empty())
        .collect();
    let details = format!("{} · {}", kind(service.kind), lines.join(" · "));
    let changed = service.clone();
    let busy = RwSignal::new(false);
    let path = format!("/services/{}", service.id);
    let remove = move || {
        let path = path.clone();
        run(busy, async move { api::delete(&path).await }, move |_| {
            section.services.again()
        });
    };
    view! {
        <li class="list-row">
            <span class="grow"><span class="strong">{service.name.clone()}</span><span class="help">{details}</span></span>
            {button::icon_button("edit", about("common-edit"), move || section.form.set(Some(Form::Of(changed.clone()))))}
            {button::icon_button("trash", about("common-remove"), remove)}
        </li>
    }
    .into_any()
}

fn form_dialog(section: Section) -> AnyView {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if section.form.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            section.form.set(None);
        }
    });
    let content = move || match section.form.get_untracked() {
        Some(form) => drawn(&form, section, open),
        None => ().into_any(),
    };
    dialog(open, || t("help-service-add"), content)
}

fn drawn(form: &Form, section: Section, open: RwSignal<bool>) -> AnyView {
    let (path, before) = match form {
        Form::New => (None, None),
        Form::Of(service) => (Some(format!("/services/{}", service.id)), Some(service)),
    };
    let entry =
        |field: fn(&Service) -> &String| Entry::new(before.map_or("", |service| field(service)));
    let [name, phone, address, hours] = [
        entry(|s| &s.name),
        entry(|s| &s.phone),
        entry(|s| &s.address),
        entry(|s| &s.hours),
    ];
    let chosen = before.map_or(HelpKind::Health, |service| service.kind);
    let chosen = RwSignal::new(chosen.to_string());
    let kinds = HelpKind::ALL
        .iter()
        .map(|k| (k.to_string(), kind(*k)))
        .collect();
    let busy = RwSignal::new(false);
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (Some(name), Ok(kind)) = (name.required(), chosen.get_untracked().parse()) else {
            return;
        };
        let text = ServiceText {
            kind,
            name,
            phone: phone.text(),
            address: address.text(),
            hours: hours.text(),
        };
        let path = path.clone();
        let work = async move {
            match path {
                Some(path) => api::put::<caunoi_wire::Done>(&path, &text).await.map(drop),
                None => {
                    let path = format!("/organisations/{}/services", section.id);
                    api::post::<Vec<Service>>(&path, &text).await.map(drop)
                }
            }
        };
        run(busy, work, move |()| {
            section.services.again();
            toast::say(t("common-saved"));
            open.set(false);
        });
    };
    view! {
        <form novalidate on:submit=save>
            {select("service-kind", t("help-service-kind"), kinds, chosen)}
            {field("service-name", TEXT, t("help-service-name"), None, name)}
            {field("service-phone", PHONE, t("help-service-phone"), None, phone)}
            {field("service-address", TEXT, t("help-service-address"), None, address)}
            {field("service-hours", TEXT, t("help-service-hours"), None, hours)}
            <div class="actions actions-end">
                {button::press("button quiet", "", t("common-cancel"), move || open.set(false))}
                {button::submit("button primary", t("common-save"), busy)}
            </div>
        </form>
    }
    .into_any()
}
