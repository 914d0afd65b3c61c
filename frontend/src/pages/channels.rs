//! The channels of an organisation beside push: its gateway, the ladder with its budget; what families are sent in a week,
//! and who gets how much of the engine's time.

mod attention;
mod devices;
mod gateway;
mod ladder;
mod weight;

use crate::parts::{heading, load};
use crate::text::{t, text};
use caunoi_wire::channel::Channels;
use caunoi_wire::id::OrganisationId;
use leptos::prelude::*;

/// An organisation's channels as this screen shows them.
#[derive(Clone, Copy)]
struct Shown {
    organisation: OrganisationId,
    channels: load::Source<Channels>,
}

pub fn page(organisation: OrganisationId) -> AnyView {
    let shown = Shown {
        organisation,
        channels: load::load(format!("/organisations/{organisation}/channels")),
    };
    let drawn = shown.channels.draw(move |channels| {
        view! {
            {gateway::section(shown, &channels)}
            {ladder::section(shown, channels.ladder.as_ref())}
        }
        .into_any()
    });
    view! {
        <div class="page-head">
            <div>{heading(t("channels"))}<p class="soft">{t("channels-help")}</p></div>
        </div>
        <div class="stack">{devices::section(organisation)}{drawn}{attention::section(organisation)}{weight::section(organisation)}</div>
    }
    .into_any()
}

/// Says whose something is when it is not the organisation's own.
fn shared(shown: Shown, owner: OrganisationId, name: &str) -> Option<AnyView> {
    (owner != shown.organisation).then(|| {
        let words = text("channels-shared", &[("name", name.into())]);
        view! { <p class="note-text">{words}</p> }.into_any()
    })
}

/// A whole number as people write it, with or without dots.
fn whole(text: &str) -> Option<i64> {
    text.replace('.', "").parse().ok()
}
