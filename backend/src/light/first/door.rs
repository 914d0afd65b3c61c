//! An invitation of a guardian: who is meant, by whom, and one button.

use super::Screen;
use crate::markdown::escape;
use caunoi_l10n::format;
use caunoi_wire::Language;
use caunoi_wire::session::{InvitationPurpose, InvitationView};

impl Screen<'_> {
    /// None for colleagues: the app lets them set up how they will sign in again.
    pub fn door(&self, token: &str, invited: &InvitationView) -> Option<String> {
        if invited.purpose != InvitationPurpose::Guardian {
            return None;
        }
        let name = invited.person_name.as_deref().unwrap_or_default();
        let organisation = invited.organisation_name.as_deref().unwrap_or_default();
        let hello = self.words("join-hello", &[("name", name.into())]);
        let from = self.words("join-from", &[("organisation", organisation.into())]);
        let children: Vec<&str> = invited.children.iter().map(String::as_str).collect();
        let about = match children.as_slice() {
            [] => String::new(),
            children => {
                let children = format::list(self.app.locales.get(self.ui), children);
                let words = self.words("join-children", &[("children", children.into())]);
                format!("<p class=strong>{words}</p>")
            }
        };
        let points = ["bell", "lock", "heart"]
            .into_iter()
            .zip(["notices", "privacy", "free"]);
        let points: String = points
            .map(|(icon, point)| {
                let (icon, words) = (
                    self.icon("icon", icon),
                    self.t(&format!("join-point-{point}")),
                );
                format!("<li>{icon}<span>{words}</span></li>")
            })
            .collect();
        let languages: String = Language::ALL
            .iter()
            .map(|language| {
                let chosen = if *language == self.ui {
                    " selected"
                } else {
                    ""
                };
                let name = language.autonym();
                format!("<option value={language} lang={language}{chosen}>{name}</option>")
            })
            .collect();
        let (brand, art, check) = (
            self.brand("brand-phone"),
            self.icon("art", "art-bridge"),
            self.icon("icon", "check"),
        );
        Some(format!(
            "<div id=first class=\"app app-plain\" lang={ui}><header class=bar>{brand}</header><main>\
             <div class=\"page page-narrow\"><div class=door>{art}<div class=door-head><h1>{hello}</h1><p>{from}</p>{about}</div>\
             <ul class=points>{points}</ul><form class=stack method=post action=\"/join/{token}\"><div class=field>\
             <label for=first-language>{language}</label><select id=first-language class=input name=language>{languages}</select></div>\
             <button class=\"button primary wide tall\">{check}{accept}</button></form><p class=\"help center\">{not_me}</p>\
             <p class=hotline>{hotline} <a href=tel:111>{call}</a></p></div></div></main></div>",
            ui = self.ui,
            token = escape(token),
            language = self.t("join-language"),
            accept = self.t("join-accept"),
            not_me = self.t("join-not-me"),
            hotline = self.t("common-hotline"),
            call = self.t("common-hotline-call"),
        ))
    }
}
