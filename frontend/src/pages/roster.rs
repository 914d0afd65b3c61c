//! Bringing in a roster: choose a file, look at what it would change, apply, undo. Nothing changes before "apply".

mod diff;

use crate::api::{self, Answer, Failure, escaped};
use crate::browser::{get, now};
use crate::parts::button::{self, attempt};
use crate::parts::field::select;
use crate::parts::load;
use crate::parts::{badge, heading, icon, places, toast};
use crate::state::me;
use crate::text::{number, t, text, when};
use caunoi_wire::id::{OrganisationId, RosterImportId};
use caunoi_wire::organisation::Organisation;
use caunoi_wire::person::Me;
use caunoi_wire::roster::{MAX_ROSTER_BYTES, RosterCounts, RosterImport, RosterImportState};
use caunoi_wire::{Date, ErrorCode, Page};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// What is done on this screen.
#[derive(Clone, Copy)]
struct Screen {
    organisation: OrganisationId,
    history: load::Source<Page<RosterImport>>,
    /// The dry run that is looked at, or what became of it.
    open: RwSignal<Option<RosterImport>>,
    busy: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
    year: RwSignal<String>,
}

pub fn page(id: Option<OrganisationId>) -> AnyView {
    let organisations = load::load::<Vec<Organisation>>("/organisations".to_owned());
    let content = organisations.draw(move |all| match me() {
        Some(me) => of_one(&all, &me, id),
        None => ().into_any(),
    });
    view! {
        <div class="page-head"><div>{heading(t("staff-roster"))}<p class="soft">{t("staff-roster-help")}</p></div></div>
        {content}
    }
    .into_any()
}

/// The organisation the roster is for, and a choice where there are several.
fn of_one(all: &[Organisation], me: &Me, id: Option<OrganisationId>) -> AnyView {
    let may = |o: &&Organisation| places::administers(all, me, o.id);
    let offered: Vec<&Organisation> = all.iter().filter(may).collect();
    let wanted = id.filter(|id| offered.iter().any(|o| o.id == *id));
    let Some(first) = wanted.or(offered.first().map(|o| o.id)) else {
        return load::problem(&Failure::code(ErrorCode::NotAllowed), || ());
    };
    let chosen = RwSignal::new(first.to_string());
    let chooser = places::chooser(t("staff-roster-for"), &offered, chosen);
    let inner = move || chosen.get().parse().ok().map(screen);
    view! { <div class="stack">{chooser}{inner}</div> }.into_any()
}

fn screen(organisation: OrganisationId) -> AnyView {
    let screen = Screen {
        organisation,
        history: load::load(format!("/organisations/{organisation}/roster")),
        open: RwSignal::new(None),
        busy: RwSignal::new(false),
        failure: RwSignal::new(None),
        year: RwSignal::new(school_year(now().local_date(), 0)),
    };
    let body = move || match screen.open.get() {
        Some(import) => diff::view(&import, screen),
        None => view! { {chooser(screen)} {history(screen)} }.into_any(),
    };
    body.into_any()
}

/// The school year of a day: it begins in September; in summer one prepares the next.
pub fn school_year(day: Date, later: i32) -> String {
    let first = day.year() - i32::from(day.month() < 7) + later;
    format!("{first}-{}", first + 1)
}

/// The file: dropped or chosen.
fn chooser(screen: Screen) -> AnyView {
    let is_over = RwSignal::new(false);
    let take = move |file: JsValue| {
        if !file.is_undefined() {
            upload(file, screen);
        }
    };
    let dropped = move |event: web_sys::DragEvent| {
        event.prevent_default();
        is_over.set(false);
        take(get(&event, "dataTransfer.files.0"));
    };
    let chosen = move |event: web_sys::Event| {
        let input = get(&event, "target");
        take(get(&input, "files.0"));
        // The same file may be corrected and chosen again.
        crate::browser::set(&input, "value", &"".into());
    };
    let years = [0, 1].map(|later| school_year(now().local_date(), later));
    let years = years.into_iter().map(|year| (year.clone(), year)).collect();
    let failed = move || {
        screen.failure.get().map(|failure| {
            view! { <div class="notice notice-red">{icon("alert")}<p>{failure.message()}</p></div> }
        })
    };
    let waiting = move || {
        screen.busy.get().then(|| {
            view! {
                <div class="card" role="status">
                    <p>{t("staff-roster-reading")}</p>
                    <progress class="progress" aria-label=t("staff-roster-reading")></progress>
                </div>
            }
        })
    };
    view! {
        <div aria-live="assertive">{failed}</div>
        {waiting}
        <label
            class="drop"
            class:is-over=move || is_over.get()
            hidden=move || screen.busy.get()
            on:dragover=move |event: web_sys::DragEvent| {
                event.prevent_default();
                is_over.set(true);
            }
            on:dragleave=move |_| is_over.set(false)
            on:drop=dropped
        >
            <span class="glyph glyph-big">{icon("upload")}</span>
            <strong>{t("staff-roster-choose")}</strong>
            <span class="help">{t("staff-roster-kinds")}</span>
            <input
                type="file"
                class="visually-hidden"
                accept=".csv,.xlsx,.txt,.tsv"
                on:change=chosen
            />
        </label>
        <div class="row spread roster-foot">
            {select("school-year", t("staff-school-year"), years, screen.year)}
            {template()}
        </div>
    }
    .into_any()
}

/// An empty file with the headers we know best.
fn template() -> AnyView {
    // The mark at the front tells Excel that this is UTF-8.
    let content = format!("\u{feff}{}\r\n", t("staff-roster-headers"));
    let href = format!("data:text/csv;charset=utf-8,{}", escaped(&content));
    view! {
        <a class="button quiet" href=href download=t("staff-roster-template-file")>
            {icon("download")}{t("staff-roster-template")}
        </a>
    }
    .into_any()
}

fn upload(file: JsValue, screen: Screen) {
    screen.failure.set(None);
    let bytes = get(&file, "size").as_f64().unwrap_or_default();
    if bytes > MAX_ROSTER_BYTES as f64 {
        screen
            .failure
            .set(Some(Failure::code(ErrorCode::BodyTooLarge)));
        return;
    }
    let name = get(&file, "name").as_string().unwrap_or_default();
    let path = format!(
        "/organisations/{}/roster?file_name={}&school_year={}",
        screen.organisation,
        escaped(&name),
        escaped(&screen.year.get_untracked()),
    );
    attempt(
        screen.busy,
        async move { api::upload::<RosterImport>(&path, file).await },
        move |import| show(import, screen),
        move |failure| {
            screen.failure.try_set(Some(failure));
        },
    );
}

fn show(import: RosterImport, screen: Screen) {
    screen.open.try_set(Some(import));
    request_animation_frame(|| crate::parts::focus("#import-title"));
}

/// Undoes an import; asked for twice, because it takes away what others may have worked with.
fn undo(id: RosterImportId, screen: Screen, busy: RwSignal<bool>) {
    let path = format!("/roster-imports/{id}/undo");
    let work = async move { api::post::<RosterImport>(&path, &caunoi_wire::Done {}).await };
    button::run(busy, work, move |import| {
        toast::say(t("staff-roster-undone"));
        screen.history.again();
        show(import, screen);
    });
}

async fn fetch(id: RosterImportId) -> Answer<RosterImport> {
    api::get(&format!("/roster-imports/{id}")).await
}

fn history(screen: Screen) -> AnyView {
    let rows = screen.history.draw(move |page| {
        if page.items.is_empty() {
            return view! { <p class="soft">{t("staff-roster-never")}</p> }.into_any();
        }
        let rows: Vec<_> = page.items.iter().map(|i| past(i, screen)).collect();
        view! { <ul class="list">{rows}</ul> }.into_any()
    });
    view! {
        <section aria-labelledby="past">
            <div class="section-head"><h2 id="past">{t("staff-roster-past")}</h2></div>
            <div class="card">{rows}</div>
        </section>
    }
    .into_any()
}

fn past(import: &RosterImport, screen: Screen) -> AnyView {
    let id = import.id;
    let busy = RwSignal::new(false);
    let look = move || button::run(busy, fetch(id), move |import| show(import, screen));
    let about = format!("{} · {}", when(import.created_at), in_short(&import.counts));
    view! {
        <li class="list-row list-wrap">
            <span class="glyph">{icon("file")}</span>
            <span class="grow"><span class="strong">{import.file_name.clone()}</span><span class="help">{about}</span></span>
            {state(import.state)}
            {button::button("button quiet", "", t("common-open"), busy, look)}
        </li>
    }
    .into_any()
}

fn state(state: RosterImportState) -> AnyView {
    let words = t(&format!("import-state-{state}"));
    match state {
        RosterImportState::DryRun => badge("badge", "eye", words),
        RosterImportState::Applied => badge("badge badge-ok", "check", words),
        RosterImportState::Undone => badge("badge", "undo", words),
    }
}

/// "+12, 3 changed, −1".
fn in_short(counts: &RosterCounts) -> String {
    text(
        "staff-roster-short",
        &[
            ("added", number(counts.added).into()),
            ("changed", number(counts.changed).into()),
            ("removed", number(counts.removed).into()),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::school_year;

    #[test]
    fn school_years_turn_in_summer() {
        let of = |day: &str| school_year(day.parse().expect("a date"), 0);
        assert_eq!(of("2026-11-24"), "2026-2027");
        assert_eq!(of("2027-05-31"), "2026-2027");
        assert_eq!(of("2027-07-01"), "2027-2028");
    }
}
