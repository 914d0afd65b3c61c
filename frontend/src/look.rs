//! How the app looks on this device: background and text size, kept here and read by the stylesheet from the root
//! element.

use crate::browser::{keep, kept, mark_root};

pub const THEME: Choice = Choice {
    name: "theme",
    attribute: "data-theme",
};
pub const TEXT: Choice = Choice {
    name: "text-size",
    attribute: "data-text",
};

/// A choice of the reader; an empty word leaves it to the device.
pub struct Choice {
    name: &'static str,
    attribute: &'static str,
}

impl Choice {
    pub fn chosen(&self) -> String {
        kept(self.name).unwrap_or_default()
    }

    pub fn choose(&self, word: &str) {
        keep(self.name, &word);
        self.apply();
    }

    pub fn apply(&self) {
        let chosen = self.chosen();
        mark_root(
            self.attribute,
            Some(chosen.as_str()).filter(|c| !c.is_empty()),
        );
    }
}
