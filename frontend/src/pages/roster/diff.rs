//! What an import changes: numbers to press, each change with its sign, refused rows with a reason, and the decision.

use super::{Screen, show, state, undo};
use crate::api;
use crate::parts::button;
use crate::parts::{icon, notice, toast};
use crate::text::{date, list, number, percent, t, text, when};
use caunoi_wire::roster::*;
use leptos::prelude::*;

/// What the list below shows.
#[derive(Clone, Copy, PartialEq)]
enum Shown {
    Changes(ChangeKind),
    Refused,
}

/// Rows drawn at once; more on demand, so that an old laptop stays quick.
const STEP: usize = 60;

pub fn view(import: &RosterImport, screen: Screen) -> AnyView {
    let counts = import.counts;
    let first = [
        (counts.refused, Shown::Refused),
        (counts.removed, Shown::Changes(ChangeKind::Removed)),
        (counts.added, Shown::Changes(ChangeKind::Added)),
        (counts.changed, Shown::Changes(ChangeKind::Changed)),
    ];
    let first = first.into_iter().find(|(count, _)| *count > 0);
    let shown = RwSignal::new(first.map_or(Shown::Changes(ChangeKind::Added), |(_, shown)| shown));
    let back = move || {
        screen.open.set(None);
        screen.history.again();
    };
    let ignored: Vec<&str> = import.ignored_columns.iter().map(String::as_str).collect();
    let ignored = (!ignored.is_empty()).then(|| {
        text(
            "staff-roster-ignored",
            &[("columns", list(&ignored).into())],
        )
    });
    view! {
        <div class="stack">
            <div class="row">
                {button::press("button quiet", "back", t("staff-roster-other"), back)}
            </div>
            <div class="row-plain">
                <span class="glyph glyph-big">{icon("file")}</span>
                <div class="grow">
                    <h2 id="import-title" tabindex="-1">{import.file_name.clone()}</h2>
                    <p class="row soft note-text">{state(import.state)}{when(import.created_at)}</p>
                </div>
            </div>
            {verdict(import)}
            {numbers(&counts, shown)}
            {ignored.map(|words| notice("notice", "info", words))}
            {rows(import, shown)}
            {decision(import, screen)}
        </div>
    }
    .into_any()
}

/// In one sentence: what would happen, or happened.
fn verdict(import: &RosterImport) -> AnyView {
    let counts = &import.counts;
    // Rows that were refused may have said something else.
    let is_same = counts.added + counts.changed + counts.removed + counts.refused == 0;
    match import.state {
        RosterImportState::Applied => {
            let at = import.applied_at.map(when).unwrap_or_default();
            done(text("staff-roster-applied", &[("time", at.into())]))
        }
        RosterImportState::Undone => {
            let at = import.undone_at.map(when).unwrap_or_default();
            notice(
                "notice",
                "undo",
                text("staff-roster-undone-at", &[("time", at.into())]),
            )
        }
        RosterImportState::DryRun if is_same => {
            let words = text("staff-roster-same", &[("count", counts.unchanged.into())]);
            notice("notice notice-ok", "check", words)
        }
        RosterImportState::DryRun => notice("notice notice-brand", "eye", t("staff-roster-dry")),
    }
}

fn done(words: String) -> AnyView {
    view! { <div class="done" role="status"><span class="tick">{icon("check")}</span><span>{words}</span></div> }
        .into_any()
}

fn numbers(counts: &RosterCounts, shown: RwSignal<Shown>) -> AnyView {
    let stat = |count: i64, words: String, of: Shown| {
        view! {
            <button
                type="button"
                class="stat"
                aria-pressed=move || (shown.get() == of).to_string()
                on:click=move |_| shown.set(of)
            >
                <strong>{number(count)}</strong><span>{words}</span>
            </button>
        }
        .into_any()
    };
    let changes: Vec<_> = [
        (ChangeKind::Added, counts.added),
        (ChangeKind::Changed, counts.changed),
        (ChangeKind::Removed, counts.removed),
    ]
    .into_iter()
    .map(|(kind, count)| stat(count, t(&format!("change-{kind}")), Shown::Changes(kind)))
    .collect();
    view! {
        <div class="stats">
            {changes}
            {stat(counts.refused, t("staff-roster-refused"), Shown::Refused)}
            <div class="stat"><strong>{number(counts.unchanged)}</strong><span>{t("staff-roster-unchanged")}</span></div>
        </div>
    }
    .into_any()
}

fn rows(import: &RosterImport, shown: RwSignal<Shown>) -> AnyView {
    let import = StoredValue::new(import.clone());
    let many = RwSignal::new(STEP);
    Effect::new(move |_| {
        shown.track();
        many.set(STEP);
    });
    let rows = move || {
        let shown = shown.get();
        let many = many.get();
        import.with_value(|import| {
            let (rows, listed, whole) = chosen(import, shown, many);
            if rows.is_empty() {
                return view! { <p class="soft">{t("staff-roster-none")}</p> }.into_any();
            }
            let rest = rest(rows.len(), listed, whole);
            view! { <ul class="diff">{rows}</ul> {rest} }.into_any()
        })
    };
    let more = move || {
        let listed = import.with_value(|import| chosen(import, shown.get(), 0).1);
        (listed > many.get()).then(|| {
            button::press("button secondary", "", t("common-more"), move || {
                many.update(|many| *many += STEP * 4);
            })
        })
    };
    view! {
        <section class="card" aria-label=t("staff-roster-list")>
            {rows}
            {more}
        </section>
    }
    .into_any()
}

/// The rows to draw, how many the answer lists, how many there are in all.
fn chosen(import: &RosterImport, shown: Shown, many: usize) -> (Vec<AnyView>, usize, i64) {
    let counts = &import.counts;
    match shown {
        Shown::Refused => {
            let rows = import.refused.iter().take(many).map(refused).collect();
            (rows, import.refused.len(), counts.refused)
        }
        Shown::Changes(kind) => {
            let of_kind = import.changes.iter().filter(|c| c.kind == kind);
            let listed = of_kind.clone().count();
            let whole = match kind {
                ChangeKind::Added => counts.added,
                ChangeKind::Changed => counts.changed,
                ChangeKind::Removed => counts.removed,
            };
            (of_kind.take(many).map(change).collect(), listed, whole)
        }
    }
}

/// Says when the answer lists fewer than there are.
fn rest(drawn: usize, listed: usize, whole: i64) -> Option<AnyView> {
    let is_cut = drawn == listed && i64::try_from(listed).is_ok_and(|listed| listed < whole);
    let words = text(
        "staff-roster-cut",
        &[("part", listed.into()), ("whole", whole.into())],
    );
    is_cut.then(|| view! { <p class="help">{words}</p> }.into_any())
}

fn change(change: &RosterChange) -> AnyView {
    let (class, sign) = match change.kind {
        ChangeKind::Added => ("is-added", "+"),
        ChangeKind::Changed => ("is-changed", "~"),
        ChangeKind::Removed => ("is-removed", "−"),
    };
    let place = [change.class.as_str(), change.school.as_str()];
    let mut place: Vec<String> = place
        .iter()
        .filter(|part| !part.is_empty())
        .map(|part| (*part).to_owned())
        .collect();
    place.extend(change.row.map(in_row));
    let fields: Vec<_> = change.fields.iter().map(field).collect();
    view! {
        <li class=class>
            <span class="sign" role="img" aria-label=t(&format!("change-{}", change.kind))>{sign}</span>
            <div><span class="strong">{change.child_name.clone()}</span><p class="help">{place.join(" · ")}</p>{fields}</div>
        </li>
    }
    .into_any()
}

fn in_row(row: u32) -> String {
    text("staff-roster-row", &[("row", row.into())])
}

fn field(change: &FieldChange) -> AnyView {
    let name = t(&format!("roster-field-{}", change.field));
    let written = |value: &str| match value.parse() {
        Ok(day) => date(day),
        Err(_) => value.to_owned(),
    };
    let before =
        (!change.before.is_empty()).then(|| view! { <del>{written(&change.before)}</del>" → " });
    let after = if change.after.is_empty() {
        view! { <ins>{t("staff-roster-nothing")}</ins> }.into_any()
    } else {
        view! { <ins>{written(&change.after)}</ins> }.into_any()
    };
    view! { <p class="note-text"><span class="soft">{name}": "</span>{before}{after}</p> }
        .into_any()
}

fn refused(row: &RefusedRow) -> AnyView {
    let value = (!row.value.is_empty()).then(|| {
        view! { <p class="note-text"><span class="soft">{row.column.clone()}": "</span><q>{row.value.clone()}</q></p> }
    });
    view! {
        <li class="is-refused">
            <span class="sign" role="img" aria-label=t("staff-roster-refused")>"!"</span>
            <div><span class="strong">{in_row(row.row)}</span><p>{t(&format!("row-{}", row.problem))}</p>{value}</div>
        </li>
    }
    .into_any()
}

fn decision(import: &RosterImport, screen: Screen) -> AnyView {
    match import.state {
        RosterImportState::DryRun => apply(import, screen),
        RosterImportState::Applied => take_back(import, screen),
        RosterImportState::Undone => ().into_any(),
    }
}

fn apply(import: &RosterImport, screen: Screen) -> AnyView {
    let (id, counts, guarded) = (import.id, import.counts, import.needs_confirmation);
    let whole = counts.added + counts.changed + counts.removed;
    if whole == 0 {
        return ().into_any();
    }
    let busy = RwSignal::new(false);
    let confirmed = RwSignal::new(false);
    let missing = RwSignal::new(false);
    let press = move || {
        if guarded && !confirmed.get_untracked() {
            missing.set(true);
            crate::parts::focus("#confirm-removals");
            return;
        }
        let path = format!("/roster-imports/{id}/apply");
        let form = ApplyRoster {
            confirm_removals: guarded,
        };
        button::run(
            busy,
            async move { api::post::<RosterImport>(&path, &form).await },
            move |import| {
                toast::say(t("staff-roster-done"));
                screen.history.again();
                show(import, screen);
            },
        );
    };
    let guard = guarded.then(|| guard(&counts, confirmed, missing));
    let left_out = (counts.refused > 0).then(|| {
        let words = text("staff-roster-left-out", &[("count", counts.refused.into())]);
        view! { <p class="help">{words}</p> }
    });
    let label = text("staff-roster-apply", &[("count", whole.into())]);
    view! {
        {guard}
        {left_out}
        <div class="action-bar">
            {button::button("button primary tall", "check", label, busy, press)}
            {button::press("button quiet", "", t("common-cancel"), move || screen.open.set(None))}
        </div>
    }
    .into_any()
}

/// Many removals are more often a wrong file than children who left.
fn guard(counts: &RosterCounts, confirmed: RwSignal<bool>, missing: RwSignal<bool>) -> AnyView {
    let before = counts.changed + counts.removed + counts.unchanged;
    let words = text(
        "staff-roster-guard",
        &[
            ("count", counts.removed.into()),
            ("share", percent(counts.removed, before).into()),
        ],
    );
    let alarm = move || {
        missing.get().then(|| {
            view! { <p class="error">{icon("alert")}<span>{t("staff-roster-guard-needed")}</span></p> }
        })
    };
    view! {
        <section class="notice notice-red">
            {icon("alert")}
            <div class="grow">
                <p class="strong">{words}</p>
                <label class="check-row">
                    <input
                        id="confirm-removals"
                        type="checkbox"
                        class="check"
                        prop:checked=confirmed
                        on:change=move |event| {
                            confirmed.set(event_target_checked(&event));
                            missing.set(false);
                        }
                    />
                    <span class="grow">{t("staff-roster-guard-confirm")}</span>
                </label>
                <div aria-live="assertive">{alarm}</div>
            </div>
        </section>
    }
    .into_any()
}

/// The way back, in two steps.
fn take_back(import: &RosterImport, screen: Screen) -> AnyView {
    let id = import.id;
    let busy = RwSignal::new(false);
    let asks = RwSignal::new(false);
    let drawn = move || {
        if asks.get() {
            view! {
                <div class="notice notice-warm" role="alert">
                    {icon("undo")}
                    <div class="grow">
                        <p>{t("staff-roster-undo-ask")}</p>
                        <div class="actions">
                            {button::button("button danger", "undo", t("staff-roster-undo"), busy, move || undo(id, screen, busy))}
                            {button::press("button quiet", "", t("common-cancel"), move || asks.set(false))}
                        </div>
                    </div>
                </div>
            }
            .into_any()
        } else {
            button::press(
                "button danger-quiet",
                "undo",
                t("staff-roster-undo"),
                move || asks.set(true),
            )
        }
    };
    let classes = crate::route::Route::Classes;
    view! {
        <div class="actions">
            {button::link("button primary", "people", t("staff-roster-classes"), &classes)}
            {drawn}
        </div>
    }
    .into_any()
}
