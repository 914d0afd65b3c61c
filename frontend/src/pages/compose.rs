//! Writing a notice: who it is for, what it says, how the parent will see it, send. One calm page where there is room,
//! three steps on a phone; a teacher with one class begins at the writing. What is written is kept on the device at
//! every key, so that no reload, dead battery or lost network takes it away.

pub mod attach;
mod attention;
mod audience;
mod check_in;
mod dates;
mod discard;
pub mod draft;
pub mod event;
pub mod lesson;
mod others;
mod preview;
mod repeat;
mod ring;
mod send;
mod sms;
mod together;
mod write;

pub use others::describe;
pub use send::take_back;
pub use write::versions;

use crate::api;
use crate::browser::{self, call, get};
use crate::frame::SPEAKERS;
use crate::parts::{self, focus, heading, icon, load};
use crate::route::{self, Route};
use crate::state::me;
use crate::text::{language, t};
use caunoi_wire::Timestamp;
use caunoi_wire::attention::Attention;
use caunoi_wire::audience::{Audience, AudienceChoices, AudienceCount, AudienceQuery, RuleName};
use caunoi_wire::channel::Cost;
use caunoi_wire::id::{OrganisationId, PersonId, PostId};
use caunoi_wire::person::Me;
use caunoi_wire::post::{Post, PostState, PostText};
use draft::{Kept, Lack};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use std::time::Duration;

/// Where the whole fits beside its preview; the same width as in the stylesheet.
const WIDE: &str = "(min-width: 62em)";
/// How long a choice settles before the server is asked about it.
const SETTLE: Duration = Duration::from_millis(250);

/// The steps on a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Who,
    Write,
    Look,
}

/// All that the parts of the screen share.
#[derive(Clone, Copy)]
pub struct Composer {
    pub owner: PersonId,
    /// The post of the server, once it is one.
    pub id: RwSignal<Option<PostId>>,
    pub text: RwSignal<PostText>,
    pub names: RwSignal<Vec<RuleName>>,
    pub choices: RwSignal<Option<Arc<AudienceChoices>>>,
    pub count: RwSignal<Option<AudienceCount>>,
    /// How they are reached.
    pub cost: RwSignal<Option<Cost>>,
    /// What they get already.
    pub attention: RwSignal<Option<Attention>>,
    /// `now`, `later` or `repeat`.
    pub when: RwSignal<String>,
    /// When, if later.
    pub at: RwSignal<String>,
    pub repeat: repeat::Form,
    /// It repeats already: what is changed holds from now on.
    pub repeats: bool,
    pub lack: RwSignal<Option<Lack>>,
    /// When phones may ring, if it is quiet now.
    pub held_until: RwSignal<Option<Timestamp>>,
    pub others: others::Opening,
    pub attached: attach::Attached,
    pub step: RwSignal<Step>,
    pub wide: RwSignal<bool>,
}

impl Composer {
    /// The name of what a rule points at.
    pub fn name(self, id: uuid::Uuid) -> Option<String> {
        let known = self
            .names
            .with(|names| names.iter().find(|n| n.id == id).map(|n| n.name.clone()));
        known.or_else(|| {
            self.choices.with(|choices| {
                let choices = choices.as_ref()?;
                let group = choices.groups.iter().find(|g| g.id.0 == id);
                let organisation = choices.organisations.iter().find(|o| o.id.0 == id);
                group
                    .map(|g| g.name.clone())
                    .or_else(|| organisation.map(|o| o.name.clone()))
            })
        })
    }

    pub fn learn(self, id: uuid::Uuid, name: String) {
        self.names.update(|names| {
            if names.iter().all(|n| n.id != id) {
                names.push(RuleName { id, name });
            }
        });
    }

    pub fn is_later(self) -> bool {
        self.when.with(|when| when == "later")
    }

    /// Whether a step is drawn now.
    fn shows(self, step: Step) -> bool {
        self.wide.get() || self.step.get() == step
    }

    pub fn go(self, step: Step) {
        self.step.set(step);
        window().scroll_to_with_x_and_y(0.0, 0.0);
        request_animation_frame(|| focus(".compose h2"));
    }
}

pub fn page(id: Option<PostId>) -> AnyView {
    let Some(me) = me().filter(|me| me.has_role(SPEAKERS)) else {
        return not_a_speaker();
    };
    let kept = draft::kept(me.id, id);
    match (kept, id) {
        (Some(kept), _) => sheet(&me, kept),
        (None, None) => {
            let speaker = speakers(&me)[0].0;
            let text = draft::fresh(speaker, language());
            sheet(&me, draft::blank(me.id, text))
        }
        (None, Some(id)) => {
            let draw = move |post: Arc<Post>| {
                let repeats = post.state == PostState::Repeating;
                if post.state != PostState::Draft && !repeats {
                    request_animation_frame(move || route::replace(&Route::Sent(id)));
                    return load::skeleton();
                }
                let mut kept = draft::blank(me.id, draft::of_post(&post));
                kept.id = Some(id);
                kept.names = post.audience_names.clone();
                kept.repeats = repeats;
                kept.attachments = post.attachments.clone();
                sheet(&me, kept)
            };
            load::load::<Post>(format!("/posts/{id}")).draw(draw)
        }
    }
}

fn not_a_speaker() -> AnyView {
    view! {
        {heading(t("compose-title"))}
        {parts::empty("art-lost", t("compose-nobody"), t("compose-nobody-help"), None)}
    }
    .into_any()
}

/// The organisations somebody speaks for, each once.
pub fn speakers(me: &Me) -> Vec<(OrganisationId, String)> {
    let mut found: Vec<(OrganisationId, String)> = Vec::new();
    for m in me.memberships.iter().filter(|m| SPEAKERS.contains(&m.role)) {
        if found.iter().all(|(id, _)| *id != m.organisation_id) {
            found.push((m.organisation_id, m.organisation_name.clone()));
        }
    }
    found
}

fn sheet(me: &Me, kept: Kept) -> AnyView {
    let Kept {
        id,
        text,
        names,
        repeats,
        attachments,
        ..
    } = kept;
    let begin = if text.audience.include.is_empty() {
        Step::Who
    } else {
        Step::Write
    };
    let composer = Composer {
        owner: me.id,
        id: RwSignal::new(id),
        text: RwSignal::new(text),
        names: RwSignal::new(names),
        choices: RwSignal::new(None),
        count: RwSignal::new(None),
        cost: RwSignal::new(None),
        attention: RwSignal::new(None),
        when: RwSignal::new("now".to_owned()),
        at: RwSignal::new(String::new()),
        repeat: repeat::Form::new(),
        repeats,
        lack: RwSignal::new(None),
        held_until: RwSignal::new(None),
        others: others::Opening::default(),
        attached: attach::Attached::new(attachments, me.id, id),
        step: RwSignal::new(begin),
        wide: RwSignal::new(is_wide()),
    };
    let resize = window_event_listener(ev::resize, move |_| {
        let wide = is_wide();
        if composer.wide.get_untracked() != wide {
            if !wide && attach::records() {
                composer.step.set(Step::Write);
            }
            composer.wide.set(wide);
        }
    });
    on_cleanup(move || resize.remove());
    keep_on_device(composer);
    ask_choices(composer);
    ask_count(composer);
    ring::ask(composer);
    attention::ask(composer);
    draw(composer, speakers(me))
}

fn is_wide() -> bool {
    let list = call(&window(), "matchMedia", &[WIDE.into()]);
    list.is_ok_and(|list| get(&list, "matches").is_truthy())
}

/// Keeps every change on the device; what the server has already need not be kept twice.
fn keep_on_device(c: Composer) {
    let first = c.text.get_untracked();
    let had = c.attached.list.get_untracked();
    let saved = c.id.get_untracked().is_some();
    let was_kept = draft::kept(c.owner, c.id.get_untracked()).is_some();
    Effect::new(move |_| {
        let text = c.text.get();
        let attachments = c.attached.list.get();
        let is_as_saved = saved && !was_kept && text == first && attachments == had;
        if is_as_saved || (draft::is_blank(&text.versions) && attachments.is_empty()) {
            draft::forget(c.owner, c.id.get());
        } else {
            draft::keep(Kept {
                owner: c.owner,
                id: c.id.get(),
                text,
                names: c.names.get(),
                repeats: c.repeats,
                attachments,
            });
        }
    });
}

/// Asks what the picker offers whenever another organisation speaks. With one class there is nothing to choose.
fn ask_choices(c: Composer) {
    let speaker = Memo::new(move |_| c.text.with(|text| text.organisation_id));
    Effect::new(move |_| {
        let organisation = speaker.get();
        c.choices.set(None);
        spawn_local(async move {
            let path = format!("/organisations/{organisation}/audience");
            let answer = api::get::<AudienceChoices>(&path).await;
            if speaker.try_get_untracked() != Some(organisation) {
                return;
            }
            match answer {
                Ok(choices) => {
                    choose_only_class(c, &choices);
                    c.choices.try_set(Some(Arc::new(choices)));
                }
                Err(failure) => parts::toast::problem(&failure),
            }
        });
    });
}

fn choose_only_class(c: Composer, choices: &AudienceChoices) {
    let [only] = choices.groups.as_slice() else {
        return;
    };
    let is_untouched = c
        .text
        .with_untracked(|text| text.audience == Audience::default());
    if !choices.whole_organisation && is_untouched {
        let rule = caunoi_wire::audience::Rule::Group { group_id: only.id };
        c.text.update(|text| text.audience.include.push(rule));
        c.step.set(Step::Write);
    }
}

/// Counts the people as rules change, when the choice has settled.
fn ask_count(c: Composer) {
    let query = Memo::new(move |_| {
        c.text
            .with(|text| (text.organisation_id, text.audience.clone()))
    });
    settled(move || {
        let (organisation_id, audience) = query.get();
        if audience.include.is_empty() {
            c.count.set(None);
            return None;
        }
        let asked = (organisation_id, audience);
        let work = async move {
            let body = AudienceQuery {
                organisation_id,
                audience: asked.1.clone(),
            };
            let answer = api::ask::<AudienceCount>("/audience/count", &body).await;
            let is_still = query.try_with_untracked(|now| *now == asked) == Some(true);
            if is_still {
                c.count.try_set(answer.ok());
            }
        };
        Some(Box::pin(work) as Work)
    });
}

type Work = std::pin::Pin<Box<dyn Future<Output = ()>>>;

/// Follows what `work` reads; what it returns runs when nothing changed for a moment.
fn settled(work: impl Fn() -> Option<Work> + 'static) {
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let next = turn.get_value().wrapping_add(1);
        turn.set_value(next);
        let Some(work) = work() else { return };
        set_timeout(
            move || {
                if turn.try_get_value() == Some(next) {
                    spawn_local(work);
                }
            },
            SETTLE,
        );
    });
}

fn draw(c: Composer, speakers: Vec<(OrganisationId, String)>) -> AnyView {
    // Each by itself: what stays on the screen when its width changes is not drawn anew, nor a recording cut off.
    let shows = |step: Step| Memo::new(move |_| c.shows(step));
    let (has_who, has_write, has_send) = (shows(Step::Who), shows(Step::Write), shows(Step::Look));
    let who = move || {
        has_who
            .get()
            .then(|| audience::section(c, speakers.clone()))
    };
    let write = move || has_write.get().then(|| write::section(c));
    let look = move || (!c.wide.get() && c.step.get() == Step::Look).then(|| preview::section(c));
    let send = move || has_send.get().then(|| send::section(c));
    let beside = move || {
        c.wide
            .get()
            .then(|| view! { <aside class="live">{preview::section(c)}</aside> })
    };
    let steps = move || (!c.wide.get()).then(|| stepper(c));
    view! {
        <div class="page-head">{heading(t("compose-title"))}{discard::button(c)}</div>
        {steps}
        <div class="compose" class:split=move || c.wide.get()>
            <div class="stack-loose">{who} {write} {look} {send}</div>
            {beside}
        </div>
        {others::dialog(c)}
    }
    .into_any()
}

fn stepper(c: Composer) -> AnyView {
    let step = move |(step, name): (Step, String)| {
        let current = move || (c.step.get() == step).then_some("step");
        view! {
            <li class:is-past=move || { step < c.step.get() } aria-current=current>
                <button type="button" on:click=move |_| c.go(step)>
                    <span class="step-no"></span>
                    <span class="step-name">{name}</span>
                </button>
            </li>
        }
    };
    let steps: Vec<_> = [
        (Step::Who, t("compose-step-who")),
        (Step::Write, t("compose-step-write")),
        (Step::Look, t("compose-step-look")),
    ]
    .into_iter()
    .map(step)
    .collect();
    view! { <ol class="stepper" aria-label=t("compose-steps")>{steps}</ol> }.into_any()
}

/// Words that say what is wrong, read out as they appear.
fn wrong(id: String, words: impl Fn() -> Option<String> + Send + 'static) -> AnyView {
    let drawn = move || {
        words().map(|words| view! { <p class="error">{icon("alert")}<span>{words}</span></p> })
    };
    view! { <div id=id aria-live="polite">{drawn}</div> }.into_any()
}

/// The moment on this device.
fn now() -> Timestamp {
    browser::now()
}
