//! What a screen asks the server for, and what is drawn until there is an answer or when there is none.

use super::{art, button};
use crate::api::{self, Failure};
use crate::text::t;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Where a request stands.
pub enum Load<T> {
    Waiting,
    Failed(Failure),
    Ready(Arc<T>),
}

// Derived, it would ask for `T: Clone`.
impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Waiting => Self::Waiting,
            Self::Failed(failure) => Self::Failed(failure.clone()),
            Self::Ready(answer) => Self::Ready(answer.clone()),
        }
    }
}

impl<T> Load<T> {
    /// The answer, if there is one.
    pub fn ready(&self) -> Option<Arc<T>> {
        match self {
            Self::Ready(answer) => Some(answer.clone()),
            _ => None,
        }
    }
}

/// Something of the server that a screen shows.
pub struct Source<T: Send + Sync + 'static> {
    pub state: RwSignal<Load<T>>,
    path: StoredValue<String>,
}

impl<T: Send + Sync + 'static> Clone for Source<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Source<T> {}

/// Asks for a path at once.
pub fn load<T: DeserializeOwned + Send + Sync + 'static>(path: String) -> Source<T> {
    let source = Source {
        state: RwSignal::new(Load::Waiting),
        path: StoredValue::new(path),
    };
    source.again();
    source
}

impl<T: DeserializeOwned + Send + Sync + 'static> Source<T> {
    /// Asks again; what is shown stays until there is a newer answer.
    pub fn again(self) {
        if self.state.with_untracked(|s| matches!(s, Load::Failed(_))) {
            self.state.set(Load::Waiting);
        }
        let path = self.path.get_value();
        spawn_local(async move {
            let answer = api::get::<T>(&path).await;
            self.state.try_update(|state| match answer {
                Ok(answer) => *state = Load::Ready(Arc::new(answer)),
                Err(_) if matches!(state, Load::Ready(_)) => {}
                Err(failure) => *state = Load::Failed(failure),
            });
        });
    }

    /// Puts in what another request answered.
    pub fn put(self, answer: T) {
        self.state.try_set(Load::Ready(Arc::new(answer)));
    }

    pub fn ready(self) -> Option<Arc<T>> {
        self.state.with(Load::ready)
    }

    /// Draws the answer when it is there.
    pub fn draw(self, draw: impl Fn(Arc<T>) -> AnyView + Send + 'static) -> AnyView {
        let drawn = move || match self.state.get() {
            Load::Waiting => skeleton(),
            Load::Failed(failure) => problem(&failure, move || self.again()),
            Load::Ready(answer) => draw(answer),
        };
        drawn.into_any()
    }
}

/// The shape of what is coming.
pub fn skeleton() -> AnyView {
    let card = || {
        view! {
            <div class="card">
                <span class="skeleton skeleton-title"></span>
                <span class="skeleton skeleton-line"></span>
                <span class="skeleton skeleton-line"></span>
            </div>
        }
    };
    view! {
        <div class="stack" role="status">
            <span class="visually-hidden">{t("common-loading")}</span>
            {card()}
            {card()}
            {card()}
        </div>
    }
    .into_any()
}

/// No answer: why, and another try.
pub fn problem(failure: &Failure, again: impl Fn() + 'static) -> AnyView {
    view! {
        <div class="empty" role="alert">
            {art("art-lost")}
            <p>{failure.message()}</p>
            {button::press("button secondary", "refresh", t("common-retry"), again)}
        </div>
    }
    .into_any()
}
