//! Recipients beyond one's own classes: by age, by role, single people, organisations below; and who is left out.

use super::{Composer, draft};
use crate::api;
use crate::parts::field::{self, Entry, Kind, TEXT};
use crate::parts::{button, dialog, face, icon};
use crate::text::{list, t, text};
use caunoi_wire::audience::{AudienceChoices, AudiencePerson, Rule};
use caunoi_wire::id::OrganisationId;
use caunoi_wire::organisation::Role;
use leptos::prelude::*;

/// Ages that the fields begin with: primary school.
const AGES: (&str, &str) = ("6", "10");
const NUMBER: Kind = Kind {
    mode: "numeric",
    ..TEXT
};

/// A rule in words; `name` knows what it points at.
pub fn describe(rule: &Rule, name: &dyn Fn(uuid::Uuid) -> String) -> String {
    match rule {
        Rule::Group { group_id } => name(group_id.0),
        Rule::Person { person_id } => name(person_id.0),
        Rule::Organisation {
            organisation_id,
            below,
        } => {
            let name = name(organisation_id.0);
            if *below {
                text("compose-all-of", &[("name", name.into())])
            } else {
                text("compose-only-of", &[("name", name.into())])
            }
        }
        Rule::AgeBand {
            organisation_id,
            from,
            until,
        } => text(
            "compose-age-of",
            &[
                ("from", (*from).into()),
                ("until", (*until).into()),
                ("name", name(organisation_id.0).into()),
            ],
        ),
        Rule::Role {
            organisation_id,
            role,
            ..
        } => text(
            "compose-role-of",
            &[
                ("role", t(&format!("role-{role}")).into()),
                ("name", name(organisation_id.0).into()),
            ],
        ),
    }
}

/// Whether the dialog is open, and whether it leaves people out.
#[derive(Clone, Copy, Default)]
pub struct Opening {
    open: RwSignal<bool>,
    excluding: RwSignal<bool>,
}

/// The two ways in.
pub fn ways(c: Composer) -> AnyView {
    let Opening { open, excluding } = c.others;
    let show = move |is_excluding: bool| {
        excluding.set(is_excluding);
        open.set(true);
    };
    view! {
        <div class="actions">
            {button::press("button quiet", "plus", t("compose-add-others"), move || show(false))}
            {button::press("button quiet", "minus", t("compose-leave-out"), move || show(true))}
        </div>
    }
    .into_any()
}

/// The dialog they open. It stands beside the steps: turning a tablet draws those anew, and must not close it.
pub fn dialog(c: Composer) -> AnyView {
    let Opening { open, excluding } = c.others;
    let title = move || {
        if excluding.get() {
            t("compose-leave-out")
        } else {
            t("compose-add-others")
        }
    };
    dialog::dialog(open, title, move || {
        content(c, excluding.get_untracked(), open)
    })
}

/// Where a rule goes, and what happens after.
#[derive(Clone, Copy)]
struct Target {
    c: Composer,
    excluding: bool,
    open: RwSignal<bool>,
}

impl Target {
    fn add(self, rule: &Rule) {
        self.c.lack.set(None);
        self.c.text.update(|text| {
            let audience = &mut text.audience;
            let (list, other) = if self.excluding {
                (&mut audience.exclude, &mut audience.include)
            } else {
                (&mut audience.include, &mut audience.exclude)
            };
            other.retain(|r| r != rule);
            if !list.contains(rule) {
                draft::toggle(list, rule);
            }
        });
        self.open.set(false);
    }
}

fn content(c: Composer, excluding: bool, open: RwSignal<bool>) -> AnyView {
    let target = Target { c, excluding, open };
    let Some(choices) = c.choices.get_untracked() else {
        return ().into_any();
    };
    let kind = RwSignal::new("person".to_owned());
    let mut kinds = vec![("person", t("compose-kind-person"), "")];
    if excluding {
        kinds.push(("group", t("compose-kind-group"), ""));
    }
    if !choices.organisations.is_empty() {
        kinds.push(("age", t("compose-kind-age"), ""));
        kinds.push(("role", t("compose-kind-role"), ""));
        kinds.push(("organisation", t("compose-kind-organisation"), ""));
    }
    let tabs = (kinds.len() > 1)
        .then(|| field::segmented("audience-kind", t("compose-kind"), kinds, kind));
    let form = move || match kind.get().as_str() {
        "group" => group_form(target, &choices),
        "age" => age_form(target, &choices),
        "role" => role_form(target, &choices),
        "organisation" => organisation_form(target, &choices),
        _ => person_form(target),
    };
    let close = button::press("button quiet", "", t("common-cancel"), move || {
        open.set(false)
    });
    view! {
        {tabs}
        <div class="stack">{form}</div>
        <div class="actions">{close}</div>
    }
    .into_any()
}

fn add_button(target: Target, add: impl Fn() + 'static) -> AnyView {
    let (name, words) = if target.excluding {
        ("minus", t("compose-leave-out"))
    } else {
        ("plus", t("common-add"))
    };
    button::press("button primary", name, words, add)
}

/// A choice among the organisations; its id as it is written in the list.
fn organisations(choices: &AudienceChoices, chosen: RwSignal<String>) -> AnyView {
    let options: Vec<_> = choices
        .organisations
        .iter()
        .map(|o| (o.id.to_string(), o.name.clone()))
        .collect();
    if let Some((first, _)) = options.first() {
        chosen.set(first.clone());
    }
    field::select("audience-place", t("compose-place"), options, chosen)
}

fn organisation_form(target: Target, choices: &AudienceChoices) -> AnyView {
    let (place, below) = (RwSignal::new(String::new()), RwSignal::new(true));
    let add = move || {
        if let Ok(organisation_id) = place.get_untracked().parse::<OrganisationId>() {
            target.add(&Rule::Organisation {
                organisation_id,
                below: below.get_untracked(),
            });
        }
    };
    view! {
        {organisations(choices, place)}
        {field::switch(t("compose-below"), Some(t("compose-below-help")), below)}
        {add_button(target, add)}
    }
    .into_any()
}

fn group_form(target: Target, choices: &AudienceChoices) -> AnyView {
    let options: Vec<_> = choices
        .groups
        .iter()
        .map(|g| (g.id.to_string(), g.name.clone()))
        .collect();
    let chosen = RwSignal::new(options.first().map(|o| o.0.clone()).unwrap_or_default());
    let add = move || {
        if let Ok(group_id) = chosen.get_untracked().parse() {
            target.add(&Rule::Group { group_id });
        }
    };
    view! {
        {field::select("audience-group", t("compose-kind-group"), options, chosen)}
        {add_button(target, add)}
    }
    .into_any()
}

fn age_form(target: Target, choices: &AudienceChoices) -> AnyView {
    let place = RwSignal::new(String::new());
    let (from, until) = (Entry::new(AGES.0), Entry::new(AGES.1));
    let add = move || {
        let years = |entry: Entry| {
            entry
                .text()
                .parse::<i32>()
                .ok()
                .filter(|y| (0..=120).contains(y))
        };
        let (Some(youngest), Some(oldest)) = (years(from), years(until)) else {
            let wrong = if years(from).is_none() { from } else { until };
            wrong.error.set(Some(t("compose-age-wrong")));
            return;
        };
        if youngest > oldest {
            until.error.set(Some(t("compose-age-wrong")));
            return;
        }
        if let Ok(organisation_id) = place.get_untracked().parse() {
            target.add(&Rule::AgeBand {
                organisation_id,
                from: youngest,
                until: oldest,
            });
        }
    };
    view! {
        {organisations(choices, place)}
        <div class="row">
            <div class="grow">{field::field("age-from", NUMBER, t("compose-age-from"), None, from)}</div>
            <div class="grow">{field::field("age-until", NUMBER, t("compose-age-until"), None, until)}</div>
        </div>
        {add_button(target, add)}
    }
    .into_any()
}

fn role_form(target: Target, choices: &AudienceChoices) -> AnyView {
    let place = RwSignal::new(String::new());
    let role = RwSignal::new(Role::Teacher.to_string());
    let roles = Role::ALL
        .iter()
        .map(|role| (role.to_string(), t(&format!("role-{role}"))))
        .collect();
    let add = move || {
        let place = place.get_untracked().parse();
        if let (Ok(organisation_id), Ok(role)) = (place, role.get_untracked().parse()) {
            target.add(&Rule::Role {
                organisation_id,
                role,
                below: true,
            });
        }
    };
    view! {
        {organisations(choices, place)}
        {field::select("audience-role", t("compose-kind-role"), roles, role)}
        {add_button(target, add)}
    }
    .into_any()
}

/// Single people, found by their name or their child's.
fn person_form(target: Target) -> AnyView {
    let words = RwSignal::new(String::new());
    let found = RwSignal::new(None::<Vec<AudiencePerson>>);
    super::settled(move || {
        let sought = words.get().trim().to_owned();
        if sought.is_empty() {
            found.set(None);
            return None;
        }
        let organisation = target.c.text.with_untracked(|text| text.organisation_id);
        let work = async move {
            let sought_now = api::escaped(&sought);
            let path = format!("/organisations/{organisation}/audience/people?search={sought_now}");
            let answer = api::get::<Vec<AudiencePerson>>(&path).await;
            let is_still = words.try_with_untracked(|now| now.trim() == sought) == Some(true);
            if is_still {
                found.try_set(answer.ok());
            }
        };
        Some(Box::pin(work) as super::Work)
    });
    let results = move || match found.get() {
        None => ().into_any(),
        Some(people) if people.is_empty() => {
            let words = text(
                "common-search-none",
                &[("words", words.get_untracked().into())],
            );
            view! { <p class="soft">{words}</p> }.into_any()
        }
        Some(people) => {
            let rows: Vec<_> = people.iter().map(|p| person_row(target, p)).collect();
            view! { <ul class="list">{rows}</ul> }.into_any()
        }
    };
    let label = t("compose-search-people");
    view! {
        <div class="field">
            <label for="audience-person">{label}</label>
            <div class="search">
                {icon("search")}
                <input
                    id="audience-person"
                    class="input"
                    type="search"
                    autocomplete="off"
                    prop:value=words
                    on:input=move |event| words.set(event_target_value(&event))
                />
            </div>
        </div>
        <div role="status" aria-live="polite">{results}</div>
    }
    .into_any()
}

fn person_row(target: Target, person: &AudiencePerson) -> AnyView {
    let children: Vec<&str> = person.children.iter().map(String::as_str).collect();
    let children = (!children.is_empty())
        .then(|| text("compose-parent-of", &[("children", list(&children).into())]));
    let (id, name) = (person.person_id, person.name.clone());
    let add = move || {
        target.c.learn(id.0, name.clone());
        target.add(&Rule::Person { person_id: id });
    };
    view! {
        <li class="list-row">
            {face("face", id.0, &person.name)}
            <span class="grow">
                {person.name.clone()}
                {children.map(|c| view! { <span class="help">" "{c}</span> })}
            </span>
            {add_button(target, add)}
        </li>
    }
    .into_any()
}
