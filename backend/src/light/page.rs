//! The HTML of light pages: small, without script, readable on the oldest phone.

use super::translation;
use crate::app::App;
use crate::attachment::draw;
use crate::feed::Reader;
use crate::markdown::escape;
use crate::translation::store::Asked;
use caunoi_l10n::{Arg, format};
use caunoi_wire::feed::FeedItem;
use caunoi_wire::post::{Priority, Provenance};
use caunoi_wire::{ErrorCode, Language, code};
use std::fmt::Write;

const STYLE: &str = include_str!("../../../frontend/static/light.css");

/// The bridge, as the app's bar has it: whoever gets a link in a message knows it again.
const MARK: &str = "<svg aria-hidden=true viewBox=\"0 0 24 24\"><circle cx=7.5 cy=4.6 r=2.1 /><circle cx=16.5 cy=7.6 r=1.7 />\
    <path d=\"M7.5 9v10.5M16.5 11.5v8M2 19.5h20M2 14.500c2.6-.6 4.6-2.6 5.5-5.5 1.2 4.2 3.8 6.3 6.2 5.6 1.4-.4 2.4-1.5 \
    2.8-3.1.7 2.5 2.6 4.3 5.5 4.8\"/></svg>";

/// The hashes of the inline styles, for the page's own policy (CSP Level 3).
fn policy() -> String {
    use base64::Engine;
    let hash = |style: &str| {
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, style.as_bytes());
        base64::engine::general_purpose::STANDARD.encode(hash)
    };
    let styles = [
        STYLE,
        super::calendar::STYLE,
        super::lesson::STYLE,
        super::check_in::STYLE,
        super::help::STYLE,
        super::bridge::STYLE,
        super::day::STYLE,
        super::ticket::STYLE,
        super::translator::STYLE,
        draw::STYLE,
    ];
    let styles = styles.map(|style| format!("'sha256-{}'", hash(style)));
    format!(
        "default-src 'none'; style-src {}; img-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
        styles.join(" ")
    )
}

/// The same for a page on which a script of ours runs, though it works without it as well.
pub fn policy_with_script() -> String {
    format!(
        "{}; script-src 'self'; connect-src 'self'; worker-src 'self'",
        policy()
    )
}

/// The headers every light page is sent with, besides the common ones.
pub fn headers() -> [(&'static str, String); 3] {
    [
        ("content-type", "text/html; charset=utf-8".to_owned()),
        ("cache-control", "private, no-store".to_owned()),
        ("content-security-policy", policy()),
    ]
}

/// A post as its recipient reads it, with a section that its kind may have, and what they asked translators for.
pub fn post(
    app: &App,
    reader: &Reader,
    token: &str,
    item: &FeedItem,
    section: &str,
    asked: Option<&Asked>,
) -> String {
    let ui = crate::delivery::message::interface_language(reader.language, &[item.language]);
    let t = |key: &str, args: &[(&str, Arg)]| text(app, ui, key, args);
    let c = app.locales.get(ui);
    let when = |at| escape(&format::relative(c, at, reader.now));
    let mut main = String::new();
    for (priority, key) in [
        (Priority::Urgent, "light-urgent"),
        (Priority::Important, "light-important"),
    ] {
        if item.priority == priority {
            let _ = write!(main, "<p class=\"badge {priority}\">{}</p>", t(key, &[]));
        }
    }
    let from = t(
        "light-from",
        &[
            ("organisation", (&item.organisation_name).into()),
            ("author", (&item.author_name).into()),
        ],
    );
    let _ = write!(
        main,
        "<p class=meta>{from} · {}</p>",
        when(item.published_at)
    );
    let together = item.event.as_ref().map(|event| &event.together);
    if let Some(others) = together.filter(|others| !others.is_empty()) {
        let names: Vec<&str> = others.iter().map(String::as_str).collect();
        let others = ("others", format::list(c, &names).into());
        let first = ("first", (&item.organisation_name).into());
        let _ = write!(
            main,
            "<p class=meta>{}</p>",
            t("dates-together", &[first, others])
        );
    }
    if !item.children.is_empty() {
        let names: Vec<&str> = item.children.iter().map(|c| c.name.as_str()).collect();
        let _ = write!(
            main,
            "<p class=meta>{}</p>",
            t("light-for", &[("children", names.join(", ").into())])
        );
    }
    let lang = item.language;
    let _ = write!(main, "<h1 lang={lang}>{}</h1>", escape(&item.title));
    if item.withdrawn_at.is_some() {
        let _ = write!(main, "<p class=note>{}</p>", t("light-withdrawn", &[]));
    } else {
        if let Some(at) = item.corrected_at {
            let _ = write!(
                main,
                "<p class=note>{}</p>",
                t("light-corrected", &[("time", when(at).into())])
            );
        }
        main.push_str(&translation::label(app, ui, reader, item));
        if item.provenance == Provenance::MachineDraft {
            let _ = write!(main, "<p class=note>{}</p>", t("light-machine", &[]));
        }
        if item.stale {
            let _ = write!(main, "<p class=note>{}</p>", t("light-stale", &[]));
        }
        if !item.above.is_empty() || !item.below.is_empty() {
            let _ = write!(main, "<style>{}</style>", draw::STYLE);
        }
        main.push_str(&item.above);
        let _ = write!(main, "<div class=body lang={lang}>{}</div>", item.html);
        main.push_str(&item.below);
        main.push_str(section);
        if let Some(event) = &item.event {
            main.push_str(&super::event::section(app, ui, reader, token, event));
        }
    }
    main.push_str(&answer(app, ui, reader.language, token, item));
    if let Some(asked) = asked {
        main.push_str(&translation::section(app, ui, token, item, asked));
    }
    main.push_str(&languages(token, item));
    main.push_str(&real(app, ui, item));
    document(app, ui, &item.title, &main)
}

/// The answer that is asked for, or the one already given. The page after it is in the language of this one.
fn answer(app: &App, ui: Language, reads: Language, token: &str, item: &FeedItem) -> String {
    let t = |key: &str, args: &[(&str, Arg)]| text(app, ui, key, args);
    // What an event asks, its own forms ask.
    let asks_elsewhere = item.event.as_ref().is_some_and(|event| event.asks());
    if !item.ask_acknowledgement || item.withdrawn_at.is_some() || asks_elsewhere {
        return String::new();
    }
    if let Some(at) = item.acknowledged_at {
        let time = format::datetime(app.locales.get(ui), at);
        return format!(
            "<p class=done role=status>✓ {}</p>",
            t("light-acknowledged", &[("time", time.into())])
        );
    }
    if !item.may_respond {
        return format!("<p class=note>{}</p>", t("light-may-not", &[]));
    }
    format!(
        "<form method=post action=\"/l/{token}/acknowledge?lang={reads}\"><p class=ask>{}</p><button>{}</button></form>",
        t("light-needs-you", &[]),
        t("light-acknowledge", &[])
    )
}

/// The code by which anybody may ask whether this is real.
fn real(app: &App, ui: Language, item: &FeedItem) -> String {
    let code = code::code_of(item.post_id);
    let words = escape(&app.text(ui, "light-code", &[("code", code::spaced(&code).into())]));
    let ask = escape(&app.text(ui, "light-real", &[]));
    format!("<p class=meta>{words} · <a href=/v/{code}>{ask}</a></p>")
}

fn languages(token: &str, item: &FeedItem) -> String {
    if item.languages.len() < 2 {
        return String::new();
    }
    let mut nav = String::from("<nav>");
    for language in &item.languages {
        let current = if *language == item.language {
            " aria-current=true"
        } else {
            ""
        };
        let name = language.autonym();
        let _ = write!(
            nav,
            "<a href=\"/l/{token}?lang={language}\" lang={language}{current}>{name}</a>"
        );
    }
    nav.push_str("</nav>");
    nav
}

/// One of our own sentences as HTML. Where the page's language lacks it, it names the one that says it.
pub fn text(app: &App, ui: Language, key: &str, args: &[(&str, Arg)]) -> String {
    let words = escape(&app.text(ui, key, args));
    match app.locales.get(ui).speaker(key) {
        Some(other) if other != ui => format!("<span lang={other}>{words}</span>"),
        _ => words,
    }
}

/// A refusal as a page of its own.
pub fn problem(app: &App, ui: Language, code: ErrorCode) -> String {
    let title = app.text(ui, "light-problem-title", &[]);
    let why = text(app, ui, &format!("error-{code}"), &[]);
    plain(app, ui, &title, &format!("<p class=body>{why}</p>"))
}

/// A page that says or asks one thing.
pub fn plain(app: &App, ui: Language, title: &str, main: &str) -> String {
    let main = format!("<h1>{}</h1>{main}", escape(title));
    document(app, ui, title, &main)
}

/// A page that is made to be printed: its own heading, and how to print it.
pub fn sheet(app: &App, ui: Language, title: &str, main: &str) -> String {
    let print = escape(&app.text(ui, "bridge-print", &[]));
    let main = format!("<p class=\"note noprint\">{print}</p>{main}");
    document(app, ui, title, &main)
}

fn document(app: &App, ui: Language, title: &str, main: &str) -> String {
    let open = text(app, ui, "light-open-app", &[]);
    let hotline = text(app, ui, "light-hotline", &[]);
    let draft = match ui.is_draft() {
        true => format!("<p>{}</p>", text(app, ui, "common-draft", &[])),
        false => String::new(),
    };
    format!(
        "<!doctype html><html lang={ui}><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <meta name=robots content=noindex><meta name=color-scheme content=\"light dark\"><title>{}</title>\
         <link rel=icon href=/icon.svg><style>{STYLE}</style>\
         <header><a href=/>{MARK}Cầu Nối</a></header><main>{main}</main><footer><p><a href=/>{open}</a></p><p>{hotline}</p>{draft}</footer>",
        escape(title)
    )
}

#[cfg(test)]
mod tests {
    /// One round trip on a slow network (RFC 6928's ten segments).
    #[test]
    fn the_frame_leaves_room_for_the_text() {
        assert!(super::STYLE.len() < 4 * 1024);
    }
}
