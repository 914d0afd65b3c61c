//! Who works in an organisation: add a colleague, hand over the link that is shown once, end a membership.

use super::forms::actions;
use crate::api::{self, Failure};
use crate::pages::account::copy_button;
use crate::parts::button::{self, attempt};
use crate::parts::dialog::dialog;
use crate::parts::field::{Entry, Kind, TEXT, field, segmented, select};
use crate::parts::load::{self, Source};
use crate::parts::{badge, face, notice, toast};
use crate::state::me;
use crate::text::{t, text};
use caunoi_wire::id::{OrganisationId, PersonId};
use caunoi_wire::organisation::*;
use caunoi_wire::{Done, ErrorCode};
use leptos::prelude::*;
use std::collections::BTreeMap;

const LOGIN: Kind = Kind {
    mode: "email",
    ..TEXT
};
const NEW: &str = "new";
const KNOWN: &str = "known";

/// What this section shares.
#[derive(Clone, Copy)]
struct Section {
    id: OrganisationId,
    members: Source<Vec<Membership>>,
    adding: RwSignal<bool>,
    /// The link that was just made; shown once.
    made: RwSignal<Option<MembershipCreated>>,
    leaving: RwSignal<Option<Membership>>,
}

pub fn section(organisation: &Organisation) -> AnyView {
    let id = organisation.id;
    let section = Section {
        id,
        members: load::load(format!("/organisations/{id}/memberships")),
        adding: RwSignal::new(false),
        made: RwSignal::new(None),
        leaving: RwSignal::new(None),
    };
    let rows = section.members.draw(move |members| {
        if members.is_empty() {
            return view! { <p class="soft">{t("staff-members-none")}</p> }.into_any();
        }
        let rows: Vec<_> = members.iter().map(|m| row(m, section)).collect();
        view! { <ul class="list">{rows}</ul> }.into_any()
    });
    let groups = load::load::<Vec<Group>>(format!("/organisations/{id}/groups"));
    let name = organisation.name.clone();
    let title = move || text("staff-member-add-to", &[("name", name.as_str().into())]);
    view! {
        <section class="card card-loose" aria-labelledby="members">
            <div class="section-head section-in">
                <h2 id="members">{t("staff-members")}</h2>
                {button::press("button quiet", "plus", t("common-add"), move || section.adding.set(true))}
            </div>
            {rows}
        </section>
        {dialog(section.adding, title, move || add_form(section, groups))}
        {link_dialog(section)}
        {end_dialog(section)}
    }
    .into_any()
}

fn row(member: &Membership, section: Section) -> AnyView {
    let role = t(&format!("role-{}", member.role));
    let what = match &member.group_name {
        Some(group) => format!("{role} · {group}"),
        None => role,
    };
    let is_me = me().is_some_and(|me| me.id == member.person_id);
    let about = |key: &str| format!("{}: {}", t(key), member.person_name);
    let busy = RwSignal::new(false);
    let path = format!("/memberships/{}/invitation", member.id);
    let renew = (!is_me).then(|| {
        button::icon_button("key", about("staff-member-renew"), move || {
            let path = path.clone();
            button::run(
                busy,
                async move { api::post::<MembershipCreated>(&path, &Done {}).await },
                move |made| section.made.set(Some(made)),
            );
        })
    });
    let leaving = member.clone();
    view! {
        <li class="list-row">
            {face("face", member.person_id.0, &member.person_name)}
            <span class="grow"><span class="strong">{member.person_name.clone()}</span><span class="help">{what}</span></span>
            {is_me.then(|| badge("badge badge-brand", "check", t("staff-you")))}
            {renew}
            {button::icon_button("close", about("staff-member-end"), move || section.leaving.set(Some(leaving.clone())))}
        </li>
    }
    .into_any()
}

/// People who work here already, each once.
fn known(members: &[Membership]) -> BTreeMap<PersonId, String> {
    let all = members.iter();
    all.map(|m| (m.person_id, m.person_name.clone())).collect()
}

/// What the form holds.
#[derive(Clone, Copy)]
struct Draft {
    who: RwSignal<String>,
    person: RwSignal<String>,
    name: Entry,
    login: Entry,
    role: RwSignal<String>,
    group: RwSignal<String>,
}

impl Draft {
    fn is_new(self) -> bool {
        self.who.with(|who| who == NEW)
    }

    /// What to send, if nothing is missing.
    fn form(self) -> Option<NewMembership> {
        let is_new = self.who.with_untracked(|who| who == NEW);
        let (name, login) = if is_new {
            let (name, login) = (self.name.required(), self.login.required());
            (name?, login?)
        } else {
            (String::new(), String::new())
        };
        let person_id = self.person.get_untracked().parse().ok();
        let role: Role = self.role.get_untracked().parse().ok()?;
        let group = self.group.get_untracked().parse().ok();
        Some(NewMembership {
            person_id: person_id.filter(|_| !is_new),
            name,
            login,
            role,
            group_id: group.filter(|_| role == Role::Teacher),
        })
    }
}

fn add_form(section: Section, groups: Source<Vec<Group>>) -> AnyView {
    let members = section.members.ready().unwrap_or_default();
    let known: Vec<(String, String)> = known(&members)
        .into_iter()
        .map(|(id, name)| (id.to_string(), name))
        .collect();
    let first = known.first().map(|(id, _)| id.clone()).unwrap_or_default();
    let draft = Draft {
        who: RwSignal::new(NEW.to_owned()),
        person: RwSignal::new(first),
        name: Entry::new(""),
        login: Entry::new(""),
        role: RwSignal::new(Role::Teacher.to_string()),
        group: RwSignal::new(String::new()),
    };
    let busy = RwSignal::new(false);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(form) = draft.form() else { return };
        let path = format!("/organisations/{}/memberships", section.id);
        let work = async move { api::post::<MembershipCreated>(&path, &form).await };
        attempt(
            busy,
            work,
            move |made| added(made, section),
            move |f| refused(&f, draft),
        );
    };
    let has_known = !known.is_empty();
    let kinds = vec![
        (NEW, t("staff-member-new"), "plus"),
        (KNOWN, t("staff-member-known"), "people"),
    ];
    let person = move || {
        if draft.is_new() {
            view! {
                {field("member-name", TEXT, t("staff-member-name"), None, draft.name)}
                {field("member-login", LOGIN, t("door-login"), Some(t("staff-member-login-help")), draft.login)}
            }
            .into_any()
        } else {
            select(
                "member-person",
                t("staff-member-who"),
                known.clone(),
                draft.person,
            )
        }
    };
    let roles = Role::ALL.iter();
    let roles = roles.map(|role| (role.to_string(), t(&format!("role-{role}"))));
    let roles = roles.collect();
    let role_help = move || {
        draft
            .role
            .get()
            .parse::<Role>()
            .ok()
            .map(|role| t(&format!("role-help-{role}")))
    };
    view! {
        <form novalidate on:submit=send>
            {has_known.then(|| segmented("member-kind", t("staff-member-kind"), kinds, draft.who))}
            {person}
            {select("member-role", t("staff-member-role"), roles, draft.role)}
            <p class="help" aria-live="polite">{role_help}</p>
            {move || of_class(draft, groups)}
            {actions(section.adding, t("common-add"), busy)}
        </form>
    }
    .into_any()
}

/// A teacher may look after one class or all.
fn of_class(draft: Draft, groups: Source<Vec<Group>>) -> Option<AnyView> {
    let groups = groups.ready().filter(|groups| !groups.is_empty())?;
    if draft.role.with(|role| role != Role::Teacher.as_str()) {
        return None;
    }
    let mut choices = vec![(String::new(), t("staff-member-all-classes"))];
    choices.extend(groups.iter().map(|g| (g.id.to_string(), g.name.clone())));
    Some(select(
        "member-class",
        t("staff-member-class"),
        choices,
        draft.group,
    ))
}

fn added(made: MembershipCreated, section: Section) {
    section.adding.set(false);
    section.members.again();
    let name = made.membership.person_name.as_str();
    toast::say(text("staff-added", &[("name", name.into())]));
    if made.invitation_url.is_some() {
        section.made.set(Some(made));
    }
}

fn refused(failure: &Failure, draft: Draft) {
    let is_login = failure.is(ErrorCode::LoginTaken) || failure.is_about("login");
    if is_login {
        draft.login.error.set(Some(failure.message()));
    } else if failure.is_about("name") {
        draft.name.error.set(Some(failure.message()));
    } else {
        toast::problem(failure);
    }
}

/// The link: to scan from this screen, or to send. It cannot be shown again.
fn link_dialog(section: Section) -> AnyView {
    let open = opens(section.made);
    let content = move || match section.made.get_untracked() {
        Some(made) => link(&made, open),
        None => ().into_any(),
    };
    dialog(open, || t("staff-link"), content)
}

fn link(made: &MembershipCreated, open: RwSignal<bool>) -> AnyView {
    let url = made.invitation_url.clone().unwrap_or_default();
    let name = made.membership.person_name.as_str();
    let qr = made.invitation_qr.clone().map(|qr| {
        view! { <div class="qr-frame qr-center" role="img" aria-label=t("staff-card-qr") inner_html=qr></div> }
    });
    view! {
        <p>{text("staff-link-for", &[("name", name.into())])}</p>
        {qr}
        <p class="secret">{url.clone()}</p>
        {notice("notice notice-warm", "info", t("staff-link-once"))}
        <div class="actions actions-end">
            {copy_button(url)}
            {button::press("button primary", "check", t("common-done"), move || open.set(false))}
        </div>
    }
    .into_any()
}

fn end_dialog(section: Section) -> AnyView {
    let open = opens(section.leaving);
    let content = move || match section.leaving.get_untracked() {
        Some(member) => end(&member, section, open),
        None => ().into_any(),
    };
    dialog(open, || t("staff-member-end"), content)
}

fn end(member: &Membership, section: Section, open: RwSignal<bool>) -> AnyView {
    let busy = RwSignal::new(false);
    let path = format!("/memberships/{}", member.id);
    let press = move || {
        let path = path.clone();
        button::run(busy, async move { api::delete(&path).await }, move |_| {
            open.set(false);
            section.members.again();
        });
    };
    let words = text(
        "staff-member-end-ask",
        &[
            ("name", member.person_name.as_str().into()),
            ("role", t(&format!("role-{}", member.role)).into()),
            ("organisation", member.organisation_name.as_str().into()),
        ],
    );
    view! {
        <p>{words}</p>
        <div class="actions actions-end">
            {button::press("button quiet", "", t("common-cancel"), move || open.set(false))}
            {button::button("button danger", "", t("staff-member-end"), busy, press)}
        </div>
    }
    .into_any()
}

/// Opens a dialog when there is something to show, and forgets it when the dialog closes.
fn opens<T: Clone + Send + Sync + 'static>(what: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if what.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() && what.with_untracked(Option::is_some) {
            what.set(None);
        }
    });
    open
}
