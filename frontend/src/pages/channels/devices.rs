//! How many families have a phone that can ring.

use crate::parts::{load, reach};
use crate::text::t;
use caunoi_wire::id::OrganisationId;
use caunoi_wire::push::DeviceCount;
use leptos::prelude::*;

pub fn section(organisation: OrganisationId) -> AnyView {
    let devices = load::load::<DeviceCount>(format!("/organisations/{organisation}/devices"));
    let drawn = devices.draw(|devices| {
        let part = |class: &str, name: String, people| (class.to_owned(), name, people);
        let parts = [
            part("is-seen", t("ring-ringing"), devices.ringing),
            part("is-waiting", t("ring-unsure"), devices.unsure),
            part("is-no_device", t("devices-none"), devices.no_device),
        ];
        view! { {reach::parts("reach", &parts)} {reach::key(&parts)} }.into_any()
    });
    view! {
        <section class="card card-loose" aria-labelledby="devices">
            <h2 id="devices">{t("devices")}</h2>
            <p class="help">{t("devices-help")}</p>
            {drawn}
        </section>
    }
    .into_any()
}
