//! Who it is for: one tap for a class or the whole school, everything else in a dialog, and what that comes to.

use super::{Composer, Step, attention, draft, others, ring, wrong};
use crate::parts::{button, field, icon, load};
use crate::text::{list, t, text};
use caunoi_wire::audience::{AudienceChoices, Rule};
use caunoi_wire::id::OrganisationId;
use caunoi_wire::organisation::{Group, Organisation, OrganisationKind};
use draft::Lack;
use leptos::prelude::*;

/// More classes than these are found by searching.
const FEW: usize = 12;
/// Schools and communes with a chip of their own; the rest are in the dialog.
const ORGANISATIONS: usize = 4;

pub fn section(c: Composer, speakers: Vec<(OrganisationId, String)>) -> AnyView {
    let choices = move || match c.choices.get() {
        None => load::skeleton(),
        Some(choices) => picker(c, &choices),
    };
    let lacking = move || (c.lack.get() == Some(Lack::Audience)).then(|| t("error-audience_empty"));
    view! {
        <section class="stack" aria-labelledby="who">
            <h2 id="who" tabindex="-1">{t("compose-who")}</h2>
            {speaker(c, speakers)}
            {choices}
            {wrong("who-error".to_owned(), lacking)}
            {counted(c)}
            {attention::bar(c)}
            {onward(c)}
        </section>
    }
    .into_any()
}

/// Who speaks, for those who may speak for more than one.
fn speaker(c: Composer, speakers: Vec<(OrganisationId, String)>) -> Option<AnyView> {
    if speakers.len() < 2 {
        return None;
    }
    let current = c.text.with_untracked(|text| text.organisation_id);
    let chosen = RwSignal::new(current.to_string());
    Effect::new(move |_| {
        let Ok(id) = chosen.get().parse::<OrganisationId>() else {
            return;
        };
        if c.text.with_untracked(|text| text.organisation_id != id) {
            c.text.update(|text| {
                text.organisation_id = id;
                text.audience = caunoi_wire::audience::Audience::default();
            });
        }
    });
    let options = speakers
        .into_iter()
        .map(|(id, name)| (id.to_string(), name))
        .collect();
    Some(field::select(
        "speaker",
        t("compose-speaker"),
        options,
        chosen,
    ))
}

fn picker(c: Composer, choices: &AudienceChoices) -> AnyView {
    let whole: Vec<_> = choices
        .organisations
        .iter()
        .filter(|o| has_children(o))
        .take(ORGANISATIONS)
        .map(|o| whole_chip(c, o))
        .collect();
    let many = choices.groups.len() > FEW;
    let words = RwSignal::new(String::new());
    let groups = choices.groups.clone();
    let names = Labels::of(choices);
    let grades = grades(c, choices);
    let chips = move || {
        let sought = fold(&words.get());
        let include = c.text.with(|text| text.audience.include.clone());
        let shown = |at: usize, g: &Group| {
            let chosen = include.contains(&Rule::Group { group_id: g.id });
            let found = if sought.is_empty() {
                at < FEW
            } else {
                fold(&names.of_group(g)).contains(&sought)
            };
            chosen || found
        };
        let chips = groups.iter().enumerate().filter(|(at, g)| shown(*at, g));
        chips
            .map(|(_, g)| group_chip(c, g, names.of_group(g)))
            .collect::<Vec<_>>()
    };
    view! {
        <div class="chips chips-wrap" role="group" aria-label=t("compose-whole")>{whole}{grades}</div>
        {many.then(|| search(words, choices.groups.len()))}
        <div class="chips chips-wrap" role="group" aria-label=t("compose-classes")>{chips}</div>
        {further(c)}
        {others::ways(c)}
    }
    .into_any()
}

/// Unions and associations have no children of their own.
fn has_children(o: &Organisation) -> bool {
    use OrganisationKind::{Commune, Province, School};
    matches!(o.kind, Province | Commune | School)
}

/// What groups are called: with their school where there are several.
#[derive(Clone)]
struct Labels {
    schools: Vec<(OrganisationId, String)>,
}

impl Labels {
    fn of(choices: &AudienceChoices) -> Self {
        let first = choices.groups.first().map(|g| g.organisation_id);
        let several = choices
            .groups
            .iter()
            .any(|g| Some(g.organisation_id) != first);
        let schools = choices.organisations.iter().filter(|_| several);
        Self {
            schools: schools.map(|o| (o.id, o.name.clone())).collect(),
        }
    }

    fn of_group(&self, group: &Group) -> String {
        let school = self
            .schools
            .iter()
            .find(|(id, _)| *id == group.organisation_id);
        match school {
            Some((_, school)) => format!("{} · {school}", group.name),
            None => group.name.clone(),
        }
    }
}

fn chip(c: Composer, rules: Vec<Rule>, picture: AnyView, words: String, only: bool) -> AnyView {
    let all = rules.clone();
    let pressed = Memo::new(move |_| {
        c.text
            .with(|text| all.iter().all(|rule| text.audience.include.contains(rule)))
    });
    let press = move |_| {
        let on = !pressed.get_untracked();
        c.lack.set(None);
        c.text.update(|text| {
            let include = &mut text.audience.include;
            if on && only {
                include.retain(|r| !is_place(r));
            } else {
                // The whole and one class of it: the tap on the class means the class.
                include.retain(|r| !matches!(r, Rule::Organisation { .. }));
            }
            include.retain(|r| !rules.contains(r));
            if on {
                include.extend(rules.iter().cloned());
            }
        });
    };
    view! {
        <button type="button" class="chip" aria-pressed=move || pressed.get().to_string() on:click=press>
            {picture}
            {words}
        </button>
    }
    .into_any()
}

fn is_place(rule: &Rule) -> bool {
    matches!(rule, Rule::Organisation { .. } | Rule::Group { .. })
}

fn whole_chip(c: Composer, o: &Organisation) -> AnyView {
    let rule = Rule::Organisation {
        organisation_id: o.id,
        below: true,
    };
    let words = text("compose-all-of", &[("name", o.name.as_str().into())]);
    chip(c, vec![rule], icon("people"), words, true)
}

fn group_chip(c: Composer, group: &Group, words: String) -> AnyView {
    let rule = Rule::Group { group_id: group.id };
    // No face: the names of classes begin alike.
    chip(c, vec![rule], ().into_any(), words, false)
}

/// One chip for all classes of a grade, where a grade has several.
fn grades(c: Composer, choices: &AudienceChoices) -> Vec<AnyView> {
    if choices.groups.len() <= FEW {
        return Vec::new();
    }
    let mut found: Vec<(i32, Vec<Rule>)> = Vec::new();
    for group in &choices.groups {
        let Some(grade) = group.grade else { continue };
        let rule = Rule::Group { group_id: group.id };
        match found.iter_mut().find(|(g, _)| *g == grade) {
            Some((_, rules)) => rules.push(rule),
            None => found.push((grade, vec![rule])),
        }
    }
    found.sort_by_key(|(grade, _)| *grade);
    let several = found.into_iter().filter(|(_, rules)| rules.len() > 1);
    several
        .map(|(grade, rules)| {
            let words = text("compose-grade", &[("grade", grade.into())]);
            chip(c, rules, icon("school"), words, false)
        })
        .collect()
}

fn search(words: RwSignal<String>, all: usize) -> AnyView {
    let label = text("compose-search-classes", &[("count", all.into())]);
    view! {
        <div class="search">
            {icon("search")}
            <input
                class="input"
                type="search"
                aria-label=label.clone()
                placeholder=label
                prop:value=words
                on:input=move |event| words.set(event_target_value(&event))
            />
        </div>
    }
    .into_any()
}

/// Everybody else who is in, and who is left out; the way to the dialogs.
fn further(c: Composer) -> AnyView {
    let line = move |rule: Rule, excluded: bool| {
        let who = said(c, &rule);
        let words = if excluded {
            text("compose-except", &[("who", who.into())])
        } else {
            who
        };
        let label = text("compose-take-out", &[("who", words.as_str().into())]);
        let take_out = move |_| {
            c.text.update(|text| {
                let lists = &mut text.audience;
                let list = if excluded {
                    &mut lists.exclude
                } else {
                    &mut lists.include
                };
                list.retain(|r| *r != rule);
            });
        };
        let class = if excluded { "glyph glyph-red" } else { "glyph" };
        let name = if excluded { "minus" } else { "plus" };
        view! {
            <li class="list-row">
                <span class=class>{icon(name)}</span>
                <span class="grow">{words}</span>
                <button type="button" class="icon-button" aria-label=label.clone() title=label on:click=take_out>
                    {icon("close")}
                </button>
            </li>
        }
    };
    let lines = move || {
        let audience = c.text.with(|text| text.audience.clone());
        let include = audience.include.into_iter();
        let others = include.filter(|rule| !has_chip(c, rule));
        let included = others.map(|rule| line(rule, false));
        let excluded = audience.exclude.into_iter().map(|rule| line(rule, true));
        included.chain(excluded).collect::<Vec<_>>()
    };
    view! { <ul class="list">{lines}</ul> }.into_any()
}

/// A rule in words.
fn said(c: Composer, rule: &Rule) -> String {
    others::describe(rule, &|id| c.name(id).unwrap_or_else(|| "…".to_owned()))
}

/// Whether a chip above shows a rule already.
fn has_chip(c: Composer, rule: &Rule) -> bool {
    c.choices.with(|choices| {
        let Some(choices) = choices else { return false };
        match rule {
            Rule::Group { group_id } => choices.groups.iter().any(|g| g.id == *group_id),
            Rule::Organisation {
                organisation_id,
                below: true,
            } => {
                let mut chips = choices
                    .organisations
                    .iter()
                    .filter(|o| has_children(o))
                    .take(ORGANISATIONS);
                chips.any(|o| o.id == *organisation_id)
            }
            _ => false,
        }
    })
}

/// What the choice comes to: people, children, and how many phones can ring.
fn counted(c: Composer) -> AnyView {
    let drawn = move || match c.count.get() {
        None if c.text.with(|text| text.audience.include.is_empty()) => {
            view! { <p class="soft">{t("compose-nobody-yet")}</p> }.into_any()
        }
        None => view! { <span class="skeleton skeleton-title"></span> }.into_any(),
        Some(count) => ring::card(c, &count),
    };
    view! { <div role="status" aria-live="polite">{drawn}</div> }.into_any()
}

/// On a phone the audience in one line above the writing; the way back to change it.
pub fn line(c: Composer) -> AnyView {
    let words = move || {
        let include = c.text.with(|text| text.audience.include.clone());
        let names: Vec<String> = include.iter().map(|r| said(c, r)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        match c.count.get() {
            _ if names.is_empty() => t("compose-nobody-yet"),
            None => list(&names),
            Some(count) => {
                let people = text("common-people", &[("count", count.people.into())]);
                format!("{} · {people}", list(&names))
            }
        }
    };
    view! {
        <p class="row-plain">
            <span class="glyph">{icon("people")}</span>
            <span class="grow strong">{words}</span>
            {button::press("button quiet", "", t("compose-change"), move || c.go(Step::Who))}
        </p>
    }
    .into_any()
}

fn onward(c: Composer) -> AnyView {
    let button = move || {
        (!c.wide.get()).then(|| {
            let next = move || {
                if c.text
                    .with_untracked(|text| text.audience.include.is_empty())
                {
                    c.lack.set(Some(Lack::Audience));
                } else {
                    c.go(Step::Write);
                }
            };
            view! {
                <div class="action-bar">
                    {button::press("button primary tall", "", t("common-next"), next)}
                </div>
            }
        })
    };
    button.into_any()
}

/// A name without accents and case, for searching on the device.
pub fn fold(name: &str) -> String {
    let plain = crate::browser::call(&name.into(), "normalize", &["NFD".into()]);
    let plain = plain.ok().and_then(|n| n.as_string());
    let plain = plain.unwrap_or_else(|| name.to_owned());
    let bare = plain
        .chars()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c));
    bare.flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect()
}
