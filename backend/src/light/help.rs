//! `/l/help`: what a family in need finds, on one page without script: whom to call at once, its own requests, a form,
//! the services near it.

pub mod http;

use super::page;
use crate::app::App;
use crate::markdown::escape;
use caunoi_l10n::{Arg, format};
use caunoi_wire::help::*;
use caunoi_wire::{Language, Timestamp, id::*};
use std::fmt::Write;

pub const STYLE: &str = include_str!("../../../frontend/static/help.css");

/// Whom to call at once: the children's helpline, an ambulance, the police.
const CALL: [&str; 3] = ["111", "115", "113"];

/// What the page is drawn with.
struct Desk<'a> {
    app: &'a App,
    ui: Language,
    now: Timestamp,
}

impl Desk<'_> {
    fn t(&self, key: &str, args: &[(&str, Arg)]) -> String {
        page::text(self.app, self.ui, key, args)
    }

    fn kind(&self, kind: HelpKind) -> String {
        self.t(&format!("help-kind-{kind}"), &[])
    }

    fn when(&self, at: Timestamp) -> String {
        escape(&format::relative(
            self.app.locales.get(self.ui),
            at,
            self.now,
        ))
    }
}

/// The page about one of the children; none: the first.
pub fn page(
    app: &App,
    ui: Language,
    now: Timestamp,
    help: &MyHelp,
    child: Option<ChildId>,
    sent: bool,
) -> String {
    let desk = Desk { app, ui, now };
    let chosen = help.children.iter().find(|c| Some(c.id) == child);
    let chosen = chosen.or(help.children.first());
    let mut main = format!(
        "<style>{STYLE}</style><p class=note>{}</p><nav>",
        desk.t("help-danger", &[])
    );
    for number in CALL {
        let _ = write!(main, "<a class=call href=tel:{number}>{number}</a>");
    }
    main.push_str("</nav>");
    if sent {
        let _ = write!(
            main,
            "<p class=done role=status>✓ {}</p>",
            desk.t("help-sent", &[])
        );
    }
    for request in &help.requests {
        main.push_str(&asked(&desk, request));
    }
    match chosen {
        Some(chosen) if chosen.destinations.is_empty() => {}
        Some(chosen) => main.push_str(&form(&desk, &help.children, chosen)),
        None => {
            let _ = write!(main, "<p>{}</p>", desk.t("help-no-child", &[]));
        }
    }
    main.push_str(&directory(&desk, &help.services));
    page::plain(app, ui, &app.text(ui, "help-title", &[]), &main)
}

fn asked(desk: &Desk, request: &MyHelpRequest) -> String {
    let state = desk.t(
        &format!("help-state-{}", request.state),
        &[("organisation", (&request.organisation_name).into())],
    );
    let mut html = format!(
        "<section class=card><h2>{} · {}</h2><p class=meta>{} · {state}</p>",
        desk.kind(request.kind),
        escape(&request.child_name),
        desk.when(request.asked_at)
    );
    if !request.text.is_empty() {
        let _ = write!(html, "<p class=said>{}</p>", escape(&request.text));
    }
    for answer in &request.answers {
        let _ = write!(
            html,
            "<p class=\"said answer\"><b>{}</b> · {}<br>{}</p>",
            escape(&answer.author_name),
            desk.when(answer.at),
            escape(&answer.text)
        );
    }
    if request.state != HelpState::Closed {
        let _ = write!(
            html,
            "<form class=bare method=post action=\"/l/help/{}/end\"><button class=other>{}</button></form>",
            request.id,
            desk.t("help-end", &[])
        );
    }
    html.push_str("</section>");
    html
}

fn form(desk: &Desk, children: &[HelpChild], chosen: &HelpChild) -> String {
    let mut html = format!("<h2>{}</h2>", desk.t("help-ask", &[]));
    if children.len() > 1 {
        html.push_str("<nav>");
        for child in children {
            let current = if child.id == chosen.id {
                " aria-current=true"
            } else {
                ""
            };
            let _ = write!(
                html,
                "<a href=\"/l/help?child={}\"{current}>{}</a>",
                child.id,
                escape(&child.name)
            );
        }
        html.push_str("</nav>");
    }
    let _ = write!(
        html,
        "<form method=post action=/l/help><input type=hidden name=child_id value=\"{}\">\
         <fieldset><legend class=ask>{}</legend>",
        chosen.id,
        desk.t("help-about", &[("child", (&chosen.name).into())])
    );
    for to in &chosen.destinations {
        let reads = desk.t(
            "help-reads",
            &[("organisation", (&to.organisation_name).into())],
        );
        let _ = write!(
            html,
            "<label><input type=radio name=kind value={} required><span>{}<small>{reads}</small></span></label>",
            to.kind,
            desk.kind(to.kind)
        );
    }
    let _ = write!(
        html,
        "</fieldset><label class=above for=help-text>{}</label>\
         <textarea id=help-text name=text rows=4 maxlength={MAX_HELP_TEXT}></textarea>\
         <p class=meta>{}</p><button>{}</button></form>",
        desk.t("help-words", &[]),
        desk.t("help-private", &[]),
        desk.t("help-send", &[])
    );
    html
}

fn directory(desk: &Desk, services: &[Service]) -> String {
    if services.is_empty() {
        return String::new();
    }
    let mut html = format!("<h2>{}</h2><dl>", desk.t("help-services", &[]));
    for service in services {
        let _ = write!(
            html,
            "<dt>{}</dt><dd>{}",
            desk.kind(service.kind),
            escape(&service.name)
        );
        if !service.phone.is_empty() {
            let dial: String = service
                .phone
                .chars()
                .filter(|c| c.is_ascii_digit() || *c == '+')
                .collect();
            let _ = write!(
                html,
                "<br><a href=\"tel:{dial}\">{}</a>",
                escape(&service.phone)
            );
        }
        for line in [&service.address, &service.hours] {
            if !line.is_empty() {
                let _ = write!(html, "<small>{}</small>", escape(line));
            }
        }
        html.push_str("</dd>");
    }
    html.push_str("</dl>");
    html
}
