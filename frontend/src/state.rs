//! What the app knows while it is open: the reader, the screen, the feed, what waits to be sent. One instance for the
//! life of the page, reachable from event handlers and running requests alike.

use crate::api::{self, Failure};
use crate::browser::{self, keeper};
use crate::outbox::Refused;
use crate::parts::toast::Toast;
use crate::route::Route;
use crate::{device, outbox, route, text};
use caunoi_l10n::Catalogue;
use caunoi_wire::feed::{Feed, FeedItem};
use caunoi_wire::person::Me;
use caunoi_wire::{Done, ErrorCode, Language};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::OnceCell;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::prelude::*;

/// Where the reader, their feed and their written drafts are kept on the device; forgotten when they sign out.
const ME: &str = "me";
pub const FEED: &str = "feed";
pub const DRAFT: &str = "draft";

/// Who uses the app.
#[derive(Clone)]
pub enum Who {
    Unknown,
    Nobody,
    /// Nothing kept and no answer from the server.
    Failed(Failure),
    Signed(Arc<Me>),
}

#[derive(Clone, Copy)]
pub struct App {
    pub catalogue: RwSignal<Catalogue>,
    pub route: RwSignal<Route>,
    pub who: RwSignal<Who>,
    pub online: RwSignal<bool>,
    /// The feed as last heard, drawn before the network answers.
    pub feed: RwSignal<Option<Feed>>,
    /// How many of its posts were drawn after the first few.
    pub drawn_later: RwSignal<usize>,
    /// The reader's answers not yet sent, by what they answer.
    pub outbox: RwSignal<Vec<String>>,
    /// Those that did not count.
    pub refused: RwSignal<Vec<Refused>>,
    /// The notice whose receipt the server confirmed last.
    pub confirmed: RwSignal<Option<FeedItem>>,
    pub toasts: RwSignal<Vec<Toast>>,
    /// Counts the notices that came while the app was open.
    pub pushes: RwSignal<u32>,
    /// What the server said last to ask anew: `reach:` and a post, or none for all.
    pub heard: RwSignal<String>,
    /// It can say so.
    pub live: RwSignal<bool>,
    /// A newer version of the app waits.
    pub update: RwSignal<bool>,
    /// What this browser can do about notifications.
    pub bell: RwSignal<device::Bell>,
    /// After going to another screen its heading takes the focus.
    pub wants_focus: StoredValue<bool>,
}

thread_local! {
    static APP: OnceCell<App> = const { OnceCell::new() };
}

/// The one instance.
///
/// # Panics
/// Before [`start`].
pub fn app() -> App {
    APP.with(|cell| *cell.get().expect("started"))
}

/// Sets up the state from what is kept on the device.
pub fn start(catalogue: Catalogue) {
    let who = match browser::kept::<Me>(ME) {
        Some(me) => Who::Signed(Arc::new(me)),
        None => Who::Unknown,
    };
    let app = App {
        catalogue: RwSignal::new(catalogue),
        route: RwSignal::new(route::current()),
        who: RwSignal::new(who),
        online: RwSignal::new(true),
        feed: RwSignal::new(browser::kept(FEED)),
        drawn_later: RwSignal::new(0),
        outbox: RwSignal::new(Vec::new()),
        refused: RwSignal::new(Vec::new()),
        confirmed: RwSignal::new(None),
        toasts: RwSignal::new(Vec::new()),
        pushes: RwSignal::new(0),
        heard: RwSignal::new(String::new()),
        live: RwSignal::new(false),
        update: RwSignal::new(false),
        bell: RwSignal::new(device::Bell::Unknown),
        wants_focus: StoredValue::new(false),
    };
    APP.with(|cell| cell.set(app).ok());
    outbox::look();
    let heard = Closure::<dyn FnMut(JsValue)>::new(|news| outbox::hear(&news));
    browser::set(&keeper(), "heard", &heard.into_js_value());
    for (event, online) in [("online", true), ("offline", false)] {
        browser::listen(&window(), event, move |_| {
            if online {
                went_online();
            } else {
                went_offline();
            }
        });
    }
    if browser::global("navigator.onLine").is_falsy() {
        went_offline();
    }
    spawn_local(async {
        if refresh().await.is_some() {
            device::resync().await;
        }
    });
}

/// The signed-in person, where a screen is drawn that needs one.
pub fn me() -> Option<Arc<Me>> {
    app().who.with_untracked(|who| match who {
        Who::Signed(me) => Some(me.clone()),
        _ => None,
    })
}

/// Asks the server who this is.
pub async fn refresh() -> Option<Arc<Me>> {
    match api::get::<Me>("/me").await {
        Ok(me) => {
            browser::keep(ME, &me);
            speak(me.reading_language).await;
            let me = Arc::new(me);
            app().who.set(Who::Signed(me.clone()));
            spawn_local(outbox::flush());
            Some(me)
        }
        Err(failure) if failure.is(ErrorCode::SignInNeeded) => {
            signed_out();
            None
        }
        Err(failure) => {
            app().who.update(|who| {
                if !matches!(who, Who::Signed(_)) {
                    *who = Who::Failed(failure);
                }
            });
            None
        }
    }
}

/// The reader's language, where they have not chosen one on this device.
async fn speak(reading: Language) {
    let differs = reading != text::language() && Language::INTERFACE.contains(&reading);
    if differs && !text::is_chosen() {
        text::switch(reading).await;
    }
}

/// Set where the build with the screens of the desk is wanted; `static/start.js` reads it.
const DESK: &str = "desk";

/// Loads the build with the screens of the desk; false when that was tried already.
#[cfg(not(feature = "desk"))]
pub fn fetch_desk() -> bool {
    if browser::kept::<bool>(DESK).is_some() {
        return false;
    }
    browser::keep(DESK, &true);
    window().location().reload().is_ok()
}

/// The session is over: what is private leaves the device. A text being written and answers not yet sent stay, they
/// name their owner: a session that ran out must not cost an evening's work.
pub fn signed_out() {
    for name in [ME, FEED] {
        browser::forget(name);
    }
    let app = app();
    app.feed.set(None);
    app.who.set(Who::Nobody);
}

/// Ends the session on this device.
pub async fn sign_out() -> Result<(), Failure> {
    device::leave().await;
    outbox::flush().await;
    api::post::<Done>("/sign-out", &Done {}).await?;
    // Keys and content, and what was kept for reading without a network.
    let _ = browser::wait(&keeper(), "end", &[]).await;
    signed_out();
    browser::forget(DESK);
    route::replace(&Route::Home);
    Ok(())
}

/// How long until we look whether there is a network again, should the browser not tell.
const LOOK_AGAIN: Duration = Duration::from_secs(15);

pub fn went_offline() {
    let app = app();
    if app.online.get_untracked() {
        app.online.set(false);
        set_timeout(look_again, LOOK_AGAIN);
    }
}

fn look_again() {
    if app().online.get_untracked() {
        return;
    }
    spawn_local(async {
        refresh().await;
        if !app().online.get_untracked() {
            set_timeout(look_again, LOOK_AGAIN);
        }
    });
}

pub fn went_online() {
    let app = app();
    if !app.online.get_untracked() {
        app.online.set(true);
        app.pushes.update(|count| *count += 1);
        spawn_local(outbox::flush());
    }
}
