//! Looks at a screen narrow and wide, light and dark: no finding of axe, nothing wider than a small phone, also with text
//! twice as large, nothing that the keyboard does not come to, no complaint of the browser; families' screens in Khmer too. The pictures in `target/screens/` are for people to look at.

use caunoi_tests::browser::Browser;
use caunoi_tests::chromium::{Chromium, DESKTOP, TAB, target};
use caunoi_wire::Language;
use serde_json::{Value, json};

pub const PHONE: u32 = 390;
/// The narrowest phone people still have.
const SMALLEST: u32 = 320;
/// Whether the screen has come to rest: a heading, and nothing that still loads.
pub const READY: &str = "document.querySelector('h1') && !document.querySelector('.skeleton, [aria-busy=true], #shell, #first')";

/// Whether this is the screen of what does not exist, and where that is right.
const LOST: &str = "return Boolean(document.querySelector('use[href$=\"#art-lost\"]'))";
const LOSTS: [&str; 2] = ["lost", "join-refused"];

/// What sticks out of the page to the right.
const WIDE: &str = "const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return null;
    return [...document.querySelectorAll('body *')]
        .filter(e => e.getBoundingClientRect().right > root.clientWidth + 1)
        .map(e => e.outerHTML.slice(0, 160)).slice(-3).join(' | ') || 'nothing single';";

const AXE: &str = "return (await axe.run(document, {resultTypes: ['violations']})).violations.flatMap(v =>
    v.nodes.map(n => `${v.id}: ${n.html.slice(0, 200)} (${n.failureSummary.replaceAll('\\n', ' ').slice(0, 300)})`))";

/// Text twice as large as the reader's phone has it (WCAG 1.4.4); or as it is.
const TEXT: &str = "document.documentElement.style.fontSize = arguments[0]";

/// What the Tab key has to come to: one of each group of choices. Writes down what it comes to from now on.
const TABBABLE: &str = "const all = [...document.querySelectorAll(
        'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex=\"-1\"])')]
    .filter(e => e.checkVisibility() && !e.disabled && e.tabIndex >= 0)
    .map(e => e.type === 'radio' ? `radio ${e.name}` : e);
    globalThis.awaited = new Set(all);
    document.activeElement?.blur();
    document.addEventListener('focusin', ({target}) => {
        // Coming back to a window is no key.
        if (target.matches(':focus-visible')) awaited.delete(target.type === 'radio' ? `radio ${target.name}` : target);
    });
    return awaited.size;";
const MISSED: &str = "return [...awaited]
    .map(e => `the Tab key does not come to ${e.outerHTML?.slice(0, 120) || e}, or one does not see it`)";
/// More than a screen has to be gone through with the Tab key.
const MOST_STOPS: u64 = 90;

/// Goes through screens and collects what is wrong, so that one run tells all.
pub struct Inspector {
    axe: String,
    findings: Vec<String>,
}

impl Inspector {
    pub fn new() -> Self {
        let file = std::env::var_os("CAUNOI_AXE").map_or_else(
            || target().join("npm/node_modules/axe-core/axe.min.js"),
            Into::into,
        );
        let axe = std::fs::read_to_string(&file).unwrap_or_else(|error| {
            panic!("{}: {error}; cargo xtask test installs it", file.display())
        });
        Self {
            axe,
            findings: Vec::new(),
        }
    }

    /// Looks at screens of one person: name, path, and what must be there.
    pub async fn inspect(&mut self, browser: &mut Chromium, screens: &[(&str, &str)]) {
        for language in [Language::Vietnamese, Language::English] {
            browser.speak(language).await;
            for (name, path) in screens {
                browser.open(path).await;
                browser.until(READY).await;
                let is_lost = browser.run(LOST, json!([])).await;
                if is_lost != json!(LOSTS.contains(name)) {
                    self.find(
                        name,
                        &json!("no such screen, or one that should not be there"),
                    );
                }
                let named = format!("{name}-{language}");
                if language == Language::Vietnamese {
                    self.look_at(browser, &named).await;
                    self.larger(browser, name).await;
                    self.by_keyboard(browser, name).await;
                } else {
                    // The same colours; other words show what they break where there is little room.
                    self.look_from(browser, PHONE, &named).await;
                    // As after the others, for what comes next.
                    browser.look(DESKTOP, "light").await;
                }
            }
        }
    }

    /// The same screens of a family in Khmer, on a phone.
    pub async fn inspect_in_khmer(&mut self, browser: &mut Chromium, screens: &[(&str, &str)]) {
        browser.speak(Language::Khmer).await;
        for (name, path) in screens {
            browser.look(PHONE, "light").await;
            browser.open(path).await;
            browser.until(READY).await;
            self.look_from(browser, PHONE, &format!("{name}-km")).await;
        }
    }

    /// Twice as large a text needs no scrolling to the side.
    async fn larger(&mut self, browser: &mut Chromium, name: &str) {
        browser.look(PHONE, "light").await;
        browser.run(TEXT, json!(["200%"])).await;
        let wide = browser.run(WIDE, json!([])).await;
        if !wide.is_null() {
            browser.picture(&format!("{name}-larger")).await;
            self.find(name, &json!(format!("too wide with larger text: {wide}")));
        }
        browser.run(TEXT, json!([""])).await;
    }

    /// The Tab key comes to everything that can be pressed or filled in, and one sees where it is.
    async fn by_keyboard(&mut self, browser: &mut Chromium, name: &str) {
        browser.look(DESKTOP, "light").await;
        let stops = browser.run(TABBABLE, json!([])).await;
        let stops = stops.as_u64().unwrap_or_default();
        if stops > MOST_STOPS {
            return;
        }
        // Parts of a date are stops of their own.
        let tabs = usize::try_from(stops * 2 + 8).unwrap_or_default();
        browser.keys(&TAB.repeat(tabs)).await;
        let missed = browser.run(MISSED, json!([])).await;
        for finding in missed.as_array().into_iter().flatten() {
            self.find(name, finding);
        }
    }

    /// Looks at the screen that is open now.
    pub async fn look_at(&mut self, browser: &mut Chromium, name: &str) {
        for width in [PHONE, DESKTOP] {
            self.look_from(browser, width, name).await;
        }
    }

    /// Looks at it from one width alone: some screens begin anew where there is more room.
    pub async fn look_from(&mut self, browser: &mut Chromium, width: u32, name: &str) {
        for theme in ["light", "dark"] {
            browser.look(width, theme).await;
            let name = format!("{name}-{width}-{theme}");
            browser.picture(&name).await;
            browser.run(&self.axe.clone(), json!([])).await;
            let found = browser.run(AXE, json!([])).await;
            for finding in found.as_array().into_iter().flatten() {
                self.find(&name, finding);
            }
        }
        let smallest = if width == PHONE { SMALLEST } else { width };
        for width in [smallest, width] {
            browser.look(width, "light").await;
            let wide = browser.run(WIDE, json!([])).await;
            if !wide.is_null() {
                let what = format!("too wide: {wide}");
                self.find(&format!("{name}-{width}"), &json!(what));
            }
        }
        for complaint in browser.complaints().await {
            self.find(name, &json!(complaint));
        }
    }

    /// Looks from the narrowest phone alone whether everything fits.
    pub async fn fits(&mut self, browser: &mut Chromium, name: &str) {
        browser.look(SMALLEST, "light").await;
        browser.picture(&format!("{name}-{SMALLEST}")).await;
        let wide = browser.run(WIDE, json!([])).await;
        if !wide.is_null() {
            self.find(name, &json!(format!("too wide: {wide}")));
        }
    }

    fn find(&mut self, name: &str, what: &Value) {
        let what = what
            .as_str()
            .map_or_else(|| what.to_string(), str::to_owned);
        self.findings.push(format!("{name}: {what}"));
    }

    pub fn done(self) {
        assert!(self.findings.is_empty(), "{}", self.findings.join("\n"));
    }
}
