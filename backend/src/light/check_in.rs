//! The part of a light page that a check-in has: who reads and when, then one form for each child. What was answered is
//! on no page: who takes the phone next learns that something was sent, and no more.

pub mod http;

use super::page;
use crate::app::App;
use crate::check_in::{Attendee, Form};
use crate::feed::Reader;
use crate::markdown::escape;
use caunoi_l10n::{Arg, format};
use caunoi_wire::Language;
use caunoi_wire::check_in::{MAX_WORDS, Respondent};
use std::fmt::Write;

/// Of check-ins alone.
pub const STYLE: &str = include_str!("../../../frontend/static/check_in.css");
/// Mouths of the faces, the best mood first.
const MOUTHS: [&str; 5] = [
    "M13 28q11 15 22 0z",
    "M14 29q10 9 20 0",
    "M15 32h18",
    "M14 34q10-8 20 0",
    "M13 36q11-14 22 0M11 17l7-4M37 17l-7-4M32 25q4 5 0 6q-4-1 0-6",
];

/// What the parts of the page share.
struct Page<'a> {
    app: &'a App,
    /// Of what we say ourselves.
    ui: Language,
    reader: &'a Reader,
    token: &'a str,
    form: &'a Form,
}

impl Page<'_> {
    fn section(&self) -> String {
        let mut html = format!("<style>{STYLE}</style>");
        for attendee in &self.form.attendees {
            html.push_str(&self.attendee(attendee));
        }
        if self.form.attendees.is_empty() {
            html.push_str(&self.note("check-in-no-child", &[]));
        }
        // Always, whoever is on duty.
        let _ = write!(
            html,
            "<p><a class=help href=\"tel:111\">{}</a></p>",
            self.t("check-in-111", &[])
        );
        html
    }

    fn t(&self, key: &str, args: &[(&str, Arg)]) -> String {
        page::text(self.app, self.ui, key, args)
    }

    fn note(&self, key: &str, args: &[(&str, Arg)]) -> String {
        format!("<p class=note>{}</p>", self.t(key, args))
    }

    fn attendee(&self, attendee: &Attendee) -> String {
        let name = || [("name", Arg::from(&attendee.name))];
        let by_child = self.form.text.respondent == Respondent::Child;
        if attendee.has_answered {
            let key = if by_child {
                "check-in-sent-child"
            } else {
                "check-in-sent"
            };
            return format!("<p class=done role=status>✓ {}</p>", self.t(key, &name()));
        }
        if !attendee.may_respond {
            return self.note("check-in-may-not", &name());
        }
        if !self.form.is_open {
            return self.note("check-in-over", &name());
        }
        if by_child && !attendee.child_answers {
            return self.note("check-in-children-off", &name());
        }
        let title = if by_child {
            "check-in-child-answers"
        } else {
            "check-in-about"
        };
        let mut html = format!("<h2>{}</h2>{}", self.t(title, &name()), self.desk(attendee));
        if by_child && !attendee.consented {
            html.push_str(&self.consent(attendee));
        } else if self.form.takes_answers(attendee) {
            html.push_str(&self.questions(attendee, by_child));
        } else {
            html.push_str(&self.note("check-in-not-now", &[]));
        }
        html
    }

    /// Who reads, and when: no promise beyond the rota.
    fn desk(&self, attendee: &Attendee) -> String {
        let c = self.app.locales.get(self.ui);
        let at = |at| Arg::from(format::datetime(c, at));
        let desk = &attendee.desk;
        let organisation = || {
            (
                "organisation",
                Arg::from(desk.organisation.clone().unwrap_or_default()),
            )
        };
        let when = match (desk.until, desk.next) {
            (Some(until), _) => {
                self.t("check-in-desk-now", &[organisation(), ("until", at(until))])
            }
            (None, Some(next)) => {
                self.t("check-in-desk-later", &[organisation(), ("next", at(next))])
            }
            (None, None) => self.t("check-in-desk-nobody", &[]),
        };
        format!(
            "<p class=note>{when}<br>{}</p>",
            self.t("check-in-desk-who", &[])
        )
    }

    fn action(&self, what: &str, attendee: &Attendee) -> String {
        format!(
            "<form method=post action=\"/l/{}/{what}?lang={}\"><input type=hidden name=child_id value=\"{}\">",
            self.token, self.reader.language, attendee.id
        )
    }

    fn consent(&self, attendee: &Attendee) -> String {
        format!(
            "{}<p class=ask>{}</p><p>{}</p><button name=agrees value=true>{}</button></form>",
            self.action("child-consent", attendee),
            self.t("check-in-consent-ask", &[("name", (&attendee.name).into())]),
            self.t("check-in-consent-help", &[]),
            self.t("check-in-consent", &[]),
        )
    }

    fn questions(&self, attendee: &Attendee, by_child: bool) -> String {
        let mut html = self.action("check-in", attendee);
        if by_child {
            let _ = write!(
                html,
                "<p class=ask>{}</p>",
                self.t("check-in-child-intro", &[])
            );
        }
        let wording = &self.form.wording;
        let lang = wording.language;
        let _ = write!(html, "<p lang={lang}>{}</p>", escape(&wording.intro));
        for (at, item) in wording.items.iter().enumerate() {
            let _ = write!(
                html,
                "<fieldset lang={lang}><legend>{}</legend>",
                escape(item)
            );
            html.push_str(&self.choices(at));
            html.push_str("</fieldset>");
        }
        if self.form.takes_words(attendee) {
            let words = self.t("check-in-words", &[]);
            let _ = write!(
                html,
                "<label class=words>{words}<textarea name=words maxlength={MAX_WORDS}></textarea></label>"
            );
        } else if self.form.text.free_words {
            html.push_str(&self.note("check-in-words-closed", &[]));
        }
        let _ = write!(
            html,
            "<label><input type=checkbox name=talk value=true> {}</label><p>{}</p><button>{}</button></form>",
            self.t("check-in-talk", &[]),
            self.t("check-in-sent-is-sent", &[]),
            self.t("check-in-send", &[])
        );
        html
    }

    fn choices(&self, item: usize) -> String {
        let choices = self.form.wording.choices.iter().enumerate();
        let input = |at| format!("<input type=radio name=c{item} value={at} required>");
        if !self.form.instrument.faces {
            let choice = choices.map(|(at, words)| {
                format!("<label class=choice>{}{}</label>", input(at), escape(words))
            });
            return choice.collect();
        }
        let face = choices.zip(MOUTHS).map(|((at, words), mouth)| {
            format!(
                "<label>{}<svg viewBox=\"0 0 48 48\" aria-hidden=true><circle cx=24 cy=24 r=21 /><path d=\"M17 19v2M31 19v2\"/>\
                 <path d=\"{mouth}\"/></svg>{}</label>",
                input(at),
                escape(words)
            )
        });
        format!("<div class=faces>{}</div>", face.collect::<String>())
    }
}
