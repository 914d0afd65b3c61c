//! What a guardian may do for one child, and the protection block.

use super::{Screen, Who};
use crate::api;
use crate::browser::now;
use crate::parts::dialog as dialogs;
use crate::parts::field::{Entry, Kind, TEXT, field, switch};
use crate::parts::{button, notice, toast};
use crate::text::{t, text};
use caunoi_wire::id::ChildId;
use caunoi_wire::person::GuardianRights;
use caunoi_wire::time::{DAY, ZONE_OFFSET};
use caunoi_wire::{Date, Done, Timestamp};
use leptos::prelude::*;

const DAY_FIELD: Kind = Kind {
    input: "date",
    ..TEXT
};
/// How long a block lasts unless one says otherwise.
const USUAL_BLOCK: i64 = 180;

pub fn is_blocked(rights: &GuardianRights) -> bool {
    rights.blocked_until.is_some_and(|until| until > now())
}

/// The moment a day is over in Vietnam.
fn end_of(day: Date) -> Timestamp {
    Timestamp((day.days() + 1) * DAY - ZONE_OFFSET)
}

/// The last whole day before a moment.
fn last_day(until: Timestamp) -> Date {
    until.plus(-1).local_date()
}

pub fn dialog(screen: Screen) -> AnyView {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if screen.deciding.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            screen.deciding.set(None);
        }
    });
    let content = move || match screen.deciding.get_untracked() {
        Some((child, who)) => form(screen, child, &who, open),
        None => ().into_any(),
    };
    dialogs::dialog(open, || t("staff-rights"), content)
}

/// What the form holds.
#[derive(Clone, Copy)]
struct Draft {
    receive: RwSignal<bool>,
    see: RwSignal<bool>,
    respond: RwSignal<bool>,
    pick_up: RwSignal<bool>,
    blocked: RwSignal<bool>,
    until: Entry,
}

impl Draft {
    fn new(rights: &GuardianRights) -> Self {
        let until = rights.blocked_until.filter(|until| *until > now());
        let usual = now().plus(USUAL_BLOCK * DAY);
        Self {
            receive: RwSignal::new(rights.may_receive),
            see: RwSignal::new(rights.may_see_data),
            respond: RwSignal::new(rights.may_respond),
            pick_up: RwSignal::new(rights.may_pick_up),
            blocked: RwSignal::new(until.is_some()),
            until: Entry::new(&last_day(until.unwrap_or(usual)).to_string()),
        }
    }

    /// The rights, if the day of the block can be used.
    fn rights(self) -> Option<GuardianRights> {
        let blocked_until = if self.blocked.get_untracked() {
            let day = self.until.text().parse::<Date>().ok();
            let until = day.map(end_of).filter(|until| *until > now());
            if until.is_none() {
                self.until.error.set(Some(t("staff-block-day")));
                return None;
            }
            until
        } else {
            None
        };
        Some(GuardianRights {
            may_receive: self.receive.get_untracked(),
            may_see_data: self.see.get_untracked(),
            may_respond: self.respond.get_untracked(),
            may_pick_up: self.pick_up.get_untracked(),
            blocked_until,
        })
    }
}

fn form(screen: Screen, child: ChildId, who: &Who, open: RwSignal<bool>) -> AnyView {
    let draft = Draft::new(&who.guardian.rights);
    let busy = RwSignal::new(false);
    let path = format!("/children/{child}/guardians/{}", who.guardian.id);
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(rights) = draft.rights() else { return };
        let path = path.clone();
        let work = async move { api::put::<Done>(&path, &rights).await };
        button::run(busy, work, move |_| {
            screen.children.again();
            toast::say(t("common-saved"));
            open.set(false);
        });
    };
    let about = text(
        "staff-rights-for",
        &[
            ("guardian", who.guardian.name.as_str().into()),
            ("child", who.child.as_str().into()),
        ],
    );
    let block = move || {
        draft.blocked.get().then(|| {
            view! {
                {notice("notice notice-red", "lock", t("staff-block-help"))}
                {field("block-until", DAY_FIELD, t("staff-block-until"), None, draft.until)}
            }
        })
    };
    view! {
        <p class="soft">{about}</p>
        <form novalidate on:submit=save>
            <div>
                {switch(t("staff-may-receive"), None, draft.receive)}
                {switch(t("staff-may-see"), Some(t("staff-may-see-help")), draft.see)}
                {switch(t("staff-may-respond"), None, draft.respond)}
                {switch(t("staff-may-pick-up"), None, draft.pick_up)}
            </div>
            <div class="block">
                {switch(t("staff-block"), Some(t("staff-block-when")), draft.blocked)}
                {block}
            </div>
            <div class="actions actions-end">
                {button::press("button quiet", "", t("common-cancel"), move || open.set(false))}
                {button::submit("button primary", t("common-save"), busy)}
            </div>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_holds_through_its_last_day() {
        let day: Date = "2026-11-24".parse().expect("a date");
        let end = end_of(day);
        assert_eq!(last_day(end), day);
        assert_eq!(end.local_minute(), 0);
        assert_eq!(end.local_date().to_string(), "2026-11-25");
    }
}
