//! What an event needs beside its text: when, where, for how many; the rest for those who need it.

use super::{Composer, check_in, dates, draft, lesson, now, together};
use crate::pages::post;
use crate::parts::field::{Entry, MOMENT, TEXT, field, segmented, select, switch};
use crate::parts::{icon, moment};
use crate::text::t;
use caunoi_wire::Timestamp;
use caunoi_wire::event::{Category, EventStatus, EventText, FeedEvent, FeedRole, RoleText};
use caunoi_wire::post::Details;
use caunoi_wire::time::{DAY, HOUR};
use draft::Lack;
use leptos::prelude::*;

/// When the day begins for most events, minutes.
const MORNING: i64 = 8 * 60;

/// Whether the post is of a kind; draws anew only when that changes.
pub fn is(c: Composer, of_kind: fn(&Details) -> bool) -> Memo<bool> {
    Memo::new(move |_| c.text.with(|text| of_kind(&text.details)))
}

/// Notice, event, lessons or check-in.
pub fn kind(c: Composer) -> AnyView {
    let first = c.text.with_untracked(|text| text.details.kind());
    let chosen = RwSignal::new(first.to_string());
    Effect::new(move |_| {
        let wanted = chosen.get();
        c.text.maybe_update(|text| {
            if wanted == text.details.kind().as_str() {
                return false;
            }
            text.details = match wanted.as_str() {
                "event" => Details::Event(Box::new(fresh(now()))),
                "lesson" => Details::Lesson(Box::new(lesson::fresh(now()))),
                "check_in" => Details::CheckIn(check_in::fresh()),
                _ => Details::Notice,
            };
            // Families are asked whether they come.
            text.ask_acknowledgement = wanted == "event";
            if wanted == "check_in" {
                check_in::quieten(text);
            }
            true
        });
    });
    let choices = vec![
        ("notice", t("post-kind-notice"), "bell"),
        ("event", t("post-kind-event"), "calendar"),
        ("lesson", t("post-kind-lesson"), "book"),
        ("check_in", t("post-kind-check_in"), "heart"),
    ];
    segmented("kind", t("compose-kind-of-post"), choices, chosen)
}

/// In a week, for two hours.
fn fresh(now: Timestamp) -> EventText {
    let starts_at = moment::next(MORNING, now).plus(6 * DAY);
    EventText {
        category: Category::Other,
        status: EventStatus::Confirmed,
        starts_at,
        ends_at: starts_at.plus(2 * HOUR),
        place: String::new(),
        map_link: None,
        bring: String::new(),
        contact: String::new(),
        age_from: None,
        age_until: None,
        capacity: None,
        consent: false,
        roles: Vec::new(),
        adults_count: false,
        repeat: None,
        together: Vec::new(),
        sequence: None,
        first_id: None,
    }
}

/// The fields, while it is an event.
pub fn section(c: Composer) -> AnyView {
    let is_event = is(c, |details| details.event().is_some());
    let drawn = move || {
        let event = is_event
            .get()
            .then(|| c.text.with_untracked(|text| text.details.event().cloned()));
        event.flatten().map(|event| {
            let change = move |mut event: EventText| {
                c.text.maybe_update(|text| {
                    // What other fields say stays.
                    if let Some(now) = text.details.event() {
                        event.repeat.clone_from(&now.repeat);
                        event.together.clone_from(&now.together);
                    }
                    let details = Details::Event(Box::new(event));
                    let is_new = text.details != details;
                    text.details = details;
                    is_new
                });
            };
            let wrong = Signal::derive(move || match c.lack.get() {
                Some(Lack::Event(field)) => Some(field),
                _ => None,
            });
            let fields = fields(&event, wrong, change);
            view! { <div class="stack">{fields}{dates::section(c)}{together::section(c)}</div> }
        })
    };
    drawn.into_any()
}

/// What stands in the fields.
#[derive(Clone, Copy)]
struct Form {
    category: RwSignal<String>,
    starts: Entry,
    ends: Entry,
    place: Entry,
    map: Entry,
    bring: Entry,
    contact: Entry,
    from: Entry,
    until: Entry,
    capacity: Entry,
    tentative: RwSignal<bool>,
    consent: RwSignal<bool>,
    adults_count: RwSignal<bool>,
    roles: Entry,
    /// What has no field here.
    rest: StoredValue<EventText>,
}

impl Form {
    fn of(event: &EventText) -> Self {
        let number = |n: Option<i32>| Entry::new(&n.map(|n| n.to_string()).unwrap_or_default());
        let role = |role: &RoleText| format!("{}: {}", role.name, role.wanted);
        let roles: Vec<_> = event.roles.iter().map(role).collect();
        Self {
            category: RwSignal::new(event.category.to_string()),
            starts: Entry::new(&moment::write(event.starts_at)),
            ends: Entry::new(&moment::write(event.ends_at)),
            place: Entry::new(&event.place),
            map: Entry::new(event.map_link.as_deref().unwrap_or_default()),
            bring: Entry::new(&event.bring),
            contact: Entry::new(&event.contact),
            from: number(event.age_from),
            until: number(event.age_until),
            capacity: number(event.capacity),
            tentative: RwSignal::new(event.status == EventStatus::Tentative),
            consent: RwSignal::new(event.consent),
            adults_count: RwSignal::new(event.adults_count),
            rest: StoredValue::new(event.clone()),
            roles: Entry::new(&roles.join("\n")),
        }
    }

    /// The event these fields say; what cannot be read is something that is refused.
    fn event(self) -> EventText {
        let at = |entry: Entry| moment::parse(&entry.value.get()).unwrap_or_default();
        let words = |entry: Entry| entry.value.get();
        let number = |entry: Entry| {
            let text = entry.value.get();
            let text = text.trim();
            (!text.is_empty()).then(|| text.parse().unwrap_or(-1))
        };
        EventText {
            category: self.category.get().parse().unwrap_or(Category::Other),
            status: if self.tentative.get() {
                EventStatus::Tentative
            } else {
                EventStatus::Confirmed
            },
            starts_at: at(self.starts),
            ends_at: at(self.ends),
            place: words(self.place),
            map_link: Some(words(self.map)).filter(|link| !link.trim().is_empty()),
            bring: words(self.bring),
            contact: words(self.contact),
            age_from: number(self.from),
            age_until: number(self.until),
            capacity: number(self.capacity),
            consent: self.consent.get(),
            adults_count: self.adults_count.get(),
            roles: roles(&words(self.roles)),
            ..self.rest.get_value()
        }
    }

    /// The fields by the names that refusals call them.
    fn named(self) -> [(&'static str, Entry); 9] {
        [
            ("starts_at", self.starts),
            ("ends_at", self.ends),
            ("place", self.place),
            ("map_link", self.map),
            ("bring", self.bring),
            ("contact", self.contact),
            ("age_from", self.from),
            ("capacity", self.capacity),
            ("roles", self.roles),
        ]
    }
}

/// One role a line, with the number of people behind a colon; one person where none is said.
fn roles(text: &str) -> Vec<RoleText> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let role = |line: &str| {
        let (name, wanted) = line.rsplit_once(':').unwrap_or((line, "1"));
        match wanted.trim().parse() {
            Ok(wanted) => RoleText {
                name: name.trim().to_owned(),
                wanted,
            },
            Err(_) => RoleText {
                name: line.to_owned(),
                wanted: 1,
            },
        }
    };
    lines.map(role).collect()
}

/// All fields of an event; `wrong` names the one that cannot be so.
pub fn fields(
    event: &EventText,
    wrong: Signal<Option<&'static str>>,
    change: impl Fn(EventText) + 'static,
) -> AnyView {
    let form = Form::of(event);
    Effect::new(move |_| change(form.event()));
    Effect::new(move |_| {
        let wrong = wrong.get();
        for (name, entry) in form.named() {
            let is_it = wrong == Some(name);
            let key = if name == "starts_at" {
                "error-time_in_past"
            } else {
                "event-wrong"
            };
            entry.error.set(is_it.then(|| t(key)));
        }
    });
    // Moving the beginning moves the end along.
    Effect::new(move |before: Option<Option<Timestamp>>| {
        let starts = moment::parse(&form.starts.value.get());
        let ends = moment::parse(&form.ends.value.get_untracked());
        if let (Some(Some(was)), Some(starts), Some(ends)) = (before, starts, ends)
            && was != starts
            && ends > was
        {
            let ends = starts.plus(ends.since(was));
            form.ends.value.set(moment::write(ends));
        }
        starts
    });
    let categories = Category::ALL
        .iter()
        .map(|c| (c.to_string(), t(&format!("event-category-{c}"))))
        .collect();
    let number = crate::parts::field::Kind {
        mode: "numeric",
        ..TEXT
    };
    let needs_more = move || {
        let more = ["map_link", "contact", "age_from", "roles"];
        wrong.get().is_some_and(|field| more.contains(&field))
    };
    view! {
        <div class="stack">
            {field("event-starts_at", MOMENT, t("event-starts"), None, form.starts)}
            {field("event-ends_at", MOMENT, t("event-ends"), None, form.ends)}
            {field("event-place", TEXT, t("event-place"), None, form.place)}
            {select("event-category", t("event-category"), categories, form.category)}
            {field("event-capacity", number, t("event-capacity"), Some(t("event-capacity-help")), form.capacity)}
            {field("event-bring", TEXT, t("event-bring"), None, form.bring)}
            <details class="more" open=needs_more>
                <summary>{icon("settings")}{t("event-more")}</summary>
                <div class="stack">
                    {field("event-age_from", number, t("compose-age-from"), None, form.from)}
                    {field("event-age_until", number, t("compose-age-until"), None, form.until)}
                    {field("event-contact", TEXT, t("event-contact"), None, form.contact)}
                    {field("event-map_link", TEXT, t("event-map"), Some(t("event-map-help")), form.map)}
                    {switch(t("event-consent-ask"), Some(t("event-consent-help")), form.consent)}
                    {switch(t("event-adults-count"), None, form.adults_count)}
                    {switch(t("event-tentative"), Some(t("event-tentative-help")), form.tentative)}
                    {lines("event-roles", form.roles)}
                </div>
            </details>
        </div>
    }
    .into_any()
}

/// The roles, a line each.
fn lines(id: &'static str, entry: Entry) -> AnyView {
    let error_id = format!("{id}-error");
    view! {
        <div class="field">
            <label for=id>{t("event-roles")}</label>
            <p class="help" id="event-roles-help">{t("event-roles-help")}</p>
            <textarea
                id=id
                class="input"
                rows="3"
                aria-describedby=format!("{error_id} event-roles-help")
                aria-invalid=move || entry.error.with(Option::is_some).to_string()
                prop:value=entry.value
                on:input=move |event| entry.value.set(event_target_value(&event))
            ></textarea>
            {crate::parts::field::error(error_id, entry.error)}
        </div>
    }
    .into_any()
}

/// When and where as the parent will see it.
pub fn preview(c: Composer) -> AnyView {
    // Nothing to see while the time is half written.
    let is_told =
        |event: &EventText| event.starts_at > Timestamp(0) && event.ends_at > event.starts_at;
    let event = Memo::new(move |_| {
        let event = c.text.with(|text| text.details.event().cloned());
        event.filter(is_told)
    });
    let drawn = move || {
        event
            .get()
            .map(|event| post::event::outline(&as_read(event)))
    };
    drawn.into_any()
}

/// As a reader sees it who has nobody to sign up.
pub fn as_read(event: EventText) -> FeedEvent {
    let role = |role: RoleText| FeedRole {
        name: role.name,
        wanted: role.wanted,
        taken: 0,
        mine: false,
    };
    FeedEvent {
        category: event.category,
        status: event.status,
        starts_at: event.starts_at,
        ends_at: event.ends_at,
        place: event.place,
        map_link: event.map_link,
        bring: event.bring,
        contact: event.contact,
        age_from: event.age_from,
        age_until: event.age_until,
        consent: event.consent,
        was_starts_at: None,
        was_place: None,
        places_left: event.capacity.map(i64::from),
        attendees: Vec::new(),
        roles: event.roles.into_iter().map(role).collect(),
        adults_count: event.adults_count,
        together: Vec::new(),
        dates: 0,
        place_language: None,
        bring_language: None,
    }
}

#[cfg(test)]
mod tests {
    use super::roles;

    #[test]
    fn a_line_is_a_role() {
        let found = roles("Trông trẻ: 3\n\n Nấu cháo \nGiờ: 7:x");
        let found: Vec<_> = found.iter().map(|r| (r.name.as_str(), r.wanted)).collect();
        assert_eq!(found, [("Trông trẻ", 3), ("Nấu cháo", 1), ("Giờ: 7:x", 1)]);
    }
}
