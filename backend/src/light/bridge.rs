//! `/l/bridge/{post}` and `/l/sheet/{post}`: what an author takes from a post to those whom no phone reaches.

pub mod http;

use super::page;
use crate::app::App;
use crate::bridge::lint::Finding;
use crate::bridge::{self, Bridge, Text};
use crate::error::Result;
use crate::markdown::{self, escape};
use crate::qr;
use caunoi_l10n::{Arg, format};
use caunoi_wire::{Language, code};
use std::fmt::Write;

pub const STYLE: &str = include_str!("../../../frontend/static/bridge.css");

/// What is drawn, for whom.
pub struct Desk<'a> {
    pub app: &'a App,
    pub ui: Language,
}

/// Of the loudspeaker: what is to be read, and what came of looking at it.
pub struct Script {
    pub text: String,
    /// None: not looked at yet.
    pub findings: Option<Vec<Finding>>,
}

impl Desk<'_> {
    fn t(&self, key: &str, args: &[(&str, Arg)]) -> String {
        escape(&self.app.text(self.ui, key, args))
    }

    /// Loudspeaker, sheet and short text of one version.
    pub fn page(&self, bridge: &Bridge, text: &Text, script: &Script) -> String {
        let mut main = format!(
            "<style>{STYLE}</style><p class=meta lang={}>{}</p>",
            text.language,
            escape(&text.title)
        );
        main.push_str(&languages(bridge, text));
        main.push_str(&self.loudspeaker(bridge, text, script));
        main.push_str(&self.sheets(bridge, text));
        main.push_str(&self.short(bridge, text));
        page::plain(
            self.app,
            self.ui,
            &self.app.text(self.ui, "bridge-title", &[]),
            &main,
        )
    }

    fn loudspeaker(&self, bridge: &Bridge, text: &Text, script: &Script) -> String {
        let (id, language) = (bridge.id, text.language);
        let seconds = bridge::seconds(language, &script.text);
        let mut html = format!("<h2>{}</h2>", self.t("bridge-loudspeaker", &[]));
        let is_long = seconds > bridge::LONGEST;
        if let Some(findings) = &script.findings {
            if is_long {
                let args = [
                    ("seconds", seconds.into()),
                    ("limit", bridge::LONGEST.into()),
                ];
                let _ = write!(
                    html,
                    "<p class=note>{}</p>",
                    self.t("bridge-too-long", &args)
                );
            }
            if !findings.is_empty() {
                let words: Vec<&str> = findings.iter().map(Finding::words).collect();
                let args = [("words", words.join(", ").into())];
                let _ = write!(
                    html,
                    "<p class=note>{}</p>",
                    self.t("bridge-private", &args)
                );
            }
            if !is_long && findings.is_empty() {
                let args = [("seconds", seconds.into())];
                let _ = write!(
                    html,
                    "<p class=done>✓ {}</p><p class=said lang={language}>{}</p>",
                    self.t("bridge-fine", &args),
                    escape(&script.text)
                );
                return html;
            }
        }
        let args = [("limit", bridge::LONGEST.into())];
        let _ = write!(
            html,
            "<form method=post action=\"/l/bridge/{id}?lang={language}\"><p class=ask><label for=script>{}</label></p>\
             <textarea id=script name=script rows=9 lang={language}>{}</textarea><button>{}</button></form>",
            self.t("bridge-script-ask", &args),
            escape(&script.text),
            self.t("bridge-check", &[])
        );
        html
    }

    fn sheets(&self, bridge: &Bridge, text: &Text) -> String {
        let sheet = |size: &str, key: &str| {
            format!(
                "<a href=\"/l/sheet/{}?lang={}&size={size}\">{}</a>",
                bridge.id,
                text.language,
                self.t(key, &[])
            )
        };
        format!(
            "<h2>{}</h2><nav>{}{}</nav>",
            self.t("bridge-paper", &[]),
            sheet("a5", "bridge-a5"),
            sheet("a4", "bridge-a4")
        )
    }

    fn short(&self, bridge: &Bridge, text: &Text) -> String {
        let mut html = format!("<h2>{}</h2>", self.t("bridge-text", &[]));
        for (words, parts) in bridge::short(self.app, bridge, text) {
            let _ = write!(
                html,
                "<p class=said lang={}>{}</p><p class=meta>{}</p>",
                text.language,
                escape(&words),
                self.t("bridge-parts", &[("parts", parts.into())])
            );
        }
        html
    }

    /// One page to print, in the language of the text, with a slip to tear off.
    ///
    /// # Errors
    /// When the address is too long for a QR code.
    pub fn sheet(&self, bridge: &Bridge, text: &Text, size: Size) -> Result<String> {
        let c = self.app.locales.get(self.ui);
        let address = self.app.config.link(&format!("/v/{}", bridge.code));
        let mut main = format!(
            "<style>{STYLE}</style><div class={}><p class=meta>{}</p><h1 lang={lang}>{}</h1>",
            size.as_str(),
            escape(&bridge.organisation),
            escape(&text.title),
            lang = text.language
        );
        if let Some(event) = &bridge.event {
            let (place, lang) = bridge.place(event, text);
            let _ = write!(
                main,
                "<dl><dt>{}<dd>{}<dt>{}<dd lang={lang}>{}</dl>",
                self.t("event-starts", &[]),
                escape(&format::datetime(c, event.starts_at)),
                self.t("event-place", &[]),
                escape(place)
            );
        }
        let args = [("code", Arg::from(code::spaced(&bridge.code)))];
        let _ = write!(
            main,
            "<div class=body lang={}>{}</div><div class=proof>{}<p>{}</p></div>{}</div>",
            text.language,
            markdown::to_html(&text.body),
            qr::svg(&address)?,
            self.t("bridge-proof", &args),
            self.slip(bridge)
        );
        Ok(page::sheet(self.app, self.ui, &text.title, &main))
    }

    /// What a family fills in and sends back with the child.
    fn slip(&self, bridge: &Bridge) -> String {
        let answer = |key: &str| format!("<span>☐ {}</span>", self.t(key, &[]));
        let mut answers = answer("bridge-slip-read");
        if bridge.event.is_some() {
            answers.push_str(&answer("bridge-slip-coming"));
            answers.push_str(&answer("bridge-slip-not-coming"));
        }
        answers.push_str(&answer("bridge-slip-call"));
        format!(
            "<section class=slip><p>✂ {}</p><p class=fill>{}<i></i>{}<i></i></p><p class=answers>{answers}</p><p class=fill>{}<i></i></p></section>",
            self.t(
                "bridge-slip",
                &[("code", code::spaced(&bridge.code).into())]
            ),
            self.t("bridge-slip-child", &[]),
            self.t("bridge-slip-class", &[]),
            self.t("bridge-slip-signature", &[])
        )
    }
}

fn languages(bridge: &Bridge, shown: &Text) -> String {
    if bridge.versions.len() < 2 {
        return String::new();
    }
    let link = |v: &Text| {
        let current = match v.language == shown.language {
            true => " aria-current=true",
            false => "",
        };
        format!(
            "<a href=\"/l/bridge/{}?lang={lang}\" lang={lang}{current}>{}</a>",
            bridge.id,
            v.language.autonym(),
            lang = v.language
        )
    };
    let links: String = bridge.versions.iter().map(link).collect();
    format!("<nav>{links}</nav>")
}

/// Of paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Size {
    #[default]
    A5,
    A4,
}

impl Size {
    const fn as_str(self) -> &'static str {
        match self {
            Self::A5 => "a5",
            Self::A4 => "a4",
        }
    }
}
