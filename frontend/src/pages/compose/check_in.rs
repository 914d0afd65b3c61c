//! What a check-in needs beside its text: which questions, who answers, whether words of one's own are asked for.

use super::{Composer, event};
use crate::api;
use crate::parts::field::{segmented, select, switch};
use crate::parts::notice;
use crate::text::{t, text};
use caunoi_wire::check_in::{
    CheckInText, Instrument, InstrumentState, Respondent, WellbeingSettings,
};
use caunoi_wire::post::{Details, Priority};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// One tap on a face.
pub fn fresh() -> CheckInText {
    CheckInText {
        instrument: "mood".to_owned(),
        respondent: Respondent::Guardian,
        free_words: true,
    }
}

/// Nothing of a check-in is loud, chased, or told on a lock screen.
pub fn quieten(text: &mut caunoi_wire::post::PostText) {
    text.public_title = false;
    text.ask_acknowledgement = false;
    if text.priority == Priority::Urgent {
        text.priority = Priority::Normal;
    }
}

/// The fields, while it is a check-in.
pub fn section(c: Composer) -> AnyView {
    let is_it = event::is(c, |details| details.check_in().is_some());
    let speaker = Memo::new(move |_| c.text.with(|text| text.organisation_id));
    let settings = RwSignal::new(None::<WellbeingSettings>);
    Effect::new(move |_| {
        let organisation = speaker.get();
        if !is_it.get() {
            return;
        }
        spawn_local(async move {
            let path = format!("/organisations/{organisation}/wellbeing");
            if let Ok(answer) = api::get::<WellbeingSettings>(&path).await {
                settings.try_set(Some(answer));
            }
        });
    });
    let drawn = move || {
        let check_in = is_it.get().then(|| {
            c.text
                .with_untracked(|text| text.details.check_in().cloned())
        });
        let settings = settings.get()?;
        check_in
            .flatten()
            .map(|check_in| fields(c, &check_in, settings))
    };
    drawn.into_any()
}

fn fields(c: Composer, now: &CheckInText, settings: WellbeingSettings) -> AnyView {
    let instrument = RwSignal::new(now.instrument.clone());
    let respondent = RwSignal::new(now.respondent.to_string());
    let free_words = RwSignal::new(now.free_words);
    let all = StoredValue::new(settings.instruments);
    let chosen = Memo::new(move |_| {
        let key = instrument.get();
        all.with_value(|all| all.iter().find(|i| i.key == key).cloned())
    });
    Effect::new(move |_| {
        let allowed = chosen.get().map(|i| i.respondents).unwrap_or_default();
        let wanted = respondent.get().parse().unwrap_or(Respondent::Guardian);
        let respondent = match allowed.contains(&wanted) {
            true => wanted,
            false => allowed.first().copied().unwrap_or(Respondent::Guardian),
        };
        let check_in = CheckInText {
            instrument: instrument.get(),
            respondent,
            free_words: free_words.get(),
        };
        c.text.maybe_update(|text| {
            let details = Details::CheckIn(check_in);
            let is_new = text.details != details;
            text.details = details;
            is_new
        });
    });
    let names = all.with_value(|all| {
        all.iter()
            .map(|i| (i.key.clone(), i.name.clone()))
            .collect()
    });
    let who = move || {
        let both = chosen.get().is_some_and(|i| i.respondents.len() > 1);
        both.then(|| {
            let choices = vec![
                ("guardian", t("check-in-by-guardian"), "people"),
                ("child", t("check-in-by-child"), "child"),
            ];
            segmented("respondent", t("check-in-by"), choices, respondent)
        })
    };
    let child_answers = settings.child_answers;
    let hindered = move || {
        let off = respondent.get() == "child" && !child_answers;
        off.then(|| notice("notice notice-warm", "alert", t("error-child_answers_off")))
    };
    view! {
        <div class="stack">
            {select("check-in-instrument", t("check-in-instrument"), names, instrument)}
            {move || chosen.get().map(|i| about(&i))}
            {who}
            {hindered}
            {switch(t("check-in-free-words"), Some(t("check-in-free-words-help")), free_words)}
            {notice("notice", "lock", t("check-in-author-help"))}
        </div>
    }
    .into_any()
}

/// Where the questions come from, and what is missing before they can be used.
fn about(instrument: &Instrument) -> AnyView {
    let args = [
        ("licence", (&instrument.licence).into()),
        ("from", instrument.age_from.into()),
        ("until", instrument.age_until.into()),
    ];
    let missing = (instrument.state != InstrumentState::Ready).then(|| {
        notice(
            "notice notice-warm",
            "alert",
            t("error-instrument_not_ready"),
        )
    });
    view! {
        <p class="help">{text("check-in-instrument-about", &args)}" "{instrument.source.clone()}</p>
        {missing}
    }
    .into_any()
}
