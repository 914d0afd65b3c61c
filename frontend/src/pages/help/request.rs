//! One request, opened: what the family wrote, what was answered, and what can be done.

use super::{Screen, from, kind, state};
use crate::api::{self, Answer};
use crate::browser;
use crate::parts::button::{self, attempt, run};
use crate::parts::dialog as dialogs;
use crate::parts::field::{Entry, error};
use crate::parts::load::{self, Source};
use crate::parts::{icon, toast};
use crate::text::{t, text, when};
use caunoi_wire::help::*;
use caunoi_wire::id::HelpRequestId;
use caunoi_wire::time::MINUTE;
use caunoi_wire::{Done, ErrorCode};
use leptos::prelude::*;

/// What the parts of the dialog share.
#[derive(Clone, Copy)]
struct Opened {
    id: HelpRequestId,
    request: Source<HelpRequest>,
    busy: RwSignal<bool>,
    screen: Screen,
}

pub fn dialog(screen: Screen) -> AnyView {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if screen.opened.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            screen.opened.set(None);
        }
    });
    let head = move || screen.opened.get_untracked();
    let title = move || head().map(|head| kind(head.kind)).unwrap_or_default();
    let content = move || match head() {
        Some(head) => inside(&head, screen, open),
        None => ().into_any(),
    };
    dialogs::dialog(open, title, content)
}

fn inside(head: &HelpHead, screen: Screen, open: RwSignal<bool>) -> AnyView {
    let opened = Opened {
        id: head.id,
        request: load::load(format!("/help/{}", head.id)),
        busy: RwSignal::new(false),
        screen,
    };
    let content = opened
        .request
        .draw(move |request| drawn(&request, opened, open));
    view! {
        <p class="soft">{from(head)}" · "{when(head.asked_at)}</p>
        {content}
    }
    .into_any()
}

fn drawn(request: &HelpRequest, opened: Opened, open: RwSignal<bool>) -> AnyView {
    let words = match request.text.as_str() {
        "" => view! { <p class="soft">{t("help-no-words")}</p> }.into_any(),
        words => view! { <p class="said">{words.to_owned()}</p> }.into_any(),
    };
    let call = request.phone.clone().map(|phone| {
        let to = format!("tel:{phone}");
        view! { <a class="button secondary" href=to>{icon("call")}{phone}</a> }
    });
    let answers: Vec<_> = request.answers.iter().map(answer).collect();
    let acts = (request.head.state != HelpState::Closed).then(|| acts(request, opened, open));
    view! {
        <div class="stack">
            {state(&request.head)}
            {words}
            {answers}
            <div class="actions">{call}</div>
            {acts}
        </div>
    }
    .into_any()
}

/// A phone that is on has rung within this, milliseconds.
const RINGS_WITHIN: i64 = 2 * MINUTE;

fn answer(answer: &HelpAnswer) -> AnyView {
    let is_late = browser::now().since(answer.at) > RINGS_WITHIN;
    let untold = (is_late && !answer.told)
        .then(|| view! { <p class="help">{icon("clock")}{t("help-untold")}</p> });
    view! {
        <div class="notice notice-brand">
            <div>
                <p class="help">{answer.author_name.clone()}" · "{when(answer.at)}</p>
                <p class="said">{answer.text.clone()}</p>
                {untold}
            </div>
        </div>
    }
    .into_any()
}

impl Opened {
    /// Does something to the request and draws what it has become.
    fn act(self, work: impl Future<Output = Answer<HelpRequest>> + 'static) {
        run(self.busy, work, move |request| self.changed(request));
    }

    fn changed(self, request: HelpRequest) {
        self.request.put(request);
        self.screen.desk.again();
    }
}

fn acts(request: &HelpRequest, opened: Opened, open: RwSignal<bool>) -> AnyView {
    let id = opened.id;
    let is_open = request.head.state == HelpState::Open;
    let to = |way: &str| format!("/help/{id}/{way}");
    let (take, close) = (to("take"), to("close"));
    let take = is_open.then(|| {
        button::button(
            "button primary",
            "hand",
            t("help-take"),
            opened.busy,
            move || {
                let path = take.clone();
                opened.act(async move { api::post(&path, &Done {}).await });
            },
        )
    });
    let close = button::button(
        "button quiet",
        "check",
        t("help-close"),
        opened.busy,
        move || {
            let path = close.clone();
            opened.act(async move { api::post(&path, &Done {}).await });
        },
    );
    let passes: Vec<_> = request
        .pass_to
        .iter()
        .map(|place| pass(place, opened, open))
        .collect();
    view! {
        {take}
        {(!is_open).then(|| answer_form(opened))}
        <div class="actions">{passes}{close}</div>
    }
    .into_any()
}

fn pass(place: &HelpPlace, opened: Opened, open: RwSignal<bool>) -> AnyView {
    let to = PassHelp {
        organisation_id: place.id,
    };
    let words = text("help-pass", &[("place", place.name.as_str().into())]);
    button::button("button quiet", "send", words, opened.busy, move || {
        let path = format!("/help/{}/pass", opened.id);
        let work = async move { api::post::<Done>(&path, &to).await };
        run(opened.busy, work, move |_| {
            opened.screen.desk.again();
            toast::say(t("help-passed"));
            open.set(false);
        });
    })
}

fn answer_form(opened: Opened) -> AnyView {
    let words = Entry::new("");
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(text) = words.required() else { return };
        let path = format!("/help/{}/answer", opened.id);
        let work = async move { api::post::<HelpRequest>(&path, &NewHelpAnswer { text }).await };
        attempt(
            opened.busy,
            work,
            move |request| opened.changed(request),
            move |failure| match failure.is(ErrorCode::TextTooLong) {
                true => words.error.set(Some(failure.message())),
                false => toast::problem(&failure),
            },
        );
    };
    view! {
        <form novalidate on:submit=send>
            <div class="field">
                <label for="help-answer">{t("help-answer")}</label>
                <textarea
                    id="help-answer"
                    class="input"
                    rows="4"
                    aria-describedby="help-answer-error"
                    aria-invalid=move || words.error.with(Option::is_some).to_string()
                    prop:value=words.value
                    on:input=move |event| {
                        words.value.set(event_target_value(&event));
                        words.error.set(None);
                    }
                ></textarea>
                {error("help-answer-error".to_owned(), words.error)}
            </div>
            {button::submit("button primary", t("help-answer-send"), opened.busy)}
        </form>
    }
    .into_any()
}
