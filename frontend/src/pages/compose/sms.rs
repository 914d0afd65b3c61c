//! The text message of those whose phone does not ring, as it will stand there, and what it costs.

use crate::parts::icon;
use crate::text::{t, text};
use caunoi_wire::post::{Preview, SmsText};
use leptos::prelude::*;

pub fn screen(preview: RwSignal<Option<Preview>>) -> AnyView {
    let drawn = move || {
        let sms = preview.with(|p| p.as_ref().and_then(|p| p.sms.clone()))?;
        let other = sms.other.map(|other| {
            view! {
                <details class="more">
                    <summary>{named(&other)}</summary>
                    {bubble(&other)}
                </details>
            }
        });
        Some(
            view! { <p class="soft note-text center">{t("sms-from")}</p> {bubble(&sms.sent)} {other} },
        )
    };
    view! {
        <div class="phone-screen" tabindex="0" role="region" aria-label=t("sms")>{drawn}</div>
    }
    .into_any()
}

fn named(sms: &SmsText) -> String {
    let key = if sms.with_diacritics {
        "sms-with"
    } else {
        "sms-without"
    };
    text(
        key,
        &[("parts", sms.parts.into()), ("price", sms.price.into())],
    )
}

fn bubble(sms: &SmsText) -> AnyView {
    let fits = if sms.is_unicode {
        "sms-unicode"
    } else {
        "sms-gsm"
    };
    let counted = text(
        "sms-parts",
        &[
            ("characters", sms.characters.into()),
            ("parts", sms.parts.into()),
            ("price", sms.price.into()),
        ],
    );
    view! {
        <div class="card">
            <p>{sms.text.clone()}</p>
            <p class="soft note-text">{counted}</p>
            <p class="soft note-text row-plain">{icon("info")}<span>{t(fits)}</span></p>
        </div>
    }
    .into_any()
}
