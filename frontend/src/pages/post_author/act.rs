//! What the author can still do: go on writing, take back, correct, withdraw.

use super::{Sent, part};
use crate::api;
use crate::pages::compose::attach::{self, Attached};
use crate::pages::compose::{self, draft};
use crate::parts::button::{self, run};
use crate::parts::load::Load;
use crate::parts::{dialog, icon, toast};
use crate::route::Route;
use crate::state::me;
use crate::text::t;
use caunoi_wire::Done;
use caunoi_wire::attachment::Attachment;
use caunoi_wire::post::{Correction, Post, PostState, PostText};
use leptos::prelude::*;
use leptos::task::spawn_local;

pub fn section(sent: Sent) -> AnyView {
    let state = part(sent, |post| post.state);
    let drawn = move || match state.get()? {
        PostState::Draft => Some(go_on(sent)),
        PostState::Scheduled => Some(take_back(sent)),
        PostState::Published => Some(change(sent)),
        PostState::Withdrawn | PostState::Repeating => None,
    };
    drawn.into_any()
}

fn go_on(sent: Sent) -> AnyView {
    let to = Route::Compose(Some(sent.id));
    view! { <div class="actions">{button::link("button primary", "edit", t("sent-go-on"), &to)}</div> }
        .into_any()
}

fn take_back(sent: Sent) -> AnyView {
    let press = move || spawn_local(compose::take_back(sent.id));
    view! {
        <div class="actions">{button::press("button primary", "undo", t("sent-take-back"), press)}</div>
    }
    .into_any()
}

fn change(sent: Sent) -> AnyView {
    let bridge = format!("/l/bridge/{}", sent.id);
    let (correcting, withdrawing) = (RwSignal::new(false), RwSignal::new(false));
    view! {
        <div class="actions">
            {super::event::acts(sent)}
            <a class="button secondary" rel="external" href=bridge>{icon("speaker")}{t("sent-bridge")}</a>
            {button::press("button secondary", "edit", t("sent-correct"), move || correcting.set(true))}
            {button::press("button danger-quiet", "close", t("sent-withdraw"), move || withdrawing.set(true))}
        </div>
        {dialog::dialog(correcting, || t("sent-correct"), move || correct(sent, correcting))}
        {dialog::dialog(withdrawing, || t("sent-withdraw-ask"), move || withdraw(sent, withdrawing))}
    }
    .into_any()
}

/// The same editors as in the composer, over the texts as they are now.
fn correct(sent: Sent, open: RwSignal<bool>) -> AnyView {
    let Some(post) = sent.post.state.with_untracked(Load::ready) else {
        return ().into_any();
    };
    let text = RwSignal::new(draft::of_post(&post));
    let lack = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let Some(me) = me() else {
        return ().into_any();
    };
    let attached = Attached::new(post.attachments.clone(), me.id, Some(sent.id));
    let send = move || {
        if attached.pending.get_untracked() > 0 {
            return toast::say(t("attach-pending"));
        }
        let versions = text.with_untracked(|text: &PostText| text.versions.clone());
        if let Some(found) = versions.iter().find_map(draft::lack_of_version) {
            lack.set(Some(found));
            return;
        }
        let path = format!("/posts/{}/correct", sent.id);
        let list = attached.list.get_untracked();
        let attachments = Some(list.iter().map(Attachment::text).collect());
        let correction = Correction {
            versions,
            attachments,
        };
        let work = async move { api::post::<Post>(&path, &correction).await };
        run(busy, work, move |post| {
            open.try_set(false);
            sent.post.put(post);
            toast::say(t("sent-corrected"));
        });
    };
    view! {
        <p class="help">{t("sent-correct-help")}</p>
        {compose::versions(text, lack, None)}
        {attach::section(attached, text)}
        <div class="actions">
            {button::press("button quiet", "", t("common-cancel"), move || open.set(false))}
            {button::button("button primary", "send", t("sent-correct-send"), busy, send)}
        </div>
    }
    .into_any()
}

fn withdraw(sent: Sent, open: RwSignal<bool>) -> AnyView {
    let busy = RwSignal::new(false);
    let press = move || {
        let path = format!("/posts/{}/withdraw", sent.id);
        let work = async move { api::post::<Post>(&path, &Done {}).await };
        run(busy, work, move |post| {
            open.try_set(false);
            sent.post.put(post);
            toast::say(t("sent-withdrawn"));
        });
    };
    view! {
        <p>{t("sent-withdraw-help")}</p>
        <div class="actions">
            {button::press("button quiet", "", t("common-cancel"), move || open.set(false))}
            {button::button("button danger", "close", t("sent-withdraw"), busy, press)}
        </div>
    }
    .into_any()
}
