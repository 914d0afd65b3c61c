//! Buttons that open a form: rename an organisation, add one below, add a group.

use super::Shown;
use crate::api::{self, Failure};
use crate::browser::now;
use crate::pages::roster::school_year;
use crate::parts::button::{self, attempt};
use crate::parts::dialog::dialog;
use crate::parts::field::{Entry, Kind, TEXT, field, select};
use crate::parts::load::Source;
use crate::parts::toast;
use crate::text::{t, text};
use caunoi_wire::ErrorCode;
use caunoi_wire::id::OrganisationId;
use caunoi_wire::organisation::*;
use leptos::prelude::*;

const NUMBER: Kind = Kind {
    mode: "numeric",
    ..TEXT
};

/// The buttons under a form in a dialog.
pub fn actions(open: RwSignal<bool>, label: String, busy: RwSignal<bool>) -> AnyView {
    view! {
        <div class="actions actions-end">
            {button::press("button quiet", "", t("common-cancel"), move || open.set(false))}
            {button::submit("button primary", label, busy)}
        </div>
    }
    .into_any()
}

/// A refusal at the field it is about, else as a toast.
fn place(failure: &Failure, at: &[(ErrorCode, Entry)]) {
    match at.iter().find(|(code, _)| failure.is(*code)) {
        Some((_, entry)) => entry.error.set(Some(failure.message())),
        None => toast::problem(failure),
    }
}

fn optional(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn name_and_code(name: Entry, code: Entry) -> AnyView {
    let code_label = format!("{} ({})", t("staff-code"), t("common-optional"));
    view! {
        {field("organisation-name", TEXT, t("staff-organisation-name"), None, name)}
        {field("organisation-code", TEXT, code_label, Some(t("staff-code-help")), code)}
    }
    .into_any()
}

/// Renames an organisation.
pub fn change(shown: &Shown) -> AnyView {
    let open = RwSignal::new(false);
    let (organisation, organisations) = (shown.organisation.clone(), shown.organisations);
    let form = move || {
        let name = Entry::new(&organisation.name);
        let code = Entry::new(organisation.code.as_deref().unwrap_or_default());
        let busy = RwSignal::new(false);
        let path = format!("/organisations/{}", organisation.id);
        let send = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            let Some(named) = name.required() else { return };
            let form = OrganisationChange {
                name: named,
                code: optional(code.text()),
            };
            let path = path.clone();
            attempt(
                busy,
                async move { api::put::<Organisation>(&path, &form).await },
                move |_| {
                    toast::say(t("common-saved"));
                    open.set(false);
                    organisations.again();
                },
                move |failure| place(&failure, &[(ErrorCode::CodeTaken, code)]),
            );
        };
        view! {
            <form novalidate on:submit=send>
                {name_and_code(name, code)}
                {actions(open, t("common-save"), busy)}
            </form>
        }
        .into_any()
    };
    let title = t("staff-organisation-change");
    view! {
        {button::press("button secondary", "edit", t("common-edit"), move || open.set(true))}
        {dialog(open, move || title.clone(), form)}
    }
    .into_any()
}

/// Adds an organisation below.
pub fn below(shown: &Shown) -> AnyView {
    let open = RwSignal::new(false);
    let (parent, organisations) = (shown.organisation.clone(), shown.organisations);
    let kinds: Vec<(String, String)> = OrganisationKind::ALL
        .iter()
        .filter(|kind| kind.may_be_under(Some(parent.kind)))
        .map(|kind| (kind.to_string(), t(&format!("organisation-kind-{kind}"))))
        .collect();
    let title = text(
        "staff-below-add-to",
        &[("name", parent.name.as_str().into())],
    );
    let Some(first) = kinds.first().map(|(kind, _)| kind.clone()) else {
        return ().into_any();
    };
    let form = move || {
        let (name, code) = (Entry::new(""), Entry::new(""));
        let kind = RwSignal::new(first.clone());
        let busy = RwSignal::new(false);
        let parent_id = parent.id;
        let send = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            let Some(named) = name.required() else { return };
            let Ok(kind) = kind.get_untracked().parse() else {
                return;
            };
            let form = NewOrganisation {
                parent_id: Some(parent_id),
                kind,
                name: named,
                code: optional(code.text()),
            };
            attempt(
                busy,
                async move { api::post::<Organisation>("/organisations", &form).await },
                move |added| {
                    toast::say(text("staff-added", &[("name", added.name.into())]));
                    open.set(false);
                    organisations.again();
                },
                move |failure| place(&failure, &[(ErrorCode::CodeTaken, code)]),
            );
        };
        view! {
            <form novalidate on:submit=send>
                {select("organisation-kind", t("staff-kind"), kinds.clone(), kind)}
                {name_and_code(name, code)}
                {actions(open, t("common-add"), busy)}
            </form>
        }
        .into_any()
    };
    view! {
        {button::press("button quiet", "plus", t("common-add"), move || open.set(true))}
        {dialog(open, move || title.clone(), form)}
    }
    .into_any()
}

/// Adds a class or another group.
pub fn group(id: OrganisationId, is_school: bool, groups: Source<Vec<Group>>) -> AnyView {
    let open = RwSignal::new(false);
    let form = move || {
        let year = school_year(now().local_date(), 0);
        let (name, grade, year) = (Entry::new(""), Entry::new(""), Entry::new(&year));
        let first = if is_school {
            GroupKind::Class
        } else {
            GroupKind::Club
        };
        let kind = RwSignal::new(first.to_string());
        let busy = RwSignal::new(false);
        let send = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            let (Some(named), Some(school_year)) = (name.required(), year.required()) else {
                return;
            };
            let Ok(kind) = kind.get_untracked().parse() else {
                return;
            };
            let form = NewGroup {
                kind,
                name: named,
                grade: grade.text().parse().ok(),
                school_year,
            };
            let path = format!("/organisations/{id}/groups");
            attempt(
                busy,
                async move { api::post::<Group>(&path, &form).await },
                move |added| {
                    toast::say(text("staff-added", &[("name", added.name.into())]));
                    open.set(false);
                    groups.again();
                },
                move |failure| place(&failure, &[(ErrorCode::NameTaken, name)]),
            );
        };
        let kinds = GroupKind::ALL.iter();
        let kinds = kinds.map(|kind| (kind.to_string(), t(&format!("group-kind-{kind}"))));
        let kinds = kinds.collect();
        let has_grade = move || kind.with(|k| k == "class" || k == "grade");
        let grade_label = format!("{} ({})", t("staff-grade"), t("common-optional"));
        view! {
            <form novalidate on:submit=send>
                {select("group-kind", t("staff-kind"), kinds, kind)}
                {field("group-name", TEXT, t("staff-group-name"), Some(t("staff-group-name-help")), name)}
                <div hidden=move || !has_grade()>{field("group-grade", NUMBER, grade_label, None, grade)}</div>
                {field("group-year", TEXT, t("staff-school-year"), None, year)}
                {actions(open, t("common-add"), busy)}
            </form>
        }
        .into_any()
    };
    view! {
        {button::press("button quiet", "plus", t("common-add"), move || open.set(true))}
        {dialog(open, || t("staff-group-add"), form)}
    }
    .into_any()
}
