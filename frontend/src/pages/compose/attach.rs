//! What comes with a post: pictures, files and recordings. `attach.js` draws, takes and sends them; here stands what the
//! server has of them, for the post that is saved.

use crate::browser::{from_js, get};
use crate::text::{t, text};
use caunoi_wire::Language;
use caunoi_wire::attachment::Attachment;
use caunoi_wire::id::{AttachmentId, PersonId, PostId};
use caunoi_wire::post::PostText;
use leptos::prelude::*;
use serde::Deserialize;

const SCRIPT: &str = "/attach.js";
/// What the script says.
const WORDS: [&str; 25] = [
    "attach-title",
    "attach-camera",
    "attach-picture",
    "attach-file",
    "attach-sound",
    "attach-record",
    "attach-recording",
    "attach-sending",
    "attach-waits",
    "attach-waits-open",
    "attach-unkept",
    "attach-failed",
    "attach-large",
    "attach-drop",
    "attach-microphone",
    "attach-records",
    "attach-level",
    "attach-spoken",
    "attach-stop",
    "attach-listen",
    "attach-use",
    "attach-again",
    "attach-alt",
    "attach-alt-missing",
    "attach-pending",
];

/// What comes with a post, and how much is still on its way. Lives as long as the screen, whatever step it shows.
#[derive(Clone, Copy)]
pub struct Attached {
    pub list: RwSignal<Vec<Attachment>>,
    pub pending: RwSignal<usize>,
    /// Which draft of whom: a device may be shared.
    key: StoredValue<String>,
}

/// What the script tells.
#[derive(Deserialize)]
struct Told {
    key: String,
    pending: Option<usize>,
    /// One that is new, or of which something else is said.
    attachment: Option<Attachment>,
    dropped: Option<AttachmentId>,
}

impl Attached {
    pub fn new(list: Vec<Attachment>, owner: PersonId, id: Option<PostId>) -> Self {
        let id = id.map(|id| id.to_string()).unwrap_or_default();
        let attached = Self {
            list: RwSignal::new(list),
            pending: RwSignal::new(0),
            key: StoredValue::new(format!("{owner}:{id}")),
        };
        let told = window_event_listener_untyped("attached", move |event| {
            if let Some(told) = from_js::<Told>(&get(&event, "detail")) {
                attached.hear(told);
            }
        });
        on_cleanup(move || told.remove());
        attached
    }

    fn hear(self, told: Told) {
        if self.key.with_value(|key| *key != told.key) {
            return;
        }
        if let Some(pending) = told.pending {
            self.pending.set(pending);
        }
        let Some(id) = told.attachment.as_ref().map(|a| a.id).or(told.dropped) else {
            return;
        };
        self.list.update(|list| {
            let at = list.iter().position(|a| a.id == id);
            match (told.attachment, at) {
                (Some(new), Some(at)) => list[at] = new,
                (Some(new), None) => list.push(new),
                (None, _) => list.retain(|a| a.id != id),
            }
        });
    }
}

/// The languages of its text, the original first: in each a picture may be described.
pub fn section(attached: Attached, post: RwSignal<PostText>) -> AnyView {
    load_script();
    let written = Memo::new(move |_| {
        post.with(|text| {
            let others = text.versions.iter().map(|v| v.language);
            let others = others.filter(|language| *language != text.original_language);
            let all: Vec<&str> = std::iter::once(text.original_language)
                .chain(others)
                .map(Language::as_str)
                .collect();
            all.join(" ")
        })
    });
    let json = |pairs: &[(&str, String)]| {
        let map: std::collections::BTreeMap<_, _> = pairs.iter().cloned().collect();
        serde_json::to_string(&map).unwrap_or_default()
    };
    let mut words = WORDS.map(|key| (key, t(key))).to_vec();
    // The script puts the name of the language in its place.
    words.push((
        "attach-alt-in",
        text("attach-alt-in", &[("language", "%".into())]),
    ));
    let words = json(&words);
    let languages: Vec<_> = Language::ALL
        .iter()
        .map(|l| (l.as_str(), l.autonym().to_owned()))
        .collect();
    let list = attached.list.get_untracked();
    let list = serde_json::to_string(&list).unwrap_or_default();
    view! {
        <c-attach
            data-key=attached.key.get_value()
            data-words=words
            data-languages=json(&languages)
            data-written=move || written.get()
            data-list=list
        ></c-attach>
    }
    .into_any()
}

/// Whether somebody is speaking into it now.
pub fn records() -> bool {
    let recorder = document().query_selector(".recorder[data-state=records]");
    recorder.is_ok_and(|found| found.is_some())
}

/// Once for the life of the page.
fn load_script() {
    let document = document();
    let there = document.query_selector("script[src='/attach.js']");
    if there.is_ok_and(|found| found.is_some()) {
        return;
    }
    if let (Ok(script), Some(body)) = (document.create_element("script"), document.body()) {
        let _ = script.set_attribute("src", SCRIPT);
        let _ = body.append_child(&script);
    }
}
