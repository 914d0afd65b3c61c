//! The app's first screens as the server draws them: on a slow network there is something to read, and to answer, while the
//! program is still on its way. The same markup as the app's own, which takes their place (`static/start.js`); until then
//! a tap leads to a page that needs no program. Whoever comes again has all of it on the device: the service worker then
//! asks for the bare shell.

mod door;
mod home;
pub mod http;

use super::page::text;
use crate::app::App;
use crate::web::site;
use caunoi_l10n::Arg;
use caunoi_wire::{Language, Timestamp};

/// What the drawing needs everywhere.
struct Screen<'a> {
    app: &'a App,
    ui: Language,
    /// The address of the pictures.
    icons: String,
    now: Timestamp,
}

impl<'a> Screen<'a> {
    fn new(app: &'a App, ui: Language) -> Self {
        Self {
            app,
            ui,
            icons: site::address("icons"),
            now: app.clock.now(),
        }
    }

    fn words(&self, key: &str, args: &[(&str, Arg)]) -> String {
        text(self.app, self.ui, key, args)
    }

    fn t(&self, key: &str) -> String {
        self.words(key, &[])
    }

    fn icon(&self, class: &str, name: &str) -> String {
        let icons = &self.icons;
        format!("<svg class={class} aria-hidden=true><use href=\"{icons}#{name}\"/></svg>")
    }

    fn brand(&self, class: &str) -> String {
        let (logo, name) = (self.icon("icon", "logo"), self.t("common-app"));
        format!("<a class=\"brand {class}\" href=/>{logo}{name}</a>")
    }
}
